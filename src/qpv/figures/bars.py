"""Amounts as bars: what each assumption does to an estimate; landlords side by side."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import pandas as pd

from qpv import french
from qpv.figures import alternatives, scale, style
from qpv.figures.canvas import Canvas, drawing, image, measure, wrap
from qpv.figures.picture import Picture

_LABELS = 190.0
_MARGIN = 6.0
_FLOOR = 24.0
_MOST = 20


def _unit(values: pd.Series) -> tuple[float, str, int]:
    """Return what to divide amounts by, the unit of the axis, and the decimals of the texts."""
    largest = values.abs().max()
    if largest >= 2e6:
        return 1e6, "M€", 2
    return (1e3, "k€", 0) if largest >= 20_000 else (1.0, "€", 0)


@drawing(style.RC)
def tornado(rows: pd.DataFrame, *, title: str, subtitle: str, source: str) -> Picture:
    """Return one bar per assumption, from the amount at its low value to that at its high value,
    around the central amount.

    ``rows``: label, detail (the values of the assumption), low, central, high (euros); 1 to 12.

    Raises
    ------
    TableError
        If a column is missing.
    """
    alternatives.require(rows, ("label", "detail", "low", "central", "high"), "Sensibilité")
    high_row, top = 30.0, 14.0
    ends = pd.concat([rows["low"], rows["central"], rows["high"]])
    divide, unit, decimals = _unit(ends)
    axis = scale.fitted(ends / divide, _MARGIN + _LABELS + 40, style.PAGE_WIDTH - 52)
    base = _FLOOR + high_row * len(rows)
    sheet = Canvas(style.PAGE_WIDTH, base + top)
    scale.draw_axis(sheet, axis, _FLOOR, grid_to=base)
    for rank, row in enumerate(rows.to_dict("records")):
        y = base - high_row * (rank + 0.5)
        _draw_tornado_row(sheet, axis, y, row, divide, decimals)
    _draw_centre(sheet, axis, rows["central"].iloc[0], divide, unit, decimals, base)
    told = _tornado_alt(rows)
    return Picture(title, subtitle, image(sheet, told), source, told, _tornado_table(rows))


def _draw_tornado_row(sheet: Canvas, axis, y: float, row: dict, divide, decimals) -> None:
    label = wrap(row["label"], _LABELS, 2, style.SMALL)
    sheet.write(_MARGIN, y + 3, label, size=style.SMALL, va="center")
    sheet.write(_MARGIN, y - 11, row["detail"], size=6.5, colour=style.MUTED, va="center")
    still = True
    for end, colour in (("low", style.SEQUENTIAL[1]), ("high", style.SEQUENTIAL[3])):
        value = row[end]
        if abs(value - row["central"]) < 1:
            continue
        still = False
        xs = (axis.at(row["central"] / divide), axis.at(value / divide))
        sheet.axes.barh(y, xs[1] - xs[0], left=xs[0], height=13, color=colour, zorder=2)
        away = 4 if value > row["central"] else -4
        sheet.write(
            xs[1] + away,
            y,
            french.number(value / divide, decimals),
            size=style.SMALL,
            ha="left" if away > 0 else "right",
            va="center",
        )
    if still:
        at = axis.at(row["central"] / divide) + 5
        sheet.write(at, y, "sans effet ici", size=style.SMALL, colour=style.MUTED, va="center")


def _draw_centre(sheet: Canvas, axis, central, divide, unit, decimals, base: float) -> None:
    x = axis.at(central / divide)
    sheet.line((x, x), (_FLOOR, base + 1), style.ACCENT, 1.3, zorder=3)
    text = f"central : {french.quantity(central / divide, unit, decimals)}"
    sheet.write(x, base + 4, text, size=style.SMALL, colour=style.ACCENT, bold=True, ha="center")


def _tornado_alt(rows: pd.DataFrame) -> str:
    parts = [
        f"{r['label']} ({r['detail']}) : {french.euros_range(r['low'], r['high'])}"
        for r in rows.to_dict("records")
    ]
    return french.typography(f"Hypothèse par hypothèse : {' ; '.join(parts)}.")


def _tornado_table(rows: pd.DataFrame) -> str:
    heads = ("Hypothèse", "Valeurs", "Montant bas", "Montant central", "Montant haut")
    cells = [
        (r["label"], r["detail"], *(french.euros(r[k]) for k in ("low", "central", "high")))
        for r in rows.to_dict("records")
    ]
    return plain_table(heads, cells)


@drawing(style.RC)
def side_by_side(
    rows: pd.DataFrame,
    bars: Sequence[tuple[str, str]],
    *,
    marker: tuple[str, str],
    title: str,
    subtitle: str,
    source: str,
) -> Picture:
    """Return one group of bars per row (``label``), and a line where another amount stands.

    ``bars`` are (column, label) of one to three amounts, in euros; ``marker`` is the (column,
    label) of the amount to compare with. An absent amount is written « n. d. », with no bar. Past
    20 rows the others are counted.

    Raises
    ------
    TableError
        If a column is missing.
    """
    names = [name for name, _ in bars]
    alternatives.require(rows, ("label", marker[0], *names), "Bailleurs")
    shown = rows.head(_MOST)
    amounts = shown[[*names, marker[0]]]
    divide, unit, decimals = _unit(amounts.stack())
    step = 11.0
    row_height = step * len(bars) + 9
    base = _FLOOR + row_height * len(shown)
    sheet = Canvas(style.PAGE_WIDTH, base + 20)
    axis = scale.fitted(
        [0.0, *(amounts.stack() / divide)], _MARGIN + 150, style.PAGE_WIDTH - 60, zero=True
    )
    scale.draw_axis(sheet, axis, _FLOOR, grid_to=base)
    for rank, row in enumerate(shown.to_dict("records")):
        top = base - row_height * rank
        _draw_group(sheet, axis, top, row, bars, marker[0], (divide, decimals, step))
    _draw_keys(sheet, bars, marker[1], base + 8, unit)
    told = _side_alt(shown, bars, marker, len(rows) - len(shown))
    return Picture(
        title, subtitle, image(sheet, told), source, told, _side_table(rows, bars, marker)
    )


_SHADES = (style.SEQUENTIAL[1], style.SEQUENTIAL[2], style.SEQUENTIAL[4])


def _draw_group(sheet: Canvas, axis, top: float, row: dict, bars, marker: str, look) -> None:
    divide, decimals, step = look
    high = step * len(bars)
    middle = top - high / 2 - 4
    sheet.write(_MARGIN, middle, wrap(row["label"], 140, 2), va="center", bold=True)
    for rank, (name, _) in enumerate(bars):
        y = top - 4 - step * (rank + 0.5)
        value = row[name]
        if french.is_absent(value):
            sheet.write(axis.left + 3, y, french.ABSENT, size=6.5, colour=style.MUTED, va="center")
            continue
        x = axis.at(value / divide)
        sheet.axes.barh(y, x - axis.left, left=axis.left, height=9, color=_SHADES[rank], zorder=2)
        text = french.number(value / divide, decimals)
        sheet.write(x + 3, y, text, size=6.8, va="center", zorder=6, plate=True)
    if not french.is_absent(row[marker]):
        x = axis.at(row[marker] / divide)
        sheet.line((x, x), (top - 3, top - 5 - high), style.ACCENT, 2.2, zorder=5)
    sheet.line((_MARGIN, axis.right), (top, top), style.RULE, 0.4, zorder=0)


def _draw_keys(sheet: Canvas, bars, marker: str, y: float, unit: str) -> None:
    x = _MARGIN
    for rank, (_, label) in enumerate(bars):
        sheet.mark([x + 4], [y + 3], "s", _SHADES[rank], 8)
        sheet.write(x + 12, y, label)
        x += measure(label)[0] + 26
    sheet.line((x + 4, x + 4), (y - 1, y + 8), style.ACCENT, 2.2)
    sheet.write(x + 11, y, f"{marker} (en {unit})", colour=style.ACCENT)


def _side_alt(rows: pd.DataFrame, bars, marker, hidden: int) -> str:
    parts = []
    for row in rows.to_dict("records"):
        told = [f"{label} {french.euros(row[name])}" for name, label in (marker, *bars)]
        parts.append(f"{row['label']} : {', '.join(told)}")
    more = f" {french.plural(hidden, 'autre', 'autres')} dans le tableau." if hidden else ""
    return french.typography(f"{' ; '.join(parts)}.{more}")


def _side_table(rows: pd.DataFrame, bars, marker) -> str:
    heads = ("", *(label for _, label in (marker, *bars)))
    cells = [
        (row["label"], *(french.euros(row[name]) for name, _ in (marker, *bars)))
        for row in rows.to_dict("records")
    ]
    return plain_table(heads, cells)


def plain_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return the table behind a drawing: the first cell names the row."""
    top = "".join(f'<th scope="col">{escape(h)}</th>' for h in heads)
    body = "".join(
        f'<tr><th scope="row">{escape(first)}</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in others)
        + "</tr>"
        for first, *others in rows
    )
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"

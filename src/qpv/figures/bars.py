"""Amounts as bars: what each assumption does to an estimate; landlords side by side."""

from collections.abc import Sequence
from typing import NamedTuple, Unpack

import pandas as pd

from qpv import french
from qpv.figures import alternatives, frame, scale, style
from qpv.figures.canvas import Canvas
from qpv.figures.marks import Sign, note
from qpv.figures.picture import Picture

_FLOOR = 24.0
_MOST = 20
_STEP = 11.0
_SHADES = (style.SEQUENTIAL[1], style.SEQUENTIAL[2], style.SEQUENTIAL[4])


class _Euros(NamedTuple):
    """What amounts are divided by, the unit of the axis, the decimals of the texts."""

    divide: float
    unit: str
    decimals: int

    def text(self, value: float) -> str:
        return french.number(value / self.divide, self.decimals)


def _euros(amounts: pd.DataFrame) -> _Euros:
    largest = amounts.abs().max().max()
    if largest >= 2e6:
        return _Euros(1e6, "M€", 2)
    return _Euros(1e3, "k€", 0) if largest >= 20_000 else _Euros(1.0, "€", 0)


def tornado(rows: pd.DataFrame, **words: Unpack[frame.Words]) -> Picture:
    """Return one bar per assumption, from the amount at its low value to that at its high value,
    around the central amount.

    ``rows``: label, detail (the values of the assumption), low, central, high (euros); 1 to 12.

    Raises
    ------
    TableError
        If a column is missing.
    """
    alternatives.require(rows, ("label", "detail", "low", "central", "high"), "Sensibilité")
    records = rows.to_dict("records")
    said = [
        f"{r['label']} ({r['detail']}) : {french.euros_range(r['low'], r['high'])}" for r in records
    ]
    heads = ("Hypothèse", "Valeurs", "Montant bas", "Montant central", "Montant haut")
    cells = [
        (r["label"], r["detail"], *(french.euros(r[k]) for k in ("low", "central", "high")))
        for r in records
    ]
    alt = alternatives.sentences([("Hypothèse par hypothèse", said)])
    return frame.picture(
        lambda width: _tornado(rows, width), alt, alternatives.table(heads, cells), words
    )


def _tornado(rows: pd.DataFrame, width: float) -> Canvas:
    amounts = rows[["low", "central", "high"]]
    euros = _euros(amounts)
    above = frame.narrow(width)
    lines = frame.rows(
        rows["label"].tolist(), width, line=20 if above else 30, column=190, above=above,
        details=rows["detail"].tolist(),
    )  # fmt: skip
    axis = scale.fitted((amounts / euros.divide).to_numpy().ravel(), lines.left + 36, width - 52)
    sheet, base, middles = frame.sheet(lines, axis, width, _FLOOR, 14)
    for y, row in zip(middles, rows.to_dict("records"), strict=True):
        _draw_assumption(sheet, axis, y, row, euros)
    x = axis.at(rows["central"].iloc[0] / euros.divide)
    sheet.line((x, x), (_FLOOR, base + 1), style.ACCENT, 1.3, zorder=1.8)
    text = f"central : {euros.text(rows['central'].iloc[0])}{french.NBSP}{euros.unit}"
    note(sheet, x, base + 4, text, colour=style.ACCENT, bold=True, ha="center")
    return sheet


def _draw_assumption(sheet: Canvas, axis: scale.Scale, y: float, row: dict, euros: _Euros) -> None:
    centre = axis.at(row["central"] / euros.divide)
    for end, colour in (("low", style.SEQUENTIAL[1]), ("high", style.SEQUENTIAL[3])):
        if abs(row[end] - row["central"]) < 1:
            continue
        x = axis.at(row[end] / euros.divide)
        sheet.bar(centre, y - 6.5, x - centre, 13, colour, 1.5)
        away, ha = (4, "left") if x > centre else (-4, "right")
        note(sheet, x + away, y, euros.text(row[end]), colour=style.INK, ha=ha, va="center")


def side_by_side(
    rows: pd.DataFrame, bars: Sequence[tuple[str, str]], *, marker: tuple[str, str],
    **words: Unpack[frame.Words],
) -> Picture:  # fmt: skip
    """Return one group of bars per row (``label``), and a line where another amount stands.

    ``bars`` are (column, label) of one to three amounts, in euros; ``marker`` is the (column,
    label) of the amount to compare with. An absent amount is written « n. d. », with no bar. Past
    20 rows the others are counted.

    Raises
    ------
    TableError
        If a column is missing.
    """
    alternatives.require(rows, ("label", marker[0], *(name for name, _ in bars)), "Bailleurs")
    hidden = max(0, len(rows) - _MOST)
    every = (marker, *bars)
    said = [
        f"{r['label']} : {', '.join(f'{label} {french.euros(r[name])}' for name, label in every)}"
        for r in rows.head(_MOST).to_dict("records")
    ]
    more = f" {french.plural(hidden, 'autre', 'autres')} dans le tableau." if hidden else ""
    cells = [
        (r["label"], *(french.euros(r[name]) for name, _ in every)) for r in rows.to_dict("records")
    ]
    return frame.picture(
        lambda width: _side_by_side(rows.head(_MOST), bars, marker, width),
        french.typography(f"{' ; '.join(said)}.{more}"),
        alternatives.table(("", *(label for _, label in every)), cells),
        words,
    )


def _side_by_side(
    rows: pd.DataFrame, bars: Sequence[tuple[str, str]], marker: tuple[str, str], width: float
) -> Canvas:
    amounts = rows[[*(name for name, _ in bars), marker[0]]]
    euros = _euros(amounts)
    high = _STEP * len(bars)
    lines = frame.rows(
        rows["label"].tolist(), width, line=high + 9, column=142, above=frame.narrow(width),
        size=style.TEXT, bold=True,
    )  # fmt: skip
    axis = scale.fitted(
        [0.0, *((amounts / euros.divide).to_numpy().ravel())], lines.left, width - 60, zero=True
    )
    signs = [Sign(text, "s", _SHADES[i], size=8) for i, (_, text) in enumerate(bars)]
    signs.append(Sign(f"{marker[1]} (en {euros.unit})", "|", style.ACCENT, size=9))
    legend = frame.legend(signs, width, size=style.TEXT, ink=style.INK)
    sheet, _, middles = frame.sheet(lines, axis, width, _FLOOR, 6, legend)
    for y, row in zip(middles, rows.to_dict("records"), strict=True):
        _draw_group(sheet, axis, y + high / 2, row, [name for name, _ in bars], euros)
        if not french.is_absent(row[marker[0]]):
            x = axis.at(row[marker[0]] / euros.divide)
            sheet.line((x, x), (y + high / 2 + 1, y - high / 2 - 1), style.ACCENT, 2.2, zorder=5)
    return sheet


def _draw_group(
    sheet: Canvas, axis: scale.Scale, top: float, row: dict, names: Sequence[str], euros: _Euros
) -> None:
    for rank, name in enumerate(names):
        y, value = top - _STEP * (rank + 0.5), row[name]
        if french.is_absent(value):
            note(sheet, axis.left + 3, y, french.ABSENT, va="center")
            continue
        long = axis.at(value / euros.divide) - axis.left
        sheet.bar(axis.left, y - 4.5, long, 9, _SHADES[rank], 2)
        at = axis.left + long + 3
        note(sheet, at, y, euros.text(value), colour=style.INK, va="center", plate=True, zorder=6)

"""Lines over years, broken where the source breaks: a missing year or a change of method."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import pairwise

import pandas as pd

from qpv import french
from qpv.figures import alternatives, scale, style
from qpv.figures.canvas import Canvas, drawing, image, measure, wrap
from qpv.figures.labels import spread
from qpv.figures.picture import Picture

_COLUMNS = ("series", "kind", "year", "value", "reason")
_FLOOR = 16.0
_LEGEND = 11.0
_LEAST_POINTS = 10.0  # a rate's axis: one point more or less must not fill the drawing


@drawing(style.RC)
def timeline(
    rows: pd.DataFrame,
    *,
    breaks: Sequence[int] = (),
    unit: str,
    decimals: int,
    title: str,
    subtitle: str,
    source: str,
    width: float = style.PAGE_WIDTH,
    height: float = 150.0,
) -> Picture:
    """Return one line per series over the years.

    ``rows`` has one row per series and year: series, kind (« territory » or « comparator »), year,
    value (NaN where absent), reason. ``breaks`` are the first years after a change of method: a
    dashed rule stands before each, and no solid line crosses it; nor a missing year. 1 to 6 series.

    Raises
    ------
    TableError
        If a column is missing.
    """
    alternatives.require(rows, _COLUMNS, "Évolution")
    years = sorted(int(y) for y in rows["year"].unique())
    looks = _looks(rows)
    ends = _ends(rows, looks, unit, decimals)
    room = max((measure(text, style.SMALL, True)[0] for text, *_ in ends), default=0) + 8
    sheet = Canvas(width, height)
    across = scale.Scale(years[0] - 0.4, years[-1] + 0.4, 30.0, width - room - 4)
    legend = _legend(looks, width)
    top = height - 6 - _LEGEND * len(legend)
    least = _LEAST_POINTS if unit == "%" else 0.0
    up = scale.fitted(rows["value"], _FLOOR + 8, top - 4, least=least)
    _draw_frame(sheet, across, up, years, top)
    _draw_breaks(sheet, across, [b for b in breaks if years[0] < b <= years[-1]], top)
    for name, part in rows.groupby("series", sort=False):
        _draw_series(sheet, across, up, part.sort_values("year"), looks[str(name)], breaks)
    _draw_ends(sheet, across, up, ends, top)
    _draw_legend(sheet, legend, top + 4)
    told = _alt(rows, unit, decimals)
    return Picture(title, subtitle, image(sheet, told), source, told, _table(rows, years, decimals))


def _looks(rows: pd.DataFrame) -> dict[str, tuple[str, str, bool]]:
    """Return (marker, colour, is the page's own) of each series."""
    kinds = rows.drop_duplicates("series").set_index("series")["kind"]
    found, own, other = {}, 0, 0
    for name, kind in kinds.items():
        if kind == "territory":
            found[str(name)] = (("o", "s", "^", "D")[own % 4], style.ACCENT, True)
            own += 1
        else:
            k = other % len(style.MARKERS)
            found[str(name)] = (style.MARKERS[k], style.COMPARATORS[(k + 1) % 5], False)
            other += 1
    return found


def _ends(rows, looks, unit, decimals) -> list[tuple[str, float, str, float]]:
    """Return (text, value, colour, year) of the last known point of each series."""
    found = []
    for name, part in rows[rows["value"].notna()].groupby("series", sort=False):
        last = part.sort_values("year").iloc[-1]
        text = french.quantity(last["value"], unit, decimals)
        found.append((text, float(last["value"]), looks[str(name)][1], float(last["year"])))
    return found


def _legend(looks, width: float) -> list[list[tuple]]:
    rows: list[list] = [[]]
    x = 4.0
    for name, (shape, colour, own) in looks.items():
        text = wrap(name, width - 24, 1, style.SMALL, own)
        wide = 12 + measure(text, style.SMALL, own)[0] + 10
        if rows[-1] and x + wide > width:
            rows.append([])
            x = 4.0
        rows[-1].append((x, text, shape, colour, own))
        x += wide
    return rows


def _draw_legend(sheet: Canvas, legend, bottom: float) -> None:
    for rank, row in enumerate(reversed(legend)):
        for x, text, shape, colour, own in row:
            y = bottom + _LEGEND * rank
            sheet.mark([x + 4], [y + 3], shape, colour, 6)
            sheet.write(x + 11, y, text, size=style.SMALL, colour=colour, bold=own)


def _draw_frame(sheet: Canvas, across, up, years: list[int], top: float) -> None:
    for value, text in up.ticks()[:: max(1, len(up.ticks()) // 5)]:
        y = up.at(value)
        sheet.line((across.left, across.right), (y, y), style.RULE, 0.5, zorder=0)
        sheet.write(
            across.left - 4, y, text, size=style.SMALL, colour=style.MUTED, ha="right", va="center"
        )
    for year in years:
        x = across.at(year)
        sheet.write(x, _FLOOR - 4, str(year), size=style.SMALL, colour=style.MUTED, ha="center",
                    va="top")  # fmt: skip
        sheet.line((x, x), (_FLOOR + 1, _FLOOR - 2), style.MUTED, 0.6, zorder=0)
    sheet.line((across.left, across.right), (_FLOOR, _FLOOR), style.MUTED, 0.7, zorder=0)


def _draw_breaks(sheet: Canvas, across, breaks: Sequence[int], top: float) -> None:
    for year in breaks:
        x = across.at(year - 0.5)
        sheet.line((x, x), (_FLOOR, top), style.BORDER, 0.8, linestyle=(0, (2, 2)), zorder=1)


def _draw_series(sheet: Canvas, across, up, part: pd.DataFrame, look, breaks) -> None:
    shape, colour, own = look
    known = [(int(y), float(v)) for y, v in zip(part["year"], part["value"], strict=True) if v == v]
    for (y0, v0), (y1, v1) in pairwise(known):
        cut = y1 - y0 > 1 or any(y0 < b <= y1 for b in breaks)
        dashes = (0, (1, 2)) if cut else "solid"
        xs, ys = (across.at(y0), across.at(y1)), (up.at(v0), up.at(v1))
        sheet.line(xs, ys, colour, 1.6 if own else 1.0, linestyle=dashes, zorder=2 + own)
    if known:
        xs, ys = [across.at(y) for y, _ in known], [up.at(v) for _, v in known]
        sheet.mark(xs, ys, shape, colour, 6.5 if own else 5, zorder=3 + own)


def _draw_ends(sheet: Canvas, across, up, ends, top: float) -> None:
    ends = sorted(ends, key=lambda end: end[1])
    levels = spread([up.at(v) for _, v, *_ in ends], [9.0] * len(ends), _FLOOR, top, gap=0)
    for (text, _, colour, year), y in zip(ends, levels, strict=True):
        x = across.at(year) + 7
        sheet.write(x, y, text, size=style.SMALL, colour=colour, bold=True, va="center", plate=True)


def _alt(rows: pd.DataFrame, unit: str, decimals: int) -> str:
    parts = []
    for name, part in rows.groupby("series", sort=False):
        told = [
            f"{int(row['year'])} : {french.quantity(row['value'], unit, decimals)}"
            + (
                f" ({alternatives.reason_text(row['reason'])})"
                if row["value"] != row["value"]
                else ""
            )
            for row in part.sort_values("year").to_dict("records")
        ]
        parts.append(f"{name} : {' ; '.join(told)}.")
    return french.typography(" ".join(parts))


def _table(rows: pd.DataFrame, years: list[int], decimals: int) -> str:
    heads = "".join(f'<th scope="col">{h}</th>' for h in ("Série", *map(str, years)))
    body = ""
    for name, part in rows.groupby("series", sort=False):
        values = part.set_index("year")["value"]
        cells = "".join(f"<td>{french.number(values.get(y), decimals)}</td>" for y in years)
        body += f'<tr><th scope="row">{escape(str(name))}</th>{cells}</tr>'
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"

"""One small chart per series over the years, each on its own scale from zero, all in one colour: levels
of different units are not to be compared from one to the next."""

from typing import Unpack

import pandas as pd

from qpv import french
from qpv.figures import alternatives, frame, style
from qpv.figures.canvas import Canvas, measure, wrap
from qpv.figures.marks import note
from qpv.figures.picture import Picture

_DRAWN, _GAP = 34.0, 10.0
_INK = style.MUTED


def small_multiples(
    rows: pd.DataFrame, *, decimals: int, columns: int = 4, **words: Unpack[frame.Words]
) -> Picture:
    """Return one panel per series, in the order of the table, with its first and its last value.

    ``rows``: series, unit (« pour 1 000 habitants »), year (int), value (NaN where absent). ``columns``
    panels stand side by side on the page, two on a telephone.

    Raises
    ------
    TableError
        If a column is missing.
    """
    alternatives.require(rows, ("series", "unit", "year", "value"), "Petits graphiques")
    panels = alternatives.grouped(rows, "series")
    said = [(name, [_ends(own, decimals)]) for name, own in panels]
    years = sorted(rows["year"].unique())
    heads = ("Indicateur", "Unité", *(str(year) for year in years))
    body = [(name, str(own[0]["unit"]), *_cells(own, years, decimals)) for name, own in panels]
    return frame.picture(
        lambda width: _sheet(panels, width, decimals, 2 if frame.narrow(width) else columns),
        alternatives.sentences(said),
        alternatives.table(heads, body),
        words,
    )


def _cells(own: list[dict], years: list[int], decimals: int) -> list[str]:
    values = {row["year"]: row["value"] for row in own}
    return [french.number(values.get(year), decimals) for year in years]


def _ends(own: list[dict], decimals: int) -> str:
    first, last = own[0], own[-1]
    told = [f"{french.number(r['value'], decimals)} en {r['year']}" for r in (first, last)]
    return f"{', '.join(told)} ({own[0]['unit']})"


def _sheet(
    panels: list[tuple[str, list[dict]]], width: float, decimals: int, across: int
) -> Canvas:
    room = (width - 2 * frame.MARGIN - (across - 1) * _GAP) / across
    heads = [wrap(name, room, 3, style.SMALL, bold=True) for name, _ in panels]
    rows = [range(i, min(i + across, len(panels))) for i in range(0, len(panels), across)]
    tops = [max(measure(heads[i], style.SMALL, True)[1] for i in row) for row in rows]
    sheet = Canvas(width, sum(tops) + len(rows) * (_DRAWN + 40))
    y = sheet.height - 2
    for row, top in zip(rows, tops, strict=True):
        for place, i in enumerate(row):
            left = frame.MARGIN + place * (room + _GAP)
            sheet.write(left, y, heads[i], size=style.SMALL, bold=True, va="top")
            note(sheet, left, y - top - 1, str(panels[i][1][0]["unit"]), va="top")
            _panel(sheet, panels[i][1], (left, y - top - 26 - _DRAWN, room), decimals)
        y -= top + _DRAWN + 40
    return sheet


def _panel(sheet: Canvas, own: list[dict], box: tuple[float, float, float], decimals: int) -> None:
    left, floor, wide = box
    known = [(row["year"], row["value"]) for row in own if not french.is_absent(row["value"])]
    sheet.line((left, left + wide), (floor, floor), style.RULE, 0.7)
    if not known:
        note(sheet, left, floor + 8, "non diffusé")
        return
    years, high = (own[0]["year"], own[-1]["year"]), max(value for _, value in known) or 1.0
    span = max(years[1] - years[0], 1)
    points = [(left + 3 + (wide - 6) * (year - years[0]) / span, floor + _DRAWN * value / high)
              for year, value in known]  # fmt: skip
    xs, ys = zip(*points, strict=True)
    sheet.line(xs, ys, _INK, 1.5, zorder=3)
    for (x, y), (year, value), ha in zip(
        (points[0], points[-1]), (known[0], known[-1]), ("left", "right"), strict=True
    ):
        sheet.mark([x], [y], "o", _INK, 4, zorder=4)
        end = left if ha == "left" else left + wide
        note(sheet, end, y + 4, french.number(value, decimals), ha=ha, colour=style.INK, plate=True)
        note(sheet, end, floor - 2, str(year), ha=ha, va="top")

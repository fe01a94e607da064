"""Lines over years, broken where the source breaks: a missing year or a change of method."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Unpack

import pandas as pd

from qpv import french
from qpv.figures import alternatives, frame, scale, style
from qpv.figures.canvas import Canvas, measure
from qpv.figures.labels import spread
from qpv.figures.marks import Sign, note, signs
from qpv.figures.picture import Picture

_COLUMNS = ("series", "kind", "year", "value", "reason")
_FLOOR = 16.0
_LEAST_POINTS = 10.0  # a rate's axis: one point more or less must not fill the drawing
_DOTTED = (1, 2)
_SIGNS = 12  # past so many points, a line carries its sign at both ends only


def timeline(
    rows: pd.DataFrame, *, breaks: Sequence[int] = (), unit: str, decimals: int,
    width: float = style.PAGE_WIDTH, height: float = 150.0, names: Mapping[int, str] | None = None,
    **words: Unpack[frame.Words],
) -> Picture:  # fmt: skip
    """Return one line per series over the years.

    ``rows`` has one row per series and year: series, kind (« territory » or « comparator »), year,
    value (NaN where absent), reason; level where known. ``breaks`` are the first years after a
    change of method: a dashed rule stands before each, and no solid line crosses it; nor a missing
    year. ``names`` says what each « year » is called where it is not one (a quarter). 1 to 6 series.

    Raises
    ------
    TableError
        If a column is missing.
    """
    alternatives.require(rows, _COLUMNS, "Évolution")
    years = sorted(int(year) for year in rows["year"].unique())
    lines = [
        (name, sorted(records, key=lambda row: row["year"]))
        for name, records in alternatives.grouped(rows, "series")
    ]
    called = {year: (names or {}).get(year, str(year)) for year in years}
    said = [
        (name, [f"{called[int(r['year'])]} : {alternatives.told(r['value'], r['reason'], unit, decimals)}"
                for r in records])
        for name, records in lines
    ]  # fmt: skip
    found = signs(rows)
    return frame.picture(
        lambda w: _sheet(lines, found, called, breaks, (unit, decimals), w, height),
        alternatives.sentences(said),
        _table(lines, called, decimals),
        words,
        width,
    )


def _sheet(
    lines: Sequence[tuple[str, list[dict]]], found: Mapping[str, Sign], called: Mapping[int, str],
    breaks: Sequence[int], shown: tuple[str, int], width: float, height: float,
) -> Canvas:  # fmt: skip
    known = {name: [r for r in records if r["value"] == r["value"]] for name, records in lines}
    known = {name: records for name, records in known.items() if records}
    ends = [(r[-1], french.quantity(r[-1]["value"], *shown), found[n]) for n, r in known.items()]
    room = max((measure(text, style.SMALL, True)[0] for _, text, _ in ends), default=0) + 8
    sheet, years = Canvas(width, height), list(called)
    across = scale.Scale(years[0] - 0.4, years[-1] + 0.4, 30.0, width - room - 4)
    legend = frame.legend(found.values(), width)
    top = height - 6 - legend.height
    least = _LEAST_POINTS if shown[0] == "%" else 0.0
    values = [row["value"] for records in known.values() for row in records]
    up = scale.fitted(values, _FLOOR + 8, top - 4, least=least)
    scale.draw_upright(sheet, up, across.left, most=5, grid_to=across.right)
    _draw_years(sheet, across, called)
    for year in breaks:
        if years[0] < year <= years[-1]:
            x = across.at(year - 0.5)
            sheet.line((x, x), (_FLOOR, top), style.BORDER, 0.8, dashes=(2, 2), zorder=1)
    for name, records in known.items():
        _draw_series(sheet, across, up, records, found[name], breaks)
    _draw_ends(sheet, across, up, ends, top)
    legend.draw(sheet, top + 4)
    return sheet


def _draw_years(sheet: Canvas, across: scale.Scale, called: Mapping[int, str]) -> None:
    """Write the years that have room, the last one always."""
    sheet.line((across.left, across.right), (_FLOOR, _FLOOR), style.MUTED, 0.7, zorder=0)
    room = max(measure(f"{name} ", style.SMALL)[0] for name in called.values())
    written = across.right + room
    for year, name in reversed(list(called.items())):
        x = across.at(year)
        sheet.line((x, x), (_FLOOR + 1, _FLOOR - 2), style.MUTED, 0.6, zorder=0)
        if written - x >= room:
            note(sheet, x, _FLOOR - 4, name, ha="center", va="top")
            written = x


def _draw_series(
    sheet: Canvas, across: scale.Scale, up: scale.Scale, records: Sequence[dict], sign: Sign,
    breaks: Sequence[int],
) -> None:  # fmt: skip
    known = [(int(row["year"]), float(row["value"])) for row in records]
    for (y0, v0), (y1, v1) in pairwise(known):
        cut = y1 - y0 > 1 or any(y0 < b <= y1 for b in breaks)
        xs, ys = (across.at(y0), across.at(y1)), (up.at(v0), up.at(v1))
        width, dashes = 1.6 if sign.own else 1.0, _DOTTED if cut else ()
        sheet.line(xs, ys, sign.colour, width, dashes=dashes, zorder=2 + sign.own)
    crowded = len(known) > _SIGNS
    for year, value in (known[0], known[-1]) if crowded else known:
        size = 6.5 if sign.own else 5
        sign.draw(sheet, across.at(year), up.at(value), size, zorder=3 + sign.own)


def _draw_ends(
    sheet: Canvas, across: scale.Scale, up: scale.Scale, ends: list[tuple[dict, str, Sign]],
    top: float,
) -> None:  # fmt: skip
    """Write the last value of each series beside its line."""
    ends.sort(key=lambda end: end[0]["value"])
    levels = spread([up.at(r["value"]) for r, *_ in ends], [9.0] * len(ends), _FLOOR, top, gap=0)
    for (row, text, sign), y in zip(ends, levels, strict=True):
        x = across.at(row["year"]) + 7
        note(sheet, x, y, text, colour=sign.colour, bold=True, va="center", plate=True)


def _table(
    lines: Sequence[tuple[str, list[dict]]], called: Mapping[int, str], decimals: int
) -> str:
    body = []
    for name, records in lines:
        values = {int(row["year"]): row["value"] for row in records}
        body.append((name, *(french.number(values.get(year), decimals) for year in called)))
    return alternatives.table(("Série", *called.values()), body)

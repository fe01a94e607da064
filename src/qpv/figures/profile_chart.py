"""What marks each class of a typology: one row per variable, one lettered mark per class."""

from collections.abc import Mapping, Sequence
from typing import Unpack

import pandas as pd

from qpv import french
from qpv.figures import alternatives, frame, scale, style
from qpv.figures.canvas import Canvas
from qpv.figures.marks import lifts, note
from qpv.figures.picture import Picture

_FLOOR = 30.0
_SIZE = 12.0  # of the lettered marks


def profile_chart(
    rows: pd.DataFrame, *, low: str, high: str, **words: Unpack[frame.Words]
) -> Picture:
    """Return the gap of each class to all the QPV, in standard deviations.

    ``rows`` has one row per (class, variable): class (a letter), label, unit, decimals, median
    (of the QPV of the class), whole (median of all), gap. ``low`` and ``high`` name the two ends.

    Raises
    ------
    TableError
        If a column is missing.
    """
    needed = ("class", "label", "unit", "decimals", "median", "whole", "gap")
    alternatives.require(rows, needed, "Profils")
    letters = sorted(rows["class"].unique())
    colours = dict(zip(letters, style.CATEGORIES, strict=False))
    groups = alternatives.grouped(rows, "label")
    reach = max(1.2, float(rows["gap"].abs().max()) * 1.08)

    def draw(width: float) -> Canvas:
        middles = [f"médiane {_value(records[0], 'whole')}" for _, records in groups]
        names = [name for name, _ in groups]
        lines = frame.rows(
            names, width, line=30, column=150, above=frame.narrow(width), details=middles, bold=True
        )
        axis = scale.Scale(-reach, reach, lines.left + 6, width - 14)
        sheet, top, heights = frame.sheet(lines, axis, width, _FLOOR, 16)
        _draw_zero(sheet, axis, top, low, high)
        for y, (_, records) in zip(heights, groups, strict=True):
            _draw_row(sheet, axis, y, records, colours)
        return sheet

    told = [
        (f"{name}, médiane des QPV de chaque classe",
         [", ".join(f"{r['class']} {_value(r)}" for r in records)])
        for name, records in groups
    ]  # fmt: skip
    return frame.picture(draw, alternatives.sentences(told), _table(groups, letters), words)


def _draw_zero(sheet: Canvas, axis: scale.Scale, top: float, low: str, high: str) -> None:
    zero = axis.at(0)
    sheet.line((zero, zero), (_FLOOR, top), style.INK, 1.0, zorder=1)
    caption = "écart à l'ensemble des QPV, en écarts types"
    for x, y, text, ha in (
        (zero, top + 4, "ensemble des QPV", "center"),
        (axis.left, top + 4, low, "left"),
        (axis.right, top + 4, high, "right"),
        (zero, 4, caption, "center"),
    ):
        note(sheet, x, y, text, ha=ha)


def _draw_row(
    sheet: Canvas, axis: scale.Scale, y: float, records: Sequence[dict], colours: Mapping[str, str]
) -> None:
    sheet.line((axis.left, axis.right), (y, y), style.RULE, 0.5, zorder=0)
    xs = [axis.at(row["gap"]) for row in records]
    apart = lifts(xs, _SIZE, 10, 30 - _SIZE)
    for x, lift, row in zip(xs, apart, records, strict=True):
        sheet.mark([x], [y + lift], "o", colours[row["class"]], _SIZE, zorder=3)
        sheet.write(
            x, y + lift, row["class"], size=style.SMALL, bold=True, halo=1.2, zorder=4,
            ha="center", va="center",
        )  # fmt: skip


def _value(row: dict, of: str = "median") -> str:
    return french.quantity(row[of], row["unit"], int(row["decimals"]))


def _table(groups: Sequence[tuple[str, list[dict]]], letters: Sequence[str]) -> str:
    heads = ("Médiane des QPV", *(f"Classe {letter}" for letter in letters), "Ensemble")
    body = []
    for name, records in groups:
        found = {row["class"]: _value(row) for row in records}
        body.append((name, *(found[x] for x in letters), _value(records[0], "whole")))
    return alternatives.table(heads, body)

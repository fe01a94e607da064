"""Shares that are only known to lie between two bounds: one bar from the least to the most, a dot where
both are one."""

from dataclasses import replace
from typing import Unpack

import pandas as pd

from qpv import french
from qpv.figures import alternatives, frame, scale, style
from qpv.figures.canvas import Canvas, measure
from qpv.figures.marks import Sign, note, signs
from qpv.figures.picture import Picture

_DOT = 3.0  # points: a bar shorter than this is a dot
_STEP = 8.0


def intervals(
    rows: pd.DataFrame, *, unit: str, decimals: int, width: float = frame.HALF_WIDTH,
    **words: Unpack[frame.Words],
) -> Picture:  # fmt: skip
    """Return one line per indicator, one bar per series from ``least`` to ``most``, the bounds in
    columns at the right.

    ``rows``: indicator, series, kind (« territory », « comparator »), least, most; 1 or 2 series.

    Raises
    ------
    TableError
        If a column is missing.
    """
    alternatives.require(rows, ("indicator", "series", "kind", "least", "most"), "Intervalles")
    lines = alternatives.grouped(rows, "indicator")
    drawn = {name: replace(sign, shape="s") for name, sign in signs(rows).items()}
    said = [
        (name, [f"{row['series']} {_told(row, decimals)} {unit}" for row in records])
        for name, records in lines
    ]
    cells = [
        (name, *(_told(row, decimals) for series in drawn for row in records if row["series"] == series))
        for name, records in lines
    ]  # fmt: skip
    return frame.picture(
        lambda w: _sheet(lines, drawn, decimals, w),
        alternatives.sentences(said),
        alternatives.table(("Indicateur", *(f"{name} ({unit})" for name in drawn)), cells),
        words,
        width,
    )


def _told(row: dict, decimals: int) -> str:
    """Return « 61 à 68 », or the one bound where both read the same."""
    least, most = (french.number(row[bound], decimals) for bound in ("least", "most"))
    return least if least == most else f"{least} à {most}"


def _sheet(lines, drawn: dict[str, Sign], decimals: int, width: float) -> Canvas:
    texts = [[_told(row, decimals) for row in records] for _, records in lines]
    columns = [
        max(measure(row[rank], style.SMALL, sign.own)[0] for row in texts) + 8
        for rank, sign in enumerate(drawn.values())
    ]
    names = [name for name, _ in lines]
    above = frame.narrow(width, frame.HALF_WIDTH)
    high = _STEP * len(drawn) + 4
    rows = frame.rows(names, width, line=high, column=0.36 * width, above=above)
    bounds = [row[bound] for _, records in lines for row in records for bound in ("least", "most")]
    axis = scale.fitted(bounds, rows.left, width - sum(columns) - 8, zero=True)
    legend = frame.legend(drawn.values(), width)
    sheet, _, middles = frame.sheet(rows, axis, width, 12.5, 1, legend)
    for y, (_, records), told in zip(middles, lines, texts, strict=True):
        right = width
        for rank, (row, sign) in reversed(
            list(enumerate(zip(records, drawn.values(), strict=True)))
        ):
            at = y + _STEP * ((len(records) - 1) / 2 - rank)
            _draw(sheet, axis, at, row, sign)
            note(
                sheet, right - 2, y, told[rank], ha="right", va="center", colour=sign.colour,
                bold=sign.own,
            )  # fmt: skip
            right -= columns[rank]
    return sheet


def _draw(sheet: Canvas, axis: scale.Scale, y: float, row: dict, sign: Sign) -> None:
    start, end = axis.at(row["least"]), axis.at(row["most"])
    if end - start < _DOT:
        sign.draw(sheet, (start + end) / 2, y, 5.5, zorder=3)
    else:
        thick = 5.0 if sign.own else 4.0
        sheet.bar(start, y - thick / 2, end - start, thick, sign.colour, 3)

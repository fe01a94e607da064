"""Where each QPV stands and which way it went: one dot each, in four quadrants named in words."""

from collections.abc import Sequence
from typing import Unpack

import numpy as np
import pandas as pd
import shapely

from qpv import french
from qpv.figures import alternatives, frame, map_labels, marks, scale, style
from qpv.figures.canvas import Canvas, measure, wrap
from qpv.figures.frame import MARGIN
from qpv.figures.labels import Box
from qpv.figures.map_labels import Named
from qpv.figures.picture import Picture

_COLUMNS = ("code_qp", "label", "x", "y", "population")
_NAMED = 8
_LEFT, _FLOOR, _HIGH = 42.0, 40.0, 252.0


def quadrant(
    rows: pd.DataFrame, *, reference: tuple[str, float], x_label: str, y_label: str,
    corners: tuple[str, str, str, str], **words: Unpack[frame.Words],
) -> Picture:  # fmt: skip
    """Return the scatter of a rate (``x``, %) and of its change (``y``, points).

    ``rows`` has one row per QPV: code_qp, label, x, y (NaN where absent: counted, not drawn),
    population (under 1 000 inhabitants: hollow). ``reference`` (name, value) is the vertical line;
    the horizontal one is no change. ``corners`` caption the quadrants: top left, top right, bottom
    left, bottom right. The farthest dots are named where there is room.

    Raises
    ------
    TableError
        If a column is missing.
    """
    alternatives.require(rows, _COLUMNS, "Quadrant")
    shown = rows[rows["x"].notna() & rows["y"].notna()]
    note = alternatives.absent_note(rows.drop(shown.index))

    def draw(width: float) -> Canvas:
        area = Box(_LEFT, _FLOOR, width - 10, _FLOOR + _HIGH)
        across = scale.fitted([*shown["x"], reference[1]], area.left, area.right)
        room = 1.45 if frame.narrow(width) else 1.25  # for the captions of the corners
        reach = max([*shown["y"].abs(), 2.0]) * room
        up = scale.Scale(-reach, reach, area.bottom, area.top)
        sheet = Canvas(width, area.top + 26)
        scale.draw_axis(sheet, across, area.bottom)
        scale.draw_upright(sheet, up, area.left, most=7, signed=True)
        sheet.line((area.left,) * 2, (area.bottom, area.top), style.MUTED, 0.7)
        marks.note(sheet, area.right, 18, x_label, colour=style.INK, bold=True, ha="right")
        marks.note(sheet, MARGIN, area.top + 14, y_label, colour=style.INK, bold=True)
        busy = _draw_lines(sheet, area, across.at(reference[1]), up.at(0), reference, corners)
        points = [(across.at(x), up.at(y)) for x, y in zip(shown["x"], shown["y"], strict=True)]
        xs, ys = [x for x, _ in points], [y for _, y in points]
        marks.draw_quarters(sheet, xs, ys, shown["population"], 5.5)
        _draw_names(sheet, area, shown["label"].tolist(), points, busy)
        frame.legend([marks.QUARTER], width, note, left=4).draw(sheet, 2)
        return sheet

    alt = _alt(shown, note, reference, x_label, y_label, corners)
    return frame.picture(draw, alt, _table(rows, x_label, y_label), words)


def _draw_lines(
    sheet: Canvas, area: Box, x: float, zero: float, reference: tuple[str, float],
    corners: Sequence[str],
) -> list[Box]:  # fmt: skip
    """Draw the reference and the line of no change, caption the corners; return what they cover."""
    sheet.line((x, x), (area.bottom, area.top), style.ACCENT, 1.0, dashes=(4, 2))
    sheet.line((area.left, area.right), (zero, zero), style.MUTED, 0.9, dashes=(4, 2))
    name = f"{reference[0]} : {french.quantity(reference[1], '%', 0)}"
    wide = measure(name, style.SMALL, True)[0]
    start = x + 3 if x < area.centre[0] else x - 3 - wide
    start = max(MARGIN, min(start, sheet.width - MARGIN - wide))
    marks.note(sheet, start, area.top + 2, name, colour=style.ACCENT, bold=True)
    boxes = []
    for text, (left, top) in zip(corners, ((1, 1), (0, 1), (1, 0), (0, 0)), strict=True):
        wide = (x - area.left if left else area.right - x) - 10
        if wide < 60:
            continue
        said = wrap(text, wide, 3, style.SMALL)
        width, height = measure(said, style.SMALL)
        at_x = area.left + 5 if left else area.right - 3
        at_y = area.top - 4 if top else area.bottom + 4 + height
        marks.note(sheet, at_x, at_y, said, va="top", ha="left" if left else "right")
        start = at_x if left else at_x - width
        boxes.append(Box(start, at_y - height, start + width, at_y))
    return boxes


def _draw_names(
    sheet: Canvas, area: Box, labels: Sequence[str], points: Sequence[tuple[float, float]],
    busy: Sequence[Box],
) -> None:  # fmt: skip
    """Name the farthest dots where there is room for the whole name."""
    if not points:
        return
    at = np.array(points)
    spread = at.std(axis=0)
    away = (((at - at.mean(axis=0)) / np.where(spread > 0, spread, 1)) ** 2).sum(axis=1)
    room = min(130.0, area.width * 0.35)
    names = [
        Named(wrap(labels[i], room, 3, style.SMALL), Box.around(at[i][0], at[i][1], 6, 6))
        for i in np.argsort(-away)[:_NAMED]
    ]
    names = [name for name in names if not name.text.endswith("…")]
    dots = [shapely.Point(x, y).buffer(3) for x, y in points]
    chosen = map_labels.placed(names, area.grown(4), busy, dots, tolerance=0.06, most=_NAMED)
    map_labels.draw(sheet, chosen)


def _alt(
    shown: pd.DataFrame, note: str, reference: tuple[str, float], x_label: str, y_label: str,
    corners: Sequence[str],
) -> str:  # fmt: skip
    right, up = shown["x"] > reference[1], shown["y"] > 0
    counts = ((~right & up).sum(), (right & up).sum(), (~right & ~up).sum(), (right & ~up).sum())
    told = " ; ".join(
        f"{text} : {french.plural(int(count), 'QPV', 'QPV')}"
        for text, count in zip(corners, counts, strict=True)
    )
    signs = "Selon le signe de l'écart, si faible soit-il"
    return french.typography(f"{x_label} et {y_label}. {signs} : {told}. {note}".strip())


def _table(rows: pd.DataFrame, x_label: str, y_label: str) -> str:
    cells = [
        (str(r["label"]), r["code_qp"], french.quantity(r["x"], "%", 0), french.points(r["y"], 0))
        for r in rows.sort_values("x", ascending=False).to_dict("records")
    ]
    return alternatives.table(("Quartier", "Code", x_label, y_label), cells)

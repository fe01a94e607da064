"""Where the pieces of a map go on the sheet: the map, its zooms, its legend. No empty corner."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qpv.figures import style
from qpv.figures.labels import Box

_GAP = 10.0
_TITLE = 13.0  # above each zoom
_COLUMN = 162.0
_WIDE = 0.6  # height over width under which a zoom takes the whole width
_EDGE = 1.0
_TALLEST = 480.0


@dataclass(frozen=True)
class Layout:
    """Frames, in points from the bottom left of a sheet ``height`` points high."""

    height: float
    main: Box
    insets: tuple[Box, ...]
    legend: Box

    def raised(self, by: float) -> Layout:
        """Return the same layout above a free strip."""
        insets = tuple(_raised(box, by) for box in self.insets)
        return Layout(self.height + by, _raised(self.main, by), insets, _raised(self.legend, by))


def arranged(
    ratio: float, zooms: Sequence[float], legend_height: Callable[[float], float]
) -> Layout:
    """Return the layout for a map of this height/width ratio and zooms of those ratios.

    A tall map stands beside a column (zooms, then legend), a broad one above a row of them;
    broad zooms take the whole width below; without zooms the legend is a strip below.
    """
    narrow = [i for i, r in enumerate(zooms) if r >= _WIDE]
    broad = [i for i in range(len(zooms)) if i not in narrow]
    boxes: dict[int, Box] = {}
    if ratio >= 0.95 and zooms:
        main, legend, bottom = _column(ratio, [zooms[i] for i in narrow], legend_height)
    else:
        main, legend, bottom = _row(
            ratio, [zooms[i] for i in narrow], legend_height, tallest=330.0 if broad else _TALLEST
        )
    main, inner = main
    boxes.update(zip(narrow, inner, strict=True))
    for i in broad:
        height = (style.PAGE_WIDTH - 2 * _EDGE) * min(max(zooms[i], 0.25), 0.4)
        top = bottom - _GAP - _TITLE
        boxes[i] = Box(_EDGE, top - height, style.PAGE_WIDTH - _EDGE, top)
        bottom = top - height
    lift = _EDGE - bottom
    raised = [_raised(b, lift) for b in (main, legend, *(boxes[i] for i in sorted(boxes)))]
    return Layout(lift + _EDGE, raised[0], tuple(raised[2:]), raised[1])


def _raised(box: Box, by: float) -> Box:
    return Box(box.left, box.bottom + by, box.right, box.top + by)


def _column(ratio: float, zooms, legend_height):
    left = style.PAGE_WIDTH - _EDGE - _COLUMN
    width = left - _GAP - _EDGE - 4
    needed = legend_height(_COLUMN)
    heights = [_COLUMN * min(max(zoom, _WIDE), 1.15) for zoom in zooms]
    taken = sum(heights) + (_TITLE + _GAP) * len(heights) + needed
    height = max(min(width * ratio, _TALLEST), taken)
    slack = (height - taken) / max(len(zooms), 1)
    y, inner = 0.0, []
    for zoom in heights:
        bottom = y - _TITLE - zoom - min(slack, zoom * 0.4)
        inner.append(Box(left, bottom, left + _COLUMN, y - _TITLE))
        y = bottom - _GAP
    main = Box(_EDGE, -height, _EDGE + width, 0)
    return (main, inner), Box(left, y - needed, left + _COLUMN, y), -height


def _row(ratio: float, zooms, legend_height, tallest: float):
    width = style.PAGE_WIDTH - 2 * _EDGE
    main = Box(_EDGE, -min(width * max(ratio, 0.42), tallest), _EDGE + width, 0)
    top = main.bottom - _GAP
    if not zooms:
        needed = legend_height(width)
        return (main, []), Box(_EDGE + 4, top - needed, _EDGE + width, top), top - needed
    needed = legend_height(_COLUMN)
    room = width - _COLUMN - _GAP * len(zooms) - 6
    height = max(needed - _TITLE, min(room / sum(1 / z for z in zooms), 190))
    x, inner = _EDGE, []
    for _ in zooms:
        inner.append(Box(x, top - _TITLE - height, x + room / len(zooms), top - _TITLE))
        x += room / len(zooms) + _GAP
    legend = Box(x + 6, top - needed, style.PAGE_WIDTH - _EDGE, top)
    return (main, inner), legend, top - _TITLE - height

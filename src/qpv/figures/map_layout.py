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
        main, legend, *insets = (
            Box(b.left, b.bottom + by, b.right, b.top + by)
            for b in (self.main, self.legend, *self.insets)
        )
        return Layout(self.height + by, main, tuple(insets), legend)


def arranged(
    ratio: float, zooms: Sequence[float], legend_height: Callable[[float], float],
    width: float = style.PAGE_WIDTH, height: float = 0.0,
) -> Layout:  # fmt: skip
    """Return the layout for a map of this height/width ratio and zooms of those ratios.

    On a telephone everything stands in one column. On a page a tall map stands beside a column
    (zooms, then legend), a broad one above a row of them; broad zooms take the whole width
    below; without zooms the legend is a strip below. On a page, a map of a given ``height`` stands
    beside its zoom, one at most, and its legend.
    """
    if width < style.PAGE_WIDTH:
        return _stacked(ratio, zooms, legend_height, width)
    if height:
        return _low(ratio, zooms, legend_height, height)
    narrow = [i for i, r in enumerate(zooms) if r >= _WIDE]
    some = [zooms[i] for i in narrow]
    if ratio >= 0.95 and zooms:
        main, inner, legend, bottom = _column(ratio, some, legend_height)
    else:
        tallest = _TALLEST if len(narrow) == len(zooms) else 330.0
        main, inner, legend, bottom = _row(ratio, some, legend_height, tallest)
    boxes = dict(zip(narrow, inner, strict=True))
    for i in sorted(set(range(len(zooms))) - set(narrow)):
        boxes[i] = _under(bottom, width, min(max(zooms[i], 0.25), 0.4))
        bottom = boxes[i].bottom
    insets = tuple(boxes[i] for i in sorted(boxes))
    return Layout(_EDGE, main, insets, legend).raised(_EDGE - bottom)


def _under(bottom: float, width: float, ratio: float) -> Box:
    """Return the frame of a zoom as wide as the sheet, under what ends at ``bottom``."""
    top = bottom - _GAP - _TITLE
    return Box(_EDGE, top - (width - 2 * _EDGE) * ratio, width - _EDGE, top)


def _stacked(ratio: float, zooms, legend_height, width: float) -> Layout:
    inside = width - 2 * _EDGE
    main = Box(_EDGE, -inside * min(max(ratio, 0.5), 1.3), width - _EDGE, 0)
    insets, bottom = [], main.bottom
    for zoom in zooms:
        insets.append(_under(bottom, width, min(max(zoom, 0.4), 1.0)))
        bottom = insets[-1].bottom
    top = bottom - _GAP
    legend = Box(_EDGE, top - legend_height(inside), width - _EDGE, top)
    return Layout(_EDGE, main, tuple(insets), legend).raised(_EDGE - legend.bottom)


def _low(ratio: float, zooms, legend_height, height: float) -> Layout:
    left = style.PAGE_WIDTH - _EDGE - _COLUMN
    needed = legend_height(_COLUMN)
    height = max(height, needed)
    room = left - _GAP - _EDGE
    main = Box(_EDGE, 0, _EDGE + (min(0.55 * room, height / ratio) if zooms else room), height)
    insets = [Box(main.right + _GAP, 0, left - _GAP, height - _TITLE) for _ in zooms[:1]]
    legend = Box(left, height - needed, left + _COLUMN, height)
    return Layout(height, main, tuple(insets), legend).raised(_EDGE)


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
    return main, inner, Box(left, y - needed, left + _COLUMN, y), -height


def _row(ratio: float, zooms, legend_height, tallest: float):
    width = style.PAGE_WIDTH - 2 * _EDGE
    main = Box(_EDGE, -min(width * max(ratio, 0.42), tallest), _EDGE + width, 0)
    top = main.bottom - _GAP
    if not zooms:
        needed = legend_height(width)
        return main, [], Box(_EDGE + 4, top - needed, _EDGE + width, top), top - needed
    needed = legend_height(_COLUMN)
    room = width - _COLUMN - _GAP * len(zooms) - 6
    height = max(needed - _TITLE, min(room / sum(1 / z for z in zooms), 190))
    x, inner = _EDGE, []
    for _ in zooms:
        inner.append(Box(x, top - _TITLE - height, x + room / len(zooms), top - _TITLE))
        x += room / len(zooms) + _GAP
    legend = Box(x + 6, top - needed, style.PAGE_WIDTH - _EDGE, top)
    return main, inner, legend, top - _TITLE - height

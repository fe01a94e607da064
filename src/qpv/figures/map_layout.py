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
_TALLEST = 300.0  # points, of a page whose text is 745 points high


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

    On a telephone everything stands in one column. On a page the map stands beside a column (zooms,
    then legend), low enough to be seen whole on a screen and to follow its text on paper; broad zooms
    take the whole width below. A map of a given ``height`` stands beside its zoom, one at most, and
    its legend.
    """
    if width < style.PAGE_WIDTH:
        return _stacked(ratio, zooms, legend_height, width)
    if height:
        return _low(ratio, zooms, legend_height, height)
    narrow = [i for i, r in enumerate(zooms) if r >= _WIDE]
    found = _column(ratio, [zooms[i] for i in narrow], legend_height)
    boxes, bottom = dict(zip(narrow, found.insets, strict=True)), found.main.bottom
    for i in sorted(set(range(len(zooms))) - set(narrow)):
        boxes[i] = _under(bottom, width, min(max(zooms[i], 0.25), 0.4))
        bottom = boxes[i].bottom
    insets = tuple(boxes[i] for i in sorted(boxes))
    return Layout(_EDGE, found.main, insets, found.legend).raised(_EDGE - bottom)


def _under(bottom: float, width: float, ratio: float) -> Box:
    """Return the frame of a zoom as wide as the sheet, under what ends at ``bottom``."""
    top = bottom - _GAP - _TITLE
    return Box(_EDGE, top - (width - 2 * _EDGE) * ratio, width - _EDGE, top)


def _stacked(ratio: float, zooms, legend_height, width: float) -> Layout:
    """Return one column: the map, what its colours say, its zooms."""
    inside = width - 2 * _EDGE
    main = Box(_EDGE, -inside * min(max(ratio, 0.5), 1.3), width - _EDGE, 0)
    top = main.bottom - _GAP
    legend = Box(_EDGE, top - legend_height(inside), width - _EDGE, top)
    insets, bottom = [], legend.bottom
    for zoom in zooms:
        insets.append(_under(bottom, width, min(max(zoom, 0.4), 1.0)))
        bottom = insets[-1].bottom
    return Layout(_EDGE, main, tuple(insets), legend).raised(_EDGE - bottom)


def _low(ratio: float, zooms, legend_height, height: float) -> Layout:
    left = style.PAGE_WIDTH - _EDGE - _COLUMN
    needed = legend_height(_COLUMN)
    height = max(height, needed)
    room = left - _GAP - _EDGE
    main = Box(_EDGE, 0, _EDGE + (min(0.55 * room, height / ratio) if zooms else room), height)
    insets = [Box(main.right + _GAP, 0, left - _GAP, height - _TITLE) for _ in zooms[:1]]
    legend = Box(left, height - needed, left + _COLUMN, height)
    return Layout(height, main, tuple(insets), legend).raised(_EDGE)


def _column(ratio: float, zooms, legend_height) -> Layout:
    """Return a map and the column of its zooms and legend; a narrow map leaves its room to them."""
    needed = legend_height(_COLUMN) + (_TITLE + _GAP) * len(zooms)
    least = needed + _COLUMN * sum(min(max(zoom, _WIDE), 1.15) for zoom in zooms)
    room = style.PAGE_WIDTH - 2 * _EDGE - _GAP
    height = max(min((room - _COLUMN) * ratio, _TALLEST), least)
    left = _EDGE + min(room - _COLUMN, height / ratio if zooms else room) + _GAP
    right, y, inner = style.PAGE_WIDTH - _EDGE, 0.0, []
    for zoom in zooms:
        bottom = y - _TITLE - (height - needed) * zoom / sum(zooms)
        inner.append(Box(left, bottom, right, y - _TITLE))
        y = bottom - _GAP
    main = Box(_EDGE, -height, left - _GAP, 0)
    return Layout(_EDGE, main, tuple(inner), Box(left, y - legend_height(_COLUMN), right, y))

"""Contours made ready once, to find which of them holds each of many points."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from qpv.errors import TableError

# Contours published next to each other overlap by slivers (at most 0.4 % of the smaller one in
# the 2024 zoning); a larger overlap is another zoning, or a mistake.
SLIVER = 0.01
_MOST_CELLS = 4096  # a side of the grid: 250 m for the whole of métropole
_FINE = 4  # cells along the side of a middling contour
_EDGE = 1e-6  # of a cell: a point on its edge belongs to both


class Perimeters:
    """Valid surfaces of one projection, and their ``codes``, in alphabetical order.

    A grid says which contours touch each cell: nearly all points fall in a cell that none touches,
    the others are tried against one or two. It can be sent to another process.

    Raises
    ------
    TableError
        If two contours overlap by more than 1 % of the smaller one (two zonings mixed).
    """

    def __init__(self, codes: np.ndarray, shapes: np.ndarray) -> None:
        order = np.argsort(codes)
        self.codes, self._shapes = codes[order], shapes[order]
        shapely.prepare(self._shapes)
        _refuse_overlap(self._shapes, self.codes)
        self._box = shapely.total_bounds(self._shapes) if len(shapes) else np.zeros(4)
        sides = shapely.bounds(self._shapes)[:, 2:] - shapely.bounds(self._shapes)[:, :2]
        middling = np.sqrt(np.prod(sides, axis=1).mean()) / _FINE if len(sides) else 1.0
        self._cell = max(np.max(self._box[2:] - self._box[:2]) / _MOST_CELLS, middling, 1e-9)
        owner, i, j = self._touched()
        width, self._height = (self._place(self._box[2 + axis], axis) + 1 for axis in (0, 1))
        cells, slot = np.unique(i * self._height + j, return_inverse=True)
        self._slot = np.zeros(width * self._height, dtype=np.int32)  # 0: no contour touches it
        self._slot[cells] = np.arange(1, len(cells) + 1)
        # One row per contour of a cell (the first code first), one column per slot, -1 for none.
        rank = pd.Series(slot).groupby(slot).cumcount().to_numpy()
        self._touching = np.full((rank.max(initial=0) + 1, len(cells) + 1), -1)
        self._touching[rank, slot + 1] = owner

    def _place(self, values, axis: int):
        return np.int64((values - self._box[axis]) / self._cell)

    def _touched(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Each pair of a contour and a cell that it touches: rank, column and row."""
        bounds = shapely.bounds(self._shapes)
        low = [self._place(bounds[:, axis], axis) for axis in (0, 1)]
        wide = [self._place(bounds[:, 2 + axis], axis) - low[axis] + 1 for axis in (0, 1)]
        owner = np.repeat(np.arange(len(bounds)), wide[0] * wide[1])
        nth = pd.Series(owner).groupby(owner).cumcount().to_numpy()
        i, j = low[0][owner] + nth // wide[1][owner], low[1][owner] + nth % wide[1][owner]
        edges = [self._box[axis] + self._cell * one for axis, one in enumerate((i, j))]
        far, near = self._cell * (1 + _EDGE), self._cell * _EDGE
        boxes = shapely.box(edges[0] - near, edges[1] - near, edges[0] + far, edges[1] + far)
        touched = shapely.intersects(self._shapes[owner], boxes)
        return owner[touched], i[touched], j[touched]

    def find(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Return the rank in ``codes`` of the first contour that holds each point, border included,
        -1 for none."""
        return self.search(x, y)[0]

    def search(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return what ``find`` does; then True for the points on a border, and for those that several
        contours hold."""
        new = _distinct(x, y)
        if 2 * np.count_nonzero(new) < len(x):  # dwellings of one building, one after the other
            own = np.cumsum(new) - 1
            rank, border, several = self.search(x[new], y[new])
            return rank[own], border[own], several[own]
        west, south, east, north = self._box
        near = np.flatnonzero((x >= west) & (x <= east) & (y >= south) & (y <= north))
        slot = self._slot[self._place(x[near], 0) * self._height + self._place(y[near], 1)]
        near, slot = near[slot > 0], slot[slot > 0]
        # Cell by cell, and within it by abscissa: each place is tried once.
        order = np.argsort(slot + (x[near] - west) / (east - west + 1))
        near, slot = near[order], slot[order]
        new = _distinct(x[near], y[near])
        own = np.cumsum(new) - 1
        answers = np.full(len(x), -1), np.zeros(len(x), dtype=bool), np.zeros(len(x), dtype=bool)
        tried = self._tried(x[near[new]], y[near[new]], slot[new])
        for answer, found in zip(answers, tried, strict=True):
            answer[near] = found[own]
        return answers

    def _tried(self, x: np.ndarray, y: np.ndarray, slot: np.ndarray) -> tuple[np.ndarray, ...]:
        """For points near contours: first rank, whether on a border, whether in several."""
        first, holders = np.full(len(x), -1), np.zeros(len(x), dtype=np.int8)
        border = np.zeros(len(x), dtype=bool)
        shapely.prepare(self._shapes)  # no longer so in another process
        for owners in self._touching[::-1]:  # the first code is written last
            owner = owners[slot]
            tried = np.flatnonzero(owner >= 0)
            tried = tried[shapely.intersects_xy(self._shapes[owner[tried]], x[tried], y[tried])]
            first[tried] = owner[tried]
            holders[tried] += 1
            border[tried] |= ~shapely.contains_xy(self._shapes[owner[tried]], x[tried], y[tried])
        return first, border, holders > 1

    def label(self, points: pd.DataFrame, x: str, y: str) -> pd.Series:
        """Return the code of each point of a frame with coordinates ``x`` and ``y``, on its index: ""
        outside, NaN without coordinates. A partition of a Dask frame is one."""
        at = [points[name].to_numpy(dtype=float, na_value=np.nan) for name in (x, y)]
        codes = np.append(self.codes, "")[self.find(*at)]
        found = pd.Series(codes, points.index, name="code_qp", dtype=object)
        return found.mask(np.isnan(at[0]) | np.isnan(at[1]))


def _distinct(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """True where a point is not at the place of the one before."""
    return np.append(True, (np.diff(x) != 0) | (np.diff(y) != 0))[: len(x)]


def _refuse_overlap(shapes: np.ndarray, codes: np.ndarray) -> None:
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    once = first < second
    first, second = first[once], second[once]
    shared = shapely.area(shapely.intersection(shapes[first], shapes[second]))
    smaller = np.minimum(shapely.area(shapes[first]), shapely.area(shapes[second]))
    pairs = np.flatnonzero(shared > SLIVER * smaller)
    if len(pairs):
        shown = ", ".join(f"{codes[first[p]]} et {codes[second[p]]}" for p in pairs[:3])
        raise TableError(
            f"{len(pairs)} paire(s) de QPV se chevauchent ({shown}) : un point n'aurait pas un "
            "seul QPV. Ne mêlez pas deux zonages."
        )

"""Where labels go: never over one another, never out of the frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations, product
from typing import NamedTuple

_EVERY_ROW = 10**6


class Box(NamedTuple):
    """A rectangle, in points."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.top - self.bottom

    @property
    def area(self) -> float:
        return self.width * self.height

    @property
    def centre(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.bottom + self.top) / 2

    def grown(self, by: float) -> Box:
        return Box(self.left - by, self.bottom - by, self.right + by, self.top + by)

    def meets(self, other: Box) -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.bottom < other.top
            and other.bottom < self.top
        )

    def within(self, other: Box) -> bool:
        return (
            self.left >= other.left
            and self.right <= other.right
            and self.bottom >= other.bottom
            and self.top <= other.top
        )


def spread(
    centres: Sequence[float], widths: Sequence[float], low: float, high: float, gap: float = 4
) -> list[float]:
    """Return centres as near as possible to those asked, so that widths do not overlap.

    The order given is kept; all stay between ``low`` and ``high`` where there is room.
    """
    blocks: list[list] = []  # [wanted start (mean), number of labels, total width]
    for centre, width in zip(centres, widths, strict=True):
        blocks.append([centre - width / 2, 1, width + gap])
        while len(blocks) > 1 and blocks[-2][0] + blocks[-2][2] > blocks[-1][0]:
            start, count, total = blocks.pop()
            left = blocks[-1]
            left[0] = (left[0] * left[1] + (start - left[2]) * count) / (left[1] + count)
            left[1], left[2] = left[1] + count, left[2] + total
    return _unpacked(blocks, widths, low, high, gap)


def _unpacked(blocks, widths, low: float, high: float, gap: float) -> list[float]:
    starts: list[float] = []
    for start, count, _total in blocks:
        for width in widths[len(starts) : len(starts) + count]:
            starts.append(start)
            start += width + gap
    for i in range(len(starts)):  # push from the left edge, then back from the right edge
        floor = low if i == 0 else starts[i - 1] + widths[i - 1] + gap
        starts[i] = max(starts[i], floor)
    for i in reversed(range(len(starts))):
        ceiling = high if i == len(starts) - 1 else starts[i + 1] - gap
        starts[i] = max(low, min(starts[i], ceiling - widths[i]))
    return [start + width / 2 for start, width in zip(starts, widths, strict=True)]


@dataclass(frozen=True)
class Flag:
    """A text beside the top of a vertical pole: at ``row`` (0 is the lowest), on one side."""

    pole: float
    width: float
    row: int = 0
    side: str = "right"

    @property
    def span(self) -> tuple[float, float]:
        gap = 4
        if self.side == "right":
            return self.pole + gap, self.pole + gap + self.width
        return self.pole - gap - self.width, self.pole - gap


def flags(
    poles: Sequence[float],
    widths: Sequence[float],
    low: float,
    high: float,
    *,
    outward: bool = False,
    walls: Sequence[float] = (),
) -> list[Flag]:
    """Return one flag per pole, in the order given, on as few rows as possible.

    No text covers another text or another pole, nor, where there is room, one of the ``walls``
    (lines that cross every row). ``outward`` prefers the side of the nearer edge.

    Orders and sides are tried until nothing clashes; the quietest layout is kept.
    """
    if not poles:
        return []
    barriers = [Flag(wall, 0, row=_EVERY_ROW) for wall in walls]
    best: dict[int, Flag] = {}
    for sides, firm in _habits(poles, (low + high) / 2, outward):
        for order in _orders(len(poles)):
            placed: dict[int, Flag] = {}
            for i in order:
                tries = _tries(poles[i], widths[i], low, high, sides[i], len(placed))
                if firm:
                    side = sides[i]
                    tries = [f for s in (True, False) for f in tries if (f.side == side) is s]
                placed[i] = _hoisted(tries, list(placed.values()), barriers)
            if not best or _cost(placed, barriers) < _cost(best, barriers):
                best = placed
        if _cost(best, barriers)[:2] == (0, 0):
            break
    return [best[i] for i in range(len(poles))]


def _habits(poles: Sequence[float], middle: float, outward: bool) -> list[tuple]:
    """Return ways to choose the side of each pole, and whether to climb rather than change it.

    The usual habits come first; for a few poles, every way follows.
    """
    edge = tuple("right" if pole > middle else "left" for pole in poles)
    inner = tuple("left" if pole > middle else "right" for pole in poles)
    same = [(side,) * len(poles) for side in ("right", "left")]
    usual = [edge, *same, inner] if outward else [*same, edge, inner]
    every = product(("right", "left"), repeat=len(poles)) if len(poles) <= 5 else []
    return [*((sides, False) for sides in usual), *((sides, True) for sides in every)]


def _orders(count: int) -> list[tuple[int, ...]]:
    if count <= 5:
        return list(permutations(range(count)))
    return [tuple(range(count)), tuple(reversed(range(count)))]


def _cost(placed: dict[int, Flag], barriers: list[Flag]) -> tuple[int, int, int, int]:
    flown = list(placed.values())
    clashes = sum(_clash(a, [b for b in flown if b is not a]) for a in flown)
    crossed = sum(_clash(a, barriers) for a in flown)
    return clashes, crossed, max(f.row for f in flown), sum(f.row for f in flown)


def _tries(pole: float, width: float, low: float, high: float, side: str, rows: int) -> list[Flag]:
    """Return every flag that stays in the frame, the best first."""
    sides = (side, "left" if side == "right" else "right")
    every = [Flag(pole, width, row, side) for row in range(rows + 1) for side in sides]
    inside = [f for f in every if f.span[0] >= low and f.span[1] <= high]
    return inside or [Flag(pole, width, rows, "right" if pole < (low + high) / 2 else "left")]


def _hoisted(tries: list[Flag], placed: list[Flag], barriers: list[Flag]) -> Flag:
    free = [f for f in tries if not _clash(f, placed)]
    clear = [f for f in free if not _clash(f, barriers)]
    return (clear or free or tries[-1:])[0]


def _clash(flag: Flag, placed: list[Flag]) -> bool:
    left, right = flag.span
    for other in placed:
        other_left, other_right = other.span
        if flag.row == other.row and left < other_right + 4 and other_left < right + 4:
            return True
        if flag.row > other.row and other_left - 2 < flag.pole < other_right + 2:
            return True
        if other.row >= flag.row and left - 2 < other.pole < right + 2:
            return True
    return False

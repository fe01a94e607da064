"""Where labels go: never over one another, never out of the frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, combinations, permutations, product
from typing import NamedTuple

_POLE = 4  # points between a pole and its text


class Box(NamedTuple):
    """A rectangle, in points."""

    left: float
    bottom: float
    right: float
    top: float

    @classmethod
    def around(cls, x: float, y: float, width: float, height: float) -> Box:
        return cls(x - width / 2, y - height / 2, x + width / 2, y + height / 2)

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
        across = self.left < other.right and other.left < self.right
        return across and self.bottom < other.top and other.bottom < self.top

    def within(self, other: Box) -> bool:
        across = other.left <= self.left and self.right <= other.right
        return across and other.bottom <= self.bottom and self.top <= other.top


def spread(
    centres: Sequence[float], widths: Sequence[float], low: float, high: float, gap: float = 4
) -> list[float]:
    """Return centres as near as possible (least squares) to those asked, so that widths do not
    overlap.

    The order given is kept; all stay between ``low`` and ``high``. Where there is no room, they
    overlap evenly.
    """
    packed = list(accumulate((width + gap for width in widths[:-1]), initial=0.0))
    room = max(0.0, high - low - sum(widths[-1:]))
    if packed[-1] > room:
        packed = [place * room / packed[-1] for place in packed]
    blocks: list[tuple[float, int]] = []  # where their packing would start (mean), how many labels
    for centre, width, place in zip(centres, widths, packed, strict=False):
        blocks.append((centre - width / 2 - place, 1))
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            (second, more), (first, count) = blocks.pop(), blocks.pop()
            blocks.append(((first * count + second * more) / (count + more), count + more))
    last = low + room - packed[-1]
    starts = [min(max(start, low), last) for start, many in blocks for _ in range(many)]
    return [s + place + w / 2 for s, place, w in zip(starts, packed, widths, strict=False)]


@dataclass(frozen=True)
class Flag:
    """A text beside the top of a vertical pole: at ``row`` (0 is the lowest), on one side."""

    pole: float
    width: float
    row: int = 0
    side: str = "right"

    @property
    def span(self) -> tuple[float, float]:
        if self.side == "right":
            return self.pole + _POLE, self.pole + _POLE + self.width
        return self.pole - _POLE - self.width, self.pole - _POLE

    def crosses(self, pole: float) -> bool:
        """True where a pole would pass through the text, or nearer than 2 points."""
        return self.span[0] - 2 < pole < self.span[1] + 2

    def clashes(self, other: Flag) -> bool:
        """True where the texts touch, or one covers the pole of the other."""
        if self.row == other.row:
            touch = self.span[0] < other.span[1] + 4 and other.span[0] < self.span[1] + 4
            return touch or self.crosses(other.pole) or other.crosses(self.pole)
        lower, upper = sorted((self, other), key=lambda flag: flag.row)
        return lower.crosses(upper.pole)


def flags(
    poles: Sequence[float], widths: Sequence[float], low: float, high: float, *,
    outward: bool = False, walls: Sequence[float] = (),
) -> list[Flag]:  # fmt: skip
    """Return one flag per pole, in the order given, on the lowest rows that are possible.

    No text covers another text or another pole, nor, where there is room, one of the ``walls``
    (lines that cross every row). Texts are at the right of their pole where nothing is lost by it,
    or, ``outward``, on the side of the nearer edge. Every side and order is tried for a few poles.
    """
    wanted = ["left" if outward and pole < (low + high) / 2 else "right" for pole in poles]

    def cost(flown: Sequence[Flag]) -> tuple[int, int, int, int]:
        outside = sum(flag.span[0] < low or flag.span[1] > high for flag in flown)
        clashes = sum(a.clashes(b) for a, b in combinations(flown, 2))
        crossed = sum(flag.crosses(wall) for flag in flown for wall in walls)
        rows = sum(flag.row for flag in flown)
        unwanted = sum(flag.side != side for flag, side in zip(flown, wanted, strict=True))
        return outside + clashes, crossed, rows, unwanted

    layouts = (
        _flown(poles, widths, sides, order)
        for sides in product(("right", "left"), repeat=len(poles))
        for order in _orders(len(poles))
    )
    return min(layouts, key=cost)


def _orders(count: int) -> list[tuple[int, ...]]:
    if count < 5:
        return list(permutations(range(count)))
    return [tuple(range(count)), tuple(reversed(range(count)))]


def _flown(
    poles: Sequence[float], widths: Sequence[float], sides: Sequence[str], order: Sequence[int]
) -> list[Flag]:
    """Return the flags hoisted one by one, each on the lowest row where it clashes with none (on
    the highest where there is no such row)."""
    placed: dict[int, Flag] = {}
    for i in order:
        tries = [Flag(poles[i], widths[i], row, sides[i]) for row in range(len(placed) + 1)]
        free = (f for f in tries if not any(f.clashes(p) for p in placed.values()))
        placed[i] = next(free, tries[-1])
    return [placed[i] for i in range(len(poles))]

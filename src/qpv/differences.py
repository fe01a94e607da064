"""Differences and bounds as a page says them: true to the last unit, and found again by a reader.

A difference is that of the exact values, never of rounded ones. It is shown with the decimals at
which a reader who subtracts the two displayed values finds it: 39,5 % and 34,4 % are 5,1 points
apart. A bound (« au moins 27 % ») is rounded towards the side that keeps it true.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from qpv import french
from qpv.thresholds import CLOSE_POINTS

_MOST = 4  # decimals: two rates that need more are equal but for the noise of their computation


@dataclass(frozen=True)
class Difference:
    """Two rates (%), and the decimals with which to show both, and their difference."""

    value: float
    reference: float
    decimals: int
    points_decimals: int

    @property
    def points(self) -> float:
        """The exact difference, in points: what a threshold tests."""
        return round(float(self.value) - float(self.reference), 9)

    @property
    def close(self) -> bool:
        """True where the levels are « proches »: see ``thresholds.CLOSE_POINTS``."""
        return abs(self.points) < CLOSE_POINTS

    @property
    def signed(self) -> str:
        """« −5,1 points »."""
        return french.points(self.points, self.points_decimals)

    @property
    def told(self) -> str:
        """« 5,1 points de moins », « environ 12 points de plus »."""
        side = "de plus" if self.points > 0 else "de moins"
        about = "environ " if self.points_decimals < self.decimals else ""
        apart = french.points(abs(self.points), self.points_decimals, sign=False)
        return f"{about}{apart} {side}"

    def decimals_of(self, rate: float) -> int:
        """Return the decimals of one of the rates: a whole one (« 50 % ») is not « 50,0 % »."""
        return 0 if float(rate).is_integer() else self.decimals


def between(value: float, reference: float, least: int | Sequence[int] = 0) -> Difference:
    """Return the difference of two rates, with the fewest decimals (at least ``least``, those that
    each has elsewhere on the page) at which a reader who subtracts finds it.

    With one decimal, rather than with more, it is given « environ », to the unit.
    """
    bases = (least, least) if isinstance(least, int) else tuple(least)
    pair = ((float(value), bases[0]), (float(reference), bases[1]))
    tried = [(d, d) for d in range(max(bases), _MOST)]
    tried.insert(max(2 - max(bases), 0), (1, 0))
    found = next((d for d in tried if d[0] >= max(bases) and _reads(pair, *d)), (_MOST, _MOST))
    return Difference(pair[0][0], pair[1][0], *found)


def _reads(pair: tuple[tuple[float, int], ...], decimals: int, of_points: int) -> bool:
    """True when the difference of the displayed rates is the exact one, both to ``of_points``, and
    each displayed rate reads, once rounded, as it does elsewhere on the page."""
    shown = [french.rounded(v, decimals) for v, _ in pair]
    apart = french.rounded(round(pair[0][0] - pair[1][0], 9), of_points)
    return french.rounded(round(shown[0] - shown[1], 9), of_points) == apart and all(
        french.rounded(s, base) == french.rounded(v, base)
        for s, (v, base) in zip(shown, pair, strict=True)
    )


def at_least(value: float, decimals: int = 0) -> float:
    """Return what « au moins » may be followed by: the value rounded down."""
    return _towards(value, decimals, ROUND_FLOOR)


def at_most(value: float, decimals: int = 0) -> float:
    """Return what « au plus » may be followed by: the value rounded up."""
    return _towards(value, decimals, ROUND_CEILING)


def _towards(value: float, decimals: int, side: str) -> float:
    exact = Decimal(repr(round(float(value), 9)))
    return float(exact.quantize(Decimal(1).scaleb(-decimals), side)) + 0.0

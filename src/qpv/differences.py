"""Differences and bounds as a page says them: true to the last unit, and found again by a reader.

A difference is that of the exact values, never of rounded ones. It is shown with the decimals at
which a reader who subtracts the two displayed values finds it: 39,5 % and 34,4 % are 5,1 points
apart. A bound (« au moins 27 % ») is rounded towards the side that keeps it true.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from qpv import french
from qpv.thresholds import CLOSE_POINTS

Pair = tuple[tuple[float, int], ...]  # (rate, decimals that it has elsewhere), twice


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

    def decimals_of_close(self, least: int) -> int:
        """Return the decimals, from ``least``, at which two close rates look close: 41,3 % and
        45,9 % shown « 41 % » and « 46 % » would be 5 points apart."""
        for places in range(least, 2):
            shown = french.rounded(self.value, places) - french.rounded(self.reference, places)
            if round(abs(shown), 9) < CLOSE_POINTS:
                return places
        return 2

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

    Rather than with two decimals, it is given « environ », to the unit. No more are shown.
    """
    pair = tuple(zip((float(value), float(reference)), _each(least), strict=True))
    fewest = max(base for _, base in pair)
    places = [p for p in _TRIED if p[0] >= fewest]
    found = [p for p in places if _found_again(pair, *p)] or [(max(fewest, 2), 0)]
    best = next((p for p in found if _as_elsewhere(pair, p[0])), found[0])
    return Difference(pair[0][0], pair[1][0], *best)


# Decimals of the rates and of their difference, in order of preference.
_TRIED = ((0, 0), (1, 1), (1, 0), (2, 2), (2, 1))


def _each(least: int | Sequence[int]) -> tuple[int, ...]:
    return (least, least) if isinstance(least, int) else tuple(least)


def _found_again(pair: Pair, decimals: int, of_points: int) -> bool:
    """True when the difference of the displayed rates is the exact one, both to ``of_points``."""
    (value, _), (reference, _) = pair
    shown = french.rounded(value, decimals) - french.rounded(reference, decimals)
    read, exact = (french.rounded(round(d, 9), of_points) for d in (shown, value - reference))
    return read == exact


def _as_elsewhere(pair: Pair, decimals: int) -> bool:
    """True when each displayed rate reads, once rounded, as it does elsewhere: « 47,5 % » would not
    be the « 47 % » of a chart that rounds 47,46."""
    return all(
        french.rounded(french.rounded(v, decimals), base) == french.rounded(v, base)
        for v, base in pair
    )


def at_least(value: float, decimals: int = 0) -> float:
    """Return what « au moins » may be followed by: the value rounded down."""
    exact = Decimal(repr(round(float(value), 9)))
    return float(exact.quantize(Decimal(1).scaleb(-decimals), ROUND_FLOOR)) + 0.0


_OF_TEN = {3: "trois", 4: "quatre", 6: "six", 7: "sept", 8: "huit", 9: "neuf"}
# Shares that plain French names: (%, how many, of how many).
_SHARES = (
    *((100 / n, "un", word) for n, word in ((10, "dix"), (5, "cinq"), (4, "quatre"), (3, "trois"))),
    (50.0, "un", "deux"), (200 / 3, "deux", "trois"), (75.0, "trois", "quatre"),
    *((10.0 * n, word, "dix") for n, word in _OF_TEN.items()),
)  # fmt: skip
_NEAR = (
    3.0  # points under a share from which « près de » is said, and « environ » of an approximation
)


def people(percent: float, approximate: bool = False) -> tuple[str, bool]:
    """Return « plus d'un habitant sur deux », « près de six habitants sur dix », and whether its verb
    is plural; ("", False) under one in ten.

    It claims no more than the exact value: « un habitant sur deux » is 50 % to the unit, « plus de »
    is above, « près de » up to 3 points under. Of an approximation, « environ » is said within 3
    points, and « plus de » only beyond.
    """
    under = max((s for s in _SHARES if s[0] <= percent + 1e-9), default=None)
    over = min((s for s in _SHARES if s[0] > percent + 1e-9), default=None)
    if approximate:
        near = min(_SHARES, key=lambda s: abs(s[0] - percent))
        if abs(near[0] - percent) <= _NEAR:
            return _said("environ ", near)
    elif over and over[0] - percent <= _NEAR:
        same = french.rounded(percent) == french.rounded(over[0])
        return _said("" if same else "près d'" if over[1] == "un" else "près de ", over)
    if under is None:
        return "", False
    if not approximate and french.rounded(percent) == french.rounded(under[0]):
        return _said("", under)
    return _said("plus d'" if under[1] == "un" else "plus de ", under)


def _said(before: str, share: tuple[float, str, str]) -> tuple[str, bool]:
    _, count, of = share
    several = count != "un"
    return f"{before}{count} habitant{'s' if several else ''} sur {of}", several

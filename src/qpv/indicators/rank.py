"""The place of one value among others: in words, then with its interval for who asks.

One rule for a QPV and for a territory. Two rates closer than ``CLOSE_POINTS`` are not told apart, so a
rate has an interval of ranks, and the words hold for all of it: « Parmi les plus pauvres » where it lies
in the first third, « Dans la moitié la plus pauvre » in the first half, « Au milieu » where the middle
is in it, « Proche de la plupart » where two thirds are. A count or an index has a rank, and a third.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from qpv import french
from qpv.indicators.indicator import Indicator
from qpv.thresholds import CLOSE_POINTS

_FEWEST = 6  # values of which a third says something
# What is said where the value is the highest, in the first third, in the first half; then the lowest.
_RATE = (
    ("Taux le plus élevé", "Parmi les taux les plus élevés", "Dans la moitié haute"),
    ("Taux le plus bas", "Parmi les taux les plus bas", "Dans la moitié basse"),
)
_VALUE = (
    ("Valeur la plus élevée", "Parmi les valeurs les plus élevées", ""),
    ("Valeur la plus basse", "Parmi les valeurs les plus basses", ""),
)
# How plain French calls a quarter, and after « la moitié ».
_PLAIN = {
    "poverty": ("pauvre", "pauvre"),
    "population": ("peuplé", "peuplée"),
    "youth_index": ("jeune", "jeune"),
}


@dataclass(frozen=True)
class Place:
    """The rank of one value as displayed, highest first; equal values share the better rank.

    ``n_equal`` (this one included) have the value; ``n_ranked`` values have a rank, among
    ``n_total``. ``best`` and ``worst`` bound it: its ties, and for a rate those nearer than five
    points.
    """

    rank: int
    n_equal: int
    n_ranked: int
    n_total: int
    best: int
    worst: int

    @property
    def flipped(self) -> Place:
        """The same place counted from the lowest."""
        n, equal = self.n_ranked, self.n_equal
        ends = (n + 1 - self.worst, n + 1 - self.best)
        return Place(n - equal - self.rank + 2, equal, n, self.n_total, *ends)

    @property
    def nearer(self) -> tuple[Place, bool]:
        """The place counted from the nearer end, and True where that is the highest."""
        high = self.rank <= self.flipped.rank
        return (self if high else self.flipped), high


def _sampled(indicator: Indicator) -> bool:
    """True for a rate; the share of inhabitants who live in QPV counts everybody."""
    return indicator.unit == "%" and indicator.aggregation != "territory"


def place(values: pd.Series, code: str, indicator: Indicator, decimals: int) -> Place | None:
    """Return the place of one value (index: codes, NaN where not known), None where it has none, or
    where nobody else has one."""
    known = values.dropna().astype(float)
    if code not in known.index or len(known) < 2:
        return None
    shown = known.map(lambda v: french.rounded(v, decimals))
    best, equal = 1 + int((shown > shown[code]).sum()), int((shown == shown[code]).sum())
    found = Place(best, equal, len(known), len(values), best, best + equal - 1)
    if not _sampled(indicator):
        return found
    away = (known - known[code]).round(9)
    above, under = ((away >= CLOSE_POINTS).sum(), (away <= -CLOSE_POINTS).sum())
    ends = (1 + int(above), max(1 + int(above), len(known) - int(under)))
    return Place(found.rank, equal, len(known), len(values), *ends)


def words(
    found: Place | None, indicator: Indicator, group: str, apart: float = 0.0, plain: bool = True
) -> str:
    """Return « Parmi les plus pauvres des quartiers de la région », « Au milieu des 13 régions »; ""
    without a place.

    ``apart`` is how far a rate stands from that of the whole ``group``, which the page gives beside:
    nothing is said that it would contradict (« au milieu » beside « 7 points de plus »). With
    ``plain`` words a QPV is « pauvre »; without, it is a rate that is high.
    """
    if found is None or found.n_ranked < _FEWEST:
        return ""
    side, rank = _side(found, _sampled(indicator))
    if side * apart < 0 or (not side and abs(apart) >= CLOSE_POINTS):
        return ""
    if not side:
        most = found.worst - found.best + 1 > 2 * found.n_ranked / 3
        return f"Proche de la plupart {group}" if most else f"Au milieu {group}"
    return f"{_told(indicator, plain)[side < 0][rank]} {group}"


def _told(indicator: Indicator, plain: bool) -> tuple[tuple[str, str, str], ...]:
    name = indicator.id.removeprefix("qp24_")  # the same quantity, in INSEE's archive
    if not plain or name not in _PLAIN:
        return _RATE if indicator.unit == "%" else _VALUE
    one, half = _PLAIN[name]
    return tuple(
        (f"Le {more} {one}", f"Parmi les {more} {one}s", f"Dans la moitié la {more} {half}")
        for more in ("plus", "moins")
    )


def _side(found: Place, sampled: bool) -> tuple[int, int]:
    """Return 1 (high), -1 (low) or 0 (the middle), and how far: alone, third, half."""
    for side, seen in ((1, found), (-1, found.flipped)):
        if seen.worst == 1:
            return side, 0
        if seen.worst <= found.n_ranked / 3:
            return side, 1
        if sampled and seen.worst <= found.n_ranked / 2:
            return side, 2
    return 0, 0


def detail(found: Place | None, indicator: Indicator, among: str, exact: bool = True) -> str:
    """Return the interval behind the words: « 13e à 68e place parmi les 197 QPV connus (sur 204), à 5
    points près »; or « 3e taux le plus élevé parmi … ; 1re à 9e à 5 points près » where five points
    would move the rank by a quarter of the list at most. "" without a place, or for an
    approximation (not ``exact``) that has no interval: it has no rank.
    """
    if found is None or not (exact or _sampled(indicator)):
        return ""
    near, high = found.nearer
    wide = near.worst - near.best + 1
    if _sampled(indicator) and (not exact or wide > max(8, found.n_ranked / 4)):
        return f"{_ends(found)} place {among}, à 5 points près"
    ordinal = "" if near.rank == 1 else f"{french.ordinal(near.rank)} "
    most = _told(indicator, False)[not high][0]
    tied = ", ex æquo," if found.n_equal > 1 else ""
    said = f"{ordinal}{french.uncapitalised(most) if ordinal else most}{tied} {among}"
    return f"{said} ; {_ends(near)} à 5 points près" if _sampled(indicator) and wide > 1 else said


def _ends(found: Place) -> str:
    first, last = (french.ordinal(rank, feminine=True) for rank in (found.best, found.worst))
    return first if first == last else f"{first} à {last}"

"""Rates of QPV set against a named reference, in the classes that every map of differences has."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from qpv import differences, french
from qpv.differences import Difference
from qpv.thresholds import CLOSE_POINTS

BREAKS = (-3 * CLOSE_POINTS, -CLOSE_POINTS, CLOSE_POINTS, 3 * CLOSE_POINTS)


@dataclass(frozen=True, kw_only=True)
class Reference:
    """What the rates of the QPV are set against: its name (« QPV des Hauts-de-France »), and for each
    QPV a rate (%, NaN where there is none) that may be approximate."""

    name: str
    rates: Sequence[float]
    approximate: bool = False


class Gap(NamedTuple):
    """The difference of one QPV, or the reason why there is none."""

    found: Difference | None
    reason: str = ""

    @property
    def points(self) -> float:
        """The exact difference, in points, NaN where there is none."""
        return float("nan") if self.found is None else self.found.points


def gaps(
    values: Sequence[float], reasons: Sequence[str], reference: Reference, decimals: int
) -> list[Gap]:
    """Return the difference of each rate (%) with its reference; ``decimals`` are those of a rate."""
    found = []
    for value, reason, rate in zip(values, reasons, reference.rates, strict=True):
        if french.is_absent(value):
            found.append(Gap(None, reason))
        elif french.is_absent(rate):
            found.append(Gap(None, "référence non disponible"))
        else:
            found.append(Gap(differences.between(value, rate, decimals)))
    return found

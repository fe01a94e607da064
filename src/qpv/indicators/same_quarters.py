"""Two rates side by side, on the same QPV: those where both are known, and no other.

Two rates published with different secrets rest on different quarters; their gap would mix people
and places. Counts are summed, then divided; a rate published as such is weighted by the population.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from qpv import differences
from qpv.differences import Difference


class Rate(NamedTuple):
    """A rate (%) of one table: a published one, or the ratio of two counts (``of``); either may be a
    sum, « a+b »."""

    column: str
    of: str = ""


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two rates (%) of one set of QPV: ``n_known`` of them, which hold this share of the inhabitants
    (``people``, 0 to 1); ``base`` people are counted under the first (NaN where it is weighted)."""

    first: float
    second: float
    n_known: int
    n_total: int
    people: float
    base: float

    @property
    def gap(self) -> float:
        """The exact difference, in points: what a threshold tests; NaN without QPV."""
        return round(self.first - self.second, 9)

    @property
    def difference(self) -> Difference:
        """The two rates as a sentence gives them."""
        return differences.between(self.first, self.second)


def pair(table: pd.DataFrame, first: Rate, second: Rate) -> Pair:
    """Return two rates of the QPV of a table (one row each, with ``population``).

    A QPV counts where both are known and nobody is missing: its population, and both denominators,
    are above zero.
    """
    parts = [_parts(table, rate) for rate in (first, second)]
    known = table["population"] > 0
    for above, below in parts:
        known &= above.notna() & (below > 0)
    sums = [(above[known].sum(), below[known].sum()) for above, below in parts]
    rates = [100 * above / below if below else np.nan for above, below in sums]
    return Pair(
        first=float(rates[0]),
        second=float(rates[1]),
        n_known=int(known.sum()),
        n_total=len(table),
        people=float(table["population"][known].sum() / max(table["population"].sum(), 1)),
        base=float(sums[0][1]) if first.of else float("nan"),
    )


def _parts(table: pd.DataFrame, rate: Rate) -> tuple[pd.Series, pd.Series]:
    """Return numerator and denominator of each QPV: counts, or people weighted."""
    summed = table[rate.column.split("+")].astype(float).sum(axis=1, skipna=False)
    if rate.of:
        return summed, table[rate.of].astype(float)
    people = table["population"].astype(float)
    return summed * people / 100, people


EMPLOYED = Rate("employment_pct")
# (first, second) of what is read side by side in the file « Insertion » of the QPV of 2015, joined to
# the file « Démographie ».
WOMEN_EMPLOYED = (Rate("women_employment_pct"), EMPLOYED)
WOMEN_FIXED_TERM = (Rate("women_fixed_term_jobs_pct"), Rate("fixed_term_jobs_pct"))
WOMEN_REGISTERED = (Rate("n_jobseekers_abc_women", "n_jobseekers_abc"), Rate("women_pct"))
FOREIGNERS_EMPLOYED = (Rate("foreigners_employment_pct"), EMPLOYED)


def _of_registered(counts: str, who: str) -> Rate:
    """A share of the registered women, or of the registered men."""
    summed = "+".join(f"n_jobseekers_abc_{count}_{who}" for count in counts.split("+"))
    return Rate(summed, f"n_jobseekers_abc_{who}")


def _women_and_men(counts: str) -> tuple[Rate, Rate]:
    return _of_registered(counts, "women"), _of_registered(counts, "men")


REGISTERED_BAC = _women_and_men("bac+above_bac")
REGISTERED_RSA = _women_and_men("rsa")

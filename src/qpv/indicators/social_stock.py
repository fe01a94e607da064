"""The social stock of QPV as intervals: what is certain of a share whose small classes are hidden.

A blank of RPLS is never a zero. Where a class is hidden, it holds at most what the others leave. A
hidden vacancy looks like « fewer than 11 dwellings »: the smallest of the 808 diffused in 2022 is
10.8. That rule is read in the file, and written nowhere: pages say so.
"""

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

PERIODS = ("before_1949", "1949_1975", "1976_1988", "1989_2000", "2001_2013", "after_2013")
_HIDDEN = 10  # vacant dwellings, at most, of a QPV whose vacancy is blank
_COUNT = "n_social_dwellings"


class Interval(NamedTuple):
    """The least and the most that a share (%) of the dwellings may be."""

    least: float
    most: float

    @property
    def width(self) -> float:
        return self.most - self.least


def diffused(stock: pd.DataFrame) -> pd.DataFrame:
    """Return the QPV whose number of dwellings is diffused."""
    return stock[stock[_COUNT] > 0]


def built(stock: pd.DataFrame, periods: Sequence[str]) -> Interval:
    """Return the share (%) of the dwellings of these QPV that were built in these periods: the
    least is the sum of the diffused classes, the most is what the other periods leave."""
    own = diffused(stock)
    shares = own[[f"built_{p}_pct" for p in PERIODS]].fillna(0.0).set_axis(PERIODS, axis=1)
    of_all = shares.mul(own[_COUNT], axis=0).sum() / own[_COUNT].sum()
    least = float(of_all[list(periods)].sum())
    return Interval(least, max(least, 100.0 - float(of_all.drop(list(periods)).sum())))


def vacancy(stock: pd.DataFrame) -> Interval:
    """Return the share (%) of the dwellings of these QPV that are vacant: a blank is no dwelling at
    least, ten at most. The mean of the diffused rates would be too high."""
    own = diffused(stock)
    count, rate = own[_COUNT], own["vacancy_pct"]
    vacant, hidden = (count * rate / 100).sum(), count[rate.isna()].clip(upper=_HIDDEN).sum()
    return Interval(*(float(100 * n / count.sum()) for n in (vacant, vacant + hidden)))

"""Two rates are read on the same QPV: those where both are known."""

import math

import pandas as pd
import pytest

from qpv.indicators.same_quarters import Rate, pair

TABLE = pd.DataFrame(
    {
        "population": [1000.0, 3000.0, 6000.0],
        "women_pct": [30.0, 40.0, float("nan")],
        "all_pct": [35.0, 45.0, 90.0],
        "n_a": [10.0, 30.0, 5.0],
        "n_b": [5.0, float("nan"), 5.0],
        "n": [100.0, 100.0, 0.0],
    }
)


def test_published_rates_are_weighted_on_the_qpv_where_both_are_known():
    found = pair(TABLE, Rate("women_pct"), Rate("all_pct"))
    assert found.first == pytest.approx(37.5) and found.second == pytest.approx(42.5)
    assert (found.n_known, found.n_total, found.people) == (2, 3, 0.4)
    assert found.gap == found.difference.points == -5.0
    assert math.isnan(found.base)


def test_counts_are_summed_then_divided_and_a_blank_is_never_zero():
    found = pair(TABLE, Rate("n_a", "n"), Rate("all_pct"))  # the third counts nobody
    assert (found.first, found.base, found.n_known) == (20.0, 200.0, 2)
    summed = pair(TABLE, Rate("n_a+n_b", "n"), Rate("all_pct"))
    assert (summed.first, summed.second, summed.n_known) == (15.0, 35.0, 1)


def test_without_a_qpv_there_is_no_rate():
    found = pair(TABLE.iloc[2:], Rate("women_pct"), Rate("all_pct"))
    assert math.isnan(found.first) and math.isnan(found.gap) and found.people == 0
    assert pair(TABLE.iloc[:0], Rate("women_pct"), Rate("all_pct")).n_total == 0

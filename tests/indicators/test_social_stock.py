"""Shares of a stock whose small classes are hidden lie between two bounds."""

import numpy as np
import pandas as pd
import pytest

from qpv.indicators import social_stock
from qpv.indicators.social_stock import Interval

NAN = float("nan")


def stock(*rows) -> pd.DataFrame:
    names = ["n_social_dwellings", "vacancy_pct", *(f"built_{p}_pct" for p in social_stock.PERIODS)]
    return pd.DataFrame(rows, columns=names, dtype=float)


def test_a_hidden_class_is_between_zero_and_what_the_others_leave():
    """100 dwellings: 60 % before 1949, 30 % after 2013, the rest hidden; 300 all known."""
    table = stock((100, NAN, 60, NAN, NAN, NAN, NAN, 30), (300, NAN, 10, 20, 30, 20, 15, 5))
    oldest = social_stock.built(table, ["before_1949"])
    assert oldest == Interval(pytest.approx(22.5), pytest.approx(25.0))  # 90 of 400; 100 of 400
    both = social_stock.built(table, ["before_1949", "1949_1975"])
    assert both == Interval(pytest.approx(37.5), pytest.approx(40.0)) and both.width > 0


def test_where_every_class_is_known_both_bounds_are_the_share():
    table = stock((200, NAN, 50, 20, 10, 10, 5, 5))
    assert social_stock.built(table, ["before_1949"]).width == pytest.approx(0)
    rounded = stock((200, NAN, 50.1, 20.1, 10, 10, 5, 5))  # published shares may pass 100
    assert social_stock.built(rounded, ["before_1949"]).width == 0


def test_a_hidden_vacancy_is_ten_dwellings_at_most():
    """20 of 200 known; then a QPV of 100, hidden: 0 to 10; then one of 4, hidden: 0 to 4."""
    known = (0,) * 6
    table = stock((200, 10, *known), (100, NAN, *known), (4, NAN, *known))
    low, high = social_stock.vacancy(table)
    assert (low, high) == (pytest.approx(100 * 20 / 304), pytest.approx(100 * 34 / 304))


def test_a_qpv_without_dwellings_is_not_counted():
    table = stock((NAN, NAN, *(np.nan,) * 6), (0, NAN, *(np.nan,) * 6), (50, 2, *(np.nan,) * 6))
    assert len(social_stock.diffused(table)) == 1

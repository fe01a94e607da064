"""The share of inhabitants under an amount, between published quantiles: invented deciles."""

import math

import pytest

from qpv.indicators import distribution

ROW = {
    "income_d1_eur": 10_000, "income_d2_eur": 12_000, "income_q1_eur": 13_000,
    "income_d3_eur": 14_000, "income_d4_eur": 16_000, "median_income_eur": 18_000,
    "income_d6_eur": 20_000, "income_d7_eur": 22_000, "income_q3_eur": 23_000,
    "income_d8_eur": 24_000, "income_d9_eur": 26_000,
}  # fmt: skip


@pytest.mark.parametrize(
    ("amount", "bounds"),
    [
        (9_999, (0, 10)),
        (10_000, (10, 20)),
        (12_500, (20, 25)),
        (13_158, (25, 30)),
        (27_000, (90, 100)),
    ],
)
def test_the_nearest_quantiles_bound_the_share(amount, bounds):
    assert distribution.bracket(ROW, amount) == bounds


def test_a_straight_distribution_is_read_straight():
    assert distribution.estimate(ROW, 17_000) == pytest.approx(45)
    assert distribution.estimate(ROW, 12_000) == pytest.approx(20)


def test_outside_the_quantiles_or_with_few_of_them_there_is_no_estimate():
    few = {name: ROW[name] for name in ("income_d1_eur", "median_income_eur", "income_d9_eur")}
    assert math.isnan(distribution.estimate(ROW, 9_000))
    assert math.isnan(distribution.estimate(few, 15_000))
    assert distribution.bracket(few, 15_000) == (10, 50)
    assert distribution.bracket({"median_income_eur": math.nan}, 15_000) is None

"""One QPV among others: comparators, gaps in the unit that the indicator allows, standing."""

import numpy as np
import pandas as pd
import pytest

from qpv.indicators import compare
from qpv.indicators.catalogue import BY_ID
from qpv.territories import Geography

POVERTY, POPULATION = BY_ID["poverty"], BY_ID["population"]


def _values(*values) -> pd.Series:
    return pd.Series(values, index=[f"q{i}" for i in range(len(values))], dtype=float)


def test_a_gap_is_in_points_for_a_rate_and_in_percent_for_an_amount():
    assert compare.gap(POVERTY, 46.0, 40.0) == compare.Gap(6.0, "points")
    median = compare.gap(BY_ID["qp15_median"], 11_000.0, 22_000.0)
    assert (median.kind, median.value) == ("percent", pytest.approx(-50))


def test_points_are_those_between_the_values_displayed():
    """51.4 and 45.6 read « 51 % » and « 46 % »: a reader finds 5, so does the sentence."""
    assert compare.gap(POVERTY, 51.4, 45.6) == compare.Gap(5.0, "points")


@pytest.mark.parametrize(("value", "reference"), [(np.nan, 40.0), (46.0, np.nan)])
def test_no_gap_with_an_absent_value(value, reference):
    assert compare.gap(POVERTY, value, reference) is None


def test_no_ratio_to_nothing():
    assert compare.gap(POPULATION, 5.0, 0.0) is None


def test_the_standing_counts_ties_as_displayed():
    found = compare.standing(_values(60.4, 59.6, 60, 30, np.nan), "q0", POVERTY)
    assert (found.rank, found.n_equal, found.n_ranked, found.n_total) == (1, 3, 4, 5)
    assert (found.best, found.worst) == (1, 3)


def test_qpv_less_than_five_points_apart_are_not_told_apart():
    found = compare.standing(_values(70, 66, 65, 64, 30), "q1", POVERTY)
    assert (found.rank, found.best, found.worst) == (2, 1, 4)
    at_five = compare.standing(_values(70, 65, 60), "q1", POVERTY)
    assert (at_five.best, at_five.worst) == (2, 2)  # 5 points apart is told apart


def test_a_count_is_ranked_exactly():
    found = compare.standing(_values(9_000, 8_999, 12), "q1", POPULATION)
    assert (found.rank, found.best, found.worst) == (2, 2, 2)


def test_no_standing_without_a_value_or_alone():
    assert compare.standing(_values(np.nan, 50, 40), "q0", POVERTY) is None
    assert compare.standing(_values(50), "q0", POVERTY) is None
    assert compare.standing_sentence(None, POVERTY, "de France") == ""


def test_the_sentence_of_a_high_rate():
    found = compare.Standing(3, 1, 148, 199, 1, 9)
    said = compare.standing_sentence(found, POVERTY, "des Hauts-de-France")
    assert said == (
        "3e taux le plus élevé parmi les 148 QPV diffusés (sur 199) des Hauts-de-France ; 1re à 9e à 5 "
        "points près"
    )


def test_the_sentence_of_a_low_rate_counts_from_the_bottom():
    found = compare.Standing(198, 1, 200, 200, 190, 200)
    said = compare.standing_sentence(found, POVERTY, "de Bretagne")
    assert said.startswith("3e taux le plus bas parmi les 200 QPV de Bretagne")
    assert said.endswith("1re à 11e à 5 points près")


def test_a_rank_that_five_points_would_overturn_is_not_given():
    said = compare.standing_sentence(compare.Standing(90, 4, 197, 204, 40, 140), POVERTY, "d'ici")
    assert said.startswith("rang non départagé : 40e à 140e place")
    assert "taux" not in said


def test_comparators_of_a_qpv_are_other_sets_nearest_first(built_sample):
    geography = Geography.load(built_sample)
    found = compare.qpv_comparators("QN00001M", geography)
    assert [c.level for c in found] == ["commune", "epci", "region", "pays"]
    alone = compare.qpv_comparators("QN00006N", geography)  # the only one of its commune
    assert [c.level for c in alone] == ["epci", "region", "pays"]

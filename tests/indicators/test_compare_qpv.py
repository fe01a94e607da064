"""One QPV among others: comparators, standing."""

import numpy as np
import pandas as pd

from qpv.indicators import compare
from qpv.indicators.catalogue import BY_ID
from qpv.territories import Geography

POVERTY, POPULATION = BY_ID["poverty"], BY_ID["population"]


def _values(*values) -> pd.Series:
    return pd.Series(values, index=[f"q{i}" for i in range(len(values))], dtype=float)


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
    found = compare.Rank(3, 1, 148, 199, 1, 9)
    said = compare.standing_sentence(found, POVERTY, "des Hauts-de-France")
    assert said == (
        "3e taux le plus élevé parmi les 148 QPV diffusés (sur 199) des Hauts-de-France ; 1re à 9e à 5 "
        "points près"
    )


def test_the_sentence_of_a_low_rate_counts_from_the_bottom():
    found = compare.Rank(198, 1, 200, 200, 190, 200)
    said = compare.standing_sentence(found, POVERTY, "de Bretagne")
    assert said.startswith("3e taux le plus bas parmi les 200 QPV de Bretagne")
    assert said.endswith("1re à 11e à 5 points près")


def test_a_rank_that_five_points_would_overturn_is_not_given():
    said = compare.standing_sentence(compare.Rank(90, 4, 197, 204, 40, 140), POVERTY, "d'ici")
    assert said.startswith("au milieu : 40e à 140e place")
    assert "taux" not in said
    low = compare.standing_sentence(compare.Rank(120, 1, 197, 197, 99, 160), POVERTY)
    assert low.startswith("parmi les plus bas : 99e à 160e place")
    high = compare.standing_sentence(compare.Rank(40, 1, 197, 197, 13, 68), POVERTY)
    assert high.startswith("parmi les plus élevés : 13e à 68e place")


def test_five_points_are_those_of_the_exact_values():
    found = compare.standing(_values(55.4, 50.6, 20), "q1", POVERTY)  # 55 and 51, yet 4.8 apart
    assert (found.best, found.worst) == (1, 2)


def test_comparators_of_a_qpv_are_other_sets_nearest_first(built_sample):
    geography = Geography.load(built_sample)
    found = compare.qpv_comparators("QN00001M", geography)
    assert [c.level for c in found] == ["commune", "epci", "region", "pays"]
    alone = compare.qpv_comparators("QN00006N", geography)  # the only one of its commune
    assert [c.level for c in alone] == ["epci", "region", "pays"]

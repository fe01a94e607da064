"""The place of one value among others: words that hold for every rank of its interval."""

import numpy as np
import pandas as pd
import pytest

from qpv.indicators import rank
from qpv.indicators.catalogue import BY_ID
from qpv.indicators.rank import Place

POVERTY, POPULATION, RSA = BY_ID["poverty"], BY_ID["population"], BY_ID["rsa"]
HERE = "des quartiers de la région"


def _values(*values) -> pd.Series:
    return pd.Series(values, index=[f"q{i}" for i in range(len(values))], dtype=float)


def _place(values: pd.Series, code: str, indicator=POVERTY) -> Place | None:
    return rank.place(values, code, indicator, 0)


def test_ties_are_those_of_displayed_values():
    found = _place(_values(60.4, 59.6, 60, 30, np.nan), "q0")
    assert found == Place(1, 3, 4, 5, best=1, worst=3)


def test_rates_less_than_five_points_apart_are_not_told_apart():
    found = _place(_values(70, 66, 65, 64, 30), "q1")
    assert (found.rank, found.best, found.worst) == (2, 1, 4)
    at_five = _place(_values(70, 65, 60), "q1")
    assert (at_five.best, at_five.worst) == (2, 2)  # 5 points apart is told apart
    exact = _place(_values(55.4, 50.6, 20), "q1")  # 55 and 51, yet 4.8 apart
    assert (exact.best, exact.worst) == (1, 2)


def test_counts_and_shares_of_the_whole_population_are_ranked_exactly():
    assert _place(_values(9_000, 8_999, 12), "q1", POPULATION) == Place(2, 1, 3, 3, 2, 2)
    share = BY_ID["population_share"]
    assert _place(_values(14, 13, 12), "q1", share) == Place(2, 1, 3, 3, 2, 2)


def test_no_place_without_a_value_or_alone():
    assert _place(_values(np.nan, 50, 40), "q0") is None
    assert _place(_values(50), "q0") is None
    assert rank.words(None, POVERTY, HERE) == rank.detail(None, POVERTY, HERE) == ""


@pytest.mark.parametrize(
    ("best", "worst", "said"),
    [
        (1, 1, "Le plus pauvre des quartiers de la région"),
        (1, 65, "Parmi les plus pauvres des quartiers de la région"),
        (11, 68, "Dans la moitié la plus pauvre des quartiers de la région"),
        (8, 119, "Au milieu des quartiers de la région"),
        (101, 160, "Dans la moitié la moins pauvre des quartiers de la région"),
        (140, 197, "Parmi les moins pauvres des quartiers de la région"),
        (197, 197, "Le moins pauvre des quartiers de la région"),
    ],
)
def test_the_words_hold_for_the_whole_interval(best, worst, said):
    found = Place((best + worst) // 2, 1, 197, 204, best, worst)
    assert rank.words(found, POVERTY, HERE) == said


def test_a_rate_or_a_count_has_its_own_words():
    first = Place(5, 1, 204, 204, 1, 40)
    assert (
        rank.words(first, RSA, HERE) == "Parmi les taux les plus élevés des quartiers de la région"
    )
    assert rank.words(first, POVERTY, "des 13 régions", plain=False).startswith("Parmi les taux")
    assert (
        rank.words(first, POPULATION, HERE) == "Parmi les plus peuplés des quartiers de la région"
    )
    third = Place(85, 1, 204, 204, 85, 85)  # in the first half, and exactly known: the middle third
    assert rank.words(third, POPULATION, HERE) == "Au milieu des quartiers de la région"
    most = Place(5, 1, 13, 13, 2, 11)  # five points hold most of the list
    assert rank.words(most, RSA, "des 13 régions") == "Proche de la plupart des 13 régions"
    assert rank.words(Place(1, 1, 5, 5, 1, 1), RSA, HERE) == ""  # five values have no third


def test_nothing_is_said_that_the_gap_beside_would_contradict():
    """« tiers le plus bas des 13 régions » stood beside « au-dessus de la France »."""
    low = Place(12, 1, 13, 13, 10, 13)
    assert (
        rank.words(low, RSA, HERE, apart=-3.0)
        == "Parmi les taux les plus bas des quartiers de la région"
    )
    assert rank.words(low, RSA, HERE, apart=0.9) == ""
    middle = Place(90, 4, 197, 204, 40, 140)
    assert rank.words(middle, POVERTY, HERE, apart=4.9) == "Au milieu des quartiers de la région"
    assert rank.words(middle, POVERTY, HERE, apart=7.0) == ""


def test_the_detail_of_a_high_rate():
    said = rank.detail(Place(3, 1, 148, 199, 1, 9), POVERTY, "parmi les 148 QPV connus (sur 199)")
    assert said == (
        "3e taux le plus élevé parmi les 148 QPV connus (sur 199) ; 1re à 9e à 5 points près"
    )


def test_the_detail_of_a_low_rate_counts_from_the_bottom():
    said = rank.detail(Place(198, 1, 200, 200, 190, 200), POVERTY, "parmi les 200 QPV")
    assert said == "3e taux le plus bas parmi les 200 QPV ; 1re à 11e à 5 points près"
    tied = rank.detail(Place(1, 2, 9, 9, 1, 2), POPULATION, "parmi les 9 QPV")
    assert tied == "Valeur la plus élevée, ex æquo, parmi les 9 QPV"


def test_a_rank_that_five_points_would_overturn_is_not_given():
    wide = Place(90, 4, 197, 204, 40, 140)
    assert rank.detail(wide, POVERTY, "parmi les 197 QPV") == (
        "40e à 140e place parmi les 197 QPV, à 5 points près"
    )


def test_an_approximation_has_an_interval_and_no_rank():
    found = Place(3, 1, 13, 13, 2, 6)
    assert rank.detail(found, POVERTY, "parmi les 13 régions", exact=False) == (
        "2e à 6e place parmi les 13 régions, à 5 points près"
    )
    share = BY_ID["population_share"]
    assert rank.detail(found, share, "parmi les 13 régions", exact=False) == ""

"""Examples are those that readers found wrong on pages: two rates and the gap beside them."""

import random

import pytest

from qpv import differences, french


@pytest.mark.parametrize(
    ("value", "reference", "decimals", "told"),
    [
        (34.4, 39.5, 1, "5,1\u00a0points de moins"),  # 34 and 40 would read 6
        (16.4, 25.6, 1, "9,2\u00a0points de moins"),  # 16 and 26 would read 10
        (50.4, 44.7, 1, "5,7\u00a0points de plus"),  # « ≈ 50 % … ≈ 45 % … environ 6 points »
        (45.0, 40.0, 0, "5\u00a0points de plus"),
        (61.0, 60.0, 0, "1\u00a0point de plus"),
        (47.46, 41.9, 2, "5,56\u00a0points de plus"),  # « 47,5 » would not be « 47 » on the chart
        (48.6499, 36.367, 1, "environ 12\u00a0points de plus"),  # 48,6 − 36,4 is not 12,3
    ],
)
def test_a_reader_finds_the_difference_again(value, reference, decimals, told):
    found = differences.between(value, reference)
    assert (found.decimals, found.told) == (decimals, told)


def test_any_two_rates_and_their_difference_agree_on_the_page():
    draw = random.Random(4)
    for _ in range(20_000):
        value, reference = (round(draw.uniform(0, 100), draw.choice((0, 1, 2, 9))) for _ in "ab")
        least = draw.choice((0, 1, (0, 1)))
        found = differences.between(value, reference, least)
        first, second = (french.rounded(v, found.decimals) for v in (value, reference))
        apart = french.rounded(abs(found.points), found.points_decimals)
        assert found.told.removeprefix("environ ").startswith(
            french.number(apart, found.points_decimals)
        )
        read = abs(round(first - second, 9))
        assert french.rounded(read, found.points_decimals) == apart, (value, reference, least)
        assert found.told.startswith("environ") or read == apart


def test_a_threshold_tests_exact_values():
    assert differences.between(34.6, 39.5).close  # 4,9 points: 35 and 40 would read 5
    assert not differences.between(45.1, 40.1).close  # 5 points, whatever floats say


@pytest.mark.parametrize(
    ("value", "reference", "least", "decimals"),
    [
        (41.3, 45.9, 0, 1),  # 4,6 points, but 41 and 46
        (41.3, 43.1, 0, 0),
        (41.3, 45.9, 1, 1),
        (40.04, 45.0, 0, 2),  # 4,96 points: 40,0 and 45,0 would still read 5
    ],
)
def test_close_rates_are_shown_close(value, reference, least, decimals):
    assert differences.between(value, reference, least).decimals_of_close(least) == decimals


def test_a_whole_rate_is_shown_whole():
    found = differences.between(50.0, 46.7, (0, 1))
    assert (found.decimals_of(50.0), found.decimals_of(46.7)) == (0, 1)


def test_a_bound_is_rounded_towards_the_side_that_keeps_it_true():
    assert differences.at_least(27.91) == 27
    assert differences.at_least(28.0) == 28
    assert differences.at_least(0.1 + 0.2, 1) == 0.3  # not 0.4 nor 0.2 by the noise of floats


@pytest.mark.parametrize(
    ("rate", "said"),
    [
        (50.0, "un habitant sur deux"),
        (49.6, "un habitant sur deux"),
        (49.4, "près d'un habitant sur deux"),
        (50.4, "un habitant sur deux"),
        (51.3, "plus d'un habitant sur deux"),
        (45.8, "plus de quatre habitants sur dix"),
        (58.0, "près de six habitants sur dix"),
        (61.0, "plus de six habitants sur dix"),
        (33.4, "un habitant sur trois"),
        (31.0, "près d'un habitant sur trois"),
        (6.0, ""),
    ],
)
def test_people_are_counted_in_words_that_claim_no_more_than_the_rate(rate, said):
    assert differences.people(rate)[0] == said


def test_an_approximation_is_about_a_share_or_well_above_it():
    assert differences.people(48.0, True) == ("environ un habitant sur deux", False)
    assert differences.people(45.8, True) == ("plus de quatre habitants sur dix", True)

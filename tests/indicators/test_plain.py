"""The plain words of the list of indicators: each is one of the catalogue, on the zoning of today."""

from __future__ import annotations

import pytest

from qpv.indicators.catalogue import BY_ID
from qpv.indicators.plain import PLAIN


@pytest.mark.parametrize("name", PLAIN)
def test_each_is_in_the_catalogue_on_the_zoning_of_2024(name):
    assert BY_ID[name].zoning == "2024"


def test_a_reader_chooses_from_eight_to_ten_short_words_the_commonest_first():
    assert 8 <= len(PLAIN) <= 10
    assert list(PLAIN)[:2] == ["poverty", "qp24_median"] and PLAIN["rsa"] == "RSA"
    labels = list(PLAIN.values())
    assert len(set(labels)) == len(labels) and max(map(len, labels)) <= 20


def test_a_map_of_nationality_is_not_one_click_away():
    assert not {"foreigners", "immigrants"} & set(PLAIN)

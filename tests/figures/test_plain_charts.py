"""Plain bars, shares of a whole, the curve of the largest, the dots of each group."""

import re

import pandas as pd
import pytest

from qpv.errors import TableError
from qpv.figures import charts, style

WORDS = {"title": "Titre", "subtitle": "Sous-titre", "source": "Source"}


def read(text: str) -> str:
    return re.sub(r"\s", " ", re.sub(r"<[^>]+>", " ", text))


def test_bars_write_their_value_their_range_and_what_is_absent():
    rows = pd.DataFrame({
        "label": ["Estimé", "Sans valeur"], "value": [32.5, float("nan")], "low": [26.0, None],
        "own": [True, False],
    })  # fmt: skip
    made = charts.bars(rows, unit="M€", decimals=1, **WORDS)
    assert "26,0 à 32,5 M€" in read(made.content) and "n. d." in read(made.alt)


def test_a_change_has_its_sign():
    rows = pd.DataFrame({"label": ["A", "B"], "value": [-2.2, 1.2], "own": [True, False]})
    alt = read(charts.bars(rows, unit="%", decimals=1, sign=True, **WORDS).alt)
    assert alt == "A : −2,2 %. B : +1,2 %."


def test_shares_give_every_number_even_without_room():
    parts = [("a", "inchangés", style.SEQUENTIAL[0]), ("b", "modifiés", style.SEQUENTIAL[2])]
    rows = pd.DataFrame({"label": ["QPV"], "a": [1], "b": [1000]})
    made = charts.shares(rows, parts, **WORDS)
    assert "inchangés 1" in read(made.alt) and "1 000" in read(made.content)
    with pytest.raises(TableError, match="colonnes absentes : b"):
        charts.shares(rows.drop(columns="b"), parts, **WORDS)


def test_the_curve_says_how_much_the_largest_hold():
    made = charts.rank_curve([50, 30, 20], [1, 2], axis_label="QPV", noun="QPV", **WORDS)
    assert read(made.alt) == "Courbe cumulée. 1 QPV : 50 % ; 2 QPV : 80 %."


def test_a_dot_at_the_bound_reaches_it():
    values = pd.DataFrame({"group": ["Nord", "Nord", "Aisne"], "value": [50.0, 49.9, 60.0]})
    made = charts.group_dots(values, bound=50, unit="%", decimals=0, **WORDS)
    assert read(made.alt) == "Nord : 1 sur 2 à 50 % ou plus. Aisne : 1 sur 1 à 50 % ou plus."


def test_bars_of_percents_say_each_part_and_what_they_are_read_against():
    women = charts.Bar(label="QPV du Nord", parts=(("femmes", 45.4), ("hommes", 54.6)), own=True,
                       mark=("des habitants sont des femmes", 52.1))  # fmt: skip
    graduates = charts.Bar(label="Femmes", parts=(("", 41.6),), group="Niveau bac ou plus")
    made = charts.percent_bars([women, graduates], size=15, **WORDS)
    assert read(made.alt) == (
        "QPV du Nord : femmes 45 %, hommes 55 %, ≈ 52 % des habitants sont des femmes. Niveau bac ou "
        "plus – Femmes : 42 %."
    )
    # Tenths of a point: on the page as asked, smaller on a telephone.
    assert set(re.findall(r'<g font-size="(\d+)"', made.content)) == {"150", "110"}

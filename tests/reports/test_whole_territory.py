"""« Et le reste du territoire ? »: what is said on invented incomes, and what keeps silent."""

import html
import re

import pandas as pd
import pytest

from qpv import study
from qpv.reports import portrait_note, whole_territory
from qpv.study.rest import Beside


def read(words: str) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", words)))


def beside(
    medians=(12_000, 15_000), poverty=(40.0, 60.0), benefits=30.0, published=float("nan"), **row
):
    columns = {"median": medians, "poverty": poverty, "benefits": benefits, "activity": 50.0}
    codes = [f"QP00100{i + 1}" for i in range(len(medians))]
    qpv = pd.DataFrame(columns | {"people": 1000}, index=codes).astype(
        {"median": float, "poverty": float, "people": float}
    )
    whole = {
        "median_income_eur": 20_000, "income_q1_eur": 14_000, "income_d1_eur": 10_000,
        "income_d2_eur": 13_500, "share_benefits_pct": 8.0, "poverty_pct": published, **row,
    }  # fmt: skip
    told = {"level": "region", "code": "00", "name": "Exemplie", "year": "2019"}
    return Beside(**told, qpv=qpv, row=whole, threshold=13_158.0)


@pytest.fixture
def s(built_sample):
    return study.open("region", "00", built_sample)


def test_the_mark_of_the_poorest_quarter(s):
    def title(**given):
        return read(whole_territory.below_title(s, beside(**given)))

    half = "la moitié des habitants au moins vit sous 14 000 €, seuil du quart le plus modeste"
    assert title().startswith(f"Dans un QPV sur 2, {half}")
    assert title(medians=(12_000, 13_000)).startswith(f"Dans les 2 QPV, {half}")
    assert title(medians=(15_000, 16_000)).startswith(
        "Aucun QPV n'a un niveau de vie médian sous 14 000 €"
    )
    assert title(medians=(12_000,), poverty=(40.0,)).startswith(f"Dans le quartier, {half}")
    assert "n'est pas sous 14 000 €" in title(medians=(15_000,), poverty=(40.0,))
    assert "de 12 000 € à 15 000 €" in title(income_q1_eur=float("nan"))


def test_the_whole_rate_is_between_bounds_or_published(s):
    assert "entre 10 et 20 %" in read(whole_territory.rates(s, beside()))
    assert "il est de 19 %" in read(whole_territory.rates(s, beside(published=19.0)))
    assert whole_territory.rates(s, beside(poverty=(None, None))) == ""


def test_twice_is_said_against_the_upper_bound_only(s):
    """50 % beside « entre 10 et 20 % » is twice at least; 38 % beside it may not be."""
    assert "au moins le double" in whole_territory.double(s, beside())
    assert whole_territory.double(s, beside(poverty=(38.0, 38.0))) == ""
    assert whole_territory.double(s, beside(published=26.0)) == ""


def test_benefits_three_times_those_of_the_whole(s):
    assert "≈ 30 €" in read(whole_territory.benefits(s, beside()))
    assert whole_territory.benefits(s, beside(benefits=23.0)) == ""


def test_never_outside_the_quarters(s):
    every = [whole_territory.block(s), portrait_note.overleaf(s)]
    assert not any(re.search("hors (des )?(QPV|quartiers)", read(html.data)) for html in every)
    assert "Et le reste du territoire" in read(every[1].data)


def test_without_incomes_the_block_says_why(built_sample, without):
    bare = study.open("region", "00", without("filosofi_qpv"))
    assert read(whole_territory.block(bare).data).strip() == whole_territory.ABSENT
    assert whole_territory.ABSENT in read(portrait_note.overleaf(bare).data)

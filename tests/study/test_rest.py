"""The QPV of 2015 beside the whole territory: invented incomes, and the fictional territory."""

import pandas as pd
import pytest

from qpv import study
from qpv.study.rest import Beside, beside


def _beside(people=(1000, 3000), poverty=(40.0, 60.0), medians=(12_000, 15_000)) -> Beside:
    columns = {"median": medians, "poverty": poverty, "benefits": 30.0, "activity": 50.0}
    qpv = pd.DataFrame(columns | {"people": people}, index=["QP001001", "QP001002"])
    row = {"median_income_eur": 20_000, "income_q1_eur": 14_000, "share_benefits_pct": 8.0}
    told = {"level": "epci", "code": "1", "name": "CA", "year": "2019"}
    return Beside(**told, qpv=qpv.astype(float), row=row, threshold=13_158.0)


def test_the_rate_is_weighted_and_medians_are_counted():
    found = _beside()
    assert found.rate == pytest.approx(55) and found.rates == (40, 60)
    assert list(found.below) == ["QP001001"]
    assert found.share("benefits") == 30 and found.whole_share("benefits") == 8


def test_a_rate_that_rests_on_too_few_inhabitants_is_withheld():
    assert pd.isna(_beside(poverty=(40.0, None)).rate)
    assert _beside(poverty=(None, 60.0), people=(100, 3000)).rate == 60
    assert not _beside(medians=(12_000, None)).known


def test_of_every_level_and_of_a_contract_with_two_communes_nothing(built_sample):
    levels = {"region": "00", "departement": "96", "epci": "000000001", "commune": "00001"}
    for level, code in levels.items():
        s = study.open(level, code, built_sample)
        found = beside(s)
        assert (found.year, found.name) == ("2019", s.name) and found.bracket is not None
    contract = study.open("contrat", "CN00001M", built_sample)
    assert (beside(contract).level, beside(contract).code) == ("epci", "000000001")
    assert contract.contract_places == [("epci", "000000001")]
    assert study.open("contrat", "CN00090M", built_sample).contract_places == [("commune", "00002")]
    assert beside(study.open("contrat", "CN00091M", built_sample)) is None


def test_a_qpv_is_read_beside_the_territory_that_is_named(built_sample):
    s = study.open("qpv", "QN00001M", built_sample)
    assert beside(s) is None
    found = beside(s, "region", "00")
    assert found.level == "region" and list(found.qpv.index) == s.codes("2015")
    assert "filosofi_territories 2019" in s.provenance

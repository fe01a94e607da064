"""The zones d'emploi of the QPV: invented rates, written inline."""

import pandas as pd
import pytest

from qpv.indicators import labour_market

COMMUNES_OF = pd.DataFrame(
    {
        "code_qp": ["QN1", "QN2", "QN2", "QN3", "QN3", "QN4"],
        "code": ["59001", "59001", "59002", "59001", "62001", "97601"],
    }
)
PEOPLE = pd.Series({"QN1": 1000.0, "QN2": 3000.0, "QN3": 9000.0, "QN4": 500.0})


def rates() -> pd.DataFrame:
    told = {
        "3201": ("Une", "59001;59002", [8.0, 9.0, 9.5, 10.0]),
        "3202": ("Deux", "62001", [7.0, 7.0, 7.0, 7.1]),
        "0601": ("Sans taux", "97601", [None] * 4),
    }
    quarters = ["2024-T3", "2024-T4", "2025-T3", "2025-T4"]
    rows = [
        (code, name, communes, quarter, rate)
        for code, (name, communes, values) in told.items()
        for quarter, rate in zip(quarters, values, strict=True)
    ]
    columns = ["ze2020", "lib_ze2020", "codgeo", "quarter", "unemployment_pct"]
    return pd.DataFrame(rows, columns=columns)


def test_a_qpv_on_two_zones_is_in_neither():
    zones = labour_market.zone_of(rates(), COMMUNES_OF)
    assert zones.to_dict() == {"QN1": "3201", "QN2": "3201", "QN3": "", "QN4": "0601"}


def test_zones_are_counted_with_the_rate_of_the_last_quarter_and_of_a_year_before():
    zones = labour_market.around(rates(), labour_market.zone_of(rates(), COMMUNES_OF), PEOPLE)
    assert zones.index.tolist() == ["3201"]  # one without rate is left out, one without QPV too
    one = zones.loc["3201"]
    assert (one["n_qpv"], one["people"], one["name"]) == (2, 4000.0, "Une")
    assert (one["first"], one["before"], one["latest"], one["rise"]) == (8.0, 9.0, 10.0, 1.0)


def test_the_rise_of_the_median_zone_leaves_out_those_without_rate():
    assert labour_market.median_rise(rates()) == pytest.approx((1.0 + 0.1) / 2)


def test_a_small_commune_is_not_counted_and_one_that_jumped_is_not_named():
    neet = pd.DataFrame(
        [
            ("1", "2013", 32.0), ("1", "2018", 45.4), ("2", "2013", 24.0), ("2", "2018", 27.0),
            ("3", "2013", 20.0), ("3", "2018", 40.0), ("4", "2013", 20.0), ("4", "2018", None),
            ("5", "2018", 90.0),
        ],
        columns=["codgeo", "data_year", "neet_pct"],
    )  # fmt: skip
    people = pd.Series({"3": 1999.0, "1": 70_000.0, "2": 10_000.0, "4": 50_000.0})
    found = labour_market.neet_of(neet, people)
    assert found.index.tolist() == ["1", "4", "2", "3"]
    assert found["counted"].to_dict() == {"1": True, "4": False, "2": True, "3": False}
    assert found.index[found["named"]].tolist() == ["2"]
    assert labour_market.census_years(found) == ["2013", "2018"]

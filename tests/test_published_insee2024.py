"""Comparison territories: what the real files hold, counted by an independent reading."""

import pytest

from qpv import processed

pytestmark = pytest.mark.published


@pytest.fixture(scope="module")
def table(built_real):
    return lambda name, vintage="": processed.read(built_real, name, vintage).frame


def test_filosofi_2019(table):
    filosofi = table("filosofi_territories", "2019").set_index(["level", "codgeo"])
    assert filosofi.groupby(level=0).size().to_dict() == {
        "commune": 31361,
        "departement": 98,
        "epci": 1240,
        "metropole": 1,
        "region": 15,
    }
    # the one row of FILO2019_DISP_METROPOLE.csv
    france = filosofi.loc[("metropole", "1")]
    assert (france["median_income_eur"], france["income_d9_d1_ratio"], france["gini_index"]) == (
        21930,
        3.4,
        0.292,
    )
    assert filosofi.loc[("departement", "02"), "libgeo"] == "Aisne"
    assert filosofi.loc[("region", "02"), "libgeo"] == "Martinique"
    medians_only = filosofi["income_d1_eur"].isna()
    assert (medians_only.sum(), filosofi["median_income_eur"].isna().sum()) == (26025, 0)


def test_unemployment_by_zone(table):
    zones = table("unemployment_ze").set_index(["ze2020", "quarter"])
    assert len(zones) == 306 * 20
    assert zones["unemployment_pct"].isna().sum() == 4 * 20  # Guyane and Mayotte
    assert zones.loc[("3218", "2025-T4"), "unemployment_pct"] == 12.8  # Roubaix-Tourcoing
    assert zones.loc[("3207", "2025-T4"), "unemployment_pct"] == 12.0  # Calais
    assert "59350" in zones.loc[("3216", "2025-T4"), "codgeo"].split(";")
    every = zones.xs("2025-T4", level="quarter")["codgeo"].str.split(";")
    assert every.map(len).sum() == 34875


def test_neet_of_three_censuses(table):
    neet = table("neet_communes").set_index(["codgeo", "data_year"])["neet_pct"]
    assert (len(neet), neet.isna().sum()) == (104895, 631)
    assert neet["59512"].to_dict() == {"2008": 27.2, "2013": 32.1, "2018": 26.8}  # Roubaix
    assert neet[("59350", "2018")] == 11.7


def test_recorded_crime(table):
    crime = table("ssmsi_crime")
    assert crime["level"].value_counts().to_dict() == {"departement": 12928, "region": 2304}
    base = crime["n_dwellings"].where(crime["rate_base"] == "logements", crime["population"])
    assert (1000 * crime["n_facts"] / base - crime["rate_per_1000"]).abs().max() < 1e-6


def test_only_persons_implicated_do_not_add_up_between_levels(table, built_real):
    crime = table("ssmsi_crime")
    cog = table("cog")
    region = cog[cog["level"] == "departement"].set_index("code")["insee_reg"]
    departements = crime[crime["level"] == "departement"]
    regions = departements["codgeo"].map(region).rename("codgeo")
    key = ["indicator", "data_year"]
    added = departements.groupby([*key, regions])["n_facts"].sum()
    told = crime[crime["level"] == "region"].set_index([*key, "codgeo"])["n_facts"]
    differs = (added != told.reindex(added.index)).groupby(level=0).any()
    assert set(differs.index[differs]) == {"Usage de stupéfiants", "Trafic de stupéfiants"}


def test_social_position_index(table):
    schools = table("school_ips", "2022").set_index("uai")
    assert schools["school_type"].value_counts().to_dict() == {"école": 32091, "collège": 6967}
    assert schools["ips"].isna().sum() == 5
    assert schools.loc["0010024W", "ips"] == 114.3
    mean = schools.loc[schools["school_type"] == "école", "ips"].mean()
    assert mean == pytest.approx(102.77, abs=0.01)


@pytest.mark.parametrize(
    ("vintage", "counts", "means"),
    [
        ("2023", (30059, 6973, 3598), (104.2393, 104.1257, 105.7951)),
        ("2024", (29743, 6962, 0), (104.4910, 104.6960, None)),
        ("2025", (29498, 6955, 0), (104.8206, 104.9502, None)),
    ],
)
def test_social_position_index_since_the_new_method(table, vintage, counts, means):
    schools = table("school_ips", vintage)
    assert set(schools["method"]) == {"depuis 2022-2023"}
    for kind, count, mean in zip(("école", "collège", "lycée"), counts, means, strict=True):
        own = schools[schools["school_type"] == kind]
        assert len(own) == count
        assert mean is None or own["ips"].mean() == pytest.approx(mean, abs=1e-4)


def test_poverty_of_communes_is_mostly_secret(table):
    """465 of the 3 788 communes of the region have a rate in INSEE's file of 2021."""
    towns = table("filosofi_territories", "2021").set_index("codgeo")
    home = towns[towns.index.str[:2].isin(["02", "59", "60", "62", "80"])]
    assert (len(home), home["poverty_pct"].notna().sum()) == (3788, 465)
    assert set(home["poverty_pct_reason"]) == {"", "secret", "not_available"}
    assert home.loc[["59350", "59512", "80021"], "poverty_pct"].tolist() == [27, 46, 26]

"""Series of the 2015 zoning: every vintage, no change between years that follow one another."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import box

from qpv import geo
from qpv.errors import AggregationError, TableError
from qpv.indicators import changes, series
from qpv.indicators.catalogue import BY_ID


def test_a_change_is_read_two_years_apart_and_never_across_a_break():
    assert series.span([2012, 2013, 2015, 2018]) == (2012, 2015)
    assert series.span([2016, 2017, 2018, 2019, 2021]) is None  # breaks of 2018 to 2021
    assert series.span([2014, 2015]) is None
    assert series.span([]) is None


def test_breaks_are_those_between_the_two_years():
    assert series.crossed(2016, 2019) == [2018, 2019]


RATE = BY_ID["qp15_poverty"]


def _incomes(values) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "code_qp": ["QP1", "QP2", "QP3"],
            "year": 2018,
            "measure": "poverty_pct",
            "value": values,
            "reason": "",
        }
    )


def test_the_rate_of_a_set_is_weighted_and_needs_its_coverage():
    people = pd.Series({"QP1": 9_000.0, "QP2": 1_000.0, "QP3": 500.0})
    found = series.weighted(_incomes([40.0, 60.0, np.nan]), people, RATE).loc[2018]
    assert found["value"] == pytest.approx(42.0)
    assert (found["n_known"], found["n_total"]) == (2, 3)
    thin = series.weighted(_incomes([np.nan, 60.0, 50.0]), people, RATE).loc[2018]
    assert np.isnan(thin["value"])
    assert thin["reason"] == "low_coverage"


def test_a_median_is_never_averaged():
    incomes = _incomes([1, 2, 3]).assign(measure="median_income_eur")
    with pytest.raises(AggregationError, match="ne s'agrège pas"):
        series.weighted(incomes, pd.Series({"QP1": 1.0}), BY_ID["qp15_median"])


def test_the_gap_to_the_epci_is_of_the_same_year_only():
    incomes = pd.concat(
        [
            _incomes([50.0, 40.0, np.nan]),
            _incomes([45.0, 40.0, 30.0]).assign(year=2019),
            _incomes([12_000.0] * 3).assign(year=2019, measure="median_income_eur"),
        ]
    )
    whole = pd.DataFrame(
        {
            "codgeo": ["E1", "E1"],
            "data_year": ["2018", "2017"],
            "poverty_pct": [20.0, 10.0],
            "median_income_eur": [16_000.0, np.nan],
            "income_d1_eur": np.nan,
            "income_d9_eur": np.nan,
        }
    )
    found = series.gaps(incomes, whole, {"QP1": "E1", "QP2": "E2", "QP3": "E1"})
    assert found.to_dict("records") == [
        {"code_qp": "QP1", "year": 2018, "measure": "poverty_pct", "value": 30.0}
    ]
    later = whole.assign(data_year=["2019", "2018"])
    found = series.gaps(incomes, later, {"QP1": "E1"}).set_index(["year", "measure"])["value"]
    assert found[2019, "median_income_eur"] == pytest.approx(-25.0)
    assert found[2019, "poverty_pct"] == 25.0
    assert found[2018, "poverty_pct"] == 40.0  # several years: the line can be drawn


def test_an_epci_with_a_new_siren_is_found_by_its_only_name():
    """Métropole Européenne de Lille is 245900410 in the files of 2019, 200093201 since 2020."""
    whole = pd.DataFrame(
        {
            "level": ["epci", "epci", "epci", "region"],
            "codgeo": ["245900410", "1", "2", "32"],
            "libgeo": ["Métropole Européenne de Lille", "CC du Sud", "CC du Sud", "X"],
        }
    )
    named = {
        "200093201": "Métropole Européenne de Lille",
        "1": "Autre nom",
        "9": "CC du Sud",
        "8": "X",
    }
    assert series.epci_codes(named, whole) == {"200093201": "245900410", "1": "1"}


@pytest.mark.published
def test_published_values_of_two_qpv(built_real):
    found = series.income_series(built_real, ["QP059016", "QP080003"])
    cells = found.set_index(["code_qp", "measure", "year"])["value"]
    assert cells["QP059016", "poverty_pct", 2015] == 65.0
    assert cells["QP059016", "poverty_pct", 2018] == 66.3
    assert cells["QP059016", "poverty_pct", 2021] == 67
    assert cells["QP080003", "median_income_eur", 2018] == 12_590
    assert cells["QP080003", "median_income_eur", 2021] == 13_130
    assert cells["QP080003", "poverty_pct", 2021] == 56


def _links(*pairs) -> pd.DataFrame:
    return pd.DataFrame(pairs, columns=["code_qp", "code_qp_2015"])


def test_changes_of_zoning_are_named():
    table = _links(
        ("QN05901M", "QP059001"),
        ("QN05902M", "QP059002"),
        ("QN05903M", "QP059002"),
        ("QN05904M", "QP059003"),
        ("QN05904M", "QP059004"),
        ("QN05905I", "QP059005"),
        ("QN05906N", ""),
    )
    asked = [*dict.fromkeys(table["code_qp"]), "QN97101M"]
    found = changes.changes(asked, table).set_index("code_qp")
    assert found["change"].to_dict() == {
        "QN05901M": "modifié",
        "QN05902M": "scission",
        "QN05903M": "scission",
        "QN05904M": "fusion",
        "QN05905I": "inchangé",
        "QN05906N": "entré",
        "QN97101M": "non couvert",
    }
    assert found.loc["QN05902M", "siblings"] == "QN05903M"


def test_a_code_that_no_line_names_is_listed_where_the_table_reaches():
    table = _links(("QN05901M", "QP059001"))
    asked = ["QP059001", "QP059002", "QP062001"]
    assert changes.without_successor(asked, table) == ["QP059002"]


@pytest.mark.published
def test_changes_of_the_region(built_real):
    from qpv import processed
    from qpv.territories import Geography

    table = processed.read(built_real, "qpv_correspondence").frame
    region = Geography.load(built_real).territory("region", "32")
    found = changes.changes(region.codes_qp, table).set_index("code_qp")
    assert found["letter"].value_counts().to_dict() == {"M": 186, "I": 10, "N": 8}
    split = found[found["change"] == "scission"]
    assert list(split.index) == ["QN05918M", "QN05919M", "QN06259M", "QN06260M"]
    people = processed.read(built_real, "population_qpv").frame["code_qp"]
    lost = changes.without_successor(people, table)
    assert lost == ["QP059056", "QP059068", "QP060015", "QP062052", "QP062054"]


def test_shares_of_area_say_how_a_contour_changed():
    def layer(**shapes):
        return gpd.GeoDataFrame(
            {"code_qp": list(shapes)}, geometry=list(shapes.values()), crs="EPSG:2154"
        )

    x, y = 700_000, 7_000_000
    before = layer(
        same=box(x, y, x + 100, y + 100),
        grown=box(x + 1000, y, x + 1100, y + 100),
        left=box(x + 2000, y, x + 2100, y + 100),
        right=box(x + 2100, y, x + 2200, y + 100),
        gone=box(x + 5000, y, x + 5100, y + 100),
    )
    after = layer(
        A=box(x, y, x + 100, y + 101),
        B=box(x + 1000, y, x + 1200, y + 100),
        C=box(x + 2000, y, x + 2200, y + 100),
        D=box(x + 8000, y, x + 8100, y + 100),
    )
    shares = geo.overlaps(before, after, "EPSG:2154")
    grown = shares[shares["before"] == "grown"].iloc[0]
    assert (grown["after"], grown["share_before"], grown["share_after"]) == ("B", 100.0, 50.0)
    assert changes.extents(shares) == {
        "A": "contour conservé",
        "B": "étendu",
        "C": "réunion de 2 contours",
    }
    assert changes.uncovered(before["code_qp"], shares) == ["gone"]


def test_two_drawings_of_one_line_are_no_overlap():
    one = gpd.GeoDataFrame(
        {"code_qp": ["a"]}, geometry=[box(700_000, 7_000_000, 700_100, 7_000_100)], crs="EPSG:2154"
    )
    two = gpd.GeoDataFrame(
        {"code_qp": ["b"]},
        geometry=[box(700_099.5, 7_000_000, 700_200, 7_000_100)],
        crs="EPSG:2154",
    )
    assert geo.overlaps(one, two, "EPSG:2154").empty
    with pytest.raises(TableError, match="en degrés"):
        geo.overlaps(one, two, "EPSG:4326")

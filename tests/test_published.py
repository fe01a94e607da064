"""Figures that INSEE, ANCT and the regional press printed, against our tables (real files)."""

import pytest

from qpv import processed
from qpv.indicators import compute
from qpv.indicators.catalogue import BY_ID
from qpv.territories import Geography

pytestmark = pytest.mark.published

# Insee Analyses Hauts-de-France n° 178, Insee Première n° 2008, Insee Analyses Nouvelle-Aquitaine
# n° 157 (2024) ; ANCT contours of January 2026 for the letters and the multi-commune counts.


@pytest.fixture(scope="module")
def perimeters(built_real):
    return processed.read(built_real, "qpv_perimeters").frame.set_index("code_qp")


@pytest.fixture(scope="module")
def portrait(built_real):
    return processed.read(built_real, "qpv_portrait").frame.set_index("code_qp")


@pytest.fixture(scope="module")
def geography(built_real):
    return Geography.load(built_real)


def _metropole(perimeters):
    return perimeters[perimeters["insee_dep"].str.len() == 2]


def test_1362_metropolitan_qpv_and_their_letters(perimeters):
    metropole = _metropole(perimeters)
    assert len(metropole) == 1362
    assert metropole["letter"].value_counts().to_dict() == {"M": 957, "I": 294, "N": 111}


def test_204_qpv_in_hauts_de_france(perimeters, geography):
    region = perimeters[perimeters["insee_reg"] == "32"]
    assert len(region) == 204
    assert region["insee_dep"].value_counts().to_dict() == {
        "59": 94,
        "62": 64,
        "60": 19,
        "02": 17,
        "80": 10,
    }
    assert region["letter"].value_counts().to_dict() == {"M": 186, "I": 10, "N": 8}
    assert len(geography.territory("region", "32").codes_qp) == 204


def test_55_of_them_straddle_communes_and_161_communes_have_one(perimeters, geography):
    region = perimeters[perimeters["insee_reg"] == "32"]
    several = region["insee_com"].str.contains(";")
    assert several.sum() == 55
    by_dep = region.loc[several, "insee_dep"].value_counts().to_dict()
    assert by_dep == {"62": 28, "59": 25, "02": 1, "60": 1}
    members = geography.membership("commune")
    assert members["code"][members["code_qp"].isin(region.index)].nunique() == 161


@pytest.mark.parametrize(("region", "count"), [("11", 298), ("84", 145), ("75", 83)])
def test_other_regions(perimeters, region, count):
    assert (perimeters["insee_reg"] == region).sum() == count


def test_departements_with_a_single_qpv(perimeters):
    counts = _metropole(perimeters)["insee_dep"].value_counts()
    assert sorted(counts.index[counts == 1]) == ["05", "15", "23", "32", "46", "48"]


def test_population_of_the_region(portrait, perimeters):
    inside = perimeters.index[perimeters["insee_reg"] == "32"]
    total = int(portrait.loc[inside, "population"].sum())
    assert total == 753115  # the file, to the unit
    assert total == pytest.approx(753100, abs=50)  # as published


@pytest.mark.parametrize(
    ("code", "published"), [("QN05980M", 77300), ("QN05972M", 53300), ("QN05966M", 8500)]
)
def test_population_of_the_largest(portrait, code, published):
    assert portrait.loc[code, "population"] == pytest.approx(published, abs=50)


def test_shares_of_the_population(built_real, geography, perimeters, portrait):
    table = compute.frame(perimeters.reset_index(), portrait.reset_index())
    observed = compute.observations(table, BY_ID["population"])
    regions = compute.population_share(observed, geography, "region")["value"]
    assert round(regions["32"]) == 13
    assert regions["75"] == pytest.approx(3.7, abs=0.05)
    departements = compute.population_share(observed, geography, "departement")["value"]
    assert round(departements["95"]) == 18
    # 42 % is published on the 2020 population of the département; ours is divided by a later one.
    assert departements["93"] == pytest.approx(42, abs=2)


def test_area_of_triolo_and_of_the_region(perimeters):
    assert perimeters.loc["QN05966M", "area_ha"] == pytest.approx(73, abs=1)
    region = perimeters[perimeters["insee_reg"] == "32"]
    assert region["area_ha"].sum() == pytest.approx(11180, rel=0.01)


def test_the_crossed_pair_is_reported(built_real):
    notes = processed.provenance(built_real, "qpv_correspondence")["notes"]
    (crossed,) = [n for n in notes if n["rule"] == "correspondance croisée"]
    assert crossed["codes"] == ["QN05956M", "QN05957M"]
    table = processed.read(built_real, "qpv_correspondence").frame.set_index("code_qp")
    assert table.loc["QN05956M", "code_qp_2015"] == "QP059057"


def test_populations_of_the_2015_zoning(built_real):
    table = processed.read(built_real, "population_qpv").frame
    region = table[table["code_qp"].str[2:5].isin(["002", "059", "060", "062", "080"])]
    assert len(table) == 1514
    assert len(region) == 199
    assert region["population_2013"].sum() == 667970
    assert region["population_2018"].sum() == 653409
    assert (table["population_2013"].sum(), table["population_2018"].sum()) == (5435060, 5441002)


def test_blanks_stay_blank(portrait, perimeters):
    """Seven QPV of the region have no poverty rate: absent with a reason, never zero."""
    inside = perimeters.index[perimeters["insee_reg"] == "32"]
    absent = portrait.loc[inside][portrait.loc[inside, "poverty_pct"].isna()]
    assert len(absent) == 7
    assert (absent["poverty_pct_reason"] == "missing").all()

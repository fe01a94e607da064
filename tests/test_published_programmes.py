"""The programmes' real files: rows and totals counted apart from our readers, and figures that
prefectures and INSEE printed."""

import csv
import json

import pytest

from qpv import datasets, processed, study
from qpv.indicators import changes
from qpv.quality import commune_lists
from qpv.territories import Geography

pytestmark = pytest.mark.published


def _table(places, dataset, vintage=""):
    return processed.read(places, dataset, vintage).frame


def _region(table):
    return table[table["insee_reg"] == "32"]


@pytest.mark.parametrize(
    ("year", "rows", "posts", "region"),
    [
        ("2020", 4660, 4655, 668),
        ("2021", 5377, 5372, 765),
        ("2022", 5623, 5622, 782),
        ("2023", 5416, 5412, 730),
        ("2024", 4949, 4721, 648),
    ],
)
def test_adultes_relais(built_real, year, rows, posts, region):
    table = _table(built_real, "adultes_relais", year)
    assert len(table) == rows
    assert table["id_poste"].nunique() == posts
    assert _region(table)["id_poste"].nunique() == region
    assert table["amount_eur"].nunique() == 1


def test_adultes_relais_of_the_new_contracts(built_real):
    """648 and 592 rows in the region, by contract of 2024-2030; 17 rows without territory in 2024; of
    the 4 753 rows of 2025, ten are copies, and no amount is kept."""
    before, now = (_table(built_real, "adultes_relais", year) for year in ("2024", "2025"))
    assert [len(_region(table)) for table in (before, now)] == [648, 592]
    assert (before["insee_dep"] == "").sum() == 17
    assert len(now) == 4753 - 10
    assert set(now["amount_eur_reason"]) == {"inconsistent"}
    contracts = set(_table(built_real, "contrats_ville", "2024")["code_cv"])
    for table in (_region(before), _region(now)):
        assert set(table["code_cv"]) <= contracts
        assert table["code_cv"].str.startswith("CN").all()


def test_fonjep_of_the_new_contracts(built_real):
    """184 rows in the region in 2024; 366 in 2025, of which 227 are no copies: 1 204 of the 3 162 rows
    of the country are. 101 rows without contract in 2024."""
    before, now = (_table(built_real, "postes_fonjep", year) for year in ("2024", "2025"))
    assert len(_region(before)) == 184
    assert (before["code_cv"] == "").sum() == 101
    raw = built_real.raw / "postes_fonjep/2025/postes-fonjep-2025.json"
    published = json.loads(raw.read_text("utf-8"))
    assert sum(row.get("insee_reg") == "32" for row in published) == 366
    assert (len(published), len(now), len(_region(now))) == (3162, 3162 - 1204, 227)


@pytest.mark.parametrize(
    ("year", "rows", "euros", "region"),
    [
        ("2020", 1433, 10011988.5, 1100271),
        ("2021", 1439, 10109001, 1106241),
        ("2022", 1406, 9913782, 1146837),
        ("2023", 1478, 10393173, 1226238),
    ],
)
def test_fonjep_posts_once_each(built_real, year, rows, euros, region):
    table = _table(built_real, "postes_fonjep", year)
    assert len(table) == rows
    assert table["amount_eur"].sum() == euros
    assert _region(table)["amount_eur"].sum() == region


def test_contracts_hold_the_2018_population_of_the_qpv(built_real):
    """Four hundred and thirty-three contracts, of the 435 that ONPV counts; in the region, the
    sums by département are those of the QPV populations that INSEE published."""
    table = _table(built_real, "contrats_ville", "2015")
    assert table["code_cv"].nunique() == 433
    qpv = _table(built_real, "population_qpv")
    for departement in ("02", "59", "60", "62", "80"):
        inside = qpv["code_qp"].str.startswith(f"QP0{departement}")
        ours = table.loc[table["insee_dep"] == departement, "population_2018"].sum()
        assert ours == qpv.loc[inside, "population_2018"].sum()


def test_contracts_of_2024_hold_every_qpv_of_the_region(built_real):
    """446 contracts « Engagements quartiers 2030 », 39 in the region, all its 204 QPV in them, eight
    (on two EPCI) in two; 26 QPV and 242 231 inhabitants in that of Lille (INSEE, RP 2020), 22 and
    16 in the next two, counted by hand on the ANCT's list of QPV by EPCI."""
    table = _table(built_real, "contrats_ville", "2024")
    assert table["code_cv"].nunique() == 446
    assert table["population_2018"].isna().all()
    geography = Geography.load(built_real)
    members = geography.membership("contrat")
    region = geography.perimeters["code_qp"][geography.perimeters["insee_reg"] == "32"]
    own = members[members["code_qp"].isin(region)]
    assert (own["code"].nunique(), own["code_qp"].nunique()) == (39, 204)
    assert (own["code_qp"].value_counts() == 2).sum() == 8
    lille = study.open("contrat", "CN05911M", built_real)
    assert (len(lille.qpv), lille.qpv["population"].sum()) == (26, 242231)
    assert own["code"].value_counts()[["CN06202I", "CN06201M"]].tolist() == [22, 16]
    listed = geography.perimeters["siren_epci"].str.contains
    assert [listed(epci).sum() for epci in ("246200364", "200072460")] == [22, 16]


def test_cites_educatives_of_the_first_two_waves(built_real):
    """The 13 cités of 2019 and the 8 of 2021 (préfecture de région Hauts-de-France)."""
    table = _table(built_real, "cites_educatives")
    assert table["id_territoire"].nunique() == 208
    assert table["codgeo"].nunique() == 219
    first = "02691 59172 59350 59392 59512 59599 59606 59014 60175 62041 62160 62193 62498 80021"
    second = "02722 59178 59654 59183 59271 59291 59365 59424 60057 60414 62065 62510"
    assert {*first.split(), *second.split()} <= set(table["codgeo"])
    assert table["certain"].all()


def test_cites_de_l_emploi_and_france_services(built_real):
    jobs = _table(built_real, "cites_emploi")
    assert jobs["id_territoire"].nunique() == 84
    assert jobs.loc[~jobs["certain"], "id_territoire"].nunique() == 13
    services = _table(built_real, "france_services", "2023")
    assert len(services) == 2720
    assert services["codgeo"].nunique() == 2519


def test_france_services_of_2024_have_a_place(built_real):
    """2 845 lines in the file of 1 August 2024, 205 in the region; mails and telephones in none."""
    table = _table(built_real, "france_services", "2024")
    departement = table["codgeo"].str[:2]
    assert (len(table), departement.isin(["02", "59", "60", "62", "80"]).sum()) == (2845, 205)
    assert table["longitude"].notna().all()
    (source,) = (s for s in datasets.module("france_services").SOURCES if s.vintage == "2024")
    with source.locate(built_real.raw).open(encoding="utf-8", newline="") as file:
        published = list(csv.DictReader(file))
    text = table.to_csv()
    never = {row[name] for row in published for name in ("mail", "telephone")} - {""}
    assert len(never) > 4000
    assert not [one for one in never if one in text]


def test_schools_of_the_region_have_a_place(built_real):
    table = _table(built_real, "school_directory")
    assert table["kind"].value_counts().to_dict() == {"Ecole": 4824, "Collège": 682, "Lycée": 427}
    assert table["longitude"].notna().all()


def test_communes_of_qpv(built_real):
    """824 communes, 1 493 QPV, all those of the region; only the communes merged into Saint-Denis
    differ from the list that the contours carry."""
    listed = _table(built_real, "qpv_communes")
    assert (listed["codgeo"].nunique(), listed["code_qp"].nunique()) == (824, 1493)
    contours = _table(built_real, "qpv_perimeters")
    home = set(contours["code_qp"][contours["insee_reg"] == "32"])
    inside = listed[listed["code_qp"].isin(home)]
    assert (inside["code_qp"].nunique(), inside["codgeo"].nunique()) == (204, 161)
    apart = commune_lists.differences(contours, listed)
    assert apart.index.tolist() == ["QN09335M", "QN09336I", "QN09342M"]


def test_npnru(built_real):
    """Counted on the lines of the file (QPV, not sites: one site may hold several)."""
    table = _table(built_real, "npnru")
    assert len(table) == 448
    home = table["code_qp"].str[2:5].isin(["002", "059", "060", "062", "080"])
    assert home.sum() == 56


def test_the_npnru_of_the_region_in_the_2024_zoning(built_real):
    """Each of the 56 QPV of 2015 has its links: two of them were split."""
    listed = _table(built_real, "npnru")["code_qp"]
    home = listed[listed.str[2:5].isin(["002", "059", "060", "062", "080"])]
    found = changes.successors(home, _table(built_real, "qpv_correspondence"))
    assert found["code_qp_2015"].nunique() == 56
    assert set(found["reason"]) == {""}
    assert found["code_qp"].nunique() == 58


def test_heat_cells_of_lille(built_real):
    """9 096 cells, 26 QPV of 2015, each with cells; poverty is higher inside, as it must be."""
    table = _table(built_real, "heat_mel")
    assert len(table) == 9096
    assert table["imputed"].sum() == 3564
    assert set(table["code_qp"]) - {""} == {f"QP0590{n}" for n in range(66, 92)}
    assert table["surface_temperature_c"].between(31, 50).all()
    inside = table["in_qpv_pct"] > 50
    assert table.loc[inside, "poor_households_pct"].mean() > 25
    assert table.loc[~inside, "poor_households_pct"].mean() < 12

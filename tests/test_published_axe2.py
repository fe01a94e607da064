"""The page on urban transformations on the real files: known answers, counted apart; and every finding
checked by a second path, on the publishers' own files.
"""

import re
from dataclasses import replace
from functools import cache

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from conftest import mirror_folder
from findings import agrees, check_every_finding, number, raw, read
from qpv import study
from qpv.indicators import heat, social_stock
from qpv.reports.axes import transformations, transformations_sentences
from qpv.reports.axes.transformations_facts import BEFORE_1976, Transformations
from qpv.reports.axis import AxisPage

pytestmark = pytest.mark.published
REGION, LILLE = ("region", "32"), ("contrat", "CN05911M")
QUENTIN, LENS = ("contrat", "CN00204M"), ("contrat", "CN06202I")
# Auberchicourt, Tergnier: no urban renewal, few schools near.
SMALL = [("commune", "59024"), ("commune", "02738")]
OLD, NEW = ["txLsAv49", "txLs49a75"], ["txLs76a88", "txLs89a00", "txLs01a13", "txLsAp13"]


def facts(places, where) -> Transformations:
    return Transformations(study.open(*where, places))


# ---- known answers


@pytest.mark.parametrize(
    ("where", "count", "people", "share"),
    [(REGION, 58, 425996, 57), (LILLE, 9, 175601, 72), (QUENTIN, 2, 7546, 69), (LENS, 3, None, 24)],
)
def test_urban_renewal_of_2015_carried_to_2024(built_real, where, count, people, share):
    t = facts(built_real, where)
    assert len(t.renewal) == count and not t.renewal["partial"].any()
    assert people in (None, t.renewal["people"].sum())
    assert round(100 * t.renewal["people"].sum() / t.people.sum()) == share


def test_urban_renewal_by_departement(built_real):
    t = facts(built_real, REGION)
    counts = t.renewal.index.str[3:5].value_counts().to_dict()
    assert counts == {"02": 4, "59": 27, "60": 9, "62": 14, "80": 4}
    assert facts(built_real, ("region", "93")).renewal is None  # no table of passage there


@pytest.mark.parametrize(
    ("where", "dwellings", "old", "vacancy", "turnover", "rents"),
    [
        (REGION, 200225, (61, 68), (2.2, 2.7), 8.3, (3.82, 6.49, 196)),
        (LILLE, 52627, (55, 62), (0.9, 1.2), 7.5, (4.53, 6.29, 26)),
        (QUENTIN, 4343, (77, 80), (2.4, 2.4), 10.4, (4.94, 5.64, 4)),
        (LENS, 19582, (67, 71), (2.2, 2.8), 8.2, (5.15, 6.07, 21)),
    ],
)
def test_social_stock(built_real, where, dwellings, old, vacancy, turnover, rents):
    t = facts(built_real, where)
    assert t.dwellings == dwellings
    assert tuple(round(bound) for bound in t.old) == old
    assert tuple(round(bound, 1) for bound in t.vacancy[0]) == vacancy
    assert tuple(round(bound, 1) for bound in t.vacancy[1]) == (3.1, 3.5)
    assert round(t.study.value("qp15_turnover")["value"], 1) == turnover
    known = t.stock["median_rent_eur_m2"].dropna()
    assert (known.min(), known.max(), len(known)) == rents


def test_what_is_hidden_of_the_stock(built_real):
    """196 QPV of 199 have a stock, 88 a vacancy; no diffused vacancy is of fewer than 11 dwellings."""
    t = facts(built_real, REGION)
    assert (len(t.stock), t.stock["vacancy_pct"].notna().sum()) == (196, 88)
    assert round(t.vacancy[0].least, 3) == 2.189
    table = t.study.store.table("rpls_qpv")
    vacant = table["n_social_dwellings"] * table["vacancy_pct"] / 100
    assert (vacant.count(), round(vacant.min(), 1)) == (808, 10.8)
    assert (len(t.vacancies), (t.vacancies >= 10).sum()) == (87, 8)
    assert t.vacancies.iloc[0] == 18.1
    lens = facts(built_real, LENS)
    assert round(lens.oldest.least) == 53
    mainland = social_stock.built(t.mainland, BEFORE_1976)
    assert read(transformations_sentences.between(mainland)) == "de 64 à 77 %"


@pytest.mark.parametrize(
    ("where", "inside", "near"),
    [(REGION, 610, 933), (LILLE, 157, 221), (QUENTIN, 7, 12), (LENS, 52, 96)],
)
def test_state_primary_schools(built_real, where, inside, near):
    t = facts(built_real, where)
    assert (t.inside, len(t.near_schools)) == (inside, near)
    if where == REGION:  # four schools of the file have no commune: 4 388 with them
        assert (round(t.school_share[0]), t.school_share[1]) == (21, 4384)


def test_schools_of_all_kinds_by_another_algorithm():
    """790 in a QPV, 1 380 at 300 m or less (610 and 933 state primary ones): buffers and a join."""
    pairs = _near_schools()
    assert pairs["uai"].nunique() == 1380
    assert pairs.loc[pairs["inside"], "uai"].nunique() == 790


def test_heat_of_the_lille_metropolis_by_overlay(built_real):
    """Raw layers cut one with the other, all QPV of a cell together: 41,9 against 41,2."""
    path = mirror_folder() / "heat_mel/2022/lille.gpkg"
    cells = gpd.read_file(path, layer="enriched_grid").to_crs(2154)
    quarters = gpd.read_file(path, layer="qpvs").to_crs(2154).buffer(0)
    cells["share"] = cells.intersection(quarters.union_all()).area / cells.area
    own, others = cells["num_people"] * cells["share"], cells["num_people"] * (1 - cells["share"])
    means = [np.average(cells["land_surface_temperature"], weights=w) for w in (own, others)]
    assert np.round(means, 3).tolist() == pytest.approx([41.897, 41.172], abs=2e-3)
    found = facts(built_real, LILLE)
    assert [found.heat.own, found.heat.others] == pytest.approx(means, abs=2e-3)
    assert [round(v, 1) for v in (found.heat.degrees, found.heat.low, found.heat.high)] == [
        0.7,
        0.4,
        1,
    ]


def test_who_lives_in_the_hottest_cells(built_real):
    t = facts(built_real, LILLE)
    for share, expected in ((0.2, (37, 17)), (0.1, (20, 8))):
        assert tuple(round(v) for v in heat.among_hottest(t.cells, share)) == expected
    gap, own = t.dense
    assert (round(gap.degrees, 1), round(own)) == (0.4, 79)
    bare = t.cells.groupby(t.cells["in_qpv_pct"] >= 50)["surface_temperature_c"].mean()
    assert round(bare[True] - bare[False], 1) == 1.4  # cells not weighted: twice too much


def test_heat_is_told_where_the_whole_metropolis_is(built_real):
    known = {
        where: facts(built_real, where).cells is not None
        for where in (
            REGION,
            LILLE,
            ("departement", "59"),
            ("epci", "200093201"),
            ("commune", "59512"),
            QUENTIN,
        )
    }
    assert list(known.values()) == [True, True, True, True, False, False]


# ---- every finding, by a second path


def test_every_finding_says_what_the_files_say(built_real):
    blocks = [b for b in transformations.AXIS.blocks if b.id not in ("chaleur", "commerces")]
    declared = replace(transformations.AXIS, blocks=tuple(blocks))
    check_every_finding(declared, CHECKS, built_real, also=[LENS, *SMALL])


@cache
def _children() -> dict[str, set[str]]:
    """QPV of 2024 -> its QPV of 2015, from the ANCT's own file."""
    path = mirror_folder() / "qpv_correspondence/2024/liste-correspondance-qp2024-qp2015_hdf.csv"
    found: dict[str, set[str]] = {}
    for row in pd.read_csv(path, dtype=str).fillna("").to_dict("records"):
        parents = {row[f"qp2015_{i}"].strip() for i in (1, 2, 3)} - {""}
        found.setdefault(row["qp2024"].strip(), set()).update(parents)
    return found


def _check_renewed(p: AxisPage, sentence: str) -> None:
    listed = set(raw("npnru/2015/npnru_qp2015_codes.csv")["code_qp_2015"])
    people = p.study.qpv["population"]
    own = [c for c in people.index if _children().get(c, set()) & listed]
    assert bool(sentence) == (people[own].sum() >= 1000), (p.study, sentence)
    told = re.match(r"(\d+) QPV sur \d+ \(([\d,]+) % des habitants\)", sentence)
    if sentence.startswith(("Les ", "Ce ")):
        assert len(own) == len(people)
    elif told:
        assert int(told[1]) == len(own)
        assert agrees(told[2], 100 * people[own].sum() / people.sum())


@cache
def _stock() -> dict[str, dict[str, float]]:
    path = mirror_folder() / "rpls_qpv/2022/rpls_qpv.csv"
    table = pd.read_csv(path, dtype=str).set_index("CodGeo")
    numbers = table.apply(lambda c: pd.to_numeric(c.str.replace(",", "."), errors="coerce"))
    return numbers[numbers["nbLsPls"] > 0].to_dict("index")


def _bounds(codes, columns, others) -> tuple[float, float, float]:
    """Dwelling by dwelling, QPV after QPV: those that are sure, those that may be, and all."""
    sure = possible = total = 0.0
    for code in set(codes) & set(_stock()):
        row = _stock()[code]
        diffused = [
            sum(v for v in (row[c] for c in names) if v == v) for names in (columns, others)
        ]
        sure += row["nbLsPls"] * diffused[0] / 100
        possible += row["nbLsPls"] * (100 - diffused[1]) / 100
        total += row["nbLsPls"]
    return 100 * sure / total, 100 * possible / total, total


def _vacancy(codes) -> tuple[float, float]:
    low = high = total = 0.0
    for code in set(codes) & set(_stock()):
        row = _stock()[code]
        known = row["txVac"] == row["txVac"]
        low += row["nbLsPls"] * row["txVac"] / 100 if known else 0
        high += row["nbLsPls"] * row["txVac"] / 100 if known else min(10, row["nbLsPls"])
        total += row["nbLsPls"]
    return 100 * low / total, 100 * high / total


def _check_age(p: AxisPage, sentence: str) -> None:
    least, most, total = _bounds(p.study.codes("2015"), OLD, NEW)
    assert bool(sentence) == (max(least, most) - least <= 10), (p.study, sentence)
    told = re.match(r"(?:De ([\d,]+) à )?([\d,]+) % des ([\d ]+) logements", sentence)
    if told:
        assert total >= 500 and number(told[3]) == total
        assert agrees(told[1] or told[2], least) and agrees(told[2], max(least, most)), sentence


def _check_oldest(p: AxisPage, sentence: str) -> None:
    least, _, _ = _bounds(p.study.codes("2015"), OLD[:1], [])
    assert bool(sentence) == (least > 50), (p.study, sentence)
    if sentence:
        shown = number(re.search(r"\(([\d,]+) % au moins\)", sentence)[1])
        assert shown <= least < shown + 1, sentence


def _check_vacancy(p: AxisPage, sentence: str) -> None:
    mainland = [c for c in _stock() if c[2:4] != "97"]
    own, everyone = _vacancy(p.study.codes("2015")), _vacancy(mainland)
    apart = own[1] < everyone[0] or own[0] > everyone[1]
    assert bool(sentence) == apart, (p.study, sentence)
    if sentence:
        first, second = sentence.split(" que dans ")
        assert ("moins" in first) == (own[1] < everyone[0])
        for told, bounds in ((first, own), (second, everyone)):
            shown = re.search(r"(?:de ([\d,]+) à )?([\d,]+) %", told)
            assert agrees(shown[1] or shown[2], bounds[0]) and agrees(shown[2], bounds[1]), sentence


def _check_empty(p: AxisPage, sentence: str) -> None:
    own = [_stock()[c] for c in set(p.study.codes("2015")) & set(_stock())]
    rates = [row["txVac"] for row in own if row["nbLsPls"] >= 100 and row["txVac"] == row["txVac"]]
    high = [rate for rate in rates if rate >= 10]
    assert bool(sentence) == bool(high), (p.study, sentence)
    if sentence:
        told = re.match(r"(\d+) QPV de 2015 .* parmi (\d+) QPV .* : .*? ([\d,]+) %", sentence)
        assert (int(told[1]), int(told[2])) == (len(high), len(rates))
        assert agrees(told[3], max(high)), sentence


@cache
def _near_schools() -> pd.DataFrame:
    """Every pair of a school and a QPV of 2024 whose contour, wider by 300 m, holds it."""
    table = raw("school_directory/2026/fr-en-annuaire-education.csv")
    table = table[table["type_etablissement"].isin(("Ecole", "Collège", "Lycée"))]
    table = table.dropna(subset=["longitude", "latitude"])
    at = gpd.points_from_xy(
        table["longitude"].astype(float), table["latitude"].astype(float), crs=4326
    )
    points = gpd.GeoDataFrame(
        {"uai": table["identifiant_de_l_etablissement"].to_numpy(),
         "state": ((table["type_etablissement"] == "Ecole")
                   & (table["statut_public_prive"] == "Public")).to_numpy()},
        geometry=at).to_crs(2154)  # fmt: skip
    quarters = study.open("region", "32", _PLACES[0]).geography.perimeters
    quarters = quarters[quarters["insee_reg"] == "32"][["code_qp", "geometry"]].to_crs(2154)
    wide = quarters.assign(geometry=quarters.buffer(300, quad_segs=64))
    pairs = gpd.sjoin(points, wide, predicate="within")[["uai", "state", "code_qp"]]
    inside = gpd.sjoin(points, quarters, predicate="intersects")
    return pairs.assign(inside=pairs["uai"].isin(inside["uai"]))


_PLACES: list = []


@pytest.fixture(autouse=True)
def _where(built_real):
    _PLACES[:] = [built_real]


def _check_schools(p: AxisPage, sentence: str) -> None:
    pairs = _near_schools()
    own = pairs[pairs["code_qp"].isin(p.study.qpv.index) & pairs["state"]]
    assert bool(sentence) == (own["uai"].nunique() >= 5), (p.study, sentence)
    if sentence:
        near, inside = re.match(
            r"([\d ]+) écoles .* dont ([\d ]+) à l'intérieur", sentence
        ).groups()
        held = _near_schools().merge(own[["uai"]].drop_duplicates(), on="uai")
        assert number(near) == own["uai"].nunique()
        assert number(inside) <= held.loc[held["inside"], "uai"].nunique()
        _check_school_share(p, sentence, set(own["uai"]))


def _check_school_share(p: AxisPage, sentence: str, near: set[str]) -> None:
    told = re.search(r"\(([\d,]+) % des ([\d ]+) du territoire\)", sentence)
    level, code = p.study.territory.level, p.study.code
    assert bool(told) == (level in ("region", "departement")), sentence
    if told:
        table = raw("school_directory/2026/fr-en-annuaire-education.csv").fillna("")
        state = table["type_etablissement"].eq("Ecole") & table["statut_public_prive"].eq("Public")
        here = (
            table["code_commune"].ne("")
            if level == "region"
            else table["code_commune"].str[:2] == code
        )
        every = table["identifiant_de_l_etablissement"][state & here]
        assert number(told[2]) == len(every)
        assert agrees(told[1], 100 * every.isin(near).mean()), sentence


CHECKS = {
    "QPV issus de la liste du NPNRU": _check_renewed,
    "Part des logements sociaux d'avant 1976": _check_age,
    "Plus de la moitié du parc d'avant 1949": _check_oldest,
    "Vacance éloignée de celle des QPV de métropole": _check_vacancy,
    "QPV où un logement social sur dix est vacant": _check_empty,
    "Écoles publiques dans un QPV ou à 300 m au plus": _check_schools,
}

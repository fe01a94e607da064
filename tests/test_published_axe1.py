"""The page on the contrat de ville on the real files: known answers, counted apart; and every finding of
every territory checked by a second path, on the publishers' own files.
"""

import json
import re
from functools import cache, partial

import pandas as pd
import pytest

from conftest import mirror_folder
from findings import agrees, check_every_finding, check_listed, check_near, number, raw, read
from qpv import study
from qpv.reports import axis
from qpv.reports.axes import contrat_de_ville, contrat_de_ville_sentences
from qpv.reports.axes.contrat_de_ville_facts import Contract
from qpv.reports.axis import AxisPage
from qpv.study import posts
from qpv.study.rest import beside

pytestmark = pytest.mark.published

REST = [  # level, code, QPV, rate (min-max), bracket, estimate, median, Q1, below Q1, benefits, activity
    ("region", "32", 199, 45.4, 26.5, 63.2, (10, 20), 18, 20360, 14880, 163, 27, 8.0, 56, 72.0),
    ("departement", "02", 17, 51.5, 37.8, 59.1, (10, 20), 18, 19880, 14700, 16, 30, 8.3, 46, 67.2),
    ("departement", "59", 91, 45.2, 26.5, 63.2, (10, 20), 19, 20290, 14590, 63, 27, 8.5, 58, 73.3),
    ("departement", "60", 18, 45.0, 29.5, 54.3, (10, 20), 13, 22250, 16590, 18, 26, 6.1, 58, 76.8),
    ("departement", "62", 64, 43.6, 27.2, 58.0, (10, 20), 19, 19560, 14530, 44, 26, 8.6, 55, 69.5),
    ("departement", "80", 9, 49.6, 34.4, 55.0, (10, 20), 16, 20540, 15340, 9, 32, 7.2, 51, 69.5),
    ("contrat", "CN05911M", 26, 46.0, 34.2, 57.5, (10, 20), 19, 20940, 14660, 19, 27, 8.1, 62, 77.1),
    ("contrat", "CN06202I", 22, 41.9, 32.8, 50.1, (20, 25), 24, 17980, 13380, 5, 25, 11.7, 56, 67.5),
    ("contrat", "CN05902M", 13, 43.4, 26.5, 47.9, (20, 25), 22, 18550, 13630, 7, 27, 10.8, 54, 69.0),
    ("contrat", "CN05904M", 15, 42.5, 32.0, 53.2, (20, 25), 23, 18820, 13580, 5, 26, 10.7, 54, 69.0),
    ("contrat", "CN06201M", 16, 41.3, 32.8, 49.3, (10, 20), 19, 19400, 14420, 9, 24, 8.9, 56, 70.3),
    ("contrat", "CN06001M", 5, 46.4, 39.5, 48.5, (25, 30), 29, 16850, 12420, 0, 26, 14.1, 59, 69.9),
    ("contrat", "CN08001I", 6, 50.4, 40.5, 55.0, (10, 20), 20, 20550, 14410, 5, 33, 8.6, 51, 72.4),
    ("contrat", "CN05908M", 6, 45.0, 37.3, 52.0, (10, 20), 19, 19690, 14520, 5, 27, 8.7, 54, 68.1),
    ("contrat", "CN05903M", 9, 50.5, 40.6, 63.2, (25, 30), 27, 17510, 12800, 3, 31, 12.6, 46, 61.7),
    ("contrat", "CN06204I", 12, 41.7, 36.3, 54.1, (20, 25), 21, 18420, 13810, 5, 25, 11.0, 55, 69.6),
    ("contrat", "CN00204M", 4, 47.3, 37.8, 55.0, (20, 25), 23, 19020, 13690, 2, 27, 10.4, 43, 64.5),
]  # fmt: skip


@pytest.mark.parametrize("row", REST, ids=lambda row: row[1])
def test_the_qpv_beside_the_whole_territory(built_real, row):
    level, code, n, rate, low, high, bracket, estimate, median, q1, below, *shares = row
    found = beside(study.open(level, code, built_real))
    assert (found.year, found.threshold, len(found.qpv)) == ("2019", 13158, n)
    assert (round(found.rate, 1), found.rates) == (rate, (low, high))
    assert (found.bracket, round(found.estimate)) == (bracket, estimate)
    assert (found.median, found.q1, len(found.below)) == (median, q1, below)
    own = [round(found.share(m)) for m in ("benefits", "activity")]
    whole = [found.whole_share(m) for m in ("benefits", "activity")]
    assert [own[0], whole[0], own[1], whole[1]] == shares


def test_the_weighted_rate_of_metropole_is_near_that_of_insee(built_real):
    """INSEE prints 43.6 on the line « Ensemble » of 2019; the weighted mean is 43.4. In Hauts-de-France
    the QPV under the first quartile hold 88 % of the inhabitants."""
    found = beside(study.open("region", "32", built_real))
    people = found.qpv["people"]
    assert round(100 * people[found.below].sum() / people[found.medians.index].sum()) == 88
    assert round(found.rate, 2) == 45.41


@pytest.mark.parametrize(("code", "name", "count"), [("59350", "Lille", 5), ("62498", "Lens", 5)])
def test_qpv_of_2015_of_a_commune_are_those_that_insee_names_there(built_real, code, name, count):
    """A second path: the names in INSEE's file, read as they are."""
    table = raw("insee_qpv_demographics/2022/DEMO_2022.csv")
    own = table[table["CODGEO"].str.startswith(f"QP0{code[:2]}")]
    named = own["CODGEO"][[name in re.split("; ?|, ", t) for t in own["LIB_COM"].fillna("")]]
    found = study.open("commune", code, built_real).codes("2015")
    assert found == sorted(named) and len(found) == count


@pytest.mark.parametrize(
    ("level", "code", "relays", "fonjep", "per_1000"),
    [
        ("region", "32", [668, 765, 782, 730, 648, 592], [159, 161, 164, 176, 181, 213], 0.86),
        ("contrat", "CN05911M", [253, 290, 295, 270, 214, 211], [64, 78], 0.88),
        ("contrat", "CN00204M", [7, 6, 9, 7, 8, 7], [2, 2], 0.73),
        ("contrat", "CN06202I", [13, 15, 13, 11, 11, 8], [5, 5], 0.18),
    ],
)
def test_posts_of_2020_to_2025(built_real, level, code, relays, fonjep, per_1000):
    """Fonjep of 2025: 366 lines of the région, 227 different ones, 213 posts."""
    s = study.open(level, code, built_real)
    found = posts.by_year(s, posts.RELAYS)
    assert found.index.tolist() == [2020, 2021, 2022, 2023, 2024, 2025]
    assert found.tolist() == relays
    assert posts.by_year(s, posts.FONJEP).tolist()[-len(fonjep) :] == fonjep
    assert round(posts.rate(s, found[2024]), 2) == per_1000


def test_national_posts_are_counted_once(built_real):
    """Since 2024 a post has a line per contract: 4 339 lines of métropole for 4 127 posts."""
    s = study.open("region", "32", built_real)
    assert posts.sound_year(s) == 2024
    found = posts.by_year(s, posts.RELAYS, "pays", "METRO")
    assert (found[2022], found[2024]) == (4956, 4127)
    assert round(posts.rate(s, found[2024], "pays", "METRO"), 2) == 0.78
    table = s.table("adultes_relais", "2024")
    assert (table["insee_dep"].str.len() == 2).sum() == 4339
    of_contracts = posts.rates(s, 2024)
    known = {
        "CN06202I": 0.18,
        "CN05902M": 0.16,
        "CN06201M": 0.27,
        "CN06002M": 2.29,
        "CN06205I": 3.26,
    }
    assert of_contracts["rate"].round(2)[list(known)].to_dict() == known


# ---- the page


@pytest.mark.parametrize(
    ("level", "code", "shares", "change", "falling", "said"),
    [
        ("region", "32", (13, 13), -2.2, 134, {"reste": 4, "bouge": 1, "postes": 1, "services": 2}),
        ("contrat", "CN05911M", (20, 20), -0.1, None, {"reste": 4, "postes": 1, "services": 2}),
        ("contrat", "CN00204M", (14, 14), -4.5, 3, {"reste": 2, "bouge": 1, "services": 1}),
        (
            "contrat",
            "CN06202I",
            (22, 26),
            -4.9,
            18,
            {"reste": 1, "bouge": 1, "postes": 1, "services": 2},
        ),
    ],
)
def test_what_the_page_says(built_real, level, code, shares, change, falling, said):
    p = AxisPage(contrat_de_ville.AXIS, s := study.open(level, code, built_real), Contract(s))
    assert tuple(round(share) for share in p.facts.shares) == shares
    assert round(p.facts.change, 1) == change
    found = {block.id: len(p.said(block)) for block in p.axis.blocks if p.said(block)}
    assert found == said
    if falling:
        assert f"{falling} QPV sur" in contrat_de_ville_sentences.people.says(p.facts)
    assert len(contrat_de_ville_sentences.asked(p.facts)) == 5


def test_no_change_of_poverty_is_said_and_the_abatement_is_a_range(built_real):
    c = Contract(study.open("region", "32", built_real))
    rates = c.former.rates["value"].round(1)
    assert rates[[2016, 2017, 2018, 2019]].tolist() == [46.6, 45.6, 46.7, 45.4]
    year, _, estimated = c.abatement
    assert (year, estimated.n_estimated) == (2025, 198)
    assert (estimated.low, estimated.high) == (26_000_000, 32_500_000)


def test_what_must_not_be_said(built_real):
    """No amount of posts, no post by QPV, no « hors QPV », no judgement on benefits."""
    p = AxisPage(
        contrat_de_ville.AXIS, s := study.open("contrat", "CN06202I", built_real), Contract(s)
    )
    parts = [axis.lead(p), *(axis.answer(p, block.id) for block in p.axis.blocks), axis.act(p)]
    words = read(" ".join(part.data for part in parts if part is not None)).lower()
    banned = ("hors qpv", "dépendan", "22 810", "22810", "7 164", "poste par qpv", "postes par qpv")
    assert not [word for word in banned if word in words]


# ---- every finding, by a second path


def test_every_finding_says_what_the_files_say(built_real):
    far = [("contrat", "CN06202I"), ("contrat", "CN06205I")]  # posts per inhabitant: few contracts
    check_every_finding(contrat_de_ville.AXIS, CHECKS, built_real, far)


def _floats(cells: pd.Series) -> pd.Series:
    bare = cells.str.replace(r"\s", "", regex=True).str.replace(",", ".")
    return pd.to_numeric(bare, errors="coerce")


_KINDS = {"commune": "COM", "epci": "EPCI", "departement": "DEP", "region": "REG"}


def _incomes(p: AxisPage) -> tuple[pd.DataFrame, pd.Series]:
    """The QPV of 2015 of the page and the whole territory, in the files of 2019."""
    quarters = raw("filosofi_qpv/2019/data_filo19_qp_revdis.csv").set_index("CODGEO")
    own = quarters.loc[quarters.index.isin(p.study.codes("2015"))]
    own = own[["DISP_MED_A19", "DISP_TP60_A19", "DISP_PPSOC_A19"]].apply(_floats)
    own["people"] = own.index.map(_people("pop_2018"))
    b = p.facts.beside
    table = raw(f"filosofi_territories/2019/FILO2019_DISP_{_KINDS[b.level]}.csv")
    named = table["LIBGEO"] == b.name if b.former else table["CODGEO"].str.zfill(2) == b.code
    return own, _floats(table[named].iloc[0])


@cache
def _people(year: str) -> pd.Series:
    table = pd.read_csv(mirror_folder() / "population_qpv/2018/qpv_evolution_population.csv")
    return table.set_index("code")[year]


def _check_below(p: AxisPage, sentence: str) -> None:
    own, whole = _incomes(p)
    under = int((own["DISP_MED_A19"] < whole["Q119"]).sum())
    known = own["people"][own["DISP_MED_A19"].notna()].sum() >= 0.8 * own["people"].sum()
    assert bool(sentence) == (known and under > 0), (p.study, sentence)
    if sentence:
        told = re.match(
            r"Dans (?:les |le )?(un|quartier|\d+)(?: QPV)?(?: sur (\d+))?, la moitié", sentence
        )
        assert int(re.sub("un|quartier", "1", told[1])) == under, sentence
        assert int(told[2] or under) == own["DISP_MED_A19"].notna().sum(), sentence
        assert number(re.search(r"vit sous ([\d ]+) €", sentence)[1]) == whole["Q119"]


def _check_doubled(p: AxisPage, sentence: str) -> None:
    """The upper bound: the first decile or quartile above the threshold of 2019."""
    own, whole = _incomes(p)
    known = own[own["DISP_TP60_A19"].notna()]
    rate = (known["DISP_TP60_A19"] * known["people"]).sum() / known["people"].sum()
    deciles = {10: "D119", 20: "D219", 25: "Q119", 30: "D319", 40: "D419", 50: "Q219"}
    high = min((share for share, name in deciles.items() if whole[name] > 13158), default=100)
    assert bool(sentence) == (rate >= 2 * high), (p.study, sentence, rate, high)


def _check_least_modest(p: AxisPage, sentence: str) -> None:
    own, whole = _incomes(p)
    medians = own["DISP_MED_A19"]
    every = len(own) == len(p.study.codes("2015")) > 1 and medians.notna().all()
    assert bool(sentence) == (every and medians.max() <= 0.8 * whole["Q219"]), (p.study, sentence)
    if sentence:
        assert number(re.search(r"médian \(([\d ]+) €\)", sentence)[1]) == medians.max()


def _check_benefits(p: AxisPage, sentence: str) -> None:
    own, whole = _incomes(p)
    known = own.dropna()
    weight = known["DISP_MED_A19"] * known["people"]
    share = (known["DISP_PPSOC_A19"] * weight).sum() / weight.sum()
    if len(known) == len(own):
        assert bool(sentence) == (share >= 3 * whole["PPSOC19"]), (p.study, sentence)
    if sentence:
        told = re.search(r"QPV, ≈ (\d+) € .*, contre (\d+) € ", sentence)
        assert agrees(told[1], share), sentence
        assert agrees(told[2], whole["PPSOC19"]), sentence


def _check_population(p: AxisPage, sentence: str) -> None:
    first, last = (_people(y).reindex(p.study.codes("2015")) for y in ("pop_2013", "pop_2018"))
    change = 100 * (last.sum() / first.sum() - 1)
    assert bool(sentence) == (abs(change) >= 1), (p.study, sentence)
    if sentence:
        told = re.search(r"a (baissé|augmenté) de ([\d,]+) %", sentence)
        assert (told[1] == "baissé") == (change < 0) and agrees(told[2], abs(change)), sentence


@cache
def _posts(year: int) -> list[dict]:
    file = mirror_folder() / f"adultes_relais/{year}/adulte-relais-{year}.json"
    return json.loads(file.read_text(encoding="utf-8"))


def _count(p: AxisPage, year: int, region: bool = False) -> int:
    """Distinct identifiers in the file itself; contracts by their code of 2024."""
    level, code = p.study.territory.level, p.study.code
    key = {"region": "insee_reg", "departement": "insee_dep"}.get(level, "code_cv")
    wanted = posts.contracts_of(p.study) or [code]
    if region:
        key, wanted = "insee_reg", [p.study.territory.insee_reg]
    return len({row["id_poste"] for row in _posts(year) if row.get(key) in wanted})


def _check_relays(p: AxisPage, sentence: str) -> None:
    if sentence:
        told = re.match(
            r"(\d+) postes? .*, ([\d,]+) pour .* : (\D+) de la région \(([\d,]+)\)", sentence
        )
        people, every = p.study.qpv["population"].sum(), p.study.store.population("2024")
        region = p.study.geography.perimeters_by_code["insee_reg"] == p.study.territory.insee_reg
        own, whole = _count(p, 2024), _count(p, 2024, region=True)
        beside = 1000 * whole / every[region[region].index].sum()
        assert int(told[1]) == own and agrees(told[2], 1000 * own / people), sentence
        assert agrees(told[4], beside), sentence
        ratio = 1000 * own / people / beside
        assert ratio < 0.5 if told[3] == "moins de la moitié" else ratio > 2, sentence


def _check_fewer(p: AxisPage, sentence: str) -> None:
    """Of a contract, only its posts of 2024 are known by their code."""
    if not sentence:
        return
    own = re.search(r"de (\d+) postes en 2022 à (\d+) en 2024, soit ([+−]?\d+) %", sentence)
    same = re.search(r"(\d+) postes en 2022 comme en 2024", sentence)
    first, last = (int(own[1]), int(own[2])) if own else (int(same[1]), int(same[1]))
    assert last == _count(p, 2024) and first >= 50, sentence
    if p.study.territory.level in ("region", "departement"):
        assert first == _count(p, 2022), sentence
    if own:
        assert agrees(own[3], 100 * (last / first - 1)), sentence
    mainland = [
        len({r["id_poste"] for r in _posts(y) if len(r.get("insee_dep", "")) == 2})
        for y in (2022, 2024)
    ]
    told = re.search(r"France métropolitaine ([+−]?\d+) %", sentence)
    assert agrees(told[1], 100 * (mainland[1] / mainland[0] - 1)), sentence


CHECKS = {
    "QPV dont la moitié des habitants vit sous le seuil du quart le plus modeste": _check_below,
    "Taux de pauvreté au moins double": _check_doubled,
    "Même le QPV le moins modeste, loin du territoire": _check_least_modest,
    "Place des prestations sociales dans le revenu": _check_benefits,
    "Population des QPV de 2015": _check_population,
    "Adultes-relais par habitant, loin de la région": _check_relays,
    "Adultes-relais, de 2022 à 2024": _check_fewer,
    "QPV loin d'un guichet France services": check_near,
    "QPV des communes d'une cité éducative": partial(check_listed, "cites_educatives"),
}

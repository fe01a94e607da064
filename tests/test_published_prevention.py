"""The page on prevention on the real files: known answers, every finding by a second path, and what the
page must never show."""

import json
import re
from functools import cache

import pandas as pd
import pytest

from conftest import mirror_folder
from findings import agrees, check_every_finding, check_near, number, raw
from qpv import study
from qpv.reports.axes import prevention
from qpv.reports.axes.prevention_facts import Prevention
from qpv.reports.axis import AxisPage
from test_published_emploi import _check_high

pytestmark = pytest.mark.published


def facts(places, level: str, code: str) -> Prevention:
    return Prevention(study.open(level, code, places))


@pytest.mark.parametrize(
    ("level", "code", "relays", "fonjep", "rate"),
    [
        ("region", "32", [668, 765, 782, 730, 648, 592], [164, 176, 181], 0.79),
        ("departement", "59", [413, 461, 466, 424, 373, 348], [85, 93, 93], 0.80),
    ],
)
def test_posts(built_real, level, code, relays, fonjep, rate):
    e = facts(built_real, level, code)
    assert e.relays.tolist() == relays and e.fonjep.loc[2022:].tolist() == fonjep
    assert round(e.relay_rate, 2) == rate


def test_posts_of_the_contract_of_amiens(built_real):
    e = facts(built_real, "contrat", "CN08001I")
    assert e.relays.loc[[2024, 2025]].tolist() == [33, 25] and round(e.relay_rate, 2) == 0.79
    assert e.fonjep.loc[2024] == 19 and e.fonjep.index.max() == 2024
    assert e.place == ("departement", "80")


def test_young_people(built_real):
    """Since 2013: one point less or more in 105 of the 161 communes, one more in 24; of the 156 of 2 000
    inhabitants or more, in 103 and 22."""
    e = facts(built_real, "region", "32")
    moves = (e.neet["2018"] - e.neet["2013"]).round(6)
    assert ((moves <= -1).sum(), (moves >= 1).sum(), len(e.neet)) == (105, 24, 161)
    counted = e.young_moves
    assert ((counted <= -1).sum(), (counted >= 1).sum(), len(counted)) == (103, 22, 156)
    amiens = facts(built_real, "contrat", "CN08001I").neet.set_index("name").loc["Amiens"]
    assert amiens[["2008", "2013", "2018"]].tolist() == [15.2, 18.6, 16.3]
    assert (facts(built_real, "departement", "59").neet["2018"] >= 25).sum() == 31


@pytest.mark.parametrize(
    ("level", "code", "near", "total"),
    [("region", "32", 82, 204), ("departement", "59", 26, 94), ("contrat", "CN08001I", 4, 7)],
)
def test_services(built_real, level, code, near, total):
    e = facts(built_real, level, code)
    assert ((e.nearest <= 1000).sum(), len(e.people)) == (near, total)


@pytest.mark.parametrize(
    ("level", "code", "expected"),
    [
        ("region", "32", {"intrafamiliaux": (25917, 4.3229), "Cambriolages": (17241, 5.9078),
                          "Destructions": (55476, 9.2533)}),
        ("departement", "59", {"intrafamiliaux": (11971, 4.5843), "Cambriolages": (8679, 6.9922)}),
    ],
)  # fmt: skip
def test_recorded_facts(built_real, level, code, expected):
    own = facts(built_real, level, code).recorded
    last = own[own["year"] == 2023]
    for name, (count, rate) in expected.items():
        row = last[last["indicator"].str.contains(name) & ~last["indicator"].str.contains("Autres")]
        assert row["n_facts"].item() == count and round(row["rate_per_1000"].item(), 4) == rate
    assert last[last["rate_base"] == "logements"]["indicator"].tolist() == [
        "Cambriolages de logement"
    ]


def test_people_implicated_never_add_up(built_real):
    """Drug trafficking, 2023: 3 367 in the région, 3 378 over its five départements."""
    found = [
        (own := facts(built_real, level, code).recorded)[
            (own["indicator"] == "Trafic de stupéfiants") & (own["year"] == 2023)
        ]["n_facts"].item()
        for level, code in (
            ("region", "32"), *(("departement", d) for d in ("02", "59", "60", "62", "80")),
        )
    ]  # fmt: skip
    assert (found[0], sum(found[1:])) == (3367, 3378)


# ---- every finding, by a second path


def test_every_finding_says_what_the_files_say(built_real):
    also = [("region", "32"), ("departement", "59"), ("departement", "80"), ("epci", "200093201")]
    check_every_finding(prevention.AXIS, CHECKS, built_real, also)


@cache
def _posts(name: str, year: int) -> pd.DataFrame:
    folder = mirror_folder() / name / str(year)
    (path,) = [p for p in folder.iterdir() if p.suffix in (".json", ".csv")]
    rows = json.loads(path.read_text("utf-8-sig"))
    return pd.DataFrame(rows).astype(str)


def _inside(table: pd.DataFrame, p: AxisPage) -> pd.Series | None:
    """The lines of a file of posts that are of a région or a département; None for another level."""
    level, code = p.study.territory.level, p.study.code
    if level not in ("region", "departement"):
        return None
    cog = p.study.geography.cog
    own = cog["code"][(cog["level"] == "departement") & (cog["insee_reg"] == code)]
    return table["insee_dep"].isin(own if level == "region" else [code])


def _check_relays(p: AxisPage, sentence: str) -> None:
    if sentence:
        told = re.match(r"([\d ]+) postes d'adultes-relais en (\d+), ([\d ]+) en 2022", sentence)
        last, first = number(told[1]), number(told[3])
        assert first >= 20 and last <= 0.9 * first + 1e-9, sentence
        _counted(p, "adultes_relais", {int(told[2]): last, 2022: first})


def _check_fonjep(p: AxisPage, sentence: str) -> None:
    if sentence:
        told = re.match(
            r"([\d ]+) postes Fonjep en (\d+), ([\d ]+) en (\d+) \(([+−][\d,]+) %\)", sentence
        )
        last, first = number(told[1]), number(told[3])
        assert first >= 20 and abs(last / first - 1) >= 0.1 - 1e-9, sentence
        assert agrees(told[5], 100 * (last / first - 1)), sentence
        _counted(p, "postes_fonjep", {int(told[2]): last, int(told[4]): first})


def _counted(p: AxisPage, name: str, expected: dict[int, float]) -> None:
    for year, count in expected.items():
        table = _posts(name, year)
        inside = _inside(table, p)
        if inside is not None:
            assert table.loc[inside, "id_poste"].nunique() == count, (p.study, name, year)


def _check_young(p: AxisPage, sentence: str) -> None:
    table = raw("neet_communes/2018/neet_communes_2018.csv")
    table = table.assign(codgeo=table["codgeo"].str.zfill(5))
    shares = pd.to_numeric(table["part_non_inseres"].str.replace(",", "."), errors="coerce")
    wide = table.assign(share=shares).pivot(index="codgeo", columns="an", values="share")
    people = p.facts.communes["people"]
    own = wide.reindex(people.index[people >= 2000])
    moves = (own["2018"] - own["2013"]).dropna().round(6)
    expected = len(moves) >= 5 and (moves <= -1).sum() > len(moves) / 2
    assert bool(sentence) == bool(expected), (p.study, sentence)
    if sentence:
        told = re.search(r"dans (\d+) communes sur (\d+), .* dans (\d+|aucune)", sentence)
        counts = (str((moves <= -1).sum()), str(len(moves)), str((moves >= 1).sum() or "aucune"))
        assert told.groups() == counts, sentence


def _check_family(p: AxisPage, sentence: str) -> None:
    """Each sentence is of one département or one région, the one that holds every QPV."""
    if not sentence:
        return
    level, code = p.facts.place
    file = {"departement": "dep", "region": "reg"}[level]
    table = raw(f"ssmsi_crime/2023/donnee-{file}-2023.csv")
    column = {"departement": "Code.département", "region": "Code.région"}[level]
    own = table[(table[column] == code) & table["classe"].str.endswith("intrafamiliaux")]
    rates = pd.to_numeric(own["tauxpourmille"].str.replace(",", ".")).set_axis(own["annee"])
    told = re.search(r": ([\d,]+) pour 1 000 habitants en 2023 .*, ([\d,]+) en 2016", sentence)
    assert agrees(told[1], rates["23"]) and agrees(told[2], rates["16"]), sentence
    assert rates["23"] >= 2 * rates["16"], sentence


def _check_cities(p: AxisPage, sentence: str) -> None:
    """Each QPV is looked at on its own."""
    if sentence:
        towns = p.study.geography.communes_of.groupby("code_qp")["code"].agg(set)
        current = p.study.geography.current_commune
        listed = {current.get(c, c) for c in p.study.store.table("cites_educatives")["codgeo"]}
        inside = set(p.facts.communes.index)
        held = [c for c in p.study.qpv.index if towns[c] & inside & listed]
        assert int(re.match(r"(\d+) QPV", sentence)[1]) == len(held), sentence


CHECKS = {
    "Postes d'adultes-relais en baisse": _check_relays,
    "Postes Fonjep en mouvement": _check_fonjep,
    "QPV loin d'un guichet France services": check_near,
    "QPV des communes d'une cité éducative": _check_cities,
    "Jeunes ni en emploi ni scolarisés, en recul dans la plupart des communes": _check_young,
    "Habitants dans une zone d'emploi à 10 % de chômage ou plus": _check_high,
    "Violences intrafamiliales enregistrées, deux fois plus": _check_family,
}

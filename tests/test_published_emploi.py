"""The page on jobs, training and guidance on the real files: known answers, counted apart; and every
finding of every territory checked by a second path, on the publishers' own files.
"""

import re
from functools import partial

import pandas as pd
import pytest

from findings import agrees, check_every_finding, check_listed, check_near, number, raw
from qpv import study
from qpv.indicators import labour_market
from qpv.reports.axes import emploi, emploi_sentences
from qpv.reports.axes.emploi_facts import Employment
from qpv.reports.axis import AxisPage

pytestmark = pytest.mark.published
SHARES = {
    "Niveau de formation des inscrits": ("ABC_INFCAPBEP", "ABC_CAPBEP"),
    "Droit au RSA des inscrits": ("ABC_RSA",),
    "Jeunes parmi les inscrits": ("ABC_25",),
}


def facts(places, level: str, code: str) -> Employment:
    return Employment(study.open(level, code, places))


def in_cities(e: Employment) -> pd.Series:
    listed = e.in_list("cites_emploi")
    return e.qpv_in(listed.index[listed])


# ---- known answers


@pytest.mark.parametrize(
    ("level", "code", "people", "share", "registered", "cap", "rsa", "young", "employment"),
    [
        ("region", "32", 391036, 52, 100490, 62.7, 39.2, 17.5, 43),
        ("contrat", "CN05911M", 124484, 51, 32283, 56.2, 40.1, 14.6, 46),
        ("contrat", "CN00204M", 10904, 100, 2041, 71.0, 44.7, 18.6, 37),
        ("contrat", "CN06202I", 62666, 100, 7232, 64.1, 32.1, 22.0, 42),
    ],
)
def test_known_answers(
    built_real, level, code, people, share, registered, cap, rsa, young, employment
):
    e = facts(built_real, level, code)
    assert e.high["people"].sum() == people
    assert round(e.high_share) == share
    assert e.registered == registered
    for id, expected in (("up_to_cap", cap), ("rsa", rsa), ("young", young)):
        assert round(e.study.value(f"qp15_jobseekers_{id}")["value"], 1) == expected
    assert round(e.study.value("employment")["value"]) == employment


def test_the_zones_of_the_region(built_real):
    """23 zones hold a QPV; all rose by 0.3 point or more over a year, 8 faster than the median one
    (which rose by 0.6: « in rise » is true of 261 zones of 302, hence said nowhere); 5 are above
    their level of 2021-T1."""
    e = facts(built_real, "region", "32")
    assert len(e.zones) == 23 and (e.zones["rise"] >= 0.3).all()
    assert e.median_rise == 0.6 and len(emploi_sentences.faster(e)) == 8
    assert (e.zones["latest"] > e.zones["first"]).sum() == 5
    named = e.zones.set_index("name")
    assert named.loc["Valenciennes", "latest"] == 12.9 and named.loc["Lille", "latest"] == 7.9
    every = labour_market.by_quarter(e.rates).dropna()["2025-T4"].sort_values(ascending=False)
    assert list(every).index(12.9) == 12 and len(every) == 302
    assert (every >= 10).sum() == 41


def test_young_people_of_the_communes_of_the_region(built_real):
    """72 of the 161 communes that hold a QPV reach 25 %, 121 reach 20 %; of the 156 of 2 000
    inhabitants or more, 71. Calais and Grande-Synthe jumped: never named."""
    e = facts(built_real, "region", "32")
    assert len(e.communes) == 161
    last = e.neet["2018"]
    assert ((last >= 25).sum(), (last >= 20).sum()) == (72, 121)
    assert (len(e.counted), e.many_out) == (156, 71)
    named = e.neet.set_index("name")
    known = {"Lens": 30.1, "Lille": 11.7, "Roubaix": 26.8, "Liévin": 31.5, "Saint-Quentin": 26.3}
    assert named.loc[list(known), "2018"].to_dict() == known
    assert named.loc[["Calais", "Grande-Synthe"], "2018"].tolist() == [45.4, 50.8]
    assert not named.loc[["Calais", "Grande-Synthe"], "named"].any()
    basin = facts(built_real, "contrat", "CN06202I")
    assert (basin.many_out, len(basin.counted)) == (14, 24)


def test_cites_de_l_emploi(built_real):
    """79 QPV of the region, 60 % of the inhabitants, lie in the communes of a cité de l'emploi; 18 of
    26 in the contract of Lille, all four in that of Saint-Quentin, none in that of Lens."""
    for (level, code), count in {
        ("region", "32"): 79, ("contrat", "CN05911M"): 18, ("contrat", "CN00204M"): 4,
        ("contrat", "CN06202I"): 0,
    }.items():  # fmt: skip
        assert len(in_cities(facts(built_real, level, code))) == count
    e = facts(built_real, "region", "32")
    assert round(100 * in_cities(e).sum() / e.people.sum()) == 60


def test_france_services_at_one_kilometre(built_real):
    """From the contour to a counter, in a straight line, August 2024; buses are not in."""
    expected = {("region", "32"): 82, ("contrat", "CN05911M"): 9, ("contrat", "CN00204M"): 0,
                ("contrat", "CN06202I"): 5}  # fmt: skip
    for (level, code), count in expected.items():
        assert (facts(built_real, level, code).nearest <= 1000).sum() == count
    e = facts(built_real, "region", "32")
    assert (e.nearest == 0).sum() == 35
    assert e.people[e.nearest.index[e.nearest <= 1000]].sum() == 422846


def test_qpv_of_2015_are_those_that_insee_lists_in_the_epci(built_real):
    """26 in Lille (25 have a successor in 2024), 22 in Lens-Liévin, three of them on another EPCI too."""
    lists = {("epci", "200093201"): 26, ("contrat", "CN05911M"): 26, ("contrat", "CN06202I"): 22,
             ("epci", "246200364"): 22, ("epci", "243100518"): 16}  # fmt: skip
    for (level, code), count in lists.items():
        assert len(study.open(level, code, built_real).codes("2015")) == count


# ---- every finding, by a second path


def test_every_finding_says_what_the_files_say(built_real):
    check_every_finding(emploi.AXIS, CHECKS, built_real)


def _rates() -> pd.DataFrame:
    table = raw("unemployment_ze/2025/chomage-zone-2021-t1-2025-t4.csv").set_index("ZE2020")
    quarters = table[["2024-T4", "2025-T4"]].apply(lambda c: c.str.replace(",", "."))
    return quarters.apply(pd.to_numeric, errors="coerce").dropna()


def _qpv_zones(p: AxisPage) -> pd.DataFrame:
    """One row = one QPV that lies in one zone with a rate: its zone and its inhabitants."""
    zones = raw("unemployment_ze/2025/ZE2020_communes.csv")
    of = dict(zip(zones["CODGEO"].str.zfill(5), zones["ZE2020"].str.zfill(4), strict=True))
    rates, rows = _rates(), []
    rates.index = rates.index.str.zfill(4)
    towns = p.study.geography.communes_of.groupby("code_qp")["code"].agg(set)
    for code, people in p.study.qpv["population"].items():
        found = {of.get(town) for town in towns[code]}
        if len(found) == 1 and (zone := found.pop()) in rates.index:
            now, before = rates.loc[zone, ["2025-T4", "2024-T4"]]
            rows.append((code, people, zone, now, round(now - before, 6)))
    return pd.DataFrame(rows, columns=["code", "people", "zone", "rate", "rise"])


def _check_high(p: AxisPage, sentence: str) -> None:
    table = _qpv_zones(p)
    own = table[table["rate"] >= 10]
    assert bool(sentence) == (len(own) > 0), (p.study, sentence)
    if sentence.startswith("Tous"):
        assert len(own) == len(table) and f"{own['rate'].min():.1f}".replace(".", ",") in sentence
    elif sentence:
        share, people = re.match(
            r"([\d,]+) % des habitants des QPV \(([\d ]+)\)", sentence
        ).groups()
        assert number(people) == own["people"].sum(), sentence
        assert agrees(share, 100 * own["people"].sum() / table["people"].sum()), sentence


def _check_rise(p: AxisPage, sentence: str) -> None:
    every = _rates()
    middle = (every["2025-T4"] - every["2024-T4"]).round(6).median()
    zones = _qpv_zones(p).drop_duplicates("zone")
    faster = zones[zones["rise"] >= round(middle + 0.3, 6)]
    assert bool(sentence) == (len(faster) > 0), (p.study, sentence)
    counted = re.search(r"dans (une|\d+) zones? sur (\d+) : .* \((\+[\d,]+)\)", sentence)
    if counted:
        assert counted[1].replace("une", "1") == str(len(faster)) and int(counted[2]) == len(zones)
        assert f"(+{faster['rise'].max():.1f})".replace(".", ",") in sentence
    elif sentence:
        assert agrees(re.search(r"augmenté de ([\d,]+) point", sentence)[1], faster["rise"].iloc[0])


def _counts(codes, columns) -> tuple[float, float, float]:
    """Return the two sums, and the share of the population of these QPV that they rest on."""
    table = raw("insee_qpv_employment/2022/IPRO_2022.csv").set_index("CODGEO")
    bare = table[[*columns, "ABC"]].apply(lambda c: c.str.replace(r"\s", "", regex=True))
    numbers = bare.apply(lambda c: pd.to_numeric(c, errors="coerce"))
    own = numbers[numbers.index.isin(codes)].dropna()
    return own[list(columns)].to_numpy().sum(), own["ABC"].sum(), len(own)


def _check_share(name: str):
    def check(p: AxisPage, sentence: str) -> None:
        if not sentence:
            return
        mainland = [c for c in p.study.store.population("2015").index if c[2:4] != "97"]
        own, everyone = (_counts(c, SHARES[name]) for c in (p.study.codes("2015"), mainland))
        mine, theirs = (100 * n / total for n, total, _ in (own, everyone))
        told = re.search(
            r", ([\d,]+) % .*, soit (?:environ )?([\d,]+) points? de (plus|moins) .*\(([\d,]+) %\)",
            sentence,
        )
        assert own[1] >= 1000 and abs(mine - theirs) >= 3 - 1e-9, sentence
        assert agrees(told[1], mine) and agrees(told[4], theirs), (sentence, mine, theirs)
        assert agrees(told[2], abs(mine - theirs)) and (told[3] == "plus") == (mine > theirs)

    return check


def _check_employment(p: AxisPage, sentence: str) -> None:
    table = p.study.store.table(p.study.indicator("employment").dataset)
    table = table.rename(columns={"codgeo": "code_qp"} if "code_qp" not in table else {})
    table = table.set_index("code_qp")[["employment_pct"]]
    table = table.assign(population=p.study.store.population("2024"))
    known = table[table["employment_pct"].notna() & (table["population"] > 0)]
    own = known[known.index.isin(p.study.qpv.index)]
    mainland = known[~known.index.str[2:4].isin(["97", "98"])]
    mine, theirs = (
        (t["employment_pct"] * t["population"]).sum() / t["population"].sum()
        for t in (own, mainland)
    )
    if sentence:
        told = re.search(r"est de (?:≈ )?([\d,]+) %, .*\(≈ ([\d,]+) %\)", sentence)
        assert abs(mine - theirs) >= 5 - 1e-9 and own["population"].sum() >= 2000, sentence
        assert agrees(told[1], mine) and agrees(told[2], theirs), sentence
        assert (" de moins " in sentence) == (mine < theirs)


def _check_young(p: AxisPage, sentence: str) -> None:
    table = raw("neet_communes/2018/neet_communes_2018.csv")
    last = table[table["an"] == "2018"].set_index(
        table["codgeo"].str.zfill(5)[table["an"] == "2018"]
    )
    shares = pd.to_numeric(last["part_non_inseres"].str.replace(",", "."), errors="coerce")
    people = p.facts.communes["people"]
    own = shares.reindex(people.index[people >= 2000]).dropna()
    assert bool(sentence) == bool((own >= 25).any()), (p.study, sentence)
    counted = re.match(r"Dans (une|\d+) communes? sur (\d+) qui", sentence)
    if counted:
        assert counted[1].replace("une", "1") == str((own >= 25).sum())
        assert int(counted[2]) == len(own)
    elif sentence:
        assert agrees(re.search(r": ([\d,]+) % des jeunes", sentence)[1], own.iloc[0])


CHECKS = {
    "Habitants des QPV dans une zone d'emploi à 10 % de chômage ou plus": _check_high,
    "Chômage en hausse plus rapide que dans la zone médiane": _check_rise,
    **{name: _check_share(name) for name in SHARES},
    "Taux d'emploi éloigné de celui des autres QPV": _check_employment,
    "Communes où un quart des jeunes n'est ni en emploi ni scolarisé": _check_young,
    "QPV loin d'un guichet France services": check_near,
    "QPV des communes d'une cité de l'emploi": partial(check_listed, "cites_emploi"),
}


def test_census_years_are_those_of_the_file(built_real):
    e = facts(built_real, "commune", "59350")
    assert labour_market.census_years(e.neet) == ["2008", "2013", "2018"]

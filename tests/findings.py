"""How the findings of a page are tested: each, wherever it is said, against a second path.

A sample of the territories by default; all of them with QPV_EVERY=1 (half an hour for one page).
"""

import os
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache

import geopandas as gpd
import pandas as pd
import shapely

from conftest import mirror_folder
from qpv import processed, study
from qpv.paths import Places
from qpv.reports.axis import Axis, AxisPage
from qpv.study import places as around
from qpv.territories import Geography

EVERY = os.environ.get("QPV_EVERY") == "1"
STEPS = {"region": 8, "departement": 32, "epci": 150, "contrat": 150, "commune": 320}
# Of one région only, for files that say nothing of the others (one EPCI is the métropole of Lille).
CLOSER = {"region": 1, "departement": 1, "epci": 23, "contrat": 24, "commune": 20}


def read(sentence: str) -> str:
    """Return a sentence with plain spaces."""
    return re.sub(r"\s", " ", sentence)


def number(text: str) -> float:
    """Return a number as a page writes it."""
    return float(re.sub(r"[\s≈+]", "", text).replace(",", ".").replace("−", "-"))


def agrees(shown: str, exact: float) -> bool:
    """True where a number shown is the exact one, to its last decimal."""
    return abs(number(shown) - exact) <= 0.5 * 10 ** -len(shown.partition(",")[2]) + 1e-9


@cache
def raw(name: str) -> pd.DataFrame:
    """Return a published file as it is: the second path reads no table of ours."""
    return pd.read_csv(mirror_folder() / name, sep=";", dtype=str, encoding="utf-8-sig")


def territories(places: Places, region: str = ""):
    """Yield (level, code) of territories of every level, of all France or of one région."""
    geography = Geography.load(places)
    qpv = geography.perimeters
    qpv = set(qpv["code_qp"][qpv["insee_reg"].isin([region] if region else qpv["insee_reg"])])
    for level, step in (CLOSER if region else STEPS).items():
        members = geography.membership(level)
        codes = sorted(set(members["code"][members["code_qp"].isin(qpv)]))
        yield from ((level, code) for code in codes[:: 1 if EVERY else step])


def check_every_finding(
    axis: Axis,
    checks: Mapping[str, Callable[[AxisPage, str], None]],
    places: Places,
    also: Iterable[tuple[str, str]] = (),
    region: str = "",
) -> None:
    """Give each finding of each territory, those ``also`` included, to its check, as (page, sentence;
    "" where it is silent); a finding that is true of everybody, or of nobody, is no finding."""
    held: dict[str, list[bool]] = {}
    for level, code in dict.fromkeys([*also, *territories(places, region)]):
        s = study.open(level, code, places)
        p = AxisPage(axis, s, axis.facts(s))
        for block in p.axis.blocks:
            said = p.said(block)
            for finding in block.findings if block.known(p.facts) else ():
                held.setdefault(finding.name, []).append(finding in said)
                sentence = read(finding.says(p.facts)) if finding in said else ""
                checks[finding.name](p, sentence)
    assert held.keys() == checks.keys()
    for name, often in held.items():
        assert 0 < sum(often) < 0.95 * len(often), f"{name} : vrai de tous, ou de personne"


def check_listed(dataset: str, p: AxisPage, sentence: str) -> None:
    """Check how many QPV lie in the communes of a programme: each QPV is looked at on its own."""
    if not sentence:
        return
    towns = p.study.geography.communes_of.groupby("code_qp")["code"].agg(set)
    inside = set(p.facts.communes.index)
    current = p.study.geography.current_commune
    listed = p.study.store.table(dataset)
    cities = {current.get(c, c) for c in listed["codgeo"]}
    held = [c for c in p.study.qpv.index if towns[c] & inside & cities]
    people = p.study.qpv["population"]
    share = re.match(r"(\d+) QPV sur \d+ \(([\d,]+) % des habitants\)", sentence)
    assert int(share[1]) == len(held)
    assert agrees(share[2], 100 * people[held].sum() / people.sum()), sentence


@cache
def _near_in_mainland(places: Places) -> set[str]:
    """The QPV of métropole that have a counter at one kilometre, all at once, in Lambert-93."""
    geography = Geography.load(places)
    own = geography.perimeters[geography.perimeters["insee_dep"].str.len() == 2]
    table = processed.read(places, "france_services").frame
    table = table[~table["itinerant"] & table["longitude"].notna()]
    table = table[table["codgeo"].str[:2] != "97"]
    points = gpd.GeoSeries.from_xy(table["longitude"], table["latitude"], crs="EPSG:4326")
    tree = shapely.STRtree(points.to_crs("EPSG:2154").to_numpy())
    shapes = own.geometry.to_crs("EPSG:2154").to_numpy()
    found, _ = tree.query(shapes, predicate="dwithin", distance=1000)
    return set(own["code_qp"].to_numpy()[found])


def _has_near(places: Places, code: str) -> bool:
    """Overseas, a QPV is looked at on its own, as its sheet does."""
    if code[2:4] != "97":
        return code in _near_in_mainland(places)
    found = around.services(study.open("qpv", code, places))
    return bool((found["distance_m"] <= 1000).any())


def check_near(p: AxisPage, sentence: str) -> None:
    """Check how many QPV have a counter near."""
    near = [c for c in (p.study.qpv.index if sentence else ()) if _has_near(p.study.places, c)]
    people = p.study.qpv["population"]
    told = re.match(r"(\d+) QPV sur \d+ \(([\d,]+) % des habitants\)", sentence)
    if told:
        assert int(told[1]) == len(near)
        assert agrees(told[2], 100 * people[near].sum() / people.sum()), sentence
    elif sentence:
        assert near == [], sentence

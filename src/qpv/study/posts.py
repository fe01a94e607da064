"""The adultes-relais and Fonjep posts of a study, year by year, and those of each contract.

Contracts changed codes in 2024: those of before are known by their place, else by where most of their
posts went; « calculé », and said so.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from qpv.indicators import posts
from qpv.territory import KEYS, METROPOLE

if TYPE_CHECKING:
    from qpv.study.core import Study
    from qpv.study.store import Store

RELAYS, FONJEP = "adultes_relais", "postes_fonjep"
_LIST = "contrats_ville"
NEW = 2024  # the first year by contract of 2024-2030


def contracts_of(s: Study) -> list[str]:
    """Return the contracts of 2024-2030 that are those of the study: itself, or those signed for its
    EPCI or its commune; none for another territory, or where no list is at hand."""
    if s.territory.level == "contrat":
        return [s.code]
    column = {"epci": "siren_epci", "commune": "codgeo"}.get(s.territory.level)
    if column is None or not (s.contracts and s.contracts.vintage):
        return []
    table = s.table("contrats_ville", s.contracts.vintage)
    return table["code_cv"][table[column] == s.code].unique().tolist()


def by_year(s: Study, dataset: str, level: str = "", code: str = "") -> pd.Series:
    """Return the posts of a study, or of another ``level`` (région, « pays ») and ``code``, by year at
    hand (index: int), each post once; NaN for a year whose contract is not known. Empty for a
    territory that is no contract: a commune, a QPV."""
    level, code = level or s.territory.level, code or s.code
    own = contracts_of(s) if level in ("contrat", "epci", "commune") else []
    if level not in ("region", "departement", "pays") and not own:
        return pd.Series(dtype="float64")
    found = {}
    for record in s.store.records.get(dataset, []):
        year, vintage = int(record["sources"][0]["data_year"]), record["vintage"]
        table = s.store.table(dataset, vintage)
        s.remember(dataset, vintage)
        if level == "pays":
            inside = posts.mainland(table) if code == METROPOLE else table["insee_dep"].notna()
        elif level in KEYS and level != "epci":
            inside = table[KEYS[level]] == code
        else:
            inside = posts.in_contracts(table, own if year >= NEW else _former(s, own))
            if year < NEW and not _former(s, own):
                found[year] = np.nan
                continue
        found[year] = posts.count(table, inside)
    return pd.Series(found, dtype="float64").sort_index()


def sound_year(s: Study) -> int | None:
    """Return the last year whose file of adultes-relais is sound: one whose amounts were all withheld
    (that of 2025) is shown, and never compared. None without one."""
    years = [
        int(r["sources"][0]["data_year"])
        for r in s.store.records.get(RELAYS, [])
        if s.store.table(RELAYS, r["vintage"])["amount_eur"].notna().any()
    ]
    return max(years, default=None)


def same_place(s: Study) -> bool:
    """True where the contracts of before and after 2024 are of the same place, so that years compare:
    a région, a département, or a contract whose EPCI did not merge."""
    own = contracts_of(s)
    if not own:
        return s.territory.level in ("region", "departement")
    return bool(own) and set(own) <= set(_links(s.store)[0].values())


@lru_cache(maxsize=4)
def _links(store: Store) -> tuple[dict[str, str], dict[str, str]]:
    """Contract of 2015-2023 -> contract of 2024-2030: of the same place, and where most of its posts
    went; empty where the lists, or the files of posts, are not at hand."""
    lists = {r["sources"][0]["zoning"]: r["vintage"] for r in store.records.get(_LIST, [])}
    if not {"2015", "2024"} <= set(lists):
        return {}, {}
    before, after = (store.table(_LIST, lists[zoning]) for zoning in ("2015", "2024"))
    moved: dict[str, str] = {}
    for dataset in (FONJEP, RELAYS):  # the larger has the last word
        years = {r["vintage"] for r in store.records.get(dataset, [])}
        if {"2023", "2024"} <= years:
            pair = (store.table(dataset, year) for year in ("2023", "2024"))
            moved |= posts.followed(*pair)
    return posts.same_place(before, after), moved


def _former(s: Study, own: list[str]) -> list[str]:
    places, moved = _links(s.store)
    return [old for old, new in {**moved, **places}.items() if new in own]


def rates(s: Study, year: int) -> pd.DataFrame:
    """Return the contracts of 2024-2030 of the région, one row each (index: code): ``name``, ``people``
    (inhabitants of its QPV, shared ones whole), ``unshared`` (without those), ``posts`` of
    adultes-relais, ``rate`` per 1 000 inhabitants. Empty where no list is at hand."""
    if not s.contracts or not s.available(RELAYS):
        return pd.DataFrame()
    frame = s.contracts.frame.assign(
        people=s.contracts.frame["code_qp"].map(s.store.population("2024"))
    )
    region = s.geography.perimeters_by_code["insee_reg"]
    frame = frame[frame["code_qp"].map(region) == s.territory.insee_reg]
    shared = frame["code_qp"].duplicated(keep=False)
    groups = frame.groupby("code_cv")
    table = pd.DataFrame({"name": groups["lib_cv"].first(), "people": groups["people"].sum()})
    table["unshared"] = frame[~shared].groupby("code_cv")["people"].sum().reindex(table.index)
    counts = posts.by_contract(s.store.table(RELAYS, str(year)))
    table["posts"] = counts.reindex(table.index, fill_value=0)
    return table.assign(rate=1000 * table["posts"] / table["people"])


def rate(s: Study, count: float, level: str = "", code: str = "") -> float:
    """Return posts per 1 000 inhabitants of the QPV of a study, or of a région or country."""
    if level:
        members = s.geography.membership(level)
        own = list(members["code_qp"][members["code"] == code])
    else:
        own = list(s.qpv.index)
    people = s.store.population("2024").reindex(own)
    return float(1000 * count / people.sum()) if people.notna().all() and people.sum() else np.nan

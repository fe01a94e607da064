"""Comparators and peers: against whom a territory's QPV are read, and among whom they are placed."""

from dataclasses import dataclass

import pandas as pd

from qpv.territories import COUNTRY_NAMES, METROPOLE, Geography, Territory


@dataclass(frozen=True)
class Comparator:
    """A set of QPV to compare with: « QPV de la région », « QPV de France métropolitaine »."""

    label: str
    level: str
    code: str


def comparators(territory: Territory, geography: Geography) -> list[Comparator]:
    """Return what the territory, or the QPV, is compared with, nearest first: always QPV with QPV."""
    if territory.level == "qpv":
        return qpv_comparators(territory.code, geography)
    found = []
    if territory.level == "commune" and territory.siren_epci:
        found.append(_comparator(geography, "epci", territory.siren_epci))
    if territory.level in ("commune", "epci", "contrat", "departement") and territory.insee_reg:
        found.append(_comparator(geography, "region", territory.insee_reg))
    if territory.level != "pays":
        found.append(Comparator(f"QPV de {COUNTRY_NAMES[METROPOLE]}", "pays", METROPOLE))
    return [c for c in found if not _same(c, territory, geography)]


def _comparator(geography: Geography, level: str, code: str) -> Comparator:
    return Comparator(f"QPV {geography.of(level, code)}", level, code)


def _same(comparator: Comparator, territory: Territory, geography: Geography) -> bool:
    """True when the comparator holds exactly the territory's own QPV (or none)."""
    members = geography.membership(comparator.level)
    inside = members["code_qp"][members["code"] == comparator.code]
    return len(inside) == 0 or set(inside) == set(territory.codes_qp)


@dataclass(frozen=True)
class Peers:
    """The territories of the same level that have a QPV, and how a sentence names them."""

    codes: tuple[str, ...]
    noun: str
    where: str
    feminine: bool


def peers(territory: Territory, geography: Geography) -> Peers | None:
    """Return the territories among which this one is ranked, None where it is not.

    Régions and départements: those of métropole with a QPV. EPCI and communes: those of the same
    région. Overseas territories and contracts are not ranked.
    """
    members = geography.membership(territory.level)
    if territory.level in ("region", "departement") and not territory.overseas:
        inside, where = geography.perimeters["insee_dep"].str.len() == 2, "de métropole"
    elif territory.level in ("epci", "commune") and territory.insee_reg:
        inside = geography.perimeters["insee_reg"] == territory.insee_reg
        where = geography.of("region", territory.insee_reg)
    else:
        return None
    kept = geography.perimeters["code_qp"][inside]
    found = members["code"][members["code_qp"].isin(kept)].unique()
    noun, feminine = _NOUNS[territory.level]
    return Peers(tuple(found), noun, where, feminine)


_NOUNS = {
    "region": ("régions", True),
    "departement": ("départements", False),
    "epci": ("EPCI", False),
    "commune": ("communes", True),
}


def qpv_comparators(code_qp: str, geography: Geography) -> list[Comparator]:
    """Return the sets of QPV that one QPV of 2024 is read against, nearest first: those of its
    communes (where they hold another one), of its EPCI, of its région, of métropole.

    A set that holds the same QPV as a nearer one is left out.
    """
    found: list[Comparator] = []
    seen = [{code_qp}]
    for level in ("commune", "epci", "region"):
        members = geography.membership(level)
        for code in members["code"][members["code_qp"] == code_qp]:
            inside = set(members["code_qp"][members["code"] == code])
            if inside not in seen:
                seen.append(inside)
                found.append(_comparator(geography, level, code))
    return [*found, Comparator(f"QPV de {COUNTRY_NAMES[METROPOLE]}", "pays", METROPOLE)]


def beside_commune(
    own: pd.Series, links: pd.DataFrame, whole: pd.Series, reasons: pd.Series
) -> pd.DataFrame:
    """Return each QPV beside its commune: one row = one QPV (index of ``own``, its values in %).

    Columns: ``codgeo`` (its commune, "" where it lies on several), ``value``, ``whole`` (the
    commune's), ``gap`` (points, NaN unless both are known) and ``reason`` of the commune's absence
    ("" where it is known, « not_applicable » for a QPV on several). ``links`` has one row per QPV
    and commune (``code_qp``, ``code``); ``whole`` and ``reasons`` are by commune. A commune counts its
    own QPV: this is « le quartier et sa commune entière », never « le quartier et le reste ».
    """
    held = links[links["code_qp"].isin(own.index)].groupby("code_qp")["code"]
    single = held.first()[held.nunique() == 1].reindex(own.index)
    table = pd.DataFrame({"codgeo": single.fillna(""), "value": own})
    table["whole"] = single.map(whole).astype(float)
    table["gap"] = (table["value"] - table["whole"]).round(9)
    why = (
        single.map(reasons.astype(object))
        .astype(object)
        .fillna("not_available")
        .where(single.notna(), "not_applicable")
    )
    table["reason"] = why.where(table["whole"].isna(), "")
    return table

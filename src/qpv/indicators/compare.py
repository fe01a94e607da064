"""Comparators and ranks: against whom a territory's QPV are read, and in what order."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from qpv import french, names
from qpv.territories import COUNTRY_NAMES, METROPOLE, Geography, Territory

# A territory whose known QPV hold less than this share of its QPV population is not ranked.
MIN_COVERAGE = 0.8


@dataclass(frozen=True)
class Comparator:
    """A set of QPV to compare with: « QPV de la région », « QPV de France métropolitaine »."""

    label: str
    level: str
    code: str


def comparators(territory: Territory, geography: Geography) -> list[Comparator]:
    """Return what the territory is compared with, nearest first: always QPV with QPV."""
    found = []
    if territory.level == "commune" and territory.siren_epci:
        found.append(_comparator(geography, "epci", territory.siren_epci))
    if territory.level in ("commune", "epci", "contrat", "departement") and territory.insee_reg:
        found.append(_comparator(geography, "region", territory.insee_reg))
    if territory.level != "pays":
        found.append(Comparator(f"QPV de {COUNTRY_NAMES[METROPOLE]}", "pays", METROPOLE))
    return [c for c in found if not _same(c, territory, geography)]


def _comparator(geography: Geography, level: str, code: str) -> Comparator:
    name = geography.names.get((level, code), code)
    return Comparator(f"QPV {names.of(name)}", level, code)


def _same(comparator: Comparator, territory: Territory, geography: Geography) -> bool:
    """True when the comparator holds exactly the territory's own QPV (or none)."""
    members = geography.membership(comparator.level)
    inside = members["code_qp"][members["code"] == comparator.code]
    return len(inside) == 0 or set(inside) == set(territory.codes_qp)


def peers(territory: Territory, geography: Geography) -> tuple[list[str], str]:
    """Return the codes among which the territory is ranked, and their French description.

    Régions and départements: those of métropole with a QPV. EPCI and communes: those of the same
    région. Overseas territories and contracts are not ranked.
    """
    members = geography.membership(territory.level)
    mainland = geography.perimeters[geography.perimeters["insee_dep"].str.len() == 2]
    if territory.level in ("region", "departement") and not territory.overseas:
        inside, where = mainland, "de métropole"
    elif territory.level in ("epci", "commune") and territory.insee_reg:
        rows = geography.perimeters["insee_reg"] == territory.insee_reg
        name = geography.names.get(("region", territory.insee_reg), territory.insee_reg)
        inside, where = geography.perimeters[rows], names.of(name)
    else:
        return [], ""
    found = members["code"][members["code_qp"].isin(inside["code_qp"])].unique().tolist()
    noun = {
        "region": "régions",
        "departement": "départements",
        "epci": "EPCI",
        "commune": "communes",
    }[territory.level]
    return found, f"{noun} {where}"


@dataclass(frozen=True)
class Rank:
    """The rank of one value, highest first; equal values share the better rank.

    ``n_equal`` territories (this one included) have the value; ``n_ranked`` values were ranked,
    among ``n_total`` territories.
    """

    rank: int
    n_equal: int
    n_ranked: int
    n_total: int


def rank(results: pd.DataFrame, code: str, decimals: int) -> Rank | None:
    """Return the rank of a territory among aggregated results (one row per territory), or None
    when its own value or coverage does not allow one.

    Values are compared as they are displayed: what looks equal on the page is equal.
    """
    fit = results[results["value"].notna() & (results["coverage"] >= MIN_COVERAGE)]
    if code not in fit.index or len(fit) < 2:
        return None
    shown = fit["value"].round(decimals)
    own = shown[code]
    if fit.loc[code, "at_least"]:
        return None  # a sum with terms missing has no place in an order
    above, equal = int((shown > own).sum()), int((shown == own).sum())
    return Rank(above + 1, equal, len(fit), len(results))


def rank_sentence(
    found: Rank | None, noun: str, *, feminine: bool = True, quantity: str = "valeur"
) -> str:
    """Return « 2e valeur la plus élevée parmi 13 régions de métropole », counted from the nearer
    end (« 3e valeur la plus basse »), with « ex æquo » and « n classées sur N »; "" without a rank.
    """
    if found is None:
        return ""
    from_bottom = found.n_ranked - found.n_equal - found.rank + 2
    high = found.rank <= from_bottom
    place = found.rank if high else from_bottom
    ordinal = "" if place == 1 else french.ordinal(place, feminine=feminine) + " "
    end = (
        ("la plus élevée" if high else "la plus basse")
        if feminine
        else ("le plus élevé" if high else "le plus bas")
    )
    tied = ", ex æquo," if found.n_equal > 1 else ""
    among = french.number(found.n_ranked)
    of_all = "" if found.n_ranked == found.n_total else f" (sur {french.number(found.n_total)})"
    return f"{ordinal}{quantity} {end}{tied} parmi {among} {noun}{of_all}"

"""Comparators and ranks: against whom a territory's QPV are read, and in what order."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from qpv import french
from qpv.indicators.indicator import Indicator
from qpv.territories import COUNTRY_NAMES, METROPOLE, Geography, Territory
from qpv.thresholds import CLOSE_POINTS


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


@dataclass(frozen=True)
class Rank:
    """The rank of one value as displayed, highest first; equal values share the better rank.

    ``n_equal`` (this one included) have the value; ``n_ranked`` values were ranked, among
    ``n_total``. Of one QPV, ``best`` and ``worst`` bound the rank once those nearer than
    ``CLOSE_POINTS`` are not told apart.
    """

    rank: int
    n_equal: int
    n_ranked: int
    n_total: int
    best: int = 0
    worst: int = 0

    @property
    def place(self) -> tuple[int, bool]:
        """The rank counted from the nearer end, and True where that is the highest."""
        from_bottom = self.n_ranked - self.n_equal - self.rank + 2
        return min(self.rank, from_bottom), self.rank <= from_bottom


def _ranked(values: pd.Series, code: str, decimals: int, total: int) -> Rank | None:
    """Values are compared as they are displayed: what looks equal on the page is equal."""
    if code not in values.index or len(values) < 2:
        return None
    shown = values.map(lambda v: french.rounded(v, decimals))
    own = shown[code]
    above, equal = int((shown > own).sum()), int((shown == own).sum())
    return Rank(above + 1, equal, len(values), total)


def rank(results: pd.DataFrame, code: str, decimals: int) -> Rank | None:
    """Return the rank of a territory among aggregated results (one row per territory), or None
    when it has no value, or a sum with terms missing."""
    fit = results[results["value"].notna() & ~results["at_least"].astype(bool)]
    return _ranked(fit["value"], code, decimals, len(results))


def rank_sentence(found: Rank | None, among: Peers, rate: bool) -> str:
    """Return « 2e taux le plus élevé des 13 régions de métropole ayant un QPV », counted from the
    nearer end (« 3e taux le plus bas »), with « ex æquo »; "" without a rank."""
    return "" if found is None else f"{_from_nearer_end(found, rate)} {_of_peers(found, among)}"


def _from_nearer_end(found: Rank, rate: bool) -> str:
    place, high = found.place
    ordinal = "" if place == 1 else f"{french.ordinal(place)} "
    ends = ("le plus élevé", "le plus bas") if rate else ("la plus élevée", "la plus basse")
    tied = ", ex æquo," if found.n_equal > 1 else ""
    return f"{ordinal}{'taux' if rate else 'valeur'} {ends[not high]}{tied}"


def third_sentence(found: Rank | None, among: Peers) -> str:
    """Return « dans le tiers le plus bas des 13 régions … »: the place of an approximation, to
    which a rank would lend a precision that it has not. "" without a rank, or under six peers."""
    if found is None or found.n_ranked < 6:
        return ""
    middle = found.rank + (found.n_equal - 1) / 2
    third = min(2, int(3 * (middle - 0.5) / found.n_ranked))
    which = ("le tiers le plus élevé", "le tiers médian", "le tiers le plus bas")[third]
    return f"dans {which} {_of_peers(found, among)}"


def _of_peers(found: Rank, among: Peers) -> str:
    ranked = f"des {french.number(found.n_ranked)} {among.noun} {among.where}"
    if found.n_ranked == found.n_total:
        return f"{ranked} ayant un QPV"
    agreed = "classées" if among.feminine else "classés"
    return f"{ranked} {agreed}, sur {french.number(found.n_total)} ayant un QPV"


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


def standing(values: pd.Series, code_qp: str, indicator: Indicator) -> Rank | None:
    """Return the place of one QPV among the values of a group (index ``code_qp``, NaN where not
    diffused), None where it has no value, or where nobody else has one."""
    known = values.dropna().astype(float)
    found = _ranked(known, code_qp, indicator.decimals_qp, len(values))
    if found is None:
        return None
    best, worst = found.rank, found.rank + found.n_equal - 1
    if indicator.unit == "%":
        away = (known - known[code_qp]).round(9)
        best = 1 + int((away >= CLOSE_POINTS).sum())
        worst = len(known) - int((away <= -CLOSE_POINTS).sum())
    return replace(found, best=best, worst=max(worst, best))


def standing_sentence(found: Rank | None, indicator: Indicator, group: str = "") -> str:
    """Return « 3e taux le plus élevé parmi les 197 QPV diffusés (sur 204) des Hauts-de-France ; 1re à
    9e à 5 points près »; "" without a standing. ``group`` may be left out where a legend names it.

    A rank that 5 points would move by more than a quarter of the list is not given: words and the
    interval are (« parmi les plus élevés : 13e à 68e place … »).
    """
    if found is None:
        return ""
    among = f"parmi les {french.number(found.n_ranked)} QPV"
    if found.n_ranked < found.n_total:
        among = f"{among} diffusés (sur {french.number(found.n_total)})"
    among = f"{among} {group}".rstrip()
    rate = indicator.unit == "%"
    if rate and found.worst - found.best + 1 > max(8, found.n_ranked / 4):
        return (
            f"{_roughly(found)} : {_place(found.best)} à {_place(found.worst)} place {among}, à 5 "
            "points près"
        )
    sentence = f"{_from_nearer_end(found, rate)} {among}"
    if rate and found.worst > found.best:
        sentence += f" ; {_between(found)} à 5 points près"
    return sentence


def _roughly(found: Rank) -> str:
    """The half of the list that the interval lies in, in words."""
    if found.worst <= found.n_ranked / 2:
        return "parmi les plus élevés"
    return "parmi les plus bas" if found.best > found.n_ranked / 2 else "au milieu"


def _between(found: Rank) -> str:
    """The interval counted from the same end as the rank."""
    low, far = found.best, found.worst
    if not found.place[1]:
        low, far = found.n_ranked - far + 1, found.n_ranked - low + 1
    return f"{_place(low)} à {_place(far)}"


def _place(rank: int) -> str:
    return french.ordinal(rank, feminine=True)

"""The sentences of the page on education, and when each may be said."""

from __future__ import annotations

import pandas as pd

from qpv import differences, french
from qpv.differences import Difference
from qpv.indicators import schools
from qpv.reports.axes.education_facts import Education
from qpv.reports.axes.quarters import share
from qpv.study.places import SCHOOL_M
from qpv.thresholds import (
    CLOSE_POINTS,
    CONCENTRATED,
    FRAGILE_POPULATION,
    GROUP_LEAST,
    IPS_POINTS,
    LOW_IPS,
    PUPILS_PCT,
    SCHOOLS_LEAST,
    SECTOR_POINTS,
    WIDER_POINTS,
)

_BOTH = ["near", "others"]
NEAR = f"à {SCHOOL_M} m ou moins d'un QPV"


def ips(value: float) -> str:
    """Return an index as it is published, « 79,9 »."""
    return french.number(value, 1)


def who(e: Education) -> str:
    if e.around is None:
        return f"{e.in_numbers}."
    told = [french.plural(n, kind) for kind, n in e.counts["near"].items() if n]
    inside = french.number(e.counts["inside"].sum())
    if not told:
        return f"{e.in_numbers}. Aucun établissement scolaire dans un QPV ou {NEAR}."
    return (
        f"{e.in_numbers}. {french.listing(told)} dans un QPV ou à {SCHOOL_M} m ou moins "
        f"(dont {inside} dans un QPV)."
    )


def far(e: Education) -> bool:
    return e.people[e.without("collège")].sum() >= FRAGILE_POPULATION


def no_college(e: Education) -> str:
    own = e.without("collège")
    if len(e.people) == 1:
        return f"Ce quartier n'a pas de collège à {SCHOOL_M} m ou moins, à vol d'oiseau."
    verb = "n'ont" if len(own) > 1 else "n'a"
    return f"{e.part(own)} {verb} pas de collège à {SCHOOL_M} m ou moins, à vol d'oiseau."


def low(e: Education) -> pd.DataFrame:
    """The écoles of the latest year under the low bound."""
    table = e.latest("école")
    return table[table["ips"] < LOW_IPS]


def concentrated(e: Education) -> bool:
    table, under = e.latest("école"), low(e)
    if len(table) < SCHOOLS_LEAST or table["near"].sum() < GROUP_LEAST or len(under) < GROUP_LEAST:
        return False
    return bool(under["near"].mean() >= CONCENTRATED * table["near"].mean())


def concentration(e: Education) -> str:
    under, near = low(e), int(low(e)["near"].sum())
    part = share(100 * e.latest("école")["near"].mean())
    what = f"écoles à indice de position sociale (IPS) inférieur à {french.number(LOW_IPS)}"
    where = f"{NEAR}, où se trouvent {part} des écoles ({e.year('école')})"
    if near == len(under):
        return f"Les {near} {what} sont toutes {where}."
    return f"{near} des {len(under)} {what} ({share(100 * near / len(under))}) sont {where}."


def both(groups: pd.DataFrame, least: int = GROUP_LEAST) -> bool:
    """True where schools near a QPV, and others, are both so many."""
    return bool(groups["n"].reindex(_BOTH).ge(least).all())


def gap(kind: str, e: Education) -> Difference | None:
    """The median index of schools near a QPV beside that of the others; None where either are few."""
    found = e.medians(kind)
    return differences.between(*found["median"][_BOTH], 1) if both(found) else None


def apart(kind: str, e: Education) -> bool:
    found = gap(kind, e)
    return found is not None and found.points <= -IPS_POINTS


def lower(kind: str, e: Education) -> str:
    found = gap(kind, e)
    near, others = (french.number(v, found.decimals) for v in (found.value, found.reference))
    return (
        f"IPS médian des {kind}s ({e.year(kind)}) : {near} {NEAR}, {others} pour les autres, soit "
        f"{found.told}."
    )


def under_median(e: Education) -> bool:
    return bool(e.below.any())


def below(e: Education) -> str:
    many, total = int(e.below.sum()), len(e.below)
    what = "toutes les écoles proches ont un IPS sous la médiane des écoles du département"
    if total == 1:
        return f"Dans le seul QPV qui a une école à IPS proche, {what}."
    return f"Dans {many} QPV sur les {total} qui ont une école à IPS proche, {what}."


def many_pupils(e: Education) -> bool:
    table = e.with_pupils("école")
    return len(table) > 0 and e.means("école")["share"].get("near", 0.0) >= PUPILS_PCT


def pupils(e: Education) -> str:
    part = share(e.means("école").loc["near", "share"])
    year = e.with_pupils("école")["data_year"].iloc[0]
    return (
        f"En {year}, {part} des élèves d'écoles à IPS sont scolarisés {NEAR}, où qu'ils habitent."
    )


def wider(kind: str, e: Education) -> bool:
    found = e.changes(kind)
    if not both(found, SCHOOLS_LEAST):
        return False
    return round(found.loc["others", "median"] - found.loc["near", "median"], 6) >= WIDER_POINTS


def widening(kind: str, e: Education) -> str:
    found = e.changes(kind)["median"]
    first, last = next(iter(e.years[kind])), e.year(kind)
    near, others = (french.number(found[group], 1, sign=True) for group in _BOTH)
    return (
        f"Entre {first} et {last}, l'écart se creuse entre les mêmes {kind}s : évolution médiane de "
        f"l'IPS de {near} {NEAR}, de {others} pour les autres."
    )


def sectors(e: Education) -> pd.DataFrame:
    """Medians of the collèges near a QPV, « public » and « private »."""
    table = e.latest("collège")
    table = table[table["near"].astype(bool)]
    return schools.medians(table, "sector").rename(
        lambda s: "public" if s == "public" else "private"
    )


def sectors_apart(e: Education) -> bool:
    found = sectors(e).reindex(["public", "private"])
    return bool(found["n"].ge(GROUP_LEAST).all()) and (
        round(found["median"].diff().iloc[-1], 6) >= SECTOR_POINTS
    )


def public_private(e: Education) -> str:
    found = sectors(e)
    (public, n), (private, m) = (found.loc[s, ["median", "n"]] for s in ("public", "private"))
    return (
        f"Parmi les collèges {NEAR}, l'IPS médian est de {ips(public)} dans le public "
        f"({n:.0f} collèges) et de {ips(private)} dans le privé ({m:.0f})."
    )


def more_vocational(e: Education) -> bool:
    found = e.tracks
    return both(found) and found.loc["near", "share"] - found.loc["others", "share"] >= CLOSE_POINTS


def vocational(e: Education) -> str:
    near, others = map(share, e.tracks["share"][_BOTH])
    year = e.lycees["data_year"].iloc[0]
    return (
        f"{near} des élèves des lycées situés {NEAR} sont en voie professionnelle, "
        f"{others} dans les autres lycées ({year})."
    )


def cities(e: Education) -> str:
    """Return how many QPV lie in communes that a cité éducative names."""
    own = e.qpv_in(pd.Index(e.cities["codgeo"].unique()))
    named = french.plural(
        e.cities["lib_territoire"].nunique(), "cité éducative", "cités éducatives"
    )
    verb = "se trouvent" if len(own) > 1 else "se trouve"
    where = french.plural(e.cities["codgeo"].nunique(), "commune")
    return (
        f"{e.part(own.index)} {verb} dans une commune citée par une cité éducative ({named}, {where}, "
        "liste de 2023) : la liste nomme des communes, ni des établissements ni des quartiers."
    )


def children(e: Education) -> str:
    """Return how many children of school ages CAF recipients have."""
    known, total = len(e.children), len(e.study.codes("2015"))
    return (
        f"{french.number(e.children.to_numpy().sum())} enfants de 6 à 17 ans à charge d'allocataires "
        f"de la CAF ({known} QPV de 2015 sur {total})"
    )

"""The sentences of the page on education, and when each may be said."""

import pandas as pd

from qpv import differences, french
from qpv.indicators import schools
from qpv.reports.axes.education_facts import Education
from qpv.reports.axes.quarters import share
from qpv.reports.axis import finding
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


@finding(
    "QPV sans collège proche",
    rule="un QPV au moins n'a aucun collège à 300 m ; 1 000 habitants concernés ou plus",
    wrong_if="le contour simplifié du QPV ou la place du collège se trompait de plus que la distance ; "
    "à pied, la distance est plus longue",
)
def no_college(e: Education) -> str:
    own = e.without("collège")
    if e.people[own].sum() < FRAGILE_POPULATION:
        return ""
    if len(e.people) == 1:
        return f"Ce quartier n'a pas de collège à {SCHOOL_M} m ou moins, à vol d'oiseau."
    verb = "n'ont" if len(own) > 1 else "n'a"
    return f"{e.part(own)} {verb} pas de collège à {SCHOOL_M} m ou moins, à vol d'oiseau."


def low(e: Education) -> pd.DataFrame:
    """The écoles of the latest year under the low bound."""
    table = e.latest("école")
    return table[table["ips"] < LOW_IPS]


@finding(
    "Écoles à IPS inférieur à 80 concentrées près des QPV",
    rule="leur part près des QPV atteint une fois et demie celle de toutes les écoles ; 30 écoles ou "
    "plus, dont 10 proches et 10 sous 80 ; borne fixée d'avance",
    wrong_if="les maternelles, sans indice, étaient comptées : les deux parts portent sur les seules "
    "écoles à indice",
)
def concentration(e: Education) -> str:
    if e.around is None:
        return ""
    table, under = e.latest("école"), low(e)
    if len(table) < SCHOOLS_LEAST or min(table["near"].sum(), len(under)) < GROUP_LEAST:
        return ""
    if under["near"].mean() < CONCENTRATED * table["near"].mean():
        return ""
    near, part = int(under["near"].sum()), share(100 * table["near"].mean())
    what = f"écoles à indice de position sociale (IPS) inférieur à {french.number(LOW_IPS)}"
    where = f"{NEAR}, où se trouvent {part} des écoles ({e.year('école')})"
    if near == len(under):
        return f"Les {near} {what} sont toutes {where}."
    return f"{near} des {len(under)} {what} ({share(100 * near / len(under))}) sont {where}."


def both(groups: pd.DataFrame, least: int = GROUP_LEAST) -> bool:
    """True where schools near a QPV, and others, are both so many."""
    return bool(groups["n"].reindex(_BOTH).ge(least).all())


def lower(kind: str, e: Education) -> str:
    medians = e.medians(kind)
    found = differences.between(*medians["median"][_BOTH], 1) if both(medians) else None
    if found is None or found.points > -IPS_POINTS:
        return ""
    near, others = (french.number(v, found.decimals) for v in (found.value, found.reference))
    return (
        f"IPS médian des {kind}s ({e.year(kind)}) : {near} {NEAR}, {others} pour les autres, soit "
        f"{found.told}."
    )


@finding(
    "QPV dont toutes les écoles proches sont sous la médiane du département",
    rule="un QPV au moins, parmi ceux qui ont une école à IPS proche",
    wrong_if="une école proche sans indice était au-dessus",
)
def below(e: Education) -> str:
    many, total = int(e.below.sum()), len(e.below)
    if not many:
        return ""
    what = "toutes les écoles proches ont un IPS sous la médiane des écoles du département"
    if total == 1:
        return f"Dans le seul QPV qui a une école à IPS proche, {what}."
    return f"Dans {many} QPV sur les {total} qui ont une école à IPS proche, {what}."


@finding(
    "Élèves scolarisés près d'un QPV",
    rule="20 % ou plus des élèves des écoles à IPS ; effectifs publiés pour 90 % d'entre elles ou plus",
    wrong_if="les effectifs avaient changé depuis 2022-2023, seule année publiée",
)
def pupils(e: Education) -> str:
    table = e.with_pupils("école")
    own = e.means("école")["share"].get("near", 0.0) if len(table) else 0.0
    if own < PUPILS_PCT:
        return ""
    return (
        f"En {table['data_year'].iloc[0]}, {share(own)} des élèves d'écoles à IPS sont scolarisés "
        f"{NEAR}, où qu'ils habitent."
    )


def widening(kind: str, e: Education) -> str:
    found = e.changes(kind)
    if not both(found, SCHOOLS_LEAST):
        return ""
    moves = found["median"][_BOTH]
    if round(moves["others"] - moves["near"], 6) < WIDER_POINTS:
        return ""
    first, last = next(iter(e.years[kind])), e.year(kind)
    near, others = (french.number(move, 1, sign=True) for move in moves)
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


@finding(
    "Écart d'indice entre collèges publics et privés proches des QPV",
    rule="IPS médian des privés supérieur d'au moins 10 points ; 10 collèges ou plus de chaque secteur",
    wrong_if="quelques gros établissements faisaient l'écart : la médiane les compte pour un",
)
def public_private(e: Education) -> str:
    if e.around is None:
        return ""
    found = sectors(e).reindex(["public", "private"])
    (public, n), (private, m) = found[["median", "n"]].to_numpy()
    if not found["n"].ge(GROUP_LEAST).all() or round(private - public, 6) < SECTOR_POINTS:
        return ""
    return (
        f"Parmi les collèges {NEAR}, l'IPS médian est de {ips(public)} dans le public "
        f"({n:.0f} collèges) et de {ips(private)} dans le privé ({m:.0f})."
    )


@finding(
    "Voie professionnelle plus fréquente dans les lycées proches des QPV",
    rule="5 points ou plus d'écart avec les autres lycées ; 10 lycées ou plus de chaque côté",
    wrong_if="on la lisait comme celle des jeunes des QPV : un lycée recrute loin",
)
def vocational(e: Education) -> str:
    if e.around is None or not both(e.tracks):
        return ""
    near, others = e.tracks["share"][_BOTH]
    if near - others < CLOSE_POINTS:
        return ""
    year = e.lycees["data_year"].iloc[0]
    return (
        f"{share(near)} des élèves des lycées situés {NEAR} sont en voie professionnelle, "
        f"{share(others)} dans les autres lycées ({year})."
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

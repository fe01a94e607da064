"""The sentences of the page of the contrat de ville, and when each may be said."""

import pandas as pd

from qpv import french
from qpv.reports import whole_territory
from qpv.reports.axes.contrat_de_ville_facts import FIRST, LAST, Contract
from qpv.reports.axis import finding
from qpv.study import posts
from qpv.thresholds import (
    FAR_UNDER,
    POSTS_CHANGED,
    POSTS_LEAST,
    POSTS_POPULATION,
    POSTS_TIMES,
    STABLE_PERCENT,
)

_PEOPLE = {"commune": "de la commune", "epci": "de l'intercommunalité",
           "departement": "du département", "region": "de la région"}  # fmt: skip


def who(c: Contract) -> str:
    if c.shares is None:
        return f"{c.in_numbers}."
    low, high = (french.number(v) for v in c.shares)
    whose = f"des habitants {_PEOPLE.get(c.place.level, '')}".strip()
    if not c.place.straddling:
        return f"{c.in_numbers}, soit ≈ {high} % {whose}."
    outside = c.people[c.people.index.isin(c.place.straddling)]
    one, all = len(outside) == 1, len(outside) == len(c.people)
    which = ("il" if one else "tous") if all else f"{'un' if one else len(outside)} QPV"
    verb, whom = ("déborde", "ses") if one else ("débordent", "leurs")
    between = f"de {low} à {high} %" if low != high else f"≈ {high} %"
    return (
        f"{c.in_numbers}, soit {between} {whose} : {which} en {verb}, sans ou avec {whom} "
        f"{french.number(outside.sum())} habitants."
    )


# ---- the rest of the territory


@finding(
    "QPV dont la moitié des habitants vit sous le seuil du quart le plus modeste",
    rule="un QPV au moins a un niveau de vie médian inférieur au premier quartile du territoire entier "
    "; QPV diffusés réunissant 80 % de la population",
    wrong_if="les deux niveaux de vie n'étaient pas de la même année, ou du même territoire",
)
def below(c: Contract) -> str:
    if not c.beside.known or not len(c.beside.below):
        return ""
    told = whole_territory.below_title(c.study, c.beside)
    return f"{told} (par an et unité de consommation, {c.beside.year})."


@finding(
    "Même le QPV le moins modeste, loin du territoire",
    rule="deux QPV ou plus, tous diffusés ; le plus haut niveau de vie médian inférieur de 20 % ou plus "
    "à celui du territoire entier",
    wrong_if="un QPV non diffusé était au-dessus",
)
def under(c: Contract) -> str:
    """Return that the highest median is far under that of the whole, "" where it is not, or a QPV is
    unknown."""
    b = c.beside
    if not (len(b.medians) == len(b.qpv) > 1 and b.medians.max() <= FAR_UNDER * b.median):
        return ""
    most, median = (french.quantity(v, "€") for v in (b.medians.max(), b.median))
    return (
        f"Même le QPV le moins modeste a un niveau de vie médian ({most}) inférieur d'au moins 20 % à "
        f"celui observé {whole_territory.inside(c.study, b)}, quartiers compris ({median})."
    )


@finding(
    "Taux de pauvreté au moins double",
    rule="taux des QPV au moins égal au double de la borne haute de celui du territoire",
    wrong_if="on comparait à l'estimation : c'est la borne publiée qui est doublée",
)
def double(c: Contract) -> str:
    """Return that the rate of the QPV is twice that of the whole, "" where it is not."""
    return whole_territory.double(c.study, c.beside)


@finding(
    "Place des prestations sociales dans le revenu",
    rule="leur part est au moins le triple de celle du territoire entier",
    wrong_if="on y lisait un jugement : c'est la composition d'un revenu plus bas",
)
def benefits(c: Contract) -> str:
    """Return the share of benefits in income, "" where it is not three times that of the whole."""
    return whole_territory.benefits(c.study, c.beside)


# ---- what moved


@finding(
    "Population des QPV de 2015",
    rule="1 % ou plus d'écart entre 2013 et 2018, tous les QPV connus",
    wrong_if="le périmètre avait changé : c'est celui de 2015 aux deux dates",
)
def people(c: Contract) -> str:
    if abs(c.change) < STABLE_PERCENT:
        return ""
    years = list(c.moved.columns)
    down = c.change < 0
    moved = c.moved[years[1]] - c.moved[years[0]]
    n, total = int(((moved < 0) if down else (moved > 0)).sum()), len(moved)
    how = "baissé" if down else "augmenté"
    part = f" ({n} QPV sur {total} en {'baisse' if down else 'hausse'})" if total > 1 else ""
    return (
        f"La population des QPV de 2015 a {how} de {french.quantity(abs(c.change), '%', 1)} de "
        f"{years[0]} à {years[1]}{part}."
    )


# ---- posts


@finding(
    "Adultes-relais par habitant, loin de la région",
    rule="moins de la moitié ou plus du double de la région, avec et sans les QPV partagés ; 10 000 "
    "habitants des QPV et 5 postes ou plus",
    wrong_if="un poste servait ailleurs que dans le contrat du fichier",
)
def relays(c: Contract) -> str:
    """Return that posts per inhabitant are under half, or over twice, those of the région: with the
    QPV shared with another contract, and without them; "" where they are not."""
    if c.year is None or len(c.contracts) == 0 or not posts.contracts_of(c.study):
        return ""
    own = c.contracts.reindex(posts.contracts_of(c.study)).sum(numeric_only=True)
    if own["people"] < POSTS_POPULATION or c.relays[c.year] < POSTS_LEAST:
        return ""
    region = c.rates[0][1]
    found = [1000 * c.relays[c.year] / people for people in (own["people"], own["unshared"])]
    if not (max(found) < region / POSTS_TIMES or min(found) > region * POSTS_TIMES):
        return ""
    side = "moins de la moitié" if c.rate < region else "plus du double"
    return (
        f"{_posts(c.relays[c.year])} d'adultes-relais en {c.year}, {french.number(c.rate, 2)} pour "
        f"1 000 habitants des QPV : {side} de la région ({french.number(region, 2)})."
    )


def _posts(count: float) -> str:
    return french.plural(int(count), "poste", "postes")


def changed(counts: pd.Series) -> float:
    """Return the change (%) of posts between the two years."""
    return float(100 * (counts[LAST] / counts[FIRST] - 1))


@finding(
    "Adultes-relais, de 2022 à 2024",
    rule="50 postes ou plus en 2022, mêmes limites de territoire, postes distincts",
    wrong_if="on comptait les lignes : depuis 2024 un poste en a une par contrat",
)
def fewer(c: Contract) -> str:
    """Return the posts of both years, "" where one is unknown, or of another place, or they were few."""
    years = {FIRST, LAST}
    if not (years <= set(c.relays.dropna().index) and years <= set(c.france.index)):
        return ""
    if c.relays[FIRST] < POSTS_CHANGED or not posts.same_place(c.study):
        return ""
    own, france = (f"{french.number(changed(p), sign=True)} %" for p in (c.relays, c.france))
    first, last = (french.number(c.relays[y]) for y in (FIRST, LAST))
    told = f"de {first} postes en {FIRST} à {last} en {LAST}, soit {own}"
    if first == last:
        told = f"{first} postes en {FIRST} comme en {LAST}"
    return f"Adultes-relais : {told} ; France métropolitaine {france}."


# ---- the questions of the steering committee

_ASKED = (
    (lambda c: c.beside and below.says(c),
     "Que fait chaque service de droit commun dans les quartiers dont la moitié des habitants vit sous "
     "le seuil du quart le plus modeste, en plus de ce qu'il fait ailleurs ?"),
    (lambda c: c.beside and benefits.says(c),
     "Qui va vers les habitants pour que les droits soient demandés : CAF, CCAS, Département, France "
     "services ?"),
    (lambda c: len(c.moved) and people.says(c),
     "Pourquoi le nombre d'habitants a-t-il changé : démolitions, logements vides, taille des ménages ?"),
    (relays.says,
     "Pourquoi l'écart du nombre d'adultes-relais par habitant avec la région : postes non demandés, non "
     "accordés, non pourvus ?"),
    (lambda c: fewer.says(c) and changed(c.relays) < 0,
     "Que faisaient les adultes-relais des postes qui ne figurent plus au fichier, et qui le fait "
     "aujourd'hui ?"),
    (lambda c: c.some_far(),
     "Par où passent les habitants des quartiers sans guichet France services à 1 km : permanence, bus, "
     "accompagnement ?"),
    (lambda c: c.partly_in("cites_educatives"),
     "Que prévoit le contrat pour les enfants des quartiers hors des communes d'une cité éducative ?"),
    (lambda c: True,
     "Les actions financées par l'abattement de TFPB suivent-elles les priorités du contrat et de la "
     "gestion urbaine et sociale de proximité ?"),
    (lambda c: True,
     "Quels moyens de droit commun vont aux quartiers, et qui en rend compte au comité de pilotage ?"),
)  # fmt: skip
MOST = 5


def asked(c: Contract) -> list[str]:
    """Return the five questions that the findings said here raise, then those asked everywhere."""
    return [question for holds, question in _ASKED if holds(c)][:MOST]

"""The sentences of the page on jobs, training and guidance, and when each may be said."""

import pandas as pd

from qpv import french
from qpv.reports.axes.emploi_facts import Employment
from qpv.reports.axes.quarters import MAINLAND, beside, share
from qpv.reports.axis import finding
from qpv.thresholds import (
    CLOSE_POINTS,
    FASTER_POINTS,
    HIGH_NEET,
    REGISTERED_POINTS,
    SMALL_POPULATION,
)

_NAMED = 3  # zones or communes named in a sentence


def who(e: Employment) -> str:
    if not len(e.zones):
        return f"{e.in_numbers}."
    if len(e.zones) == 1:
        return f"{e.in_numbers}, dans la zone d'emploi « {e.zones['name'].iloc[0]} »."
    return f"{e.in_numbers}, dans {len(e.zones)} zones d'emploi."


@finding(
    "Habitants des QPV dans une zone d'emploi à 10 % de chômage ou plus",
    rule="une zone au moins atteint 10 % au dernier trimestre ; borne fixée d'avance",
    wrong_if="le taux était lu comme celui des quartiers : c'est celui de la zone entière",
)
def high(e: Employment) -> str:
    if not len(e.zones) or not len(e.high):
        return ""
    when = f"(taux de la zone entière, {e.quarter})"
    if len(e.high) == len(e.zones):
        rate = french.quantity(e.zones["latest"].min(), "%", 1)
        least = "atteint" if len(e.zones) == 1 else "atteint au moins"
        return f"Tous vivent dans une zone d'emploi où le chômage {least} {rate} {when}."
    people = french.number(e.high["people"].sum())
    return (
        f"{share(e.high_share)} des habitants des QPV ({people}) vivent dans une zone d'emploi où le "
        f"chômage atteint 10 % ou plus {when}."
    )


def faster(e: Employment) -> pd.DataFrame:
    """The zones where unemployment rose over a year, and faster than in the median zone."""
    least = round(max(e.median_rise, 0.0) + FASTER_POINTS, 6)
    return e.zones[e.zones["rise"] >= least].sort_values("rise", ascending=False)


@finding(
    "Chômage en hausse plus rapide que dans la zone médiane",
    rule="hausse sur un an, même trimestre, d'au moins 0,3 point de plus que dans la zone médiane des "
    "zones de France",
    wrong_if="l'écart tenait à l'arrondi des taux, publiés au dixième",
)
def rise(e: Employment) -> str:
    found = faster(e)
    if found.empty:
        return ""
    named = [f"{z['name']} ({french.number(z['rise'], 1, sign=True)})" for _, z in found.iterrows()]
    beside = f"zone médiane de France ({french.points(e.median_rise, 1)})"
    if len(e.zones) == 1:
        rise = french.points(found["rise"].iloc[0], 1, sign=False)
        return f"Sur un an, le chômage de la zone d'emploi a augmenté de {rise}, plus que dans la {beside}."
    where = "une zone" if len(found) == 1 else f"{len(found)} zones"
    return (
        f"Sur un an, le chômage a augmenté plus que dans la {beside} dans {where} sur {len(e.zones)} : "
        f"{french.some(named, _NAMED)}."
    )


def registered(id: str, what: str, e: Employment) -> str:
    found = e.gap(id)
    if found is None or not e.solid(id) or abs(found.points) < REGISTERED_POINTS:
        return ""
    own, reference = beside(found)
    return (
        f"Parmi les inscrits à France Travail qui vivent en QPV, {own} {what}, soit {found.told} que "
        f"dans les {MAINLAND} ({reference})."
    )


@finding(
    "Taux d'emploi éloigné de celui des autres QPV",
    rule="5 points ou plus d'écart avec les QPV de France métropolitaine ; 2 000 habitants ou plus",
    wrong_if="la moyenne pondérée par la population totale s'écartait de 5 points du vrai taux",
)
def employed(e: Employment) -> str:
    found = e.gap("employment")
    if found is None or abs(found.points) < CLOSE_POINTS or e.people.sum() < SMALL_POPULATION:
        return ""
    own, reference = beside(found)
    near = "≈ " if len(e.people) > 1 else ""
    return (
        f"Le taux d'emploi des 15-64 ans est de {near}{own}, soit {found.told} que dans les {MAINLAND} "
        f"(≈ {reference})."
    )


@finding(
    "Communes où un quart des jeunes n'est ni en emploi ni scolarisé",
    rule="une commune de 2 000 habitants ou plus atteint 25 % ; n'est nommée que si elle a 10 000 "
    "habitants et n'a pas bougé de plus de 10 points depuis le recensement précédent",
    wrong_if="on l'attribuait aux quartiers : c'est la part de la commune entière",
)
def out(e: Employment) -> str:
    if not e.many_out:
        return ""
    share = f"{french.number(HIGH_NEET)} % ou plus des jeunes ne sont ni en emploi ni scolarisés"
    when = f"(recensement {e.census}, commune entière)"
    if len(e.counted) == 1:
        own = french.quantity(e.counted.iloc[0], "%", 1)
        name = e.neet.loc[e.counted.index[0], "name"]
        return f"{name} : {own} des jeunes ne sont ni en emploi ni scolarisés {when}."
    where = "une commune" if e.many_out == 1 else f"{french.number(e.many_out)} communes"
    return f"Dans {where} sur {french.number(len(e.counted))} qui ont un QPV, {share} {when}{_worst(e)}."


def _worst(e: Employment) -> str:
    """Name the communes where the share is highest, of those that may be named."""
    named = e.neet[e.neet["named"] & (e.neet[e.census] >= HIGH_NEET)]
    named = named.sort_values(e.census, ascending=False, kind="stable").head(_NAMED)
    told = [f"{r['name']} {french.quantity(r[e.census], '%', 1)}" for _, r in named.iterrows()]
    if not told:
        return ""
    if len(told) == e.many_out:
        return f" : {french.listing(told)}"
    return (
        " ; les parts les plus élevées parmi celles de 10 000 habitants ou plus : "
        f"{french.listing(told)}"
    )

"""The sentences of the page on jobs, training and guidance, and when each may be said."""

from __future__ import annotations

import pandas as pd

from qpv import french
from qpv.reports.emploi_facts import Employment
from qpv.thresholds import (
    CLOSE_POINTS,
    FASTER_POINTS,
    FRAGILE_POPULATION,
    HIGH_NEET,
    NEAR_M,
    REGISTERED_POINTS,
    SMALL_POPULATION,
)

_EVERYONE = "QPV de France métropolitaine"
_NAMED = 3  # zones or communes named in a sentence


def who(e: Employment) -> str:
    count = french.plural(
        len(e.people), "quartier prioritaire (QPV)", "quartiers prioritaires (QPV)"
    )
    people = e.people.sum(min_count=1)
    told = f"{count}, {french.number(people)} habitants" if pd.notna(people) else count
    if not len(e.zones):
        return f"{told}."
    if len(e.zones) == 1:
        return f"{told}, dans la zone d'emploi « {e.zones['name'].iloc[0]} »."
    return f"{told}, dans {len(e.zones)} zones d'emploi."


def high(e: Employment) -> str:
    when = f"(taux de la zone entière, {e.quarter})"
    if len(e.high) == len(e.zones):
        rate = french.quantity(e.zones["latest"].min(), "%", 1)
        least = "atteint" if len(e.zones) == 1 else "atteint au moins"
        return f"Tous vivent dans une zone d'emploi où le chômage {least} {rate} {when}."
    people = french.number(e.high["people"].sum())
    return (
        f"{_share(e.high_share)} des habitants des QPV ({people}) vivent dans une zone d'emploi où le "
        f"chômage atteint 10 % ou plus {when}."
    )


def _share(share: float) -> str:
    """Return a share that is neither nobody nor everybody, and does not look so."""
    return french.quantity(share, "%", 0 if 0.5 <= share < 99.5 else 1)


def faster(e: Employment) -> pd.DataFrame:
    """The zones where unemployment rose over a year, and faster than in the median zone."""
    least = round(max(e.median_rise, 0.0) + FASTER_POINTS, 6)
    return e.zones[e.zones["rise"] >= least].sort_values("rise", ascending=False)


def rise(e: Employment) -> str:
    found = faster(e)
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


def apart(id: str, e: Employment) -> bool:
    """True where the share is solid, and 3 points or more away from that of métropole."""
    found = e.gap(id)
    return found is not None and e.solid(id) and abs(found.points) >= REGISTERED_POINTS


def registered(id: str, what: str, e: Employment) -> str:
    found = e.gap(id)
    own = french.quantity(found.value, "%", found.decimals_of(found.value))
    beside = french.quantity(found.reference, "%", found.decimals_of(found.reference))
    return (
        f"Parmi les inscrits à France Travail qui vivent en QPV, {own} {what}, soit {found.told} que "
        f"dans les {_EVERYONE} ({beside})."
    )


def employed_apart(e: Employment) -> bool:
    found = e.gap("employment")
    return (
        found is not None
        and abs(found.points) >= CLOSE_POINTS
        and e.people.sum() >= SMALL_POPULATION
    )


def employed(e: Employment) -> str:
    found = e.gap("employment")
    own = french.quantity(found.value, "%", found.decimals_of(found.value))
    beside = french.quantity(found.reference, "%", found.decimals_of(found.reference))
    near = "≈ " if len(e.people) > 1 else ""
    return (
        f"Le taux d'emploi des 15-64 ans est de {near}{own}, soit {found.told} que dans les {_EVERYONE} "
        f"(≈ {beside})."
    )


def some_out(e: Employment) -> bool:
    return e.many_out > 0


def out(e: Employment) -> str:
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


def cities(e: Employment) -> tuple[int, float]:
    return e.qpv_in(e.support.index[e.support["city"]]) if "city" in e.support else (0, 0.0)


def some_outside(e: Employment) -> bool:
    return "city" in e.support and 0 < cities(e)[0] < len(e.people)


def city(e: Employment) -> str:
    count, people = cities(e)
    share = french.quantity(100 * people / e.people.sum(), "%")
    verb = "se trouvent" if count > 1 else "se trouve"
    return (
        f"{count} QPV sur {len(e.people)} ({share} des habitants) {verb} dans une commune de cité de "
        "l'emploi (liste de 2023)."
    )


def some_far(e: Employment) -> bool:
    """True where the places are known, and not every QPV has one near."""
    if e.nearest is None:
        return False
    far = e.nearest > NEAR_M
    return bool(far.any()) and e.people[far.index[far]].sum() >= FRAGILE_POPULATION


def near(e: Employment) -> str:
    own = e.nearest.index[e.nearest <= NEAR_M]
    what = "guichet France services à 1 km ou moins de leur contour, à vol d'oiseau"
    when = f"({e.services_date})"
    if len(e.people) == 1:
        what = what.replace("leur", "son")
        return f"Ce quartier n'a pas de {what} {when}."
    if not len(own):
        return f"Aucun des {len(e.people)} QPV n'a de {what} {when}."
    share = french.quantity(100 * e.people[own].sum() / e.people.sum(), "%")
    verb = "ont" if len(own) > 1 else "a"
    what = what if len(own) > 1 else what.replace("leur", "son")
    return f"{len(own)} QPV sur {len(e.people)} ({share} des habitants) {verb} un {what} {when}."

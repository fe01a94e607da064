"""The sentences of the page on urban transformations, and when each may be said."""

from __future__ import annotations

from qpv import french
from qpv.differences import at_least
from qpv.indicators import heat
from qpv.indicators.social_stock import Interval
from qpv.reports.axes.quarters import share
from qpv.reports.axes.transformations_facts import Transformations
from qpv.study.former import labels_2015
from qpv.thresholds import (
    FRAGILE_POPULATION,
    HIGH_VACANCY,
    INTERVAL_POINTS,
    NEAR_SCHOOLS_LEAST,
)

_NAMED = 3
LILLE = "la métropole de Lille"


def between(found: Interval, decimals: int = 0) -> str:
    """Return « de 61 à 68 % », or the one share where both bounds read the same."""
    least, most = (french.number(bound, decimals) for bound in found)
    shown = least if least == most else f"de {least} à {most}"
    return f"{shown}{french.NBSP}%"


def renewed(t: Transformations) -> str:
    if t.renewal["people"].sum() < FRAGILE_POPULATION:
        return ""
    listed = "de la liste du renouvellement urbain (NPNRU, arrêté de 2015)"
    if len(t.people) == 1:
        return f"Ce quartier vient {listed}."
    if len(t.renewal) == len(t.people):
        return f"Les {len(t.people)} QPV viennent tous {listed}."
    return f"{t.part(t.renewal.index)} {'viennent' if len(t.renewal) > 1 else 'vient'} {listed}."


def age(t: Transformations) -> str:
    if t.old.width > INTERVAL_POINTS:
        return ""
    why = " (bornes : les petites classes sont masquées)" if t.old.width >= 1 else ""
    return (
        f"{french.capitalised(between(t.old))} des {french.number(t.dwellings)} logements sociaux des "
        f"QPV datent d'avant 1976{why}."
    )


def oldest(t: Transformations) -> str:
    if t.oldest.least <= 50:
        return ""
    least = french.quantity(at_least(t.oldest.least), "%")
    return (
        f"Plus de la moitié des logements sociaux des QPV ({least} au moins) datent d'avant 1949."
    )


def vacancy(t: Transformations) -> str:
    own, everyone = t.vacancy
    below = own.most < everyone.least
    if not below and own.least <= everyone.most:
        return ""
    side = "moins" if below else "plus"
    return (
        f"Logements sociaux vacants : {between(own, 1)}, {side} que dans les QPV de France "
        f"métropolitaine ({between(everyone, 1)})."
    )


def empty(t: Transformations) -> str:
    high = t.vacancies[t.vacancies >= HIGH_VACANCY]
    if high.empty:
        return ""
    names = labels_2015(t.study)
    told = [f"{names.get(c, c)} {french.quantity(v, '%', 1)}" for c, v in high.items()]
    many = french.plural(len(high), "QPV de 2015 a", "QPV de 2015 ont")
    known = french.plural(len(t.vacancies), "QPV", "QPV")
    return (
        f"{many} 10 % de logements sociaux vacants ou plus, parmi {known} de 100 logements ou plus "
        f"dont le taux est diffusé : {french.some(told, _NAMED, ' ; ')}."
    )


def schools(t: Transformations) -> str:
    near = len(t.near_schools)
    if near < NEAR_SCHOOLS_LEAST:
        return ""
    where = (
        "dans un QPV ou à 300 m au plus" if len(t.people) > 1 else "dans le QPV ou à 300 m au plus"
    )
    of = ""
    if t.school_share:
        rate, every = t.school_share
        of = f" ({share(rate)} des {french.number(every)} du territoire)"
    return (
        f"{french.number(near)} écoles publiques sont {where}{of}, dont {french.number(t.inside)} "
        "à l'intérieur."
    )


def hot(t: Transformations) -> str:
    if t.heat.low <= 0:
        return ""
    own, others = (french.quantity(v, "°C", 1) for v in (t.heat.own, t.heat.others))
    return (
        f"Dans {LILLE}, les sols et les toits sont plus chauds là où vivent les habitants des QPV : "
        f"{own} contre {others}, soit {degrees(t.heat)}."
    )


def degrees(gap: heat.Gap) -> str:
    """Return « +0,7 °C (de +0,4 à +1,0) »."""
    low, high = (french.number(v, 1, sign=True) for v in (gap.low, gap.high))
    return f"{french.number(gap.degrees, 1, sign=True)}{french.NBSP}°C (de {low} à {high})"


def lived(t: Transformations) -> str:
    if t.heat.low <= 0:
        return ""
    own, others = (french.quantity(v, "%") for v in heat.among_hottest(t.cells, 0.2))
    return f"Le cinquième le plus chaud de {LILLE} réunit {own} des habitants des QPV, {others} des autres."


def like_with_like(t: Transformations) -> str:
    """Say the gap among cells that are as dense."""
    if t.heat.low <= 0:
        return ""
    gap, own = t.dense
    rate = french.quantity(own, "%")
    return (
        f"À densité voisine (le dixième de carreaux le plus peuplé, {rate} des habitants des QPV), "
        f"l'écart est de {degrees(gap)}."
    )

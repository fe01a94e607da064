"""The sentences of the page on urban transformations, and when each may be said."""

from qpv import french
from qpv.differences import at_least
from qpv.indicators import heat
from qpv.indicators.social_stock import Interval
from qpv.reports.axes.quarters import share
from qpv.reports.axes.transformations_facts import Transformations
from qpv.reports.axis import finding
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


@finding(
    "QPV issus de la liste du NPNRU",
    rule="un QPV au moins vient d'un QPV de 2015 de la liste, 1 000 habitants ou plus",
    wrong_if="un QPV né de plusieurs n'en avait qu'une partie dans la liste : la table le dirait « en "
    "partie », et il est compté entier",
)
def renewed(t: Transformations) -> str:
    if t.renewal["people"].sum() < FRAGILE_POPULATION:
        return ""
    listed = "de la liste du renouvellement urbain (NPNRU, arrêté de 2015)"
    if len(t.people) == 1:
        return f"Ce quartier vient {listed}."
    if len(t.renewal) == len(t.people):
        return f"Les {len(t.people)} QPV viennent tous {listed}."
    return f"{t.part(t.renewal.index)} {'viennent' if len(t.renewal) > 1 else 'vient'} {listed}."


@finding(
    "Part des logements sociaux d'avant 1976",
    rule="les deux bornes sont à 10 points ou moins l'une de l'autre ; 500 logements ou plus",
    wrong_if="une classe masquée était lue comme zéro",
)
def age(t: Transformations) -> str:
    if t.old.width > INTERVAL_POINTS:
        return ""
    why = " (bornes : les petites classes sont masquées)" if t.old.width >= 1 else ""
    return (
        f"{french.capitalised(between(t.old))} des {french.number(t.dwellings)} logements sociaux des "
        f"QPV datent d'avant 1976{why}."
    )


@finding(
    "Plus de la moitié du parc d'avant 1949",
    rule="la borne basse dépasse 50 %",
    wrong_if="une réhabilitation lourde avait changé l'année retenue",
)
def oldest(t: Transformations) -> str:
    if t.oldest.least <= 50:
        return ""
    least = french.quantity(at_least(t.oldest.least), "%")
    return (
        f"Plus de la moitié des logements sociaux des QPV ({least} au moins) datent d'avant 1949."
    )


@finding(
    "Vacance éloignée de celle des QPV de métropole",
    rule="les deux intervalles ne se touchent pas",
    wrong_if="un taux masqué cachait plus de dix logements vacants : aucun taux diffusé n'en compte "
    "moins de onze (hypothèse tirée du fichier)",
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


@finding(
    "QPV où un logement social sur dix est vacant",
    rule="un taux diffusé d'au moins 10 %, dans un QPV de 100 logements sociaux ou plus",
    wrong_if="les logements étaient vidés avant démolition : le fichier ne le dit pas",
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
        f"dont le taux est publié : {french.some(told, _NAMED, ' ; ')}."
    )


@finding(
    "Écoles publiques dans un QPV ou à 300 m au plus",
    rule=f"{NEAR_SCHOOLS_LEAST} écoles publiques ou plus, chacune comptée une fois",
    wrong_if="on la prenait pour l'école des enfants du quartier : la carte scolaire n'est pas dans "
    "l'annuaire",
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


@finding(
    "Surfaces plus chaudes où vivent les habitants des QPV",
    rule="l'intervalle à 95 % de l'écart (blocs de 2 km) est au-dessus de zéro",
    wrong_if="les carreaux n'étaient pas pondérés par leurs habitants",
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


@finding(
    "Habitants des carreaux les plus chauds",
    rule="l'écart de température est établi",
    wrong_if="un carreau que le QPV couvre en partie était compté entier",
)
def lived(t: Transformations) -> str:
    if t.heat.low <= 0:
        return ""
    own, others = (french.quantity(v, "%") for v in heat.among_hottest(t.cells, 0.2))
    return f"Le cinquième le plus chaud de {LILLE} réunit {own} des habitants des QPV, {others} des autres."


@finding(
    "L'écart à densité voisine",
    rule="le même écart, dans le dixième de carreaux le plus peuplé",
    wrong_if="la densité n'expliquait rien de l'écart",
)
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

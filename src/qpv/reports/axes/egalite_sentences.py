"""The sentences of the page on equality: titles, findings, what is known and what is not."""

from qpv import differences, french
from qpv.differences import Difference
from qpv.indicators.same_quarters import Pair
from qpv.reports.axes.egalite_facts import LONE, Equality, apart, solid, told
from qpv.reports.axes.quarters import beside
from qpv.reports.axis import finding
from qpv.thresholds import (
    ENOUGH_QUARTERS,
    LOW_EMPLOYMENT,
    PAIR_COVERAGE,
    PAIR_REGISTERED,
    REGISTERED_POINTS,
    STABLE_POINTS,
)

_LIKE, _THAN = "celui des QPV de métropole", "dans les QPV de métropole"
ABSENT = "Ce qui manque n'est pas zéro."
_SAME = "mêmes QPV réunissant 75 % de la population"


def who(e: Equality) -> str:
    if not e.total:
        return f"{e.in_numbers}."
    former = french.plural(e.total, "QPV du zonage de 2015", "QPV du zonage de 2015")
    how = "" if e.study.territory.level in ("region", "departement") else ", rattachement calculé"
    return f"{e.in_numbers} ; par sexe et nationalité, l'INSEE décrit ses {former}{how}."


def opening(e: Equality) -> str:
    """What is known and what is secret, before any figure."""
    if not e.total:
        return f"Aucun fichier par sexe ou nationalité ne couvre ces quartiers. {ABSENT}"
    known = [e.women, e.foreigners, e.foreigners_fixed_term]
    women, foreign, fixed = (found.n_known for found in known)
    people = french.quantity(100 * e.foreigners.people, "%")
    share = f" ({people} des habitants)" if 0 < foreign < e.total else ""
    return (
        f"Femmes : taux d'emploi connu dans {women} QPV sur {e.total}. Étrangers : {foreign} sur "
        f"{e.total}{share} ; emplois à durée limitée des étrangers : {fixed}. {ABSENT}"
    )


def against(found: Difference, whom: str, them: str = "", about: str = "≈ ") -> str:
    """« 5 points de moins que l'ensemble », « un niveau proche de l'ensemble (≈ 40 %) »; ``them``
    follows « que » where it is not ``whom``."""
    if abs(found.points) < STABLE_POINTS:
        return f"un niveau proche de {whom} ({about}{beside(found)[1]})"
    return f"{found.told} que {them or whom}"


def employed(e: Equality) -> str:
    own = beside(e.women.difference)[0]
    where = f"Dans les QPV {e.study.territory.of}"
    gap = against(e.women.difference, "l'ensemble")
    return f"{where}, ≈ {own} des femmes de 15-64 ans ont un emploi, {gap}"


@finding(
    "Taux d'emploi des femmes sous celui de l'ensemble",
    rule=f"2 points de moins ou plus ; {_SAME} ; 3 QPV ou plus",
    wrong_if="la moyenne pondérée par la population s'écartait de 2 points du vrai taux",
)
def less_employed(e: Equality) -> str:
    return f"{employed(e)}." if apart(e.women, -1) and e.women.n_known >= 3 else ""


@finding(
    "QPV où moins de trois femmes sur dix ont un emploi",
    rule="un QPV au moins ; 10 QPV diffusés ou plus ; aucun n'est nommé",
    wrong_if="le taux d'un petit QPV, estimé sur peu de personnes, passait la borne par hasard",
)
def low(e: Equality) -> str:
    count, known = e.low
    if not count or known < ENOUGH_QUARTERS:
        return ""
    published = "" if known == e.total else " dont le taux est publié"
    return (
        f"Dans {'un' if count == 1 else count} QPV sur {known}{published}, moins de "
        f"{french.number(LOW_EMPLOYMENT / 10)} femmes sur 10 ont un emploi."
    )


@finding(
    "Emplois à durée limitée plus fréquents chez les femmes",
    rule=f"2 points de plus ou davantage que pour l'ensemble ; {_SAME}",
    wrong_if="la population pesait autrement que les emplois",
)
def fixed_term(e: Equality) -> str:
    if not apart(e.fixed_term, 1):
        return ""
    own, reference = beside(e.fixed_term.difference)
    return (
        f"Emplois à durée limitée : ≈ {own} de ceux des femmes, {e.fixed_term.difference.told} que "
        f"pour l'ensemble (≈ {reference})."
    )


def fixed_term_refused(e: Equality) -> str:
    """Why nothing is said of fixed-term jobs."""
    if not solid(e.fixed_term) or apart(e.fixed_term, 1):
        return ""
    return (
        f"Emplois à durée limitée : l'écart entre les femmes et l'ensemble "
        f"({french.points(e.fixed_term.gap, 1)}) n'atteint pas 2 points de plus ; rien n'en est dit."
    )


def registered(e: Equality) -> str:
    own, people = whole(e.registered)
    return f"{own} des inscrits à France Travail sont des femmes, qui sont ≈ {people} des habitants"


@finding(
    "Femmes moins présentes parmi les inscrits que parmi les habitants",
    rule="3 points de moins ou plus, et moins de la moitié des inscrits ; 500 inscrits ou plus ; 75 % "
    "des QPV",
    wrong_if="on lisait les deux champs comme un seul : inscrits d'un côté, tous âges de l'autre",
)
def less_registered(e: Equality) -> str:
    found = e.registered
    enough = found.base >= 500 and found.n_known >= PAIR_COVERAGE * found.n_total
    if not enough or found.gap > -REGISTERED_POINTS or found.first >= 50:
        return ""
    return f"{registered(e)} des mêmes QPV (la part des habitants est tous âges)."


def whole(found: Pair) -> tuple[str, str]:
    """Return both rates without decimals: their gap is not told."""
    return french.quantity(found.first, "%"), french.quantity(found.second, "%")


def _contrast(found: Pair) -> str:
    return "({} contre {})".format(*whole(found))


def more_often(found: Pair | None) -> bool:
    """True where the registered women have it more than the men, and are enough to say so."""
    return apart(found, 1) and found.base >= PAIR_REGISTERED


@finding(
    "Niveau bac ou plus, plus fréquent chez les inscrites",
    rule="2 points de plus ou davantage que les inscrits hommes, sur les mêmes QPV ; 200 inscrites ou plus",
    wrong_if="le niveau déclaré à l'inscription n'était pas le diplôme obtenu",
)
def diploma(e: Equality) -> str:
    if not more_often(e.bac):
        return ""
    return (
        "Inscrites à France Travail, les femmes ont plus souvent que les hommes le niveau bac ou plus "
        f"{_contrast(e.bac)}."
    )


@finding(
    "Droit au RSA, plus fréquent chez les inscrites",
    rule="2 points de plus ou davantage que les inscrits hommes, sur les mêmes QPV ; 200 inscrites ou plus",
    wrong_if="on le lisait comme la part des femmes du quartier qui ont le RSA",
)
def rights(e: Equality) -> str:
    if not more_often(e.rsa):
        return ""
    return f"Inscrites, elles ont plus souvent droit au RSA que les hommes {_contrast(e.rsa)}."


def women_and_men(e: Equality) -> str:
    """The title of what the registered women and men have: « plus souvent » where it may be said."""
    shown = [
        (apart(found, 1), have, named, whole(found))
        for found, have, named in (
            (e.bac, "le niveau bac", "niveau bac ou plus"),
            (e.rsa, "droit au RSA", "droit au RSA"),
        )
        if solid(found)
    ]
    more = [f"plus souvent {have}{{}} ({a} contre {b})" for said, have, _, (a, b) in shown if said]
    rest = [f"{named} : {a} contre {b}" for said, _, named, (a, b) in shown if not said]
    if not more:
        return f"Femmes inscrites, à côté des hommes inscrits : {' ; '.join(rest)}"
    first, *others = more
    told = " et ".join([first.format(" que les hommes"), *(one.format("") for one in others)])
    return " ; ".join([f"Inscrites, elles ont {told}", *rest])


def foreigners(e: Equality) -> str:
    own = beside(e.foreigners.difference)[0]
    gap = against(e.foreigners.difference, "l'ensemble des habitants")
    return f"Dans les QPV où ce taux est publié, ≈ {own} des étrangers de 15-64 ans ont un emploi, {gap}"


@finding(
    "Taux d'emploi des étrangers sous celui de l'ensemble",
    rule=f"2 points de moins ou plus ; {_SAME} ; 10 QPV diffusés ou plus",
    wrong_if="le secret ne tombait pas au hasard : la phrase ne parle que des QPV diffusés",
)
def foreigners_apart(e: Equality) -> str:
    if not told(e.foreigners) or not apart(e.foreigners, -1):
        return ""
    known = f"{e.foreigners.n_known} QPV sur {e.total}"
    return f"{foreigners(e)} des mêmes quartiers ({known})."


def two_definitions(e: Equality) -> str:
    """Foreigners and immigrants of the QPV of 2024: two lines, never one for the other."""
    parts = []
    for id, named in (
        ("foreigners", "étrangers (de nationalité étrangère)"),
        ("immigrants", "immigrés (nés étrangers à l'étranger, français ou non)"),
    ):
        if e.study.known(id):
            found = e.study.value(id)
            count = f"{found['n_known']} QPV sur {found['n_total']}"
            parts.append(f"{named}, ≈ {french.quantity(found['value'], '%')} ({count})")
    if len(parts) < 2:
        return ""
    return f"Habitants des QPV de 2024 : {' ; '.join(parts)}. Deux définitions, deux comptes."


def lone(e: Equality) -> str:
    """The title on lone parents, beside the QPV of métropole."""
    own, found = french.quantity(e.lone["value"], "%", 1), _beside_others(e)
    start = f"{own} des allocataires de la CAF élèvent seuls leurs enfants"
    if found is None or not e.lone_solid:
        return start
    return f"{start}, {against(found, _LIKE, _THAN, '')}"


def _beside_others(e: Equality) -> Difference | None:
    found = e.gap(LONE)
    return found and differences.between(found.value, found.reference, 1)


@finding(
    "Parents seuls parmi les allocataires, loin des autres QPV",
    rule="2 points ou plus d'écart avec les QPV de France métropolitaine ; 90 % des QPV diffusés",
    wrong_if="on le lisait comme une part des familles : tous les habitants ne sont pas allocataires",
)
def lone_apart(e: Equality) -> str:
    gap, found = e.gap(LONE), _beside_others(e)
    if not e.lone_solid or gap is None or abs(gap.points) < STABLE_POINTS:
        return ""
    own, reference = beside(found)
    return (
        f"Parents seuls : {own} des allocataires de la CAF, {found.told} que dans les QPV de "
        f"France métropolitaine ({reference})."
    )

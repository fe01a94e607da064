"""The regional synthesis: its four pages, from what stands to what can be done."""

from __future__ import annotations

from qpv import french
from qpv.reports import page
from qpv.reports.axis import Axis, AxisPage
from qpv.reports.page import HTML
from qpv.reports.synthesis import frame, gaps, moves, state, tools
from qpv.reports.synthesis.facts import Synthesis
from qpv.reports.synthesis.frame import Side

_NUMBERS = (
    "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize",
    "quatorze", "quinze", "seize",
)  # fmt: skip


def _first(f: Synthesis, topics: str) -> str:
    """« Un habitant sur huit, dans des quartiers très inégaux »."""
    one_in = round(100 / f.share) if f.share > 0 else 0
    who = "Les habitants des quartiers"
    if 2 <= one_in < 2 + len(_NUMBERS):
        who = f"Environ un habitant sur {_NUMBERS[one_in - 2]}"
    return f"{who}, {topics}" if topics else f"{who} : où ils vivent"


def _second(f: Synthesis, topics: str) -> str:
    return f"Ce qui a bougé : {topics}" if topics else "Ce qui a bougé"


def _third(f: Synthesis, topics: str) -> str:
    where = "là où l'écart se voit"
    return french.capitalised(f"{topics} : {where}" if topics else where)


def _last(f: Synthesis, topics: str) -> str:
    worth = f" : {tools.worth(f)} {topics}" if topics else ""
    return f"Nos leviers{worth}, et ce que l'on ne sait pas"


SYNTHESIS = Axis(
    report="synthese_regionale",
    title="Les quartiers prioritaires en quatre pages",
    programme="Contrats de ville « Engagements quartiers 2030 » : cinq axes de travail.",
    facts=Synthesis,
    blocks=(
        Side(id="etat", question="Où en sont les quartiers ?", title=_first, findings=state.SHOWN),
        Side(id="bouge", question="Qu'est-ce qui a bougé ?", title=_second, findings=moves.SHOWN),
        Side(id="ecarts", question="Où l'écart se voit-il ?", title=_third, findings=gaps.SHOWN),
        Side(
            id="leviers", question="Que valent nos leviers, et que ne sait-on pas ?", title=_last,
            findings=tools.SHOWN,
        ),
    ),
    indicators=("population", "population_share", "poverty", "employment", "rsa"),
    levers=(),
    partners=(("", ""),),
    elsewhere=(
        ("Ce que deviennent les habitants qui déménagent", "INSEE, à la demande"),
        ("Crédits de droit commun qui arrivent dans les quartiers", "État, Région, Départements, villes"),
        ("Ce que les bailleurs font de l'abattement", "bilans des bailleurs, conventions signées"),
        ("Délinquance, radicalité, discriminations vécues dans un quartier", "aucun fichier public"),
    ),
    limits=(
        "Deux zonages, jamais soustraits : 2015 (revenus par année, population 2013 et 2018) et 2024 "
        "(tout le reste). La population de 2018 et celle de 2020 ne font pas une évolution.",
        "« ≈ » : moyenne de taux publiés, pondérée par la population : une approximation.",
        "Un constat est dit si sa condition tient sur les valeurs exactes, et se tait sinon : il n'a alors "
        "ni figure, ni diapositive.",
        "Les QPV ne sont comparés qu'à d'autres QPV, sauf à leur commune entière (pauvreté 2021) et au "
        "territoire entier (niveau de vie 2019), mêmes sources et mêmes années.",
    ),
)  # fmt: skip

AXES = (
    "Contrat de ville : sensibiliser les élus, mobiliser le droit commun, suivre l'abattement de taxe "
    "foncière avec les bailleurs.",
    "Transformations urbaines et transition écologique : renouvellement urbain, « Écoles en transition », "
    "rez-de-chaussée commerciaux.",
    "Culture de l'égalité : cafés de l'égalité, égal accès à l'emploi, à la formation, à l'insertion.",
    "Éducation : cités éducatives ; discriminations, autocensure et orientation.",
    "Prévention des radicalités sociales : centre de ressources, adultes-relais, postes Fonjep.",
)


def axes(p: AxisPage) -> HTML | None:
    """Return the five axes of the work programme: each has its own page."""
    return frame.told(
        p, page.bullets([f"Axe {i}. {told}" for i, told in enumerate(AXES, 1)], "qpv-lines")
    )

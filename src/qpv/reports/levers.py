"""The levers on which élus can act: three for a QPV, chosen by the figures, and questions to ask."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from qpv.reports import fiche_sentences as sentences
from qpv.reports import page
from qpv.reports.page import HTML
from qpv.study import Study
from qpv.study.comparison import peer_values


@dataclass(frozen=True)
class Lever:
    """A subject on which élus can act: the indicator that brings it up, and in which direction
    (``sign`` 1: a high value does, -1: a low one)."""

    title: str
    indicator: str
    sign: int
    actions: str
    questions: tuple[str, ...]


LEVERS = (
    Lever(
        "Emploi, formation et orientation", "employment", -1,
        "Mobiliser le droit commun : France Travail, mission locale, formation régionale, clauses "
        "d'insertion ; s'appuyer sur le contrat de ville pour ce qui reste à découvert.",
        (
            "Combien d'habitants du quartier ont été accompagnés par France Travail et la mission "
            "locale cette année, et combien ont trouvé un emploi ou une formation ?",
            "Où en est la garde d'enfants, et la desserte vers les zones d'emploi ?",
        ),
    ),
    Lever(
        "Accès aux droits et lutte contre la pauvreté", "poverty", 1,
        "Aller vers les habitants : France services, centre social, CCAS, CAF ; repérer le "
        "non-recours et les impayés.",
        (
            "Quels droits ne sont pas demandés dans le quartier, et qui va vers les habitants ?",
            "Que fait chaque service public de droit commun ici, en plus de ce qu'il fait ailleurs ?",
        ),
    ),
    Lever(
        "Insertion des bénéficiaires du RSA", "rsa", 1,
        "Travailler avec le Département et France Travail sur l'accompagnement des allocataires.",
        (
            "Quelle part des allocataires du RSA du quartier a un accompagnement actif ?",
            "Quels chantiers et structures d'insertion recrutent dans le quartier ?",
        ),
    ),
    Lever(
        "Abattement de taxe foncière et gestion urbaine de proximité", "social_dwellings_share", 1,
        "Conduire avec les bailleurs la convention d'abattement de TFPB, reliée à la gestion urbaine "
        "et sociale de proximité et au contrat de ville.",
        (
            "Quel montant d'abattement les bailleurs ont-ils reçu ici, et pour quelles actions ?",
            "Les habitants et la ville ont-ils choisi ces actions avec le bailleur ?",
        ),
    ),
    Lever(
        "Éducation et jeunesse", "youth_index", 1,
        "Relier écoles, collège, ville et associations ; orientation choisie, accès aux stages.",
        (
            "Les temps périscolaires et les places d'accueil suivent-ils le nombre d'enfants ?",
            "Que deviennent les jeunes du quartier après la troisième ?",
        ),
    ),
    Lever(
        "Isolement et vie sociale", "households_1p", 1,
        "Adapter les logements, soutenir les lieux de rencontre et la vie associative.",
        (
            "Qui repère les personnes seules, âgées ou non, et avec quels moyens ?",
            "Quels locaux du quartier peuvent accueillir associations et services ?",
        ),
    ),
)  # fmt: skip
_KEPT = 3


def chosen(s: Study) -> list[tuple[Lever, float]]:
    """Return the three levers whose indicator stands farthest from the median QPV of the région, in
    the direction that calls for action, in spreads (half the interquartile range).

    Where fewer than three indicators are known, the list goes on in its own order, at NaN.
    """
    found = [(lever, _distance(s, lever)) for lever in LEVERS]
    known = sorted((p for p in found if pd.notna(p[1])), key=lambda pair: -pair[1])
    return [*known, *(p for p in found if pd.isna(p[1]))][:_KEPT]


def _distance(s: Study, lever: Lever) -> float:
    indicator = s.indicator(lever.indicator)
    value, group = s.value(indicator)["value"], peer_values(s, indicator).dropna()
    if pd.isna(value) or len(group) < 8:
        return float("nan")
    spread = (group.quantile(0.75) - group.quantile(0.25)) / 2
    return float(lever.sign * (value - group.median()) / spread) if spread else float("nan")


def levers(s: Study, format: str = "elu") -> HTML | None:
    """Return the three levers with the figure that brings each up; only for élus."""
    if format != "elu":
        return None
    rule = (
        "Retenus parmi six, dans l'ordre de l'écart de leur indicateur à la médiane des QPV de la "
        "région, du plus au moins préoccupant. Un repère pour la discussion, pas un diagnostic."
    )
    kept = chosen(s)
    if all(pd.isna(away) for _, away in kept):
        rule = "Les trois premiers de six : aucun indicateur n'est à disposition pour en décider."
    found = page.blocks(*(_lever(s, lever, away) for lever, away in kept))
    return page.second_side(HTML("<h2>Trois leviers</h2>"), found, page.text(rule, "qpv-note"))


def _lever(s: Study, lever: Lever, away: float) -> HTML:
    telling = {"youth_index": sentences.youth, "social_dwellings_share": sentences.housing}
    say = telling.get(lever.indicator)
    figure = say(s) if say else sentences.against(s, s.indicator(lever.indicator))
    calm = "" if not away <= 0 else "L'indicateur n'est pas défavorable ici : levier pour mémoire."
    told = [page.text(words) for words in (figure, calm, lever.actions) if words]
    return page.block(lever.title, *told)


def questions(s: Study, format: str = "elu") -> HTML | None:
    """Return the questions to ask, those of the three levers and one on each programme."""
    if format != "elu":
        return None
    asked = [question for lever, _ in chosen(s) for question in lever.questions]
    asked.append(
        "Le quartier a-t-il sa part des crédits de droit commun, avant ceux de la politique de la "
        "ville ?"
    )
    if s.code[-1] == "N":
        asked.append(
            "Le quartier entre en 2024 : qui l'a dit aux habitants, et avec quels moyens ?"
        )
    heading = HTML("<h2>Questions à poser</h2>")
    return page.join(heading, page.bullets(asked, "qpv-questions"))

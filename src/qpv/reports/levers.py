"""The levers on which élus can act, where the figures of a QPV are unfavourable; what it can lean on,
where they are favourable; questions to ask."""

from dataclasses import dataclass

import pandas as pd

from qpv import differences, french
from qpv.reports import fiche_sentences as sentences
from qpv.reports import page
from qpv.reports.page import HTML
from qpv.study import Study
from qpv.study.comparison import peer_values


@dataclass(frozen=True)
class Lever:
    """A subject on which élus can act: the indicator that brings it up, and in which direction
    (``sign`` 1: a high value does, -1: a low one). ``asset``: the other direction is one to lean on;
    few social dwellings, or few people alone, are neither good nor bad."""

    title: str
    indicator: str
    sign: int
    actions: str
    questions: tuple[str, ...]
    asset: bool = False


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
        asset=True,
    ),
    Lever(
        "Accès aux droits et lutte contre la pauvreté", "poverty", 1,
        "Aller vers les habitants : France services, centre social, CCAS, CAF ; repérer le "
        "non-recours et les impayés.",
        (
            "Quels droits ne sont pas demandés dans le quartier, et qui va vers les habitants ?",
            "Que fait chaque service public de droit commun ici, en plus de ce qu'il fait ailleurs ?",
        ),
        asset=True,
    ),
    Lever(
        "Insertion des bénéficiaires du RSA", "rsa", 1,
        "Travailler avec le Département et France Travail sur l'accompagnement des allocataires.",
        (
            "Quelle part des allocataires du RSA du quartier a un accompagnement actif ?",
            "Quels chantiers et structures d'insertion recrutent dans le quartier ?",
        ),
        asset=True,
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
_APART = 1.0  # spreads of the QPV of the région, for what has no points: an index


def _ordered(s: Study) -> list[tuple[Lever, float]]:
    """Return every lever and how far its indicator stands from the median QPV of the région, in the
    direction that calls for action, in spreads (half the interquartile range); the farthest first,
    the unknown (NaN) last."""
    found = [(lever, _distance(s, lever)) for lever in LEVERS]
    known = sorted((p for p in found if pd.notna(p[1])), key=lambda pair: -pair[1])
    return [*known, *(p for p in found if pd.isna(p[1]))]


def _distance(s: Study, lever: Lever) -> float:
    indicator = s.indicator(lever.indicator)
    value, group = s.value(indicator)["value"], peer_values(s, indicator).dropna()
    if pd.isna(value) or len(group) < 8:
        return float("nan")
    spread = (group.quantile(0.75) - group.quantile(0.25)) / 2
    return float(lever.sign * (value - group.median()) / spread) if spread else float("nan")


def sides(s: Study) -> tuple[list[Lever], list[Lever]]:
    """Return the levers (three at most, the most worrying first), and the assets: those whose
    indicator stands 5 points or more from the QPV of the région, against the QPV or for it."""
    worse, better = [], []
    for lever, away in _ordered(s):
        side = lever.sign * _apart(s, lever, away)
        if side > 0:
            worse.append(lever)
        elif side < 0 and lever.asset:
            better.append(lever)
    return worse[:_KEPT], better


def _apart(s: Study, lever: Lever, away: float) -> float:
    """How far the indicator stands from what its sentence names beside it; 0 where that is close."""
    indicator = s.indicator(lever.indicator)
    if indicator.unit != "%":
        return lever.sign * away if abs(away) >= _APART else 0.0
    value, found = s.value(indicator)["value"], sentences.reference(s, indicator)
    if pd.isna(value) or found is None:
        return 0.0
    apart = differences.between(value, found[1]["value"])
    return 0.0 if apart.close else apart.points


def levers(s: Study, format: str = "elu") -> HTML | None:
    """Return the levers with the figure that brings each up, then what the quarter can lean on; only
    for élus."""
    if format != "elu":
        return None
    worse, better = sides(s)
    none = "Pas de levier que désignent les chiffres"
    count = (none, "Un levier", "Deux leviers", "Trois leviers")
    rule = (
        "Retenus parmi six, où l'écart avec les QPV de la région est défavorable et d'au moins 5 points, "
        "du plus au moins préoccupant. Un repère pour la discussion, pas un diagnostic."
    )
    if not worse:
        rule = (
            "Aucun des six indicateurs suivis n'est, du mauvais côté, à 5 points ou plus des QPV de la "
            "région. Ce sont d'autres quartiers prioritaires : rien n'est dit là du reste de la ville."
        )
    if not any(s.known(s.indicator(lever.indicator)) for lever in LEVERS):
        rule = "Aucun indicateur n'est à disposition pour en décider."
    blocks = [
        page.block(lever.title, page.text(_figure(s, lever)), page.text(lever.actions))
        for lever in worse
    ]
    return page.second_side(
        page.heading(count[len(worse)]),
        page.blocks(*blocks) if worse else None,
        page.text(rule, "qpv-note"),
        page.heading("Points d'appui" if len(better) > 1 else "Point d'appui") if better else None,
        page.bullets([_figure(s, lever) for lever in better], "qpv-lines") if better else None,
    )


def _figure(s: Study, lever: Lever) -> str:
    telling = {"youth_index": sentences.youth, "social_dwellings_share": sentences.housing}
    say = telling.get(lever.indicator)
    return french.spoken(say(s) if say else sentences.against(s, s.indicator(lever.indicator)))


def questions(s: Study, format: str = "elu") -> HTML | None:
    """Return the questions to ask: on the levers, on the nearest to be one where they are fewer than
    three, never on what the quarter can lean on."""
    if format != "elu":
        return None
    worse, better = sides(s)
    rest = [lever for lever, _ in _ordered(s) if lever not in (*worse, *better)]
    about = [*worse, *rest][:_KEPT]
    asked = [question for lever in about for question in lever.questions]
    asked.append(
        "Le quartier a-t-il sa part des crédits de droit commun, avant ceux de la politique de la "
        "ville ?"
    )
    if s.code[-1] == "N":
        asked.append(
            "Le quartier entre en 2024 : qui l'a dit aux habitants, et avec quels moyens ?"
        )
    return page.join(page.heading("Questions à poser"), page.bullets(asked, "qpv-questions"))

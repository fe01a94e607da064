"""Third page: housing, equality, school: where the gap is seen. The facts are those of the pages of
the axes, never computed again."""

from __future__ import annotations

import pandas as pd

from qpv import french
from qpv.figures import charts, maps, style
from qpv.figures.picture import Picture
from qpv.indicators import heat
from qpv.reports import page
from qpv.reports.axes import (
    education_figures,
    education_index,
    education_sentences,
    egalite_figures,
    egalite_sentences,
    transformations_around,
    transformations_sentences,
)
from qpv.reports.synthesis.facts import Synthesis
from qpv.reports.synthesis.frame import Shown, again

MOSTLY_SOCIAL = 50.0  # %
_HOTTEST = 0.1


# ---- housing


def _renewed(f: Synthesis) -> bool:
    known = f.places.renewal is not None and len(f.places.renewal) < len(f.people)
    return known and transformations_sentences.renewed.says(f.places) != ""


def _social(f: Synthesis) -> str:
    s = f.study
    if not s.available(s.indicator("social_dwellings_share").dataset):
        return ""
    share = s.value("social_dwellings_share")["value"]
    if not share >= MOSTLY_SOCIAL:  # not where it is unknown either
        return ""
    told = f"{french.number(share)} logements sociaux pour 100 ménages des QPV"
    if not _renewed(f):
        return f"{told}."
    people = 100 * f.places.renewal["people"].sum() / f.people.sum()
    return (
        f"{told} ; {french.plural(len(f.places.renewal), 'QPV vient', 'QPV viennent')} de la liste du "
        f"renouvellement urbain, {french.quantity(people, '%')} des habitants."
    )


def _housing_map(f: Synthesis, title: str) -> Picture:
    """The QPV of the list of urban renewal where it is known; else the share of social dwellings."""
    s, values = f.study, f.study.values("social_dwellings_share")
    if not _renewed(f):
        return s.map("social_dwellings_share", title)
    mapped = s.mapped("population")
    own = mapped["code_qp"].isin(f.places.renewal.index)
    return maps.category_map(
        mapped.assign(category=own.map({True: "R", False: "A"})),
        **{**s.ground.layers, "insets": ()},
        categories=[("R", "liste du NPNRU"), ("A", "autre QPV")],
        colours=(style.ACCENT, style.SEQUENTIAL[1]),
        mode="circles",
        legend_title="Renouvellement urbain",
        legend_note="Liste de 2015, reportée sur les QPV de 2024",
        **page.words(
            s,
            title,
            values.subtitle,
            f"SDES, RPLS, {values.coverage} ; ANRU, arrêté de 2015, reporté par la table de l'ANCT",
        ),
    )


# ---- heat


def _hottest(f: Synthesis) -> tuple[float, float]:
    return heat.among_hottest(f.places.cells, _HOTTEST)


def _heat(f: Synthesis) -> str:
    if f.places.cells is None or f.places.heat.low <= 0:
        return ""
    own, others = (french.quantity(share, "%") for share in _hottest(f))
    return (
        f"Dans {transformations_sentences.LILLE}, {own} des habitants des QPV vivent dans le dixième le "
        f"plus chaud, {others} des autres."
    )


def _heat_bars(f: Synthesis, title: str) -> Picture:
    labels = ("Habitants des QPV", "Autres habitants")
    rows = pd.DataFrame({"label": labels, "value": _hottest(f), "own": (True, False)})
    subtitle = (
        "Part qui vit dans le dixième des carreaux de 200 m aux sols et aux toits les plus chauds ; "
        "estimation, QPV de 2015"
    )
    words = page.words(f.study, title, subtitle, transformations_around.HEAT_SOURCE)
    return charts.bars(rows, unit="%", decimals=0, **words)


# ---- equality


def _registered_more(f: Synthesis) -> str:
    e = f.equality
    said = egalite_sentences.more_often(e.bac) and egalite_sentences.more_often(e.rsa)
    return f"{egalite_sentences.women_and_men(e)}." if said else ""


SHOWN = (
    Shown(
        name="Un habitat d'abord social",
        rule="50 logements sociaux ou plus pour 100 ménages ; QPV diffusés réunissant 80 % des habitants",
        wrong_if="on la lisait comme la part des ménages locataires : des logements sont vides ou neufs",
        says=_social, figure=_housing_map, tall=True, topic="logement",
    ),
    Shown(
        name="Où vivre dans le plus chaud",
        rule="toute la métropole de Lille est du territoire ; l'écart de température, avec son intervalle "
        "à 95 %, est au-dessus de zéro",
        wrong_if="un carreau que le QPV couvre en partie était compté entier",
        says=_heat, figure=_heat_bars, topic="chaleur",
    ),
    Shown(
        name="Emploi des femmes",
        rule="2 points de moins ou plus que l'ensemble ; mêmes QPV réunissant 75 % des habitants ; "
        "3 QPV ou plus",
        wrong_if="on en déduisait le taux des hommes, qui n'est pas publié",
        says=lambda f: egalite_sentences.less_employed.says(f.equality),
        figure=lambda f, _: egalite_figures.women(f.equality, "note"), slide=True, topic="égalité",
    ),
    Shown(
        name="Inscrites : diplôme et RSA",
        rule="2 points de plus ou davantage que les inscrits hommes, pour le niveau bac et pour le RSA ; "
        "200 inscrites ou plus",
        wrong_if="on lisait ces parts comme celles des habitantes : ce sont celles des inscrites",
        says=_registered_more, figure=again("equality", egalite_figures.women_and_men),
        topic="égalité",
    ),
    Shown(
        name="Écoles à IPS inférieur à 80, près des quartiers",
        rule="leur part près des QPV est d'une fois et demie celle des écoles ; 30 écoles ou plus, 10 "
        "proches, 10 sous 80",
        wrong_if="on y voyait les écoles des seuls enfants du quartier : la carte scolaire n'est pas là",
        says=lambda f: education_sentences.concentration.says(f.education),
        figure=again("education", education_index.low, "note"), slide=True, topic="école",
    ),
    Shown(
        name="Voie professionnelle, près des quartiers",
        rule="5 points de plus ou davantage dans les lycées proches ; 10 lycées ou plus de chaque côté",
        wrong_if="on parlait des jeunes des quartiers : un lycée recrute loin",
        says=lambda f: education_sentences.vocational.says(f.education),
        figure=again("education", education_figures.tracks), slide=True, topic="école",
    ),
)  # fmt: skip

"""The portrait of a territory's quartiers prioritaires. Each sentence is computed."""

from __future__ import annotations

import pandas as pd

from qpv import codes, french, names
from qpv.figures import webmap
from qpv.figures.picture import Picture
from qpv.indicators.catalogue import BY_ID
from qpv.indicators.indicator import Indicator
from qpv.paths import Places
from qpv.reports import method, page
from qpv.reports.page import HTML
from qpv.reports.values import aggregate_text, text
from qpv.study import Study
from qpv.study.values import coverage
from qpv.territories import LEVELS

CARDS = (
    "population", "population_share", "poverty", "employment", "rsa", "caf_coverage",
    "social_dwellings_share", "households_1p",
)  # fmt: skip
COMPARED = (
    "poverty", "employment", "rsa", "caf_coverage", "social_dwellings_share", "households_1p",
    "households_6p", "foreigners", "immigrants",
)  # fmt: skip
LISTED = (
    "population", "area", "poverty", "employment", "rsa", "caf_coverage",
    "social_dwellings_share", "households_1p", "youth_index",
)  # fmt: skip
_WINDOW = ("population", "poverty", "employment", "rsa", "social_dwellings_share")
# Only these may make a headline: the gap of a household or nationality share is no result.
_HEADLINED = COMPARED[:4]
# Rates that move by steps of two points: closer than this is the same level.
_SAME_LEVEL = 2
_EVERYONE = "QPV de France métropolitaine"
_LETTERS = {"N": "nouveau", "M": "modifié", "I": "inchangé", "C": "commune"}


def open_portrait(niveau: str, code: str, tuiles: str = "", where: Places | None = None) -> Study:
    """Return the study of one territory, from the checked tables.

    Raises
    ------
    ParameterError
        If a parameter is not acceptable, or the territory has no QPV.
    TableError
        If a table has not been built.
    """
    given = {"niveau": niveau, "code": code, "tuiles": tuiles}
    return method.open_study("portrait_territoire", where, **given)[0]


def title(p: Study) -> HTML:
    """Return the page's heading."""
    kind = LEVELS[p.territory.level]
    return page.title(f"Portrait des quartiers prioritaires — {p.name}", f"({kind} {p.code})")


def lead(p: Study) -> HTML:
    """Return what the page answers, in three or four sentences."""
    return page.lead([_who(p), _how_far(p), _spread(p), _letters(p)])


def _who(p: Study) -> str:
    t, count = p.territory, len(p.territory.codes_qp)
    population, share = p.value(BY_ID["population"]), p.value(BY_ID["population_share"])
    start = (
        "Un quartier prioritaire (QPV) se trouve"
        if count == 1
        else f"{french.number(count)} quartiers prioritaires (QPV) se trouvent"
    )
    start += f" {names.inside(t.name)}"
    if pd.isna(population["value"]):
        return f"{start}. Leur population n'est pas dans les tables."
    least = "au moins " if population["at_least"] else ""
    census = "au recensement" if t.overseas else "au recensement de 2020"
    people = f"{start} : {least}{french.number(population['value'])} habitants {census}"
    if t.straddling:
        return f"{people}{_straddling(p)}"
    if pd.isna(share["value"]):
        return people + "."
    percent = text(BY_ID["population_share"], share["value"])
    return f"{people}, soit environ {percent} de la population."


def _straddling(p: Study) -> str:
    n, total = len(p.territory.straddling), len(p.territory.codes_qp)
    noun = LEVELS[p.territory.level]
    out = f"de l'{noun}" if noun[0] in "Ee" else f"de la {noun}"
    if total == 1:
        who, counted = "Il déborde", "il est compté"
    elif n == 1:
        who, counted = "L'un d'eux déborde", "il est compté"
    else:
        who, counted = f"{french.number(n)} d'entre eux débordent", "ils sont comptés"
    return (
        f", dont une partie hors {out}. {who} {out} : {counted} en entier, et la part des habitants "
        "qui vivent en QPV ne peut pas être calculée."
    )


def _how_far(p: Study) -> str:
    poverty = p.value(BY_ID["poverty"])
    if pd.isna(poverty["value"]):
        known = coverage(poverty["n_known"], poverty["n_total"])
        thin = poverty["n_known"] > 0
        return f"Taux de pauvreté : {known}" + (
            ", trop peu pour un taux d'ensemble." if thin else "."
        )
    rate = BY_ID["poverty"]
    against = [(label, r) for label, r in p.references(rate) if pd.notna(r["value"])]
    sentence = f"Taux de pauvreté des QPV : {aggregate_text(rate, poverty)}"
    if not against:
        return sentence + "."
    parts = [f"{aggregate_text(rate, r)} pour les {label}" for label, r in against]
    sentence += f", contre {french.listing(parts)}"
    last, gap = against[-1][0].removeprefix("QPV de "), poverty["value"] - against[-1][1]["value"]
    if abs(gap) < _SAME_LEVEL:
        return f"{sentence} : un niveau proche."
    return f"{sentence}, soit environ {_points_apart(gap)} que dans les QPV de {last}."


def _points_apart(gap: float) -> str:
    """Return « 11 points de plus », « 4 points de moins »."""
    side = "de plus" if gap > 0 else "de moins"
    return f"{french.plural(round(abs(gap)), 'point')} {side}"


def _spread(p: Study) -> str:
    values = p.observed(p.main)["value"].dropna()
    if len(values) < 3 or p.main.unit != "%":
        return ""
    shown = values.round(p.main.decimals_qp)
    ends = [_extreme(p, shown, shown.min()), _extreme(p, shown, shown.max())]
    what = _with_article(p.main, "le", "la")
    return f"D'un quartier à l'autre, {what} va de {ends[0]} à {ends[1].removesuffix(' —')}."


def _extreme(p: Study, shown: pd.Series, value: float) -> str:
    tied = shown.index[shown == value]
    who = p.label(tied[0]) if len(tied) == 1 else f"{french.number(len(tied))} QPV"
    return f"{text(p.main, value, one_qpv=True)} — {who} —"


def _letters(p: Study) -> str:
    if len(p.territory.codes_qp) < 2:
        return ""
    counts = pd.Series([c[-1] for c in p.territory.codes_qp]).value_counts()
    words = {
        "M": ("à contour modifié", "à contour modifié"),
        "I": ("à contour inchangé", "à contour inchangé"),
        "N": ("nouveau", "nouveaux"),
        "C": ("commune entière", "communes entières"),
    }
    parts = [f"{french.number(n)} {words[letter][n > 1]}" for letter, n in counts.items()]
    return f"Par rapport à 2015, d'après la lettre de leur code : {french.listing(parts)}."


def key_figures(p: Study) -> HTML:
    """Return the key figures, each with comparators, rank and coverage."""
    return method.cards(p, CARDS)


def static_map(p: Study) -> Picture:
    """Return the printed map: circles at regional zoom, contours on communes closer in."""
    return p.map(p.main, _map_title(p))


def _map_title(p: Study) -> str:
    """Return what the map shows: how many QPV are above those of métropole, as displayed."""
    main, known = p.main, p.observed(p.main)["value"].dropna()
    against = [r for label, r in p.references(main) if label == _EVERYONE and pd.notna(r["value"])]
    if known.empty:
        return f"{_plain(main)} : aucune valeur diffusée pour ces QPV"
    if main.unit != "%" or not against:
        return f"{_plain(main)}" + ("" if main.unit != "%" else " des QPV") + _here(p)
    reference = aggregate_text(main, against[0])
    if len(known) == 1:
        value = text(main, known.iloc[0], one_qpv=True)
        return f"{_plain(main)} : {value}, contre {reference} dans les {_EVERYONE}"
    level = round(against[0]["value"], main.decimals)
    above = int((known.round(main.decimals) > level).sum())
    same = int((known.round(main.decimals) == level).sum())
    equal = f", {french.number(same)} au même niveau" if same else ""
    return (
        f"{french.number(above) if above else 'Aucun'} QPV sur {french.number(len(known))} "
        f"au-dessus {_with_article(main, 'du', 'de la')} des {_EVERYONE} ({reference}){equal}"
    )


def _here(p: Study) -> str:
    return f" {names.of(p.territory.name)}" if p.main.unit == "%" else f", {p.territory.name}"


def _with_article(indicator: Indicator, masculine: str, feminine: str) -> str:
    label = _plain(indicator)
    return f"{feminine if indicator.feminine else masculine} {label[0].lower()}{label[1:]}"


def _plain(indicator: Indicator) -> str:
    """The label without its threshold: « le taux de pauvreté à 60 % des QPV » would mislead."""
    return indicator.label.removesuffix(" à 60 %")


def web_map(p: Study, tuiles: str = "") -> Picture:
    """Return the interactive map; its windows hold the QPV's main figures."""
    values = p.values(p.main)
    frame = p.mapped(values)
    frame["letter"] = [codes.LETTER_LABELS[c[-1]] for c in frame["code_qp"]]
    frame["parents"] = [
        " ; ".join(f"{q.code} {q.name}" for q in p.parents.get(c, [])) for c in frame["code_qp"]
    ]
    fields = [("letter", "Contour")]
    if p.parents:
        fields.append(("parents", "Issu de (2015)"))
    for id in (id for id in _WINDOW if id != p.main.id):  # the window opens on the main one
        frame[f"text_{id}"] = p.values(id).shown().iloc[:, -1].to_numpy()
        fields.append((f"text_{id}", BY_ID[id].short))
    backdrop = p.ground.backdrop
    if backdrop is not None:
        backdrop = backdrop.rename(columns={"codgeo": "code", "libgeo": "nom"})
    return webmap.web_map(
        frame,
        backdrop,
        fields=fields,
        breaks=p.breaks(p.main),
        unit=p.main.unit,
        decimals=p.main.decimals_qp,
        legend_title=p.main.label,
        title=f"Explorer les QPV {names.of(p.territory.name)}",
        subtitle=values.subtitle,
        source=values.source_line,
        tiles=tuiles,
    )


def distribution(p: Study) -> Picture:
    """Return one dot per QPV for the main indicator, with the territory and its comparators."""
    return p.distribution(p.main, _spread_title(p))


def _spread_title(p: Study) -> str:
    """Return where the middle half of the QPV stands."""
    values = p.observed(p.main)["value"].dropna()
    if len(values) < 8 or p.main.unit != "%":
        return f"{_plain(p.main)} : un point par quartier"
    low, high = (text(p.main, values.quantile(q), one_qpv=True) for q in (0.25, 0.75))
    rate = _with_article(p.main, "un", "une")
    return f"La moitié centrale des QPV diffusés a {rate} de {low} à {high}"


def comparison(p: Study) -> Picture | HTML:
    """Return the territory's QPV against their comparators, one row per indicator."""
    known = [name for name in COMPARED if p.known(name)]
    if not known:
        return page.text("Aucun des indicateurs comparés n'est diffusé pour ces QPV.")
    source = "INSEE, CNAF, SDES ; années et couverture dans « Sources et méthode »"
    return p.dots(known, _gap_title(p), source=source)


def _gap_title(p: Study) -> str:
    """State one gap with the QPV of métropole, in points: the widest of the headlined rates."""
    gaps = {}
    for name in _HEADLINED:
        own, compared = p.value(BY_ID[name]), p.references(BY_ID[name])
        if compared and pd.notna(own["value"]) and pd.notna(compared[-1][1]["value"]):
            gaps[name] = own["value"] - compared[-1][1]["value"]
    widest = max(gaps, key=lambda n: abs(gaps[n]), default="")
    if not widest or abs(gaps[widest]) < _SAME_LEVEL:
        others = " et leurs comparateurs" if p.comparators else ""
        return f"Les QPV {names.of(p.territory.name)}{others}"
    last = p.references(BY_ID[widest])[-1][0]
    return f"{BY_ID[widest].short} : {_points_apart(gaps[widest])} que dans les {last}"


def table(p: Study) -> HTML:
    """Return the sortable table: one row per QPV of the territory."""
    frame, columns = method.listed(p, LISTED, Contour=[_LETTERS[c[-1]] for c in p.qpv.index])
    columns += method.tax_rates(p, frame)
    return page.table(frame, f"Les QPV {names.of(p.name)}", columns)


def indicators(p: Study) -> HTML:
    """Return the definitions of the page's indicators."""
    return method.indicators(p, (*CARDS, *COMPARED, *LISTED))

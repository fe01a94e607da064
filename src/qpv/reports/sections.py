"""The parts of the portrait page, in the order of the page. Each sentence is computed."""

from __future__ import annotations

from html import escape

import pandas as pd

from qpv import codes, french, names
from qpv.figures import tables, webmap
from qpv.figures.picture import Picture
from qpv.indicators import compute
from qpv.indicators.catalogue import BY_ID
from qpv.indicators.indicator import Indicator
from qpv.reports import portrait, sentences
from qpv.reports.page import HTML
from qpv.reports.values import aggregate_text, text
from qpv.study import Study

CARDS = (
    "population",
    "population_share",
    "poverty",
    "employment",
    "rsa",
    "caf_coverage",
    "social_dwellings_share",
    "households_1p",
)
LISTED = (
    "population",
    "area",
    "poverty",
    "employment",
    "rsa",
    "caf_coverage",
    "social_dwellings_share",
    "households_1p",
    "youth_index",
)
_LETTERS = {"N": "nouveau", "M": "modifié", "I": "inchangé", "C": "commune"}


def title(p: Study) -> HTML:
    """Return the page's heading, and the metadata from which the shell takes its title."""
    t = p.territory
    kind = {
        "region": "région",
        "departement": "département",
        "commune": "commune",
        "contrat": "contrat de ville",
        "epci": "EPCI",
    }[t.level]
    return HTML(
        f"<h1>Portrait des quartiers prioritaires — {escape(t.name)}"
        f" <small>({kind} {escape(t.code)})</small></h1>"
    )


def lead(p: Study) -> HTML:
    """Return what the page answers, in three or four sentences."""
    body = "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences.lead(p))
    return HTML(f'<div class="qpv-lead">{body}</div>')


def key_figures(p: Study) -> HTML:
    """Return the key figures, each with comparators, rank and coverage."""
    return HTML(tables.key_figures([_card(p, BY_ID[name]) for name in CARDS]))


def _card(p: Study, indicator: Indicator) -> tables.Card:
    own = p.value(indicator)
    comparators = []
    if indicator.aggregation in ("ratio", "weighted"):
        comparators = [
            (label, aggregate_text(indicator, r)) for label, r in p.references(indicator)
        ]
    return tables.Card(
        indicator.label,
        aggregate_text(indicator, own),
        comparators,
        _capital(p.standing(indicator)),
        _capital(" ; ".join(_card_notes(p, indicator, own))),
        _capital(sentences.coverage(own["n_known"], own["n_total"])),
    )


def _card_notes(p: Study, indicator: Indicator, own: pd.Series) -> list[str]:
    if pd.isna(own["value"]):
        return [compute.reason_label(own["reason"])]
    found = []
    if own["approximate"] and aggregate_text(indicator, own).startswith("≈"):
        found.append(
            "deux années différentes"
            if indicator.aggregation == "territory"
            else "approximation : moyenne pondérée"
        )
    if indicator.id == "population" and p.territory.straddling:
        found.append("QPV comptés en entier, débordements compris")
    if indicator.aggregation != "territory":
        found.append(f"année : {indicator.year}" if len(indicator.year) < 6 else indicator.year)
    return found


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def static_map(p: Study) -> Picture:
    """Return the printed map: circles at regional zoom, contours on communes closer in."""
    return p.map(p.main, sentences.map_title(p))


def web_map(p: Study, tuiles: str = "") -> Picture:
    """Return the interactive map; its windows hold the QPV's main figures."""
    frame = p.mapped(p.main)
    frame["letter"] = [codes.LETTER_LABELS[c[-1]] for c in frame["code_qp"]]
    frame["parents"] = [
        " ; ".join(f"{q.code} {q.name}" for q in p.parents.get(c, [])) for c in frame["code_qp"]
    ]
    fields = [("letter", "Contour")]
    if p.parents:
        fields.append(("parents", "Issu de (2015)"))
    for name in ("population", "poverty", "employment", "rsa", "social_dwellings_share"):
        if name == p.main.id:
            continue  # the window opens on it
        indicator = BY_ID[name]
        frame[f"text_{name}"] = [_cell(indicator, row) for row in _rows(p, indicator)]
        fields.append((f"text_{name}", indicator.short))
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
        subtitle=sentences.subtitle(p, p.main),
        source=sentences.source_line(p, p.main),
        tiles=tuiles,
    )


def _rows(p: Study, indicator: Indicator):
    return p.observed(indicator)[["value", "reason"]].itertuples(index=False)


def _cell(indicator: Indicator, row) -> str:
    if pd.isna(row.value):
        return f"{french.ABSENT} ({compute.reason_label(row.reason)})"
    return text(indicator, row.value, one_qpv=True)


def distribution(p: Study) -> Picture:
    """Return one dot per QPV for the main indicator, with the territory and its comparators."""
    return p.distribution(p.main, sentences.spread_title(p))


def comparison(p: Study) -> Picture | HTML:
    """Return the territory's QPV against their comparators, one row per indicator."""
    known = [name for name in sentences.COMPARED if p.known(name)]
    if not known:
        return HTML("<p>Aucun des indicateurs comparés n'est diffusé pour ces QPV.</p>")
    source = "INSEE, CNAF, SDES ; années et couverture dans « Sources et méthode »"
    return p.dots(known, sentences.gap_title(p), source=source)


def table(p: Study) -> HTML:
    """Return the sortable table: one row per QPV of the territory."""
    frame = pd.DataFrame(
        {
            "lib_qp": p.qpv["lib_qp"],
            "lib_com": [p.towns(code) for code in p.qpv.index],
            "code_qp": p.qpv.index,
            "letter": [_LETTERS[c[-1]] for c in p.qpv.index],
        },
        index=p.qpv.index,
    )
    labels = {"lib_qp": "Quartier", "lib_com": "Commune(s)", "code_qp": "Code", "letter": "Contour"}
    columns = [tables.Column(key, label) for key, label in labels.items()]
    columns += [_listed(p, BY_ID[name], frame) for name in LISTED]
    rates = portrait.tfpb(p)
    if rates:
        columns.append(_tfpb(p, frame, rates))
    caption = f"Les QPV {names.of(p.territory.name)}"
    return HTML(tables.sortable_table(frame.reset_index(drop=True), columns, caption=caption))


def _listed(p: Study, indicator: Indicator, frame: pd.DataFrame) -> tables.Column:
    """Add an indicator's values and reasons to the table's frame; return its column."""
    observed = p.observed(indicator)
    frame[indicator.id] = observed["value"]
    frame[f"{indicator.id}_reason"] = observed["reason"].map(compute.reason_label)
    return tables.Column(
        indicator.id,
        indicator.short,
        "number",
        indicator.decimals_qp,
        indicator.unit,
        indicator.label,
    )


def _tfpb(p: Study, frame: pd.DataFrame, rates: dict) -> tables.Column:
    """Add the TFPB rate of the QPV's communes: « 48,91 », or « 48,91 à 52,40 » for several."""
    nothing = (float("nan"), float("nan"))
    spread = [rates.get(code, nothing) for code in frame.index]
    frame["tfpb"] = [low for low, _ in spread]
    frame["tfpb_reason"] = ["" if low == low else "non disponible" for low, _ in spread]
    frame["tfpb_text"] = [
        french.number(low, 2) + ("" if low == high else f" à {french.number(high, 2)}")
        for low, high in spread
    ]
    year = p.provenance["tfpb_rates"]["vintage"]
    return tables.Column(
        "tfpb",
        f"Taux TFPB {year}",
        "number",
        2,
        "%",
        f"Taux global de TFPB de la commune, ou des communes, {year} (DGFiP)",
        shown="tfpb_text",
    )

"""The end of a neighbourhood sheet: what to know before quoting, method, sources."""

from __future__ import annotations

from html import escape

import pandas as pd

from qpv import french
from qpv.figures import tables
from qpv.indicators import compute
from qpv.indicators.indicator import Indicator
from qpv.reports.fiche import FRAGILE, SMALL, Fiche
from qpv.reports.fiche_sections import KEY_FIGURES
from qpv.reports.fiche_themes import THEMES
from qpv.reports.method import source_table
from qpv.reports.page import HTML
from qpv.reports.values import aggregate_text, text

_NOTES = (
    "« n. d. », « secret » : valeur non diffusée par le producteur. Ce n'est jamais zéro.",
    "Le QPV est comparé à d'autres QPV (lui compris) ; à une commune, un EPCI, une région entière si la "
    "même source les donne pour la même année. L'environnement urbain (le reste de l'unité urbaine) "
    "n'est dans aucun fichier diffusé par quartier : il n'est pas montré.",
    "Deux quartiers à moins de 5 points l'un de l'autre ne sont pas départagés : la place est donnée "
    "avec son intervalle. C'est notre règle, non celle de l'INSEE.",
    "Périmètres 2015 et 2024 ne se soustraient ni ne se comparent : les séries de 2015 décrivent le "
    "quartier d'alors.",
    "« Étrangers » : de nationalité étrangère. « Immigrés » : nés étrangers à l'étranger.",
)


def notes(f: Fiche) -> HTML:
    """Return what must be known before quoting a figure of the sheet."""
    items = list(_NOTES)
    if f.population < SMALL:
        few = FRAGILE if f.fragile else SMALL
        items.insert(
            0,
            f"Moins de {french.number(few)} habitants : taux sans décimale, à lire avec prudence.",
        )
    if len(f.communes) > 1:
        items.append(
            "Le QPV s'étend sur plusieurs communes : il compte en entier dans chacun des ensembles "
            "auxquels il est comparé."
        )
    body = "".join(f"<li>{escape(french.typography(text))}</li>" for text in items)
    return HTML(f'<ul class="qpv-notes">{body}</ul>')


def sources(f: Fiche) -> HTML:
    """Return the files that the sheet rests on, with vintage, zoning and fingerprint."""
    short = escape("Fichiers, avec le début de leur empreinte SHA-256 : " + " · ".join(_short(f)))
    return HTML(
        f'<p class="qpv-print-only qpv-fine">{short}.</p>'
        f'<div class="qpv-screen-only">{source_table(f.observatory.provenance.values())}</div>'
    )


def _short(f: Fiche) -> list[str]:
    """One entry per citation, for paper: zoning, and the start of each file's fingerprint."""
    found: dict[str, list[str]] = {}
    for record in f.observatory.provenance.values():
        for source in record["sources"]:
            zoning = f", zonage {source['zoning']}" if source["zoning"] else ""
            if f"quartiers prioritaires {source['zoning']}" in source["citation"]:
                zoning = ""  # said in its name
            found.setdefault(source["citation"] + zoning, []).append(source["sha256"][:8])
    return [
        french.typography(f"{told} ({', '.join(dict.fromkeys(prints))})")
        for told, prints in found.items()
    ]


def indicators(f: Fiche) -> HTML | None:
    """Return the table of the sheet's indicators: value, year, formula, comparator, coverage."""
    if f.format == "elu":
        return None
    wanted = [*KEY_FIGURES, *(id for t in THEMES for id in (*t.current, *t.facts))]
    entries = dict.fromkeys(f.entry(id) for id in wanted)
    rows = [_row(f, entry) for entry in entries if f.observatory.available(entry.dataset)]
    table = tables.simple_table(pd.DataFrame(rows), "Indicateurs de la fiche (zonage 2024)")
    return HTML(f'<div class="qpv-screen-only">{table}</div>')


def _row(f: Fiche, entry: Indicator) -> dict:
    own = f.value(entry)
    shown = text(entry, own["value"], one_qpv=True)
    why = f" ({compute.reason_label(own['reason'])})" if pd.isna(own["value"]) else ""
    compared = [f"{label} : {aggregate_text(entry, r)}" for label, r in f.compared(entry)]
    known = f.group_values(entry).notna().sum()
    return {
        "Indicateur": entry.label,
        "Valeur": shown + why,
        "Comparateurs": french.typography(" ; ".join(compared)) or "—",
        "Année": f.year(entry),
        "Source": entry.source,
        "Calcul sur plusieurs QPV": entry.formula,
        "QPV diffusés": f"{french.number(known)} sur {french.number(len(f.group))}",
        "Réserve": entry.caveat,
    }

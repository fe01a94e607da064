"""The parts of a neighbourhood sheet, in the order of the page."""

from __future__ import annotations

import re
from html import escape

import pandas as pd

from qpv import codes, french
from qpv.figures import charts
from qpv.figures.picture import Picture
from qpv.indicators import compute
from qpv.indicators.catalogue import BY_ID
from qpv.indicators.indicator import Indicator
from qpv.reports import fiche_sentences as sentences
from qpv.reports.fiche import Fiche
from qpv.reports.page import HTML
from qpv.reports.values import absent_cell

KEY_FIGURES = (
    "population",
    "youth_index",
    "poverty",
    "employment",
    "rsa",
    "caf_coverage",
    "social_dwellings_share",
    "households_1p",
)
# The compiled table does not say which year: a strip has no room for the whole sentence.
_COMPILED = "2020 à 2024, année non précisée"
_ELU = ("population", "poverty", "employment", "rsa", "social_dwellings_share")


def title(f: Fiche) -> HTML:
    """Return the page's heading."""
    kind = "Le quartier en deux pages" if f.format == "elu" else "Fiche quartier"
    name = escape(f"{f.name} ({f.towns})")
    mark = f'<span class="qpv-sheet" data-format="{escape(f.format or "complet")}"></span>'
    return HTML(f"<h1>{kind} — {name} <small>{escape(f.code)}</small></h1>{mark}")


def facts(f: Fiche) -> HTML:
    """Return who and where: communes, EPCI, contract, origin, population, area, programmes."""
    rows = [
        ("Communes" if len(f.communes) > 1 else "Commune", f.towns),
        ("EPCI", ", ".join(name for _, name in f.epci) or "sans EPCI"),
        ("Contrat de ville", _contract(f)),
        ("Contour", codes.LETTER_LABELS[f.code[-1]]),
        ("Quartiers de 2015", _parents(f)),
        ("Population", _quantity(f, "population", "2020")),
        ("Surface", _quantity(f, "area", "")),
        ("Densité", _quantity(f, "density", "")),
        *_programmes(f),
    ]
    body = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(french.typography(text))}</dd></div>"
        for name, text in rows
    )
    return HTML(f'<dl class="qpv-facts">{body}</dl>')


def _contract(f: Fiche) -> str:
    if f.contracts is None:
        return "table des contrats non fournie"
    return ", ".join(f.contracts) or "absent de votre table"


def _parents(f: Fiche) -> str:
    if f.correspondence is None:
        return "table de passage non disponible ici"
    told = [p.code if p.name.casefold() == f.name.casefold() else p.label for p in f.parents]
    return " ; ".join(told) or "aucun"


def _quantity(f: Fiche, id: str, year: str) -> str:
    entry, own = BY_ID[id], f.value(BY_ID[id])
    if pd.isna(own["value"]):
        return absent_cell(own["reason"])
    shown = french.quantity(own["value"], entry.unit, entry.decimals_qp)
    return f"{shown} ({year})" if year and not f.overseas else shown


def _programmes(f: Fiche) -> list[tuple[str, str]]:
    towns = {code for code, _ in f.communes}
    return [
        ("NPNRU", _npnru(f)),
        ("Cité éducative", _listed(f, "cites_educatives", towns)),
        ("France services", _listed(f, "france_services", towns)),
    ]


def _npnru(f: Fiche) -> str:
    table = f.table("npnru")
    if table is None:
        return "liste non disponible"
    if not f.parents:
        return f"liste tenue sur les quartiers de 2015 : {sentences.no_parent(f)}"
    found = [p.code for p in f.parents if p.code in set(table["code_qp"])]
    if not found:
        return "non (liste de 2015)"
    if f.siblings:  # the list says nothing of the part of it that this QPV is
        was = "l'était" if len(found) == 1 else "l'étaient"
        return f"{french.listing(found)} {was}, partagé avec {french.listing(f.siblings)}"
    return f"oui, par {french.listing(found)} (liste de 2015)"


def _listed(f: Fiche, dataset: str, towns: set[str]) -> str:
    """Return the sites of a programme in the communes: the lists say no more than the commune."""
    table = f.table(dataset)
    if table is None:
        return "liste non disponible"
    found = sorted(table[table["codgeo"].isin(towns)]["lib_territoire"].unique())
    where = "dans la commune" if len(towns) == 1 else "dans ces communes"
    if not found:
        return f"aucune {where}"
    if len(found) > 2:
        return f"{french.number(len(found))} {where}"
    names = [re.sub(r"^France services (de |d'|du |des )?", "", name).strip() for name in found]
    names = [name[:1].upper() + name[1:] for name in names]
    return f"{where} : {' ; '.join(names)}"


def lead(f: Fiche) -> HTML:
    """Return what the sheet answers, in a few sentences."""
    body = "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences.lead(f))
    return HTML(f'<div class="qpv-lead">{body}</div>')


def source_line(f: Fiche, told: str) -> str:
    """Return the source line of a figure, loud about fiction."""
    fiction = "DONNÉES FICTIVES. " if f.fictional else ""
    return f"{fiction}Sources : {told}."


def key_figures(f: Fiche) -> Picture:
    """Return the key figures: value, comparators, rank, and the dot among those of the région."""
    entries = [f.entry(name) for name in (_ELU if f.format == "elu" else KEY_FIGURES)]
    group = f.region[1] if f.region else "France"
    return charts.strips(
        [_strip(f, entry) for entry in entries],
        group=f"autres QPV — {group}",
        own=f.name,
        title=french.typography(sentences.key_title(f, entries)),
        subtitle="Chaque quartier à sa place parmi les QPV de la région, au périmètre 2024 ; "
        "≈ : moyenne pondérée de taux publiés par QPV",
        source=source_line(f, "INSEE, CNAF, SDES ; années sous chaque indicateur"),
    )


def _strip(f: Fiche, entry: Indicator) -> charts.Strip:
    own = f.value(entry)
    compared = f.references(entry)
    rank = f.standing(entry)
    return charts.Strip(
        label=entry.label,
        detail=french.typography(f.year(entry).replace(_COMPILED, "entre 2020 et 2024")),
        unit=entry.unit,
        decimals=sentences.decimals(f, entry),
        value=own["value"],
        reason=compute.reason_label(own["reason"]),
        others=f.group_values(entry).drop(f.code, errors="ignore").dropna().tolist(),
        references=[charts.Reference(c.label, r["value"], level=c.level) for c, r in compared],
        approximate=frozenset(c.label for c, r in compared if r["approximate"]),
        rank=french.typography(rank[:1].upper() + rank[1:]),
        fragile=f.fragile and entry.aggregation != "sum",
    )

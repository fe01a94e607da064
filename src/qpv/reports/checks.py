"""The parts of the control page, of the dictionary page and of the sources page."""

from __future__ import annotations

from html import escape

import pandas as pd

from qpv import codes, datasets, french, processed
from qpv.figures import tables
from qpv.indicators.catalogue import EVERY
from qpv.paths import Places, places
from qpv.quality import controls
from qpv.quality.controls import Control
from qpv.reports.page import HTML
from qpv.tables.schema import REASONS

_REGION = ("02", "59", "60", "62", "80")


def open_controls(where: Places | None = None) -> list[Control]:
    """Return every control of the tables at hand."""
    return controls.controls(where or places())


def summary(found: list[Control]) -> HTML:
    """Return what the page answers: how many controls, how many alerts, on how many tables."""
    count = {s: sum(c.status == s for c in found) for s in ("OK", "INFO", "ALERTE")}
    on = len({(c.dataset, c.vintage) for c in found if c.rule == "schéma"})
    verdict = (
        "Aucune alerte : les tables peuvent servir."
        if not count["ALERTE"]
        else f"{french.plural(count['ALERTE'], 'alerte')} à lire avant de se servir des tables."
    )
    text = (
        f"{french.plural(len(found), 'contrôle')} sur {french.plural(on, 'table')} : "
        f"{french.number(count['OK'])} OK, {french.number(count['INFO'])} INFO. {verdict}"
    )
    return HTML(f'<div class="qpv-lead"><p>{escape(french.typography(text))}</p></div>')


def listing(found: list[Control], *rules: str, status: str = "") -> HTML:
    """Return the controls of these rules (all by default) or of a status, as a table."""
    kept = [c for c in found if (not rules or c.rule in rules) and status in ("", c.status)]
    if not kept:
        return HTML("<p>Rien à signaler.</p>")
    frame = pd.DataFrame(
        {
            "where": [f"{c.dataset} {c.vintage}" for c in kept],
            "status": [c.status for c in kept],
            "rule": [c.rule for c in kept],
            "message": [french.typography(c.message) for c in kept],
        }
    )
    labels = {"where": "Table", "status": "Statut", "rule": "Contrôle", "message": "Constat"}
    columns = [tables.Column(key, label) for key, label in labels.items()]
    return HTML(tables.sortable_table(frame, columns, caption="Contrôles", search="Chercher"))


def absences(where: Places | None = None) -> HTML:
    """Return, for each table on QPV, the share of absent values by département of the region."""
    where = where or places()
    rows = []
    for record in processed.records(where):
        schema = datasets.module(record["dataset"]).SCHEMA
        if "code_qp" not in schema.key or not any(c.reasons for c in schema.columns):
            continue
        frame = processed.read(where, record["dataset"], record["vintage"]).frame
        dep = frame["code_qp"].map(codes.departement_of)
        row = {"Table": f"{record['dataset']} {record['vintage']}"}
        row["France"] = _share(frame, schema)
        row |= {code: _share(frame[dep == code], schema) for code in _REGION}
        rows.append(row)
    if not rows:
        return HTML("<p>Aucune table de QPV avec motifs d'absence.</p>")
    return HTML(
        tables.simple_table(pd.DataFrame(rows), "Part des valeurs absentes, par département")
    )


def _share(frame: pd.DataFrame, schema) -> str:
    if frame.empty:
        return "sans QPV"
    return french.quantity(100 * controls.absences(frame, schema)["share"], "%", 1)


def dictionary() -> HTML:
    """Return every column of every table and every indicator, searchable."""
    rows = [row for name in datasets.DATASETS for row in _columns(name)]
    rows += [
        (
            i.label,
            "indicateur",
            i.id,
            i.unit,
            i.formula,
            i.source,
            i.year or "celle de la table",
            "avec motif",
            i.caveat,
        )
        for i in EVERY
    ]
    labels = (
        "Libellé",
        "Table",
        "Nom",
        "Unité",
        "Variable du producteur ou calcul",
        "Source",
        "Millésimes",
        "Absence",
        "Réserve",
    )
    return _searchable(rows, labels, "Colonnes et indicateurs")


def _columns(name: str) -> list[tuple[str, ...]]:
    declared = datasets.module(name)
    publishers = ", ".join(dict.fromkeys(s.publisher for s in declared.SOURCES))
    vintages = ", ".join(dict.fromkeys(s.vintage for s in declared.SOURCES))
    notes = " ; ".join(dict.fromkeys(s.note for s in declared.SOURCES if s.note))
    return [
        (
            c.label,
            name,
            c.name,
            c.unit,
            c.publisher_code,
            publishers,
            vintages,
            "avec motif" if c.reasons else ("possible" if c.optional else "jamais"),
            notes,
        )
        for c in declared.SCHEMA.columns
    ]


def _searchable(rows: list[tuple[str, ...]], labels: tuple[str, ...], caption: str) -> HTML:
    keys = [f"c{rank}" for rank in range(len(labels))]
    columns = [tables.Column(key, label) for key, label in zip(keys, labels, strict=True)]
    frame = pd.DataFrame(rows, columns=keys)
    return HTML(tables.sortable_table(frame, columns, caption=caption, search="Chercher"))


def reasons() -> HTML:
    """Return the reasons that an absent value may have."""
    frame = pd.DataFrame([{"Motif": code, "Sens": label} for code, label in REASONS.items()])
    return HTML(tables.simple_table(frame, "Motifs d'absence"))


def sources(where: Places | None = None) -> HTML:
    """Return every declared source with its citation, and what is held of it."""
    held = {
        (r["dataset"], r["vintage"], s["file"]): s
        for r in processed.records(where or places())
        for s in r["sources"]
    }
    rows = []
    for s in datasets.sources():
        found = [held[key] for n in s.names if (key := (s.dataset, s.vintage, n)) in held]
        fingerprint = found[0]["sha256"][:16] if found else "non récupéré"
        rows.append(
            (
                s.title,
                s.publisher,
                s.vintage,
                s.data_year,
                s.zoning or "sans QPV",
                s.page,
                s.licence,
                s.citation,
                fingerprint,
            )
        )
    labels = (
        "Fichier",
        "Producteur",
        "Millésime",
        "Données",
        "Zonage",
        "Page officielle",
        "Licence",
        "Citation",
        "Empreinte SHA-256",
    )
    return _searchable(rows, labels, "Sources déclarées")

"""The parts of the control page, of the dictionary page and of the sources page."""

import pandas as pd

from qpv import codes, datasets, french, processed
from qpv.dictionary import absence
from qpv.indicators.catalogue import EVERY
from qpv.paths import Places, places
from qpv.quality import controls
from qpv.quality.controls import Control
from qpv.reports import kept, needs, page
from qpv.reports.page import HTML
from qpv.tables.schema import REASONS

_REGION = ("02", "59", "60", "62", "80")


def open_controls(where: Places | None = None) -> list[Control]:
    """Return every control of the tables at hand.

    Raises
    ------
    TableError
        If the contours of the QPV, on which every key is checked, have not been built.
    """
    where = where or places()
    needs.demand("controle_qualite", where)
    return controls.controls(where)


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
    return page.lead([text])


def listing(found: list[Control], *rules: str, status: str = "") -> HTML:
    """Return the controls of these rules (all by default) or of a status, as a table."""
    kept = [c for c in found if (not rules or c.rule in rules) and status in ("", c.status)]
    rows = [(f"{c.dataset} {c.vintage}", c.status, c.rule, c.message) for c in kept]
    labels = ("Table", "Statut", "Contrôle", "Constat")
    named = ", ".join(filter(None, (*rules, status)))  # each table of the page has its own name
    caption = f"Contrôles : {named}" if named else "Tous les contrôles"
    return _searchable(rows, labels, caption, "Rien à signaler.")


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
    caption = "Part des valeurs absentes, par département"
    return page.table(rows, caption, empty="Aucune table de QPV avec motifs d'absence.")


def _share(frame: pd.DataFrame, schema) -> str:
    if frame.empty:
        return "sans QPV"
    return french.quantity(100 * controls.absences(frame, schema)["share"], "%", 1)


def dictionary() -> HTML:
    """Return every column of every table and every indicator, searchable."""
    rows = [row for name in datasets.DATASETS for row in _columns(name)]
    for i in EVERY:
        year = i.year or "celle de la table"
        start = (i.label, "indicateur", i.id, i.unit, i.formula)
        rows.append((*start, i.source, year, "avec motif", i.caveat))
    labels = (
        "Libellé", "Table", "Nom", "Unité", "Variable du producteur ou calcul", "Source",
        "Millésimes", "Absence", "Réserve",
    )  # fmt: skip
    return _searchable(rows, labels, "Colonnes et indicateurs")


def _columns(name: str) -> list[tuple[str, ...]]:
    declared = datasets.module(name)
    publishers = ", ".join(dict.fromkeys(s.publisher for s in declared.SOURCES))
    vintages = ", ".join(dict.fromkeys(s.vintage for s in declared.SOURCES))
    notes = " ; ".join(dict.fromkeys(s.note for s in declared.SOURCES if s.note))
    return [
        (c.label, name, c.name, c.unit, c.publisher_code, publishers, vintages, absence(c), notes)
        for c in declared.SCHEMA.columns
    ]


def _searchable(
    rows: list[tuple[str, ...]], labels: tuple[str, ...], caption: str, empty: str = ""
) -> HTML:
    columns = [page.Column(label, label) for label in labels]
    frame = pd.DataFrame(rows, columns=labels)
    return page.table(frame, caption, columns, search="Chercher", empty=empty)


def reasons() -> HTML:
    """Return the reasons that an absent value may have."""
    rows = [{"Motif": code, "Sens": label} for code, label in REASONS.items()]
    return page.table(rows, "Motifs d'absence")


def sources(where: Places | None = None) -> HTML:
    """Return every declared source with its use, its citation, and what is held of it."""
    held = {
        (r["dataset"], r["vintage"], s["file"]): s
        for r in processed.records(where or places())
        for s in r["sources"]
    }
    rows = []
    for s in datasets.sources():
        found = [held[key] for n in s.names if (key := (s.dataset, s.vintage, n)) in held]
        fingerprint = found[0]["sha256"][:16] if found else "non récupéré"
        how = page.obtained(found[0], named=True) if found else "—"
        known = (s.title, s.publisher, s.vintage, s.data_year, s.zoning or "sans QPV")
        rows.append((*known, kept.use(s.dataset), s.page, s.licence, s.citation, how, fingerprint))
    labels = (
        "Fichier", "Producteur", "Millésime", "Données", "Zonage", "Sert à", "Page officielle",
        "Licence", "Citation", "Obtenu", "Empreinte SHA-256",
    )  # fmt: skip
    return _searchable(rows, labels, "Sources déclarées")

"""Correspondence between the 2024 and the 2015 QPV.

Publisher: ANCT. One row = one pair (2024 QPV, 2015 parent); a new QPV has one row with an empty
parent. A 2024 QPV may have up to three parents, and a 2015 QPV several children. The file gives
no share of area or population: it links, it does not allocate.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from qpv.sources.catalogue import DataGouv, Source
from qpv.tables import measures, readers
from qpv.tables.cleaning import Cleaned, Note, noted, translated
from qpv.tables.columns import qpv
from qpv.tables.schema import Column, Schema

SOURCES = (
    Source(
        dataset="qpv_correspondence",
        vintage="2024",
        file="liste-correspondance-qp2024-qp2015.csv",
        also=("liste-correspondance-qp2024-qp2015_hdf.csv",),
        title="Correspondance entre les quartiers prioritaires 2024 et 2015",
        publisher="ANCT",
        page="https://www.data.gouv.fr/datasets/quartiers-prioritaires-de-la-politique-de-la-ville-qpv",
        origin=DataGouv("5a561801c751df42d7fca9b6", r"correspondance-qp2024-qp2015\.csv"),
        data_year="2024",
        zoning="2024",
        citation="ANCT, correspondance QPV 2024 – QPV 2015",
    ),
)
STATUSES = {"INCHANGE": "I", "MODIFIE": "M", "NOUVEAU": "N"}

SCHEMA = Schema(
    row="un couple (QPV 2024, QPV 2015 dont il est issu)",
    key=("code_qp", "code_qp_2015"),
    columns=(
        qpv("QP2024", "2024", "Code du QPV 2024"),
        Column("lib_qp", "Nom du QPV 2024", publisher_code="Label_QP2024"),
        Column("status", "Évolution du contour", publisher_code="Statut", allowed=tuple(STATUSES)),
        Column("parent_rank", "Rang du QPV 2015 dans la ligne (0 : aucun)", "integer", low=0),
        qpv("QP2015_1 … _3", "2015", name="code_qp_2015", blank="aucun"),
        Column("lib_qp_2015", "Nom du QPV 2015", publisher_code="Label_QP2015_1 … _3"),
    ),
)


def read(files: Mapping[Source, Path]) -> pd.DataFrame:
    """Return the publisher's wide table as text, one row per 2024 QPV, lower-case headers."""
    (path,) = files.values()
    table = readers.read_csv(path)
    table.columns = [name.lower() for name in table.columns]
    readers.require(table, ("qp2024", "label_qp2024", "statut", "qp2015_1", "label_qp2015_1"))
    return table


def clean(text: pd.DataFrame) -> Cleaned:
    """Return one row per (2024 QPV, parent), and the crossed or doubtful links as notes."""
    statuses = text["statut"].str.strip().str.upper().str.replace("É", "E")
    text = text.assign(statut=translated(statuses, {name: name for name in STATUSES}, "statut"))
    rows = []
    for record in text.to_dict("records"):
        child = (record["qp2024"], record["label_qp2024"], record["statut"])
        parents = list(enumerate(_parents(record), start=1)) or [(0, ("", ""))]
        rows += [(*child, str(rank), *parent) for rank, parent in parents]
    table = measures.typed(pd.DataFrame(rows, columns=list(SCHEMA.names)), SCHEMA.columns)
    return Cleaned(table, [*_crossed(table), *_disagreements(table)])


def _parents(record: dict[str, str]) -> list[tuple[str, str]]:
    slots = [key[len("qp2015_") :] for key in record if key.startswith("qp2015_")]
    pairs = [
        (record[f"qp2015_{s}"].strip().upper(), record.get(f"label_qp2015_{s}", "")) for s in slots
    ]
    return [(code, name) for code, name in pairs if code]


def _crossed(table: pd.DataFrame) -> list[Note]:
    """Pairs of QPV whose parents carry each other's name: reported, never swapped."""
    linked = table[table["code_qp_2015"] != ""]
    by_names = {
        (r.lib_qp, r.lib_qp_2015): r for r in linked.itertuples() if r.lib_qp != r.lib_qp_2015
    }
    notes = []
    for (name, parent_name), row in by_names.items():
        other = by_names.get((parent_name, name))
        if other is None or other.code_qp <= row.code_qp:
            continue
        if row.code_qp[2:5] == other.code_qp[2:5]:
            notes.append(
                Note(
                    "correspondance croisée",
                    f"{row.code_qp} « {name} » est relié à {row.code_qp_2015} « {parent_name} » "
                    f"et {other.code_qp} « {parent_name} » à {other.code_qp_2015} « {name} » : "
                    "liens sans doute intervertis par le producteur : signalés, laissés tels quels.",
                    (row.code_qp, other.code_qp),
                    "alerte",
                )
            )
    return notes


def _disagreements(table: pd.DataFrame) -> list[Note]:
    letters = table["status"].map(STATUSES)
    odd = table["code_qp"][letters != table["code_qp"].str[-1]].unique()
    message = f"{len(odd)} QPV dont le statut contredit la lettre du code."
    return noted("statut et lettre", message, odd, "alerte")

"""The communes of each QPV of 2024, in the COG of 2025 (ANCT): a control of the contours' own list.

One row = one commune and one QPV that lies in it. The file has one feature per commune, with the
codes of its QPV joined by commas; their names are not read (some hold a comma). Overseas codes are
incomplete: 131 of 222.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from qpv import codes
from qpv.sources.catalogue import DataGouv, Source
from qpv.tables import measures, records
from qpv.tables.cleaning import Cleaned, noted
from qpv.tables.columns import commune, qpv
from qpv.tables.schema import Column, Schema

SOURCES = (
    Source(
        dataset="qpv_communes",
        vintage="2025",
        file="centroide-4326_qpv.geojson",
        title="Communes des quartiers prioritaires 2024",
        publisher="ANCT",
        page="https://www.data.gouv.fr/datasets/"
        "quartiers-prioritaires-de-la-politique-de-la-ville-qpv",
        origin=DataGouv("5a561801c751df42d7fca9b6", r"centroide-4326_qpv"),
        data_year="code officiel géographique 2025",
        zoning="2024",
        citation="ANCT, communes des quartiers prioritaires 2024",
        note="Liste incomplète outre-mer. Le point du fichier est celui de la commune : il n'est pas lu.",
    ),
)

SCHEMA = Schema(
    row="un couple (commune, QPV qui s'y trouve)",
    key=("codgeo", "code_qp"),
    columns=(
        commune("insee_com"),
        Column("libgeo", "Nom de la commune", publisher_code="lib_com"),
        qpv("code_qp", "2024"),
    ),
)


def read(files: Mapping[Source, Path]) -> pd.DataFrame:
    """Return the attributes of the file as text, one row per commune."""
    (path,) = files.values()
    return measures.named(
        records.read_properties(path, ("insee_com", "lib_com", "code_qp")), SCHEMA.columns
    )


def clean(text: pd.DataFrame) -> Cleaned:
    """Return one row per (commune, QPV), once each."""
    rows = text.assign(code_qp=text["code_qp"].map(codes.split_list)).explode("code_qp")
    twice = rows.duplicated(["codgeo", "code_qp"])
    message = f"{int(twice.sum())} couple(s) (commune, QPV) donné(s) deux fois, compté(s) une fois."
    again = noted("doublon", message, rows["code_qp"][twice])
    rows = rows[~twice].fillna("").reset_index(drop=True)
    return Cleaned(measures.clean(rows, SCHEMA).table, again)

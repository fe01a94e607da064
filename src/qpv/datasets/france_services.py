"""France services and their commune (ANCT). One row = one France services.

The point of the file is the commune's, the same for the six of Nice: it does not say where the
counter is, so no distance to a QPV can be drawn from it. Buses and travelling services are in.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from qpv import codes
from qpv.errors import TableError
from qpv.sources.catalogue import ByHand, Source
from qpv.tables import cleaning, records
from qpv.tables.cleaning import Cleaned, Note, noted
from qpv.tables.columns import coded, commune
from qpv.tables.schema import Column, Schema, arranged

SOURCES = (
    Source(
        dataset="france_services",
        vintage="2023",
        file="fs_geom.geojson",
        title="France services et leur commune",
        publisher="ANCT",
        page="https://www.data.gouv.fr/datasets?q=liste%20france%20services",
        origin=ByHand(
            "l'ANCT diffuse la liste sous un nom daté qui change à chaque mise à jour ; "
            "cette couche en est tirée"
        ),
        data_year="2023",
        zoning="",
        citation="ANCT, France services 2023",
        note="La commune seulement : le point du fichier n'est pas celui du lieu d'accueil.",
    ),
)

SCHEMA = Schema(
    row="un France services",
    key=("id_territoire",),
    columns=(
        coded("id_territoire", "Code du France services", "id_territoire", r"^fs-\d+$"),
        Column("lib_territoire", "Nom du France services", publisher_code="lib_territoire"),
        commune("id_geo", "Code de la commune (ou de l'arrondissement municipal)"),
        Column("libgeo", "Nom de la commune (vide si non diffusé)", publisher_code="lib_geo"),
        Column("itinerant", "Bus ou service itinérant, d'après son nom", "boolean"),
    ),
)


def read(files: Mapping[Source, Path]) -> pd.DataFrame:
    """Return the attributes of the file as text, one row per commune."""
    (path,) = files.values()
    return records.read_properties(path, [c.publisher_code for c in SCHEMA.columns[:4]])


def clean(text: pd.DataFrame) -> Cleaned:
    """Return one row per France services; the names shared by several are noted.

    Raises
    ------
    TableError
        If a commune has not as many names as France services.
    """
    rows, shared = [], []
    for line in text.itertuples(index=False):
        ids, names = records.split(line.id_territoire), records.split(line.lib_territoire)
        if len(names) == 1 and len(ids) > 1:
            shared += ids
            names = names * len(ids)
        if len(ids) != len(names) or not ids:
            raise TableError(
                f"commune {line.id_geo} : {len(ids)} code(s) de France services pour "
                f"{len(names)} nom(s)."
            )
        name = "" if line.lib_geo == "NA" else line.lib_geo
        rows += [(i, n, line.id_geo, name) for i, n in zip(ids, names, strict=True)]
    table = pd.DataFrame(rows, columns=["id_territoire", "lib_territoire", "codgeo", "libgeo"])
    for column in ("lib_territoire", "libgeo"):
        table[column] = cleaning.tidy_text(table[column])
    table["codgeo"] = table["codgeo"].map(lambda code: codes.pad(code, 5))
    table["itinerant"] = table["lib_territoire"].str.contains(r"\bbus\b|itin[ée]rant", case=False)
    return Cleaned(arranged(table, SCHEMA), _notes(table, shared))


def _notes(table: pd.DataFrame, shared: list[str]) -> list[Note]:
    nameless = table["codgeo"][table["libgeo"] == ""]
    return [
        *noted(
            "nom partagé",
            f"{len(shared)} France services d'une même commune n'ont qu'un nom pour tous.",
            shared,
        ),
        *noted(
            "commune sans nom",
            f"{len(nameless)} France services dans une commune dont le fichier n'a pas le nom "
            "(arrondissements municipaux).",
            nameless.unique(),
        ),
    ]

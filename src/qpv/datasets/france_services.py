"""France services (ANCT). One row = one France services: its commune and, since 2024, its place.

The point of the file of 2023 is the commune's, the same for the six of Nice: it does not say where
the counter is, and is not read. That of 2024 gives latitude and longitude, beside an address, a
telephone and a mail that are never read. Buses and travelling services have no counter (``itinerant``).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from qpv import positions
from qpv.errors import TableError
from qpv.sources.catalogue import ByHand, Source
from qpv.tables import cleaning, large, measures, records
from qpv.tables.cleaning import Cleaned, Note, noted
from qpv.tables.columns import coded, commune, number
from qpv.tables.schema import Column, Schema, arranged


def _source(vintage: str, file: str, title: str, date: str, note: str) -> Source:
    return Source(
        dataset="france_services",
        vintage=vintage,
        file=file,
        title=title,
        publisher="ANCT",
        page="https://www.data.gouv.fr/datasets?q=liste%20france%20services",
        origin=ByHand(
            "l'ANCT diffuse la liste sous un nom daté qui change à chaque mise à jour : prenez-y "
            "celle de cette date"
        ),
        data_year=date,
        zoning="",
        citation=f"ANCT, France services {vintage}",
        note=note,
    )


SOURCES = (
    _source(
        *("2023", "fs_geom.geojson", "France services et leur commune", "2023"),
        "La commune seulement : le point du fichier n'est pas celui du lieu d'accueil.",
    ),
    _source(
        *("2024", "liste-fs-20240801.csv", "Liste des structures France services", "1er août 2024"),
        "Ni l'adresse, ni le téléphone, ni le courriel ne sont lus.",
    ),
)

SCHEMA = Schema(
    row="un France services",
    key=("id_territoire",),
    columns=(
        coded("id_territoire", "Code du France services", "id_fs, id_territoire", r"^fs-\d+$"),
        Column("lib_territoire", "Nom du France services", publisher_code="lib_fs, lib_territoire"),
        commune("insee_com, id_geo", "Code de la commune (ou de l'arrondissement municipal)"),
        Column(
            "libgeo", "Nom de la commune (vide si non diffusé)", publisher_code="lib_com, lib_geo"
        ),
        Column("format_fs", "Format (vide : non diffusé avant 2024)", publisher_code="format_fs"),
        Column("itinerant", "Bus ou service itinérant, d'après son format ou son nom", "boolean"),
        number("longitude", "Longitude", "longitude", "°", low=-180, high=180),
        number("latitude", "Latitude", "latitude", "°", low=-90, high=90),
    ),
)
# Format -> whether it travels; "" was not said.
_TRAVELS = {"": "no", "Fixe": "no", "Fixe_antenne(s)": "no", "Multisites": "no"}
_TRAVELS |= {"Bus_équivalent": "yes", "Itinérante": "yes"}


def read(files: Mapping[Source, Path]) -> pd.DataFrame:
    """Return seven columns as text; of the file of 2023, one row per commune and no place."""
    ((source, path),) = files.items()
    if source.vintage != "2023":
        return large.read_columns(path, large.names(SCHEMA.columns))
    names = {"id_territoire": "id_territoire", "lib_territoire": "lib_territoire"}
    names |= {"id_geo": "codgeo", "lib_geo": "libgeo"}
    text = records.read_properties(path, names)[[*names]].rename(columns=names)
    return text.assign(format_fs="", longitude="nd", latitude="nd")


def clean(text: pd.DataFrame) -> Cleaned:
    """Return one row per France services; the names shared by several are noted, and what places
    are none.

    Raises
    ------
    TableError
        If a commune has not as many names as France services, or a format is not known.
    """
    rows, shared = _one_by_row(text)
    travels = cleaning.translated(rows["format_fs"], _TRAVELS, "format") == "yes"
    nameless = rows["libgeo"].replace("NA", "")
    named = rows["lib_territoire"].str.contains(r"\bbus\b|itin[ée]rant|pirogue", case=False)
    table = measures.typed(rows.assign(libgeo=nameless), SCHEMA.columns[:5] + SCHEMA.columns[6:])
    table["id_territoire"] = "fs-" + rows["id_territoire"].str.removeprefix("fs-")
    table["itinerant"] = travels | named
    table, notes = _placed(table)
    return Cleaned(arranged(table, SCHEMA), [*_notes(table, shared), *notes])


def _one_by_row(text: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """One row per France services, and those that share a name."""
    rows, shared = [], []
    for line in text.to_dict("records"):
        ids, names = records.split(line["id_territoire"]), records.split(line["lib_territoire"])
        if len(names) == 1 and len(ids) > 1:
            shared += ids
            names = names * len(ids)
        if len(ids) != len(names) or not ids:
            raise TableError(
                f"commune {line['codgeo']} : {len(ids)} code(s) de France services pour "
                f"{len(names)} nom(s)."
            )
        rows += [
            line | {"id_territoire": i, "lib_territoire": n}
            for i, n in zip(ids, names, strict=True)
        ]
    return pd.DataFrame(rows, columns=text.columns, dtype="str"), shared


def _placed(table: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """Places of the file of 2024; that of 2023 has none, and nothing is said of it."""
    if (table["longitude_reason"] == "not_available").all():
        return table, []
    return positions.place_degrees(table, "France services")


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

"""Cités éducatives and their communes (ANCT). One row = one pair (cité éducative, commune).

A cité is a set of schools and of QPV; the file knows communes only, and the point it draws is the
town's. A commune of a cité is therefore not a QPV of that cité.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from qpv import codes
from qpv.sources.catalogue import ByHand, Source
from qpv.tables import records
from qpv.tables.cleaning import Cleaned
from qpv.tables.schema import Column, Schema

SOURCES = (
    Source(
        dataset="cites_educatives",
        vintage="2023",
        file="citeduc_geom.geojson",
        title="Cités éducatives et leurs communes",
        publisher="ANCT",
        page="https://www.data.gouv.fr/datasets?q=cit%C3%A9s%20%C3%A9ducatives",
        origin=ByHand(
            "l'ANCT diffuse la liste sous un nom daté qui change à chaque mise à jour ; "
            "cette couche en est tirée"
        ),
        data_year="2023",
        zoning="",
        citation="ANCT, cités éducatives 2023",
        note="Les communes seulement : ni les écoles ni les QPV de chaque cité n'y sont.",
    ),
)
_EXPECTED = ("id_territoire", "lib_territoire", "liste_geo")

SCHEMA = Schema(
    row="un couple (cité éducative, commune)",
    key=("id_territoire", "codgeo"),
    columns=(
        Column(
            "id_territoire",
            "Code de la cité éducative",
            publisher_code="id_territoire",
            pattern=r"^cite-\d+$",
        ),
        Column("lib_territoire", "Nom de la cité éducative", publisher_code="lib_territoire"),
        Column(
            "codgeo",
            "Code de la commune",
            publisher_code="liste_geo",
            pattern=codes.COMMUNE.pattern,
        ),
        Column("libgeo", "Nom de la commune (vide si non diffusé)", publisher_code="liste_geo"),
        Column("certain", "Lien certain entre la cité et la commune", "boolean"),
    ),
)


def read(files: Mapping[Source, Path]) -> pd.DataFrame:
    """Return the attributes of the file as text, one row per group of cités."""
    (path,) = files.values()
    return records.read_properties(path, _EXPECTED)


def clean(text: pd.DataFrame) -> Cleaned:
    """Return one row per (cité, commune), and the links that the file leaves uncertain."""
    return Cleaned(*records.territory_links(text))

"""Posts funded by the Fonjep for politique de la ville in a year (ANCT, from Dauphin).

One row = one post and the association that holds it. 7 164 € is a post for a whole year; less is
a part of a year, twice as much two posts in one. Contracts are those of 2015-2023.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from qpv.sources.catalogue import Source
from qpv.tables import posts
from qpv.tables.cleaning import Cleaned, refuse
from qpv.tables.columns import number
from qpv.tables.schema import Column, Schema

SOURCES = tuple(
    posts.source(
        "postes_fonjep",
        year,
        f"postes-fonjep-{year}.json",
        "Postes Fonjep de la politique de la ville",
        "fonjep%20politique%20de%20la%20ville",
        "postes Fonjep",
    )
    for year in posts.YEARS
)

SCHEMA = Schema(
    row="un poste Fonjep et l'association qui le porte",
    key=("id_poste",),
    columns=(
        Column("id_poste", "Identifiant du poste", publisher_code="id_poste", pattern=r"^\w+$"),
        Column("organisation", "Nom de l'association", publisher_code="raison_sociale"),
        Column("year", "Année", "integer", publisher_code="annee", low=2015),
        number("amount_eur", "Montant accordé au poste dans l'année", "montant", "€"),
        *posts.PLACE,
    ),
)


def read(files: Mapping[Source, Path]) -> pd.DataFrame:
    """Return the records of the file as text.

    Raises
    ------
    TableError
        If the file holds another year than the one declared.
    """
    return posts.read(files, SCHEMA)


def clean(text: pd.DataFrame) -> Cleaned:
    """Return one row per post: amounts in euros, contracts joined with « ; ».

    ``code_tiers`` repeats the name of the association: it is not a code, and is not kept.

    Raises
    ------
    TableError
        If two rows of one post differ.
    """
    cleaned = posts.clean(text, SCHEMA)
    table = cleaned.table["id_poste"]
    refuse(table[table.duplicated()], "poste(s) sur plusieurs lignes qui diffèrent")
    return cleaned

"""Posts of adultes-relais funded in a year (ANCT, from the software Dauphin).

One row = one post and the body that holds it. ``amount_eur`` is the same for every post of a
year: it is the yearly lump sum, not what was paid for a post that began in the autumn. Contracts
are those of 2015-2023.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from qpv.sources.catalogue import Source
from qpv.tables import posts
from qpv.tables.cleaning import Cleaned
from qpv.tables.columns import coded, number
from qpv.tables.schema import Column, Schema

SOURCES = tuple(
    posts.source(
        "adultes_relais",
        year,
        f"adulte-relais-{year}.json",
        "Postes d'adultes-relais",
        "adultes-relais",
        "adultes-relais",
    )
    for year in posts.YEARS
)

SCHEMA = Schema(
    row="un poste d'adulte-relais et l'organisme qui le porte",
    key=("id_poste", "siret"),
    columns=(
        Column("id_poste", "Identifiant du poste", publisher_code="id_poste", pattern=r"^\w+$"),
        coded("siret", "SIRET de l'organisme", "code_tiers", r"^\d{14}$", digits=14),
        Column("organisation", "Nom de l'organisme", publisher_code="raison_sociale"),
        Column("year", "Année", "integer", publisher_code="annee", low=2015),
        number("amount_eur", "Montant annuel forfaitaire du poste", "montant", "€"),
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
    """Return one row per (post, body): amounts in euros, contracts joined with « ; »."""
    return posts.clean(text, SCHEMA)

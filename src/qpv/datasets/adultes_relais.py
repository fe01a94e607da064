"""Posts of adultes-relais funded in a year (ANCT, from the software Dauphin).

One row = one post and the body that holds it. ``amount_eur`` is the same for every post of a
year: it is the yearly lump sum, not what was paid for a post that began in the autumn. Contracts
are those of 2015-2023.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from qpv import codes
from qpv.sources.catalogue import Source
from qpv.tables import posts
from qpv.tables.cleaning import Cleaned, Note
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
        Column("siret", "SIRET de l'organisme", publisher_code="code_tiers", pattern=r"^\d{14}$"),
        Column("organisation", "Nom de l'organisme", publisher_code="raison_sociale"),
        Column("year", "Année", "integer", publisher_code="annee", low=2015),
        Column(
            "amount_eur",
            "Montant annuel forfaitaire du poste",
            "number",
            "€",
            "montant",
            low=0,
            reasons=True,
        ),
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
    return posts.read(files, also=("code_tiers",))


def clean(text: pd.DataFrame) -> Cleaned:
    """Return one row per (post, body): amounts in euros, contracts joined with « ; »."""
    rows, notes = posts.drop_repeated(text)
    table = posts.common(rows)
    table["siret"] = rows["code_tiers"].map(lambda code: codes.pad(code, 14))
    table = table[list(SCHEMA.names)].sort_values(["id_poste", "siret"]).reset_index(drop=True)
    shared = tuple(table["id_poste"][table["id_poste"].duplicated()].unique())
    if shared:
        notes.append(
            Note(
                "poste partagé",
                f"{len(shared)} poste(s) sur plusieurs lignes, un SIRET par ligne : compter les "
                "postes par leur identifiant, pas par les lignes.",
                shared,
                "alerte",
            )
        )
    return Cleaned(table, [*notes, *posts.unlocated(table)])

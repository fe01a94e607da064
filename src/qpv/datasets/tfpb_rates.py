"""Global property-tax rates (TFPB) by commune, in percent (DGFiP). One row = one commune.

``tfpb_rate_pct`` is the sum of the rates of the commune (with the former département share), the
EPCI and the syndicats. A rate above 100 % exists and is right. Paris, Lyon and Marseille's
arrondissements repeat the rate of their commune.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from qpv.sources.catalogue import OpenDataSoft, Source
from qpv.tables import measures, readers
from qpv.tables.columns import commune, number
from qpv.tables.schema import Column, Schema

_LATEST = "2025"
# The publisher keeps these years online; the tax is another one before 2021.
_YEARS = ("2021", "2022", "2023", "2024", _LATEST)
SOURCES = tuple(
    Source(
        dataset="tfpb_rates",
        vintage=year,
        file="fiscalite-locale-des-particuliers.csv",
        title=f"Fiscalité locale des particuliers, exercice {year}",
        publisher="DGFiP",
        page="https://data.economie.gouv.fr/explore/dataset/fiscalite-locale-des-particuliers/",
        origin=OpenDataSoft(
            "https://data.economie.gouv.fr",
            "fiscalite-locale-des-particuliers",
            select="exercice,dep,insee_com,libcom,taux_global_tfb,taux_plein_teom",
            where=f'exercice="{year}"',
        ),
        data_year=year,
        zoning="",
        citation=f"DGFiP, fiscalité locale des particuliers {year}",
        on_request=year != _LATEST,
    )
    for year in _YEARS
)

SCHEMA = Schema(
    row="une commune (ou un arrondissement municipal)",
    key=("codgeo",),
    columns=(
        commune("insee_com"),
        Column("libgeo", "Nom de la commune", publisher_code="libcom"),
        Column("year", "Exercice", "integer", publisher_code="exercice", low=2021),
        number(
            "tfpb_rate_pct",
            "Taux global de taxe foncière sur les propriétés bâties",
            "taux_global_tfb",
            "%",
        ),
        number(
            "teom_rate_pct",
            "Taux plein de taxe d'enlèvement des ordures ménagères",
            "taux_plein_teom",
            "%",
        ),
    ),
)
clean = measures.room(SCHEMA)[1]


def read(files: Mapping[Source, Path]) -> pd.DataFrame:
    """Return the file as text, under our names: the publisher's export of one year, or the whole one,
    whose headings are labels (« INSEE COM », « Taux_Global_TFB »), of which that year's rows are kept.

    Raises
    ------
    TableError
        If a column is missing, or the file holds other years only.
    """
    ((source, path),) = files.items()
    table = readers.read_csv(path)
    table.columns = table.columns.str.lower().str.replace(" ", "_")
    table = measures.named(table, SCHEMA.columns)
    if (table["year"] == source.data_year).any():
        table = table[table["year"] == source.data_year].reset_index(drop=True)
    readers.require_year(table["year"], source.data_year)
    return table

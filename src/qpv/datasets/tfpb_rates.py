"""Global property-tax rates (TFPB) by commune, in percent (DGFiP). One row = one commune.

``tfpb_rate_pct`` is the sum of the rates of the commune (with the former département share), the
EPCI and the syndicats. A rate above 100 % exists and is right. Paris, Lyon and Marseille's
arrondissements repeat the rate of their commune.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from qpv import codes
from qpv.errors import TableError
from qpv.sources.catalogue import OpenDataSoft, Source
from qpv.tables import cleaning, readers
from qpv.tables.cleaning import Cleaned
from qpv.tables.schema import Column, Schema

_LATEST = "2025"
# The publisher keeps these years online; the tax is another one before 2021.
_YEARS = ("2021", "2022", "2023", "2024", _LATEST)


def _source(year: str) -> Source:
    return Source(
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


SOURCES = tuple(_source(year) for year in _YEARS)
_EXPECTED = ("exercice", "insee_com", "libcom", "taux_global_tfb", "taux_plein_teom")

SCHEMA = Schema(
    row="une commune (ou un arrondissement municipal)",
    key=("codgeo",),
    columns=(
        Column(
            "codgeo",
            "Code de la commune",
            publisher_code="insee_com",
            pattern=codes.COMMUNE.pattern,
        ),
        Column("libgeo", "Nom de la commune", publisher_code="libcom"),
        Column("year", "Exercice", "integer", publisher_code="exercice", low=2021),
        Column(
            "tfpb_rate_pct",
            "Taux global de taxe foncière sur les propriétés bâties",
            "number",
            "%",
            "taux_global_tfb",
            low=0,
            reasons=True,
        ),
        Column(
            "teom_rate_pct",
            "Taux plein de taxe d'enlèvement des ordures ménagères",
            "number",
            "%",
            "taux_plein_teom",
            low=0,
            reasons=True,
        ),
    ),
)


def read(files: Mapping[Source, Path]) -> pd.DataFrame:
    """Return the file as text.

    Raises
    ------
    TableError
        If the file holds another year than the one declared.
    """
    ((source, path),) = files.items()
    table = readers.read_csv(path)
    readers.require(table, _EXPECTED)
    other = sorted(set(table["exercice"]) - {source.data_year})
    if other:
        raise TableError(
            f"exercice(s) {', '.join(other[:3])} trouvé(s) dans le fichier, {source.data_year} "
            "attendu. Déclarez un millésime par exercice."
        )
    return table


def clean(text: pd.DataFrame) -> Cleaned:
    """Return one row per commune: rates in percent, as published."""
    table = pd.DataFrame({"codgeo": text["insee_com"].map(lambda c: codes.pad(c, 5))})
    table["libgeo"] = cleaning.tidy_text(text["libcom"])
    table["year"] = text["exercice"].astype("int64").astype("Int64")
    for name, code in (("tfpb_rate_pct", "taux_global_tfb"), ("teom_rate_pct", "taux_plein_teom")):
        table[name], table[f"{name}_reason"] = cleaning.to_number(text[code])
    return Cleaned(table.sort_values("codgeo").reset_index(drop=True))

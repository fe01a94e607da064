"""Localised unemployment rates by zone d'emploi and quarter (INSEE, BIT sense, seasonally
adjusted), with the communes of each zone. One row = one zone d'emploi 2020 in one quarter.

No unemployment rate exists for a QPV: this one is that of the labour market around it. A name is no
key: « Le Sud » is in Martinique and in La Réunion. Zones of Guyane and Mayotte have no rate.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from qpv import codes
from qpv.errors import TableError
from qpv.sources.catalogue import ByHand, Source
from qpv.tables import measures, readers
from qpv.tables.cleaning import Cleaned, noted, refuse
from qpv.tables.columns import share
from qpv.tables.schema import Column, Schema

_RATES_PAGE = "https://www.insee.fr/fr/statistiques/1893230"
_ZONES_PAGE = "https://www.insee.fr/fr/information/4652957"
_BY_HAND = (
    "l'INSEE ne diffuse ce tableau qu'en classeur : enregistrez-en la feuille de données en CSV "
    "(point-virgule, UTF-8), à partir de la ligne d'en-tête « {} »"
)
# Vintage (year of the last quarter): name of the table of rates, first and last quarter.
_VINTAGES = {"2025": ("chomage-zone-2021-t1-2025-t4.csv", "2021-T1 à 2025-T4")}


def _sources(vintage: str, file: str, period: str) -> tuple[Source, Source]:
    shared = {"dataset": "unemployment_ze", "vintage": vintage, "publisher": "INSEE", "zoning": ""}
    rates = Source(
        **shared,
        file=file,
        title="Taux de chômage localisés par zone d'emploi",
        page=_RATES_PAGE,
        origin=ByHand(_BY_HAND.format("ZE2020")),
        data_year=period,
        citation=f"INSEE, taux de chômage localisés, {period}",
    )
    zones = Source(
        **shared,
        file="ZE2020_communes.csv",
        title="Composition communale des zones d'emploi 2020",
        page=_ZONES_PAGE,
        origin=ByHand(_BY_HAND.format("CODGEO")),
        data_year="2020",
        citation="INSEE, zones d'emploi 2020",
    )
    return rates, zones


SOURCES = tuple(s for vintage, told in _VINTAGES.items() for s in _sources(vintage, *told))
_QUARTER = re.compile(r"^(\d{4})[ _-]?T([1-4])$")

SCHEMA = Schema(
    row="une zone d'emploi 2020 à un trimestre",
    key=("ze2020", "quarter"),
    columns=(
        Column("ze2020", "Code de la zone d'emploi", publisher_code="ZE2020", pattern=r"^\d{4}$"),
        Column("lib_ze2020", "Nom de la zone d'emploi", publisher_code="LIBZE2020"),
        Column("codgeo", "Codes des communes de la zone", publisher_code="CODGEO"),
        Column("quarter", "Trimestre", pattern=r"^\d{4}-T[1-4]$"),
        share("unemployment_pct", "Taux de chômage localisé", ""),
    ),
)


def read(files: Mapping[Source, Path]) -> pd.DataFrame:
    """Return one row per zone and quarter as text, zones without rates included."""
    tables = {source.file: readers.read_csv(path) for source, path in files.items()}
    zones = tables.pop("ZE2020_communes.csv")
    (rates,) = tables.values()
    readers.require(zones, ("CODGEO", "ZE2020"))
    readers.require(rates, ("ZE2020", "LIBZE2020"))
    quarters = {name: _QUARTER.match(name.upper()) for name in rates.columns}
    quarters = {name: f"{m[1]}-T{m[2]}" for name, m in quarters.items() if m}
    if not quarters:
        raise TableError(
            "aucune colonne de trimestre (« 2025-T4 ») dans le tableau des taux. Colonnes "
            f"trouvées : {', '.join(rates.columns[:12])}."
        )
    long = rates.rename(columns=quarters).melt(
        ["ZE2020", "LIBZE2020"], [*quarters.values()], "quarter", "unemployment_pct"
    )
    return _join(long, zones, [*quarters.values()])


def _join(long: pd.DataFrame, zones: pd.DataFrame, quarters: list[str]) -> pd.DataFrame:
    for table in (long, zones):
        table["ZE2020"] = table["ZE2020"].map(lambda c: codes.pad(c, 4))
    zones["CODGEO"] = zones["CODGEO"].map(lambda c: codes.pad(c, 5))
    unknown = long["ZE2020"][~long["ZE2020"].isin(zones["ZE2020"])].drop_duplicates()
    refuse(
        unknown.sort_values(),
        "zone(s) d'emploi du tableau des taux sans commune …. Les deux fichiers doivent être du même "
        "zonage (2020).",
    )
    listed = zones.sort_values("CODGEO").groupby("ZE2020")["CODGEO"].agg(";".join)
    every = pd.MultiIndex.from_product([listed.index, quarters], names=["ZE2020", "quarter"])
    repeated = long["ZE2020"][long.duplicated(["ZE2020", "quarter"])].drop_duplicates()
    refuse(repeated, "zone(s) d'emploi plusieurs fois")
    text = long.set_index(["ZE2020", "quarter"]).reindex(every).reset_index()
    text["unemployment_pct"] = text["unemployment_pct"].fillna("nd")
    text["LIBZE2020"] = text["LIBZE2020"].fillna("")
    return text.assign(codgeo=text["ZE2020"].map(listed))


def clean(text: pd.DataFrame) -> Cleaned:
    """Return one row per zone and quarter: the rate in percent, the communes joined with « ; »."""
    text = text.rename(columns={"ZE2020": "ze2020", "LIBZE2020": "lib_ze2020"})
    table = measures.clean(text, SCHEMA).table
    silent = table.groupby("ze2020")["unemployment_pct"].count() == 0
    without = list(silent.index[silent])
    message = f"{len(without)} zone(s) d'emploi sans taux de chômage ({', '.join(without[:6])})."
    return Cleaned(table, noted("zone sans taux", message, without))

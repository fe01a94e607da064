"""Commune outlines, a backdrop for maps: one file per région, fetched when asked for.

Publishers: IGN and INSEE, through the geo API of the State. One row = one commune of the régions
whose file is in ``data/raw``. Outlines are generalised: they are drawn, never measured.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd

from qpv import geo
from qpv.sources.catalogue import Address, Source
from qpv.tables import cleaning, layers, readers
from qpv.tables.cleaning import Cleaned, refuse
from qpv.tables.columns import commune, departement, region
from qpv.tables.schema import Column, Schema, arranged

_API = (
    "https://geo.api.gouv.fr/communes?codeRegion={}&fields=code,nom,population,codeDepartement,"
    "codeRegion,codeEpci&format=geojson&geometry=contour"
)
_REGIONS = {
    "01": "guadeloupe", "02": "martinique", "03": "guyane", "04": "la_reunion", "06": "mayotte",
    "11": "ile_de_france", "24": "centre_val_de_loire", "27": "bourgogne_franche_comte",
    "28": "normandie", "32": "hauts_de_france", "44": "grand_est", "52": "pays_de_la_loire",
    "53": "bretagne", "75": "nouvelle_aquitaine", "76": "occitanie", "84": "auvergne_rhone_alpes",
    "93": "provence_alpes_cote_d_azur", "94": "corse",
}  # fmt: skip
SOURCES = tuple(
    Source(
        dataset="communes",
        vintage="2025",
        file=f"communes_{name}.geojson",
        title=f"Contours des communes, région {code}",
        publisher="IGN, INSEE",
        page="https://geo.api.gouv.fr/decoupage-administratif",
        origin=Address(_API.format(code)),
        data_year="2025",
        zoning="",
        citation="IGN et INSEE, contours des communes",
        part=code,
    )
    for code, name in _REGIONS.items()
)

SCHEMA = Schema(
    row="une commune d'une région récupérée",
    key=("codgeo",),
    crs="EPSG:4326",
    columns=(
        commune("code"),
        Column("libgeo", "Nom de la commune", publisher_code="nom"),
        departement("codeDepartement, dep"),
        region("codeRegion"),
        Column("geometry", "Contour (longitude, latitude)", "geometry"),
    ),
)


def read(files: Mapping[Source, Path]) -> pd.DataFrame:
    """Return the communes of every file at hand, with the région of the file they come from."""
    parts = []
    for source, path in files.items():
        table = readers.read_geojson(path).rename(columns={"codeDepartement": "dep"})
        region = table.get("codeRegion", source.part)
        parts.append(layers.attributes(table, ("code", "nom", "dep")).assign(insee_reg=region))
    return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs="EPSG:4326")


def clean(text: pd.DataFrame) -> Cleaned:
    """Return one row per commune with a valid outline.

    Raises
    ------
    TableError
        If a commune stands in two régions' files, or has no outline.
    """
    table = text.rename(columns={"code": "codgeo", "nom": "libgeo", "dep": "insee_dep"})
    for name in ("codgeo", "insee_dep", "insee_reg", "libgeo"):
        table[name] = cleaning.tidy_text(table[name].astype("str").fillna(""))
    empty = table.geometry.isna() | table.geometry.is_empty
    refuse(table["codgeo"][empty], "commune(s) sans contour")
    table, _ = geo.mend(table)
    refuse(table["codgeo"][table.geometry.is_empty], "commune(s) sans surface")
    return Cleaned(arranged(table, SCHEMA))

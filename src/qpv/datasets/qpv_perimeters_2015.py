"""Contours of the quartiers prioritaires of the 2015 zoning, out of force since 2024 (2025 overseas).

Publisher: ANCT. Legal texts: décrets n° 2014-1750 and 2014-1751 of 30/12/2014. One row = one QPV of
2015. Only for the change of zoning: shares of area between two contours, never of people.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd

from qpv import codes, geo
from qpv.errors import TableError
from qpv.sources.archive import member_names
from qpv.sources.catalogue import DataGouv, Source
from qpv.tables import cleaning, layers, readers
from qpv.tables.cleaning import Cleaned, noted, of_zoning, refuse
from qpv.tables.columns import qpv
from qpv.tables.schema import Column, Schema, arranged

SOURCES = (
    Source(
        dataset="qpv_perimeters_2015",
        vintage="2015",
        file="qp-politiquedelaville-shp.zip",
        also=("QP_METROPOLEOUTREMER_WGS84_EPSG4326.geojson",),
        title="Contours des quartiers prioritaires de la politique de la ville 2015",
        publisher="ANCT",
        page="https://www.data.gouv.fr/datasets/quartiers-prioritaires-de-la-politique-de-la-ville-qpv",
        origin=DataGouv("5a561801c751df42d7fca9b6", r"qp-politiquedelaville-shp\.zip"),
        data_year="2015",
        zoning="2015",
        citation="ANCT, quartiers prioritaires de la politique de la ville 2015",
        optional=True,
    ),
)
_MEMBER = "_wgs84_epsg4326.shp"
# Names seen in older copies of the file.
_NAMES = {"nom_qp": "lib_qp", "nom_qpv": "lib_qp", "code_qpv": "code_qp"}

SCHEMA = Schema(
    row="un quartier prioritaire (QPV) du zonage de 2015",
    key=("code_qp",),
    crs="EPSG:4326",
    columns=(
        qpv("code_qp", "2015"),
        Column("lib_qp", "Nom du QPV", publisher_code="nom_qp"),
        Column("area_ha", "Surface", "number", "ha", low=0.01),
        Column("geometry", "Contour (longitude, latitude)", "geometry"),
    ),
)


def read(files: Mapping[Source, Path]) -> pd.DataFrame:
    """Return codes and names as text with their geometry in EPSG:4326."""
    (path,) = files.values()
    table = _shapefile(path) if path.suffix == ".zip" else readers.read_geojson(path)
    table = table.rename(columns=str.lower).rename(columns=_NAMES)
    return layers.attributes(table, ("code_qp", "lib_qp"))


def _shapefile(path: Path) -> gpd.GeoDataFrame:
    """Return the WGS 84 shapefile of the archive, read in place.

    Raises
    ------
    TableError
        If the archive holds none, or several, or it cannot be read.
    """
    member_names(path)  # refuses an unsafe archive before anything is read in it
    with zipfile.ZipFile(path) as archive:
        found = [name for name in archive.namelist() if name.lower().endswith(_MEMBER)]
    if len(found) != 1:
        raise TableError(
            f"{path.name} : {len(found)} fichier(s) « …{_MEMBER} ». Attendu : un seul, les contours en "
            "longitude et latitude."
        )
    try:
        table = gpd.read_file(f"/vsizip/{path.resolve()}/{found[0]}")
    except Exception:  # pyogrio raises its own family of errors, with addresses of its own
        raise TableError(f"{path.name} : contours illisibles ({found[0]}).") from None
    if table.crs is None or not table.crs.is_geographic:
        raise TableError(f"{path.name} : longitude et latitude attendues, trouvé {table.crs}.")
    return table.to_crs("EPSG:4326")


def clean(text: pd.DataFrame) -> Cleaned:
    """Return one row per QPV of 2015: checked code, mended contour, area in ha."""
    table = text.assign(code_qp=of_zoning(text["code_qp"], "2015"))
    table["lib_qp"] = cleaning.tidy_text(table["lib_qp"])
    dep = table["code_qp"].map(codes.departement_of)
    outside = table["code_qp"][geo.outside_territory(table, dep)]
    refuse(outside, "QPV hors de leur territoire … : coordonnées interverties ?")
    table, mended = geo.mend(table)
    table["area_ha"] = geo.area_ha(table, dep).round(4)
    touched = table["code_qp"][mended]
    message = f"Contours réparés avant mesure : {len(touched)}."
    return Cleaned(arranged(table, SCHEMA), noted("contour invalide", message, touched))

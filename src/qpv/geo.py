"""Projections, valid polygons and areas. Nothing is measured in degrees."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import shapely
from pyproj import CRS

from qpv.errors import TableError

# Legal projection of each territory (décret n° 2000-1276 as amended; the names of the members
# of ANCT's archive confirm Guadeloupe, Guyane and La Réunion).
METROPOLE_CRS = "EPSG:2154"
_MARGIN = 3.0  # degrees
_OVERSEAS_CRS = {
    "971": "EPSG:5490",  # RGAF09 / UTM 20N
    "972": "EPSG:5490",
    "977": "EPSG:5490",
    "978": "EPSG:5490",
    "973": "EPSG:2972",  # RGFG95 / UTM 22N
    "974": "EPSG:2975",  # RGR92 / UTM 40S
    "976": "EPSG:4471",  # RGM04 / UTM 38S
    "987": "EPSG:3297",  # RGPF / UTM 6S
}


def legal_crs(insee_dep: str) -> str:
    """Return the projection in which this département is measured, « EPSG:2154 » in métropole.

    Raises
    ------
    TableError
        For an overseas territory whose projection is not declared here.
    """
    if len(insee_dep) < 3:
        return METROPOLE_CRS
    if insee_dep not in _OVERSEAS_CRS:
        raise TableError(f"Projection légale inconnue pour le territoire {insee_dep}.")
    return _OVERSEAS_CRS[insee_dep]


def mend(table: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, pd.Series]:
    """Return the table with valid (multi)polygons, and True for each row that was mended.

    Lines and points left by the mending are dropped: only surfaces count.
    """
    broken = ~table.geometry.is_valid
    mixed = broken | ~table.geometry.geom_type.isin(("Polygon", "MultiPolygon"))
    mended = table.copy()
    mended.loc[mixed, mended.geometry.name] = [
        _surfaces(shapely.make_valid(shape)) for shape in table.geometry[mixed]
    ]
    return mended, broken


def outside_territory(table: gpd.GeoDataFrame, insee_dep: pd.Series) -> pd.Series:
    """Return True for each shape (longitude, latitude) that lies outside the area for which its
    territory's legal projection is defined: swapped coordinates, wrong projection."""
    outside = pd.Series(False, index=table.index)
    for crs, rows in table.groupby(insee_dep.map(legal_crs)):
        west, south, east, north = CRS(crs).area_of_use.bounds
        bounds = rows.geometry.bounds
        # A QPV inland of Guyane lies a little outside the area declared for its projection.
        inside = (bounds["minx"] >= west - _MARGIN) & (bounds["maxx"] <= east + _MARGIN)
        inside &= (bounds["miny"] >= south - _MARGIN) & (bounds["maxy"] <= north + _MARGIN)
        outside.loc[rows.index] = ~inside
    return outside


def _surfaces(shape: shapely.Geometry) -> shapely.Geometry:
    if shape.geom_type in ("Polygon", "MultiPolygon"):
        return shape
    parts = [p for p in getattr(shape, "geoms", []) if p.geom_type in ("Polygon", "MultiPolygon")]
    return shapely.union_all(parts)


def area_ha(table: gpd.GeoDataFrame, insee_dep: pd.Series) -> pd.Series:
    """Return areas in hectares, each measured in its territory's legal projection.

    Raises
    ------
    TableError
        If the table has no CRS, or a polygon is invalid (mend it first).
    """
    if table.crs is None:
        raise TableError("Surface demandée sur des polygones sans projection déclarée.")
    if not table.geometry.is_valid.all():
        raise TableError("Surface demandée sur des polygones invalides : réparez-les d'abord.")
    projections = insee_dep.map(legal_crs)
    areas = pd.Series(0.0, index=table.index)
    for crs, rows in table.groupby(projections):
        areas.loc[rows.index] = planar_area_ha(rows.to_crs(crs))
    return areas


def planar_area_ha(table: gpd.GeoDataFrame) -> pd.Series:
    """Return areas in hectares of polygons already in a projection in metres.

    Raises
    ------
    TableError
        If the coordinates are degrees.
    """
    if table.crs is None or table.crs.is_geographic:
        raise TableError(
            f"Surface demandée en degrés ({table.crs}) : projetez d'abord, EPSG:2154 en métropole."
        )
    return table.geometry.area / 10_000

"""Projections, valid polygons, areas, and points in QPV. Nothing is measured in degrees."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike
from pyproj import CRS

from qpv.errors import TableError
from qpv.perimeters import SLIVER, Perimeters

# Legal projection of each territory (décret n° 2000-1276 as amended; the names of the members
# of ANCT's archive confirm Guadeloupe, Guyane and La Réunion).
METROPOLE_CRS = "EPSG:2154"
_MARGIN = 3.0  # degrees
OVERSEAS_CRS = {
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
    if insee_dep not in OVERSEAS_CRS:
        raise TableError(f"Projection légale inconnue pour le territoire {insee_dep}.")
    return OVERSEAS_CRS[insee_dep]


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


def extent_of(crs: str) -> tuple[float, float, float, float]:
    """Return the area of use of a legal projection, with a margin: west, south, east and north in
    degrees. A QPV inland of Guyane lies a little outside the area declared for its projection."""
    west, south, east, north = CRS(crs).area_of_use.bounds
    return west - _MARGIN, south - _MARGIN, east + _MARGIN, north + _MARGIN


def outside_territory(table: gpd.GeoDataFrame, insee_dep: pd.Series) -> pd.Series:
    """Return True for each shape (longitude, latitude) that lies outside the area for which its
    territory's legal projection is defined: swapped coordinates, wrong projection."""
    outside = pd.Series(False, index=table.index)
    for crs, rows in table.groupby(insee_dep.map(legal_crs)):
        west, south, east, north = extent_of(crs)
        bounds = rows.geometry.bounds
        inside = (bounds["minx"] >= west) & (bounds["maxx"] <= east)
        inside &= (bounds["miny"] >= south) & (bounds["maxy"] <= north)
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
        areas.loc[rows.index] = rows.to_crs(crs).geometry.area / 10_000
    return areas


def perimeters(qpv: gpd.GeoDataFrame, crs: str) -> Perimeters:
    """Return the contours of QPV made ready to find which holds each point, in ``crs``. Those outside
    its extent, or lost to a point, hold nothing.

    Raises
    ------
    TableError
        If the polygons have no projection, are invalid, or two of them overlap by more than 1 %
        of the smaller one (two zonings mixed).
    """
    table = _polygons_in(qpv, crs)
    return Perimeters(table["code_qp"].to_numpy(dtype=object), table.geometry.to_numpy())


def points_in_qpv(x: ArrayLike, y: ArrayLike, qpv: gpd.GeoDataFrame, crs: str) -> np.ndarray:
    """Return the ``code_qp`` of each point, None outside every QPV or without coordinates.

    A point on the boundary is inside; on a boundary (or a sliver) that two QPV share, the first
    code in alphabetical order wins, so that a point is never counted twice. ``x`` and ``y`` are
    in ``crs`` (longitude first). Many batches share one ``perimeters``; ``points.place`` reads files.

    Raises
    ------
    TableError
        As ``perimeters``.
    """
    ready = perimeters(qpv, crs)
    found = ready.find(np.asarray(x, dtype=float), np.asarray(y, dtype=float))
    return np.append(ready.codes, None)[found]


def locate(points: pd.DataFrame, qpv: gpd.GeoDataFrame) -> pd.Series:
    """Return the QPV of each point (``x_m``, ``y_m``, ``crs``): its code, "" outside, NaN where
    the point has no place."""
    found = pd.Series(np.nan, index=points.index, dtype=object)
    placed = points[points["x_m"].notna() & points["y_m"].notna()]
    for crs, rows in placed.groupby("crs"):
        found.update(perimeters(qpv, str(crs)).label(rows, "x_m", "y_m"))
    return found


def within_reach(points: pd.DataFrame, qpv: gpd.GeoDataFrame, metres: float) -> pd.DataFrame:
    """Return the points in each QPV or near it: one row = one pair ``point`` (its label in the index
    of ``points``) and ``code_qp``, with ``distance_m``, from the contour, 0 inside, in the legal
    projection of the QPV. A contour lost to a point is near nothing.

    ``points`` are in degrees (``longitude``, ``latitude``), and so is ``qpv`` (with ``insee_dep``).
    """
    surfaces = qpv[qpv.geometry.geom_type.isin(("Polygon", "MultiPolygon"))]
    found = [pd.DataFrame({"point": [], "code_qp": [], "distance_m": []})]
    for crs, shapes in surfaces.groupby(surfaces["insee_dep"].map(legal_crs)):
        west, south, east, north = shapes.total_bounds
        wider = metres / 50_000  # degrees: more than these metres, up to 60 degrees of latitude
        here = points["longitude"].between(west - wider, east + wider)
        own = points[here & points["latitude"].between(south - wider, north + wider)]
        at = gpd.points_from_xy(own["longitude"], own["latitude"], crs="EPSG:4326").to_crs(crs)
        shapes = shapes[["code_qp", "geometry"]].to_crs(crs).reset_index(drop=True)
        pairs = gpd.GeoDataFrame({"point": own.index}, geometry=at)
        pairs = pairs.sjoin(shapes, predicate="dwithin", distance=metres)
        contours = shapes.geometry.loc[pairs["index_right"]]
        pairs["distance_m"] = pairs.geometry.distance(contours, align=False)
        found.append(pd.DataFrame(pairs[["point", "code_qp", "distance_m"]]))
    return pd.concat([f for f in found if len(f)] or found, ignore_index=True)


def _polygons_in(qpv: gpd.GeoDataFrame, crs: str) -> gpd.GeoDataFrame:
    """Surfaces only (a contour lost to a point holds nothing), in ``crs``."""
    if qpv.crs is None:
        raise TableError("Points cherchés dans des QPV sans projection déclarée.")
    if not qpv.geometry.is_valid.all():
        raise TableError("Points cherchés dans des QPV invalides : réparez-les d'abord.")
    table = qpv[qpv.geometry.geom_type.isin(("Polygon", "MultiPolygon"))]
    extent = CRS(crs).area_of_use
    if extent is not None:
        within = shapely.box(extent.west, extent.south, extent.east, extent.north)
        table = table[table.geometry.to_crs("EPSG:4326").intersects(within)]
    return mend(table.to_crs(crs))[0]  # a contour may cross itself by a hair once projected


def overlaps(before: gpd.GeoDataFrame, after: gpd.GeoDataFrame, crs: str) -> pd.DataFrame:
    """Return how much of each contour lies in each contour of the other zoning.

    One row = one pair that shares more than 1 % of the smaller one (less is two drawings of one
    line): ``before`` and ``after`` (codes), ``share_before`` and ``share_after``, the shared area
    in % of each. Shares of AREA, measured in ``crs``: they say nothing of people.

    Raises
    ------
    TableError
        If the coordinates of ``crs`` are degrees.
    """
    old, new = before.to_crs(crs), after.to_crs(crs)
    if old.crs.is_geographic:
        raise TableError(f"Parts de surface demandées en degrés ({crs}) : projetez d'abord.")
    left, right = old.geometry.to_numpy(), new.geometry.to_numpy()
    rows, cols = shapely.STRtree(right).query(left, predicate="intersects")
    shared = shapely.area(shapely.intersection(left[rows], right[cols]))
    own, other = shapely.area(left)[rows], shapely.area(right)[cols]
    with np.errstate(divide="ignore", invalid="ignore"):
        found = pd.DataFrame(
            {
                "before": old["code_qp"].to_numpy()[rows],
                "after": new["code_qp"].to_numpy()[cols],
                "share_before": 100 * shared / own,
                "share_after": 100 * shared / other,
            }
        )
    kept = shared > SLIVER * np.minimum(own, other)
    return found[kept].sort_values(["before", "after"]).reset_index(drop=True)

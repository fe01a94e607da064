"""Outlines made small enough for a page: simplified, rounded, written as a few letters.

A geometry is a list of polygons, a polygon a list of rings, a ring one text: the first longitude
and latitude in units of 10⁻⁵ degree (or 10⁻⁴), then the step from each vertex to the next, each
number five bits per letter (Google's « encoded polyline »). A sixth of the weight of GeoJSON.
"""

from __future__ import annotations

from functools import lru_cache

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from qpv import geo
from qpv.codes import departement_of

QPV_TOLERANCE_M = 5
QPV_DECIMALS = 5
_FINE_M = 30  # below this tolerance four decimals (10 m) would show


def packed(qpv: gpd.GeoDataFrame) -> list[list]:
    """Return one packed geometry per QPV, simplified at 5 m in the legal projection."""
    mended, _ = geo.mend(qpv)
    shapes = np.empty(len(mended), dtype=object)
    departements = mended["code_qp"].map(departement_of)
    for departement in departements.unique():
        rows = (departements == departement).to_numpy()
        part = mended.geometry[rows].to_crs(geo.legal_crs(departement))
        shapes[rows] = part.simplify(QPV_TOLERANCE_M).to_crs("EPSG:4326").array
    return [pack(shape, QPV_DECIMALS) for shape in shapes]


def backdrop(communes: gpd.GeoDataFrame | None) -> dict:
    """Return the communes as {"decimals", "communes": {"names", "shapes"}, "borders"}.

    Neighbours keep a common border (``coverage_simplify``); the tolerance follows the extent,
    from 3 m for a commune to 120 m for a region. ``borders`` are those of the départements.
    """
    if communes is None or communes.empty:
        return {"decimals": 4, "communes": {"names": [], "shapes": []}, "borders": []}
    mended, _ = geo.mend(communes[["code", "nom", communes.geometry.name]])
    departements = (
        mended["code"]
        .str.slice(0, 2)
        .where(~mended["code"].str.match("9[78]"), mended["code"].str.slice(0, 3))
    )
    measured = mended.to_crs(geo.legal_crs(departements.iloc[0]))
    tolerance = max(3.0, np.sqrt(measured.area.sum()) / 1500)
    simple = shapely.coverage_simplify(measured.geometry.to_numpy(), tolerance)
    decimals = 5 if tolerance < _FINE_M else 4
    shapes = gpd.GeoSeries(simple, index=mended.index, crs=measured.crs).to_crs("EPSG:4326")
    return {
        "decimals": decimals,
        "communes": {
            "names": mended["nom"].tolist(),
            "shapes": [pack(shape, decimals) for shape in shapes],
        },
        "borders": [
            _rings(outline, decimals) for outline in _outer(simple, departements, measured.crs)
        ],
    }


def _outer(shapes: np.ndarray, groups: pd.Series, crs: object) -> gpd.GeoSeries:
    """Return the outline of each group of communes, without the slivers inside.

    The union is made on a grid of one metre: published communes are not a perfect coverage.
    """
    unions = [
        shapely.union_all(shapes[(groups == g).to_numpy()], grid_size=1) for g in groups.unique()
    ]
    whole = [
        shapely.union_all([shapely.Polygon(p.exterior) for p in shapely.get_parts(u)])
        for u in unions
    ]
    return gpd.GeoSeries(whole, crs=crs).to_crs("EPSG:4326")


def pack(shape: shapely.Geometry, decimals: int) -> list[list[str]]:
    """Return a polygon or multipolygon as lists of rings, each one text."""
    polygons = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    packed_polygons = [_rings(polygon, decimals) for polygon in polygons]
    return [rings for rings in packed_polygons if rings]


def _rings(shape: shapely.Geometry, decimals: int) -> list[str]:
    rings = shapely.get_rings(shapely.get_parts(shape))
    return [steps for ring in rings if (steps := _steps(ring, decimals))]


def _steps(ring: shapely.LinearRing, decimals: int) -> str:
    """Return the ring as steps, without the closing vertex; "" if rounding flattens it."""
    whole = np.rint(shapely.get_coordinates(ring)[:-1] * 10**decimals).astype(int)
    moves = np.diff(whole, axis=0)
    kept = np.vstack([whole[:1], moves[np.any(moves != 0, axis=1)]])
    return "".join(map(_letters, kept.ravel().tolist())) if len(kept) > 2 else ""


@lru_cache(maxsize=16_384)
def _letters(number: int) -> str:
    """Return a number as letters of five bits, the lowest first; its sign is the first bit."""
    rest, letters = (number << 1) ^ (number >> 63), ""
    while rest > 31:
        letters += chr((rest & 31 | 32) + 63)
        rest >>= 5
    return letters + chr(rest + 63)

"""Outlines made small enough for a page: simplified, rounded, written as a few letters.

A geometry is a list of polygons, a polygon a list of rings, a ring one text: the first longitude
and latitude in units of 10⁻⁵ degree (or 10⁻⁴), then the step from each vertex to the next, each
number five bits per letter (Google's « encoded polyline »). A sixth of the weight of GeoJSON.
Communes say a common border once: the neighbour that comes second follows it backwards, and a
sign from « ( » to « ; » says over how many vertices (1 to 20).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from qpv import geo
from qpv.codes import departement_of

QPV_TOLERANCE_M = 5
QPV_DECIMALS = 5
_FOLLOW, _FOLLOWED = 39, 20  # « ( » is one vertex, « ; » twenty
_FINE_M = 30  # below this tolerance four decimals (10 m) would show

Vertex = tuple[int, int]
Drawn = dict[Vertex, Vertex]  # of each vertex, the one it was reached from


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
    code = mended["code"]
    departements = code.str[:2].where(~code.str.match("9[78]"), code.str[:3])
    measured = mended.to_crs(geo.legal_crs(departements.iloc[0]))
    tolerance = max(3.0, np.sqrt(measured.area.sum()) / 1500)
    simple = shapely.coverage_simplify(measured.geometry.to_numpy(), tolerance)
    # Two neighbours go along their border both ways.
    simple = shapely.orient_polygons(simple, exterior_cw=True)
    decimals = 5 if tolerance < _FINE_M else 4
    shapes = gpd.GeoSeries(simple, index=mended.index, crs=measured.crs).to_crs("EPSG:4326")
    return {
        "decimals": decimals,
        "communes": {"names": mended["nom"].tolist(), "shapes": pack_all(shapes, decimals)},
        "borders": [_rings(o, decimals) for o in _outer(simple, departements, measured.crs)],
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


def pack_all(shapes: Sequence[shapely.Geometry], decimals: int) -> list[list[list[str]]]:
    """Return neighbours as `pack` does, a border that two share written by the first only."""
    drawn: Drawn = {}
    return [pack(shape, decimals, drawn) for shape in shapes]


def pack(shape: shapely.Geometry, decimals: int, drawn: Drawn | None = None) -> list[list[str]]:
    """Return a polygon or multipolygon as lists of rings, each one text.

    ``drawn`` holds the steps of the shapes written before, and takes those of this one.
    """
    polygons = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    packed_polygons = [_rings(polygon, decimals, drawn) for polygon in polygons]
    return [rings for rings in packed_polygons if rings]


def _rings(shape: shapely.Geometry, decimals: int, drawn: Drawn | None = None) -> list[str]:
    rings = [_vertices(ring, decimals) for ring in shapely.get_rings(shapely.get_parts(shape))]
    return [_steps(ring, {} if drawn is None else drawn) for ring in rings if len(ring) > 2]


def _vertices(ring: shapely.LinearRing, decimals: int) -> list[Vertex]:
    """Return the ring in whole units, without the closing vertex nor one twice in a row."""
    whole = np.rint(shapely.get_coordinates(ring)[:-1] * 10**decimals).astype(int)
    moved = np.any(np.diff(whole, axis=0, prepend=whole[:1] - 1) != 0, axis=1)
    return [(x, y) for x, y in whole[moved].tolist()]


def _steps(ring: list[Vertex], drawn: Drawn) -> str:
    """Return the ring as steps; those that go back along one already drawn are only counted."""
    text, followed = "".join(map(_letters, ring[0])), 0
    for here, there in pairwise(ring):
        if drawn.get(here) == there and followed < _FOLLOWED:
            followed += 1
            continue
        text, followed = text + _sign(followed), 0
        if drawn.get(here) == there:
            followed = 1
        else:
            text += _letters(there[0] - here[0]) + _letters(there[1] - here[1])
    # What arrives at a vertex last is what a neighbour follows back.
    drawn.update((there, here) for here, there in pairwise([*ring, ring[0]]))
    return text + _sign(followed)


def _sign(followed: int) -> str:
    return chr(_FOLLOW + followed) if followed else ""


@lru_cache(maxsize=16_384)
def _letters(number: int) -> str:
    """Return a number as letters of five bits, the lowest first; its sign is the first bit."""
    rest, letters = (number << 1) ^ (number >> 63), ""
    while rest > 31:
        letters += chr((rest & 31 | 32) + 63)
        rest >>= 5
    return letters + chr(rest + 63)

"""Outlines made small enough for a page: simplified, rounded, written as a few letters.

Numbers are whole steps of 10⁻⁵ degree (or 10⁻⁴), five bits per letter (Google's « encoded polyline »):
a sixth of the weight of GeoJSON. A QPV is a list of polygons, a polygon a list of rings, a ring one
text: the first longitude and latitude, then the step from each vertex to the next. Communes are
arcs: each border once, with the commune on either side (``arcs``).
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby, pairwise

import geopandas as gpd
import numpy as np
import shapely

from qpv import geo
from qpv.codes import departement_of, departement_of_commune

QPV_TOLERANCE_M = 5
QPV_DECIMALS = 5
_FINE_M = 30  # below this tolerance four decimals (10 m) would show
_SLIVER_M = 20  # published communes are not a perfect coverage

Vertex = tuple[int, int]
Edge = tuple[Vertex, Vertex]
Arc = tuple[int, int, list[Vertex]]  # the commune on its right, that on its left (-1: none)


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
    """Return the communes as {"decimals", "names", "arcs", "land"}.

    Neighbours keep a common border (``coverage_simplify``); the tolerance follows the extent,
    from 3 m for a commune to 120 m for a region. ``arcs`` is one text (see ``arcs``), ``land`` the
    rings of them all together.
    """
    if communes is None or communes.empty:
        return {"decimals": 4, "names": "", "arcs": "", "land": []}
    mended, _ = geo.mend(communes[["code", "nom", communes.geometry.name]])
    measured = mended.to_crs(geo.legal_crs(departement_of_commune(mended["code"].iloc[0])))
    tolerance = max(3.0, np.sqrt(measured.area.sum()) / 1500)
    simple = shapely.coverage_simplify(measured.geometry.to_numpy(), tolerance)
    # Two neighbours go along their border both ways.
    simple = shapely.orient_polygons(simple, exterior_cw=True)
    decimals = 5 if tolerance < _FINE_M else 4
    whole = gpd.GeoSeries([*simple, _land(simple)], crs=measured.crs)
    rings = [list(_rings(shape, decimals)) for shape in whole.to_crs("EPSG:4326")]
    found = _arcs(rings[:-1], whole, decimals)
    return {
        "decimals": decimals,
        "names": "\n".join(mended["nom"]),
        "arcs": arcs(found),
        "land": [_steps(ring) for ring in rings[-1]],
    }


def _land(shapes: np.ndarray) -> shapely.Geometry:
    """Return the union of the communes, without the slivers inside: made on a grid of one metre."""
    whole = shapely.get_parts(shapely.union_all(shapes, grid_size=1))
    return shapely.union_all([shapely.Polygon(part.exterior) for part in whole])


def _arcs(rings: list[list[list[Vertex]]], whole: gpd.GeoSeries, decimals: int) -> Iterator[Arc]:
    """Return each border once: cut where the neighbour changes, said by the first of the two. ``whole``
    are the communes, in metres, then the land."""
    owner = {edge: rank for rank, own in enumerate(rings) for ring in own for edge in _edges(ring)}
    lone = {edge: rank for edge, rank in owner.items() if edge[::-1] not in owner}
    beside = _beside(lone, whole, decimals)
    for rank, own in enumerate(rings):
        for ring in own:
            sided = [(owner.get(e[::-1], beside.get(e, -1)), e) for e in _edges(ring)]
            for other, run in groupby(sided, key=lambda pair: pair[0]):
                if other < 0 or other >= rank:
                    steps = [edge for _, edge in run]
                    yield rank, other, [steps[0][0], *(there for _, there in steps)]


def _edges(ring: list[Vertex]) -> Iterator[Edge]:
    return pairwise([*ring, ring[0]])


def _beside(lone: dict[Edge, int], whole: gpd.GeoSeries, decimals: int) -> dict[Edge, int]:
    """Return the commune that is beside an edge all the same, where no neighbour shares it: itself where
    the edge is that of a hole in the land (a commune without outline)."""
    edges, shapes = list(lone), whole.to_numpy()
    middles = np.array(edges).reshape(-1, 2, 2).mean(axis=1) / 10**decimals
    points = gpd.GeoSeries.from_xy(*middles.T, crs="EPSG:4326").to_crs(whole.crs).to_numpy()
    inland = shapely.contains(shapely.buffer(shapes[-1], -2 * _SLIVER_M), points)
    near = shapely.STRtree(shapes[:-1]).query(points, predicate="dwithin", distance=_SLIVER_M)
    found = {edges[k]: lone[edges[k]] for k in np.flatnonzero(inland)}
    return found | {edges[k]: rank for k, rank in near.T.tolist() if rank != lone[edges[k]]}


def arcs(found: Iterable[Arc]) -> str:
    """Return arcs as one text of numbers: for each, how many communes after that of the arc before
    is the one on its right, and after that one is the one on its left (0: none, −1: itself); its
    number of vertices; the step from the end of the arc before to its first; its own steps."""
    written, at, commune = [], (0, 0), 0
    for rank, other, line in found:
        beyond = (other - rank or -1) if other >= 0 else 0
        written += [rank - commune, beyond, len(line)]
        for vertex in line:
            written += [vertex[0] - at[0], vertex[1] - at[1]]
            at = vertex
        commune = rank
    return numbers(written)


def numbers(written: Iterable[int]) -> str:
    """Return whole numbers as letters."""
    return "".join(_letters(int(number)) for number in written)


def pack(shape: shapely.Geometry, decimals: int) -> list[list[str]]:
    """Return a polygon or multipolygon as lists of rings, each one text."""
    polygons = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    found = [[_steps(ring) for ring in _rings(polygon, decimals)] for polygon in polygons]
    return [rings for rings in found if rings]


def _rings(shape: shapely.Geometry, decimals: int) -> Iterator[list[Vertex]]:
    """Return rings in whole units, without the closing vertex nor one twice in a row."""
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    for ring in shapely.get_rings(parts):
        whole = np.rint(shapely.get_coordinates(ring)[:-1] * 10**decimals).astype(int)
        moved = np.any(np.diff(whole, axis=0, prepend=whole[:1] - 1) != 0, axis=1)
        if moved.sum() > 2:
            yield [(x, y) for x, y in whole[moved].tolist()]


def _steps(ring: list[Vertex]) -> str:
    moves = ((x - before[0], y - before[1]) for before, (x, y) in pairwise([(0, 0), *ring]))
    return numbers(step for move in moves for step in move)


@lru_cache(maxsize=16_384)
def _letters(number: int) -> str:
    """Return a number as letters of five bits, the lowest first; its sign is the first bit."""
    rest, letters = (number << 1) ^ (number >> 63), ""
    while rest > 31:
        letters += chr((rest & 31 | 32) + 63)
        rest >>= 5
    return letters + chr(rest + 63)

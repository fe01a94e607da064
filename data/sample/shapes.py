"""Outlines of the invented territory: communes with crooked borders, quarters made of blocks of streets."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Point, Polygon, shape
from territory import COMMUNES, KINDS, QPV, Quarter

ISLAND = "99013"
_WEST, _SOUTH, _WIDE, _HIGH = -6.0, 46.4, 0.105, 0.075  # degrees; a cell of the map is 8 km
_METRES = (76_600.0, 111_200.0)  # in one degree, at this latitude
_CROSSED, _TWO_PARTS, _OFFSET = "QN00005M", "QN09910M", 0.014


def _site(column: float, row: float) -> Point:
    return Point(_WEST + _WIDE * column, _SOUTH + _HIGH * row)


def _crooked(coordinates: np.ndarray) -> np.ndarray:
    """Move each point by a smooth noise, so that neighbours keep one border."""
    x, y = coordinates.T
    dx = 0.005 * np.sin(61 * y + 17 * x) + 0.002 * np.sin(190 * y) + 0.001 * np.sin(431 * y)
    dy = 0.004 * np.sin(73 * x - 11 * y) + 0.002 * np.sin(223 * x) + 0.001 * np.sin(409 * x)
    return np.column_stack([x + dx, y + dy])


def communes() -> dict[str, Polygon]:
    """Return the outline of each commune by code; neighbours share their border."""
    land = [c for c in COMMUNES if c.code != ISLAND]
    sites = {c.code: _site(c.column, c.row) for c in land}
    coast = shapely.union_all([s.buffer(0.075, 6) for s in sites.values()])
    cells = shapely.voronoi_polygons(shapely.MultiPoint(list(sites.values()))).geoms
    found = {}
    for cell in cells:
        (code,) = (code for code, site in sites.items() if cell.contains(site))
        found[code] = cell.intersection(coast)
    (island,) = (c for c in COMMUNES if c.code == ISLAND)
    found[ISLAND] = _site(island.column, island.row).buffer(0.018, 5)
    # Rounded first: two neighbours must cut their common edge at the same places.
    moved = {}
    for commune in COMMUNES:
        edges = shapely.segmentize(shapely.set_precision(found[commune.code], 1e-6), 0.018)
        moved[commune.code] = _rounded(shapely.transform(edges, _crooked), 4)
    return moved


def _rounded(polygon: Polygon, digits: int) -> Polygon:
    return shapely.transform(polygon, lambda points: np.round(points, digits))


def quarters() -> dict[str, MultiPolygon]:
    """Return the contour of each QPV of 2024 by code. One crosses itself, as published ones do; one is
    in two parts; one is a whole commune."""
    towns = communes()
    found = {}
    for quarter in QPV:
        if quarter.code.endswith("C"):
            found[quarter.code] = MultiPolygon([towns[quarter.communes[0]]])
            continue
        noise = random.Random(quarter.code)
        place = _place(quarter, towns)
        parts = [_blocks(quarter, place, noise)]
        if quarter.code == _TWO_PARTS:
            parts.append(shapely.affinity.translate(_blocks(quarter, place, noise), 0.021, 0.006))
        if quarter.code == _CROSSED:
            parts = [_with_a_crossing(parts[0])]
        found[quarter.code] = MultiPolygon(parts)
    return found


def _place(quarter: Quarter, towns: dict[str, Polygon]) -> Point:
    """The middle of a border for a QPV on two communes; else a turn around the town's centre."""
    if len(quarter.communes) > 1:
        border = towns[quarter.communes[0]].intersection(towns[quarter.communes[1]])
        return shapely.line_merge(border).interpolate(0.5, normalized=True)
    town = quarter.communes[0]
    fellows = [q.code for q in QPV if q.communes == quarter.communes]
    centre = towns[town].centroid
    turn = 2 * math.pi * fellows.index(quarter.code) / len(fellows) + len(fellows)
    away = _OFFSET if len(fellows) > 1 else 0.3 * _OFFSET
    return Point(centre.x + 1.4 * away * math.cos(turn), centre.y + away * math.sin(turn))


def _blocks(quarter: Quarter, place: Point, noise: random.Random) -> Polygon:
    """Adjoining blocks of uneven width on a turned grid, of the area that the density asks for."""
    cells = _cells(noise, 6 + quarter.population // 1500)
    widths = {k: noise.uniform(0.6, 1.5) for k in range(-12, 13)}
    edges_x, edges_y = _edges(widths), _edges({k: noise.uniform(0.6, 1.4) for k in widths})
    boxes = [shapely.box(edges_x[c], edges_y[r], edges_x[c + 1], edges_y[r + 1]) for c, r in cells]
    whole = Polygon(shapely.union_all(boxes).exterior).simplify(0)
    density = noise.uniform(*KINDS[quarter.kind]["density"])
    size = 1000 * math.sqrt(quarter.population / density / whole.area)
    turned = shapely.affinity.rotate(whole, noise.uniform(0, 90), origin="centroid")
    middle, leaning = turned.centroid, noise.uniform(-0.2, 0.2)

    def on_the_map(points: np.ndarray) -> np.ndarray:
        x, y = size * (points[:, 0] - middle.x), size * (points[:, 1] - middle.y)
        jitter = np.array([[noise.uniform(-0.1, 0.1) * size for _ in range(2)] for _ in points])
        jitter[-1] = jitter[0]  # a ring ends where it starts
        return np.column_stack(
            [
                place.x + (x + leaning * y + jitter[:, 0]) / _METRES[0],
                place.y + (y + jitter[:, 1]) / _METRES[1],
            ]
        )

    return _rounded(shapely.transform(turned, on_the_map), 5)


def _edges(widths: dict[int, float]) -> dict[int, float]:
    edges, reached = {}, 0.0
    for k, width in widths.items():
        edges[k], reached = reached, reached + width
    return edges


def _cells(noise: random.Random, count: int) -> Iterable[tuple[int, int]]:
    """A set of cells that touch each other by a side."""
    cells = [(0, 0)]
    while len(cells) < min(count, 11):
        c, r = noise.choice(cells)
        step = noise.choice(((1, 0), (-1, 0), (0, 1), (0, -1)))
        if (new := (c + step[0], r + step[1])) not in cells:
            cells.append(new)
    return cells


def _with_a_crossing(polygon: Polygon) -> Polygon:
    """Two neighbouring corners swapped, the first pair that makes the ring cross itself."""
    ring = list(polygon.exterior.coords)[:-1]
    for k in range(1, len(ring) - 2):
        swapped = [*ring[:k], ring[k + 1], ring[k], *ring[k + 2 :]]
        if not Polygon(swapped).is_valid:
            return Polygon(swapped)
    raise AssertionError("no corner to swap")


def geojson(geometry) -> dict:
    """Return a geometry as GeoJSON with lists."""
    return shapely.geometry.mapping(shape(geometry))

"""The map of one QPV: its perimeter among communes and neighbours, and where it lies."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Unpack

import geopandas as gpd
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from qpv import french, geo
from qpv.errors import TableError
from qpv.figures import alternatives, map_data, map_labels, panels, style
from qpv.figures.canvas import Canvas, drawings, measure, wrap
from qpv.figures.frame import Words
from qpv.figures.labels import Box
from qpv.figures.map_panel import draw_scale
from qpv.figures.panels import Panel, fitted
from qpv.figures.picture import Picture

_COLUMN = 128.0  # locator and legend, at the right of the map
_GAP = 8.0
_MARGIN = 150.0  # metres around a neighbour
_LEAST = 2_600.0  # metres shown at least, so that a reader sees where the QPV stands
_LOCATOR, _ROW = 84.0, 12.5
_LOW = 176.0  # height of the map itself on a telephone
_DASHES = (3, 2)
_OWN, _NEAR, _FORMER = "#e9b29c", "#b9d3e6", "#3d4652"
# One mark per kind of place; shapes differ, colours need not.
_PLACES = ("o", "s", "^", "P", "X", "v")
_FEW = 20  # places on a map; of more, the marks are smaller
_NO_BACKDROP = "Fond communal non récupéré"


@dataclass(frozen=True)
class _Layers:
    """What is drawn, in the projection of the map."""

    own: BaseGeometry
    near: gpd.GeoDataFrame
    towns: gpd.GeoDataFrame | None
    around: gpd.GeoDataFrame | None
    former: gpd.GeoDataFrame | None
    places: gpd.GeoDataFrame | None
    marks: dict[str, str]


def sheet_map(
    own: gpd.GeoDataFrame, neighbours: gpd.GeoDataFrame, communes: gpd.GeoDataFrame | None,
    around: gpd.GeoDataFrame | None, *, crs: str, places: pd.DataFrame | None = None,
    former: gpd.GeoDataFrame | None = None, height: float = 152.0, **words: Unpack[Words],
) -> Picture:  # fmt: skip
    """Return the map of one QPV, with a locator and a legend of what is drawn.

    All layers are in EPSG:4326: ``own`` (one row: code_qp, lib_qp), ``neighbours`` (code_qp,
    lib_qp; may be empty; those ``counted`` are held whole), ``communes`` (libgeo, population where
    known; None is told on the map), ``around`` (one outline with its ``name``, for the locator),
    ``former`` (2015 contours, dashed).
    ``places`` are points (kind, name, longitude, latitude). ``crs`` is the projection drawn.

    Raises
    ------
    TableError
        If a column is missing, ``own`` is not one row, or a layer does not declare EPSG:4326.
    """
    alternatives.require(own, ("code_qp", "lib_qp"), "Carte du quartier")
    if len(own) != 1:
        raise TableError(f"Carte du quartier : {len(own)} lignes. Attendu : un quartier.")
    layers = _projected(own, neighbours, communes, around, former, places, crs)
    told = _alt(str(own["lib_qp"].iloc[0]), neighbours, places, communes)
    content = drawings(partial(_draw, layers, height), told)
    return Picture(**words, content=content, alt=told, kind="map")


def _draw(layers: _Layers, height: float, width: float) -> Canvas:
    """Return the map, with locator and legend in a column at its right, or side by side below."""
    if width >= style.PAGE_WIDTH:
        sheet = Canvas(width, height)
        frame = Box(1, 1, width - _COLUMN - _GAP, height - 1)
        column = Box(frame.right + _GAP, 1, width - 1, height - 1)
        locator = Box(column.left, column.top - _LOCATOR, column.right, column.top)
        below = locator.bottom - 6 if layers.around is not None else column.top
        legend = (column.left, below)
    else:
        rows = len(_entries(layers)) + len(_places_told(layers))
        foot = max(_LOCATOR, _ROW * rows) + _GAP
        sheet = Canvas(width, _LOW + foot)
        frame = Box(1, foot, width - 1, sheet.height - 1)
        locator = Box(1, foot - _GAP - _LOCATOR, 1 + width - _COLUMN - _GAP, foot - _GAP)
        legend = (locator.right + _GAP if layers.around is not None else 1.0, foot - _GAP)
    panel = fitted(frame, _extent(layers))
    _draw_main(sheet, panel, layers)
    if layers.around is not None:
        _draw_locator(sheet, layers.around, layers.own, panel, locator)
    _draw_legend(sheet, layers, *legend)
    return sheet


def _projected(own, neighbours, communes, around, former, places, crs: str) -> _Layers:
    def moved(layer, name):
        if layer is None or layer.empty:
            return None
        # A contour that its publisher crushed to a point has nothing to mend.
        areas = layer.geometry.geom_type.isin(("Polygon", "MultiPolygon")).all()
        return map_data.projected(geo.mend(layer)[0] if areas else layer, crs, name)

    near = moved(neighbours, "voisins")
    points, marks = None, {}
    if places is not None and len(places):
        at = gpd.points_from_xy(places["longitude"], places["latitude"], crs="EPSG:4326")
        points = gpd.GeoDataFrame(places.reset_index(drop=True), geometry=at).to_crs(crs)
        kinds = list(dict.fromkeys(places["kind"]))
        marks = {kind: _PLACES[i % len(_PLACES)] for i, kind in enumerate(kinds)}
    return _Layers(
        moved(own, "quartier").geometry.iloc[0],
        near if near is not None else neighbours.iloc[:0],
        moved(communes, "communes"),
        moved(around, "département"),
        moved(former, "contours de 2015"),
        points,
        marks,
    )


def _extent(layers: _Layers) -> Box:
    """Return what the map must show, in metres: the QPV and as much again around it, and every
    neighbour that its title counts."""
    west, south, east, north = layers.own.bounds
    half = max(0.9 * (east - west), 0.9 * (north - south), _LEAST / 2)
    x, y = (west + east) / 2, (south + north) / 2
    tall = max(0.62 * (north - south), _LEAST / 3)
    views = [shapely.box(x - half, y - tall, x + half, y + tall)]
    if "counted" in layers.near and layers.near["counted"].any():
        counted = layers.near.geometry[layers.near["counted"]].envelope
        views += counted.buffer(_MARGIN, join_style="mitre").tolist()
    return Box(*shapely.union_all(views).bounds)


def _draw_main(sheet: Canvas, panel: Panel, layers: _Layers) -> None:
    towns = layers.towns.geometry.to_numpy() if layers.towns is not None else []
    panels.draw_backdrop(sheet, panel, towns, [])
    near = layers.near[panel.shows(layers.near.geometry.to_numpy())]
    shapes = list(panel.moved(near.geometry.to_numpy()))
    panels.draw_polygons(sheet, panel, shapes, [_NEAR] * len(shapes))
    (own,) = panel.moved([layers.own])
    if own.geom_type == "Point":  # a contour that its publisher lost
        sheet.mark([own.x], [own.y], "o", style.ACCENT, 11, zorder=3)
    else:
        panels.draw_polygons(sheet, panel, [own], [_OWN])
        panels.draw_edge(sheet, panel, own, style.ACCENT, 1.6)
    if layers.former is not None:
        for shape in panel.moved(layers.former.geometry.to_numpy()):
            panels.draw_edge(sheet, panel, shape, _FORMER, 1.0, _DASHES)
    dots = _draw_places(sheet, panel, layers)
    taken = [*dots, *_draw_notice(sheet, panel, layers)]
    taken.append(draw_scale(sheet, panel, [own, *shapes], taken, north=True))
    _draw_names(sheet, panel, layers, list(near["lib_qp"]), shapes, own, taken)
    panels.draw_frame(sheet, panel.frame)


def _draw_notice(sheet: Canvas, panel: Panel, layers: _Layers) -> list[Box]:
    """Say that the communes are not there, where they are not; return the room it takes."""
    if layers.towns is not None:
        return []
    x, y = panel.frame.left + 5, panel.frame.top - 11
    sheet.write(x, y, _NO_BACKDROP, size=style.SMALL, colour=style.ACCENT, plate=True)
    return [Box(x, y - 2, x + measure(_NO_BACKDROP, style.SMALL)[0], y + 9)]


def _draw_places(sheet: Canvas, panel: Panel, layers: _Layers) -> list[Box]:
    if layers.places is None:
        return []
    boxes, size = [], 5.5 if len(layers.places) <= _FEW else 4.2
    for kind, shape in layers.marks.items():
        some = layers.places[layers.places["kind"] == kind].geometry.to_numpy()
        at = shapely.get_coordinates(panel.moved(some[panel.shows(some)]))
        if len(at):
            wide = 1.25 * size if shape == "^" else size  # a triangle of that width looks smaller
            sheet.mark(at[:, 0], at[:, 1], shape, style.INK, wide, zorder=4)
            boxes += [Box.around(x, y, size, size) for x, y in at]
    return boxes


def _draw_names(
    sheet: Canvas, panel: Panel, layers: _Layers, labels: Sequence[str],
    shapes: Sequence[BaseGeometry], own: BaseGeometry, taken: Sequence[Box],
) -> None:  # fmt: skip
    seen = panel.frame.grown(-4)
    order = sorted(range(len(shapes)), key=lambda i: -shapes[i].area)
    named = map_labels.named(labels, shapes, order, 92, (1.5, 10))
    names = [name for name in named if name.about.meets(seen)]
    data = [own, *shapes]
    chosen = map_labels.placed(names, panel.frame, taken, data, tolerance=0.25, most=12)
    map_labels.draw(sheet, chosen)
    busy = [*taken, *(p.box for p in chosen)]
    for text, x, y in _towns(panel, layers):
        width, height = measure(text, style.TEXT, True)
        box = Box.around(x, y, width, height)
        if box.within(seen) and not any(box.meets(b.grown(1)) for b in busy):
            busy.append(box)
            sheet.write(
                x, y, text, bold=True, colour=style.BORDER, ha="center", va="center", halo=1.6,
                zorder=5,
            )  # fmt: skip


def _towns(panel: Panel, layers: _Layers) -> list[tuple[str, float, float]]:
    """Return the communes in view, each where the most of it is seen free of QPV."""
    if layers.towns is None:
        return []
    view = shapely.box(*panel.extent)
    covered = shapely.union_all([layers.own, *layers.near.geometry.to_numpy()])
    found = []
    for name, shape in zip(layers.towns["libgeo"], layers.towns.geometry, strict=True):
        free = shapely.difference(shapely.intersection(shape, view), covered)
        if free.area < 0.02 * view.area:
            continue
        widest = shapely.maximum_inscribed_circle(free, tolerance=view.length / 500)
        (spot,) = panel.moved([shapely.Point(shapely.get_coordinates(widest)[0])])
        found.append((free.area, str(name), spot.x, spot.y))
    return [(name, x, y) for _, name, x, y in sorted(found, reverse=True)]


def _draw_locator(
    sheet: Canvas, around: gpd.GeoDataFrame, own: BaseGeometry, main: Panel, frame: Box
) -> None:
    name = str(around["name"].iloc[0])
    inner = Box(frame.left, frame.bottom, frame.right, frame.top - 13)
    bounds = Box(*around.total_bounds)
    panel = fitted(inner, bounds.grown(0.04 * max(bounds.width, bounds.height)))
    panels.draw_backdrop(sheet, panel, [], around.geometry.to_numpy())
    (at,) = panel.moved([own.centroid])
    view = panel.moved([shapely.box(*main.extent)])[0].bounds
    panels.draw_frame(sheet, Box(*view), style.ACCENT, 1.0)
    sheet.mark([at.x], [at.y], "o", style.ACCENT, 4.5, zorder=5)
    sheet.write(frame.left + 2, frame.top - 9, wrap(name, frame.width, 1, bold=True), bold=True)


def _entries(layers: _Layers) -> list[tuple[str, str, str, str]]:
    """Return what the legend says: (kind of sign, colour or shape, edge, text)."""
    said = [("area", _OWN, style.ACCENT, "Le quartier")]
    if len(layers.near):
        said.append(("area", _NEAR, style.INK, "Autres QPV"))
    if layers.former is not None:
        said.append(("dashes", _FORMER, "", "Contour de 2015"))
    if layers.towns is not None:
        said.append(("line", style.OUTLINE, "", "Limite de commune"))
    return said


def _places_told(layers: _Layers) -> list[list[tuple[float, str, str]]]:
    """Return the rows of the legend that say the marks, several on one: (place in the row, shape,
    text)."""
    rows: list[list[tuple[float, str, str]]] = []
    at = _COLUMN
    for kind, shape in layers.marks.items():
        text = kind[:1].upper() + kind[1:]
        wide = 12 + measure(text, style.SMALL)[0]
        if at + wide > _COLUMN:
            rows.append([])
            at = 2.0
        rows[-1].append((at, shape, text))
        at += wide + 7
    return rows


def _draw_legend(sheet: Canvas, layers: _Layers, x: float, top: float) -> None:
    entries = _entries(layers)
    for rank, row in enumerate(_places_told(layers), start=len(entries)):
        y = top - 10 - _ROW * rank
        for at, shape, text in row:
            sheet.mark([x + at + 4], [y + 3], shape, style.INK, 5.5)
            sheet.write(x + at + 10, y, text, size=style.SMALL)
    for rank, (kind, look, edge, text) in enumerate(entries):
        y = top - 10 - _ROW * rank
        if kind == "area":
            sheet.box(Box(x + 2, y - 1, x + 16, y + 7), edge, 0.9, face=look)
        else:
            dashes = _DASHES if kind == "dashes" else ()
            sheet.line((x + 2, x + 16), (y + 3, y + 3), look, 1.1, dashes=dashes)
        label = wrap(text[:1].upper() + text[1:], _COLUMN - 24, 1, style.SMALL)
        sheet.write(x + 21, y, label, size=style.SMALL)


def _alt(name: str, neighbours, places, communes) -> str:
    near = french.plural(len(neighbours), "autre QPV proche", "autres QPV proches")
    parts = [f"Carte du quartier {name}, avec {near}"]
    if communes is not None and len(communes):
        parts.append(f"communes : {', '.join(sorted(communes['libgeo'])[:12])}")
    if places is not None and len(places):
        counts = places["kind"].value_counts()
        several = (kind if kind.endswith("s") else f"{kind}s" for kind in counts.index)
        told = zip(counts, counts.index, several, strict=True)
        parts.append(", ".join(french.plural(*one) for one in told))
    return french.typography(" ; ".join(parts) + ".")

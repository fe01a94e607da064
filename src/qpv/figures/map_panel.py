"""One piece of map, main or zoom: backdrop, QPV, names, scale."""

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from qpv.figures import furniture, map_data, map_labels, panels, style
from qpv.figures.canvas import Canvas, measure
from qpv.figures.labels import Box
from qpv.figures.map_labels import Named
from qpv.figures.panels import Panel

_NAMED_QPV = 26  # up to so many, outlines bear the names of the QPV; above, of communes
_BROAD = 300.0  # points; the main map of a page bears more names than zooms and telephones
_POINT = 3.4  # points across
_OPPOSITE = ("right", "top", "left", "bottom")


@dataclass(frozen=True)
class Scene:
    """What every panel draws, in the projection of the map."""

    sites: gpd.GeoDataFrame
    communes: gpd.GeoDataFrame | None
    outlines: gpd.GeoDataFrame | None
    mode: str
    points: Sequence[shapely.Point] = ()


def draw_panel(
    sheet: Canvas, scene: Scene, panel: Panel, *, windows: Sequence[tuple[str, Box]] = (),
    main: bool = True,
) -> None:  # fmt: skip
    """Draw the scene in a panel; ``windows`` are the titles and extents (metres) of the zooms."""
    layers = (scene.communes, scene.outlines)
    backdrop = [[] if layer is None else layer.geometry.to_numpy() for layer in layers]
    panels.draw_backdrop(sheet, panel, *backdrop)
    seen = scene.sites[panel.shows(scene.sites.geometry.to_numpy())]
    if scene.mode == "circles":
        centres = panel.moved(shapely.point_on_surface(seen.geometry.to_numpy()))
        panels.draw_circles(sheet, panel, list(centres), seen["radius"], seen["colour"])
        data = list(shapely.buffer(centres, seen["radius"].to_numpy(), quad_segs=16))
    else:
        data = list(panel.moved(seen.geometry.to_numpy()))
        panels.draw_polygons(sheet, panel, data, list(seen["colour"]))
    points = np.asarray(scene.points, dtype=object)
    shown = list(points[panel.shows(list(points))])
    x, y = shapely.get_coordinates(panel.moved(shown)).T
    sheet.mark(x, y, "o", style.INK, _POINT, linewidth=0.4, zorder=3.2)
    if "letter" in seen:
        _draw_letters(sheet, data, list(seen["letter"]))
    taken = [box for w in windows for box in _draw_window(sheet, panel, w, data)]
    taken.append(draw_scale(sheet, panel, data, taken, north=main))
    _draw_names(sheet, scene, panel, seen, data, taken, [w for _, w in windows], main)


def _draw_letters(sheet: Canvas, shapes: Sequence[BaseGeometry], letters: Sequence[str]) -> None:
    """Write the letter of each class where there is room: no meaning by hue alone."""
    for shape, letter in zip(shapes, letters, strict=True):
        west, south, east, north = shape.bounds
        if letter.strip() and min(east - west, north - south) > 8:
            at = shapely.point_on_surface(shape)
            sheet.write(
                at.x, at.y, letter, size=6.5, bold=True, ha="center", va="center", halo=1.0,
                zorder=3.5,
            )  # fmt: skip


def _draw_window(
    sheet: Canvas, panel: Panel, window: tuple[str, Box], data: Sequence[BaseGeometry]
) -> list[Box]:
    """Draw the rectangle that a zoom shows, and its title; return the room that they take."""
    title, extent = window
    shown = shapely.intersection(shapely.box(*extent), shapely.box(*panel.extent))
    box = Box(*panel.moved([shown])[0].bounds)
    panels.draw_frame(sheet, box, style.INK, 0.9)
    width, height = measure(title, style.SMALL, True)[0], 11.0
    spots = [
        Box(x, y, x + width, y + height)
        for y in (box.top + 1, box.bottom - height - 1)
        for x in (box.left, box.right - width)
    ]
    tree = shapely.STRtree(np.asarray(data, dtype=object))
    inside = [spot for spot in spots if spot.within(panel.frame)] or spots[:1]
    spot = min(inside, key=lambda s: map_labels.hidden(s, tree))
    sheet.write(
        spot.left, spot.bottom + 2.5, title, size=style.SMALL, bold=True, halo=1.4, zorder=6
    )
    edges = [box._replace(**{side: box[opposite]}) for opposite, side in enumerate(_OPPOSITE)]
    return [spot, *(edge.grown(0.5) for edge in edges)]


def draw_scale(
    sheet: Canvas, panel: Panel, data: Sequence[BaseGeometry], taken: Sequence[Box], *, north: bool
) -> Box:
    """Draw scale and north in the corner that hides the fewest QPV; return their place."""
    _, _, width, height = furniture.scale_box(panel)
    width, height = (width + 12, height) if north else (width, height - 10)
    f = panel.frame.grown(-3)
    corners = [
        Box(x, y, x + width, y + height)
        for y in (f.bottom, f.top - height)
        for x in (f.left, f.right - width)
    ]
    tree = shapely.STRtree(np.asarray(data, dtype=object))
    best = min(
        corners,
        key=lambda box: map_labels.hidden(box, tree) + sum(box.meets(other) for other in taken),
    )
    furniture.draw_scale(sheet, panel, best, north=north)
    return best


def _draw_names(
    sheet: Canvas, scene: Scene, panel: Panel, seen: gpd.GeoDataFrame,
    data: Sequence[BaseGeometry], taken: Sequence[Box], windows: Sequence[Box], main: bool,
) -> None:  # fmt: skip
    broad = panel.frame.width > _BROAD
    tolerance, most = 0.08, (22 if broad else 10) if main else 14
    if scene.mode == "polygons" and len(seen) <= _NAMED_QPV:
        order = np.argsort(-seen["population"].astype(float).fillna(0).to_numpy(), kind="stable")
        names = map_labels.named(list(seen["lib_qp"]), data, order, 104, (1.5, 14, 30))
        tolerance, most = 0.2, 40 if broad else 12
    else:
        names = _towns(scene, panel, seen, windows)
    chosen = map_labels.placed(names, panel.frame, taken, data, tolerance=tolerance, most=most)
    map_labels.draw(sheet, chosen)


def _towns(
    scene: Scene, panel: Panel, seen: gpd.GeoDataFrame, windows: Sequence[Box]
) -> list[Named]:
    """Return the names of the communes with a QPV in view, the largest first.

    What a zoom shows is named there, not on the main map.
    """
    circles = scene.mode == "circles"
    found = []
    for name, _, row in map_data.towns(scene.sites, scene.communes):
        point = shapely.point_on_surface(scene.sites.geometry.iloc[row])
        if row not in seen.index or any(shapely.box(*w).covers(point) for w in windows):
            continue
        (at,) = panel.moved([point])
        reach = float(scene.sites["radius"].iloc[row]) if circles else 3.0
        found.append(Named(name, Box.around(at.x, at.y, 2 * reach, 2 * reach), (1.5, 6.0)))
    return found

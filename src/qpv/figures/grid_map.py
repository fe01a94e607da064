"""The map of a measure on the cells of a grid, with the QPV drawn over it."""

from collections.abc import Sequence
from functools import partial
from typing import Unpack

import geopandas as gpd
import numpy as np
import shapely

from qpv import french
from qpv.figures import furniture, map_data, map_labels, map_layout, panels, style
from qpv.figures.canvas import Canvas, drawings
from qpv.figures.classes import class_labels
from qpv.figures.frame import Words
from qpv.figures.labels import Box
from qpv.figures.map_labels import Named
from qpv.figures.map_panel import draw_scale
from qpv.figures.panels import fitted
from qpv.figures.picture import Picture

_TOWNS = 12  # that bear their name, the most populous first
_LARGE = 250.0  # points high: in less, thick outlines would hide the cells


def grid_map(
    cells: gpd.GeoDataFrame, qpv: gpd.GeoDataFrame, communes: gpd.GeoDataFrame | None, *,
    breaks: Sequence[float], unit: str, decimals: int, legend_title: str, legend_note: str,
    height: float = 0.0, **words: Unpack[Words],
) -> Picture:  # fmt: skip
    """Return the map of the ``value`` of each cell (projected in metres: it is the projection
    drawn), in at most five classes, under the outlines of ``qpv`` and the names of ``communes``.

    ``breaks`` are inner limits, each in the class above; ``height`` (points) puts the legend beside.

    Raises
    ------
    TableError
        If a layer does not declare EPSG:4326.
    """
    outlines = map_data.projected(qpv, str(cells.crs), "QPV")
    towns = map_data.projected(communes, str(cells.crs), "communes")
    rank = np.searchsorted(breaks, cells["value"], side="right")
    shapes = cells.geometry.to_numpy()
    classes = [shapely.union_all(shapes[rank == i], grid_size=1.0) for i in range(len(breaks) + 1)]
    colours = style.WARM[-len(classes) :]
    counts = [int((rank == i).sum()) for i in range(len(classes))]
    labels = class_labels(breaks, unit, decimals)
    entries = list(zip(labels, colours, counts, strict=True))
    legend = furniture.Legend(legend_title, legend_note, entries, counted=("carreau", "carreaux"))
    draw = partial(
        _draw, classes, colours, outlines, towns, Box(*cells.total_bounds), legend, height
    )
    told = f"Carte : {legend_title}. " + " ; ".join(
        f"{label} : {french.plural(n, 'carreau', 'carreaux')}" for label, _, n in entries
    )
    told = french.typography(f"{told}.")
    return Picture(**words, content=drawings(draw, told), alt=told, kind="map")


def _draw(
    classes, colours, outlines, towns, extent: Box, legend, height: float, width: float
) -> Canvas:
    needed = partial(furniture.legend_height, legend)
    plan = map_layout.arranged(extent.height / extent.width, [], needed, width, height)
    sheet = Canvas(width, plan.height)
    panel = fitted(plan.main, extent.grown(0.02 * extent.width))
    ground = [] if towns is None else towns.geometry.to_numpy()
    panels.draw_backdrop(sheet, panel, ground, [])
    for shape, colour in zip(panel.moved(classes), colours, strict=True):
        panels.fill(sheet, panel, [shape], face=colour, zorder=1)
    shown = outlines.geometry[outlines.intersects(shapely.box(*extent))].to_numpy()
    drawn = list(panel.moved(shown))
    thin = 0.9 if panel.frame.height > _LARGE else 0.5
    for shape in shapely.simplify(drawn, 0.3):
        panels.draw_edge(sheet, panel, shape, style.PAPER, 2.4 * thin)
        panels.draw_edge(sheet, panel, shape, style.INK, thin)
    scale = draw_scale(sheet, panel, drawn, [], north=True)
    _draw_names(sheet, panel, extent, towns, drawn, scale)
    panels.draw_frame(sheet, panel.frame)
    furniture.draw_legend(sheet, legend, plan.legend)
    return sheet


def _draw_names(sheet: Canvas, panel, extent: Box, towns, drawn: list, scale: Box) -> None:
    if towns is None or "population" not in towns:
        return
    inside = shapely.point_on_surface(towns.geometry.to_numpy())
    seen = towns[shapely.intersects(inside, shapely.box(*extent))]
    named = []
    for town in seen.nlargest(_TOWNS, "population").itertuples():
        (at,) = panel.moved([shapely.point_on_surface(town.geometry)])
        named.append(Named(str(town.libgeo), Box.around(at.x, at.y, 4, 4), (1.5, 6.0)))
    chosen = map_labels.placed(named, panel.frame, [scale], drawn, tolerance=0.4, most=_TOWNS)
    map_labels.draw(sheet, chosen)

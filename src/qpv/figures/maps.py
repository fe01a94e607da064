"""The printed map of a territory's QPV: circles at regional zoom, outlines closer in.

Drawn as SVG, or as PNG (200 dpi) where the outlines of thousands of communes would make the SVG
heavier than 700 kB. Geometry is simplified for the eye, in points of the page; nothing is
measured on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

import geopandas as gpd

from qpv import french
from qpv.figures import alternatives, furniture, map_data, map_layout, style
from qpv.figures.canvas import Canvas, drawing, image
from qpv.figures.classes import class_labels
from qpv.figures.map_panel import Scene, draw_panel
from qpv.figures.panels import Panel, draw_frame, fitted
from qpv.figures.picture import Picture

__all__ = ["Inset", "territory_map"]

_LEAST_EXTENT = {"circles": 12_000.0, "polygons": 1_600.0}  # metres
NO_BACKDROP = "Fond communal non récupéré pour ce territoire"


@dataclass(frozen=True)
class Inset:
    """A zoom: its French title, its (west, south, east, north) in degrees."""

    title: str
    bounds: tuple[float, float, float, float]


@drawing(style.RC)
def territory_map(
    qpv: gpd.GeoDataFrame,
    communes: gpd.GeoDataFrame | None,
    outlines: gpd.GeoDataFrame | None,
    *,
    crs: str,
    mode: Literal["circles", "polygons"],
    breaks: Sequence[float],
    unit: str,
    decimals: int,
    legend_title: str,
    legend_note: str,
    title: str,
    subtitle: str,
    source: str,
    insets: Sequence[Inset] = (),
    missing_backdrop: bool = False,
    absent: str = "non diffusé",
) -> Picture:
    """Return the map of one value per QPV, in at most five classes.

    ``qpv`` (EPSG:4326) has one row per QPV: code_qp, lib_qp, lib_com, value (NaN where absent),
    reason (why), population. ``communes`` (libgeo, and population where known) are a backdrop;
    ``outlines`` are those of the territory and, with the QPV, decide what the map shows.
    ``absent`` is what the legend calls a QPV without value.
    ``crs`` is the projection drawn; ``breaks`` are inner limits, each in the class above.

    Raises
    ------
    TableError
        If a column or an outline is missing, or a layer does not declare EPSG:4326.
    ParameterError
        If the class limits are not ascending, or are more than four; if a zoom is elsewhere.
    """
    radius = map_data.largest_radius(qpv["population"]) if "population" in qpv else 0.0
    ready = map_data.sites(qpv, crs, breaks, radius)
    towns = map_data.projected(communes, crs, "communes")
    land = map_data.projected(outlines, crs, "contours")
    scene = Scene(ready, towns, land, mode)
    legend = _legend(ready, breaks, unit, decimals, legend_title, legend_note, mode, radius, absent)
    whole = map_data.extent(ready, land, towns, _LEAST_EXTENT[mode])
    zooms = [map_data.zoom_extent(inset.bounds, crs, whole) for inset in insets]
    note = NO_BACKDROP if missing_backdrop else ""
    sheet = draw_sheet(scene, legend, whole, zooms, [i.title for i in insets], note)
    for_reading = _alt(ready, legend, unit, decimals, legend_title, mode, note)
    return Picture(
        title=title,
        subtitle=subtitle,
        content=image(sheet, for_reading),
        source=source,
        alt=for_reading,
        table=alternatives.value_table(ready, legend_title, unit, decimals),
        kind="map",
    )


def _legend(ready, breaks, unit, decimals, title, note, mode, radius, absent) -> furniture.Legend:
    colours = style.sequential(len(breaks) + 1)
    labels = class_labels(breaks, unit, decimals)
    counts = ready["class"].value_counts()
    classes = [
        (label, colour, int(counts.get(rank, 0)))
        for rank, (label, colour) in enumerate(zip(labels, colours, strict=True))
    ]
    if counts.get(-1, 0):
        classes.append((absent, None, int(counts[-1])))
    circles = furniture.reference_circles(ready["population"], radius) if mode == "circles" else ()
    return furniture.Legend(title, note, classes, circles)


def draw_sheet(scene: Scene, legend, whole, zooms, titles, note: str) -> Canvas:
    """Return the sheet of a map: the whole, its zooms, its legend."""
    plan = map_layout.arranged(
        whole.height / whole.width,
        [z.height / z.width for z in zooms],
        partial(furniture.legend_height, legend),
    )
    foot = 14.0 if note else 0.0
    plan = plan.raised(foot)
    sheet = Canvas(style.PAGE_WIDTH, plan.height)
    main = fitted(plan.main, whole)
    inner = [fitted(frame, zoom) for frame, zoom in zip(plan.insets, zooms, strict=True)]
    titles = [f"{chr(65 + rank)}. {title}" for rank, title in enumerate(titles)]
    windows = [(title, p.extent) for title, p in zip(titles, inner, strict=True)]
    draw_panel(sheet, scene, main, windows=windows)
    draw_frame(sheet, main.frame)
    for title, panel in zip(titles, inner, strict=True):
        _draw_zoom(sheet, scene, panel, title)
    furniture.draw_legend(sheet, legend, plan.legend)
    if note:
        sheet.write(2, 4, note, size=style.SMALL, colour=style.ACCENT)
    return sheet


def _draw_zoom(sheet: Canvas, scene: Scene, panel: Panel, title: str) -> None:
    draw_panel(sheet, scene, panel, main=False)
    draw_frame(sheet, panel.frame, style.INK, 0.8)
    sheet.write(panel.frame.left, panel.frame.top + 3.5, title, bold=True)


def _alt(ready, legend, unit, decimals, legend_title, mode, note) -> str:
    drawn = "cercles proportionnels à la population" if mode == "circles" else "contours"
    classes = " ; ".join(
        f"{label} : {french.plural(count, 'QPV', 'QPV')}" for label, _, count in legend.classes
    )
    values = alternatives.range_sentence(
        ready, unit, decimals, ("QPV à valeur diffusée", "QPV à valeur diffusée")
    )
    text = (
        f"Carte de {french.plural(len(ready), 'QPV', 'QPV')} ({drawn}) : {legend_title}. {values} "
        f"Classes : {classes}. {note}"
    )
    return french.typography(text.strip().rstrip(".") + ".")

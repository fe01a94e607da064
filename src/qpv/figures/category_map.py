"""The printed map of a typology: one colour and one letter per class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import geopandas as gpd

from qpv import french
from qpv.errors import ParameterError
from qpv.figures import alternatives, furniture, map_data, maps, style
from qpv.figures.canvas import drawing, image
from qpv.figures.map_panel import Scene
from qpv.figures.picture import Picture

_LEAST_EXTENT = 12_000.0


@drawing(style.RC)
def category_map(
    qpv: gpd.GeoDataFrame,
    communes: gpd.GeoDataFrame | None,
    outlines: gpd.GeoDataFrame | None,
    *,
    crs: str,
    mode: Literal["circles", "polygons"],
    categories: Sequence[tuple[str, str]],
    legend_title: str,
    legend_note: str,
    title: str,
    subtitle: str,
    source: str,
    insets: Sequence[maps.Inset] = (),
    missing_backdrop: bool = False,
) -> Picture:
    """Return the map of one class per QPV: the arguments of ``territory_map``, but for the values.

    ``categories`` are (letter, label) in the order of the legend, at most eight; ``qpv`` has a
    column ``category`` with one of these letters, or "" (« non classé », hatched).

    Raises
    ------
    ParameterError
        If there are more than eight classes, or a QPV is of none of them.
    TableError
        If a column or an outline is missing, or a layer does not declare EPSG:4326.
    """
    letters = [letter for letter, _ in categories]
    alternatives.require(qpv, ("category",), "Carte")
    unknown = sorted(set(qpv["category"]) - {*letters, ""})
    if len(letters) > len(style.CATEGORIES) or unknown:
        raise ParameterError(
            f"Carte : {len(letters)} classes, {len(unknown)} inconnue(s) {unknown[:3]}. Attendu : au "
            f"plus {len(style.CATEGORIES)} classes, chacune dans la légende."
        )
    radius = map_data.largest_radius(qpv["population"]) if "population" in qpv else 0.0
    blank = qpv.assign(value=float("nan"), reason="")
    ready = map_data.sites(blank, crs, (), radius)
    colours = dict(zip(letters, style.CATEGORIES, strict=False))
    ready["letter"] = list(qpv["category"])
    ready["colour"] = [colours.get(letter, "") for letter in ready["letter"]]
    towns = map_data.projected(communes, crs, "communes")
    land = map_data.projected(outlines, crs, "contours")
    legend = _legend(ready, categories, colours, legend_title, legend_note, mode, radius)
    whole = map_data.extent(ready, land, towns, _LEAST_EXTENT)
    zooms = [map_data.zoom_extent(inset.bounds, crs, whole) for inset in insets]
    note = maps.NO_BACKDROP if missing_backdrop else ""
    scene = Scene(ready, towns, land, mode)
    sheet = maps.draw_sheet(scene, legend, whole, zooms, [i.title for i in insets], note)
    told = _alt(ready, categories, legend_title)
    return Picture(title, subtitle, image(sheet, told), source, told, "", "map")


def _legend(ready, categories, colours, title, note, mode, radius) -> furniture.Legend:
    counts = ready["letter"].value_counts()
    classes = [(label, colours[letter], int(counts.get(letter, 0))) for letter, label in categories]
    if counts.get("", 0):
        classes.append(("non classé", None, int(counts[""])))
    circles = furniture.reference_circles(ready["population"], radius) if mode == "circles" else ()
    return furniture.Legend(title, note, classes, circles)


def _alt(ready, categories, legend_title: str) -> str:
    counts = ready["letter"].value_counts()
    told = " ; ".join(
        f"{label} : {french.plural(int(counts.get(letter, 0)), 'QPV', 'QPV')}"
        for letter, label in categories
    )
    return french.typography(f"Carte : {legend_title}. {told}.")

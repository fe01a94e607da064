"""The printed maps of a territory's QPV: circles at regional zoom, outlines closer in.

One map, drawn twice: as wide as the page, and for a telephone with its zooms one under the other.
Geometry is simplified for the eye, in points of the drawing; nothing is measured on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal, NotRequired, Unpack

import geopandas as gpd
import pandas as pd

from qpv import french
from qpv.errors import ParameterError
from qpv.figures import alternatives, furniture, map_data, map_layout, style
from qpv.figures.canvas import Canvas, drawings
from qpv.figures.classes import class_colours, class_labels
from qpv.figures.frame import Words
from qpv.figures.labels import Box
from qpv.figures.map_panel import Scene, draw_panel
from qpv.figures.panels import draw_frame, fitted
from qpv.figures.picture import Picture
from qpv.tables.schema import REASONS

Mode = Literal["circles", "polygons"]
_LEAST_EXTENT = {"circles": 12_000.0, "polygons": 1_600.0}  # metres
_SMALLER = 0.62  # circles of a telephone's map, for a quarter of the room
_NO_BACKDROP = "Fond communal non récupéré pour ce territoire"


@dataclass(frozen=True)
class Inset:
    """A zoom: its French title, its (west, south, east, north) in degrees."""

    title: str
    bounds: tuple[float, float, float, float]


class Drawn(Words):
    """What every map is told: its words, its legend, its projection, how QPV are drawn, its
    backdrop; points (EPSG:4326) that outlines bear, which ``legend_note`` names; the ``height`` in
    points of a map with its legend beside it, of one zoom at most; what circles are ``sized`` by,
    where a column ``size`` of the QPV says it (inhabitants otherwise)."""

    legend_title: str
    legend_note: str
    crs: str
    mode: Mode
    insets: NotRequired[Sequence[Inset]]
    missing_backdrop: NotRequired[bool]
    points: NotRequired[gpd.GeoSeries | None]
    height: NotRequired[float]
    sized: NotRequired[str]


def territory_map(
    qpv: gpd.GeoDataFrame, communes: gpd.GeoDataFrame | None, outlines: gpd.GeoDataFrame | None, *,
    breaks: Sequence[float], unit: str, decimals: int, absent: str = "non disponible",
    colours: Sequence[str] = (), **drawn: Unpack[Drawn],
) -> Picture:  # fmt: skip
    """Return the map of one value per QPV, in at most five classes.

    ``qpv`` (EPSG:4326) has one row per QPV: code_qp, lib_qp, lib_com, value (NaN where absent),
    reason (why), population. ``communes`` (libgeo, and population where known) are a backdrop;
    ``outlines`` are those of the territory and, with the QPV, decide what the map shows.
    ``absent`` is what the legend calls a QPV without value, but for a secret. ``colours`` are those
    of the classes, one hue from light to dark otherwise.
    ``crs`` is the projection drawn; ``breaks`` are inner limits, each in the class above.

    Raises
    ------
    TableError
        If a column or an outline is missing, or a layer does not declare EPSG:4326.
    ParameterError
        If the class limits are not ascending, or are more than four; if a zoom is elsewhere.
    """
    colours = colours or class_colours(breaks)
    ready = map_data.sites(qpv, drawn["crs"], breaks, colours)
    labels = class_labels(breaks, unit, decimals)
    looks = zip(labels, colours, "01234"[: len(labels)], strict=True)
    hatched = {REASONS["secret"]: style.SECRET, absent: style.UNKNOWN}
    legend = _legend(ready["class"], looks, hatched, drawn)
    found = _map(ready, communes, outlines, legend, drawn)
    beside = ("size", legend.sized) if "size" in ready else ("population", "Habitants")
    table = alternatives.value_table(ready, legend.title, unit, decimals, beside)
    return _picture(found, _value_alt(found, unit, decimals), table, drawn)


def category_map(
    qpv: gpd.GeoDataFrame, communes: gpd.GeoDataFrame | None, outlines: gpd.GeoDataFrame | None, *,
    categories: Sequence[tuple[str, str]], colours: Sequence[str] = style.CATEGORIES,
    **drawn: Unpack[Drawn],
) -> Picture:  # fmt: skip
    """Return the map of one class per QPV: the arguments of ``territory_map``, but for the values.

    ``categories`` are (letter, label) in the order of the legend, at most eight (or as many as the
    ``colours`` given); ``qpv`` has a column ``category`` with one of these letters, or "" (« non
    classé », hatched). A blank letter is not written.

    Raises
    ------
    ParameterError
        If there are more than eight classes, or a QPV is of none of them.
    TableError
        If a column or an outline is missing, or a layer does not declare EPSG:4326.
    """
    known = _colours(qpv, [letter for letter, _ in categories], colours)
    ready = map_data.sites(qpv.assign(value=float("nan"), reason=""), drawn["crs"], ())
    ready["letter"] = list(qpv["category"])
    ready["colour"] = [known.get(letter, style.UNKNOWN) for letter in ready["letter"]]
    looks = [(label, known[letter], letter) for letter, label in categories]
    legend = _legend(ready["letter"], looks, {"non classé": ""}, drawn)
    counts = _counts(legend.classes[: len(categories)])
    told = french.typography(f"Carte : {legend.title}. {counts}.")
    return _picture(_map(ready, communes, outlines, legend, drawn), told, "", drawn)


def _picture(found: _Map, told: str, table: str, drawn: Drawn) -> Picture:
    content = drawings(found.draw, told)
    title, subtitle, source = drawn["title"], drawn["subtitle"], drawn["source"]
    low = replace(found, zooms=found.zooms[:1])
    return Picture(
        title, subtitle, content, source, told, table, "map",
        redraw=lambda height: replace(low, height=height).draw(style.PAGE_WIDTH),
    )  # fmt: skip


def _colours(qpv: gpd.GeoDataFrame, letters: list[str], colours: Sequence[str]) -> dict[str, str]:
    alternatives.require(qpv, ("category",), "Carte")
    unknown = sorted(set(qpv["category"]) - {*letters, ""})
    if len(letters) > len(colours) or unknown:
        raise ParameterError(
            f"Carte : {len(letters)} classes, {len(unknown)} inconnue(s) {unknown[:3]}. Attendu : au "
            f"plus {len(colours)} classes, chacune dans la légende."
        )
    return dict(zip(letters, colours, strict=False))


def _legend(
    found: pd.Series, looks: Iterable[tuple[str, str, str]], absent: Mapping[str, str], drawn: Drawn
) -> furniture.Legend:  # fmt: skip
    """Return the legend of classes given as (label, colour, key); the absent (label: key) only where
    some are."""
    counts = found.value_counts().to_dict()
    classes: list[furniture.Entry] = [
        (label, colour, int(counts.get(key, 0))) for label, colour, key in looks
    ]
    for label, key in absent.items():
        if counts.get(key, 0):
            classes.append((label, key or style.UNKNOWN, int(counts[key])))
    sized = drawn.get("sized", furniture.Legend.sized)
    return furniture.Legend(drawn["legend_title"], drawn["legend_note"], classes, sized=sized)


@dataclass(frozen=True)
class _Map:
    """A map before its width is known: what it shows, its extents in metres, its legend."""

    scene: Scene
    whole: Box
    zooms: list[tuple[str, Box]]
    legend: furniture.Legend
    note: str
    height: float

    def draw(self, width: float) -> Canvas:
        """Return the sheet: the whole, its zooms, its legend."""
        scene, legend = self._sized(1.0 if width >= style.PAGE_WIDTH else _SMALLER)
        ratios = [extent.height / extent.width for _, extent in self.zooms]
        needed = partial(furniture.legend_height, legend)
        whole = self.whole.height / self.whole.width
        plan = map_layout.arranged(whole, ratios, needed, width, self.height)
        plan = plan.raised(14.0 if self.note else 0.0)
        sheet = Canvas(width, plan.height)
        main = fitted(plan.main, self.whole)
        inner = [fitted(f, box) for f, (_, box) in zip(plan.insets, self.zooms, strict=True)]
        titles = [title for title, _ in self.zooms]
        draw_panel(
            sheet, scene, main, windows=[(t, p.extent) for t, p in zip(titles, inner, strict=True)]
        )
        draw_frame(sheet, main.frame)
        for title, panel in zip(titles, inner, strict=True):
            draw_panel(sheet, scene, panel, main=False)
            draw_frame(sheet, panel.frame, style.INK, 0.8)
            sheet.write(panel.frame.left, panel.frame.top + 3.5, title, bold=True)
        furniture.draw_legend(sheet, legend, plan.legend)
        if self.note:
            sheet.write(2, 4, self.note, size=style.SMALL, colour=style.ACCENT)
        return sheet

    def _sized(self, scale: float) -> tuple[Scene, furniture.Legend]:
        sites = self.scene.sites.assign(radius=scale * self.scene.sites["radius"])
        scene = replace(self.scene, sites=sites)
        if scene.mode == "polygons":
            return scene, self.legend
        sizes = map_data.sizes(sites)
        circles = furniture.reference_circles(sizes, float(sites["radius"].max()))
        return scene, replace(self.legend, circles=circles)


def _map(
    ready: gpd.GeoDataFrame, communes: gpd.GeoDataFrame | None, outlines: gpd.GeoDataFrame | None,
    legend: furniture.Legend, drawn: Drawn,
) -> _Map:  # fmt: skip
    crs, mode = drawn["crs"], drawn["mode"]
    towns = map_data.projected(communes, crs, "communes")
    land = map_data.projected(outlines, crs, "contours")
    whole = map_data.extent(ready, land, towns, _LEAST_EXTENT[mode])
    insets = list(drawn.get("insets", ()))[: 1 if drawn.get("height") else None]
    zooms = [
        (f"{chr(65 + rank)}. {inset.title}", map_data.zoom_extent(inset.bounds, crs, whole))
        for rank, inset in enumerate(insets)
    ]
    note = _NO_BACKDROP if drawn.get("missing_backdrop") else ""
    points = drawn.get("points")
    marks = () if points is None else points.to_crs(crs)
    scene, height = Scene(ready, towns, land, mode, marks), drawn.get("height", 0.0)
    return _Map(scene, whole, zooms, legend, note, height)


def _counts(classes) -> str:
    return " ; ".join(f"{label} : {french.plural(n, 'QPV', 'QPV')}" for label, _, n in classes)


def _value_alt(found: _Map, unit: str, decimals: int) -> str:
    ready, circles = found.scene.sites, found.scene.mode == "circles"
    sized = "size" in ready and french.uncapitalised(found.legend.sized)
    drawn = f"cercles en proportion : {sized or 'habitants'}" if circles else "contours"
    values = alternatives.range_sentence(
        ready, unit, decimals, ("QPV avec une valeur", "QPV avec une valeur")
    )
    text = (
        f"Carte de {french.plural(len(ready), 'QPV', 'QPV')} ({drawn}) : {found.legend.title}. "
        f"{values} Classes : {_counts(found.legend.classes)}. {found.note}"
    )
    return french.typography(text.strip().rstrip(".") + ".")

"""The interactive map of a page: QPV on a backdrop of communes, without any network.

Leaflet and the geometries, simplified, are inside the page. QPV are circles at regional zoom,
where they are specks, and polygons closer in. Everything that comes from data travels as JSON
and is shown as text.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from importlib.resources import files
from typing import Any, Unpack

import folium
import geopandas as gpd
import pandas as pd
import shapely
from xyzservices import providers

from qpv import french
from qpv.codes import split_list
from qpv.figures import map_data
from qpv.figures.alternatives import told
from qpv.figures.classes import class_colours, class_labels, class_of
from qpv.figures.frame import Words
from qpv.figures.legend import legend, radius
from qpv.figures.offline import OfflineFigure, OfflineMap, Verbatim, frame, palette_css
from qpv.figures.outlines import backdrop, packed
from qpv.figures.picture import Picture
from qpv.figures.unplugged import tile_hosts

POLYGON_ZOOM = 12  # a median QPV (0.4 km²) is 25 px wide there


def web_map(
    qpv: gpd.GeoDataFrame, communes: gpd.GeoDataFrame | None, *, fields: Sequence[tuple[str, str]],
    breaks: Sequence[float], unit: str, decimals: int, legend_title: str, tiles: str = "",
    height: int = 560, legend_note: str = "", **words: Unpack[Words],
) -> Picture:  # fmt: skip
    """Return the interactive map as a figure, an iframe that holds its whole document.

    Parameters
    ----------
    qpv
        One row per QPV, EPSG:4326: code_qp, lib_qp, lib_com (the main one first), value (None or
        NaN where absent), reason (why it is absent), population, and the columns of ``fields``.
    communes
        The backdrop, EPSG:4326: code, nom. None draws the QPV alone.
    fields
        Lines of a QPV's window: (column, French label); values already written as text.
    breaks
        Inner limits of the classes, ascending, four at most: they make five classes. A value
        equal to a limit belongs to the class above it.
    tiles
        "" (nothing is called) or "ign" (the page then says that it calls the network).

    Raises
    ------
    ParameterError
        Unknown tiles, or breaks that are not ascending or too many.
    TableError
        A column, the projection or an outline is missing.
    """
    hosts = tile_hosts(tiles)
    colours = class_colours(breaks)
    map_data.check(qpv, "Carte interactive", [column for column, _ in fields])
    data = {
        "zoom": POLYGON_ZOOM,
        "colours": colours,
        "labels": [label for _, label in fields],
        "legend": legend_title,
        "tiles": bool(tiles),
        "bounds": _bounds(qpv),
        "towns": _towns(qpv),
        "qpv": _neighbourhoods(qpv, fields, breaks, unit, decimals),
        **backdrop(communes),
    }
    key = legend(qpv, class_labels(breaks, unit, decimals), colours, legend_title, legend_note)
    title = words["title"]
    if hosts:
        words["source"] += f" Fond de carte : IGN, appelé sur le réseau ({hosts[0]})."
    content = frame(
        _document(data, key, title, tiles), f"Carte interactive : {title}", height, tiles
    )
    alt = f"Carte interactive de {french.plural(len(qpv), 'quartier')}. {title}"
    content += _PRINTED.format(escape(title))
    return Picture(**words, content=content, alt=alt, kind="webmap")


def _neighbourhoods(
    qpv: gpd.GeoDataFrame, fields: Sequence[tuple[str, str]], breaks: Sequence[float], unit: str,
    decimals: int,
) -> list[dict]:  # fmt: skip
    """Return one record per QPV, the largest first (small circles are drawn over them)."""
    ordered = qpv.sort_values(["population", "code_qp"], ascending=[False, True])
    centres = shapely.point_on_surface(ordered.geometry.array)
    shapes = packed(ordered)
    largest = qpv["population"].max()
    return [
        {
            "code": row["code_qp"],
            "name": row["lib_qp"],
            "place": ", ".join(split_list(str(row["lib_com"]))),
            "text": told(row["value"], row["reason"], unit, decimals),
            "class": class_of(row["value"], breaks),
            "radius": radius(row["population"], largest),
            "at": [round(centre.y, 5), round(centre.x, 5)],
            "rows": ["" if pd.isna(row[c]) else str(row[c]) for c, _ in fields],
            "shape": shape,
        }
        for row, centre, shape in zip(ordered.to_dict("records"), centres, shapes, strict=True)
    ]


def _bounds(qpv: gpd.GeoDataFrame) -> list[list[float]]:
    west, south, east, north = (round(float(side), 4) for side in qpv.total_bounds)
    return [[south, west], [north, east]]


def _towns(qpv: gpd.GeoDataFrame) -> list[list]:
    """Return [name, [latitude, longitude], radius] of the towns that have QPV, largest first.

    A town weighs the inhabitants of its QPV and stands at their mean; a QPV that straddles
    counts for the first town it names.
    """
    points = shapely.point_on_surface(qpv.geometry.array)
    weight = qpv["population"].fillna(0).to_numpy() + 1.0
    largest = qpv["population"].max()
    table = pd.DataFrame(
        {
            "town": [next(iter(split_list(str(names))), "") for names in qpv["lib_com"]],
            "weight": weight,
            "y": shapely.get_y(points) * weight,
            "x": shapely.get_x(points) * weight,
            "radius": [radius(size, largest) for size in qpv["population"]],
        }
    )
    towns = table.groupby("town").agg({"weight": "sum", "y": "sum", "x": "sum", "radius": "max"})
    return [
        [town, [round(row.y / row.weight, 4), round(row.x / row.weight, 4)], row.radius]
        for town, row in towns.sort_values("weight", ascending=False).iterrows()
    ]


def _document(data: dict, key: str, title: str, tiles: str) -> str:
    """Return the map's document, made by folium from Leaflet and our own layer."""
    folder = files("qpv") / "reports" / "templates"
    css = palette_css() + (folder / "webmap.css").read_text(encoding="utf-8")
    figure = OfflineFigure(title, css=css, tiles=tiles)
    figure.html.add_child(Verbatim(_TOP))
    base = OfflineMap(tiles=None, zoom_control=False, scroll_wheel_zoom=False, zoom_snap=0.25)
    base._id = "qpv"  # folium would draw a random one: two runs would differ
    figure.add_child(base)
    if tiles == "ign":
        folium.TileLayer(providers.GeoportailFrance.plan, control=False).add_to(base)
    code = (folder / "webmap.js").read_text(encoding="utf-8")
    base.add_child(_Layer(data, key + (_NETWORK if tiles else ""), code))
    return figure.render()


class _Layer(folium.MacroElement):
    """Our data and script on a folium map, written verbatim: branca would read « {{ » in the
    name of a QPV as a template."""

    def __init__(self, data: dict, key: str, code: str) -> None:
        super().__init__()
        self.key, self.code = key, code
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        self.data = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")

    def render(self, **kwargs: Any) -> str:
        figure: Any = self.get_root()
        name = self._parent.get_name() if self._parent else ""
        data = f'<script type="application/json" id="qpv-data">{self.data}</script>'
        figure.html.add_child(Verbatim(self.key + data), name="layer")
        call = 'JSON.parse(document.getElementById("qpv-data").textContent)'
        start = f"\nqpvMap({name}, {call});"
        figure.script.add_child(Verbatim(self.code + start), name="layer")
        return ""


_TOP = """<div class="bar"><label for="goto">Aller à un quartier</label>
<input id="goto" list="qpv-names" autocomplete="off" placeholder="Nom, commune ou code">
<datalist id="qpv-names"></datalist><button type="button" id="whole">Vue d'ensemble</button>
<p id="said" role="status"></p></div>
<noscript><p>Cette carte demande JavaScript ; la carte imprimée et le tableau disent la même
chose.</p></noscript>
<svg class="qpv-hidden" aria-hidden="true" focusable="false"><defs><pattern id="qpv-absent"
width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6"
height="6" fill="var(--absent)"/><rect width="2" height="6" fill="var(--absent-edge)"/></pattern>
</defs></svg>"""
_PRINTED = (
    '<p class="qpv-print-only" hidden>Carte interactive « {} » : à consulter à l\'écran. Sa version '
    "imprimée est la carte qui précède.</p>"
)
_NETWORK = (
    '<p class="network">Fond de carte chargé depuis le réseau (IGN, data.geopf.fr) : sans '
    "connexion, seuls les contours s'affichent.</p>"
)

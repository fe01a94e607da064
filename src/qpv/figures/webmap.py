"""The interactive map of a page: QPV on a backdrop of communes, without any network.

Leaflet and the geometries, simplified, are inside the page. QPV are circles at regional zoom,
where they are specks, and polygons closer in. A reader chooses one of several indicators and the
layers around. Everything that comes from data travels as JSON and is shown as text.

The page around and the map talk by messages (``window.postMessage``), each an object with the key
``qpv``. The map hears « host » (``linked``: the codes that have a sheet, ``panel``: a chosen QPV opens
no window), « choose » (``code``), « indicator » (``key``), « bounds » (``bounds``) and « point » (``lat``,
``lon``); it says « ready », « chosen » and « open » (``code``), « clicked » (``lat``, ``lon``) and
« indicator » (``key``).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from html import escape
from importlib.resources import files
from typing import Unpack

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from xyzservices import providers

from qpv import french
from qpv.codes import split_list
from qpv.figures import map_data, style
from qpv.figures.alternatives import told
from qpv.figures.classes import class_colours, class_labels, classes_of
from qpv.figures.dressing import palette_css
from qpv.figures.frame import Words
from qpv.figures.gaps import BREAKS, Gap, Reference, gaps
from qpv.figures.maps import Inset
from qpv.figures.outlines import QPV_DECIMALS, backdrop, numbers, packed
from qpv.figures.picture import Picture
from qpv.figures.unplugged import tile_hosts

POLYGON_ZOOM = 12  # a median QPV (0.4 km²) is 25 px wide there
_RADIUS = (4.0, 15.0)  # px, for the smallest and the largest circles
_ROUND_SIZES = (500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000)
_SCRIPTS = ("webmap_ground.js", "finder.js", "webmap.js")


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One indicator of the map: a value for each QPV of its table, or the reason (a code, or French
    words) why there is none. ``label`` is the plain word that a reader chooses, ``breaks`` are the
    inner limits of the classes, ascending, four at most: a value equal to a limit is in the class
    above it."""

    key: str
    label: str
    title: str
    values: Sequence[float]
    reasons: Sequence[str]
    unit: str = ""
    decimals: int = 0
    year: str = ""
    source: str = ""
    breaks: Sequence[float] = ()
    references: Sequence[Reference] = ()


@dataclass(frozen=True, kw_only=True)
class Layer:
    """What may be shown besides: ``groups`` (of each commune of the backdrop, the name of the group
    that it is in, or ""), ``points`` (name, latitude, longitude), or the codes of the QPV to mark.
    ``note`` says the source and the year."""

    key: str
    label: str
    note: str = ""
    groups: Sequence[str] = ()
    points: Sequence[tuple[str, float, float]] = ()
    marked: Collection[str] = field(default_factory=tuple)


def web_map(
    qpv: gpd.GeoDataFrame, communes: gpd.GeoDataFrame | None, *, indicators: Sequence[Shown],
    fields: Sequence[tuple[str, str]] = (), layers: Sequence[Layer] = (), zooms: Sequence[Inset] = (),
    tiles: str = "", height: int = 600, **words: Unpack[Words],
) -> Picture:  # fmt: skip
    """Return the interactive map as a figure, an iframe that holds its whole document.

    Parameters
    ----------
    qpv
        One row per QPV, EPSG:4326: code_qp, lib_qp, lib_com (the main one first), population, and
        the columns of ``fields``.
    communes
        The backdrop, EPSG:4326: code, nom. None draws the QPV alone.
    indicators
        Those that a reader chooses from, the first one shown.
    fields
        Lines of a QPV's window: (column, French label); values already written as text.
    zooms
        Places that a button goes to.
    tiles
        "" (nothing is called) or "ign" (the page then says that it calls the network).

    Raises
    ------
    ParameterError
        Unknown tiles, or breaks that are not ascending or too many.
    TableError
        A column, the projection or an outline is missing.
    """
    from qpv.figures.offline import document, frame  # folium, slow to import

    hosts = tile_hosts(tiles)
    map_data.check(qpv, "Carte interactive", [column for column, _ in fields])
    order = qpv["population"].to_numpy().argsort(kind="stable")[::-1]  # small circles over large
    title = words["title"]
    data = {
        "title": title,
        "source": words["source"],
        "zoom": POLYGON_ZOOM,
        "bounds": _bounds(qpv.total_bounds),
        "zooms": [
            [z.title, [[z.bounds[1], z.bounds[0]], [z.bounds[3], z.bounds[2]]]] for z in zooms
        ],
        "labels": [label for _, label in fields],
        "sizes": _sizes(qpv["population"].max()),
        "towns": _towns(qpv),
        "qpv": _neighbourhoods(qpv.iloc[order], fields),
        "indicators": [_shown(one, order) for one in indicators],
        "layers": [_layer(one) for one in layers],
        "tiles": providers.GeoportailFrance.plan.build_url(fill_subdomain=False) if hosts else "",
        **backdrop(communes),
    }
    if hosts:
        words["source"] += f" Fond de carte : IGN, appelé sur le réseau ({hosts[0]})."
    folder = files("qpv") / "reports" / "templates"
    code = "".join((folder / name).read_text(encoding="utf-8") for name in _SCRIPTS)
    css = palette_css() + (folder / "webmap.css").read_text(encoding="utf-8")
    whole = document(title, css, _BODY + _NETWORK * bool(hosts), data, code, tiles)
    content = frame(whole, f"Carte interactive : {title}", height, tiles)
    alt = f"Carte interactive de {french.plural(len(qpv), 'quartier')}. {title}"
    content += _PRINTED.format(escape(title))
    return Picture(**words, content=content, alt=alt, kind="webmap")


def radius(population: float, largest: float) -> float:
    """Return a radius in px; the surface of the circle is proportional to the population."""
    low, high = _RADIUS
    if french.is_absent(population) or not largest > 0:
        return low
    return round(max(low, high * (population / largest) ** 0.5), 1)


def _sizes(largest: float) -> list[list]:
    """Return up to three circles of the legend, [radius, population that it stands for]."""
    shown = [size for size in _ROUND_SIZES if size <= largest][-3:]
    return [[radius(size, largest), french.number(size)] for size in shown]


def _neighbourhoods(qpv: gpd.GeoDataFrame, fields: Sequence[tuple[str, str]]) -> list[dict]:
    centres = shapely.point_on_surface(qpv.geometry.array)
    largest = qpv["population"].max()
    return [
        {
            "code": row["code_qp"],
            "name": row["lib_qp"],
            "towns": split_list(str(row["lib_com"])),
            "people": "" if pd.isna(row["population"]) else french.number(row["population"]),
            "radius": radius(row["population"], largest),
            "at": [round(centre.y, 5), round(centre.x, 5)],
            "rows": ["" if pd.isna(row[c]) else str(row[c]) for c, _ in fields],
            "shape": shape,
        }
        for row, centre, shape in zip(qpv.to_dict("records"), centres, packed(qpv), strict=True)
    ]


def _shown(one: Shown, order: np.ndarray) -> dict:
    """Return an indicator as the page's script reads it: classes as one letter per QPV."""
    values = np.asarray(one.values, dtype=float)[order]
    reasons = [one.reasons[k] for k in order]
    known = [told(v, r, one.unit, one.decimals) for v, r in zip(values, reasons, strict=True)]
    colours, labels = class_colours(one.breaks), class_labels(one.breaks, one.unit, one.decimals)
    given = {
        name: getattr(one, name) for name in ("key", "label", "title", "unit", "year", "source")
    }
    against = (_against(one, reference, order) for reference in one.references)
    classes = "".join(classes_of(values, reasons, one.breaks))
    level = {"name": "", "colours": colours, "labels": labels, "classes": classes, "texts": known}
    return {**given, "views": [level, *against]}


def _against(one: Shown, reference: Reference, order: np.ndarray) -> dict:
    """Return the differences of the values with a reference, exact, in points."""
    every = gaps(one.values, one.reasons, reference, one.decimals)
    found = [every[k] for k in order]
    points, reasons = [gap.points for gap in found], [gap.reason for gap in found]
    return {
        "name": reference.name,
        "approximate": reference.approximate,
        "colours": style.DIVERGING,
        "labels": class_labels(BREAKS, "points", 0),
        "classes": "".join(classes_of(points, reasons, BREAKS)),
        "texts": list(map(_gap_text, found)),
    }


def _gap_text(gap: Gap) -> str:
    """Return the points and the two rates, which the page's script makes a sentence of."""
    found = gap.found
    if found is None:
        return told(None, gap.reason, "", 0)
    pair = [french.number(v, found.decimals_of(v)) for v in (found.value, found.reference)]
    return "|".join((french.number(found.points, found.points_decimals, sign=True), *pair))


def _layer(one: Layer) -> dict:
    """Return a layer as the page's script reads it: groups by rank, −1 for none; points in order from
    the south, each by its steps from the one before."""
    found: dict = {"key": one.key, "label": one.label, "note": one.note}
    if one.groups:
        names = list(dict.fromkeys(filter(None, one.groups)))
        ranks = {"": -1} | {name: rank for rank, name in enumerate(names)}
        found |= {"names": names, "groups": numbers(ranks[name] for name in one.groups)}
    if one.points:
        placed = sorted(one.points, key=lambda point: (round(point[1], 2), point[2]))
        steps = np.rint([[x * 10**QPV_DECIMALS, y * 10**QPV_DECIMALS] for _, y, x in placed])
        steps = np.diff(steps.astype(int), axis=0, prepend=[[0, 0]])
        found |= {"names": "\n".join(name for name, *_ in placed), "points": numbers(steps.flat)}
    if one.marked:
        found["marked"] = sorted(one.marked)
    return found


def _bounds(total: Sequence[float]) -> list[list[float]]:
    west, south, east, north = (round(float(side), 4) for side in total)
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


_BODY = (files("qpv") / "reports" / "templates" / "webmap.html").read_text(encoding="utf-8")
_PRINTED = (
    '<p class="qpv-print-only" hidden>Carte interactive « {} » : à consulter à l\'écran. Sa version '
    "imprimée est la carte qui précède.</p>"
)
_NETWORK = (
    '<p class="network">Fond de carte chargé depuis le réseau (IGN, data.geopf.fr) : sans '
    "connexion, seuls les contours s'affichent.</p>"
)

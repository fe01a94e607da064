"""What a map is given, checked, projected and made ready to draw."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from qpv import geo
from qpv.codes import split_list
from qpv.errors import ParameterError, TableError
from qpv.figures import alternatives
from qpv.figures.classes import class_colours, classes_of
from qpv.figures.labels import Box

COLUMNS = ("code_qp", "lib_qp", "lib_com", "value", "reason", "population")
_CIRCLE_SHARE = 6_000.0  # square points that all circles may cover together
_RADII = (6.0, 14.0)


def sites(
    qpv: gpd.GeoDataFrame, crs: str, breaks: Sequence[float], colours: Sequence[str] = ()
) -> gpd.GeoDataFrame:
    """Return the QPV in ``crs``, valid, with label, colour, class and circle radius (points); where
    the value is absent, class and colour are ``style.SECRET`` or ``style.UNKNOWN``.

    Raises
    ------
    TableError
        If a column or an outline is missing, or longitudes and latitudes are not declared.
    ParameterError
        If the class limits are not ascending, or are more than four.
    """
    check(qpv, "Carte")
    known = dict(zip("01234", colours or class_colours(breaks), strict=False))
    mended, _ = geo.mend(qpv)
    ready = mended.to_crs(crs).reset_index(drop=True)
    towns = [split_list(str(names)) for names in ready["lib_com"]]
    ready["towns"] = towns
    ready["label"] = [f"{n} ({', '.join(t)})" for n, t in zip(ready["lib_qp"], towns, strict=True)]
    ready["class"] = classes_of(ready["value"], ready["reason"], breaks)
    ready["colour"] = [known.get(c, c) for c in ready["class"]]
    ready["radius"] = _radii(sizes(ready))
    return ready


def check(qpv: gpd.GeoDataFrame, figure: str, fields: Sequence[str] = ()) -> None:
    """Refuse a table of QPV without the columns, the projection or the outlines of a map.

    Raises
    ------
    TableError
        If one is missing.
    """
    alternatives.require(qpv, (*COLUMNS, *fields), figure)
    _check_crs(qpv, f"{figure}, QPV")
    bare = qpv.loc[qpv.geometry.isna() | qpv.geometry.is_empty, "code_qp"]
    if len(bare) or qpv.empty:
        listed = f" ({', '.join(bare[:3])})" if len(bare) else ""
        raise TableError(
            f"{figure} : {len(bare)} QPV sans contour sur {len(qpv)}{listed}. "
            "Attendu : au moins un QPV, chacun avec son contour."
        )


def sizes(qpv: pd.DataFrame) -> pd.Series:
    """Return what circles are in proportion to: the column ``size`` where there is one, else the
    inhabitants."""
    return qpv["size"] if "size" in qpv else qpv["population"]


def _radii(population: pd.Series) -> np.ndarray:
    """Return the radii of circles in proportion, in points of a page, that do not cover the map."""
    shares = (population / population.max()).astype(float)
    low, high = _RADII
    largest = min(high, max(low, (_CIRCLE_SHARE / np.pi / (float(shares.sum()) or 1.0)) ** 0.5))
    return largest * np.sqrt(shares.fillna(0.02).to_numpy())


def projected(layer: gpd.GeoDataFrame | None, crs: str, name: str) -> gpd.GeoDataFrame | None:
    """Return a layer of the backdrop in ``crs``; None where there is none."""
    if layer is None or layer.empty:
        return None
    _check_crs(layer, f"Carte, {name}")
    return layer.to_crs(crs).reset_index(drop=True)


def _check_crs(layer: gpd.GeoDataFrame, name: str) -> None:
    if layer.crs is None or layer.crs.to_epsg() != 4326:
        declared = "aucune" if layer.crs is None else layer.crs.to_string()
        raise TableError(
            f"{name} : projection {declared}. Attendu : EPSG:4326 (longitude, latitude). "
            "Déclarez la projection du fichier avant de le dessiner."
        )


def extent(
    shapes: gpd.GeoDataFrame, outlines: gpd.GeoDataFrame | None, communes, least: float
) -> Box:
    """Return what the map must show, in metres: the territory and all its QPV, with some air."""
    around = outlines if outlines is not None else communes
    bounds = [shapes.total_bounds] + ([around.total_bounds] if around is not None else [])
    low, high = np.min(bounds, axis=0)[:2], np.max(bounds, axis=0)[2:]
    air = 0.025 * float((high - low).max())
    half = np.maximum((high - low) / 2 + air, (least / 2, least / 4))
    middle = (low + high) / 2
    return Box(*(middle - half), *(middle + half))


def zoom_extent(bounds: Sequence[float], crs: str, whole: Box) -> Box:
    """Return a rectangle of longitudes and latitudes as an extent in metres, inside the whole."""
    edge = shapely.segmentize(shapely.box(*bounds), 0.05)
    box = Box(*gpd.GeoSeries([edge], crs="EPSG:4326").to_crs(crs).total_bounds)
    if not box.meets(whole):
        raise ParameterError(f"Carte : le zoom {tuple(bounds)} est hors du territoire.")
    return Box(*np.maximum(box[:2], whole[:2]), *np.minimum(box[2:], whole[2:]))


def towns(
    ready: gpd.GeoDataFrame, communes: gpd.GeoDataFrame | None
) -> list[tuple[str, float, int]]:
    """Return (name, population, row of its most populated QPV) per commune, the largest first.

    A QPV over several communes stands for the one with the largest part of it. The population
    is the commune's where the backdrop gives it, else that of its QPV.
    """
    people = ready["population"].astype(float).fillna(0)
    members: dict[str, list[int]] = {}
    for row, name in enumerate(_homes(ready, communes)):
        members.setdefault(name, []).append(row)
    known = _populations(communes)
    found = [
        (name, max(known.get(name, 0.0), people[rows].sum()), max(rows, key=people.__getitem__))
        for name, rows in members.items()
    ]
    return sorted(found, key=lambda town: (-town[1], town[0]))


def _homes(ready: gpd.GeoDataFrame, communes: gpd.GeoDataFrame | None) -> list[str]:
    """Return the commune that holds the largest part of each QPV; the first named without map."""
    homes = [names[0] if names else "" for names in ready["towns"]]
    if communes is None or "libgeo" not in communes:
        return homes
    shapes, labels = communes.geometry.to_numpy(), communes["libgeo"].tolist()
    tree = shapely.STRtree(shapes)
    for row, names in enumerate(ready["towns"]):
        if len(names) > 1:
            shape = ready.geometry.iloc[row]
            near = [k for k in tree.query(shape, predicate="intersects") if labels[k] in names]
            parts = shapely.area(shapely.intersection(shapes[near], shape))
            homes[row] = labels[near[int(parts.argmax())]] if near else homes[row]
    return homes


def _populations(communes: gpd.GeoDataFrame | None) -> dict[str, float]:
    if communes is None or not {"libgeo", "population"} <= set(communes.columns):
        return {}
    return communes.groupby("libgeo")["population"].max().astype(float).to_dict()

"""Published coordinates as points in metres, with what was odd about them.

Publishers give Lambert-93 or the local projection overseas; some re-exports mix in degrees, and
an unknown place is often written 0.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from pyproj import Transformer

from qpv import codes, geo
from qpv.tables.cleaning import Note, noted

# Extent of Lambert-93 in metres, and of métropole in degrees (EPSG registry, area of use).
_LAMBERT_BOX = (-357_823, 6_037_008, 1_313_633, 7_230_728)
_DEGREES_BOX = (-9.86, 41.15, 10.38, 51.56)


def in_metres(x: pd.Series, y: pd.Series, insee_dep: pd.Series) -> pd.DataFrame:
    """Return points in metres, in the legal projection of each département.

    Columns: ``x_m``, ``y_m`` (NaN where absent), ``crs``, ``reason`` and ``how``: "as_is",
    "degrees" (longitude and latitude, projected), "swapped" (latitude first, projected) or "".
    An abscissa or ordinate of 0 is a missing one; a point outside the extent of its projection is
    « inconsistent », one in a territory of unknown projection « not_available ». A row without
    département is read in Lambert-93.
    """
    crs = insee_dep.map({code: _known_crs(code) for code in insee_dep.unique()}).astype("str")
    table = pd.DataFrame({"x_m": x, "y_m": y, "crs": crs, "reason": "", "how": ""})
    absent = x.isna() | y.isna() | (x == 0) | (y == 0)
    home = crs == geo.METROPOLE_CRS
    degrees = np.where(home, _inside(x, y, _DEGREES_BOX), (x.abs() <= 180) & (y.abs() <= 90))
    swapped = home & _inside(y, x, _DEGREES_BOX) & ~absent
    metres = np.where(home, _inside(x, y, _LAMBERT_BOX), ~degrees) & ~absent
    degrees = pd.Series(degrees, index=x.index) & ~absent
    table.loc[metres, "how"] = "as_is"
    table.loc[degrees, "how"] = "degrees"
    table.loc[swapped, "how"] = "swapped"
    table.loc[crs == "", "how"] = ""
    table.loc[table["how"] == "", "reason"] = "inconsistent"
    table.loc[crs == "", "reason"] = "not_available"
    table.loc[absent, "reason"] = "missing"
    table.loc[table["how"] == "", ["x_m", "y_m"]] = np.nan
    return _projected(table)


def _known_crs(insee_dep: str) -> str:
    return geo.legal_crs(insee_dep) if len(insee_dep) < 3 or insee_dep in geo.OVERSEAS_CRS else ""


def _inside(x: pd.Series, y: pd.Series, box: tuple[float, float, float, float]) -> pd.Series:
    return (x >= box[0]) & (x <= box[2]) & (y >= box[1]) & (y <= box[3])


def _projected(table: pd.DataFrame) -> pd.DataFrame:
    for (crs, how), rows in table[table["how"].isin(("degrees", "swapped"))].groupby(
        ["crs", "how"]
    ):
        first, second = ("x_m", "y_m") if how == "degrees" else ("y_m", "x_m")
        to_metres = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
        x, y = to_metres.transform(rows[first].to_numpy(), rows[second].to_numpy())
        table.loc[rows.index, "x_m"], table.loc[rows.index, "y_m"] = x, y
    return table


# A place farther than this from the middle of its département's places is not in it (the farthest
# schools of the Nord, the longest one, lie at 110 km); more in Guyane, no limit in Polynésie.
_FARTHEST_KM = {"973": 500.0, "987": np.inf, "988": np.inf}
_FARTHEST_USUAL_KM = 150.0
_FEW = 5  # places of a département that have a middle
_WIDE = {"EPSG:3297": (-155.0, -29.0, -134.0, -7.0)}  # all of Polynésie, over three UTM zones
_ANYWHERE = (-180.0, -90.0, 180.0, 90.0)  # a territory whose projection is not known


def in_degrees(longitude: pd.Series, latitude: pd.Series, insee_dep: pd.Series) -> pd.DataFrame:
    """Return places in degrees that may lie in their département.

    Columns: ``longitude``, ``latitude`` (NaN where absent), ``reason`` and ``how``: "as_is",
    "swapped" (put right, where only the other reading lies in the territory) or "". A place in
    neither, or far from the other places of its département, is « inconsistent ».
    """
    table = pd.DataFrame({"longitude": longitude, "latitude": latitude, "reason": "", "how": ""})
    absent = longitude.isna() | latitude.isna() | ((longitude == 0) & (latitude == 0))
    for crs, rows in table[~absent].groupby(insee_dep.map(_known_crs)):
        box = _WIDE.get(str(crs)) or (geo.extent_of(str(crs)) if crs else _ANYWHERE)
        x, y = rows["longitude"], rows["latitude"]
        right, other = _inside(x, y, box), _inside(y, x, box)
        table.loc[rows.index[right], "how"] = "as_is"
        swapped = rows.index[other & ~right]
        table.loc[swapped, "how"] = "swapped"
        table.loc[swapped, ["longitude", "latitude"]] = rows.loc[
            swapped, ["latitude", "longitude"]
        ].to_numpy()
    table.loc[_far(table[table["how"] != ""], insee_dep), "how"] = ""
    table.loc[table["how"] == "", "reason"] = "inconsistent"
    table.loc[absent, "reason"] = "missing"
    table.loc[table["reason"] != "", ["longitude", "latitude"]] = np.nan
    return table


def _far(placed: pd.DataFrame, insee_dep: pd.Series) -> pd.Index:
    """The places too far from the median one of their département, where it has a few."""
    by = placed.groupby(insee_dep.reindex(placed.index))
    middle = by[["longitude", "latitude"]].transform("median")
    away = placed[["longitude", "latitude"]] - middle
    away["longitude"] *= np.cos(np.radians(middle["latitude"]))
    limit = insee_dep.reindex(placed.index).map(_FARTHEST_KM).fillna(_FARTHEST_USUAL_KM)
    beyond = 111.2 * np.hypot(away["longitude"], away["latitude"]) > limit
    return placed.index[beyond & (by["longitude"].transform("size") >= _FEW)]


# What was seen, its value and level, what is said of it.
_SEEN = (
    ("reason", "missing", "points sans coordonnées", "info", "sans coordonnées : gardés à part"),
    ("reason", "inconsistent", "points hors du territoire", "alerte",
     "placés hors de leur territoire ou loin de leur département : gardés à part"),
    ("reason", "not_available", "projection inconnue", "info",
     "dans un territoire de projection inconnue : gardés à part"),
    ("how", "degrees", "coordonnées en degrés", "alerte",
     "en longitude et latitude au lieu de mètres : projetés"),
    ("how", "swapped", "coordonnées inversées", "alerte",
     "en latitude puis longitude : remis dans l'ordre"),
)  # fmt: skip


def place(table: pd.DataFrame, things: str) -> tuple[pd.DataFrame, list[Note]]:
    """Return the table with its ``x_m`` and ``y_m`` as published now in metres, their reasons, and
    their ``crs``, by the ``codgeo`` of each row; and what was odd. ``things`` is a French plural."""
    departements = {c: codes.departement_of_commune(c) for c in table["codgeo"].unique()}
    found = in_metres(table["x_m"], table["y_m"], table["codgeo"].map(departements))
    reasons = {"x_m_reason": found["reason"], "y_m_reason": found["reason"]}
    table = table.assign(**found[["x_m", "y_m", "crs"]], **reasons)
    return table, notes(found, things)


def place_degrees(table: pd.DataFrame, things: str) -> tuple[pd.DataFrame, list[Note]]:
    """Return the table with its ``longitude`` and ``latitude`` checked (``in_degrees``), by the
    ``codgeo`` of each row, and their reasons; and what was odd. ``things`` is a French plural."""
    departements = table["codgeo"].map(codes.departement_of_commune)
    found = in_degrees(table["longitude"], table["latitude"], departements)
    reasons = {"longitude_reason": found["reason"], "latitude_reason": found["reason"]}
    return table.assign(**found[["longitude", "latitude"]], **reasons), notes(found, things)


def notes(found: pd.DataFrame, things: str) -> list[Note]:
    """Return what ``in_metres`` or ``in_degrees`` did, as notes; ``things`` is their French plural."""
    said = []
    for column, value, rule, level, what in _SEEN:
        seen = int((found[column] == value).sum())
        said += noted(rule, f"{{count}} {things} sur {{of}} {what}.", seen, level, len(found))
    return said

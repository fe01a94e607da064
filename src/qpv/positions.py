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


# What was seen, its value and level, what is said of it.
_SEEN = (
    ("reason", "missing", "points sans coordonnées", "info", "sans coordonnées : gardés à part"),
    ("reason", "inconsistent", "points hors du territoire", "alerte",
     "placés hors de l'étendue de leur projection : gardés à part"),
    ("reason", "not_available", "projection inconnue", "info",
     "dans un territoire de projection inconnue : gardés à part"),
    ("how", "degrees", "coordonnées en degrés", "alerte",
     "en longitude et latitude au lieu de mètres : projetés"),
    ("how", "swapped", "coordonnées inversées", "alerte",
     "en latitude puis longitude au lieu de mètres : remis dans l'ordre et projetés"),
)  # fmt: skip


def place(table: pd.DataFrame, things: str) -> tuple[pd.DataFrame, list[Note]]:
    """Return the table with its ``x_m`` and ``y_m`` as published now in metres, their reasons, and
    their ``crs``, by the ``codgeo`` of each row; and what was odd. ``things`` is a French plural."""
    departements = {c: codes.departement_of_commune(c) for c in table["codgeo"].unique()}
    found = in_metres(table["x_m"], table["y_m"], table["codgeo"].map(departements))
    reasons = {"x_m_reason": found["reason"], "y_m_reason": found["reason"]}
    table = table.assign(**found[["x_m", "y_m", "crs"]], **reasons)
    return table, notes(found, things)


def notes(found: pd.DataFrame, things: str) -> list[Note]:
    """Return what ``in_metres`` did, as notes; ``things`` is their French plural."""
    said = []
    for column, value, rule, level, what in _SEEN:
        seen = int((found[column] == value).sum())
        said += noted(rule, f"{seen} {things} sur {len(found)} {what}.", seen, level)
    return said

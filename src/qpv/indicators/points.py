"""Which QPV a point of a table lies in: social dwellings, diagnoses, facilities."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from qpv import geo


def locate(points: pd.DataFrame, perimeters: gpd.GeoDataFrame) -> pd.Series:
    """Return the QPV of each point (``x_m``, ``y_m``, ``crs``): its code, "" outside, NaN where
    the point has no place."""
    found = pd.Series(np.nan, index=points.index, dtype=object)
    placed = points[points["x_m"].notna() & points["y_m"].notna()]
    for crs, rows in placed.groupby("crs"):
        labels = geo.points_in_qpv(rows["x_m"], rows["y_m"], perimeters, str(crs))
        found.update(pd.Series([label or "" for label in labels], index=rows.index, dtype=object))
    return found

"""Layers of a GeoPackage, and attributes of any layer, as text with geometry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio

from qpv.errors import TableError
from qpv.tables import readers


def attributes(table: gpd.GeoDataFrame, expected: Iterable[str]) -> gpd.GeoDataFrame:
    """Return the ``expected`` attributes as text, "" where null, with the geometry.

    Raises
    ------
    TableError
        If one of them is not in the file.
    """
    names = list(expected)
    readers.require(table, names)
    kept = table[[*names, "geometry"]].copy()
    for name in names:
        kept[name] = kept[name].astype("str").fillna("")
    return kept


def read_layers(path: Path, wanted: Mapping[str, tuple[str, ...]], crs: str) -> gpd.GeoDataFrame:
    """Return the rows of each layer (named in ``layer``), attributes as text, in ``crs``.

    ``wanted`` gives the columns of each layer; "" where a row's layer has no such column, or the
    value is null.

    Raises
    ------
    TableError
        If the file cannot be read, or lacks a layer, a column, a projection or a geometry.
    """
    try:
        found = [str(name) for name, _ in pyogrio.list_layers(path)]
        lacking = sorted(set(wanted) - set(found))
        if lacking:
            raise TableError(
                f"{path.name} : couche(s) « {' », « '.join(lacking)} » absente(s). "
                f"Trouvé : {', '.join(found)}."
            )
        parts = [
            _layer(gpd.read_file(path, layer=name), name, wanted[name], crs) for name in wanted
        ]
    except pyogrio.errors.DataSourceError as error:
        raise TableError(f"{path.name} : GeoPackage illisible ({error}).") from None
    table = pd.concat(parts, ignore_index=True)
    return attributes(table, [name for name in table.columns if name != "geometry"])


def _layer(
    table: gpd.GeoDataFrame, name: str, columns: tuple[str, ...], crs: str
) -> gpd.GeoDataFrame:
    rows = attributes(table, columns)
    if rows.crs is None:
        raise TableError(f"couche « {name} » sans projection déclarée.")
    empty = table.geometry.isna() | table.geometry.is_empty
    if empty.any():
        raise TableError(f"couche « {name} » : {int(empty.sum())} objet(s) sans géométrie.")
    return rows.to_crs(crs).assign(layer=name)

"""The map of a neighbourhood sheet: the QPV, its neighbours, communes and schools around it."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import shapely

from qpv import french, geo
from qpv.figures.picture import Picture
from qpv.figures.sheet_map import sheet_map
from qpv.geo import legal_crs
from qpv.reports.fiche import Fiche
from qpv.reports.fiche_sections import source_line

_NEAR_M = 2_500.0  # neighbours counted and drawn around a QPV
_SCHOOL_M = 300  # a school so near is drawn: it is not the school of the QPV's pupils


def area_map(f: Fiche) -> Picture:
    """Return the perimeter on its communes, with its neighbours, and where it lies."""
    own, near = _own(f), neighbours(f)
    count = len(near[_within(near, own, _NEAR_M)])
    others = "aucun autre QPV" if not count else french.plural(count, "autre QPV", "autres QPV")
    return sheet_map(
        own,
        near,
        _communes(f),
        _departement(f),
        crs=_crs(f),
        places=schools(f),
        former=former(f),
        title=french.typography(f"Le quartier et ses voisins : {others} à moins de 2,5 km"),
        subtitle="Zonage en vigueur outre-mer depuis 2025" if f.overseas else "Périmètre 2024",
        source=source_line(f, "ANCT, contours des QPV 2024 ; IGN, INSEE, communes"),
    )


def _crs(f: Fiche) -> str:
    return legal_crs(f.row["insee_dep"])


def _own(f: Fiche) -> gpd.GeoDataFrame:
    table = f.geography.perimeters
    return table[table["code_qp"] == f.code].reset_index(drop=True)


def neighbours(f: Fiche) -> gpd.GeoDataFrame:
    """Return the other QPV of 2024 around it (one row each), whatever their département."""
    table = f.geography.perimeters
    longitudes, latitudes = _reach(f)
    around = table.cx[slice(*longitudes), slice(*latitudes)]
    return around[around["code_qp"] != f.code].reset_index(drop=True)


def _reach(f: Fiche) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the longitudes and latitudes, from and to, of what a map of the QPV may show."""
    own = _own(f).to_crs(_crs(f))
    west, south, east, north = own.total_bounds
    reach = _NEAR_M + max(east - west, north - south)
    zone = gpd.GeoSeries([shapely.box(west - reach, south - reach, east + reach, north + reach)])
    low_x, low_y, high_x, high_y = zone.set_crs(own.crs).to_crs("EPSG:4326").total_bounds
    return (low_x, high_x), (low_y, high_y)


def _within(table: gpd.GeoDataFrame, own: gpd.GeoDataFrame, metres: float) -> pd.Series:
    if table.empty:
        return pd.Series(dtype=bool)
    crs = table.estimate_utm_crs()
    return table.to_crs(crs).geometry.distance(own.to_crs(crs).geometry.iloc[0]) <= metres


def _communes(f: Fiche) -> gpd.GeoDataFrame | None:
    """Return the communes around, with ``population``; None where their outlines are not there."""
    table = f.table("communes")
    if table is None or f.row["insee_reg"] not in set(table["insee_reg"]):
        return None
    longitudes, latitudes = _reach(f)
    around = table.cx[slice(*longitudes), slice(*latitudes)]
    people = f.geography.populations("commune")
    return around.assign(population=around["codgeo"].map(people).astype(float))


def _departement(f: Fiche) -> gpd.GeoDataFrame | None:
    """Return the outline of its département (one row, ``name``), for the locator."""
    table = f.table("communes")
    if table is None:
        return None
    inside = table[table["insee_dep"] == f.row["insee_dep"]]
    if inside.empty:
        return None
    name = f.geography.names.get(("departement", f.row["insee_dep"]), "")
    return inside[["geometry"]].dissolve().assign(name=name).reset_index(drop=True)


def former(f: Fiche) -> gpd.GeoDataFrame | None:
    """Return the 2015 contours around the QPV, None where they are not at hand."""
    table = f.table("qpv_perimeters_2015")
    if table is None:
        return None
    longitudes, latitudes = _reach(f)
    return table.cx[slice(*longitudes), slice(*latitudes)].reset_index(drop=True)


def shares(f: Fiche) -> pd.DataFrame | None:
    """Return the shares of area that the QPV has with each 2015 contour (see ``geo.overlaps``)."""
    around = former(f)
    return None if around is None else geo.overlaps(around, _own(f), _crs(f))


def schools(f: Fiche) -> pd.DataFrame | None:
    """Return the schools inside the QPV or at most 300 m from it (kind, name, longitude,
    latitude), None where the directory is not at hand."""
    table = f.table("school_directory")
    if table is None:
        return None
    table = table.dropna(subset=["longitude", "latitude"])
    points = gpd.GeoSeries.from_xy(table["longitude"], table["latitude"], crs="EPSG:4326")
    zone = _own(f).to_crs(_crs(f)).geometry.iloc[0].buffer(_SCHOOL_M)
    near = table[points.to_crs(_crs(f)).intersects(zone).to_numpy()]
    return near[["kind", "name", "longitude", "latitude"]].reset_index(drop=True)

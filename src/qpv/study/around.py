"""What lies around one QPV: neighbours, communes, contours of 2015; and its map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import shapely

from qpv import french, geo
from qpv.figures.picture import Picture
from qpv.figures.sheet_map import sheet_map
from qpv.study import places

if TYPE_CHECKING:
    from qpv.study.core import Study

_NEAR_M = 2_500.0  # neighbours counted and drawn around a QPV


def area_map(s: Study) -> Picture:
    """Return the perimeter of one QPV on its communes, with its neighbours, and where it lies."""
    own, near = _own(s), neighbours(s)
    count = len(near[_within(near, own)])
    others = "aucun autre QPV" if not count else french.plural(count, "autre QPV", "autres QPV")
    fiction, communes = "DONNÉES FICTIVES. " if s.fictional else "", _communes(s)
    drawn = "" if communes is None else " ; IGN, INSEE, communes"
    perimeter = "Zonage en vigueur outre-mer depuis 2025" if s.overseas else "Périmètre 2024"
    near_schools = places.schools(s)
    if near_schools is not None and len(near_schools):
        drawn += " ; Éducation nationale, annuaire"
        perimeter += f" ; établissements scolaires du quartier ou à moins de {places.SCHOOL_M} m"
    return sheet_map(
        own,
        near,
        communes,
        _departement(s),
        crs=s.crs,
        places=near_schools,
        former=former(s),
        title=french.typography(f"Le quartier et ses voisins : {others} à moins de 2,5 km"),
        subtitle=french.typography(perimeter),
        source=f"{fiction}Sources : ANCT, contours des QPV 2024{drawn}.",
    )


def _own(s: Study) -> gpd.GeoDataFrame:
    table = s.geography.perimeters
    return table[table["code_qp"] == s.code].reset_index(drop=True)


def neighbours(s: Study) -> gpd.GeoDataFrame:
    """Return the other QPV of 2024 around it (one row each), whatever their département."""
    around = _reached(s, s.geography.perimeters)
    return around[around["code_qp"] != s.code].reset_index(drop=True)


def _reached(s: Study, table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return what a map of the QPV may show of a table (EPSG:4326)."""
    own = _own(s).to_crs(s.crs)
    west, south, east, north = own.total_bounds
    reach = _NEAR_M + max(east - west, north - south)
    zone = gpd.GeoSeries([shapely.box(west - reach, south - reach, east + reach, north + reach)])
    low_x, low_y, high_x, high_y = zone.set_crs(own.crs).to_crs("EPSG:4326").total_bounds
    return table.cx[low_x:high_x, low_y:high_y]


def _within(table: gpd.GeoDataFrame, own: gpd.GeoDataFrame) -> pd.Series:
    if table.empty:
        return pd.Series(dtype=bool)
    west, south, east, north = table.total_bounds
    zone = int(((west + east) / 2 + 180) // 6) + 1
    # UTM, for distances in metres; ``estimate_utm_crs`` finds the same, ten times as slowly.
    crs = f"EPSG:{326 if south + north >= 0 else 327}{zone:02d}"
    return table.to_crs(crs).geometry.distance(own.to_crs(crs).geometry.iloc[0]) <= _NEAR_M


def _communes(s: Study) -> gpd.GeoDataFrame | None:
    """Return the communes around, with ``population``; None where their outlines are not there."""
    if not s.available("communes"):
        return None
    around = _reached(s, s.store.table("communes"))
    if around.empty:
        return None
    s.remember("communes")  # a source when a row of it is drawn
    people = s.geography.populations("commune")
    return around.assign(population=around["codgeo"].map(people).astype(float))


def _departement(s: Study) -> gpd.GeoDataFrame | None:
    """Return the outline of its département (one row, ``name``), for the locator."""
    ((code, name),) = s.within("departement")
    shape = s.store.departement(code)
    return None if shape is None else shape.assign(name=name)


def former(s: Study) -> gpd.GeoDataFrame | None:
    """Return the 2015 contours around the QPV, None where they are not at hand."""
    table = s.at_hand("qpv_perimeters_2015")
    return None if table is None else _reached(s, table).reset_index(drop=True)


def shares(s: Study) -> pd.DataFrame | None:
    """Return the shares of area that the QPV has with each 2015 contour (see ``geo.overlaps``)."""
    around = former(s)
    return None if around is None else geo.overlaps(around, _own(s), s.crs)

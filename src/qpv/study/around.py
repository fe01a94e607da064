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
from qpv.study.places import NEAR_QPV_M

if TYPE_CHECKING:
    from qpv.study.core import Study


def area_map(s: Study) -> Picture:
    """Return the perimeter of one QPV on its communes, with its neighbours (the map holds every one
    that its title counts), and where it lies."""
    own, near = _own(s), neighbours(s)
    count = int(near["counted"].sum())
    others = "aucun autre QPV" if not count else french.plural(count, "autre QPV", "autres QPV")
    seen = pd.concat([own, near[near["counted"]]])
    communes = _communes(s, seen)
    drawn = "" if communes is None else " ; IGN, INSEE, communes"
    perimeter = "Zonage en vigueur outre-mer depuis 2025" if s.overseas else "Périmètre 2024"
    marks = places.landmarks(s)
    kinds = set() if marks is None else set(marks["kind"])
    if kinds - {places.SERVICES}:
        drawn += " ; Éducation nationale, annuaire"
        perimeter += f" ; établissements scolaires du quartier ou à moins de {places.SCHOOL_M} m"
    if places.SERVICES in kinds:
        drawn += " ; ANCT, France services"
    return sheet_map(
        own,
        near,
        communes,
        _departement(s),
        crs=s.crs,
        places=marks,
        former=former(s),
        title=french.typography(f"Le quartier et ses voisins : {others} à moins de 2,5 km"),
        subtitle=french.typography(perimeter),
        source=f"{s.fiction}Sources : ANCT, contours des QPV 2024{drawn}.",
    )


def _own(s: Study) -> gpd.GeoDataFrame:
    table = s.geography.perimeters
    return table[table["code_qp"] == s.code].reset_index(drop=True)


def neighbours(s: Study) -> gpd.GeoDataFrame:
    """Return the other QPV of 2024 around it (one row each), whatever their département, with their
    ``metres`` from it, and ``counted`` where that is 2.5 km or less; the nearest first."""
    around = _reached(s, s.geography.perimeters, _own(s))
    around = around[around["code_qp"] != s.code]
    metres = _distances(around, _own(s))
    around = around.assign(metres=metres, counted=metres <= NEAR_QPV_M)
    return around.sort_values("metres", ignore_index=True)


def _reached(s: Study, table: gpd.GeoDataFrame, seen: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return what a map that holds the ``seen`` QPV may show of a table (EPSG:4326)."""
    own = seen.to_crs(s.crs)
    west, south, east, north = own.total_bounds
    reach = NEAR_QPV_M + max(east - west, north - south)
    zone = gpd.GeoSeries([shapely.box(west - reach, south - reach, east + reach, north + reach)])
    low_x, low_y, high_x, high_y = zone.set_crs(own.crs).to_crs("EPSG:4326").total_bounds
    return table.cx[low_x:high_x, low_y:high_y]


def _distances(table: gpd.GeoDataFrame, own: gpd.GeoDataFrame) -> pd.Series:
    if table.empty:
        return pd.Series(dtype=float)
    west, south, east, north = table.total_bounds
    zone = int(((west + east) / 2 + 180) // 6) + 1
    # UTM, for distances in metres; ``estimate_utm_crs`` finds the same, ten times as slowly.
    crs = f"EPSG:{326 if south + north >= 0 else 327}{zone:02d}"
    return table.to_crs(crs).geometry.distance(own.to_crs(crs).geometry.iloc[0])


def _communes(s: Study, seen: gpd.GeoDataFrame) -> gpd.GeoDataFrame | None:
    """Return the communes around, with ``population``; None where their outlines are not there."""
    if not s.available("communes"):
        return None
    around = _reached(s, s.store.table("communes"), seen)
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
    return None if table is None else _reached(s, table, _own(s)).reset_index(drop=True)


def shares(s: Study) -> pd.DataFrame | None:
    """Return the shares of area that the QPV has with each 2015 contour (see ``geo.overlaps``)."""
    around = former(s)
    return None if around is None else geo.overlaps(around, _own(s), s.crs)

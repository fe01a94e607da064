"""Schools and France services around the QPV: what lies in one or near it, and how far. Distances are
from its contour, 0 inside, in the legal projection of its territory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from qpv import codes, geo

if TYPE_CHECKING:
    from qpv.study.core import Study
    from qpv.study.store import Store

NEAR_QPV_M = 2_500.0  # neighbours counted and drawn around a QPV
SERVICES = "France services"
SCHOOL_M = 300  # a school so near is shown: it is not the school of the QPV's pupils
# Kinds of school, in order, as the directory spells them -> as they are read.
_KINDS = {"Ecole": "école", "Collège": "collège", "Lycée": "lycée"}
_SCHOOL = ["uai", "kind", "name", "sector", "codgeo", "longitude", "latitude"]


def schools(s: Study) -> pd.DataFrame | None:
    """Return the schools inside a QPV of the study or at most 300 m from one, each once: ``uai``,
    ``kind`` (école, collège, lycée), ``name``, ``sector``, ``codgeo``, ``longitude``, ``latitude``,
    ``distance_m`` to the nearest of them.

    None where ``schools_by_qpv`` is.
    """
    pairs = schools_by_qpv(s)
    if pairs is None:
        return None
    near = pairs.sort_values("distance_m").drop_duplicates("uai").drop(columns="code_qp")
    rank = near["kind"].map([*_KINDS.values()].index)
    near = near.assign(rank=rank, outside=near["distance_m"] > 0)
    near = near.sort_values(["rank", "outside", "name", "uai"])
    return near.drop(columns=["rank", "outside"]).reset_index(drop=True)


def schools_by_qpv(s: Study) -> pd.DataFrame | None:
    """Return the schools inside each QPV of the study or at most 300 m from it: one row = one pair
    ``code_qp`` and ``uai``, with the columns of ``schools``; a school may be near several QPV.

    None where no directory is at hand, the publisher lost every contour, or the directory has no
    school of the départements of these QPV (a file of one région says nothing of the others).
    """
    if not s.available("school_directory"):
        return None
    own = s.geography.perimeters
    own = own[own["code_qp"].isin(s.qpv.index)]
    departement = s.store.schools["codgeo"].map(codes.departement_of_commune)
    lost = (own.geometry.geom_type == "Point").all()
    if lost or not departement.isin(s.qpv["insee_dep"]).any():
        return None
    s.remember("school_directory")
    near = s.store.near_schools
    return near[near["code_qp"].isin(own["code_qp"])].reset_index(drop=True)


def in_directory(table: pd.DataFrame) -> pd.DataFrame:
    """Return the écoles, collèges and lycées of a directory, with the columns of ``schools``."""
    own = table.loc[table["kind"].isin(_KINDS), _SCHOOL]
    return own.assign(kind=own["kind"].map(_KINDS)).reset_index(drop=True)


def near_any(table: pd.DataFrame, perimeters: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the pairs of ``schools_by_qpv``, for every QPV at once."""
    pairs = geo.within_reach(table, perimeters, SCHOOL_M)
    return pairs.join(table, on="point").drop(columns="point")


def indexed(s: Study, near: pd.DataFrame) -> pd.DataFrame:
    """Return the schools with their social position index, of the latest school year that has their
    kind: ``ips``, ``ips_reason``, ``ips_year`` ("" where no table at hand has that kind)."""
    found = near.assign(ips=float("nan"), ips_reason="not_available", ips_year="")
    for kind in near["kind"].unique():
        table, own = indexes(s, kind), near["kind"] == kind
        if table is not None:
            known = table[["ips", "ips_reason"]].reindex(near["uai"][own])
            found.loc[own, "ips"] = known["ips"].to_numpy()
            found.loc[own, "ips_reason"] = known["ips_reason"].fillna("not_available").to_numpy()
            found.loc[own, "ips_year"] = table["data_year"].iloc[0]
    return found


def indexes(s: Study, kind: str) -> pd.DataFrame | None:
    """Return the schools of a kind in the latest school year that has it, by ``uai``; None without
    one. Never of another method than that of the latest table."""
    found = s.store.school_years(kind)
    if not found:
        return None
    vintage, table = list(found.items())[-1]
    s.remember("school_ips", vintage)
    return table


def index_years(store: Store, kind: str) -> dict[str, pd.DataFrame]:
    """Return vintage -> the schools of a kind, by ``uai``, for each school year that has it, the
    oldest first: those of the latest method only."""
    found: dict[str, pd.DataFrame] = {}
    methods: set[str] = set()
    for record in reversed(store.records.get("school_ips", [])):
        table = store.table("school_ips", record["vintage"])
        if "method" not in table:  # a table built before methods were told apart
            break
        methods = methods or set(table["method"].unique())
        own = table[(table["school_type"] == kind) & table["method"].isin(methods)]
        if len(own):
            found[record["vintage"]] = own.set_index("uai")
    return dict(reversed(found.items()))


def services(s: Study) -> pd.DataFrame | None:
    """Return the France services that have a counter, the nearest first: ``lib_territoire``,
    ``codgeo``, ``libgeo``, ``distance_m``. Overseas, those of its département only.

    None where the places of France services, or the contour, are not at hand. Buses and travelling
    services are not in; a place set aside (``positions.in_degrees``) neither.
    """
    table = counters(s)
    if table is None or not _contour(s).area:
        return None
    near = table.assign(distance_m=_distances(s, table)).sort_values("distance_m")
    wanted = ["lib_territoire", "codgeo", "libgeo", "distance_m"]
    return near[wanted].reset_index(drop=True)


def nearest_services(s: Study) -> pd.Series | None:
    """Return the metres from the contour of each QPV (index ``code_qp``) to the nearest France services
    that has a counter, 0 inside; one without contour is not in. None where ``services`` is."""
    table = counters(s)
    if table is None:
        return None
    places = gpd.GeoSeries.from_xy(table["longitude"], table["latitude"], crs="EPSG:4326")
    points = gpd.GeoDataFrame(geometry=places.to_crs(s.crs).reset_index(drop=True))
    own = s.geography.perimeters[["code_qp", "geometry"]]
    own = own[own["code_qp"].isin(s.qpv.index) & ~own.geometry.is_empty].to_crs(s.crs)
    if own.empty:
        return None
    found = gpd.sjoin_nearest(own, points, distance_col="metres")
    return found.groupby("code_qp")["metres"].min()


def landmarks(s: Study) -> pd.DataFrame | None:
    """Return what a reader finds his way by on the map of one QPV: its ``schools``, and the France
    services at most 2.5 km away (``kind``, ``name``, ``longitude``, ``latitude``); None without any."""
    near, found = schools(s), counters(s)
    parts = [] if near is None else [near]
    if found is not None and _contour(s).area:
        close = found[_distances(s, found) <= NEAR_QPV_M]
        parts.append(close.assign(kind=SERVICES, name=close["lib_territoire"]))
    kept = [part[["kind", "name", "longitude", "latitude"]] for part in parts if len(part)]
    return pd.concat(kept, ignore_index=True) if kept else None


def counters(s: Study) -> pd.DataFrame | None:
    """Return the France services that have a counter and a place, None where there is none."""
    if not s.available("france_services"):
        return None
    table = s.store.table("france_services")
    if "longitude" not in table:  # a table built before places were read
        return None
    own = s.qpv["insee_dep"].iloc[0]
    departement = table["codgeo"].map(codes.departement_of_commune)
    here = departement == own if s.overseas else departement.str.len() == 2
    table = table[here & ~table["itinerant"] & table["longitude"].notna()]
    if table.empty:
        return None
    s.remember("france_services")
    return table


def _distances(s: Study, table: pd.DataFrame) -> pd.Series:
    """Metres from the contour of the QPV, 0 inside, NaN without a place."""
    shape = _contour(s)
    placed = table.dropna(subset=["longitude", "latitude"])
    points = gpd.GeoSeries.from_xy(
        placed["longitude"], placed["latitude"], index=placed.index, crs="EPSG:4326"
    )
    return points.to_crs(s.crs).distance(shape).reindex(table.index)


def _contour(s: Study):
    """The QPV in metres; a point, without area, where its publisher lost the contour."""
    perimeters = s.geography.perimeters
    return perimeters.geometry[perimeters["code_qp"] == s.code].to_crs(s.crs).iloc[0]

"""What the point tables say of each QPV: social dwellings, diagnoses, shops, facilities, schools.

Every function returns ``Counts``: one row per QPV of the given contours, and a ``Coverage`` that
keeps apart what could not be placed. A QPV of a département that the table does not cover has no
count (reason « not_available »), never 0. ``n_unplaced_in_communes`` is what the count may lack:
points of the QPV's communes that have no place. Counts inside QPV may be added up, those within
300 m and those of communes may not.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from qpv import codes, geo
from qpv.errors import TableError

NEAR_M = 300
# NAF rév. 2, the longest prefix wins. What people call shops: trade, catering, care of the person.
SHOP_GROUPS = {
    "n_food_shops": ("10.71", "10.13B", "47.11", "47.2", "47.81"),
    "n_pharmacies": ("47.73",),
    "n_other_shops": ("47.19", "47.4", "47.5", "47.6", "47.7", "47.82", "47.89"),
    "n_cafes_restaurants": ("56.1", "56.3"),
    "n_hairdressers_beauty": ("96.02",),
}
SCHOOL_KINDS = ("Ecole", "École", "Collège", "Lycée", "EREA")
FACILITY_GROUPS = {
    "A": "n_services",
    "B": "n_shops",
    "C": "n_education",
    "D": "n_health",
    "E": "n_transport",
    "F": "n_leisure",
    "G": "n_tourism",
}


@dataclass(frozen=True)
class Coverage:
    """What a count rests on: points in all, in a QPV, out of every QPV, and without a place.

    ``disagree`` is the number of placed points for which the publisher says otherwise."""

    total: int
    inside: int
    outside: int
    unplaced: int
    disagree: int = 0

    @property
    def placed_share(self) -> float:
        """The share of the points that have a place, 0 to 1 (NaN without any point)."""
        return (self.total - self.unplaced) / self.total if self.total else float("nan")


@dataclass(frozen=True)
class Counts:
    """One row per QPV (index ``code_qp``; ``reason`` says why a row has no count), and coverage."""

    table: pd.DataFrame
    coverage: Coverage


def locate(points: pd.DataFrame, perimeters: gpd.GeoDataFrame) -> pd.Series:
    """Return the QPV of each point (``x_m``, ``y_m``, ``crs``): its code, "" outside, NaN where
    the point has no place."""
    found = pd.Series(np.nan, index=points.index, dtype=object)
    placed = points[points["x_m"].notna() & points["y_m"].notna()]
    for crs, rows in placed.groupby("crs"):
        labels = geo.points_in_qpv(rows["x_m"], rows["y_m"], perimeters, str(crs))
        found.update(pd.Series([label or "" for label in labels], index=rows.index, dtype=object))
    return found


def dwellings(rpls: pd.DataFrame, perimeters: gpd.GeoDataFrame) -> Counts:
    """Return the social dwellings of each QPV: ``n_dwellings``, ``n_labelled`` (with an energy
    label), ``n_fg``, ``fg_pct`` (F or G among the labelled) and ``unlabelled_pct``."""
    found = locate(rpls, perimeters)
    said = rpls["in_qpv"]
    disagree = found.notna() & (said != "") & ((found.fillna("") != "") != (said == "yes"))
    table = _labels(rpls, found, perimeters, "n_dwellings")
    return Counts(table, _coverage(found, int(disagree.sum())))


def diagnoses(dpe: pd.DataFrame, perimeters: gpd.GeoDataFrame) -> Counts:
    """Return the DPE of each QPV, as ``dwellings`` does: ``n_dpe`` counts diagnoses of dwellings
    sold, let or renovated, not dwellings."""
    found = locate(dpe, perimeters)
    return Counts(_labels(dpe, found, perimeters, "n_dpe"), _coverage(found))


def facilities(bpe: pd.DataFrame, perimeters: gpd.GeoDataFrame) -> Counts:
    """Return the facilities of each QPV by INSEE's seven groups; ``disagree`` in the coverage
    compares with INSEE's own QPV where both are on the same zoning."""
    found = locate(bpe, perimeters)
    same = bpe["zoning"] == _zoning(perimeters)
    disagree = found.notna() & same & (found.fillna("") != bpe["code_qp"])
    group = bpe["facility_type"].str[0]
    columns = {name: group == letter for letter, name in FACILITY_GROUPS.items()}
    table = _count(bpe, found, perimeters, columns | {"n_facilities": group.notna()})
    return Counts(table, _coverage(found, int(disagree.sum())))


def shops(sirene: pd.DataFrame, perimeters: gpd.GeoDataFrame) -> Counts:
    """Return the active establishments of each QPV by group of activities, on INSEE's own QPV:
    ``n_establishments``, ``n_no_activity`` and one column per group of ``SHOP_GROUPS``.

    Raises
    ------
    TableError
        The table has no activity (StockEtablissement was not there), the contours are not on the
        2024 zoning, or a QPV of the table has no contour.
    """
    if not sirene["activity"].notna().any():
        raise TableError(
            "Commerces demandés sans activité : ajoutez le fichier StockEtablissement et "
            "reconstruisez la table « sirene_geolocated »."
        )
    lost = sorted(set(sirene["code_qp"].dropna()) - set(perimeters["code_qp"]))
    if _zoning(perimeters) != "2024" or lost:
        shown = f" (sans contour : {', '.join(lost[:3])})" if lost else ""
        raise TableError(f"Sirene est sur le zonage 2024, les contours n'y sont pas tous{shown}.")
    group = _groups(sirene["activity"].fillna(""))
    columns = {name: group == name for name in SHOP_GROUPS}
    columns |= {"n_no_activity": sirene["activity"].isna(), "n_establishments": group.notna()}
    table = _count(sirene, sirene["code_qp"], perimeters, columns)
    return Counts(table, _coverage(sirene["code_qp"]))


def schools(directory: pd.DataFrame, perimeters: gpd.GeoDataFrame) -> Counts:
    """Return the schools of each QPV: ``n_schools`` inside, ``n_priority_schools`` of them in
    REP or REP+, ``n_schools_near`` inside or within 300 m of the contour (legal projection).

    A school inside a QPV is not the school of its inhabitants."""
    directory = directory[directory["kind"].isin(SCHOOL_KINDS)]
    found = pd.Series(np.nan, index=directory.index, dtype=object)
    placed = directory[directory["longitude"].notna()]
    labels = geo.points_in_qpv(placed["longitude"], placed["latitude"], perimeters, "EPSG:4326")
    found.update(pd.Series([label or "" for label in labels], index=placed.index, dtype=object))
    columns = {
        "n_schools": directory["uai"].notna(),
        "n_priority_schools": directory["priority"] != "",
    }
    table = _count(directory, found, perimeters, columns)
    near = _near(placed, perimeters).reindex(table.index, fill_value=0)
    table["n_schools_near"] = near.astype("Int64").mask(table["reason"] != "")
    return Counts(table, _coverage(found))


def _near(schools: pd.DataFrame, perimeters: gpd.GeoDataFrame) -> pd.Series:
    places = gpd.GeoDataFrame(
        schools[["uai"]],
        geometry=gpd.points_from_xy(schools["longitude"], schools["latitude"]),
        crs="EPSG:4326",
    )
    departements = schools["codgeo"].map(codes.departement_of_commune)
    counts = [pd.Series(dtype="int64")]
    for crs, qpv in perimeters.groupby(perimeters["insee_dep"].map(geo.legal_crs)):
        home = crs == geo.METROPOLE_CRS
        own = departements.str.len() < 3 if home else departements.isin(set(qpv["insee_dep"]))
        shapes = geo.mend(qpv[["code_qp", "geometry"]].to_crs(crs))[0]
        joined = gpd.sjoin(shapes, places[own].to_crs(crs), predicate="dwithin", distance=NEAR_M)
        counts.append(joined.groupby("code_qp")["uai"].nunique())
    return pd.concat(counts)


def _groups(activity: pd.Series) -> pd.Series:
    prefixes = {prefix: name for name, listed in SHOP_GROUPS.items() for prefix in listed}
    longest = sorted(prefixes, key=len, reverse=True)

    def group(code: str) -> str:
        return next((prefixes[p] for p in longest if code.startswith(p)), "")

    return activity.map({code: group(code) for code in activity.unique()})


def _labels(
    points: pd.DataFrame, found: pd.Series, perimeters: gpd.GeoDataFrame, total: str
) -> pd.DataFrame:
    label = points["dpe_label"]
    columns = {
        total: label.notna(),
        "n_labelled": label != "",
        "n_fg": label.isin(("F", "G")),
    }
    table = _count(points, found, perimeters, columns)
    for name, part, whole in (
        ("fg_pct", table["n_fg"], table["n_labelled"]),
        ("unlabelled_pct", table[total] - table["n_labelled"], table[total]),
    ):
        known = whole.astype("float64")
        table[name] = 100 * part.astype("float64") / known.where(known > 0)
        none = (known == 0).map({True: "not_applicable", False: ""})
        table[f"{name}_reason"] = table["reason"].where(table["reason"] != "", none)
    return table


def _count(
    points: pd.DataFrame,
    found: pd.Series,
    perimeters: gpd.GeoDataFrame,
    columns: dict[str, pd.Series],
) -> pd.DataFrame:
    """Count the points of each QPV that each column holds for; no count where nothing covers."""
    inside = found.fillna("") != ""
    marks = pd.DataFrame(columns)[inside].astype("int64")
    index = pd.Index(perimeters["code_qp"].sort_values(), name="code_qp")
    table = marks.groupby(found[inside]).sum().reindex(index, fill_value=0).astype("Int64")
    lacking = _in_communes(points.loc[found.isna(), "codgeo"], perimeters).reindex(index)
    table["n_unplaced_in_communes"] = lacking.astype("Int64")
    covered = _covered(points.loc[found.notna(), "codgeo"], perimeters).reindex(index)
    covered |= table[list(columns)].gt(0).any(axis=1)
    table = table.mask(~covered)
    table["reason"] = covered.map({True: "", False: "not_available"})
    return table


def _in_communes(codgeo: pd.Series, perimeters: gpd.GeoDataFrame) -> pd.Series:
    """The number of these points in the communes of each QPV."""
    communes = perimeters.set_index("code_qp")["insee_com"].str.split(";").explode()
    counts = codgeo.value_counts()
    return communes.map(counts).fillna(0).groupby(level=0).sum()


def _covered(codgeo: pd.Series, perimeters: gpd.GeoDataFrame) -> pd.Series:
    """True for the QPV whose contour is a surface, in a département where points have a place."""
    seen = {codes.departement_of_commune(code) for code in codgeo.unique()} - {""}
    shape = perimeters.geometry.geom_type.isin(("Polygon", "MultiPolygon"))
    return (perimeters["insee_dep"].isin(seen) & shape).set_axis(perimeters["code_qp"])


def _coverage(found: pd.Series, disagree: int = 0) -> Coverage:
    unplaced = int(found.isna().sum())
    outside = int((found == "").sum())
    return Coverage(len(found), len(found) - unplaced - outside, outside, unplaced, disagree)


def _zoning(perimeters: gpd.GeoDataFrame) -> str:
    zonings = {codes.zoning_of(code) for code in perimeters["code_qp"]}
    if len(zonings) != 1:
        raise TableError(f"Zonages mêlés dans les contours : {', '.join(sorted(zonings))}.")
    return zonings.pop()

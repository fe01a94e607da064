"""Surface heat and income on 200 m cells of the Métropole européenne de Lille (2015 zoning).

One row = one inhabited cell of INSEE's grid (Filosofi 2017), with the surface temperature that a
third party laid on it: that of ground and roofs, not of the air; the file does not date it. Income
of a cell with few households is imputed by INSEE (``imputed``). The QPV of a cell is the 2015 one
that covers most of it, with the share covered: an edge cell is hardly of the QPV.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd

from qpv import codes, geo
from qpv.errors import TableError
from qpv.sources.catalogue import ByHand, Source
from qpv.tables import cleaning, layers
from qpv.tables.cleaning import Cleaned, Note
from qpv.tables.schema import Column, Schema

SOURCES = (
    Source(
        dataset="heat_mel",
        vintage="2022",
        file="lille.gpkg",
        also=("lille.gpkg.zip",),
        title="Température de surface et revenus par carreau de 200 m, métropole de Lille",
        publisher="INSEE, ANCT",
        page="https://www.insee.fr/fr/statistiques/6215138",
        origin=ByHand(
            "couche composée par un tiers (carreaux de l'INSEE et température de surface) ; "
            "aucun producteur public ne la diffuse telle quelle"
        ),
        data_year="2017 à 2022",
        zoning="2015",
        citation="INSEE, revenus carroyés 2017 ; ANCT, QPV 2015 ; température de surface : un tiers",
        note="Revenus de 2017 ; la date des températures n'est pas dans le fichier. Carreaux habités "
        "seulement.",
    ),
)
_GRID, _QPV = "enriched_grid", "qpvs"
_LAYERS = {
    _GRID: (
        "id",
        "imputed",
        "num_people",
        "mean_std_living",
        "poverty_ratio",
        "land_surface_temperature",
    ),
    _QPV: ("CODE_QP", "NOM_QP", "COMMUNE_QP"),
}

SCHEMA = Schema(
    row="un carreau habité de 200 m",
    key=("idcar_200m",),
    crs=geo.METROPOLE_CRS,
    columns=(
        Column(
            "idcar_200m",
            "Identifiant du carreau",
            publisher_code="id",
            pattern=r"^CRS3035RES200mN\d{7}E\d{7}$",
        ),
        Column(
            "imputed", "Revenus imputés par l'INSEE (trop peu de ménages)", "boolean", "", "imputed"
        ),
        Column(
            "population",
            "Habitants du carreau",
            "number",
            "hab.",
            "num_people",
            low=0,
            reasons=True,
        ),
        Column(
            "mean_living_standard_eur",
            "Niveau de vie moyen du carreau",
            "number",
            "€",
            "mean_std_living",
            low=0,
            reasons=True,
        ),
        Column(
            "poor_households_pct",
            "Part des ménages pauvres du carreau",
            "number",
            "%",
            "poverty_ratio",
            low=0,
            high=100,
            reasons=True,
        ),
        Column(
            "surface_temperature_c",
            "Température de surface (sol et toits, non l'air ; date non précisée)",
            "number",
            "°C",
            "land_surface_temperature",
            low=-50,
            high=90,
            reasons=True,
        ),
        Column(
            "code_qp",
            "Code du QPV 2015 qui couvre le plus le carreau (vide : aucun)",
            publisher_code="CODE_QP",
            pattern=rf"{codes.QP2015.pattern}|^$",
        ),
        Column("lib_qp", "Nom du QPV 2015", publisher_code="NOM_QP"),
        Column(
            "in_qpv_pct",
            "Part du carreau dans ce QPV (0 : hors QPV)",
            "number",
            "%",
            low=0,
            high=100,
        ),
        Column("geometry", "Carreau (Lambert 93)", "geometry"),
    ),
)
_MEASURES = {
    "population": ("num_people", 1),
    "mean_living_standard_eur": ("mean_std_living", 1),
    "poor_households_pct": ("poverty_ratio", 100),
    "surface_temperature_c": ("land_surface_temperature", 1),
}


def read(files: Mapping[Source, Path]) -> pd.DataFrame:
    """Return the cells and the QPV of the file, one after the other (``layer``), as text."""
    (path,) = files.values()
    return layers.read_layers(path, _LAYERS, geo.METROPOLE_CRS)


def clean(text: pd.DataFrame) -> Cleaned:
    """Return one row per cell: values, reasons, and the QPV that covers most of it.

    Raises
    ------
    TableError
        If a layer is empty, or a QPV is not of the 2015 zoning.
    """
    cells = text[text["layer"] == _GRID].reset_index(drop=True)
    qpvs = _qpvs(text[text["layer"] == _QPV])
    if cells.empty:
        raise TableError("aucun carreau dans le fichier.")
    table = gpd.GeoDataFrame({"idcar_200m": cells["id"].str.strip()}, geometry=cells.geometry)
    imputed = cells["imputed"].str.removesuffix(".0")
    if not imputed.isin(["0", "1"]).all():
        raise TableError(
            f"« imputed » vaut {', '.join(sorted(set(imputed))[:4])} ; 0 ou 1 attendu."
        )
    table["imputed"] = imputed == "1"
    for name, (code, factor) in _MEASURES.items():
        values, table[f"{name}_reason"] = cleaning.to_number(cells[code])
        table[name] = (values * factor).round(4)
    table = table.merge(_most_covering(table, qpvs), on="idcar_200m", how="left")
    for name in ("code_qp", "lib_qp"):
        table[name] = table[name].fillna("").astype("str")
    table["in_qpv_pct"] = table["in_qpv_pct"].fillna(0.0)
    table = table[list(SCHEMA.names)].sort_values("idcar_200m").reset_index(drop=True)
    return Cleaned(table, _notes(table, qpvs))


def _qpvs(rows: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    names = cleaning.tidy_text(rows["NOM_QP"])
    qpvs = gpd.GeoDataFrame(
        {"code_qp": rows["CODE_QP"].str.strip().str.upper(), "lib_qp": names},
        geometry=rows.geometry,
    )
    for code in qpvs["code_qp"]:
        if codes.zoning_of(code) != "2015":
            raise TableError(f"« {code} » est un code du zonage 2024 ; le zonage 2015 est attendu.")
    return geo.mend(qpvs)[0].reset_index(drop=True)


def _most_covering(cells: gpd.GeoDataFrame, qpvs: gpd.GeoDataFrame) -> pd.DataFrame:
    """One row per cell that a QPV meets: the QPV that covers most of it, and the share in %."""
    whole = cells.set_index("idcar_200m").geometry.area
    parts = gpd.overlay(
        cells[["idcar_200m", "geometry"]], qpvs, how="intersection", keep_geom_type=True
    )
    parts["area"] = parts.geometry.area
    parts = pd.DataFrame(parts.drop(columns="geometry")).sort_values(["area", "code_qp"])
    parts = parts.drop_duplicates("idcar_200m", keep="last")
    share = 100 * parts["area"] / parts["idcar_200m"].map(whole).astype("float64")
    parts["in_qpv_pct"] = share.clip(upper=100).round(2)
    parts = parts[parts["in_qpv_pct"] > 0]
    return parts[["idcar_200m", "code_qp", "lib_qp", "in_qpv_pct"]]


def _notes(table: gpd.GeoDataFrame, qpvs: gpd.GeoDataFrame) -> list[Note]:
    share = round(100 * table["imputed"].mean())
    notes = [
        Note(
            "revenus imputés",
            f"{int(table['imputed'].sum())} carreaux sur {len(table)} ({share} %) ont des revenus "
            "imputés par l'INSEE : ils ne se lisent pas un par un.",
        )
    ]
    without = tuple(sorted(set(qpvs["code_qp"]) - set(table["code_qp"])))
    if without:
        notes.append(
            Note("QPV sans carreau", f"{len(without)} QPV ne couvrent aucun carreau.", without)
        )
    return notes

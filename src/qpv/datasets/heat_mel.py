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

from qpv import geo
from qpv.errors import TableError
from qpv.sources.catalogue import ByHand, Source
from qpv.tables import cleaning, layers, measures
from qpv.tables.cleaning import Cleaned, Note, noted, of_zoning, refuse
from qpv.tables.columns import coded, number, qpv, share
from qpv.tables.schema import Column, Schema, arranged

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
_MEASURES = (
    number("population", "Habitants du carreau", "num_people", "hab."),
    number("mean_living_standard_eur", "Niveau de vie moyen du carreau", "mean_std_living", "€"),
    share("poor_households_pct", "Part des ménages pauvres du carreau", "poverty_ratio"),
    number(
        "surface_temperature_c",
        "Température de surface (sol et toits, non l'air ; date non précisée)",
        "land_surface_temperature",
        "°C",
        low=-50,
        high=90,
    ),
)

SCHEMA = Schema(
    row="un carreau habité de 200 m",
    key=("idcar_200m",),
    crs=geo.METROPOLE_CRS,
    columns=(
        coded("idcar_200m", "Identifiant du carreau", "id", r"^CRS3035RES200mN\d{7}E\d{7}$"),
        Column(
            "imputed", "Revenus imputés par l'INSEE (trop peu de ménages)", "boolean", "", "imputed"
        ),
        *_MEASURES,
        qpv("CODE_QP", "2015", "Code du QPV 2015 qui couvre le plus le carreau", blank="aucun"),
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
_LAYERS = {
    _GRID: ("id", "imputed", *(measure.publisher_code for measure in _MEASURES)),
    _QPV: ("CODE_QP", "NOM_QP", "COMMUNE_QP"),
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
    refuse(imputed[~imputed.isin(["0", "1"])], "valeur(s) d'« imputed » …, 0 ou 1 attendu.")
    table["imputed"] = imputed == "1"
    cells = cells.rename(columns={m.publisher_code: m.name for m in _MEASURES})
    table = table.join(measures.typed(cells, _MEASURES))
    table["poor_households_pct"] *= 100
    names = [measure.name for measure in _MEASURES]
    table[names] = table[names].round(4)
    table = table.merge(_most_covering(table, qpvs), on="idcar_200m", how="left")
    for name in ("code_qp", "lib_qp"):
        table[name] = table[name].fillna("").astype("str")
    table["in_qpv_pct"] = table["in_qpv_pct"].fillna(0.0)
    table = arranged(table, SCHEMA)
    return Cleaned(table, _notes(table, qpvs))


def _qpvs(rows: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    named = {
        "code_qp": of_zoning(rows["CODE_QP"], "2015"),
        "lib_qp": cleaning.tidy_text(rows["NOM_QP"]),
    }
    return geo.mend(gpd.GeoDataFrame(named, geometry=rows.geometry))[0].reset_index(drop=True)


def _most_covering(cells: gpd.GeoDataFrame, qpvs: gpd.GeoDataFrame) -> pd.DataFrame:
    """One row per cell that a QPV meets: the QPV that covers most of it, and the share in %."""
    whole = cells.set_index("idcar_200m").geometry.area
    parts = gpd.overlay(
        cells[["idcar_200m", "geometry"]], qpvs, how="intersection", keep_geom_type=True
    )
    parts["area"] = parts.geometry.area
    parts = pd.DataFrame(parts.drop(columns="geometry")).sort_values(["area", "code_qp"])
    parts = parts.drop_duplicates("idcar_200m", keep="last")
    covered = 100 * parts["area"] / parts["idcar_200m"].map(whole).astype("float64")
    parts["in_qpv_pct"] = covered.clip(upper=100).round(2)
    parts = parts[parts["in_qpv_pct"] > 0]
    return parts[["idcar_200m", "code_qp", "lib_qp", "in_qpv_pct"]]


def _notes(table: gpd.GeoDataFrame, qpvs: gpd.GeoDataFrame) -> list[Note]:
    imputed = int(table["imputed"].sum())
    without = sorted(set(qpvs["code_qp"]) - set(table["code_qp"]))
    return [
        Note(
            "revenus imputés",
            f"{imputed} carreaux sur {len(table)} ({round(100 * imputed / len(table))} %) ont des "
            "revenus imputés par l'INSEE : ils ne se lisent pas un par un.",
        ),
        *noted("QPV sans carreau", f"{len(without)} QPV ne couvrent aucun carreau.", without),
    ]

"""Contours of the quartiers prioritaires in force since 2024 (métropole) and 2025 (outre-mer).

Publisher: ANCT. Legal texts: décrets n° 2023-1314 of 28/12/2023 and n° 2024-1212 of 27/12/2024.
One row = one QPV. A QPV may lie on several communes: ``insee_com`` and ``lib_com`` are aligned
lists joined with « ; ».
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from qpv import codes, french, geo
from qpv.errors import TableError
from qpv.sources.catalogue import DataGouv, Source
from qpv.tables import cleaning, readers
from qpv.tables.cleaning import Cleaned, Note
from qpv.tables.schema import Column, Schema

SOURCES = (
    Source(
        dataset="qpv_perimeters",
        vintage="2024",
        file="QP2024_France_Hexagonale_Outre_Mer_WGS84.geojson",
        also=("qpv-2024-geojson.zip",),
        title="Contours des quartiers prioritaires de la politique de la ville 2024",
        publisher="ANCT",
        page="https://www.data.gouv.fr/datasets/quartiers-prioritaires-de-la-politique-de-la-ville-qpv",
        origin=DataGouv("5a561801c751df42d7fca9b6", r"qpv-2024-geojson\.zip"),
        data_year="2024",
        zoning="2024",
        citation="ANCT, quartiers prioritaires de la politique de la ville 2024",
    ),
)
_SMALLEST_HA = 0.1
_MEMBER = r"QP2024_France_Hexagonale_Outre_Mer_WGS84.*\.geojson$"

SCHEMA = Schema(
    row="un quartier prioritaire (QPV)",
    key=("code_qp",),
    crs="EPSG:4326",
    columns=(
        Column("code_qp", "Code du QPV", publisher_code="code_qp", pattern=codes.QP2024.pattern),
        Column("lib_qp", "Nom du QPV", publisher_code="lib_qp"),
        Column("letter", "Lettre du code", allowed=("N", "M", "I", "C")),
        Column("insee_com", "Codes des communes", publisher_code="insee_com"),
        Column("lib_com", "Noms des communes", publisher_code="lib_com"),
        Column("siren_epci", "SIREN des EPCI", publisher_code="siren_epci"),
        Column(
            "insee_dep",
            "Code du département",
            publisher_code="insee_dep",
            pattern=codes.DEPARTEMENT.pattern,
        ),
        Column(
            "insee_reg",
            "Code de la région (vide en collectivité d'outre-mer)",
            publisher_code="insee_reg",
        ),
        Column("area_ha", "Surface", "number", "ha", low=0.01, reasons=True),
        Column("mended", "Contour réparé avant mesure", "boolean"),
        Column(
            "geometry",
            "Contour, ou point si le contour est perdu (longitude, latitude)",
            "geometry",
        ),
    ),
)


def read(files: Mapping[Source, Path]) -> pd.DataFrame:
    """Return the publisher's attributes as text with their geometry in EPSG:4326."""
    (path,) = files.values()
    table = readers.read_geojson(path, member=_MEMBER)
    expected = ("code_qp", "lib_qp", "insee_com", "lib_com", "siren_epci", "insee_dep", "insee_reg")
    readers.require(table, expected)
    table = table[[*expected, "geometry"]]
    for name in expected:
        table[name] = table[name].astype("str").fillna("")
    return table


def clean(text: pd.DataFrame) -> Cleaned:
    """Return one row per QPV: checked codes, aligned communes, mended contours, areas in ha."""
    table = text.copy()
    table["code_qp"] = table["code_qp"].str.strip().str.upper()
    for code in table["code_qp"]:
        if codes.zoning_of(code) != "2024":
            raise TableError(f"« {code} » est un code du zonage 2015.")
    table["letter"] = table["code_qp"].str[-1]
    table["lib_qp"] = cleaning.tidy_text(table["lib_qp"])
    table["insee_dep"] = table["code_qp"].map(codes.departement_of)
    table["insee_reg"] = table["insee_reg"].map(lambda c: codes.pad(c, 2) if c else "")
    communes = [_communes(*row) for row in table[["code_qp", "insee_com", "lib_com"]].values]
    table["insee_com"] = [";".join(code for code, _ in pairs) for pairs in communes]
    table["lib_com"] = [";".join(name for _, name in pairs) for pairs in communes]
    table["siren_epci"] = table["siren_epci"].map(_epci)
    table = _measure(table)
    table = table[[*SCHEMA.names]].sort_values("code_qp").reset_index(drop=True)
    return Cleaned(table, _notes(table))


def _communes(code_qp: str, listed: str, named: str) -> list[tuple[str, str]]:
    numbers = [codes.pad(c, 5) for c in codes.split_list(listed)]
    names = codes.split_list(named)
    if not numbers or len(numbers) != len(names):
        raise TableError(
            f"{code_qp} a {len(numbers)} code(s) de commune « {listed} » "
            f"pour {len(names)} nom(s) « {named} »."
        )
    for number in numbers:
        if not codes.COMMUNE.match(number):
            raise TableError(f"{code_qp}, code de commune « {number} ».")
    return list(zip(numbers, cleaning.tidy_text(pd.Series(names)), strict=True))


def _epci(listed: str) -> str:
    """SIREN list joined with « ; »; « NA » (collectivités without EPCI) gives ""."""
    return ";".join(part for part in codes.split_list(listed) if codes.SIREN.match(part))


def _measure(table: pd.DataFrame) -> pd.DataFrame:
    empty = table.geometry.isna() | table.geometry.is_empty
    if empty.any():
        raise TableError(
            f"{int(empty.sum())} QPV sans contour ({', '.join(table['code_qp'][empty].head(3))})."
        )
    outside = geo.outside_territory(table, table["insee_dep"])
    if outside.any():
        raise TableError(
            f"{int(outside.sum())} QPV hors de leur territoire "
            f"({', '.join(table['code_qp'][outside].head(3))}) : longitude et latitude "
            "interverties, ou autre projection ?"
        )
    original = table.geometry
    table, mended = geo.mend(table)
    area = geo.area_ha(table, table["insee_dep"]).round(4)
    collapsed = area < _SMALLEST_HA
    # A contour that a simplification crushed to one point still says where the QPV is.
    points = [shapely.Point(shape.bounds[:2]) for shape in original[collapsed]]
    table.loc[collapsed, "geometry"] = gpd.GeoSeries(points, original.index[collapsed], table.crs)
    table["mended"] = mended & ~collapsed
    table["area_ha"] = area.mask(collapsed)
    table["area_ha_reason"] = collapsed.map({True: "inconsistent", False: ""})
    return table


def _notes(table: pd.DataFrame) -> list[Note]:
    notes = []
    mended = tuple(table["code_qp"][table["mended"]])
    if mended:
        notes.append(
            Note(
                "contour invalide",
                "Contours invalides (auto-intersections) réparés avant mesure : "
                f"{french.number(len(mended))}.",
                mended,
            )
        )
    collapsed = tuple(table["code_qp"][table["area_ha"].isna()])
    if collapsed:
        notes.append(
            Note(
                "contour perdu",
                f"Contours réduits à un point dans le fichier : {len(collapsed)}. Le QPV est situé, "
                "mais n'a ni surface ni densité.",
                collapsed,
                "alerte",
            )
        )
    mayotte = table[table["insee_dep"] == "976"]
    outdated = tuple(mayotte["code_qp"][mayotte["letter"] != "C"])
    if outdated:
        notes.append(
            Note(
                "Mayotte",
                f"{len(outdated)} contours de Mayotte ne sont pas ceux de la liste officielle, où "
                "chaque commune est un QPV (17 codes en « C ») jusqu'en 2030.",
                outdated,
                "alerte",
            )
        )
    return notes

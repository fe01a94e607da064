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
from qpv.tables import cleaning, layers, readers
from qpv.tables.cleaning import Cleaned, Note, noted, of_zoning, refuse
from qpv.tables.columns import departement, number, qpv
from qpv.tables.schema import Column, Schema, arranged

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

# The 17 communes of Mayotte, each a QPV until 2030: name and centre (longitude, latitude), in the order
# of the codes, from the ANCT's list of communes of 2025. The file of contours has an older list.
_MAYOTTE = (
    ("Acoua", 45.069, -12.724), ("Bandraboua", 45.118, -12.724), ("Bandrele", 45.169, -12.934),
    ("Bouéni", 45.099, -12.924), ("Chiconi", 45.113, -12.822), ("Chirongui", 45.16, -12.919),
    ("Dembeni", 45.176, -12.853), ("Dzaoudzi", 45.283, -12.778), ("Kani-Kéli", 45.126, -12.972),
    ("Koungou", 45.187, -12.747), ("Mamoudzou", 45.194, -12.79), ("Mtsamboro", 45.081, -12.695),
    ("M'Tsangamouji", 45.086, -12.751), ("Ouangani", 45.138, -12.838), ("Pamandzi", 45.284, -12.797),
    ("Sada", 45.118, -12.861), ("Tsingoni", 45.135, -12.783),
)  # fmt: skip

SCHEMA = Schema(
    row="un quartier prioritaire (QPV)",
    key=("code_qp",),
    crs="EPSG:4326",
    columns=(
        qpv("code_qp", "2024"),
        Column("lib_qp", "Nom du QPV", publisher_code="lib_qp"),
        Column("letter", "Lettre du code", allowed=("N", "M", "I", "C")),
        Column("insee_com", "Codes des communes", publisher_code="insee_com"),
        Column("lib_com", "Noms des communes", publisher_code="lib_com"),
        Column("siren_epci", "SIREN des EPCI", publisher_code="siren_epci"),
        departement("insee_dep"),
        Column(
            "insee_reg",
            "Code de la région (vide en collectivité d'outre-mer)",
            publisher_code="insee_reg",
        ),
        number("area_ha", "Surface", "", "ha", low=0.01),
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
    expected = [column.publisher_code for column in SCHEMA.columns if column.publisher_code]
    return layers.attributes(readers.read_geojson(path, member=_MEMBER), expected)


def clean(text: pd.DataFrame) -> Cleaned:
    """Return one row per QPV: checked codes, aligned communes, mended contours, areas in ha."""
    table = text.assign(code_qp=of_zoning(text["code_qp"], "2024"))
    table["letter"] = table["code_qp"].str[-1]
    table["lib_qp"] = cleaning.tidy_text(table["lib_qp"])
    table["insee_dep"] = table["code_qp"].map(codes.departement_of)
    table["insee_reg"] = table["insee_reg"].map(lambda c: codes.pad(c, 2))
    communes = [_communes(*row) for row in table[["code_qp", "insee_com", "lib_com"]].values]
    table["insee_com"] = [";".join(code for code, _ in pairs) for pairs in communes]
    table["lib_com"] = [";".join(name for _, name in pairs) for pairs in communes]
    table["siren_epci"] = table["siren_epci"].map(_epci)
    table, outdated = _mayotte(_measure(table))
    table = arranged(table, SCHEMA)
    return Cleaned(table, [*_notes(table), *outdated])


def _mayotte(table: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, list[Note]]:
    """Return the table with the list in force in Mayotte for the older one that the file holds: its
    communes, placed by their centre, without area."""
    older = table["code_qp"].map(codes.superseded)
    if not older.any():
        return table, []
    listed = pd.DataFrame(
        {
            "code_qp": f"QN976{50 + i}C",
            "lib_qp": name,
            "letter": "C",
            "insee_com": f"976{i:02}",
            "lib_com": name,
            "siren_epci": "",
            "insee_dep": "976",
            "insee_reg": "06",
            "area_ha": float("nan"),
            "area_ha_reason": "not_available",
            "mended": False,
            "geometry": shapely.Point(longitude, latitude),
        }
        for i, (name, longitude, latitude) in enumerate(_MAYOTTE, 1)
    )
    missing = listed[~listed["code_qp"].isin(table["code_qp"])]
    found = pd.concat([table[~older], gpd.GeoDataFrame(missing, crs=table.crs)], ignore_index=True)
    note = Note(
        "Mayotte",
        f"{int(older.sum())} contours de Mayotte écartés : chaque commune y est un QPV jusqu'en 2030. "
        f"Les {len(listed)} de la liste officielle sont situés par le centre de leur commune, sans "
        "surface.",
        tuple(listed["code_qp"]),
    )
    return gpd.GeoDataFrame(found, crs=table.crs), [note]


def _communes(code_qp: str, listed: str, named: str) -> list[tuple[str, str]]:
    numbers = [codes.pad(c, 5) for c in codes.split_list(listed)]
    names = codes.split_list(named)
    if not numbers or len(numbers) != len(names):
        raise TableError(
            f"{code_qp} a {len(numbers)} code(s) de commune « {listed} » "
            f"pour {len(names)} nom(s) « {named} »."
        )
    wrong = [code for code in numbers if not codes.COMMUNE.match(code)]
    if wrong:
        raise TableError(f"{code_qp}, code de commune « {wrong[0]} ».")
    return list(zip(numbers, cleaning.tidy_text(pd.Series(names)), strict=True))


def _epci(listed: str) -> str:
    """SIREN list joined with « ; »; « NA » (collectivités without EPCI) gives ""."""
    return ";".join(part for part in codes.split_list(listed) if codes.SIREN.match(part))


def _measure(table: pd.DataFrame) -> pd.DataFrame:
    empty = table.geometry.isna() | table.geometry.is_empty
    refuse(table["code_qp"][empty], "QPV sans contour")
    outside = table["code_qp"][geo.outside_territory(table, table["insee_dep"])]
    refuse(
        outside,
        "QPV hors de leur territoire … : longitude et latitude interverties, ou autre projection ?",
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
    mended = table["code_qp"][table["mended"]]
    collapsed = table["code_qp"][table["area_ha_reason"] == "inconsistent"]
    return [
        *noted(
            "contour invalide",
            "Contours invalides (auto-intersections) réparés avant mesure : "
            f"{french.number(len(mended))}.",
            mended,
        ),
        *noted(
            "contour perdu",
            f"Contours réduits à un point dans le fichier : {len(collapsed)}. Le QPV est situé, mais "
            "n'a ni surface ni densité.",
            collapsed,
            "alerte",
        ),
    ]

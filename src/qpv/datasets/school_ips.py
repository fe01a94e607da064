"""Social position index (IPS) of écoles, collèges and lycées (DEPP). One row = one school in one
school year.

A school in a QPV is not the school of its children: the index describes pupils wherever they live.
Without the number of pupils (published for the school year 2022-2023 only) there is no weighted
mean. « NS » is a school too small to be published.
The DEPP changed its method for the school year 2022-2023: ``method`` says which one, and
indices of the two are never on one line. Of a lycée, the index is that of both its tracks together,
and ``pupils_pro`` counts those of its vocational track.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from qpv import codes
from qpv.errors import TableError
from qpv.sources.catalogue import OpenDataSoft, Source
from qpv.tables import measures, readers
from qpv.tables.cleaning import Cleaned, noted
from qpv.tables.columns import commune, count, departement, number
from qpv.tables.schema import Column, Schema

_PORTAL = "https://data.education.gouv.fr"
_TYPES = {"ecoles": "école", "colleges": "collège", "lycees": "lycée"}
_CHANGED = "2022-2023"  # the first school year of another method
_METHODS = (f"avant {_CHANGED}", f"depuis {_CHANGED}")
# Vintage: school year, then the portal's dataset of each type (the portal piles years up).
_VINTAGES = {
    "2022": ("2021-2022", {"ecoles": "fr-en-ips_ecoles", "colleges": "fr-en-ips_colleges"}),
    "2023": (
        "2022-2023",
        {
            "ecoles": "fr-en-ips-ecoles-ap2022",
            "colleges": "fr-en-ips-colleges-ap2022",
            "lycees": "fr-en-ips-lycees-ap2022",
        },
    ),
    "2024": (
        "2023-2024",
        {"ecoles": "fr-en-ips-ecoles-ap2022", "colleges": "fr-en-ips-colleges-ap2023"},
    ),
    "2025": (
        "2024-2025",
        {"ecoles": "fr-en-ips-ecoles-ap2022", "colleges": "fr-en-ips-colleges-ap2023"},
    ),
}
SOURCES = tuple(
    Source(
        dataset="school_ips",
        vintage=vintage,
        file=f"fr-en-ips_{kind}_{vintage}.csv",
        title=f"Indice de position sociale des {_TYPES[kind]}s, {year}",
        publisher="DEPP",
        page=f"{_PORTAL}/explore/dataset/{dataset}/",
        origin=OpenDataSoft(_PORTAL, dataset, where=f'rentree_scolaire="{year}"'),
        data_year=year,
        zoning="",
        citation=f"DEPP, indices de position sociale {year}",
        optional=kind == "lycees",
        note="Autre méthode que depuis 2022-2023 : les deux ne se comparent pas."
        if year < _CHANGED
        else "",
    )
    for vintage, (year, sets) in _VINTAGES.items()
    for kind, dataset in sets.items()
)
# A lycée has an index and a number of pupils per track, and these of both together.
_BOTH_TRACKS = {"ips_ensemble_gt_pro": "ips", "effectifs_ensemble_gt_pro": "effectifs"}
_ONE_TRACK = "LEGT"  # a lycée without vocational track: the file leaves its pupils blank
_MISSPELT = {"nom_de_l_etablissment": "nom_de_l_etablissement"}  # edition 2021-2022

SCHEMA = Schema(
    row="une école, un collège ou un lycée une année scolaire",
    key=("school_type", "uai"),
    columns=(
        Column("uai", "Identifiant de l'établissement (UAI)", pattern=r"^\d{3}\d{4}[A-Z]$"),
        Column("school_type", "Type d'établissement", allowed=tuple(_TYPES.values())),
        Column("school_name", "Nom de l'établissement", publisher_code="Nom de l'établissement"),
        Column("sector", "Secteur", publisher_code="Secteur"),
        commune("Code INSEE de la commune"),
        Column("libgeo", "Nom de la commune", publisher_code="Nom de la commune"),
        departement("Code du département"),
        Column("data_year", "Année scolaire", publisher_code="Rentrée scolaire"),
        Column("method", "Méthode de l'indice", allowed=_METHODS),
        number("ips", "Indice de position sociale", "IPS", low=30, high=200),
        count("pupils", "Élèves de l'établissement", "Effectifs", "élèves"),
        count("pupils_pro", "Lycéens en voie professionnelle", "Effectifs voie pro", "élèves"),
    ),
)


def _plain(heading: str) -> str:
    """« Nom de l'établissement » and « nom_de_l_etablissement » are one heading."""
    bare = unicodedata.normalize("NFD", heading).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", bare).strip("_")


_NAMES = {"uai": "uai"} | {_plain(c.publisher_code): c.name for c in SCHEMA.columns}
_NAMES.pop("")  # the type of school is that of its file
_COUNTS = ("effectifs", "effectifs_voie_pro")  # not in every file


def read(files: Mapping[Source, Path]) -> pd.DataFrame:
    """Return every type of school as text, canonical names, for the declared school year."""
    return pd.concat([_one(source, path) for source, path in files.items()], ignore_index=True)


def _one(source: Source, path: Path) -> pd.DataFrame:
    raw = readers.read_csv(path)
    raw.columns = [_MISSPELT.get(plain, plain) for plain in map(_plain, raw.columns)]
    if "_lycees_" in source.file:
        raw = raw.rename(columns=_BOTH_TRACKS)
    readers.require(raw, [name for name in _NAMES if name not in _COUNTS])
    kept = raw[raw["rentree_scolaire"].str.strip() == source.data_year]
    if kept.empty:
        found = ", ".join(sorted(set(raw["rentree_scolaire"]))[:5])
        raise TableError(
            f"{path.name} : aucune ligne de l'année scolaire {source.data_year} (trouvé : "
            f"{found or 'rien'}). Déclarez un millésime par année scolaire."
        )
    kind = next(label for key, label in _TYPES.items() if f"_{key}_" in source.file)
    method = _METHODS[source.data_year >= _CHANGED]
    kept = kept.reindex(columns=[*_NAMES, "type_de_lycee"], fill_value="nd")
    kept.loc[kept["type_de_lycee"] == _ONE_TRACK, "effectifs_voie_pro"] = "0"
    return kept[[*_NAMES]].rename(columns=_NAMES).assign(school_type=kind, method=method)


def clean(text: pd.DataFrame) -> Cleaned:
    """Return one row per school: codes, names as published in capitals, the index."""
    text = text.assign(insee_dep=text["insee_dep"].map(_departement))
    table = measures.clean(text, SCHEMA).table
    absent = table["uai"][table["ips"].isna()]
    message = f"{len(absent)} établissement(s) sans indice publié."
    return Cleaned(table, noted("indice absent", message, absent))


def _departement(code: str) -> str:
    """« 059 », « 02A » and « 974 » : three characters, as the DEPP writes départements."""
    code = codes.pad(code, 3)
    return code[1:] if code.startswith("0") and len(code) == 3 else code

"""Diplôme national du brevet by place of residence in the 2024 QPV (INSEE, DEPP). One row = one
territory of one level.

No code of this archive is confirmed: its variables are found by the wording of their labels."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from qpv.sources.catalogue import Source
from qpv.tables import insee_archive
from qpv.tables.cleaning import Cleaned
from qpv.tables.insee_variables import count

# Vintage: name of the file on insee.fr, number of its page, title, what changes from the usual.
_VINTAGES = {
    "2025": (
        "DNB_2025_QP24.zip",
        9026325,
        "Diplôme national du brevet 2025 dans les quartiers prioritaires 2024",
        {"publisher": "INSEE, DEPP"},
    ),
}
SOURCES = tuple(
    insee_archive.source("insee_qpv24_dnb", vintage, file, page, title, **changes)
    for vintage, (file, page, title, changes) in _VINTAGES.items()
)
_VARIABLES = (
    count(
        "n_dnb_present",
        "Candidats présents au brevet",
        "candidats",
        wording=r"^(nombre|effectif)\b(?!.*(admis|recu|mention)).*\bpresent",
    ),
    count(
        "n_dnb_passed",
        "Candidats admis au brevet",
        "candidats",
        wording=r"^(nombre|effectif)\b(?!.*mention).*\b(admis|recus|laureats)",
    ),
)
SCHEMA = insee_archive.schema(_VARIABLES)


def read(files: Mapping[Source, Path]) -> pd.DataFrame:
    """Return every level of the file as text, canonical names."""
    (path,) = files.values()
    return insee_archive.read(path, _VARIABLES)


def clean(text: pd.DataFrame) -> Cleaned:
    """Return one row per level and territory, typed."""
    return insee_archive.clean(text, _VARIABLES)

"""Jobseekers registered with France Travail at the end of the month in the 2024 QPV (INSEE, Dares).
One row = one territory of one level.

These are counts at the place of residence, not unemployment in the BIT sense: they give no rate.
Here « A » is a category of jobseekers; in the CAF archive it is « allocataires »."""

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
    "2024": (
        "DEFM2024_QP24_csv.zip",
        8644871,
        "Demandeurs d'emploi 2024 des quartiers prioritaires 2024",
        {"publisher": "INSEE, Dares, France Travail"},
    ),
}
SOURCES = tuple(
    insee_archive.source("insee_qpv24_jobseekers", vintage, file, page, title, **changes)
    for vintage, (file, page, title, changes) in _VINTAGES.items()
)
_UNIT = "demandeurs d'emploi"
_VARIABLES = (
    count("n_jobseekers_a", "Demandeurs d'emploi de catégorie A", _UNIT, "A"),
    count("n_jobseekers_abc", "Demandeurs d'emploi de catégories A, B, C", _UNIT, "ABC"),
    count("n_jobseekers_abcde", "Demandeurs d'emploi de catégories A à E", _UNIT, "ABCDE"),
    count("n_jobseekers_women", "Demandeuses d'emploi de catégories A à E", _UNIT, "ABCDE_F"),
)
SCHEMA = insee_archive.schema(_VARIABLES)


def read(files: Mapping[Source, Path]) -> pd.DataFrame:
    """Return every level of the file as text, canonical names."""
    (path,) = files.values()
    return insee_archive.read(path, _VARIABLES)


def clean(text: pd.DataFrame) -> Cleaned:
    """Return one row per level and territory, typed."""
    return insee_archive.clean(text, _VARIABLES)

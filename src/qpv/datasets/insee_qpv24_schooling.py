"""Pupils living in the 2024 QPV and those late in their schooling (INSEE, DEPP). One row = one
territory of one level.

Counts by residence: they add up, and the rate of late pupils is Σ late / Σ pupils."""

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
    "2024-2025": (
        "EDUC_2024_2025_QP24.zip",
        8994242,
        "Scolarité 2024-2025 dans les quartiers prioritaires 2024",
        {"publisher": "INSEE, DEPP"},
    ),
}
SOURCES = tuple(
    insee_archive.source("insee_qpv24_schooling", vintage, file, page, title, **changes)
    for vintage, (file, page, title, changes) in _VINTAGES.items()
)
_VARIABLES = (
    count("n_pupils_6e", "Élèves de sixième", "élèves", "EFF_E6"),
    count("n_late_6e", "Élèves de sixième en retard", "élèves", "RET_E6"),
    count("n_pupils_3e", "Élèves de troisième", "élèves", "EFF_E3"),
    count("n_late_3e", "Élèves de troisième en retard", "élèves", "RET_E3"),
    count(
        "n_pupils_term_gt", "Élèves de terminale générale ou technologique", "élèves", "EFF_E0_GT"
    ),
    count("n_pupils_term_pro", "Élèves de terminale professionnelle", "élèves", "EFF_E0_PRO"),
)
SCHEMA = insee_archive.schema(_VARIABLES)


def read(files: Mapping[Source, Path]) -> pd.DataFrame:
    """Return every level of the file as text, canonical names."""
    (path,) = files.values()
    return insee_archive.read(path, _VARIABLES)


def clean(text: pd.DataFrame) -> Cleaned:
    """Return one row per level and territory, typed."""
    return insee_archive.clean(text, _VARIABLES)

"""Recipients of family benefits (CAF) in the 2024 QPV at 31 December (INSEE, CNAF). One row = one
territory of one level."""

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
        "beneficiaires_CAF_31-12-2024_QP24.zip",
        8682381,
        "Bénéficiaires de la CAF au 31/12/2024 dans les quartiers prioritaires 2024",
        {"publisher": "INSEE, CNAF", "data_year": "31/12/2024"},
    ),
}
SOURCES = tuple(
    insee_archive.source("insee_qpv24_caf", vintage, file, page, title, **changes)
    for vintage, (file, page, title, changes) in _VINTAGES.items()
)
_VARIABLES = (
    count("n_caf_recipients", "Allocataires de la CAF", "allocataires", "A"),
    count("n_caf_persons", "Personnes couvertes par la CAF", "personnes", "PERCOU"),
    count("n_rsa_recipients", "Allocataires du RSA socle", "allocataires", "ARSAS"),
    count("n_caf_lone_parents", "Allocataires en famille monoparentale", "allocataires", "AM"),
    count("n_caf_singles", "Allocataires isolés", "allocataires", "AI"),
)
SCHEMA = insee_archive.schema(_VARIABLES)


def read(files: Mapping[Source, Path]) -> pd.DataFrame:
    """Return every level of the file as text, canonical names."""
    (path,) = files.values()
    return insee_archive.read(path, _VARIABLES)


def clean(text: pd.DataFrame) -> Cleaned:
    """Return one row per level and territory, typed."""
    return insee_archive.clean(text, _VARIABLES)

"""Establishments in the 2024 QPV (INSEE, SIDE). One row = one territory of one level."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from qpv.sources.catalogue import Source
from qpv.tables import insee_archive
from qpv.tables.cleaning import Cleaned
from qpv.tables.insee_variables import count, share

# Vintage: name of the file on insee.fr, number of its page, title, what changes from the usual.
_VINTAGES = {
    "2023": (
        "side_2023_QPV2024.zip",
        8994268,
        "Tissu économique 2023 des quartiers prioritaires 2024",
        {},
    ),
}
SOURCES = tuple(
    insee_archive.source("insee_qpv24_businesses", vintage, file, page, title, **changes)
    for vintage, (file, page, title, changes) in _VINTAGES.items()
)
_VARIABLES = (
    count("n_establishments", "Nombre d'établissements", "établissements", "NBETAB"),
    share("industry_pct", "Part de l'industrie", "TX_INDUS"),
    share("construction_pct", "Part de la construction", "TX_CONSTR"),
    share("retail_pct", "Part du commerce de détail", "TX_COM_DETAIL"),
    share("business_services_pct", "Part des services aux entreprises", "TX_SERV_ENT"),
    share("personal_services_pct", "Part des services aux particuliers", "TX_SERV_PAR"),
)
SCHEMA = insee_archive.schema(_VARIABLES)


def read(files: Mapping[Source, Path]) -> pd.DataFrame:
    """Return every level of the file as text, canonical names."""
    (path,) = files.values()
    return insee_archive.read(path, _VARIABLES)


def clean(text: pd.DataFrame) -> Cleaned:
    """Return one row per level and territory, typed."""
    return insee_archive.clean(text, _VARIABLES)

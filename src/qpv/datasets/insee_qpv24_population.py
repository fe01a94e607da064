"""Municipal population of the 2024 QPV (INSEE, census 2020): the reference denominator. One row = one
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
    "2020": ("pop_QPV24.csv", 8210600, "Population des quartiers prioritaires 2024", {}),
}
SOURCES = tuple(
    insee_archive.source("insee_qpv24_population", vintage, file, page, title, **changes)
    for vintage, (file, page, title, changes) in _VINTAGES.items()
)
_VARIABLES = (
    count(
        "population",
        "Population municipale",
        "hab.",
        "POP_?MUN",
        r"P?POP_?MUN\w*",
        r"(P\d\d_)?POP\w*",
        wording=r"population municipale",
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

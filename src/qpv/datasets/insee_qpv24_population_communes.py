"""Population of each commune that lives in each 2024 QPV (INSEE, census 2020): the one clean way to
share a QPV out between its communes. One row = one commune in one QPV.

The names of the columns are not confirmed: codes of QPV and of communes are known by their form.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from qpv import codes
from qpv.errors import TableError
from qpv.sources.catalogue import Source
from qpv.tables import insee_archive, measures, readers
from qpv.tables.cleaning import Cleaned
from qpv.tables.columns import commune, count, qpv
from qpv.tables.schema import Schema

# Vintage (census): name of the file on insee.fr, number of its page.
_VINTAGES = {"2020": ("pop_reference_communales_QPV24.csv", 8210602)}
SOURCES = tuple(
    insee_archive.source(
        "insee_qpv24_population_communes",
        vintage,
        file,
        page,
        f"Population communale {vintage} vivant en quartier prioritaire 2024",
    )
    for vintage, (file, page) in _VINTAGES.items()
)

SCHEMA = Schema(
    row="une commune dans un QPV",
    key=("code_qp", "codgeo"),
    columns=(
        qpv("", "2024"),
        commune(""),
        count("population", "Population municipale de la commune dans le QPV", "POP_MUN", "hab."),
    ),
)


def read(files: Mapping[Source, Path]) -> pd.DataFrame:
    """Return the file as text, canonical names, rows without a QPV left out.

    Raises
    ------
    TableError
        If no column, or several, can be the QPV, the commune or the population.
    """
    (path,) = files.values()
    table = readers.read_csv(path, member=r"^pop_reference_communales\w*\.csv$")
    table = table.apply(lambda column: column.str.strip())
    named = [c for c in table.columns if re.match(r"P?\d*_?POP", c, re.IGNORECASE)]
    roles = {
        "code_qp": _alike(table, codes.QP2024, 0),
        "codgeo": _alike(table.drop(columns=named), codes.COMMUNE, 5),
        "population": named,
    }
    for role, found in roles.items():
        if len(found) != 1:
            raise TableError(
                f"une colonne « {SCHEMA[role].label} » attendue, {len(found)} trouvée(s) parmi "
                f"{', '.join(table.columns[:12])}."
            )
    return table.rename(columns={found[0]: role for role, found in roles.items()})[[*roles]]


def _alike(table: pd.DataFrame, pattern: re.Pattern[str], width: int) -> list[str]:
    """Columns whose every cell is such a code, leading zeros put back."""
    return [
        name
        for name in table.columns
        if len(table) and all(pattern.match(codes.pad(c.upper(), width)) for c in table[name])
    ]


def clean(text: pd.DataFrame) -> Cleaned:
    """Return one row per commune and QPV: whole inhabitants."""
    return measures.clean(text, SCHEMA)

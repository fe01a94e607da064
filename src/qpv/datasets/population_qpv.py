"""Population of the 2015 QPV at the 2013 and 2018 censuses (INSEE). One row = one 2015 QPV."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from qpv import codes
from qpv.sources.catalogue import InseePage, Source
from qpv.tables import cleaning, readers
from qpv.tables.cleaning import Cleaned
from qpv.tables.measures import count
from qpv.tables.schema import Column, Schema

SOURCES = (
    Source(
        dataset="population_qpv",
        vintage="2018",
        file="qpv_evolution_population.csv",
        title="Population des quartiers prioritaires 2015 aux recensements de 2013 et 2018",
        publisher="INSEE",
        page="https://www.insee.fr/fr/statistiques/5428762",
        origin=InseePage("https://www.insee.fr/fr/statistiques/5428762", r"\.csv$"),
        data_year="2013 et 2018",
        zoning="2015",
        citation="INSEE, recensements de la population 2013 et 2018",
        note="L'évolution calculée par le relais n'est pas lue : elle se recalcule.",
    ),
)

SCHEMA = Schema(
    row="un quartier prioritaire du zonage 2015",
    key=("code_qp",),
    columns=(
        Column("code_qp", "Code du QPV 2015", publisher_code="code", pattern=codes.QP2015.pattern),
        count("population_2013", "Population municipale 2013", "pop_2013", "hab."),
        count("population_2018", "Population municipale 2018", "pop_2018", "hab."),
    ),
)


def read(files: Mapping[Source, Path]) -> pd.DataFrame:
    """Return the file as text."""
    (path,) = files.values()
    table = readers.read_csv(path)
    readers.require(table, ("code", "pop_2013", "pop_2018"))
    return table


def clean(text: pd.DataFrame) -> Cleaned:
    """Return one row per 2015 QPV with its two populations (whole inhabitants)."""
    table = pd.DataFrame({"code_qp": text["code"].str.strip().str.upper()})
    for year in ("2013", "2018"):
        values, reasons = cleaning.to_number(text[f"pop_{year}"])
        table[f"population_{year}"] = cleaning.to_integer(values)
        table[f"population_{year}_reason"] = reasons
    return Cleaned(table.sort_values("code_qp").reset_index(drop=True))

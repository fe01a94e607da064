"""Share of young people neither in employment nor in education, by commune, at three censuses
(INSEE, through the Observatoire des territoires). One row = one commune in one census year.

In the smallest communes the share rests on a handful of young people: 0 and 100 % are common and
say nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from qpv import codes
from qpv.sources.catalogue import ByHand, Source
from qpv.tables import cleaning, readers, values
from qpv.tables.cleaning import Cleaned, Note
from qpv.tables.schema import Column, Schema

_PAGE = "https://www.observatoire-des-territoires.gouv.fr/"
# Vintage (last census in the file): the census years that it holds.
_VINTAGES = {"2018": "2008, 2013 et 2018"}

SOURCES = tuple(
    Source(
        dataset="neet_communes",
        vintage=vintage,
        file=f"neet_communes_{vintage}.csv",
        title=f"Part des jeunes non insérés, ni en emploi ni scolarisés ({years})",
        publisher="INSEE, Observatoire des territoires",
        page=_PAGE,
        origin=ByHand(
            "le portail de l'Observatoire des territoires donne ce tableau à la demande : exportez "
            "l'indicateur à la commune, toutes années, en CSV"
        ),
        data_year=years,
        zoning="",
        citation=f"INSEE, recensements {years}, Observatoire des territoires",
    )
    for vintage, years in _VINTAGES.items()
)

SCHEMA = Schema(
    row="une commune à une année de recensement",
    key=("codgeo", "data_year"),
    columns=(
        Column(
            "codgeo", "Code de la commune", publisher_code="codgeo", pattern=codes.COMMUNE.pattern
        ),
        Column("libgeo", "Nom de la commune", publisher_code="libgeo"),
        Column("data_year", "Année du recensement", publisher_code="an", pattern=r"^\d{4}$"),
        Column(
            "neet_pct",
            "Part des jeunes ni en emploi ni scolarisés",
            "number",
            "%",
            "part_non_inseres",
            low=0,
            high=100,
            reasons=True,
        ),
    ),
)


def read(files: Mapping[Source, Path]) -> pd.DataFrame:
    """Return the file as text, canonical names."""
    (path,) = files.values()
    table = readers.read_csv(path)
    readers.require(table, ("codgeo", "libgeo", "an", "part_non_inseres"))
    names = {"an": "data_year", "part_non_inseres": "neet_pct"}
    return table.rename(columns=names)[["codgeo", "libgeo", "data_year", "neet_pct"]]


def clean(text: pd.DataFrame) -> Cleaned:
    """Return one row per commune and census year, the share in percent."""
    table = pd.DataFrame({"codgeo": text["codgeo"].map(lambda c: codes.pad(c, 5))})
    table["libgeo"] = cleaning.tidy_text(text["libgeo"])
    table["data_year"] = text["data_year"].str.strip()
    table = pd.concat([table, values.typed(text, [SCHEMA["neet_pct"]])], axis=1)
    table = table.sort_values(["codgeo", "data_year"]).reset_index(drop=True)
    extreme = table["neet_pct"].isin([0, 100])
    if not extreme.any():
        return Cleaned(table)
    message = (
        f"{int(extreme.sum())} parts valent exactement 0 ou 100 % : elles reposent sur une poignée "
        "de jeunes et ne se comparent pas."
    )
    return Cleaned(table, [Note("part extrême", message)])

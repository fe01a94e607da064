"""Share of young people neither in employment nor in education, by commune, at three censuses
(INSEE, through the Observatoire des territoires). One row = one commune in one census year.

In the smallest communes the share rests on a handful of young people: 0 and 100 % are common and
say nothing.
"""

from __future__ import annotations

from functools import partial

import pandas as pd

from qpv.sources.catalogue import ByHand, Source
from qpv.tables import measures
from qpv.tables.cleaning import Cleaned, noted
from qpv.tables.columns import commune, share
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
        commune("codgeo"),
        Column("libgeo", "Nom de la commune", publisher_code="libgeo"),
        Column("data_year", "Année du recensement", publisher_code="an", pattern=r"^\d{4}$"),
        share("neet_pct", "Part des jeunes ni en emploi ni scolarisés", "part_non_inseres"),
    ),
)
read = partial(measures.read, schema=SCHEMA)


def clean(text: pd.DataFrame) -> Cleaned:
    """Return one row per commune and census year, the share in percent."""
    table = measures.clean(text, SCHEMA).table
    extreme = int(table["neet_pct"].isin([0, 100]).sum())
    message = (
        f"{extreme} parts valent exactement 0 ou 100 % : elles reposent sur une poignée de jeunes et "
        "ne se comparent pas."
    )
    return Cleaned(table, noted("part extrême", message, extreme))

"""2015 QPV of the NPNRU, the urban renewal programme (ANRU, arrêté of 29/04/2015).

One row = one QPV of the 2015 zoning. The list says neither whether a site is of national or of
regional interest, nor what became of the QPV in 2024: that is ``qpv.indicators.changes``.
"""

from __future__ import annotations

from functools import partial

import pandas as pd

from qpv.sources.catalogue import ByHand, Source
from qpv.tables import measures
from qpv.tables.cleaning import Cleaned, noted
from qpv.tables.columns import qpv
from qpv.tables.schema import Schema

SOURCES = (
    Source(
        dataset="npnru",
        vintage="2015",
        file="npnru_qp2015_codes.csv",
        title="Quartiers prioritaires 2015 du nouveau programme national de renouvellement urbain",
        publisher="ANRU",
        page="https://www.data.gouv.fr/datasets?q=npnru",
        origin=ByHand(
            "liste de codes tirée de l'arrêté du 29 avril 2015 ; aucun producteur ne la "
            "diffuse telle quelle"
        ),
        data_year="2015",
        zoning="2015",
        citation="ANRU, quartiers du NPNRU (arrêté du 29 avril 2015)",
        note="Intérêt national ou régional non distingué.",
    ),
)

SCHEMA = Schema(
    row="un quartier prioritaire du zonage 2015 retenu au NPNRU",
    key=("code_qp",),
    columns=(qpv("code_qp_2015", "2015"),),
)
read = partial(measures.read, schema=SCHEMA)


def clean(text: pd.DataFrame) -> Cleaned:
    """Return one row per QPV; a code written twice is kept once and noted."""
    table = measures.clean(text, SCHEMA).table
    repeated = table["code_qp"][table["code_qp"].duplicated() & (table["code_qp"] != "")].unique()
    table = table[table["code_qp"] != ""].drop_duplicates(ignore_index=True)
    message = f"{len(repeated)} code(s) écrit(s) plusieurs fois."
    return Cleaned(table, noted("doublon", message, repeated))

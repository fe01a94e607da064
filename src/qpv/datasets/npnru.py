"""2015 QPV of the NPNRU, the urban renewal programme (ANRU, arrêté of 29/04/2015).

One row = one QPV of the 2015 zoning. The list says neither whether a site is of national or of
regional interest, nor what became of the QPV in 2024: that is ``qpv.indicators.links``.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from qpv import codes
from qpv.sources.catalogue import ByHand, Source
from qpv.tables import readers
from qpv.tables.cleaning import Cleaned, Note
from qpv.tables.schema import Column, Schema

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
    columns=(
        Column(
            "code_qp",
            "Code du QPV 2015",
            publisher_code="code_qp_2015",
            pattern=codes.QP2015.pattern,
        ),
    ),
)


def read(files: Mapping[Source, Path]) -> pd.DataFrame:
    """Return the file as text."""
    (path,) = files.values()
    table = readers.read_csv(path)
    readers.require(table, ("code_qp_2015",))
    return table


def clean(text: pd.DataFrame) -> Cleaned:
    """Return one row per QPV; a code written twice is kept once and noted."""
    listed = text["code_qp_2015"].str.strip().str.upper()
    listed = listed[listed != ""]
    repeated = tuple(listed[listed.duplicated()].unique())
    notes = []
    if repeated:
        notes.append(Note("doublon", f"{len(repeated)} code(s) écrit(s) plusieurs fois.", repeated))
    table = pd.DataFrame({"code_qp": sorted(listed.unique())}, dtype="str")
    return Cleaned(table, notes)

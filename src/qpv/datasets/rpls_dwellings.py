"""Social dwellings, one by one (RPLS, SDES). One row = one dwelling.

The decree's open file: dwellings of social landlords (without the non-agreed ones of SEM), never
their owner. Only ten columns of the publisher's are read; the address is not one of them. The
``QPV`` column is a flag, not a code: the QPV is found from the coordinates by ``indicators``.
Classic 41-column files have no coordinates: their dwellings are counted, not located.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from qpv import positions
from qpv.sources.catalogue import Address, ByHand, Source
from qpv.tables import large, measures
from qpv.tables.cleaning import Cleaned, Note, noted, translated
from qpv.tables.columns import choice, commune, count, number, place
from qpv.tables.schema import Column, Schema, arranged

_PAGE = "https://www.data.gouv.fr/datasets/5a1dd4e5c751df02b116a0d6"
_ASKED = "DEPCOM,X,Y,QPV_CODE,TYPECONST_CODE,NBPIECE,SURFHAB,CONSTRUCT,FINAN_CODE,DPEENERGIE"
_DIDO = (
    "https://data.statistiques.developpement-durable.gouv.fr/dido/api/v1/datafiles/"
    "f3c2f2cb-8fb1-40fd-8733-964247744c9a/csv?millesime=2025-01&withColumnName=true"
    "&withColumnDescription=false&withColumnUnit=false&REG_CODE=eq:32&columns=" + _ASKED
)
_REGIONAL = (
    "le découpage régional de ce millésime se télécharge depuis la page, sous un nom qui varie : "
    "renommez-le"
)
# vintage, year, origin, encoding
_VINTAGES = (
    ("2025", "01/01/2025", Address(_DIDO), "utf-8-sig"),
    ("2023", "01/01/2023", ByHand(_REGIONAL), "utf-8-sig"),
    ("2022", "01/01/2022", ByHand(_REGIONAL), "utf-8-sig"),
    ("2017", "01/01/2017", ByHand(_REGIONAL), "iso-8859-1"),
)
SOURCES = tuple(
    Source(
        dataset="rpls_dwellings",
        vintage=vintage,
        file=f"rpls_{vintage}_region_32.csv",
        title=f"RPLS au {year}, détail au logement, Hauts-de-France",
        publisher="SDES",
        page=_PAGE,
        origin=origin,
        data_year=year,
        zoning="",
        citation=f"SDES, répertoire des logements locatifs des bailleurs sociaux au {year}",
        note="L'indicateur « en QPV » du fichier ne dit ni quel QPV ni toujours quel zonage.",
        part="32",
        on_request=True,
        max_mb=4_000,
    )
    for vintage, year, origin, _ in _VINTAGES
)
_ENCODING = {vintage: encoding for vintage, _, _, encoding in _VINTAGES}
# Headers of later editions, beside the classic one; « _red » (2017) is understood.
_ALSO = {
    "codgeo": ("DEPCOM_CODE",),
    "in_qpv": ("QPV_CODE",),
    "construction_type": ("TYPECONST_CODE", "TYPECONST_LIBELLE"),
    "financing": ("FINAN_CODE",),
}
_FLAGS = {"1": "yes", "2": "no", "0": "no", "": ""}
_NO_LABEL = ("", "N", "V", "NC")  # no diagnosis, or one that gives no label
LABELS = ("A", "B", "C", "D", "E", "F", "G")

SCHEMA = Schema(
    row="un logement social",
    key=("rank",),
    columns=(
        Column("rank", "Rang de la ligne dans le fichier (de 1 à n)", "integer", low=1),
        commune("DEPCOM", "Code de la commune ou de l'arrondissement", blank="non renseigné"),
        *place("X", "Y"),
        choice(
            "in_qpv",
            "Logement en QPV selon le producteur",
            "QPV",
            ("yes", "no"),
            blank="non renseigné",
        ),
        Column("construction_type", "Type de construction", publisher_code="TYPECONST"),
        count("n_rooms", "Nombre de pièces", "NBPIECE", "pièces", low=1),
        number("surface_m2", "Surface habitable", "SURFHAB", "m²"),
        count("year_built", "Année d'achèvement", "CONSTRUCT", "", low=1000),
        Column("financing", "Code du financement initial", publisher_code="FINAN"),
        choice(
            "dpe_label", "Étiquette énergie", "DPEENERGIE", LABELS, blank="logement sans étiquette"
        ),
    ),
)


def read(files: Mapping[Source, Path]) -> pd.DataFrame:
    """Return ten columns of the file as text, whatever the edition's header."""
    return pd.concat(pieces(files))


def pieces(files: Mapping[Source, Path]) -> large.Pieces:
    """Yield what ``read`` returns, piece by piece."""
    ((source, path),) = files.items()
    names = large.names(SCHEMA.columns, _ALSO)
    encoding = _ENCODING[source.vintage]
    return large.column_pieces(path, names, optional=("x_m", "y_m"), encoding=encoding)


def clean(text: pd.DataFrame) -> Cleaned:
    """Return one row per dwelling, placed in metres where the file says where it is."""
    labels = text["dpe_label"].str.strip().str.upper()
    text = text.assign(
        in_qpv=translated(text["in_qpv"].str.strip(), _FLAGS, "indicateur QPV"),
        dpe_label=labels.mask(labels.isin(_NO_LABEL), ""),
    )
    table = measures.typed(text, SCHEMA.columns, decimals=None)
    table["rank"] = pd.Series(text.index + 1, text.index, dtype="Int64")
    # A surface, a number of rooms or a year of 0 is one that was not filled in.
    for name in ("n_rooms", "surface_m2", "year_built"):
        zero = table[name].eq(0).fillna(False).astype(bool)
        table[name] = table[name].mask(zero)
        table.loc[zero, f"{name}_reason"] = "missing"
    table, notes = positions.place(table, "logements")
    return Cleaned(arranged(table, SCHEMA), [*notes, *_gaps(table)])


def _gaps(table: pd.DataFrame) -> list[Note]:
    gaps = (
        ("logements sans commune", table["codgeo"] == "", "sans code de commune : gardés à part"),
        ("logements sans étiquette", table["dpe_label"] == "", "sans étiquette énergie"),
    )
    notes = []
    for rule, rows, what in gaps:
        message = f"{{count}} logements sur {{of}} {what}."
        notes += noted(rule, message, int(rows.sum()), of=len(table))
    return notes

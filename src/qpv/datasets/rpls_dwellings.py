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

from qpv import codes, positions
from qpv.errors import TableError
from qpv.sources.catalogue import Address, ByHand, Source
from qpv.tables import cleaning, large
from qpv.tables.cleaning import Cleaned, Note
from qpv.tables.schema import Column, Schema

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
    )
    for vintage, year, origin, _ in _VINTAGES
)
_ENCODING = {vintage: encoding for vintage, _, _, encoding in _VINTAGES}
# Classic header, then the code/label pairs of later editions; « _red » (2017) is understood.
_NAMES = {
    "codgeo": ("DEPCOM", "DEPCOM_CODE"),
    "x": ("X",),
    "y": ("Y",),
    "in_qpv": ("QPV", "QPV_CODE"),
    "construction_type": ("TYPECONST", "TYPECONST_CODE", "TYPECONST_LIBELLE"),
    "n_rooms": ("NBPIECE",),
    "surface_m2": ("SURFHAB",),
    "year_built": ("CONSTRUCT",),
    "financing": ("FINAN", "FINAN_CODE"),
    "dpe_label": ("DPEENERGIE",),
}
_FLAGS = {"1": "yes", "2": "no", "0": "no", "": ""}
_NO_LABEL = ("", "N", "V", "NC")  # no diagnosis, or one that gives no label
LABELS = ("A", "B", "C", "D", "E", "F", "G")

SCHEMA = Schema(
    row="un logement social",
    key=("rank",),
    columns=(
        Column("rank", "Rang de la ligne dans le fichier (de 1 à n)", "integer", low=1),
        Column(
            "codgeo",
            "Code de la commune ou de l'arrondissement (vide : non renseigné)",
            publisher_code="DEPCOM",
            pattern=rf"{codes.COMMUNE.pattern}|^$",
        ),
        Column("x_m", "Abscisse, projection légale", "number", "m", "X", reasons=True),
        Column("y_m", "Ordonnée, projection légale", "number", "m", "Y", reasons=True),
        Column("crs", "Projection des coordonnées"),
        Column(
            "in_qpv",
            "Logement en QPV selon le producteur (vide : non renseigné)",
            publisher_code="QPV",
            allowed=("yes", "no", ""),
        ),
        Column("construction_type", "Type de construction", publisher_code="TYPECONST"),
        Column("n_rooms", "Nombre de pièces", "integer", "pièces", "NBPIECE", low=1, reasons=True),
        Column("surface_m2", "Surface habitable", "number", "m²", "SURFHAB", low=0, reasons=True),
        Column(
            "year_built", "Année d'achèvement", "integer", "", "CONSTRUCT", low=1000, reasons=True
        ),
        Column("financing", "Code du financement initial", publisher_code="FINAN"),
        Column(
            "dpe_label",
            "Étiquette énergie (vide : logement sans étiquette)",
            publisher_code="DPEENERGIE",
            allowed=(*LABELS, ""),
        ),
    ),
)


def read(files: Mapping[Source, Path]) -> pd.DataFrame:
    """Return ten columns of the file as text, whatever the edition's header."""
    ((source, path),) = files.items()
    return large.read_columns(path, _NAMES, optional=("x", "y"), encoding=_ENCODING[source.vintage])


def clean(text: pd.DataFrame) -> Cleaned:
    """Return one row per dwelling, placed in metres where the file says where it is."""
    table = pd.DataFrame({"rank": pd.Series(text.index + 1, text.index, dtype="Int64")})
    table["codgeo"] = _mapped(text["codgeo"], lambda code: codes.pad(code, 5) if code else "")
    places, notes = _places(text, table["codgeo"])
    table = table.join(places)
    table["in_qpv"] = _flags(text["in_qpv"])
    table["construction_type"] = text["construction_type"].str.strip()
    for name in ("n_rooms", "surface_m2", "year_built"):
        table[name], table[f"{name}_reason"] = _positive(text[name])
    for name in ("n_rooms", "year_built"):
        table[name] = cleaning.to_integer(table[name])
    table["financing"] = text["financing"].str.strip()
    labels = text["dpe_label"].str.strip().str.upper()
    table["dpe_label"] = labels.mask(labels.isin(_NO_LABEL), "")
    notes += _gaps(table)
    return Cleaned(table[list(SCHEMA.names)].reset_index(drop=True), notes)


def _places(text: pd.DataFrame, codgeo: pd.Series) -> tuple[pd.DataFrame, list[Note]]:
    x, _ = large.to_number(text["x"])
    y, _ = large.to_number(text["y"])
    found = positions.in_metres(x, y, _mapped(codgeo, codes.departement_of_commune))
    places = pd.DataFrame(
        {
            "x_m": found["x_m"],
            "x_m_reason": found["reason"],
            "y_m": found["y_m"],
            "y_m_reason": found["reason"],
            "crs": found["crs"],
        }
    )
    return places, positions.notes(found, "logements")


def _mapped(values: pd.Series, function) -> pd.Series:
    values = values.str.strip()
    return values.map({value: function(value) for value in values.unique()})


def _flags(text: pd.Series) -> pd.Series:
    flags = text.str.strip().map(_FLAGS)
    if flags.isna().any():
        examples = ", ".join(f"« {v} »" for v in text[flags.isna()].unique()[:3])
        raise TableError(
            f"indicateur QPV inconnu ({examples}). Attendu : {', '.join(_FLAGS)[:-2]} ou vide."
        )
    return flags.astype("str")


def _positive(text: pd.Series) -> tuple[pd.Series, pd.Series]:
    """A surface, a number of rooms or a year of 0 is one that was not filled in."""
    values, reasons = large.to_number(text)
    return values.mask(values == 0), reasons.mask(values == 0, "missing")


def _gaps(table: pd.DataFrame) -> list[Note]:
    gaps = (
        ("logements sans commune", table["codgeo"] == "", "sans code de commune : gardés à part"),
        ("logements sans étiquette", table["dpe_label"] == "", "sans étiquette énergie"),
    )
    return [
        Note(rule, f"{int(rows.sum())} logements sur {len(table)} {what}.")
        for rule, rows, what in gaps
        if rows.any()
    ]

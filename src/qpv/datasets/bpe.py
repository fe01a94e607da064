"""Shops, services and facilities (base permanente des équipements, INSEE). One row = one facility.

``code_qp`` is the publisher's own, on the zoning that its column name says: ``QP`` of the older
editions is the 2015 zoning, ``QP2024`` the 2024 one. Codes of the other zoning are refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from qpv import codes, positions
from qpv.sources.catalogue import ByHand, InseePage, Source
from qpv.tables import large, measures
from qpv.tables.cleaning import Cleaned, noted, of_zoning
from qpv.tables.columns import choice, coded, commune, place
from qpv.tables.schema import Column, Schema, arranged

_PAGE = "https://www.insee.fr/fr/statistiques/8217525"
_OLDER = ByHand("l'édition n'est plus sur la page courante : prenez le fichier détail géolocalisé")
# vintage, file, origin, zoning
_VINTAGES = (
    ("2025", "BPE25.zip", InseePage(_PAGE, r"/BPE25\.zip$"), "2024"),
    ("2024", "BPE24.zip", InseePage(_PAGE, r"/BPE24\.zip$"), "2024"),
    ("2023", "BPE23.zip", _OLDER, "2024"),
    ("2021", "bpe21_ensemble_xy_csv.zip", _OLDER, "2015"),
)
SOURCES = tuple(
    Source(
        dataset="bpe",
        vintage=vintage,
        file=file,
        also=(file.replace("_csv.zip", ".csv").replace(".zip", ".csv"),),
        title=f"Base permanente des équipements {vintage}, fichier détail géolocalisé",
        publisher="INSEE",
        page=_PAGE,
        origin=origin,
        data_year=vintage,
        zoning=zoning,
        citation=f"INSEE, base permanente des équipements {vintage}",
        on_request=True,
        max_mb=1_000,
    )
    for vintage, file, origin, zoning in _VINTAGES
)
_MEMBER = r"^bpe\d\d(_ensemble_xy)?\.csv$"
_QP_COLUMNS = {"2024": ("QP2024", "QUALI_QP2024"), "2015": ("QP", "QUALI_QP")}
# Out of every zone, commune without any zone, and INSEE's « not applicable » and « unknown ».
_NOWHERE = ("_Z", "_U", "_X")
_BLANK = {
    "code_qp": ("HZ", "CSZ", "_Z"),
    **dict.fromkeys(("x_m", "y_m", "xy_quality", "qp_quality"), _NOWHERE),
}

SCHEMA = Schema(
    row="un équipement",
    key=("rank",),
    columns=(
        Column("rank", "Rang de la ligne dans le fichier (de 1 à n)", "integer", low=1),
        commune("DEPCOM", "Code de la commune ou de l'arrondissement"),
        coded("facility_type", "Type d'équipement", "TYPEQU", r"^[A-G]\d{3}$"),
        *place("LAMBERT_X", "LAMBERT_Y"),
        Column("xy_quality", "Qualité des coordonnées", publisher_code="QUALITE_XY"),
        coded(
            "code_qp",
            "Code du QPV selon l'INSEE (vide : hors QPV)",
            "QP2024, QP",
            rf"{codes.QP2024.pattern}|{codes.QP2015.pattern}|^$",
        ),
        choice(
            "qp_quality",
            "Appartenance au QPV (1 sûre, 2 probable, 3 indéterminée, vide : sans objet)",
            "QUALI_QP2024, QUALI_QP",
            ("1", "2", "3", ""),
        ),
        Column("zoning", "Zonage du code du QPV", allowed=("2015", "2024")),
    ),
)


def read(files: Mapping[Source, Path]) -> pd.DataFrame:
    """Return eight columns of the file as text, and the zoning that the edition is declared on."""
    return pd.concat(pieces(files))


def pieces(files: Mapping[Source, Path]) -> large.Pieces:
    """Yield what ``read`` returns, piece by piece."""
    ((source, path),) = files.items()
    code_qp, quality = _QP_COLUMNS[source.zoning]
    names = large.names(SCHEMA.columns) | {"code_qp": (code_qp,), "qp_quality": (quality,)}
    for piece in large.column_pieces(path, names, member=_MEMBER):
        yield piece.assign(zoning=source.zoning)


def clean(text: pd.DataFrame) -> Cleaned:
    """Return one row per facility, placed in metres, with INSEE's own QPV."""
    text = text.apply(lambda column: column.str.strip())
    for name, markers in _BLANK.items():
        text[name] = text[name].mask(text[name].str.upper().isin(markers), "")
    table = measures.typed(text, SCHEMA.columns, decimals=None)
    table["rank"] = pd.Series(text.index + 1, text.index, dtype="Int64")
    table, notes = positions.place(table, "équipements")
    for zoning, rows in table[table["code_qp"] != ""].groupby("zoning"):
        of_zoning(rows["code_qp"].drop_duplicates(), zoning)
    doubtful = int((table["qp_quality"].eq("3") & table["code_qp"].ne("")).sum())
    message = "{count} équipements dont l'appartenance au QPV est indéterminée (qualité 3)."
    notes += noted("appartenance indéterminée", message, doubtful)
    return Cleaned(arranged(table, SCHEMA), notes)

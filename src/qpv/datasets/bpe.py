"""Shops, services and facilities (base permanente des équipements, INSEE). One row = one facility.

``code_qp`` is the publisher's own, on the zoning that its column name says: ``QP`` of the older
editions is the 2015 zoning, ``QP2024`` the 2024 one. Codes of the other zoning are refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from qpv import codes, positions
from qpv.errors import TableError
from qpv.sources.catalogue import ByHand, InseePage, Source
from qpv.tables import large
from qpv.tables.cleaning import Cleaned, Note
from qpv.tables.schema import Column, Schema

_PAGE = "https://www.insee.fr/fr/statistiques/8217525"
_OLDER = ByHand("l'édition n'est plus sur la page courante : prenez le fichier détail géolocalisé")
# vintage, file, member of the zip, origin, zoning, publisher's QPV columns
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
    )
    for vintage, file, origin, zoning in _VINTAGES
)
_MEMBER = r"^bpe\d\d(_ensemble_xy)?\.csv$"
_QP_COLUMNS = {"2024": ("QP2024", "QUALI_QP2024"), "2015": ("QP", "QUALI_QP")}
# Out of every zone, commune without any zone, and INSEE's « not applicable » and « unknown ».
_OUTSIDE = ("HZ", "CSZ", "_Z", "")
_NOWHERE = ("_Z", "_U", "_X", "")
_QUALITY = ("1", "2", "3", "")

SCHEMA = Schema(
    row="un équipement",
    key=("rank",),
    columns=(
        Column("rank", "Rang de la ligne dans le fichier (de 1 à n)", "integer", low=1),
        Column(
            "codgeo",
            "Code de la commune ou de l'arrondissement",
            publisher_code="DEPCOM",
            pattern=codes.COMMUNE.pattern,
        ),
        Column(
            "facility_type", "Type d'équipement", publisher_code="TYPEQU", pattern=r"^[A-G]\d{3}$"
        ),
        Column("x_m", "Abscisse, projection légale", "number", "m", "LAMBERT_X", reasons=True),
        Column("y_m", "Ordonnée, projection légale", "number", "m", "LAMBERT_Y", reasons=True),
        Column("crs", "Projection des coordonnées"),
        Column("xy_quality", "Qualité des coordonnées", publisher_code="QUALITE_XY"),
        Column(
            "code_qp",
            "Code du QPV selon l'INSEE (vide : hors QPV)",
            publisher_code="QP2024, QP",
            pattern=rf"{codes.QP2024.pattern}|{codes.QP2015.pattern}|^$",
        ),
        Column(
            "qp_quality",
            "Appartenance au QPV (1 sûre, 2 probable, 3 indéterminée, vide : sans objet)",
            publisher_code="QUALI_QP2024, QUALI_QP",
            allowed=_QUALITY,
        ),
        Column("zoning", "Zonage du code du QPV", allowed=("2015", "2024")),
    ),
)


def read(files: Mapping[Source, Path]) -> pd.DataFrame:
    """Return eight columns of the file as text, and the zoning that the edition is declared on."""
    ((source, path),) = files.items()
    code_qp, quality = _QP_COLUMNS[source.zoning]
    names = {
        "codgeo": ("DEPCOM",),
        "facility_type": ("TYPEQU",),
        "x": ("LAMBERT_X",),
        "y": ("LAMBERT_Y",),
        "xy_quality": ("QUALITE_XY",),
        "code_qp": (code_qp,),
        "qp_quality": (quality,),
    }
    return large.read_columns(path, names, member=_MEMBER).assign(zoning=source.zoning)


def clean(text: pd.DataFrame) -> Cleaned:
    """Return one row per facility, placed in metres, with INSEE's own QPV."""
    table = pd.DataFrame({"rank": pd.Series(text.index + 1, text.index, dtype="Int64")})
    table["codgeo"] = text["codgeo"].str.strip()
    table["facility_type"] = text["facility_type"].str.strip().str.upper()
    x, y = (large.to_number(_blank(text[name], _NOWHERE))[0] for name in ("x", "y"))
    departements = {c: codes.departement_of_commune(c) for c in table["codgeo"].unique()}
    found = positions.in_metres(x, y, table["codgeo"].map(departements))
    for name in ("x_m", "y_m"):
        table[name], table[f"{name}_reason"] = found[name], found["reason"]
    table["crs"] = found["crs"]
    table["xy_quality"] = _blank(text["xy_quality"], _NOWHERE)
    table["code_qp"] = _blank(text["code_qp"].str.upper(), _OUTSIDE)
    table["qp_quality"] = _blank(text["qp_quality"], _NOWHERE)
    table["zoning"] = text["zoning"]
    _refuse_other_zoning(table)
    notes = positions.notes(found, "équipements")
    doubtful = int((table["qp_quality"].eq("3") & table["code_qp"].ne("")).sum())
    if doubtful:
        message = f"{doubtful} équipements dont l'appartenance au QPV est indéterminée (qualité 3)."
        notes.append(Note("appartenance indéterminée", message))
    return Cleaned(table[list(SCHEMA.names)].reset_index(drop=True), notes)


def _blank(text: pd.Series, markers: tuple[str, ...]) -> pd.Series:
    text = text.str.strip()
    return text.mask(text.isin(markers), "")


def _refuse_other_zoning(table: pd.DataFrame) -> None:
    found = table[table["code_qp"] != ""].drop_duplicates(["code_qp", "zoning"])
    other = [
        code
        for code, zoning in zip(found["code_qp"], found["zoning"], strict=True)
        if codes.zoning_of(code) != zoning
    ]
    if other:
        raise TableError(
            f"{len(other)} code(s) de QPV d'un autre zonage ({', '.join(other[:3])}) ; "
            f"l'édition est déclarée sur le zonage {found['zoning'].iloc[0]}."
        )

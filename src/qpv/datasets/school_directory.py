"""Schools, collèges and lycées with their place (Éducation nationale). One row = one school.

A school inside a QPV is not the school of its inhabitants: ``indicators`` also counts those
within 300 m. Heads' names, telephones and addresses are never asked for nor read.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from qpv import codes
from qpv.errors import TableError
from qpv.sources.catalogue import OpenDataSoft, Source
from qpv.tables import cleaning, large
from qpv.tables.cleaning import Cleaned, Note
from qpv.tables.schema import Column, Schema

_NAMES = {
    name: (code,)
    for name, code in (
        ("uai", "identifiant_de_l_etablissement"),
        ("name", "nom_etablissement"),
        ("kind", "type_etablissement"),
        ("nature", "libelle_nature"),
        ("sector", "statut_public_prive"),
        ("codgeo", "code_commune"),
        ("priority", "appartenance_education_prioritaire"),
        ("latitude", "latitude"),
        ("longitude", "longitude"),
        ("state", "etat"),
    )
}
_PORTAL = "https://data.education.gouv.fr"
SOURCES = (
    Source(
        dataset="school_directory",
        vintage="2026",
        file="fr-en-annuaire-education.csv",
        title="Annuaire de l'éducation",
        publisher="Éducation nationale",
        page=f"{_PORTAL}/explore/dataset/fr-en-annuaire-education/",
        origin=OpenDataSoft(
            _PORTAL,
            "fr-en-annuaire-education",
            select=",".join(code for (code,) in _NAMES.values()),
        ),
        data_year="2026",
        zoning="",
        citation="Ministère chargé de l'Éducation nationale, annuaire de l'éducation",
        on_request=True,
    ),
)
_UAI = r"^\d{7}[A-Z]$"
_PRIORITY = {"": "", "REP": "REP", "REP+": "REP+", "REP PLUS": "REP+"}
_SECTORS = {"public": "public", "privé": "private", "prive": "private", "-": "", "": ""}

SCHEMA = Schema(
    row="un établissement scolaire (ou un service de l'Éducation nationale)",
    key=("uai",),
    columns=(
        Column(
            "uai",
            "Code de l'établissement (UAI)",
            publisher_code="identifiant_de_l_etablissement",
            pattern=_UAI,
        ),
        Column("name", "Nom de l'établissement", publisher_code="nom_etablissement"),
        Column("kind", "Type d'établissement", publisher_code="type_etablissement"),
        Column("nature", "Nature", publisher_code="libelle_nature"),
        Column(
            "sector",
            "Secteur (vide : non renseigné)",
            publisher_code="statut_public_prive",
            allowed=("public", "private", ""),
        ),
        Column(
            "codgeo",
            "Code de la commune (vide : non renseigné)",
            publisher_code="code_commune",
            pattern=rf"{codes.COMMUNE.pattern}|^$",
        ),
        Column(
            "priority",
            "Éducation prioritaire (vide : hors réseau)",
            publisher_code="appartenance_education_prioritaire",
            allowed=("REP", "REP+", ""),
        ),
        Column(
            "longitude", "Longitude", "number", "°", "longitude", low=-180, high=180, reasons=True
        ),
        Column("latitude", "Latitude", "number", "°", "latitude", low=-90, high=90, reasons=True),
    ),
)


def read(files: Mapping[Source, Path]) -> pd.DataFrame:
    """Return ten columns of the directory as text."""
    (path,) = files.values()
    return large.read_columns(path, _NAMES, optional=("state",))


def clean(text: pd.DataFrame) -> Cleaned:
    """Return one row per open school, with its place in degrees."""
    text = text.apply(lambda column: column.str.strip())
    text, notes = _open_once(text)
    table = pd.DataFrame({"uai": text["uai"].str.upper()})
    for name in ("name", "kind", "nature"):
        table[name] = cleaning.tidy_text(text[name])
    table["sector"] = _known(text["sector"].str.lower(), _SECTORS, "secteur")
    table["codgeo"] = text["codgeo"].map(lambda code: codes.pad(code, 5) if code else "")
    table["priority"] = _known(text["priority"].str.upper(), _PRIORITY, "éducation prioritaire")
    longitude, latitude = large.to_number(text["longitude"]), large.to_number(text["latitude"])
    nowhere = longitude[0].isna() | latitude[0].isna() | ((longitude[0] == 0) & (latitude[0] == 0))
    for name, (values, _) in (("longitude", longitude), ("latitude", latitude)):
        table[name] = values.mask(nowhere)
        table[f"{name}_reason"] = nowhere.map({True: "missing", False: ""})
    if nowhere.any():
        message = f"{int(nowhere.sum())} établissements sur {len(table)} sans coordonnées."
        notes.append(Note("établissements sans coordonnées", message))
    table = table[list(SCHEMA.names)].sort_values("uai").reset_index(drop=True)
    return Cleaned(table, notes)


def _open_once(text: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """Closed and not yet open schools go; a school given twice counts once."""
    notes = []
    shut = text["state"].str.upper().isin(("FERME", "FERMÉ", "A OUVRIR", "À OUVRIR"))
    if shut.any():
        message = f"{int(shut.sum())} établissements fermés ou pas encore ouverts écartés."
        notes.append(Note("établissements fermés", message))
    text = text[~shut]
    again = text["uai"].str.upper().duplicated()
    if again.any():
        codes_twice = tuple(sorted(set(text["uai"][again].str.upper())))
        message = (
            f"{len(codes_twice)} établissements donnés plusieurs fois : première ligne gardée."
        )
        notes.append(Note("établissements en double", message, codes_twice))
    return text[~again], notes


def _known(text: pd.Series, accepted: dict[str, str], what: str) -> pd.Series:
    values = text.map(accepted)
    if values.isna().any():
        examples = ", ".join(f"« {v} »" for v in text[values.isna()].unique()[:3])
        raise TableError(f"{what} : valeur(s) inconnue(s) {examples}.")
    return values.astype("str")

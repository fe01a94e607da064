"""Schools, collèges and lycées with their place (Éducation nationale). One row = one school.

Coordinates given the other way round are put right; a place far from the département of its commune
is set aside. A school inside a QPV is not the school of its inhabitants: those within 300 m are shown
too. Heads' names, telephones and addresses are never asked for nor read.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from qpv import positions
from qpv.sources.catalogue import OpenDataSoft, Source
from qpv.tables import large, measures
from qpv.tables.cleaning import Cleaned, Note, noted, translated
from qpv.tables.columns import choice, coded, commune, number
from qpv.tables.schema import Column, Schema, arranged

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
            select="identifiant_de_l_etablissement,nom_etablissement,type_etablissement,"
            "libelle_nature,statut_public_prive,code_commune,appartenance_education_prioritaire,"
            "latitude,longitude,etat",
        ),
        data_year="2026",
        zoning="",
        citation="Ministère chargé de l'Éducation nationale, annuaire de l'éducation",
    ),
)
_UAI = r"^\d{7}[A-Z]$"
_PRIORITY = {"": "", "REP": "REP", "REP+": "REP+", "REP PLUS": "REP+"}
_SECTORS = {"public": "public", "privé": "private", "prive": "private", "-": "", "": ""}

SCHEMA = Schema(
    row="un établissement scolaire (ou un service de l'Éducation nationale)",
    key=("uai",),
    columns=(
        coded("uai", "Code de l'établissement (UAI)", "identifiant_de_l_etablissement", _UAI),
        Column("name", "Nom de l'établissement", publisher_code="nom_etablissement"),
        Column("kind", "Type d'établissement", publisher_code="type_etablissement"),
        Column("nature", "Nature", publisher_code="libelle_nature"),
        choice(
            "sector", "Secteur", "statut_public_prive", ("public", "private"), blank="non renseigné"
        ),
        commune("code_commune", blank="non renseigné"),
        choice(
            "priority",
            "Éducation prioritaire",
            "appartenance_education_prioritaire",
            ("REP", "REP+"),
            blank="hors réseau",
        ),
        number("longitude", "Longitude", "longitude", "°", low=-180, high=180),
        number("latitude", "Latitude", "latitude", "°", low=-90, high=90),
    ),
)


def read(files: Mapping[Source, Path]) -> pd.DataFrame:
    """Return ten columns of the directory as text."""
    (path,) = files.values()
    names = {**large.names(SCHEMA.columns), "state": ("etat",)}
    return large.read_columns(path, names, optional=("state",))


def clean(text: pd.DataFrame) -> Cleaned:
    """Return one row per open school, with its place in degrees."""
    text, notes = _open_once(text.apply(lambda column: column.str.strip()))
    text = text.assign(
        sector=translated(text["sector"].str.lower(), _SECTORS, "secteur"),
        priority=translated(text["priority"].str.upper(), _PRIORITY, "éducation prioritaire"),
    )
    table = measures.typed(text, SCHEMA.columns, decimals=None)
    table, odd = positions.place_degrees(table, "établissements")
    notes += noted(
        "réseaux d'éducation prioritaire absents",
        "Le fichier ne dit d'aucun établissement qu'il est en REP ou REP+ : une case vide n'y veut "
        "rien dire.",
        int((table["priority"] == "").all()),
    )
    return Cleaned(arranged(table, SCHEMA), [*notes, *odd])


def _open_once(text: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """Closed and not yet open schools go; a school given twice counts once."""
    shut = text["state"].str.upper().isin(("FERME", "FERMÉ", "A OUVRIR", "À OUVRIR"))
    message = f"{int(shut.sum())} établissements fermés ou pas encore ouverts écartés."
    notes = noted("établissements fermés", message, int(shut.sum()))
    text = text[~shut].assign(uai=text["uai"].str.upper())
    again = text["uai"].duplicated()
    twice = sorted(set(text["uai"][again]))
    message = f"{len(twice)} établissements donnés plusieurs fois : première ligne gardée."
    return text[~again], [*notes, *noted("établissements en double", message, twice)]

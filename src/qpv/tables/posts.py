"""What the two files of funded posts (adultes-relais, Fonjep) have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import pandas as pd

from qpv.sources.catalogue import ByHand, Source
from qpv.tables import measures, readers, records
from qpv.tables.cleaning import Cleaned, noted, refuse
from qpv.tables.columns import coded, departement, number, region
from qpv.tables.schema import Column, Schema

_YEARS = ("2020", "2021", "2022", "2023", "2024", "2025")
_NEW = "2024"  # the first year by contract of 2024-2030, and of posts on several lines
FONJEP_EUR = 7164.0  # a Fonjep post for a whole year
# Where a funded post is: the same columns in every file of posts.
_PLACE = (
    coded(
        "code_cv",
        "Codes des contrats de ville, CV de 2015-2023 et CN de 2024-2030 (vide : non renseigné)",
        "code_cv",
        rf"^({records.CONTRACT}(;{records.CONTRACT})*)?$",
    ),
    departement("insee_dep", blank="non renseigné"),
    region("insee_reg", blank="non renseigné"),
)
_ID = coded("id_poste", "Identifiant du poste", "id_poste", r"^\w+$")
_WHEN = Column("year", "Année", "integer", publisher_code="annee", low=2015)


def schema(row: str, holder: tuple[Column, ...], amount: str, *key: str) -> Schema:
    """Return the schema of a file of posts: one row = one post, the body that holds it, its contract
    and what else is in the ``key``."""
    key = ("id_poste", holder[0].name, "code_cv", *key)
    worth = number("amount_eur", amount, "montant", "€")
    return Schema(row=row, key=key, columns=(_ID, *holder, _WHEN, worth, *_PLACE))


def sources(dataset: str, file: str, title: str, search: str, citation: str) -> tuple[Source, ...]:
    """Return the declarations of the files of all years, named ``<file>-<year>.json``."""
    return tuple(
        Source(
            dataset=dataset,
            vintage=year,
            file=f"{file}-{year}.json",
            title=f"{title} {year}",
            publisher="ANCT",
            page=f"https://www.data.gouv.fr/datasets?q={search}",
            origin=ByHand(
                "ces fichiers d'une carte de l'ANCT n'ont pas d'adresse de téléchargement connue"
            ),
            data_year=year,
            zoning="2024" if year >= _NEW else "2015",
            citation=f"ANCT, {citation} {year}",
            note=f"Rattachés aux contrats de ville {_contracts(year)}, jamais à un QPV.",
        )
        for year in _YEARS
    )


def _contracts(year: str) -> str:
    return "« Engagements quartiers 2030 »" if year >= _NEW else "2015-2023"


def room(schema: Schema) -> tuple[Callable[..., pd.DataFrame], Callable[..., Cleaned]]:
    """Return ``read`` and ``clean`` of a dataset that is a file of posts."""
    return partial(read, schema=schema), partial(clean, schema=schema)


def read(files: Mapping[Source, Path], schema: Schema) -> pd.DataFrame:
    """Return the records of the file as text, under our names.

    Raises
    ------
    TableError
        If the file holds another year than the one declared (the others are named).
    """
    ((declared, path),) = files.items()
    names = [column.publisher_code for column in schema.columns]
    table = measures.named(records.read_records(path, names), schema.columns)
    readers.require_year(table["year"], declared.data_year)
    return table


def clean(text: pd.DataFrame, schema: Schema) -> Cleaned:
    """Return one row per line of the file that is no exact copy of another: amounts in euros,
    contracts joined with « ; ». The notes tell the copies, the posts on several lines, and those
    without a contract, with several, or without a département.

    Raises
    ------
    TableError
        If two rows of one post and body differ, before 2024.
    """
    copies = text.duplicated()
    repeated = text["id_poste"][copies].unique()
    text = text[~copies].assign(
        amount_eur=text["amount_eur"].str.replace("€", "", regex=False),
        code_cv=text["code_cv"].map(records.contracts),
    )
    table = measures.clean(text, schema).table
    before = table[table["year"] < int(_NEW)]
    twice = before.duplicated([name for name in ("id_poste", "siret") if name in table])
    refuse(before["id_poste"][twice], "poste(s) sur plusieurs lignes qui diffèrent")
    seen = (
        ("contrat absent", "sans contrat de ville", table["code_cv"] == ""),
        (
            "plusieurs contrats",
            "sur plusieurs contrats à la fois",
            table["code_cv"].str.contains(";"),
        ),
        ("département absent", "sans département", table["insee_dep"] == ""),
    )
    shared = table["id_poste"][table["id_poste"].duplicated()].unique()
    notes = [
        *noted(
            "doublon exact",
            f"{int(copies.sum())} ligne(s) identique(s) en tout point à une autre, comptée(s) une "
            "fois.",
            repeated,
        ),
        *noted(
            "poste partagé",
            f"{len(shared)} poste(s) sur plusieurs lignes (organismes, contrats ou montants "
            "différents) : compter les postes par leur identifiant, ne pas sommer leurs montants.",
            shared,
            "alerte",
        ),
    ]
    for rule, what, rows in seen:
        message = f"{int(rows.sum())} poste(s) {what} dans le fichier."
        notes += noted(rule, message, table["id_poste"][rows].unique())
    return Cleaned(table, notes)

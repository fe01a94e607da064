"""Contrats de ville 2015-2023 (ANCT). One row = one contract in one département.

A contract is not an EPCI: it belongs to an EPCI as there were before 2017 (``siren_epci``, to
join with nothing later) or to a commune (``codgeo``). Its QPV are not in the file; the file does not
date ``pop`` either: its sums by département are, to the unit, those of INSEE's 2018 populations of
the QPV. The contracts 2024-2030 are another table, which the user keeps (``qpv.contracts``).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from qpv import codes
from qpv.errors import TableError
from qpv.sources.catalogue import ByHand, Source
from qpv.tables import cleaning, records
from qpv.tables.cleaning import Cleaned, Note
from qpv.tables.schema import Column, Schema

SOURCES = (
    Source(
        dataset="contrats_ville",
        vintage="2015",
        file="geom_cv_ctr.json",
        title="Contrats de ville 2015-2023",
        publisher="ANCT",
        page="https://sig.ville.gouv.fr",
        origin=ByHand("cette couche de carte de l'ANCT n'a pas d'adresse de téléchargement connue"),
        data_year="2015 à 2023",
        zoning="2015",
        citation="ANCT, contrats de ville 2015-2023",
        note="EPCI d'avant les fusions de 2017.",
    ),
)
_EXPECTED = ("codgeo", "code_cv", "lib_cv", "insee_dep", "pop")

SCHEMA = Schema(
    row="un contrat de ville 2015-2023 dans un département",
    key=("code_cv", "insee_dep"),
    columns=(
        Column(
            "code_cv", "Code du contrat de ville", publisher_code="code_cv", pattern=r"^CV\d{3}$"
        ),
        Column("lib_cv", "Nom du contrat de ville", publisher_code="lib_cv"),
        Column(
            "insee_dep",
            "Code du département (vide : non renseigné)",
            publisher_code="insee_dep",
            pattern=rf"{codes.DEPARTEMENT.pattern}|^$",
        ),
        Column(
            "siren_epci",
            "SIREN de l'EPCI d'avant 2017 (vide : contrat communal)",
            publisher_code="codgeo",
            pattern=rf"{codes.SIREN.pattern}|^$",
        ),
        Column(
            "codgeo",
            "Code de la commune (vide : contrat intercommunal)",
            publisher_code="codgeo",
            pattern=rf"{codes.COMMUNE.pattern}|^$",
        ),
        Column(
            "population_2018",
            "Population 2018 des QPV 2015 du contrat",
            "integer",
            "hab.",
            "pop",
            low=0,
            reasons=True,
        ),
    ),
)


def read(files: Mapping[Source, Path]) -> pd.DataFrame:
    """Return the attributes of the file as text."""
    (path,) = files.values()
    return records.read_properties(path, _EXPECTED)


def clean(text: pd.DataFrame) -> Cleaned:
    """Return one row per (contract, département), its EPCI or its commune.

    Raises
    ------
    TableError
        If a territory is neither a SIREN nor a commune.
    """
    table = pd.DataFrame({"code_cv": text["code_cv"].str.upper()})
    table["lib_cv"] = cleaning.tidy_text(text["lib_cv"].str.replace(r"^\w{2,3} - ", "", regex=True))
    table["insee_dep"] = text["insee_dep"].map(lambda c: codes.pad_departement(c) if c else "")
    epci = text["codgeo"].str.fullmatch(codes.SIREN)
    communes = text["codgeo"].map(lambda code: codes.pad(code, 5))
    odd = ~epci & ~communes.str.fullmatch(codes.COMMUNE)
    if odd.any():
        raise TableError(
            f"{int(odd.sum())} territoire(s) de contrat ni SIREN ni commune "
            f"({', '.join(text['codgeo'][odd].head(3))})."
        )
    table["siren_epci"] = text["codgeo"].where(epci, "")
    table["codgeo"] = communes.where(~epci, "")
    values, table["population_2018_reason"] = cleaning.to_number(text["pop"])
    table["population_2018"] = cleaning.to_integer(values)
    table = table[list(SCHEMA.names)].sort_values(["code_cv", "insee_dep"]).reset_index(drop=True)
    return Cleaned(table, _notes(table))


def _notes(table: pd.DataFrame) -> list[Note]:
    notes = []
    several = tuple(table["code_cv"][table["code_cv"].duplicated()])
    if several:
        notes.append(
            Note(
                "contrat sur plusieurs départements",
                f"{len(several)} contrat(s) de ville sur plusieurs départements, une ligne pour "
                "chacun : un contrat ne se compte qu'une fois.",
                several,
            )
        )
    nowhere = tuple(table["code_cv"][table["insee_dep"] == ""])
    if nowhere:
        notes.append(
            Note(
                "département absent",
                f"{len(nowhere)} contrat(s) de ville sans département dans le fichier.",
                nowhere,
            )
        )
    return notes

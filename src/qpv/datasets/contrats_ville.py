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
from qpv.sources.catalogue import ByHand, Source
from qpv.tables import measures, records
from qpv.tables.cleaning import Cleaned, noted, refuse
from qpv.tables.columns import coded, commune, count, departement
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

SCHEMA = Schema(
    row="un contrat de ville 2015-2023 dans un département",
    key=("code_cv", "insee_dep"),
    columns=(
        coded("code_cv", "Code du contrat de ville", "code_cv", r"^CV\d{3}$"),
        Column("lib_cv", "Nom du contrat de ville", publisher_code="lib_cv"),
        departement("insee_dep", blank="non renseigné"),
        coded(
            "siren_epci",
            "SIREN de l'EPCI d'avant 2017",
            "codgeo",
            codes.SIREN.pattern,
            blank="contrat communal",
        ),
        commune("codgeo", blank="contrat intercommunal"),
        count("population_2018", "Population 2018 des QPV 2015 du contrat", "pop", "hab."),
    ),
)


def read(files: Mapping[Source, Path]) -> pd.DataFrame:
    """Return the attributes of the file as text."""
    (path,) = files.values()
    return records.read_properties(path, ("codgeo", "code_cv", "lib_cv", "insee_dep", "pop"))


def clean(text: pd.DataFrame) -> Cleaned:
    """Return one row per (contract, département), its EPCI or its commune.

    Raises
    ------
    TableError
        If a territory is neither a SIREN nor a commune.
    """
    epci = text["codgeo"].str.fullmatch(codes.SIREN)
    communes = text["codgeo"].map(lambda code: codes.pad(code, 5))
    odd = ~epci & ~communes.str.fullmatch(codes.COMMUNE)
    refuse(text["codgeo"][odd], "territoire(s) de contrat ni SIREN ni commune")
    text = text.rename(columns={"pop": "population_2018"}).assign(
        lib_cv=text["lib_cv"].str.replace(r"^\w{2,3} - ", "", regex=True),
        siren_epci=text["codgeo"].where(epci, ""),
        codgeo=communes.where(~epci, ""),
    )
    table = measures.clean(text, SCHEMA).table
    several = table["code_cv"][table["code_cv"].duplicated()]
    nowhere = table["code_cv"][table["insee_dep"] == ""]
    return Cleaned(
        table,
        [
            *noted(
                "contrat sur plusieurs départements",
                f"{len(several)} contrat(s) de ville sur plusieurs départements, une ligne pour "
                "chacun : un contrat ne se compte qu'une fois.",
                several,
            ),
            *noted(
                "département absent",
                f"{len(nowhere)} contrat(s) de ville sans département dans le fichier.",
                nowhere,
            ),
        ],
    )

"""Contrats de ville, 2015-2023 and « Engagements quartiers 2030 » (ANCT).

One row = one contract in one territory of one département: an EPCI (``siren_epci``; for 2015-2023
as there were before 2017, to join with nothing later) or a commune (``codgeo``). The QPV of a
contract are in neither file: ``qpv.contracts`` derives those of 2024, and says so. ``pop`` is not
dated: for 2015-2023 its sums by département are, to the unit, INSEE's 2018 populations of the QPV;
for 2024 it counts a QPV once per commune (683 713 for Lille, which has 242 231) and is not read.
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


def _source(vintage: str, years: str, title: str, page: str, note: str) -> Source:
    return Source(
        dataset="contrats_ville",
        vintage=vintage,
        file="geom_cv_ctr.json",
        title=title,
        publisher="ANCT",
        page=page,
        origin=ByHand("cette couche de carte de l'ANCT n'a pas d'adresse de téléchargement connue"),
        data_year=years,
        zoning=vintage,
        citation=f"ANCT, {title[0].lower()}{title[1:]}",
        note=note,
    )


SOURCES = (
    _source(
        "2015",
        "2015 à 2023",
        "Contrats de ville 2015-2023",
        "https://sig.ville.gouv.fr",
        "EPCI d'avant les fusions de 2017.",
    ),
    _source(
        "2024",
        "2024 à 2030",
        "Contrats de ville « Engagements quartiers 2030 »",
        "https://www.data.gouv.fr/fr/datasets/subventions-politique-de-la-ville/",
        "La liste ne donne pas les QPV des contrats. Sa population compte un QPV une fois par "
        "commune : elle n'est pas lue.",
    ),
)

SCHEMA = Schema(
    row="un contrat de ville dans un EPCI ou une commune d'un département",
    key=("code_cv", "insee_dep", "siren_epci", "codgeo"),
    columns=(
        coded("code_cv", "Code du contrat de ville", "code_cv", r"^C[NV]\w{3,8}$"),
        Column("lib_cv", "Nom du contrat de ville", publisher_code="lib_cv"),
        departement("insee_dep", blank="non renseigné"),
        coded(
            "siren_epci",
            "SIREN de l'EPCI (d'avant 2017 pour les contrats de 2015)",
            "codgeo",
            codes.SIREN.pattern,
            blank="contrat communal",
        ),
        commune("codgeo", blank="contrat intercommunal"),
        count("population_2018", "Population 2018 des QPV 2015 du contrat", "pop", "hab."),
    ),
)


def read(files: Mapping[Source, Path]) -> pd.DataFrame:
    """Return the attributes of the file as text; of 2024, a population that means nothing is left."""
    ((source, path),) = files.items()
    text = records.read_properties(path, ("codgeo", "code_cv", "lib_cv", "insee_dep", "pop"))
    return text.assign(pop="so") if source.zoning == "2024" else text


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
                "contrat sur plusieurs territoires",
                f"{len(several)} ligne(s) de plus pour des contrats de ville sur plusieurs "
                "départements, EPCI ou communes : un contrat ne se compte qu'une fois.",
                several,
            ),
            *noted(
                "département absent",
                f"{len(nowhere)} contrat(s) de ville sans département dans le fichier.",
                nowhere,
            ),
        ],
    )

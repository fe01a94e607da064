"""Code officiel géographique: régions, départements, EPCI, communes and former communes.

Publishers: INSEE (COG) and DGCL (EPCI), through the State's geo API or its administrative
division package (same content, two layouts). One row = one territory of one level. A former or
delegated commune and a municipal arrondissement carry the code of the commune they are in now.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from qpv.errors import TableError
from qpv.sources.catalogue import Address, Source
from qpv.tables import cleaning, readers
from qpv.tables.cleaning import Cleaned
from qpv.tables.schema import Column, Schema

_API = "https://geo.api.gouv.fr/"
_FILES = {
    "regions.json": ("Régions", "regions?zone=metro,drom,com"),
    "departements.json": ("Départements", "departements?zone=metro,drom,com"),
    "epci.json": ("EPCI à fiscalité propre", "epcis?fields=code,nom,population"),
    "communes.json": (
        "Communes et arrondissements municipaux",
        "communes?type=commune-actuelle,arrondissement-municipal"
        "&fields=code,nom,codeDepartement,codeRegion,codeEpci,population,chefLieu,type",
    ),
}
SOURCES = tuple(
    Source(
        dataset="cog",
        vintage="2026",
        file=file,
        title=f"Code officiel géographique : {title}",
        publisher="INSEE, DGCL",
        page="https://geo.api.gouv.fr/decoupage-administratif",
        origin=Address(_API + query),
        data_year="COG 2026",
        zoning="",
        citation="INSEE, code officiel géographique 2026",
    )
    for file, (title, query) in _FILES.items()
)
LEVELS = ("region", "departement", "epci", "commune", "former_commune")

SCHEMA = Schema(
    row="un territoire d'un niveau",
    key=("level", "code"),
    columns=(
        Column("level", "Niveau", allowed=LEVELS),
        Column("code", "Code officiel", publisher_code="code"),
        Column("name", "Nom", publisher_code="nom"),
        Column("article", "Article du nom, code de l'INSEE", publisher_code="typeLiaison"),
        Column("insee_dep", "Code du département", publisher_code="departement"),
        Column("insee_reg", "Code de la région", publisher_code="region"),
        Column("siren_epci", "SIREN de l'EPCI", publisher_code="membres"),
        Column(
            "population",
            "Population municipale",
            "integer",
            "hab.",
            "population, populationMunicipale",
            low=0,
            optional=True,
        ),
        Column("current_code", "Code de la commune actuelle", publisher_code="chefLieu, commune"),
    ),
)


def read(files: Mapping[Source, Path]) -> pd.DataFrame:
    """Return the four files as one text table, one row per territory."""
    by_name = {source.file: path for source, path in files.items()}
    rows: list[dict[str, str]] = []
    for file in _FILES:
        records = readers.read_json(by_name[file])
        rows += list(_READERS[file](records))
    return pd.DataFrame(rows).reindex(columns=list(SCHEMA.names)).fillna("").astype("str")


def _regions(records: list[dict]) -> Iterator[dict]:
    for r in records:
        yield {"level": "region", **_named(r)}


def _departements(records: list[dict]) -> Iterator[dict]:
    for r in records:
        yield {
            "level": "departement",
            **_named(r),
            "insee_reg": _text(r, "region", "codeRegion"),
        }


def _epci(records: list[dict]) -> Iterator[dict]:
    for r in records:
        siren = _text(r, "code")
        yield {
            "level": "epci",
            "code": siren,
            "name": _text(r, "nom"),
            "population": _text(r, "populationMunicipale", "population", default=""),
        }
        for member in r.get("membres", ()):
            yield {"level": "member", "code": _text(member, "code"), "siren_epci": siren}


def _communes(records: list[dict]) -> Iterator[dict]:
    for r in records:
        kind = r.get("type", "commune-actuelle")
        current = kind == "commune-actuelle"
        yield {
            "level": "commune" if current else "former_commune",
            **_named(r),
            "insee_dep": _text(r, "departement", "codeDepartement", default=""),
            "insee_reg": _text(r, "region", "codeRegion", default=""),
            "siren_epci": _text(r, "codeEpci", default=""),
            "population": _text(r, "population", default=""),
            "current_code": "" if current else _text(r, "chefLieu", "commune", default=""),
        }


_READERS = {
    "regions.json": _regions,
    "departements.json": _departements,
    "epci.json": _epci,
    "communes.json": _communes,
}


def _named(record: dict) -> dict:
    return {
        "code": _text(record, "code"),
        "name": _text(record, "nom"),
        "article": _text(record, "typeLiaison", default=""),
    }


def _text(record: dict, *keys: str, default: str | None = None) -> str:
    for key in keys:
        if record.get(key) is not None:
            return str(record[key])
    if default is None:
        raise TableError(f"clé « {keys[0]} » absente de {str(record)[:80]}.")
    return default


def clean(text: pd.DataFrame) -> Cleaned:
    """Return one row per territory; communes get the EPCI that lists them as members."""
    member = text[text["level"] == "member"]
    members = dict(zip(member["code"], member["siren_epci"], strict=True))
    table = text[text["level"] != "member"].copy()
    commune = table["level"] == "commune"
    listed = table.loc[commune, "code"].map(lambda code: members.get(code, ""))
    table.loc[commune, "siren_epci"] = listed.where(listed != "", table.loc[commune, "siren_epci"])
    table["name"] = cleaning.tidy_text(table["name"])
    # A former commune may bear the code of the commune that took it over: one row is enough.
    table = table[(table["level"] != "former_commune") | (table["code"] != table["current_code"])]
    table = table.drop_duplicates(["level", "code", "current_code"])
    population, _ = cleaning.to_number(table["population"])
    table["population"] = cleaning.to_integer(population)
    return Cleaned(table[list(SCHEMA.names)].reset_index(drop=True))

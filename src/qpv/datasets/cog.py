"""Code officiel géographique: régions, départements, EPCI, communes and former communes.

Publishers: INSEE (COG) and DGCL (EPCI), through the State's geo API or its administrative
division package (same content, two layouts). One row = one territory of one level. A former or
delegated commune and a municipal arrondissement carry the code of the commune they are in now.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from qpv.errors import TableError
from qpv.sources.catalogue import Address, Source
from qpv.tables import measures, readers
from qpv.tables.cleaning import Cleaned
from qpv.tables.schema import Column, Schema

_API = "https://geo.api.gouv.fr/"
# file: level of its rows, title, query
_FILES = {
    "regions.json": ("region", "Régions", "regions?zone=metro,drom,com"),
    "departements.json": ("departement", "Départements", "departements?zone=metro,drom,com"),
    "epci.json": ("epci", "EPCI à fiscalité propre", "epcis?fields=code,nom,population"),
    "communes.json": (
        "commune",
        "Communes et arrondissements municipaux",
        "communes?type=commune-actuelle,arrondissement-municipal"
        "&fields=code,nom,codeDepartement,codeRegion,codeEpci,population,chefLieu,type,codesPostaux",
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
    for file, (_, title, query) in _FILES.items()
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
        Column("postal_codes", "Codes postaux, séparés par « ; »", publisher_code="codesPostaux"),
    ),
)


def read(files: Mapping[Source, Path]) -> pd.DataFrame:
    """Return the four files as one text table, one row per territory; a member of an EPCI is one
    more row (« member »)."""
    rows = []
    for source, path in files.items():
        for record in readers.read_json(path):
            level = _FILES[source.file][0]
            if level == "commune" and record.get("type", "commune-actuelle") != "commune-actuelle":
                level = "former_commune"
            rows.append(_row(record, level))
            rows += [
                {"level": "member", "code": _text(member, "code"), "siren_epci": rows[-1]["code"]}
                for member in record.get("membres", ())
            ]
    return pd.DataFrame(rows).reindex(columns=list(SCHEMA.names)).fillna("").astype("str")


# What is told of a territory beside its code and name: our name, the publisher's.
_TOLD = {
    "article": ("typeLiaison",),
    "insee_dep": ("departement", "codeDepartement"),
    "insee_reg": ("region", "codeRegion"),
    "siren_epci": ("codeEpci",),
    "population": ("populationMunicipale", "population"),
}


def _row(record: dict, level: str) -> dict[str, str]:
    row = {"level": level, "code": _text(record, "code"), "name": _text(record, "nom")}
    row |= {name: _text(record, *keys, default="") for name, keys in _TOLD.items()}
    if level == "departement":
        row["insee_reg"] = _text(record, "region", "codeRegion")
    if level == "former_commune":
        row["current_code"] = _text(record, "chefLieu", "commune", default="")
    row["postal_codes"] = ";".join(record.get("codesPostaux", ()))
    return row


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
    # A former commune may bear the code of the commune that took it over: one row is enough.
    table = table[(table["level"] != "former_commune") | (table["code"] != table["current_code"])]
    table = table.drop_duplicates(["level", "code", "current_code"])
    return Cleaned(measures.typed(table.reset_index(drop=True), SCHEMA.columns))

"""Recorded crime and offences by département and région (SSMSI). One row = one indicator in one
year in one territory.

Burglaries are per 1 000 dwellings, all else per 1 000 inhabitants (``rate_base`` says which). Places
are those of the facts, not of the victims. Persons implicated (drugs) are counted once per level:
they never add up from one level to the next. « ndiff » (five facts or fewer over three years) is a
secret; the ``complement_info_*`` columns, means of the hidden communes, are never read. Nothing is
published for QPV.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from qpv.errors import TableError
from qpv.sources.catalogue import ByHand, DataGouv, Source
from qpv.tables import cleaning, measures, readers
from qpv.tables.cleaning import Cleaned, noted
from qpv.tables.columns import coded, count, number
from qpv.tables.schema import Column, Schema

_PAGE = (
    "https://www.data.gouv.fr/datasets/bases-statistiques-communale-departementale-et-regionale-"
    "de-la-delinquance-enregistree-par-la-police-et-la-gendarmerie-nationales/"
)
_DATASET = "621df2954fa5a3b5a023e23c"
# Vintage (last year in the file): does data.gouv.fr still serve it?
_VINTAGES = {"2023": False, "2025": True}
_LEVELS = {"dep": "départements", "reg": "régions"}


def _source(vintage: str, served: bool, level: str) -> Source:
    gone = ByHand("le producteur remplace ce fichier par le suivant à chaque édition")
    latest = DataGouv(_DATASET, rf"^donnee-{level}-data\.gouv-{vintage}-.*\.csv$")
    return Source(
        dataset="ssmsi_crime",
        vintage=vintage,
        file=f"donnee-{level}-{vintage}.csv",
        title=f"Délinquance enregistrée, {_LEVELS[level]}, 2016 à {vintage}",
        publisher="SSMSI",
        page=_PAGE,
        origin=latest if served else gone,
        data_year=f"2016 à {vintage}",
        zoning="",
        citation=f"SSMSI, bases statistiques de la délinquance enregistrée 2016-{vintage}",
    )


SOURCES = tuple(_source(v, served, level) for v, served in _VINTAGES.items() for level in _LEVELS)

# Column of the territory, the finest first -> level.
_PLACES = {r"CODGEO_\d{4}": "commune", "Code_departement": "departement", "Code_region": "region"}
# Header of the editions up to 2023 -> that of the next ones.
_RENAMED = {
    "classe": "indicateur",
    "Code.département": "Code_departement",
    "Code.région": "Code_region",
    "unité.de.compte": "unite_de_compte",
    "faits": "nombre",
    "tauxpourmille": "taux_pour_mille",
    "POP": "insee_pop",
    "millPOP": "insee_pop_millesime",
    "LOG": "insee_log",
    "millLOG": "insee_log_millesime",
}
SCHEMA = Schema(
    row="un indicateur une année dans un territoire",
    key=("level", "codgeo", "data_year", "indicator"),
    columns=(
        Column("level", "Niveau", allowed=("commune", "departement", "region")),
        Column("codgeo", "Code du territoire", publisher_code="Code_departement, Code_region"),
        Column("data_year", "Année des faits", publisher_code="annee", pattern=r"^20\d\d$"),
        Column("indicator", "Indicateur", publisher_code="indicateur"),
        Column("counted", "Unité de compte", publisher_code="unite_de_compte"),
        Column("rate_base", "Base du taux", allowed=("habitants", "logements")),
        coded("population_year", "Année de la population", "insee_pop_millesime", r"^(20\d\d)?$"),
        coded("dwellings_year", "Année des logements", "insee_log_millesime", r"^(20\d\d)?$"),
        count("n_facts", "Nombre", "nombre", ""),
        number("rate_per_1000", "Taux pour mille", "taux_pour_mille", "‰"),
        count("population", "Population", "insee_pop", "hab."),
        number("n_dwellings", "Logements", "insee_log", "logements"),
    ),
)


def read(files: Mapping[Source, Path]) -> pd.DataFrame:
    """Return both levels as text, canonical names, one under the other."""
    return pd.concat([_one(readers.read_csv(path)) for path in files.values()], ignore_index=True)


def _one(raw: pd.DataFrame) -> pd.DataFrame:
    raw = raw.rename(columns=_RENAMED)
    level, place = _place([str(c) for c in raw.columns])
    held = [c for c in SCHEMA.columns if c.name != "codgeo"]
    text = measures.named(raw, held).assign(level=level, codgeo=raw[place])
    if "est_diffuse" in raw:
        hidden = raw["est_diffuse"].str.strip() == "ndiff"
        text.loc[hidden, ["n_facts", "rate_per_1000"]] = "ndiff"
    return text


def _place(names: list[str]) -> tuple[str, str]:
    """The finest territory of the file; « CODGEO_2026 » changes its name every year."""
    for pattern, level in _PLACES.items():
        if found := [name for name in names if re.fullmatch(pattern, name)]:
            return level, found[0]
    raise TableError(
        "aucune colonne de territoire. Attendu « Code_departement » ou « Code_region », "
        f"trouvé {', '.join(names[:12])}."
    )


def clean(text: pd.DataFrame) -> Cleaned:
    """Return one row per territory, year and indicator; facts without a place are left aside."""
    lost = text["codgeo"].str.strip().isin(["NA", ""])
    apart, text = text[lost], text[~lost].reset_index(drop=True)
    burglary = text["indicator"].str.contains("cambriolage", case=False)
    years = ("data_year", "population_year", "dwellings_year")
    text = text.assign(
        codgeo=cleaning.padded(text["codgeo"], text["level"]),
        rate_base=burglary.map({True: "logements", False: "habitants"}),
        **{name: text[name].map(_year) for name in years},
    )
    facts, _ = cleaning.to_number(apart["n_facts"])
    most = facts.groupby(apart["level"]).sum().max() if len(apart) else 0  # the same at each level
    message = f"{len(apart)} lignes sans territoire (« NA », {most:.0f} fait(s)) laissées de côté."
    table = measures.clean(text, SCHEMA).table
    return Cleaned(table, noted("faits sans lieu", message, len(apart)))


def _year(year: str) -> str:
    """« 23 » is 2023; « NA » is no year."""
    year = year.strip()
    return "" if year == "NA" else (f"20{year}" if len(year) == 2 else year)

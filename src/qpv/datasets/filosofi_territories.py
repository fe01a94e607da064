"""Standards of living of the comparison territories (INSEE, Filosofi): distribution, inequality,
make-up of income. One row = one territory of one level (commune, EPCI, département, région,
metropolitan France), in disposable income per consumption unit.

« 02 » is the Aisne and the Martinique, « 1 » metropolitan France: a code means nothing without its
level. Small communes have a median and nothing else. The poverty rate is in another member of the
publisher's archive, read where the archive itself is at hand. A share of activity income above 100 %
is right: taxes count as a negative part.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from qpv.sources.catalogue import InseePage, Source
from qpv.tables import measures, readers
from qpv.tables.cleaning import Cleaned, Note, noted, padded
from qpv.tables.columns import count, number, share
from qpv.tables.schema import Column, Schema

# Data year (the vintage too): the page that serves both archives.
_PAGES = {
    "2019": "https://www.insee.fr/fr/statistiques/6036907",
    "2020": "https://www.insee.fr/fr/statistiques/6692220",
    "2021": "https://www.insee.fr/fr/statistiques/7756855",
}
# Level: the ending of its file, the archive that holds it, what it is called.
_LEVELS = {
    "commune": ("COM", "COMMUNES", "communes"),
    "epci": ("EPCI", "SUPRA", "EPCI"),
    "departement": ("DEP", "SUPRA", "départements"),
    "region": ("REG", "SUPRA", "régions"),
    "metropole": ("METROPOLE", "SUPRA", "France métropolitaine"),
}
_HOME = ("02", "59", "60", "62", "80")
# The year of which the « base comparateur » of communes, alone, makes a table.
_COMPARED = "2021"
_ARCHIVES = tuple(
    Source(
        dataset="filosofi_territories",
        optional=year == _COMPARED,
        vintage=year,
        file=f"FILO{year}_DISP_{ending}.csv",
        also=(f"indic-struct-distrib-revenu-{year}-{archive}_csv.zip",),
        title=f"Structure et distribution des revenus {year}, {label}",
        publisher="INSEE",
        page=_PAGES[year],
        origin=InseePage(_PAGES[year], rf"{year}-{archive}_csv\.zip$"),
        data_year=year,
        zoning="",
        citation=f"INSEE-DGFiP-Cnaf-Cnav-CCMSA, Filosofi {year}",
    )
    for year in _PAGES
    for ending, archive, label in _LEVELS.values()
)
_COMMUNES = Source(
    dataset="filosofi_territories",
    vintage=_COMPARED,
    file=f"cc_filosofi_{_COMPARED}_COM.csv",
    also=(f"base-cc-filosofi-{_COMPARED}-geo2025_csv.zip",),
    title=f"Revenus et pauvreté {_COMPARED}, communes (base du comparateur de territoires)",
    publisher="INSEE",
    page="https://www.insee.fr/fr/statistiques/7756729",
    origin=InseePage(
        "https://www.insee.fr/fr/statistiques/7756729", rf"base-cc-filosofi-{_COMPARED}\S*csv\.zip$"
    ),
    data_year=_COMPARED,
    zoning="",
    citation=f"INSEE-DGFiP-Cnaf-Cnav-CCMSA, Filosofi {_COMPARED}",
    note="Taux de pauvreté secret dans la plupart des communes.",
)
SOURCES = (*_ARCHIVES, _COMMUNES)


_UC = "€ par UC et par an"
# Between the first and the last: they bound the poverty rate of a whole territory (the fifth is the
# median).
_DECILES = {
    2: "Deuxième", 3: "Troisième", 4: "Quatrième", 6: "Sixième", 7: "Septième", 8: "Huitième",
}  # fmt: skip
_MEASURES = (
    count("n_households", "Ménages fiscaux", "NBMEN", "ménages"),
    count("n_persons", "Personnes des ménages fiscaux", "NBPERS", "personnes"),
    number("n_consumption_units", "Unités de consommation", "NBUC", "UC"),
    number("income_q1_eur", "Premier quartile du niveau de vie", "Q1", _UC),
    number("median_income_eur", "Niveau de vie médian", "Q2", _UC),
    number("income_q3_eur", "Troisième quartile du niveau de vie", "Q3", _UC),
    number("income_d1_eur", "Premier décile du niveau de vie", "D1", _UC),
    *(
        number(f"income_d{k}_eur", f"{word} décile du niveau de vie", f"D{k}", _UC)
        for k, word in _DECILES.items()
    ),
    number("income_d9_eur", "Neuvième décile du niveau de vie", "D9", _UC),
    number("income_d9_d1_ratio", "Rapport interdécile D9/D1", "RD"),
    number("s80_s20_ratio", "Rapport S80/S20", "S80S20"),
    number("gini_index", "Indice de Gini", "GI", high=1),
    number("share_activity_pct", "Part des revenus d'activité", "PACT", "%"),
    number("share_pensions_pct", "Part des pensions, retraites et rentes", "PPEN", "%"),
    # Property incomes may be a deficit.
    number("share_property_pct", "Part des revenus du patrimoine", "PPAT", "%", low=-100),
    number("share_benefits_pct", "Part des prestations sociales", "PPSOC", "%"),
    number("share_family_pct", "Part des prestations familiales", "PPFAM", "%"),
    number("share_minima_pct", "Part des minima sociaux", "PPMINI", "%"),
    number("share_housing_pct", "Part des prestations logement", "PPLOGT", "%"),
    number("share_taxes_pct", "Part des impôts (négative)", "PIMPOT", "%", low=-100, high=0),
)
_POVERTY = share("poverty_pct", "Taux de pauvreté à 60 %", "TP60")

SCHEMA = Schema(
    row="un territoire d'un niveau (commune, EPCI, département, région, France métropolitaine)",
    key=("level", "codgeo"),
    columns=(
        Column("level", "Niveau", allowed=tuple(_LEVELS)),
        Column("codgeo", "Code du territoire", publisher_code="CODGEO"),
        Column("libgeo", "Nom (vide si le fichier n'en a pas)", publisher_code="LIBGEO"),
        Column("data_year", "Année des données", pattern=r"^\d{4}$"),
        *_MEASURES,
        _POVERTY,
    ),
)


def read(files: Mapping[Source, Path]) -> pd.DataFrame:
    """Return every level as text, canonical names, in one table. The communes of the comparator are
    read where those of the full archive are not at hand."""
    full = any(source.file.endswith("_DISP_COM.csv") for source in files)
    tables = [
        _compared(path) if source == _COMMUNES else _one(source, path)
        for source, path in files.items()
        if not (full and source == _COMMUNES)
    ]
    return pd.concat(tables, ignore_index=True)


def _one(source: Source, path: Path) -> pd.DataFrame:
    level = next(k for k, v in _LEVELS.items() if source.file.endswith(f"_{v[0]}.csv"))
    member = re.escape(source.file)
    raw = _bare(readers.read_csv(path, member=f"^{member}$"), source.vintage)
    text = measures.named(raw.assign(LIBGEO=raw.get("LIBGEO", "")), SCHEMA.columns[:-1])
    poverty = _poverty(source, path, raw["CODGEO"])
    return text.assign(level=level, data_year=source.data_year, poverty_pct=poverty)


# What the comparator calls otherwise than the full archive, and what it does not have.
_COMPARED_NAMES = {"NBMENFISC": "NBMEN", "NBPERSMENFISC": "NBPERS", "MED": "Q2"}
_NOT_COMPARED = ("NBUC", "Q1", "Q3", "S80S20", "GI", "D2", "D3", "D4", "D6", "D7", "D8")


def _compared(path: Path) -> pd.DataFrame:
    """The communes of the comparator, poverty rate included; what it lacks is « nd »."""
    member = rf"^cc_filosofi_{_COMPARED}_COM\.csv$"
    raw = _bare(readers.read_csv(path, member=member), _COMPARED).rename(columns=_COMPARED_NAMES)
    raw = raw.assign(LIBGEO="", **dict.fromkeys(_NOT_COMPARED, "nd"))
    text = measures.named(raw, SCHEMA.columns)
    return text.assign(level="commune", data_year=_COMPARED)


def _bare(table: pd.DataFrame, vintage: str) -> pd.DataFrame:
    """Column names without their year: « S80S2019 » is S80/S20 of 2019, « RD » has no year."""
    year = vintage[2:]
    bare = {c: c.removesuffix(year) for c in table.columns if c != f"S80S{year}"}
    return table.rename(columns=bare)


def _poverty(source: Source, path: Path, wanted: pd.Series) -> pd.Series | str:
    """Poverty rates of the archive's other member; « nd » where there is only one file."""
    if path.suffix != ".zip":
        return "nd"
    member = re.escape(source.file).replace("DISP_", "DISP_PAUVRES_")
    other = _bare(readers.read_csv(path, member=f"^{member}$"), source.vintage)
    readers.require(other, ("CODGEO", "TP60"))
    return wanted.map(other.drop_duplicates("CODGEO").set_index("CODGEO")["TP60"]).fillna("")


def clean(text: pd.DataFrame) -> Cleaned:
    """Return one row per territory and level: euros, ratios and shares as published."""
    codgeo = padded(text["codgeo"], text["level"])
    table = measures.clean(text.assign(codgeo=codgeo), SCHEMA).table
    small = int((table["median_income_eur"].notna() & table["income_d1_eur"].isna()).sum())
    return Cleaned(
        table,
        [
            *noted(
                "médiane seule",
                f"{small} petits territoires n'ont qu'un niveau de vie médian : ni déciles, ni "
                "inégalités, ni composition du revenu.",
                small,
            ),
            *_coverage(table),
        ],
    )


def _coverage(table: pd.DataFrame) -> list[Note]:
    """How many communes have a poverty rate, in France and in the région of home; or that none has."""
    unknown = table["poverty_pct"].isna().groupby(table["level"]).all()
    absent = (table["poverty_pct_reason"] == "not_available").groupby(table["level"]).all()
    notes = noted(
        "taux de pauvreté absent",
        "Le taux de pauvreté est dans un autre fichier de l'archive de l'INSEE : déposez "
        "l'archive entière pour l'obtenir.",
        int(absent.any()),
    )
    towns = table[(table["level"] == "commune") & ~table["level"].map(unknown)]
    known, home = towns["poverty_pct"].notna(), towns["codgeo"].str[:2].isin(_HOME)
    message = (
        f"Taux de pauvreté connu dans {int(known.sum())} communes sur {len(towns)} (Hauts-de-France : "
        f"{int((known & home).sum())} sur {int(home.sum())}), secret ailleurs : la moyenne de ces "
        "communes n'est le taux de rien."
    )
    return [*notes, *noted("couverture du taux de pauvreté", message, len(towns))]

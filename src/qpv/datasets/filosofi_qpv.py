"""Disposable income, standard of living and poverty in the 2015 QPV (INSEE, Filosofi).

One row = one 2015 QPV. Amounts are euros per consumption unit and per year; the poverty rate is
the share of persons under 60 % of the median standard of living of métropole. Headers changed in
2018 (``disp_q2_a17`` → ``DISP_MED_A18``); their suffix is the year of the data, and is checked.
Medians, deciles and ratios are never averaged.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pandas as pd

from qpv import codes
from qpv.errors import TableError
from qpv.sources.catalogue import ByHand, InseePage, Source
from qpv.tables import measures
from qpv.tables.cleaning import Cleaned, Note, noted
from qpv.tables.columns import amount, number, qpv, share
from qpv.tables.schema import Column

_INSEE = "https://www.insee.fr/fr/statistiques"
# Year of the data (the vintage too): INSEE's page where it is known.
_PAGES = {
    **dict.fromkeys(("2012", "2013", "2014"), ""),
    **{"2015": "4200153", "2016": "", "2017": "5359605", "2018": "5019568"},
    **{"2019": "6049692", "2020": "7231733", "2021": "8243026"},
}
_MEMBER = r"^(data_filo\d\d_qp_revdis|revenu-disponible-qp15-\d{4}_QP)\.csv$"
_BY_HAND = (
    "l'adresse de ce millésime n'est pas connue : cherchez « Revenus, pauvreté et niveau de vie » "
    "dans la rubrique des quartiers 2015 de l'INSEE"
)
SOURCES = tuple(
    Source(
        dataset="filosofi_qpv",
        vintage=year,
        file="qpv_2021_metropole.csv" if year == "2021" else f"data_filo{year[2:]}_qp_revdis.csv",
        also=(f"revenus_pauvrete_{year}_qp15_csv.zip",),
        title=f"Revenus, pauvreté et niveau de vie en {year} dans les quartiers prioritaires 2015",
        publisher="INSEE",
        page=f"{_INSEE}/{page or '2500477'}",
        origin=InseePage(f"{_INSEE}/{page}", r"csv\.zip$") if page else ByHand(_BY_HAND),
        data_year=year,
        zoning="2015",
        citation=f"INSEE, DGFiP, CNAF, CNAV et CCMSA, Filosofi {year}",
        note="INSEE déconseille de mesurer une évolution entre deux millésimes consécutifs.",
    )
    for year, page in _PAGES.items()
)
# Until 2014 the poverty rate and the make-up of income were in files of their own.
_ABSENT_BEFORE_2015 = (
    *("DISP_TP60", "DISP_S80S20", "DISP_GINI", "DISP_EQ", "DISP_PCHO"),
    *("DISP_PPFAM", "DISP_PPMINI", "DISP_PPLOGT"),
)
_OLD_NAMES = {
    "DISP_Q2": "DISP_MED",
    "DISP_Q1Q3Q2": "DISP_EQ",
    "DISP_D1D9": "DISP_RD",
    "DISP_GI": "DISP_GINI",
    "TP60": "DISP_TP60",
    "NOTE": "DISP_NOTE",
}


_DECILES = tuple(
    amount(f"income_d{k}_eur", f"Niveau de vie, {k}e décile", f"DISP_D{k}")
    for k in (2, 3, 4, 6, 7, 8, 9)
)
_COLUMNS = (
    qpv("CODGEO", "2015"),
    Column("lib_qp", "Nom du QPV (vide avant 2021)", publisher_code="LIBGEO"),
    Column("siren_epci", "SIREN de l'EPCI (vide avant 2021)", publisher_code="EPCI1"),
    Column("siren_epci_2", "SIREN du second EPCI, s'il en a deux", publisher_code="EPCI2"),
    amount("median_income_eur", "Niveau de vie médian (revenu disponible par UC)", "DISP_MED"),
    amount("income_q1_eur", "Niveau de vie, 1er quartile", "DISP_Q1"),
    amount("income_q3_eur", "Niveau de vie, 3e quartile", "DISP_Q3"),
    amount("income_d1_eur", "Niveau de vie, 1er décile", "DISP_D1"),
    *_DECILES,
    number("income_iqr_ratio", "Écart interquartile rapporté à la médiane", "DISP_EQ"),
    number("income_d9_d1_ratio", "Rapport interdécile des niveaux de vie (D9/D1)", "DISP_RD"),
    number("gini_index", "Indice de Gini des niveaux de vie", "DISP_GINI", high=1),
    number("s80_s20_ratio", "Rapport S80/S20 des niveaux de vie", "DISP_S80S20"),
    share("poverty_pct", "Taux de pauvreté à 60 %", "DISP_TP60"),
    share("share_activity_pct", "Part des revenus d'activité", "DISP_PACT"),
    share("share_unemployment_pct", "Part des indemnités de chômage", "DISP_PCHO"),
    share("share_pensions_pct", "Part des pensions, retraites et rentes", "DISP_PPEN"),
    # A deficit of letting or of securities is a negative income (QP974044 in the 2018 file).
    share("share_property_pct", "Part des revenus du patrimoine", "DISP_PPAT", low=-100),
    share("share_benefits_pct", "Part des prestations sociales", "DISP_PPSOC"),
    share("share_family_pct", "Part des prestations familiales", "DISP_PPFAM"),
    share("share_minima_pct", "Part des minima sociaux", "DISP_PPMINI"),
    share("share_housing_pct", "Part des prestations logement", "DISP_PPLOGT"),
    share("share_taxes_pct", "Part des impôts (négative)", "DISP_PIMPOT", low=-100, high=0),
    Column("note_filosofi", "Note du producteur (0 : sans réserve)", publisher_code="DISP_NOTE"),
    Column(
        "uncertainty_code",
        "Classe d'incertitude du producteur (2021)",
        publisher_code="DISP_INCERT",
    ),
)


def _standard(year: str) -> Callable[[str], str]:
    """The rule from a header to a code: « disp_q2_a17 » → « DISP_MED » for the file of 2017."""

    def standard(header: str) -> str:
        base, suffix = re.fullmatch(r"(.*?)(?:_A(\d\d))?", header.upper()).groups()
        if suffix and suffix != year[2:]:
            raise TableError(
                f"la colonne « {header} » porte l'année 20{suffix}, {year} attendu. "
                "Rangez le fichier dans le dossier de son année."
            )
        return _OLD_NAMES.get(base, base)

    return standard


SCHEMA, read, _districts = measures.district_room(
    _COLUMNS,
    member=_MEMBER,
    absent=dict.fromkeys(("2012", "2013", "2014"), _ABSENT_BEFORE_2015),
    standard=_standard,
)


def clean(text: pd.DataFrame) -> Cleaned:
    """Return one row per 2015 QPV: values, reasons, and the producer's notes as text."""
    cleaned = _districts(text)
    table = cleaned.table
    for name in ("siren_epci", "siren_epci_2"):  # « 246200299.0 »: the blanks made numbers of them
        table[name] = table[name].map(lambda code: codes.pad(code, 9))
    return Cleaned(table, [*cleaned.notes, *_undiffused(table), *_whole_rates(table)])


def _undiffused(table: pd.DataFrame) -> list[Note]:
    absent = table[table["median_income_eur"].isna()]
    marks = absent["note_filosofi"].value_counts()
    listed = ", ".join(f"« {mark} » {times} fois" for mark, times in marks.items())
    return noted(
        "niveau de vie non diffusé",
        f"{len(absent)} QPV sur {len(table)} n'ont aucun niveau de vie médian (note du producteur : "
        f"{listed}).",
        absent["code_qp"],
        "alerte",
    )


def _whole_rates(table: pd.DataFrame) -> list[Note]:
    """Report a vintage whose poverty rates are rounded to the point (2021: 99 % of them)."""
    rates = table["poverty_pct"].dropna()
    whole = rates[rates == rates.round()]
    if len(rates) < 20 or len(whole) < 0.9 * len(rates):
        return []
    odd = float((whole % 2 == 1).mean()) >= 0.6
    steps = ", en partie par pas de deux points" if odd else ""
    return noted(
        "taux de pauvreté arrondis",
        f"{round(100 * len(whole) / len(rates))} % des taux de pauvreté sont des nombres "
        f"entiers{steps} : un écart de un ou deux points avec un autre quartier ou une autre année "
        "n'a pas de sens.",
        table["code_qp"][table["poverty_pct"].isin(whole)],
    )

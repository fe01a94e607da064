"""Income, poverty, health cover and benefits in the 2015 QPV (thematic file « Revenus »).

One row = one 2015 QPV. The file carries the year it was published; its incomes are those of
Filosofi four years before (``income_year``): 2022 repeats Filosofi 2018 to the euro, 2021 Filosofi
2017, 2019 gives the poverty rates published for 2015. Incomes are euros per consumption unit and
per year. The variable ``A`` is a number of CAF recipients here, of jobseekers in the employment
file. A first decile of declared income equal to 0 € is real; the ratio D9/D1 then means nothing.
"""

from __future__ import annotations

import pandas as pd

from qpv.tables import measures
from qpv.tables.cleaning import Cleaned, Note, noted
from qpv.tables.columns import amount, count, number, qpv, share
from qpv.tables.schema import Column

_SPREADS = ("DECUC_D1D9", "DISP_D1D9")
_OLD_HEALTH, _C2S, _C2S_SPLIT = ("CCMUC",), ("CC2S",), ("C_C2SNP", "C_C2SP")
_OLD_CAF = ("PART_CHOMPRINC", "APRES50", "APRES100")
# Vintage (year of publication) -> year of the incomes, and what its file does not have. The
# year of 2020 follows from its neighbours; its file was not seen: any of these may lack.
_VINTAGES = {
    "2017": ("2013", (*_SPREADS, "C", *_C2S, *_C2S_SPLIT, "APPA")),
    "2018": ("2014", (*_SPREADS, "C", *_C2S, *_C2S_SPLIT, "ARSA")),
    "2019": ("2015", (*_SPREADS, "C", *_C2S, *_C2S_SPLIT, "ARSA")),
    "2020": ("2016", (*_SPREADS, "C", *_OLD_HEALTH, *_C2S, *_C2S_SPLIT, "ARSA", *_OLD_CAF)),
    "2021": ("2017", (*_OLD_HEALTH, *_C2S_SPLIT, "ARSA", *_OLD_CAF)),
    "2022": ("2018", (*_OLD_HEALTH, *_C2S, "ARSA", *_OLD_CAF)),
}
SOURCES = tuple(
    measures.thematic(
        "insee_qpv_income_benefits",
        vintage,
        "Revenus - Précarité",
        "REVN",
        title=f"Revenus et précarité dans les quartiers prioritaires 2015, base publiée en {vintage}",
        publisher="INSEE, CNAF, CNAM",
        data_year=f"revenus : {income_year} ; CAF et assurance maladie : année non précisée",
        citation=f"INSEE (Filosofi {income_year}), CNAF et CNAM, base publiée en {vintage}",
        note="Le fichier n'écrit pas l'année de ses données : celle des revenus est établie en les "
        "comparant à Filosofi (2020 : par ses voisines).",
    )
    for vintage, (income_year, _) in _VINTAGES.items()
)


def _five(prefix: str, label: str, code: str) -> tuple[Column, ...]:
    """Median, quartiles and first and last deciles of one income."""
    return (
        amount(f"{prefix}_q1_eur", f"{label}, 1er quartile", f"{code}_Q1"),
        amount(f"{prefix}_q3_eur", f"{label}, 3e quartile", f"{code}_Q3"),
        amount(f"{prefix}_d1_eur", f"{label}, 1er décile", f"{code}_D1"),
        amount(f"{prefix}_d9_eur", f"{label}, 9e décile", f"{code}_D9"),
        number(f"{prefix}_d9_d1_ratio", f"{label}, rapport interdécile (D9/D1)", f"{code}_D1D9"),
    )


def _recipients(name: str, label: str, code: str) -> Column:
    return count(name, label, code, "allocataires")


_COLUMNS = (
    qpv("CODGEO", "2015"),
    Column("lib_qp", "Nom du QPV", publisher_code="LIBGEO"),
    Column("income_year", "Année des revenus", pattern=r"^20\d\d$"),
    share("taxed_households_pct", "Part des ménages fiscaux imposés", "PMIMP"),
    share(
        "unemployment_main_pct",
        "Part des ménages dont le chômage est le revenu principal (intitulé déduit du code)",
        "PART_CHOMPRINC",
    ),
    amount("declared_median_eur", "Revenu déclaré médian par UC", "DECUC_Q2"),
    *_five("declared", "Revenu déclaré", "DECUC"),
    share("low_income_pct", "Taux de bas revenus déclarés", "BREV"),
    amount("median_income_eur", "Niveau de vie médian (revenu disponible par UC)", "DISP_Q2"),
    *_five("income", "Niveau de vie", "DISP"),
    share("poverty_pct", "Taux de pauvreté à 60 %", "TP60"),
    share("share_activity_pct", "Part des revenus d'activité", "PACT"),
    share("share_pensions_pct", "Part des pensions, retraites et rentes", "PPEN"),
    share("share_benefits_pct", "Part des prestations sociales", "PPSOC"),
    share("share_taxes_pct", "Part des impôts (négative)", "PIMPOT", low=-100, high=0),
    # A deficit of letting or of securities is a negative income (QP974044 in the 2018 file).
    share("share_property_pct", "Part des revenus du patrimoine", "PPAT", low=-100),
    Column("note_filosofi", "Note du producteur sur les revenus", publisher_code="NOTE_FILO"),
    count("n_health_insured", "Bénéficiaires de l'assurance maladie", "C", "bénéficiaires"),
    count("n_cmuc", "Couverts par la CMU complémentaire", "CCMUC", "bénéficiaires"),
    count("n_c2s", "Couverts par la complémentaire santé solidaire", "CC2S", "bénéficiaires"),
    count("n_c2s_free", "Couverts par la C2S non participative", "C_C2SNP", "bénéficiaires"),
    count("n_c2s_paid", "Couverts par la C2S participative", "C_C2SP", "bénéficiaires"),
    Column("note_cnam", "Note du producteur sur l'assurance maladie", publisher_code="NOTE_CNAM"),
    _recipients("n_caf_recipients", "Allocataires de la CAF", "A"),
    _recipients(
        "n_caf_half_benefits", "Allocataires vivant à 50 % ou plus de prestations", "APRES50"
    ),
    _recipients("n_caf_only_benefits", "Allocataires vivant de prestations seules", "APRES100"),
    _recipients("n_activity_bonus_recipients", "Allocataires de la prime d'activité", "APPA"),
    _recipients("n_rsa_all_recipients", "Allocataires du RSA, socle ou activité", "ARSA"),
    _recipients("n_rsa_recipients", "Allocataires du RSA socle", "ARSAS"),
    _recipients("n_aah_recipients", "Allocataires de l'AAH", "AAAH"),
    Column("note_cnaf", "Note du producteur sur les données CAF", publisher_code="NOTE_CNAF"),
)

SCHEMA, read, _districts = measures.district_room(
    _COLUMNS,
    absent={vintage: absent for vintage, (_, absent) in _VINTAGES.items()},
    told={"income_year": {vintage: year for vintage, (year, _) in _VINTAGES.items()}},
)


def clean(text: pd.DataFrame) -> Cleaned:
    """Return one row per 2015 QPV: values, reasons and the producer's notes as text."""
    cleaned = _districts(text)
    return Cleaned(cleaned.table, [*cleaned.notes, *_no_declared_income(cleaned.table)])


def _no_declared_income(table: pd.DataFrame) -> list[Note]:
    """Report districts where a tenth of the persons declare next to nothing."""
    low = table["code_qp"][table["declared_d1_eur"] <= 0.02 * table["declared_d9_eur"]]
    return noted(
        "premier décile déclaré presque nul",
        f"{len(low)} QPV ont un premier décile de revenu déclaré nul ou presque : le rapport "
        "interdécile déclaré y est absent ou sans signification.",
        low,
    )

"""Employment and registered jobseekers in the 2015 QPV (thematic file « Insertion »).

One row = one 2015 QPV. Jobseekers are *counts of persons registered* with Pôle emploi at the end
of a year, by category (A: no job; ABC: must search; ABCDE: all): no unemployment rate exists for a
QPV. The variable ``A`` is a number of jobseekers here, of CAF recipients in the other files. Jobs
were « précaires » until 2020 (``EPREC``) and « à durée limitée » since (``EDLIM``): two quantities,
two columns. A blank by sex is never completed from the total.
"""

from __future__ import annotations

from qpv.tables import measures
from qpv.tables.columns import change, count, qpv, share
from qpv.tables.schema import Column

_SEXES = (("", "", ""), ("_women", ", femmes", "_F"), ("_men", ", hommes", "_H"))


def _jobseekers(name: str, label: str, code: str) -> list[Column]:
    """The total, the women and the men of one count of jobseekers."""
    return [
        count(f"n_jobseekers_{name}{sex}", f"{label}{words}", f"{code}{letter}", "demandeurs")
        for sex, words, letter in _SEXES
    ]


def _jobs(name: str, label: str, code: str) -> list[Column]:
    """Shares among all jobs, women's and foreigners'."""
    return [
        share(f"{name}_pct", f"Part des {label} parmi les emplois", f"TX_TOT_{code}"),
        share(f"women_{name}_pct", f"Part des {label} parmi ceux des femmes", f"TX_F_{code}"),
        share(
            f"foreigners_{name}_pct", f"Part des {label} parmi ceux des étrangers", f"TX_ET_{code}"
        ),
    ]


_PRECARIOUS = _jobs("precarious_jobs", "emplois précaires", "EPREC")
_FIXED_TERM = _jobs("fixed_term_jobs", "emplois à durée limitée", "EDLIM")
_AGES = [
    count(f"n_jobseekers_abc_{name}", f"Demandeurs d'emploi ABC, {label}", code, "demandeurs")
    for name, label, code in (
        ("under_26", "moins de 26 ans", "ABC_25"),
        ("26_49", "26 à 49 ans", "ABC_2649"),
        ("50_plus", "50 ans ou plus", "ABC_50"),
        ("french", "Français", "ABC_FR"),
        ("foreign", "étrangers", "ABC_E"),
    )
]
# The publisher writes the sex last: ABC_BAC_F, ABC_DUR1_H.
_DIPLOMAS = [
    column
    for name, label, code in (
        ("below_cap", "niveau inférieur au CAP-BEP", "INFCAPBEP"),
        ("cap_bep", "niveau CAP-BEP", "CAPBEP"),
        ("bac", "niveau bac", "BAC"),
        ("above_bac", "niveau supérieur au bac", "SUPBAC"),
    )
    for column in _jobseekers(f"abc_{name}", f"Demandeurs d'emploi ABC, {label}", f"ABC_{code}")
]
_DURATIONS = [
    column
    for k in (1, 2, 3, 4)
    for column in _jobseekers(
        f"abc_duration_{k}",
        f"Demandeurs d'emploi ABC, durée d'inscription, classe {k} sur 4 "
        "(bornes non écrites dans le fichier)",
        f"ABC_DUR{k}",
    )
]
_CHANGES = [
    change("assisted_contracts_change_pct", "Évolution des contrats aidés", "EVOL_CA_N_E"),
    *(
        change(
            f"jobseekers_{cat.lower()}{sex}_change_pct",
            f"Évolution sur un an des demandeurs d'emploi {cat}{words} (4e trimestre)",
            f"EVOL_{cat}{c}_T4",
        )
        for cat in ("ABC", "A")
        for sex, words, c in _SEXES
    ),
]
_COLUMNS = (
    qpv("CODGEO", "2015"),
    Column("lib_qp", "Nom du QPV", publisher_code="LIBGEO"),
    share("employment_pct", "Taux d'emploi des 15-64 ans", "TX_TOT_EMPL"),
    share("women_employment_pct", "Taux d'emploi des femmes de 15-64 ans", "TX_F_EMPL"),
    share("foreigners_employment_pct", "Taux d'emploi des étrangers de 15-64 ans", "TX_ET_EMPL"),
    *_PRECARIOUS,
    *_FIXED_TERM,
    count("n_assisted_contracts", "Bénéficiaires de contrats aidés", "CA", "personnes"),
    Column("note_asp", "Note du producteur sur les contrats aidés", publisher_code="NOTE_ASP"),
    *_jobseekers("abcde", "Demandeurs d'emploi ABCDE", "ABCDE"),
    *_jobseekers("abc", "Demandeurs d'emploi ABC", "ABC"),
    *_jobseekers("abc_rsa", "Demandeurs d'emploi ABC ayant droit au RSA", "ABC_RSA"),
    *_jobseekers("a", "Demandeurs d'emploi A", "A"),
    *_AGES,
    *_DIPLOMAS,
    *_DURATIONS,
    Column("note_pe", "Note du producteur sur les demandeurs", publisher_code="NOTE_PE"),
    *_CHANGES,
    Column(
        "note_asp_change", "Note sur l'évolution des contrats aidés", publisher_code="NOTE_ASP_E"
    ),
    Column("note_pe_change", "Note sur l'évolution des demandeurs", publisher_code="NOTE_PE_T"),
)


def _codes(columns: list[Column]) -> tuple[str, ...]:
    return tuple(column.publisher_code for column in columns)


_BEFORE_2021, _SINCE_2021 = _codes(_FIXED_TERM), _codes(_PRECARIOUS)
_UNKNOWN = "année non précisée"
# « Ensemble » gives in 2017 and 2018 the 47,4 % in work and 21,4 % of precarious jobs of census 2010.
_CENSUS_2010 = f"taux et parts : recensement 2010 ; contrats et demandeurs : {_UNKNOWN}"
# Vintage (year of publication) -> years of the data, and what its file does not have.
_VINTAGES = {
    "2017": (_CENSUS_2010, (*_BEFORE_2021, *_codes(_CHANGES))),
    "2018": (_CENSUS_2010, (*_BEFORE_2021, *_codes(_CHANGES))),
    "2019": (_UNKNOWN, (*_BEFORE_2021, *_codes(_DIPLOMAS))),
    "2020": (_UNKNOWN, _BEFORE_2021),
    "2021": (_UNKNOWN, _SINCE_2021),
    "2022": (_UNKNOWN, _SINCE_2021),
}
SOURCES = tuple(
    measures.thematic(
        "insee_qpv_employment",
        vintage,
        "Insertion professionnelle",
        "IPRO",
        title=f"Insertion professionnelle dans les quartiers prioritaires 2015, base {vintage}",
        publisher="INSEE, Pôle emploi, Dares, ASP",
        data_year=years,
        citation=f"INSEE, Pôle emploi et ASP, Insertion professionnelle en QPV, base {vintage}",
    )
    for vintage, (years, _) in _VINTAGES.items()
)
_ABSENT = {vintage: absent for vintage, (_, absent) in _VINTAGES.items()}
SCHEMA, read, clean = measures.district_room(_COLUMNS, absent=_ABSENT)

"""Demography of the 2015 QPV: population, age, households, nationality, families known to CAF.

One row = one 2015 QPV. INSEE's thematic file « Démographie » carries the year it was published,
not the year of its data, and mixes several: ``population_year`` says that of the population. The
shares of women (``women_foreigners_pct``…) are shares *among women*. Counts of CAF families are
of recipients; blanks are not diffused and never completed from a total.
"""

from __future__ import annotations

from qpv.sources.catalogue import Source
from qpv.tables import measures
from qpv.tables.columns import count, number, qpv, share
from qpv.tables.schema import Column

# Vintage (year of publication) -> year of the population, and of the census behind the shares
# where it is known: « Ensemble » gives 18,6 % of foreigners in 2017 and 2018, as census 2010.
_YEARS = {
    "2017": ("2013", "2010"),
    "2018": ("2013", "2010"),
    "2019": ("2013", ""),
    "2020": ("", ""),
    "2021": ("2018", ""),
    "2022": ("2018", ""),
}


def _source(vintage: str, population: str, census: str) -> Source:
    unknown = "année non précisée"
    shares = f"recensement {census}" if census else unknown
    return measures.thematic(
        "insee_qpv_demographics",
        vintage,
        "Démographie",
        "DEMO",
        title=f"Démographie des quartiers prioritaires 2015, base publiée en {vintage}",
        publisher="INSEE, CNAF",
        data_year=f"population : {population or unknown} ; parts : {shares} ; CAF : {unknown}",
        citation=f"INSEE et CNAF, Démographie des quartiers prioritaires, base publiée en {vintage}",
    )


SOURCES = tuple(_source(vintage, *years) for vintage, years in _YEARS.items())


def _families(name: str, label: str, code: str, unit: str = "allocataires") -> Column:
    return count(f"n_caf_{name}", label, code, unit)


_CHILDREN = tuple(
    _families(f"children_{ages}", f"Enfants de {text} à charge d'allocataires", code, "enfants")
    for ages, text, code in (
        ("0_24", "0 à 24 ans", "ENF"),
        ("0_2", "0 à 2 ans", "ENF_2"),
        ("3_5", "3 à 5 ans", "ENF_3_5"),
        ("6_10", "6 à 10 ans", "ENF_6_10"),
        ("11_14", "11 à 14 ans", "ENF_11_14"),
        ("15_17", "15 à 17 ans", "ENF_15_17"),
        ("18_24", "18 à 24 ans", "ENF_18_24"),
    )
)
_COLUMNS = (
    qpv("CODGEO", "2015"),
    Column("lib_qp", "Nom du QPV", publisher_code="LIBGEO"),
    Column("lib_com", "Noms des communes", publisher_code="LIB_COM"),
    Column("population_year", "Année de la population (vide si elle n'est pas connue)"),
    count("population", "Population municipale du QPV", "POP_MUN", "hab."),
    count(
        "population_qpv_of_communes", "Population des communes vivant en QPV", "POP_COM_QP", "hab."
    ),
    count("population_of_communes", "Population des communes du QPV", "POP_COM", "hab."),
    share("women_pct", "Part des femmes", "TX_F"),
    share("under_25_pct", "Part des moins de 25 ans", "TX_TOT_0A24"),
    share("women_under_25_pct", "Part des moins de 25 ans parmi les femmes", "TX_F_0A24"),
    share("over_60_pct", "Part des 60 ans ou plus", "TX_TOT_60ETPLUS"),
    share("women_over_60_pct", "Part des 60 ans ou plus parmi les femmes", "TX_F_60ETPLUS"),
    number("youth_index", "Indice de jeunesse (moins de 20 ans / 60 ans ou plus)", "IND_JEUNE"),
    share("households_1p_pct", "Part des ménages d'une personne", "TX_TOT_MEN1"),
    share("households_6p_pct", "Part des ménages de six personnes ou plus", "TX_TOT_MEN6"),
    share("foreigners_pct", "Part des étrangers (nationalité)", "TX_TOT_ET"),
    share("women_foreigners_pct", "Part des étrangères parmi les femmes", "TX_F_ET"),
    Column("note_rp", "Note du producteur sur le recensement", publisher_code="NOTE_RP"),
    _families("recipients", "Allocataires de la CAF", "A"),
    _families("persons", "Personnes couvertes par la CAF", "PERCOU", "personnes"),
    _families("lone_parents", "Allocataires monoparents", "AM"),
    _families("singles", "Allocataires isolés", "AI"),
    _families("couples_without_children", "Allocataires en couple sans enfant", "ACSSENF"),
    _families("couples_with_children", "Allocataires en couple avec enfant(s)", "ACAVENF"),
    _families("couples_3_children", "Allocataires en couple avec trois enfants ou plus", "AC3ENF"),
    _families(
        "under_25_not_students", "Allocataires de moins de 25 ans non étudiants", "A_NETUD_24"
    ),
    _families("students", "Allocataires étudiants", "A_ETUD"),
    *_CHILDREN,
    Column("note_cnaf", "Note du producteur sur les données CAF", publisher_code="NOTE_CNAF"),
)

_POPULATION_YEARS = {vintage: population for vintage, (population, _) in _YEARS.items()}
SCHEMA, read, clean = measures.district_room(_COLUMNS, told={"population_year": _POPULATION_YEARS})

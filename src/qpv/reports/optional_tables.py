"""The tables that each report reads where they are at hand, besides those that it cannot do without."""

from __future__ import annotations

# Rates of a portrait: from INSEE's archives, else from the compiled table.
LISTED_TABLES = (
    "insee_qpv24_demography", "insee_qpv24_income", "insee_qpv24_caf", "insee_qpv24_rpls",
    "qpv_correspondence", "tfpb_rates", "communes", "contrats_ville",
)  # fmt: skip

# Layers of the interactive map.
MAP_TABLES = ("npnru", "cites_educatives", "france_services", "school_directory")

# The QPV of 2015 beside whole territories.
WHOLE_TABLES = (
    "population_qpv", "filosofi_qpv", "filosofi_territories", "insee_qpv_demographics",
)  # fmt: skip

# What a sheet shows when it is there: themes, series, programmes, schools, backdrop.
FICHE_TABLES = (
    "qpv_correspondence", "qpv_perimeters_2015", "communes", "contrats_ville", "population_qpv",
    "filosofi_qpv", "filosofi_territories", "insee_qpv_demographics", "insee_qpv_employment",
    "insee_qpv_income_benefits", "rpls_qpv", "insee_qpv24_demography", "insee_qpv24_income",
    "insee_qpv24_jobseekers", "insee_qpv24_caf", "insee_qpv24_cnam", "insee_qpv24_rpls",
    "insee_qpv24_schooling", "insee_qpv24_dnb", "npnru", "cites_educatives", "france_services",
    "school_directory", "school_ips", "neet_communes", "tfpb_rates", "adultes_relais", "postes_fonjep",
)  # fmt: skip

# What the abatement rests on besides contours and codes.
TFPB_TABLES = (
    "communes", "contrats_ville", "rei", "rpls_dwellings", "insee_qpv24_rpls",
    "insee_qpv24_population_communes", "qpv_correspondence",
)  # fmt: skip

EVOLUTION_TABLES = (
    "contrats_ville", "filosofi_territories", "insee_qpv_income_benefits",
    "insee_qpv_demographics", "qpv_correspondence",
)  # fmt: skip

EMPLOI_TABLES = (
    "contrats_ville", "qpv_correspondence", "population_qpv", "filosofi_qpv", "unemployment_ze",
    "insee_qpv_employment", "insee_qpv24_demography", "qpv_portrait", "neet_communes",
    "cites_emploi", "france_services",
)  # fmt: skip

EGALITE_TABLES = (
    "contrats_ville", "qpv_correspondence", "population_qpv", "filosofi_qpv",
    "insee_qpv_employment", "insee_qpv_demographics", "insee_qpv24_demography", "qpv_portrait",
)  # fmt: skip

PREVENTION_TABLES = (
    "contrats_ville", "qpv_correspondence", "adultes_relais", "postes_fonjep", "france_services",
    "cites_educatives", "neet_communes", "unemployment_ze", "ssmsi_crime",
)  # fmt: skip

SYNTHESE_TABLES = (
    "communes", "contrats_ville", "qpv_correspondence", "qpv_portrait", "population_qpv", "filosofi_qpv",
    "filosofi_territories", "insee_qpv_demographics", "insee_qpv_employment",
    "insee_qpv_income_benefits", "insee_qpv24_demography", "insee_qpv24_income", "insee_qpv24_caf",
    "insee_qpv24_rpls", "unemployment_ze", "france_services", "adultes_relais", "postes_fonjep",
    "npnru", "heat_mel", "school_directory", "school_ips", "tfpb_rates", "rei",
    "rpls_dwellings", "insee_qpv24_population_communes",
)  # fmt: skip

CONTRAT_TABLES = (
    *LISTED_TABLES, "qpv_portrait", "population_qpv", "filosofi_qpv", "filosofi_territories",
    "insee_qpv_demographics", "adultes_relais", "postes_fonjep", "france_services",
    "cites_educatives", "cites_emploi", "school_directory", "rei", "rpls_dwellings",
    "insee_qpv24_population_communes",
)  # fmt: skip

AXE2_TABLES = (
    "contrats_ville", "communes", "qpv_correspondence", "population_qpv", "filosofi_qpv", "npnru",
    "rpls_qpv", "school_directory", "heat_mel", "bpe", "dpe_dwellings",
)  # fmt: skip

EDUCATION_TABLES = (
    "contrats_ville", "communes", "qpv_correspondence", "population_qpv", "filosofi_qpv",
    "insee_qpv_demographics", "insee_qpv24_schooling", "insee_qpv24_dnb", "school_directory",
    "school_ips", "neet_communes", "cites_educatives",
)  # fmt: skip

GEOGRAPHIE_TABLES = (
    "contrats_ville", "qpv_correspondence", "qpv_perimeters_2015", "population_qpv",
    "insee_qpv_demographics",
)  # fmt: skip

"""The tables that each report reads where they are at hand, besides those that it cannot do without."""

from qpv.datasets import DATASETS

# Rates of a portrait: from INSEE's archives, else from the compiled table.
_LISTED = (
    "insee_qpv24_demography", "insee_qpv24_income", "insee_qpv24_caf", "insee_qpv24_rpls",
    "qpv_correspondence", "tfpb_rates", "communes", "contrats_ville",
)  # fmt: skip
# The QPV of 2015 beside whole territories.
_WHOLE = ("population_qpv", "filosofi_qpv", "filosofi_territories", "insee_qpv_demographics")
# What the abatement rests on besides contours and codes.
_TFPB = (
    "communes", "contrats_ville", "rei", "rpls_dwellings", "insee_qpv24_rpls",
    "insee_qpv24_population_communes", "qpv_correspondence",
)  # fmt: skip
_EGALITE = (
    "contrats_ville", "qpv_correspondence", "population_qpv", "filosofi_qpv",
    "insee_qpv_employment", "insee_qpv_demographics", "insee_qpv24_demography", "qpv_portrait",
)  # fmt: skip

OPTIONAL = {
    "portrait_territoire": (
        *_LISTED, *_WHOLE,
        "npnru", "cites_educatives", "france_services", "school_directory",  # layers of its map
    ),
    # What a sheet shows when it is there: themes, series, programmes, schools, backdrop.
    "fiche_quartier": (
        "qpv_correspondence", "qpv_perimeters_2015", "communes", "contrats_ville", "population_qpv",
        "filosofi_qpv", "filosofi_territories", "insee_qpv_demographics", "insee_qpv_employment",
        "insee_qpv_income_benefits", "rpls_qpv", "insee_qpv24_demography", "insee_qpv24_income",
        "insee_qpv24_jobseekers", "insee_qpv24_caf", "insee_qpv24_cnam", "insee_qpv24_rpls",
        "insee_qpv24_schooling", "insee_qpv24_dnb", "npnru", "cites_educatives", "france_services",
        "school_directory", "school_ips", "neet_communes", "tfpb_rates", "adultes_relais",
        "postes_fonjep",
    ),
    "typologie": _LISTED,
    "evolution": (
        "contrats_ville", "filosofi_territories", "insee_qpv_income_benefits",
        "insee_qpv_demographics", "qpv_correspondence",
    ),
    "geographie_2015_2024": (
        "contrats_ville", "qpv_correspondence", "qpv_perimeters_2015", "population_qpv",
        "insee_qpv_demographics",
    ),
    "axe1_contrat_de_ville": (
        *_LISTED, "qpv_portrait", *_WHOLE, "adultes_relais", "postes_fonjep", "france_services",
        "cites_educatives", "cites_emploi", "school_directory", "rei", "rpls_dwellings",
        "insee_qpv24_population_communes",
    ),
    "emploi_formation_orientation": (
        "contrats_ville", "qpv_correspondence", "population_qpv", "filosofi_qpv", "unemployment_ze",
        "insee_qpv_employment", "insee_qpv24_demography", "qpv_portrait", "neet_communes",
        "cites_emploi", "france_services",
    ),
    "axe2_transformations_urbaines": (
        "contrats_ville", "communes", "qpv_correspondence", "population_qpv", "filosofi_qpv", "npnru",
        "rpls_qpv", "school_directory", "heat_mel", "bpe", "dpe_dwellings",
    ),
    "axe3_egalite": _EGALITE,
    "cafe_egalite": _EGALITE,
    "axe4_education": (
        "contrats_ville", "communes", "qpv_correspondence", "population_qpv", "filosofi_qpv",
        "insee_qpv_demographics", "insee_qpv24_schooling", "insee_qpv24_dnb", "school_directory",
        "school_ips", "neet_communes", "cites_educatives",
    ),
    "axe5_prevention": (
        "contrats_ville", "qpv_correspondence", "adultes_relais", "postes_fonjep", "france_services",
        "cites_educatives", "neet_communes", "unemployment_ze", "ssmsi_crime",
    ),
    "synthese_regionale": (
        "communes", "contrats_ville", "qpv_correspondence", "qpv_portrait", *_WHOLE,
        "insee_qpv_employment", "insee_qpv_income_benefits", "insee_qpv24_demography",
        "insee_qpv24_income", "insee_qpv24_caf", "insee_qpv24_rpls", "unemployment_ze",
        "france_services", "adultes_relais", "postes_fonjep", "npnru", "heat_mel", "school_directory",
        "school_ips", "tfpb_rates", "rei", "rpls_dwellings", "insee_qpv24_population_communes",
    ),
    "abattement_tfpb": _TFPB,
    "fiche_dialogue_tfpb": _TFPB,
    "controle_qualite": DATASETS,
    "sources": DATASETS,
}  # fmt: skip

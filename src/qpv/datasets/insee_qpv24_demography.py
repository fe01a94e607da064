"""Estimated demography of the 2024 QPV (INSEE, census 2022). One row = one territory of one level.

Percentages only: no count is published, so that nothing can be added up. « Étrangers » are so by
nationality. A share of women in employment (``women_employment_pct``) is of the women, not of all.
The estimations written under the other family of names (codeQPV, partPopEt) have the sizes of
households and the immigrants, not employment nor diplomas."""

from qpv.tables import insee_archive
from qpv.tables.insee_variables import number, optional, share

SOURCES, SCHEMA, read, clean = insee_archive.whole(
    "insee_qpv24_demography",
    "2022",
    "estimations-demographiques_2022_QPV2024_csv.zip",
    8742545,
    "Estimations démographiques 2022 des quartiers prioritaires 2024",
    number(
        "youth_index",
        "Indice de jeunesse (moins de 20 ans / 60 ans ou plus)",
        "",
        "IND_JEUNE",
        "indiceJeunesse",
        wording=r"^indice de jeunesse$",
    ),
    share("women_pct", "Part des femmes", "TX_F", "partPopF", wording=r"^(part|taux) des? femmes$"),
    share(
        "foreigners_pct",
        "Part des étrangers (nationalité)",
        "TX_TOT_ET",
        "partPopEt",
        wording=r"^part des etrangers$",
    ),
    share(
        "households_1p_pct",
        "Part des ménages d'une personne",
        "TX_TOT_MEN1",
        "partMen1p",
        wording=r"^part des menages d'une personne$",
    ),
    *optional(
        share(
            "immigrants_pct",
            "Part des immigrés (nés étrangers à l'étranger)",
            "partPopImmi",
            wording=r"^part des immigres$",
        ),
        share("households_2p_pct", "Part des ménages de deux personnes", "partMen2p"),
        share("households_3p_pct", "Part des ménages de trois personnes", "partMen3p"),
        share("households_4_5p_pct", "Part des ménages de quatre ou cinq personnes", "partMen45p"),
    ),
    share(
        "households_6p_pct",
        "Part des ménages de six personnes ou plus",
        "TX_TOT_MEN6",
        "partMen6pp?",
    ),
    share(
        "lone_parents_pct",
        "Part des familles monoparentales",
        "TX_TOT_FAM_MONO",
        wording=r"^part des familles monoparentales$",
    ),
    share(
        "employment_pct",
        "Taux d'emploi des 15-64 ans",
        "TX_TOT_EMPL",
        wording=r"^taux d'emploi( des 15-64 ans)?$",
    ),
    share(
        "women_employment_pct",
        "Taux d'emploi des femmes de 15-64 ans",
        "TX_F_EMPL",
        wording=r"^taux d'emploi des femmes( de 15-64 ans)?$",
    ),
    share(
        "fixed_term_pct",
        "Part des emplois à durée limitée",
        "TX_TOT_EDLIM",
        "TX_TOT_EPREC",
        "partEmpPrec",
    ),
    share("below_bac_pct", "Part des sans-baccalauréat (15 ans ou plus)", "TX_TOT_INFBAC"),
    share("enrolled_16_24_pct", "Taux de scolarisation des 16-24 ans", "TX_TOT_SCOL"),
)

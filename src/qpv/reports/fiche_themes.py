"""The themes of a neighbourhood sheet: which indicators each block shows, in which zoning."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Theme:
    """A block of the sheet. ``current`` are indicators of the 2024 zoning, ``former`` those of the
    2015 zoning that stand in for them; ``main`` opens the block, in each zoning; the others are
    charts (rates) and lines (``facts``: counts, amounts)."""

    id: str
    title: str
    main: str
    current: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    former_facts: tuple[str, ...] = ()


# Key figures are not said again in a block; shares that only the 2015 files give are a chart there.
THEMES = (
    Theme(
        "population", "Population et âges", "youth_index",
        ("qp24_women", "qp24_foreigners"),
        ("qp15_under_25", "qp15_over_60", "qp15_women"),
        ("foreigners", "immigrants"),
    ),
    Theme(
        "households", "Ménages", "households_1p",
        ("households_1p", "households_2p", "households_3p", "households_4_5p", "households_6p",
         "qp24_lone_parents"),
    ),
    Theme(
        "income", "Revenus et pauvreté", "poverty",
        ("qp24_poverty", "qp24_activity", "qp24_benefits"),
        ("qp15_poverty", "qp15_activity", "qp15_benefits"),
        ("qp24_median", "qp24_d9_d1"), ("qp15_median", "qp15_d1", "qp15_d9_d1"),
    ),
    Theme(
        "benefits", "Prestations sociales", "rsa",
        ("qp24_rsa", "qp24_lone_parents_caf", "qp24_c2s_free"),
        ("qp15_rsa", "qp15_aah", "qp15_activity_bonus", "qp15_lone_parents", "qp15_c2s_free"),
    ),
    Theme(
        "work", "Emploi et demandeurs d'emploi", "employment",
        ("qp24_employment", "qp24_women_employment", "qp24_fixed_term", "qp24_jobseekers_women"),
        ("qp15_women_employment", "qp15_fixed_term", "qp15_jobseekers_women",
         "qp15_jobseekers_young", "qp15_jobseekers_senior", "qp15_jobseekers_below_cap",
         "qp15_jobseekers_duration_4"),
        ("qp24_jobseekers",), ("qp15_jobseekers",),
    ),
    Theme(
        "housing", "Logement social", "social_dwellings_share",
        ("qp24_vacancy", "qp24_turnover"),
        ("qp15_vacancy", "qp15_turnover"),
        ("qp24_rent",), ("qp15_social_dwellings", "qp15_rent"),
    ),
    Theme(
        "education", "Éducation", "qp24_dnb",
        ("qp24_below_bac", "qp24_enrolled", "qp24_late_6e", "qp24_late_3e", "qp24_dnb"),
    ),
)  # fmt: skip

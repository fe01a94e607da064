"""The themes of a quartier: which indicators each block shows, in which zoning, and its own lines."""

from __future__ import annotations

import pandas as pd

from qpv import french
from qpv.figures import charts
from qpv.indicators.catalogue import BY_ID
from qpv.indicators.themes import AGES
from qpv.reports import blocks, fiche_places, fiche_zoning, page
from qpv.reports import fiche_sentences as sentences
from qpv.reports.blocks import Theme
from qpv.reports.page import HTML
from qpv.study import Study, history
from qpv.study.around import shares


def themes(s: Study, format: str = "") -> HTML | None:
    """Return every block: themes, evolution, change of zoning; nothing on the pages for élus."""
    if format == "elu":
        return None
    zoning = " ".join([*fiche_zoning.zoning(s), *fiche_zoning.area_shares(shares(s))])
    told = [blocks.block(s, theme) for theme in THEMES]
    # The last on screen; on paper its text fills the first column.
    passage = page.group(page.block("De 2015 à 2024", page.text(zoning)), kind="qpv-passage")
    evolution = page.block("Évolutions", blocks.evolution(s))
    half = len(told) // 2 + 1
    told_by_theme = page.second_side(
        *told[:half], passage, *told[half:], evolution, kind="qpv-blocks"
    )
    return page.join(page.on_screen(page.heading("Thème par thème")), told_by_theme)


def _built(s: Study) -> list[str]:
    """Return when the social stock was built, in the 2015 zoning: the classes that are diffused."""
    if not s.available(BY_ID[AGES[0]].dataset):
        return []
    items = []
    for code in s.codes("2015"):
        own = [(BY_ID[id], s.value(id, code)["value"]) for id in AGES]
        told = [
            f"{entry.short}, {sentences.shown_value(s, entry, value, code)}"
            for entry, value in own
            if pd.notna(value)
        ]
        if told:
            rest = "" if len(told) == len(own) else " ; autres époques non diffusées"
            start = blocks.of_parent(code, s.codes("2015"))
            built = french.capitalised(f"{start}parc construit {' ; '.join(told)}{rest}")
            items.append(f"{built} ({s.year(own[0][0])})")
    return items


def _schools(s: Study) -> HTML:
    none = page.text("Aucune donnée d'éducation n'est dans les tables.", "qpv-note")
    return fiche_places.schools(s) or none


def _same_year(s: Study, told: bool) -> HTML | None:
    """Return the standard of living of the 2015 perimeters and of whole territories, from the
    last year in which INSEE gives both; a sentence where nothing was ``told`` of the latter."""
    found = history.same_year_income(s)
    if found is None:
        none = (
            "Commune, EPCI, région, France entière : aucun fichier de même source et de même année "
            "n'est dans les tables."
        )
        return None if told else page.text(none, "qpv-note")
    year, rows = found
    if not sentences.parents(s) or rows["value"].notna().sum() < 2:
        return None
    medians = rows[rows["indicator"] == rows["indicator"].iloc[0]]
    said = " ; ".join(
        f"{r.series} {french.quantity(r.value, '€', 0)}" for r in medians.itertuples()
    )
    placed = sentences.quartiles(s)
    printed = page.bullets(
        placed or [f"Niveau de vie médian en {year}, par UC et par an : {said}"],
        "qpv-lines" if placed else "qpv-lines qpv-print-only",
    )
    words = page.words(
        s,
        f"Niveau de vie médian en {year}, quartier de 2015 et territoires entiers",
        "En € par UC et par an, tous les habitants de chaque territoire",
        f"INSEE-DGFiP-CNAF-CNAV-CCMSA, Filosofi {year}",
    )
    shown = charts.compact_dots(rows, unit="€", decimals=0, **words)
    return page.former(blocks.former_named(s), printed, page.on_screen(shown))


# Key figures are not said again in a block; shares that only the 2015 files give are a chart there.
THEMES = (
    Theme(
        "Population et âges", "youth_index",
        ("qp24_women", "qp24_foreigners"),
        ("qp15_under_25", "qp15_over_60", "qp15_women"),
        ("foreigners", "immigrants"),
        opening=lambda s, _: sentences.youth(s),
    ),
    Theme(
        "Ménages", "households_1p",
        ("households_1p", "households_2p", "households_3p", "households_4_5p", "households_6p",
         "qp24_lone_parents"),
    ),
    Theme(
        "Revenus et pauvreté", "poverty",
        ("qp24_poverty", "qp24_activity", "qp24_benefits"),
        ("qp15_poverty", "qp15_activity", "qp15_benefits"),
        ("qp24_median", "qp24_d9_d1"), ("qp15_median", "qp15_d1", "qp15_d9_d1"),
        last=_same_year,
    ),
    Theme(
        "Prestations sociales", "rsa",
        ("qp24_rsa", "qp24_lone_parents_caf", "qp24_c2s_free"),
        ("qp15_rsa", "qp15_aah", "qp15_activity_bonus", "qp15_lone_parents", "qp15_c2s_free"),
    ),
    Theme(
        "Emploi et demandeurs d'emploi", "employment",
        ("qp24_employment", "qp24_women_employment", "qp24_fixed_term", "qp24_jobseekers_women"),
        ("qp15_women_employment", "qp15_fixed_term", "qp15_jobseekers_women",
         "qp15_jobseekers_young", "qp15_jobseekers_senior", "qp15_jobseekers_below_cap",
         "qp15_jobseekers_duration_4"),
        ("qp24_jobseekers",), ("qp15_jobseekers",),
    ),
    Theme(
        "Logement social", "social_dwellings_share",
        ("qp24_vacancy", "qp24_turnover"),
        ("qp15_vacancy", "qp15_turnover"),
        ("qp24_rent",), ("qp15_social_dwellings", "qp15_rent"),
        opening=lambda s, _: sentences.housing(s), former_more=_built,
        more=lambda s: blocks.lines([sentences.tfpb(s)]),
    ),
    Theme(
        "Éducation", "qp24_dnb",
        ("qp24_below_bac", "qp24_enrolled", "qp24_late_6e", "qp24_late_3e", "qp24_dnb"),
        opening=lambda s, main: sentences.against(s, main) if s.known(main) else "", more=_schools,
    ),
)  # fmt: skip

"""Disposable income, poverty and inequality in the 2024 QPV (INSEE, Filosofi), métropole only. One
row = one territory of one level.

Two files in one archive: the disposable income (DISP_…), and the income declared before benefits and
taxes (DEC_…), which is another quantity and has columns of its own.
The archive has a second version (v2), which its vintage says. In 2021 rates are rounded to the
percent. Medians are never averaged; two vintages in a row are not compared."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from qpv.sources.archive import member_names
from qpv.sources.catalogue import Source
from qpv.tables import insee_archive
from qpv.tables.insee_variables import number, optional, share

SOURCES = (
    insee_archive.source(
        "insee_qpv24_income",
        "2021-v2",
        "revenus_pauvrete_2021_qp24_v2_csv.zip",
        8243167,
        "Revenus et pauvreté 2021 des quartiers prioritaires 2024 (version 2)",
        data_year="2021",
    ),
)
_UC = "€ par UC et par an"
_DISPOSABLE = (
    share("poverty_pct", "Taux de pauvreté à 60 %", "DISP_TP60"),
    number("median_income_eur", "Niveau de vie médian", _UC, "DISP_MED", "DISP_Q2"),
    number("income_d1_eur", "Premier décile du niveau de vie", _UC, "DISP_D1"),
    number("income_d9_eur", "Neuvième décile du niveau de vie", _UC, "DISP_D9"),
    number("income_d9_d1_ratio", "Rapport interdécile D9/D1", "", "DISP_RD"),
    number("gini_index", "Indice de Gini", "", "DISP_GI", "DISP_GINI"),
    share("share_activity_pct", "Part des revenus d'activité", "DISP_PACT"),
    share("share_pensions_pct", "Part des pensions, retraites et rentes", "DISP_PPEN"),
    share("share_benefits_pct", "Part des prestations sociales", "DISP_PPSOC"),
)
_UC_DECLARED = "€ par UC et par an, avant prestations et impôts"
_DECLARED = optional(
    number("declared_q1_eur", "Premier quartile du revenu déclaré", _UC_DECLARED, "DEC_Q1"),
    number("declared_median_eur", "Revenu déclaré médian", _UC_DECLARED, "DEC_MED", "DEC_Q2"),
    number("declared_q3_eur", "Troisième quartile du revenu déclaré", _UC_DECLARED, "DEC_Q3"),
)
SCHEMA, _, clean = insee_archive.room((*_DISPOSABLE, *_DECLARED))
# Theme of a member of the archive -> its variables.
_THEMES = {r"disponible": _DISPOSABLE, r"d[ée]clar": _DECLARED}


def read(files: Mapping[Source, Path]) -> pd.DataFrame:
    """Return every level of both files as text; the variables of a file that is not in the archive,
    or of a territory that it does not list, are « nd ».

    Raises
    ------
    TableError
        As ``insee_archive.read``; if neither file is there.
    """
    (path,) = files.values()
    every = member_names(path) if path.suffix == ".zip" else [path.name]
    names = " ".join(name for name in every if not name.lower().startswith("meta"))
    held = {theme: v for theme, v in _THEMES.items() if re.search(theme, names, re.IGNORECASE)}
    kept = held or {"disponible": _DISPOSABLE}  # refused there, in a sentence
    parts = [insee_archive.read(files, v, theme) for theme, v in kept.items()]
    whole = parts[0]
    for part in parts[1:]:
        beside = part.drop(columns="libgeo")
        whole = whole.merge(beside, on=["level", "codgeo"], how="left", validate="1:1")
    columns = [column.name for column in SCHEMA.columns]
    return whole.fillna("nd").reindex(columns=columns, fill_value="nd")

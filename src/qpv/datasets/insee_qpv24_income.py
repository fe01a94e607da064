"""Disposable income, poverty and inequality in the 2024 QPV (INSEE, Filosofi), métropole only. One
row = one territory of one level.

The archive has a second version (v2), which its vintage says. In 2021 rates are rounded to the
percent. Medians are never averaged; two vintages in a row are not compared."""

from __future__ import annotations

from qpv.tables import insee_archive
from qpv.tables.insee_variables import number, share

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
_VARIABLES = (
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
SCHEMA, read, clean = insee_archive.room(_VARIABLES, theme="disponible")

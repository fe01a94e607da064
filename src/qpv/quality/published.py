"""Figures that INSEE, ANCT and others printed, to be found again in the tables.

Each carries its source; an approximate one its tolerance, which is the rounding of the print.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from qpv.codes import departement_of

_HDF = ("02", "59", "60", "62", "80")


@dataclass(frozen=True)
class Published:
    """One printed figure: ``compute`` finds it again in the table of ``dataset``."""

    label: str
    dataset: str
    vintage: str
    expected: float
    source: str
    compute: Callable[[pd.DataFrame], float]
    tolerance: float = 0.0
    unit: str = ""


def _region(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["code_qp"].map(departement_of).isin(_HDF)]


def _metropole(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["code_qp"].map(departement_of).str.len() == 2]


def _letter(letter: str) -> Callable[[pd.DataFrame], float]:
    return lambda table: (_metropole(table)["letter"] == letter).sum()


def _count(column: str, code: str) -> Callable[[pd.DataFrame], float]:
    return lambda table: (table[column] == code).sum()


def _diffused(table: pd.DataFrame) -> float:
    return table["median_income_eur"].notna().sum()


def _cell(code: str, column: str, key: str = "code_qp") -> Callable[[pd.DataFrame], float]:
    return lambda table: table.loc[table[key] == code, column].sum(min_count=1)


def _rate(commune: str) -> Callable[[pd.DataFrame], float]:
    return _cell(commune, "tfpb_rate_pct", "codgeo")


_PREMIERE = "Insee Première n° 2008"
_HDF178 = "Insee Analyses Hauts-de-France n° 178"
_HDF173 = "Insee Analyses Hauts-de-France n° 173"
_ANCT = "ANCT, contours de janvier 2026"
_DGFIP = "DGFiP, fiscalité locale des particuliers"
_P, _Q = ("qpv_perimeters", "2024"), ("qpv_portrait", "2024")
_T, _O, _F = ("tfpb_rates", "2025"), ("population_qpv", "2018"), ("filosofi_qpv", "2018")

FIGURES = (
    Published("QPV de métropole", *_P, 1362, _PREMIERE, lambda t: len(_metropole(t))),
    Published("QPV des Hauts-de-France", *_P, 204, _HDF178, lambda t: len(_region(t))),
    Published("QPV du Nord", *_P, 94, _HDF178, _count("insee_dep", "59")),
    Published("QPV du Pas-de-Calais", *_P, 64, _ANCT, _count("insee_dep", "62")),
    Published("QPV de l'Oise", *_P, 19, _ANCT, _count("insee_dep", "60")),
    Published("QPV de l'Aisne", *_P, 17, _ANCT, _count("insee_dep", "02")),
    Published("QPV de la Somme", *_P, 10, _ANCT, _count("insee_dep", "80")),
    Published("QPV à contour modifié (M), métropole", *_P, 957, _ANCT, _letter("M")),
    Published("QPV à contour inchangé (I), métropole", *_P, 294, _ANCT, _letter("I")),
    Published("QPV nouveaux (N), métropole", *_P, 111, _ANCT, _letter("N")),
    Published("QPV sur plusieurs communes, Hauts-de-France", *_P, 55, _ANCT,
              lambda t: _region(t)["insee_com"].str.contains(";").sum()),
    Published("Surface des QPV des Hauts-de-France", *_P, 11180, _ANCT,
              lambda t: _region(t)["area_ha"].sum(), 112, "ha"),
    Published("QPV d'Île-de-France", *_P, 298, _HDF178, _count("insee_reg", "11")),
    Published("QPV d'Auvergne-Rhône-Alpes", *_P, 145, _HDF178, _count("insee_reg", "84")),
    Published("QPV de Nouvelle-Aquitaine", *_P, 83, "Insee Analyses Nouvelle-Aquitaine n° 157",
              _count("insee_reg", "75")),
    Published("QPV outre-mer (liste officielle)", *_P, 222, "décret n° 2024-1212",
              lambda t: len(t) - len(_metropole(t))),
    Published("Population des QPV des Hauts-de-France", *_Q, 753100, _HDF178,
              lambda t: _region(t)["population"].sum(), 50, "hab."),
    Published("Population des QPV de métropole", *_Q, 5_300_000, _PREMIERE,
              lambda t: _metropole(t)["population"].sum(), 50_000, "hab."),
    Published("Population de QN05980M (Roubaix, Tourcoing…)", *_Q, 77300, _HDF178,
              _cell("QN05980M", "population"), 50, "hab."),
    Published("Population de QN05972M (Lille, secteur Sud)", *_Q, 53300, _HDF178,
              _cell("QN05972M", "population"), 50, "hab."),
    Published("QPV 2015", *_O, 1514, "décrets n° 2014-1750 et 2014-1751", len),
    Published("QPV 2015 des Hauts-de-France", *_O, 199, _HDF173, lambda t: len(_region(t))),
    Published("Population 2018, QPV 2015 des Hauts-de-France", *_O, 653400, _HDF173,
              lambda t: _region(t)["population_2018"].sum(), 50, "hab."),
    Published("Taux global de TFPB 2025, Lille", *_T, 48.91, _DGFIP, _rate("59350"), unit="%"),
    Published("Taux global de TFPB 2025, Béthune", *_T, 82.34, _DGFIP, _rate("62119"), unit="%"),
    Published("Taux global de TFPB 2025, Amiens", *_T, 56.00, _DGFIP, _rate("80021"), unit="%"),
    *(Published(f"QPV 2015 au niveau de vie diffusé, {place}, {year}", "filosofi_qpv", year, count,
                "INSEE, Filosofi sur les QPV", compute)
      for year, place, count, compute in (
          ("2018", "métropole", 1296, lambda t: _diffused(_metropole(t))),
          ("2019", "métropole", 1296, lambda t: _diffused(_metropole(t))),
          ("2021", "métropole", 1008, lambda t: _diffused(_metropole(t))),
          ("2018", "Hauts-de-France", 199, lambda t: _diffused(_region(t))),
          ("2021", "Hauts-de-France", 148, lambda t: _diffused(_region(t))),
      )),
    Published("Taux de pauvreté 2018 de QP059016", *_F, 66.3, "INSEE, Filosofi 2018",
              _cell("QP059016", "poverty_pct"), unit="%"),
    Published("Niveau de vie médian 2018 de QP080003 (Amiens Nord)", *_F, 12590,
              "INSEE, Filosofi 2018", _cell("QP080003", "median_income_eur"), unit="€"),
    Published("Logements sociaux dans les QPV 2015", "rpls_qpv", "2022", 1_510_641,
              "SDES, RPLS 2022", lambda t: t["n_social_dwellings"].sum(), unit="logements"),
    Published("Cellules du carroyage de la métropole lilloise", "heat_mel", "2022", 9096,
              "INSEE, Filosofi 2017, carreaux de 200 m", len),
)  # fmt: skip

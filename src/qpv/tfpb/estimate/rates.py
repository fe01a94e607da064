"""Property-tax rates where the QPV are: one rate per QPV, or the two ends where its communes differ.

Since 2021 the communal rate includes the former départemental one: rates of 2020 and before are
those of another tax, and no line joins the two (``same_tax``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from qpv import processed
from qpv.errors import AggregationError, ParameterError
from qpv.paths import Places

REFORM = 2021
# How the rates of a QPV's communes were put together.
SINGLE, WEIGHTED, SPREAD, UNKNOWN = "commune", "population", "intervalle", "inconnu"


def years(places: Places) -> list[int]:
    """Return the tax years whose rates are at hand, in order."""
    return sorted(int(r["vintage"]) for r in processed.records(places, "tfpb_rates"))


def check_year(places: Places, year: int) -> None:
    """Do nothing if the rates of this tax year are at hand.

    Raises
    ------
    ParameterError
        If they are not: another year never replaces them.
    """
    held = years(places)
    if year not in held:
        listed = ", ".join(map(str, held)) or "aucune"
        raise ParameterError(
            f"annee={year} : les taux de taxe foncière de cette année ne sont pas à disposition "
            f"(années présentes : {listed}). Une autre année ne les remplace pas."
        )


def same_tax(wanted: Iterable[int]) -> None:
    """Do nothing if rates of these years may stand on one line.

    Raises
    ------
    AggregationError
        If some are before the reform of 2021 and others not: the communal rate took in the
        départemental one that year.
    """
    wanted = sorted(set(wanted))
    if wanted and wanted[0] < REFORM <= wanted[-1]:
        raise AggregationError(
            f"taux de {wanted[0]} et de {wanted[-1]} : depuis {REFORM}, le taux communal comprend "
            "l'ancien taux départemental. Ils ne se lisent pas sur une même ligne."
        )


def commune_rates(places: Places, year: int, *, include_teom: bool = False) -> pd.Series:
    """Return the global rate of each commune in percent (index ``codgeo``), NaN where absent.

    TEOM is another tax, recovered from tenants: it is added only if ``include_teom`` (a commune
    without one adds nothing).

    Raises
    ------
    ParameterError
        If the rates of this year are not at hand.
    """
    check_year(places, year)
    table = processed.read(places, "tfpb_rates", str(year)).frame.set_index("codgeo")
    rates = table["tfpb_rate_pct"].astype(float)
    return rates + table["teom_rate_pct"].astype(float).fillna(0) if include_teom else rates


def qpv_rates(
    communes_of: pd.DataFrame,
    rates: pd.Series,
    populations: pd.DataFrame | None = None,
    former: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Return the rate of each QPV: ``rate_low``, ``rate_high`` (lowest and highest of its
    communes), ``rate`` (weighted by the population of the QPV in each commune, else NaN where
    they differ) and ``how``. Index ``code_qp``; percent.

    ``communes_of`` has one row per (``code_qp``, ``code``); ``populations`` one per (``code_qp``,
    ``codgeo``, ``population``). A commune of ``former`` codes is read under its present one. A
    QPV with a commune whose rate is unknown has none: a part is not the whole.
    """
    now = former or {}
    own = communes_of.assign(
        rate=[rates.get(code, rates.get(now.get(code, code))) for code in communes_of["code"]]
    )
    own["rate"] = own["rate"].astype(float)
    groups = own.groupby("code_qp")["rate"]
    found = pd.DataFrame({"rate_low": groups.min(), "rate_high": groups.max()})
    whole = groups.count() == groups.size()
    found = found.where(whole)
    single = whole & (found["rate_low"] == found["rate_high"])
    found["rate"] = found["rate_low"].where(single)
    weighted = _weighted(own, populations).reindex(found.index).where(whole)
    found["how"] = UNKNOWN
    found.loc[whole, "how"] = SPREAD
    found.loc[weighted.notna(), "how"] = WEIGHTED
    found.loc[single, "how"] = SINGLE
    found["rate"] = found["rate"].fillna(weighted)
    return found


def _weighted(own: pd.DataFrame, populations: pd.DataFrame | None) -> pd.Series:
    if populations is None:
        return pd.Series(dtype=float)
    people = populations.rename(columns={"codgeo": "code"})[["code_qp", "code", "population"]]
    both = own.merge(people, on=["code_qp", "code"], how="left")
    both["population"] = both["population"].astype(float)
    both["part"] = both["rate"] * both["population"]
    groups = both.groupby("code_qp")
    known = groups["population"].count() == groups.size()
    total = groups["population"].sum().where(known)
    return (groups["part"].sum() / total.where(total > 0)).where(known)

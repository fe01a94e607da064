"""Property-tax rates where the QPV are: one rate per QPV, or the two ends where its communes differ.

Since 2021 the communal rate includes the former départemental one: rates of 2020 and before are
those of another tax, and nothing joins the two.
"""

from collections.abc import Mapping

import pandas as pd

from qpv import processed
from qpv.errors import ParameterError
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


def commune_rates(places: Places, year: int, *, include_teom: bool = False) -> pd.Series:
    """Return the global rate of each commune in percent (index ``codgeo``), NaN where absent.

    TEOM is another tax, recovered from tenants: it is added only if ``include_teom`` (a commune
    without one adds nothing). Raises as ``check_year``.
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
    known = [rates.get(code, rates.get(now.get(code, code))) for code in communes_of["code"]]
    own = communes_of.assign(rate=pd.Series(known, index=communes_of.index, dtype=float))
    groups = own.groupby("code_qp")["rate"]
    whole = groups.count() == groups.size()
    found = pd.DataFrame({"rate_low": groups.min(), "rate_high": groups.max()}).where(whole)
    single = whole & (found["rate_low"] == found["rate_high"])
    weighted = _weighted(own, populations).reindex(found.index).where(whole)
    found["rate"] = found["rate_low"].where(single).fillna(weighted)
    found["how"] = UNKNOWN
    for where, how in ((whole, SPREAD), (weighted.notna(), WEIGHTED), (single, SINGLE)):
        found.loc[where, "how"] = how
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

"""Other years, and other people: series within one zoning, whole territories of the same year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from qpv.errors import ParameterError, french_call
from qpv.indicators import compare, compute, series
from qpv.indicators.catalogue import EVERY
from qpv.indicators.indicator import Indicator
from qpv.study.store import part_year

if TYPE_CHECKING:
    from qpv.study.core import Study

TOWNS = 2  # communes of a QPV named one by one, the largest first
_WHOLE = ["level", "code", "name", "value", "reason"]


@french_call('s.series("qp15_poverty")')
def series_of(s: Study, asked: str | Indicator) -> pd.DataFrame:
    """Return one row per QPV and year at hand: ``code_qp``, ``year``, ``value``, ``reason``,
    ``source``, ``zoning``.

    No series crosses from the 2015 zoning to the 2024 one: an income has one year on the QPV of 2024,
    and its series, on those of 2015, is asked for by its own name.

    Raises
    ------
    ParameterError
        If it is an income on the zoning of 2024 (the indicator to ask for is named).

    Examples
    --------
    >>> study.open("region", "00").series("qp15_poverty").columns.tolist()
    ['code_qp', 'year', 'value', 'reason', 'source', 'zoning']
    """
    indicator = s.indicator(asked)
    if indicator.column in series.MEASURES and indicator.zoning == "2024":
        former = [i for i in EVERY if i.zoning == "2015" and i.column == indicator.column]
        raise ParameterError(
            f"« {indicator.id} » porte sur les QPV de 2024, sans série : les autres années portent sur "
            f'ceux de 2015, et les deux ne se suivent pas. Demandez s.series("{former[0].id}").'
        )
    if indicator.column in series.MEASURES:  # incomes: Filosofi by year, on the zoning of 2015
        found = series.income_series(s.places, s.codes("2015"))
        for source in found["source"].unique():
            s.remember(*source.split(" "))
        found = found[found["measure"] == indicator.column].drop(columns="measure")
        return found.assign(zoning="2015").reset_index(drop=True)
    records = s.store.records.get(indicator.dataset, [])
    parts = [_vintage(s, indicator, r) for r in records if _holds(s, indicator, r)]
    columns = ["code_qp", "year", "value", "reason", "source", "zoning"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def _holds(s: Study, indicator: Indicator, record: dict) -> bool:
    """True when this vintage has the indicator's columns."""
    columns = s.store.table(indicator.dataset, record["vintage"]).columns
    return indicator.needed - {indicator.weight} <= set(columns)


def _vintage(s: Study, indicator: Indicator, record: dict) -> pd.DataFrame:
    observed = s.store.observed(indicator, record["vintage"])
    s.remember(indicator.dataset, record["vintage"])
    own = observed.reindex(s.codes(indicator.zoning))[["value", "reason"]]
    return (
        own.rename_axis("code_qp")
        .reset_index()
        .assign(
            year=indicator.year or part_year(record, indicator),
            reason=own["reason"].fillna("not_available").to_numpy(),
            source=f"{indicator.dataset} {record['vintage']}",
            zoning=indicator.zoning,
        )
    )


@french_call('s.whole("poverty")')
def whole(s: Study, asked: str | Indicator) -> pd.DataFrame:
    """Return whole territories (all their inhabitants) from the same source and the same year:
    ``level``, ``code``, ``name``, ``value``, ``reason``."""
    indicator = s.indicator(asked)
    rows = [
        (level, code, name, *s.store.whole(indicator, level, code))
        for level, code, name in _asked(s)
    ]
    if any(reason != "not_available" for *_, reason in rows):  # a source when a row of it is used
        for dataset, vintage in s.store.whole_sources(indicator):
            s.remember(dataset, vintage)
    return pd.DataFrame(rows, columns=_WHOLE)


_INCOMES = {
    "median_income_eur": "Médiane",
    "income_d1_eur": "Premier décile",
    "income_d9_eur": "Neuvième décile",
}


def same_year_income(s: Study) -> tuple[str, pd.DataFrame] | None:
    """Return (year, rows of a compact chart) of the last year in which Filosofi gives the standard
    of living of 2015 QPV and of whole territories: the QPV of 2015, the main communes, the EPCI,
    the région. None without such a year (a file of communes alone makes none)."""
    vintage = same_year(s)
    if not vintage:
        return None
    qpv = s.table("filosofi_qpv", vintage)
    qpv = qpv[qpv["code_qp"].isin(s.codes("2015"))].set_index("code_qp")
    table = s.table("filosofi_territories", vintage)
    whole_ones = _territories(s, table)
    rows = []
    for column, label in _INCOMES.items():
        own = [("qpv", c, qpv.loc[c]) for c in s.codes("2015") if c in qpv.index]
        for level, name, row in [*own, *whole_ones]:
            kind = "territory" if level == "qpv" else "whole"
            reason = compute.reason_label(str(row.get(f"{column}_reason", "")))
            rows.append((label, name, kind, level, row[column], False, reason))
    columns = ["indicator", "series", "kind", "level", "value", "approximate", "reason"]
    return vintage, pd.DataFrame(rows, columns=columns)


def same_year(s: Study) -> str:
    """Return the latest year of which both files of Filosofi are there, that of whole territories with
    its régions; "" for none."""
    files = ("filosofi_qpv", "filosofi_territories")
    years = [{r["vintage"] for r in s.store.records.get(name, [])} for name in files]
    both = sorted(years[0] & years[1], reverse=True)
    whole = (v for v in both if (s.store.table(files[1], v)["level"] == "region").any())
    return next(whole, "")


def _territories(s: Study, table: pd.DataFrame) -> list[tuple[str, str, pd.Series]]:
    epci = s.within("epci")
    then, year = series.epci_codes(dict(epci), table), table["data_year"].iloc[0]
    asked = [("commune", *pair) for pair in s.within("commune")[:TOWNS]]
    asked += [
        ("epci", then.get(c, c), name if then.get(c, c) == c else f"{name} (périmètre de {year})")
        for c, name in epci
    ]
    asked += [("region", *pair) for pair in s.within("region")[:1]]
    few = table[table["codgeo"].isin([code for _, code, _ in asked])]
    few = few.set_index(["level", "codgeo"])
    return [(lv, n, few.loc[[(lv, c)]].iloc[0]) for lv, c, n in asked if (lv, c) in few.index]


def _asked(s: Study) -> list[tuple[str, str, str]]:
    """Its two largest communes (of one QPV) or itself, its EPCI, its région, métropole."""
    level, order = s.territory.level, ("commune", "epci", "departement", "region")
    if level == "qpv":
        asked = [("commune", *pair) for pair in s.within("commune")[:TOWNS]]
        asked += [("epci", *pair) for pair in s.within("epci")]
    else:
        asked = [(level, s.code, s.name)] if level in order else []
        above = [("epci", s.territory.siren_epci)] if level == "commune" else []
        asked += [(lv, code, s.geography.name(lv, code)) for lv, code in above if code]
    if level != "region":
        asked += [("region", *pair) for pair in s.within("region")[:1]]
    return [*asked, ("pays", "METRO", "France métropolitaine")]


def beside_commune(s: Study, asked: str | Indicator) -> pd.DataFrame:
    """Return each QPV beside its whole commune (``compare.beside_commune``): same source, same
    year; no row is known where no table at hand has the communes."""
    indicator = s.indicator(asked)
    whole, reasons = pd.Series(dtype=float), pd.Series(dtype=str)
    for dataset, vintage in s.store.whole_sources(indicator):
        table = s.store.table(dataset, vintage)
        towns = table[table["level"] == "commune"] if "level" in table else table.head(0)
        if not len(towns) or indicator.column not in towns:
            continue
        towns = towns.set_index("codgeo")
        whole, reasons = towns[indicator.column], towns[f"{indicator.column}_reason"]
        s.remember(dataset, vintage)
        break
    own = s.observed(indicator)["value"]
    return compare.beside_commune(own, s.geography.communes_of, whole, reasons)

"""A study's own value beside the sets of QPV that it is read against, as rows for charts; and its
place among its peers, as a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from qpv import differences, french
from qpv.differences import Difference
from qpv.errors import ParameterError, french_call
from qpv.indicators import compare, compute, rank
from qpv.indicators.compare import Comparator
from qpv.indicators.indicator import Indicator
from qpv.study.values import Values, several
from qpv.thresholds import FRAGILE_POPULATION

if TYPE_CHECKING:
    from qpv.study.core import Study

COLUMNS = (
    "indicator", "series", "kind", "value", "approximate", "reason", "n_known", "n_total", "id",
    "level", "code", "unit", "year", "coverage", "source", "zoning", "decimals",
)  # fmt: skip
_SHORT = {"epci": "QPV de l'EPCI", "region": "QPV de la région", "pays": "QPV de France"}


def value(s: Study, asked: str | Indicator, code: str = "") -> pd.Series:
    """Return the aggregate of its QPV, or the QPV's own value: ``value``, ``reason``,
    ``approximate``, ``at_least``, ``n_known``, ``n_total``, ``coverage``; with ``code``, the value
    of one QPV (of 2015 for an indicator of that zoning).

    Raises
    ------
    AggregationError
        If the indicator is never aggregated (an index, a median) and there are several QPV.

    Examples
    --------
    >>> result = study.open("region", "00").value("population")
    >>> bool(result["value"] > 0), result["reason"]
    (True, '')
    """
    indicator = s.indicator(asked)
    level = s.territory.level
    if code or (level == "qpv" and indicator.zoning == "2024"):
        return _single(s, indicator, code or s.code)
    try:
        return s.store.aggregates(indicator, level).loc[[s.code]].iloc[0]
    except (KeyError, ParameterError):
        members = pd.DataFrame({"code_qp": s.codes(indicator.zoning)}).assign(code=s.code)
        if members.empty:
            return _single(s, indicator, s.code)
        found = compute.aggregate(s.store.observed(indicator), members, indicator)
        return found.loc[[s.code]].iloc[0]


def _single(s: Study, indicator: Indicator, code: str) -> pd.Series:
    observed = s.store.observed(indicator)
    number, reason = np.nan, "not_available"
    if code in observed.index:
        number, reason = float(observed["value"][code]), str(observed["reason"][code])
    known = int(pd.notna(number))
    return _result(number, reason, known, 1, float(known))


def _result(number: float, reason: str, known: int, total: int, share: float = np.nan) -> pd.Series:
    """What a value that is no aggregate rests on, in the shape of ``compute.aggregate``."""
    fixed = {"approximate": False, "at_least": False}
    counts = {"n_known": known, "n_total": total, "coverage": share}
    return pd.Series({"value": number, "reason": reason, **fixed, **counts})


def references(s: Study, indicator: Indicator) -> list[tuple[Comparator, pd.Series]]:
    """Return the sets of QPV of the indicator's own zoning with their aggregate; none for what is
    never aggregated, or is a total."""
    if (indicator := s.indicator(indicator)).aggregation in ("none", "sum"):
        return []
    wanted = s.comparators
    if indicator.zoning == "2015":
        wanted = [c for c in wanted if c.level in ("region", "pays")]
    elif s.territory.level == "qpv" and len(s.within("commune")) > 1:
        wanted = [c for c in wanted if c.level != "commune"]
    found = []
    for comparator in wanted:
        results = s.store.aggregates(indicator, comparator.level)
        if comparator.code in results.index:
            found.append((comparator, results.loc[comparator.code]))
    return found


def gaps(s: Study, indicator: Indicator) -> list[tuple[str, Difference]]:
    """Return (label, difference) with each set of QPV that a rate is read against."""
    own = s.value(indicator)["value"]
    return [
        (label, differences.between(own, r["value"], indicator.decimals))
        for label, r in s.references(indicator)
        if pd.notna(own) and pd.notna(r["value"])
    ]


@french_call('s.compared(["poverty", "rsa"])')
def compared(
    s: Study, asked: Iterable[str | Indicator | Values], *, short: bool = False
) -> pd.DataFrame:
    """Return one row per indicator and series, as charts read them: ``indicator``, ``series``,
    ``kind`` (« territory », « comparator »), ``value``, ``approximate``, ``reason`` (in French, ""
    where the value is there), ``n_known``, ``n_total``; then what they rest on: ``id``, ``level``,
    ``code``, ``unit``, ``year``, ``coverage``, ``source``, ``zoning``, ``decimals``.

    ``short`` names the series « QPV de la région ». Of an analyst's own values, the median of the QPV.

    Examples
    --------
    >>> rows = study.open("commune", "00001").compared(["poverty"])
    >>> rows[["series", "kind"]].iloc[0].tolist()
    ['QPV de Valbrume', 'territory']
    """
    rows = [row for one in several(asked) for row in _rows_of(s, one, short)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _rows_of(s: Study, asked: str | Indicator | Values, short: bool) -> Iterable[dict]:
    if isinstance(asked, Values):
        own = s.values(asked)
        if own.indicator is None:
            name, result = _own_values(s, own)
            return [_row(s, own, name, "territory", s.territory.level, s.code, result)]
        asked = own.indicator
    rows = _rows(s, s.indicator(asked), short)
    # The id asked for, whichever source gives it.
    return ({**row, "id": asked} for row in rows) if isinstance(asked, str) else rows


def _rows(s: Study, indicator: Indicator, short: bool) -> Iterator[dict]:
    for name, code, result in _own(s, indicator, short):
        yield _row(s, indicator, name, "territory", s.territory.level, code, result)
    for comparator, result in references(s, indicator):
        if short and comparator.level not in _SHORT:
            continue
        name = _short(s, comparator) if short else comparator.label
        yield _row(s, indicator, name, "comparator", comparator.level, comparator.code, result)


def _short(s: Study, comparator: Comparator) -> str:
    """« QPV de l'EPCI »; of two EPCI, each by its name."""
    several = sum(c.level == comparator.level for c in s.comparators) > 1
    return comparator.label if several else _SHORT[comparator.level]


def _own(s: Study, indicator: Indicator, short: bool) -> list[tuple[str, str, pd.Series]]:
    """Return (series, code, result): the study itself, or each QPV of 2015 that one QPV comes from."""
    if s.territory.level == "qpv" and indicator.zoning == "2015":
        return [(code, code, value(s, indicator, code)) for code in s.codes("2015")]
    if s.territory.level == "qpv":
        return [("Le quartier" if short else s.name, s.code, value(s, indicator))]
    name = "Le territoire" if short else f"QPV {s.territory.of}"
    if indicator.aggregation == "none":
        return [(name, s.code, _result(np.nan, "never", 0, len(s.codes(indicator.zoning))))]
    return [(name, s.code, value(s, indicator))]


def _own_values(s: Study, values: Values) -> tuple[str, pd.Series]:
    """Return (series, result) of an analyst's own column: the QPV's value, or the median of the QPV
    (nothing says how to aggregate it)."""
    shown = values.frame["value"]
    if s.territory.level == "qpv":
        name, number, reason = s.name, shown.iloc[0], values.frame["reason"].iloc[0]
    else:
        name, number, reason = f"QPV {s.territory.of}, médiane", shown.median(), "not_given"
    known = int(shown.notna().sum())
    return name, _result(number, reason if pd.isna(number) else "", known, len(shown))


def _row(s: Study, told: Indicator | Values, series, kind, level, code, result: pd.Series) -> dict:
    short, id, year = told.label, told.label, told.year
    if isinstance(told, Indicator):
        short, id, year = told.short, told.id, s.year(told)
    return {
        "indicator": short,
        "series": series,
        "kind": kind,
        **result[["value", "n_known", "n_total", "coverage"]],
        "approximate": bool(result["approximate"] and result["n_total"] > 1),
        "reason": compute.reason_label(result["reason"]),
        "id": id,
        "level": level,
        "code": code,
        "year": year,
        **{name: getattr(told, name) for name in ("unit", "source", "zoning", "decimals")},
    }


@french_call('s.standing("poverty")')
def standing(s: Study, asked: str | Indicator, *, named: bool = False, detail: bool = False) -> str:
    """Return its place among its peers in words, « Parmi les plus pauvres des quartiers de la
    région », "" where it has none; ``named`` says of which région. With ``detail``, the interval of
    its rank.

    Examples
    --------
    >>> study.open("qpv", "QN00001M").standing("population")
    'Parmi les plus peuplés des quartiers de la région'
    """
    indicator = s.indicator(asked)
    one = s.territory.level == "qpv"
    if not indicator.ranked or (one and fragile(s) and indicator.aggregation != "sum"):
        return ""  # under 1 000 inhabitants, no place for a rate or an index
    if not one:
        return _of_territory(s, indicator, detail)
    found = rank.place(peer_values(s, indicator), s.code, indicator, indicator.decimals_qp)
    if found is None or not detail:
        group = group_name(s) if named or not s.within("region") else "de la région"
        apart = _apart(s, indicator, "region")
        return rank.words(found, indicator, f"des quartiers {group}", apart)
    known = "" if found.n_ranked == found.n_total else f" connus (sur {found.n_total})"
    return rank.detail(found, indicator, f"parmi les {found.n_ranked} QPV{known}")


def _of_territory(s: Study, indicator: Indicator, detail: bool) -> str:
    """A QPV that lies on several communes would rank each of them by the same people: straddled
    communes and EPCI are left out of their orders; so is a sum with terms missing."""
    among = compare.peers(s.territory, s.geography)
    if among is None:
        return ""
    results = s.store.aggregates(indicator, s.territory.level)
    results = results.loc[[c for c in among.codes if c in results.index]]
    out = results.index.isin(s.geography.straddled(s.territory.level))
    values = results["value"].mask(out | results["at_least"].astype(bool))
    found = rank.place(values, s.code, indicator, indicator.decimals)
    if found is None:
        return ""
    if not detail:
        whole = "pays" if s.territory.level in ("region", "departement") else "region"
        group = f"des {among.noun} {among.where}"
        return rank.words(found, indicator, group, _apart(s, indicator, whole), plain=False)
    exact = not bool(results["approximate"].any())
    return rank.detail(found, indicator, f"parmi les {_of_peers(found, among)}", exact)


def _of_peers(found: rank.Place, among: compare.Peers) -> str:
    ranked = f"{french.number(found.n_ranked)} {among.noun} {among.where}"
    if found.n_ranked == found.n_total:
        return f"{ranked} ayant un QPV"
    agreed = "classées" if among.feminine else "classés"
    return f"{ranked} {agreed}, sur {french.number(found.n_total)} ayant un QPV"


def _apart(s: Study, indicator: Indicator, level: str) -> float:
    """Return how far a rate stands from that of the QPV of its région, or of France; 0 where the page
    gives none."""
    found = [r["value"] for c, r in references(s, indicator) if c.level == level]
    apart = value(s, indicator)["value"] - found[0] if found and indicator.unit == "%" else 0.0
    return 0.0 if pd.isna(apart) else float(apart)


def fragile(s: Study) -> bool:
    """True under 1 000 inhabitants: rates are greyed, and not ranked."""
    return bool(s.qpv["population"].sum(min_count=1) < FRAGILE_POPULATION)


def group_name(s: Study) -> str:
    """Return of whom are the QPV that one QPV is ranked among: « des Hauts-de-France »."""
    found = s.within("region")
    return s.geography.of("region", found[0][0]) if found else "de France"


def peers(s: Study) -> pd.Index:
    """Return the QPV that one QPV is ranked among: those of its région (of France without one)."""
    found = s.within("region")
    level, code = ("region", found[0][0]) if found else ("pays", "FR")
    members = s.geography.membership(level)
    return pd.Index(members["code_qp"][members["code"] == code])


def peer_values(s: Study, indicator: Indicator) -> pd.Series:
    """Return the values of its peers (index ``code_qp``)."""
    return s.observed(indicator, everywhere=True)["value"].reindex(s.peers)

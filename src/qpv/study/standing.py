"""The place of a territory, or of one QPV, among its peers: as a sentence, or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from qpv.errors import french_call
from qpv.indicators import compare
from qpv.indicators.indicator import Indicator

if TYPE_CHECKING:
    from qpv.study.core import Study

from qpv.thresholds import FRAGILE_POPULATION


@french_call('s.standing("poverty")')
def standing(s: Study, asked: str | Indicator, *, named: bool = False) -> str:
    """Return the sentence of its place among its peers, "" where it has none; ``named`` says of
    which région the QPV are.

    Examples
    --------
    >>> "parmi les" in study.open("qpv", "QN00001M").standing("population")
    True
    """
    indicator = s.indicator(asked)
    if not indicator.ranked:
        return ""
    return (
        _of_qpv(s, indicator, named) if s.territory.level == "qpv" else _of_territory(s, indicator)
    )


def _of_territory(s: Study, indicator: Indicator) -> str:
    """A QPV that lies on several communes would rank each of them by the same people: straddled
    communes and EPCI are left out of their orders."""
    among = compare.peers(s.territory, s.geography)
    if among is None:
        return ""
    results = s.store.aggregates(indicator, s.territory.level)
    results = results.loc[[c for c in among.codes if c in results.index]].copy()
    results.loc[results.index.isin(s.geography.straddled(s.territory.level)), "value"] = None
    found = compare.rank(results, s.code, indicator.decimals)
    if bool(results["approximate"].any()):
        return compare.third_sentence(found, among)
    rate = indicator.unit == "%"
    return compare.rank_sentence(found, among, "taux" if rate else "valeur", not rate)


def _of_qpv(s: Study, indicator: Indicator, named: bool) -> str:
    """No place for a rate or an index under 1 000 inhabitants."""
    if fragile(s) and indicator.aggregation != "sum":
        return ""
    found = compare.standing(peer_values(s, indicator), s.code, indicator)
    return compare.standing_sentence(found, indicator, group_name(s) if named else "")


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
    return s.store.observed(indicator)["value"].reindex(s.peers)

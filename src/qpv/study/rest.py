"""« Et le reste du territoire ? »: the QPV of 2015 of a study beside a whole territory, all its
inhabitants, QPV included, from one source and one year (INSEE, Filosofi).

Never « hors QPV »: what is not published of the rest is not found by subtraction. Medians are never
averaged: each QPV is read against the quartiles of the whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from qpv.indicators import distribution, series
from qpv.study.history import same_year
from qpv.thresholds import MIN_COVERAGE

if TYPE_CHECKING:
    from qpv.study.core import Study

QPV, WHOLE = "filosofi_qpv", "filosofi_territories"
_MEASURES = {
    "median_income_eur": "median", "poverty_pct": "poverty",
    "share_benefits_pct": "benefits", "share_activity_pct": "activity",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Beside:
    """The QPV of 2015 of a study beside one whole territory.

    ``qpv`` has one row per QPV of 2015 (``code_qp`` index): ``median`` and quartiles in €, ``poverty``,
    ``benefits``, ``activity`` in %, ``people`` (inhabitants of 2018). ``row`` is the whole territory in
    the table ``filosofi_territories``; ``threshold`` the poverty threshold of that year, in €.
    """

    level: str
    code: str
    name: str
    year: str
    qpv: pd.DataFrame
    row: Mapping
    threshold: float
    former: bool = False  # the EPCI of before a merger: its perimeter is that of then

    @property
    def median(self) -> float:
        """The median standard of living of the whole territory (€)."""
        return float(self.row["median_income_eur"])

    @property
    def q1(self) -> float:
        """Its first quartile (€), NaN where it is not published."""
        return float(self.row["income_q1_eur"])

    @cached_property
    def medians(self) -> pd.Series:
        """The medians (€) of the QPV that have one."""
        return self.qpv["median"].dropna()

    @property
    def known(self) -> bool:
        """True where QPV that have a median hold 80 % of the inhabitants of all."""
        return self._covers(self.qpv["median"].notna())

    def _covers(self, told: pd.Series) -> bool:
        people = self.qpv["people"]
        return bool(told.any()) and people[told].sum() >= MIN_COVERAGE * people.sum()

    @cached_property
    def below(self) -> pd.Index:
        """The QPV whose median is under the first quartile of the whole: half of their inhabitants, at
        least, live with less than the poorest quarter of the whole does at most."""
        return self.medians.index[self.medians < self.q1]

    def _mean(self, measure: str, weight: pd.Series) -> float:
        told = self.qpv[measure].notna() & weight.notna()
        if not self._covers(told):
            return np.nan
        return float((self.qpv[measure] * weight)[told].sum() / weight[told].sum())

    @cached_property
    def rate(self) -> float:
        """≈ the poverty rate (%) of the QPV together: a mean weighted by their inhabitants."""
        return self._mean("poverty", self.qpv["people"])

    @property
    def rates(self) -> tuple[float, float]:
        """The lowest and the highest of their poverty rates."""
        return float(self.qpv["poverty"].min()), float(self.qpv["poverty"].max())

    def share(self, measure: str) -> float:
        """≈ a share (%) of the income of the QPV together (« benefits », « activity »): a mean weighted
        by inhabitants × median, near the mass of income."""
        return self._mean(measure, self.qpv["people"] * self.qpv["median"])

    def whole_share(self, measure: str) -> float:
        """The same share (%) of the income of the whole territory."""
        return float(self.row[f"share_{measure}_pct"])

    @property
    def published(self) -> float:
        """The poverty rate (%) that INSEE publishes for the whole territory, NaN where it does not."""
        return float(self.row["poverty_pct"])

    @cached_property
    def bracket(self) -> tuple[int, int] | None:
        """The exact bounds (%) of the poverty rate of the whole (``distribution.bracket``)."""
        return distribution.bracket(self.row, self.threshold)

    @cached_property
    def estimate(self) -> float:
        """≈ the poverty rate (%) of the whole, from its deciles, ± 1 point."""
        return distribution.estimate(self.row, self.threshold)


def beside(s: Study, level: str = "", code: str = "") -> Beside | None:
    """Return the QPV of 2015 of a study beside a whole territory: itself (the EPCI or the commune of a
    contract), or the one named by ``level`` (commune, EPCI, département, région) and ``code``.

    The year is the latest that Filosofi gives both for the QPV and for whole territories. None without
    such a year, where the file does not have the territory or the QPV, or where the contract has
    several territories.
    """
    level, code = (level, code) if level else _own(s)
    vintage = same_year(s) if s.available("population_qpv") else ""
    if not vintage or not level:
        return None
    table = s.store.table(WHOLE, vintage)
    name = s.geography.name(level, code)
    then = series.epci_codes({code: name}, table).get(code, code) if level == "epci" else code
    found = table[(table["level"] == level) & (table["codgeo"] == then)]
    own = _quarters(s, vintage)
    if found.empty or pd.isna(found["median_income_eur"].iloc[0]) or own["median"].isna().all():
        return None
    for dataset, which in ((QPV, vintage), (WHOLE, vintage), ("population_qpv", "")):
        s.remember(dataset, which)
    return Beside(
        level=level,
        code=code,
        name=name,
        year=found["data_year"].iloc[0],
        qpv=own,
        row=found.iloc[0].to_dict(),
        threshold=_threshold(table),
        former=then != code,
    )


def _own(s: Study) -> tuple[str, str]:
    """The whole territory that a study is, or that its contract is signed for; of one QPV, none."""
    level = s.territory.level
    if level in ("commune", "epci", "departement", "region"):
        return level, s.code
    listed = s.contract_places if level == "contrat" else []
    return listed[0] if len(listed) == 1 else ("", "")


def _quarters(s: Study, vintage: str) -> pd.DataFrame:
    table = s.store.table(QPV, vintage).set_index("code_qp")[[*_MEASURES]]
    table = table.rename(columns=_MEASURES).reindex(s.codes("2015"))
    return table.assign(people=s.store.population("2015").reindex(table.index))


def _threshold(table: pd.DataFrame) -> float:
    """60 % of the median of métropole, NaN where the file lacks it: 13 158 € in 2019."""
    france = table.loc[table["level"] == "metropole", "median_income_eur"]
    return float(distribution.POVERTY_SHARE * france.iloc[0]) if len(france) else np.nan

"""What the page on jobs, training and guidance is made of: the zones d'emploi of the QPV, their
registered job seekers, the young people and the services of their communes."""

from functools import cached_property

import pandas as pd

from qpv.indicators import labour_market
from qpv.reports.axes.quarters import Quarters
from qpv.thresholds import HIGH_UNEMPLOYMENT, REGISTERED_COVERAGE, REGISTERED_LEAST

REGISTERED = "qp15_jobseekers"


class Employment(Quarters):
    """The QPV of one territory, the labour market of their zones and communes."""

    # ---- the zones d'emploi

    @cached_property
    def rates(self) -> pd.DataFrame | None:
        """The unemployment rates of every zone, None where not at hand."""
        return self.study.at_hand("unemployment_ze")

    @cached_property
    def zones(self) -> pd.DataFrame:
        """The zones that hold its QPV (``labour_market.around``); empty where no rate is known."""
        if self.rates is None:
            return pd.DataFrame()
        links = self.study.geography.communes_of
        own = labour_market.zone_of(self.rates, links[links["code_qp"].isin(self.people.index)])
        return labour_market.around(self.rates, own, self.people)

    @cached_property
    def high(self) -> pd.DataFrame:
        """Those of its zones where unemployment reaches 10 %."""
        return self.zones[self.zones["latest"] >= HIGH_UNEMPLOYMENT]

    @property
    def high_share(self) -> float:
        """Share (%) of the QPV inhabitants whose zone has a rate that live in such a zone."""
        return 100 * self.high["people"].sum() / self.zones["people"].sum()

    @cached_property
    def by_quarter(self) -> pd.DataFrame:
        """The rates of every zone of France (``labour_market.by_quarter``)."""
        return labour_market.by_quarter(self.rates).dropna()

    @property
    def quarter(self) -> str:
        """« 4e trimestre 2025 »."""
        return labour_market.quarter_name(self.by_quarter.columns[-1])

    @cached_property
    def median_rise(self) -> float:
        """The median rise over a year (points) of all zones of France."""
        return labour_market.median_rise(self.rates)

    # ---- the registered job seekers

    @cached_property
    def registered(self) -> float:
        """Registered job seekers (A, B, C) of its QPV of 2015, NaN where unknown."""
        available = self.study.available(self.study.indicator(REGISTERED).dataset)
        return float(self.study.value(REGISTERED)["value"]) if available else float("nan")

    def solid(self, id: str) -> bool:
        """True where a share of the registered rests on 1 000 people and nearly all the QPV."""
        known = self.study.value(id)["coverage"]
        return self.registered >= REGISTERED_LEAST and known >= REGISTERED_COVERAGE

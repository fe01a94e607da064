"""What the synthesis is made of: the parts of its territory, incomes beside their commune and over
the years, the labour market of its zones, the estimate of the abatement."""

from __future__ import annotations

from functools import cached_property

import pandas as pd

from qpv import codes
from qpv.indicators import series
from qpv.reports.axes.education_facts import Education
from qpv.reports.axes.egalite_facts import Equality
from qpv.reports.axes.prevention_facts import Prevention
from qpv.reports.axes.quarters import Quarters
from qpv.reports.axes.transformations_facts import Transformations
from qpv.study.former import MEDIAN, RATE
from qpv.thresholds import FRAGILE_POPULATION, HIGH_UNEMPLOYMENT, STABLE_POINTS

BEFORE, AFTER = 2015, 2019  # the incomes compared: every QPV is diffused in both years
HIGH_POVERTY = 50.0  # %: half of the inhabitants
_PART = {"region": "departement", "departement": "epci"}


class Synthesis(Quarters):
    """The QPV of one région or one département."""

    # The pages of the axes, whose facts are said again here.
    equality = cached_property(lambda self: Equality(self.study))
    education = cached_property(lambda self: Education(self.study))
    places = cached_property(lambda self: Transformations(self.study))
    prevention = cached_property(lambda self: Prevention(self.study))

    # ---- who and where

    @cached_property
    def share(self) -> float:
        """Share (%) of the inhabitants of the territory who live in its QPV, NaN where unknown."""
        return float(self.study.value("population_share")["value"])

    @cached_property
    def parts(self) -> pd.Series:
        """The part of the territory (département of a région, EPCI of a département) in which each QPV
        lies (index ``code_qp``): its name; a QPV on two EPCI has two rows."""
        level, geography = _PART[self.study.territory.level], self.study.geography
        members = geography.membership(level)
        own = members[members["code_qp"].isin(self.people.index)]
        names = {code: geography.name(level, code) for code in own["code"].unique()}
        return own.set_index("code_qp")["code"].map(names)

    @cached_property
    def part_shares(self) -> pd.Series:
        """Share (%) of QPV inhabitants in each département of a région (its name), the lowest first;
        empty for a département."""
        if self.study.territory.level != "region":
            return pd.Series(dtype=float)
        indicator = self.study.indicator("population_share")
        found = self.study.store.aggregates(indicator, "departement")["value"]
        geography = self.study.geography
        codes = self.study.qpv["insee_dep"].unique()
        own = found.reindex(codes).dropna().sort_values()
        return own.set_axis([geography.name("departement", code) for code in own.index])

    @cached_property
    def cumulated(self) -> pd.Series:
        """Share (%) of the inhabitants that the most populous QPV hold: index 1, 2, 3…"""
        ordered = self.people.dropna().sort_values(ascending=False)
        shares = 100 * ordered.cumsum() / ordered.sum()
        return shares.set_axis(range(1, len(shares) + 1))

    @property
    def half(self) -> int:
        """How many QPV, the most populous, hold half of the inhabitants."""
        return int((self.cumulated < 50).sum()) + 1

    # ---- incomes

    @cached_property
    def poverty(self) -> pd.Series:
        """The poverty rate of each QPV that has one."""
        return self.study.observed("poverty")["value"].dropna()

    @property
    def solid_poverty(self) -> pd.Series:
        """The rates of the QPV of 1 000 inhabitants or more."""
        return self.poverty[self.people.reindex(self.poverty.index) >= FRAGILE_POPULATION]

    @cached_property
    def high_parts(self) -> pd.DataFrame:
        """The parts of 8 QPV with a rate or more, the highest share first: ``sum`` (QPV at 50 % or more),
        ``size``, ``share``."""
        own = self.parts[self.parts.index.isin(self.poverty.index)]
        high = self.poverty.reindex(own.index) >= HIGH_POVERTY
        table = pd.DataFrame({"part": own.to_numpy(), "high": high.to_numpy()})
        counts = table.groupby("part")["high"].agg(["sum", "size"])
        counts["share"] = counts["sum"] / counts["size"]
        return counts[counts["size"] >= 8].sort_values("share", ascending=False)

    @cached_property
    def beside_commune(self) -> pd.DataFrame:
        """The QPV whose rate and whose commune's are known (``compare.beside_commune``)."""
        return self.study.beside_commune("poverty").dropna(subset=["gap"])

    @cached_property
    def medians(self) -> pd.Series:
        """The median standard of living (€, 2019) of each QPV of 2015 that has one."""
        return self._former(MEDIAN, AFTER)

    @cached_property
    def median_of_all(self) -> float:
        """That of the whole territory, all its inhabitants, NaN where unknown."""
        s = self.study
        records = s.store.records.get("filosofi_territories", [])
        if str(AFTER) not in {r["vintage"] for r in records}:
            return float("nan")
        table = s.table("filosofi_territories", str(AFTER))
        own = table[(table["level"] == s.territory.level) & (table["codgeo"] == s.code)]
        return float(own[MEDIAN].iloc[0]) if len(own) else float("nan")

    def _former(self, measure: str, year: int) -> pd.Series:
        values = self.former.values(measure) if len(self.former.incomes) else pd.DataFrame()
        return values[year].dropna() if year in values else pd.Series(dtype=float)

    @cached_property
    def moves(self) -> pd.Series:
        """Points of poverty rate from 2015 to 2019, of the QPV of 2015 known at both dates."""
        both = self._former(RATE, AFTER) - self._former(RATE, BEFORE)
        return both.dropna().round(6)

    @property
    def moved(self) -> dict[str, int]:
        """How many went down by 2 points or more, stayed, went up by 2 or more."""
        down, up = self.moves <= -STABLE_POINTS, self.moves >= STABLE_POINTS
        return {"down": int(down.sum()), "same": int((~down & ~up).sum()), "up": int(up.sum())}

    @property
    def breaks(self) -> list[int]:
        """The years of the breaks between both dates."""
        return series.crossed(BEFORE, AFTER)

    # ---- inhabitants of 2013 and 2018

    @cached_property
    def population(self) -> pd.DataFrame:
        """Inhabitants of each QPV of 2015 known in 2013 and in 2018 (columns)."""
        found = self.former.population
        return found.dropna() if found.shape[1] == 2 else pd.DataFrame(columns=[2013, 2018])

    def growth(self, codes: pd.Index) -> float:
        """Return the change (%) of the population of QPV of 2015 known at both dates."""
        sums = self.population.loc[self.population.index.isin(codes)].sum()
        return 100 * (sums[2018] / sums[2013] - 1) if sums[2013] else float("nan")

    @cached_property
    def former_parts(self) -> pd.Series:
        """The département of each QPV of 2015 of a région (its name), by its code; empty for a
        département."""
        if self.study.territory.level != "region":
            return pd.Series(dtype=str)
        own = pd.Series({code: codes.departement_of(code) for code in self.former.codes}, dtype=str)
        return own.map(lambda code: self.study.geography.name("departement", code))

    @cached_property
    def everyone(self) -> pd.Series:
        """Inhabitants in 2013 and in 2018 of the QPV of 2015 of métropole known at both dates."""
        found = series.population_series(self.study.places, self.former.people.index)
        return found.pivot(index="code_qp", columns="year", values="value").dropna().sum()

    # ---- the labour market

    @cached_property
    def zones(self) -> pd.Series:
        """The unemployment rate of the last quarter of each zone d'emploi (its name) that has a commune
        in the territory, the highest first; empty where not at hand."""
        rates = self.prevention.rates
        if rates is None:
            return pd.Series(dtype=float)
        zones = rates.drop_duplicates("ze2020").set_index("ze2020")
        towns = zones["codgeo"].str.split(";").explode()
        held = zones[zones.index.isin(towns.index[self._inside(towns)])]
        last = self.prevention.by_quarter.iloc[:, -1]
        found = last.reindex(held.index).set_axis(held["lib_ze2020"]).dropna()
        return found.sort_values(ascending=False, kind="stable")

    @property
    def high_zones(self) -> pd.Series:
        """Those that reach 10 %."""
        return self.zones[self.zones >= HIGH_UNEMPLOYMENT]

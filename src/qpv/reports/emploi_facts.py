"""What the page on jobs, training and guidance is made of: the zones d'emploi of the QPV, their
registered job seekers, the young people and the services of their communes."""

from __future__ import annotations

from functools import cached_property

import pandas as pd

from qpv import differences, french
from qpv.differences import Difference
from qpv.indicators import labour_market, young_people
from qpv.study import Study, places
from qpv.territory import KEYS
from qpv.thresholds import HIGH_NEET, HIGH_UNEMPLOYMENT, REGISTERED_COVERAGE, REGISTERED_LEAST

REGISTERED = "qp15_jobseekers"


class Employment:
    """The facts of one territory; each table is read once, and is a source once it is."""

    def __init__(self, s: Study):
        self.study = s
        self.people = s.qpv["population"]

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
        year, rank = self.by_quarter.columns[-1].split("-T")
        return f"{french.ordinal(int(rank))} trimestre {year}"

    @cached_property
    def median_rise(self) -> float:
        """The median rise over a year (points) of all zones of France."""
        return labour_market.median_rise(self.rates)

    # ---- the registered job seekers

    def gap(self, id: str) -> Difference | None:
        """Return a rate of its QPV beside that of the QPV of métropole, None where one is absent."""
        indicator = self.study.indicator(id)
        if not self.study.available(indicator.dataset):
            return None
        own = self.study.value(indicator)["value"]
        found = [r["value"] for label, r in self.study.references(indicator) if "métropol" in label]
        if pd.isna(own) or not found or pd.isna(found[0]):
            return None
        return differences.between(own, found[0], indicator.decimals)

    @cached_property
    def registered(self) -> float:
        """Registered job seekers (A, B, C) of its QPV of 2015, NaN where unknown."""
        available = self.study.available(self.study.indicator(REGISTERED).dataset)
        return float(self.study.value(REGISTERED)["value"]) if available else float("nan")

    def solid(self, id: str) -> bool:
        """True where a share of the registered rests on 1 000 people and nearly all the QPV."""
        known = self.study.value(id)["coverage"]
        return self.registered >= REGISTERED_LEAST and known >= REGISTERED_COVERAGE

    # ---- the communes

    @cached_property
    def communes(self) -> pd.DataFrame:
        """The communes of its QPV (within the territory), the most populous first: one row = one
        commune (``codgeo``), ``name``, ``people``, ``n_qpv``, ``qpv_people`` (a QPV on several
        communes counts whole in each)."""
        s = self.study
        links = s.geography.communes_of
        links = links[links["code_qp"].isin(self.people.index) & self._inside(links["code"])]
        links = links.assign(qpv_people=links["code_qp"].map(self.people))
        groups = links.groupby("code")["qpv_people"]
        table = pd.DataFrame({"n_qpv": groups.size(), "qpv_people": groups.sum()})
        table["name"] = [s.geography.name("commune", code) for code in table.index]
        table["people"] = s.geography.populations("commune").reindex(table.index).astype(float)
        return table.sort_values("people", ascending=False, kind="stable").rename_axis("codgeo")

    def _inside(self, communes: pd.Series) -> pd.Series:
        level, code = self.study.territory.level, self.study.code
        if level == "commune":
            return communes == code
        if level not in KEYS:
            return pd.Series(True, index=communes.index)
        cog = self.study.geography.cog
        own = cog["code"][(cog["level"] == "commune") & (cog[KEYS[level]] == code)]
        return communes.isin(own)

    @cached_property
    def neet(self) -> pd.DataFrame:
        """The share of young people out of work and school in these communes, by census year
        (``young_people.neet_of``), with their ``name``; empty where none is known."""
        table = self.study.at_hand("neet_communes")
        if table is None:
            return pd.DataFrame()
        found = young_people.neet_of(table, self.communes["people"])
        found = found.assign(name=self.communes["name"].reindex(found.index))
        return found if found["counted"].any() else pd.DataFrame()

    @property
    def census(self) -> str:
        """The last census year of ``neet``."""
        return young_people.census_years(self.neet)[-1]

    @cached_property
    def counted(self) -> pd.Series:
        """The shares of the last census, of the communes that are counted."""
        return self.neet.loc[self.neet["counted"], self.census]

    @property
    def many_out(self) -> int:
        """How many of them have one young person in four or more out of work and school."""
        return int((self.counted >= HIGH_NEET).sum())

    # ---- the services

    @cached_property
    def support(self) -> pd.DataFrame:
        """The communes with ``city`` (in a cité de l'emploi), ``fixed`` and ``moving`` (number of
        France services with a counter, and of those that travel); a column is missing where its
        list is not at hand."""
        s, table = self.study, self.communes.copy()
        cities, services = s.at_hand("cites_emploi"), s.at_hand("france_services")
        if cities is not None:
            table["city"] = table.index.isin(self._current(cities))
        if services is not None:
            for name, own in (("fixed", ~services["itinerant"]), ("moving", services["itinerant"])):
                counts = self._current(services[own]).value_counts()
                table[name] = counts.reindex(table.index, fill_value=0)
        return table

    @cached_property
    def nearest(self) -> pd.Series | None:
        """Metres from each QPV to the nearest France services that has a counter, None where places
        are not at hand."""
        return places.nearest_services(self.study)

    @property
    def services_date(self) -> str:
        """« 1er août 2024 »."""
        return self.study.provenance["france_services"]["sources"][0]["data_year"]

    def _current(self, listed: pd.DataFrame) -> pd.Series:
        """The commune of each row as it is today: an arrondissement of Paris is in Paris."""
        return listed["codgeo"].replace(self.study.geography.current_commune)

    def qpv_in(self, communes: pd.Series) -> tuple[int, float]:
        """Return how many of its QPV lie, in part or whole, in these communes, and their
        inhabitants, each QPV once."""
        links = self.study.geography.communes_of
        found = links["code_qp"][links["code"].isin(communes)].unique()
        own = self.people[self.people.index.isin(found)]
        return len(own), float(own.sum())

"""What the page on urban transformations is made of: the urban renewal of its QPV, their social stock,
the schools near them, the heat of their grounds and roofs."""

from __future__ import annotations

from functools import cached_property

import geopandas as gpd
import pandas as pd

from qpv import codes, geo
from qpv.datasets import dpe_dwellings
from qpv.indicators import changes, heat, social_stock
from qpv.indicators.social_stock import PERIODS, Interval
from qpv.reports.axes.quarters import Quarters
from qpv.study import places
from qpv.thresholds import CELLS_LEAST, MIN_COVERAGE, STOCK_LEAST

BEFORE_1976 = PERIODS[:2]


class Transformations(Quarters):
    """The QPV of one territory, as places to transform."""

    # ---- urban renewal

    @cached_property
    def renewal(self) -> pd.DataFrame | None:
        """Those of its QPV that come from the list of 2015 (``changes.carried``), the most populous
        first; None where the list, or the table of passage to these QPV, is not at hand."""
        links = self.study.correspondence
        known = links is not None and self.people.index.isin(links["code_qp"]).any()
        listed = self.study.at_hand("npnru") if known else None
        if links is None or listed is None:
            return None
        found = changes.carried(listed["code_qp"], links)
        found = found[found.index.isin(self.people.index)].copy()
        found["people"] = self.people.reindex(found.index)
        return found.sort_values("people", ascending=False)

    # ---- the social stock (QPV of 2015)

    @cached_property
    def stock(self) -> pd.DataFrame:
        """The rows of RPLS of its QPV of 2015 whose dwellings are counted (index ``code_qp``); none
        where they hold less than 80 % of the population, or fewer than 500 dwellings."""
        table = self._stock_of(self.study.codes("2015"))
        people = self.study.store.population("2015").reindex(self.study.codes("2015"))
        covered = people.reindex(table.index).sum() >= MIN_COVERAGE * people.sum()
        enough = len(table) and covered and table["n_social_dwellings"].sum() >= STOCK_LEAST
        if enough:
            self.study.remember("rpls_qpv")
        return table if enough else table.iloc[:0]

    @cached_property
    def mainland(self) -> pd.DataFrame:
        """The same rows of every QPV of 2015 of métropole."""
        every = self.study.store.population("2015").index
        return self._stock_of([c for c in every if len(codes.departement_of(c)) == 2])

    def _stock_of(self, own: list[str]) -> pd.DataFrame:
        if not self.study.available("rpls_qpv"):
            return pd.DataFrame({"n_social_dwellings": []})
        table = self.study.store.table("rpls_qpv").set_index("code_qp")
        return social_stock.diffused(table[table.index.isin(own)])

    @property
    def dwellings(self) -> int:
        return int(self.stock["n_social_dwellings"].sum())

    @cached_property
    def old(self) -> Interval:
        """The share of its social dwellings built before 1976."""
        return social_stock.built(self.stock, BEFORE_1976)

    @cached_property
    def oldest(self) -> Interval:
        """The share of its social dwellings built before 1949."""
        return social_stock.built(self.stock, PERIODS[:1])

    @property
    def periods(self) -> pd.DataFrame:
        """The bounds of the share built in each period: one row = one period, ``least``, ``most``."""
        known = PERIODS if len(self.stock) else ()
        bounds = [social_stock.built(self.stock, [period]) for period in known]
        return pd.DataFrame(bounds, index=list(known), columns=list(Interval._fields))

    @cached_property
    def vacancy(self) -> tuple[Interval, Interval]:
        """The share of its social dwellings that is vacant, and that of the QPV of métropole."""
        return social_stock.vacancy(self.stock), social_stock.vacancy(self.mainland)

    @cached_property
    def vacancies(self) -> pd.Series:
        """The diffused vacancies (%) of its QPV of 2015 of 100 dwellings or more, highest first."""
        large = self.stock[self.stock["n_social_dwellings"] >= 100]
        return large["vacancy_pct"].dropna().sort_values(ascending=False)

    # ---- schools

    @cached_property
    def school_pairs(self) -> pd.DataFrame | None:
        """The state primary schools in each of its QPV or at most 300 m from it
        (``places.schools_by_qpv``)."""
        return _state_primary(places.schools_by_qpv(self.study))

    @cached_property
    def near_schools(self) -> pd.DataFrame:
        """Each of them once, with the nearest QPV; none where no directory is at hand."""
        if self.school_pairs is None:
            return pd.DataFrame({"distance_m": []})
        return self.school_pairs.sort_values(["distance_m", "name"]).drop_duplicates("uai")

    @cached_property
    def by_qpv(self) -> pd.Series:
        """How many of them are in each of its QPV or near it: one may be near several."""
        counts = self.school_pairs["code_qp"].value_counts()
        return counts.reindex(self.people.index, fill_value=0)

    @property
    def inside(self) -> int:
        """How many of them are in a QPV."""
        return int((self.near_schools["distance_m"] == 0).sum())

    @cached_property
    def school_share(self) -> tuple[float, int] | None:
        """The share (%) of the state primary schools of a région or a département that is in or near
        its QPV, and how many it has; None for a smaller territory, whose QPV run over its limits."""
        if self.study.territory.level not in ("region", "departement"):
            return None
        every = _state_primary(self.study.store.schools)
        own = every["uai"][self._inside(every["codgeo"])]
        return 100 * own.isin(self.near_schools["uai"]).mean(), len(own)

    # ---- heat

    @cached_property
    def cells(self) -> gpd.GeoDataFrame | None:
        """The cells of the grid of the Lille metropolis, None where it is not at hand, or its QPV
        are not all of this territory."""
        if not self.study.available("heat_mel"):
            return None
        table = self.study.store.table("heat_mel")
        held = set(table["code_qp"]) - {""}
        if len(table) < CELLS_LEAST or not held <= set(self.study.codes("2015")):
            return None
        self.study.remember("heat_mel")
        return table.dropna(subset=["surface_temperature_c"])

    @cached_property
    def heat(self) -> heat.Gap:
        return heat.gap(self.cells)

    @cached_property
    def dense(self) -> tuple[heat.Gap, float]:
        """The gap within the tenth of the cells that has the most inhabitants, and the share (%) of
        the QPV inhabitants who live there."""
        cells = heat.densest(self.cells)
        own, whole = (heat.inhabitants(t)["own"].sum() for t in (cells, self.cells))
        return heat.gap(cells), 100 * own / whole

    # ---- shops and diagnoses

    @cached_property
    def shops(self) -> pd.Series | None:
        """The shops that INSEE places in each of its QPV, None without its base on this zoning."""
        table = self.study.at_hand("bpe")
        if table is None or not table["zoning"].eq("2024").any():
            return None
        own = table["facility_type"].str.startswith("B") & table["code_qp"].isin(self.people.index)
        counts = table.loc[own, "code_qp"].value_counts()
        return counts.reindex(self.people.index, fill_value=0)

    @cached_property
    def labels(self) -> pd.Series | None:
        """How many diagnoses of each energy label lie in its QPV, None where not at hand."""
        table = self.study.at_hand("dpe_dwellings")
        if table is None:
            return None
        shapes = self.study.geography.perimeters
        own = shapes[shapes["code_qp"].isin(self.people.index)]
        place = geo.locate(table, own)
        counts = table.loc[place.isin(self.people.index), "dpe_label"].value_counts()
        return counts.reindex(list(dpe_dwellings.LABELS), fill_value=0)


def _state_primary(schools: pd.DataFrame | None) -> pd.DataFrame | None:
    if schools is None:
        return None
    return schools[(schools["kind"] == "école") & (schools["sector"] == "public")]

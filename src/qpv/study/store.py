"""What is computed once for a set of checked tables, whatever the territory or the page.

Nothing here joins the 2015 zoning with the 2024 one: an indicator belongs to one of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cached_property, lru_cache
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from qpv import codes, names, processed
from qpv.contracts import CONTRACTS_FILE
from qpv.datasets import POPULATIONS
from qpv.errors import ParameterError
from qpv.indicators import compare, compute
from qpv.indicators.catalogue import BY_ID
from qpv.indicators.indicator import Indicator
from qpv.paths import Places
from qpv.study import places
from qpv.territories import METROPOLE, Geography, Territory

# Levels of whole territories -> what the publishers' tables call them.
_WHOLE = {"pays": ("metropole", "pays")}
_BOROUGH = r" \d+er?\w* Arrondissement$"  # « Marseille 1er Arrondissement » is in Marseille
_METROPOLE_CODES = ("1", "M", "METRO", "METRODOM", "FM", "00")


def open_store(places: Places) -> Store:
    """Return the store of the tables at hand: the same one until a table is built again."""
    contracts = places.data / CONTRACTS_FILE
    stamp = contracts.stat().st_mtime_ns if contracts.is_file() else 0
    return _store(places, (*processed.state(places), stamp))


@lru_cache(maxsize=4)
def _store(places: Places, _state: tuple) -> Store:
    return Store(places)


class Store:
    """Values and aggregates of every indicator, by QPV and by territory, each computed once."""

    def __init__(self, places: Places):
        self.places = places
        self._made: dict[tuple[str, ...], Any] = {}

    def _once(self, key: tuple[str, ...], make: Callable[[], Any]) -> Any:
        """Return what ``make`` gives, made once for a key."""
        if key not in self._made:
            self._made[key] = make()
        return self._made[key]

    @cached_property
    def geography(self) -> Geography:
        return Geography.load(self.places)

    @cached_property
    def records(self) -> dict[str, list[dict]]:
        """Dataset -> provenance of its tables at hand, oldest vintage first."""
        found: dict[str, list[dict]] = {}
        for record in processed.records(self.places):
            found.setdefault(record["dataset"], []).append(record)
        return found

    def available(self, dataset: str) -> bool:
        """True when a checked table of this dataset is at hand."""
        return dataset in self.records

    @cached_property
    def populated(self) -> str:
        """The dataset that gives the inhabitants of the QPV of 2024 (raises as ``processed.one_of``)."""
        return processed.one_of(self.places, POPULATIONS)

    def table(self, dataset: str, vintage: str = "") -> pd.DataFrame:
        """Return a checked table."""
        return processed.read(self.places, dataset, vintage).frame

    def best(self, asked: Indicator, codes_qp: Iterable[str]) -> Indicator:
        """Return the entry that gives an indicator for these QPV: that of the publisher's own archive
        where it is at hand and says something of one of them (a secret is something), else the one
        asked for. One choice for a page: its comparators come from the same table."""
        archive = BY_ID.get(asked.archive)
        if archive is None or not self.available(archive.dataset):
            return asked if archive is None or self.available(asked.dataset) else archive
        if not self.available(asked.dataset):
            return archive
        told = self.observed(archive)["reason"].reindex(list(codes_qp)).fillna("not_available")
        return archive if (told != "not_available").any() else asked

    def frame(self, dataset: str, vintage: str = "") -> pd.DataFrame:
        """Return one row per QPV of the dataset's zoning (``code_qp`` index), with ``population``:
        RP 2020 on the 2024 zoning, RP 2018 on the 2015 one. A QPV that the table does not know
        has its absences explained by ``not_available``."""
        return self._once(("frame", dataset, vintage), lambda: self._read(dataset, vintage))

    def _read(self, dataset: str, vintage: str) -> pd.DataFrame:
        if dataset == "qpv_perimeters":
            return self.frame(self.populated).assign(population=self.population("2024"))
        table = self.table(dataset, vintage)
        if "level" in table.columns:
            table = table[table["level"] == "qpv"].drop(columns="level")
        table = table.rename(columns={"codgeo": "code_qp"} if "code_qp" not in table else {})
        if dataset in POPULATIONS:
            table = table[~table["code_qp"].map(codes.superseded)]
            return compute.frame(self.geography.perimeters, table)
        table = table.set_index("code_qp").drop(columns="population", errors="ignore")
        zoning = self.records[dataset][-1]["sources"][0]["zoning"]
        people = self.population(zoning, table.index)
        whole = table.reindex(people.index)
        for name in [c for c in whole.columns if c.endswith("_reason")]:
            whole[name] = whole[name].fillna("not_available")
        return whole.assign(population=people)

    def population(self, zoning: str, known: pd.Index | None = None) -> pd.Series:
        """Return the population of every QPV of a zoning (index ``code_qp``), NaN where unknown. On
        that of 2024, a QPV that INSEE's file does not list has that of the compiled table: both are
        of the census of 2020."""
        if zoning == "2024":
            held = [self.frame(name)["population"] for name in POPULATIONS if self.available(name)]
            return self._once(("population", zoning), lambda: held[0].fillna(held[-1]))
        if not self.available("population_qpv"):
            return pd.Series(np.nan, index=known if known is not None else pd.Index([]))
        return self.table("population_qpv").set_index("code_qp")["population_2018"].astype(float)

    @cached_property
    def epci_2015(self) -> pd.DataFrame:
        """``code_qp`` and ``siren``: one row = one QPV of 2015 in one EPCI, as INSEE's latest file of
        incomes by QPV lists them; none where it does not, or is not at hand."""
        table = self.table("filosofi_qpv") if self.available("filosofi_qpv") else pd.DataFrame()
        known = [c for c in ("siren_epci", "siren_epci_2") if c in table.columns]
        if not known:
            return pd.DataFrame({"code_qp": [], "siren": []}, dtype="str")
        tall = table.melt("code_qp", known, value_name="siren")[["code_qp", "siren"]]
        return tall[tall["siren"] != ""].reset_index(drop=True)

    @cached_property
    def communes_2015(self) -> pd.DataFrame:
        """``code_qp`` and ``code``: one row = one QPV of 2015 in one commune, computed from the names in
        INSEE's file: of the département in the code of the QPV, else of its région (Ostricourt, in the
        Nord, holds QP062040). A name that is no commune of today is left out."""
        if not self.available("insee_qpv_demographics"):
            return pd.DataFrame({"code_qp": [], "code": []}, dtype="str")
        table = self.table("insee_qpv_demographics")
        rows = table[["code_qp"]].assign(name=table["lib_com"].str.split(r", |;")).explode("name")
        rows["name"] = rows["name"].str.replace(_BOROUGH, "", regex=True).map(names.plain)
        rows["insee_dep"] = rows["code_qp"].map(codes.departement_of)
        cog = self.geography.cog[self.geography.cog["level"] == "commune"]
        cog = cog.assign(name=cog["name"].map(names.plain))[
            ["name", "code", "insee_dep", "insee_reg"]
        ]
        rows["insee_reg"] = rows["insee_dep"].map(
            dict(zip(cog["insee_dep"], cog["insee_reg"], strict=True))
        )
        for within in ("insee_reg", "insee_dep"):  # the nearer one has the last word
            single = cog.drop_duplicates(["name", within], keep=False)[["name", within, "code"]]
            rows = rows.merge(single.rename(columns={"code": within + "_code"}), how="left")
        rows["code"] = rows["insee_dep_code"].fillna(rows["insee_reg_code"])
        return rows.dropna(subset=["code"])[["code_qp", "code"]].drop_duplicates()

    def observed(self, indicator: Indicator, vintage: str = "") -> pd.DataFrame:
        """Return the indicator of every QPV of its zoning: see ``compute.observations``; on that of
        2024, nothing but its reason where no table at hand gives it."""
        if indicator.zoning == "2024" and not self.available(indicator.dataset):
            return compute.unfetched(self.population("2024"))
        return self._once(
            ("observed", indicator.id, vintage),
            lambda: compute.observations(self.frame(indicator.dataset, vintage), indicator),
        )

    def members(self, zoning: str, level: str) -> pd.DataFrame:
        """Return ``code_qp`` and ``code``: one row = one QPV of the zoning in one territory.

        The département stands in the code of a 2015 QPV, hence its région; no table at hand gives
        its commune nor its EPCI, which are refused.
        """
        if zoning == "2024":
            return self.geography.membership(level)
        return self._once(("members", zoning, level), lambda: self._members_2015(level))

    def _members_2015(self, level: str) -> pd.DataFrame:
        listed = pd.DataFrame({"code_qp": self.population("2015").index})
        dep = listed["code_qp"].map(codes.departement_of)
        if level == "pays":
            return listed[dep.str.len() == 2].assign(code=METROPOLE)
        if level == "departement":
            return listed.assign(code=dep)
        if level == "region":
            cog = self.geography.cog
            region = cog[cog["level"] == "departement"].set_index("code")["insee_reg"]
            return listed.assign(code=dep.map(region)).dropna(subset=["code"])
        raise ParameterError(f"Les QPV de 2015 ne sont pas rattachés au niveau « {level} ».")

    def aggregates(self, indicator: Indicator, level: str) -> pd.DataFrame:
        """Return the indicator of every territory of a level: one row each."""
        return self._once(
            ("aggregates", indicator.id, level), lambda: self._aggregate(indicator, level)
        )

    def _aggregate(self, indicator: Indicator, level: str) -> pd.DataFrame:
        if indicator.aggregation == "territory":
            people = compute.observations(self.frame("qpv_perimeters"), BY_ID["population"])
            return compute.population_share(people, self.geography, level)
        members = self.members(indicator.zoning, level)
        return compute.aggregate(self.observed(indicator), members, indicator)

    def comparators(self, territory: Territory) -> list[compare.Comparator]:
        """Return the sets of QPV that a territory, or a QPV, is read against, nearest first."""
        return self._once(
            ("comparators", territory.level, territory.code),
            lambda: compare.comparators(territory, self.geography),
        )

    @cached_property
    def schools(self) -> pd.DataFrame:
        """The schools of the directory (``places.in_directory``)."""
        return places.in_directory(self.table("school_directory"))

    @cached_property
    def near_schools(self) -> pd.DataFrame:
        """The schools near each QPV of France (``places.near_any``)."""
        return places.near_any(self.schools, self.geography.perimeters)

    def school_years(self, kind: str) -> dict[str, pd.DataFrame]:
        """Return the schools of a kind with their index, by year (``places.index_years``)."""
        return self._once(("school years", kind), lambda: places.index_years(self, kind))

    def departement(self, code: str) -> gpd.GeoDataFrame | None:
        """Return the outline of a département (one row), None where communes are not at hand."""
        return self._once(("departement", code), lambda: self._outline(code))

    def _outline(self, code: str) -> gpd.GeoDataFrame | None:
        if not self.available("communes"):
            return None
        table = self.table("communes")
        own = table.loc[table["insee_dep"] == code, ["geometry"]]
        return None if own.empty else gpd.GeoDataFrame(own).dissolve().reset_index(drop=True)

    def year(self, indicator: Indicator) -> str:
        """Return the year of the data: the entry's, else the table's (its own part of it); "" where
        the table is not at hand."""
        if not self.available(indicator.dataset):
            return ""
        if indicator.year:
            return indicator.year
        return part_year(self.records[indicator.dataset][-1], indicator)

    def whole(self, indicator: Indicator, level: str, code: str) -> tuple[float, str]:
        """Return (value, reason) of the whole territory, all its inhabitants, from the same source
        and the same year; (NaN, reason) where no table gives it.

        The publisher's archive holds other levels beside the QPV, or the entry names the dataset
        of whole territories (``territories``), of which only the same year will do.
        """
        column = indicator.column
        for dataset, vintage in self.whole_sources(indicator):
            table = self.table(dataset, vintage)
            if column not in table.columns:
                continue
            levels = _WHOLE.get(level, (level, "ept") if level == "epci" else (level,))
            wanted = _METROPOLE_CODES if level == "pays" else (code,)
            row = table[table["level"].isin(levels) & table["codgeo"].isin(wanted)]
            if len(row):
                value, reason = row.iloc[0][column], row.iloc[0].get(f"{column}_reason", "")
                return (float(value) if pd.notna(value) else np.nan), reason
        return np.nan, "not_available"

    def whole_sources(self, indicator: Indicator) -> list[tuple[str, str]]:
        """Return (dataset, vintage) of the tables that may hold whole territories, "" for the
        latest."""
        if not indicator.column:
            return []
        own = "insee_qpv24" in indicator.dataset and self.available(indicator.dataset)
        others = self.records.get(indicator.territories, [])
        return [(indicator.dataset, "")] * own + [
            (indicator.territories, r["vintage"])
            for r in others
            if r["sources"][0]["data_year"] == self.year(indicator)
        ]


def part_year(record: dict, indicator: Indicator) -> str:
    """Return the year of an indicator in one table: that of its own part of a file with several."""
    told = record["sources"][0]["data_year"]
    parts = [p.partition(" : ") for p in re.split(r" ; ", told)]
    named = [year for name, _, year in parts if indicator.part and name.startswith(indicator.part)]
    return named[0] if named else told

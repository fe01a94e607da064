"""Indicators of every QPV, each read in the table of its own dataset and zoning.

Nothing here joins the 2015 zoning with the 2024 one: an indicator belongs to one of them.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from qpv import codes, processed
from qpv.errors import ParameterError
from qpv.indicators import compute
from qpv.indicators.indicator import Indicator
from qpv.paths import Places
from qpv.territories import METROPOLE, Geography

# Levels of whole territories -> what the publishers' tables call them.
_WHOLE = {"pays": ("metropole", "pays")}
_METROPOLE_CODES = ("1", "M", "METRO", "METRODOM", "FM", "00")


class Observatory:
    """Values, aggregates and years of indicators; tables are read once, when first asked for.

    ``provenance`` grows with the tables that were used.
    """

    def __init__(self, places: Places, geography: Geography):
        self.places = places
        self.geography = geography
        self.provenance: dict[str, dict] = {}
        self._frames: dict[str, pd.DataFrame] = {}
        self._observed: dict[str, pd.DataFrame] = {}
        self._aggregates: dict[tuple[str, str], pd.DataFrame] = {}

    def available(self, dataset: str) -> bool:
        """True when a checked table of this dataset is at hand."""
        return processed.available(self.places, dataset)

    def table(self, dataset: str, vintage: str = "") -> pd.DataFrame:
        """Return a checked table, and remember where it comes from."""
        found = processed.read(self.places, dataset, vintage)
        name = f"{dataset} {vintage}" if vintage else dataset
        self.provenance[name] = found.provenance
        return found.frame

    def frame(self, dataset: str) -> pd.DataFrame:
        """Return one row per QPV of the dataset's zoning (``code_qp`` index), with ``population``:
        RP 2020 on the 2024 zoning, RP 2018 on the 2015 one. A QPV that the table does not know
        has its absences explained by ``not_available``."""
        if dataset not in self._frames:
            self._frames[dataset] = self._read(dataset)
        return self._frames[dataset]

    def _read(self, dataset: str) -> pd.DataFrame:
        table = self.table(dataset)
        if dataset == "qpv_portrait":
            return compute.frame(self.geography.perimeters, table)
        if "level" in table.columns:
            table = table[table["level"] == "qpv"].drop(columns="level")
        table = table.rename(columns={"codgeo": "code_qp"} if "code_qp" not in table else {})
        table = table.set_index("code_qp").drop(columns="population", errors="ignore")
        zoning = self.provenance[dataset]["sources"][0]["zoning"]
        people = self.population(zoning, table.index)
        whole = table.reindex(people.index)
        for name in [c for c in whole.columns if c.endswith("_reason")]:
            whole[name] = whole[name].fillna("not_available")
        return whole.assign(population=people)

    def population(self, zoning: str, known: pd.Index | None = None) -> pd.Series:
        """Return the population of every QPV of a zoning (index ``code_qp``), NaN where unknown."""
        if zoning == "2024":
            return self.frame("qpv_portrait")["population"]
        if not self.available("population_qpv"):
            return pd.Series(np.nan, index=known if known is not None else pd.Index([]))
        return self.table("population_qpv").set_index("code_qp")["population_2018"].astype(float)

    def observed(self, indicator: Indicator) -> pd.DataFrame:
        """Return the indicator of every QPV of its zoning: see ``compute.observations``."""
        if indicator.id not in self._observed:
            frame = self.frame(indicator.dataset)
            self._observed[indicator.id] = compute.observations(frame, indicator)
        return self._observed[indicator.id]

    def members(self, zoning: str, level: str) -> pd.DataFrame:
        """Return ``code_qp`` and ``code``: one row = one QPV of the zoning in one territory.

        The département stands in the code of a 2015 QPV, hence its région; no table at hand gives
        its commune nor its EPCI, which are refused.
        """
        if zoning == "2024":
            return self.geography.membership(level)
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
        key = (indicator.id, level)
        if key not in self._aggregates:
            observed = self.observed(indicator)
            members = self.members(indicator.zoning, level)
            self._aggregates[key] = compute.aggregate(observed, members, indicator)
        return self._aggregates[key]

    def year(self, indicator: Indicator) -> str:
        """Return the year of the data: the entry's, else the table's (its own part of it)."""
        if indicator.year:
            return indicator.year
        told = processed.provenance(self.places, indicator.dataset)["sources"][0]["data_year"]
        parts = [p.partition(" : ") for p in re.split(r" ; ", told)]
        named = [
            year for name, _, year in parts if indicator.part and name.startswith(indicator.part)
        ]
        return named[0] if named else told

    def whole(self, indicator: Indicator, level: str, code: str) -> tuple[float, str]:
        """Return (value, reason) of the whole territory, all its inhabitants, from the same source
        and the same year; (NaN, reason) where no table gives it.

        The publisher's archive holds other levels beside the QPV, or the entry names the dataset
        of whole territories (``territories``), of which only the same year will do.
        """
        for table in self._whole_tables(indicator):
            column = indicator.column
            if column not in table.columns:
                continue
            levels = _WHOLE.get(level, (level, "ept") if level == "epci" else (level,))
            wanted = _METROPOLE_CODES if level == "pays" else (code,)
            row = table[table["level"].isin(levels) & table["codgeo"].isin(wanted)]
            if len(row):
                value, reason = row.iloc[0][column], row.iloc[0].get(f"{column}_reason", "")
                return (float(value) if pd.notna(value) else np.nan), reason
        return np.nan, "not_available"

    def _whole_tables(self, indicator: Indicator):
        if not indicator.column:
            return
        if self.available(indicator.dataset) and "insee_qpv24" in indicator.dataset:
            yield self.table(indicator.dataset)
        for record in processed.records(self.places, indicator.territories or "-"):
            if record["sources"][0]["data_year"] == self.year(indicator):
                yield self.table(indicator.territories, record["vintage"])

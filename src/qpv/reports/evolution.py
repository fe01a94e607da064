"""Incomes and population of a territory's QPV of 2015 over the vintages at hand."""

from __future__ import annotations

from functools import cached_property

import pandas as pd

from qpv import codes, names, processed
from qpv.indicators import series
from qpv.reports.portrait import open_portrait
from qpv.study import Study

RATE, MEDIAN = "poverty_pct", "median_income_eur"
_TABLES = (
    "filosofi_qpv", "insee_qpv_income_benefits", "population_qpv", "qpv_correspondence",
    "filosofi_territories", "insee_qpv_demographics",
)  # fmt: skip


def open_evolution(niveau: str, code: str) -> Evolution:
    """Return the series of one territory's QPV of 2015.

    Raises
    ------
    ParameterError
        If a parameter is not acceptable, or the territory has no QPV.
    TableError
        If a table has not been built.
    """
    return Evolution(open_portrait(niveau, code))


class Evolution:
    """The 2015 QPV of one territory and their series; the page is made from it."""

    def __init__(self, portrait: Study):
        self.portrait = portrait
        self.territory = portrait.territory
        self.places = portrait.places

    @property
    def where(self) -> str:
        return names.of(self.territory.name)

    @property
    def fictional(self) -> bool:
        return self.portrait.fictional

    @cached_property
    def provenance(self) -> list[dict]:
        """Provenance of every table (every vintage) that the page uses."""
        read = [r for name in _TABLES for r in processed.records(self.places, name)]
        return [
            *self.portrait.provenance.values(),
            *(r for r in read if r["dataset"] in _TABLES[:3]),
        ]

    @cached_property
    def everywhere(self) -> pd.Series:
        """Population 2018 of every 2015 QPV of métropole (index ``code_qp``)."""
        if not processed.available(self.places, "population_qpv"):
            return pd.Series(dtype=float)
        table = processed.read(self.places, "population_qpv").frame.set_index("code_qp")
        people = table["population_2018"].astype(float)
        return people[people.index.map(codes.departement_of).str.len() == 2]

    @cached_property
    def by_code(self) -> bool:
        """True where the 2015 QPV are found by their code; else by their 2024 successors."""
        return self.territory.level in ("region", "departement")

    @cached_property
    def codes_2015(self) -> list[str]:
        """The territory's QPV of 2015: by the département in their code for a région or a
        département, else the parents of its QPV of 2024, as the ANCT's table lists them."""
        if self.by_code:
            column = {"region": "insee_reg", "departement": "insee_dep"}[self.territory.level]
            perimeters = self.portrait.geography.perimeters
            own = set(perimeters["insee_dep"][perimeters[column] == self.territory.code])
            return sorted(c for c in self.everywhere.index if codes.departement_of(c) in own)
        table = self._correspondence
        inside = table["code_qp"].isin(self.territory.codes_qp) & (table["code_qp_2015"] != "")
        return sorted(set(table["code_qp_2015"][inside]))

    @cached_property
    def _correspondence(self) -> pd.DataFrame:
        if not processed.available(self.places, "qpv_correspondence"):
            return pd.DataFrame({"code_qp": [], "code_qp_2015": []}, dtype="str")
        return processed.read(self.places, "qpv_correspondence").frame

    @cached_property
    def incomes(self) -> pd.DataFrame:
        return series.income_series(self.places, self.codes_2015)

    @cached_property
    def rates(self) -> pd.DataFrame:
        """The weighted poverty rate of the territory's QPV by year: an approximation."""
        return series.weighted(self.incomes, self.everywhere, RATE)

    @cached_property
    def mainland(self) -> pd.DataFrame:
        """The same for every 2015 QPV of métropole."""
        every = series.income_series(self.places, self.everywhere.index)
        return series.weighted(every, self.everywhere, RATE)

    def values(self, measure: str) -> pd.DataFrame:
        """Return a measure of the territory's QPV: one row per ``code_qp``, one column per year."""
        rows = self.incomes[self.incomes["measure"] == measure]
        return rows.pivot(index="code_qp", columns="year", values="value").reindex(self.codes_2015)

    @cached_property
    def span(self) -> tuple[int, int] | None:
        """The first and the last year between which a change may be read."""
        if self.incomes.empty:
            return None
        return series.span(self.rates.index[self.rates["value"].notna()])

    @cached_property
    def latest(self) -> int | None:
        """The last year with a rate for the whole territory."""
        known = self.rates.index[self.rates["value"].notna()] if len(self.incomes) else []
        return int(max(known)) if len(known) else None

    @cached_property
    def labels(self) -> dict[str, str]:
        """2015 code -> « Nom (Commune) », from INSEE's files on that zoning."""
        if not processed.available(self.places, "insee_qpv_demographics"):
            return {}
        table = processed.read(self.places, "insee_qpv_demographics").frame
        towns = table["lib_com"].str.replace(";", ",")
        return dict(zip(table["code_qp"], table["lib_qp"] + " (" + towns + ")", strict=True))

    def label(self, code: str) -> str:
        return self.labels.get(code, code)

    @cached_property
    def population(self) -> pd.DataFrame:
        """Population by ``code_qp`` and census year (columns)."""
        found = series.population_series(self.places, self.codes_2015)
        return found.pivot(index="code_qp", columns="year", values="value")

    @cached_property
    def epci_of(self) -> dict[str, str]:
        """QPV of 2015 -> SIREN of its EPCI, that of its QPV of 2024; those that lie on two EPCI are
        left out."""
        perimeters = self.portrait.geography.perimeters.set_index("code_qp")["siren_epci"]
        linked = self._correspondence[self._correspondence["code_qp_2015"] != ""]
        sirens = linked["code_qp"].map(perimeters).str.split(";").explode()
        pairs = linked[["code_qp_2015"]].join(sirens.rename("siren")).drop_duplicates()
        single = pairs.drop_duplicates("code_qp_2015", keep=False)
        return dict(zip(single["code_qp_2015"], single["siren"], strict=True))

    @cached_property
    def whole(self) -> pd.DataFrame:
        """The EPCI of every vintage of Filosofi at hand."""
        tables = [
            processed.read(self.places, "filosofi_territories", r["vintage"]).frame
            for r in processed.records(self.places, "filosofi_territories")
        ]
        kept = [t[t["level"] == "epci"] for t in tables]
        return pd.concat(kept) if kept else pd.DataFrame()

    @cached_property
    def epci_codes(self) -> dict[str, str]:
        """SIREN of today -> code in the files of Filosofi: see ``series.epci_codes``."""
        if self.whole.empty:
            return {}
        own = {self.epci_of[c] for c in self.codes_2015 if c in self.epci_of}
        names = self.portrait.geography.names
        return series.epci_codes({s: names.get(("epci", s), "") for s in own}, self.whole)

    @cached_property
    def gaps(self) -> pd.DataFrame:
        """The gap of each QPV to its EPCI, for the years of which both are at hand."""
        of = {q: self.epci_codes[s] for q, s in self.epci_of.items() if s in self.epci_codes}
        if not of:
            return pd.DataFrame(columns=["code_qp", "year", "measure", "value"])
        return series.gaps(self.incomes, self.whole, of)

    def no_gap(self, code: str) -> str:
        """Return why a QPV of 2015 has no gap to its EPCI."""
        if code not in set(self._correspondence["code_qp_2015"]):
            return "sans QPV de 2024 connu"
        if code not in self.epci_of:
            return "sur deux EPCI"
        if self.epci_of[code] not in self.epci_codes:
            return "EPCI absent du fichier"
        return "niveau de vie non diffusé"

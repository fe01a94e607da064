"""The QPV of 2015 of a territory: who they are, their incomes and population over the vintages at
hand, their gap to their EPCI. Nothing of it crosses to the zoning of 2024."""

from functools import cached_property

import pandas as pd

from qpv import codes
from qpv.indicators import series
from qpv.indicators.catalogue import BY_ID
from qpv.study import ground
from qpv.study.core import Study
from qpv.study.values import names_2015

RATE, MEDIAN = "poverty_pct", "median_income_eur"
MAINLAND = "QPV 2015 de France métropolitaine"
_TABLES = ("filosofi_qpv", "insee_qpv_income_benefits", "population_qpv")


def labels_2015(s: Study) -> dict[str, str]:
    """Return « Nom (Commune) » of each QPV of 2015."""
    named = names_2015(s)
    return {str(row.Index): f"{row.lib_qp} ({row.lib_com})" for row in named.itertuples()}


class Former:
    """The QPV of 2015 of a study's territory and their series."""

    def __init__(self, s: Study):
        self.study = s
        self.where = s.territory.of
        for dataset in _TABLES:
            for record in s.store.records.get(dataset, []):
                s.remember(dataset, record["vintage"])
        people = s.store.population("2015")
        # Population 2018 of every 2015 QPV of métropole (index ``code_qp``).
        self.people = people[[len(codes.departement_of(c)) == 2 for c in people.index]]
        # See ``Study.codes``.
        self.by_code = s.territory.level in ("region", "departement")
        self.listed = bool(ground.listed_2015(s))
        found = sorted(s.codes("2015"))
        self.codes = [c for c in found if c in self.people.index] if self.by_code else found
        self.names = labels_2015(s)

    @cached_property
    def incomes(self) -> pd.DataFrame:
        return series.income_series(self.study.places, self.codes)

    @cached_property
    def rates(self) -> pd.DataFrame:
        """The weighted poverty rate of the territory's QPV by year: an approximation."""
        return series.weighted(self.incomes, self.people, BY_ID["qp15_poverty"])

    @cached_property
    def mainland(self) -> pd.DataFrame:
        """The same for every 2015 QPV of métropole."""
        every = series.income_series(self.study.places, self.people.index)
        return series.weighted(every, self.people, BY_ID["qp15_poverty"])

    @cached_property
    def known_years(self) -> list[int]:
        """The years with a rate for the whole territory."""
        if self.incomes.empty:
            return []
        return [int(year) for year in self.rates.index[self.rates["value"].notna()]]

    @property
    def ends(self) -> tuple[int, int] | None:
        """The first and the last year drawn. Breaks lie between them: levels are told, no change."""
        years = self.known_years
        return (min(years), max(years)) if len(years) > 1 else None

    @property
    def latest(self) -> int | None:
        return max(self.known_years, default=None)

    def values(self, measure: str) -> pd.DataFrame:
        """Return a measure of the territory's QPV: one row per ``code_qp``, one column per year."""
        rows = self.incomes[self.incomes["measure"] == measure]
        return rows.pivot(index="code_qp", columns="year", values="value").reindex(self.codes)

    def frame(self, **columns: pd.Series) -> pd.DataFrame:
        """Return one row per QPV: ``code_qp``, ``label``, ``population`` and these columns."""
        told = {name: own.reindex(self.codes).to_numpy() for name, own in columns.items()}
        people = self.people.reindex(self.codes).to_numpy()
        labels = [self.names.get(c, c) for c in self.codes]
        return pd.DataFrame({"code_qp": self.codes, "label": labels, "population": people, **told})

    def reference(self, year: int) -> tuple[str, float]:
        """Return (name, rate) that levels are read against: métropole, else the median QPV."""
        value = self.mainland["value"].get(year)
        if pd.isna(value):
            return "médiane de ces QPV", float(self.values(RATE)[year].median())
        return MAINLAND, float(value)

    @cached_property
    def above(self) -> pd.DataFrame:
        """The gap in points of each QPV to the reference of the same year, for those with a rate in
        the first and in the last year (columns: the years)."""
        if self.ends is None:
            return pd.DataFrame()
        rates = self.values(RATE)[list(self.ends)].dropna()
        return rates.sub(pd.Series({year: self.reference(year)[1] for year in self.ends}))

    @cached_property
    def population(self) -> pd.DataFrame:
        """Population by ``code_qp`` and census year (columns)."""
        found = series.population_series(self.study.places, self.codes)
        return found.pivot(index="code_qp", columns="year", values="value")

    @cached_property
    def links(self) -> pd.DataFrame:
        """``code_qp`` of 2024 and ``code_qp_2015``, one row per link that the ANCT's table gives."""
        table = self.study.correspondence
        if table is None:
            return pd.DataFrame({"code_qp": [], "code_qp_2015": []}, dtype="str")
        return table[table["code_qp_2015"] != ""]

    @cached_property
    def _epci(self) -> pd.DataFrame:
        """One row per QPV of 2015 and EPCI (``siren``), as INSEE's file of 2021 lists them, else those
        of its QPV of 2024."""
        listed = self.study.store.epci_2015
        perimeters = self.study.geography.perimeters_by_code["siren_epci"]
        sirens = self.links["code_qp"].map(perimeters).str.split(";").explode()
        rest = self.links[["code_qp_2015"]].join(sirens.rename("siren"))
        rest = rest.rename(columns={"code_qp_2015": "code_qp"})
        rest = rest[~rest["code_qp"].isin(listed["code_qp"])]
        return pd.concat([listed, rest]).drop_duplicates()

    @cached_property
    def epci_of(self) -> dict[str, str]:
        """QPV of 2015 -> SIREN of its EPCI; those that lie on two EPCI are left out."""
        single = self._epci.drop_duplicates("code_qp", keep=False)
        return dict(zip(single["code_qp"], single["siren"], strict=True))

    @cached_property
    def whole(self) -> pd.DataFrame:
        """The EPCI of every vintage of Filosofi at hand."""
        found = []
        for record in self.study.store.records.get("filosofi_territories", []):
            table = self.study.store.table(record["dataset"], record["vintage"])
            own = table[table["level"] == "epci"]
            if len(own):  # a source when a row of it is used
                self.study.remember(record["dataset"], record["vintage"])
                found.append(own)
        return pd.concat(found) if found else pd.DataFrame()

    @cached_property
    def epci_codes(self) -> dict[str, str]:
        """SIREN of today -> code in the files of Filosofi: see ``series.epci_codes``."""
        if self.whole.empty:
            return {}
        own = {self.epci_of[c] for c in self.codes if c in self.epci_of}
        known = self.study.geography.names
        return series.epci_codes({s: known.get(("epci", s), "") for s in own}, self.whole)

    @cached_property
    def gaps(self) -> pd.DataFrame:
        """The gap of each QPV to its EPCI, for the years of which both are at hand."""
        of = {q: self.epci_codes[s] for q, s in self.epci_of.items() if s in self.epci_codes}
        if not of:
            return pd.DataFrame(columns=["code_qp", "year", "measure", "value"])
        return series.gaps(self.incomes, self.whole, of)

    def no_gap(self, code: str) -> str:
        """Return why a QPV of 2015 has no gap to its EPCI."""
        if code not in set(self._epci["code_qp"]):
            return "EPCI non connu"
        if code not in self.epci_of:
            return "sur deux EPCI"
        known = self.epci_of[code] in self.epci_codes
        return "niveau de vie non diffusé" if known else "EPCI absent du fichier"

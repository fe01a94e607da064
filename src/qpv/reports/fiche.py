"""The sheet of one quartier prioritaire: what the notebook shows, computed once."""

from __future__ import annotations

from functools import cached_property

import pandas as pd

from qpv import names, processed, study
from qpv.contracts import CONTRACTS_FILE
from qpv.indicators import compare, links
from qpv.indicators.catalogue import BY_ID
from qpv.indicators.indicator import Indicator
from qpv.paths import Places
from qpv.reports import catalogue
from qpv.reports import fiche_income as income
from qpv.study import Study
from qpv.study.core import Parent

TOWNS = 2  # communes of a QPV named one by one, the largest first
SHORT_LEVELS = {"epci": "EPCI", "region": "région", "pays": "métropole"}
SMALL, FRAGILE = 2_000, 1_000  # inhabitants: no decimals under the first, greyed under the second


def open_fiche(code_qp: str, format: str = "", where: Places | None = None) -> Fiche:
    """Return the sheet of one QPV of 2024, from the checked tables.

    Raises
    ------
    ParameterError
        If a parameter is not acceptable, or the code is one of 2015 (its successors are named).
    TableError
        If a table has not been built.
    """
    given = catalogue.checked("fiche_quartier", code_qp=code_qp, format=format)
    return Fiche(study.open("qpv", given["code_qp"], where), given["format"])


class Fiche:
    """Identity, values, comparators and backdrop of one QPV; the page's parts are made from it."""

    def __init__(self, opened: Study, format: str = ""):
        self.code = opened.code
        self.format = format
        self.geography = opened.geography
        self.places = opened.places
        self.observatory = opened
        self.comparators = opened.comparators
        self.row = opened.geography.perimeters_by_code.loc[self.code]

    def table(self, dataset: str) -> pd.DataFrame | None:
        """Return a table if it is at hand (then it is one of the page's sources), else None."""
        return self.observatory.at_hand(dataset)

    @property
    def name(self) -> str:
        return str(self.row["lib_qp"])

    @property
    def overseas(self) -> bool:
        return len(self.row["insee_dep"]) == 3

    @property
    def fictional(self) -> bool:
        return any(record["fictional"] for record in self.observatory.provenance.values())

    @cached_property
    def communes(self) -> list[tuple[str, str]]:
        """(code, name) of its communes, the most populous first."""
        known = self.geography.populations("commune").fillna(0).to_dict()
        pairs = zip(self.row["insee_com"].split(";"), self.row["lib_com"].split(";"), strict=True)
        return sorted(pairs, key=lambda pair: -known.get(pair[0], 0))

    @property
    def towns(self) -> str:
        return ", ".join(name for _, name in self.communes)

    def _of(self, level: str) -> list[tuple[str, str]]:
        members = self.geography.membership(level)
        codes = members["code"][members["code_qp"] == self.code]
        return [(c, self.geography.names.get((level, c), c)) for c in codes]

    @cached_property
    def epci(self) -> list[tuple[str, str]]:
        """(SIREN, name) of its EPCI."""
        return self._of("epci")

    @cached_property
    def region(self) -> tuple[str, str] | None:
        """(code, name) of its région, None in a collectivité that has none."""
        found = self._of("region")
        return found[0] if found else None

    @cached_property
    def contracts(self) -> list[str] | None:
        """Names of its contrats de ville; None where the user's table is not there."""
        if not (self.places.data / CONTRACTS_FILE).is_file():
            return None
        members = self.geography.membership("contrat")
        own = members["code"][members["code_qp"] == self.code]
        return [self.geography.territory("contrat", code).name for code in own]

    @cached_property
    def population(self) -> float:
        return float(self.observatory.store.population("2024").get(self.code, float("nan")))

    def people(self, code: str = "") -> float:
        """Inhabitants of the QPV, or in 2018 of its parent of 2015 (``code``)."""
        if not code:
            return self.population
        return float(self.observatory.store.population("2015").get(code, float("nan")))

    @property
    def fragile(self) -> bool:
        """True under 1 000 inhabitants: rates are greyed, and not ranked."""
        return self.population < FRAGILE

    # ---- values

    def entry(self, id: str) -> Indicator:
        """Return the indicator, or the publisher's own archive of the same rate where it is at
        hand for this QPV: its year is known, and no page gives two values of one rate."""
        compiled = BY_ID[id]
        archive = BY_ID.get(compiled.archive)
        if archive is None or not self.observatory.available(archive.dataset):
            return compiled
        there = self.value(archive)["reason"] != "not_available"
        return archive if there else compiled

    @cached_property
    def group(self) -> pd.Index:
        """The QPV that this one is ranked among: those of its région (métropole without one)."""
        level, code = ("region", self.region[0]) if self.region else ("pays", "FR")
        members = self.geography.membership(level)
        return pd.Index(members["code_qp"][members["code"] == code])

    def value(self, indicator: Indicator, code: str = "") -> pd.Series:
        """Return value and reason of the QPV (or of one of its parents, by its code)."""
        observed = self.observatory.observed(indicator, everywhere=True)
        code = code or self.code
        if code in observed.index:
            return observed.loc[code]
        return pd.Series({"value": float("nan"), "reason": "not_available"})

    def known(self, indicator: Indicator) -> bool:
        """True when the table is at hand and has a value for the QPV."""
        return self.observatory.available(indicator.dataset) and pd.notna(
            self.value(indicator)["value"]
        )

    def group_values(self, indicator: Indicator) -> pd.Series:
        """Return the values of the group (index ``code_qp``)."""
        return self.observatory.observed(indicator, everywhere=True)["value"].reindex(self.group)

    def compared(self, indicator: Indicator) -> list[tuple[str, pd.Series]]:
        """Return (label, aggregate) of each reference."""
        return [(c.label, result) for c, result in self.references(indicator)]

    def compared_levels(self, indicator: Indicator) -> list[tuple[str, pd.Series]]:
        """Return (« EPCI », « région » or « métropole », aggregate): for a small chart."""
        found = self.references(indicator)
        return [(SHORT_LEVELS[c.level], result) for c, result in found if c.level in SHORT_LEVELS]

    def references(self, indicator: Indicator) -> list[tuple[compare.Comparator, pd.Series]]:
        """Return (comparator, aggregate) of the sets of QPV of the indicator's own zoning."""
        if indicator.aggregation in ("none", "sum"):
            return []
        if indicator.zoning == "2024":
            wanted = [
                c for c in self.comparators if c.level != "commune" or len(self.communes) == 1
            ]
        else:
            wanted = [c for c in self.comparators if c.level in ("region", "pays")]
        found = []
        for comparator in wanted:
            results = self.observatory.store.aggregates(indicator, comparator.level)
            if comparator.code in results.index:
                found.append((comparator, results.loc[comparator.code]))
        return found

    def whole(self, indicator: Indicator) -> list[tuple[str, float]]:
        """Return (name, value) of the whole territories (all inhabitants) of the same source and
        the same year: its two largest communes, EPCI, région, métropole. Empty where no table at
        hand has them."""
        found = self.observatory.whole(indicator).dropna(subset=["value"])
        return list(zip(found["name"], found["value"], strict=True))

    @property
    def group_name(self) -> str:
        """« des Hauts-de-France »: of whom are the QPV of the group."""
        return names.of(self.region[1]) if self.region else "de France"

    def standing(self, indicator: Indicator, *, named: bool = False) -> str:
        """Return the sentence of its place in the group (``named`` or not); "" for a fragile rate or
        index, or without a value."""
        if not indicator.ranked or (self.fragile and indicator.aggregation != "sum"):
            return ""
        found = compare.standing(self.group_values(indicator), self.code, indicator)
        return compare.standing_sentence(found, indicator, self.group_name if named else "")

    def year(self, indicator: Indicator) -> str:
        return self.observatory.year(indicator)

    def same_year_income(self) -> tuple[str, pd.DataFrame] | None:
        """Return (year, rows of a compact chart) of the last year in which Filosofi gives the
        standard of living of the 2015 QPV and of whole territories; None without such a year."""
        years = [
            {r["vintage"]: r["sources"][0]["data_year"] for r in processed.records(self.places, d)}
            for d in ("filosofi_qpv", "filosofi_territories")
        ]
        both = sorted(set(years[0]) & set(years[1]))
        if not both:
            return None
        qpv = self.observatory.table("filosofi_qpv", both[-1]).set_index("code_qp")
        whole = self.observatory.table("filosofi_territories", both[-1])
        return years[0][both[-1]], income.rows(self, qpv, whole)

    # ---- 2015

    @cached_property
    def correspondence(self) -> pd.DataFrame | None:
        """The ANCT's table, None where it is not at hand or does not cover the département."""
        table = self.table("qpv_correspondence")
        if table is None or self.code not in set(table["code_qp"]):
            return None
        return table

    @cached_property
    def parents(self) -> list[Parent]:
        """The QPV of 2015 that it comes from, as the ANCT's table lists them."""
        if self.correspondence is None:
            return []
        return self.observatory.parents.get(self.code, [])

    @cached_property
    def siblings(self) -> list[str]:
        """The other QPV of 2024 that come from the same QPV of 2015."""
        if not self.parents:
            return []
        found = links.successors([p.code for p in self.parents], self.correspondence)
        return [c for c in found["code_qp"] if c and c != self.code]

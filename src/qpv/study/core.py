"""One territory, or one quartier prioritaire: its QPV, their values, what they are compared with."""

import re
from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import pandas as pd

from qpv import datasets, french, names, processed
from qpv.errors import ParameterError, did_you_mean, french_call
from qpv.geo import legal_crs
from qpv.indicators.catalogue import indicator as entry_of
from qpv.indicators.indicator import Indicator
from qpv.study import around, comparison, drawing, explorer, exports, ground, history, summary
from qpv.study.ground import Ground
from qpv.study.own_columns import owned
from qpv.study.store import Store
from qpv.study.values import Values, fiction, of_indicator
from qpv.territories import LEVELS, Territory

# The indicator mapped first, and what replaces it where it is not published (overseas).
_MAIN = ("poverty", "employment", "population")


@dataclass(frozen=True)
class Parent:
    """One QPV of 2015 from which a QPV of 2024 comes, as the ANCT's table lists them."""

    code: str
    name: str

    @property
    def label(self) -> str:
        return f"{self.name} ({self.code})"


class Study:
    """What is known of the QPV of one territory (or of one QPV): see ``study.open``.

    An indicator is asked for by its id (``study.indicators()`` lists them). ``provenance`` grows
    with the tables that were really used, ``lacking`` with the indicators of the portrait that no
    table at hand gives (id asked for -> entry of the table to fetch).

    Examples
    --------
    >>> s = study.open("qpv", "QN00001M")
    >>> s.qpv.columns.tolist()
    ['lib_qp', 'lib_com', 'population', 'insee_dep', 'insee_reg']
    """

    def __init__(self, territory: Territory, store: Store):
        self.territory = territory
        self.store = store
        self.places = store.places
        self.geography = store.geography
        self.provenance: dict[str, dict] = {}
        self._within: dict[str, list[tuple[str, str]]] = {}
        self.lacking: dict[str, Indicator] = {}
        self._chosen: dict[str, Indicator] = {}
        for name in ("qpv_perimeters", "cog", store.populated):
            self.remember(name)

    # ---- who and where

    @property
    def code(self) -> str:
        return self.territory.code

    @property
    def name(self) -> str:
        return self.territory.name

    @cached_property
    def comparators(self):
        """The sets of QPV that this one is read against, nearest first."""
        return self.store.comparators(self.territory)

    @property
    def fictional(self) -> bool:
        return any(record["fictional"] for record in self.provenance.values())

    @property
    def fiction(self) -> str:
        """What opens every line of sources when the data are invented."""
        return fiction(self.fictional)

    @property
    def overseas(self) -> bool:
        return self.territory.overseas

    @property
    def crs(self) -> str:
        """The legal projection in which the territory is drawn."""
        return legal_crs(self.qpv["insee_dep"].iloc[0])

    @cached_property
    def qpv(self) -> pd.DataFrame:
        """One row = one QPV (``code_qp`` index): ``lib_qp`` its name, ``lib_com`` its communes (the
        most populous first), ``population`` (inhabitants, NaN where unknown), ``insee_dep``,
        ``insee_reg``.
        """
        columns = ["lib_qp", "lib_com", "population", "insee_dep", "insee_reg"]
        own = self.store.frame("qpv_perimeters").loc[list(self.territory.codes_qp), columns]
        return own.assign(lib_com=[self.towns(code) for code in own.index])

    def towns(self, code_qp: str = "") -> str:
        """Return the communes of a QPV, the most populous first: « Saint-Quentin, Omissy »."""
        return ", ".join(name for _, name in ground.towns(self, code_qp or self.code))

    def label(self, code_qp: str) -> str:
        """Return « Elnon (Saint-Amand-les-Eaux) »: a name never goes without its commune."""
        return f"{self.qpv['lib_qp'][code_qp]} ({self.towns(code_qp)})"

    def within(self, level: str) -> list[tuple[str, str]]:
        """Return (code, name) of the territories of a level in which its QPV lie; of one QPV, the
        most populous commune first."""
        if level not in self._within:
            self._within[level] = ground.above(self, level)
        return self._within[level]

    # ---- tables

    def available(self, dataset: str) -> bool:
        """True when a checked table of this dataset is at hand."""
        return self.store.available(dataset)

    def remember(self, dataset: str, vintage: str = "") -> None:
        """Count a table among those that were used."""
        name = f"{dataset} {vintage}".strip()
        if name not in self.provenance:
            self.provenance[name] = processed.provenance(self.places, dataset, vintage)

    @french_call('s.table("npnru")')
    def table(self, dataset: str, vintage: str = "") -> pd.DataFrame:
        """Return a checked table, all its rows; without ``vintage``, the latest one at hand.

        Raises
        ------
        TableError
            If it has not been built.
        ParameterError
            If no dataset has this name (close ones are suggested).
        """
        if not isinstance(dataset, str) or dataset not in datasets.DATASETS:
            raise ParameterError(
                f"table inconnue : « {str(dataset)[:80]} »{did_you_mean(dataset, datasets.DATASETS)}"
            )
        self.remember(dataset, vintage)
        return self.store.table(dataset, vintage)

    def at_hand(self, dataset: str) -> pd.DataFrame | None:
        """Return the latest table of a dataset, None where it has not been built."""
        return self.table(dataset) if self.available(dataset) else None

    # ---- values

    def indicator(self, asked: str | Indicator) -> Indicator:
        """Return an indicator by its id, from the best source at hand (``Store.best``: label, year,
        source and caveat are those of the one chosen); its table is then one of those used."""
        found = asked if isinstance(asked, Indicator) else entry_of(asked)
        if found.archive and found.id not in self._chosen:
            self._chosen[found.id] = self.store.best(found, self.territory.codes_qp)
        asked, found = found.id, self._chosen.get(found.id, found)
        if not (asked.startswith("qp") or self.available(found.dataset)):
            self.lacking[asked] = found
        used = (found.dataset, "population_qpv" if found.zoning == "2015" else "")
        for name in filter(self.available, used):
            self.remember(name)
        return found

    def observed(self, asked: str | Indicator, *, everywhere: bool = False) -> pd.DataFrame:
        """Return one row per QPV: ``value``, ``reason``, ``numerator``, ``denominator``, ``weight``,
        ``population``; of the territory, or of France."""
        indicator = self.indicator(asked)
        found = self.store.observed(indicator)
        if everywhere:
            return found.copy(deep=False)
        own = found.reindex(self.codes(indicator.zoning))
        return own.assign(reason=own["reason"].fillna("not_available"))

    @french_call('s.values("poverty")')
    def values(self, asked: str | Indicator | Values, *, everywhere: bool = False) -> Values:
        """Return the values of an indicator: one row per QPV, with all that is known of them.

        Raises
        ------
        ParameterError
            If no indicator has this id, or if values given are those of another territory.

        Examples
        --------
        >>> v = study.open("region", "00").values("poverty")
        >>> v.label, v.unit, v.year, v.zoning
        ('Taux de pauvreté à 60 %', '%', '2021', '2024')
        """
        if not isinstance(asked, Values):
            return of_indicator(self, self.indicator(asked), everywhere)
        if set(asked.frame.index) != set(self.codes(asked.zoning)):
            raise ParameterError(
                f"« {asked.label} » : ces valeurs ne sont pas celles des QPV de {self.name} "
                f"({self.code}). Demandez-les à cette étude."
            )
        return asked

    value = comparison.value

    def known(self, asked: str | Indicator) -> bool:
        """True when the table is at hand and has a value here."""
        indicator = self.indicator(asked)
        return self.available(indicator.dataset) and pd.notna(self.value(indicator)["value"])

    def references(self, asked: str | Indicator) -> list[tuple[str, pd.Series]]:
        """Return (label, aggregate) of each set of QPV that it is compared with, nearest first."""
        indicator = self.indicator(asked)
        return [(c.label, result) for c, result in comparison.references(self, indicator)]

    def year(self, asked: str | Indicator) -> str:
        """Return the year of an indicator's data; INSEE does not date the census of a QPV overseas."""
        indicator = self.indicator(asked)
        year, hidden = self.store.year(indicator), self.overseas and indicator.zoning == "2024"
        return re.sub(r"2020(?! à)", "année non précisée", year) if hidden else year

    # ---- 2015

    @cached_property
    def correspondence(self) -> pd.DataFrame | None:
        """The ANCT's table of passage, None where not at hand; a source where it has its QPV."""
        if not self.available("qpv_correspondence"):
            return None
        table = self.store.table("qpv_correspondence")
        if table["code_qp"].isin(self.territory.codes_qp).any():
            self.remember("qpv_correspondence")
        return table

    @cached_property
    def parents(self) -> dict[str, list[Parent]]:
        """2024 code -> the QPV of 2015 that it comes from, where known."""
        if self.correspondence is None:
            return {}
        linked = self.correspondence[self.correspondence["code_qp_2015"] != ""]
        linked = linked[linked["code_qp"].isin(self.territory.codes_qp)]
        found: dict[str, list[Parent]] = {}
        for row in linked.sort_values(["code_qp", "parent_rank"]).to_dict("records"):
            parent = Parent(row["code_qp_2015"], names.neighbourhood(row["lib_qp_2015"]))
            found.setdefault(row["code_qp"], []).append(parent)
        return found

    def codes(self, zoning: str) -> list[str]:
        """Return its QPV of one zoning (``ground.codes_2015`` says how those of 2015 are known)."""
        return list(self.territory.codes_qp) if zoning == "2024" else ground.codes_2015(self)

    # ---- figures and files

    @cached_property
    def main(self) -> Indicator:
        """The indicator mapped first: poverty, or the first one that is known here."""
        known = [id for id in _MAIN if self.observed(id)["value"].notna().any()]
        return self.indicator(known[0] if known else _MAIN[0])

    @property
    def gdf(self) -> gpd.GeoDataFrame:
        """The contours of the QPV (EPSG:4326) with the values of the portrait: ``gdf.explore()``."""
        return exports.shaped(self, exports.chosen(self, None))

    # Methods written beside their kin: each takes the study first.
    contracts = property(ground.contracts)
    contract_places = property(ground.contract_places)
    peers = cached_property(comparison.peers)
    own = owned
    compared = comparison.compared
    standing = comparison.standing
    series = history.series_of
    whole = history.whole
    beside_commune = history.beside_commune
    mapped, breaks = ground.mapped, ground.breaks
    map = drawing.map_of
    distribution = drawing.distribution_of
    dots = drawing.dots_of
    area_map = around.area_map
    explorer = explorer.explorer
    wide = exports.wide
    to_csv = exports.to_csv
    to_excel = exports.to_excel
    to_gpkg = exports.to_gpkg
    to_geojson = exports.to_geojson
    notes = summary.notes
    _repr_html_ = summary.shown

    @cached_property
    def ground(self) -> Ground:
        """The layers under a map: communes, boundaries, zooms."""
        return Ground(self)

    def __repr__(self) -> str:
        count = french.plural(len(self.territory.codes_qp), "QPV", "QPV")
        return f"<Study : {self.name}, {LEVELS[self.territory.level]} {self.code}, {count}>"

"""The portrait of a territory's quartiers prioritaires: what the notebook shows, computed once."""

from __future__ import annotations

from functools import cached_property

import geopandas as gpd
import pandas as pd

from qpv import processed
from qpv.figures import maps
from qpv.geo import legal_crs
from qpv.indicators import compare, compute
from qpv.indicators.catalogue import BY_ID
from qpv.indicators.indicator import Indicator
from qpv.paths import Places, places
from qpv.reports import insets, parameters
from qpv.territories import Geography, Territory

# The indicator mapped first, and what replaces it where it is not published (overseas).
MAIN = ("poverty", "employment", "population")
TABLES = ("qpv_perimeters", "qpv_portrait", "cog", "qpv_correspondence", "tfpb_rates", "communes")


def open_portrait(
    niveau: str, code: str, tuiles: str = "", where: Places | None = None
) -> Portrait:
    """Return the portrait of one territory, from the checked tables.

    Raises
    ------
    ParameterError
        If a parameter is not acceptable, or the territory has no QPV.
    TableError
        If a table has not been built.
    """
    parameters.check(niveau, code, tuiles)
    where = where or places()
    geography = Geography.load(where)
    return Portrait(parameters.territory(geography, niveau, code), geography, where, tuiles)


class Portrait:
    """Values, aggregates, comparators and backdrop of one territory; figures are drawn from it."""

    def __init__(self, territory: Territory, geography: Geography, where: Places, tuiles: str = ""):
        self.territory = territory
        self.geography = geography
        self.places = where
        self.tuiles = tuiles
        self._aggregates: dict[tuple[str, str], pd.DataFrame] = {}
        self.comparators = compare.comparators(territory, geography)

    @cached_property
    def all_qpv(self) -> pd.DataFrame:
        """Every QPV of the zoning: the columns that indicators are computed from."""
        portrait = processed.read(self.places, "qpv_portrait").frame
        return compute.frame(self.geography.perimeters, portrait)

    @cached_property
    def qpv(self) -> pd.DataFrame:
        """The territory's QPV only, ``code_qp`` index."""
        return self.all_qpv.loc[list(self.territory.codes_qp)]

    @cached_property
    def provenance(self) -> dict[str, dict]:
        """Provenance of every table that the page uses."""
        return {
            name: processed.provenance(self.places, name)
            for name in TABLES
            if processed.available(self.places, name)
        }

    @property
    def fictional(self) -> bool:
        return any(record["fictional"] for record in self.provenance.values())

    def observed(self, indicator: Indicator, *, everywhere: bool = False) -> pd.DataFrame:
        """Return the indicator of each QPV (one row each) of the territory, or of France."""
        return compute.observations(self.all_qpv if everywhere else self.qpv, indicator)

    def aggregates(self, indicator: Indicator, level: str) -> pd.DataFrame:
        """Return the indicator of every territory of a level: one row each."""
        key = (indicator.id, level)
        if key not in self._aggregates:
            self._aggregates[key] = self._aggregate(indicator, level)
        return self._aggregates[key]

    def _aggregate(self, indicator: Indicator, level: str) -> pd.DataFrame:
        if indicator.aggregation == "territory":
            population = self.observed(BY_ID["population"], everywhere=True)
            return compute.population_share(population, self.geography, level)
        everywhere = self.observed(indicator, everywhere=True)
        return compute.aggregate(everywhere, self.geography.membership(level), indicator)

    def value(self, indicator: Indicator) -> pd.Series:
        """Return the territory's own aggregate (value, reason, coverage …)."""
        return self.aggregates(indicator, self.territory.level).loc[self.territory.code]

    def compared(self, indicator: Indicator) -> list[tuple[str, pd.Series]]:
        """Return (label, aggregate) of each comparator, nearest first."""
        found = []
        for comparator in self.comparators:
            results = self.aggregates(indicator, comparator.level)
            if comparator.code in results.index:
                found.append((comparator.label, results.loc[comparator.code]))
        return found

    def rank(self, indicator: Indicator) -> str:
        """Return the sentence of the territory's place among its peers, "" where it has none.

        A QPV that lies on several communes would rank each of them by the same people: straddled
        communes and EPCI are left out of their orders.
        """
        among = compare.peers(self.territory, self.geography)
        if among is None or not indicator.ranked:
            return ""
        results = self.aggregates(indicator, self.territory.level)
        results = results.loc[[c for c in among.codes if c in results.index]].copy()
        results.loc[results.index.isin(self.geography.straddled(self.territory.level)), "value"] = (
            None
        )
        found = compare.rank(results, self.territory.code, indicator.decimals)
        if bool(results["approximate"].any()):
            return compare.third_sentence(found, among)
        rate = indicator.unit == "%"
        return compare.rank_sentence(found, among, "taux" if rate else "valeur", not rate)

    @cached_property
    def main(self) -> Indicator:
        """The indicator of the maps: poverty, or the first one that is known here."""
        for name in MAIN:
            if self.observed(BY_ID[name])["value"].notna().any():
                return BY_ID[name]
        return BY_ID[MAIN[0]]

    @cached_property
    def breaks(self) -> tuple[float, ...]:
        """Class bounds of the main indicator: quintiles of the QPV of métropole."""
        everywhere = self.observed(self.main, everywhere=True)
        mainland = self.all_qpv["insee_dep"].str.len() == 2
        return compute.class_breaks(everywhere["value"][mainland], self.main.decimals_qp)

    @cached_property
    def mapped(self) -> gpd.GeoDataFrame:
        """One row = one QPV of the territory, with contour, name, value and reason in French."""
        frame = self.qpv.join(self.observed(self.main)[["value", "reason"]]).reset_index()
        frame["reason"] = frame["reason"].map(compute.reason_label)
        frame["lib_com"] = [self.towns(code) for code in frame["code_qp"]]
        shapes = self.geography.perimeters.set_index("code_qp").geometry
        return gpd.GeoDataFrame(
            frame, geometry=shapes.loc[frame["code_qp"]].to_numpy(), crs=shapes.crs
        )

    @property
    def crs(self) -> str:
        """The legal projection in which the territory is drawn."""
        return legal_crs(self.qpv["insee_dep"].iloc[0])

    @cached_property
    def communes(self) -> gpd.GeoDataFrame | None:
        """The communes of the territory (one row each, with ``siren_epci``), None if their
        outlines have not been fetched."""
        if not processed.available(self.places, "communes"):
            return None
        table = processed.read(self.places, "communes").frame
        cog = self.geography.cog
        epci = cog[cog["level"] == "commune"].set_index("code")["siren_epci"]
        table = table.assign(siren_epci=table["codgeo"].map(epci).fillna(""))
        t = self.territory
        column = {
            "region": "insee_reg",
            "departement": "insee_dep",
            "epci": "siren_epci",
            "commune": "codgeo",
        }.get(t.level)
        inside = table[table[column] == t.code] if column else table.iloc[:0]
        if inside.empty:  # an EPT or a contract: the communes of its QPV
            members = self.geography.communes_of
            own = members["code"][members["code_qp"].isin(t.codes_qp)]
            inside = table[table["codgeo"].isin(own)]
        return None if inside.empty else inside.reset_index(drop=True)

    @cached_property
    def backdrop(self) -> gpd.GeoDataFrame | None:
        """The communes drawn: those of the territory and, closer in, their neighbours."""
        if self.communes is None or self.territory.level in ("region", "departement"):
            return self.communes
        table = processed.read(self.places, "communes").frame
        west, south, east, north = self.communes.total_bounds
        near = table.cx[west - 0.02 : east + 0.02, south - 0.02 : north + 0.02]
        return near.reset_index(drop=True)

    @cached_property
    def outlines(self) -> gpd.GeoDataFrame | None:
        """The boundaries drawn darker: départements of a région, EPCI of a département, else
        the territory itself."""
        if self.communes is None:
            return None
        by = {"region": "insee_dep", "departement": "siren_epci"}.get(self.territory.level)
        groups = self.communes[by] if by else pd.Series("", index=self.communes.index)
        return self.communes[["geometry"]].assign(code=groups).dissolve("code").reset_index()

    @cached_property
    def insets(self) -> list[maps.Inset]:
        """Zooms on the densest places of a regional or départemental map."""
        return insets.of(self)

    @cached_property
    def parents(self) -> dict[str, str]:
        """2024 code -> « QP059057 Collinière », the 2015 QPV it comes from, where known."""
        if not processed.available(self.places, "qpv_correspondence"):
            return {}
        table = processed.read(self.places, "qpv_correspondence").frame
        linked = table[table["code_qp_2015"] != ""]
        named = linked["code_qp_2015"] + " " + linked["lib_qp_2015"]
        return named.groupby(linked["code_qp"]).agg(" ; ".join).to_dict()

    @cached_property
    def tfpb(self) -> dict[str, tuple[float, float]]:
        """2024 code -> lowest and highest global TFPB rate (%) of its communes, where known."""
        if not processed.available(self.places, "tfpb_rates"):
            return {}
        table = processed.read(self.places, "tfpb_rates").frame
        rates = table.set_index("codgeo")["tfpb_rate_pct"]
        pairs = self.geography.communes_of.assign(
            rate=self.geography.communes_of["code"].map(rates)
        ).dropna(subset=["rate"])
        spread = pairs.groupby("code_qp")["rate"].agg(["min", "max"])
        return {code: (low, high) for code, low, high in spread.itertuples()}

    def notes(self) -> list[dict]:
        """What was noticed in the files and touches the territory's QPV (or no QPV at all)."""
        own = set(self.territory.codes_qp)
        found = []
        for record in self.provenance.values():
            for note in record["notes"]:
                touched = sorted(own & set(note["codes"]))
                if touched or not note["codes"]:
                    found.append({**note, "touched": touched})
        return found

    @cached_property
    def _populations(self) -> dict[str, int]:
        return self.geography.populations("commune").fillna(0).astype(int).to_dict()

    def towns(self, code_qp: str) -> str:
        """Return the communes of a QPV, the most populous first: « Saint-Quentin, Omissy »."""
        row = self._communes.loc[code_qp]
        pairs = zip(row["insee_com"].split(";"), row["lib_com"].split(";"), strict=True)
        ordered = sorted(pairs, key=lambda pair: -self._populations.get(pair[0], 0))
        return ", ".join(name for _, name in ordered)

    @cached_property
    def _communes(self) -> pd.DataFrame:
        return self.geography.perimeters.set_index("code_qp")[["insee_com", "lib_com"]]

    def label(self, code_qp: str) -> str:
        """Return « Elnon (Saint-Amand-les-Eaux) »: a name never goes without its commune."""
        return f"{self.qpv.loc[code_qp, 'lib_qp']} ({self.towns(code_qp)})"

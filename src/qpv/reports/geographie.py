"""The passage from the 2015 to the 2024 zoning of a territory: told, never bridged."""

from __future__ import annotations

from functools import cached_property

import geopandas as gpd
import pandas as pd

from qpv import codes, geo, names, processed
from qpv.indicators import changes
from qpv.reports.portrait import open_portrait
from qpv.study import Study


def open_geographie(niveau: str, code: str) -> Geographie:
    """Return the change of zoning of one territory.

    Raises
    ------
    ParameterError
        If a parameter is not acceptable, or the territory has no QPV.
    """
    return Geographie(open_portrait(niveau, code))


class Geographie:
    """The links of a territory's QPV; the page is made from it."""

    def __init__(self, portrait: Study):
        self.portrait = portrait
        self.territory = portrait.territory

    @property
    def where(self) -> str:
        return names.of(self.territory.name)

    @cached_property
    def correspondence(self) -> pd.DataFrame:
        columns = ["code_qp", "code_qp_2015", "lib_qp_2015", "status"]
        if not processed.available(self.portrait.places, "qpv_correspondence"):
            return pd.DataFrame(columns=columns, dtype="str")
        return processed.read(self.portrait.places, "qpv_correspondence").frame

    @cached_property
    def changes(self) -> pd.DataFrame:
        """One row per QPV of 2024: see ``changes.changes``."""
        return changes.changes(self.territory.codes_qp, self.correspondence)

    @property
    def covered(self) -> bool:
        return not (self.changes["change"] == "non couvert").any()

    @cached_property
    def people(self) -> pd.Series:
        """Population 2018 of the 2015 QPV of the territory's départements (index ``code_qp``)."""
        if not processed.available(self.portrait.places, "population_qpv"):
            return pd.Series(dtype=float)
        self.portrait.remember("population_qpv")
        table = processed.read(self.portrait.places, "population_qpv").frame.set_index("code_qp")
        own = {codes.departement_of(c) for c in self.territory.codes_qp}
        return table["population_2018"][[codes.departement_of(c) in own for c in table.index]]

    @property
    def by_code(self) -> bool:
        """True where every 2015 QPV of the départements is the territory's own."""
        return self.territory.level in ("region", "departement")

    @cached_property
    def lost(self) -> list[str]:
        """2015 QPV without successor in the table (région and département only)."""
        if not self.by_code or not self.covered:
            return []
        return changes.without_successor(self.people.index, self.correspondence)

    @cached_property
    def former(self) -> gpd.GeoDataFrame | None:
        return former_contours(self.portrait, set(self.territory.codes_qp))

    @cached_property
    def shares(self) -> pd.DataFrame | None:
        """Shares of area between the 2015 and the 2024 contours (see ``geo.overlaps``), None where
        the 2015 contours are not at hand."""
        found = self.former
        if found is None:
            return None
        now = self.portrait.mapped("population")[["code_qp", "geometry"]]
        return geo.overlaps(found, now, self.portrait.crs)

    @cached_property
    def gone(self) -> list[str]:
        """2015 QPV whose contour meets none of 2024 (région and département only)."""
        if self.former is None or not self.by_code:
            return []
        return changes.uncovered(self.former["code_qp"], self.shares)

    @cached_property
    def names_2015(self) -> dict[str, str]:
        known = dict(
            zip(
                self.correspondence["code_qp_2015"], self.correspondence["lib_qp_2015"], strict=True
            )
        )
        if processed.available(self.portrait.places, "insee_qpv_demographics"):
            table = processed.read(self.portrait.places, "insee_qpv_demographics").frame
            towns = table["lib_qp"] + " (" + table["lib_com"].str.replace(";", ",") + ")"
            known |= dict(zip(table["code_qp"], towns, strict=True))
        return known


def former_contours(p: Study, codes_qp: set[str]) -> gpd.GeoDataFrame | None:
    """Return the 2015 contours of the départements of these QPV, None where they are not at hand;
    they are then one of the page's sources."""
    if not processed.available(p.places, "qpv_perimeters_2015"):
        return None
    p.remember("qpv_perimeters_2015")
    table = processed.read(p.places, "qpv_perimeters_2015").frame
    own = {codes.departement_of(c) for c in codes_qp}
    return table[[codes.departement_of(c) in own for c in table["code_qp"]]]

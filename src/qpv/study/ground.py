"""What a map of a study is drawn on: its QPV with a value, communes, boundaries, zooms."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from qpv import codes
from qpv.contracts import Contracts
from qpv.errors import ParameterError, TableError
from qpv.figures import gaps as differences
from qpv.figures import maps
from qpv.figures.gaps import Reference
from qpv.indicators import compute
from qpv.indicators.indicator import Indicator
from qpv.study.values import Values
from qpv.territory import KEYS

if TYPE_CHECKING:
    from qpv.study.core import Study

# Zooms that readers of Hauts-de-France expect: longitude and latitude bounds.
_LILLE = maps.Inset("Métropole lilloise", (2.94, 50.575, 3.28, 50.79))
_BASIN = maps.Inset("Bassin minier", (2.42, 50.29, 3.62, 50.56))
_WEST = maps.Inset("Bassin minier", (2.40, 50.375, 3.05, 50.58))
_INSETS_OF = {
    ("region", "32"): [_LILLE, _BASIN],
    ("departement", "59"): [_LILLE],
    ("departement", "62"): [_WEST],
}


_RATES = ("ratio", "weighted")


def towns(s: Study, code_qp: str) -> list[tuple[str, str]]:
    """Return (code, name) of the communes of a QPV, the most populous first."""
    table, known = s.geography.perimeters_by_code, s.geography.populations("commune")
    listed = (str(table.at[code_qp, column]).split(";") for column in ("insee_com", "lib_com"))
    counts = ((known.get(code), code, name) for code, name in zip(*listed, strict=True))
    ordered = sorted(counts, key=lambda one: 0 if pd.isna(one[0]) else -one[0])
    return [(code, name) for _, code, name in ordered]


def above(s: Study, level: str) -> list[tuple[str, str]]:
    """Return the territories of a level in which its QPV lie: see ``Study.within``."""
    if level == "commune" and s.territory.level == "qpv":
        return towns(s, s.code)
    members = s.geography.membership(level)
    found = members["code"][members["code_qp"].isin(s.territory.codes_qp)].unique()
    return [(code, s.geography.name(level, code)) for code in found]


def contracts(s: Study) -> Contracts | None:
    """Return the contrats de ville and their QPV, None where no list is at hand; the ANCT's list is
    a source once it is asked for."""
    found = s.geography.contracts
    if found and found.vintage:
        s.remember("contrats_ville", found.vintage)
    return found


def contract_places(s: Study) -> list[tuple[str, str]]:
    """Return (level, code) of the EPCI or communes that the contract of a study is signed for, by the
    ANCT's list; under the user's own table, the EPCI of its QPV."""
    if not (s.contracts and s.contracts.vintage):
        return [("epci", code) for code, _ in s.within("epci")]
    table = s.table("contrats_ville", s.contracts.vintage)
    own = table[table["code_cv"] == s.code]
    pairs = zip(own["siren_epci"], own["codgeo"], strict=True)
    return [("epci", siren) if siren else ("commune", town) for siren, town in pairs]


def codes_2015(s: Study) -> list[str]:
    """Return the QPV of 2015 of a study: by the département in their code for a région or a
    département, by INSEE's own list for an EPCI (or the contract of one) that it knows, by its names
    for a commune, else the parents of its QPV of 2024."""
    if s.territory.level in ("region", "departement"):
        table = s.geography.perimeters
        own = set(table["insee_dep"][table[KEYS[s.territory.level]] == s.code])
        every = s.store.population("2015").index
        return sorted(c for c in every if codes.departement_of(c) in own)
    parents = (p.code for own in s.parents.values() for p in own)
    return listed_2015(s) or list(dict.fromkeys(parents))


# The file in which INSEE says where a QPV of 2015 lies.
_LISTS = {"epci": "filosofi_qpv", "commune": "insee_qpv_demographics"}


def listed_2015(s: Study) -> list[str]:
    """Return the QPV of 2015 that INSEE lists in the EPCI or in the commune of the study, or in those of
    its contract; none for another territory, or where one of them is not in the list."""
    level = s.territory.level
    own = [(level, s.code)] if level in _LISTS else contract_places(s) if level == "contrat" else []
    found = [_listed(s, *place) for place in own]
    if not found or not all(found):
        return []
    for kind, _ in own:
        s.remember(_LISTS[kind])
    return sorted(set().union(*found))


def _listed(s: Study, level: str, code: str) -> set[str]:
    if level == "epci":
        listed = s.store.epci_2015
        return set(listed["code_qp"][listed["siren"] == code])
    listed = s.store.communes_2015
    return set(listed["code_qp"][listed["code"] == code])


def mapped(s: Study, asked: str | Indicator | Values) -> gpd.GeoDataFrame:
    """Return one row per QPV of the study: contour (EPSG:4326), code_qp, lib_qp, lib_com,
    population, ``value`` and ``reason`` in French.

    Raises
    ------
    TableError
        If the contours of the zoning are not at hand.
    """
    values = s.values(asked)
    name = "qpv_perimeters" if values.zoning == "2024" else "qpv_perimeters_2015"
    shapes = s.table(name).set_index("code_qp").geometry
    frame = values.frame.rename_axis("code_qp").reset_index()
    lost = sorted(set(frame["code_qp"]) - set(shapes.index))
    if lost:
        raise TableError(f"{len(lost)} QPV sans contour dans « {name} » ({', '.join(lost[:3])}).")
    frame["reason"] = frame["reason"].map(compute.reason_label)
    geometry = shapes.loc[frame["code_qp"]].to_numpy()
    return gpd.GeoDataFrame(frame, geometry=geometry, crs=shapes.crs)


def breaks(s: Study, asked: str | Indicator | Values) -> tuple[float, ...]:
    """Return the class bounds of a map: quintiles of the QPV of métropole, or of the values
    themselves where they are the analyst's own."""
    values = s.values(asked)
    if values.indicator is None:
        return compute.class_breaks(values.frame["value"], values.decimals)
    everywhere = s.observed(values.indicator, everywhere=True)["value"]
    mainland = everywhere.index.map(lambda code: len(codes.departement_of(code)) == 2)
    return compute.class_breaks(everywhere[mainland], values.decimals)


def references(s: Study, values: Values) -> dict[str, Reference]:
    """Return, by level, what the rates of the QPV are set against: the QPV of their région, those of
    their EPCI."""
    indicator, qpv = values.indicator, values.frame.index
    if indicator is None or indicator.unit != "%" or indicator.aggregation not in _RATES:
        return {}
    found = {}
    for level, name in (("region", "QPV de leur région"), ("epci", "QPV de leur EPCI")):
        results = s.store.aggregates(indicator, level)
        known = results["value"].where(results["n_total"] > 1)  # one alone is its own reference
        members = s.geography.membership(level)
        members = members[members["code_qp"].isin(qpv)].drop_duplicates("code_qp", keep=False)
        rates = members.set_index("code_qp")["code"].map(known).reindex(qpv)
        if rates.notna().any():
            own = s.within(level)
            told = f"QPV {s.geography.of(level, own[0][0])}" if len(own) == 1 else name
            about = bool(results["approximate"].any())
            found[level] = Reference(name=told, rates=rates.tolist(), approximate=about)
    return found


def gaps(s: Study, values: Values, against: str) -> tuple[Values, Reference]:
    """Return the exact differences of rates with those of the QPV of the ``against`` of each one
    (« region », « epci »), as values in points, and what they are set against.

    Raises
    ------
    ParameterError
        If there is no such reference here.
    """
    known = references(s, values)
    if against not in known:
        raise ParameterError(
            f"Écart de « {values.label} » : pas de référence « {against} ». Attendu ici : "
            f"{' ou '.join(known) or 'aucune, seuls des taux ont une référence'}."
        )
    frame, reference = values.frame, known[against]
    found = differences.gaps(
        frame["value"].tolist(), frame["reason"].tolist(), reference, values.decimals
    )
    points = [gap.points for gap in found]
    alone = frame["value"].notna() & pd.isna(points)
    frame = frame.assign(value=points, reason=frame["reason"].mask(alone, "no_reference"))
    label = f"{values.label} : écart aux {reference.name}"
    return replace(values, frame=frame, label=label, unit="points", decimals=1), reference


class Ground:
    """The layers under a map of a study, read when first drawn."""

    def __init__(self, study: Study):
        self.study = study

    @property
    def layers(self) -> dict:
        """The arguments that every map takes from its territory."""
        wide = self.study.territory.level in ("region", "departement")
        return {
            "communes": self.backdrop,
            "outlines": self.outlines,
            "crs": self.study.crs,
            "insets": self.insets if wide else (),
            "missing_backdrop": self.communes is None,
        }

    @cached_property
    def communes(self) -> gpd.GeoDataFrame | None:
        """The communes of the territory (one row each, with ``siren_epci``), None if their
        outlines have not been fetched."""
        if not self.study.available("communes"):
            return None
        table = self.study.store.table("communes")
        cog = self.study.geography.cog
        epci = cog[cog["level"] == "commune"].set_index("code")["siren_epci"]
        table = table.assign(siren_epci=table["codgeo"].map(epci).fillna(""))
        t = self.study.territory
        column = {**KEYS, "commune": "codgeo"}.get(t.level)
        inside = table[table[column] == t.code] if column else table.iloc[:0]
        if inside.empty:  # an EPT, a contract or a QPV: the communes of its QPV
            members = self.study.geography.communes_of
            own = members["code"][members["code_qp"].isin(t.codes_qp)]
            inside = table[table["codgeo"].isin(own)]
        if inside.empty:
            return None
        self.study.remember("communes")  # a source when a row of it is drawn
        return inside.reset_index(drop=True)

    @cached_property
    def backdrop(self) -> gpd.GeoDataFrame | None:
        """The communes drawn: those of the territory and, closer in, their neighbours."""
        if self.communes is None or self.study.territory.level in ("region", "departement"):
            return self.communes
        west, south, east, north = self.communes.total_bounds
        near = self.study.table("communes").cx[
            west - 0.02 : east + 0.02, south - 0.02 : north + 0.02
        ]
        return near.reset_index(drop=True)

    @cached_property
    def outlines(self) -> gpd.GeoDataFrame | None:
        """The boundaries drawn darker: départements of a région, EPCI of a département, else
        the territory itself."""
        if self.communes is None:
            return None
        by = {"region": "insee_dep", "departement": "siren_epci"}.get(self.study.territory.level)
        groups = self.communes[by] if by else pd.Series("", index=self.communes.index)
        return self.communes[["geometry"]].assign(code=groups).dissolve("code").reset_index()

    @cached_property
    def insets(self) -> list[maps.Inset]:
        """The known zooms, else the département or EPCI that holds many QPV on little ground."""
        t, geography = self.study.territory, self.study.geography
        if (t.level, t.code) in _INSETS_OF:
            return _INSETS_OF[t.level, t.code]
        level = {"region": "departement", "departement": "epci"}.get(t.level)
        if level is None:
            return []
        members = geography.membership(level)
        members = members[members["code_qp"].isin(t.codes_qp)]
        counts = members["code"].value_counts()
        shapes = geography.perimeters_by_code
        west, _, east, _ = shapes.loc[list(t.codes_qp)].total_bounds
        for code in counts.index[counts >= max(12, 0.12 * len(t.codes_qp))]:
            bounds = shapes.loc[members["code_qp"][members["code"] == code]].total_bounds
            if bounds[2] - bounds[0] < 0.3 * (east - west):
                margins = (-0.02, -0.015, 0.02, 0.015)
                wide = tuple(b + m for b, m in zip(bounds, margins, strict=True))
                return [maps.Inset(geography.name(level, code), wide)]
        return []

"""Territories and the QPV that lie in them.

Commune is not a parent of QPV: one QPV in four of Hauts-de-France lies on several communes. A QPV
appears under each of its communes (and EPCI), and counts once in any total.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

import pandas as pd

from qpv import names, processed
from qpv.contracts import CONTRACTS_FILE, NO_LIST, Contracts, computed, noticed, read_contracts
from qpv.errors import ParameterError, TableError, did_you_mean
from qpv.paths import Places
from qpv.territory import COUNTRY_NAMES, KEYS, LEVELS, METROPOLE, Territory


class Geography:
    """The 2024 QPV and the official territories, read once from the checked tables."""

    def __init__(
        self,
        perimeters: pd.DataFrame,
        cog: pd.DataFrame,
        epci_names: pd.Series | None = None,
        contracts: Path | None = None,
        places: Places | None = None,
    ):
        self.perimeters = perimeters
        self.cog = cog
        self._epci_names = epci_names if epci_names is not None else pd.Series(dtype="str")
        self._contracts_file = contracts
        self._places = places
        self._by_name: dict[str, dict[str, list[str]]] = {}
        self._members: dict[str, pd.DataFrame] = {}
        self._people: dict[str, pd.Series] = {}

    @classmethod
    def load(cls, places: Places) -> Geography:
        """Return the geography of the tables at hand.

        Raises
        ------
        TableError
            If a table is missing.
        """
        perimeters = processed.read(places, "qpv_perimeters").frame
        shown = names.neighbourhoods(perimeters["lib_qp"], perimeters["lib_com"])
        return cls(
            perimeters.assign(lib_qp=shown, published=perimeters["lib_qp"]),
            processed.read(places, "cog").frame,
            _epci_names(places),
            places.data / CONTRACTS_FILE,
            places,
        )

    @cached_property
    def perimeters_by_code(self) -> pd.DataFrame:
        """The perimeters, ``code_qp`` index."""
        return self.perimeters.set_index("code_qp")

    @cached_property
    def names(self) -> dict[tuple[str, str], str]:
        """Official name of each (level, code)."""
        keys = zip(self.cog["level"], self.cog["code"], strict=True)
        named = dict(zip(keys, self.cog["name"], strict=True))
        for siren, name in self._epci_names.items():
            named.setdefault(("epci", siren), name)
        return named

    def codes_by_name(self, level: str) -> dict[str, list[str]]:
        """Return the codes of each name as it is looked up (``names.looked_up``); a QPV has two, with
        and without its communes. ``level`` may be « former_commune »."""
        if level not in self._by_name:
            found: dict[str, list[str]] = {}
            for code, name in self._named(level):
                found.setdefault(names.looked_up(name), []).append(code)
            self._by_name[level] = found
        return self._by_name[level]

    def _named(self, level: str) -> Iterator[tuple[str, str]]:
        if level == "qpv":
            for row in self.perimeters[["code_qp", "lib_qp", "lib_com"]].itertuples(index=False):
                for name in dict.fromkeys((row.lib_qp, f"{row.lib_qp} {row.lib_com}")):
                    yield row.code_qp, name
        elif level == "contrat":
            pairs = zip(self._contracts["code_cv"], self._contracts["lib_cv"], strict=True)
            yield from dict.fromkeys(pairs)
        else:
            yield from ((code, name) for (kind, code), name in self.names.items() if kind == level)

    @cached_property
    def former_epci(self) -> dict[str, str]:
        """SIREN of before a merger or a change of statute -> today's, where a table at hand has the
        former one under the same name, borne by one EPCI only."""
        records = processed.records(self._places, "filosofi_territories") if self._places else []
        if not records:
            return {}
        tables = [processed.read(self._places, r["dataset"], r["vintage"]).frame for r in records]
        table = pd.concat([table[table["level"] == "epci"] for table in tables])
        now = self.codes_by_name("epci")
        found = {}
        for code, name in zip(table["codgeo"], table["libgeo"], strict=True):
            same = now.get(names.looked_up(name), [])
            if ("epci", code) not in self.names and len(same) == 1:
                found[code] = same[0]
        return found

    @cached_property
    def articles(self) -> dict[tuple[str, str], str]:
        """INSEE's code of the article of each (level, code)."""
        if "article" not in self.cog:  # a table built before INSEE's code was kept
            return {}
        keys = zip(self.cog["level"], self.cog["code"], strict=True)
        return dict(zip(keys, self.cog["article"], strict=True))

    def of(self, level: str, code: str) -> str:
        """Return « d'Amiens », « de Hem », « des Hauts-de-France »."""
        article = self.articles.get((level, code), "")
        return names.of(self.names.get((level, code), code), article)

    @cached_property
    def current_commune(self) -> dict[str, str]:
        """Former communes and arrondissements -> the commune they are in now."""
        former = self.cog[self.cog["level"] == "former_commune"]
        former = former[former["current_code"] != ""]
        return dict(zip(former["code"], former["current_code"], strict=True))

    @cached_property
    def communes_of(self) -> pd.DataFrame:
        """One row = one (QPV, current commune)."""
        rows = [
            (row.code_qp, self.current_commune.get(code, code))
            for row in self.perimeters[["code_qp", "insee_com"]].itertuples(index=False)
            for code in row.insee_com.split(";")
        ]
        return pd.DataFrame(rows, columns=["code_qp", "code"]).drop_duplicates()

    def membership(self, level: str) -> pd.DataFrame:
        """Return columns ``code_qp`` and ``code``: one row = one QPV in one territory.

        Raises
        ------
        ParameterError
            For an unknown level.
        """
        if level not in LEVELS:
            raise ParameterError(f"niveau inconnu : « {level} »{did_you_mean(level, LEVELS)}")
        if level not in self._members:
            self._members[level] = self._members_of(level)
        return self._members[level]

    def _members_of(self, level: str) -> pd.DataFrame:
        if level == "commune":
            return self.communes_of
        if level in ("epci", "pays", "contrat"):
            return getattr(self, f"_members_{level}")()
        members = self.perimeters[["code_qp"]].assign(
            code=self.perimeters["code_qp" if level == "qpv" else KEYS[level]]
        )
        return members[members["code"] != ""].reset_index(drop=True)

    def _members_epci(self) -> pd.DataFrame:
        listed = [
            (row.code_qp, siren)
            for row in self.perimeters[["code_qp", "siren_epci"]].itertuples(index=False)
            for siren in row.siren_epci.split(";")
            if siren
        ]
        listed = pd.DataFrame(listed, columns=["code_qp", "code"])
        # The ANCT list gives the établissement public territorial inside the Métropole du Grand
        # Paris, the COG gives the métropole: both are territories that readers ask for.
        by_commune = self.communes_of.assign(code=self.communes_of["code"].map(self._epci_of))
        both = pd.concat([listed, by_commune[by_commune["code"].fillna("") != ""]])
        # Paris is listed with the SIREN of its commune: not an EPCI.
        known = both["code"].map(lambda c: ("epci", c) in self.names)
        return both[known].drop_duplicates().reset_index(drop=True)

    @cached_property
    def _epci_of(self) -> dict[str, str]:
        communes = self.cog[self.cog["level"] == "commune"]
        return dict(zip(communes["code"], communes["siren_epci"], strict=True))

    def _members_pays(self) -> pd.DataFrame:
        mainland = self.perimeters["insee_dep"].str.len() == 2
        metropole = self.perimeters.loc[mainland, ["code_qp"]].assign(code=METROPOLE)
        whole = self.perimeters[["code_qp"]].assign(code="FR")
        return pd.concat([metropole, whole], ignore_index=True)

    @cached_property
    def contracts(self) -> Contracts | None:
        """The contracts and their QPV: the user's table, else computed from the ANCT's list; None
        where neither is at hand (raises as ``read_contracts``)."""
        if self._contracts_file and self._contracts_file.is_file():
            return read_contracts(self._contracts_file, set(self.perimeters["code_qp"]))
        found = processed.records(self._places, "contrats_ville") if self._places else []
        vintages = [r["vintage"] for r in found if r["sources"][0]["zoning"] == "2024"]
        if not (self._places and vintages):
            return None
        listed = processed.read(self._places, "contrats_ville", vintages[-1]).frame
        members = pd.concat([self.membership("epci"), self.membership("commune")])
        return computed(listed, members, vintages[-1])

    @property
    def _contracts(self) -> pd.DataFrame:
        if self.contracts is None:
            near = noticed(self._contracts_file) if self._contracts_file else ""
            raise TableError(f"{NO_LIST} {near}".strip())
        return self.contracts.frame

    def _members_contrat(self) -> pd.DataFrame:
        return self._contracts.rename(columns={"code_cv": "code"})[["code_qp", "code"]]

    def territory(self, level: str, code: str) -> Territory:
        """Return one territory that has at least one QPV.

        Raises
        ------
        ParameterError
            If the level is unknown, or no QPV lies in a territory of this code. ``gazetteer``
            says what was probably meant.
        """
        members = self.membership(level)
        inside = tuple(sorted(members["code_qp"][members["code"] == code]))
        if not inside:
            raise ParameterError(f"aucun QPV : {LEVELS[level]} « {code[:80]} ».")
        first = self.perimeters_by_code.loc[inside[0]]
        population = self.populations(level).get(code)
        return Territory(
            level,
            code,
            self.name(level, code),
            inside,
            None if population is None or pd.isna(population) else int(population),
            tuple(c for c in inside if c in self._straddling(level)),
            first["insee_reg"] if level != "pays" else "",
            self._epci_of.get(code, "") if level == "commune" else "",
            self.articles.get((level, code), ""),
        )

    def _straddling(self, level: str) -> frozenset[str]:
        """QPV that lie on several territories of a level. A QPV of the Grand Paris is in its EPT
        and in the métropole: nested, not straddling."""
        column = {"commune": "insee_com", "epci": "siren_epci"}.get(level)
        if column is None:
            return frozenset()
        several = self.perimeters[column].str.contains(";")
        return frozenset(self.perimeters["code_qp"][several])

    def straddled(self, level: str) -> set[str]:
        """Return the codes of the territories that hold a QPV lying partly outside them."""
        members = self.membership(level)
        return set(members["code"][members["code_qp"].isin(self._straddling(level))])

    def populations(self, level: str) -> pd.Series:
        """Return the municipal population of each territory of a level (index: code), NA where
        unknown: the sum of its communes, so that every level rests on the same figures. The
        établissements publics territoriaux of the Grand Paris have none in the COG."""
        if level not in self._people:
            self._people[level] = self._sums(level)
        return self._people[level]

    def _sums(self, level: str) -> pd.Series:
        communes = self.cog[self.cog["level"] == "commune"]
        column = {**KEYS, "commune": "code"}.get(level)
        if column is None:
            return pd.Series(dtype="Int64")
        groups = communes["population"].groupby(communes[column])
        return groups.sum().where(groups.count() == groups.size())

    def name(self, level: str, code: str) -> str:
        """Return the name of a territory, of a contract or of a QPV."""
        if level == "pays":
            return COUNTRY_NAMES[code]
        if level == "contrat":
            return self._contracts.set_index("code_cv")["lib_cv"].loc[[code]].iloc[0]
        if level == "qpv":
            return self.perimeters_by_code["lib_qp"][code]
        return self.names.get((level, code), code)


def _epci_names(places: Places) -> pd.Series | None:
    """SIREN -> name of the EPCI of a QPV, where the compiled table has them: those of the Grand Paris
    are not in the COG."""
    if not processed.available(places, "qpv_portrait"):
        return None
    named = processed.read(places, "qpv_portrait").frame.query("lib_epci != ''")
    return named.drop_duplicates("siren_epci").set_index("siren_epci")["lib_epci"]

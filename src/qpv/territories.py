"""Territories and the QPV that lie in them.

Commune is not a parent of QPV: one QPV in four of Hauts-de-France lies on several communes. A QPV
appears under each of its communes (and EPCI), and counts once in any total.
"""

from __future__ import annotations

import difflib
from functools import cached_property
from pathlib import Path

import pandas as pd

from qpv import names, processed
from qpv.contracts import CONTRACTS_FILE, read_contracts
from qpv.errors import ParameterError, TableError, did_you_mean
from qpv.paths import Places
from qpv.territory import COUNTRY_NAMES, LEVELS, METROPOLE, Territory


class Geography:
    """The 2024 QPV and the official territories, read once from the checked tables."""

    def __init__(
        self,
        perimeters: pd.DataFrame,
        cog: pd.DataFrame,
        epci_names: pd.Series | None = None,
        contracts: Path | None = None,
    ):
        self.perimeters = perimeters
        self.cog = cog
        self._epci_names = epci_names if epci_names is not None else pd.Series(dtype="str")
        self._contracts_file = contracts
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
        portrait = processed.read(places, "qpv_portrait").frame
        single = portrait[portrait["lib_epci"] != ""].drop_duplicates("siren_epci")
        perimeters = processed.read(places, "qpv_perimeters").frame
        shown = names.neighbourhoods(perimeters["lib_qp"], perimeters["lib_com"])
        return cls(
            perimeters.assign(lib_qp=shown, published=perimeters["lib_qp"]),
            processed.read(places, "cog").frame,
            single.set_index("siren_epci")["lib_epci"],
            places.data / CONTRACTS_FILE,
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
            self._members[level] = getattr(self, f"_members_{level}")()
        return self._members[level]

    def _members_qpv(self) -> pd.DataFrame:
        return self.perimeters[["code_qp"]].assign(code=self.perimeters["code_qp"])

    def _members_commune(self) -> pd.DataFrame:
        return self.communes_of

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

    def _members_departement(self) -> pd.DataFrame:
        return self.perimeters[["code_qp"]].assign(code=self.perimeters["insee_dep"])

    def _members_region(self) -> pd.DataFrame:
        members = self.perimeters[["code_qp"]].assign(code=self.perimeters["insee_reg"])
        return members[members["code"] != ""].reset_index(drop=True)

    def _members_pays(self) -> pd.DataFrame:
        mainland = self.perimeters["insee_dep"].str.len() == 2
        metropole = self.perimeters.loc[mainland, ["code_qp"]].assign(code=METROPOLE)
        whole = self.perimeters[["code_qp"]].assign(code="FR")
        return pd.concat([metropole, whole], ignore_index=True)

    @cached_property
    def _contracts(self) -> pd.DataFrame:
        return read_contracts(self._contracts_file or Path(CONTRACTS_FILE))

    def _members_contrat(self) -> pd.DataFrame:
        members = self._contracts.rename(columns={"code_cv": "code"})[["code_qp", "code"]]
        unknown = sorted(set(members["code_qp"]) - set(self.perimeters["code_qp"]))
        if unknown:
            raise TableError(
                f"contrats_ville.csv : {len(unknown)} code(s) de QPV inconnus du zonage 2024 "
                f"({', '.join(unknown[:3])})."
            )
        return members

    def territory(self, level: str, code: str) -> Territory:
        """Return one territory that has at least one QPV.

        Raises
        ------
        ParameterError
            If the level or the code is unknown (close names are suggested), if the code is that
            of a former commune (the current one is named), or if the territory has no QPV.
        """
        members = self.membership(level)
        inside = tuple(sorted(members["code_qp"][members["code"] == code]))
        if not inside:
            raise ParameterError(self._why_nothing(level, code, members))
        first = self.perimeters_by_code.loc[inside[0]]
        population = self.populations(level).get(code)
        return Territory(
            level,
            code,
            self.name(level, code),
            inside,
            None if population is None or pd.isna(population) else int(population),
            tuple(c for c in inside if c in self._straddling(level)),
            first["insee_dep"] if level in ("departement", "epci", "commune", "qpv") else "",
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
        column = {
            "region": "insee_reg",
            "departement": "insee_dep",
            "epci": "siren_epci",
            "commune": "code",
        }.get(level)
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

    def _why_nothing(self, level: str, code: str, members: pd.DataFrame) -> str:
        if level == "commune" and code in self.current_commune:
            now = self.current_commune[code]
            return (
                f"{code} n'est plus une commune : elle fait partie de "
                f"{self.names.get(('commune', now), now)} — vouliez-vous dire « {now} » ?"
            )
        if (level, code) in self.names:
            return (
                f"{self.names[level, code]} ({LEVELS[level]} {code}) n'a aucun quartier "
                "prioritaire dans le zonage 2024 : il n'y a pas de portrait à faire."
            )
        with_qpv = {c: self.name(level, c) for c in members["code"].unique()}
        return (
            f"code de {LEVELS[level]} inconnu : « {code[:80]} »{_close_territories(code, with_qpv)}"
        )


def _close_territories(code: str, names: dict[str, str]) -> str:
    """Suggest territories whose name is the one typed, then those of a close code or name."""
    typed = code.strip().casefold()
    close = [c for c, name in names.items() if typed in (c.casefold(), name.casefold())]
    close += difflib.get_close_matches(code, names, n=3, cutoff=0.6)
    by_name = {name: c for c, name in names.items()}
    close += [by_name[n] for n in difflib.get_close_matches(code, by_name, n=3, cutoff=0.6)]
    found = [f"{c} ({names[c]})" for c in list(dict.fromkeys(close))[:3]]
    return f" — vouliez-vous dire {' ou '.join(found)} ?" if found else "."

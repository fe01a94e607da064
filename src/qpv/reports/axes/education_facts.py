"""What the page on education is made of: the schools near the QPV and those of the rest of the
territory, year by year; the children of its QPV."""

from functools import cached_property

import pandas as pd

from qpv.indicators import schools
from qpv.reports.axes.quarters import Quarters
from qpv.study import places
from qpv.territory import KEYS
from qpv.thresholds import PUPILS_COVERAGE

KINDS = ("école", "collège", "lycée")
AGES = {"6_10": "6 à 10 ans", "11_14": "11 à 14 ans", "15_17": "15 à 17 ans"}
_CHILDREN = "insee_qpv_demographics"


class Education(Quarters):
    """The QPV of one territory, the schools around them and those of the territory.

    ``near`` means « in a QPV, or at most 300 m from one », whichever QPV it is.
    """

    # ---- around its QPV

    @cached_property
    def around(self) -> pd.DataFrame | None:
        """The schools near its QPV, each once (``places.schools``), None where unknown."""
        return places.schools(self.study)

    @cached_property
    def pairs(self) -> pd.DataFrame:
        """The same, by QPV (``places.schools_by_qpv``)."""
        return places.schools_by_qpv(self.study)

    @cached_property
    def measured(self) -> pd.Index:
        """Its QPV whose contour is known."""
        shapes = self.study.geography.perimeters_by_code.geometry.loc[list(self.people.index)]
        return self.people.index[shapes.geom_type.to_numpy() != "Point"]

    def nearest(self, kind: str) -> pd.Series:
        """Return the metres from each of its QPV whose contour is known to its nearest school of a
        kind, 0 inside, NaN where there is none at 300 m or less."""
        own = self.pairs[self.pairs["kind"] == kind]
        return own.groupby("code_qp")["distance_m"].min().reindex(self.measured)

    def without(self, kind: str) -> pd.Index:
        """Return its QPV that have no school of a kind in them or near them."""
        return self.measured[self.nearest(kind).isna()]

    @cached_property
    def counts(self) -> pd.DataFrame:
        """How many schools of each kind (index) are ``inside`` its QPV and ``near`` them."""
        kinds = self.around.groupby("kind")["distance_m"]
        table = pd.DataFrame({"inside": kinds.agg(lambda d: (d == 0).sum()), "near": kinds.size()})
        return table.reindex(KINDS, fill_value=0)

    # ---- in its communes

    @cached_property
    def _towns(self) -> set[str]:
        """The communes of the territory, former ones included; of a contract, those of its QPV."""
        cog, level = self.study.geography.cog, self.study.territory.level
        own = set(self.communes.index)
        if level in KEYS:
            own = set(
                cog["code"][(cog["level"] == "commune") & (cog[KEYS[level]] == self.study.code)]
            )
        former = self.study.geography.current_commune
        return own | {code for code, now in former.items() if now in own}

    @cached_property
    def years(self) -> dict[str, dict[str, pd.DataFrame]]:
        """Kind -> school year -> the schools of its communes with their index (by ``uai``), latest
        method only, the oldest year first; with ``near``, NA for one that has no known place."""
        near = self.study.store.near_schools if self.around is not None else None
        placed = self.study.store.schools if self.around is not None else None
        found: dict[str, dict[str, pd.DataFrame]] = {}
        for kind in KINDS:
            found[kind] = {}
            for vintage, table in self.study.store.school_years(kind).items():
                own = table[table["codgeo"].isin(self._towns)]
                if len(own):
                    self.study.remember("school_ips", vintage)
                    year = own["data_year"].iloc[0]
                    found[kind][year] = own.assign(near=_near(own.index, kind, placed, near))
        return found

    def everywhere(self, kind: str) -> pd.DataFrame:
        """Return the schools of a kind of all France in the latest year."""
        return list(self.study.store.school_years(kind).values())[-1]

    @cached_property
    def placed(self) -> dict[str, dict[str, pd.DataFrame]]:
        """The schools of ``years`` that have a place and an index."""
        return {
            kind: {
                year: table[table["near"].notna() & table["ips"].notna()].astype({"near": bool})
                for year, table in tables.items()
            }
            for kind, tables in self.years.items()
        }

    def latest(self, kind: str) -> pd.DataFrame:
        """Return the schools of a kind that have a place and an index, in the latest year."""
        return self.placed[kind][self.year(kind)] if self.years[kind] else _NONE

    def year(self, kind: str) -> str:
        """Return the latest school year of a kind, « 2024-2025 »."""
        return list(self.years[kind])[-1]

    def medians(self, kind: str) -> pd.DataFrame:
        """Return ``schools.medians`` of the latest year."""
        return schools.medians(self.latest(kind))

    def with_pupils(self, kind: str) -> pd.DataFrame:
        """Return the schools of the latest year whose pupils are published for nearly all; empty
        where there is no such year."""
        for table in reversed(self.placed[kind].values()):
            if (
                "pupils" in table
                and len(table)
                and table["pupils"].notna().mean() >= PUPILS_COVERAGE
            ):
                return table
        return _NONE

    def means(self, kind: str) -> pd.DataFrame:
        """Return ``schools.means`` of the year whose pupils are published, with the ``share`` (%) of
        pupils of each group."""
        table = schools.means(self.with_pupils(kind))
        return table.assign(share=100 * table["pupils"] / table["pupils"].sum())

    def changes(self, kind: str) -> pd.DataFrame:
        """Return ``schools.changes`` from the first to the last year of the method; empty where there
        is one year only."""
        tables = list(self.placed[kind].values())
        return schools.changes(*((tables[0], tables[-1]) if len(tables) > 1 else (_NONE, _NONE)))

    # ---- lycées

    @cached_property
    def lycees(self) -> pd.DataFrame:
        """The lycées of its communes in the latest year, placed or not, where tracks are published."""
        tables = list(self.years["lycée"].values())
        known = tables and "pupils_pro" in tables[-1] and tables[-1]["pupils_pro"].notna().any()
        return tables[-1] if known else _NONE

    @cached_property
    def tracks(self) -> pd.DataFrame:
        """``schools.vocational`` of its lycées near a QPV, of the others, of « all », and
        of « France » the same year."""
        every = self.everywhere("lycée")
        own = self.lycees
        groups = [own[own["near"].notna()].astype({"near": object}), own.assign(near="all")]
        groups.append(every.assign(near="France"))
        return schools.vocational(pd.concat(groups))

    # ---- écoles of each QPV, and children

    @cached_property
    def below(self) -> pd.Series:
        """Which of its QPV have all their near écoles under the median one of their département
        (``schools.all_below``)."""
        every = self.everywhere("école")
        bound = self.study.qpv["insee_dep"].map(every.groupby("insee_dep")["ips"].median())
        pairs = self.pairs[self.pairs["kind"] == "école"]
        return schools.all_below(pairs, every["ips"], bound)

    @cached_property
    def children(self) -> pd.DataFrame:
        """Children of CAF recipients at school ages (columns as ``AGES``) in its QPV of 2015 where all
        three numbers are published; empty where the file is not at hand."""
        columns = [f"n_caf_children_{ages}" for ages in AGES]
        if not self.study.available(_CHILDREN):
            return pd.DataFrame(columns=[*AGES])
        self.study.remember(_CHILDREN)
        table = self.study.store.frame(_CHILDREN).reindex(self.study.codes("2015"))[columns]
        return table.set_axis([*AGES], axis=1).dropna().astype(float)

    @cached_property
    def cities(self) -> pd.DataFrame:
        """The communes of its QPV that a cité éducative names: one row = one commune in one cité
        (``lib_territoire``), its ``codgeo`` and ``name``; empty where there is none."""
        listed = self.study.at_hand("cites_educatives")
        if listed is None:
            return pd.DataFrame(columns=["codgeo", "name", "lib_territoire"])
        table = listed.assign(codgeo=self.current(listed))
        table = table[table["codgeo"].isin(self.communes.index)]
        return table.assign(name=table["codgeo"].map(self.communes["name"]))


_NONE = pd.DataFrame(
    {"ips": [], "pupils": [], "pupils_pro": [], "near": [], "sector": []}, dtype=float
)


def _near(
    uai: pd.Index, kind: str, placed: pd.DataFrame | None, pairs: pd.DataFrame | None
) -> pd.Series:
    """True near a QPV, False elsewhere, NA where the directory gives no place of that kind."""
    if placed is None or pairs is None:
        return pd.Series(pd.NA, index=uai, dtype="boolean")
    known = placed[(placed["kind"] == kind) & placed["longitude"].notna()]
    near = pd.Series(uai.isin(pairs["uai"]), index=uai, dtype="boolean")
    return near.where(uai.isin(known["uai"]))

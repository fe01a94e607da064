"""What the page on equality is made of: rates of women and of foreigners beside those of everybody, on
the same QPV of 2015. What is known of a nationality is a rate of many quarters, never of one."""

from functools import cached_property

import pandas as pd

from qpv import codes
from qpv.indicators import same_quarters as same
from qpv.indicators.same_quarters import Pair, Rate
from qpv.reports.axes.quarters import Quarters
from qpv.thresholds import (
    ENOUGH_QUARTERS,
    LONE_COVERAGE,
    LOW_EMPLOYMENT,
    PAIR_COVERAGE,
    STABLE_POINTS,
)

_WORK, _PEOPLE = "insee_qpv_employment", "insee_qpv_demographics"
LONE = "qp15_lone_parents"
_FIXED_TERM = (Rate("foreigners_fixed_term_jobs_pct"),) * 2
_REGISTERED = (Rate("n_jobseekers_abc_foreign", "n_jobseekers_abc"),) * 2


class Equality(Quarters):
    """The QPV of one territory, and the files of 2015 by sex and nationality."""

    @cached_property
    def files(self) -> pd.DataFrame | None:
        """Both files of every QPV of 2015 (index ``code_qp``), with ``population``; None where one is
        not at hand."""
        s = self.study
        if not (s.available(_WORK) and s.available(_PEOPLE)):
            return None
        for name in filter(s.available, (_WORK, _PEOPLE, "population_qpv")):
            s.remember(name)
        return s.store.frame(_WORK).join(s.store.frame(_PEOPLE)[["women_pct"]])

    @cached_property
    def table(self) -> pd.DataFrame:
        """Those of its QPV of 2015."""
        return self.files.reindex(self.study.codes("2015"))

    @property
    def total(self) -> int:
        """How many QPV of 2015 it has in these files; 0 where they are not at hand."""
        return 0 if self.files is None else len(self.table)

    @cached_property
    def sets(self) -> list[tuple[str, pd.DataFrame]]:
        """(name, files) of its QPV, then of those that they are read against."""
        s = self.study
        found = [(f"QPV {s.territory.of}", self.table)]
        for other in s.comparators:
            if other.level in ("region", "pays"):
                members = s.store.members("2015", other.level)
                own = members["code_qp"][members["code"] == other.code]
                found.append((other.label, self.files.reindex(own)))
        return found

    def pair(self, of: tuple[Rate, Rate]) -> Pair | None:
        """Return two rates of its QPV, None without a file."""
        return same.pair(self.table, *of) if self.total else None

    # Employment of women, of foreigners, beside that of everybody; fixed-term jobs; women among the
    # registered and the inhabitants; registered women and men; of foreigners, twice the same rate.
    women = cached_property(lambda self: self.pair(same.WOMEN_EMPLOYED))
    fixed_term = cached_property(lambda self: self.pair(same.WOMEN_FIXED_TERM))
    registered = cached_property(lambda self: self.pair(same.WOMEN_REGISTERED))
    bac = cached_property(lambda self: self.pair(same.REGISTERED_BAC))
    rsa = cached_property(lambda self: self.pair(same.REGISTERED_RSA))
    foreigners = cached_property(lambda self: self.pair(same.FOREIGNERS_EMPLOYED))
    foreigners_registered = cached_property(lambda self: self.pair(_REGISTERED))
    foreigners_fixed_term = cached_property(lambda self: self.pair(_FIXED_TERM))

    @cached_property
    def low(self) -> tuple[int, int]:
        """In how many QPV under three women in ten have a job, of how many known."""
        known = self.table["women_employment_pct"].dropna()
        return int((known < LOW_EMPLOYMENT).sum()), len(known)

    @cached_property
    def spread(self) -> tuple[float, float]:
        """The lowest and the highest gap (points) of foreigners' employment to that of everybody, of
        one QPV of métropole: why none is shown."""
        mainland = [len(codes.departement_of(code)) == 2 for code in self.files.index]
        own = self.files[mainland]
        gaps = own["foreigners_employment_pct"] - own["employment_pct"]
        return float(gaps.min()), float(gaps.max())

    @cached_property
    def lone(self) -> pd.Series | None:
        """Lone parents among the CAF's recipients: the aggregate of its QPV."""
        return self.study.value(LONE) if self.study.known(LONE) else None

    @property
    def lone_solid(self) -> bool:
        return (
            self.lone is not None and self.lone["n_known"] >= LONE_COVERAGE * self.lone["n_total"]
        )


def solid(found: Pair | None) -> bool:
    """True where both rates are known, and possible, in QPV that hold three inhabitants in four."""
    known = found is not None and found.n_known > 0 and found.people >= PAIR_COVERAGE
    return known and max(found.first, found.second) <= 100


def told(found: Pair | None) -> bool:
    """The same for what is known by nationality: in ten QPV too, so that none is pointed at."""
    return solid(found) and found.n_known >= ENOUGH_QUARTERS


def apart(found: Pair | None, sign: int) -> bool:
    """True where the first rate is above (``sign`` 1) or under (-1) the other by 2 points or more."""
    return solid(found) and sign * found.gap >= STABLE_POINTS

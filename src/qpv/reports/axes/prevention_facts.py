"""What the page on prevention is made of: who is present, the young people, the services near, and what
is recorded in the département or the région, never smaller."""

from functools import cached_property

import pandas as pd

from qpv.indicators import recorded_crime
from qpv.reports.axes.emploi_facts import Employment
from qpv.study import posts

# Recorded facts told in a sentence, and those of a note: four units of count, three bases of rate.
FAMILY = "Coups et blessures volontaires intrafamiliaux"
IN_NOTE = (
    FAMILY, "Violences sexuelles", "Cambriolages de logement",
    "Destructions et dégradations volontaires", "Trafic de stupéfiants",
)  # fmt: skip
_BEFORE = 2022  # the year of most posts, and the first of the present files


class Prevention(Employment):
    """The QPV of one territory, what protects there, and its context."""

    # ---- who is present

    @cached_property
    def relays(self) -> pd.Series:
        """Posts of adultes-relais by year (``posts.by_year``)."""
        return posts.by_year(self.study, posts.RELAYS)

    @cached_property
    def fonjep(self) -> pd.Series:
        """Fonjep posts by year, to the last sound one: the file of 2025 joins two extractions, and is
        compared with no other."""
        found = posts.by_year(self.study, posts.FONJEP)
        last = posts.sound_year(self.study)
        return found if last is None else found[found.index <= last]

    @cached_property
    def ends(self) -> tuple[int, int] | None:
        """The two years of adultes-relais that compare: 2022, and the last sound file; None where the
        contract is not of the same place, or a file is not at hand."""
        last = posts.sound_year(self.study)
        if last is None or not posts.same_place(self.study):
            return None
        known = self.relays.dropna().index
        return (_BEFORE, last) if {_BEFORE, last} <= set(known) and last > _BEFORE else None

    @property
    def relay_change(self) -> float:
        """The change (%) between both years."""
        first, last = (self.relays[year] for year in self.ends)
        return float(100 * (last / first - 1)) if first else float("nan")

    @property
    def fonjep_change(self) -> float:
        """The change (%) of Fonjep posts over its last year; NaN without two years."""
        known = self.fonjep.dropna()
        if len(known) < 2 or known.index[-1] - known.index[-2] != 1 or not known.iloc[-2]:
            return float("nan")
        return float(100 * (known.iloc[-1] / known.iloc[-2] - 1))

    @property
    def relay_rate(self) -> float:
        """Posts of adultes-relais per 1 000 inhabitants of the QPV, last year at hand."""
        return posts.rate(self.study, self.relays.dropna().iloc[-1])

    # ---- young people

    @cached_property
    def young_moves(self) -> pd.Series:
        """Points of the share of young people out of work and school between the last two censuses, of
        the communes that are counted."""
        years = [name for name in self.neet.columns if name.isdigit()] if len(self.neet) else []
        if len(years) < 2:
            return pd.Series(dtype=float)
        rows = self.neet[self.neet["counted"]]
        return (rows[years[-1]] - rows[years[-2]]).dropna().round(6)

    # ---- what is recorded

    @cached_property
    def place(self) -> tuple[str, str] | None:
        """The level and code of the one département, else of the one région, that holds its QPV."""
        level = self.study.territory.level
        if level in recorded_crime.LEVELS:
            return level, self.study.code
        for level, column in (("departement", "insee_dep"), ("region", "insee_reg")):
            codes = self.study.qpv[column].unique()
            if len(codes) == 1:
                return level, str(codes[0])
        return None

    @cached_property
    def recorded(self) -> pd.DataFrame:
        """The rows of that one territory (``recorded_crime.of_territory``); empty where unknown."""
        table = self.study.at_hand("ssmsi_crime") if self.place else None
        if table is None:
            return pd.DataFrame(columns=recorded_crime.COLUMNS)
        return recorded_crime.of_territory(table, *self.place)

    @property
    def place_of(self) -> str:
        """« de la Somme »."""
        return self.study.geography.of(*self.place)

    def recorded_at(self, indicator: str) -> pd.DataFrame:
        """Return the first and the last year of an indicator where both rates are known, else nothing."""
        own = self.recorded[self.recorded["indicator"] == indicator].dropna(
            subset=["rate_per_1000"]
        )
        return own.iloc[[0, -1]] if len(own) > 1 else own.iloc[:0]

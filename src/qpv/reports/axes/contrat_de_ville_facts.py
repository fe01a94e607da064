"""What the page of the contrat de ville is made of: its QPV beside the whole territory, their population
and poverty over the years, the posts that the State funds, the services of the communes."""

from functools import cached_property

import pandas as pd

from qpv.reports.axes.quarters import Quarters
from qpv.study import places, posts, rest
from qpv.study.rest import Beside
from qpv.territory import METROPOLE, Territory

FIRST, LAST = 2022, 2024  # the years whose posts are compared: the peak, and the last sound one


class Contract(Quarters):
    """The QPV of one territory, as the steering committee of its contract reads them."""

    # ---- who

    @cached_property
    def place(self) -> Territory | None:
        """The whole territory: itself, or the EPCI or commune of its contract; None of several."""
        s = self.study
        if s.territory.level != "contrat":
            return s.territory
        listed = s.contract_places
        return s.geography.territory(*listed[0]) if len(listed) == 1 else None

    @property
    def shares(self) -> tuple[float, float] | None:
        """The share (%) of the whole population that lives in its QPV: without those that also lie
        outside it, and with them; None where the population is unknown."""
        if self.place is None or not self.place.population or self.people.isna().any():
            return None
        outside = self.people.index.isin(self.place.straddling)
        ends = (self.people[~outside].sum(), self.people.sum())
        low, high = (100 * float(end) / self.place.population for end in ends)
        return low, high

    # ---- the rest of the territory, and what moved

    @cached_property
    def beside(self) -> Beside | None:
        """The QPV of 2015 beside the whole territory (``rest.beside``)."""
        return rest.beside(self.study)

    @cached_property
    def moved(self) -> pd.DataFrame:
        """The inhabitants of its QPV of 2015 at the two censuses (columns: years); empty unless all are
        known at both."""
        table = self.former.population
        whole = table.shape[1] == 2 and table.notna().all(axis=None)
        return table if whole else pd.DataFrame()

    @property
    def change(self) -> float:
        """The change (%) of their population between the two."""
        first, last = self.moved.sum()
        return float(100 * (last / first - 1))

    # ---- posts

    @cached_property
    def relays(self) -> pd.Series:
        """Adultes-relais by year (``posts.by_year``)."""
        return posts.by_year(self.study, posts.RELAYS)

    @cached_property
    def fonjep(self) -> pd.Series:
        """Fonjep posts by year."""
        return posts.by_year(self.study, posts.FONJEP)

    @cached_property
    def france(self) -> pd.Series:
        """Adultes-relais of métropole by year, each post once."""
        return posts.by_year(self.study, posts.RELAYS, "pays", METROPOLE)

    @cached_property
    def year(self) -> int | None:
        """The last year whose file is sound."""
        year = posts.sound_year(self.study)
        return year if year in self.relays.dropna().index else None

    @cached_property
    def rate(self) -> float:
        """Adultes-relais per 1 000 inhabitants of its QPV, that year."""
        return posts.rate(self.study, self.relays[self.year])

    @cached_property
    def rates(self) -> list[tuple[str, float]]:
        """The same of the région and of métropole, as (name, rate)."""
        region = self.study.territory.insee_reg
        found = []
        for level, code in (("region", region), ("pays", METROPOLE)):
            counts = posts.by_year(self.study, posts.RELAYS, level, code)
            name = self.study.geography.name(level, code)
            found.append((name, posts.rate(self.study, counts[self.year], level, code)))
        return found

    @cached_property
    def contracts(self) -> pd.DataFrame:
        """The contracts of the région and their rate (``posts.rates``)."""
        return posts.rates(self.study, self.year) if self.year else pd.DataFrame()

    # ---- services

    @cached_property
    def support(self) -> pd.DataFrame:
        """The communes with their services, ``education`` (in a cité éducative) and ``schools`` (public
        écoles in a QPV or at most 300 m from one)."""
        table, listed = super().support.copy(), self.in_list("cites_educatives")
        if listed is not None:
            table["education"] = listed
        near = places.schools(self.study)
        if near is not None:
            own = near[(near["kind"] == "école") & (near["sector"] == "public")]
            counts = self.current(own).value_counts()
            table["schools"] = counts.reindex(table.index, fill_value=0)
        return table

"""What the page of any axis knows of its territory: the QPV, their inhabitants and communes, the services
near them, their rates beside those of other QPV; and the sentences that pages share."""

from functools import cached_property

import pandas as pd

from qpv import differences, french
from qpv.differences import Difference
from qpv.indicators import labour_market
from qpv.study import Study, places
from qpv.study.former import Former
from qpv.territory import KEYS
from qpv.tfpb.abattement import Abattement
from qpv.tfpb.estimate import rates
from qpv.tfpb.estimate.methods import Estimate
from qpv.thresholds import FRAGILE_POPULATION, HIGH_NEET, NEAR_M

MAINLAND = "QPV de France métropolitaine"


class Quarters:
    """The QPV of one territory; each table is read once, and is a source of the page once it is."""

    def __init__(self, s: Study):
        self.study = s
        self.people = s.qpv["population"]

    def gap(self, id: str) -> Difference | None:
        """Return a rate of its QPV beside that of the QPV of métropole, None where one is absent."""
        indicator = self.study.indicator(id)
        if not self.study.available(indicator.dataset):
            return None
        own = self.study.value(indicator)["value"]
        found = [r["value"] for label, r in self.study.references(indicator) if "métropol" in label]
        if pd.isna(own) or not found or pd.isna(found[0]):
            return None
        return differences.between(own, found[0], indicator.decimals)

    @cached_property
    def communes(self) -> pd.DataFrame:
        """The communes of its QPV (within the territory), the most populous first: one row = one
        commune (``codgeo``), ``name``, ``people``, ``n_qpv``, ``qpv_people`` (a QPV on several
        communes counts whole in each)."""
        s = self.study
        links = s.geography.communes_of
        links = links[links["code_qp"].isin(self.people.index) & self._inside(links["code"])]
        links = links.assign(qpv_people=links["code_qp"].map(self.people))
        groups = links.groupby("code")["qpv_people"]
        table = pd.DataFrame({"n_qpv": groups.size(), "qpv_people": groups.sum()})
        table["name"] = [s.geography.name("commune", code) for code in table.index]
        table["people"] = s.geography.populations("commune").reindex(table.index).astype(float)
        return table.sort_values("people", ascending=False, kind="stable").rename_axis("codgeo")

    def _inside(self, communes: pd.Series) -> pd.Series:
        level, code = self.study.territory.level, self.study.code
        if level == "commune":
            return communes == code
        if level not in KEYS:
            return pd.Series(True, index=communes.index)
        cog = self.study.geography.cog
        own = cog["code"][(cog["level"] == "commune") & (cog[KEYS[level]] == code)]
        return communes.isin(own)

    def current(self, listed: pd.DataFrame) -> pd.Series:
        """Return the commune of each row as it is today: an arrondissement of Paris is in Paris."""
        now = self.study.geography.current_commune
        return listed["codgeo"].map(lambda code: now.get(code, code))

    def in_list(self, dataset: str) -> pd.Series | None:
        """Return which of its communes (index ``codgeo``) are in the list of a programme, None where
        the list is not at hand."""
        listed = self.study.at_hand(dataset)
        if listed is None:
            return None
        own = self.communes.index
        return pd.Series(own.isin(self.current(listed)), index=own)

    def qpv_in(self, communes: pd.Index) -> pd.Series:
        """Return the inhabitants of those of its QPV (index ``code_qp``) that lie, in part or whole,
        in these communes, each QPV once."""
        links = self.study.geography.communes_of
        found = links["code_qp"][links["code"].isin(communes)].unique()
        return self.people[self.people.index.isin(found)]

    @cached_property
    def nearest(self) -> pd.Series | None:
        """Metres from each QPV to the nearest France services that has a counter, None where places
        are not at hand."""
        return places.nearest_services(self.study)

    @property
    def services_date(self) -> str:
        """« 1er août 2024 »."""
        return self.study.provenance["france_services"]["sources"][0]["data_year"]

    # ---- what is known of them on other pages

    @cached_property
    def former(self) -> Former:
        """Its QPV of 2015 and their series."""
        return Former(self.study)

    @cached_property
    def abatement(self) -> tuple[int, Abattement, Estimate] | None:
        """The last tax year whose rates are at hand, the abatement of its QPV and its estimate; None
        where it cannot be estimated."""
        years = rates.years(self.study.places)
        found = Abattement(self.study, years[-1]) if years else None
        return (years[-1], found, found.estimated) if found and found.estimated.known else None

    # ---- their young people

    @cached_property
    def neet(self) -> pd.DataFrame:
        """The share of young people out of work and school in its communes, by census year
        (``labour_market.neet_of``), with their ``name``; empty where none is known."""
        table = self.study.at_hand("neet_communes")
        if table is None:
            return pd.DataFrame()
        found = labour_market.neet_of(table, self.communes["people"])
        found = found.assign(name=self.communes["name"].reindex(found.index))
        return found if found["counted"].any() else pd.DataFrame()

    @property
    def census(self) -> str:
        """The last census year of ``neet``."""
        return labour_market.census_years(self.neet)[-1]

    @cached_property
    def counted(self) -> pd.Series:
        """The shares of the last census, of the communes that are counted."""
        return self.neet.loc[self.neet["counted"], self.census]

    @property
    def many_out(self) -> int:
        """How many of them have one young person in four or more out of work and school."""
        return int((self.counted >= HIGH_NEET).sum())

    @cached_property
    def support(self) -> pd.DataFrame:
        """The communes with ``city`` (in a cité de l'emploi), ``fixed`` and ``moving`` (number of
        France services with a counter, and of those that travel); a column is missing where its
        list is not at hand."""
        table, city = self.communes.copy(), self.in_list("cites_emploi")
        services = self.study.at_hand("france_services")
        if city is not None:
            table["city"] = city
        if services is not None:
            for name, own in (("fixed", ~services["itinerant"]), ("moving", services["itinerant"])):
                counts = self.current(services[own]).value_counts()
                table[name] = counts.reindex(table.index, fill_value=0)
        return table

    # ---- sentences

    @property
    def in_numbers(self) -> str:
        """« 204 quartiers prioritaires (QPV), 753 115 habitants »."""
        count = french.plural(
            len(self.people), "quartier prioritaire (QPV)", "quartiers prioritaires (QPV)"
        )
        people = self.people.sum(min_count=1)
        return f"{count}, {french.number(people)} habitants" if pd.notna(people) else count

    def part(self, own: pd.Index) -> str:
        """Return « 82 QPV sur 204 (56 % des habitants) », for part of its QPV."""
        inhabitants = share(100 * self.people[own].sum() / self.people.sum())
        return f"{len(own)} QPV sur {len(self.people)} ({inhabitants} des habitants)"

    def some_far(self) -> bool:
        """True where the places of France services are known, and not every QPV has one near."""
        if self.nearest is None:
            return False
        far = self.nearest > NEAR_M
        return bool(far.any()) and self.people[far.index[far]].sum() >= FRAGILE_POPULATION

    def near(self) -> str:
        """Return how many QPV have a France services near."""
        own = self.nearest.index[self.nearest <= NEAR_M]
        whose = "leur" if len(own) > 1 and len(self.people) > 1 else "son"
        what = f"guichet France services à 1 km ou moins de {whose} contour, à vol d'oiseau"
        when = f"({self.services_date})"
        if len(self.people) == 1:
            return f"Ce quartier n'a pas de {what} {when}."
        if not len(own):
            what = what.replace("son", "leur")
            return f"Aucun des {len(self.people)} QPV n'a de {what} {when}."
        return f"{self.part(own)} {'ont' if len(own) > 1 else 'a'} un {what} {when}."

    def partly_in(self, dataset: str) -> bool:
        """True where part of its QPV, neither none nor all, lie in communes of a programme, and their
        inhabitants are known."""
        listed = self.in_list(dataset)
        if listed is None or self.people.isna().any():
            return False
        return 0 < len(self._of(listed)) < len(self.people)

    def within(self, dataset: str, what: str) -> str:
        """Return how many QPV lie in communes of a programme: « dans une commune de … », "" where
        ``partly_in`` is not true."""
        if not self.partly_in(dataset):
            return ""
        own = self._of(self.in_list(dataset))
        verb = "se trouvent" if len(own) > 1 else "se trouve"
        return f"{self.part(own.index)} {verb} dans une commune {what}."

    def _of(self, listed: pd.Series) -> pd.Series:
        return self.qpv_in(listed.index[listed])


def share(value: float) -> str:
    """Return a share (%) that is neither nobody nor everybody, and does not look so."""
    return french.quantity(value, "%", 0 if 0.5 <= value < 99.5 else 1)


def beside(found: Difference) -> tuple[str, str]:
    """Return the two rates of a difference, with the decimals at which a reader finds it again."""
    rates = (found.value, found.reference)
    own, reference = (french.quantity(v, "%", found.decimals_of(v)) for v in rates)
    return own, reference

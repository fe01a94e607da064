"""The abatement of one territory and one tax year: what it is worth, what was declared of it."""

from __future__ import annotations

from functools import cached_property

import pandas as pd

from qpv import contracts, names
from qpv.errors import ParameterError, did_you_mean
from qpv.reports import catalogue
from qpv.reports.portrait import open_portrait
from qpv.study import Study
from qpv.tfpb import axes, balance
from qpv.tfpb.estimate import assumptions, inputs, rates
from qpv.tfpb.estimate import methods as estimate
from qpv.tfpb.intake.register import Register, read_register

FOLDER = "tfpb"
SIMULATED = "DONNÉES SIMULÉES"


def open_abattement(
    niveau: str, code: str, annee: str, bailleur: str = "", hypotheses: str = ""
) -> Abattement:
    """Return the abatement of one territory in one tax year.

    Raises
    ------
    ParameterError
        If a parameter is not acceptable, the rates of the year are not at hand, or no row of the
        register is of this landlord.
    TableError
        If a table has not been built, or the register is broken.
    """
    given = catalogue.checked(
        "abattement_tfpb",
        niveau=niveau,
        code=code,
        annee=annee,
        bailleur=bailleur,
        hypotheses=hypotheses,
    )
    portrait = open_portrait(given["niveau"], given["code"])
    return Abattement(portrait, int(given["annee"]), given["bailleur"], hypotheses)


class Abattement:
    """Estimate, declared programmes and balances of one territory; the pages are made from it."""

    def __init__(self, portrait: Study, year: int, landlord: str = "", hypotheses: str = ""):
        self.portrait = portrait
        self.territory = portrait.territory
        self.places = portrait.places
        self.year = year
        self.assumed = assumptions.given(hypotheses)
        self.hypotheses = hypotheses
        rates.check_year(self.places, year)
        self.landlord = self._known(landlord) if landlord else ""

    @property
    def where(self) -> str:
        return names.of(self.territory.name)

    @property
    def fictional(self) -> bool:
        return self.portrait.fictional

    @cached_property
    def _sources(self) -> inputs.Sources:
        return inputs.load(
            self.places, self.portrait.geography, self.year, self.assumed, self.territory
        )

    @property
    def inputs(self) -> estimate.Inputs:
        return self._sources.inputs

    @property
    def told(self) -> list[str]:
        """What the reader must know of the public figures."""
        return self._sources.told

    @cached_property
    def provenance(self) -> list[dict]:
        """Provenance of every table behind the page, once each."""
        used = [*self._sources.provenance, *self.portrait.provenance.values()]
        kept = ("qpv_perimeters", "cog", "communes")
        own = {r["dataset"] for r in self._sources.provenance}
        found = {
            (r["dataset"], r["vintage"]): r
            for r in used
            if r["dataset"] in own or r["dataset"] in kept
        }
        return list(found.values())

    @cached_property
    def estimated(self) -> estimate.Estimate:
        return estimate.estimate(self.inputs, self.territory.codes_qp, self.assumed)

    @cached_property
    def each(self) -> pd.DataFrame:
        """The estimate of each QPV of the territory, whole (index ``code_qp``), by the methods of the
        territory's own."""
        whole = estimate.Inputs(self.inputs.qpv, self.year, {})
        methods = list(self.estimated.methods.index)
        return estimate.each(whole, self.territory.codes_qp, self.assumed, methods)

    @cached_property
    def axes(self) -> pd.DataFrame:
        return axes.axes(self.year)

    @cached_property
    def register(self) -> Register:
        return read_register(self.places.data / FOLDER)

    @cached_property
    def every_row(self) -> pd.DataFrame:
        """The whole register, typed: every territory, landlord and year."""
        return balance.typed(self.register.rows)

    @cached_property
    def all_years(self) -> pd.DataFrame:
        """What was declared on the territory's QPV, every year."""
        codes = list(self.territory.codes_qp)
        return balance.select(self.every_row, codes_qp=codes, landlord=self.landlord)

    @cached_property
    def rows(self) -> pd.DataFrame:
        """What was declared on the territory's QPV for the year of the page."""
        return balance.select(self.all_years, year=self.year)

    @property
    def declared(self) -> bool:
        return not self.rows.empty

    @property
    def simulated(self) -> bool:
        return bool((self.all_years["simulee"] == "oui").any())

    @cached_property
    def region_rows(self) -> pd.DataFrame:
        """What was declared for the year in the région's QPV, every landlord: a comparator."""
        qpv = self.inputs.qpv
        own = qpv.loc[list(self.territory.codes_qp), "insee_reg"].unique()
        inside = qpv.index[qpv["insee_reg"].isin(own)]
        return balance.select(self.every_row, year=self.year, codes_qp=list(inside))

    @cached_property
    def total(self) -> pd.Series | None:
        """The balance of the year over the territory, None without a declaration."""
        if not self.declared:
            return None
        return balance.balance(self.rows, ["exercice"]).iloc[0]

    @cached_property
    def refused(self) -> pd.DataFrame:
        """Rows sent back and not yet corrected, of every territory: a refused row has often no
        valid QPV."""
        return self.register.refused

    @cached_property
    def priorities(self) -> pd.DataFrame:
        """The ranked axes of the contract of the page (empty for another level)."""
        table = contracts.read_priorities(self.places.data / contracts.PRIORITIES_FILE)
        own = self.territory.level == "contrat"
        return table[table["code_cv"] == self.territory.code] if own else table.iloc[:0]

    def axis(self, code: str) -> str:
        """Return the short label of an axis: « Sur-entretien »."""
        found = self.axes.set_index("axe_code")["axe_court"]
        return found.get(code, f"Axe {code}")

    def _known(self, landlord: str) -> str:
        """Return the key of a landlord given by key or name."""
        rows = self.every_row
        named = dict(zip(rows["bailleur_nom"], rows["bailleur"], strict=True))
        if landlord in set(rows["bailleur"]):
            return landlord
        if landlord in named:
            return named[landlord]
        if not named:
            raise ParameterError(
                f"bailleur « {landlord} » : le registre est vide, importez d'abord un classeur "
                "(qpv tfpb importer)."
            )
        raise ParameterError(f"bailleur inconnu : « {landlord} »{did_you_mean(landlord, named)}")

    @property
    def landlord_name(self) -> str:
        own = self.every_row[self.every_row["bailleur"] == self.landlord]
        return own["bailleur_nom"].iloc[0] if len(own) else self.landlord

"""The abatement of one territory and one tax year: what it is worth, what was declared of it."""

from functools import cached_property

import pandas as pd

from qpv import contracts, french
from qpv.errors import ParameterError, did_you_mean
from qpv.study import Study
from qpv.tfpb import axes, balance
from qpv.tfpb.estimate import assumptions, inputs, rates
from qpv.tfpb.estimate import methods as estimate
from qpv.tfpb.intake.receive import FOLDER
from qpv.tfpb.intake.register import Register, read_register
from qpv.thresholds import PER_DWELLING_EUR

NOT_VALUED, NOT_DECLARED = "non valorisé", "bilan non reçu"
_COMMON = ("qpv_perimeters", "cog", "communes")  # what every page of the study rests on


class Abattement:
    """Estimate, declared programmes and balances of one territory; the pages are made from it.

    ``landlord`` (SIREN or name) keeps its declarations alone; ``hypotheses`` are those of
    ``assumptions.given``.

    Raises
    ------
    ParameterError
        If the rates of the year are not at hand, an assumption is none, or no row of the register is
        of this landlord.
    TableError
        If a table has not been built, or the register is broken.
    """

    def __init__(self, study: Study, year: int, landlord: str = "", hypotheses: str = ""):
        self.study = study
        self.territory = study.territory
        self.codes = list(study.territory.codes_qp)
        self.places = study.places
        self.year = year
        self.assumed = assumptions.given(hypotheses)
        self.hypotheses = hypotheses
        rates.check_year(self.places, year)
        self.landlord = self._known(landlord) if landlord else ""

    @property
    def where(self) -> str:
        return self.territory.of

    @property
    def fictional(self) -> bool:
        return self.study.fictional

    def label(self, code_qp: str) -> str:
        """Return the name and commune of a QPV, its code where it is of another zoning."""
        return self.study.label(code_qp) if code_qp in self.study.qpv.index else code_qp

    @cached_property
    def sources(self) -> inputs.Sources:
        return inputs.load(
            self.places, self.study.geography, self.year, self.assumed, self.territory
        )

    @property
    def inputs(self) -> estimate.Inputs:
        return self.sources.inputs

    @cached_property
    def provenance(self) -> list[dict]:
        """Provenance of every table behind the page, once each."""
        for name in _COMMON:
            if self.study.available(name):
                self.study.remember(name)
        own = self.sources.provenance
        kept = {*_COMMON, *(record["dataset"] for record in own)}
        used = [*own, *self.study.provenance.values()]
        found = {(r["dataset"], r["vintage"]): r for r in used if r["dataset"] in kept}
        return list(found.values())

    @property
    def told(self) -> list[str]:
        """What the reader must know of the estimate: of the total shared out, of the public figures, of
        the QPV whose estimate is not to be believed."""
        e, known = self.estimated, self.each.dropna(subset=["per_dwelling"])
        odd = [self.label(code) for code in known.index[~known["sane"].astype(bool)]]
        shared = (
            f"Le total publié ({french.euros(e.anchor.amount_eur)}, {e.anchor.year}) est réparti en "
            "entier entre les QPV dont les logements et le taux sont connus : ceux-là en reçoivent un peu "
            "trop."
        )
        if e.anchor.zoning:
            shared += (
                " Il porte, comme la part des logements ouvrant droit, sur les QPV de "
                f"{e.anchor.zoning} ; il est réparti ici sur ceux de 2024."
            )
        low, high = PER_DWELLING_EUR
        out = (
            f"{french.plural(len(odd), 'QPV', 'QPV')} hors de la fourchette vraisemblable de {low} à "
            f"{high} € par logement ouvrant droit, à ne pas citer : {french.some(odd, 4)}."
        )
        top_down = estimate.TOP_DOWN in e.methods.index
        return [*[shared] * top_down, *self.sources.told, *[out] * bool(odd)]

    @cached_property
    def estimated(self) -> estimate.Estimate:
        return estimate.estimate(self.inputs, self.codes, self.assumed)

    @cached_property
    def each(self) -> pd.DataFrame:
        """The estimate of each QPV of the territory, whole (index ``code_qp``), by the methods of the
        territory's own."""
        whole = estimate.Inputs(self.inputs.qpv, self.year, {})
        methods = list(self.estimated.methods.index)
        return estimate.each(whole, self.codes, self.assumed, methods)

    @cached_property
    def axes(self) -> pd.DataFrame:
        return axes.axes(self.year)

    def axis(self, code: str) -> str:
        """Return the short label of an axis: « Sur-entretien »."""
        found = self.axes.set_index("axe_code")["axe_court"]
        return found.get(code, f"Axe {code}")

    @cached_property
    def register(self) -> Register:
        """The register, with the rows sent back and not yet corrected (``refused``) of every
        territory: a refused row has often no valid QPV."""
        return read_register(self.places.data / FOLDER)

    @cached_property
    def every_row(self) -> pd.DataFrame:
        """The whole register, typed: every territory, landlord and year."""
        return balance.typed(self.register.rows)

    @cached_property
    def all_years(self) -> pd.DataFrame:
        """What was declared on the territory's QPV, every year."""
        return balance.select(self.every_row, codes_qp=self.codes, landlord=self.landlord)

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
    def total(self) -> pd.Series | None:
        """The balance of the year over the territory, None without a declaration."""
        return balance.balance(self.rows, ["exercice"]).iloc[0] if self.declared else None

    @cached_property
    def by_qpv(self) -> pd.DataFrame:
        """The balance of the year of each QPV that has one (index ``code_qp``)."""
        return balance.balance(self.rows, ["code_qp"]).set_index("code_qp")

    @cached_property
    def by_landlord(self) -> pd.DataFrame:
        """The balance of the year of each landlord, with its ``label``, the largest abatement first."""
        found = balance.balance(self.rows, ["bailleur"])
        named = self.rows.drop_duplicates("bailleur").set_index("bailleur")["bailleur_nom"]
        found["label"] = found["bailleur"].map(named).where(lambda n: n != "", found["bailleur"])
        order = found["abatement_eur"].fillna(found["done_eur"]).fillna(0)
        return found.assign(order=order).sort_values("order", ascending=False, ignore_index=True)

    @cached_property
    def flows(self) -> pd.DataFrame:
        """Where the abatement goes: one row per landlord (``before``) and axis (``after``), with the
        ``amount`` valued, and what was not; the largest landlords first."""
        spent = balance.by_axis(self.rows, ["bailleur"]).sort_values("axe_code")
        spent = spent[spent["valued_eur"] > 0]
        landlords = self.by_landlord.set_index("bailleur")
        # No balance yet is not the same as nothing valued.
        unspent = landlords["valued_eur"].isna().map({True: NOT_DECLARED, False: NOT_VALUED})
        rest = landlords["abatement_eur"] - landlords["valued_eur"].fillna(0)
        links = pd.DataFrame(
            {
                "before": [*spent["bailleur"], *landlords.index],
                "after": [*map(self.axis, spent["axe_code"]), *unspent],
                "amount": [*spent["valued_eur"], *rest],
            }
        )
        links = links[links["amount"] > 0].sort_values(
            "before", key=lambda s: s.map(landlords.index.get_loc), kind="stable", ignore_index=True
        )
        return links.assign(before=links["before"].map(landlords["label"]))

    @cached_property
    def share_of_axis(self) -> pd.Series:
        """The share (%) of each axis in what was valued here (index ``axe_code``)."""
        return balance.by_axis(self.rows).set_index("axe_code")["share_pct"]

    @property
    def region_share_of_axis(self) -> pd.Series | None:
        """The same in the région, every landlord; None where that is no more than here."""
        regions = self.inputs.qpv["insee_reg"]
        inside = regions.index[regions.isin(regions.loc[self.codes].unique())]
        found = balance.select(self.every_row, year=self.year, codes_qp=list(inside))
        found = found[found["zonage"] == "2024"]
        if found["code_qp"].nunique() > self.rows["code_qp"].nunique() or self.landlord:
            return balance.by_axis(found).set_index("axe_code")["share_pct"]
        return None

    @property
    def over_estimate(self) -> pd.DataFrame:
        """The QPV whose declared abatement passes the high end of the estimate (``abatement_eur``,
        ``high``): an assumption is wrong, or a declaration is."""
        both = self.each[["high"]].join(self.by_qpv["abatement_eur"], how="inner").dropna()
        return both[both["abatement_eur"] > both["high"]]

    @cached_property
    def priorities(self) -> pd.DataFrame:
        """The ranked axes of the contract of the page (empty for another level)."""
        table = contracts.read_priorities(self.places.data / contracts.PRIORITIES_FILE)
        own = self.territory.level == "contrat"
        return table[table["code_cv"] == self.territory.code] if own else table.iloc[:0]

    @property
    def landlord_name(self) -> str:
        own = self.every_row[self.every_row["bailleur"] == self.landlord]
        return own["bailleur_nom"].iloc[0] if len(own) else self.landlord

    def _known(self, landlord: str) -> str:
        """Return the key of a landlord given by key or name."""
        rows = self.every_row
        named = dict(zip(rows["bailleur_nom"], rows["bailleur"], strict=True))
        known = named | {key: key for key in rows["bailleur"]}
        if landlord in known:
            return known[landlord]
        if not named:
            raise ParameterError(
                f"bailleur « {landlord} » : le registre est vide, importez d'abord un classeur "
                "(qpv tfpb importer)."
            )
        raise ParameterError(f"bailleur inconnu : « {landlord} »{did_you_mean(landlord, named)}")

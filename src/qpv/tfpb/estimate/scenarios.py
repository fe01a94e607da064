"""What would change: the rate, the eligible share, the compensation, the scheme, the list of QPV; and
which assumption moves the estimate most (tornado)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pandas as pd

from qpv import french
from qpv.tfpb.estimate import methods as estimating
from qpv.tfpb.estimate.assumptions import Assumptions
from qpv.tfpb.estimate.methods import Inputs


@dataclass(frozen=True)
class Outcome:
    """Central amounts of one scenario, euros a year: the abatement, the State's part, the cost left
    to communes and EPCI. To compare with another scenario, not to be quoted alone."""

    abatement: float
    compensated: float

    @property
    def net_cost(self) -> float:
        return self.abatement - self.compensated


def split(amount: float, compensation: float) -> tuple[float, float]:
    """Return what the State compensates and what is left to the collectivités: of 315 M€ at 40 %,
    126 M€ and 189 M€ (Cour des comptes, 2025)."""
    return amount * compensation, amount * (1 - compensation)


def what_if(
    inputs: Inputs,
    codes_qp: Iterable[str],
    assumed: Assumptions,
    *,
    rate: float | None = None,
    tax_rate_points: float = 0.0,
    eligible_factor: float = 1.0,
    compensation: float | None = None,
    ended: bool = False,
    without: Iterable[str] = (),
) -> Outcome:
    """Return the central amounts for these QPV, as things stand or if the law or the list changed.

    ``rate`` is the abatement's share of the base (law: 0.30); ``tax_rate_points`` is added to the
    tax rate of every commune, in points; ``eligible_factor`` multiplies the eligible dwellings;
    ``ended``: no abatement any more (the landlords pay it all, nothing to compensate); ``without``
    are QPV that leave. One that enters is an ``entry``.

    The top-down method shares out a total of today: what changes the total is applied to it.
    """
    codes = [c for c in dict.fromkeys(codes_qp) if c not in set(without)]
    changed = assumed if rate is None else assumed.with_(abatement_rate=rate)
    changed = changed if compensation is None else changed.with_(compensation=compensation)
    if ended or not codes:
        return Outcome(0.0, 0.0)
    found = estimating.estimate(inputs, codes, changed)
    amount = found.central * eligible_factor * _rate_scale(inputs, codes, tax_rate_points)
    return Outcome(amount, split(amount, changed.compensation)[0])


def usual(
    inputs: Inputs,
    codes_qp: Iterable[str],
    assumed: Assumptions,
    each: pd.Series,
    label: Callable[[str], str],
) -> dict[str, Outcome]:
    """Return what one asks first, by its French name: « Règle actuelle », then what would change.
    ``each`` is the central value of each QPV, ``label`` its name."""
    codes = list(codes_qp)
    cases = {
        "Règle actuelle": {},
        "Abattement ramené à 20 % de la base": {"rate": 0.20},
        "Un logement ouvrant droit sur dix en moins": {"eligible_factor": 0.9},
        "Taux de taxe foncière : +1 point partout": {"tax_rate_points": 1.0},
        "Compensation intégrale par l'État": {"compensation": 1.0},
        "Compensation supprimée": {"compensation": 0.0},
        "Fin de l'abattement": {"ended": True},
    }
    if each.count() > 1:
        cases[f"Sortie de {label(each.idxmax())}"] = {"without": [each.idxmax()]}
    found = {name: what_if(inputs, codes, assumed, **case) for name, case in cases.items()}
    middle = each.median()
    new = entry(found["Règle actuelle"], middle, assumed)
    return {**found, f"Entrée d'un QPV de valeur médiane ({french.euros(middle)})": new}


def entry(base: Outcome, amount: float, assumed: Assumptions) -> Outcome:
    """Return the amounts with one more QPV, worth ``amount`` euros: no list at hand has it, and it
    takes nothing from the others."""
    state = split(amount, assumed.compensation)[0]
    return Outcome(base.abatement + amount, base.compensated + state)


def _rate_scale(inputs: Inputs, codes: list[str], points: float) -> float:
    """The amount follows the rates of the QPV's own communes, weighted by dwellings."""
    own = inputs.qpv[inputs.qpv.index.isin(codes)].dropna(subset=["n_dwellings", "rate_low"])
    middle = own["rate"].fillna((own["rate_low"] + own["rate_high"]) / 2)
    weight = (own["n_dwellings"] * middle).sum()
    return 1.0 if not weight else 1 + points * own["n_dwellings"].sum() / weight


def tornado(inputs: Inputs, codes_qp: Iterable[str], assumed: Assumptions) -> pd.DataFrame:
    """Return what each assumption alone does to each method that applies: one row per (``method``,
    ``assumption``), with ``label``, ``low``, ``central``, ``high`` (euros), widest first."""
    codes = list(codes_qp)
    anchor = estimating.estimate(inputs, codes, assumed)
    ranges = {**assumed.ranges, "revaluation": anchor.anchor.revaluation}
    rows = []
    for method in anchor.methods.index:
        spread = estimating.deviations(inputs, codes, assumed, method)
        for name, row in spread.iterrows():
            found = ranges[name]
            told = {"label": found.label, "from": found.low, "to": found.high, "unit": found.unit}
            rows.append({"method": method, "assumption": name, **told, **row.to_dict()})
    table = pd.DataFrame(rows)
    if table.empty:
        return table
    width = (table["high"] - table["low"]).abs()
    return table.assign(width=width).sort_values("width", ascending=False, ignore_index=True)

"""What landlords declared to hold in each QPV: it fills what depends on it, and shares an action on
several QPV by dwellings, to the cent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from qpv import french
from qpv.tfpb.columns import HOLDINGS

Key = tuple[str, str, str]  # landlord's key, QPV, year


class Holdings:
    """Dwellings and abatement by landlord, QPV and year; several rows of one QPV add up."""

    def __init__(self, rows: pd.DataFrame, dwellings: dict[str, float]) -> None:
        self._dwellings = dwellings
        self._declared: dict[Key, dict[str, float]] = {}
        self.learn(rows[rows["volet"] == HOLDINGS].to_dict("records"))

    def learn(self, rows: Iterable[dict[str, str]]) -> None:
        """Take rows of patrimoine, which replace what was known of the same landlord, QPV, year."""
        fresh: dict[Key, dict[str, float]] = {}
        for row in rows:
            sums = fresh.setdefault((row["bailleur"], row["code_qp"], row["exercice"]), {})
            for name in ("nb_logements", "montant_abattement_eur"):
                if row[name]:
                    sums[name] = sums.get(name, 0) + float(row[name])
        self._declared |= fresh

    def value(self, landlord: str, code: str, year: str, name: str) -> float | None:
        """Return the declared dwellings (``nb_logements``) or abatement, None when unknown."""
        return self._declared.get((landlord, code, year), {}).get(name)

    def weights(
        self, landlord: str, codes: Sequence[str], year: str
    ) -> tuple[list[float] | None, str]:
        """Return the dwellings of each QPV and where they come from: the landlord's own when they
        are known for all, else all dwellings of the QPV when they are, else None."""
        own = [self.value(landlord, code, year, "nb_logements") for code in codes]
        if None not in own and sum(own) > 0:
            return own, "patrimoine déclaré par le bailleur"
        every = [self._dwellings.get(code, float("nan")) for code in codes]
        if all(value >= 0 for value in every) and sum(every) > 0:
            return every, "logements sociaux du quartier"
        return None, ""


def shares(amount: float, weights: Sequence[float]) -> list[float]:
    """Return an amount in parts proportional to the weights, whose cents add up exactly: what the
    rounding leaves goes to the largest remainders, the first of equals first."""
    cents, total = round(amount * 100), sum(weights)
    exact = [cents * weight / total for weight in weights]
    parts = [int(value) for value in exact]
    order = sorted(range(len(parts)), key=lambda n: parts[n] - exact[n])
    for n in order[: cents - sum(parts)]:
        parts[n] += 1
    return [part / 100 for part in parts]


def share_said(weight: float, weights: Sequence[float], source: str) -> str:
    """Return « part 62,3 % de l'action, au prorata des logements (…) »."""
    total = sum(weights)
    return (
        f"part {french.quantity(100 * weight / total, '%', 1)} de l'action, au prorata des logements "
        f"({french.number(weight)} sur {french.number(total)}, {source})"
    )

"""One action on several QPV: its amounts shared by dwellings, to the cent."""

from __future__ import annotations

from collections.abc import Sequence

from qpv import french


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


def sentence(weight: float, weights: Sequence[float], source: str) -> str:
    """Return « part 62,3 % de l'action, au prorata des logements (…) »."""
    total = sum(weights)
    percent = french.quantity(100 * weight / total, "%", 1)
    return (
        f"part {percent} de l'action, au prorata des logements ({french.number(weight)} sur "
        f"{french.number(total)}, {source})"
    )

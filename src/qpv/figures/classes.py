"""The classes of a map: every map of a page names them with the same words."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from qpv import french


def class_labels(breaks: Sequence[float], unit: str, decimals: int) -> list[str]:
    """Return the label of each class, lowest first.

    « moins de 40,0 % », « de 40,0 à moins de 45,0 % », … « 50,0 % et plus »: a value equal
    to a limit belongs to the class above it, and the words say so.
    """
    if not breaks:
        return ["valeur diffusée"]
    between = [
        f"de {french.number(low, decimals)} à moins de {french.quantity(high, unit, decimals)}"
        for low, high in pairwise(breaks)
    ]
    first = f"moins de {french.quantity(breaks[0], unit, decimals)}"
    return [first, *between, f"{french.quantity(breaks[-1], unit, decimals)} et plus"]

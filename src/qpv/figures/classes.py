"""The classes of a map: all maps of a page give them the same colours and the same words."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from qpv import french
from qpv.errors import ParameterError
from qpv.figures import style
from qpv.figures.alternatives import reason_text
from qpv.tables.schema import REASONS


def class_labels(breaks: Sequence[float], unit: str, decimals: int) -> list[str]:
    """Return the label of each class, lowest first.

    « moins de 40,0 % », « de 40,0 à moins de 45,0 % », … « 50,0 % et plus »: a value equal
    to a limit belongs to the class above it, and the words say so. A long unit (« hab. ») is that of
    the first and last class only: the legend is a narrow column.
    """
    if not breaks:
        return ["valeur diffusée"]
    inner = unit if len(unit) < 3 else ""
    between = [
        f"de {french.number(low, decimals)} à moins de {french.quantity(high, inner, decimals)}"
        for low, high in pairwise(breaks)
    ]
    first = f"moins de {french.quantity(breaks[0], unit, decimals)}"
    return [first, *between, f"{french.quantity(breaks[-1], unit, decimals)} et plus"]


def class_colours(breaks: Sequence[float]) -> tuple[str, ...]:
    """Return one colour per class.

    Raises
    ------
    ParameterError
        If the limits are not ascending, or more than four.
    """
    limits = list(breaks)
    if len(limits) >= len(style.SEQUENTIAL) or limits != sorted(set(limits)):
        raise ParameterError(
            f"Classes de la carte : limites {limits}. Attendu : au plus "
            f"{len(style.SEQUENTIAL) - 1} limites intérieures croissantes. Corrigez les limites."
        )
    return style.sequential(len(limits) + 1)


def classes_of(
    values: Sequence[float], reasons: Sequence[str], breaks: Sequence[float]
) -> list[str]:
    """Return the class of each value: its rank from « 0 »; where it is absent, ``style.SECRET`` or, for
    any other reason, ``style.UNKNOWN``."""
    absent = (
        style.SECRET if reason_text(why) == REASONS["secret"] else style.UNKNOWN for why in reasons
    )
    return [
        why if french.is_absent(value) else str(bisect_right(breaks, value))
        for value, why in zip(values, absent, strict=True)
    ]

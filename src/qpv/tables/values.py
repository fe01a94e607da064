"""Declared measures, from text to typed columns with their reasons, all in one call."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from qpv.tables import cleaning
from qpv.tables.schema import Column


def typed(text: pd.DataFrame, columns: Iterable[Column]) -> pd.DataFrame:
    """Return, for each column with reasons, the value and ``<name>_reason``, in order.

    ``text`` has the canonical names; a count (kind "integer") with decimals is refused.
    """
    made = {}
    for column in columns:
        values, reasons = cleaning.to_number(text[column.name])
        made[column.name] = cleaning.to_integer(values) if column.kind == "integer" else values
        made[f"{column.name}_reason"] = reasons
    return pd.DataFrame(made, index=text.index)

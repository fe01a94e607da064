"""Numbers as a person types them in a spreadsheet, read when they have one reading only."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from qpv.errors import TableError

# What stands for no number in a cell.
EMPTY = {"", "NA", "N/A", "n/a", "#N/A", "nan", "NaN", "None", "<NA>", "null"}
_SUFFIX = re.compile(r"\s*([%€])$")
_SPACES = str.maketrans(dict.fromkeys("\u202f\u00a0\u2009", " "))
_FRENCH = re.compile(r"[+-]?(?:\d+|[1-9]\d{0,2}(?:[. ]\d{3})+)(?:,\d+)?(?:[eE][+-]?\d+)?", re.ASCII)
_ENGLISH = re.compile(
    r"[+-]?(?:\d+|[1-9]\d{0,2}(?:[, ]\d{3})+)?(?:\.\d+)?(?:[eE][+-]?\d+)?", re.ASCII
)


def read_numbers(column: pd.Series, *, commas_part: bool = False) -> pd.Series | None:
    """Return a column of texts as floats (NaN where empty), None where a cell is no number.

    « 1 234,5 », « 1.234,5 », « 12,5 % », « 30 € », « 1234.5 » are read. ``commas_part`` is True for a
    file whose cells are parted by commas: its decimals have a point.

    Raises
    ------
    TableError
        If the column has two readings (« 1.234 », or « 12,5 % » beside « 13 »).
    """
    cells = column.astype("str").str.translate(_SPACES).str.strip().str.replace("−", "-")
    cells = cells[~cells.isin(EMPTY) & column.notna()]
    suffixes = cells.str.extract(_SUFFIX)[0].fillna("")
    bare = cells.str.replace(_SUFFIX, "", regex=True)
    readings = [_read(bare, *way) for way in ((_FRENCH, ". ", ","), (_ENGLISH, ", ", "."))]
    if all(reading is None for reading in readings):
        return None
    nonzero = bare.str.contains("[1-9]")
    units = cells[nonzero].groupby(suffixes[nonzero]).first()
    if len(units) > 1:
        raise TableError(f"« {units.iloc[-1]} » et « {units.iloc[0]} » : gardez une seule unité")
    return _agreed(*readings, bare, commas_part).reindex(column.index)


def _read(cells: pd.Series, pattern: re.Pattern[str], parts: str, decimal: str) -> pd.Series | None:
    """Return the numbers of one way of writing them, None where a cell is not written so."""
    if not all(cell and pattern.fullmatch(cell) for cell in cells):
        return None
    digits = cells.str.translate(str.maketrans(dict.fromkeys(parts, "")))
    return pd.to_numeric(digits.str.replace(decimal, "."), errors="coerce").astype(float)


def _agreed(
    french: pd.Series | None, english: pd.Series | None, cells: pd.Series, commas_part: bool
) -> pd.Series:
    """Return the only reading; of two, that of the sign which the file's own separator leaves."""
    if french is None or english is None:
        (found,) = [reading for reading in (french, english) if reading is not None]
        return found
    differ = ~np.isclose(french, english, rtol=0)
    if not differ.any():
        return french
    points, commas = cells.str.contains(".", regex=False), cells.str.contains(",", regex=False)
    if commas_part and not commas.any():
        return english
    if not commas_part and not points.any():
        return french
    cell = cells[differ].iloc[0]
    raise TableError(
        f"« {cell} » se lit de deux façons, {french[differ].iloc[0]:g} ou {english[differ].iloc[0]:g} : "
        "écrivez sans séparateur de milliers"
    )

"""Wide files of measures: the publisher's names to ours, values with their reasons, aggregate
rows set apart, and what was not there or not read said in notes."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable

import pandas as pd

from qpv.errors import TableError
from qpv.tables import cleaning, readers
from qpv.tables.cleaning import Cleaned, Note
from qpv.tables.schema import Column

_AGGREGATE = re.compile(r"^(ens|00$)", re.IGNORECASE)
_SHOWN = 6


def share(name: str, label: str, code: str, *, low: float | None = 0, high: float = 100) -> Column:
    """Return the declaration of a percentage that may be absent."""
    return Column(name, label, "number", "%", code, low=low, high=high, reasons=True)


def change(name: str, label: str, code: str) -> Column:
    """Return the declaration of an evolution in percent, of either sign."""
    return Column(name, label, "number", "%", code, low=-100, reasons=True)


def count(name: str, label: str, code: str, unit: str) -> Column:
    """Return the declaration of a whole number that may be absent."""
    return Column(name, label, "integer", unit, code, low=0, reasons=True)


def amount(name: str, label: str, code: str, unit: str = "€/UC/an") -> Column:
    """Return the declaration of an amount (never negative) that may be absent."""
    return Column(name, label, "number", unit, code, low=0, reasons=True)


def canonical(
    table: pd.DataFrame,
    columns: Iterable[Column],
    *,
    key: str = "code_qp",
    absent: Collection[str] = (),
    standard: Callable[[str], str] = str.upper,
) -> pd.DataFrame:
    """Return the text table under our column names; columns that we do not know keep theirs.

    ``standard`` turns a header of the file into a ``publisher_code`` (case and order never
    matter). ``absent`` holds the publisher's codes that this vintage may lack; the text columns
    other than the key (names, notes) may always be missing.

    Raises
    ------
    TableError
        If a measure is missing, or two headers mean the same column.
    """
    table = table.set_axis([standard(str(name)) for name in table.columns], axis=1)
    twice = sorted(set(table.columns[table.columns.duplicated()]))
    if twice:
        raise TableError(
            f"colonne(s) présente(s) deux fois dans le fichier : {', '.join(twice[:3])}. "
            "Une seule est attendue."
        )
    codes = {standard(column.publisher_code): column for column in columns if column.publisher_code}
    optional = {standard(code) for code in absent}
    optional |= {code for code, c in codes.items() if c.kind == "text" and c.name != key}
    readers.require(table, [code for code in codes if code not in optional])
    return table.rename(columns={code: column.name for code, column in codes.items()})


def without_aggregates(text: pd.DataFrame, key: str = "code_qp") -> tuple[pd.DataFrame, list[Note]]:
    """Return the rows of districts, keys in capitals, and a note on the rows set apart.

    « Ensemble des QPV » is no district; blank lines are dropped.
    """
    text = text.reset_index(drop=True)
    keys = text[key].str.strip().str.upper()
    blank = (text == "").all(axis=1)
    aggregate = keys.str.match(_AGGREGATE)
    kept = text[~blank & ~aggregate].assign(**{key: keys}).reset_index(drop=True)
    if not aggregate.any():
        return kept, []
    named = ", ".join(f"« {name} »" for name in text[key][aggregate].head(3))
    return kept, [
        Note(
            "ligne d'ensemble",
            f"{int(aggregate.sum())} ligne(s) d'ensemble ({named}) mise(s) à part : ce n'est pas "
            "un quartier.",
        )
    ]


def districts(text: pd.DataFrame, columns: Iterable[Column]) -> Cleaned:
    """Return one row per district, typed, and what the file has too much or too little."""
    columns = tuple(columns)
    rows, notes = without_aggregates(text)
    return Cleaned(typed(rows, columns), [*notes, *column_notes(rows, columns)])


def typed(text: pd.DataFrame, columns: Iterable[Column]) -> pd.DataFrame:
    """Return values and reasons of every column, sorted by the first one.

    A measure that the file does not have is absent everywhere, as ``not_available``.
    """
    columns = tuple(columns)
    series: dict[str, pd.Series] = {}
    for column in columns:
        nothing = pd.Series("nd" if column.reasons else "", index=text.index, dtype="str")
        cells = text.get(column.name, nothing).rename(column.publisher_code or column.name)
        if column.kind == "text":
            series[column.name] = cleaning.tidy_text(cells)
            continue
        values, reasons = cleaning.to_number(cells)
        series[column.name] = cleaning.to_integer(values) if column.kind == "integer" else values
        series[f"{column.name}_reason"] = reasons
    table = pd.DataFrame(series)
    return table.sort_values(columns[0].name).reset_index(drop=True)


def column_notes(text: pd.DataFrame, columns: Iterable[Column]) -> list[Note]:
    """Return what this vintage lacks among our columns, and what it has that is not read."""
    columns = tuple(columns)
    lacking = [c.label for c in columns if c.reasons and c.name not in text.columns]
    unread = [name for name in text.columns if name not in {c.name for c in columns}]
    notes = []
    if lacking:
        notes.append(
            Note(
                "indicateurs absents du millésime",
                f"{len(lacking)} indicateur(s) d'autres millésimes ne sont pas dans ce fichier "
                f"({_some(lacking)}).",
            )
        )
    if unread:
        notes.append(
            Note("colonnes non lues", f"{len(unread)} colonne(s) non lue(s) ({_some(unread)}).")
        )
    return notes


def _some(names: list[str]) -> str:
    return ", ".join(names[:_SHOWN]) + ("…" if len(names) > _SHOWN else "")

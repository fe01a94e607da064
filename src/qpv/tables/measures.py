"""Wide files of measures: the publisher's names to ours, values with their reasons, aggregate
rows set apart, and what was not there or not read said in notes."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd

from qpv import codes
from qpv.errors import TableError
from qpv.sources.catalogue import ByHand, Source
from qpv.tables import cleaning, readers
from qpv.tables.cleaning import Cleaned, Note, noted
from qpv.tables.schema import Column, Schema, arranged

_AGGREGATE = re.compile(r"^(ens|00$)", re.IGNORECASE)
_SHOWN = 6


def thematic(dataset: str, vintage: str, theme: str, stem: str, **told: str) -> Source:
    """Return the declaration of INSEE's thematic file on the 2015 QPV that was published in one
    year; its ``theme`` is that of the page, ``stem`` the beginning of its name."""
    return Source(
        dataset=dataset,
        vintage=vintage,
        file=f"{stem}_{vintage}.csv",
        also=(f"data_{stem}_{vintage}_V1_QP.csv",),
        page="https://www.insee.fr/fr/statistiques/2500477",
        origin=ByHand(
            f"l'INSEE publie la base « {theme} » de chaque année sur une page différente de cette "
            "rubrique (Données par thématique) : prenez-y l'archive csv"
        ),
        zoning="2015",
        **{
            "note": "Le fichier n'écrit pas l'année de ses données : voir la documentation de "
            "l'INSEE.",
            **told,
        },
    )


def named(table: pd.DataFrame, columns: Iterable[Column]) -> pd.DataFrame:
    """Return the columns that have a ``publisher_code``, under our names.

    Raises
    ------
    TableError
        If one of them is not in the file.
    """
    names = {column.publisher_code: column.name for column in columns if column.publisher_code}
    readers.require(table, names)
    return table[[*names]].rename(columns=names)


def canonical(
    table: pd.DataFrame,
    columns: Iterable[Column],
    *,
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
    known = {standard(column.publisher_code): column for column in columns if column.publisher_code}
    optional = {standard(code) for code in absent}
    optional |= {code for code, c in known.items() if c.kind == "text" and c.name != "code_qp"}
    readers.require(table, [code for code in known if code not in optional])
    return table.rename(columns={code: column.name for code, column in known.items()})


def without_aggregates(text: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """Return the rows of districts, keys in capitals, and a note on the rows set apart.

    « Ensemble des QPV » is no district; blank lines are dropped.
    """
    text = text.reset_index(drop=True)
    keys = text["code_qp"].str.strip().str.upper()
    blank = (text == "").all(axis=1)
    aggregate = keys.str.match(_AGGREGATE)
    kept = text[~blank & ~aggregate].assign(code_qp=keys).reset_index(drop=True)
    apart = ", ".join(f"« {name} »" for name in text["code_qp"][aggregate].head(3))
    return kept, noted(
        "ligne d'ensemble",
        f"{int(aggregate.sum())} ligne(s) d'ensemble ({apart}) mise(s) à part : ce n'est pas un "
        "quartier.",
        int(aggregate.sum()),
    )


def room(schema: Schema) -> tuple[Callable[..., pd.DataFrame], Callable[..., Cleaned]]:
    """Return ``read`` and ``clean`` of a dataset that is one CSV, as its schema says."""
    return partial(read, schema=schema), partial(clean, schema=schema)


def read(files: Mapping[Source, Path], schema: Schema) -> pd.DataFrame:
    """Return the one CSV file as text, under our names.

    Raises
    ------
    TableError
        If a declared column is missing, or « year » holds another one than the vintage's.
    """
    ((source, path),) = files.items()
    table = named(readers.read_csv(path), schema.columns)
    if "year" in table.columns:
        readers.require_year(table["year"], source.data_year)
    return table


def district_room(
    columns: tuple[Column, ...], **how: Any
) -> tuple[Schema, Callable[..., pd.DataFrame], Callable[..., Cleaned]]:
    """Return SCHEMA, ``read`` and ``clean`` of a dataset that is one file of measures on the QPV of
    2015; ``how`` it is read: see ``read_districts``."""
    schema = Schema(row="un quartier prioritaire du zonage 2015", key=("code_qp",), columns=columns)
    return (
        schema,
        partial(read_districts, columns=columns, **how),
        partial(districts, schema=schema),
    )


def read_districts(
    files: Mapping[Source, Path],
    columns: tuple[Column, ...],
    *,
    member: str = "",
    absent: Mapping[str, Collection[str]] = MappingProxyType({}),
    standard: Callable[[str], Callable[[str], str]] = lambda year: str.upper,
    told: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
) -> pd.DataFrame:
    """Return the file as text under our names, « Ensemble des QPV » included.

    By vintage: ``absent`` are the publisher's codes that it may lack, ``told`` what the columns that
    are not in the file hold. ``standard`` gives, for a year of data, the rule of ``canonical``.

    Raises
    ------
    TableError
        If a measure that this vintage has is missing.
    """
    ((source, path),) = files.items()
    text = canonical(
        readers.read_csv(path, member=member),
        columns,
        absent=absent.get(source.vintage, ()),
        standard=standard(source.data_year),
    )
    return text.assign(**{name: by_vintage[source.vintage] for name, by_vintage in told.items()})


def districts(text: pd.DataFrame, schema: Schema) -> Cleaned:
    """Return one row per district, typed, and what the file has too much or too little. A measure
    that it does not have is absent everywhere, as ``not_available``."""
    rows, notes = without_aggregates(text)
    notes += column_notes(rows, schema.columns)
    lacking = [column for column in schema.columns if column.name not in rows.columns]
    rows = rows.assign(**{column.name: "nd" if column.reasons else "" for column in lacking})
    return Cleaned(clean(rows, schema).table, notes)


def clean(text: pd.DataFrame, schema: Schema) -> Cleaned:
    """Return what the schema says, from text under our names: no row added, none left out."""
    return Cleaned(arranged(typed(text, schema.columns), schema))


def typed(text: pd.DataFrame, columns: Iterable[Column], decimals: int | None = 6) -> pd.DataFrame:
    """Return the columns, values with their reasons, in order, from text under our names.

    Codes (texts with a pattern) are in capitals with their leading zeros; a count with decimals is
    refused. A column that the publisher does not give may be lacking: it is left blank.
    """
    series: dict[str, pd.Series] = {}
    for column in columns:
        given = column.publisher_code or column.name in text.columns
        cells = text[column.name] if given else pd.Series("", text.index, dtype="str")
        cells = cells.rename(column.publisher_code or column.name)
        if column.kind == "text":
            series[column.name] = (
                _official(cells, column) if column.pattern else cleaning.tidy_text(cells)
            )
            continue
        values, reasons = cleaning.to_number(cells, decimals)
        series[column.name] = cleaning.to_integer(values) if column.kind == "integer" else values
        if column.reasons:
            series[f"{column.name}_reason"] = reasons
    return pd.DataFrame(series, index=text.index)


def _official(cells: pd.Series, column: Column) -> pd.Series:
    """Codes in capitals, leading zeros put back; each distinct one is read once."""
    known = {code: codes.pad(code.upper(), column.digits) for code in cells.unique()}
    return cells.map(known).astype("str")


def column_notes(text: pd.DataFrame, columns: Iterable[Column]) -> list[Note]:
    """Return what this vintage lacks among our columns, and what it has that is not read."""
    columns = tuple(columns)
    lacking = [c.label for c in columns if c.reasons and c.name not in text.columns]
    unread = [name for name in text.columns if name not in {c.name for c in columns}]
    return [
        *noted(
            "indicateurs absents du millésime",
            f"{len(lacking)} indicateur(s) d'autres millésimes ne sont pas dans ce fichier "
            f"({_some(lacking)}).",
            len(lacking),
        ),
        *noted(
            "colonnes non lues",
            f"{len(unread)} colonne(s) non lue(s) ({_some(unread)}).",
            len(unread),
        ),
    ]


def _some(names: list[str]) -> str:
    return ", ".join(names[:_SHOWN]) + ("…" if len(names) > _SHOWN else "")

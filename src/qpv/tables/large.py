"""Large publishers' files, read by pieces and only for the columns that are needed.

What is not asked for (addresses, names, owners) is never read, so it cannot be kept.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from qpv.errors import TableError
from qpv.sources.archive import open_member
from qpv.tables import cleaning, readers

PIECE = 500_000

# Canonical name -> the names that the publisher gave it over the vintages, the preferred first.
Names = Mapping[str, tuple[str, ...]]


def read_columns(
    path: Path,
    names: Names,
    *,
    optional: tuple[str, ...] = (),
    member: str = "",
    encoding: str = "utf-8-sig",
    keep: Callable[[pd.DataFrame], pd.Series | np.ndarray] | None = None,
) -> pd.DataFrame:
    """Return the columns of ``names`` as text under their canonical names, by pieces of 500 000 rows.

    CSV (``;``, ``,`` or tab), the ``member`` of a zip, and Parquet are read alike. Headers are
    compared without case and without the « _red » of the 2017 RPLS. An ``optional`` column that
    the file does not have is blank. ``keep`` says which rows of a piece are kept. The index is
    the rank of the row in the file, from 0.

    Raises
    ------
    TableError
        A column is missing or given twice, or the file cannot be read in that encoding.
    """
    kept = []
    try:
        for piece in _pieces(path, names, optional, member, encoding):
            kept.append(piece if keep is None else piece[keep(piece)])
    except UnicodeDecodeError as error:
        raise TableError(
            f"{path.name} : le fichier n'est pas encodé en {encoding} (octet {error.start}). "
            "Le millésime a sans doute changé de format."
        ) from None
    except (pd.errors.ParserError, pd.errors.EmptyDataError, csv.Error) as error:
        raise TableError(f"{path.name} : tableau illisible ({error}).") from None
    return pd.concat(kept) if kept else pd.DataFrame(columns=list(names), dtype="str")


def _pieces(
    path: Path, names: Names, optional: tuple[str, ...], member: str, encoding: str
) -> Iterator[pd.DataFrame]:
    if path.suffix == ".parquet":
        yield from _parquet(path, names, optional)
        return
    with _open(path, member, encoding) as text:
        line = text.readline()
    if not line.strip():
        raise TableError(f"{path.name} : fichier vide ou sans ligne d'en-tête.")
    separator = max(";,\t", key=line.count)
    header = next(csv.reader([line], delimiter=separator))
    found = _find(header, names, optional)
    position = {header.index(actual): name for name, actual in found.items()}
    with _open(path, member, encoding) as text:
        reader = pd.read_csv(
            text,
            sep=separator,
            usecols=sorted(position),
            chunksize=PIECE,
            dtype=str,
            keep_default_na=False,
            na_filter=False,
            index_col=False,
        )
        for piece in reader:
            piece.columns = [position[p] for p in sorted(position)]
            yield _complete(piece, names)


def _open(path: Path, member: str, encoding: str) -> io.TextIOBase:
    raw = open_member(path, member) if path.suffix == ".zip" else path.open("rb")
    return io.TextIOWrapper(raw, encoding=encoding, newline="")


def _parquet(path: Path, names: Names, optional: tuple[str, ...]) -> Iterator[pd.DataFrame]:
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path)
    except pa.ArrowInvalid as error:
        raise TableError(f"{path.name} : Parquet illisible ({error}).") from None
    found = _find(file.schema_arrow.names, names, optional)
    start = 0
    for batch in file.iter_batches(batch_size=PIECE, columns=list(found.values())):
        piece = pd.DataFrame(
            {
                name: pc.fill_null(batch.column(actual).cast(pa.string()), "").to_pandas()
                for name, actual in found.items()
            }
        ).astype("str")
        piece.index = pd.RangeIndex(start, start + len(piece))
        start += len(piece)
        yield _complete(piece, names)


def _complete(piece: pd.DataFrame, names: Names) -> pd.DataFrame:
    return piece.reindex(columns=list(names), fill_value="").astype("str")


def _find(header: list[str], names: Names, optional: tuple[str, ...]) -> dict[str, str]:
    """Return {canonical name: name in the file}; the closest names are given when one is missing."""
    plain = [_plain(name) for name in header]
    found = {}
    for name, candidates in names.items():
        present = [c for c in candidates if _plain(c) in plain]
        if not present and name not in optional:
            readers.require(pd.DataFrame(columns=header), candidates[:1])
        if present:
            if plain.count(_plain(present[0])) > 1:
                raise TableError(f"La colonne « {present[0]} » est donnée plusieurs fois.")
            found[name] = header[plain.index(_plain(present[0]))]
    return found


def _plain(name: str) -> str:
    return name.strip().lower().removesuffix("_red")


def to_number(text: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Return what ``cleaning.to_number`` returns, each distinct cell being read once: the same
    « 62,5 » is written on thousands of rows.

    Raises
    ------
    TableError
        If a cell is neither a number nor a known marker.
    """
    rank, cells = pd.factorize(text)
    distinct = pd.Series(cells, name=text.name, dtype="str")
    values = pd.to_numeric(distinct, errors="coerce").astype("float64")
    reasons = pd.Series("", index=distinct.index, dtype="str")
    left = ~np.isfinite(values)
    if left.any():
        try:
            values[left], reasons[left] = cleaning.to_number(distinct[left])
        except TableError:
            cleaning.to_number(text)  # refuses again, and counts the rows
            raise
    return (
        pd.Series(values.to_numpy()[rank], text.index, name=text.name),
        pd.Series(reasons.to_numpy()[rank], text.index, dtype="str"),
    )

"""Large publishers' files, read by pieces and only for the columns that are needed.

What is not asked for (addresses, names, owners) is never read, so it cannot be kept.
"""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any

import numpy as np
import pandas as pd

from qpv.errors import TableError
from qpv.sources.archive import open_member
from qpv.tables import readers
from qpv.tables.schema import Column

PIECE = 200_000

Choose = Callable[[list[str]], dict[int, str]]
Pieces = Iterator[pd.DataFrame]

# Canonical name -> the names that the publisher gave it over the vintages, the preferred first.
Names = Mapping[str, tuple[str, ...]]


def names(
    columns: Iterable[Column], also: Names = MappingProxyType({})
) -> dict[str, tuple[str, ...]]:
    """Return the names to read: the ``publisher_code`` of each column, then its other names."""
    return {
        column.name: (*column.publisher_code.split(", "), *also.get(column.name, ()))
        for column in columns
        if column.publisher_code
    }


def read_columns(path: Path, names: Names, **how: Any) -> pd.DataFrame:
    """Return the columns of ``names`` as text under their canonical names: ``column_pieces`` in one."""
    return pd.concat(column_pieces(path, names, **how))


def column_pieces(
    path: Path,
    names: Names,
    *,
    optional: tuple[str, ...] = (),
    member: str = "",
    encoding: str = "utf-8-sig",
    keep: Callable[[pd.DataFrame], pd.Series | np.ndarray] | None = None,
) -> Pieces:
    """Yield the columns of ``names`` as text under their canonical names, 200 000 rows at a time.

    CSV (``;``, ``,`` or tab), the ``member`` of a zip, and Parquet are read alike. Headers are
    compared without case and without the « _red » of the 2017 RPLS. An ``optional`` column that
    the file does not have is blank. ``keep`` says which rows of a piece are kept. The index is
    the rank of the row in the file, from 0.

    Raises
    ------
    TableError
        A column is missing or given twice, or the file cannot be read in that encoding.
    """

    def choose(header: list[str]) -> dict[int, str]:
        found = _find(header, names, optional)
        return {header.index(actual): name for name, actual in found.items()}

    piece = None
    for piece in pieces(path, choose, member=member, encoding=encoding):
        piece = piece.reindex(columns=list(names), fill_value="").astype("str")
        yield piece if keep is None else piece[keep(piece)]
    if piece is None:
        yield pd.DataFrame(columns=list(names), dtype="str")


def pieces(path: Path, choose: Choose, *, member: str = "", encoding: str = "") -> Pieces:
    """Yield the columns that ``choose`` names, as text, ``PIECE`` lines at a time.

    ``choose`` is given the header, and returns {place of a wanted column: its name}. CSV (``;``,
    ``,`` or tab), Parquet, the first sheet of a workbook and the ``member`` of a zip are read alike.
    Without ``encoding``, a delimited file is UTF-8 or else Windows-1252. The index is the rank of the
    row in the file, from 0.

    Raises
    ------
    TableError
        If the file is empty or unreadable, or not in that encoding.
    """
    try:
        with _opened(path, member) as (name, stream):
            if name.lower().endswith(".parquet"):
                yield from _parquet(stream, choose)
            elif name.lower().endswith(".xlsx"):
                yield from _workbook(stream, choose)
            else:
                yield from _delimited(stream, choose, encoding)
    except UnicodeDecodeError as error:
        raise TableError(
            f"{path.name} : le fichier n'est pas encodé en {encoding} (octet {error.start}). "
            "Le millésime a sans doute changé de format."
        ) from None
    except pd.errors.EmptyDataError:
        raise TableError(f"{path.name} : aucune ligne sous l'en-tête.") from None
    except (pd.errors.ParserError, csv.Error) as error:
        raise TableError(f"{path.name} : tableau illisible ({error}).") from None


@contextmanager
def _opened(path: Path, member: str) -> Iterator[tuple[str, IO[bytes]]]:
    """The file, or the member of a zip (unpacked in memory only for a workbook)."""
    if path.suffix.lower() != ".zip":
        with path.open("rb") as stream:
            yield path.name, stream
        return
    with open_member(path, member) as inside:
        book = inside.name.lower().endswith(".xlsx")
        yield inside.name, io.BytesIO(inside.read()) if book else inside


def _delimited(stream: IO[bytes], choose: Choose, encoding: str) -> Pieces:
    text = io.TextIOWrapper(stream, encoding=encoding or _encoding(stream), newline="")
    header = text.readline().rstrip("\r\n")
    if not header.strip():
        raise TableError("fichier vide ou sans ligne d'en-tête.")
    separator = max(";,\t", key=header.count)
    wanted = choose(next(csv.reader([header], delimiter=separator)))
    reader = pd.read_csv(
        text,
        sep=separator,
        header=None,
        usecols=list(wanted),
        dtype=str,
        keep_default_na=False,
        na_filter=False,
        chunksize=PIECE,
    )
    for piece in reader:
        yield piece[list(wanted)].rename(columns=wanted)


def _encoding(stream: IO[bytes]) -> str:
    """UTF-8 if the whole stream is, else Windows-1252; the stream is rewound."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        while block := stream.read(1 << 20):
            decoder.decode(block)
        decoder.decode(b"", final=True)
        return "utf-8-sig"
    except UnicodeDecodeError:
        return "cp1252"
    finally:
        stream.seek(0)


def _workbook(stream: IO[bytes], choose: Choose) -> Pieces:
    import openpyxl

    try:
        book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
    except (ValueError, KeyError, zipfile.BadZipFile) as error:
        raise TableError(f"classeur illisible ({error}).") from None
    lines = book.worksheets[0].iter_rows(values_only=True)
    wanted = choose([_cell(value) for value in next(lines, ())])
    start = 0
    while kept := [
        [_cell(line[place]) if place < len(line) else "" for place in wanted]
        for line in islice(lines, PIECE)
    ]:
        index = pd.RangeIndex(start, start := start + len(kept))
        yield pd.DataFrame(kept, index, columns=list(wanted.values()), dtype="str")
    book.close()


def _cell(value: object) -> str:
    if value is None:
        return ""
    whole = isinstance(value, float) and value.is_integer()
    return str(int(value) if whole else value).strip()


def _parquet(stream: IO[bytes], choose: Choose) -> Pieces:
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(stream)
    except pa.ArrowInvalid as error:
        raise TableError(f"Parquet illisible ({error}).") from None
    header = file.schema_arrow.names
    wanted = {header[place]: name for place, name in choose(header).items()}
    start = 0
    for batch in file.iter_batches(batch_size=PIECE, columns=list(wanted)):
        piece = pd.DataFrame(
            {
                name: pc.fill_null(batch.column(actual).cast(pa.string()), "").to_pandas()
                for actual, name in wanted.items()
            }
        ).astype("str")
        piece.index = pd.RangeIndex(start, start := start + len(piece))
        yield piece


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

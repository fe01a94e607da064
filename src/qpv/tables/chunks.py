"""Large delimited files and workbooks as text, a few columns at a time: the rest is never kept."""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pandas as pd

from qpv.errors import TableError
from qpv.sources.archive import open_member

_ROWS = 200_000
Chunks = Iterator[pd.DataFrame]


def read_chunks(
    path: Path, rename: Callable[[str], str], *, member: str = "", rows: int = _ROWS
) -> Chunks:
    """Yield the columns that ``rename`` names, as text, ``rows`` lines at a time.

    ``rename`` gives the name that a column of the file is read under, "" for one not wanted.
    Delimited files are UTF-8 or else Windows-1252; of a workbook, the first sheet is read, its
    first line being the header. ``member`` is the regular expression of the file inside a zip.

    Raises
    ------
    TableError
        If the file is empty or unreadable, or two columns claim the same name.
    """
    with _opened(path, member) as (name, stream):
        if name.lower().endswith(".xlsx"):
            yield from _workbook(stream, name, rename, rows)
        else:
            yield from _delimited(stream, name, rename, rows)


@contextmanager
def _opened(path: Path, member: str) -> Iterator[tuple[str, IO[bytes]]]:
    """The file, or the member of a zip (unpacked in memory only for a workbook)."""
    if path.suffix.lower() != ".zip":
        with path.open("rb") as stream:
            yield path.name, stream
        return
    with open_member(path, member) as inside:
        if inside.name.lower().endswith(".xlsx"):
            yield inside.name, io.BytesIO(inside.read())
        else:
            yield inside.name, inside


def _delimited(stream: IO[bytes], name: str, rename: Callable[[str], str], rows: int) -> Chunks:
    encoding = _encoding(stream)
    text = io.TextIOWrapper(stream, encoding=encoding, newline="")
    header = text.readline().rstrip("\r\n")
    if not header.strip():
        raise TableError(f"{name} : fichier vide ou sans ligne d'en-tête.")
    separator = max(";,\t", key=header.count)
    wanted = _wanted(next(csv.reader([header], delimiter=separator)), rename, name)
    try:
        chunks = pd.read_csv(
            text,
            sep=separator,
            header=None,
            usecols=list(wanted),
            dtype=str,
            keep_default_na=False,
            na_filter=False,
            chunksize=rows,
        )
        for chunk in chunks:
            yield chunk[list(wanted)].rename(columns=wanted)
    except pd.errors.EmptyDataError:
        raise TableError(f"{name} : aucune ligne sous l'en-tête.") from None
    except pd.errors.ParserError as error:
        raise TableError(f"{name} : tableau illisible ({error}).") from None


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


def _workbook(stream: IO[bytes], name: str, rename: Callable[[str], str], rows: int) -> Chunks:
    try:
        import openpyxl
    except ModuleNotFoundError:
        raise TableError(
            f"{name} : lire un classeur demande le paquet openpyxl, qui n'est pas installé. "
            "Installez-le, ou enregistrez la première feuille en CSV."
        ) from None
    try:
        book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
    except (ValueError, KeyError, OSError, zipfile.BadZipFile) as error:
        raise TableError(f"{name} : classeur illisible ({error}).") from None
    lines = book.worksheets[0].iter_rows(values_only=True)
    wanted = _wanted([_cell(value) for value in next(lines, ())], rename, name)
    kept: list[list[str]] = []
    for line in lines:
        kept.append([_cell(line[place]) if place < len(line) else "" for place in wanted])
        if len(kept) == rows:
            yield pd.DataFrame(kept, columns=list(wanted.values()), dtype="str")
            kept = []
    if kept:
        yield pd.DataFrame(kept, columns=list(wanted.values()), dtype="str")
    book.close()


def _cell(value: object) -> str:
    if value is None:
        return ""
    whole = isinstance(value, float) and value.is_integer()
    return str(int(value) if whole else value).strip()


def _wanted(header: list[str], rename: Callable[[str], str], name: str) -> dict[int, str]:
    """The place in the file of each column wanted, and the name it is read under."""
    named = {place: rename(title.strip()) for place, title in enumerate(header)}
    wanted = {place: title for place, title in named.items() if title}
    twice = {title for title in wanted.values() if list(wanted.values()).count(title) > 1}
    if twice:
        raise TableError(f"{name} : plusieurs colonnes pour « {' », « '.join(sorted(twice))} ».")
    return wanted

"""Large files of points, batch by batch and only for their coordinates: Parquet or CSV."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import IO, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from qpv import french
from qpv.errors import TableError

ROWS = 500_000  # points in memory at once, and as many being read
_BLANK = pa.array(["", "NA", "ND", "[ND]", "_Z", "_U", "_X"])  # INSEE's and ADEME's blanks
_NUMBER = r"^[+-]?(\d+[.]?\d*|[.]\d+)([eE][+-]?\d+)?$"
# Abscissa, ordinate and projection, where no column « epsg » or « crs » says it row by row.
_LAMBERT = "EPSG:2154"
_KNOWN = (
    ("x_m", "y_m", _LAMBERT),  # our own tables
    ("coordonnee_cartographique_x_ban", "coordonnee_cartographique_y_ban", _LAMBERT),  # DPE
    ("lambert_x", "lambert_y", _LAMBERT),  # BPE
    ("x", "y", _LAMBERT),  # RPLS, Sirene
    ("longitude", "latitude", "EPSG:4326"),
)


class Layout(NamedTuple):
    """The columns of the coordinates; their projection, "" where the column ``by`` says it row by row."""

    x: str
    y: str
    crs: str
    by: str


def layout(header: list[str], x: str, y: str, crs: str) -> Layout:
    """Return where the coordinates are: as asked, else as RPLS, DPE, BPE, Sirene and we write them.

    Raises
    ------
    TableError
        A column is missing, none is recognised, or nothing says the projection.
    """
    plain = {name.strip().lower(): name for name in reversed(header)}
    by = plain.get("epsg") or plain.get("crs", "")
    if x or y:
        require(header, x, y)
        if not (crs or by):
            raise TableError('projection non dite. Donnez-la : crs="EPSG:2154" pour Lambert-93.')
        return Layout(x, y, crs, by)
    for first, second, usual in _KNOWN:
        if first in plain and second in plain:
            return Layout(plain[first], plain[second], crs or ("" if by else usual), by)
    if len(header) == 1:
        raise TableError(
            f"une seule colonne lue (« {header[0][:60]} ») : le séparateur n'est ni « ; », ni « , », "
            "ni une tabulation."
        )
    raise TableError(f"coordonnées non reconnues. Donnez x= et y= parmi : {_some(header)}.")


def require(header: list[str], *wanted: str) -> None:
    """Do nothing if each column is there once.

    Raises
    ------
    TableError
        Naming the one that is not, and those that are.
    """
    for name in wanted:
        if header.count(name) != 1:
            how = "en double" if name in header else "absente"
            raise TableError(f"colonne « {name} » {how}. Colonnes trouvées : {_some(header)}.")


def _some(header: list[str]) -> str:
    return french.some([f"« {name[:60]} »" for name in header], 12)


Read = Callable[[set[str]], Iterator[pa.Table]]


def opened(path: Path, stack: ExitStack) -> tuple[list[str], Read]:
    """Return the header of a Parquet or CSV file (``;``, ``,`` or tab), and what reads some of its
    columns, batch by batch: those of a CSV as text.

    Raises
    ------
    TableError
        If it is neither, or empty; when it is read, if a line is cut short or too long.
    """
    stream = stack.enter_context(path.open("rb"))
    start = stream.read(4)
    if start == b"PAR1":
        file = stack.enter_context(pq.ParquetFile(path, buffer_size=1 << 20, pre_buffer=False))
        some = partial(file.iter_batches, ROWS)
        return file.schema_arrow.names, lambda names: _gathered(some(columns=sorted(names)))
    if start[:2] in (b"PK", b"\x1f\x8b"):
        raise TableError("fichier compressé ou classeur. Attendu : Parquet ou CSV, décompressé.")
    stream.seek(0)
    line = stream.readline()
    try:
        text = line.decode("utf-8-sig").strip("\r\n")
    except UnicodeDecodeError:
        text = line.decode("cp1252", errors="replace").strip("\r\n")
    if not text.strip() or "\0" in text:
        raise TableError("fichier vide ou illisible. Attendu : Parquet ou CSV, avec son en-tête.")
    separator = max(";,\t", key=text.count)
    header = next(csv.reader([text], delimiter=separator))
    return header, lambda names: _gathered(_csv(stream, header, separator, sorted(names)))


def _csv(
    stream: IO[bytes], header: list[str], separator: str, names: list[str]
) -> Iterator[pa.RecordBatch]:
    def odd(line: pacsv.InvalidRow) -> str:
        wrong.append(f"{line.actual_columns} cellules au lieu de {line.expected_columns}")
        return "error"

    wrong: list[str] = []
    as_text = dict.fromkeys(names, pa.string())
    try:
        yield from pacsv.open_csv(
            stream,
            pacsv.ReadOptions(column_names=header),
            pacsv.ParseOptions(
                delimiter=separator, newlines_in_values=True, invalid_row_handler=odd
            ),
            pacsv.ConvertOptions(include_columns=names, column_types=as_text),
        )
    except pa.ArrowInvalid as error:
        if wrong:
            raise TableError(f"une ligne a {wrong[0]} : fichier coupé ou abîmé.") from None
        if "Empty CSV" in str(error):
            raise TableError("aucune ligne sous l'en-tête.") from None
        raise


def _gathered(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.Table]:
    """Small batches together; the next is read while one is searched."""

    def following() -> list[pa.RecordBatch]:
        held: list[pa.RecordBatch] = []
        while sum(map(len, held)) < ROWS and (batch := next(batches, None)) is not None:
            held.append(batch)
        return held

    with ThreadPoolExecutor(1) as reader:
        waiting = reader.submit(following)
        while held := waiting.result():
            waiting = reader.submit(following)
            yield pa.Table.from_batches(held)


def numbers(column: pa.ChunkedArray, name: str) -> np.ndarray:
    """Return coordinates as floats, NaN where blank; « 652000,5 » is read.

    Raises
    ------
    TableError
        If a cell is no number.
    """
    if not (pa.types.is_floating(column.type) or pa.types.is_integer(column.type)):
        column = pc.utf8_trim_whitespace(column.cast(pa.string()))
        column = pc.if_else(pc.is_in(column, _BLANK), pa.scalar(None, pa.string()), column)
        column = pc.replace_substring(column, ",", ".")
        wrong = column.filter(pc.invert(pc.match_substring_regex(column, _NUMBER)))
        if len(wrong):
            how = f"{len(wrong)} valeur(s) de « {name} » ne sont pas des nombres"
            raise TableError(f"{how} (« {wrong[0].as_py()[:30]} »).")
    return column.cast(pa.float64()).to_numpy()

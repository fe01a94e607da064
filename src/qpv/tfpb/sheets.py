"""A workbook as people send it → its sheets as text: xlsx, xlsm, xls, ods, csv.

No formula is evaluated: the value that the spreadsheet saved is read. A cell whose formula was never
computed, or is in error, is told apart from an empty one.
"""

from __future__ import annotations

import csv
import io
import math
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from qpv.errors import TableError, disk_sentence

SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods", ".csv")
MOST_BYTES = 20_000_000
MOST_INSIDE = 200_000_000  # bytes, once unpacked
MOST_ROWS, MOST_COLUMNS = 20_000, 200


@dataclass(frozen=True)
class Sheet:
    """One sheet: ``rows`` of texts ("" where empty), ``merged`` ranges (first row, first column, last
    row, last column; from 0), ``unknown`` cells (row, column) whose formula has no value."""

    name: str
    rows: list[list[str]]
    hidden: bool = False
    merged: Sequence[tuple[int, int, int, int]] = ()
    unknown: frozenset[tuple[int, int]] = field(default_factory=frozenset)


def read(path: Path) -> list[Sheet]:
    """Return the sheets of a workbook, in order.

    Raises
    ------
    TableError
        If the file is missing, empty, too large, protected by a password, or no workbook.
    """
    path = Path(path)
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise TableError(f"{path.name} : c'est un dossier, donnez les fichiers un par un.")
    except OSError as error:
        raise TableError(f"{path.name} : {disk_sentence(error)}.") from None
    if path.suffix.lower() not in SUFFIXES:
        raise TableError(
            f"{path.name} : format non lu. Attendu : {', '.join(SUFFIXES)} ; enregistrez le classeur "
            "sous l'un d'eux."
        )
    if not size:
        raise TableError(f"{path.name} : fichier vide (0 octet), demandez-le de nouveau.")
    if size > MOST_BYTES:
        raise TableError(f"{path.name} : {size / 1e6:.0f} Mo, plus que les 20 Mo acceptés.")
    return _csv(path) if path.suffix.lower() == ".csv" else _workbook(path)


def _csv(path: Path) -> list[Sheet]:
    raw = path.read_bytes()
    if b"\x00" in raw:
        raise TableError(f"{path.name} : ce n'est pas un fichier csv.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    sample = text[:4000]
    separator = max(";\t,", key=sample.count)
    rows = [[_text(c) for c in row] for row in csv.reader(io.StringIO(text), delimiter=separator)]
    return [Sheet(path.stem, _bounded(rows, path.name))]


def _workbook(path: Path) -> list[Sheet]:
    import python_calamine as calamine

    _refuse_bomb(path)
    try:
        book = calamine.CalamineWorkbook.from_path(path)
        found = [_sheet(book, meta) for meta in book.sheets_metadata if "Work" in str(meta.typ)]
    except calamine.PasswordError:
        raise TableError(
            f"{path.name} : protégé par un mot de passe, demandez une copie ouverte."
        ) from None
    except Exception as error:  # calamine has one exception per way of being broken
        raise TableError(
            f"{path.name} : illisible comme classeur ({type(error).__name__}) ; ouvrez-le dans un "
            "tableur et enregistrez-le de nouveau."
        ) from None
    found = [_checked(sheet, path.name) for sheet in found]
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        found = _with_unknown(path, found)
    return found


def _refuse_bomb(path: Path) -> None:
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        inside = sum(member.file_size for member in archive.infolist())
    if inside > MOST_INSIDE:
        raise TableError(f"{path.name} : {inside / 1e6:.0f} Mo une fois ouvert, refusé.")


def _sheet(book, meta) -> Sheet:
    sheet = book.get_sheet_by_name(meta.name)
    rows = [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    merged = [(*first, *last) for first, last in (sheet.merged_cell_ranges or ())]
    return Sheet(meta.name, rows, not str(meta.visible).endswith("Visible"), merged)


def _checked(sheet: Sheet, name: str) -> Sheet:
    _bounded(sheet.rows, f"{name}, feuille « {sheet.name} »")
    return sheet


def _bounded(rows: list[list[str]], where: str) -> list[list[str]]:
    filled = sum(any(row) for row in rows)
    wide = max((len(row) for row in rows), default=0)
    if filled > MOST_ROWS or wide > MOST_COLUMNS:
        raise TableError(
            f"{where} : {filled} lignes et {wide} colonnes, plus que les {MOST_ROWS} et "
            f"{MOST_COLUMNS} acceptées."
        )
    return rows


def _text(cell: object) -> str:
    """Return a cell as text: whole numbers without « .0 », dates as written in France."""
    if isinstance(cell, bool):
        return "VRAI" if cell else "FAUX"
    if isinstance(cell, float):
        if not math.isfinite(cell):
            return ""
        # With a comma: a number is never taken for thousands, « 12.345 » may be.
        whole = abs(cell) < 1e15 and cell == int(cell)
        return f"{cell:.0f}" if whole else repr(cell).replace(".", ",")
    if isinstance(cell, datetime | date):
        return f"{cell:%d/%m/%Y}"
    text = str(cell).replace("\x00", "").replace("\r", "\n")
    return "\n".join(" ".join(line.split()) for line in text.split("\n")).strip()


def _with_unknown(path: Path, sheets: list[Sheet]) -> list[Sheet]:
    """Mark the cells that hold a formula, or an error, of which no value was saved."""
    import openpyxl

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=False)
    except Exception:  # what openpyxl cannot open, calamine has read: no formula is known
        return sheets
    found = []
    for sheet in sheets:
        cells = book[sheet.name].iter_rows() if sheet.name in book.sheetnames else ()
        unknown = {
            (cell.row - 1, cell.column - 1)
            for row in cells
            for cell in row
            if getattr(cell, "data_type", "n") in ("f", "e") and not _at(sheet.rows, cell)
        }
        found.append(Sheet(sheet.name, sheet.rows, sheet.hidden, sheet.merged, frozenset(unknown)))
    book.close()
    return found


def _at(rows: list[list[str]], cell) -> str:
    row, column = cell.row - 1, cell.column - 1
    return rows[row][column] if row < len(rows) and column < len(rows[row]) else ""

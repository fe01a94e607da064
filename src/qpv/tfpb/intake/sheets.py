"""A file that a landlord sent -> sheets of cells. Nothing is interpreted here, nothing evaluated."""

import csv
import hashlib
import io
import os
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from defusedxml import DefusedXmlException

from qpv import saved_text
from qpv.errors import TableError, disk_sentence
from qpv.saved_text import SavedText, unscrambled
from qpv.tfpb.intake import raw_cells
from qpv.tfpb.intake.raw_cells import Broken, Marks, Range

LARGEST_FILE = 20 * 2**20
LARGEST_UNZIPPED = 200 * 2**20
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]|_x00[01][0-9A-F]_")
_LOCKED = (
    "le classeur est protégé par un mot de passe. Enregistrez-le sans mot de passe, renvoyez-le."
)
_FORMATS = "Attendu : un classeur .xlsx, .xlsm, .xls ou .ods, ou un texte .csv."
_OLD_FORMAT = (
    "format .xls : les cellules en erreur (#REF!) et les formules sans valeur s'y lisent comme des "
    "cellules vides (préférez .xlsx ou .ods)."
)


@dataclass(frozen=True)
class Sheet:
    """One sheet: its rows of cells from A1 (text, number, boolean, date, ``Broken``; blank is "")
    and its merged ranges."""

    name: str
    rows: list[list[object]]
    merges: tuple[Range, ...] = ()
    text: bool = False  # of a delimited text: nothing says which column a value was meant for

    def at(self, row: int, column: int) -> object:
        """Return a cell, blank beyond the last one (a merged range may lie there)."""
        held = row < len(self.rows) and column < len(self.rows[row])
        return self.rows[row][column] if held else ""


@dataclass(frozen=True)
class Book:
    """One file: visible sheets, names of the hidden ones, SHA-256, and what to tell about it."""

    file: Path
    fingerprint: str
    content: bytes = field(repr=False)
    sheets: tuple[Sheet, ...]
    hidden: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def read_book(path: Path) -> Book:
    """Return a workbook or a delimited text as sheets of cells.

    Raises
    ------
    TableError
        If the file is missing, empty, too large, locked by a password, damaged, or no workbook: here,
        and nowhere else, whatever its reading may raise becomes one sentence that names the file.
    """
    try:
        content = _bytes(path)
        return Book(path, hashlib.sha256(content).hexdigest(), content, *_read(path, content))
    except (KeyboardInterrupt, SystemExit):
        raise
    except TableError as error:
        why = str(error)
    except OSError as error:
        why = f"{disk_sentence(error)}."
    except DefusedXmlException:
        why = "le classeur déclare un type de document (DOCTYPE) : il est refusé."
    except MemoryError:
        why = "le classeur, une fois déplié, ne tient pas en mémoire : il est refusé."
    except BaseException:  # a reader's panics do not derive from Exception
        why = f"le classeur est abîmé, ou illisible. {_FORMATS}"
    raise TableError(f"{path.name} : {why}")


def _bytes(path: Path) -> bytes:
    if path.is_dir():
        raise TableError("c'est un dossier : donnez les fichiers qu'il contient.")
    if path.stat().st_size > LARGEST_FILE:
        raise TableError("le fichier dépasse 20 Mo. Envoyez le tableau sans photos ni annexes.")
    content = path.read_bytes()
    if not content.strip(b"\x00\r\n\t "):
        raise TableError("le fichier est vide.")
    return content


def _read(path: Path, content: bytes) -> tuple:
    """Return the sheets, the names of the hidden ones, and what to tell."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_zip(archive)
            marks = raw_cells.of_zip(archive)
        return _workbook(content, marks)
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise TableError(_LOCKED)
        return *_workbook(content, {}), (_OLD_FORMAT,)
    try:
        saved = saved_text.read(content)
    except TableError as error:
        raise TableError(
            f"ce n'est pas un classeur. {_FORMATS} Lu comme un texte : {error}"
        ) from None
    usual = saved.encoding in ("UTF-8", "UTF-16", "Windows-1252")
    notes = () if usual else (f"texte lu en {saved.encoding} : vérifiez les accents.",)
    return (_delimited(path, saved),), (), notes


def _check_zip(archive: zipfile.ZipFile) -> None:
    names = set(archive.namelist())
    if sum(member.file_size for member in archive.infolist()) > LARGEST_UNZIPPED:
        raise TableError("le classeur dépasse 200 Mo une fois déplié : il est refusé.")
    if "xl/workbook.bin" in names:
        raise TableError("classeur binaire (.xlsb). Enregistrez-le en .xlsx.")
    if not names & {"xl/workbook.xml", "content.xml"}:
        raise TableError(f"ce n'est pas un classeur. {_FORMATS}")
    # A declared size that lies shows here: the reading stops at it, and the check sum differs.
    if archive.testzip() is not None:
        raise zipfile.BadZipFile
    manifest = "META-INF/manifest.xml"
    if manifest in names and b"encryption-data" in archive.read(manifest):
        raise TableError(_LOCKED)


def _workbook(content: bytes, marks: Mapping[str, Marks]) -> tuple:
    """Return the visible sheets and the names of the hidden ones."""
    import python_calamine as calamine

    try:
        with _silenced(), calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
            tables, shown = calamine.SheetTypeEnum.WorkSheet, calamine.SheetVisibleEnum.Visible
            seen = {m.name: m.visible == shown for m in workbook.sheets_metadata if m.typ == tables}
            sheets = tuple(
                _sheet(workbook.get_sheet_by_name(name), marks.get(name, Marks()))
                for name, visible in seen.items()
                if visible
            )
            return sheets, tuple(_clean(name) for name, visible in seen.items() if not visible)
    except calamine.PasswordError:
        raise TableError(_LOCKED) from None


@contextmanager
def _silenced() -> Iterator[None]:
    """Keep the reader's own panics off the terminal: they are written past Python, in English."""
    try:
        kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    except OSError:  # a program without a terminal
        yield
        return
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _sheet(sheet, marks: Marks) -> Sheet:
    rows = [[_clean(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    width = max([len(row) for row in rows] + [marks.width])
    rows += [[] for _ in range(marks.height - len(rows))]
    rows = [row + [""] * (width - len(row)) for row in rows]
    for (row, column), broken in marks.broken.items():
        if rows[row][column] == "":
            rows[row][column] = broken
    merges = tuple(marks.merges or sheet.merged_cell_ranges or ())
    return Sheet(shown(_clean(sheet.name)), rows, merges)


def _clean(cell: object) -> object:
    return unscrambled(_CONTROL.sub("", cell).strip()) if isinstance(cell, str) else cell


def _delimited(path: Path, saved: SavedText) -> Sheet:
    text = saved.text
    separator = saved.separator or _separator(text)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    for number, row in enumerate(rows, start=1):
        if any("\n" in cell and cell.count(separator) > 1 for cell in row):
            raise TableError(
                f"ligne {number} : un guillemet ouvert n'est pas refermé, il avale les lignes qui "
                "suivent. Enregistrez le fichier en .xlsx, ou doublez les guillemets."
            )
    width = max(len(row) for row in rows)
    if len(rows) * width > raw_cells.LARGEST:
        raise TableError(f"{len(rows)} lignes de {width} colonnes : le texte est refusé.")
    cells = [[_clean(cell) for cell in row] + [""] * (width - len(row)) for row in rows]
    return Sheet(path.stem, cells, text=True)


def _separator(text: str) -> str:
    """Return the sign that cuts the most lines into the same number of columns: commas and
    semicolons also stand within texts."""
    lines = [line for line in text.splitlines() if line.strip()][:60]

    def regular(sign: str) -> tuple[int, int]:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=sign) if len(row) > 1)
        usual, times = widths.most_common(1)[0] if widths else (0, 0)
        return times, usual

    return max(";\t,", key=regular)


def shown(cell: object) -> str:
    """Return a cell as its reader sees it, on one line: « 2025 », « 12500.5 », « 2025-01-31 »."""
    if isinstance(cell, str):
        return " ".join(cell.split())
    if isinstance(cell, Broken):
        return cell.shown
    if isinstance(cell, bool):
        return "VRAI" if cell else "FAUX"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(" ").removesuffix(" 00:00:00")
    return cell.isoformat() if hasattr(cell, "isoformat") else str(cell)

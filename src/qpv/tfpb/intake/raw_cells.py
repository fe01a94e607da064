"""What the cells of a workbook hide: error values, formulas without a computed value, merged cells.

The reader of values gives them all as blanks, and lays sheets out as full rectangles: this pass over
the XML comes first, so that nothing vanishes and no sheet of a million columns is ever unfolded.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat

from qpv.errors import TableError

LARGEST = 4_000_000  # cells of a sheet laid out as a rectangle
_FAR = 100_000  # no row or column beyond is listed one by one
Range = tuple[tuple[int, int], tuple[int, int]]  # first and last cell, from (0, 0)


@dataclass(frozen=True)
class Broken:
    """A cell that holds no usable value: an error as shown (« #REF! »), a formula whose value was
    never computed (``shown`` empty), or an amount merged over several lines (« fusionné »)."""

    shown: str = ""


@dataclass
class Marks:
    """The broken cells and merged ranges of one sheet, and its last filled cell."""

    broken: dict[tuple[int, int], Broken] = field(default_factory=dict)
    merges: list[Range] = field(default_factory=list)
    height: int = 0
    width: int = 0

    def reach(self, row: int, column: int) -> None:
        """Note that a cell holds something.

        Raises
        ------
        TableError
            If the sheet, laid out as a rectangle, would hold too many cells.
        """
        self.height, self.width = max(self.height, row + 1), max(self.width, column + 1)
        if self.height * self.width > LARGEST:
            raise TableError(
                f"une feuille s'étend sur {self.height} lignes et {self.width} colonnes. Effacez "
                "ce qui est loin du tableau, ou copiez le tableau dans un classeur neuf."
            )


def of_zip(archive: zipfile.ZipFile) -> dict[str, Marks]:
    """Return the marks of each sheet of an XLSX or ODS workbook, by sheet name.

    Raises
    ------
    TableError
        If the XML cannot be read, declares a document type (entities), or a sheet is too wide.
    """
    try:
        if "content.xml" in archive.namelist():
            return _of_ods(archive.read("content.xml"))
        return {name: _of_sheet(archive.read(path)) for name, path in _parts(archive).items()}
    except (expat.ExpatError, KeyError, ValueError) as error:
        raise TableError(f"le classeur est abîmé ({error}).") from None


def _parse(content: bytes, start: Callable, end: Callable, text: Callable) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _no_document_type
    parser.StartElementHandler = lambda tag, found: start(_local(tag), found)
    parser.EndElementHandler = lambda tag: end(_local(tag))
    parser.CharacterDataHandler = text
    parser.Parse(content, True)


def _no_document_type(*_: object) -> None:
    raise TableError("le classeur déclare un type de document (DOCTYPE) : il est refusé.")


def _local(tag: str) -> str:
    return tag.rpartition(":")[2]


def _nothing(*_: object) -> None:
    return None


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the XML part of each sheet of an XLSX workbook."""
    targets: dict[str, str] = {}
    sheets: dict[str, str] = {}

    def relation(tag: str, found: dict) -> None:
        if tag == "Relationship" and found.get("Type", "").endswith("/worksheet"):
            targets[found["Id"]] = found["Target"]

    def sheet(tag: str, found: dict) -> None:
        if tag == "sheet":
            (link,) = [value for name, value in found.items() if _local(name) == "id"]
            if link in targets:
                target = targets[link]
                path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
                sheets[found["name"]] = path

    _parse(archive.read("xl/_rels/workbook.xml.rels"), relation, _nothing, _nothing)
    _parse(archive.read("xl/workbook.xml"), sheet, _nothing, _nothing)
    return sheets


_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")


def _position(reference: str) -> tuple[int, int]:
    """Return (row, column), from 0, of « B3 »."""
    letters, digits = _REFERENCE.fullmatch(reference).groups()
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(digits) - 1, column - 1


class _SheetReader:
    """Follows the elements of an XLSX sheet: row, c (cell), f (formula), v (value)."""

    def __init__(self) -> None:
        self.marks = Marks()
        self.row, self.column = -1, -1
        self.kind, self.formula, self.filled = "", False, False
        self.shown: list[str] | None = None
        self.value = ""

    def start(self, tag: str, found: dict) -> None:
        if tag == "c":
            self.kind, self.formula, self.filled = found.get("t", ""), False, False
            self.value, self.column = "", self.column + 1
            if "r" in found:
                self.row, self.column = _position(found["r"])
        elif tag == "row":
            self.row, self.column = int(found.get("r", self.row + 2)) - 1, -1
        elif tag == "f":
            self.formula = True
        elif tag == "v":
            self.shown = []
        elif tag == "is":
            self.filled = True

    def text(self, characters: str) -> None:
        if self.shown is not None:
            self.shown.append(characters)

    def end(self, tag: str) -> None:
        if tag == "v":
            self.value, self.shown = "".join(self.shown or []).strip(), None
        elif tag == "c" and (self.value or self.formula or self.filled):
            self.marks.reach(self.row, self.column)
            if self.kind == "e":
                self.marks.broken[self.row, self.column] = Broken(self.value or "#ERREUR")
            elif self.formula and not self.value and self.kind != "str":
                self.marks.broken[self.row, self.column] = Broken()


def _of_sheet(content: bytes) -> Marks:
    reader = _SheetReader()
    _parse(content, reader.start, reader.end, reader.text)
    return reader.marks


class _OdsReader:
    """Follows the elements of an ODS content: table, table-row, table-cell, and their repeats."""

    def __init__(self) -> None:
        self.sheets: dict[str, Marks] = {}
        self.marks = Marks()
        self.row, self.column, self.rows = 0, 0, 1
        self.cell: dict[str, str] | None = None
        self.shown: list[str] = []

    def start(self, tag: str, found: dict) -> None:
        if tag == "table" and "table:name" in found:
            self.marks = self.sheets[found["table:name"]] = Marks()
            self.row = 0
        elif tag == "table-row":
            self.rows, self.column = int(found.get("table:number-rows-repeated", 1)), 0
        elif tag in ("table-cell", "covered-table-cell"):
            self.cell, self.shown = found, []

    def text(self, characters: str) -> None:
        if self.cell is not None:
            self.shown.append(characters)

    def end(self, tag: str) -> None:
        if tag == "table-row":
            self.row += self.rows
        elif tag in ("table-cell", "covered-table-cell") and self.cell is not None:
            self._close(self.cell, "".join(self.shown).strip())
            self.column += int(self.cell.get("table:number-columns-repeated", 1))
            self.cell = None

    def _close(self, cell: dict[str, str], shown: str) -> None:
        typed = cell.get("calcext:value-type") or cell.get("office:value-type", "")
        if typed or shown:
            columns = int(cell.get("table:number-columns-repeated", 1))
            self.marks.reach(self.row + self.rows - 1, self.column + columns - 1)
        here = (self.row, self.column)
        if typed == "error" or re.fullmatch(r"#[A-ZÀ-Ü/0-9 ]+[!?]?|Err:\d+", shown):
            self.marks.broken[here] = Broken(shown or "#ERREUR")
        elif "table:formula" in cell and not typed:
            self.marks.broken[here] = Broken()
        down = int(cell.get("table:number-rows-spanned", 1))
        across = int(cell.get("table:number-columns-spanned", 1))
        if down * across > 1 and max(down, across) < _FAR:
            self.marks.merges.append((here, (self.row + down - 1, self.column + across - 1)))


def _of_ods(content: bytes) -> dict[str, Marks]:
    reader = _OdsReader()
    _parse(content, reader.start, reader.end, reader.text)
    return reader.sheets

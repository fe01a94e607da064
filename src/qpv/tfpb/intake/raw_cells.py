"""What the cells of a workbook hide: error values, formulas without a computed value, merged cells.

The reader of values gives them all as blanks, and lays sheets out as full rectangles: this pass over
the XML comes first, so that nothing vanishes and no sheet of a million columns is ever unfolded.
"""

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import iterparse

from qpv.errors import TableError

LARGEST = 4_000_000  # cells of a sheet laid out as a rectangle
_FAR = 100_000  # no row or column beyond is listed one by one
_LARGEST_TEXT = 100_000_000  # signs of a workbook, once what it repeats is unfolded
Range = tuple[tuple[int, int], tuple[int, int]]  # first and last cell, from (0, 0)


@dataclass(frozen=True)
class Broken:
    """A cell that holds no usable value: an error as shown (« #REF! »), a formula whose value was
    never computed (``shown`` empty), or an amount merged over several lines (« fusionné »)."""

    shown: str = ""


@dataclass
class Marks:
    """The broken cells and merged ranges of one sheet, its last filled cell, and how many signs it
    holds once unfolded."""

    broken: dict[tuple[int, int], Broken] = field(default_factory=dict)
    merges: list[Range] = field(default_factory=list)
    height: int = 0
    width: int = 0
    signs: int = 0

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
        If a sheet is too wide, or the whole too large once unfolded.
    ValueError, KeyError, SyntaxError
        If the XML cannot be read, or declares a document type (entities).
    """
    if "content.xml" in archive.namelist():
        marks = _of_ods(archive)
    else:
        shared = _shared_lengths(archive)
        parts = _parts(archive)
        marks = {name: _of_sheet(archive, part, shared) for name, part in parts.items()}
    if sum(sheet.signs for sheet in marks.values()) > _LARGEST_TEXT:
        raise TableError("le classeur, une fois déplié, serait démesuré : il est refusé.")
    return marks


def _shared_lengths(archive: zipfile.ZipFile) -> list[int]:
    """Return the length of each text that the cells of an XLSX workbook share."""
    part, lengths = "xl/sharedStrings.xml", []
    for _, tag, element in _elements(archive, part) if part in archive.namelist() else ():
        if tag == "si":
            lengths.append(sum(map(len, element.itertext())))
            element.clear()
    return lengths


def _elements(archive: zipfile.ZipFile, part: str, *events: str) -> Iterator[tuple]:
    """Yield the name and the element of each tag of a part as it closes (or as ``events`` say)."""
    with archive.open(part) as stream:
        for event, element in iterparse(stream, events or ("end",), forbid_dtd=True):
            yield event, _local(element.tag), element


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _attributes(element: Element) -> dict[str, str]:
    return {_local(name): value for name, value in element.items()}


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the XML part of each sheet of an XLSX workbook."""
    links = {
        link.get("Id"): link.get("Target", "")
        for _, tag, link in _elements(archive, "xl/_rels/workbook.xml.rels")
        if tag == "Relationship" and link.get("Type", "").endswith("/worksheet")
    }
    named = [
        _attributes(e) for _, tag, e in _elements(archive, "xl/workbook.xml") if tag == "sheet"
    ]
    targets = {sheet["name"]: links[sheet["id"]] for sheet in named if sheet["id"] in links}
    return {n: t.lstrip("/") if t.startswith("/") else f"xl/{t}" for n, t in targets.items()}


def _of_sheet(archive: zipfile.ZipFile, part: str, shared: Sequence[int]) -> Marks:
    from openpyxl.utils.cell import coordinate_to_tuple  # slow to import

    marks, at, column = Marks(), -1, -1
    for _, tag, row in _elements(archive, part):
        if tag != "row":
            continue
        at, column = int(row.get("r", at + 2)) - 1, -1
        for cell in row:
            column += 1
            if reference := cell.get("r"):
                at, column = (n - 1 for n in coordinate_to_tuple(reference))
            held = {_local(child.tag): (child.text or "").strip() for child in cell}
            value, kind = held.get("v", ""), cell.get("t", "")
            if not value and not {"f", "is"} & held.keys():
                continue
            marks.reach(at, column)
            marks.signs += shared[int(value)] if kind == "s" and value else len(value)
            if kind == "e":
                marks.broken[at, column] = Broken(value or "#ERREUR")
            elif "f" in held and not value and kind != "str":
                marks.broken[at, column] = Broken()
        row.clear()
    return marks


def _of_ods(archive: zipfile.ZipFile) -> dict[str, Marks]:
    sheets: dict[str, Marks] = {}
    marks, at = Marks(), 0
    for event, tag, element in _elements(archive, "content.xml", "start", "end"):
        if event == "start":
            if tag == "table" and "name" in (own := _attributes(element)):
                marks, at = sheets.setdefault(own["name"], Marks()), 0
        elif tag == "table-row":
            rows = int(_attributes(element).get("number-rows-repeated", 1))
            _mark_ods_row(marks, element, at, rows)
            at += rows
            element.clear()
    return sheets


def _mark_ods_row(marks: Marks, row: Element, at: int, rows: int) -> None:
    column = 0
    for cell in row:
        if _local(cell.tag) not in ("table-cell", "covered-table-cell"):
            continue
        own, here = _attributes(cell), (at, column)
        # A comment is no part of what the cell shows.
        texts = ["".join(child.itertext()) for child in cell if _local(child.tag) == "p"]
        shown, typed = "".join(texts).strip(), own.get("value-type", "")
        spaces = [int(_attributes(s).get("c", 1)) for s in cell.iter() if _local(s.tag) == "s"]
        columns = int(own.get("number-columns-repeated", 1))
        marks.signs += (len(shown) + sum(spaces)) * columns * rows
        column += columns
        if typed or shown or "formula" in own:
            marks.reach(at + rows - 1, column - 1)
        if typed == "error" or re.fullmatch(r"#[A-ZÀ-Ü/0-9 ]+[!?]?|Err:\d+", shown):
            marks.broken[here] = Broken(shown or "#ERREUR")
        elif "formula" in own and not typed:
            marks.broken[here] = Broken()
        down = int(own.get("number-rows-spanned", 1))
        across = int(own.get("number-columns-spanned", 1))
        if down * across > 1 and max(down, across) < _FAR:
            marks.merges.append((here, (at + down - 1, here[1] + across - 1)))

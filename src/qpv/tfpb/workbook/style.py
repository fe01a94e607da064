"""How the workbook looks: type, colours, borders and number formats, and the page as printed."""

from __future__ import annotations

import re

from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.dimensions import RowDimension
from openpyxl.worksheet.worksheet import Worksheet

from qpv.tfpb.workbook.layout import SIMULATED

INK, MUTED, RED = "FF1D2733", "FF4A5563", "FFC00000"
NAVY, SLATE, GREY, WHITE, RULE = "FF0B3566", "FF5B6673", "FFEEF1F4", "FFFFFFFF", "FFB8C2CC"
AMBER, ROSE = "FFFFE8B3", "FFF8D0C8"
# Excel and LibreOffice write the separators of the reader's own language: « 12 500 € » in France.
FORMATS = {
    "text": "@",
    "code": "@",
    "count": "#,##0",
    "euros": '#,##0 "€"',
    "cents": '0.00 "€"',
    "percent": '0.0 "%"',
}
# Arial is everywhere, or something of the same widths.
FAMILY = "Arial"
_LINE = Side(style="thin", color=RULE)
BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


def font(size: float = 10, *, bold: bool = False, color: str = INK, italic: bool = False) -> Font:
    """Return the workbook's type in one size."""
    return Font(name=FAMILY, size=size, bold=bold, italic=italic, color=color)


def fill(color: str) -> PatternFill:
    """Return a plain background."""
    return PatternFill("solid", start_color=color, end_color=color)


PLAIN, BOLD, GREY_TEXT = font(), font(bold=True), font(color=MUTED)
TITLE, SECTION, HEADING = font(15, bold=True, color=NAVY), font(11, bold=True), font(9, bold=True)
HEADING_WHITE, WARNING = font(9, bold=True, color=WHITE), font(13, bold=True, color=RED)
NOTE = font(9, italic=True, color=MUTED)
WRAP = Alignment(vertical="top", wrap_text=True)
RIGHT = Alignment(horizontal="right", vertical="top", indent=1)
RIGHT_MIDDLE = Alignment(horizontal="right", vertical="center", indent=1)
LEFT_MIDDLE = Alignment(horizontal="left", vertical="center")
LOCKED, UNLOCKED = Protection(locked=True), Protection(locked=False)
FILLS = {color: fill(color) for color in (NAVY, SLATE, GREY, WHITE, AMBER, ROSE)}


def write_text(cell: Cell, text: str) -> Cell:
    """Write a text that stays a text, even where it looks like a formula (« =… », « +… »)."""
    cell.value = text or None
    if cell.value is not None:
        cell.data_type = "s"
        # Without the mark, editing the cell again would turn it into a formula.
        cell.quotePrefix = bool(re.match(r"[=+\-@]", cell.value))
    return cell


def dress(cell: Cell, kind: str, *, typed: bool) -> None:
    """Give one cell of a table its look: white and open where typed, grey and locked elsewhere."""
    cell.font = PLAIN if typed else GREY_TEXT
    cell.fill = FILLS[WHITE if typed else GREY]
    cell.border = BOX
    cell.protection = UNLOCKED if typed else LOCKED
    cell.alignment = RIGHT if kind in ("count", "euros", "percent") else WRAP
    # A text typed in a column of texts keeps the general format: « @ » would show a formula's
    # text instead of its result where somebody computes.
    cell.number_format = "General" if kind == "text" else FORMATS[kind]


def protect(sheet: Worksheet) -> None:
    """Lock the sheet without a password; widths, heights, filters and sorting stay allowed."""
    sheet.protection.sheet = True
    for allowed in ("formatColumns", "formatRows", "sort", "autoFilter"):
        setattr(sheet.protection, allowed, False)


def set_page(sheet: Worksheet, footer: str, *, simulated: bool, portrait: bool = False) -> None:
    """Set A4, one page wide, page numbers, and the simulated mark above and below."""
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "portrait" if portrait else "landscape"
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 1 if portrait else 0
    for side in ("left", "right"):
        setattr(sheet.page_margins, side, 0.4)
    sheet.page_margins.top, sheet.page_margins.bottom = 0.6, 0.6
    sheet.page_margins.header, sheet.page_margins.footer = 0.25, 0.25
    sheet.print_options.horizontalCentered = True
    mark = f"{SIMULATED} · " if simulated else ""
    sheet.oddFooter.left.text = mark + footer.replace("&", "&&")
    sheet.oddFooter.right.text = "Page &P sur &N"
    for part in (sheet.oddFooter.left, sheet.oddFooter.right):
        part.size = 8
    if simulated:
        head = sheet.oddHeader.center
        head.text, head.size, head.font, head.color = SIMULATED, 12, f"{FAMILY},Bold", RED[2:]
        sheet.oddFooter.left.color = RED[2:]


class _Growing(RowDimension):
    """A row whose height is a start, not a rule: it grows with what is typed."""

    @property
    def customHeight(self) -> bool:
        return False


def let_grow(sheet: Worksheet, row: int, lines: int) -> None:
    """Give one row the height of a number of lines of text, from which it may grow."""
    sheet.row_dimensions[row] = _Growing(sheet, index=row, ht=4 + 13 * lines)

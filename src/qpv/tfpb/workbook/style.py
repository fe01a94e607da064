"""How our workbooks look: type, colours, borders and number formats, the page as printed; and how
they are saved."""

import tempfile
from pathlib import Path

from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.dimensions import RowDimension
from openpyxl.worksheet.worksheet import Worksheet

from qpv.tfpb.workbook.layout import MODEL_VERSION, SIMULATED
from qpv.tfpb.workbook.order import Order

INK, MUTED, RED = "FF1D2733", "FF4A5563", "FFC00000"
NAVY, SLATE, GREY, WHITE, RULE = "FF0B3566", "FF5B6673", "FFEEF1F4", "FFFFFFFF", "FFB8C2CC"
AMBER, ROSE = "FFFFE8B3", "FFF8D0C8"
# Excel and LibreOffice write the separators of the reader's own language: « 12 500 € » in France.
# A text typed in a column of texts keeps the general format: « @ » would show a formula's text
# instead of its result where somebody computes.
FORMATS = {
    "text": "General",
    "code": "@",
    "count": "#,##0",
    "euros": '#,##0 "€"',
    "cents": '0.00 "€"',
}
FORMATS["percent"] = '0.0 "%"'
FAMILY = "Arial"  # everywhere, or something of the same widths
_LINE = Side(style="thin", color=RULE)
BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


def font(size: float = 10, *, bold: bool = False, color: str = INK, italic: bool = False) -> Font:
    """Return the workbook's type in one size."""
    return Font(name=FAMILY, size=size, bold=bold, italic=italic, color=color)


def fill(color: str) -> PatternFill:
    """Return a plain background."""
    return PatternFill("solid", start_color=color, end_color=color)


PLAIN, BOLD, GREY_TEXT = font(), font(bold=True), font(color=MUTED)
TITLE, SECTION, NOTE = (
    font(15, bold=True, color=NAVY), font(11, bold=True), font(9, italic=True, color=MUTED)
)  # fmt: skip
HEADING_WHITE, WARNING = font(9, bold=True, color=WHITE), font(13, bold=True, color=RED)
WRAP = Alignment(vertical="top", wrap_text=True)
RIGHT = Alignment(horizontal="right", vertical="top", indent=1)
RIGHT_MIDDLE = Alignment(horizontal="right", vertical="center", indent=1)
LEFT_MIDDLE = Alignment(horizontal="left", vertical="center")
FILLS = {color: fill(color) for color in (NAVY, SLATE, GREY, WHITE, AMBER, ROSE)}


def put(cell: Cell, value: object, **look: object) -> Cell:
    """Write a number or a formula, and give the cell its ``font``, ``fill``, ``alignment``…"""
    cell.value = value
    for name, given in look.items():
        setattr(cell, name, given)
    return cell


def write_text(cell: Cell, text: str, **look: object) -> Cell:
    """Write a text that stays a text, even where it looks like a formula (« =… », « +… »)."""
    put(cell, text or None, **look)
    if text:
        cell.data_type = "s"
        # Without the mark, editing the cell again would turn it into a formula.
        cell.quotePrefix = text.startswith(("=", "+", "-", "@"))
    return cell


def dress(cell: Cell, kind: str, *, typed: bool) -> Cell:
    """Give one cell of a table its look: white and open where typed, grey and locked elsewhere."""
    cell.font = PLAIN if typed else GREY_TEXT
    cell.fill = FILLS[WHITE if typed else GREY]
    cell.border = BOX
    cell.protection = Protection(locked=not typed)
    cell.alignment = RIGHT if kind in ("count", "euros", "percent") else WRAP
    cell.number_format = FORMATS[kind]
    return cell


def finish(sheet: Worksheet, order: Order, name: str, *, portrait: bool = False) -> None:
    """Mark simulated data, lock the sheet without a password (widths, heights, filters and sorting
    stay allowed), and set A4, one page wide, with its numbers."""
    if order.simulated:
        put(sheet["A2"], SIMULATED, font=WARNING)
    sheet.protection.sheet = True
    for allowed in ("formatColumns", "formatRows", "sort", "autoFilter"):
        setattr(sheet.protection, allowed, False)
    setup, margins = sheet.page_setup, sheet.page_margins
    setup.paperSize = sheet.PAPERSIZE_A4
    setup.orientation = "portrait" if portrait else "landscape"
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    setup.fitToWidth, setup.fitToHeight = 1, 1 if portrait else 0
    margins.left = margins.right = 0.4
    margins.top = margins.bottom = 0.6
    margins.header = margins.footer = 0.25
    sheet.print_options.horizontalCentered = True
    _set_header_and_footer(sheet, order, name)


def _set_header_and_footer(sheet: Worksheet, order: Order, name: str) -> None:
    told = f"{order.title[:90]} · {order.year} · {name} · modèle v{MODEL_VERSION}"
    mark = f"{SIMULATED} · " if order.simulated else ""
    left, right, head = sheet.oddFooter.left, sheet.oddFooter.right, sheet.oddHeader.center
    left.text, right.text = mark + told.replace("&", "&&"), "Page &P sur &N"
    left.size = right.size = 8
    if order.simulated:
        head.text, head.size, head.font, head.color = SIMULATED, 12, f"{FAMILY},Bold", RED[2:]
        left.color = RED[2:]


class _Growing(RowDimension):
    """A row whose height is a start, not a rule: it grows with what is typed."""

    @property
    def customHeight(self) -> bool:
        return False


def let_grow(sheet: Worksheet, row: int, lines: int) -> None:
    """Give one row the height of a number of lines of text, from which it may grow."""
    sheet.row_dimensions[row] = _Growing(sheet, index=row, ht=4 + 13 * lines)


def save(book, target: Path) -> None:
    """Write beside, then move: a failure (``OSError``) leaves nothing half-written."""
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".") as folder:
        book.save(beside := Path(folder) / target.name)
        beside.replace(target)

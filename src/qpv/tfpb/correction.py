"""The workbook to send back: refused rows to correct, and what was corrected without asking."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

from qpv.errors import TableError, disk_sentence
from qpv.tfpb.columns import BY_NAME, VOLETS
from qpv.tfpb.intake import Outcome

_SHEETS = {
    "patrimoine": "Patrimoine",
    "programme": "Programme d'actions",
    "bilan": "Bilan",
    "": "Actions",
}
_EXTRA = ("Référence", "Ligne du fichier", "À corriger")
MENDED = "Corrigé automatiquement"
_WIDE = {"À corriger": 60, "Action": 34, "Axe": 26, "Référence": 26}


def write_correction(outcomes: Sequence[Outcome], target: Path) -> Path:
    """Write the rows to correct, one sheet per kind, with the headings of the model; the importer
    reads the workbook back. Existing file: replaced.

    Raises
    ------
    TableError
        If the disk refuses it.
    """
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    refused = [row for outcome in outcomes for row in outcome.refused]
    for volet in ("", *VOLETS):
        rows = [row for row in refused if row["volet"] == volet]
        if rows:
            _fill(book.create_sheet(_SHEETS[volet]), rows)
    _mended(book.create_sheet(MENDED), outcomes)
    try:
        with tempfile.TemporaryDirectory(dir=target.parent) as folder:
            beside = Path(folder) / "corrections.xlsx"
            book.save(beside)
            beside.replace(target)
    except OSError as error:
        raise TableError(f"{target} : {disk_sentence(error)}.") from None
    return target


def _fill(sheet, rows: list[dict[str, str]]) -> None:
    from openpyxl.styles import PatternFill

    wrong = PatternFill("solid", fgColor="FBE3D6")
    names = list(BY_NAME)
    others = list(
        dict.fromkeys(k for r in rows for k in json.loads(r["envoye"]) if k not in BY_NAME)
    )
    heads = [*_EXTRA, *(BY_NAME[name].label for name in names), *others]
    _header(sheet, heads)
    for rank, row in enumerate(rows, start=2):
        sent = json.loads(row["envoye"])
        where = f"{row['fichier']}, {row['feuille']}, ligne {row['ligne']}"
        values = [row["ref"], where, row["motif"], *(sent.get(n, "") for n in (*names, *others))]
        faults = {BY_NAME[n].label for n in row["colonne"].split(", ") if n in BY_NAME}
        for column, value in enumerate(values, start=1):
            cell = _write(sheet, rank, column, value)
            if heads[column - 1] in faults or heads[column - 1] == "À corriger":
                cell.fill = wrong


def _header(sheet, heads: list[str]) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    for column, head in enumerate(heads, start=1):
        cell = _write(sheet, 1, column, head)
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[get_column_letter(column)].width = _WIDE.get(head, 16)
    sheet.freeze_panes = "D2"


def _write(sheet, row: int, column: int, value: str):
    """Write a text as text: what starts with = + - @ is never a formula."""
    from openpyxl.styles import Alignment

    cell = sheet.cell(row, column)
    cell.value = value
    cell.data_type = "s"
    cell.quotePrefix = value[:1] in "=+-@" and bool(value)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _mended(sheet, outcomes: Sequence[Outcome]) -> None:
    _header(sheet, ["Fichier", "Feuille", "Ligne", "Ce qui a été lu, ce qui a été gardé"])
    sheet.column_dimensions["A"].width = 34
    sheet.column_dimensions["D"].width = 110
    rows = [
        (o.file.name, m["feuille"], m["ligne"], m["corrige"]) for o in outcomes for m in o.mendings
    ]
    for rank, values in enumerate(rows, start=2):
        for column, value in enumerate(values, start=1):
            _write(sheet, rank, column, value)

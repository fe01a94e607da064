"""The workbook that goes back to a landlord: the lines to correct, and what was corrected already.

It is read back like any other workbook: the column « Référence » tells which refusals it answers.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

import pandas as pd

from qpv.errors import TableError, disk_sentence
from qpv.tfpb.columns import BALANCE, BY_NAME, HOLDINGS, PROGRAMME, VOLETS, plain
from qpv.tfpb.intake import amounts
from qpv.tfpb.intake.context import MENDED_SHEET
from qpv.tfpb.intake.headings import LINE, REASON, REFERENCE, SOURCE
from qpv.tfpb.intake.importing import Outcome

SHEETS = {HOLDINGS: "Patrimoine", PROGRAMME: "Programme d'actions", BALANCE: "Bilan"}
_HEAD, _FAULT, _REASON_FILL = "1F3A5F", "F8CBAD", "FFF2CC"
_OURS = (REFERENCE, SOURCE, LINE, REASON)
_ACTION_ONLY = ("axe_code", "action_intitule", "residence", "calendrier", "statut")
_WIDE = {REASON: 60, "action_intitule": 40, "qpv_nom": 28, "axe_code": 28, "commentaire": 40}


def write_correction(outcomes: Sequence[Outcome], target: Path) -> Path:
    """Write the lines refused in these files, one sheet per volet with our headings, the cells at
    fault coloured, and a sheet of what was mended (what was read, what was kept).

    Raises
    ------
    TableError
        If nothing is to be corrected nor was, if lines of made data stand beside real ones (they
        would come back marked alike), or the disk refuses.
    """
    import openpyxl

    refused = [row for o in outcomes for row in o.refused.to_dict("records")]
    mended = [row for o in outcomes for row in o.corrections.to_dict("records")]
    if not refused and not mended:
        raise TableError("rien à corriger : toutes les lignes ont été reprises telles quelles.")
    if len({row["simulee"] for row in refused}) > 1:
        raise TableError(
            "des lignes simulées et des lignes réelles sont à corriger : faites un classeur pour "
            "chacune."
        )
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for volet in VOLETS:
        rows = [row for row in refused if row["volet"] == volet]
        if rows:
            _refused_sheet(workbook.create_sheet(SHEETS[volet]), rows, volet)
    if mended:
        _mended_sheet(workbook.create_sheet(MENDED_SHEET), mended)
    _save(workbook, target)
    return target


def _save(workbook, target: Path) -> None:
    beside = target.with_name(f".{target.name}.partiel")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        workbook.save(beside)
        os.replace(beside, target)  # noqa: PTH105
    except OSError as error:
        raise TableError(f"{target.name} : {disk_sentence(error)}.") from None
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _refused_sheet(sheet, rows: Sequence[dict[str, str]], volet: str) -> None:
    sent = [json.loads(row["champs"]) for row in rows]
    names = [n for n in BY_NAME if volet != HOLDINGS or n not in _ACTION_ONLY]
    kept = [n for n in names if BY_NAME[n].kind != "percent" and _useful(n, volet, sent)]
    others = list(dict.fromkeys(h for fields in sent for h in fields if h not in BY_NAME))
    _title(sheet, rows)
    headings = [REFERENCE, SOURCE, LINE, REASON, *(BY_NAME[n].label for n in kept), *others]
    _head(sheet, headings, [_WIDE.get(n, 20) for n in (*_OURS, *kept, *others)])
    # Counted here: asking the sheet for its last row goes through all of it each time.
    for at, (row, fields) in enumerate(zip(rows, sent, strict=True), start=sheet.max_row + 1):
        where = f"{row['feuille']}, ligne {row['ligne']}"
        told = (row["ref"], row["fichier"], where, row["motif"])
        values = [*told, *(_cell(n, fields.get(n, "")) for n in (*kept, *others))]
        faulty = {REASON, *row["colonne"].split(" ; ")}
        for column, value in enumerate(values, start=1):
            _put(sheet, at, column, value, _FAULT if headings[column - 1] in faulty else "")
    sheet.freeze_panes = sheet.cell(_header_row(sheet) + 1, 1)


def _useful(name: str, volet: str, sent: Iterable[dict[str, str]]) -> bool:
    """Keep the columns that a volet needs, and those that some line fills."""
    needed = {"exercice", "bailleur_siren", "bailleur_nom", "code_qp", "qpv_nom", "commune_insee"}
    if volet == HOLDINGS:
        needed |= {"nb_logements", "montant_abattement_eur"}
    else:
        needed |= {n for n in BY_NAME if n not in ("nb_logements", "montant_abattement_eur")}
    return name in needed or any(name in fields for fields in sent)


def _title(sheet, rows: Sequence[dict[str, str]]) -> None:
    lines = [
        "Lignes à corriger : la raison est dans « À corriger », les cellules en cause sont colorées",
        "Corrigez dans ce classeur sans toucher à la colonne « Référence », puis renvoyez-le",
    ]
    if any(row["simulee"] for row in rows):
        lines.insert(0, "DONNÉES SIMULÉES")
    for number, text in enumerate(lines, start=1):
        sheet.cell(number, 1, text)


def _header_row(sheet) -> int:
    return next(row[0].row for row in sheet.iter_rows() if row[0].value in (REFERENCE, "Fichier"))


def _head(sheet, headings: Sequence[str], widths: Sequence[int]) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True  # one page wide
    at = sheet.max_row + 1 if sheet.max_row > 1 else 1
    for column, (heading, width) in enumerate(zip(headings, widths, strict=True), start=1):
        _put(sheet, at, column, heading, "")
        cell = sheet.cell(at, column)
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor=_HEAD)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[get_column_letter(column)].width = width


def _put(sheet, row: int, column: int, value: object, colour: str) -> None:
    """Write a cell; a text stays a text, whatever sign it begins with."""
    from openpyxl.styles import Alignment, PatternFill

    cell = sheet.cell(row, column, value)
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(("=", "+", "-", "@"))
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    if colour:
        cell.fill = PatternFill("solid", fgColor=colour)


def _cell(name: str, text: str) -> object:
    """Return an amount as a number when it reads as one without mending, else the text as sent."""
    if name in BY_NAME and BY_NAME[name].kind in ("euros", "count"):
        found = amounts.euros(text)
        if found.value is not None and not found.mended:
            return found.value
    return text


def _mended_sheet(sheet, rows: Sequence[dict[str, str]]) -> None:
    names = pd.DataFrame(rows).columns
    headings = [plain(n).capitalize() for n in names]
    headings[-1] = "Ce qui a été lu, ce qui a été retenu"
    _head(sheet, headings, [24, 20, 8, 14, 36, 40, 90])
    for at, row in enumerate(rows, start=2):
        for column, name in enumerate(names, start=1):
            _put(sheet, at, column, row[name], "")
    sheet.freeze_panes = "A2"

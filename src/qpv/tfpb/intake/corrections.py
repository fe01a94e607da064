"""What refused and mended lines leave behind: the waiting list, and the workbook that goes back.

The workbook is read back like any other: the column « Référence » tells which refusals it answers.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from qpv.errors import TableError, disk_sentence
from qpv.tfpb.columns import BY_NAME, HOLDINGS, VOLETS, plain
from qpv.tfpb.intake import amounts
from qpv.tfpb.intake.context import MENDED_SHEET
from qpv.tfpb.intake.entries import Entry, joined
from qpv.tfpb.intake.headings import LINE, REASON, REFERENCE, SOURCE
from qpv.tfpb.workbook import layout

# One row = one line in which something was mended.
MENDED = ("fichier", "feuille", "ligne", "volet", "quartier", "action", "corrections")
_HEAD, _FAULT = "1F3A5F", "F8CBAD"
_OURS = (REFERENCE, SOURCE, LINE, REASON)
_HOLDING_ONLY = ("nb_logements", "montant_abattement_eur")
_ALWAYS = ("exercice", "bailleur_siren", "bailleur_nom", "code_qp", "qpv_nom", "commune_insee")
_ACTION_ONLY = ("axe_code", "action_intitule", "residence", "calendrier", "statut")
_WIDE = {REASON: 60, "action_intitule": 40, "qpv_nom": 28, "axe_code": 28, "commentaire": 40}


@dataclass(frozen=True)
class Outcome:
    """What became of one file, in lines as sent: ``sent`` = ``accepted`` + ``known`` (identical in
    the register already) + refused + ``n_aside``; ``mended`` and ``updated`` are among the accepted.

    ``refused`` has one row per refused line (columns ``register.REFUSED``), ``corrections`` one per
    mended line (columns ``MENDED``). ``already``: the same bytes were imported before; only the
    lines refused then are looked at again (the year or a table may have been missing), and
    ``refused`` holds those that still wait. ``refusal``: why nothing of the file was read."""

    file: Path
    refusal: str = ""
    already: bool = False
    accepted: int = 0
    updated: int = 0
    known: int = 0
    n_aside: int = 0
    refused: pd.DataFrame = field(default_factory=pd.DataFrame)
    corrections: pd.DataFrame = field(default_factory=pd.DataFrame)
    set_aside: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    years: tuple[str, ...] = ()  # tax years of the lines taken

    @property
    def sent(self) -> int:
        return self.accepted + self.known + len(self.refused) + self.n_aside

    @property
    def mended(self) -> int:
        return len(self.corrections)


def lift(file: str, entries: Sequence[Entry], waiting: dict[str, dict]) -> int:
    """Take off the waiting list what this file answers: the references it quotes, and the same line
    of a former version of the file (same name, sheet, line, landlord, year and action). Return how
    many refusals are gone for good."""
    former = {
        (row["fichier"], row["feuille"], row["ligne"], *_subject(json.loads(row["champs"]))): ref
        for ref, row in waiting.items()
    }
    lifted = 0
    for entry in entries:
        line = entry.line
        again = former.get((file, line.sheet, str(line.number), *_subject(entry.shown)))
        gone = [ref for ref in {line.ref, again} if waiting.pop(ref, None)]
        lifted += len(gone) if not entry.faults else 0
    return lifted


def _subject(shown: dict[str, str]) -> tuple[str, str, str]:
    named = ("action_intitule", "code_qp", "qpv_nom")
    what = next((shown[name] for name in named if shown.get(name)), "")
    return plain(what), plain(_landlord(shown)), shown.get("exercice", "")


def _landlord(shown: dict[str, str]) -> str:
    return shown.get("bailleur_nom", "") or shown.get("bailleur_siren", "")


def refusal(entry: Entry, today: str) -> dict[str, str]:
    """Return the row of the waiting list of a refused line (columns ``register.REFUSED``)."""
    others = {h: text for h, text in entry.line.others.items() if h not in BY_NAME}
    return entry.line.origin | {
        "ref": entry.line.ref,
        "colonne": entry.labels,
        "motif": joined([sentence for _, sentence in entry.faults]),
        "volet": entry.volet,
        "bailleur": _landlord(entry.shown),
        "importe_le": today,
        "ligne_recue": json.dumps(entry.line.sent, ensure_ascii=False),
        "champs": json.dumps(entry.shown | others, ensure_ascii=False),
    }


def mending(entry: Entry) -> dict[str, str]:
    """Return what was mended in an accepted line (columns ``MENDED``)."""
    return entry.line.origin | {
        "volet": entry.volet,
        "quartier": ", ".join(f"{r['code_qp']} {r['qpv_nom']}".strip() for r in entry.rows),
        "action": entry.rows[0]["action_intitule"],
        "corrections": joined(entry.mended),
    }


def write_correction(outcomes: Sequence[Outcome], target: Path) -> Path:
    """Write the lines refused in these files, one sheet per volet with our headings, the cells at
    fault coloured, and a sheet of what was mended (what was read, what was kept).

    Raises
    ------
    TableError
        If nothing is to be corrected nor was, if lines of made data stand beside real ones (they
        would come back marked alike), or the disk refuses.
    """
    # The spreadsheet library is slow to import: only who writes a workbook pays.
    from openpyxl import Workbook

    from qpv.tfpb.workbook import style

    refused = [row for o in outcomes for row in o.refused.to_dict("records")]
    mended = [row for o in outcomes for row in o.corrections.to_dict("records")]
    if not refused and not mended:
        raise TableError("rien à corriger : toutes les lignes ont été reprises telles quelles.")
    if len({row["simulee"] for row in refused}) > 1:
        raise TableError(
            "des lignes simulées et des lignes réelles sont à corriger : faites un classeur pour "
            "chacune."
        )
    book = Workbook()
    book.remove(book.active)
    for volet in VOLETS:
        rows = [row for row in refused if row["volet"] == volet]
        if rows:
            _refused_sheet(book.create_sheet(layout.SHEETS[volet]), rows, volet)
    if mended:
        last = "Ce qui a été lu, ce qui a été retenu"
        headings = [*(name.capitalize() for name in MENDED[:-1]), last]
        lines = [[row[name] for name in MENDED] for row in mended]
        widths = [24, 20, 8, 14, 36, 40, 90]
        _table(book.create_sheet(MENDED_SHEET), 1, headings, widths, lines)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        style.save(book, target)
    except OSError as error:
        raise TableError(f"{target.name} : {disk_sentence(error)}.") from None
    return target


def _refused_sheet(sheet, rows: Sequence[dict[str, str]], volet: str) -> None:
    titles = [
        "Lignes à corriger : la raison est dans « À corriger », les cellules en cause sont colorées",
        "Corrigez dans ce classeur sans toucher à la colonne « Référence », puis renvoyez-le",
    ]
    if any(row["simulee"] for row in rows):
        titles.insert(0, layout.SIMULATED)
    for number, text in enumerate(titles, start=1):
        sheet.cell(number, 1, text)
    sent = [json.loads(row["champs"]) for row in rows]
    kept = _columns(volet, sent)
    others = list(dict.fromkeys(h for fields in sent for h in fields if h not in BY_NAME))
    headings = [*_OURS, *(BY_NAME[n].label for n in kept), *others]
    lines, faulty = [], []
    for row, fields in zip(rows, sent, strict=True):
        where = f"{row['feuille']}, ligne {row['ligne']}"
        told = (row["ref"], row["fichier"], where, row["motif"])
        lines.append([*told, *(_cell(n, fields.get(n, "")) for n in (*kept, *others))])
        faulty.append({REASON, *row["colonne"].split(" ; ")})
    widths = [_WIDE.get(n, 20) for n in (*_OURS, *kept, *others)]
    _table(sheet, len(titles) + 1, headings, widths, lines, faulty)


def _columns(volet: str, sent: Sequence[dict[str, str]]) -> list[str]:
    """Return the fields that a volet needs, and those that some line fills."""
    own = volet == HOLDINGS
    needed = {*_ALWAYS, *(_HOLDING_ONLY if own else BY_NAME.keys() - _HOLDING_ONLY)}
    needed |= {name for fields in sent for name in fields}
    return [
        name
        for name, field in BY_NAME.items()
        if name in needed and field.kind != "percent" and not (own and name in _ACTION_ONLY)
    ]


def _cell(name: str, text: str) -> object:
    """Return an amount as a number when it reads as one without mending, else the text as sent."""
    if name in BY_NAME and BY_NAME[name].kind in ("euros", "count"):
        found = amounts.euros(text)
        if found.value is not None and not found.mended:
            return found.value
    return text


def _table(
    sheet,
    top: int,
    headings: Sequence[str],
    widths: Sequence[int],
    rows: Sequence[Sequence[object]],
    faulty: Sequence[set[str]] = (),
) -> None:
    """Write a table from row ``top`` down; ``faulty``: the headings at fault of each row."""
    from openpyxl.utils import get_column_letter

    from qpv.tfpb.workbook import style

    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True  # one page wide
    look = {"font": style.HEADING_WHITE, "fill": style.fill(_HEAD), "alignment": style.WRAP}
    for column, (heading, width) in enumerate(zip(headings, widths, strict=True), start=1):
        style.write_text(sheet.cell(top, column), heading, **look)
        sheet.column_dimensions[get_column_letter(column)].width = width
    wrong = style.fill(_FAULT)
    for at, values in enumerate(rows, start=top + 1):
        for column, value in enumerate(values, start=1):
            cell = sheet.cell(at, column)
            if isinstance(value, str):
                style.write_text(cell, value, alignment=style.WRAP)
            else:
                cell.value = value
            if faulty and headings[column - 1] in faulty[at - top - 1]:
                cell.fill = wrong
    sheet.freeze_panes = sheet.cell(top + 1, 1)

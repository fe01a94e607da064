"""Where the table of a sheet starts, and which column is which, whatever people called them."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

from qpv.errors import TableError
from qpv.tfpb import workbook_layout as layout
from qpv.tfpb.columns import BALANCE, FIELDS, HOLDINGS, PROGRAMME, plain
from qpv.tfpb.sheets import Sheet

_FAR = 30  # rows in which a header is looked for
_FEWEST = 3  # known headings that make a header
_CLOSE = 0.85
_CONTEXT = ("exercice", "bailleur_nom", "bailleur_siren", "contrat_ville")
REFERENCE = "reference"
_IGNORED = {plain(label) for label in layout.EXTRA.values()} | {
    "ligne du fichier",
    "a corriger",
}
_VOLETS = {
    HOLDINGS: ("patrimoine",),
    PROGRAMME: ("programme", "previsionnel", "prevision"),
    BALANCE: ("bilan", "realise", "compte rendu"),
}


@dataclass(frozen=True)
class Header:
    """The header of a sheet: ``first`` is the row after it; ``columns`` field -> column number;
    ``others`` heading -> column number of those that are not ours; ``context`` what is said above the
    table (year, landlord…); ``volet`` "" if nothing tells; ``said`` what was understood."""

    first: int
    columns: dict[str, int]
    others: dict[str, int]
    context: dict[str, str]
    volet: str
    simulated: bool
    said: tuple[str, ...]


def known_headings() -> dict[str, str]:
    """Return every heading that is understood, plainly written -> the name of its field."""
    found = {REFERENCE: REFERENCE}
    for entry in FIELDS:
        for text in (entry.label, entry.name, *entry.known_as):
            found.setdefault(plain(text), entry.name)
    return found


_KNOWN = known_headings()


def find(sheet: Sheet) -> Header | None:
    """Return the header of a sheet, None where it has none.

    Raises
    ------
    TableError
        If two columns claim the same field.
    """
    best: tuple[int, int, int, list[str]] = (0, 0, 0, [])
    for index in range(min(_FAR, len(sheet.rows))):
        for depth in (1, 2):
            labels = _labels(sheet, index, depth)
            exact = sum(plain(label) in _KNOWN for label in labels)
            # A second row is taken into the header only if it makes more of it known.
            if exact > best[0]:
                best = (exact, index, depth, labels)
    if best[0] < _FEWEST:
        return None
    _, index, depth, labels = best
    columns, others, said = _mapped(labels, sheet.name)
    above = sheet.rows[:index]
    simulated = any(plain(layout.SIMULATED) in plain(cell) for row in above for cell in row)
    volet = _volet(sheet.name, columns)
    first = index + depth
    return Header(first, columns, others, _context(above), volet, simulated, said)


def _labels(sheet: Sheet, index: int, depth: int) -> list[str]:
    """The headings of one row, or of two joined: « Dépense » over « prévue »."""
    rows = [list(row) for row in sheet.rows[index : index + depth]]
    for top, left, bottom, right in sheet.merged:
        if index <= top < index + depth and bottom < index + depth:
            for column in range(left + 1, min(right + 1, len(rows[top - index]))):
                rows[top - index][column] = rows[top - index][left]
    wide = max((len(row) for row in rows), default=0)
    cells = [[row[c] if c < len(row) else "" for row in rows] for c in range(wide)]
    return [" ".join(dict.fromkeys(filter(None, parts))) for parts in cells]


def _mapped(labels: list[str], name: str) -> tuple[dict[str, int], dict[str, int], tuple[str, ...]]:
    columns: dict[str, int] = {}
    others: dict[str, int] = {}
    said: list[str] = []
    for column, label in enumerate(labels):
        text = plain(label)
        if not text or text in _IGNORED:
            continue
        field = _KNOWN.get(text) or _close(text)
        if field is None:
            others[label] = column
            continue
        if field in columns:
            raise TableError(
                f"feuille « {name} » : deux colonnes pour la même chose, « {labels[columns[field]]} » "
                f"et « {label} » ; gardez-en une."
            )
        if text not in _KNOWN:
            said.append(f"feuille « {name} » : colonne « {label} » lue comme « {field} »")
        columns[field] = column
    return columns, others, tuple(said)


def _close(text: str) -> str | None:
    found = difflib.get_close_matches(text, _KNOWN, n=1, cutoff=_CLOSE)
    return _KNOWN[found[0]] if found else None


def _context(above: list[list[str]]) -> dict[str, str]:
    """What is said above the table: « Bailleur : Logis X », or « Année » beside « 2025 »."""
    found: dict[str, str] = {}
    for row in above:
        for column, cell in enumerate(row):
            label, _, value = cell.partition(":")
            beside = row[column + 1] if column + 1 < len(row) else ""
            after = value if value.strip() else beside
            field = _KNOWN.get(plain(label))
            if field in _CONTEXT and after.strip() and field not in found:
                found[field] = after.strip()
    if "exercice" not in found:
        years = {y for row in above for cell in row for y in re.findall(r"\b20[12]\d\b", cell)}
        if len(years) == 1:
            found["exercice"] = years.pop()
    return found


def _volet(name: str, columns: dict[str, int]) -> str:
    text = plain(name)
    for volet, words in _VOLETS.items():
        if any(word in text for word in words):
            return volet
    if "action_intitule" not in columns and "montant_abattement_eur" in columns:
        return HOLDINGS
    done = {"depense_realisee_eur", "depense_valorisee_tfpb_eur"} & set(columns)
    if done and "depense_prevue_eur" not in columns:
        return BALANCE
    return PROGRAMME if not done and "depense_prevue_eur" in columns else ""

"""A file that came back → the rows that were sent and what becomes of each, nothing left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from qpv.errors import TableError
from qpv.tfpb import amounts, entries, headings, sheets
from qpv.tfpb import workbook_layout as layout
from qpv.tfpb.columns import BY_NAME, HOLDINGS, SPENDING, plain
from qpv.tfpb.entries import Sent
from qpv.tfpb.headings import Header
from qpv.tfpb.neighbourhoods import Known
from qpv.tfpb.sheets import Sheet
from qpv.tfpb.verdict import Read

# Read down when a block leaves them blank: people type a QPV or an axis once.
_DOWN = ("code_qp", "qpv_nom", "axe_code", "bailleur_nom", "bailleur_siren")
# A prefilled row is one to import only if the landlord typed one of these.
_TYPED = {HOLDINGS: ("nb_logements", "montant_abattement_eur")}
_TOTALS = ("total", "sous total", "montant total", "totaux", "somme")


@dataclass
class Outcome:
    """What became of one file: rows ``sent``, and among them ``accepted`` (new), ``mended`` (of those
    accepted), ``updated``, ``known`` (already there) and ``refused``; what was ``set_aside`` and said
    in ``messages``. ``already``: the same bytes were imported before. ``error``: nothing was read."""

    file: Path
    fingerprint: str
    already: bool = False
    error: str = ""
    sent: int = 0
    accepted: int = 0
    mended: int = 0
    updated: int = 0
    known: int = 0
    refused: list[dict[str, str]] = field(default_factory=list)
    set_aside: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    mendings: list[dict[str, str]] = field(default_factory=list)

    def count(self, kinds: list[str], mended: bool, item: Item) -> None:
        """Count one row that was accepted, by what it changed in the register."""
        if "new" in kinds:
            self.accepted += 1
        elif "updated" in kinds:
            self.updated += 1
        else:
            self.known += 1
        if mended:
            self.mended += 1
            told = " ; ".join(item.read.mended)
            where = {"feuille": item.sent.sheet, "ligne": str(item.sent.line)}
            self.mendings.append(where | {"corrige": told})


@dataclass(frozen=True)
class Item:
    """One row that was sent, and what becomes of it."""

    sent: Sent
    read: Read
    simulated: bool


@dataclass
class Intake:
    """Every row of a file, and what is not a row."""

    items: list[Item] = field(default_factory=list)
    set_aside: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)


def read(
    path: Path,
    known: Known,
    sirens: Mapping[str, str],
    year: int | None = None,
    landlord: str = "",
) -> Intake:
    """Return the rows of one file. ``sirens`` maps landlords' plain names to their SIREN.

    Raises
    ------
    TableError
        If the file is no workbook, or no sheet of it has a header that is understood.
    """
    found = Intake()
    tables = _tables(sheets.read(path), path, found)
    shared = _shared(tables, path, year, landlord)
    sent = [row for sheet, header in tables for row in _rows(sheet, header, shared, found)]
    names = dict(sirens) | _sirens(sent)
    simulated = any(header.simulated for _, header in tables)
    dwellings: dict[tuple, Decimal] = {}
    # Holdings first: they tell how many dwellings an action on several QPV is shared over.
    for row in sorted(sent, key=lambda r: r.volet != HOLDINGS):
        verdict = entries.read(row, known, names, dwellings)
        for own in verdict.rows:
            if own["nb_logements"]:
                key = (own["bailleur"], own["code_qp"], own["exercice"])
                dwellings.setdefault(key, Decimal(own["nb_logements"]))
        found.items.append(Item(row, verdict, simulated))
    return found


def _tables(read_sheets: list[Sheet], path: Path, found: Intake) -> list[tuple[Sheet, Header]]:
    tables, seen = [], []
    for sheet in read_sheets:
        if sheet.hidden or sheet.name in (layout.GUIDE, layout.LISTS):
            if any(any(row) for row in sheet.rows) and sheet.hidden:
                found.set_aside.append(f"feuille masquée « {sheet.name} » : non lue")
            continue
        header = headings.find(sheet)
        if header is None:
            if any(any(row) for row in sheet.rows):
                found.set_aside.append(f"feuille « {sheet.name} » : aucun en-tête reconnu, non lue")
                seen += [cell for row in sheet.rows[:3] for cell in row if cell][:4]
            continue
        found.messages += header.said
        tables.append((sheet, header))
    if not tables:
        told = f" ; trouvé : {', '.join(seen[:6])}" if seen else ""
        raise TableError(
            f"{path.name} : aucune feuille n'a d'en-tête connu (Code du QPV, Axe, Action, Dépense "
            f"réalisée…){told}. Partez du modèle : « qpv tfpb modele »."
        )
    return tables


def _shared(tables, path: Path, year: int | None, landlord: str) -> dict[str, str]:
    """What one sheet says for all: landlord, contract, year; else the name of the file, the options.

    Raises
    ------
    TableError
        If the workbook and ``year`` say two different years.
    """
    shared: dict[str, str] = {}
    for _, header in tables:
        for name, text in header.context.items():
            shared.setdefault(name, text)
    if year is not None:
        said = "".join(c for c in shared.get("exercice", "") if c.isdigit())[-4:]
        if said and said != str(year):
            raise TableError(f"{path.name} : le classeur dit {said}, et annee={year} ; lequel ?")
        shared["exercice"] = str(year)
    if landlord:
        shared.setdefault("bailleur_nom", landlord)
    if "exercice" not in shared:
        years = {
            w for w in plain(path.stem).split() if w.isdigit() and len(w) == 4 and w[:2] == "20"
        }
        shared |= {"exercice": years.pop()} if len(years) == 1 else {}
    return shared


def _rows(sheet: Sheet, header: Header, shared: dict[str, str], found: Intake) -> list[Sent]:
    rows, before, sums = [], dict[str, str](), dict.fromkeys(SPENDING, Decimal(0))
    for index in range(header.first, len(sheet.rows)):
        cells = _cells(sheet, header, index)
        unknown = frozenset(n for n, c in header.columns.items() if (index, c) in sheet.unknown)
        filled = {n: t for n, t in cells.items() if t}
        if _is_total(sheet.rows[index]):
            found.set_aside.append(
                f"feuille « {sheet.name} », ligne {index + 1} : total, mis à part"
            )
            _compare(sheet, index, cells, sums, found)
            before = {}
            continue
        if not _worth_reading(filled, unknown, header):
            if not filled:
                before = {}
            continue
        cells, notes = _filled_down(cells, before, header)
        before = {n: cells.get(n, "") for n in _DOWN}
        _add(sums, cells)
        others = {h: _at(sheet.rows[index], c) for h, c in header.others.items()}
        rows.append(
            Sent(
                cells={n: t for n, t in cells.items() if n in BY_NAME},
                others={h: t for h, t in others.items() if t},
                unknown=unknown,
                context=shared | header.context,
                volet=header.volet,
                sheet=sheet.name,
                line=index + 1,
                ref=cells.get(headings.REFERENCE, ""),
                notes=notes,
            )
        )
    return rows


def _at(row: list[str], column: int) -> str:
    return row[column] if column < len(row) else ""


def _cells(sheet: Sheet, header: Header, index: int) -> dict[str, str]:
    """The cells of a row by field; a merged block gives its value to each of its rows."""
    row = list(sheet.rows[index])
    for top, left, bottom, _ in sheet.merged:
        if top < index <= bottom and left < len(row) and not row[left] and top >= header.first:
            row[left] = _at(sheet.rows[top], left)
    return {name: _at(row, column) for name, column in header.columns.items()}


def _is_total(row: list[str]) -> bool:
    first = next((plain(cell) for cell in row if cell), "")
    return first.startswith(_TOTALS)


def _worth_reading(filled: dict[str, str], unknown, header: Header) -> bool:
    """False for a blank row, and for a prefilled one where nothing was typed."""
    typed = _TYPED.get(header.volet)
    if typed:
        return any(name in filled or name in unknown for name in typed)
    own = set(filled) - {
        "exercice",
        "contrat_ville",
        "bailleur_nom",
        "bailleur_siren",
        "commune_insee",
    }
    return bool(own) or bool(unknown & set(SPENDING) and filled)


def _filled_down(
    cells: dict[str, str], before: dict[str, str], header: Header
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Give an action the QPV, the axis or the landlord of the row above where it left them blank."""
    found, notes = dict(cells), []
    if header.volet == HOLDINGS or not cells.get("action_intitule"):
        return found, ()
    names = [n for n in _DOWN if n in cells and not cells[n] and before.get(n)]
    if cells.get("code_qp") or cells.get("qpv_nom"):
        names = [n for n in names if n not in ("code_qp", "qpv_nom")]
    if cells.get("bailleur_nom"):  # the SIREN above is that of another landlord
        names = [n for n in names if n != "bailleur_siren"]
    for name in names:
        found[name] = before[name]
        notes.append(f"{BY_NAME[name].label} repris de la ligne au-dessus : « {before[name]} »")
    return found, tuple(notes)


def _add(sums: dict[str, Decimal], cells: dict[str, str]) -> None:
    for name in SPENDING:
        try:
            value, _ = amounts.number(cells.get(name, ""))
        except TableError:
            continue
        sums[name] += value or 0


def _compare(sheet: Sheet, index: int, cells, sums: dict[str, Decimal], found: Intake) -> None:
    """Say where a total is not the sum of the rows above it."""
    for name, total in sums.items():
        try:
            said, _ = amounts.number(cells.get(name, ""))
        except TableError:
            continue
        if said is not None and abs(said - total) > 1:
            found.messages.append(
                f"feuille « {sheet.name} », ligne {index + 1} : {BY_NAME[name].label}, total écrit "
                f"{amounts.written(said)}, somme des lignes {amounts.written(total)}"
            )


def _sirens(sent: list[Sent]) -> dict[str, str]:
    """Landlords that this file names beside their SIREN, where the key holds."""
    found: dict[str, str] = {}
    for row in sent:
        for cells in (row.cells, row.context):
            siren = "".join(cells.get("bailleur_siren", "").split())
            name = plain(cells.get("bailleur_nom", ""))
            if name and len(siren) == 9 and siren.isdigit() and entries.luhn(siren):
                found.setdefault(name, siren)
    return found

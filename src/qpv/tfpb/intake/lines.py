"""A sheet with its header -> the lines that a landlord declared, cells still as sent.

Merged cells are filled down, total rows and rows that hold no declaration are set aside, and said.
"""

import re
from collections import Counter
from dataclasses import dataclass, field

from qpv import french
from qpv.tfpb.columns import BY_NAME, EUROS, HOLDINGS, SPENDING, UNKNOWN_CODE, plain
from qpv.tfpb.intake import amounts
from qpv.tfpb.intake.context import Context, in_euros, of_the_year, scales, unit_of, years_named
from qpv.tfpb.intake.headings import Header, scale_of
from qpv.tfpb.intake.raw_cells import Broken
from qpv.tfpb.intake.sheets import Book, Sheet, shown

_REFERENCE = re.compile(r"[0-9a-f]{8}-\d+-\d+")  # file, sheet, line of a refused row
_PLACE = ("code_qp", "qpv_nom")
_IDENTITY = ("bailleur_nom", *_PLACE, "commune_insee", "axe_code", "action_intitule")
_PREFILLED = {"exercice", "bailleur_siren", "bailleur_nom", *_PLACE, "commune_insee"}
_PREFILLED |= {"contrat_ville", "taux_valorisation_pct", "ref"}
_HOLDING_VALUES = {"nb_logements", "montant_abattement_eur"}


@dataclass
class Line:
    """One declared line: its cells by field as sent, its other columns by heading, the whole row
    by heading, what was filled down, and where it stands."""

    sheet: str
    number: int
    ref: str
    volet: str
    cells: dict[str, object]
    others: dict[str, str]
    sent: dict[str, str]
    context: Context
    file: str
    fingerprint: str
    filled: list[str] = field(default_factory=list)
    fault: str = ""  # what is wrong with the row, or its sheet, as a whole
    years: dict[str, str] = field(default_factory=dict)  # of the columns that name one
    returned: bool = False  # the line carries the reference of a row refused before

    @property
    def place(self) -> str:
        return f"{self.sheet}, ligne {self.number}"

    @property
    def origin(self) -> dict[str, str]:
        """Where the line comes from, in the columns of the register."""
        return {
            "fichier": self.file,
            "empreinte": self.fingerprint,
            "feuille": self.sheet,
            "ligne": str(self.number),
            "simulee": "oui" if self.context.simulated else "",
        }


@dataclass
class Received:
    """One file and its lines, the sentences on what was set aside, and how many rows that is.
    ``already``: the same bytes were imported before; its lines are then read only when some of them
    still wait for a correction."""

    book: Book
    already: bool = False
    lines: list[Line] = field(default_factory=list)
    set_aside: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    n_aside: int = 0


class Walk:
    """Goes down one sheet of a file, from under a header to row ``end`` (from 0, excluded), and adds
    the declared lines to those of the file; keeps what depends on the lines above: sums, last QPV,
    block. ``volet`` is that of the sheet's name, or ""."""

    def __init__(
        self, one: Received, position: int, header: Header, context: Context, end: int, volet: str
    ) -> None:
        self.one, self.position, self.context = one, position, context
        self.sheet: Sheet = one.book.sheets[position]
        self.end, self.volet = end, volet
        self.header = header = of_the_year(header, context)
        self.scales = scales(header, context)
        self.unit = unit_of(self.scales)
        self.years = years_named(header)
        holds = "action_intitule" in header.fields or "axe_code" in header.fields
        self.actions = self.volet != HOLDINGS and (holds or bool(self.volet))
        self.sums, self.partial = Counter(), Counter()
        self.place: tuple[int, dict[str, object]] | None = None  # line and cells of the last QPV
        self.aside: Counter = Counter()
        self.merged = self._merged()

    def run(self) -> None:
        before = len(self.one.lines)
        for row in range(self.header.last + 1, self.end):
            self._row(row)
        for reason, count in self.aside.items():
            put = "mises à part" if count > 1 else "mise à part"
            self._set_aside(f" : {french.plural(count, 'ligne')} {reason} {put}", count)
        told = [*self.header.guessed, *filter(None, [self.unit])]
        # Filled columns that mean nothing to us: they are kept, and nobody counts them.
        filled = dict.fromkeys(h for line in self.one.lines[before:] for h in line.others)
        unread = [name for name in filled if name in self.header.others.values()]
        if unread and "ref" not in self.header.fields:
            listed = ", ".join(f"« {name} »" for name in unread)
            told.append(f"colonnes gardées mais non lues : {listed}")
        self.one.messages += [f"{self.sheet.name} : {said}" for said in told]

    def _set_aside(self, what: str, count: int = 1) -> None:
        self.one.n_aside += count
        self.one.set_aside.append(f"{self.sheet.name}{what}")

    def _merged(self) -> dict[tuple[int, int], tuple[int, int]]:
        """Return the first cell of every merged range of several rows, by covered cell."""
        last_column = max(self.header.headings, default=0)
        return {
            (row, column): (top, left)
            for (top, left), (bottom, right) in self.sheet.merges
            if bottom > top > self.header.last
            for row in range(top, min(bottom + 1, self.end))
            for column in range(left, min(right, last_column) + 1)
        }

    def _row(self, row: int) -> None:
        raw = self.sheet.rows[row]
        named = {n: raw[c] for n, c in self.header.fields.items() if n in BY_NAME or n == "ref"}
        named = {n: "" if cell == UNKNOWN_CODE else cell for n, cell in named.items()}
        named = in_euros(named, self.scales)
        filled = [cell for cell in raw if cell != "" and not isinstance(cell, Broken)]
        if not filled:
            self.place = None if (row, 0) not in self.merged else self.place
            return
        if amounts.is_total(raw, named, self.sums, self.partial):
            self._total(row, named)
        elif self._repeats_header(raw):
            self.aside["d'en-tête répétée"] += 1
        elif len(filled) == 1 and not any(named.get(n) == filled[0] for n in self._own()):
            self._set_aside(f", ligne {row + 1} : « {shown(filled[0])[:80]} »")
            self._remember(row, named)
        else:
            self._declared(row, named)

    def _own(self) -> set[str]:
        """The fields by which a row says something of its own, beyond what a model prefills."""
        if self.actions:
            return set(BY_NAME) - _PREFILLED - _HOLDING_VALUES
        return _HOLDING_VALUES | {"commentaire", "action_intitule"}

    def _repeats_header(self, raw: list[object]) -> bool:
        again = {c: shown(cell) for c, cell in enumerate(raw) if shown(cell)}
        return len(again) > 2 and all(self.header.headings.get(c) == t for c, t in again.items())

    def _total(self, row: int, named: dict[str, object]) -> None:
        self._set_aside(f", ligne {row + 1} : ligne de total")
        for name in EUROS:
            told = amounts.euros(named.get(name, "")).value
            sums = (self.sums[name], self.partial[name])
            if told is not None and not any(abs(told - s) <= 1 for s in sums):
                self.one.messages.append(
                    f"{self.sheet.name}, ligne {row + 1} : le total de « {BY_NAME[name].label} » "
                    f"({french.quantity(told, '€', 2)}) n'est pas la somme des lignes au-dessus "
                    f"({french.quantity(self.sums[name], '€', 2)})"
                )
        self.partial.clear()
        self.place = None

    def _remember(self, row: int, named: dict[str, object]) -> None:
        place = {n: named[n] for n in (*_PLACE, "commune_insee") if shown(named.get(n, ""))}
        if set(place) & set(_PLACE):
            self.place = (row + 1, place)

    def _declared(self, row: int, named: dict[str, object]) -> None:
        cells, said = self._unmerged(row, named)
        if not any(shown(cells.get(n, "")) not in ("", "0") for n in self._own()) and not any(
            isinstance(cells.get(n), Broken) for n in _IDENTITY
        ):
            self._remember(row, cells)
            self.aside[f"sans {'action' if self.actions else 'valeur'}"] += 1
            return
        said += self._filled_down(cells)
        if any(shown(cells.get(name, "")) for name in self.scales):
            said.append(f"{self.unit}, lus en euros")
        self._remember(row, cells)
        for name in EUROS:
            value = amounts.euros(cells.get(name, "")).value or 0
            self.sums[name] += value
            self.partial[name] += value
        self.one.lines.append(self._line(row, cells, said))

    def _unmerged(self, row: int, named: dict[str, object]) -> tuple[dict, list[str]]:
        """Fill cells merged downwards; an amount merged over several lines belongs to none."""
        cells, said = dict(named), []
        for name, column in self.header.fields.items():
            first = self.merged.get((row, column))
            if first is None or name not in cells:
                continue
            if name in SPENDING or (name in _HOLDING_VALUES and not self.actions):
                if self.sheet.at(*first) != "":
                    cells[name] = Broken("fusionné")
            elif first[0] != row and first[1] == column and cells[name] == "":
                cells[name] = self.sheet.at(first[0], column)
                if shown(cells[name]):
                    said.append(
                        f"« {BY_NAME[name].label} » repris de la cellule fusionnée "
                        f"(ligne {first[0] + 1})"
                    )
        return cells, said

    def _filled_down(self, cells: dict[str, object]) -> list[str]:
        """Take the QPV of the line above when it was left blank under it, the rest being there."""
        held = [n for n in _PLACE if n in cells]
        if "ref" in self.header.fields:  # rows of a correction workbook are no neighbours
            return []
        if not (self.actions and held and self.place) or any(shown(cells[n]) for n in held):
            return []
        rest = ("action_intitule", *(n for n in ("axe_code",) if n in cells))
        spent = any(shown(cells.get(n, "")) for n in SPENDING)
        if not spent or not all(shown(cells.get(n, "")) for n in rest):
            return []
        number, place = self.place
        cells |= place
        return [f"quartier laissé vide, repris de la ligne {number}"]

    def _fault(self, raw: list[object]) -> str:
        """Return what is wrong with a row as a whole: values out of step with the columns, a unit
        in a column of its own, two columns of its sheet for one field."""
        last = max(self.header.headings)
        if self.sheet.text and any(shown(cell) for cell in raw[last + 1 :]):
            return (
                "plus de valeurs que de colonnes : une virgule décimale sans guillemets, un "
                "séparateur dans un texte ?"
            )
        for column, heading in self.header.others.items():
            unit = shown(raw[column]) if column < len(raw) else ""
            if plain(heading) in ("unite", "unites") and scale_of(unit) > 1:
                return f"unité « {unit} » : écrivez les montants en euros"
        return f"feuille refusée : {self.header.clash}" if self.header.clash else ""

    def _line(self, row: int, cells: dict[str, object], said: list[str]) -> Line:
        raw = self.sheet.rows[row]
        given = shown(cells.pop("ref", ""))
        given = given if _REFERENCE.fullmatch(given) else ""
        book, headings = self.one.book, self.header.headings
        own = f"{book.fingerprint[:8]}-{self.position + 1}-{row + 1}"
        for name, columns in self.header.rivals.items():  # the landlord chooses
            told = list(dict.fromkeys(shown(raw[c]) for c in columns if shown(raw[c])))
            cells[name] = f"{' ou '.join(told)} ?" if len(told) > 1 else "".join(told)
        texts = {c: shown(cell) for c, cell in enumerate(raw) if shown(cell)}
        sent = {headings[c]: texts[c] for c in headings if c in texts}
        sent |= {f"(colonne {c + 1})": text for c, text in texts.items() if c not in headings}
        taken = {headings[c] for c in headings if c not in self.header.others}
        return Line(
            self.sheet.name,
            row + 1,
            given or own,
            self.volet,
            {n: v for n, v in cells.items() if v != ""},
            {heading: text for heading, text in sent.items() if heading not in taken},
            sent,
            self.context,
            book.file.name,
            book.fingerprint,
            said,
            self._fault(raw),
            self.years,
            bool(given),
        )

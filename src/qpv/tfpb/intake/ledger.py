"""The rows of the register, and what a new file does to them: added, updated, already known."""

import json
from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Mapping, Sequence

from qpv.tfpb.columns import BY_NAME, ORIGIN, REGISTER, plain
from qpv.tfpb.intake.entries import Entry
from qpv.tfpb.intake.headings import REFERENCE
from qpv.tfpb.intake.register import others_of

ADDED, UPDATED, KNOWN = "added", "updated", "known"
_COMPARED = (*(name for name in REGISTER if name not in ORIGIN), "simulee")
_WORTH = " valait "
Row = dict[str, str]


def identity(row: Mapping[str, str]) -> tuple[str, ...]:
    """Return what makes a row the same action (or holding) from one file to the next."""
    same = ("volet", "exercice", "bailleur", "code_qp", "axe_code")
    return (*(row[n] for n in same), plain(row["action_intitule"]), plain(row["residence"]))


def _deed(row: Mapping[str, str]) -> tuple[str, ...]:
    """The same action, whatever its QPV."""
    return identity(row)[:3] + identity(row)[4:]


def content(row: Mapping[str, str]) -> tuple[str, ...]:
    """Return what a row declares, without where it comes from."""
    others = {h: text for h, text in others_of(row).items() if h != REFERENCE}
    return (*(row[name] for name in _COMPARED), *others.items())


class Ledger:
    """The register while files are merged into it, one after the other.

    Two rows of one file may have the same identity: they are its first, its second … and meet the
    first, the second … of the register, those that are identical being paired before the others.
    A line that quotes the reference of a refusal is a row of its own: it never replaces another.
    """

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = list(rows)
        self._claimed: set[int] = set()  # the places that the file being merged has met

    def name_landlords(self, sirens: Mapping[str, str]) -> None:
        """Give their SIREN to the rows of a landlord known until now by its name only."""
        for row in self.rows:
            number = "" if row["bailleur_siren"] else sirens.get(plain(row["bailleur_nom"]), "")
            if number:
                row |= {"bailleur": number, "bailleur_siren": number}
                said = f"SIREN {number} connu depuis par le nom"
                row["mentions"] = " ; ".join(filter(None, (row["mentions"], said)))

    def merge(self, entries: Sequence[Entry]) -> list[str]:
        """Merge one file, and return what became of each entry: added, updated or known."""
        self._claimed = set()
        exact, same, quoted = (defaultdict(deque) for _ in range(3))
        for place, row in enumerate(self.rows):
            exact[content(row)].append(place)
            same[identity(row)].append(place)
            quoted[others_of(row).get(REFERENCE)].append(place)
        fates: list[set[str]] = [set() for _ in entries]
        left: list[tuple[int, Row]] = []
        for n, entry in enumerate(entries):
            for row in entry.rows:
                place = self._answered(quoted[entry.line.ref], row) if entry.line.returned else None
                place = self._first(exact[content(row)]) if place is None else place
                if place is None:
                    left.append((n, row))
                else:
                    fates[n].add(self._meet(place, row))
        for n, row in left:
            place = None if entries[n].line.returned else self._first(same[identity(row)])
            fates[n].add(self._add(row) if place is None else self._meet(place, row))
        # A line shared between several QPV is known when all its parts are.
        return [next((f for f in (UPDATED, ADDED, KNOWN) if f in found), "") for found in fates]

    def left_aside(self, entries: Sequence[Entry], together: Collection[str]) -> list[int]:
        """Return the places of the rows that the file just merged may have meant to replace: those of
        a file that did not come ``together`` with it (fingerprints), of the same landlord, year and
        volet, on a QPV or for an action that it declares too, that no line of it has met."""
        own = [row for entry in entries if not entry.line.returned for row in entry.rows]
        units = {identity(row)[:4] for row in own}  # the same landlord, year, volet and QPV
        deeds = {_deed(row) for row in own if row["action_intitule"]}
        return [
            place
            for place, row in enumerate(self.rows)
            if place not in self._claimed
            and row["empreinte"] not in together
            and (identity(row)[:4] in units or _deed(row) in deeds)
        ]

    def drop(self, places: Sequence[int]) -> None:
        """Take rows out: the file that replaces theirs says so, and theirs is kept as received."""
        gone = set(places)
        self.rows = [row for place, row in enumerate(self.rows) if place not in gone]

    def _answered(self, quoted: Iterable[int], row: Row) -> int | None:
        """Return the row that quotes the same reference, best on the same QPV."""
        free = [place for place in quoted if place not in self._claimed]
        return min(free, key=lambda p: self.rows[p]["code_qp"] != row["code_qp"], default=None)

    def _first(self, places: deque[int]) -> int | None:
        """Return the first of these rows that this file has not met yet."""
        while places:
            if (place := places.popleft()) not in self._claimed:
                return place
        return None

    def _add(self, row: Row) -> str:
        self._claimed.add(len(self.rows))
        self.rows.append(row)
        return ADDED

    def _meet(self, place: int, row: Row) -> str:
        self._claimed.add(place)
        former = self.rows[place]
        if content(former) == content(row):
            return KNOWN
        before = [s for s in former["mentions"].split(" ; ") if _WORTH in s]
        now = _changes(former, row)
        row = row | {"mentions": " ; ".join(filter(None, (row["mentions"], *before, *now)))}
        reference = others_of(former).get(REFERENCE)
        if reference and REFERENCE not in others_of(row):
            others = others_of(row) | {REFERENCE: reference}
            row["autres_colonnes"] = json.dumps(others, ensure_ascii=False)
        self.rows[place] = row
        return UPDATED


def _changes(former: Row, row: Row) -> list[str]:
    """Return « « Dépense réalisée (€) » valait 1200 (fichier.xlsx) » for each value replaced."""
    return [
        f"« {BY_NAME[name].label} »{_WORTH}{former[name].replace(' ; ', ', ') or 'vide'} "
        f"({former['fichier']})"
        for name in BY_NAME
        if former[name] != row[name]
    ]

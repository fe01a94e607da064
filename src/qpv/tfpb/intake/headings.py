"""The header of a sheet: where it is, and which of our columns each heading means."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz, process

from qpv.tfpb.columns import BY_NAME, EUROS, FIELDS, plain
from qpv.tfpb.intake.raw_cells import Broken, Range
from qpv.tfpb.intake.sheets import Sheet, shown

# Columns of the correction workbook that are no data: the reference is read back, not the others.
REFERENCE, LINE, REASON, SOURCE = "Référence", "Ligne du fichier", "À corriger", "Fichier reçu"
_OURS = {plain(REFERENCE): "ref", plain(LINE): "", plain(REASON): "", plain(SOURCE): ""}
_DEPTH = 60  # a header is looked for in the first rows
_CLOSE = 85  # per cent of the letters
_THOUSANDS = r"k\s?€|\bke\b|\bk\s?eur\w*|\bmilliers?\s+d.\s?euros?"
_MILLIONS = r"\bm\s?€|\bmillions?\s+d.\s?euros?"
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_OTHER_YEAR = re.compile(r"\bn\s*[-–−]\s*\d", re.IGNORECASE)
_RATE = re.compile(r"%|\btaux\b|pourcent", re.IGNORECASE)
# Words that change nothing in what a heading means.
_FILLERS = {"de", "du", "des", "d", "la", "le", "les", "l", "en", "au", "aux", "a", "eur", "euro"}
_FILLERS |= {"euros", "montant", "montants", "ttc"}
# Without one of these, a table is a list or a notice, not what a landlord declares.
_SUBSTANCE = {"action_intitule", "nb_logements"} | {f.name for f in FIELDS if f.kind == "euros"}


@dataclass(frozen=True)
class Header:
    """Where the header is (first and last row, from 0), the column of each of our fields (and of
    « ref »), the other headings by column, and what was guessed. ``clash`` names two columns that
    claim one field."""

    first: int
    last: int
    fields: dict[str, int]
    others: dict[int, str]
    headings: dict[int, str]
    guessed: tuple[str, ...]
    clash: str
    joined: int  # columns that the two rows name together
    rivals: dict[str, list[int]]  # columns of a disputed field


@cache
def _names() -> dict[str, str]:
    known = {plain(text): f.name for f in FIELDS for text in f.known_as}
    known |= {f.name.replace("_", " "): f.name for f in FIELDS}
    return known | {plain(f.label): f.name for f in FIELDS} | _OURS


@cache
def meaning(heading: str) -> tuple[str | None, bool]:
    """Return the field that a heading means (None: unknown; "": ours, but no data) and whether it
    is one of the known headings or only close to one."""
    name, exact = _named(plain(heading))
    if not name and (bare := _bare(heading)) != heading:  # « Dépense réalisée 2025 (k€) »
        name, exact = _named(plain(bare))
        name = name if name in EUROS else None
    if name in EUROS and (_OTHER_YEAR.search(heading) or _RATE.search(heading)):
        return None, False  # a rate, or last year's: not this amount
    return name, exact


def _bare(heading: str) -> str:
    """Return a heading without its year nor its unit."""
    unit = re.compile(f"(en\\s+)?({_THOUSANDS}|{_MILLIONS})", re.IGNORECASE)
    return _YEAR.sub(" ", unit.sub(" ", heading))


def _named(text: str) -> tuple[str | None, bool]:
    if text in _names():
        return _names()[text], True
    core = _core(text)
    if len(text) > 60 or not core:
        return None, False
    if core in _cores():
        return _cores()[core], False
    close = process.extract(
        core, _cores().keys(), scorer=fuzz.ratio, score_cutoff=_CLOSE, limit=None
    )
    meant = {_cores()[name] for name, *_ in close if _typos(core, name)}
    return (meant.pop(), False) if len(meant) == 1 else (None, False)


@cache
def _cores() -> dict[str, str]:
    """The known headings without their fillers, those that still mean one thing."""
    meant: dict[str, set[str]] = {}
    for text, name in _names().items():
        meant.setdefault(_core(text), set()).add(name)
    return {core: names.pop() for core, names in meant.items() if core and len(names) == 1}


def _core(text: str) -> str:
    return " ".join(word for word in text.split() if word not in _FILLERS)


def _typos(text: str, name: str) -> bool:
    """True where two headings differ by letters only: « non réalisée », « révisée » or « autorisée »
    are other words, not typing errors."""
    mine, theirs = text.split(), name.split()
    return len(mine) == len(theirs) and all(
        a == b or (min(len(a), len(b)) > 3 and fuzz.ratio(a, b) >= _CLOSE)
        for a, b in zip(mine, theirs, strict=True)
    )


def scale_of(text: str) -> float:
    """Return by what the amounts of a heading « (k€) », « en milliers d'euros » are multiplied."""
    if re.search(_THOUSANDS, text, re.IGNORECASE):
        return 1e3
    return 1e6 if re.search(_MILLIONS, text, re.IGNORECASE) else 1.0


def unit_said(title: str) -> float:
    """Return the scale that a title gives to its table: « montants en k€ », « (k€) », « unité : k€ »;
    « plus de 10 k€ » is an amount, not a unit."""
    told = rf"(?:\ben\s+|\(\s*|\bunit[ée]s?\s*[:=]?\s*)((?:{_THOUSANDS}|{_MILLIONS}).*)"
    found = re.search(told, title, re.IGNORECASE)
    return scale_of(found[1]) if found else 1.0


def year_in(heading: str) -> str:
    """Return the year that a heading names, "" without one."""
    found = _YEAR.findall(heading)
    return found[0] if len(found) == 1 else ""


def find_headers(sheet: Sheet) -> list[Header]:
    """Return the headers of a sheet from top to bottom: the best one, and any other row that names
    at least three of our columns to the letter, for a sheet may hold several tables."""
    best = find_header(sheet)
    if best is None:
        return []
    found = [best]
    for row, cells in enumerate(sheet.rows):
        texts = [cell for cell in cells if isinstance(cell, str) and cell]
        if best.first <= row <= best.last or sum(plain(t) in _names() for t in texts) < 3:
            continue
        header = _header(row, row, _headings(sheet, row, 1))
        again = header.headings.items() <= best.headings.items()
        if header.fields.keys() & _SUBSTANCE and _held(header) > 2 and not again:
            found.append(header)
    return sorted(found, key=lambda header: header.first)


def find_header(sheet: Sheet) -> Header | None:
    """Return the header of a sheet, or None when no row looks like one.

    It is looked for in the first sixty rows, and names at least three of our columns, an amount, a
    number of dwellings or an action among them. Two rows are read as one when that names more columns
    than any row does, or as many with columns named by both (« Financement » above « bailleur »).
    """
    one, two = _best(sheet, 1), _best(sheet, 2)
    better = _held(two) - _held(one)
    return two if better > 0 or (better == 0 and two and two.joined > 1) else one


def _best(sheet: Sheet, height: int) -> Header | None:
    """Return the header of one or two rows that names the most of our columns, the first of equals."""
    best = None
    for row in range(min(_DEPTH - height + 1, len(sheet.rows))):
        header = _header(row, row + height - 1, _headings(sheet, row, height))
        if header.fields.keys() & _SUBSTANCE and _held(header) > max(_held(best), 2):
            best = header
    return best


def _held(header: Header | None) -> int:
    return sum(name in BY_NAME for name in header.fields) if header else 0


def found_headings(sheet: Sheet) -> list[str]:
    """Return the texts of the fullest of the first rows: what to show in a refusal."""
    rows = [[shown(c) for c in row if isinstance(c, str) and c] for row in sheet.rows[:_DEPTH]]
    return max(rows, key=len, default=[])


def _header(first: int, last: int, headings: dict[int, Sequence[str]]) -> Header:
    """Return what the headings of one or two rows mean, by column: of the columns that claim a field,
    those that name it to the letter prevail, and the first of two equals."""
    texts = {column: " ".join(dict.fromkeys(lines)) for column, lines in headings.items()}
    meant = {column: _meaning_of(lines) for column, lines in headings.items()}
    claims = {name: [c for c in meant if meant[c][0] == name] for name, _ in meant.values() if name}
    for name, columns in claims.items():
        claims[name] = [c for c in columns if meant[c][1]] or columns
    taken = {column for columns in claims.values() for column in columns}
    return Header(
        first,
        last,
        fields={name: columns[0] for name, columns in claims.items()},
        others={c: t for c, t in texts.items() if c not in taken and meant[c][0] != ""},
        headings=texts,
        guessed=tuple(
            f"colonne « {texts[columns[0]]} » lue comme « {_label(name)} »"
            for name, columns in claims.items()
            if not meant[columns[0]][1]
        ),
        clash=" ; ".join(
            f"« {texts[columns[0]]} » et « {texts[column]} » désignent toutes deux « {_label(name)} »"
            for name, columns in claims.items()
            for column in columns[1:]
        ),
        joined=sum(len(set(t)) > 1 and bool(meaning(" ".join(t))[0]) for t in headings.values()),
        rivals={name: columns for name, columns in claims.items() if len(columns) > 1},
    )


def _label(name: str) -> str:
    return BY_NAME[name].label if name in BY_NAME else REFERENCE


def _meaning_of(texts: Sequence[str]) -> tuple[str | None, bool]:
    """Return what a heading of one or two rows means: both joined, else the lower, else the upper."""
    tried = [" ".join(dict.fromkeys(texts)), *reversed(texts)]
    found = [meaning(text) for text in tried]
    exact = [f for f in found if f[1]]
    close = [f for f in found[:1] if f[0] is not None]  # a close match of a half is no match
    return next(iter(exact + close), (None, False))


def _headings(sheet: Sheet, row: int, height: int) -> dict[int, Sequence[str]]:
    """Return the texts of each column of a header of one or two rows, merged ranges filled."""
    upper = _texts(sheet, row)
    if height == 1:
        return {column: (text,) for column, text in upper.items()}
    lower = _texts(sheet, row + 1)
    if not upper or len(lower) < 2 or any(_is_data(cell) for cell in sheet.rows[row + 1]):
        return {}
    if len(upper) > 1 and not _merged_in(sheet.merges, row):
        upper = _spread(upper, lower)
    columns = sorted(upper.keys() | lower.keys())
    return {c: tuple(line[c] for line in (upper, lower) if c in line) for c in columns}


def _is_data(cell: object) -> bool:
    """True for a cell that no heading would be: an amount, a date, a code."""
    if isinstance(cell, str):
        return cell[:1].isdigit() or bool(re.search(r"\bQ[NP]\s?\d", cell, re.IGNORECASE))
    year = isinstance(cell, (int, float)) and 2000 <= cell < 2100
    return not year and not isinstance(cell, Broken)


def _texts(sheet: Sheet, row: int) -> dict[int, str]:
    if row >= len(sheet.rows):
        return {}
    texts = {c: shown(cell) for c, cell in enumerate(sheet.rows[row]) if isinstance(cell, str)}
    for (top, left), (bottom, right) in _merged_in(sheet.merges, row):
        cell = sheet.at(top, left)
        if isinstance(cell, str) and bottom - top < 2:
            texts |= {column: shown(cell) for column in range(left, right + 1)}
    return {column: text for column, text in texts.items() if plain(text)}


def _merged_in(merges: Sequence[Range], row: int) -> list[Range]:
    return [m for m in merges if m[0][0] <= row <= m[1][0]]


def _spread(upper: dict[int, str], lower: dict[int, str]) -> dict[int, str]:
    """Where merged cells left no trace (text files), a heading holds until the next one."""
    spread, last = dict(upper), ""
    for column in range(max(upper | lower) + 1):
        last = upper.get(column, last)
        if column not in upper and column in lower and last:
            spread[column] = last
    return spread

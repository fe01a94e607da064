"""The header of a sheet: where it is, and which of our columns each heading means."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from qpv.tfpb.columns import BY_NAME, FIELDS, plain
from qpv.tfpb.marks import Range
from qpv.tfpb.sheets import Sheet, shown

# Columns of the correction workbook that are no data: the reference is read back, not the others.
REFERENCE, LINE, REASON, SOURCE = "Référence", "Ligne du fichier", "À corriger", "Fichier reçu"
_OURS = {plain(REFERENCE): "ref", plain(LINE): "", plain(REASON): "", plain(SOURCE): ""}
_DEPTH = 30  # a header is looked for in the first rows
_CLOSE = 0.85
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
    guessed: tuple[str, ...] = ()
    clash: str = ""
    joined: int = 0  # columns that the two rows name together
    rivals: dict[str, list[int]] = field(default_factory=dict)  # columns of a disputed field


@dataclass
class _Claims:
    fields: dict[str, int] = field(default_factory=dict)
    exact: dict[str, bool] = field(default_factory=dict)
    guessed: dict[str, str] = field(default_factory=dict)
    clash: list[str] = field(default_factory=list)
    rivals: dict[str, list[int]] = field(default_factory=dict)


@cache
def _names() -> dict[str, str]:
    known = {plain(text): f.name for f in FIELDS for text in f.known_as}
    known |= {f.name.replace("_", " "): f.name for f in FIELDS}
    return known | {plain(f.label): f.name for f in FIELDS} | _OURS


@cache
def meaning(heading: str) -> tuple[str | None, bool]:
    """Return the field that a heading means (None: unknown; "": ours, but no data) and whether it
    is one of the known headings or only close to one."""
    text = plain(heading)
    if text in _names():
        return _names()[text], True
    if len(text) > 60:
        return None, False
    close = difflib.get_close_matches(text, _names(), n=1, cutoff=_CLOSE)
    return (_names()[close[0]], False) if close else (None, False)


def find_header(sheet: Sheet) -> Header | None:
    """Return the header of a sheet, or None when no row of the first thirty looks like one.

    A header names at least three of our columns, an amount, a number of dwellings or an action
    among them. Two rows are read as one when that names more columns than any row does, or as
    many with columns named by both (« Financement » above « bailleur »).
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
    """Return the texts of the fullest row among the first thirty: what to show in a refusal."""
    rows = [[shown(c) for c in row if isinstance(c, str) and c] for row in sheet.rows[:_DEPTH]]
    return max(rows, key=len, default=[])


def _header(first: int, last: int, headings: dict[int, Sequence[str]]) -> Header:
    claims = _Claims()
    for column, texts in headings.items():
        _claim(claims, column, texts, headings)
    taken = {*claims.fields.values(), *(c for rivals in claims.rivals.values() for c in rivals)}
    shown_as = {column: " ".join(dict.fromkeys(texts)) for column, texts in headings.items()}
    ignored = {c for c, texts in headings.items() if _meaning_of(texts)[0] == ""}
    others = {c: text for c, text in shown_as.items() if c not in taken and c not in ignored}
    return Header(
        first,
        last,
        claims.fields,
        others,
        shown_as,
        tuple(claims.guessed[n] for n in claims.fields if n in claims.guessed),
        " ; ".join(claims.clash),
        sum(len(set(t)) > 1 and bool(meaning(" ".join(t))[0]) for t in headings.values()),
        claims.rivals,
    )


def _meaning_of(texts: Sequence[str]) -> tuple[str | None, bool]:
    """Return what a heading of one or two rows means: both joined, else the lower, else the upper."""
    tried = [" ".join(dict.fromkeys(texts)), *reversed(texts)]
    found = [meaning(text) for text in tried]
    exact = [f for f in found if f[1]]
    close = [f for f in found[:1] if f[0] is not None]  # a close match of a half is no match
    return next(iter(exact + close), (None, False))


def _claim(claims: _Claims, column: int, texts: Sequence[str], headings: dict) -> None:
    name, exact = _meaning_of(texts)
    if not name:
        return
    text = " ".join(dict.fromkeys(texts))
    if name in claims.fields and exact == claims.exact[name]:
        other = " ".join(dict.fromkeys(headings[claims.fields[name]]))
        label = BY_NAME[name].label if name in BY_NAME else REFERENCE
        claims.rivals.setdefault(name, [claims.fields[name]]).append(column)
        claims.clash.append(f"« {other} » et « {text} » désignent toutes deux « {label} »")
        return
    if name in claims.fields and claims.exact[name]:
        return
    claims.fields[name], claims.exact[name] = column, exact
    claims.guessed.pop(name, None)
    if not exact:
        claims.guessed[name] = f"colonne « {text} » lue comme « {BY_NAME[name].label} »"


def _headings(sheet: Sheet, row: int, height: int) -> dict[int, Sequence[str]]:
    """Return the texts of each column of a header of one or two rows, merged ranges filled."""
    upper = _texts(sheet, row)
    if height == 1:
        return {column: (text,) for column, text in upper.items()}
    lower = _texts(sheet, row + 1)
    if not upper or len(lower) < 2 or any(text[0].isdigit() for text in lower.values()):
        return {}
    if len(upper) > 1 and not _merged_in(sheet.merges, row):
        upper = _spread(upper, lower)
    columns = sorted(upper.keys() | lower.keys())
    return {c: tuple(line[c] for line in (upper, lower) if c in line) for c in columns}


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

"""Text columns -> typed values and reasons. What is not understood is refused, not guessed."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import pandas as pd

from qpv import codes
from qpv.errors import TableError

# Markers of an absent value seen in the publishers' files (INSEE Filosofi and thematic files,
# DEPP, SSMSI) and the reason that each stands for.
MARKERS = {
    "": "missing",
    "NA": "missing",
    "nd": "not_available",
    "ndiff": "secret",
    "n.d.": "not_available",
    "ns": "not_significant",
    "NS": "not_significant",
    "s": "secret",
    "so": "not_applicable",
}
_LARGEST_COUNT = 1_000_000_000
_LARGEST = 1e15  # beyond, a float no longer holds its units
_SPACED = r"[\u202f\u00a0\u2009 \t]"
_THOUSANDS = rf"[+-]?\d{{1,3}}({_SPACED}\d{{3}})+([.,]\d*)?"
_SPACES = str.maketrans(dict.fromkeys("\u202f\u00a0\u2009 \t", ""))


@dataclass(frozen=True)
class Note:
    """Something odd in a file that is reported, not repaired: rule, rows, what was done."""

    rule: str
    message: str
    codes: tuple[str, ...] = ()
    level: str = "info"  # "info" or "alerte"
    template: str = ""  # the message, « {count} » and « {of} » (all rows) still to be written
    count: int = 0


@dataclass
class Cleaned:
    """A typed table and what was noticed while making it."""

    table: pd.DataFrame
    notes: list[Note] = field(default_factory=list)


def noted(
    rule: str, message: str, found: Iterable[str] | int, level: str = "info", of: int = 0
) -> list[Note]:
    """Return one note on the codes found (or on their number, « {count} » in the message, among
    « {of} »), none if there is none."""
    listed, number = ((), found) if isinstance(found, int) else (tuple(found), 0)
    said = message.replace("{count}", str(number)).replace("{of}", str(of))
    return [Note(rule, said, listed, level, message, number)] if listed or number else []


def together(notes: Iterable[Note], rows: int) -> list[Note]:
    """Return the notes of the pieces of one table of so many rows, the counts of each added."""
    first: dict[tuple[str, str], Note] = {}
    for note in notes:
        before = first.setdefault((note.rule, note.template or note.message), note)
        if before is not note:
            first[note.rule, note.template or note.message] = replace(
                note, count=before.count + note.count
            )
    return [
        said
        for note in first.values()
        for said in (
            noted(note.rule, note.template, note.count, note.level, rows) if note.count else [note]
        )
    ]


def refuse(found: pd.Series, what: str) -> None:
    """Do nothing if nothing was found.

    Raises
    ------
    TableError
        « <how many> <what> (<three examples>). »; « … » in ``what`` says where the examples go.
    """
    if len(found):
        examples = f"({', '.join(found.head(3))})"
        said = what.replace("…", examples) if "…" in what else f"{what} {examples}."
        raise TableError(f"{len(found)} {said}")


def of_zoning(code_qp: pd.Series, zoning: codes.Zoning) -> pd.Series:
    """Return codes of QPV in capitals, all of one zoning.

    Raises
    ------
    TableError
        If a code is none, or is of the other zoning.
    """
    found = code_qp.str.strip().str.upper()
    for code in found:
        if codes.zoning_of(code) != zoning:
            other = codes.zoning_of(code)
            raise TableError(f"« {code} » est un code du zonage {other}, QPV {zoning} attendus.")
    return found


def to_number(text: pd.Series, decimals: int | None = 6) -> tuple[pd.Series, pd.Series]:
    """Return the values (float64, NaN where absent) and the reasons ("" where present).

    « 2 493 » with U+202F or U+00A0, « 2493.0 » and « 4,8 » are all read; the markers of
    ``MARKERS`` become reasons. Each distinct cell is read once: the same « 62,5 » is written on
    thousands of rows. Without ``decimals`` a value is not rounded.

    Raises
    ------
    TableError
        If a cell is neither a number nor a known marker (three examples are shown).
    """
    rank, cells = pd.factorize(text.astype(str))
    stripped = pd.Series(cells, dtype="str").str.strip()
    reasons = stripped.map(MARKERS).fillna("").astype(str)
    digits = stripped.str.translate(_SPACES).str.replace(",", ".", regex=False)
    values = pd.to_numeric(digits.where(reasons == "", None), errors="coerce").astype("float64")
    # A space parts thousands, in front of three figures: « 1 2 3 » is no number.
    odd = stripped.str.contains(_SPACED) & ~stripped.str.fullmatch(_THOUSANDS)
    unknown = (odd | values.isna() | (values.abs() > _LARGEST)) & (reasons == "")
    if unknown.any():
        wrong = text[unknown.to_numpy()[rank]]
        examples = ", ".join(f"« {v} »" for v in wrong.head(3))
        raise TableError(
            f"{len(wrong)} cellule(s) de « {text.name} » ne sont ni un nombre ni un marqueur connu "
            f"({examples})."
        )
    values = values if decimals is None else values.round(decimals)
    return (
        pd.Series(values.to_numpy()[rank], text.index, name=text.name),
        pd.Series(reasons.to_numpy()[rank], text.index, dtype="str"),
    )


def translated(text: pd.Series, known: dict[str, str], what: str) -> pd.Series:
    """Return what each text stands for.

    Raises
    ------
    TableError
        If a text is not known.
    """
    unknown = text[~text.isin(list(known))].drop_duplicates().map("« {} »".format)
    refuse(
        unknown, f"{what} : valeur(s) inconnue(s) …. Attendu : {', '.join(filter(None, known))}."
    )
    return text.map(known).astype("str")


def padded(code: pd.Series, level: pd.Series) -> list[str]:
    """Return codes of territories with the leading zeros of their level."""
    pairs = zip(code, level, strict=True)
    return [codes.pad(one, codes.DIGITS.get(its, 1)) for one, its in pairs]


def to_integer(values: pd.Series) -> pd.Series:
    """Return float counts as Int64.

    Raises
    ------
    TableError
        If a count has decimals, or is above a thousand millions.
    """
    broken = values.notna() & ((values != values.round()) | (values.abs() > _LARGEST_COUNT))
    if broken.any():
        raise TableError(
            f"{int(broken.sum())} effectif(s) de « {values.name} » ne sont pas entiers ou pas possibles "
            f"({', '.join(str(v) for v in values[broken].head(3))})."
        )
    return values.astype("Int64")


def tidy_text(text: pd.Series) -> pd.Series:
    """Return names in NFC, single-spaced, with Windows-1252 leftovers mended.

    A cell such as « Marcq-en-Bar\\x9cul » holds the Windows-1252 byte of « œ » read as
    Latin-1: C1 control characters have no other meaning in a name.
    """
    text = text.astype(str)
    return text.map({name: _tidy(name) for name in text.unique()}).astype(str)


def _tidy(name: str) -> str:
    mended = "".join(
        c.encode("latin-1").decode("cp1252", errors="replace") if "\x80" <= c <= "\x9f" else c
        for c in name
    )
    return " ".join(unicodedata.normalize("NFC", mended).split())

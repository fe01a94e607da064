"""Text columns -> typed values and reasons. What is not understood is refused, not guessed."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

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
_SPACES = str.maketrans(dict.fromkeys("\u202f\u00a0\u2009 \t", ""))


@dataclass(frozen=True)
class Note:
    """Something odd in a file that is reported, not repaired: rule, rows, what was done."""

    rule: str
    message: str
    codes: tuple[str, ...] = ()
    level: str = "info"  # "info" or "alerte"


@dataclass
class Cleaned:
    """A typed table and what was noticed while making it."""

    table: pd.DataFrame
    notes: list[Note] = field(default_factory=list)


def noted(rule: str, message: str, found: Iterable[str] | int, level: str = "info") -> list[Note]:
    """Return one note on the codes found (or on their number), none if there is none."""
    listed, number = ((), found) if isinstance(found, int) else (tuple(found), 0)
    return [Note(rule, message, listed, level)] if listed or number else []


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


def to_number(text: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Return the values (float64, NaN where absent) and the reasons ("" where present).

    « 2 493 » with U+202F or U+00A0, « 2493.0 » and « 4,8 » are all read; the markers of
    ``MARKERS`` become reasons.

    Raises
    ------
    TableError
        If a cell is neither a number nor a known marker (three examples are shown).
    """
    stripped = text.astype(str).str.strip()
    reasons = stripped.map(MARKERS).fillna("").astype(str)
    digits = stripped.str.translate(_SPACES).str.replace(",", ".", regex=False)
    values = pd.to_numeric(digits.where(reasons == "", None), errors="coerce").astype("float64")
    unknown = values.isna() & (reasons == "")
    finite = values.abs() != float("inf")
    if unknown.any() or not finite.all():
        examples = ", ".join(f"« {v} »" for v in text[unknown | ~finite].head(3))
        raise TableError(
            f"{int((unknown | ~finite).sum())} cellule(s) de « {text.name} » ne sont "
            f"ni un nombre ni un marqueur connu ({examples})."
        )
    return values.round(6), reasons


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
    if any("\x80" <= character <= "\x9f" for character in name):
        name = "".join(_from_windows(character) for character in name)
    return " ".join(unicodedata.normalize("NFC", name).split())


def _from_windows(character: str) -> str:
    if not "\x80" <= character <= "\x9f":
        return character
    return character.encode("latin-1").decode("cp1252", errors="replace")

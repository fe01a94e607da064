"""Variables of the INSEE archives: what a dataset declares, and how each is found in a file whose
names are not confirmed: by the wording of its label in the archive's own dictionary, else by code,
else refused with the nearest.

Two families of names were seen for the same quantities: that of the thematic files (CODGEO,
TX_TOT_ET) and that of the estimations (codeQPV, partPopEt), which has fewer variables.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace

from qpv.errors import TableError
from qpv.tables import columns as shared
from qpv.tables.schema import Column

_YEAR = r"_?A?\d{2}"  # DISP_TP60_A21, NBMEN19: some codes end with their year


@dataclass(frozen=True)
class Variable:
    """A variable to find: the column it becomes, its codes (regular expressions, tried in order,
    with or without a year), and the wording of its label in plain lower case (idem).

    A text column is a flag, empty where the archive does not have it; a measure must be there, but
    for an ``optional`` one, which only one family of names has.
    """

    column: Column
    codes: tuple[str, ...] = ()
    label: str = ""
    optional: bool = False


def count(name: str, label: str, unit: str, *codes_: str, wording: str = "") -> Variable:
    """A whole number of something."""
    return Variable(shared.count(name, label, _first(codes_), unit), codes_, wording)


def share(name: str, label: str, *codes_: str, wording: str = "") -> Variable:
    """A percentage between 0 and 100."""
    return Variable(shared.share(name, label, _first(codes_)), codes_, wording)


def number(name: str, label: str, unit: str, *codes_: str, wording: str = "") -> Variable:
    """Any other number that cannot be negative."""
    return Variable(shared.number(name, label, _first(codes_), unit), codes_, wording)


def _first(codes_: tuple[str, ...]) -> str:
    return codes_[0] if codes_ else ""


def optional(*variables: Variable) -> tuple[Variable, ...]:
    """Return variables that an archive may not have."""
    return tuple(replace(variable, optional=True) for variable in variables)


def find_all(
    variables: Iterable[Variable],
    columns: list[str],
    labels: dict[str, str],
    *,
    partial: bool = False,
) -> dict[str, str | None]:
    """Our name -> publisher's code, None for a measure that the file does not have; every failure in
    one refusal. A ``partial`` file, of the second family of names, has one measure at least."""
    every = {v.column.name: (v, _find(v, columns, labels)) for v in variables}
    few = partial and any(hits for v, hits in every.values() if v.column.kind != "text")
    found: dict[str, str | None] = {}
    wrong = []
    for name, (variable, hits) in every.items():
        if len(hits) == 1:
            found[name] = hits[0]
        elif not hits and variable.column.kind == "text":
            found[name] = ""
        elif not hits and (few or variable.optional):
            found[name] = None
        else:
            wrong.append(_not_one(variable, hits, columns, labels))
    if wrong:
        raise TableError(
            f"{len(wrong)} variable(s) à préciser : {' ; '.join(wrong)}. Donnez leur code exact, "
            "d'après le dictionnaire meta_*.csv de l'archive."
        )
    return found


def _find(variable: Variable, columns: list[str], labels: dict[str, str]) -> list[str]:
    worded = [
        c
        for c in columns
        if variable.label and re.search(variable.label, _plain(labels.get(c, "")))
    ]
    if len(worded) == 1:
        return worded
    for ending in ("", _YEAR):
        for code in variable.codes:
            hits = [c for c in columns if re.fullmatch(f"(?:{code}){ending}", c, re.IGNORECASE)]
            if hits:
                return hits
    return worded


def _not_one(
    variable: Variable, hits: list[str], columns: list[str], labels: dict[str, str]
) -> str:
    what = f"« {variable.column.label} »" + (f" ({variable.codes[0]})" if variable.codes else "")
    near = hits or _nearest(variable, columns, labels)
    shown = ", ".join(f"{c} « {labels[c]} »" if labels.get(c) else c for c in near[:4])
    if hits:
        return f"{what} en plusieurs exemplaires : {shown}"
    return f"{what} introuvable" + (f", proches : {shown}" if shown else "")


def _nearest(variable: Variable, columns: list[str], labels: dict[str, str]) -> list[str]:
    told = {_plain(label): code for code, label in labels.items() if code in columns}
    words = difflib.get_close_matches(_plain(variable.column.label), told, n=3, cutoff=0.4)
    near = [told[word] for word in words]
    for code in variable.codes:
        near += difflib.get_close_matches(code.upper(), columns, n=2, cutoff=0.6)
    return list(dict.fromkeys(near))


def _plain(text: str) -> str:
    text = " ".join(text.replace("’", "'").split())
    return unicodedata.normalize("NFD", text).encode("ascii", "ignore").decode().lower()

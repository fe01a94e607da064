"""The register of what landlords declared, and the rows that were refused: two CSV files.

``registre.csv`` and ``refus.csv`` are text, ``;``, UTF-8 with BOM, numbers with a point. A cell that
a spreadsheet would take for a formula (it begins with = + - @) is kept behind an apostrophe.
"""

import csv
import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pandas as pd

from qpv import codes
from qpv.errors import TableError, disk_sentence
from qpv.tables import readers
from qpv.tfpb.columns import BY_NAME, REGISTER, VOLETS

REGISTER_FILE, REFUSED_FILE, RECEIVED = "registre.csv", "refus.csv", "recus"
# One row = one refused line. ``ligne_recue`` is the whole row as sent, by heading, and ``champs``
# the same by field with the year and landlord of the sheet, both in JSON.
# ``ref`` is the file's fingerprint, the sheet and the line: what a correction quotes.
REFUSED = (
    "ref", "fichier", "empreinte", "feuille", "ligne", "colonne", "motif", "volet", "bailleur",
    "simulee", "importe_le", "ligne_recue", "champs",
)  # fmt: skip
_BESIDE = ".partiel"  # what is written beside, before it takes its place
_FORMULA = re.compile(r"'*[=+\-@\t\r]")


@dataclass(frozen=True)
class Register:
    """``rows``: one action or holding per row (columns ``REGISTER``); ``refused``: one refused line
    per row (columns ``REFUSED``); ``fingerprints``: first twelve signs of the SHA-256 of every
    file imported so far."""

    rows: pd.DataFrame
    refused: pd.DataFrame
    fingerprints: frozenset[str] = frozenset()


def read_register(folder: Path) -> Register:
    """Return the register kept in a folder, empty when nothing was imported.

    Raises
    ------
    TableError
        If one of the files was damaged: a column missing, a number or a code that is none.
    """
    rows = _read(folder / REGISTER_FILE, REGISTER)
    refused = _read(folder / REFUSED_FILE, REFUSED)
    _check(rows, refused)
    received = folder / RECEIVED
    # Without a register nothing was imported: the files kept are read again when they are given.
    kept = received.is_dir() and (folder / REGISTER_FILE).is_file()
    files = received.iterdir() if kept else ()
    seen = frozenset(f.name[:12] for f in files if re.match(r"[0-9a-f]{12}-", f.name))
    return Register(rows, refused, seen)


def texts(columns: Sequence[str], rows: Iterable[Mapping[str, str]] = ()) -> pd.DataFrame:
    """Return a table of texts, one row = one of ``rows``."""
    return pd.DataFrame(rows, columns=list(columns), dtype="str")


def _read(path: Path, columns: tuple[str, ...]) -> pd.DataFrame:
    if not path.is_file():
        return texts(columns)
    try:
        table = readers.read_csv(path)
    except TableError as error:
        raise _broken(path.name, f"{error}".rstrip(".")) from None
    missing = [name for name in columns if name not in table]
    if missing:
        raise _broken(path.name, f"colonne {missing[0]} absente")
    return table[list(columns)].map(_unescaped)


def _broken(name: str, what: str) -> TableError:
    return TableError(
        f"{name} a été modifié à la main et ne se lit plus : {what}. Remettez une copie d'avant la "
        f"modification, ou supprimez-le et réimportez les fichiers de {RECEIVED}/."
    )


def _check(rows: pd.DataFrame, refused: pd.DataFrame) -> None:
    _check_json(REGISTER_FILE, rows, "autres_colonnes")
    for name in ("ligne_recue", "champs"):
        _check_json(REFUSED_FILE, refused, name)
    number = r"\d+(?:\.\d+)?|"
    patterns = {f.name: number for f in BY_NAME.values() if f.kind in ("euros", "count", "percent")}
    patterns |= {
        "volet": "|".join(VOLETS),
        "exercice": r"20\d\d",
        "code_qp": f"{codes.QP2024.pattern}|{codes.QP2015.pattern}",
        "bailleur": r".+",
    }
    for name, pattern in patterns.items():
        wrong = ~rows[name].str.fullmatch(pattern)
        if wrong.any():
            at = int(wrong.to_numpy().argmax())
            value = rows[name].iloc[at]
            raise _broken(REGISTER_FILE, f"ligne {at + 2}, colonne {name}, « {value} »")


def _check_json(file: str, table: pd.DataFrame, name: str) -> None:
    for place, text in enumerate(table[name]):
        with suppress(ValueError):
            if isinstance(json.loads(text or "{}"), dict):
                continue
        raise _broken(file, f"ligne {place + 2}, colonne {name}, « {text[:60]} »")


def others_of(row: Mapping[str, str]) -> dict[str, str]:
    """Return the other columns of a register row, by heading."""
    return json.loads(row["autres_colonnes"] or "{}")


def write_register(
    folder: Path,
    rows: Iterable[Mapping[str, str]],
    refused: Iterable[Mapping[str, str]],
    received: Mapping[str, bytes],
) -> None:
    """Write the register, the refused rows and the files received (name → content).

    Everything is first written beside, so that a full disk changes nothing; the files received take
    their place last, for they are what says that an import was done to its end.

    Raises
    ------
    TableError
        If the disk refuses, or what was written would not be read back the same.
    """
    tables = {
        folder / REFUSED_FILE: texts(REFUSED, refused),
        folder / REGISTER_FILE: texts(REGISTER, rows),
    }
    wanted = {path: _csv(table) for path, table in tables.items()}
    wanted |= {folder / RECEIVED / name: content for name, content in received.items()}
    beside = {path: path.with_name(f".{path.name}{_BESIDE}") for path in wanted}
    try:
        (folder / RECEIVED).mkdir(parents=True, exist_ok=True)
        for left in folder.rglob(f".*{_BESIDE}"):  # by an import that was killed
            left.unlink()
        for path, content in wanted.items():
            beside[path].write_bytes(content)
        if not _reads_back(tables, beside):
            raise TableError("un texte ne se relirait pas dans le registre ; rien n'est importé.")
        for path, temporary in beside.items():
            os.replace(temporary, path)  # noqa: PTH105 (the call that the house rule names)
    except OSError as error:
        new = not beside[folder / REGISTER_FILE].exists() and _says(folder / REGISTER_FILE, wanted)
        told = (
            " ; le registre est à jour, importez de nouveau pour garder le fichier" if new else ""
        )
        raise TableError(f"{folder.name} : {disk_sentence(error)}{told}.") from None
    finally:
        for temporary in beside.values():
            with suppress(OSError):
                temporary.unlink(missing_ok=True)


def _says(path: Path, wanted: Mapping[Path, bytes]) -> bool:
    """True where a file already holds what was to be written."""
    with suppress(OSError):
        return path.read_bytes() == wanted[path]
    return False


def _reads_back(tables: Mapping[Path, pd.DataFrame], beside: Mapping[Path, Path]) -> bool:
    """True where the files written beside say the same as the tables, and pass what is asked of a
    register that is read."""
    try:
        found = [_read(beside[path], tuple(table.columns)) for path, table in tables.items()]
        refused, rows = found
        _check(rows, refused)
    except TableError:
        return False
    return all(one.equals(table) for one, table in zip(found, tables.values(), strict=True))


def _csv(table: pd.DataFrame) -> bytes:
    lines: list[str] = []
    # Quoted as if lines ended in CR LF: Python 3.11 and 3.12 leave a lone CR bare otherwise.
    writer = csv.writer(SimpleNamespace(write=lines.append), delimiter=";", lineterminator="\r\n")
    escaped = table.map(_escaped)
    writer.writerows([escaped.columns, *escaped.itertuples(index=False, name=None)])
    return "".join(line.removesuffix("\r\n") + "\n" for line in lines).encode("utf-8-sig")


def _escaped(text: str) -> str:
    return f"'{text}" if _FORMULA.match(text) else text


def _unescaped(text: str) -> str:
    return text[1:] if text.startswith("'") and _FORMULA.match(text[1:]) else text

"""The register of what landlords declared: read workbooks in, row by row, and lose nothing.

``registre.csv`` holds the accepted rows, ``refus.csv`` those that wait for a correction, ``recus/`` the
files as they came. Importing a file again changes nothing; a later file with the same action updates
it and says so. Files are written beside, then put in place, the register last.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from qpv.errors import ParameterError, QpvError, TableError, disk_sentence
from qpv.tfpb import intake
from qpv.tfpb.alone import alone
from qpv.tfpb.columns import ORIGIN, REGISTER, plain
from qpv.tfpb.entries import Sent
from qpv.tfpb.intake import Item, Outcome
from qpv.tfpb.neighbourhoods import Known

ROWS, REFUSED, RECEIVED = "registre.csv", "refus.csv", "recus"
REFUSAL = ("ref", "fichier", "empreinte", "volet", "feuille", "ligne", "colonne", "motif", "envoye")
# What makes two rows the same action; a second one in a file is its « n° 2 ».
_IDENTITY = ("volet", "exercice", "bailleur", "code_qp", "axe_code")


@dataclass(frozen=True)
class Register:
    """Accepted ``rows`` (columns ``REGISTER``) and ``refused`` ones (columns ``REFUSAL``)."""

    rows: pd.DataFrame
    refused: pd.DataFrame


def read_register(folder: Path) -> Register:
    """Return the register; empty tables when nothing was imported.

    Raises
    ------
    TableError
        If one of its files lost a column, or is no longer a table.
    """
    folder = Path(folder)
    return Register(_table(folder / ROWS, REGISTER), _table(folder / REFUSED, REFUSAL))


def _table(path: Path, columns: Sequence[str]) -> pd.DataFrame:
    if not path.is_file():
        return pd.DataFrame({name: [] for name in columns}, dtype="str")
    try:
        table = pd.read_csv(path, sep=";", dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (ValueError, UnicodeDecodeError) as error:
        raise TableError(f"data/tfpb/{path.name} : illisible ({error}).") from None
    missing = [name for name in columns if name not in table]
    if missing:
        raise TableError(
            f"data/tfpb/{path.name} : colonne « {missing[0]} » absente ; ce fichier est tenu par "
            "« qpv tfpb importer », remettez la dernière copie."
        )
    return table[list(columns)]


def import_files(
    files: Sequence[Path],
    known: Known,
    folder: Path,
    *,
    today: str,
    year: int | None = None,
    landlord: str = "",
) -> list[Outcome]:
    """Read workbooks into the register of ``folder``; return what became of each, in order.

    A file that cannot be read is an outcome with its ``error``; the others are imported. ``today`` is
    « 2026-11-23 »; ``year`` and ``landlord`` serve where a workbook says neither.

    Raises
    ------
    TableError
        If the register was broken by hand, or the disk refuses it (nothing is then changed).
    ParameterError
        If no file is given.
    """
    if not files:
        raise ParameterError("aucun fichier à importer.")
    folder = Path(folder)
    with alone(folder):
        state = _State(read_register(folder), folder)
        outcomes = [_one(Path(path), known, state, today, year, landlord) for path in files]
        _save(folder, state)
    return outcomes


class _State:
    """The register while files are read into it."""

    def __init__(self, held: Register, folder: Path):
        self.rows: dict[tuple, dict[str, str]] = {}
        for row in held.rows.to_dict("records"):
            self.rows[_key(row, self.rows)] = row
        self.refused = {row["ref"]: row for row in held.refused.to_dict("records")}
        self.files: dict[str, Path] = {}
        received = folder / RECEIVED
        self.seen = {p.name[:12] for p in received.iterdir()} if received.is_dir() else set()
        self.seen |= {row["empreinte"][:12] for row in self.rows.values()}
        self.sirens = {
            plain(row["bailleur_nom"]): row["bailleur_siren"]
            for row in self.rows.values()
            if row["bailleur_siren"] and row["bailleur_nom"]
        }

    def corrected(self, ref: str, code_qp: str) -> tuple | None:
        """Return the key of the row that corrected a refusal in an earlier import, if any."""
        mark = _MARK.format(ref=ref)
        found = (
            k for k, r in self.rows.items() if mark in r["mentions"] and r["code_qp"] == code_qp
        )
        return next(found, None)


_MARK = "corrige le refus {ref}"


def identity(row: dict[str, str]) -> tuple:
    """Return what makes a row the same action as another."""
    texts = (plain(row["action_intitule"]), plain(row["residence"]))
    return (*(row[name] for name in _IDENTITY), *texts)


def _key(row: dict[str, str], *taken) -> tuple:
    base, number = identity(row), 1
    while any((*base, number) in keys for keys in taken):
        number += 1
    return (*base, number)


def _one(path: Path, known: Known, state: _State, today: str, year, landlord: str) -> Outcome:
    try:
        fingerprint = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        found = intake.read(path, known, state.sirens, year, landlord)
    except QpvError as error:
        return Outcome(path, "", error=str(error))
    except OSError as error:
        return Outcome(path, "", error=f"{path.name} : {disk_sentence(error)}.")
    outcome = Outcome(path, fingerprint, fingerprint[:12] in state.seen, set_aside=found.set_aside)
    outcome.messages = found.messages
    mine: dict[tuple, dict[str, str]] = {}
    values: set[tuple] = set()
    for item in found.items:
        _file(item, outcome, state, (mine, values), today)
    state.files[fingerprint] = path
    state.seen.add(fingerprint[:12])
    return outcome


def _file(item: Item, outcome: Outcome, state: _State, own: tuple[dict, set], today: str) -> None:
    """Put one row that was sent where it belongs."""
    mine, values = own
    sent, fingerprint = item.sent, outcome.fingerprint
    ref = f"{fingerprint[:8]}-{plain(sent.sheet).replace(' ', '_')}-{sent.line}"
    outcome.sent += 1
    rows = [row | _origin(item, outcome, today) for row in item.read.rows]
    if outcome.already and ref not in state.refused:
        outcome.known += 1  # this very file was read before: a later one may have updated the row
        values |= {_values(row) for row in rows}
        mine |= {_key(row, mine): row for row in rows}
        return
    faults = list(item.read.faults)
    if any(_values(row) in values for row in rows):
        faults.append(("ligne", "doublon exact d'une autre ligne du même fichier"))
    if faults:
        outcome.refused.append(_refusal(sent, faults, ref, outcome))
        state.refused[ref] = outcome.refused[-1]
        return
    values |= {_values(row) for row in rows}
    kinds = [_accept(row, state, mine, sent.ref) for row in rows]
    outcome.count(kinds, bool(item.read.mended), item)
    for done in {ref, sent.ref, *_same_place(sent, state)}:
        state.refused.pop(done, None)


def _origin(item: Item, outcome: Outcome, today: str) -> dict[str, str]:
    return {
        "fichier": outcome.file.name,
        "empreinte": outcome.fingerprint,
        "feuille": item.sent.sheet,
        "ligne": str(item.sent.line),
        "importe_le": today,
        "simulee": "oui" if item.simulated else "",
    }


def _same_place(sent: Sent, state: _State) -> list[str]:
    """Return the refusals that this row corrects in a workbook sent again: same sheet, same line, same
    action."""
    action = plain(sent.cells.get("action_intitule", ""))
    return [
        ref
        for ref, row in state.refused.items()
        if (row["feuille"], row["ligne"]) == (sent.sheet, str(sent.line))
        and action
        and plain(json.loads(row["envoye"]).get("action_intitule", "")) == action
    ]


def _accept(row: dict[str, str], state: _State, mine: dict, corrects: str) -> str:
    """File one row: « new », « known » (the same is there) or « updated » (other values were)."""
    key = _key(row, mine)
    if corrects:  # the correction of a refusal is a row of its own, not another value of its twin
        key = state.corrected(corrects, row["code_qp"]) or _key(row, mine, state.rows)
        row["mentions"] = " ; ".join(filter(None, [row["mentions"], _MARK.format(ref=corrects)]))
    before = state.rows.get(key)
    mine[key] = row
    if before is not None and _values(before) == _values(row):
        return "known"
    if before is not None:
        row["mentions"] = " ; ".join(filter(None, [row["mentions"], _changes(before, row)]))
    state.rows[key] = row
    return "new" if before is None else "updated"


# The same values are the same row, wherever they come from.
_VALUES = tuple(name for name in REGISTER if name not in (*ORIGIN[:1], *ORIGIN[3:]))


def _values(row: dict[str, str]) -> tuple[str, ...]:
    return tuple(row[name] for name in _VALUES)


def _changes(before: dict[str, str], row: dict[str, str]) -> str:
    parts = [f"{n} était « {before[n]} »" for n in _VALUES if before[n] != row[n]]
    return f"remplace {before['fichier']} : {', '.join(parts)}"


def _refusal(sent: Sent, faults, ref: str, outcome: Outcome) -> dict[str, str]:
    envoye = {**sent.cells, **sent.others}
    context = {name: text for name, text in sent.context.items() if not envoye.get(name)}
    return {
        "ref": ref,
        "fichier": outcome.file.name,
        "empreinte": outcome.fingerprint,
        "volet": sent.volet,
        "feuille": sent.sheet,
        "ligne": str(sent.line),
        "colonne": ", ".join(dict.fromkeys(name for name, _ in faults)),
        "motif": " ; ".join(why for _, why in faults),
        "envoye": json.dumps(envoye | context, ensure_ascii=False),
    }


def _save(folder: Path, state: _State) -> None:
    """Write the originals, the refusals, then the register: each beside, then in place."""
    try:
        (folder / RECEIVED).mkdir(parents=True, exist_ok=True)
        for fingerprint, path in state.files.items():
            kept = folder / RECEIVED / f"{fingerprint[:12]}-{path.name}"
            if not kept.is_file():
                _replace(kept, path.read_bytes())
        _replace(folder / REFUSED, _text(state.refused.values(), REFUSAL))
        ordered = sorted(state.rows.items(), key=lambda pair: pair[0])
        _replace(folder / ROWS, _text((row for _, row in ordered), REGISTER))
    except OSError as error:
        raise TableError(
            f"registre TFPB non écrit ({disk_sentence(error)}) : rien n'est changé."
        ) from None


def _text(rows, columns: Sequence[str]) -> bytes:
    sheet = io.StringIO(newline="")
    writer = csv.DictWriter(sheet, columns, delimiter=";", lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: row[name] for name in columns} for row in rows)
    return sheet.getvalue().encode("utf-8-sig")


def _replace(target: Path, content: bytes) -> None:
    if target.is_file() and target.read_bytes() == content:
        return
    beside = target.with_name(f".{target.name}.tmp")
    try:
        beside.write_bytes(content)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)

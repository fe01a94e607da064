"""The small JSON beside each table: where it comes from, and whether it is still what was built.

Reading it imports no data library, so that a build with nothing to do stays instant.
"""

from __future__ import annotations

import json
from pathlib import Path

from qpv.errors import TableError
from qpv.sources import lock

_KEYS = {
    "dataset": str,
    "vintage": str,
    "fictional": bool,
    "version": str,
    "code_sha256": str,
    "output_sha256": str,
    "rows": int,
    "inputs": dict,
    "sources": list,
    "notes": list,
}


def read_record(path: Path) -> dict:
    """Return the provenance in a file, {} where it is not one (damaged, edited, of another kind)."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, OSError):
        return {}
    if not isinstance(record, dict):
        return {}
    right = all(type(record.get(key)) is kind for key, kind in _KEYS.items())
    named = path.stem == f"{record.get('dataset')}_{record.get('vintage')}"
    return record if right and named else {}


def same_output(path: Path, record: dict) -> bool:
    """True when the table beside a provenance file is, byte for byte, the one that was built."""
    table = path.with_suffix(".parquet")
    return table.is_file() and lock.sha256_of(table) == record["output_sha256"]


def refuse_changed(path: Path, record: dict) -> None:
    """Do nothing if the table is the one that was built.

    Raises
    ------
    TableError
        If the table was changed, cut or removed since.
    """
    if not same_output(path, record):
        raise TableError(
            f"{path.with_suffix('.parquet').name} n'est plus la table construite (fichier modifié, "
            "coupé ou absent) : relancez « qpv build »."
        )

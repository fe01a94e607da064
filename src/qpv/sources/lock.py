"""The lock file of ``data/raw``: what each raw file was, byte for byte, when it was obtained."""

from __future__ import annotations

import hashlib
import json
import os
import re
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from qpv.errors import SourceError

LOCK_NAME = "sources.lock.json"
BY_HAND = "déposé à la main"
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Entry:
    """One raw file: fingerprint, size in bytes, where it came from, when (ISO date-time, UTC).

    ``address`` is the resolved address, « miroir : … », or « déposé à la main ».
    """

    sha256: str
    size: int
    address: str
    retrieved: str


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def entry_of(path: Path, address: str) -> Entry:
    """Return the entry of a file as it is now."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return Entry(sha256_of(path), path.stat().st_size, address, now)


def read_lock(raw: Path) -> dict[str, Entry]:
    """Return the entries by « dataset/vintage/file »; empty when nothing was ever obtained.

    Raises
    ------
    SourceError
        The lock file is not readable as such.
    """
    path = raw / LOCK_NAME
    if not path.exists():
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return {key: _entry(fields) for key, fields in found.items()}
    except (ValueError, TypeError, AttributeError) as error:
        raise SourceError(
            f"{path} : le fichier d'empreintes est illisible ({error}). Attendu : le JSON écrit "
            f"par qpv fetch. Restaurez une sauvegarde, ou supprimez-le puis lancez "
            f"qpv fetch --check, qui le refait à partir des fichiers présents."
        ) from error


def record(raw: Path, key: str, entry: Entry) -> None:
    """Write one entry into the lock file, which is replaced at once or not at all."""
    entries = {**read_lock(raw), key: entry}
    plain = {name: asdict(entries[name]) for name in sorted(entries)}
    text = json.dumps(plain, indent=2, ensure_ascii=False) + "\n"
    raw.mkdir(parents=True, exist_ok=True)
    aside = raw / f".{LOCK_NAME}.{os.getpid()}"
    try:
        aside.write_text(text, encoding="utf-8", newline="\n")
        aside.replace(raw / LOCK_NAME)
    finally:
        aside.unlink(missing_ok=True)


def _entry(fields: dict) -> Entry:
    entry = Entry(**fields)
    if not _SHA256.fullmatch(entry.sha256):
        raise ValueError(f"empreinte « {entry.sha256} »")
    return entry

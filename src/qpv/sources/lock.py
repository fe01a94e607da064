"""The lock file of ``data/raw``: what each raw file was, byte for byte, when it was obtained."""

import contextlib
import hashlib
import json
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from qpv.errors import SourceError

LOCK_NAME = "sources.lock.json"
BY_HAND = "déposé à la main"
MIRROR = "miroir : "
RELAY = "relais : "
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Entry:
    """One raw file: fingerprint, size in bytes, where it came from, when (ISO date-time, UTC).

    ``address`` is the resolved address, « relais : … », « miroir : … », or « déposé à la main ». Both
    of the last two are "" in an entry that was damaged: the fingerprint still holds.
    """

    sha256: str
    size: int
    address: str
    retrieved: str

    @property
    def day(self) -> str:
        """The day it was obtained, for a sentence."""
        return f"le {self.retrieved[:10]}" if self.retrieved else "à une date perdue"


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
    _write(raw, {**read_lock(raw), key: entry})


def withdraw(raw: Path, key: str, before: Entry | None) -> None:
    """Put back what was known of a file before its entry was written: the file did not come."""
    entries = read_lock(raw)
    entries.pop(key, None)
    _write(raw, entries | ({key: before} if before else {}))


@contextlib.contextmanager
def alone(folder: Path, command: str, leftovers: str) -> Iterator[None]:
    """Let one process at a time run a command that writes into a folder; another one waits, says so.

    The lock lies beside the folder and dies with its process. What killed runs left in the folder
    (names that match ``leftovers``) is removed. A folder that cannot be written needs no lock.
    """
    held = FileLock(folder.parent / f".{command}-en-cours")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        held.acquire(timeout=0)
    except Timeout:
        told = f"Une autre commande « qpv {command} » est en cours : attente de sa fin…"
        print(told, file=sys.stderr, flush=True)
        held.acquire()
    except OSError:
        yield
        return
    try:
        for path in folder.iterdir():
            if re.fullmatch(leftovers, path.name):
                with contextlib.suppress(OSError):
                    path.unlink()
        yield
    finally:
        held.release()


def _write(raw: Path, entries: dict[str, Entry]) -> None:
    raw.mkdir(parents=True, exist_ok=True)
    replace_json(raw / LOCK_NAME, {name: asdict(entries[name]) for name in sorted(entries)})


def replace_json(path: Path, plain: dict) -> None:
    """Replace a JSON file at once, or not at all."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    text = json.dumps(plain, indent=2, ensure_ascii=False) + "\n"
    try:
        aside.write_text(text, encoding="utf-8", newline="\n")
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def _entry(fields: dict) -> Entry:
    entry = Entry(**fields)
    if not isinstance(entry.sha256, str) or not _SHA256.fullmatch(entry.sha256):
        raise ValueError(f"empreinte « {entry.sha256} »")
    size = entry.size if isinstance(entry.size, int) else 0
    told = [text if isinstance(text, str) else "" for text in (entry.address, entry.retrieved)]
    return Entry(entry.sha256, size, *told)

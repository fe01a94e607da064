"""What ``data/raw`` already holds, verified: against the lock file, or on first sight."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from qpv.errors import SourceError
from qpv.sources.catalogue import Source
from qpv.sources.content import refuse_bad_content
from qpv.sources.lock import BY_HAND, Entry, entry_of, read_lock, record, sha256_of

How = Literal["reused", "mirror", "downloaded", "failed"]
# How a file was obtained, as the commands say it.
HOW = {"reused": "déjà là", "mirror": "miroir", "downloaded": "téléchargé"}
NEW_VINTAGE = "un fichier corrigé est un nouveau millésime"
_FULL = {errno.ENOSPC, errno.EDQUOT}


@dataclass(frozen=True)
class Fetched:
    """What became of one source. A failed one has no path, and its ``error`` is one sentence."""

    source: Source
    path: Path | None
    how: How
    address: str = ""
    sha256: str = ""
    size: int = 0
    error: str = ""


def check(sources: Iterable[Source], raw: Path) -> list[Fetched]:
    """Return each source's state in ``raw``, without any network; ``failed`` if absent or changed.

    A file dropped there by hand is accepted and recorded once its content has been checked.

    Raises
    ------
    SourceError
        The lock file is unreadable.
    """
    read_lock(raw)
    return [told(source, partial(_check, source, raw)) for source in sources]


def told(source: Source, action: Callable[[], Fetched]) -> Fetched:
    """Return what ``action`` returns, or its refusal as a failed source."""
    try:
        return action()
    except SourceError as error:
        reason = str(error)
    except OSError as error:
        reason = _disk_refusal(error)
    where = f"{source.dataset} {source.vintage} (« {source.title} »)"
    return Fetched(source, None, "failed", error=f"{where} : {reason}")


def present(source: Source, raw: Path) -> Fetched | None:
    """Return the file already in ``raw``, once verified; None when there is none."""
    path = source.locate(raw)
    if not path:
        return None
    key = key_of(source, path.name)
    entry = read_lock(raw).get(key)
    if entry is None:
        entry = _accept_dropped(path, raw, key)
    elif entry.sha256 != (found := sha256_of(path)):
        raise SourceError(
            f"{path} n'est plus le fichier obtenu le {entry.retrieved[:10]} "
            f"({two_hashes(entry.sha256, found)}) ; {NEW_VINTAGE} : "
            f"remettez l'original, ou rangez et déclarez celui-ci sous un autre millésime."
        )
    return fetched(source, path, "reused", entry)


def by_hand(source: Source, raw: Path) -> str:
    """Return what to do when no server gives the file, with the exact place to drop it."""
    folder = raw / source.dataset / source.vintage
    others = f" (ou sous le nom {' ou '.join(source.also)})" if source.also else ""
    return (
        f"visitez {source.page}, déposez le fichier ici : {folder / source.file}{others}, "
        f"puis lancez qpv fetch --check."
    )


def key_of(source: Source, name: str) -> str:
    """Return the key of one of the source's files in the lock."""
    return f"{source.folder}/{name}"


def two_hashes(expected: str, found: str) -> str:
    """Return both fingerprints, short enough to be read."""
    return f"empreinte attendue {expected[:12]}, trouvée {found[:12]}"


def fetched(source: Source, path: Path, how: How, entry: Entry) -> Fetched:
    """Return the good outcome of a source, as its lock entry tells it."""
    return Fetched(source, path, how, entry.address, entry.sha256, entry.size)


def _check(source: Source, raw: Path) -> Fetched:
    found = present(source, raw)
    if not found:
        raise SourceError(f"fichier absent ; {by_hand(source, raw)}")
    return found


def _accept_dropped(path: Path, raw: Path, key: str) -> Entry:
    try:
        refuse_bad_content(path, path.name)
    except SourceError as error:
        raise SourceError(f"{error} ; fichier déposé à remplacer : {path}.") from error
    entry = entry_of(path, BY_HAND)
    record(raw, key, entry)
    return entry


def _disk_refusal(error: OSError) -> str:
    where = error.filename or "data/raw"
    if error.errno in _FULL:
        return "disque plein, rien n'a été gardé ; libérez de la place puis relancez qpv fetch."
    return f"{where} ne peut être lu ou écrit ({error.strerror or error}) ; vérifiez vos droits."

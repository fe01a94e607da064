"""What ``data/raw`` already holds, verified: against the lock file, or on first sight."""

import contextlib
import errno
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from qpv.errors import SourceError, disk_sentence
from qpv.paths import lying_near
from qpv.sources.catalogue import Source
from qpv.sources.content import refuse_bad_content
from qpv.sources.lock import BY_HAND, Entry, alone, entry_of, read_lock, record, sha256_of

How = Literal["reused", "mirror", "downloaded", "relay", "failed"]
# How a file was obtained, as the commands say it.
HOW = {"reused": "déjà là", "mirror": "miroir", "downloaded": "téléchargé", "relay": "relais"}
ABSENT = "à déposer à la main (la commande dit où)"
NEW_VINTAGE = "un fichier corrigé est un nouveau millésime"
_FULL = {errno.ENOSPC, errno.EDQUOT}


@dataclass(frozen=True)
class Fetched:
    """What became of one source. A failed one has no path, and its ``error`` is one sentence;
    ``why`` is the part of it that other sources may share."""

    source: Source
    path: Path | None
    how: How
    address: str = ""
    sha256: str = ""
    size: int = 0
    error: str = ""
    why: str = ""


def check(sources: Iterable[Source], raw: Path) -> list[Fetched]:
    """Return each source's state in ``raw``, without any network; ``failed`` if absent or changed.

    A file dropped there by hand is accepted and recorded once its content has been checked.

    Raises
    ------
    SourceError
        The lock file is unreadable.
    """
    read_lock(raw)
    with one_at_a_time(raw) if raw.is_dir() else contextlib.nullcontext():
        return [told(source, partial(_check, source, raw)) for source in sources]


def one_at_a_time(raw: Path) -> contextlib.AbstractContextManager[None]:
    """Let one command at a time write into ``raw``, and sweep what killed ones left."""
    return alone(raw, "fetch", r"\.sources\.[a-z]+\.json\.\d+")


def told(source: Source, action: Callable[[], Fetched]) -> Fetched:
    """Return what ``action`` returns, or its refusal as a failed source."""
    try:
        return action()
    except SourceError as error:
        reason, why = str(error), error.why or "refusé"
    except OSError as error:
        reason = _disk_refusal(error)
        why = reason
    where = f"{source.dataset} {source.vintage} (« {source.title} »)"
    return Fetched(source, None, "failed", error=f"{where} : {reason}", why=why)


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
            f"{path} n'est plus le fichier obtenu {entry.day} "
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
        f"puis lancez qpv fetch --check{_dropped_near(source, folder, raw)}."
    )


def _dropped_near(source: Source, folder: Path, raw: Path) -> str:
    """Return which file was probably dropped for this one, in another folder or under another name:
    none of those that the lock knows."""
    known = {raw / key for key in read_lock(raw)}
    return lying_near(source.names, folder, raw.parent, known)


def line(result: Fetched) -> str:
    """Return how a file was obtained, and where it is: « déjà là     cog/2026/regions.json »."""
    return f"{HOW[result.how]:<11} {result.source.folder}/{result.path.name}" if result.path else ""


def summary(failed: Iterable[Fetched]) -> list[str]:
    """Return one line per reason: how many files, why, and the command that gets or explains them."""
    by_reason: dict[str, list[Source]] = {}
    for result in failed:
        by_reason.setdefault(result.why, []).append(result.source)
    lines = []
    for why, sources in sorted(by_reason.items(), key=lambda one: -len(one[1])):
        names = " ".join(dict.fromkeys(source.dataset for source in sources))
        many = "fichiers" if len(sources) > 1 else "fichier"
        lines.append(f"{len(sources)} {many}, {why} — qpv fetch {names}")
    return lines


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
        raise SourceError(f"fichier absent ; {by_hand(source, raw)}", "absent de data/raw")
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
    return f"{where} ne peut être lu ou écrit : {disk_sentence(error)}."

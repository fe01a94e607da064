"""Getting the publishers' files into ``data/raw``, verified, and never twice different.

A file comes from ``data/raw`` itself, else from a mirror, else from the publisher; it is
received aside, checked, moved, and its fingerprint is written into the lock file. We do not
use pooch, the usual library for this: it cannot take up an interrupted transfer, and wants
fingerprints known in advance, where publishers re-mint addresses and files at each revision.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import quote

from qpv.errors import SourceError
from qpv.sources.archive import is_archive
from qpv.sources.catalogue import ByHand, Source
from qpv.sources.content import refuse_bad_content
from qpv.sources.download import discard, download
from qpv.sources.lock import Entry, entry_of, read_lock, record
from qpv.sources.network import Line, Network, Unavailable, open_line, read
from qpv.sources.presence import (
    NEW_VINTAGE,
    Fetched,
    How,
    by_hand,
    check,
    fetched,
    key_of,
    present,
    told,
    two_hashes,
)
from qpv.sources.resolve import base_name, resolve

__all__ = ["Fetched", "Network", "check", "fetch"]

_PARTIAL = ".partial"


@dataclass(frozen=True)
class _Run:
    """What all the sources of one call share."""

    raw: Path
    line: Line
    mirror: str
    offline: bool
    progress: bool


def fetch(
    sources: Iterable[Source],
    raw: Path,
    *,
    mirror: str | None = None,
    offline: bool = False,
    progress: bool = True,
    network: Network | None = None,
) -> list[Fetched]:
    """Return what became of each source, in order; a failing one never stops its neighbours.

    ``mirror`` is a folder or an http(s) address laid out ``<dataset>/<vintage>/<file>``.
    ``offline`` uses neither the publishers nor an http(s) mirror.

    Raises
    ------
    SourceError
        The lock file is unreadable, or the mirror is not a folder that exists.
    """
    read_lock(raw)
    _refuse_absent_mirror(mirror)
    line = open_line(network or Network())
    with contextlib.closing(line.session):
        run = _Run(raw, line, mirror or "", offline, progress)
        return [told(source, partial(_obtain, source, run)) for source in sources]


def _obtain(source: Source, run: _Run) -> Fetched:
    found = present(source, run.raw)
    if found:
        return found
    try:
        return _from_elsewhere(source, run)
    except OSError:  # a full disk, above all: leave no half file to fill it
        discard(_part(source, run.raw))
        raise


def _from_elsewhere(source: Source, run: _Run) -> Fetched:
    if not run.mirror:
        return _from_publisher(source, run)
    try:
        return _from_mirror(source, run)
    except Unavailable as missed:
        try:
            return _from_publisher(source, run)
        except SourceError as error:
            raise SourceError(f"{missed} ; {error}") from error


def _from_mirror(source: Source, run: _Run) -> Fetched:
    """Return the source as the mirror holds it, under the first of its names found there.

    Raises
    ------
    Unavailable
        The mirror has none of the names, or does not answer.
    SourceError
        What the mirror holds is not acceptable.
    """
    part, missed = _part(source, run.raw), ""
    for name in source.names:
        try:
            address = _copy_aside(source, name, run, part)
            _refuse_content(part, name)
        except Unavailable as error:
            missed = missed or str(error)
        except SourceError as error:
            raise SourceError(f"miroir {run.mirror} : {error}.") from error
        else:
            return _keep(source, run.raw, part, name, "mirror", f"miroir : {address}")
    raise Unavailable(f"miroir {run.mirror} : {missed}")


def _copy_aside(source: Source, name: str, run: _Run, part: Path) -> str:
    if _is_web(run.mirror):
        if run.offline:
            raise Unavailable("non consulté hors ligne")
        path = "/".join(quote(one) for one in (*source.folder.split("/"), name))
        return download(run.line, f"{run.mirror.rstrip('/')}/{path}", part, progress=run.progress)
    held = Path(run.mirror) / source.dataset / source.vintage / name
    if not held.is_file():
        raise Unavailable(f"{source.folder}/{source.file} absent")
    discard(part)  # with its note: these bytes are not those of an interrupted transfer
    part.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(held, part)
    return str(held)


def _from_publisher(source: Source, run: _Run) -> Fetched:
    """Return the source as its publisher serves it; every refusal says how to get it by hand."""
    part = _part(source, run.raw)
    try:
        if run.offline and not isinstance(source.origin, ByHand):
            raise Unavailable("hors ligne, et le fichier n'est pas encore dans data/raw")
        address = resolve(source.origin, partial(read, run.line), run.line.network.data_gouv)
        final = download(run.line, address, part, progress=run.progress)
        name = _name(source, part, base_name(address), base_name(final))
        _refuse_content(part, name)
    except SourceError as error:
        raise SourceError(f"{error} ; {by_hand(source, run.raw)}") from error
    return _keep(source, run.raw, part, name, "downloaded", address)


def _refuse_content(part: Path, name: str) -> None:
    try:
        refuse_bad_content(part, name)
    except SourceError:
        discard(part)
        raise


def _name(source: Source, part: Path, *served: str) -> str:
    """Return under which of its names the source is kept: the served one if it is declared,
    the archive's for an archive, else the usual one."""
    for name in served:
        if name in source.names:
            return name
    archives = [name for name in source.names if name.lower().endswith(".zip")]
    return archives[0] if archives and is_archive(part) else source.file


def _keep(source: Source, raw: Path, part: Path, name: str, how: How, address: str) -> Fetched:
    """Move the verified file to its place and record it, unless another one was locked there."""
    key = key_of(source, name)
    entry, locked = entry_of(part, address), read_lock(raw).get(key)
    if locked and locked.sha256 != entry.sha256:
        discard(part)
        raise SourceError(_changed(how, locked, entry))
    path = raw / source.dataset / source.vintage / name
    path.parent.mkdir(parents=True, exist_ok=True)
    part.replace(path)
    try:
        record(raw, key, entry)
    except OSError:
        path.unlink()
        raise
    discard(part)
    return fetched(source, path, how, entry)


def _changed(how: How, locked: Entry, found: Entry) -> str:
    who = "servi par le miroir" if how == "mirror" else "modifié par le producteur"
    return (
        f"fichier {who} sans changement de nom mais différent de celui du {locked.retrieved[:10]} "
        f"({two_hashes(locked.sha256, found.sha256)}) ; {NEW_VINTAGE} : remettez l'ancien, "
        f"ou déclarez le nouveau sous un autre millésime."
    )


def _part(source: Source, raw: Path) -> Path:
    return raw / _PARTIAL / f"{source.dataset}__{source.vintage}__{source.file}.part"


def _is_web(mirror: str) -> bool:
    return mirror.lower().startswith(("http://", "https://"))


def _refuse_absent_mirror(mirror: str | None) -> None:
    if mirror and not _is_web(mirror) and not Path(mirror).is_dir():
        raise SourceError(
            f"miroir introuvable : {mirror}. Attendu : un dossier qui existe, ou une adresse "
            f"http(s), rangés <jeu>/<millésime>/<fichier>."
        )

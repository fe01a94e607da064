"""One file by one way: received aside, checked, recorded, moved to its place."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.parse import quote

from qpv.errors import QpvError, SourceError
from qpv.sources.archive import is_archive
from qpv.sources.catalogue import Address, ByHand, Origin, Relay, Source
from qpv.sources.content import refuse_bad_content
from qpv.sources.download import discard, download
from qpv.sources.lock import MIRROR, RELAY, Entry, entry_of, read_lock, record, sha256_of, withdraw
from qpv.sources.missed import Miss
from qpv.sources.network import Line, Unavailable, read
from qpv.sources.presence import ABSENT, NEW_VINTAGE, Fetched, How, fetched, key_of, two_hashes
from qpv.sources.resolve import base_name, resolve

_PARTIAL = ".partial"
_REFUSED = "réponse refusée"

Accept = Callable[[Source, Path], None]


@dataclass(frozen=True)
class Run:
    """What all the sources of one call of ``fetch`` share; ``missed`` is kept beside the lock."""

    raw: Path
    line: Line
    mirror: str
    offline: bool
    relays: bool
    progress: bool
    accept: Accept
    missed: dict[str, Miss] = field(default_factory=dict)


def sweep(raw: Path) -> None:
    """Remove what killed runs left aside and no run can take up: notes without their bytes, trials."""
    for path in (raw / _PARTIAL).glob("*"):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        elif path.suffix == ".json" and not path.with_suffix("").exists():
            discard(path.with_suffix(""))


def found_again(source: Source, raw: Path) -> Fetched | None:
    """Return the file that a stopped run had received and recorded but not yet moved, moved now."""
    part, locked = part_of(source, raw), read_lock(raw)
    entries = {n: locked[key] for n in source.names if (key := key_of(source, n)) in locked}
    if not entries or not part.is_file():
        return None
    sha256 = sha256_of(part)
    for name, entry in entries.items():
        if entry.sha256 == sha256:
            return fetched(source, _move(source, raw, part, name), _how(entry), entry)
    return None


def from_mirror(source: Source, run: Run) -> Fetched:
    """Return the source as the mirror holds it, under the first of its names found there.

    Raises
    ------
    Unavailable
        The mirror has none of the names, or does not answer.
    SourceError
        What the mirror holds is not acceptable.
    """
    part, gone = part_of(source, run.raw), ""
    for name in source.names:
        try:
            address = _copy_aside(source, name, run, part)
            _refuse_content(part, name)
        except Unavailable as error:
            gone = gone or str(error)
        except SourceError as error:
            raise SourceError(f"miroir {run.mirror} : {error}.") from error
        else:
            return _keep(source, run.raw, part, name, "mirror", MIRROR + address)
    raise Unavailable(f"miroir {run.mirror} : {gone}")


def _copy_aside(source: Source, name: str, run: Run, part: Path) -> str:
    if is_web(run.mirror):
        if run.offline:
            raise Unavailable("non consulté hors ligne")
        path = "/".join(quote(one) for one in (*source.folder.split("/"), name))
        return _download(source, f"{run.mirror.rstrip('/')}/{path}", run, part)
    held = Path(run.mirror) / source.dataset / source.vintage / name
    if not held.is_file():
        raise Unavailable(f"{source.folder}/{source.file} absent")
    discard(part)  # with its note: these bytes are not those of an interrupted transfer
    part.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(held, part)
    return str(held)


def _download(source: Source, address: str, run: Run, part: Path) -> str:
    return download(run.line, address, part, source.max_mb * 1_000_000, progress=run.progress)


def by_way(way: Origin, source: Source, run: Run) -> Fetched:
    """Return the source as one way gives it."""
    if isinstance(way, ByHand):
        raise SourceError(way.why, ABSENT)
    if run.offline:
        raise Unavailable("hors ligne, et le fichier n'est pas encore dans data/raw", "hors ligne")
    part = part_of(source, run.raw)
    address = resolve(way, partial(read, run.line))
    final = _download(source, address, run, part)
    try:
        if isinstance(way, Relay):
            _refuse_other(part, way.sha256, "relais refusé")
            return _keep(source, run.raw, part, way.file, "relay", RELAY + address)
        name = _name(source, part, base_name(address), base_name(final))
        refuse_bad_content(part, name)
        if isinstance(way, Address) and way.sha256:
            _refuse_other(part, way.sha256, "autre édition que celle de ce millésime")
        _try(source, run, part, name)
        return _keep(source, run.raw, part, name, "downloaded", address)
    except QpvError as error:
        discard(part)
        raise SourceError(f"{str(error).rstrip('.')} ({address})", _REFUSED) from error


def _refuse_other(part: Path, expected: str, what: str) -> None:
    found = sha256_of(part)
    if found != expected:
        raise SourceError(f"{what} ({two_hashes(expected, found)})")


def _try(source: Source, run: Run, part: Path, name: str) -> None:
    """Let the caller read what an official address gave, under the name that it will have."""
    trial = part.with_suffix(".essai") / name
    trial.parent.mkdir(exist_ok=True)
    part.replace(trial)
    try:
        run.accept(source, trial)
    finally:
        trial.replace(part)
        trial.parent.rmdir()


def _refuse_content(part: Path, name: str) -> None:
    try:
        refuse_bad_content(part, name)
    except SourceError:
        discard(part)
        raise


def _name(source: Source, part: Path, *served: str) -> str:
    """Return under which of its names the source is kept: the served one if it is declared,
    the archive's for an archive, else the usual one. The bytes decide, not the name."""
    archives = [name for name in source.names if name.lower().endswith(".zip")]
    zipped = bool(archives) and is_archive(part)
    for name in served:
        if name in source.names and name.lower().endswith(".zip") == zipped:
            return name
    return archives[0] if zipped else source.file


def _keep(source: Source, raw: Path, part: Path, name: str, how: How, address: str) -> Fetched:
    """Record the verified file and move it to its place, unless another one was locked there.

    The entry is written first: a run that is killed in between is ended by the next one.
    """
    key = key_of(source, name)
    entry, locked = entry_of(part, address), read_lock(raw).get(key)
    if locked and locked.sha256 != entry.sha256:
        discard(part)
        raise SourceError(_changed(how, locked, entry))
    record(raw, key, entry)
    try:
        path = _move(source, raw, part, name)
    except OSError:
        withdraw(raw, key, locked)
        raise
    return fetched(source, path, how, entry)


def _move(source: Source, raw: Path, part: Path, name: str) -> Path:
    path = raw / source.dataset / source.vintage / name
    path.parent.mkdir(parents=True, exist_ok=True)
    part.replace(path)
    discard(part)
    return path


def _how(entry: Entry) -> How:
    if entry.address.startswith(MIRROR):
        return "mirror"
    return "relay" if entry.address.startswith(RELAY) else "downloaded"


def _changed(how: How, locked: Entry, found: Entry) -> str:
    who = {"mirror": "servi par le miroir", "relay": "servi par le relais"}
    return (
        f"fichier {who.get(how, 'modifié par le producteur')} sans changement de nom mais différent "
        f"de celui obtenu {locked.day} ({two_hashes(locked.sha256, found.sha256)}) ; {NEW_VINTAGE} : "
        f"remettez l'ancien, ou déclarez le nouveau sous un autre millésime."
    )


def part_of(source: Source, raw: Path) -> Path:
    """Return where the source's file is received, aside."""
    return raw / _PARTIAL / f"{source.dataset}__{source.vintage}__{source.file}.part"


def is_web(mirror: str) -> bool:
    """True for a mirror that is an address, not a folder."""
    return mirror.lower().startswith(("http://", "https://"))

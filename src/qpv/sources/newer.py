"""Which publishers have a newer edition than ours: said, never taken.

Only data.gouv.fr lists its files with their dates and fingerprints: what is asked is each dataset that
is declared there, by its identifier or by a permanent link.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path

from qpv.errors import SourceError
from qpv.sources.catalogue import Address, DataGouv, Origin, Source
from qpv.sources.lock import Entry, read_lock
from qpv.sources.network import Network, open_line, read
from qpv.sources.presence import key_of
from qpv.sources.resolve import DATA_GOUV, Read, address_of, base_name, listed, matches, modified
from qpv.sources.ways import ways

NAME = "sources.newer.json"
_LINK = re.compile(rf"{re.escape(DATA_GOUV)}/api/1/datasets/r/([0-9a-f-]{{36}})$")


@dataclass(frozen=True, kw_only=True)
class News:
    """What is newer at the publishers', one sentence each, and what could not be asked (which
    datasets, why), at a date."""

    newer: list[str] = field(default_factory=list)
    unasked: list[str] = field(default_factory=list)
    when: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))


def look(
    sources: Iterable[Source], raw: Path, *, offline: bool = False, network: Network | None = None
) -> News:
    """Return, and keep beside the lock, what data.gouv.fr has that is newer than the latest vintage
    held of each dataset: a file whose name has later numbers, or the same file changed since."""
    held = _latest(sources, raw)
    asked = [(s, way) for s in held for way in ways(s, relays=False)
             if isinstance(way, DataGouv) or _resource_id(way)]  # fmt: skip
    entries, newer, unasked = read_lock(raw), list[str](), dict[str, list[str]]()
    line = open_line(network or Network(retries=1))
    with contextlib.closing(line.session):
        if asked and not offline:
            line.probe([DATA_GOUV])
        known = cache(_refuse if offline else partial(read, line))
        for source, way in asked:
            try:
                newer += _newer(source, held[source], entries, _there(way, known))
            except SourceError as error:
                unasked.setdefault(getattr(error, "why", str(error)), []).append(source.dataset)
    told = [f"{' '.join(dict.fromkeys(names))} ({why})" for why, names in unasked.items()]
    return _kept(News(newer=list(dict.fromkeys(newer)), unasked=told), raw)


def told(news: News) -> list[str]:
    """Return the lines that say what publishers have that is not taken."""
    lines = [f"{'plus récent':<11} {line} ; pas pris" for line in news.newer]
    return lines + [f"{'non demandé':<11} s'il y a plus récent : {line}" for line in news.unasked]


def last(raw: Path) -> News | None:
    """Return what was found the last time, None where nothing was ever asked."""
    try:
        return News(**json.loads((raw / NAME).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _kept(news: News, raw: Path) -> News:
    aside = raw / f".{NAME}.{os.getpid()}"
    with contextlib.suppress(OSError):  # a memory, not a result
        aside.write_text(json.dumps(asdict(news), indent=2, ensure_ascii=False), encoding="utf-8")
        aside.replace(raw / NAME)
    return news


def _refuse(address: str) -> bytes:
    raise SourceError("--offline")


def _latest(sources: Iterable[Source], raw: Path) -> dict[Source, Path]:
    """Return the files held, of the latest vintage held of each dataset."""
    held = {source: path for source in sources if (path := source.locate(raw))}
    latest: dict[str, str] = {}
    for source in held:
        latest[source.dataset] = max(source.vintage, latest.get(source.dataset, ""))
    return {s: path for s, path in held.items() if s.vintage == latest[s.dataset]}


def _resource_id(way: Origin) -> str:
    found = _LINK.match(way.url) if isinstance(way, Address) else None
    return found[1] if found else ""


@dataclass(frozen=True)
class _There:
    """What a publisher lists: ``ours``, the last modified first, which a pattern chose among ``every``; a
    permanent link gives whatever is current."""

    ours: list[dict]
    every: list[dict]
    chosen: bool


def _there(way: Origin, known: Read) -> _There:
    if isinstance(way, DataGouv):
        every = listed(way.dataset_id, known)
        ours = [one for one in every if matches(way.match, one)]
        return _There(sorted(ours, key=modified, reverse=True), every, True)
    api = f"{DATA_GOUV}/api/2/datasets/resources/{_resource_id(way)}/"
    try:
        one = dict(json.loads(known(api))["resource"])
    except (ValueError, KeyError, TypeError) as error:
        raise SourceError(f"{api} ne répond pas comme l'API de data.gouv.fr") from error
    return _There([one], [one], False)


def _newer(source: Source, path: Path, entries: dict[str, Entry], there: _There) -> Iterator[str]:
    """Yield the file that follows ours by its numbers; else ours, if it was changed since."""
    names = {path.name, *source.names, *(map(_name, there.ours) if there.chosen else ())}
    following = [one for one in there.every if _follows(_name(one), names)]
    where = f"{source.dataset} {source.vintage}"
    if following:
        latest = max(following, key=lambda one: _numbers(_name(one)))
        yield f"{where} : « {_name(latest)} »{_modified(latest)} suit le nôtre"
    for one in there.ours[:1] if not following else ():
        if why := _changed(one, path, entries.get(key_of(source, path.name))):
            yield f"{where} : « {_name(one)} »{_modified(one)} {why}"


def _name(resource: dict) -> str:
    return base_name(address_of(resource))


def _modified(resource: dict) -> str:
    day = modified(resource).date()
    return f", modifié le {day}," if day.year > 1 else ""


def _follows(name: str, ours: Iterable[str]) -> bool:
    """True for a name that differs from ours by its numbers alone, all of ours being smaller."""
    alike = [own for own in ours if _shape(own) == _shape(name)]
    return bool(alike) and all(_numbers(own) < _numbers(name) for own in alike)


def _shape(name: str) -> str:
    return re.sub(r"\d+", "#", name).casefold()


def _numbers(name: str) -> list[int]:
    return [int(digits) for digits in re.findall(r"\d+", name)]


def _changed(resource: dict, path: Path, entry: Entry | None) -> str:
    """Return how a resource is no longer our file, "" where nothing says so."""
    told = resource.get("checksum") or {}
    if told.get("type") in ("md5", "sha1", "sha256"):
        with path.open("rb") as file:
            if hashlib.file_digest(file, told["type"]).hexdigest() == told.get("value"):
                return ""
        if _name(resource) == path.name:
            return "n'a plus les octets du nôtre"
    when = modified(resource).astimezone(UTC).isoformat()
    if entry and "" < entry.retrieved < when:
        return f"a changé depuis le nôtre, obtenu {entry.day}"
    return ""

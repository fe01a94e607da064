"""Which publishers have a newer edition than ours: said, never taken.

Only data.gouv.fr lists its files with their dates and fingerprints: what is asked is each dataset that
is declared there, by its identifier or by a permanent link.
"""

import contextlib
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from datetime import UTC
from functools import cache, partial
from pathlib import Path

from qpv.errors import SourceError
from qpv.sources.catalogue import Address, DataGouv, Origin, Source
from qpv.sources.lock import Entry, read_lock
from qpv.sources.network import Network, open_line, read
from qpv.sources.presence import key_of
from qpv.sources.resolve import DATA_GOUV, Read, address_of, base_name, listed, matches, modified
from qpv.sources.ways import ways

_LINK = re.compile(rf"{re.escape(DATA_GOUV)}/api/1/datasets/r/([0-9a-f-]{{36}})$")


def look(
    sources: Iterable[Source], raw: Path, *, offline: bool = False, network: Network | None = None
) -> list[str]:
    """Return a line for each file of data.gouv.fr that is newer than the latest vintage held of its
    dataset (its name has later numbers, or it was changed since), then for what could not be asked."""
    held, entries = _latest(sources, raw), read_lock(raw)
    asked = [
        (s, w) for s in held for w in ways(s, relays=False) if isinstance(w, DataGouv) or _id(w)
    ]
    newer, unasked = list[str](), dict[str, list[str]]()
    line = open_line(network or Network(retries=1))
    with contextlib.closing(line.session):
        if asked and not offline:
            line.probe([DATA_GOUV])
        known = cache(_refuse if offline else partial(read, line))
        for source, way in asked:
            try:
                newer += _newer(source, held[source], entries, way, _listed(way, known))
            except SourceError as error:
                unasked.setdefault(error.why or str(error), []).append(source.dataset)
    told = [f"{' '.join(dict.fromkeys(s))} : pas demandé ({why})" for why, s in unasked.items()]
    return [*dict.fromkeys(newer), *told]


def _refuse(address: str) -> bytes:
    raise SourceError("--offline")


def _latest(sources: Iterable[Source], raw: Path) -> dict[Source, Path]:
    """Return the files held, of the latest vintage held of each dataset."""
    held = {source: path for source in sources if (path := source.locate(raw))}
    latest = dict(sorted((source.dataset, source.vintage) for source in held))
    return {s: path for s, path in held.items() if s.vintage == latest[s.dataset]}


def _id(way: Origin) -> str:
    """Return the resource that a permanent link leads to, "" for another way."""
    found = _LINK.match(way.url) if isinstance(way, Address) else None
    return found[1] if found else ""


def _listed(way: Origin, known: Read) -> list[dict]:
    """Return the resources of the dataset, or the one that is now behind a permanent link."""
    if isinstance(way, DataGouv):
        return listed(way.dataset_id, known)
    api = f"{DATA_GOUV}/api/2/datasets/resources/{_id(way)}/"
    try:
        return [dict(json.loads(known(api))["resource"])]
    except (ValueError, KeyError, TypeError) as error:
        raise SourceError(f"{api} ne répond pas comme l'API de data.gouv.fr") from error


def _newer(
    source: Source, path: Path, entries: dict[str, Entry], way: Origin, every: list[dict]
) -> Iterator[str]:
    """Yield the file that follows ours by its numbers; else ours, if it was changed since."""
    known, ours = {path.name, *source.names}, every
    if isinstance(way, DataGouv):
        ours = sorted((one for one in every if matches(way.match, one)), key=modified)
        known.update(map(_name, ours))
    following = sorted((one for one in every if _follows(_name(one), known)), key=_numbers)
    entry = entries.get(key_of(source, path.name))
    if following:
        found, why = following[-1], "suit le nôtre"
    elif not ours or not (why := _changed(found := ours[-1], path, entry)):
        return
    day = modified(found).date()
    when = f", modifié le {day}," if day.year > 1 else ""
    yield f"{source.dataset} {source.vintage} : « {_name(found)} »{when} {why} ; pas pris"


def _name(resource: dict) -> str:
    return base_name(address_of(resource))


def _follows(name: str, ours: Iterable[str]) -> bool:
    """True for a name that differs from ours by its numbers alone, all of ours being smaller."""
    alike = [own for own in ours if _shape(own) == _shape(name)]
    return bool(alike) and all(_digits(own) < _digits(name) for own in alike)


def _shape(name: str) -> str:
    return re.sub(r"\d+", "#", name).casefold()


def _digits(name: str) -> list[int]:
    return [int(digits) for digits in re.findall(r"\d+", name)]


def _numbers(resource: dict) -> list[int]:
    return _digits(_name(resource))


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
    return (
        f"a changé depuis le nôtre, obtenu {entry.day}"
        if entry and "" < entry.retrieved < when
        else ""
    )

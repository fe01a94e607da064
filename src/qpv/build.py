"""The one pipeline: raw files -> checked tables with their provenance, only what is stale.

A table is stale when the fingerprint of its raw files or of the code that makes it differs from
what its provenance recorded: content decides, never time stamps. Deciding reads the small JSON
files and the raw bytes only, so that a build with nothing to do imports no data library.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from qpv import __version__, datasets
from qpv.errors import QpvError, TableError, disk_sentence
from qpv.paths import Places
from qpv.provenance import read_record, same_output
from qpv.sources import lock
from qpv.sources.catalogue import Source

_SHARED_CODE = (
    "codes.py", "perimeters.py", "geo.py", "positions.py", "build.py", "provenance.py",
    "sources/archive.py", "sources/catalogue.py",
)  # fmt: skip
# What a provenance repeats of the declaration of each file.
_DECLARED = ("title", "publisher", "page", "licence", "citation", "data_year", "zoning", "note")
_NOTED = ("rule", "message", "codes", "level")


@dataclass(frozen=True)
class Built:
    """What happened to one table: "kept", "built", "orphan" (its raw file is gone: the table stays),
    "absent" (no raw file of that vintage, no table), "purged" or "failed". ``error`` says why the
    table is not made; ``stays`` which older one is shown instead, if any."""

    dataset: str
    vintage: str
    how: str
    rows: int = 0
    error: str = ""
    stays: str = ""


_TOLD = {"kept": "à jour", "built": "construite", "orphan": "gardée", "purged": "retirée"}


def told(result: Built) -> str:
    """Return the line that says what became of a table: « construite  cog 2026 (38 lignes) »."""
    if result.error:
        stays = f"\n{'':<11} {result.stays}" if result.stays else ""
        return f"{'refusée':<11} {result.error}{stays}"
    gone = " : son fichier n'est plus là" if result.how in ("orphan", "purged") else ""
    rows = f"{result.dataset} {result.vintage} ({result.rows} lignes)"
    return f"{_TOLD[result.how]:<11} {rows}{gone}"


def build(
    places: Places, names: Iterable[str] = datasets.DATASETS, *, purge: bool = False
) -> list[Built]:
    """Return one result per table; a failed table never stops its neighbours, and never leaves a
    half-written file. A table that was good stays when its raw file is gone, changed or refused;
    only ``purge`` removes those whose raw file is gone. Two builds at once wait for one another."""
    with lock.alone(places.processed, "build", r"\.\w+\.\d+"):
        return [r for name in names for r in _build_named(places, name, purge)]


def _build_named(places: Places, name: str, purge: bool) -> list[Built]:
    if not _recorded(places, name) and not any(_raw_files(places, name)):
        why = f"{name} : aucun fichier dans {places.raw / name}. Lancez « qpv fetch {name} »."
        return [Built(name, "", "absent", error=why)]
    code = code_fingerprint(name)
    return _kept(places, name, code) or list(_build_dataset(places, name, code, purge))


def _raw_files(places: Places, name: str) -> Iterator[Path]:
    return (path for path in (places.raw / name).rglob("*") if path.is_file())


def code_fingerprint(name: str) -> str:
    """Return the SHA-256 of the source text that makes this dataset's tables."""
    root = Path(__file__).parent
    digest = hashlib.sha256(__version__.encode())
    shared = [root / part for part in (*_SHARED_CODE, f"datasets/{name}.py")]
    for path in (*shared, *sorted((root / "tables").glob("*.py"))):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _kept(places: Places, name: str, code: str) -> list[Built]:
    """What is already right, without importing anything: every table of the dataset is fresh and
    no raw file is unknown to them. Else nothing: the dataset's own module must decide."""
    records = [_fresh(path, places, name, code) for path in _recorded(places, name)]
    if not records or not all(records):
        return []
    known = {key for record in records for key, sha256 in record["inputs"].items() if sha256}
    if {p.relative_to(places.raw).as_posix() for p in _raw_files(places, name)} != known:
        return []
    return [Built(name, record["vintage"], "kept", record["rows"]) for record in records]


def _recorded(places: Places, name: str) -> list[Path]:
    vintage = re.compile(re.escape(name) + r"_\d[^_]*")
    return sorted(p for p in places.processed.glob("*.json") if vintage.fullmatch(p.stem))


def _fresh(path: Path, places: Places, name: str, code: str) -> dict:
    """The record of a table that is still right, {} if it must be made again."""
    record = read_record(path)
    if not record or record["dataset"] != name or record["code_sha256"] != code:
        return {}
    same = _same_inputs(places.raw, record) and same_output(path, record)
    return record if same and record["fictional"] == places.fictional else {}


def _same_inputs(raw: Path, record: dict) -> bool:
    for key, expected in record["inputs"].items():
        path = raw / key
        if (lock.sha256_of(path) if path.is_file() else "") != expected:
            return False
    return True


def _build_dataset(places: Places, name: str, code: str, purge: bool) -> Iterator[Built]:
    module = datasets.module(name)
    for vintage in dict.fromkeys(source.vintage for source in module.SOURCES):
        declared = [s for s in module.SOURCES if s.vintage == vintage]
        target = places.processed / f"{name}_{vintage}.parquet"
        record = _fresh(target.with_suffix(".json"), places, name, code)
        if record:
            yield Built(name, vintage, "kept", record["rows"])
        elif not any(source.locate(places.raw) for source in declared):
            yield _without_raw(places, declared, target, purge)
        else:
            yield _attempt(places, module, declared, target, code, purge)


def _without_raw(places: Places, declared: list[Source], target: Path, purge: bool) -> Built:
    """Keep a good table of which no raw file is at hand; say what is missing where none is."""
    name, vintage, why = declared[0].dataset, declared[0].vintage, ""
    before = _good(places, target)
    if before and not purge:
        return Built(name, vintage, "orphan", before["rows"])
    if before:
        _discard(target)
        return Built(name, vintage, "purged", before["rows"])
    _clear(places, target, purge)
    if target.exists():
        why = "table abîmée, et son fichier n'est plus là pour la refaire : ni lue, ni retirée. "
        why += "Remettez le fichier, ou lancez « qpv build --purge »."
    needed = [s for s in declared if not (s.part or s.optional)] or declared[:1]
    error = f"{name} {vintage} : {why or _absent(places.raw, needed)}"
    return Built(name, vintage, "failed" if why else "absent", error=error)


def _good(places: Places, target: Path) -> dict:
    """The record of a table that is whole, whatever became of its raw files; {} for none."""
    side = target.with_suffix(".json")
    record = read_record(side)
    whole = record and record["fictional"] == places.fictional and same_output(side, record)
    return record if whole else {}


def _gone(places: Places, record: dict, declared: list[Source]) -> bool:
    """True when a file that a good table was made of is no longer there, under any of its names."""
    at_hand = {s.folder + "/" + name for s in declared if s.locate(places.raw) for name in s.names}
    return bool({key for key, sha256 in record["inputs"].items() if sha256} - at_hand)


def _attempt(
    places: Places, module, declared: list[Source], target: Path, code: str, purge: bool
) -> Built:
    name, vintage = declared[0].dataset, declared[0].vintage
    before = _good(places, target)
    if before and _gone(places, before, declared):
        if not purge:
            return Built(name, vintage, "orphan", before["rows"])
        if _lacking(places.raw, declared):
            _discard(target)
            return Built(name, vintage, "purged", before["rows"])
    try:
        rows = _build_table(places, module, declared, target, code)
        return Built(name, vintage, "built", rows)
    except QpvError as error:
        why = str(error)
    except OSError as error:
        why = f"{Path(error.filename or target).name}, {disk_sentence(error)}."
    except Exception as error:
        said = str(error).splitlines()[0] if str(error) else ""
        why = f"fichier non compris ({type(error).__name__} : {said})."
    if not before:
        _clear(places, target, purge)
    error = f"{name} {vintage} : {why}"
    return Built(name, vintage, "failed", error=error, stays=_shown(before))


def _shown(before: dict) -> str:
    """Say which table is still shown, by the day it was built and its files' fingerprints."""
    if not before:
        return ""
    files = ", ".join(
        f"{s.get('file')}, empreinte {str(s.get('sha256'))[:12]}" for s in before["sources"][:3]
    )
    day = str(before.get("built", ""))[:10]
    return f"la table d'avant, construite le {day}, reste et sert aux pages ({files})."


def _absent(raw: Path, sources: list[Source]) -> str:
    where = ", ".join(f"« {s.file} » absent de {raw / s.folder}" for s in sources)
    many = "fichiers" if len(sources) > 1 else "fichier"
    return f"{many} {where}. Lancez « qpv fetch {sources[0].dataset} »."


def _clear(places: Places, target: Path, purge: bool) -> None:
    """Remove a table of the other kind of data (fictional or real); a damaged one only on demand."""
    record = read_record(target.with_suffix(".json"))
    if purge or (record and record["fictional"] != places.fictional):
        _discard(target)


def _discard(target: Path) -> None:
    with contextlib.suppress(OSError):
        target.with_suffix(".json").unlink(missing_ok=True)
        target.unlink(missing_ok=True)


def _build_table(places: Places, module, declared: list[Source], target: Path, code: str) -> int:
    from qpv.tables import writing

    files = _locate(places.raw, declared)
    record = _provenance(places, declared, files, code)  # first: other bytes are told as such
    # A name of our own: two builds at once never write into each other's file.
    aside = target.with_name(f".{target.stem}.{os.getpid()}")
    try:
        rows, notes = writing.write(module, files, aside)
        record |= {
            "rows": rows,
            "output_sha256": lock.sha256_of(aside),
            "notes": [{name: getattr(note, name) for name in _NOTED} for note in notes],
        }
        aside.replace(target)
        aside.write_text(json.dumps(record, ensure_ascii=False, indent=2), encoding="utf-8")
        aside.replace(target.with_suffix(".json"))
    finally:
        aside.unlink(missing_ok=True)
    return rows


def _lacking(raw: Path, declared: list[Source]) -> list[Source]:
    return [s for s in declared if not (s.part or s.optional or s.locate(raw))]


def _locate(raw: Path, declared: list[Source]) -> dict[Source, Path]:
    if missing := _lacking(raw, declared):
        raise TableError(_absent(raw, missing))
    return {source: path for source in declared if (path := source.locate(raw))}


def _provenance(
    places: Places, declared: list[Source], files: dict[Source, Path], code: str
) -> dict:
    locked = lock.read_lock(places.raw)
    inputs = {f"{s.folder}/{name}": "" for s in declared for name in s.names}
    sources = []
    for source, path in files.items():
        key = f"{source.folder}/{path.name}"
        inputs[key] = lock.sha256_of(path)
        entry = locked.get(key)
        if entry and entry.sha256 != inputs[key]:
            raise TableError(
                f"{Path(key).name} : empreinte {inputs[key][:12]} au lieu de {entry.sha256[:12]} "
                "au verrou. Un fichier corrigé est un nouveau millésime ; lancez « qpv fetch --check »."
            )
        sources.append(
            {
                **{name: getattr(source, name) for name in _DECLARED},
                "file": path.name,
                "sha256": inputs[key],
                "size": path.stat().st_size,
                "address": entry.address if entry else lock.BY_HAND,
                "retrieved": entry.retrieved if entry else "",
            }
        )
    return {
        "dataset": declared[0].dataset,
        "vintage": declared[0].vintage,
        "fictional": places.fictional,
        "version": __version__,
        "code_sha256": code,
        "built": datetime.now(UTC).isoformat(timespec="seconds"),
        "inputs": inputs,
        "sources": sources,
    }

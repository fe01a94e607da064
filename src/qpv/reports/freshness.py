"""What a page depends on, and whether it still is what it would be made from."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from qpv import __version__, contracts
from qpv.paths import Places
from qpv.reports import whole_file
from qpv.reports.declaration import Report
from qpv.sources import lock

_PACKAGE = Path(__file__).parents[1]
# Read by every page, and imported by none.
_SHELL = ("reports/templates", "reports/making.py", "reports/render.py", "warm/shell.py")
_DATA = (".csv", ".j2", ".css", ".js")
_IMPORT = re.compile(
    r"^\s*(?:from\s+(qpv[\w.]*)\s+import\s+(\([^)]*\)|[^\n]*)|import\s+(qpv[\w.]*))", re.M
)


def inputs(common: Mapping[str, str], values: Mapping[str, str]) -> dict[str, str]:
    """Return what a page depends on, each part with its SHA-256: what every page of its report does
    (``shared``), and its parameters."""
    return {**common, "paramètres": _sha256(json.dumps(values, sort_keys=True))}


def shared(report: Report, tables: Iterable[dict], places: Places) -> dict[str, str]:
    """Return what every page of a report depends on: its notebook, the code that the notebook reaches,
    what the user keeps (contracts, register), and each table."""
    notebook = places.notebooks / report.notebook
    text = notebook.read_text(encoding="utf-8")
    parts = {
        "carnet": _sha256(text),
        "code": code_of(tuple(sorted(_imported(_source(text))))),
        "contrats et registre": kept(places),
    }
    for record in tables:
        parts[f"table {record['dataset']} {record['vintage']}"] = record["output_sha256"]
    return parts


def _source(notebook: str) -> str:
    """Return the code of a notebook; "" where it is not one (its run will say so)."""
    try:
        cells = json.loads(notebook)["cells"]
        return "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")
    except (ValueError, KeyError, TypeError):
        return ""


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def kept(places: Places) -> str:
    digest = hashlib.sha256()
    for folder in (contracts.CONTRACTS_FILE.parent.name, "tfpb"):
        for path in sorted((places.data / folder).glob("*.csv")):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


@cache
def code_of(imported: tuple[str, ...]) -> str:
    """Return the SHA-256 of all the code that a page is made with, the package's version included: a
    change of any other makes no page stale."""
    digest = hashlib.sha256(__version__.encode())
    for path in sorted(hashed(imported)):
        digest.update(str(path.relative_to(_PACKAGE)).encode() + path.read_bytes())
    return digest.hexdigest()


def hashed(imported: Iterable[str]) -> set[Path]:
    """Return the files of the code that these modules are: those reached, with the data beside them,
    and the page's own shell."""
    modules = reached(imported)
    return {*modules, *_shell(), *(data for module in modules for data in _beside(module))}


def reached(imported: Iterable[str]) -> set[Path]:
    """Return the modules of the package that these import, in their functions too, and theirs in turn,
    with those of the page's shell."""
    found, waiting = set[Path](), [_file(name) for name in imported]
    waiting += [path for path in _shell() if path.suffix == ".py"]
    while waiting:
        path = waiting.pop()
        if path is not None and path not in found:
            found.add(path)
            waiting += [_file(name) for name in _imported_by(path)]
    return found


def _shell() -> list[Path]:
    found = [_PACKAGE / name for name in _SHELL]
    return [p for one in found for p in (sorted(one.iterdir()) if one.is_dir() else [one])]


def _beside(module: Path) -> list[Path]:
    """The data files that a module reads: those of its folder."""
    return [p for p in module.parent.iterdir() if p.suffix in _DATA]


@cache
def _imported_by(module: Path) -> set[str]:
    return _imported(module.read_text(encoding="utf-8"))


def _imported(source: str) -> set[str]:
    """Return the modules of the package that a text imports (packages too: their own imports count)."""
    found = set()
    for module, names, alone in _IMPORT.findall(source):
        found.add(alone or module)
        for name in re.findall(r"[\w.]+", re.sub(r"\s+as\s+\w+|#.*", "", names)):
            found.add(f"{module}.{name}")
    return found


@cache
def _file(module: str) -> Path | None:
    """Return the file of a module of the package, None where the name is not one's."""
    path = _PACKAGE.joinpath(*module.split(".")[1:])
    own = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return own if own.is_file() else None


def stale(target: Path, now: Mapping[str, str]) -> list[str]:
    """Return why a page is to be made again, in French, one reason each; nothing where it is not."""
    if not target.is_file():
        return ["la page n'est pas là"]
    try:
        record = json.loads(target.with_suffix(".json").read_text(encoding="utf-8"))
        then, whole = record["inputs"], as_written(target, record)
        changed = [f"{part} : {_change(part, then, now)}" for part in {**then, **now}
                   if then.get(part) != now.get(part)]  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError):
        return ["on ne sait plus de quoi la page est faite"]
    if not changed and not whole:
        return ["la page a été modifiée depuis"]
    return changed


def as_written(target: Path, record: Mapping) -> bool:
    """True where a page is the one that was written: by its date and its size, else by its content."""
    now = target.stat()
    if (now.st_mtime_ns, now.st_size) == (record.get("written"), record.get("bytes")):
        return True
    return record["sha256"] == lock.sha256_of(target)


def note(target: Path, record: dict) -> None:
    """Write beside a page what it is made of (``inputs``…), and that it is whole as it is now."""
    now = target.stat()
    whole = {"sha256": lock.sha256_of(target), "bytes": now.st_size, "written": now.st_mtime_ns}
    whole_file.write(target.with_suffix(".json"), json.dumps(record | whole, indent=1))


def _change(part: str, then: Mapping[str, str], now: Mapping[str, str]) -> str:
    if part not in then:
        return "nouveau"
    return "changé" if part in now else "n'est plus là"

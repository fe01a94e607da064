"""Where things are: raw files, processed tables, notebooks, reports."""

from __future__ import annotations

import os
from collections.abc import Container, Iterable
from dataclasses import dataclass
from pathlib import Path

_MARK = Path("notebooks") / "portrait_territoire.ipynb"
_FICTION_MARK = "DONNEES-FICTIVES.txt"


@dataclass(frozen=True)
class Places:
    """The folders of one working copy. ``data`` is the parent of ``raw`` and ``processed``."""

    home: Path
    data: Path
    reports: Path

    @property
    def raw(self) -> Path:
        return self.data / "raw"

    @property
    def processed(self) -> Path:
        return self.data / "processed"

    @property
    def notebooks(self) -> Path:
        return self.home / "notebooks"

    @property
    def sample(self) -> Places:
        """The same working copy, on the bundled fictional territory."""
        return Places(self.home, self.home / "data" / "sample", self.reports / "exemple-fictif")

    @property
    def fictional(self) -> bool:
        """True when the raw files are the bundled example (its folder carries a marker file)."""
        return (self.raw / _FICTION_MARK).exists()

    def environment(self) -> dict[str, str]:
        """The variables that make another process (a notebook kernel) see the same places."""
        return {
            "QPV_HOME": str(self.home),
            "QPV_DATA": str(self.data),
            "QPV_REPORTS": str(self.reports),
        }


def places() -> Places:
    """Return the folders in use: ``QPV_HOME``, ``QPV_DATA`` and ``QPV_REPORTS`` if set,
    else the working copy that holds the current folder, else the one this package lies in."""
    home = Path(os.environ["QPV_HOME"]).resolve() if "QPV_HOME" in os.environ else _find_home()
    data = Path(os.environ.get("QPV_DATA") or home / "data").resolve()
    reports = Path(os.environ.get("QPV_REPORTS") or home / "reports").resolve()
    return Places(home, data, reports)


def _find_home() -> Path:
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / _MARK).exists():
            return folder
    return Path(__file__).resolve().parents[2]


def lying_near(names: Iterable[str], folder: Path, data: Path, known: Container[Path] = ()) -> str:
    """Return « ; trouvé à côté : … » with the files that may be the one expected in ``folder``: of one
    of its names but elsewhere under ``data`` or beside it, or dropped there under another name;
    "" where there is none. ``known`` files have a place of their own."""
    wanted = {name.casefold() for name in names}
    kinds = {Path(name).suffix.casefold() for name in names} | {".zip", ".xls", ".xlsx", ".ods"}
    made = (data / "processed", data / "sample")
    around = [p for p in data.rglob("*") if not any(p.is_relative_to(own) for own in made)]
    around += data.parent.glob("*.*")
    found = [
        path
        for path in sorted(around)
        if path not in known
        and (
            (path.name.casefold() in wanted and path.parent != folder)
            or (path.parent == folder and path.suffix.casefold() in kinds)
        )
    ]
    listed = ", ".join(str(path) for path in found[:3] if path.is_file())
    return f" ; trouvé à côté : {listed} (à déplacer, ou à renommer)" if listed else ""

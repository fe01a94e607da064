"""Pages that lead to one another, where they were made and only there.

A page is made without knowing which others there are: it marks words with the page they speak of,
``<a data-to="fiche_quartier/QN05980M">``. ``join`` gives the mark an address once the page is there,
and takes it away once it is gone: no reader follows a link to nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable
from pathlib import Path

from qpv.reports import catalogue, freshness, whole_file
from qpv.sources import lock

HOME = "index"
_MARK = re.compile(r'(<a data-to="([^"]*)")(?: href="[^"]*")?')


def made(root: Path) -> dict[str, Path]:
    """Return every page of the site: « fiche_quartier/QN05980M » -> its file. One without the small
    JSON that says what it is made of (a draft, somebody's own file) is none."""
    found = {}
    for report in catalogue.REPORTS:
        names = {path.name for path in (root / report.name).glob("*.*")}
        for name in sorted(n for n in names if n.endswith(".html")):
            if f"{name.removesuffix('.html')}.json" in names:
                found[f"{report.name}/{name.removesuffix('.html')}"] = root / report.name / name
    return found


def joined(html: str, known: Collection[str], up: str = "") -> str:
    """Return a page whose marks lead to the pages that are ``known``, and to them only; ``up`` is the
    way from its folder to the site's (« ../ »)."""

    def address(mark: re.Match[str]) -> str:
        start, to = mark.groups()
        return f'{start} href="{up}{to}.html"' if to in known else start

    return _MARK.sub(address, html)


def join(pages: Iterable[Path], known: Collection[str]) -> None:
    """Write the addresses of these pages' marks, where they change; a page that somebody changed since
    it was written stays as it is."""
    for path in pages:
        beside = path.with_suffix(".json")
        record = json.loads(beside.read_text(encoding="utf-8"))
        before = path.read_text(encoding="utf-8")
        after = joined(before, known, "../")
        if after != before and freshness.as_written(path, record):
            whole_file.write(path, after)
            _note(path, beside, record)


def _note(path: Path, beside: Path, record: dict) -> None:
    now = path.stat()
    record |= {
        "sha256": lock.sha256_of(path), "bytes": now.st_size, "written": now.st_mtime_ns,
    }  # fmt: skip
    whole_file.write(beside, json.dumps(record, indent=1))

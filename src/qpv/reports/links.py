"""Pages that lead to one another, where they were made and only there.

A page is made without knowing which others there are: it marks words with the page they speak of,
``<a data-to="fiche_quartier/QN05980M">``. ``join`` gives the mark an address once the page is there,
and takes it away once it is gone: no reader follows a link to nothing.
"""

import json
import re
from collections.abc import Collection, Iterable
from pathlib import Path

from qpv.reports import catalogue, freshness, whole_file

HOME = "index"
_MARK = re.compile(r'(<a data-to="([^"]*)")(?: href="[^"]*")?')


def made(root: Path) -> dict[str, Path]:
    """Return every page of the site: « fiche_quartier/QN05980M » -> its file. One without the small
    JSON that says what it is made of (a draft, somebody's own file) is none."""
    found = {}
    for report in catalogue.REPORTS:
        folder = root / report.name
        recorded = {path.stem for path in folder.glob("*.json")}
        for name in sorted(recorded & {path.stem for path in folder.glob("*.html")}):
            found[f"{report.name}/{name}"] = folder / f"{name}.html"
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
        record = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        before = path.read_text(encoding="utf-8")
        after = joined(before, known, "../")
        if after != before and freshness.as_written(path, record):
            whole_file.write(path, after)
            freshness.note(path, record)

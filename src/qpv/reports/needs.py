"""What a page cannot do without: its tables, and the files that « qpv fetch » must have got."""

from __future__ import annotations

from collections.abc import Iterable

from qpv import datasets, processed
from qpv.errors import TableError
from qpv.paths import Places
from qpv.reports import catalogue
from qpv.sources.presence import Fetched

NEEDED = catalogue.TERRITORY_TABLES


def blocking(results: Iterable[Fetched], places: Places) -> list[Fetched]:
    """Return the failures that no page on a territory can do without: a table that is neither built
    nor could be, or a file in ``data/raw`` that is refused."""
    lacking = {
        name
        for name in NEEDED
        if not (processed.available(places, name) or datasets.complete(name, places.raw))
    }
    return [
        result
        for result in results
        if result.error and (result.source.dataset in lacking or result.source.locate(places.raw))
    ]


def demand(report: str, places: Places) -> None:
    """Do nothing if every table that a report cannot do without is at hand.

    Raises
    ------
    TableError
        Naming each one that is not, with where its files go.
    """
    missing = [n for n in catalogue.report(report).tables if not processed.available(places, n)]
    if len(missing) == 1:
        processed.provenance(places, missing[0])
    if missing:
        told = "".join(f" « {name} », {_files(name, places)} ;" for name in missing)
        raise TableError(
            f"{len(missing)} tables absentes de {places.processed} :{told} lancez « qpv fetch "
            f"{' '.join(missing)} », ou déposez ces fichiers, puis « qpv build »."
        )


def _files(name: str, places: Places) -> str:
    """Where the files of the latest vintage of a dataset go: « …/raw/cog/2026 : regions.json, … »."""
    declared = datasets.usual_sources([name])
    latest = [s for s in declared if s.vintage == max(s.vintage for s in declared)]
    return f"{places.raw / latest[0].folder} : {', '.join(s.file for s in latest)}"

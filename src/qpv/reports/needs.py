"""What a page cannot do without: its tables, and the files that « qpv fetch » must have got."""

from collections.abc import Iterable

from qpv import datasets, processed
from qpv.errors import TableError
from qpv.paths import Places
from qpv.reports import catalogue
from qpv.sources.presence import Fetched

NEEDED = (*catalogue.TERRITORY_TABLES, *datasets.POPULATIONS)


def blocking(results: Iterable[Fetched], places: Places) -> list[Fetched]:
    """Return the failures that no page on a territory can do without: a table that is neither built
    nor could be, or a file in ``data/raw`` that is refused."""
    wanting = {n for n in lacking(places) if not datasets.complete(n, places.raw)}
    if not wanting.issuperset(datasets.POPULATIONS):  # one of them could be built
        wanting.difference_update(datasets.POPULATIONS)
    return [
        result
        for result in results
        if result.error and (result.source.dataset in wanting or result.source.locate(places.raw))
    ]


def lacking(places: Places) -> set[str]:
    """Return the tables that no page on a territory can do without and that are not built: both that
    give the population where neither is."""
    found = {name for name in NEEDED if not processed.available(places, name)}
    one = found.issuperset(datasets.POPULATIONS)
    return found if one else found.difference(datasets.POPULATIONS)


def demand(report: str, places: Places) -> None:
    """Do nothing if every table that a report cannot do without is at hand.

    Raises
    ------
    TableError
        Naming each one that is not, with where its files go.
    """
    declared = catalogue.report(report)
    missing = [n for n in declared.tables if not processed.available(places, n)]
    either = () if any(processed.available(places, n) for n in declared.one_of) else declared.one_of
    if not missing and either:
        processed.one_of(places, either)
    if len(missing) == 1 and not either:
        processed.provenance(places, missing[0])
    if missing:
        told = "".join(f" « {name} », {_files(name, places)} ;" for name in missing)
        if either:
            listed = ", ou ".join(f"« {name} », {_files(name, places)}" for name in either)
            told += f" une population (une suffit), {listed} ;"
        count = len(missing) + bool(either)
        raise TableError(
            f"{count} tables absentes de {places.processed} :{told} lancez « qpv fetch "
            f"{' '.join([*missing, *either])} », ou déposez ces fichiers, puis « qpv build »."
        )


def _files(name: str, places: Places) -> str:
    """Where the files of the latest vintage of a dataset go: « …/raw/cog/2026 : regions.json, … »."""
    declared = datasets.usual_sources([name])
    latest = [s for s in declared if s.vintage == max(s.vintage for s in declared)]
    return f"{places.raw / latest[0].folder} : {', '.join(s.file for s in latest)}"

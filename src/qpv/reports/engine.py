"""Run a report: check, execute in a process of its own, render, verify, then write — or write nothing."""

import contextlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from qpv import contracts, gazetteer, processed
from qpv.errors import BreakdownError, ParameterError, QpvError, ReportError
from qpv.paths import Places
from qpv.provenance import refuse_changed
from qpv.reports import catalogue, freshness, making, needs, order
from qpv.reports.making import FICTION, Job
from qpv.warm import pool

LIMIT = 600.0  # seconds that a cell may take
MEMORY = 4_000_000_000  # bytes that a page may take beyond what was read for all


@dataclass(frozen=True)
class Page:
    """A page on disk and what happened to it: "kept" (already up to date) or "made". ``said``: the
    code of each place that was given by name, « Valenciennes : 59606 »."""

    path: Path
    how: str
    size: int
    said: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of a job: its page, or the refusal of one sentence; how long and how much memory
    (bytes, 0 where not told) it took."""

    job: Job
    page: Page | None = None
    refusal: QpvError | None = None
    seconds: float = 0.0
    peak: int = 0


def run(
    name: str,
    given: Mapping[str, object],
    places: Places,
    *,
    fictional: bool = False,
    force: bool = False,
) -> Page:
    """Return the page of one report for one set of parameters.

    A page is made again only when its notebook, the code that it reaches, its parameters or its
    tables differ in content. A failed run leaves no page, and keeps the executed notebook under
    ``echecs/``.

    Raises
    ------
    ParameterError
        If a parameter is unknown, missing or not acceptable.
    TableError
        If a table that the report cannot do without has not been built.
    ReportError
        If the tables are the fictional ones and ``fictional`` is not set, if the notebook
        fails, or if the page would call the network or be too heavy.
    """
    job = plan(name, given, places, fictional=fictional)
    if not force and not freshness.stale(job.target, job.inputs):
        return Page(job.target, "kept", job.target.stat().st_size, job.said)
    pool.warm("qpv.reports.imports")
    (outcome,) = make_all([job])
    if outcome.page is None:
        raise outcome.refusal or ReportError("la page n'a pas été faite.")
    write_index(places, fictional=fictional)
    return outcome.page


def plan(
    name: str, given: Mapping[str, object], places: Places, *, fictional: bool = False,
    shared: Callable[..., dict[str, str]] | None = None, named: bool = True,
) -> Job:  # fmt: skip
    """Return the job of a page, checked; nothing is made (raises as ``run``).

    For many pages: ``shared`` is ``inputs_of`` with its answers kept, ``named`` is False where
    territories are given by their codes.
    """
    report = catalogue.report(name)
    values = catalogue.arguments(report, given)
    common = (shared or inputs_of)(name, places, fictional)
    values, said = _placed(values, places) if named else (values, ())
    return Job(
        report=report,
        values=values,
        places=places,
        target=places.reports / report.name / f"{report.page_name(values)}.html",
        inputs=freshness.inputs(common, values),
        fictional=fictional,
        reads_tables=any(part.startswith("table ") for part in common),
        said=said,
        environment=dict(os.environ),
    )


def inputs_of(name: str, places: Places, fictional: bool = False) -> dict[str, str]:
    """Return what every page of a report depends on (``freshness.shared``; raises as ``run``)."""
    report = catalogue.report(name)
    return freshness.shared(report, _tables(report, places, fictional), places)


def write_index(places: Places, *, fictional: bool = False) -> None:
    """Bring the first page of ``reports/`` up to date, in the template: this process has imported
    nothing to draw."""
    pool.call("qpv.reports.site", "write_index", places, FICTION if fictional else "")


def write_site(places: Places, *, fictional: bool = False) -> str:
    """Make the home page of the région of ``qpv.toml`` and link every page (see ``site.build``)."""
    try:
        told = order.ordered(places.home, fictional=fictional)
    except (
        ParameterError
    ) as refusal:  # an order that cannot be read says of which région is the home page
        write_index(places, fictional=fictional)
        return str(refusal)
    return pool.call("qpv.reports.site", "build", places, told, FICTION if fictional else "")


def rehearse(first: Iterable[tuple[str, Mapping[str, str]]], places: Places) -> None:
    """Start the template, which reads what these pages (report, parameters) read before it forks."""
    os.environ.update(places.environment())
    os.environ["QPV_REHEARSED"] = json.dumps(list(first))
    pool.warm("qpv.reports.imports", "qpv.reports.rehearsal")


def make_all(jobs: Iterable[Job], at_once: int = 1) -> Iterator[Outcome]:
    """Make pages, each in a process of its own, and yield what became of each as it ends. A job that
    fails leaves no page made from something else, and stops no other."""
    cells: dict[str, int] = {}
    tasks = (pool.Task(name=str(i), target=making.make, args=(job,), limit=LIMIT, memory=MEMORY)
             for i, job in enumerate(jobs))  # fmt: skip
    for done in pool.run(tasks, at_once, told=lambda task, cell: cells.update({task.name: cell})):
        (job,) = done.task.args
        if not done.failed:
            page = Page(job.target, "made", done.value, job.said)
            yield Outcome(job=job, page=page, seconds=done.seconds, peak=done.peak)
            continue
        refusal = _refusal(done, cells.get(done.task.name))
        _remove_outdated(job)
        yield Outcome(job=job, refusal=refusal, seconds=done.seconds, peak=done.peak)


def _refusal(done: pool.Done, cell: int | None) -> QpvError:
    if isinstance(done.error, QpvError):
        return done.error
    where = "" if cell is None else f" à la cellule {cell + 1}"
    why = done.reason or f"{type(done.error).__name__} : {done.error}"
    return BreakdownError(f"le carnet n'a pas pu être exécuté{where} ({why})")


def _placed(values: dict[str, str], places: Places) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the parameters with the code of each place that was given by name, and what to say of
    it: one territory has one page."""
    levels = {"code": values.get("niveau", ""), "contrat": "contrat", "code_qp": "qpv"}
    coded = {}
    for name, level in levels.items():
        if (typed := values.get(name)) and not gazetteer.is_code(level, typed):
            from qpv.study.store import open_store  # slow to import, and seldom needed

            coded[name] = gazetteer.code_of(open_store(places).geography, level, typed)
    said = [f"{values[name]} : {code}" for name, code in coded.items() if code != values[name]]
    if "contrat" in (values.get("niveau"), *coded):
        said.append(contracts.noticed(places.data / contracts.CONTRACTS_FILE))
    return values | coded, tuple(filter(None, said))


def _remove_outdated(job: Job) -> None:
    """Remove a page made from other tables or another code: nothing says that it still holds. One
    made from the same inputs stays, whatever stopped the new run."""
    if freshness.stale(job.target, job.inputs):
        with contextlib.suppress(OSError):
            job.target.unlink(missing_ok=True)
            job.target.with_suffix(".json").unlink(missing_ok=True)


def _tables(report: catalogue.Report, places: Places, fictional: bool) -> list[dict]:
    """Provenance of every table at hand that the report reads, every vintage."""
    needs.demand(report.name, places)
    found = [r for name in report.read for r in processed.records(places, name)]
    if not fictional and any(record["fictional"] for record in found):
        raise ReportError(
            "les tables sont celles du territoire fictif : aucun rapport n'en est tiré. "
            "Lancez « qpv fetch » puis « qpv build » sur les vrais fichiers, ou ajoutez « --exemple »."
        )
    for record in found:
        side = places.processed / f"{record['dataset']}_{record['vintage']}.json"
        refuse_changed(side, record)
    return found


__all__ = ("FICTION", "Outcome", "Page", "ParameterError", "inputs_of", "make_all", "plan", "run")

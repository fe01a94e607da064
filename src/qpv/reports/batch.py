"""Everything that an order asks for, made where it is stale, and the account of it."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import filelock

from qpv import __version__, gazetteer, processed
from qpv.errors import BreakdownError, ParameterError, QpvError, did_you_mean
from qpv.paths import Places
from qpv.quality import controls
from qpv.reports import catalogue, engine, freshness, order, parameters, whole_file
from qpv.reports.making import Job
from qpv.territories import Geography
from qpv.warm import pool

ACCOUNT = "execution.json"
_LOCK = ".qpv-run.lock"


@dataclass(kw_only=True)
class Account:
    """What a run did, page by page: (report, page, seconds, peak memory) of those made, the count of
    those kept, (report, page,
    parameters, sentence, whether it broke) of those that failed; ``alerts`` of the control of tables
    stop it before the first page. ``broken`` and ``missing`` are of the files and tables before it;
    ``newer`` is what publishers have that is not taken.
    ``moved``: what figures changed since the last run; ``gone``: pages that are still there, and that
    an order of everything no longer asks for."""

    began: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))
    version: str = __version__
    made: list[dict] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    failed: list[dict] = field(default_factory=list)
    alerts: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    newer: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    seconds: float = 0.0
    jobs: int = 1
    tables: dict[str, str] = field(default_factory=dict)
    unfinished: list[tuple[str, dict]] = field(default_factory=list)  # to go on with


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The pages of a run: to make, each with why, or kept; and those that cannot be, with the refusal.
    ``broken`` (refused), ``missing`` and ``newer`` tell of the files and tables, where they were
    obtained by the same run."""

    stale: list[tuple[Job, list[str]]]
    kept: list[Job]
    refused: list[tuple[str, Mapping[str, str], str]]
    broken: Sequence[str] = ()
    missing: Sequence[str] = ()
    newer: Sequence[str] = ()


def asked(
    places: Places, words: Sequence[str] = (), only: Sequence[str] = (), *, again: bool = False,
    fictional: bool = False,
) -> list[tuple[str, dict[str, str]]]:  # fmt: skip
    """Return the pages asked for, as (report, parameters): those of ``qpv.toml``, or of these words (a
    report, « contrat=CN05911M »); ``again``: what the last run failed, or did not come to.

    Raises
    ------
    ParameterError
        If a report, a parameter or a territory does not exist, or nothing is left to go on with.
    """
    if again:
        before = last(places)
        if before is None:
            raise ParameterError(f"rien à reprendre : aucune exécution dans {places.reports}.")
        left = before["unfinished"]
        if not left:
            raise ParameterError("rien à reprendre : la dernière exécution a tout fini.")
        return [(name, values) for name, values in left]
    reports = [catalogue.report(word).name for word in words if "=" not in word]
    told = order.ordered(places.home, fictional=fictional)
    given = parameters.pairs(tuple(word for word in words if "=" in word))
    known = {*parameters.REPORT_LEVELS, *(p.name for r in catalogue.REPORTS for p in r.parameters)}
    for name in given.keys() - known:
        raise ParameterError(f"paramètre inconnu : « {name} »{did_you_mean(name, known)}")
    geography = Geography.load(places)
    for level in parameters.REPORT_LEVELS:
        if level in given:
            given[level] = gazetteer.code_of(geography, level, given[level])
    found = list(order.pages(told, geography, (*only, *reports), given))
    if not found:
        raise ParameterError("aucune page ne correspond à ce qui est demandé. Voyez qpv.toml.")
    return found


def planned(
    asked: Iterable[tuple[str, Mapping[str, str]]], places: Places, *, fictional: bool = False,
    force: bool = False,
) -> Plan:  # fmt: skip
    """Return what there is to do for these pages; nothing is made."""
    stale, kept, refused = [], [], []
    shared = cache(engine.inputs_of)  # read once for all the pages of a report
    for name, values in asked:
        try:
            job = engine.plan(name, values, places, fictional=fictional, shared=shared, named=False)
        except QpvError as refusal:
            refused.append((name, values, str(refusal)))
            continue
        why = ["demandée (--force)"] if force else freshness.stale(job.target, job.inputs)
        stale.append((job, why)) if why else kept.append(job)
    return Plan(stale=stale, kept=kept, refused=refused)


def _tables(places: Places) -> dict[str, str]:
    """Every table at hand -> its SHA-256."""
    found = processed.records(places)
    return {f"{r['dataset']} {r['vintage']}": r["output_sha256"] for r in found}


def _alerts(places: Places) -> list[str]:
    """Return what the control of tables is alarmed by, which a table that cannot be read is too; read
    from the last account where it found nothing and no table has changed since."""
    before = last(places) or {}
    if before.get("tables") == _tables(places) and not before["alerts"]:
        return []
    try:
        found = controls.controls(places)
    except QpvError as refusal:
        return [str(refusal)]
    return [
        f"{c.dataset} {c.vintage} — {c.rule} : {c.message}" for c in found if c.status == "ALERTE"
    ]


def run(
    plan: Plan, places: Places, *, jobs: int = 0, fictional: bool = False, whole: bool = False,
    cluster: str = "",
    told: Callable[[engine.Outcome], None] = lambda outcome: None,
) -> Account:  # fmt: skip
    """Make the stale pages of a plan and return the account; the index is written last. Where the
    tables raise an alert nothing is made: the pages of before stay. ``whole``: the plan is all that
    there is to make, so that a page beside it is no longer asked for. ``cluster`` is the address of a
    Dask scheduler whose workers make the pages.

    An interruption (Ctrl-C, SIGTERM) stops the pages that run, leaves none half-written, and goes on
    as KeyboardInterrupt, once the account and the index are written.
    """
    account = Account(
        jobs=pool.default_jobs(jobs), tables=_tables(places), broken=[*plan.broken],
        missing=[*plan.missing], newer=[*plan.newer],
    )  # fmt: skip
    before, since = last(places), time.monotonic()
    account.kept = [job.name for job in plan.kept]
    account.failed = [
        _failed(report, " ".join(values.values()), values, why)
        for report, values, why in plan.refused
    ]
    waiting = {job.name: job for job, _ in plan.stale}
    first_page = engine.write_index  # an interruption does not wait for a home page
    try:
        with one_at_a_time(places):
            todo = [job for job, _ in plan.stale]
            made = _made(todo, places, account.jobs, cluster)  # its template reads, meanwhile
            if todo and not fictional:  # invented tables have oddities
                account.alerts = _alerts(places)
            if before is None or before["tables"] != account.tables:  # first: a run may be stopped
                region = order.ordered(places.home, fictional=fictional).region
                account.moved = pool.call("qpv.reports.moved", "told", places, region)
            for outcome in () if account.alerts else made:
                if outcome.page is not None:
                    del waiting[outcome.job.name]
                _note(account, outcome)
                told(outcome)
        first_page = engine.write_site
    finally:
        account.gone = _gone(plan, places) if whole else []
        account.unfinished = [(job.report.name, job.values) for job in waiting.values()]
        pages = {report.name for report in catalogue.REPORTS}  # an order may be what is refused
        account.unfinished += [(r, dict(values)) for r, values, _ in plan.refused if r in pages]
        account.seconds = time.monotonic() - since
        write(account, places)
        pool.call("qpv.reports.account", "write", account.__dict__, before, places)
        first_page(places, fictional=fictional)
    return account


def _made(todo: Sequence[Job], places: Places, jobs: int, cluster: str) -> Iterator[engine.Outcome]:
    """Make the pages, here or on the workers of a cluster; each template reads, before it forks, what
    the first page of each report reads; where all its pages are made at once, they would wait for it."""
    if not todo:
        pool.warm("qpv.reports.site")  # the account and the home page, which draw nothing
        return iter(())
    count = Counter(job.report.name for job in todo)
    many = (job for job in reversed(todo) if cluster or count[job.report.name] > jobs)
    first = list({job.report.name: job.values for job in many}.items())
    if not cluster:
        engine.rehearse(first, places)
        return engine.make_all(todo, jobs)
    from qpv.reports import cluster as workers

    return workers.make_all(todo, cluster, first)


def _gone(plan: Plan, places: Places) -> list[str]:
    """Return the pages at hand that a plan of everything does not hold: their territory is no longer in
    the data, or their report no longer in the order."""
    asked = {job.target for job, _ in plan.stale} | {job.target for job in plan.kept}
    refused = {report for report, _, _ in plan.refused}
    names = [report.name for report in catalogue.REPORTS if report.name not in refused]
    there = (path for name in names for path in sorted((places.reports / name).glob("*.html")))
    return [f"{path.parent.name} {path.stem}" for path in there
            if path not in asked and path.with_suffix(".json").is_file()]  # fmt: skip


def _failed(report: str, page: str, values: Mapping, why: str, broke: bool = False) -> dict:
    return {"report": report, "page": page, "values": {**values}, "why": why, "broke": broke}


def _note(account: Account, outcome: engine.Outcome) -> None:
    where = {"report": outcome.job.report.name, "page": outcome.job.target.stem}
    if outcome.page is None:
        broke = isinstance(outcome.refusal, BreakdownError)
        why = str(outcome.refusal)
        account.failed.append(_failed(**where, values=outcome.job.values, why=why, broke=broke))
        return
    spent = {"seconds": round(outcome.seconds, 2), "peak": outcome.peak}
    account.made.append({**where, **spent, "bytes": outcome.page.size})


@contextmanager
def one_at_a_time(places: Places) -> Iterator[None]:
    """Wait for another run on the same folder."""
    places.reports.mkdir(parents=True, exist_ok=True)
    with filelock.FileLock(places.reports / _LOCK):
        yield


def write(account: Account, places: Places) -> Path:
    """Write the account of a run and return its path."""
    path = places.reports / ACCOUNT
    whole_file.write(path, json.dumps(account.__dict__, ensure_ascii=False, indent=1))
    return path


def last(places: Places) -> dict | None:
    """Return the account of the last run, None where there is none."""
    try:
        return json.loads((places.reports / ACCOUNT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


__all__ = ("Account", "Plan", "order", "planned", "run", "write")

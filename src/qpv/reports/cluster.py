"""Pages made by the workers of a Dask cluster, each with a warm template of its own; they come back
through the scheduler. A worker has its own copy of the project and of the tables, in its own folders:
what differs there is refused, page by page."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from qpv import paths
from qpv.errors import ParameterError, QpvError, ReportError
from qpv.paths import Places
from qpv.reports import engine, whole_file
from qpv.reports.engine import Outcome, Page
from qpv.reports.making import Job

_PATIENCE = "10s"  # to find the scheduler
Pages = Sequence[tuple[str, Mapping[str, str]]]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a worker sends back: the two files of a page (HTML, and what it is made of), or a refusal."""

    outcome: Outcome
    files: Mapping[str, str]


def make_all(jobs: Sequence[Job], address: str, first: Pages) -> Iterator[Outcome]:
    """Make pages on the workers of the cluster at an address (« tcp://10.0.0.5:8786 »), and yield what
    became of each as it ends (see ``engine.make_all``). ``first`` is read by each template before it
    forks. What a worker that dies was making is made again by another.

    Raises
    ------
    ParameterError
        If Dask is not installed, or nothing answers at this address.
    """
    try:
        from distributed import Client, as_completed
    except ImportError:
        raise ParameterError("--dask veut le paquet : pip install 'qpv[cluster]'.") from None
    try:
        client = Client(address, timeout=_PATIENCE)
    except (OSError, ValueError, TimeoutError) as error:
        raise ParameterError(f"Aucun ordonnanceur Dask à {address} ({error}).") from None
    with client:
        waiting = {client.submit(answer, job, first, pure=False): job for job in jobs}
        for future in as_completed(list(waiting)):
            yield _received(waiting.pop(future), future)


def _received(job: Job, future) -> Outcome:
    """Write the page that came back, whole or not at all."""
    if future.status != "finished":
        why = ReportError(f"les ouvriers n'ont pas rendu la page ({future.exception()})")
        return Outcome(job=job, refusal=why)
    told: Answer = future.result()
    for suffix, text in told.files.items():
        whole_file.write(job.target.with_suffix(suffix), text)
    page = told.outcome.page and Page(job.target, "made", told.outcome.page.size, job.said)
    return replace(told.outcome, job=job, page=page)


def answer(asked: Job, first: Pages) -> Answer:
    """Make a page on a worker, from the worker's own copy of everything."""
    here = paths.places()
    if asked.fictional and not here.fictional:
        here = here.sample
    _may_have_children()
    engine.rehearse(first, here)
    with TemporaryDirectory() as folder:
        try:
            job = _own(asked, replace(here, reports=Path(folder)))
        except QpvError as refusal:
            return Answer(outcome=Outcome(job=asked, refusal=refusal), files={})
        (outcome,) = engine.make_all([job])
        files = {p.suffix: p.read_text(encoding="utf-8") for p in job.target.parent.glob("*.*")}
    return Answer(outcome=outcome, files=files if outcome.page else {})


def _own(asked: Job, here: Places) -> Job:
    """Return the same page as this worker would make it.

    Raises
    ------
    ReportError
        If it would be another page: other tables, another notebook, another code.
    """
    job = engine.plan(asked.report.name, asked.values, here, fictional=asked.fictional)
    parts = {**asked.inputs, **job.inputs}
    other = [part for part in parts if asked.inputs.get(part) != job.inputs.get(part)]
    if other:
        raise ReportError(
            f"l'ouvrier {os.uname().nodename} n'a pas les mêmes fichiers ({', '.join(other)}) : "
            "mettez sa copie au même point."
        )
    return job


def _may_have_children() -> None:
    """A worker under its nurse is a daemon, to which multiprocessing refuses the children that the
    template is."""
    import multiprocessing

    multiprocessing.current_process()._config["daemon"] = False  # type: ignore[attr-defined]

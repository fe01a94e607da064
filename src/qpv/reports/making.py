"""Make one page, in the process that the page is given: run its notebook, render it, write it whole."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from qpv import __version__, french
from qpv.errors import BreakdownError, ParameterError, QpvError, ReportError, disk_sentence
from qpv.paths import Places
from qpv.reports import freshness, whole_file
from qpv.reports.declaration import Report
from qpv.warm import pool

if TYPE_CHECKING:
    from nbformat import NotebookNode

KEPT = " (carnet exécuté : "  # before the path of a notebook that failed
FICTION = "Données fictives — territoire inventé pour essayer l'outil, aucun chiffre n'est réel"


@dataclass(frozen=True, kw_only=True)
class Job:
    """A page to make: its report with checked parameters, where it goes, what it depends on
    (``inputs``: part -> SHA-256), and ``said``, the code of each place that was given by name."""

    report: Report
    values: dict[str, str]
    places: Places
    target: Path
    inputs: dict[str, str]
    fictional: bool = False
    reads_tables: bool = True
    said: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """« fiche_quartier QN05915M »."""
        return f"{self.report.name} {self.target.stem}"


def make(job: Job) -> int:
    """Make the page of a job and return its size in bytes. The state of the process is the job's.

    Raises
    ------
    ParameterError
        If the notebook refuses its parameters.
    ReportError
        If it fails (the executed notebook is kept), or if the page may not be written.
    """
    os.environ.clear()
    os.environ.update(job.environment | job.places.environment())
    os.chdir(job.places.home)
    executed = _execute(job)
    return _write(job, _render(executed, job))


def notebook_of(job: Job) -> NotebookNode:
    """Return the notebook of a page with its parameters, without its cells for analysts."""
    from papermill.iorw import load_notebook_node
    from papermill.parameterize import parameterize_notebook

    from qpv.reports import render

    path = job.places.notebooks / job.report.notebook
    try:
        whole = load_notebook_node(str(path))
    except Exception as error:
        said = str(error).splitlines()[0] if str(error) else ""
        raise ReportError(f"{path} n'est pas un carnet ({type(error).__name__} : {said})") from None
    shown = render.for_readers(whole, job.values.get("format", ""))
    return parameterize_notebook(shown, job.values, kernel_name="python3", language="python")


def _execute(job: Job) -> NotebookNode:
    from qpv.warm import shell

    notebook = notebook_of(job)
    if not shell.run(notebook, started=pool.say):
        _refuse(job, notebook)
    return notebook


def _refuse(job: Job, notebook: NotebookNode) -> None:
    """Say why a notebook failed; it is kept, executed, unless its parameters are what is wrong."""
    cell = [c for c in notebook.cells if c.cell_type == "code" and c.outputs][-1]
    error = cell.outputs[-1]
    if error.ename == ParameterError.__name__:
        raise ParameterError(error.evalue)
    kept = job.target.parent / "echecs" / f"{job.target.stem}.ipynb"
    kept.parent.mkdir(parents=True, exist_ok=True)
    import nbformat

    nbformat.write(notebook, kept)
    if error.ename in {kind.__name__ for kind in _refusals()}:
        raise ReportError(f"{error.evalue}{KEPT}{kept})")
    first = error.evalue.splitlines()[0] if error.evalue else ""
    raise BreakdownError(
        f"le carnet a échoué à la cellule {cell.execution_count} : {error.ename} : {first}{KEPT}{kept})"
    )


def _refusals(kind: type = QpvError) -> list[type]:
    return [kind, *(sub for child in kind.__subclasses__() for sub in _refusals(child))]


def _render(executed: NotebookNode, job: Job) -> str:
    from qpv.reports import render

    named = executed.metadata.get("qpv_title") or render.first_heading(executed)
    given = ", ".join(f"{k}={v}" for k, v in job.values.items() if v)
    meta = {
        "Produit le": french.long_date(datetime.now(UTC)),
        "Rapport": f"{job.report.name} ({given})" if given else job.report.name,
        "Version": f"qpv {__version__}",
    }
    banner = FICTION if job.fictional and job.reads_tables else ""
    page = render.render(executed, title=named or job.report.title, banner=banner, meta=meta)
    render.assert_offline(page, tiles=job.values.get("tuiles", ""))
    return page


def _write(job: Job, page: str) -> int:
    size, most = len(page.encode()), job.report.max_bytes
    if size > most:
        raise ReportError(
            f"la page pèserait {french.number(size / 1e6, 1)} Mo, plus que les "
            f"{french.number(most / 1e6, 1)} Mo promis : elle n'est pas écrite."
        )
    try:
        whole_file.write(job.target, page)
        freshness.note(job.target, {"inputs": job.inputs})
    except OSError as error:
        raise ReportError(f"{job.target} : {disk_sentence(error)}.") from None
    return size

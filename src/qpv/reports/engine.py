"""Run a report: check, execute with papermill, render, verify, then write — or write nothing."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from qpv import __version__, contracts, french, gazetteer, processed
from qpv.errors import ParameterError, QpvError, ReportError, disk_sentence
from qpv.paths import Places
from qpv.provenance import refuse_changed
from qpv.reports import catalogue, needs, site
from qpv.sources import lock

FICTION = "Données fictives — territoire inventé pour essayer l'outil, aucun chiffre n'est réel"


@dataclass(frozen=True)
class Page:
    """A page on disk and what happened to it: "kept" (already up to date) or "made". ``said``: the
    code of each place that was given by name, « Valenciennes : 59606 »."""

    path: Path
    how: str
    size: int
    said: tuple[str, ...] = ()


def run(
    name: str,
    given: Mapping[str, object],
    places: Places,
    *,
    fictional: bool = False,
    force: bool = False,
) -> Page:
    """Return the page of one report for one set of parameters.

    A page is made again only when its notebook, the code, its parameters or its tables differ in
    content. A failed run leaves no page, and keeps the executed notebook under ``echecs/``.

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
    report = catalogue.report(name)
    values = catalogue.arguments(report, given)
    tables = _tables(report, places, fictional)
    values, said = _placed(values, places)
    target = places.reports / report.name / f"{report.page_name(values)}.html"
    inputs = fingerprint(report, values, tables, places)
    if not force and _up_to_date(target, inputs):
        return Page(target, "kept", target.stat().st_size, said)
    try:
        executed = _execute(report, values, places, target)
        html = _render(executed, report, values, bool(tables and fictional))
        _write(target, html, inputs, report)
    except QpvError:
        _remove_outdated(target, inputs)
        raise
    site.write_index(places, FICTION if fictional else "")
    return Page(target, "made", target.stat().st_size, said)


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


def _remove_outdated(target: Path, inputs: str) -> None:
    """Remove a page made from other tables or another code: nothing says that it still holds. One
    made from the same inputs stays, whatever stopped the new run."""
    if not _up_to_date(target, inputs):
        with contextlib.suppress(OSError):
            target.unlink(missing_ok=True)
            target.with_suffix(".json").unlink(missing_ok=True)


def _tables(report: catalogue.Report, places: Places, fictional: bool) -> list[dict]:
    """Provenance of every table at hand that the report reads, every vintage."""
    needs.demand(report.name, places)
    found = [r for name in report.read for r in processed.records(places, name)]
    if not fictional and any(record["fictional"] for record in found):
        raise ReportError(
            "les tables sont celles du territoire fictif : aucun rapport n'en est tiré. "
            "Lancez « qpv fetch » puis « qpv build » sur les vrais fichiers."
        )
    for record in found:
        side = places.processed / f"{record['dataset']}_{record['vintage']}.json"
        refuse_changed(side, record)
    return found


def fingerprint(
    report: catalogue.Report, values: dict[str, str], tables: list[dict], places: Places
) -> str:
    """Return the SHA-256 of all that a page depends on: code, notebook, parameters, tables."""
    digest = hashlib.sha256(__version__.encode())
    package = Path(__file__).parents[1]
    for path in sorted(p for p in package.rglob("*") if p.suffix in (".py", ".j2", ".css", ".js")):
        digest.update(path.read_bytes())
    digest.update((places.notebooks / report.notebook).read_bytes())
    # What the user keeps: the contracts and their priorities, the register of TFPB declarations.
    for folder in ("contrats_ville", "tfpb"):
        for path in sorted((places.data / folder).glob("*.csv")):
            digest.update(path.name.encode() + path.read_bytes())
    outputs = sorted((r["dataset"], r["vintage"], r["output_sha256"]) for r in tables)
    digest.update(json.dumps([values, outputs], sort_keys=True).encode())
    return digest.hexdigest()


def _up_to_date(target: Path, inputs: str) -> bool:
    side = target.with_suffix(".json")
    if not target.is_file() or not side.is_file():
        return False
    try:
        record = json.loads(side.read_text(encoding="utf-8"))
    except ValueError:
        return False
    if not isinstance(record, dict):
        return False
    return record.get("inputs") == inputs and record.get("sha256") == lock.sha256_of(target)


@contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    """Give the notebook's kernel the same folders, and put our own environment back."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _execute(report: catalogue.Report, values: dict[str, str], places: Places, target: Path):
    # jsonschema compiles a URI grammar that papermill never uses: 2 s of each start.
    sys.modules.setdefault("rfc3987_syntax", None)
    import nbformat
    import papermill
    from papermill.exceptions import PapermillExecutionError

    from qpv.reports import render

    with tempfile.TemporaryDirectory() as folder, _environment(places.environment()):
        notebook, output = Path(folder) / "carnet.ipynb", Path(folder) / f"{target.stem}.ipynb"
        try:
            whole = nbformat.read(places.notebooks / report.notebook, as_version=4)
            nbformat.write(render.for_readers(whole, values.get("format", "")), notebook)
            return papermill.execute_notebook(
                str(notebook),
                str(output),
                parameters=values,
                progress_bar=False,
                kernel_name="python3",
                language="python",
                cwd=str(places.home),
                log_output=False,
                execution_timeout=600,
                start_timeout=120,
                # The kernel warns at each start that it talks over loopback, and logs its own end.
                extra_arguments=["--log-level=CRITICAL"],
            )
        except PapermillExecutionError as error:
            if error.ename == ParameterError.__name__:
                raise ParameterError(error.evalue) from None  # a refusal, nothing to diagnose
            raise ReportError(_explain(error, _keep_failed(output, target))) from None
        except QpvError:
            raise
        except Exception as error:  # a dead or absent kernel, a notebook that is not one
            said = str(error).splitlines()[0] if str(error) else ""
            kept = _keep_failed(output, target) if output.is_file() else ""
            raise ReportError(
                f"le carnet n'a pas pu être exécuté ({type(error).__name__} : {said})"
                + (f" (carnet exécuté : {kept})" if kept else "")
            ) from None


def _keep_failed(output: Path, target: Path) -> Path:
    kept = target.parent / "echecs" / output.name
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(output.read_bytes())
    return kept


def _explain(error, kept: Path) -> str:
    if error.ename in {kind.__name__ for kind in _refusals()}:
        return f"{error.evalue} (carnet exécuté : {kept})"
    return (
        f"le carnet a échoué à la cellule {error.exec_count} : {error.ename} : "
        f"{str(error.evalue).splitlines()[0] if error.evalue else ''} (carnet exécuté : {kept})"
    )


def _refusals(kind: type = QpvError) -> list[type]:
    return [kind, *(sub for child in kind.__subclasses__() for sub in _refusals(child))]


def _render(executed, report: catalogue.Report, values: dict[str, str], fictional: bool) -> str:
    from qpv.reports import render

    title = executed.metadata.get("qpv_title") or render.first_heading(executed) or report.title
    meta = {
        "Produit le": french.long_date(datetime.now(UTC)),
        "Rapport": f"{report.name} ({', '.join(f'{k}={v}' for k, v in values.items() if v)})",
        "Version": f"qpv {__version__}",
    }
    page = render.render(executed, title=title, banner=FICTION if fictional else "", meta=meta)
    render.assert_offline(page, tiles=values.get("tuiles", ""))
    return page


def _write(target: Path, page: str, inputs: str, report: catalogue.Report) -> None:
    from qpv.reports import render

    size = len(page.encode())
    if size > report.max_bytes:
        raise ReportError(
            f"la page pèserait {french.number(size / 1e6, 1)} Mo, plus que les "
            f"{french.number(report.max_bytes / 1e6, 1)} Mo promis : elle n'est pas écrite."
        )
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        render.write_page(target, page)
        record = {"inputs": inputs, "sha256": lock.sha256_of(target), "bytes": size}
        target.with_suffix(".json").write_text(json.dumps(record, indent=2), encoding="utf-8")
    except OSError as error:
        raise ReportError(f"{target} : {disk_sentence(error)}.") from None

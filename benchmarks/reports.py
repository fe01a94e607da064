"""Sheets per minute beside papermill's and nbconvert's own ways, and one page from cold.

    python benchmarks/reports.py [--data DOSSIER] [--sheets 40] [--theirs 8] [--runs 3] [--jobs 1,2]

Needs the tables of ``qpv fetch`` and ``qpv build``. Three ways to make the pages of the same notebook,
each a whole process with its start: the ``papermill`` and ``jupyter nbconvert`` commands, sheet after
sheet; ``papermill.execute_notebook`` and nbconvert's exporter in one process; ``qpv run``. They
run in turn, with as many jobs; the median, the range and the ratio of each pair are printed.
``--theirs`` gives the other ways fewer sheets: their time is proportional to them.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import measure
import sheets

from qpv import paths

NOTEBOOK = "fiche_quartier"
_HERE = Path(__file__).parent


def main() -> None:
    """Print two Markdown tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", default="", help="dossier data (sinon celui de qpv)")
    parser.add_argument("--sheets", type=int, default=40)
    parser.add_argument("--theirs", type=int, default=0)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--jobs", default="1,2")
    parser.add_argument("--in-process", nargs="+", default=[], help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.in_process:
        _execute(Path(asked.in_process[0]), asked.in_process[1:])
        return
    if asked.data:
        os.environ["QPV_DATA"] = asked.data
    print(measure.machine() + "\n")
    with tempfile.TemporaryDirectory() as folder:
        _cold(Path(folder), asked.runs)
        for jobs in map(int, asked.jobs.split(",")):
            _rate(Path(folder), asked, jobs)


def _rate(folder: Path, asked: argparse.Namespace, jobs: int) -> None:
    codes = sheets.codes(paths.places(), asked.theirs or asked.sheets)
    ways: dict[str, list[float]] = {"commandes": [], "execute_notebook": [], "qpv run": []}
    for _ in range(asked.runs):
        ways["commandes"].append(_commands(folder, codes, jobs) / len(codes))
        ways["execute_notebook"].append(_in_process(folder, codes, jobs) / len(codes))
        ours = [str(_HERE / "sheets.py"), str(asked.sheets), str(jobs), str(folder / "pages")]
        ways["qpv run"].append(measure.run([sys.executable, *ours]).seconds / asked.sheets)
    print(f"\n{asked.sheets} fiches, {jobs} à la fois\n")
    measure.head("voie", "s par fiche", "fiches par minute", "fois plus vite que les commandes")
    for way, seconds in ways.items():
        ratios = [c / s for c, s in zip(ways["commandes"], seconds, strict=True)]
        rate = measure.spread([60 / s for s in seconds], 1)
        measure.row(way, measure.spread(seconds), rate, measure.spread(ratios, 1))


def _commands(folder: Path, codes: list[str], jobs: int) -> float:
    since = time.perf_counter()
    with ThreadPoolExecutor(jobs) as at_once:
        list(at_once.map(lambda code: _by_commands(folder, code), codes))
    return time.perf_counter() - since


def _by_commands(folder: Path, code: str) -> measure.Cost:
    tools, out = Path(sys.executable).parent, folder / f"{code}.ipynb"
    notebook = paths.places().notebooks / f"{NOTEBOOK}.ipynb"
    script = (
        f'"{tools / "papermill"}" "{notebook}" "{out}" -r code_qp {code} && '
        f'"{tools / "jupyter"}" nbconvert --to html --no-input "{out}"'
    )
    return measure.run(["sh", "-c", script])


def _in_process(folder: Path, codes: list[str], jobs: int) -> float:
    shares = [codes[i::jobs] for i in range(jobs)]
    command = [sys.executable, __file__, "--in-process", str(folder)]
    with ThreadPoolExecutor(jobs) as at_once:
        costs = at_once.map(lambda share: measure.run([*command, *share]), shares)
        return max(cost.seconds for cost in costs)


def _execute(folder: Path, codes: list[str]) -> None:
    """Make sheets in this process, as the guide of papermill says."""
    import papermill
    from nbconvert import HTMLExporter

    notebook = paths.places().notebooks / f"{NOTEBOOK}.ipynb"
    for code in codes:
        out = folder / f"{code}.ipynb"
        done = papermill.execute_notebook(
            notebook, out, parameters={"code_qp": code}, progress_bar=False
        )
        page, _ = HTMLExporter(exclude_input=True).from_notebook_node(done)
        out.with_suffix(".html").write_text(page, encoding="utf-8")


def _cold(folder: Path, runs: int) -> None:
    """Time one page, and the help, each from a start of Python."""
    (code,) = sheets.codes(paths.places(), 1)
    page = [*measure.QPV, "report", NOTEBOOK, f"code_qp={code}", "--force"]
    own, ours, theirs, helped = {"QPV_REPORTS": str(folder / "pages")}, [], [], []
    for _ in range(runs):
        ours.append(measure.run(page, own).seconds)
        theirs.append(_by_commands(folder, code).seconds)
        helped.append(measure.run([*measure.QPV, "--help"]).seconds)
    measure.head("depuis un processus froid", "s (étendue)")
    measure.row("qpv report, une fiche", measure.spread(ours))
    measure.row("la même par les commandes", measure.spread(theirs))
    ratios = [c / s for c, s in zip(theirs, ours, strict=True)]
    measure.row("rapport, paire par paire (fois)", measure.spread(ratios, 1))
    measure.row("qpv --help", measure.spread(helped))


if __name__ == "__main__":
    main()

"""What the template of a run has read before it forks: the code of the first page of each report, run
once without showing anything, fills the tables and national aggregates that every page reads."""

import ast
import contextlib
import io
import json
import os

from qpv.warm import pool


def rehearse(name: str, values: dict[str, str]) -> None:
    """Run the code of a report's notebook, and draw what it shows; all is lost but what was read and
    what was kept for the next, in this process."""
    from qpv.paths import places
    from qpv.reports import catalogue, making

    here = places()
    told = {"values": values, "places": here, "target": here.reports, "inputs": {}}
    notebook = making.notebook_of(making.Job(report=catalogue.report(name), **told))
    known: dict = {}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            _run(cell.source, known)


def _run(source: str, known: dict) -> None:
    """Run a cell as a shell does, its last value shown (without a shell: it would start a thread)."""
    tree = ast.parse(source)
    shown = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<carnet>", "exec"), known)
    if shown is not None:
        value = eval(compile(ast.Expression(shown.value), "<carnet>", "eval"), known)
        getattr(value, "_repr_html_", str)()


def _rehearse_all() -> None:
    for name, values in json.loads(os.environ.get("QPV_REHEARSED", "[]")):
        with contextlib.suppress(Exception), contextlib.redirect_stdout(io.StringIO()):
            rehearse(name, values)


_rehearse_all()
pool.settle()

"""Notebooks executed in this process: many pages without a new kernel for each, tables read once. That
a kernel gives the same pages is tested with the engine."""

from __future__ import annotations

from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from nbformat.v4 import new_output
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook

from qpv.reports import engine, render


def execute(report, values, places, target):
    """Return the executed notebook of a report, as the engine's own function does."""
    whole = load_notebook_node(str(places.notebooks / report.notebook))
    notebook = parameterize_notebook(
        render.for_readers(whole, values.get("format", "")),
        values,
        kernel_name="python3",
        language="python",
    )
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance()
    with engine._environment(places.environment()):
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs = _outputs(shell, cell.source)
    return notebook


def _outputs(shell: InteractiveShell, code: str) -> list:
    with capture_output() as captured:
        done = shell.run_cell(code, store_history=False)
    done.raise_error()
    shown = [(o.data, o.metadata or {}) for o in captured.outputs]
    if done.result is not None and not shown:  # the value of the last line, which a kernel shows
        shown = [shell.display_formatter.format(done.result)]
    return [new_output("display_data", data=data, metadata=told) for data, told in shown]

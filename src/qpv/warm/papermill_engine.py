"""``papermill --engine qpv-warm``: any Python notebook, in a forked child of a warm process.

Papermill finds this by its entry point while it is itself being imported: nothing here imports it
before it is used.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from qpv.warm import pool, shell


def _run(notebook: NotebookNode, folder: str, environment: dict[str, str]) -> dict:
    """Run a notebook in the child; each cell is told as it starts and ends."""
    os.chdir(folder)
    os.environ.update(environment)
    shell.run(
        notebook,
        started=lambda index: pool.say(("start", index, None)),
        done=lambda index, cell: pool.say(("end", index, cell)),
    )
    import platform

    return {"name": "python", "version": platform.python_version(), "file_extension": ".py",
            "mimetype": "text/x-python", "nbconvert_exporter": "python",
            "pygments_lexer": "ipython3",
            "codemirror_mode": {"name": "ipython", "version": 3}}  # fmt: skip


class WarmEngine:
    """The engine, as papermill calls one."""

    @classmethod
    def execute_notebook(cls, nb: NotebookNode, kernel_name: str, **kwargs: Any) -> NotebookNode:
        """Run a notebook and return it with its outputs, and the times that papermill writes."""
        from papermill.engines import Engine, NBClientEngine

        if nb.metadata.get("kernelspec", {}).get("language", "python") != "python":
            print("Moteur qpv-warm : ce carnet n'est pas en Python, un noyau ordinaire l'exécute.")
            return NBClientEngine.execute_notebook(nb, kernel_name, **kwargs)
        warm = type("Warm", (Engine,), {"execute_managed_notebook": staticmethod(_managed)})
        return warm.execute_notebook(nb, kernel_name, **kwargs)

    @staticmethod
    def nb_kernel_name(nb: NotebookNode, name: str | None = None) -> str:
        from papermill.utils import nb_kernel_name

        return nb_kernel_name(nb, name)

    @staticmethod
    def nb_language(nb: NotebookNode, language: str | None = None) -> str:
        from papermill.utils import nb_language

        return nb_language(nb, language)


def _managed(
    nb_man: Any, kernel_name: str, execution_timeout: float | None = None, **_: Any
) -> None:
    cells = nb_man.nb.cells
    if not pool.FORKED:
        print(pool.NOT_FORKED)

    def told(task: pool.Task, what: tuple) -> None:
        kind, index, cell = what
        if kind == "start":
            nb_man.cell_start(cells[index], cell_index=index)
            return
        cells[index].update(outputs=cell.outputs, execution_count=cell.execution_count)
        if any(output.output_type == "error" for output in cell.outputs):
            nb_man.cell_exception(cells[index], cell_index=index)
        nb_man.cell_complete(cells[index], cell_index=index)

    work = pool.Task(
        name="carnet",
        target=_run,
        args=(nb_man.nb, str(Path.cwd()), dict(os.environ)),
        limit=execution_timeout or float("inf"),
    )
    (done,) = pool.run([work], told=told)
    if done.failed:
        raise RuntimeError(f"Carnet interrompu : {done.reason or done.error}.")
    nb_man.nb.metadata["language_info"] = NotebookNode(done.value)

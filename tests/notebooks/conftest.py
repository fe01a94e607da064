"""Notebooks run in this process, cell by cell, as JupyterLab would run them on the fictional territory."""

from __future__ import annotations

import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from conftest import ROOT
from qpv.paths import Places

# The parameters that each notebook asks for, on the fictional territory.
FICTION = {
    "niveau": "region", "code": "00", "annee": "2025", "contrat": "CV1", "code_qp": "QN00002M",
}  # fmt: skip


@pytest.fixture
def run(monkeypatch):
    """Return a function that runs every cell of a notebook (or those of its page, without the
    ``workshops``) and gives what its cells show, by id."""

    def run_notebook(name: str, places: Places, *, workshops: bool = True) -> dict[str, dict]:
        for variable, value in places.environment().items():
            monkeypatch.setenv(variable, value)
        told = nbformat.read(ROOT / "notebooks" / name, as_version=4)
        InteractiveShell.clear_instance()
        shell, shown = InteractiveShell.instance(), {}
        for cell in (c for c in told.cells if c.cell_type == "code"):
            if not workshops and "atelier" in cell.metadata.get("tags", []):
                continue
            source = cell.source
            if "parameters" in cell.metadata.get("tags", []):
                names = [n for n in FICTION if f"{n} = " in source and n != "code_qp"]
                names += ["code_qp"] * ("QN" in source)
                source = "\n".join([source, *(f"{n} = {FICTION[n]!r}" for n in names)])
            with capture_output():
                result = shell.run_cell(source)
                result.raise_error()
                if result.result is not None:
                    shown[cell.id] = shell.display_formatter.format(result.result)[0]
        return shown

    yield run_notebook
    InteractiveShell.clear_instance()

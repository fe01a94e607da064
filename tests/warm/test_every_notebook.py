"""Every notebook of the project shows the same with an ordinary kernel and without one: what it displays,
prints, and counts. Two of them by default; all with QPV_EVERY=1."""

import copy
import os
from dataclasses import replace

import pytest
from nbclient import NotebookClient

from conftest import ROOT
from qpv.reports import catalogue, engine, making
from qpv.warm import pool

from .test_shell import executed, told

USUAL = ("fiche_quartier", "portrait_territoire")
REPORTS = [r for r in catalogue.REPORTS if os.environ.get("QPV_EVERY") == "1" or r.name in USUAL]


def run_in(environment, folder, notebook):
    os.environ.update(environment)
    os.chdir(folder)
    return executed(notebook)


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.name)
def test_a_kernel_shows_the_same(report, example, tmp_path, monkeypatch):
    places = replace(example, reports=tmp_path)
    given = {p.name: p.sample or p.example for p in report.parameters if p.default is None}
    notebook = making.notebook_of(engine.plan(report.name, given, places, fictional=True))
    ordinary = copy.deepcopy(notebook)
    for name, value in places.environment().items():
        monkeypatch.setenv(name, value)
    NotebookClient(ordinary, kernel_name="python3", timeout=600, resources={
        "metadata": {"path": str(ROOT)}}).execute()  # fmt: skip
    task = pool.Task(name="x", target=run_in, args=(places.environment(), ROOT, notebook))
    (done,) = pool.run([task])
    assert not done.failed, done
    shown = [told(cell) for cell in ordinary.cells if cell.cell_type == "code"]
    assert any(cell[1] for cell in shown)
    assert [told(cell) for cell in done.value.cells if cell.cell_type == "code"] == shown

"""Every notebook tells its question, shows its data and lets an analyst change it; without the tables
that it needs, it says which one is missing and fails."""

import re
import shutil

import nbformat
import pytest

from conftest import ROOT
from qpv.errors import TableError
from qpv.paths import Places
from qpv.reports.catalogue import REPORTS
from qpv.tables.schema import REASONS

NOTEBOOKS = [report.notebook for report in REPORTS]
TAGS = {"parameters", "atelier", "analyste", "detail"}


def cells(name: str, tag: str = "") -> list:
    told = nbformat.read(ROOT / "notebooks" / name, as_version=4)
    return [c for c in told.cells if not tag or tag in c.metadata.get("tags", [])]


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.notebook)
def test_every_cell_runs_and_every_workshop_shows_something(run, example, report):
    shown = run(report.notebook, example)
    workshops = cells(report.notebook, "atelier")
    assert workshops
    for cell in workshops:
        assert cell.source.startswith("# Atelier."), cell.id
        html = shown[cell.id].get("text/html", "")
        assert html, f"{cell.id} ne montre ni table ni figure"
    if report.one_of:  # every file is at hand
        assert not re.search(
            r"ichiers?\snon\srécupéré", " ".join(s.get("text/html", "") for s in shown.values())
        )


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_it_says_the_question_then_where_to_look_and_what_it_cannot_say(name):
    first, *_ = told = cells(name)
    assert first.source.startswith("# ") and "**La question.**" in first.source
    assert first.metadata.tags == ["analyste"]
    prose = "\n".join(c.source for c in told if c.cell_type == "markdown")
    for part in ("**À regarder**", "**Calcul**", "**Ce que cela ne dit pas**"):
        assert part in prose
    assert {t for c in told for t in c.metadata.get("tags", [])} <= TAGS


def test_the_first_steps_end_with_files_for_a_desk_and_a_map(run, example):
    shown = run("00_prise_en_main.ipynb", example)
    files = str(shown)
    for kind in ("xlsx", "csv", "gpkg"):
        assert f"mes_quartiers.{kind}" in files
    figures = [
        s["text/html"] for s in shown.values() if 'class="qpv-figure' in s.get("text/html", "")
    ]
    assert len(figures) == 4 and "Places en crèche" in figures[3]


NEEDED = [(report.notebook, table) for report in REPORTS for table in report.tables]


@pytest.mark.parametrize(("name", "table"), NEEDED)
def test_without_a_table_that_it_needs_it_names_it_and_fails(run, example, tmp_path, name, table):
    shutil.copytree(
        example.processed, tmp_path / "processed", ignore=shutil.ignore_patterns(f"{table}_20*"),
        copy_function=lambda a, b: (tmp_path / "processed" / re.sub(".*/", "", b)).symlink_to(a),
    )  # fmt: skip
    for part in ("tfpb", "contrats_ville"):
        (tmp_path / part).symlink_to(example.data / part)
    with pytest.raises(TableError, match=table):
        run(name, Places(ROOT, tmp_path, tmp_path / "reports"))


def test_the_first_steps_name_every_reason_that_a_value_may_show():
    prose = "\n".join(
        c.source for c in cells("00_prise_en_main.ipynb") if c.cell_type == "markdown"
    )
    assert set(REASONS) <= set(re.findall(r"`(\w+)`", prose))

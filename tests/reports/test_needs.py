"""What no page on a territory can do without: contours, codes, and one source of population."""

import re
import shutil

import pytest

from conftest import ROOT
from qpv import datasets
from qpv.errors import TableError
from qpv.paths import Places
from qpv.reports import first, needs
from qpv.reports.needs import blocking
from qpv.sources.presence import Fetched

POPULATION = datasets.usual_sources(["insee_qpv24_population"])
COMPILED = datasets.usual_sources(["qpv_portrait"])


def _failed(sources) -> list[Fetched]:
    return [Fetched(s, None, "failed", error="non.", why="adresse changée") for s in sources]


@pytest.fixture
def folder(sample_places):
    """The fictional files, nothing built; the tests remove some."""
    return sample_places


@pytest.mark.parametrize("lost", ["insee_qpv24_population", "qpv_portrait"])
def test_one_source_of_population_is_enough(folder, lost):
    shutil.rmtree(folder.raw / lost)
    assert blocking(_failed(datasets.usual_sources([lost])), folder) == []


def test_without_any_population_both_files_are_named(folder):
    for lost in ("insee_qpv24_population", "qpv_portrait"):
        shutil.rmtree(folder.raw / lost)
    found = blocking(_failed([*POPULATION, *COMPILED]), folder)
    assert {r.source.file for r in found} == {"pop_QPV24.csv", "analyse_qpv.csv"}
    said = []
    first._tell(found, folder, said.append)
    told = "\n".join(said)
    assert "pop_QPV24.csv" in told and "analyse_qpv.csv" in told and "un seul suffit" in told


def test_a_report_without_any_population_names_both_tables(built_sample, tmp_path):
    (tmp_path / "processed").mkdir()
    for path in built_sample.processed.iterdir():
        if not re.match("insee_qpv24_population_2|qpv_portrait", path.name):
            (tmp_path / "processed" / path.name).symlink_to(path)
    places = Places(ROOT, tmp_path, tmp_path / "reports")
    for report in ("portrait_territoire", "abattement_tfpb"):
        with pytest.raises(TableError, match="« insee_qpv24_population » ou « qpv_portrait »"):
            needs.demand(report, places)

"""Folders that the tests share: the fictional territory, and the real files where they are."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from qpv import build
from qpv.paths import Places
from qpv.quality import controls
from qpv.warm import pool

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "sample" / "raw"


def pytest_collection_modifyitems(items):
    """The files that read real tables come last, but one: it has the tables made while another process
    is at the fictional ones."""
    files = dict.fromkeys(item.path for item in items)
    real = [p for p in files if any(_reads_real(i) for i in items if i.path == p)]
    ranks = {path: (path in real[1:], path not in real) for path in files}
    items.sort(key=lambda item: ranks[item.path])


def _reads_real(item) -> bool:
    return "built_real" in getattr(item, "fixturenames", ())


@pytest.fixture(autouse=True, scope="session")
def _warm():
    """Every page of the tests is made from one template."""
    pool.warm("qpv.reports.imports")


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch):
    """A test never sees the folders of the user."""
    for name in ("QPV_HOME", "QPV_DATA", "QPV_REPORTS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def sample_places(tmp_path) -> Places:
    """The fictional files in a folder of their own, nothing built."""
    shutil.copytree(SAMPLE, tmp_path / "data" / "raw")
    return Places(ROOT, tmp_path / "data", tmp_path / "reports")


@pytest.fixture(scope="session")
def made_once(tmp_path_factory):
    """Return a function that gives the tables of a folder, filled by the first process of a run that
    asks; each process has reports of its own."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def made(name: str, fill: Callable[[Places], None]) -> Places:
        data = shared / name / "data"
        places = Places(ROOT, data, tmp_path_factory.mktemp(f"{name}-pages") / "reports")
        with FileLock(shared / f"{name}.lock"):
            if not data.exists():
                aside = Places(ROOT, shared / f"{name}.{os.getpid()}" / "data", places.reports)
                fill(aside)
                aside.data.parent.rename(data.parent)
        return places

    return made


def _build(places: Places) -> None:
    failed = [b for b in build.build(places) if b.how == "failed"]
    assert not failed, failed


@pytest.fixture(scope="session")
def built_sample(made_once) -> Places:
    """The fictional tables, built once: do not change them."""

    def fill(places: Places) -> None:
        shutil.copytree(SAMPLE, places.raw)
        _build(places)

    return made_once("sample", fill)


@pytest.fixture(scope="session")
def sample_controls(built_sample) -> list[controls.Control]:
    """What the controls say of the fictional tables."""
    return controls.controls(built_sample)


@pytest.fixture
def own_sample(built_sample, tmp_path) -> Places:
    """The fictional files and their tables in a folder of their own: a build makes again what a test
    has changed, and that alone."""
    shutil.copytree(built_sample.data, tmp_path / "data")
    return Places(ROOT, tmp_path / "data", tmp_path / "reports")


@pytest.fixture(scope="session")
def example(built_sample, tmp_path_factory) -> Places:
    """The fictional tables, with contracts and the simulated declarations of landlords."""
    data = tmp_path_factory.mktemp("example") / "data"
    data.mkdir()
    for name in ("processed", "raw"):
        (data / name).symlink_to(getattr(built_sample, name))
    for name in ("tfpb", "contrats_ville"):
        shutil.copytree(ROOT / "data" / "sample" / name, data / name)
    return Places(ROOT, data, data.parent / "reports")


def mirror_folder() -> Path | None:
    named = os.environ.get("QPV_MIRROR", "")
    if named.startswith("http"):
        return None
    folder = Path(named) if named else ROOT.parent / "shared" / "data" / "raw"
    return folder if folder.is_dir() else None


@pytest.fixture(scope="session")
def built_real(made_once) -> Places:
    """The publishers' real files, fetched from the mirror and built once."""
    from qpv import datasets
    from qpv.sources import fetch

    mirror = mirror_folder()
    if mirror is None:
        pytest.skip("miroir des fichiers publics absent (QPV_MIRROR)")

    def fill(places: Places) -> None:
        wanted = datasets.usual_sources()
        held = [s for s in wanted if any((mirror / s.folder / name).is_file() for name in s.names)]
        got = fetch.fetch(held, places.raw, mirror=str(mirror), offline=True)
        assert not (failed := [f for f in got if f.error]), failed
        _build(places)

    return made_once("real", fill)


@pytest.fixture
def without(built_sample, tmp_path):
    """The same tables but those of some datasets."""

    def copied(*datasets: str) -> Places:
        folder = tmp_path / "data" / "processed"
        folder.mkdir(parents=True)
        for path in built_sample.processed.iterdir():
            if not path.name.startswith(datasets):
                (folder / path.name).symlink_to(path)
        return Places(built_sample.home, tmp_path / "data", built_sample.reports)

    return copied

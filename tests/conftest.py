"""Folders that the tests share: the fictional territory, and the real files where they are."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from qpv import build
from qpv.paths import Places
from qpv.warm import pool

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "sample" / "raw"


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
def built_sample(tmp_path_factory) -> Places:
    """The fictional tables, built once: do not change them."""
    folder = tmp_path_factory.mktemp("sample")
    shutil.copytree(SAMPLE, folder / "data" / "raw")
    places = Places(ROOT, folder / "data", folder / "reports")
    failed = [b for b in build.build(places) if b.how == "failed"]
    assert not failed, failed
    return places


def mirror_folder() -> Path | None:
    named = os.environ.get("QPV_MIRROR", "")
    if named.startswith("http"):
        return None
    folder = Path(named) if named else ROOT.parent / "shared" / "data" / "raw"
    return folder if folder.is_dir() else None


@pytest.fixture(scope="session")
def built_real(tmp_path_factory) -> Places:
    """The publishers' real files, fetched from the mirror and built once."""
    from qpv import datasets
    from qpv.sources import fetch

    mirror = mirror_folder()
    if mirror is None:
        pytest.skip("miroir des fichiers publics absent (QPV_MIRROR)")
    folder = tmp_path_factory.mktemp("real")
    places = Places(ROOT, folder / "data", folder / "reports")
    wanted = datasets.usual_sources()
    held = [s for s in wanted if any((mirror / s.folder / name).is_file() for name in s.names)]
    failed = [f for f in fetch.fetch(held, places.raw, mirror=str(mirror), offline=True) if f.error]
    assert not failed, failed
    failed = [b for b in build.build(places) if b.how == "failed"]
    assert not failed, failed
    return places


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

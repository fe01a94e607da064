"""The first page of a newcomer, with a local server in the place of the portals and the relays."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from conftest import ROOT, mirror_folder
from qpv import cli, datasets, processed
from qpv.paths import Places
from qpv.reports import first
from qpv.sources.lock import read_lock

from .portal import Portal
from .publishers import play

TRUE = "portrait_territoire/region-32.html"
FICTION = "exemple-fictif/portrait_territoire/region-00.html"


@pytest.fixture
def newcomer(tmp_path: Path, portal: Portal, monkeypatch: pytest.MonkeyPatch) -> Places:
    """A fresh working copy: notebooks, the example, nothing else; the local server for network."""
    home = tmp_path / "home"
    shutil.copytree(ROOT / "notebooks", home / "notebooks")
    shutil.copytree(ROOT / "data" / "sample" / "raw", home / "data" / "sample" / "raw")
    monkeypatch.setenv("QPV_NETWORK_BASE", portal.base)
    monkeypatch.delenv("QPV_MIRROR", raising=False)
    places = Places(home, home / "data", home / "reports")
    for name, value in places.environment().items():
        monkeypatch.setenv(name, value)
    return places


@pytest.fixture(scope="module")
def mirror() -> Path:
    folder = mirror_folder()
    if folder is None:
        pytest.skip("miroir des fichiers publics absent (QPV_MIRROR)")
    return folder


@pytest.fixture
def settled(newcomer, built_real) -> Places:
    """A working copy with the tables of the mirror's files, but those whose ways are looked at: a build
    keeps them where the very same bytes come from the portals and the relays."""
    newcomer.processed.mkdir(parents=True)
    for path in built_real.processed.glob("*_20*"):
        if not path.name.startswith(("qpv_perimeters", "qpv_portrait")):
            shutil.copy(path, newcomer.processed)
    return newcomer


def _start(places: Places, said: list[str]) -> str:
    page = first.run(places, None, said.append)
    return page.path.relative_to(places.reports).as_posix()


@pytest.mark.parametrize("portals", [True, False], ids=["portals and relays", "relays alone"])
def test_true_figures_without_a_mirror(settled, portal, mirror, portals: bool) -> None:
    play(portal, datasets.usual_sources(), mirror, portals=portals, relays=True)
    said: list[str] = []
    assert _start(settled, said) == TRUE
    assert any(line.startswith("relais ") and "analyse_qpv.csv" in line for line in said)
    text = (settled.reports / TRUE).read_text(encoding="utf-8")
    assert "par un relais public, empreinte vérifiée" in text
    assert "MaFrance" not in text
    assert "RemiG1984" not in text
    entries = read_lock(settled.raw)
    assert "MaFrance" in entries["qpv_portrait/2024/analyse_qpv.csv"].address
    contours = [e for key, e in entries.items() if key.startswith("qpv_perimeters/")]
    assert contours[0].address.startswith("https://www.data.gouv.fr" if portals else "relais : ")
    qpv = processed.read(settled, "qpv_perimeters").frame
    assert qpv["insee_reg"].eq("32").sum() == 204  # décret n° 2023-1314
    if portals:
        _outlives_its_raw_files(settled, portal)


def _outlives_its_raw_files(places: Places, portal: Portal) -> None:
    shutil.rmtree(places.raw)
    portal.answers.clear()
    said: list[str] = []
    assert _start(places, said) == TRUE
    assert any(line.startswith("gardée ") for line in said)


@pytest.mark.parametrize("portals", [True, False], ids=["portals alone", "neither"])
def test_without_what_it_needs_the_fiction_names_each_file(
    newcomer, portal, mirror, portals: bool
) -> None:
    play(portal, datasets.usual_sources(), mirror, portals=portals, relays=False)
    said: list[str] = []
    assert _start(newcomer, said) == FICTION
    told = "\n".join(said)
    assert str(newcomer.raw / "qpv_portrait" / "2024" / "analyse_qpv.csv") in told
    assert ("communes.json" in told.split("indisponibles")[1]) is not portals
    assert "Aucun chiffre n'est réel" in told


def test_fetch_build_check_end_with_0(settled, portal, mirror, monkeypatch, capsys) -> None:
    play(portal, datasets.usual_sources(), mirror, portals=True, relays=True)
    for words in (["fetch"], ["build"], ["check"], ["report", "sources"]):
        monkeypatch.setattr("sys.argv", ["qpv", *words])
        try:
            cli.main()
        except SystemExit as stop:
            assert not stop.code, (words, capsys.readouterr().err[-2000:])
    out = capsys.readouterr().out
    assert out.startswith("Recherche de ")
    text = (settled.reports / "sources" / "sources.html").read_text(encoding="utf-8")
    assert "par un relais (dépôt RemiG1984/MaFrance" in text

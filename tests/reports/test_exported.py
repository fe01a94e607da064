"""A territory as a folder to take away: whole, told, never over somebody's own files."""

from __future__ import annotations

import errno
import json
from pathlib import Path

import openpyxl
import pytest

from qpv.errors import ParameterError, ReportError
from qpv.reports import exported


@pytest.fixture
def write(built_sample, tmp_path):
    """Write the folder of the fictional commune Valbrume."""

    def asked(code="00001", said=None, fictional=True):
        say = (said if said is not None else []).append
        target = tmp_path / "commune"
        return exported.write("commune", code, target, built_sample, fictional=fictional, say=say)

    return asked


def test_a_folder_holds_values_contours_figures_and_what_they_mean(write):
    said: list[str] = []
    folder = write(said=said)
    names = {p.name for p in folder.iterdir()}
    assert {"indicateurs.csv", "indicateurs.xlsx", "territoire.csv", "quartiers.gpkg", "figures",
            "quartiers.geojson", "LISEZMOI.txt", "CITATION.txt", "contenu.json"} <= names  # fmt: skip
    book = openpyxl.load_workbook(folder / "indicateurs.xlsx")
    assert book.sheetnames == ["QPV", "Dictionnaire", "Sources"]
    told = (folder / "LISEZMOI.txt").read_text(encoding="utf-8-sig")
    for words in ("Données fictives", "Pour citer", "ne disent pas", "Licence Ouverte", "qpv 0."):
        assert words in told
    drawing = (folder / "figures" / "carte-poverty.svg").read_text(encoding="utf-8")
    assert "Taux de pauvreté" in drawing and "DONNÉES FICTIVES" in drawing
    assert said[-1] == "figures…" and (folder / "figures" / "carte-poverty.pdf").is_file()
    listed = json.loads((folder / "contenu.json").read_text(encoding="utf-8"))["fichiers"]
    assert {"figures/carte-poverty.svg", "indicateurs.csv"} <= listed.keys()
    # Written again over itself, never over what somebody put there or changed.
    write()
    (folder / "notes.txt").write_text("à moi", encoding="utf-8")
    with pytest.raises(ReportError, match=r"« notes\.txt » n'est pas de cette commande"):
        write()
    assert (folder / "notes.txt").read_text(encoding="utf-8") == "à moi"


def test_a_refusal_or_a_full_disk_leaves_nothing(write, tmp_path, monkeypatch):
    with pytest.raises(ParameterError, match="99999"):
        write("99999")
    with pytest.raises(ReportError, match="--exemple"):
        write(fictional=False)

    def full(*_args, **_more):
        raise OSError(errno.ENOSPC, "")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(ReportError, match=r"disque plein.*Rien n'a été écrit"):
        write()
    assert list(tmp_path.iterdir()) == []


def test_pages_are_files_or_a_report_with_its_parameters(built_sample):
    assert exported.pages(["a.html", "b/c.html"], built_sample) == [
        Path("a.html"),
        Path("b/c.html"),
    ]
    with pytest.raises(ParameterError, match="vouliez-vous dire « fiche_quartier »"):
        exported.pages(["fiche_quartie", "code_qp=QN00001M"], built_sample)

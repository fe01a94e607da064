"""The two commands: a model is written, what comes back is read, corrections are never overwritten."""

import signal
import subprocess
import sys

import openpyxl
import pytest
from click.testing import CliRunner

from qpv import cli
from qpv.errors import ParameterError, QpvError, TableError
from qpv.tfpb.intake import receive, register


@pytest.fixture
def place(tmp_path, built_sample, monkeypatch):
    data = tmp_path / "data"
    (data / "contrats_ville").mkdir(parents=True)
    (data / "processed").symlink_to(built_sample.processed)
    rows = "CV1;Contrat de Valbrume;QN00001M\nCV1;Contrat de Valbrume;QN00002M\n"
    (data / "contrats_ville" / "contrats_ville.csv").write_text(f"code_cv;lib_cv;code_qp\n{rows}")
    monkeypatch.setenv("QPV_HOME", str(built_sample.home))
    monkeypatch.setenv("QPV_DATA", str(data))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _book(path, rows):
    made = openpyxl.Workbook()
    made.active.title = "Bilan"
    for row in rows:
        made.active.append(row)
    made.save(path)


def _run(*arguments):
    return CliRunner().invoke(cli.cli, ["tfpb", *arguments])


def test_a_model_is_written_prefilled_and_never_over_another(place):
    first = _run("modele", "--contrat", "CV1", "--annee", "2025", "--bailleur", "Logis d'Été")
    assert first.exit_code == 0, first.exception
    path = place / "tfpb-cv1-2025-logis_d_ete.xlsx"
    own = openpyxl.load_workbook(path)["Patrimoine"]
    assert [own["A9"].value, own["A10"].value] == ["QN00001M", "QN00002M"]
    again = _run("modele", "--contrat", "CV1", "--annee", "2025", "--bailleur", "Logis d'Été")
    assert isinstance(again.exception, ParameterError) and "--force" in str(again.exception)


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("--contrat", "CV9", "--annee", "2025"), "n'est pas un code de contrat"),
        (("--contrat", "CV1", "--annee", "25"), "année d'imposition"),
        (("--contrat", "CV1", "--annee", "2025", "--siren", "12"), "SIREN"),
    ],
)
def test_wrong_orders_are_refused(place, arguments, why):
    assert why in str(_run("modele", *arguments).exception)


def test_what_comes_back_is_read_and_what_is_refused_is_written(place):
    head = ["Code du QPV", "Axe", "Action", "Dépense réalisée", "Année", "Bailleur"]
    good = ["QN00001M", "3", "Halls", 100, 2025, "Office A"]
    bad = ["QN00001M", "12", "Halls", 100, 2025, "Office A"]
    _book(place / "retour.xlsx", [head, good, bad])
    first = _run("importer", "retour.xlsx")
    assert isinstance(first.exception, QpvError)
    assert "1 ligne(s) refusée(s), à corriger : corrections-retour.xlsx" in str(first.exception)
    held = register.read_register(place / "data" / receive.FOLDER)
    assert (len(held.rows), len(held.refused)) == (1, 1)
    kept = (place / "corrections-retour.xlsx").read_bytes()
    again = _run("importer", "retour.xlsx")
    assert "corrections-retour-2.xlsx" in str(again.exception)
    assert (place / "corrections-retour.xlsx").read_bytes() == kept
    named = _run("importer", "retour.xlsx", "--corrections", "corrections-retour.xlsx")
    assert "existe déjà" in str(named.exception)


def test_a_clean_import_exits_with_0(place):
    head = ["Code du QPV", "Axe", "Action", "Dépense réalisée"]
    _book(place / "b.xlsx", [head, ["QN00001M", "3", "Halls", 100]])
    done = _run("importer", "b.xlsx", "--annee", "2025", "--bailleur", "Office A")
    assert done.exit_code == 0, done.exception
    assert "1\xa0acceptée" in done.output
    assert not list(place.glob("corrections-*"))


_HOLDER = """
import sys, time, pathlib
from qpv.tfpb.intake import receive
with receive._held(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_one_import_at_a_time_and_a_killed_one_blocks_nobody(place):
    folder = place / "data" / receive.FOLDER
    head = ["Code du QPV", "Axe", "Action", "Dépense réalisée", "Année", "Bailleur"]
    _book(place / "b.xlsx", [head, ["QN00001M", "3", "Halls", 100, 2025, "Office A"]])
    command = [sys.executable, "-c", _HOLDER, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "held\n"
        refused = _run("importer", "b.xlsx").exception
        assert isinstance(refused, TableError) and "un autre import" in str(refused)
        other.kill()
    assert other.returncode < 0
    done = _run("importer", "b.xlsx")
    assert done.exit_code == 0, done.exception
    assert len(register.read_register(folder).rows) == 1


_CUT = """
import os, sys, time
from qpv import cli
from qpv.tfpb.intake import register
def cut(*_):
    print("cut", flush=True)
    time.sleep(60)
register.os.replace = cut
sys.argv[1:] = ["tfpb", "importer", "b.xlsx"]
cli.main()
"""


@pytest.mark.parametrize(("how", "code"), [(signal.SIGKILL, -9), (signal.SIGTERM, 130)])
def test_an_import_killed_before_the_register_is_replaced_leaves_nothing(place, how, code):
    folder = place / "data" / receive.FOLDER
    head = ["Code du QPV", "Axe", "Action", "Dépense réalisée", "Année", "Bailleur"]
    _book(place / "b.xlsx", [head, ["QN00001M", "3", "Halls", 100, 2025, "Office A"]])
    piped = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", _CUT], **piped) as other:
        assert other.stdout.readline() == "cut\n"
        other.send_signal(how)
        said = other.communicate(timeout=30)[1]
    assert other.returncode == code
    assert ("interrompu" in said) == (how == signal.SIGTERM) and "Traceback" not in said
    assert not (folder / register.REGISTER_FILE).exists()
    done = _run("importer", "b.xlsx")
    assert done.exit_code == 0, done.exception
    assert len(register.read_register(folder).rows) == 1
    assert not list(folder.rglob("*.partiel"))


def test_a_damaged_file_is_named_and_the_others_are_imported(place):
    head = ["Code du QPV", "Axe", "Action", "Dépense réalisée", "Année", "Bailleur"]
    _book(place / "bon.xlsx", [head, ["QN00001M", "3", "Halls", 100, 2025, "Office A"]])
    (place / "abime.xlsx").write_bytes((place / "bon.xlsx").read_bytes()[:900])
    found = _run("importer", "abime.xlsx", "bon.xlsx")
    assert "1 fichier(s) non lu(s), les autres sont importés" in str(found.exception)
    assert "refusé      abime.xlsx : le classeur est abîmé" in found.output
    assert len(register.read_register(place / "data" / receive.FOLDER).rows) == 1


def test_what_a_former_import_left_behind_blocks_nobody(place):
    folder = place / "data" / receive.FOLDER
    folder.mkdir()
    (folder / receive.LOCK).touch()
    head = ["Code du QPV", "Axe", "Action", "Dépense réalisée", "Année", "Bailleur"]
    _book(place / "b.xlsx", [head, ["QN00001M", "3", "Halls", 100, 2025, "Office A"]])
    assert _run("importer", "b.xlsx").exit_code == 0


@pytest.mark.parametrize(
    ("name", "landlord"), [("a\rb.csv", "Office A"), ("b.csv", "Logis\rX"), ("a\x01b.csv", "")]
)
def test_a_name_with_an_invisible_sign_is_refused_before_anything_is_written(place, name, landlord):
    (place / name).write_text("Code du QPV;Axe;Action;Dépense réalisée\nQN00001M;3;Halls;100\n")
    refused = _run("importer", name, "--annee", "2025", "--bailleur", landlord).exception
    assert isinstance(refused, ParameterError) and "signe invisible" in str(refused)
    assert not (place / "data" / receive.FOLDER).exists()


def test_without_a_table_of_contracts_the_model_says_what_it_needs(place):
    (place / "data" / "contrats_ville" / "contrats_ville.csv").unlink()
    said = str(_run("modele", "--contrat", "CV1", "--annee", "2025").exception)
    assert "« CV1 » n'est pas un code de contrat de ville" in said and "niveau=" not in said

"""Files, tables, control and pages in a row, with nobody there and no network."""

import json
import shutil
from functools import partial

import pytest

from conftest import ROOT, SAMPLE
from qpv.paths import Places
from qpv.reports import batch, chain

TOML = """region = "00"
apres = ["sh", "-c", 'echo "$QPV_RESUME" > dit; exit 3']
[rapports]
dictionnaire = [""]
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A working copy on the invented files, taken for true ones; some are lost, no table is built."""
    folder = tmp_path_factory.mktemp("copie de travail")
    shutil.copytree(ROOT / "notebooks", folder / "notebooks")
    for name in ("cog", "communes", "qpv_perimeters", "qpv_portrait", "tfpb_rates"):
        shutil.copytree(SAMPLE / name, folder / "data" / "raw" / name)
    (folder / "qpv.toml").write_text(TOML, encoding="utf-8")
    return Places(folder, folder / "data", folder / "reports")


@pytest.fixture
def run(home, monkeypatch):
    monkeypatch.setenv("QPV_NETWORK_BASE", "http://127.0.0.1:9")

    def ran(*controls):
        monkeypatch.setattr(batch.controls, "controls", lambda places: controls)
        return chain.run(home, None, partial(batch.run, places=home, jobs=2), print)

    return ran


def journals(home):
    return sorted((home.reports / chain.JOURNAL).glob("*.txt"))


def test_pages_are_made_from_what_is_at_hand_and_the_account_says_so(run, home):
    (home.reports / chain.JOURNAL).mkdir(parents=True)
    for number in range(40):
        (home.reports / chain.JOURNAL / f"2020-01-{number:02}.txt").touch()
    account = run()
    assert len(account.made) == 1 and account.failed == []
    assert any("serveur injoignable" in line for line in account.missing)
    assert any("www.data.gouv.fr" in line for line in account.newer)
    page = (home.reports / "execution.html").read_text(encoding="utf-8")
    assert "Fichiers et tables" in page and "Chez le producteur, " in page
    assert len(journals(home)) == 30
    journal = journals(home)[-1].read_text(encoding="utf-8")
    assert "1 à faire, 0 à jour" in journal and "page produite" in journal
    # The command was given the sentence; that it failed is said, and changes no page.
    assert "page produite" in (home.home / "dit").read_text(encoding="utf-8")
    assert account.broken == ["« apres » : sh a échoué (code 3)."] and account.broken[0] in journal


def test_an_alert_keeps_the_good_pages_and_is_told(run, home):
    run()
    page = home.reports / "dictionnaire" / "dictionnaire.html"
    before = page.read_bytes()
    notebook = home.notebooks / "dictionnaire.ipynb"
    notebook.write_text(notebook.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    (home.reports / batch.ACCOUNT).unlink()
    account = run(batch.controls.Control("cog", "2026", "une règle", "ALERTE", "un écart"))
    assert account.alerts and not account.made and page.read_bytes() == before
    assert "une règle : un écart" in (home.home / "dit").read_text(encoding="utf-8")
    assert "1\N{NO-BREAK SPACE}alerte au contrôle" in journals(home)[-1].read_text(encoding="utf-8")


def test_a_refused_table_stops_nothing_and_is_a_failure(run, home):
    (path,) = (home.raw / "tfpb_rates" / "2025").glob("*.csv")
    whole = path.read_bytes()
    path.write_bytes(whole + b"x")
    try:
        account = run()
    finally:
        path.write_bytes(whole)
    assert any("tfpb_rates" in line for line in account.broken)
    assert (home.reports / "dictionnaire" / "dictionnaire.html").exists()


def test_an_order_that_cannot_be_read_is_in_the_account(run, home):
    (home.home / "qpv.toml").write_text("regoin = '32'", encoding="utf-8")
    account = run()
    (failed,) = account.failed
    assert "clé inconnue « regoin »" in failed["why"]
    assert "regoin" in (home.reports / "execution.html").read_text(encoding="utf-8")
    assert json.loads((home.reports / "execution.json").read_text(encoding="utf-8"))["failed"]


def test_what_stops_it_is_the_last_line_of_the_journal(home):
    with pytest.raises(KeyboardInterrupt), chain.journal(home, print):
        raise KeyboardInterrupt
    assert journals(home)[-1].read_text(encoding="utf-8").endswith("  interrompue\n")

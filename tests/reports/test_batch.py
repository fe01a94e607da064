"""A run makes what is stale, says what failed and why, and can be gone on with."""

import json
import shutil

import pytest

from conftest import ROOT
from qpv.errors import ParameterError, QpvError
from qpv.paths import Places
from qpv.reports import batch

ASKED = [("dictionnaire", {}), ("fiche_quartier", {"code_qp": "QN00001M"}),
         ("geographie_2015_2024", {"niveau": "commune", "code": "00001"})]  # fmt: skip


@pytest.fixture
def places(built_sample, tmp_path):
    """The fictional tables, our own notebooks and reports."""
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    return Places(tmp_path, built_sample.data, tmp_path / "reports")


def run(places, asked=ASKED, **options):
    plan = batch.planned(asked, places, fictional=True, **options)
    return plan, batch.run(plan, places, jobs=2, fictional=True)


def spoil(places, name: str) -> None:
    """Make a notebook fail at its last cell."""
    path = places.notebooks / f"{name}.ipynb"
    told = json.loads(path.read_text(encoding="utf-8"))
    told["cells"][-1] |= {"cell_type": "code", "source": ["1 / 0"], "outputs": [],
                          "execution_count": None, "metadata": {}}  # fmt: skip
    path.write_text(json.dumps(told), encoding="utf-8")


def test_what_is_stale_is_made_once_and_then_kept(places):
    plan, account = run(places)
    assert [len(plan.stale), len(account.made), account.failed] == [3, 3, []]
    assert all(page["seconds"] > 0 and page["peak"] > 0 for page in account.made)
    index = (places.reports / "index.html").read_text(encoding="utf-8")
    assert 'href="fiche_quartier/QN00001M.html"' in index
    again = batch.planned(ASKED, places, fictional=True)
    assert (len(again.stale), len(again.kept)) == (0, 3)
    with pytest.raises(ParameterError, match="la dernière exécution a tout fini"):
        batch.asked(places, again=True)


def test_what_does_not_exist_is_named(places):
    with pytest.raises(ParameterError, match="aucune exécution dans"):
        batch.asked(places, again=True)
    with pytest.raises(ParameterError, match=r"paramètre inconnu : « contrats ».*contrat"):
        batch.asked(places, ["contrats=CV1"], fictional=True)


def test_a_failure_stops_no_other_page_and_is_gone_on_with(places):
    spoil(places, "fiche_quartier")
    _, account = run(places)
    assert len(account.made) == 2
    (failed,) = account.failed
    assert failed["page"] == "QN00001M" and "ZeroDivisionError" in failed["why"]
    assert not (places.reports / "fiche_quartier" / "QN00001M.html").exists()
    assert (places.reports / "fiche_quartier" / "echecs" / "QN00001M.ipynb").exists()
    (left,) = batch.asked(places, again=True)
    assert (left[0], left[1]["code_qp"]) == ("fiche_quartier", "QN00001M")


def test_only_the_readers_of_a_changed_notebook_are_stale_and_it_says_so(places):
    run(places)
    path = places.notebooks / "dictionnaire.ipynb"
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    plan = batch.planned(ASKED, places, fictional=True)
    assert [(job.report.name, why) for job, why in plan.stale] == [
        ("dictionnaire", ["carnet : changé"])
    ]


def test_a_page_that_cannot_be_is_refused_in_one_sentence(places):
    wrong = [*ASKED[:1], ("fiche_quartier", {"code_qp": "QN99999M"})]
    _, account = run(places, wrong)
    assert len(account.made) == 1
    assert [f["why"].count("\n") for f in account.failed] == [0]


def test_what_the_plan_refuses_is_gone_on_with_too(places):
    plan, account = run(places, [("fiche_quartier", {})])
    assert (len(plan.refused), len(account.failed)) == (1, 1)
    assert batch.asked(places, again=True) == [("fiche_quartier", {})]


def test_one_cause_is_told_once_with_its_pages(places):
    spoil(places, "fiche_quartier")
    codes = ["QN00001M", "QN00002M", "QN99999M"]
    run(places, [("fiche_quartier", {"code_qp": code}) for code in codes])
    told = (places.reports / "execution.html").read_text(encoding="utf-8")
    assert told.count("ZeroDivisionError") == 1 and told.count("echecs") == 1
    assert "Ce qui ne peut pas être fait" in told and "QN99999M" in told
    broken = told.partition("Ce qui est en panne")[2]
    home = (places.reports / "index.html").read_text(encoding="utf-8")
    assert 'pas été faites. <a href="execution.html">Pourquoi ?</a>' in home
    assert "QN00001M (" in broken and "QN00002M (" in broken and "QN99999M" not in broken


def test_a_table_that_cannot_be_read_is_an_alert_and_the_account_says_so(places, monkeypatch):
    def cut(places):
        raise QpvError("npnru_2015.parquet n'est plus la table construite")

    monkeypatch.setattr(batch.controls, "controls", cut)
    account = batch.run(batch.planned(ASKED, places), places, jobs=2)
    assert account.alerts == ["npnru_2015.parquet n'est plus la table construite"]
    assert not account.made and len(account.unfinished) == 3
    told = (places.reports / "execution.html").read_text(encoding="utf-8")
    assert "aucune page n" in told and "npnru_2015.parquet" in told
    monkeypatch.setattr(
        batch.controls, "controls", lambda places: []
    )  # put right, to the same byte
    account = batch.run(batch.planned(ASKED, places), places, jobs=2)
    assert (account.alerts, batch.last(places)["alerts"]) == ([], [])


def test_an_interruption_leaves_an_account_to_go_on_with(places):
    plan = batch.planned(ASKED, places, fictional=True)

    def stop(outcome):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        batch.run(plan, places, fictional=True, told=stop)
    assert len(batch.asked(places, again=True)) == 2
    assert not list(places.reports.rglob("*.tmp"))


def test_the_account_says_what_changed_and_why_a_page_is_not_there(places):
    spoil(places, "fiche_quartier")
    run(places)
    told = (places.reports / "execution.html").read_text(encoding="utf-8")
    assert "première exécution" in told and "ZeroDivisionError" in told and "QN00001M" in told
    run(places, ASKED[:1])
    again = (places.reports / "execution.html").read_text(encoding="utf-8")
    assert "Ni les tables, ni la version du programme." in again


def test_an_alert_keeps_the_pages_of_before(places, monkeypatch):
    run(places, ASKED[:1])
    page = places.reports / "dictionnaire" / "dictionnaire.html"
    before = page.read_bytes()
    alert = batch.controls.Control("cog", "2026", "une règle", "ALERTE", "un écart")
    monkeypatch.setattr(batch.controls, "controls", lambda _: [alert])
    (places.reports / batch.ACCOUNT).unlink()
    plan = batch.planned(ASKED[:1], places, fictional=True, force=True)
    account = batch.run(plan, places)
    assert account.alerts == ["cog 2026 — une règle : un écart"]
    assert account.made == [] and page.read_bytes() == before
    assert "celles d" in (places.reports / "execution.html").read_text(encoding="utf-8")

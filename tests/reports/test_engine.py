"""From the fictional files to a page: the whole journey, and what stops it."""

import shutil

import nbformat
import pytest

from conftest import ROOT
from qpv import build
from qpv.errors import ParameterError, ReportError
from qpv.paths import Places
from qpv.reports import engine, first

HERE = {"niveau": "region", "code": "00"}


@pytest.fixture(scope="module")
def made(built_sample):
    """The page of the fictional region, made once."""
    return engine.run("portrait_territoire", HERE, built_sample, fictional=True)


def test_the_page_is_french_self_contained_and_loud_about_its_fiction(made):
    text = made.path.read_text(encoding="utf-8")
    assert made.how == "made"
    assert '<html lang="fr"' in text
    assert "Données fictives" in text
    assert text.count("DONNÉES FICTIVES") >= 3  # on each figure too
    assert made.size < 1_000_000


def test_the_page_says_what_it_rests_on(made, built_sample):
    text = made.path.read_text(encoding="utf-8")
    from qpv import processed

    for dataset in ("qpv_perimeters", "qpv_portrait", "cog"):
        for source in processed.provenance(built_sample, dataset)["sources"]:
            assert source["sha256"][:16] in text
            assert source["file"] in text


def test_reported_anomalies_reach_the_reader(made):
    text = made.path.read_text(encoding="utf-8")
    assert "Contours invalides" in text
    assert "intervertis par le producteur" in text
    assert "plus de logements sociaux" in text


def test_a_second_run_keeps_the_page(made, built_sample):
    again = engine.run("portrait_territoire", HERE, built_sample, fictional=True)
    assert (again.how, again.path) == ("kept", made.path)


def test_a_page_that_was_edited_is_made_again(built_sample, made):
    before = made.path.read_bytes()
    made.path.write_bytes(before + b"<!-- -->")
    again = engine.run("portrait_territoire", HERE, built_sample, fictional=True)
    assert again.how == "made"


def test_fictional_tables_are_refused_without_saying_so(built_sample):
    with pytest.raises(ReportError, match="territoire fictif"):
        engine.run("portrait_territoire", HERE, built_sample)


def test_a_territory_without_qpv_is_one_sentence_and_leaves_nothing(built_sample):
    nowhere = {"niveau": "commune", "code": "00004"}
    with pytest.raises(ParameterError, match=r"n'a aucun quartier prioritaire.*à faire\.$"):
        engine.run("portrait_territoire", nowhere, built_sample, fictional=True)
    assert not list(built_sample.reports.rglob("commune-00004*"))


def test_a_wrong_parameter_starts_no_process(built_sample, monkeypatch):
    monkeypatch.setattr(engine, "make_all", lambda *_: pytest.fail("a process was started"))
    with pytest.raises(ParameterError, match="niveau inconnu"):
        engine.run(
            "portrait_territoire", {"niveau": "x", "code": "00"}, built_sample, fictional=True
        )


@pytest.fixture
def other_home(tmp_path, built_sample):
    """The same tables, with a notebook of our own."""

    def make(source: str) -> Places:
        notebooks = tmp_path / "notebooks"
        notebooks.mkdir(exist_ok=True)
        cells = [
            nbformat.v4.new_code_cell(
                'niveau = ""\ncode = ""\ntuiles = ""', metadata={"tags": ["parameters"]}
            ),
            nbformat.v4.new_code_cell(source),
        ]
        nbformat.write(
            nbformat.v4.new_notebook(cells=cells), notebooks / "portrait_territoire.ipynb"
        )
        return Places(tmp_path, built_sample.data, tmp_path / "reports")

    return make


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("1 / 0", "ZeroDivisionError"),
        (
            "from IPython.display import HTML\nHTML('<script src=\"https://exemple.org/x.js\"></script>')",
            "exemple.org",
        ),
        ("from IPython.display import HTML\nHTML('x' * 3_100_000)", "Mo"),
    ],
)
def test_what_breaks_a_promise_leaves_no_page(other_home, source, message):
    places = other_home(source)
    with pytest.raises(ReportError, match=message):
        engine.run("portrait_territoire", HERE, places, fictional=True)
    assert not list(places.reports.rglob("*.html"))
    if "1 / 0" in source:
        assert (places.reports / "portrait_territoire" / "echecs" / "region-00.ipynb").exists()


def test_a_failed_run_removes_a_page_made_from_something_else(other_home):
    places = other_home("1 / 0")
    old = places.reports / "portrait_territoire" / "region-00.html"
    old.parent.mkdir(parents=True)
    old.write_text("ancienne page", encoding="utf-8")
    with pytest.raises(ReportError):
        engine.run("portrait_territoire", HERE, places, fictional=True)
    assert not old.exists()


@pytest.mark.parametrize("stop", [KeyboardInterrupt, ReportError("x")])
def test_what_stops_a_forced_run_leaves_the_page_that_still_holds(
    made, built_sample, monkeypatch, stop
):
    engine.run("portrait_territoire", HERE, built_sample, fictional=True)
    before = made.path.read_bytes()

    def stopped(*_):
        raise stop

    monkeypatch.setattr(engine, "make_all", stopped)
    with pytest.raises((KeyboardInterrupt, ReportError)):
        engine.run("portrait_territoire", HERE, built_sample, fictional=True, force=True)
    assert made.path.read_bytes() == before
    assert engine.run("portrait_territoire", HERE, built_sample, fictional=True).how == "kept"


def test_a_dead_process_is_one_sentence(other_home):
    places = other_home("import os\nos._exit(3)")
    with pytest.raises(ReportError, match=r"n'a pas pu être exécuté à la cellule 3 \(.*code 3\)"):
        engine.run("portrait_territoire", HERE, places, fictional=True)


def test_a_notebook_that_is_not_one_is_one_sentence(other_home):
    places = other_home("1")
    (places.notebooks / "portrait_territoire.ipynb").write_text("{", encoding="utf-8")
    with pytest.raises(ReportError, match="NotJSONError"):
        engine.run("portrait_territoire", HERE, places, fictional=True)


@pytest.mark.parametrize("name", ["controle_qualite", "dictionnaire", "sources"])
def test_the_pages_about_the_data(built_sample, name):
    page = engine.run(name, {}, built_sample, fictional=True)
    text = page.path.read_text(encoding="utf-8")
    assert page.path == built_sample.reports / name / f"{name}.html"
    assert ("Données fictives" in text) is (name != "dictionnaire")  # it quotes no figure
    assert "tfpb_rates" in text or "Fiscalité locale" in text


def test_the_first_page_without_any_data_is_the_fiction_and_says_so(tmp_path, monkeypatch):
    home = tmp_path / "home"
    shutil.copytree(ROOT / "notebooks", home / "notebooks")
    shutil.copytree(ROOT / "data" / "sample" / "raw", home / "data" / "sample" / "raw")
    places = Places(home, home / "data", home / "reports")
    real_fetch = first.fetch.fetch
    monkeypatch.setattr(first.fetch, "fetch", lambda *a, **k: real_fetch(*a, **k, offline=True))
    said = []
    page = first.run(places, None, said.append)
    assert "FICTIF" in " ".join(said)
    assert (
        page.path == home / "reports" / "exemple-fictif" / "portrait_territoire" / "region-00.html"
    )
    assert "Données fictives" in page.path.read_text(encoding="utf-8")


def test_the_first_page_never_hides_a_refused_file_behind_the_fiction(sample_places):
    from qpv.sources import lock

    raw = next((sample_places.raw / "tfpb_rates").rglob("*.csv"))
    lock.record(
        sample_places.raw,
        f"tfpb_rates/2025/{raw.name}",
        lock.Entry("0" * 64, 1, "essai", "2026-01-01T00:00:00+00:00"),
    )
    with pytest.raises(Exception, match="nouveau millésime"):
        first._fetch(sample_places, None, lambda _: None)
    assert build.build(sample_places, ["tfpb_rates"])[0].error


def test_the_index_lists_the_pages_that_are_there(built_sample, made):
    engine.run("portrait_territoire", HERE, built_sample, fictional=True, force=True)
    draft = made.path.with_name("brouillon.html")
    draft.write_text("<title>Brouillon</title>", encoding="utf-8")
    engine.run("dictionnaire", {}, built_sample, fictional=True, force=True)
    index = (built_sample.reports / "index.html").read_text(encoding="utf-8")
    draft.unlink()
    assert 'href="portrait_territoire/region-00.html"' in index
    assert 'href="dictionnaire/dictionnaire.html"' in index
    assert "brouillon" not in index
    assert "Données fictives" in index


def test_the_first_page_does_without_what_is_optional(sample_places, monkeypatch):
    (sample_places.raw / "DONNEES-FICTIVES.txt").unlink()  # as if these files were real ones
    shutil.rmtree(sample_places.raw / "tfpb_rates")
    monkeypatch.setattr(first, "REAL", HERE)
    real_fetch = first.fetch.fetch
    monkeypatch.setattr(first.fetch, "fetch", lambda *a, **k: real_fetch(*a, **k, offline=True))
    said = []
    page = first.run(sample_places, None, said.append)
    assert any("tfpb_rates" in line and "facultatif" in line for line in said)
    text = page.path.read_text(encoding="utf-8")
    assert "Taux TFPB" not in text
    assert "Données fictives" not in text

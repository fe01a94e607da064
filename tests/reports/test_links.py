"""Marks of pages, and the addresses that they are given."""

import json

import pytest

from qpv.reports import freshness, links, page, whole_file
from qpv.sources import lock


@pytest.fixture
def two(tmp_path):
    """A sheet that speaks of a commune's portrait, as ``making`` writes them."""

    def write(name, body):
        path = tmp_path / f"{name}.html"
        whole_file.write(path, body)
        record = {"inputs": {"carnet": "1"}, "sha256": lock.sha256_of(path)}
        record |= {"bytes": path.stat().st_size, "written": path.stat().st_mtime_ns}
        whole_file.write(path.with_suffix(".json"), json.dumps(record))
        return path

    mark = page.link("L'Île", "portrait_territoire/commune-59350").data
    return write("fiche_quartier/QN1", mark), write("portrait_territoire/commune-59350", "<p>")


def test_a_mark_leads_to_a_page_that_is_there_and_only_then(tmp_path, two):
    sheet, portrait = two
    links.join([sheet], links.made(tmp_path))
    address = 'href="../portrait_territoire/commune-59350.html"'
    assert address in sheet.read_text(encoding="utf-8")
    assert freshness.stale(sheet, {"carnet": "1"}) == []  # linked, not made again
    portrait.unlink()
    links.join([sheet], links.made(tmp_path))
    assert "href" not in sheet.read_text(encoding="utf-8")
    assert freshness.stale(sheet, {"carnet": "1"}) == []


def test_words_of_a_mark_are_no_tags():
    assert page.link("A & <b>", 'x"y').data == '<a data-to="x&quot;y">A &amp; &lt;b&gt;</a>'


def test_a_page_that_somebody_changed_stays_as_he_left_it(tmp_path, two):
    sheet, _ = two
    with sheet.open("a", encoding="utf-8") as stream:
        stream.write("<!-- mine -->")
    links.join([sheet], links.made(tmp_path))
    assert "href" not in sheet.read_text(encoding="utf-8")


def test_a_page_without_its_record_is_nobody_s(tmp_path, two):
    (tmp_path / "fiche_quartier" / "brouillon.html").write_text("<p>")
    assert set(links.made(tmp_path)) == {"fiche_quartier/QN1", "portrait_territoire/commune-59350"}

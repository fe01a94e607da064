"""PDF of pages by the browser of the desk: tagged, in French, with bookmarks; refused in a sentence."""

from __future__ import annotations

import re
import shutil

import pytest

from qpv.errors import ReportError
from qpv.reports import chromium
from qpv.reports.render import page

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="Chromium absent")


@pytest.fixture
def written(tmp_path):
    path = tmp_path / "QN00001M.html"
    body = "<h2>Qui y vit</h2><p>Un quartier.</p><h2>Sources</h2><p>INSEE.</p>"
    path.write_text(page(body, title="Fiche d'essai"), encoding="utf-8")
    return path


@needs_browser
def test_a_pdf_is_tagged_in_french_with_bookmarks(written):
    (made,) = chromium.print_pages([written])
    raw = made.read_bytes()
    assert made == written.with_suffix(".pdf") and raw.startswith(b"%PDF")
    for mark in (rb"/StructTreeRoot", rb"/Lang \(fr\)", rb"/Outlines", rb"/MarkInfo"):
        assert re.search(mark, raw), mark
    assert [p.name for p in sorted(written.parent.iterdir())] == ["QN00001M.html", "QN00001M.pdf"]


@needs_browser
def test_a_pdf_that_is_there_is_not_overwritten(written, tmp_path):
    other = tmp_path / "pdf"
    (made,) = chromium.print_pages([written], other)
    assert made == other / "QN00001M.pdf"
    with pytest.raises(ReportError, match=r"existe déjà\. Pour le remplacer : --force\."):
        chromium.print_pages([written], other)
    assert chromium.print_pages([written], other, force=True) == [made]


def test_a_desk_without_browser_is_told_so(written, monkeypatch):
    monkeypatch.delenv("QPV_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(chromium, "_PLACES", ())
    with pytest.raises(ReportError, match="ni Chromium, ni Chrome, ni Edge sur ce poste"):
        chromium.print_pages([written])


def test_a_browser_that_prints_nothing_leaves_nothing(written, monkeypatch):
    monkeypatch.setenv("QPV_CHROMIUM", shutil.which("true"))
    with pytest.raises(ReportError, match="n'en a pas fait de PDF"):
        chromium.print_pages([written])
    monkeypatch.setenv("QPV_CHROMIUM", "/nowhere/chrome")
    with pytest.raises(ReportError, match="navigateur introuvable"):
        chromium.print_pages([written])
    assert list(written.parent.iterdir()) == [written]


def test_a_page_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(ReportError, match="page introuvable"):
        chromium.print_pages([tmp_path / "absent.html"])

"""Every declared report on the fictional territory: no request, no error, a phone's width, two sides of A4
(one of a handout) where the page is a sheet, and what a page owes to each of its readers. A report that
is added is tested by its declaration alone."""

from __future__ import annotations

import re
from importlib.util import find_spec

import pytest

from qpv import study
from qpv.reports import catalogue, engine

from . import everyone

pytestmark = pytest.mark.browser


LONGEST = "QN09917M"  # two towns and long names: of the fictional sheets, the fullest verso


def _pages() -> list:
    """Of each report, the page of the fictional territory, then one with every option."""
    found = [("fiche_quartier", {"code_qp": LONGEST})]
    for report in catalogue.REPORTS:
        bare = {p.name: p.sample or p.example for p in report.parameters if p.default is None}
        options = {
            p.name: p.sample or p.choices[0]
            for p in report.parameters
            if p.default is not None and p.name in report.page and (p.sample or p.choices)
        }
        found += [(report.name, bare), (report.name, bare | options)][: 1 + bool(options)]
    return [pytest.param(*page, id="-".join((page[0], *page[1].values()))) for page in found]


@pytest.mark.parametrize(("report", "given"), _pages())
def test_a_page_opens_unplugged_and_prints(visit, example, report, given):
    made = engine.run(report, given, example, fictional=True)
    seen = visit(made.path)
    assert (seen.requests, seen.errors) == ([], [])
    assert not re.search(r"\b(nan|None|NaT|inf)\b", seen.page.inner_text("main"))
    assert seen.page.locator("main :is(svg, table)").count(), "a page without figure nor table"
    unlinked = ":is(.qpv-home, .qpv-see, .qpv-other) a:not([href])"
    assert seen.page.locator(unlinked).locator("visible=true").count() == 0
    if seen.page.locator(".qpv-sheet").count():
        pages = seen.page.pdf(format="A4", prefer_css_page_size=True)
        sides = 1 if seen.page.locator("[data-format=feuille]").count() else 2
        assert len(re.findall(rb"/Type\s*/Page\b", pages)) == sides
    seen.page.set_viewport_size({"width": 390, "height": 844})
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= 390
    slid = (
        "[...document.querySelectorAll('.qpv-figure')].filter(f => f.scrollWidth > f.clientWidth)"
    )
    assert seen.page.evaluate(f"{slid}.map(f => f.textContent.slice(0, 60))") == []
    html = made.path.read_text("utf-8")
    identifiers = re.findall(r'\sid="([^"]+)"', html.split("<script>")[0])
    assert len(identifiers) == len(set(identifiers))
    assert everyone.nesting_faults(html) == []
    everyone.assert_zoomed(seen.page)
    everyone.assert_still(seen.page)
    everyone.assert_contrasted(seen.page)
    everyone.assert_heard(seen.page)
    everyone.assert_walked(seen.page)
    if find_spec("axe_playwright_python"):
        assert everyone.violations(seen.page.main_frame) == []


# Each text that is printed (but the foot, and the mark of invented data): size in points, words.
LETTERS = """[...document.querySelectorAll('body :not(script, style)')]
  .filter(e => e.checkVisibility() && !e.closest('.qpv-foot, .qpv-banner')
    && [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
  .map(e => [0.75 * parseFloat(getComputedStyle(e).fontSize)
               * (e.ownerSVGElement ? e.getScreenCTM().a : e.currentCSSZoom),
             e.textContent.trim().slice(0, 40)])"""


def printed(seen, pages: int) -> list[list]:
    """The height of the letters, in points, and the words of a page that prints on so many."""
    made = seen.page.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", made)) == pages
    seen.page.emulate_media(media="print")
    return seen.page.evaluate(LETTERS)


def test_both_sides_of_a_sheet_are_in_letters_of_seven_points_and_a_half(visit, example, without):
    """With the archives of 2024 and without, where the boxes on the quarters of 2015 take their place."""
    for places in (example, without("insee_qpv24")):
        made = engine.run("fiche_quartier", {"code_qp": LONGEST}, places, fictional=True)
        letters = printed(visit(made.path, width=726), pages=2)
        assert len(letters) > 100 and min(letters)[0] >= 7.49, sorted(letters)[:3]


def test_the_handout_is_one_sheet_in_large_letters_and_names_no_quarter(visit, example):
    """14 points or more but for its foot, on a sheet of A4 that is 188 mm wide within its margins."""
    for level, code in (("region", "00"), ("epci", "000000001"), ("commune", "00001")):
        made = engine.run("cafe_egalite", {"niveau": level, "code": code}, example, fictional=True)
        seen = visit(made.path, width=710)
        letters = printed(seen, pages=1)
        assert len(letters) > 15 and min(letters)[0] >= 14, sorted(letters)[:3]
        told = seen.page.inner_text("main")
        assert told.count("?") >= 3 and "ne mesure pas les discriminations" in told
        names = [n for n in study.open(level, code, example).qpv["lib_qp"] if len(n) > 8]
        assert not re.search(r"Q[NP]\d{3}", told) and not [
            n for n in names if len(n) > 8 and n in told
        ]

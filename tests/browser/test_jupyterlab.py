"""What an analyst meets in a real JupyterLab, network cut: the page's look, light and dark."""

from __future__ import annotations

import json
import shutil
from importlib.resources import files

import pytest

from conftest import ROOT

from . import lab

pytestmark = pytest.mark.browser
NAME = "portrait_territoire.ipynb"
# Each output of ours, and whether something in it is wider than the room it has.
OUTPUTS = """[...document.querySelectorAll('.jp-OutputArea-output')]
  .filter((o) => o.querySelector('.qpv-notebook'))
  .map((o) => o.scrollWidth - o.clientWidth)"""
SCROLLS = """[...document.querySelectorAll('.qpv-scroll')]
  .map((s) => [s.scrollWidth > s.clientWidth, getComputedStyle(s).overflowX, s.clientHeight])"""
STYLE = "(e, name) => getComputedStyle(e)[name]"


def _with(niveau: str, code: str) -> str:
    """The portrait notebook with other parameters, as an analyst changes them by hand."""
    told = json.loads((ROOT / "notebooks" / NAME).read_text(encoding="utf-8"))
    (cell,) = [c for c in told["cells"] if "parameters" in c["metadata"].get("tags", [])]
    cell["source"] = f"niveau, code, format, tuiles = {niveau!r}, {code!r}, '', ''"
    return json.dumps(told)


@pytest.fixture(scope="module")
def address(built_sample, tmp_path_factory):
    """A JupyterLab on the fictional territory, one portrait in it and one that will be refused."""
    folder = tmp_path_factory.mktemp("lab")
    (folder / "carnets").mkdir()
    for name, code in ((NAME, "00"), ("refus.ipynb", "99")):
        (folder / "carnets" / name).write_text(_with("region", code), encoding="utf-8")
    with lab.server(folder, built_sample) as found:
        yield found
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def portrait(chromium, address):
    """The portrait notebook, run as a whole in a window of 1 100 px."""
    seen = lab.open_notebook(chromium, address, NAME, width=1100)
    seen.run_all()
    seen.whole()
    yield seen
    seen.page.context.close()


def test_outputs_look_like_the_page(portrait):
    page = portrait.page
    title = page.locator(".qpv-figure .qpv-title").first
    below = page.locator(".qpv-figure .qpv-subtitle").first
    assert below.bounding_box()["y"] >= title.bounding_box()["y"] + title.bounding_box()["height"]
    assert title.evaluate(STYLE, "fontSize") == "19px"
    assert page.locator(".qpv-cards").first.evaluate(STYLE, "display") == "grid"
    assert page.locator(".qpv-card .qpv-value").first.evaluate(STYLE, "fontWeight") == "700"
    assert page.locator("td.qpv-words").first.evaluate(STYLE, "textAlign") == "left"
    assert page.locator(".qpv-drawing > .qpv-phone:visible").count() == 0
    assert page.locator(".qpv-see").count() == 1  # there for the page, whose links it will be
    assert page.locator(".qpv-see:visible").count() == 0


def test_wide_tables_scroll_inside_themselves_and_long_ones_are_bounded(portrait):
    assert all(beyond <= 0 for beyond in portrait.page.evaluate(OUTPUTS))
    found = portrait.page.evaluate(SCROLLS)
    assert any(wider for wider, _, _ in found)
    assert all(overflow == "auto" and height <= 540 for _, overflow, height in found)


def test_tables_sort(portrait):
    head = portrait.page.locator(".qpv-sortable th", has_text="Habitants").first
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    assert portrait.page.locator(".qpv-tools").count() == 1


def test_the_interactive_map_opens_a_quarter(portrait):
    frame = portrait.page.locator("iframe.qpv-webmap")
    frame.scroll_into_view_if_needed()
    document = frame.element_handle().content_frame()
    document.locator("path[data-code]").first.dispatch_event("click")
    assert document.locator(".leaflet-popup-content h2").text_content()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_is_readable_in_both_themes(portrait, theme):
    pytest.importorskip("axe_playwright_python")
    if theme == "dark":
        portrait.dark()
    page = portrait.page
    page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8"))
    found = page.evaluate(
        "axe.run({include: [['.qpv-notebook']]}, {runOnly: ['color-contrast'], iframes: false})"
    )
    assert found["passes"]
    poor = [node["failureSummary"] for rule in found["violations"] for node in rule["nodes"]]
    assert poor == []


def test_a_map_keeps_its_paper_without_the_glare_in_the_dark(portrait):
    map_ = portrait.page.locator(".qpv-map .qpv-drawing > svg:visible").first
    portrait.dark()
    assert map_.evaluate(STYLE, "filter") == "brightness(0.86)"
    title = portrait.page.locator(".qpv-map .qpv-title").first
    assert title.evaluate(STYLE, "filter") == "none"


def test_nothing_left_the_machine_and_nothing_complained(portrait):
    assert portrait.requests == []
    assert [e for e in portrait.errors if "debugger" not in e] == []


def test_a_refusal_is_one_sentence(chromium, address):
    seen = lab.open_notebook(chromium, address, "refus.ipynb")
    seen.run_all()
    told = seen.page.locator(".jp-OutputArea-output[data-mime-type*=stderr]")
    told.filter(has_text="99").wait_for(
        state="attached"
    )  # drawn a little after the kernel's answer
    assert told.count() == 1 and "\n" not in told.text_content().strip()
    seen.page.context.close()

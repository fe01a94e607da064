"""Pages made by the whole pipeline, opened in Chromium with no network: the fictional territory
with hostile names in its raw files, and the real ones where the publishers' files are at hand."""

from __future__ import annotations

import shutil

import pytest

from conftest import ROOT
from qpv import build
from qpv.paths import Places
from qpv.reports import engine
from qpv.reports.render import assert_offline

pytestmark = pytest.mark.browser
HOSTILE = "<script>window.hacked=1</script>{{7*7}}"


@pytest.fixture(scope="module")
def hostile(built_sample, tmp_path_factory):
    """The fictional page, one of whose QPV is called by a script in the publisher's file."""
    folder = tmp_path_factory.mktemp("hostile")
    shutil.copytree(built_sample.data, folder / "data")
    places = Places(ROOT, folder / "data", folder / "reports")
    for path in places.raw.rglob("*.geojson"):
        text = path.read_text(encoding="utf-8").replace('"Cité des Nuées"', f'"{HOSTILE}"')
        path.write_text(text, encoding="utf-8")
    assert not [b for b in build.build(places) if b.how == "failed"]
    values = {"niveau": "region", "code": "00"}
    return engine.run("portrait_territoire", values, places, fictional=True).path


def test_a_hostile_name_in_a_raw_file_is_text_on_the_page(visit, hostile):
    seen = visit(hostile)
    assert HOSTILE in seen.page.locator(".qpv-sortable tbody th").all_text_contents()
    assert seen.map.locator("path[data-code]").count() >= 11
    for frame in seen.page.frames:
        assert frame.evaluate("window.hacked") is None
    assert (seen.requests, seen.errors) == ([], [])


def test_the_fiction_is_in_sight_at_the_top_of_the_page(visit, hostile):
    seen = visit(hostile, width=390)
    banner = seen.page.get_by_text("Données fictives", exact=False).first
    assert banner.bounding_box()["y"] < 300


REAL = [
    ("region", "32", 204),
    ("departement", "59", 94),
    ("epci", "200093201", 26),
    ("commune", "59512", 3),
    ("region", "11", 298),
    ("departement", "974", 57),
    ("departement", "987", 88),
]


@pytest.mark.published
@pytest.mark.parametrize(("niveau", "code", "count"), REAL)
def test_a_real_page_holds_its_promises(visit, built_real, niveau, code, count):
    made = engine.run("portrait_territoire", {"niveau": niveau, "code": code}, built_real)
    assert made.size <= 3_000_000
    assert_offline(made.path.read_text(encoding="utf-8"))
    seen = visit(made.path)
    assert seen.page.locator(".qpv-sortable tbody tr").count() == count
    assert seen.map.locator("path[data-code]").count() >= count
    assert (seen.requests, seen.errors) == ([], [])
    seen.page.set_viewport_size({"width": 390, "height": 844})
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= 390

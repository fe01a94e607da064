"""Every kind of page on the bundled fictional territory: no request, no error, a phone's width, and two
sides of A4 where two are promised."""

from __future__ import annotations

import re
import shutil

import pytest

from conftest import ROOT
from qpv.paths import Places
from qpv.reports import engine

pytestmark = pytest.mark.browser
PAGES = [
    ("fiche_quartier", {"code_qp": "QN00002M"}, 2),
    ("fiche_quartier", {"code_qp": "QN00002M", "format": "elu"}, 2),
    ("evolution", {"niveau": "region", "code": "00"}, None),
    ("geographie_2015_2024", {"niveau": "region", "code": "00"}, None),
    ("abattement_tfpb", {"niveau": "region", "code": "00", "annee": "2025"}, None),
    ("fiche_dialogue_tfpb", {"contrat": "CV1", "annee": "2025"}, 2),
    ("fiche_dialogue_tfpb", {"contrat": "CV3", "annee": "2025", "bailleur": "000000026"}, 2),
]


@pytest.fixture(scope="module")
def places(built_sample, tmp_path_factory) -> Places:
    """The fictional tables with the simulated declarations of the bundled example."""
    data = tmp_path_factory.mktemp("every") / "data"
    data.mkdir()
    for name in ("processed", "raw"):
        (data / name).symlink_to(getattr(built_sample, name))
    for name in ("tfpb", "contrats_ville"):
        shutil.copytree(ROOT / "data" / "sample" / name, data / name)
    return Places(ROOT, data, data.parent / "reports")


@pytest.mark.parametrize(("report", "given", "sides"), PAGES)
def test_a_page_opens_unplugged_and_prints(visit, places, report, given, sides):
    made = engine.run(report, given, places, fictional=True)
    seen = visit(made.path)
    assert (seen.requests, seen.errors) == ([], [])
    assert not re.search(r"\b(nan|None|NaT|inf)\b", seen.page.inner_text("main"))
    if sides:
        pages = seen.page.pdf(format="A4", prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", pages)) == sides
    seen.page.set_viewport_size({"width": 390, "height": 844})
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= 390

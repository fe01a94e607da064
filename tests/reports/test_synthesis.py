"""The regional synthesis: a finding has one figure, or neither; pages and slides."""

from __future__ import annotations

import re

import pytest

from qpv import french
from qpv.reports import axis, catalogue
from qpv.reports.synthesis import declaration, frame
from qpv.reports.synthesis.declaration import SYNTHESIS

SIDES = [side.id for side in SYNTHESIS.blocks]


def read(part) -> str:
    data = getattr(part, "data", part) or ""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", data)).replace("&#x27;", "'").strip()


@pytest.fixture
def page(built_sample):
    def opened(format: str = "", niveau: str = "region", code: str = "00"):
        return axis.open_page(SYNTHESIS, niveau, code, format, built_sample)

    return opened


def test_the_declaration_is_whole():
    report = catalogue.report("synthese_regionale")
    assert [p.name for p in report.parameters] == ["niveau", "code", "format"]
    shown = [one for side in SYNTHESIS.blocks for one in side.findings]
    assert len({one.name for one in shown}) == len(shown)
    assert all(one.rule and one.wrong_if and one.figure for one in shown)
    assert sum(one.slide for one in shown) <= 12
    assert len(SYNTHESIS.blocks) == 4 and len(declaration.AXES) == 5


def test_each_finding_that_is_said_is_the_title_of_its_figure(page):
    p = page()
    for side in SYNTHESIS.blocks:
        made = frame.figures(p, side.id).data
        said = p.said(side)
        assert made.count("<figure") == len(said)
        for one in said:
            title = french.spoken(french.typography(one.says(p.facts).removesuffix(".")))
            assert re.sub(r"\s+", " ", title) in read(made).replace("&amp;", "&")
        assert made.count("DONNÉES FICTIVES") >= len(said)


def test_a_slide_is_one_finding_and_a_silent_one_has_none(page):
    p = page(frame.SLIDES)
    made = "".join(frame.figures(p, id).data for id in SIDES)
    said = [one for side in SYNTHESIS.blocks for one in p.said(side) if one.slide]
    assert made.count("qpv-slide") == made.count("<figure") == len(said) > 2
    every = [one for side in SYNTHESIS.blocks for one in side.findings if one.slide]
    silent = [one for one in every if one not in said]
    assert silent, "the fictional territory leaves none silent"
    assert frame.heading(p, SIDES[0]) is None and frame.lead(p) is None and frame.method(p) is None


def test_the_title_of_a_page_names_what_is_said(page):
    p = page()
    titles = [frame.heading(p, id).data for id in SIDES]
    assert titles[0].startswith("## ") and "habitant" in titles[0]
    moved = {one.name for one in p.said(SYNTHESIS.block("bouge"))}
    assert ("la population" in titles[1]) == ("Population des quartiers de 2015" in moved)


@pytest.mark.parametrize("code", ["00", "96", "99"])
def test_a_departement_has_its_pages(page, code):
    p = page("", "departement", code)
    assert all(frame.figures(p, id).data for id in SIDES)


def test_the_method_tells_the_rule_of_every_finding(page):
    told = read(frame.method(page()))
    assert all(one.name in told for side in SYNTHESIS.blocks for one in side.findings)


def test_few_quarters_show_two_findings_on_a_slide(page, monkeypatch):
    monkeypatch.setattr(frame, "_FEW", 1000)
    p = page(frame.SLIDES)
    first, *others = (frame.figures(p, id).data for id in SIDES)
    said = [one for side in SYNTHESIS.blocks for one in p.said(side) if one.slide]
    assert first.count("<figure") == len(said) and not any(others)
    assert first.count("qpv-slide") == (len(said) + 1) // 2
    assert first.count("qpv-pair") == len(said) // 2

"""The page of an axis comes from its declaration: what is said, what is silent, what is printed."""

from __future__ import annotations

import importlib
import re
from dataclasses import replace
from pkgutil import iter_modules

import pytest

from qpv.errors import ParameterError
from qpv.indicators.catalogue import BY_ID
from qpv.reports import axes, axis, catalogue, levers
from qpv.reports.axes import emploi
from qpv.reports.axis import Axis, Finding

MODULES = [
    importlib.import_module(f"qpv.reports.axes.{m.name}") for m in iter_modules(axes.__path__)
]
AXES = [module.AXIS for module in MODULES if hasattr(module, "AXIS")]


def read(part) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", part.data)).strip()


@pytest.fixture
def page(built_sample):
    def opened(declared: Axis = emploi.AXIS, format: str = "", code: str = "00"):
        return axis.open_page(declared, "region", code, format, built_sample)

    return opened


@pytest.mark.parametrize("declared", AXES, ids=lambda a: a.report)
def test_a_declaration_is_whole(declared):
    report = catalogue.report(declared.report)
    assert [p.name for p in report.parameters] == ["niveau", "code", "format"]
    assert len({b.id for b in declared.blocks}) == len(declared.blocks)
    assert all(b.question.endswith(" ?") and b.absent.endswith(".") for b in declared.blocks)
    assert sum(b.overleaf for b in declared.blocks) == 1
    named = [f.name for b in declared.blocks for f in b.findings]
    assert len(set(named)) == len(named)
    assert all(f.rule and f.wrong_if for b in declared.blocks for f in b.findings)
    assert set(declared.levers) <= {lever.indicator for lever in levers.LEVERS}
    assert set(declared.indicators) <= set(BY_ID)
    assert declared.partners[-1][0] == ""


def _with(finding: Finding) -> Axis:
    block = replace(emploi.AXIS.blocks[0], findings=(finding,))
    return replace(emploi.AXIS, blocks=(block,))


def test_a_finding_is_said_where_it_holds_and_silent_elsewhere(page):
    given = {"name": "Un constat", "rule": "toujours", "wrong_if": "jamais"}
    said = page(_with(Finding(**given, says=lambda _: "Le constat est dit.")))
    assert "Le constat est dit." in read(axis.lead(said))
    assert read(axis.rules(said)).endswith("dit")
    silent = page(_with(Finding(**given, says=lambda _: "")), axis.NOTE)
    assert "Le constat" not in read(axis.lead(silent))
    assert "Constats tus ici, leur condition n'étant pas remplie : Un constat" in read(
        axis.rules(silent)
    ).replace("&#x27;", "'")


def test_a_block_without_data_says_why_in_one_line(page):
    block = replace(emploi.AXIS.blocks[0], known=lambda _: False)
    p = page(replace(emploi.AXIS, blocks=(block,)))
    assert read(axis.answer(p, "zone")).startswith("Aucun taux de chômage localisé ici")
    assert read(axis.rules(p)).count("sans objet") == len(block.findings)
    assert read(axis.lead(p)).count(".") == 1  # who, and nothing else


def test_a_block_that_is_not_there_is_refused_with_the_close_one(page):
    with pytest.raises(ParameterError, match="« zones » — vouliez-vous dire « zone »"):
        axis.answer(page(emploi.AXIS), "zones")


def test_only_what_is_printed_is_in_a_note(page):
    blocks = (replace(emploi.AXIS.blocks[0], printed=False), *emploi.AXIS.blocks[1:])
    declared = replace(emploi.AXIS, blocks=blocks)
    note = page(declared, axis.NOTE)
    assert axis.question(note, "zone") is None and axis.answer(note, "zone") is None
    assert axis.question(note, "jeunes") is None  # written with its block, on the second side
    assert "qpv-verso" in axis.answer(note, "jeunes").data
    whole = page(declared)
    assert (
        axis.question(whole, "zone").data
        == "## Dans quel marché du travail vivent les habitants\xa0?"
    )
    assert 'data-format="note"' in axis.title(note).data


def test_a_partner_is_named_in_its_region_only(page):
    assert "C2RP" not in read(axis.act(page())) and "Carif-Oref" in read(axis.act(page()))


def test_what_must_be_read_first_comes_before_any_figure(page):
    opened = page(replace(emploi.AXIS, opening=lambda e: "Ce qui manque n'est pas zéro."))
    told = axis.lead(opened).data
    assert told.index("qpv-opening") < told.index("qpv-lead")
    assert "qpv-opening" not in axis.lead(page()).data

"""No dataset is carried without a use: a page reads it, or it is said what it is kept for."""

import re

import pytest

from conftest import ROOT
from qpv import datasets
from qpv.indicators.catalogue import EVERY
from qpv.reports import checks, kept
from qpv.reports.catalogue import REPORTS

SRC = ROOT / "src" / "qpv"
DECLARATIONS = (
    "datasets/",
    "reports/catalogue.py",
    "reports/kept.py",
    "reports/optional_tables.py",
)


@pytest.mark.parametrize("name", datasets.DATASETS)
def test_a_dataset_is_read_by_a_page_or_kept_for_something(name):
    assert kept.use(name)


def test_a_new_dataset_without_a_use_is_seen():
    with pytest.raises(KeyError):
        kept.use("un_jeu_de_plus")


def test_what_is_kept_is_a_dataset():
    assert set(kept.KEPT) <= set(datasets.DATASETS)


def test_what_a_page_declares_is_asked_for_somewhere():
    """A dataset that reports name, and that neither an indicator nor a line of the library asks for, is
    read by nobody."""
    told = [
        path.read_text("utf-8")
        for path in SRC.rglob("*.py")
        if not str(path.relative_to(SRC)).startswith(DECLARATIONS)
    ]
    asked = set(re.findall(r'"(\w+)"', "\n".join(told))) | {i.dataset for i in EVERY}
    declared = {
        name for report in REPORTS if report.name not in kept.ON_DATA for name in report.read
    }
    assert declared <= asked


def test_the_page_of_sources_says_it(built_sample):
    shown = checks.sources(built_sample).data
    assert "Sert à" in shown and "fiche_quartier" in shown and "rez-de-chaussée actifs" in shown


def test_each_table_of_controls_has_its_own_name(built_sample):
    found = checks.open_controls(built_sample)
    rules = [(), *((rule,) for rule in sorted({control.rule for control in found}))]
    names = [re.findall(r'aria-label="([^"]*)"', checks.listing(found, *r).data)[0] for r in rules]
    assert len(set(names)) == len(names) > 2

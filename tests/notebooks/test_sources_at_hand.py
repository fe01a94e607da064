"""Every page on a territory is made from INSEE's archives alone, from the compiled table alone, and from
a population alone: it then says less, and which files it lacks (from both: ``test_notebooks``)."""

import re
from functools import cache

import pytest

from conftest import ROOT
from qpv import study
from qpv.paths import Places
from qpv.reports.catalogue import REPORTS

ARCHIVES = re.compile(r"insee_qpv24_(?!population)")
WITHOUT = {
    "both": re.compile("nothing"),
    "archives": re.compile("qpv_portrait"),
    "compiled": re.compile("insee_qpv24_"),
    "population": re.compile(f"qpv_portrait|{ARCHIVES.pattern}"),
}
# Of 2024 they read the population alone.
ONLY_2015 = (
    "evolution", "geographie_2015_2024", "axe2_transformations_urbaines", "axe4_education",
    "axe5_prevention", "cafe_egalite",
)  # fmt: skip
ON_TERRITORIES = [report for report in REPORTS if report.one_of]


@pytest.fixture(scope="session")
def left(example, tmp_path_factory):
    """Return the folders of the fictional tables where some are not at hand."""

    @cache
    def without(which: str) -> Places:
        data = tmp_path_factory.mktemp(which)
        (data / "processed").mkdir()
        for path in example.processed.iterdir():
            if not WITHOUT[which].match(path.name):
                (data / "processed" / path.name).symlink_to(path)
        for name in ("tfpb", "contrats_ville"):
            (data / name).symlink_to(example.data / name)
        return Places(ROOT, data, data / "reports")

    return without


def read(shown: dict) -> str:
    """Return what the cells of a page say, drawings left out."""
    html = " ".join(s.get("text/html", "") for s in shown.values())
    words = re.sub(r"<[^>]+>", " ", re.sub(r"<svg.*?</svg>", " ", html, flags=re.S))
    return re.sub(r"[\s\u00a0\u202f]+", " ", words)


@pytest.mark.parametrize("report", ON_TERRITORIES, ids=lambda report: report.name)
@pytest.mark.parametrize("which", [which for which in WITHOUT if which != "both"])
def test_every_page_is_made_and_says_what_it_lacks(run, left, report, which):
    said = read(run(report.notebook, left(which), workshops=False))
    unrecovered = "fichier non récupéré" in said or "Fichiers non récupérés" in said
    own = report.name in ONLY_2015
    assert unrecovered == (
        (which == "population" and not own) or which in MISSED.get(report.name, ())
    )
    if which == "population":
        assert not re.search(r"secret statistique\b.{0,40}\b(pauvreté|emploi)", said)


# Social dwellings per household come from the compiled table only.
MISSED = dict.fromkeys(
    ("portrait_territoire", "fiche_quartier", "typologie", "synthese_regionale"), ("archives",)
)


def test_one_source_serves_a_rate_and_its_comparators(left):
    rates = {}
    for which in ("archives", "compiled", "both", "population"):
        s = study.open("commune", "00001", left(which))
        rates[which] = s.values("poverty")
        rows = s.compared(["poverty"])
        assert len(rows) > 1 and set(rows["year"]) == {rates[which].year}
        assert set(rows["source"]) == {rates[which].source}
        assert ("insee_qpv24_income" in s.provenance) == (which in ("archives", "both"))
    assert rates["both"].indicator == rates["archives"].indicator
    assert rates["compiled"].indicator.dataset == "qpv_portrait"
    nothing = rates["population"]
    assert nothing.coverage == "fichier non récupéré" and set(nothing.frame["reason"]) == {
        "not_fetched"
    }
    assert nothing.year == ""


def test_the_population_is_that_of_the_file_at_hand(left):
    """One population in both: density, share of the inhabitants and weights follow."""
    for which, table in (("archives", "insee_qpv24_population"), ("compiled", "qpv_portrait")):
        s = study.open("region", "00", left(which))
        assert table in s.provenance
        assert s.value("population")["value"] == 102_540  # the sum of the fictional quarters
        assert s.qpv["population"]["QN09901M"] == 11_240
        assert s.value("population_share")["value"] == pytest.approx(20.1, abs=0.5)
        assert s.indicator("population").dataset == table

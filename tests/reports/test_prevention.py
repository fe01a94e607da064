"""The page on prevention shows no crime under the département, no score, rank, palette nor sum."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pandas as pd
import pytest

import qpv
from qpv.errors import TableError
from qpv.indicators import recorded_crime
from qpv.reports import axis
from qpv.reports.axes import prevention, prevention_figures
from qpv.reports.axes.prevention_facts import IN_NOTE

SOURCE = Path(qpv.__file__).parent
OWN = [
    *(SOURCE / "reports" / "axes").glob("prevention*.py"),
    SOURCE / "indicators/recorded_crime.py",
]


def read(part) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", part.data)).strip()


@pytest.fixture
def page(built_sample):
    def opened(level: str = "region", code: str = "00", format: str = ""):
        return axis.open_page(prevention.AXIS, level, code, format, built_sample)

    return opened


def _table(**more) -> pd.DataFrame:
    row = {
        "level": "departement", "codgeo": "59", "data_year": "2023", "indicator": "Usage de stupéfiants",
        "counted": "Mis en cause", "rate_base": "habitants", "n_facts": 10.0, "rate_per_1000": 1.0,
        "rate_per_1000_reason": "",
    }  # fmt: skip
    other = {**row, "indicator": "Homicides", "data_year": "2022"}
    return pd.DataFrame([row, {**other, **more}])


@pytest.mark.parametrize("level", ["commune", "qpv", "epci", "contrat"])
def test_recorded_crime_of_anything_smaller_is_refused(level):
    with pytest.raises(TableError, match="rien n'est publié d'un quartier"):
        recorded_crime.of_territory(_table(), level, "59")


def test_one_territory_in_the_publishers_order():
    table = pd.concat([_table(), _table().assign(codgeo="62")])
    found = recorded_crime.of_territory(table, "departement", "59")
    assert found["indicator"].tolist() == ["Homicides", "Usage de stupéfiants"]
    assert list(found.columns) == recorded_crime.COLUMNS
    assert not {"codgeo", "rank", "score", "n_dwellings"} & set(found.columns)


@pytest.mark.parametrize("path", OWN, ids=lambda p: p.stem)
def test_the_code_of_the_page_has_no_way_to_a_score_a_rank_a_map_or_a_sum(path):
    """Neither the names it calls, nor the columns that it reads."""
    tree = ast.parse(path.read_text("utf-8"))
    called = {
        getattr(node.func, "attr", getattr(node.func, "id", ""))
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
    }
    banned = {"rank", "nlargest", "nsmallest", "standing", "territory_map", "category_map", "web_map",
              "map", "quintile", "breaks", "cumsum", "groupby"}  # fmt: skip
    allowed = {"map"} if path.stem == "recorded_crime" else set()  # each row's place in the order
    assert not (called & banned) - allowed, path.name
    words = path.read_text("utf-8")
    assert "complement_info" not in words and "SEQUENTIAL" not in _of_recorded(words)


def _of_recorded(words: str) -> str:
    """The functions that draw or list what is recorded."""
    return "".join(
        re.findall(r"\ndef (?:recorded|family|_count)\w*\(.*?(?=\ndef |\Z)", words, re.DOTALL)
    )


def test_no_other_module_of_a_page_reads_recorded_crime():
    """Only this page's facts do: no map, no sheet of a QPV, no portrait."""
    for path in (SOURCE / "reports").rglob("*.py"):
        if path.stem not in ("prevention_facts", "catalogue", "optional_tables"):
            assert '"ssmsi_crime"' not in path.read_text("utf-8"), path.name


def test_what_is_recorded_names_no_quarter_and_no_commune(page):
    p = page()
    told = read(axis.answer(p, "faits"))
    names = [*p.study.qpv["lib_qp"], *p.facts.communes["name"], *p.study.qpv.index]
    assert p.facts.place == ("region", "00")
    assert not [name for name in names if re.search(rf"\b{re.escape(name)}\b", told)]
    for row in p.facts.recorded.to_dict("records"):
        assert row["indicator"] in told and f"pour 1 000 {row['rate_base']}" in told


def test_a_commune_has_what_is_recorded_in_its_departement(page):
    code = page().facts.communes.index[0]
    p = page("commune", code)
    level, place = p.facts.place
    assert level == "departement" and place == p.study.qpv["insee_dep"].iloc[0]


def test_the_indicators_keep_their_order_and_a_note_has_five(page):
    shown = [i for i in recorded_crime.ORDER if i in IN_NOTE]
    assert list(IN_NOTE) == shown and len(IN_NOTE) == 5
    p = page(format=axis.NOTE)
    made = prevention_figures.recorded(p.facts, axis.NOTE)
    known = [i for i in shown if i in set(p.facts.recorded["indicator"])]
    places = [made.alt.index(name) for name in known]
    assert places == sorted(places)


def test_the_page_opens_on_what_it_is_not(page):
    assert read(axis.lead(page())).startswith(
        "Cette page ne mesure ni la radicalité ni la délinquance des quartiers"
    )
    said = " ".join(read(axis.answer(page(), b.id)) for b in prevention.AXIS.blocks)
    assert not re.search(r"\b(score|classement|palmarès|indice de délinquance|insécurité)\b", said)

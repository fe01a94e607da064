import dataclasses

import pandas as pd
import pytest

from qpv import build
from qpv.datasets import insee_qpv_employment, population_qpv
from qpv.quality import controls, published
from qpv.quality.controls import Control


def _of(found: list[Control], rule: str) -> list[Control]:
    return [control for control in found if control.rule == rule]


def test_no_table_is_an_alert(sample_places):
    (only,) = controls.controls(sample_places)
    assert only.status == "ALERTE"


def test_every_table_is_checked_again_and_keys_join(sample_controls):
    found = sample_controls
    tables = {c.dataset for c in _of(found, "schéma")}
    assert {"qpv_perimeters", "qpv_portrait", "cog", "tfpb_rates"} <= tables
    assert {c.status for c in _of(found, "schéma")} == {"OK"}
    assert {c.status for c in _of(found, "clés QPV 2024")} == {"OK"}


def test_fictional_totals_are_not_the_published_ones(sample_controls):
    figures = _of(sample_controls, "chiffre publié")
    assert any(
        c.status == "ALERTE" and "QPV de métropole : 36, publié 1" in c.message for c in figures
    )


def test_codes_that_join_nothing_are_named(own_sample):
    path = next((own_sample.raw / "qpv_correspondence").rglob("*.csv"))
    path.write_text(
        path.read_text(encoding="utf-8").replace("QN00001M", "QN00055M"), encoding="utf-8"
    )
    assert not [b for b in build.build(own_sample) if b.how == "failed"]
    (lost,) = [
        c
        for c in _of(controls.controls(own_sample), "clés QPV 2024")
        if c.dataset == "qpv_correspondence"
    ]
    assert lost.status == "ALERTE"
    assert "QN00055M" in lost.message


def _population(value):
    return pd.DataFrame(
        {"code_qp": ["QP059001"], "population_2013": [value], "population_2018": [value]}
    )


@pytest.mark.parametrize(("factor", "status"), [(1.05, "OK"), (1.25, "ALERTE"), (0.8, "ALERTE")])
def test_a_total_that_moves_asks_for_an_explanation(factor, status):
    old, new = ("2018", _population(100.0)), ("2024", _population(100.0 * factor))
    (first, _) = controls._drift("x", old, new, population_qpv.SCHEMA)
    assert first.status == status


@pytest.mark.parametrize(
    ("before", "after", "factor", "status"),
    [
        ("2020", "2022", 1.5, "INFO"),  # the revival of assisted contracts of 2021
        ("2018", "2020", 0.7, "ALERTE"),  # a fall of 2018 is not explained by it
        ("2020", "2022", 0.7, "ALERTE"),
    ],
)
def test_an_explanation_is_bound_to_its_vintages_and_direction(before, after, factor, status):
    def table(value):
        return pd.DataFrame({"code_qp": ["QP059001"], "n_assisted_contracts": [value]})

    name, column = "insee_qpv_employment", "n_assisted_contracts"
    schema = dataclasses.replace(
        insee_qpv_employment.SCHEMA, columns=(insee_qpv_employment.SCHEMA[column],)
    )
    old, new = (before, table(100.0)), (after, table(100.0 * factor))
    (found,) = controls._drift(name, old, new, schema)
    assert found.status == status


def test_a_measure_that_is_no_longer_published_has_not_fallen_to_zero():
    old, new = ("2018", _population(100.0)), ("2024", _population(float("nan")))
    assert list(controls._drift("x", old, new, population_qpv.SCHEMA)) == []


def test_an_alert_of_a_file_is_an_alert_until_it_is_acknowledged():
    note = {"rule": "inconnue", "message": "Étrange.", "level": "alerte", "codes": []}
    assert controls._noted(("x", "1"), note).status == "ALERTE"
    known = note | {"rule": "contour perdu"}
    assert controls._noted(("x", "1"), known).status == "INFO"


def test_absences_count_values_and_reasons():
    frame = pd.DataFrame(
        {"population_2013_reason": ["", "secret"], "population_2018_reason": ["", ""]}
    )
    found = controls.absences(frame, population_qpv.SCHEMA)
    assert (found["total"], found["share"]) == (4, 0.25)
    assert found["by_reason"] == {"secret statistique": 0.25}


@pytest.mark.parametrize("figure", published.FIGURES, ids=lambda f: f.label)
def test_every_published_figure_has_its_source(figure):
    assert figure.source
    assert dataclasses.replace(figure).tolerance >= 0


@pytest.mark.published
def test_the_real_tables_have_no_alert(built_real):
    found = controls.controls(built_real)
    assert [c for c in found if c.status == "ALERTE"] == []
    assert sum(c.rule == "chiffre publié" for c in found) >= 20

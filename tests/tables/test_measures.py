"""Wide files: names whatever their case and order, aggregates apart, absences with a reason."""

import pandas as pd
import pytest

from qpv.errors import TableError
from qpv.tables import columns, measures
from qpv.tables.schema import Column, Schema

COLUMNS = (
    Column("code_qp", "Code", publisher_code="CODGEO"),
    Column("lib_qp", "Nom", publisher_code="LIBGEO"),
    columns.share("poverty_pct", "Taux de pauvreté", "TP60"),
    columns.count("n_persons", "Personnes", "PERCOU", "personnes"),
)


def _table(**changes):
    row = {"PERCOU": "2\u202f493", "tp60": "4,8", "codGeo": " qp059016 ", "LibGeo": "Nord"}
    return pd.DataFrame([{**row, **changes}])


def test_headers_in_any_case_and_order():
    text = measures.canonical(_table(extra="1"), COLUMNS)
    assert set(text.columns) == {"code_qp", "lib_qp", "poverty_pct", "n_persons", "EXTRA"}


def test_a_renamed_measure_is_refused_with_its_nearest_name():
    with pytest.raises(TableError, match=r"« TP60 » \(proche : « TP60B »\)"):
        measures.canonical(_table().rename(columns={"tp60": "tp60b"}), COLUMNS)


def test_two_headers_for_one_column_are_refused():
    with pytest.raises(TableError, match="deux fois dans le fichier : TP60"):
        measures.canonical(_table(TP60="5"), COLUMNS)


def test_a_measure_that_the_vintage_lacks_is_not_available_and_said():
    text = measures.canonical(_table().drop(columns="tp60"), COLUMNS, absent=("TP60",))
    cleaned = measures.districts(text, Schema(row="un QPV", key=("code_qp",), columns=COLUMNS))
    assert cleaned.table["poverty_pct"].isna().all()
    assert cleaned.table["poverty_pct_reason"].tolist() == ["not_available"]
    (note,) = cleaned.notes
    assert "Taux de pauvreté" in note.message


def test_the_aggregate_is_no_district_and_blank_lines_are_dropped():
    text = measures.canonical(
        pd.concat([_table(codGeo="Ensemble"), _table(), _table(**dict.fromkeys(_table(), ""))]),
        COLUMNS,
    )
    rows, notes = measures.without_aggregates(text)
    assert rows["code_qp"].tolist() == ["QP059016"]
    assert [note.rule for note in notes] == ["ligne d'ensemble"]
    assert measures.typed(rows, COLUMNS)["n_persons"].tolist() == [2493]


@pytest.mark.parametrize(
    ("cell", "reason"), [("s", "secret"), ("nd", "not_available"), ("", "missing")]
)
def test_an_absent_measure_keeps_its_reason(cell, reason):
    table = measures.typed(measures.canonical(_table(tp60=cell), COLUMNS), COLUMNS)
    assert table["poverty_pct"].isna().all()
    assert table["poverty_pct_reason"].tolist() == [reason]

"""A QPV beside its whole commune."""

import pandas as pd

from qpv.indicators.compare import beside_commune


def test_only_a_qpv_of_one_commune_is_beside_it():
    own = pd.Series({"A": 45.0, "B": 50.0, "C": float("nan"), "D": 60.0})
    links = pd.DataFrame(
        [("A", "1"), ("B", "1"), ("B", "2"), ("C", "1"), ("D", "3")], columns=["code_qp", "code"]
    )
    whole = pd.Series({"1": 20.0, "2": 10.0, "3": float("nan")})
    reasons = pd.Series({"1": "", "2": "", "3": "secret"})
    found = beside_commune(own, links, whole, reasons)
    assert found["gap"].to_dict() | {"B": 0, "C": 0, "D": 0} == {"A": 25.0, "B": 0, "C": 0, "D": 0}
    assert found["gap"].notna().sum() == 1
    assert found["codgeo"].tolist() == ["1", "", "1", "3"]
    assert found["reason"].tolist() == ["", "not_applicable", "", "secret"]


def test_without_a_table_of_communes_nothing_is_known():
    found = beside_commune(
        pd.Series({"A": 45.0}), pd.DataFrame([("A", "1")], columns=["code_qp", "code"]),
        pd.Series(dtype=float), pd.Series(dtype=str),
    )  # fmt: skip
    assert found["gap"].isna().all() and found["reason"].tolist() == ["not_available"]

"""Names of classes: from their strongest traits, one each, the same every time."""

import pandas as pd

from qpv.indicators import class_names, profiles


def _described(**classes) -> pd.DataFrame:
    rows = [(k, variable, gap) for k, gaps in classes.items() for variable, gap in gaps.items()]
    return pd.DataFrame(rows, columns=["class", "variable", "gap"])


def test_the_strongest_trait_then_the_strongest_of_another_subject():
    found = _described(
        A={"poverty": 1.2, "rsa": 1.1, "households_1p": 0.9, "density": 0.2},
        B={"poverty": -0.8, "social_dwellings_share": -0.9, "density": -0.6},
        C={"poverty": 0.3, "youth_index": -0.4},
    )
    assert class_names.proposed(found) == {
        "A": "Plus pauvres, plus de personnes seules",
        "B": "Moins de logement social, moins pauvres",
        "C": "Proches de l'ensemble",
    }
    assert class_names.proposed(found.iloc[::-1].reset_index(drop=True)) == (
        class_names.proposed(found)
    )


def test_two_classes_never_have_one_name():
    same = {"poverty": 1.0, "households_4_5p": 0.8}
    found = class_names.proposed(_described(A=same, B={**same, "density": 0.7}))
    assert found["B"] == "Plus pauvres, plus de familles, plus denses" and found["A"] != found["B"]
    twins = class_names.proposed(_described(A=same, B=same))
    assert twins == {
        "A": "Plus pauvres, plus de familles (A)",
        "B": "Plus pauvres, plus de familles (B)",
    }


def test_every_active_variable_has_a_trait():
    assert set(profiles.ACTIVE) <= set(class_names._TRAITS)

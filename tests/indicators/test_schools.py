"""Schools near a QPV and the others: medians count schools, means count pupils, changes follow the
same schools."""

import pandas as pd

from qpv.indicators import schools

_TABLE = pd.DataFrame(
    {
        "ips": [70.0, 80.0, 100.0, 120.0, None],
        "pupils": [300, 100, 50, 150, 40],
        "pupils_pro": [150, 0, 50, 0, 10],
        "near": [True, True, False, False, False],
    },
    index=pd.Index(list("ABCDE"), name="uai"),
)


def test_a_median_counts_the_schools_that_have_an_index():
    found = schools.medians(_TABLE)
    assert found["median"].to_dict() == {"near": 75, "others": 110}
    assert found["n"].to_dict() == {"near": 2, "others": 2}


def test_a_mean_counts_pupils_of_schools_that_have_an_index():
    found = schools.means(_TABLE)
    assert found["mean"].to_dict() == {"near": 72.5, "others": 115}
    assert found["pupils"].to_dict() == {"near": 400, "others": 200}


def test_changes_are_those_of_the_schools_of_both_years():
    last = _TABLE.assign(ips=[71.0, 79.5, 103.0, None, 90.0])
    found = schools.changes(_TABLE, last)
    assert found["median"].to_dict() == {"near": 0.25, "others": 3}
    assert found["n"].to_dict() == {"near": 2, "others": 1}


def test_the_vocational_track_of_each_group():
    found = schools.vocational(_TABLE)
    assert found["share"].to_dict() == {"near": 37.5, "others": 25}
    assert found["n"].to_dict() == {"near": 2, "others": 3}


def test_a_quarter_is_below_where_each_of_its_schools_is():
    pairs = pd.DataFrame({"code_qp": ["P", "P", "Q", "Q", "R"], "uai": list("ABACE")})
    bound = pd.Series({"P": 80.1, "Q": 100.0, "R": 50.0})
    found = schools.all_below(pairs, _TABLE["ips"], bound)
    assert found.to_dict() == {"P": True, "Q": False}  # R has no school with an index

"""The regional synthesis on the real files: known answers, and every finding by a second path."""

import pytest

from qpv import study

pytestmark = pytest.mark.published


@pytest.mark.parametrize(
    ("level", "code", "known", "median", "double"),
    [("region", "32", 142, 19, 38), ("departement", "59", 66, 16, 17)],
)
def test_the_gap_of_qpv_to_their_whole_commune(built_real, level, code, known, median, double):
    """Filosofi 2021, QPV of one commune whose rate is diffused."""
    found = study.open(level, code, built_real).beside_commune("poverty").dropna(subset=["gap"])
    assert (len(found), found["gap"].median()) == (known, median)
    assert (found["value"] >= 2 * found["whole"]).sum() == double

"""One QPV among others: the sets that it is read against."""

from qpv.indicators import compare
from qpv.territories import Geography


def test_comparators_of_a_qpv_are_other_sets_nearest_first(built_sample):
    geography = Geography.load(built_sample)
    found = compare.qpv_comparators("QN00001M", geography)
    assert [c.level for c in found] == ["commune", "epci", "region", "pays"]
    alone = compare.qpv_comparators("QN00006N", geography)  # the only one of its commune
    assert [c.level for c in alone] == ["epci", "region", "pays"]

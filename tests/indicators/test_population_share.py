import pytest

from qpv import processed
from qpv.indicators import compute
from qpv.indicators.catalogue import BY_ID
from qpv.territories import Geography


@pytest.fixture(scope="module")
def share(built_sample):
    geography = Geography.load(built_sample)
    table = compute.frame(geography.perimeters, processed.read(built_sample, "qpv_portrait").frame)
    observed = compute.observations(table, BY_ID["population"])
    return lambda level: compute.population_share(observed, geography, level)


def test_share_of_the_whole_territorys_population(share):
    assert share("departement").loc["96", "value"] == pytest.approx(100 * 11230 / 66000)


def test_no_share_where_a_qpv_lies_partly_outside(share):
    result = share("commune").loc["00001"]
    assert (str(result["value"]), result["reason"]) == ("nan", "straddling")
    assert share("commune").loc["00003", "value"] == pytest.approx(100 * 960 / 15300)

import numpy as np
import pandas as pd
import pytest

from qpv import datasets
from qpv.errors import AggregationError, ParameterError, TableError
from qpv.indicators import compute
from qpv.indicators.catalogue import BY_ID, EVERY, indicator
from qpv.indicators.indicator import Indicator
from qpv.tables.schema import REASONS


def _table(**columns):
    codes = [f"QN059{n:02d}M" for n in range(1, 1 + len(next(iter(columns.values()))))]
    table = pd.DataFrame(columns, index=pd.Index(codes, name="code_qp"), dtype=float)
    for name in columns:
        table[f"{name}_reason"] = np.where(table[name].isna(), "secret", "")
    return table


def _members(table, code="59"):
    return pd.DataFrame({"code_qp": table.index, "code": code})


def _one(table, name):
    entry = BY_ID[name]
    return compute.aggregate(compute.observations(table, entry), _members(table), entry).loc["59"]


def test_a_ratio_is_the_sum_of_numerators_over_the_sum_of_denominators():
    table = _table(n_rsa_recipients=[10, 90], n_caf_recipients=[20, 900], population=[100, 5000])
    result = _one(table, "rsa")
    assert result["value"] == pytest.approx(100 * 100 / 920)
    assert result["value"] != pytest.approx((50 + 10) / 2)
    assert not result["approximate"]


def test_a_rate_published_alone_gives_a_labelled_weighted_approximation():
    result = _one(_table(poverty_pct=[60, 30], population=[1000, 9000]), "poverty")
    assert result["value"] == pytest.approx(33)
    assert result["approximate"]


def test_an_index_refuses_to_be_averaged():
    table = _table(youth_index=[1, 2], population=[1, 1])
    entry = BY_ID["youth_index"]
    with pytest.raises(AggregationError, match="ne s'agrège pas"):
        compute.aggregate(compute.observations(table, entry), _members(table), entry)


def test_a_sum_with_a_missing_term_is_at_least():
    result = _one(
        _table(n_social_dwellings=[100, np.nan], population=[3000, 1000]), "social_dwellings"
    )
    assert (result["value"], result["at_least"]) == (100, True)
    assert (result["n_known"], result["n_total"], result["coverage"]) == (1, 2, 0.75)


def test_all_absent_is_absent_with_its_reason_and_never_zero():
    result = _one(
        _table(n_social_dwellings=[np.nan, np.nan], population=[1, 1]), "social_dwellings"
    )
    assert np.isnan(result["value"])
    assert (result["reason"], result["coverage"]) == ("secret", 0)


def test_a_ratio_above_its_ceiling_is_withdrawn_but_its_counts_stay():
    table = _table(n_caf_persons=[1200, 500], population=[1000, 1000])
    observed = compute.observations(table, BY_ID["caf_coverage"])
    assert observed["reason"].tolist() == ["inconsistent", ""]
    assert np.isnan(observed["value"].iloc[0])
    assert _one(table, "caf_coverage")["value"] == pytest.approx(85)


def test_a_qpv_listed_twice_in_a_territory_counts_once():
    table = _table(population=[100, 200])
    members = pd.concat([_members(table)] * 2)
    entry = BY_ID["population"]
    assert (
        compute.aggregate(compute.observations(table, entry), members, entry).loc["59", "value"]
        == 300
    )


def test_a_qpv_without_a_row_is_not_available_rather_than_forgotten():
    perimeters = pd.DataFrame(
        {
            "code_qp": ["QN05901M", "QN97801M"],
            "lib_qp": "x",
            "lib_com": "y",
            "insee_dep": ["59", "978"],
            "insee_reg": ["32", ""],
            "area_ha": 1.0,
            "area_ha_reason": "",
        }
    )
    portrait = pd.DataFrame(
        {
            "code_qp": ["QN05901M"],
            "siren_epci": "",
            "lib_epci": "",
            "population": [10],
            "poverty_pct": [40.0],
            "poverty_pct_reason": "",
        }
    )
    table = compute.frame(perimeters, portrait)
    assert table.loc["QN97801M", "poverty_pct_reason"] == "not_available"


def test_zonings_are_never_mixed():
    new = pd.DataFrame({"code_qp": ["QN05901M"]})
    old = pd.DataFrame({"code_qp": ["QP059001"]})
    with pytest.raises(TableError, match="Zonages mêlés"):
        compute.frame(new, old)


def test_classes_are_quantiles_with_bounds_as_displayed():
    assert compute.class_breaks(pd.Series(range(101))) == (20, 40, 60, 80)
    assert compute.class_breaks(pd.Series([5.0] * 10)) == ()
    assert compute.class_breaks(pd.Series([np.nan])) == ()


def test_a_rate_on_too_few_qpv_is_not_shown():
    """Three known QPV of fifty-seven say nothing of the fifty-seven."""
    table = _table(poverty_pct=[60, np.nan, np.nan], population=[1000, 1000, 1000])
    result = _one(table, "poverty")
    assert (str(result["value"]), result["reason"]) == ("nan", "low_coverage")
    assert compute.reason_label("low_coverage") == "trop peu de QPV diffusés"


def test_an_unknown_indicator_is_refused_with_a_close_name():
    with pytest.raises(ParameterError, match="vouliez-vous dire « poverty »"):
        indicator("povrety")


@pytest.mark.parametrize("entry", EVERY, ids=lambda entry: entry.id)
def test_every_entry_is_complete(entry: Indicator):
    assert entry.label[0].isupper()
    assert entry.source
    declared = datasets.module(entry.dataset)
    columns = {column.name for column in declared.SCHEMA.columns} | {"area_ha", "population"}
    assert entry.needed <= columns
    assert {source.zoning for source in declared.SOURCES} == {entry.zoning}
    assert entry.year or entry.dataset != "qpv_portrait"  # a compiled table has no year of its own
    assert entry.axis in range(1, 6)
    if entry.aggregation == "ratio":
        assert entry.numerator
        assert entry.denominator
    if entry.aggregation == "weighted":
        assert entry.weight
        assert "approximation" in entry.formula
        assert "approximation" in entry.caveat
    if entry.aggregation == "none":
        assert "jamais" in entry.formula


def test_every_reason_has_a_french_wording():
    assert all(compute.reason_label(reason) for reason in REASONS)
    assert compute.reason_label("") == ""


def test_a_numerator_may_be_a_sum_and_is_absent_where_one_term_is():
    entry = Indicator(
        "both", "", "", "%", "", "", "ratio", 1, numerator="a+b", denominator="n", scale=100.0
    )
    table = _table(a=[10, 5, 1], b=[20, np.nan, 1], n=[60, 50, 8], population=[1, 1, 1])
    found = compute.observations(table, entry)
    assert found["value"].tolist()[::2] == [50.0, 25.0] and found["reason"].iloc[1] == "secret"
    assert found["numerator"].isna().tolist() == [False, True, False]

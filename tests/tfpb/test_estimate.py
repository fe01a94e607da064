"""The arithmetic of the estimate, re-done by hand; what is refused; what is not said."""

import math

import pandas as pd
import pytest

from qpv import build
from qpv.errors import ParameterError
from qpv.tfpb.estimate import assumptions, rates, scenarios
from qpv.tfpb.estimate import methods as estimate
from qpv.tfpb.estimate.methods import BASE, SURFACE, TOP_DOWN, Inputs

A = assumptions.default()


def _qpv(**changes) -> pd.DataFrame:
    """Two QPV of Hauts-de-France and one elsewhere."""
    table = pd.DataFrame(
        {
            "lib_qp": ["Un", "Deux", "Trois"],
            "insee_reg": ["32", "32", "11"],
            "n_dwellings": [1000.0, 3000.0, 4000.0],
            "share_low": float("nan"),
            "share_high": float("nan"),
            "rate_low": [50.0, 40.0, 40.0],
            "rate_high": [50.0, 60.0, 40.0],
            "rate": [50.0, float("nan"), 40.0],
            "how": ["commune", "intervalle", "commune"],
            "base_per_premises": float("nan"),
        },
        index=pd.Index(["QN05901M", "QN05902M", "QN07501M"], name="code_qp"),
    )
    return table.assign(**changes)


def _inputs(parts=None, **changes) -> Inputs:
    return Inputs(_qpv(**changes), 2025, parts or {})


def test_top_down_by_hand_for_two_qpv():
    # Both have a rate of 50 % (the second: middle of 40 and 60): 26 M€ go 1 to 3.
    first = estimate.estimate(_inputs(), ["QN05901M"], A)
    assert first.central == pytest.approx(26e6 / 4)
    assert first.n_eligible[1] == 750
    # value_index 0.8: 0.8 × 50 000 / (0.8 × 50 000 + 150 000); revaluation only moves up.
    low = 26e6 * 40 / (40 + 150)
    assert first.methods.loc[TOP_DOWN, "low"] == pytest.approx(low)
    index_up = 26e6 * 60 / (60 + 150) - 26e6 / 4
    money_up = 1.25 * 26e6 / 4 - 26e6 / 4
    assert first.methods.loc[TOP_DOWN, "high"] == pytest.approx(
        26e6 / 4 + math.hypot(index_up, money_up)
    )
    second = estimate.estimate(_inputs(), ["QN05902M"], A)
    assert second.central == pytest.approx(26e6 * 3 / 4)
    # rate_position 0: 3 000 × 40 against 1 000 × 50.
    spread = estimate.deviations(_inputs(), ["QN05902M"], A, TOP_DOWN)
    assert spread.loc["rate_position", "low"] == pytest.approx(26e6 * 120 / 170)


def test_the_whole_region_is_the_published_total_and_ranges_are_thousands():
    whole = estimate.estimate(_inputs(), ["QN05901M", "QN05902M"], A)
    assert whole.methods.loc[TOP_DOWN, "central"] == pytest.approx(26e6)
    assert (whole.low % 1000, whole.high % 1000) == (0, 0)
    assert whole.anchor.name == "Hauts-de-France"
    assert estimate.estimate(_inputs(), ["QN07501M"], A).anchor.name == "France"


def test_base_and_surface_by_hand():
    inputs = _inputs(base_per_premises=[2000.0, 2000.0, float("nan")])
    assumed = A.with_(vl_m2_eur=assumptions.Range(40, 50, 60, "VL au m²", "€", "test"))
    found = estimate.estimate(inputs, ["QN05901M"], assumed)
    # 0.30 × 0.6 × 2 000 × 50 % = 180 € on 750 dwellings.
    assert found.methods.loc[BASE, "central"] == pytest.approx(180 * 750)
    # 0.30 × 0.50 × 50 €/m² × 65 m² × 50 % = 243.75 € on 750 dwellings.
    assert found.methods.loc[SURFACE, "central"] == pytest.approx(243.75 * 750)
    assert not found.absent
    assert found.low == round(found.methods["low"].min(), -3)


def test_a_method_without_its_data_is_absent_with_its_reason():
    found = estimate.estimate(_inputs(), ["QN05901M"], A)
    assert "REI" in found.absent[BASE] and "valeur locative" in found.absent[SURFACE]


def test_a_qpv_without_dwellings_is_not_zero():
    inputs = _inputs(n_dwellings=[float("nan"), 3000.0, 4000.0])
    alone = estimate.estimate(inputs, ["QN05901M"], A)
    assert not alone.known and math.isnan(alone.central)
    both = estimate.estimate(inputs, ["QN05901M", "QN05902M"], A)
    assert (both.n_qpv, both.n_estimated) == (2, 1)


def test_a_straddling_qpv_counts_for_its_part():
    known = estimate.estimate(_inputs({"QN05901M": 0.25}), ["QN05901M"], A)
    assert known.n_eligible[1] == pytest.approx(187.5)
    assert known.central == pytest.approx(26e6 * 12.5 / 200)
    unknown = estimate.deviations(_inputs({"QN05901M": math.nan}), ["QN05901M"], A, TOP_DOWN)
    assert unknown.loc["straddling_share", "low"] == 0
    assert unknown.loc["straddling_share", "high"] == pytest.approx(26e6 / 4)


def test_eligible_dwellings_counted_one_by_one_replace_the_assumption():
    found = estimate.estimate(
        _inputs(share_low=[0.5, math.nan, math.nan], share_high=[0.7, math.nan, math.nan]),
        ["QN05901M"],
        A,
    )
    assert found.n_eligible == pytest.approx((500, 600, 700))


def test_the_sanity_band():
    assert estimate.estimate(_inputs(), ["QN05901M"], A).per_dwelling > 500
    assert not estimate.estimate(_inputs(), ["QN05901M"], A).sane


def test_the_published_split_of_the_cost():
    # Cour des comptes, 2025: 315 M€, 40 % compensated.
    assert scenarios.split(315e6, 0.40) == pytest.approx((126e6, 189e6))
    (region, *_) = assumptions.ANCHORS
    assert region.amount_eur == pytest.approx(35.2e6 * 0.74, rel=0.01)


def test_what_if():
    inputs, codes = _inputs(), ["QN05901M", "QN05902M"]
    base = scenarios.what_if(inputs, codes, A)
    assert base.net_cost == pytest.approx(0.6 * 26e6)
    assert scenarios.what_if(inputs, codes, A, rate=0.15).abatement == pytest.approx(13e6)
    assert scenarios.what_if(inputs, codes, A, compensation=1.0).net_cost == 0
    assert scenarios.what_if(inputs, codes, A, ended=True).abatement == 0
    left = scenarios.what_if(inputs, codes, A, without=["QN05901M"])
    assert left.abatement == pytest.approx(26e6 * 3 / 4)
    more = scenarios.entry(base, 100_000.0, A)
    assert (more.abatement, more.compensated) == pytest.approx((26.1e6, 0.4 * 26.1e6))
    assert scenarios.what_if(inputs, codes, A, tax_rate_points=5).abatement == pytest.approx(
        26e6 * 1.1
    )
    assert scenarios.what_if(inputs, codes, A, eligible_factor=0.5).abatement == pytest.approx(13e6)


def test_the_tornado_puts_the_widest_first():
    found = scenarios.tornado(_inputs(), ["QN05902M"], A)
    assert found["width"].is_monotonic_decreasing
    assert set(found["assumption"]) == {"revaluation", "value_index", "rate_position"}


def test_assumptions_are_named_and_ordered():
    with pytest.raises(ParameterError, match="hypothèse inconnue"):
        A.with_(taux_magique=1)
    with pytest.raises(ParameterError, match="bas ≤ central ≤ haut"):
        assumptions.Range(2, 1, 3, "x", "", "")


def test_rates_of_a_qpv_on_several_communes():
    communes = pd.DataFrame(
        {"code_qp": ["a", "b", "b", "c", "c"], "code": ["1", "1", "2", "2", "9"]}
    )
    communal = pd.Series({"1": 40.0, "2": 60.0})
    found = rates.qpv_rates(communes, communal)
    assert found.loc["a", "rate"] == 40 and found.loc["a", "how"] == rates.SINGLE
    assert math.isnan(found.loc["b", "rate"])  # an equal split would be an invention
    assert (found.loc["b", "rate_low"], found.loc["b", "rate_high"]) == (40, 60)
    assert math.isnan(found.loc["c", "rate_low"]) and found.loc["c", "how"] == rates.UNKNOWN
    people = pd.DataFrame({"code_qp": ["b", "b"], "codgeo": ["1", "2"], "population": [300, 100]})
    weighted = rates.qpv_rates(communes, communal, people)
    assert weighted.loc["b", "rate"] == 45 and weighted.loc["b", "how"] == rates.WEIGHTED
    former = rates.qpv_rates(communes, communal, None, {"9": "1"})
    assert former.loc["c", "rate_low"] == 40


def test_a_year_without_rates_is_refused(built_sample):
    with pytest.raises(ParameterError, match=r"annee=2019.*années présentes : 2025"):
        rates.commune_rates(built_sample, 2019)


def test_teom_is_left_out_unless_asked(built_sample):
    plain, with_teom = (
        rates.commune_rates(built_sample, 2025, include_teom=asked) for asked in (False, True)
    )
    assert plain["00001"] == 38.4 and with_teom["00001"] == pytest.approx(48.2)
    assert with_teom["00004"] == plain["00004"]  # no TEOM there: nothing added


def test_another_year_s_rates_are_one_more_file(sample_places):
    name = "fiscalite-locale-des-particuliers.csv"
    folder = sample_places.raw / "tfpb_rates"
    text = (folder / "2025" / name).read_text(encoding="utf-8-sig").replace("2025", "2023")
    (folder / "2023").mkdir()
    (folder / "2023" / name).write_text(text.replace("38.4", "30.0"), encoding="utf-8-sig")
    assert not [b for b in build.build(sample_places, ["tfpb_rates"]) if b.how == "failed"]
    assert rates.years(sample_places) == [2023, 2025]
    assert rates.commune_rates(sample_places, 2023)["00001"] == 30
    assert rates.commune_rates(sample_places, 2025)["00001"] == 38.4

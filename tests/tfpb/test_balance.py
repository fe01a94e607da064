"""What was declared, added up: sums, ratios on the same pairs, absences, zonings."""

import math

import pandas as pd
import pytest

from qpv.errors import AggregationError
from qpv.tfpb import balance
from qpv.tfpb.columns import REGISTER


def _rows(*rows) -> pd.DataFrame:
    table = pd.DataFrame(
        [dict.fromkeys(REGISTER, "") | row for row in rows], columns=list(REGISTER)
    )
    return balance.typed(table)


def _row(volet, code="QN05901M", landlord="A", year="2025", **values) -> dict:
    zoning = "2024" if code.startswith("QN") else "2015"
    base = {
        "volet": volet,
        "code_qp": code,
        "bailleur": landlord,
        "bailleur_nom": f"Office {landlord}",
    }
    return base | {"exercice": year, "zonage": zoning} | values


HOLDING = _row("patrimoine", nb_logements="100", montant_abattement_eur="20000")
DONE = _row("bilan", axe_code="3", depense_realisee_eur="30000", depense_valorisee_tfpb_eur="19000")
PLANNED = _row("programme", axe_code="3", depense_prevue_eur="25000")


def test_the_ratios_of_one_landlord_in_one_qpv():
    (row,) = balance.balance(_rows(HOLDING, PLANNED, DONE), ["bailleur"]).to_dict("records")
    assert (row["planned_eur"], row["done_eur"], row["valued_eur"]) == (25000, 30000, 19000)
    assert row["coverage_pct"] == 95  # 19 000 / 20 000
    assert row["spent_per_euro"] == 1.5  # 30 000 / 20 000
    assert row["valuation_pct"] == pytest.approx(100 * 19 / 30)
    assert (row["spent_per_dwelling"], row["valued_per_dwelling"]) == (300, 190)
    assert row["n_actions"] == 1 and not row["valued_eur_at_least"]


def test_a_ratio_is_never_a_mean_of_ratios_and_takes_the_same_pairs_on_both_sides():
    other = _row("patrimoine", "QN05902M", nb_logements="900", montant_abattement_eur="180000")
    spent = _row("bilan", "QN05902M", axe_code="1", depense_realisee_eur="90000",
                 depense_valorisee_tfpb_eur="90000")  # fmt: skip
    silent = _row("patrimoine", "QN05903M", nb_logements="50", montant_abattement_eur="9000")
    (row,) = balance.balance(_rows(HOLDING, DONE, other, spent, silent), ["bailleur"]).to_dict(
        "records"
    )
    assert row["coverage_pct"] == pytest.approx(100 * (19000 + 90000) / (20000 + 180000))
    assert row["abatement_eur"] == 209000
    assert (row["n_units"], row["n_known"]) == (3, 2)
    assert row["valued_eur_at_least"]  # one of the three said nothing: the sum is « at least »


def test_an_absent_amount_is_not_zero():
    (row,) = balance.balance(_rows(HOLDING), ["code_qp"]).to_dict("records")
    assert math.isnan(row["valued_eur"]) and math.isnan(row["coverage_pct"])


def test_an_action_left_blank_makes_the_sums_at_least_and_gives_no_ratio():
    full = _row("bilan", depense_realisee_eur="6000", depense_valorisee_tfpb_eur="5000")
    rows = _rows(
        HOLDING,
        full,
        _row("bilan", depense_realisee_eur="8000"),
        _row("bilan", depense_valorisee_tfpb_eur="2000"),
    )
    (row,) = balance.balance(rows, ["bailleur"]).to_dict("records")
    assert (row["done_eur"], row["valued_eur"]) == (14000, 7000)
    assert row["done_eur_at_least"] and row["valued_eur_at_least"]
    assert math.isnan(row["coverage_pct"]) and math.isnan(row["valuation_pct"])
    assert row["n_known"] == 0
    (why,) = balance.to_discuss(rows)["why"]
    assert "pour une partie des actions" in why and "90 %" not in why


def test_planned_spending_written_beside_the_realised_one_counts_once():
    """One table for both is the commonest layout; a programme sent before must not count twice."""
    both = DONE | {"depense_prevue_eur": "1000", "action_intitule": "Nettoyage"}
    only = _row("programme", axe_code="3", depense_prevue_eur="4000", action_intitule="Murs")
    (row,) = balance.balance(_rows(HOLDING, both, only), ["bailleur"]).to_dict("records")
    assert row["planned_eur"] == 5000 and not row["planned_eur_at_least"]
    before = _row("programme", axe_code="3", depense_prevue_eur="900", action_intitule="NETTOYAGE")
    (row,) = balance.balance(_rows(HOLDING, both, only, before), ["bailleur"]).to_dict("records")
    assert row["planned_eur"] == 4900
    assert balance.by_axis(_rows(HOLDING, both, only))["planned_eur"].tolist() == [5000]


def test_the_abatement_repeated_on_actions_counts_once_and_two_amounts_are_discussed():
    repeated = {"montant_abattement_eur": "20000", "nb_logements": "100"}
    one = _rows(DONE | repeated, DONE | repeated | {"axe_code": "4"})
    assert balance.balance(one, ["bailleur"])["abatement_eur"].item() == 20000
    two = _rows(DONE | repeated, DONE | {"montant_abattement_eur": "21000"})
    assert balance.balance(two, ["bailleur"])["abatement_eur"].isna().item()
    assert "plusieurs montants" in balance.to_discuss(two)["why"].item()


@pytest.mark.parametrize(
    ("valued", "why"),
    [("17999", "moins de 90 %"), ("30001", "plus de 150 %"), ("18000", ""), ("30000", "")],
)
def test_what_is_to_discuss(valued, why):
    found = balance.to_discuss(_rows(HOLDING, DONE | {"depense_valorisee_tfpb_eur": valued}))
    assert (why in found["why"].item()) if why else found.empty


def test_an_abatement_out_of_the_band_is_discussed():
    odd = _row("patrimoine", nb_logements="10", montant_abattement_eur="20000")
    found = balance.to_discuss(_rows(odd, DONE))
    assert "hors de 60 à 500 €" in found["why"].item()


def test_the_two_zonings_are_never_added():
    old = _row("bilan", "QP059001", depense_realisee_eur="1", depense_valorisee_tfpb_eur="1")
    with pytest.raises(AggregationError, match="2015 et de 2024"):
        balance.balance(_rows(HOLDING, DONE, old), ["bailleur"])
    assert len(balance.balance(_rows(HOLDING, DONE, old), ["bailleur", "zonage"])) == 2


def test_axes_share_what_was_valued():
    other = _row(
        "bilan", axe_code="7", depense_realisee_eur="1000", depense_valorisee_tfpb_eur="1000"
    )
    found = balance.by_axis(_rows(HOLDING, PLANNED, DONE, other)).set_index("axe_code")
    assert found.loc["3", "share_pct"] == 95 and found.loc["7", "share_pct"] == 5
    assert found.loc["3", "planned_eur"] == 25000
    assert math.isnan(found.loc["7", "planned_eur"])


def test_residences_and_gusp_stages():
    told = DONE | {"residence": "Les Lilas", "etape_gusp": "diagnostic"}
    found = balance.residences(_rows(HOLDING, told, DONE))
    assert found[["residence", "n_actions", "valued_eur"]].values.tolist() == [
        ["Les Lilas", 1, 19000]
    ]


def test_the_columns_of_an_empty_register_are_numbers_too():
    found = balance.typed(pd.DataFrame(columns=list(REGISTER), dtype="str"))
    assert (found["depense_realisee_eur"] / found["nb_logements"]).dtype == float

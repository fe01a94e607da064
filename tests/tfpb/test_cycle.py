"""The whole cycle on five contracts: models written, filled, imported, balanced; the example."""

import importlib
import shutil

import pandas as pd
import pytest

from conftest import ROOT
from qpv.contracts import read_priorities
from qpv.tfpb import balance
from qpv.tfpb.intake import register

_SAMPLE = ROOT / "data" / "sample"


def _script():
    with pytest.MonkeyPatch.context() as patched:
        patched.syspath_prepend(str(_SAMPLE))
        return importlib.import_module("make_tfpb")


@pytest.fixture(scope="module")
def played(tmp_path_factory, built_sample):
    """The register of models written for five contracts and filled by script."""
    data = tmp_path_factory.mktemp("cycle")
    (data / "processed").symlink_to(built_sample.processed)
    shutil.copytree(built_sample.raw, data / "raw")
    _script().write(data)
    return data


def test_nothing_of_a_filled_model_is_refused(played):
    held = register.read_register(played / "tfpb")
    assert held.refused.empty and len(held.rows) > 200
    assert set(held.rows["volet"]) == {"patrimoine", "programme", "bilan"}
    assert set(held.rows["simulee"]) == {"oui"}


def test_the_balance_of_one_landlord_by_hand(played):
    rows = balance.typed(register.read_register(played / "tfpb").rows)
    own = rows[(rows["bailleur"] == "000000018") & (rows["exercice"] == 2025)]
    done, holdings = own[own["volet"] == "bilan"], own[own["volet"] == "patrimoine"]
    (found,) = balance.balance(own, ["bailleur"]).to_dict("records")
    assert found["done_eur"] == pytest.approx(done["depense_realisee_eur"].sum())
    assert found["abatement_eur"] == pytest.approx(holdings["montant_abattement_eur"].sum())
    both = set(done["code_qp"]) & set(holdings["code_qp"])
    valued = done[done["code_qp"].isin(both)]["depense_valorisee_tfpb_eur"].sum()
    abated = holdings[holdings["code_qp"].isin(both)]["montant_abattement_eur"].sum()
    assert found["coverage_pct"] == pytest.approx(100 * valued / abated)


def test_the_bundled_example_is_calibrated_on_what_is_published():
    rows = balance.typed(register.read_register(_SAMPLE / "tfpb").rows)
    assert set(rows["simulee"]) == {"oui"}
    for year in balance.balance(rows, ["exercice"]).to_dict("records"):
        assert 160 < year["abatement_eur"] / year["n_dwellings"] < 200  # 172 to 189 published
        assert 1.25 < year["spent_per_euro"] < 1.45  # 1.3 to 1.4 published
        assert 68 < year["valuation_pct"] < 80  # 74 published
    contracts = pd.read_csv(_SAMPLE / "contrats_ville" / "contrats_ville.csv", sep=";")
    priorities = read_priorities(_SAMPLE / "contrats_ville" / "priorites_tfpb.csv")
    assert set(priorities["code_cv"]) == set(contracts["code_cv"]) and len(contracts) == 36

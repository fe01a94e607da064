"""The model itself comes back: filled without being recomputed, or not filled at all."""

import careless
import openpyxl
import pandas as pd
import pytest

from qpv.tfpb import balance
from qpv.tfpb.intake import importing, register
from qpv.tfpb.workbook import layout
from qpv.tfpb.workbook import model as workbook


def _model(folder, **changes):
    holdings = careless.qpv().iloc[:2].assign(n_dwellings_origin="essai")
    order = workbook.Order("CV59A", "Val d'Aubre", 2025, pd.DataFrame(holdings), **changes)
    return workbook.write_model(order, folder / "modele.xlsx")


def _import(folder, path):
    return importing.import_files([path], careless.known(), folder / "tfpb", today="2026-11-23")


@pytest.mark.parametrize("extension", ["xlsx", "ods"])
@pytest.mark.parametrize("named", [True, False])
def test_looked_up_cells_nobody_computed_are_worked_out_again(tmp_path, named, extension):
    given = {"landlord": "Office A", "landlord_siren": careless.SIREN} if named else {}
    path = _model(tmp_path, simulated=True, **given)
    book = openpyxl.load_workbook(path)
    own, page = book["Patrimoine"], book["Bilan"]
    if not named:
        own["B5"], own["B6"] = "Office A", careless.SIREN
    own[f"{layout.letter('patrimoine', 'nb_logements')}9"] = 100
    own[f"{layout.letter('patrimoine', 'montant_abattement_eur')}9"] = 18000
    for name, value in {
        "code_qp": "QN05901M", "axe_code": "3 — Sur-entretien", "action_intitule": "Halls",
        "depense_realisee_eur": 20000, "depense_valorisee_tfpb_eur": 17000,
    }.items():  # fmt: skip
        page[f"{layout.letter('bilan', name)}9"] = value
    book.save(path)
    if extension == "ods":  # as LibreOffice saves it
        path = careless.converted(path, "ods")
        if path is None:
            pytest.skip("LibreOffice absent : installez le paquet libreoffice-calc")
    (outcome,) = _import(tmp_path, path)
    assert outcome.accepted == 2 and outcome.refused.empty, outcome
    rows = balance.typed(register.read_register(tmp_path / "tfpb").rows)
    assert set(rows["bailleur"]) == {careless.SIREN} and set(rows["simulee"]) == {"oui"}
    found = balance.balance(rows, ["bailleur"])
    assert found["coverage_pct"].item() == pytest.approx(100 * 17 / 18)


def test_an_unfilled_model_gives_no_row(tmp_path):
    (outcome,) = _import(tmp_path, _model(tmp_path, landlord="Office A"))
    assert outcome.accepted == 0 and outcome.refused.empty

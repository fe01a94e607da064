"""The whole cycle: five careless workbooks imported, corrected, imported again."""

import json
import os
import shutil
from functools import partial

import openpyxl
import pytest

from qpv.errors import TableError
from qpv.tfpb.columns import BY_NAME, REGISTER
from qpv.tfpb.intake import register as registers
from qpv.tfpb.intake.corrections import MENDED_SHEET, write_correction
from qpv.tfpb.intake.headings import REFERENCE
from qpv.tfpb.intake.importing import import_files
from qpv.tfpb.intake.register import read_register
from tfpb import careless
from tfpb.test_import_files import HEADER, LINE, workbook

MAKERS = {
    "capitales": careless.capitals,
    "fusions": careless.merged,
    "feuilles": careless.sheets,
    "partages": careless.shared,
    "vieux": careless.old,
}
_run = partial(import_files, quarters=careless.known(), today="2026-11-23")


def run(files, folder, **options):
    return _run(files, folder=folder, **options)


def made(name, folder, extension="xlsx"):
    path = MAKERS[name](folder)
    if extension == "xlsx":
        return path
    converted = careless.converted(path, extension)
    if converted is None:
        pytest.skip("LibreOffice absent : installez le paquet libreoffice-calc")
    return converted


def snapshot(folder):
    return {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def check(name, outcome, rows):
    by_hand = careless.BY_HAND[name]
    assert outcome.sent == by_hand["sent"]
    assert outcome.n_aside == by_hand["aside"]
    assert len(outcome.refused) == by_hand["refused"], outcome.refused["motif"].tolist()
    held = outcome.accepted + outcome.known + len(outcome.refused) + outcome.n_aside
    assert held == outcome.sent
    for field, column in (
        ("done", "depense_realisee_eur"),
        ("valued", "depense_valorisee_tfpb_eur"),
    ):
        amounts = rows[column].replace("", "0").astype(float)
        assert round(amounts.sum(), 2) == by_hand[field]


@pytest.mark.parametrize("name", MAKERS)
def test_careless_workbooks(tmp_path, name):
    (outcome,) = run([made(name, tmp_path)], tmp_path / "tfpb")
    check(name, outcome, read_register(tmp_path / "tfpb").rows)


@pytest.mark.parametrize(
    ("name", "extension"),
    [("vieux", "xls"), ("vieux", "ods"), ("fusions", "xls"), ("fusions", "ods")],
)
def test_careless_workbooks_in_other_formats(tmp_path, name, extension):
    (outcome,) = run([made(name, tmp_path, extension)], tmp_path / "tfpb")
    check(name, outcome, read_register(tmp_path / "tfpb").rows)


def test_ods_errors_and_formulas_are_told_from_blanks(tmp_path):
    (outcome,) = run([made("partages", tmp_path, "ods")], tmp_path / "tfpb")
    motives = " | ".join(outcome.refused["motif"])
    assert "cellule en erreur (#REF!)" in motives


def test_importing_twice_changes_nothing(tmp_path):
    files = [make(tmp_path) for make in MAKERS.values()]
    first = run(files, tmp_path / "tfpb")
    before = snapshot(tmp_path / "tfpb")
    again = run(files, tmp_path / "tfpb", today="2027-01-01")
    assert snapshot(tmp_path / "tfpb") == before
    assert all(o.already and not o.accepted for o in again)
    assert [len(o.refused) for o in again] == [len(o.refused) for o in first]
    copy = tmp_path / "copie.xlsx"
    shutil.copy(files[0], copy)
    assert run([copy], tmp_path / "tfpb")[0].already


def test_the_same_file_given_twice_in_one_import_counts_once(tmp_path):
    path = made("vieux", tmp_path)
    first, second = run([path, path], tmp_path / "tfpb")
    assert (first.accepted, second.accepted, second.already) == (2, 0, True)


def test_a_file_saved_again_finds_its_rows_known(tmp_path):
    path = made("capitales", tmp_path)
    run([path], tmp_path / "tfpb")
    before = (tmp_path / "tfpb" / "registre.csv").read_bytes()
    book = openpyxl.load_workbook(path)
    book.properties.title = "enregistré à nouveau"
    book.save(path)
    (outcome,) = run([path], tmp_path / "tfpb")
    assert (outcome.accepted, outcome.known, outcome.already) == (0, 5, False)
    assert (tmp_path / "tfpb" / "registre.csv").read_bytes() == before
    assert len(read_register(tmp_path / "tfpb").refused) == 1  # the former refusal is replaced


def test_a_new_value_updates_the_row_and_keeps_the_old_one_in_mentions(tmp_path):
    run([workbook(tmp_path / "a.xlsx", HEADER, LINE)], tmp_path / "t")
    for value in (150, 175):
        path = workbook(tmp_path / f"b{value}.xlsx", HEADER, (*LINE[:5], value))
        (outcome,) = run([path], tmp_path / "t")
        assert (outcome.accepted, outcome.updated) == (1, 1)
    (row,) = read_register(tmp_path / "t").rows.to_dict("records")
    assert row["depense_realisee_eur"] == "175" and row["fichier"] == "b175.xlsx"
    assert "valait 100 (a.xlsx)" in row["mentions"] and "valait 150 (b150.xlsx)" in row["mentions"]


def test_an_old_file_imported_again_does_not_undo_a_newer_one(tmp_path):
    old = workbook(tmp_path / "a.xlsx", HEADER, LINE, (*LINE[:3], "99", "Autre", 1))
    new = workbook(tmp_path / "b.xlsx", HEADER, (*LINE[:5], 150))
    for path in (old, new, old):
        run([path], tmp_path / "t")
    assert read_register(tmp_path / "t").rows["depense_realisee_eur"].tolist() == ["150"]


def test_twins_stay_two_rows_from_one_file_to_the_next(tmp_path):
    rows = [(*LINE[:5], value) for value in (100, 200)]
    run([workbook(tmp_path / "a.xlsx", HEADER, *rows)], tmp_path / "t")
    (outcome,) = run([workbook(tmp_path / "b.xlsx", HEADER, rows[1], rows[0])], tmp_path / "t")
    assert (outcome.known, outcome.accepted) == (2, 0)
    (outcome,) = run(
        [workbook(tmp_path / "c.xlsx", HEADER, rows[1], (*LINE[:5], 101))], tmp_path / "t"
    )
    held = read_register(tmp_path / "t").rows["depense_realisee_eur"].tolist()
    assert (outcome.known, outcome.updated, sorted(held)) == (1, 1, ["101", "200"])


def test_the_register_is_text_that_a_spreadsheet_opens(tmp_path):
    files = [make(tmp_path) for make in MAKERS.values()]
    run(files, tmp_path / "t")
    content = (tmp_path / "t" / "registre.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfvolet;bailleur;")
    rows = read_register(tmp_path / "t").rows
    assert tuple(rows.columns) == REGISTER and not rows.isna().any().any()
    assert set(rows["zonage"]) == {"2024"} and set(rows["simulee"]) == {"oui"}
    kept = sorted(p.name for p in (tmp_path / "t" / "recus").iterdir())
    assert len(kept) == 5 and all(len(name.split("-")[0]) == 12 for name in kept)


def test_refused_rows_keep_the_whole_line_as_sent(tmp_path):
    run([made("fusions", tmp_path)], tmp_path / "t")
    (row,) = read_register(tmp_path / "t").refused.to_dict("records")
    sent = json.loads(row["ligne_recue"])
    assert "trois mille" in sent.values() and sent["Dépenses prévue"] == "2000"
    assert row["ref"].endswith("-1-9") and row["ligne"] == "9"


def answered(path, **corrections):
    """Fill in the correction workbook: by sheet, heading → value for the lines of a reason."""
    book = openpyxl.load_workbook(path)
    for (title, reason), values in corrections["answers"].items():
        sheet = book[title]
        rows = list(sheet.iter_rows())
        head = next(r for r in rows if r[0].value == REFERENCE)
        names = {cell.value: cell.column for cell in head}
        for row in rows[head[0].row :]:
            if reason in str(row[names["À corriger"] - 1].value):
                for heading, value in values.items():
                    sheet.cell(row[0].row, names[heading]).value = value
    book.save(path)


def test_the_correction_goes_out_and_comes_back(tmp_path):
    outcomes = run([make(tmp_path) for make in MAKERS.values()], tmp_path / "t")
    before = read_register(tmp_path / "t")
    assert len(before.refused) == 9
    target = write_correction(outcomes, tmp_path / "retour" / "a corriger.xlsx")
    assert set(openpyxl.load_workbook(target).sheetnames) == {
        "Patrimoine",
        "Programme d'actions",
        "Bilan",
        MENDED_SHEET,
    }
    untouched = run([target], tmp_path / "t")[0]
    assert untouched.accepted == 0 and len(untouched.refused) == 9
    assert set(read_register(tmp_path / "t").refused["ref"]) == set(before.refused["ref"])
    assert read_register(tmp_path / "t").rows.equals(before.rows)
    label = {name: field.label for name, field in BY_NAME.items()}
    answered(
        target,
        answers={
            ("Patrimoine", "Centre-ville"): {label["code_qp"]: "QN05903N"},
            ("Programme d'actions", "QP059004"): {label["code_qp"]: "QN05904M"},
            ("Bilan", "aucun montant"): {label["depense_prevue_eur"]: 10},
            ("Bilan", "trois mille"): {label["depense_realisee_eur"]: "3 000 €"},
            ("Bilan", "#REF!"): {label["depense_valorisee_tfpb_eur"]: 50},
            ("Bilan", "sans valeur calculée"): {label["depense_realisee_eur"]: 200},
            ("Bilan", "clé de contrôle"): {label["bailleur_siren"]: careless.SIREN},
        },
    )
    (outcome,) = run([target], tmp_path / "t")
    after = read_register(tmp_path / "t")
    # The dwellings declared at last in « Patrimoine » let the shared action through as well.
    assert outcome.accepted == 8, outcome.refused["motif"].tolist()
    assert outcome.updated == 0 and len(after.rows) == len(before.rows) + 9
    assert after.refused["motif"].str[:9].tolist() == ["axe « 9 »"]
    answered(target, answers={("Bilan", "axe « 9 »"): {label["axe_code"]: "8"}})
    (outcome,) = run([target], tmp_path / "t")
    assert (outcome.accepted, outcome.known) == (1, 8)
    assert read_register(tmp_path / "t").refused.empty


def test_a_corrected_twin_does_not_replace_its_brother(tmp_path):
    path = workbook(tmp_path / "a.xlsx", HEADER, LINE, (*LINE[:5], "deux cents"))
    outcomes = run([path], tmp_path / "t")
    target = write_correction(outcomes, tmp_path / "c.xlsx")
    for value in (200, 250):
        answered(
            target,
            answers={("Bilan", "deux cents"): {BY_NAME["depense_realisee_eur"].label: value}},
        )
        run([target], tmp_path / "t")
        held = read_register(tmp_path / "t").rows["depense_realisee_eur"].tolist()
        assert held == ["100", str(value)]


def test_a_corrected_line_in_a_new_version_of_the_file_lifts_the_refusal(tmp_path):
    run([workbook(tmp_path / "a.xlsx", HEADER, (*LINE[:5], "cent"))], tmp_path / "t")
    run([workbook(tmp_path / "a.xlsx", HEADER, LINE)], tmp_path / "t")
    found = read_register(tmp_path / "t")
    assert found.refused.empty and len(found.rows) == 1


def test_refused_cells_are_coloured_and_formulas_stay_texts(tmp_path):
    line = (*LINE[:4], "@SOMME(A1)", "=1+1 €")
    book = openpyxl.Workbook()
    book.active.title = "Bilan"
    book.active.append((*HEADER, "Note"))
    book.active.append((*line, "+33 6"))
    book.active["F2"].data_type = "s"
    book.save(tmp_path / "a.xlsx")
    target = write_correction(run([tmp_path / "a.xlsx"], tmp_path / "t"), tmp_path / "c.xlsx")
    sheet = openpyxl.load_workbook(target)["Bilan"]
    cells = {c.value: c for row in sheet.iter_rows() for c in row if c.value is not None}
    assert cells["=1+1 €"].data_type == "s" and cells["=1+1 €"].quotePrefix
    assert cells["=1+1 €"].fill.fgColor.rgb == "00F8CBAD"
    assert cells["@SOMME(A1)"].quotePrefix and cells["+33 6"].quotePrefix


def test_a_formula_in_the_register_stands_behind_an_apostrophe(tmp_path):
    path = workbook(tmp_path / "a.xlsx", HEADER, (*LINE[:4], "@CMD", 5), (*LINE[:4], "'-x", 6))
    run([path], tmp_path / "t")
    assert b";'@CMD;" in (tmp_path / "t" / "registre.csv").read_bytes()
    assert read_register(tmp_path / "t").rows["action_intitule"].tolist() == ["@CMD", "'-x"]


def test_a_number_with_decimals_comes_back_the_same_from_a_correction(tmp_path):
    path = workbook(
        tmp_path / "a.xlsx", (*HEADER, "Prévu"), (*LINE[:3], "99", "Gardien", 125.125, 1.5)
    )
    target = write_correction(run([path], tmp_path / "t"), tmp_path / "c.xlsx")
    answered(target, answers={("Bilan", "axe"): {BY_NAME["axe_code"].label: 1}})
    run([target], tmp_path / "t")
    (row,) = read_register(tmp_path / "t").rows.to_dict("records")
    assert (row["depense_realisee_eur"], row["depense_prevue_eur"]) == ("125.12", "1.5")


def test_made_and_real_lines_do_not_go_into_one_correction(tmp_path):
    real = workbook(tmp_path / "a.xlsx", HEADER, (*LINE[:5], "x"))
    outcomes = run([real, made("capitales", tmp_path)], tmp_path / "t")
    with pytest.raises(TableError, match="lignes simulées et des lignes réelles"):
        write_correction(outcomes, tmp_path / "c.xlsx")


def test_an_amount_merged_over_several_actions_belongs_to_none(tmp_path):
    lines = [(*LINE[:4], "Gardien", 100), (*LINE[:4], "Halls", ""), (*LINE[:4], "Caves", 5)]
    path = workbook(tmp_path / "a.xlsx", HEADER, *lines)
    book = openpyxl.load_workbook(path)
    book["Bilan"].merge_cells("F2:F3")
    book.save(path)
    (outcome,) = run([path], tmp_path / "t")
    assert outcome.accepted == 1
    assert set(outcome.refused["motif"].str.contains("fusionné sur plusieurs lignes")) == {True}


def test_a_quarter_alone_on_its_line_heads_the_block_below(tmp_path):
    lines = [("", "", "QN05902I"), (2025, "Habitat", "", "1", "Gardien", 100)]
    (outcome,) = run([workbook(tmp_path / "a.xlsx", HEADER, *lines)], tmp_path / "t")
    assert (outcome.accepted, outcome.n_aside) == (1, 1)
    assert read_register(tmp_path / "t").rows["code_qp"].tolist() == ["QN05902I"]


def test_a_correction_that_comes_back_untouched_stays_refused(tmp_path):
    clash = workbook(tmp_path / "a.xlsx", (*HEADER, "Coût réel"), (*LINE, 90))
    formula = workbook(tmp_path / "b.xlsx", (*HEADER, "Prévu"), (*LINE[:5], "=1+1", 50))
    outcomes = run([clash, formula], tmp_path / "t")
    target = write_correction(outcomes, tmp_path / "c.xlsx")
    (again,) = run([target], tmp_path / "t")
    assert (again.accepted, len(again.refused)) == (0, 2)
    assert "« 100 ou 90 ? »" in again.refused["motif"].iloc[0]
    assert "« formule sans valeur »" in again.refused["motif"].iloc[1]


def test_nothing_to_correct_is_said(tmp_path):
    outcomes = run([workbook(tmp_path / "a.xlsx", HEADER, LINE)], tmp_path / "t")
    with pytest.raises(TableError, match="rien à corriger"):
        write_correction(outcomes, tmp_path / "c.xlsx")


def test_simulated_data_stay_so_through_a_correction(tmp_path):
    outcomes = run([made("capitales", tmp_path)], tmp_path / "t")
    target = write_correction(outcomes, tmp_path / "c.xlsx")
    answered(target, answers={("Bilan", "aucun montant"): {"Dépense prévue (€)": 5}})
    run([target], tmp_path / "t")
    assert set(read_register(tmp_path / "t").rows["simulee"]) == {"oui"}


def test_an_empty_register(tmp_path):
    found = read_register(tmp_path)
    assert found.rows.empty and found.refused.empty and not found.fingerprints


@pytest.mark.parametrize(
    ("before", "after", "match"),
    [
        (";exercice;", ";annee;", "colonne exercice absente"),
        (";100;", ";12 mai;", "ligne 2, colonne depense_realisee_eur, « 12 mai »"),
        ("bilan;", "bilans;", "colonne volet"),
        ("QN05901M", "QN5901M", "colonne code_qp"),
        (";100;", ";100;;", "cellules au lieu de"),
    ],
)
def test_a_register_broken_by_hand_is_refused(tmp_path, before, after, match):
    run([workbook(tmp_path / "a.xlsx", HEADER, LINE)], tmp_path / "t")
    path = tmp_path / "t" / "registre.csv"
    text = path.read_text(encoding="utf-8-sig")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8-sig")
    with pytest.raises(TableError, match=match) as refusal:
        read_register(tmp_path / "t")
    assert "modifié à la main" in str(refusal.value)


def test_a_full_disk_changes_nothing(tmp_path, monkeypatch):
    run([workbook(tmp_path / "a.xlsx", HEADER, LINE)], tmp_path / "t")
    before = snapshot(tmp_path / "t")
    monkeypatch.setattr(registers.Path, "write_bytes", _no_room)
    with pytest.raises(TableError, match="disque plein"):
        run([workbook(tmp_path / "b.xlsx", HEADER, (*LINE[:5], 7))], tmp_path / "t")
    monkeypatch.undo()
    assert snapshot(tmp_path / "t") == before


def test_a_disk_full_once_the_register_is_new_says_so(tmp_path, monkeypatch):
    replace, told = os.replace, []

    def full_at_last(source, target):
        told.append(target)
        if len(told) > 2:  # the refusals and the register have taken their place
            raise OSError(28, os.strerror(28))
        replace(source, target)

    monkeypatch.setattr(registers.os, "replace", full_at_last)
    path = workbook(tmp_path / "a.xlsx", HEADER, LINE)
    with pytest.raises(TableError, match=r"disque plein.* le registre est à jour"):
        run([path], tmp_path / "t")
    monkeypatch.undo()
    (outcome,) = run([path], tmp_path / "t")
    assert (outcome.accepted, outcome.known) == (0, 1)


def _no_room(path, content):
    raise OSError(28, os.strerror(28))


def test_an_import_cut_short_is_finished_by_the_next_one(tmp_path):
    path = workbook(tmp_path / "a.xlsx", HEADER, LINE, (*LINE[:5], "x"))
    run([path], tmp_path / "t")
    done = snapshot(tmp_path / "t")
    shutil.rmtree(tmp_path / "t" / "recus")  # the file received takes its place last
    (outcome,) = run([path], tmp_path / "t")
    assert not outcome.already and outcome.known == 1 and snapshot(tmp_path / "t") == done

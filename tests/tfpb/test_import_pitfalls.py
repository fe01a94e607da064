"""Workbooks that would be read with a wrong figure: each is mended and said, or refused."""

import pytest

from qpv.errors import ParameterError, TableError
from qpv.tfpb.estimate import assumptions
from qpv.tfpb.intake import amounts, vocabulary
from qpv.tfpb.intake.headings import meaning, scale_of, unit_said
from qpv.tfpb.intake.importing import import_files
from qpv.tfpb.intake.receive import year_of
from qpv.tfpb.intake.register import REFUSED_FILE, REGISTER_FILE, read_register
from tfpb import careless
from tfpb.test_import_files import workbook

TODAY = "2026-11-23"
LEFT = ("Année", "Bailleur", "Code du QPV", "Axe", "Action")
HEADER = (*LEFT, "Dépense réalisée", "Dépense valorisée")
FIRST = (2025, "Habitat", "QN05901M", "3", "Halls")
LINE = (*FIRST, 1000, 900)


def receive(folder, *rows, name="Bilan", file="a.xlsx", **options):
    """Import one sheet of rows; return the outcome and the register's amounts by action."""
    path = workbook(folder / file, *rows, name=name)
    return taken(folder, path, **options)


def taken(folder, path, **options):
    (outcome,) = import_files([path], careless.known(), folder / "t", today=TODAY, **options)
    rows = read_register(folder / "t").rows
    wanted = ["action_intitule", "depense_prevue_eur", "depense_realisee_eur"]
    return outcome, rows[[*wanted, "depense_valorisee_tfpb_eur"]].values.tolist()


def motives(outcome):
    return " ".join(outcome.refused["motif"])


@pytest.mark.parametrize(
    ("above", "heads"),
    [
        ([], ("Dépense réalisée (k€)", "Dépense valorisée (K€)")),
        ([], ("Dépense réalisée en milliers d'euros", "Dépense valorisée (keur)")),
        ([("Montants en k€",)], ("Dépense réalisée", "Dépense valorisée")),
    ],
)
def test_thousands_of_euros_are_euros_and_said(tmp_path, above, heads):
    outcome, rows = receive(tmp_path, *above, (*LEFT, *heads), (*FIRST, 12.5, "9"))
    assert rows == [["Halls", "", "12500", "9000"]]
    assert "montants donnés en milliers d'euros" in " ".join(outcome.messages)
    assert "lus en euros" in outcome.corrections["corrections"].item()


def test_a_cell_that_says_its_own_unit_keeps_it(tmp_path):
    head = (*LEFT, "Dépense réalisée (k€)", "Dépense valorisée (k€)")
    _, rows = receive(tmp_path, head, (*FIRST, "12 500 €", "9,5 k€"))
    assert rows == [["Halls", "", "12500", "9500"]]


def test_a_unit_in_a_column_of_its_own_is_refused(tmp_path):
    outcome, rows = receive(tmp_path, (*HEADER, "Unité"), (*LINE, "k€"))
    assert rows == [] and "écrivez les montants en euros" in motives(outcome)


@pytest.mark.parametrize(
    "heading",
    [
        "Dépense non réalisée",
        "Dépense révisée",
        "Dépense réalisable",
        "Dépense réalisée N-1",
        "Dépense autorisée",
        "Dépense réalisée (%)",
        "% réalisé",
        "Part non valorisée",
        "Abattement (%)",
    ],
)
def test_a_heading_that_means_something_else_is_not_read_as_an_amount(heading):
    assert meaning(heading)[0] not in (
        "depense_realisee_eur",
        "depense_valorisee_tfpb_eur",
        "montant_abattement_eur",
    )


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("Dépense realisee (€)", "depense_realisee_eur"),
        ("Montant des dépenses réalisées", "depense_realisee_eur"),
        ("Coût réel TTC 2025", "depense_realisee_eur"),
        ("Depense valorisé", "depense_valorisee_tfpb_eur"),
    ],
)
def test_typing_errors_and_fillers_do_not_hide_an_amount(heading, name):
    assert meaning(heading)[0] == name


def test_a_column_kept_but_not_read_is_told(tmp_path):
    outcome, _ = receive(tmp_path, (*LEFT, "Dépense non réalisée", "Dépense valorisée"), LINE)
    assert "non lues : « Dépense non réalisée »" in " ".join(outcome.messages)


def test_the_amounts_of_another_year_are_not_this_years(tmp_path):
    head = (*LEFT, "Dépense réalisée 2024", "Dépense valorisée 2025")
    outcome, rows = receive(tmp_path, head, LINE)
    assert rows == [] and "sa colonne est celle de 2024" in motives(outcome)
    outcome, rows = receive(tmp_path, ("Bilan 2025",), head[1:], LINE[1:], file="b.xlsx")
    assert rows == [["Halls", "", "", "900"]]
    assert "une autre année que 2025, non lue" in " ".join(outcome.messages)


def test_a_rate_among_amounts_is_refused(tmp_path):
    outcome, rows = receive(tmp_path, (*LEFT, "Réalisé", "Valorisé"), (*FIRST, 1000, 0.8))
    assert rows == [] and "« 0,8 » : un taux ?" in motives(outcome)


@pytest.mark.parametrize("text", ["TOTAL", "Sous-total axe 1", "S/T", "Total QPV", "TOTAUX"])
def test_a_total_in_the_column_of_actions_is_no_action(tmp_path, text):
    outcome, rows = receive(tmp_path, HEADER, LINE, (*FIRST[:4], text, 5000, 4000))
    assert [row[0] for row in rows] == ["Halls"]
    assert "ligne de total" in outcome.set_aside[0]
    assert "n'est pas la somme" in " ".join(outcome.messages)


def test_what_may_be_a_total_is_one_if_it_is_the_sum(tmp_path):
    rows = [HEADER, LINE, (*FIRST[:4], "Cumul 2025", 1000, 900)]
    _, kept = receive(tmp_path, *rows, (*FIRST[:4], "Ensemble des cages repeintes", 500, 400))
    assert [row[0] for row in kept] == ["Halls", "Ensemble des cages repeintes"]


def test_two_tables_in_one_sheet_are_both_read(tmp_path):
    plan = ((*LEFT, "Dépense prévue"), (*FIRST, 950), ())
    outcome, rows = receive(tmp_path, *plan, HEADER, LINE, name="Feuil1")
    assert rows == [["Halls", "950", "", ""], ["Halls", "", "1000", "900"]]
    assert outcome.sent == outcome.accepted == 2


def test_a_row_of_words_under_the_header_is_a_row(tmp_path):
    head = (*HEADER, "Indicateur", "Commentaire")
    _, rows = receive(tmp_path, head, (*LINE, "NC", "RAS"), (*FIRST[:4], "Murs", 50, 40, "x", "y"))
    assert [row[0] for row in rows] == ["Halls", "Murs"]


def test_what_was_done_counts_whatever_the_sheet_is_called(tmp_path):
    _, rows = receive(tmp_path, HEADER, LINE, name="Prévisionnel")
    assert read_register(tmp_path / "t").rows["volet"].tolist() == ["bilan"] and rows


@pytest.mark.parametrize("name", ["Liste des actions", "Paramètres TFPB"])
def test_a_table_is_read_even_under_the_name_of_a_list(tmp_path, name):
    assert receive(tmp_path, HEADER, LINE, name=name)[1]


def test_the_year_of_a_sheets_name_is_not_that_of_its_neighbour(tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    book.active.title = "Bilan 2025"
    for row in (("Bilan 2025",), HEADER[1:], LINE[1:]):
        book.active.append(row)
    other = book.create_sheet("Bilan 2024")
    for row in (HEADER[1:], (*LINE[1:4], "Murs", 50, 40)):
        other.append(row)
    book.save(tmp_path / "a.xlsx")
    outcome, _ = taken(tmp_path, tmp_path / "a.xlsx")
    years = read_register(tmp_path / "t").rows.set_index("action_intitule")["exercice"].to_dict()
    assert years == {"Halls": "2025", "Murs": "2024"}
    assert outcome.years == ("2024", "2025")


def test_a_year_to_come_is_refused(tmp_path):
    outcome, _ = receive(tmp_path, HEADER, (2049, *LINE[1:]))
    assert "n'est pas commencée" in motives(outcome)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("QN05901M et Provinces", "quels quartiers ?"),
        ("QN05901M à QN05904M", "un intervalle"),
        ("QN05901M 70 % QN05902M 30 %", "une répartition ?"),
        ("hors QN05901M", "quels quartiers ?"),
        ("QN05901M et autres", "quels quartiers ?"),
    ],
)
def test_a_cell_that_means_more_than_its_codes_is_refused(tmp_path, cell, said):
    outcome, rows = receive(tmp_path, HEADER, (*FIRST[:2], cell, *LINE[3:]))
    assert rows == [] and said in motives(outcome)


def test_a_second_code_in_the_column_of_names_is_refused(tmp_path):
    head = (*LEFT, "Quartier", "Dépense réalisée")
    outcome, rows = receive(tmp_path, head, (*FIRST, "QN05902M", 10))
    assert rows == [] and "QN05901M et QN05902M" in motives(outcome)


@pytest.mark.parametrize("text", ["2 gardiens", "4 actions", "3 bis", "-1"])
def test_a_number_before_other_words_is_no_axis(text):
    assert "inconnu" in vocabulary.axis(text, 2025)[2]


def test_rows_of_text_out_of_step_with_their_columns_are_refused(tmp_path):
    path = tmp_path / "a.csv"
    lines = [",".join(HEADER), "2025,Habitat,QN05901M,3,Halls,12500,50,8000,50"]
    path.write_text("\n".join([*lines, "2025,Habitat,QN05901M,3,Murs,100,50"]), encoding="utf-8")
    outcome, rows = taken(tmp_path, path)
    assert [row[0] for row in rows] == ["Murs"] and "plus de valeurs que de" in motives(outcome)


def test_a_quotation_mark_left_open_is_refused(tmp_path):
    path = tmp_path / "a.csv"
    body = (
        f'{";".join(HEADER)}\n2025;Habitat;QN05901M;3;"Halls;9;8\n2025;Habitat;QN05901M;3;B";1;1\n'
    )
    path.write_text(body, encoding="utf-8")
    with pytest.raises(TableError, match="ligne 2 : un guillemet ouvert n'est pas refermé"):
        taken(tmp_path, path)


def test_commas_in_texts_do_not_hide_the_semicolons(tmp_path):
    path = tmp_path / "a.csv"
    lines = [
        f"2025;Habitat;QN05901M;7;Fêtes, ateliers, sorties, jeux {n};12,5;8,25" for n in range(9)
    ]
    path.write_text("\n".join([";".join(HEADER), *lines]), encoding="utf-8")
    assert taken(tmp_path, path)[0].accepted == 9


def test_a_new_version_says_what_of_the_old_one_stays_or_takes_it_out(tmp_path):
    receive(tmp_path, HEADER, LINE, (*FIRST[:4], "Murs", 50, 40))
    outcome, rows = receive(
        tmp_path, HEADER, (*FIRST[:4], "Hall refait", 1000, 900), file="v2.xlsx"
    )
    assert len(rows) == 3
    assert "2 lignes de a.xlsx" in " ".join(outcome.messages).replace("\xa0", " ")
    outcome, rows = receive(
        tmp_path, HEADER, (*FIRST[:4], "Hall peint", 1100, 900), file="v3.xlsx", replacing=True
    )
    assert [row[0] for row in rows] == ["Hall peint"]
    assert "retirées du registre" in " ".join(outcome.messages)


def test_the_refusal_of_one_landlord_is_not_lifted_by_anothers_file(tmp_path):
    receive(tmp_path, HEADER, (*FIRST, -5, ""), file="bilan.xlsx")
    other = tmp_path / "ailleurs"
    other.mkdir()
    path = workbook(other / "bilan.xlsx", HEADER, (2025, "Autre office", *LINE[2:]), name="Bilan")
    taken(tmp_path, path)
    assert len(read_register(tmp_path / "t").refused) == 1


def test_without_a_register_the_files_kept_can_be_imported_again(tmp_path):
    _, rows = receive(tmp_path, HEADER, LINE)
    (tmp_path / "t" / REGISTER_FILE).unlink()
    (kept,) = (tmp_path / "t" / "recus").iterdir()
    outcome, again = taken(tmp_path, kept)
    assert again == rows and outcome.accepted == 1


def test_a_list_of_refusals_changed_by_hand_is_one_sentence(tmp_path):
    receive(tmp_path, HEADER, (*FIRST, -5, ""))
    path = tmp_path / "t" / REFUSED_FILE
    path.write_text(path.read_text(encoding="utf-8-sig").replace("{", "["), encoding="utf-8-sig")
    with pytest.raises(TableError, match=r"refus\.csv a été modifié à la main.*ligne 2"):
        read_register(tmp_path / "t")


@pytest.mark.parametrize("text", ["²⁰²⁵", "٢٠٢٥", "20२5", "vingt", "1999"])
def test_a_year_is_four_of_our_digits(text):
    with pytest.raises(ParameterError, match="année d'imposition"):
        year_of(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("eligible_share=2", "hors de propos"),
        ("rate_position=5", "hors de propos"),
        ("exemption_years=25,9", "hors de propos"),
        ("include_teom=2", "oui ou non"),
        ("eligible_share=1_0", "un nombre"),
        ("eligible_share", "sans valeur"),
        ("compensation=0,4;compensation=0,5", "donnée deux fois"),
    ],
)
def test_assumptions_that_are_none_are_refused(text, said):
    with pytest.raises(ParameterError, match=said):
        assumptions.given(text)


def test_one_value_for_an_assumption_is_the_analysts():
    assert "analyste" in assumptions.given("eligible_share=0,7").ranges["eligible_share"].source


def test_units_of_headings():
    assert [scale_of(t) for t in ("Coût (k€)", "en M€", "Coût (€)", "Marché")] == [1e3, 1e6, 1, 1]


def test_thousands_of_thousands_and_dwellings_in_euros_are_refused():
    assert "ambigu" in amounts.euros("2.500 k€").fault
    assert amounts.euros("2,5 k€").value == 2500
    assert "non un nombre de logements" in amounts.count("12 k€").fault


def test_two_names_of_one_siren_are_said_to_be_joined(tmp_path):
    head = (*HEADER[:2], "SIREN", *HEADER[2:])
    lines = [
        (2025, name, careless.SIREN, *LINE[2:4], f"Murs {name}", 10, 5) for name in ("A1", "B2")
    ]
    outcome, _ = receive(tmp_path, head, *lines)
    assert "le même que celui de « A1 », réunis" in " ".join(outcome.corrections["corrections"])


def test_a_file_imported_before_may_replace_after_all(tmp_path):
    """The message that advises --remplace comes after the import: it must work then."""
    receive(tmp_path, HEADER, LINE, (*FIRST[:4], "Murs", 50, 40))
    newer = ((HEADER), (*FIRST[:4], "Hall refait", 1000, 900))
    receive(tmp_path, *newer, file="v2.xlsx")
    outcome, rows = taken(tmp_path, tmp_path / "v2.xlsx", replacing=True)
    assert [row[0] for row in rows] == ["Hall refait"]
    assert "2 lignes de a.xlsx retirées" in " ".join(outcome.messages).replace("\xa0", " ")


def test_what_the_models_formula_says_of_an_unknown_code_is_not_a_name(tmp_path):
    """A spreadsheet keeps the value of the grey cells: « code inconnu » beside a name or an old code."""
    head = (*LEFT, "Quartier prioritaire", "Dépense réalisée")
    outcome, _ = receive(tmp_path, head, (*FIRST, "code inconnu", 10))
    assert outcome.accepted == 1
    said = " ".join(outcome.corrections["corrections"]) + motives(outcome)
    assert "code inconnu" not in said


def test_what_is_to_verify_is_said_at_once(tmp_path):
    head = (*HEADER, "Financement du bailleur", "Commentaire")
    outcome, _ = receive(tmp_path, head, (*LINE, 2000, "a"), (*LINE, 2000, "b"))
    said = " ".join(outcome.messages)
    assert "ligne 2 : à vérifier : les financements ne font pas" in said
    assert "ligne 3 : même action et mêmes montants que la ligne 2" in said


def test_an_amount_in_a_title_is_not_the_unit_of_its_table(tmp_path):
    _, rows = receive(tmp_path, ("Dépenses de plus de 10 k€",), HEADER, LINE)
    assert rows == [["Halls", "", "1000", "900"]]
    assert [unit_said(t) for t in ("Montants en k€", "Bilan (K€)", "Unité : M€")] == [1e3, 1e3, 1e6]


def test_two_files_of_one_import_never_replace_each_other(tmp_path):
    paths = [
        workbook(tmp_path / f"{action}.xlsx", HEADER, (*FIRST[:4], action, 50, 40), name="Bilan")
        for action in ("Halls", "Murs")
    ]
    for replacing in (False, True):
        folder = tmp_path / f"t{replacing}"
        outcomes = import_files(paths, careless.known(), folder, today=TODAY, replacing=replacing)
        assert len(read_register(folder).rows) == 2
        assert not any("remplace" in m or "retirée" in m for o in outcomes for m in o.messages)

"""The workbook that landlords fill: what it holds, what it accepts, what it computes, what it
refuses to be."""

import shutil
import subprocess
from dataclasses import replace

import openpyxl
import pandas as pd
import pytest

from qpv.errors import ParameterError
from qpv.tfpb.axes import axes
from qpv.tfpb.columns import BALANCE, FIELDS, HOLDINGS, PROGRAMME, STATUSES, VOLETS, plain
from qpv.tfpb.workbook import layout
from qpv.tfpb.workbook.model import write_model
from qpv.tfpb.workbook.order import COLUMNS, Order

ROWS = [
    ("QN05980M", "Les Oliveaux", "59350;59378", "Lille ; Loos", 1432.0, "RPLS 2024"),
    ("QN05981I", '=HYPERLINK("http://x")', "59512", "Roubaix", float("nan"), ""),
    ("QN05982N", "+ Trois Ponts", "59512", "Roubaix", 2210.0, "RPLS 2024"),
]


def holdings(rows=ROWS):
    return pd.DataFrame(rows, columns=list(COLUMNS))


ORDER = Order("59-A", "Contrat d'essai", 2025, holdings())


def made(tmp_path, **changes):
    return openpyxl.load_workbook(write_model(replace(ORDER, **changes), tmp_path / "modele.xlsx"))


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    return made(tmp_path_factory.mktemp("modele"))


def cell(book, volet, name, row=layout.FIRST_ROW):
    return book[layout.SHEETS[volet]][f"{layout.letter(volet, name)}{row}"]


def rule(book, volet, name, row=layout.FIRST_ROW):
    target = cell(book, volet, name, row)
    found = [v for v in target.parent.data_validations.dataValidation if target.coordinate in v]
    assert len(found) == 1
    return found[0]


def values(sheet):
    return [[c.value for c in row] for row in sheet]


def test_five_sheets_named_for_the_importer(book):
    assert book.sheetnames == [
        "Mode d'emploi",
        "Patrimoine",
        "Programme d'actions",
        "Bilan",
        "Listes",
    ]
    assert book.properties.creator == "qpv" and book.properties.language == "fr"


@pytest.mark.parametrize("volet", VOLETS)
def test_title_block_and_headings_are_those_the_importer_reads(book, volet):
    sheet = book[layout.SHEETS[volet]]
    assert [sheet[f"A{row}"].value for row in range(3, 7)] == [
        "Contrat de ville",
        "Année",
        "Bailleur",
        "SIREN du bailleur",
    ]
    assert sheet["B3"].value == "59-A — Contrat d'essai" and sheet["B4"].value == 2025
    headings = [c.value for c in sheet[layout.HEADER_ROW]]
    assert headings == [c.label for c in layout.COLUMNS[volet]]
    known = {field.label for field in FIELDS}
    assert set(headings) - known <= set(layout.EXTRA.values())


def test_no_other_cell_of_the_model_could_be_taken_for_a_heading(book):
    names = {plain(field.label) for field in FIELDS} | {k for f in FIELDS for k in f.known_as}
    assert not {plain(label) for label in layout.EXTRA.values()} & names
    for volet in VOLETS:
        assert not {plain(label) for label, *_ in layout.facts(volet, 3)} & names


def test_holdings_are_prefilled_one_row_per_qpv(book):
    assert [c.value for c in book["Patrimoine"][layout.FIRST_ROW]][:8] == [
        "QN05980M", "Les Oliveaux", "59350; 59378", "Lille ; Loos", 1432, "RPLS 2024", None, None,
    ]  # fmt: skip
    assert cell(book, HOLDINGS, "n_dwellings", 10).value is None
    assert book["Patrimoine"].max_row == layout.HEADER_ROW + 3


def test_names_that_look_like_formulas_stay_texts(book):
    for row, text in ((10, '=HYPERLINK("http://x")'), (11, "+ Trois Ponts")):
        name = cell(book, HOLDINGS, "qpv_nom", row)
        assert (name.value, name.data_type, name.quotePrefix) == (text, "s", True)
    assert book["Listes"]["B5"].data_type == "s"
    assert not cell(book, HOLDINGS, "qpv_nom").quotePrefix


def test_a_landlord_called_like_a_formula_stays_a_text(tmp_path):
    book = made(tmp_path, landlord="=1+1", landlord_siren="123 456 789")
    for volet in VOLETS:
        sheet = book[layout.SHEETS[volet]]
        assert (sheet["B5"].value, sheet["B5"].data_type) == ("=1+1", "s")
        assert sheet["B6"].value == "123456789" and sheet["B5"].protection.locked


def test_an_unknown_landlord_is_asked_once(book):
    assert not book["Patrimoine"]["B5"].protection.locked
    assert not book["Patrimoine"]["B6"].protection.locked
    assert book["Bilan"]["B6"].value == '=IF(Patrimoine!$B$6="","",Patrimoine!$B$6)'


@pytest.mark.parametrize("volet", VOLETS)
def test_what_is_typed_is_open_and_white_the_rest_locked_and_grey(book, volet):
    sheet = book[layout.SHEETS[volet]]
    assert sheet.protection.sheet and not sheet.protection.password
    allowed = ("formatColumns", "sort", "autoFilter")
    assert not any(getattr(sheet.protection, name) for name in allowed)
    for row in (layout.FIRST_ROW, layout.last_row(volet, 3)):
        for column in layout.COLUMNS[volet]:
            found = cell(book, volet, column.name, row)
            typed = column.role == layout.INPUT
            assert found.protection.locked is not typed
            assert found.fill.start_color.rgb == ("FFFFFFFF" if typed else "FFEEF1F4")


def test_lists_feed_the_drop_downs(book):
    lists = book["Listes"]
    cells = {n: [c[0].value for c in lists[d.attr_text.split("!")[1].replace("$", "")]]
             for n, d in book.defined_names.items() if n.startswith("liste_")}  # fmt: skip
    assert cells["liste_qpv"] == [row[0] for row in ROWS]
    assert cells["liste_axes"][0] == "1 — Renforcement de la présence du personnel de proximité"
    assert len(cells["liste_axes"]) == 8 and cells["liste_statuts"] == list(STATUSES)
    for volet in (PROGRAMME, BALANCE):
        for row in (layout.FIRST_ROW, layout.HEADER_ROW + 200):
            for name, source in (
                ("code_qp", "liste_qpv"),
                ("axe_code", "liste_axes"),
                ("statut", "liste_statuts"),
                ("etape_gusp", "liste_gusp"),
            ):
                found = rule(book, volet, name, row)
                assert (found.type, found.formula1, found.errorStyle) == ("list", source, "stop")


def test_amounts_are_positive_and_the_valued_one_only_warns(book):
    for volet, name in ((HOLDINGS, "montant_abattement_eur"), (BALANCE, "depense_realisee_eur")):
        found = rule(book, volet, name)
        assert (found.type, found.operator, found.formula1) == (
            "decimal",
            "greaterThanOrEqual",
            "0",
        )
        assert found.errorStyle == "stop"
    valued = rule(book, BALANCE, "depense_valorisee_tfpb_eur")
    assert (valued.formula1, valued.formula2, valued.errorStyle) == ("0", "$J9", "warning")
    assert not valued.allow_blank
    assert cell(book, BALANCE, "depense_realisee_eur").coordinate == "J9"


def test_messages_fit_what_spreadsheets_show(book):
    for volet in VOLETS:
        for found in book[layout.SHEETS[volet]].data_validations.dataValidation:
            assert found.showErrorMessage and 0 < len(found.errorTitle) <= 32
            assert 0 < len(found.error) <= 225 and len(found.prompt or "") <= 255


def test_formulas_show_nothing_on_an_empty_line(book):
    assert cell(book, BALANCE, "nb_logements").value == (
        '=IF($A9="","",IFERROR(IF(INDEX(Patrimoine!$G$9:$G$11,MATCH($A9,Patrimoine!$A$9:$A$11,0))'
        '="","",INDEX(Patrimoine!$G$9:$G$11,MATCH($A9,Patrimoine!$A$9:$A$11,0))),""))'
    )
    assert cell(book, BALANCE, "taux_valorisation_pct", 208).value == (
        '=IF(AND(ISNUMBER($M208),ISNUMBER($J208)),IF($J208>0,100*$M208/$J208,""),"")'
    )


def test_the_abatement_per_dwelling_is_coloured_outside_the_band(book):
    found = {
        str(where.sqref): [r.formula[0] for r in rules]
        for where, rules in book["Patrimoine"].conditional_formatting._cf_rules.items()
    }
    assert found["I9:I11"] == ["AND(ISNUMBER($I9),OR($I9<60,$I9>500))"]


@pytest.mark.parametrize("volet", VOLETS)
def test_pages_print_one_wide_with_their_headings(book, volet):
    sheet = book[layout.SHEETS[volet]]
    assert sheet.freeze_panes == "C9" and sheet.print_title_rows == "$8:$8"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert "Page &P sur &N" in sheet.oddFooter.right.text


def test_simulated_data_say_so_on_every_sheet_and_page(tmp_path, book):
    marked = made(tmp_path, simulated=True)
    for sheet in marked:
        assert sheet["A2"].value == "DONNÉES SIMULÉES"
        assert sheet["A2"].font.bold and sheet["A2"].font.color.rgb == "FFC00000"
        assert sheet.oddHeader.center.text == "DONNÉES SIMULÉES"
        assert sheet.oddFooter.left.text.startswith("DONNÉES SIMULÉES")
    assert not any("SIMULÉES" in str(values(sheet)) for sheet in book)


def test_the_guide_explains_every_column_the_law_and_the_axes(book):
    text = str(values(book["Mode d'emploi"]))
    for volet in VOLETS:
        for column in layout.COLUMNS[volet]:
            assert f"'{column.label}'" in text or f'"{column.label}"' in text
    for label in axes(2025)["axe_label"]:
        assert label in text
    for sentence in ("1388 bis", "seul l'avis d'imposition fait foi", "Une ligne refusée"):
        assert sentence in text
    assert "Une ligne = une action dans un quartier" in text
    assert axes(2025)["cadre"][0] in text and "59-A — Contrat d'essai" in text


def test_the_same_order_writes_the_same_cells(tmp_path, book):
    again = made(tmp_path)
    assert [values(s) for s in again] == [values(s) for s in book]


def test_one_qpv_is_enough_and_odd_signs_do_not_break_the_file(tmp_path):
    odd = [("QN05980M", "Les\x07 Oliveaux\n<&>", "59350", "Lille", None, None)]
    book = made(tmp_path, holdings=holdings(odd), contract_name="A & B \x01")
    assert cell(book, HOLDINGS, "qpv_nom").value == "Les Oliveaux <&>"
    assert (
        "A && B" not in str(values(book["Bilan"])) and book["Bilan"]["B3"].value == "59-A — A & B"
    )


def test_a_filled_workbook_is_never_replaced_unasked(tmp_path):
    target = tmp_path / "modele.xlsx"
    target.write_text("rempli")
    with pytest.raises(ParameterError, match="existe déjà, et peut-être rempli"):
        write_model(ORDER, target)
    assert target.read_text() == "rempli"
    assert openpyxl.load_workbook(write_model(ORDER, target, force=True))
    assert [p.name for p in tmp_path.iterdir()] == ["modele.xlsx"]


@pytest.mark.parametrize(
    "changes, message",
    [
        ({"holdings": holdings([])}, "contrat 59-A : aucun quartier"),
        (
            {"holdings": holdings([(f"QN059{i:03d}"[:7] + "M", *ROWS[0][1:]) for i in range(201)])},
            "201 quartiers",
        ),
        ({"year": 2001}, "décrit pour 2001"),
        ({"landlord_siren": "12345"}, "SIREN « 12345 » refusé"),
    ],
)
def test_orders_refused(tmp_path, changes, message):
    with pytest.raises(ParameterError, match=message):
        write_model(replace(ORDER, **changes), tmp_path / "modele.xlsx")
    assert not list(tmp_path.iterdir())


def test_places_refused(tmp_path):
    with pytest.raises(ParameterError, match="dossier introuvable"):
        write_model(ORDER, tmp_path / "absent" / "modele.xlsx")
    with pytest.raises(ParameterError, match=r"nom en \.xlsx"):
        write_model(ORDER, tmp_path / "modele.ods")
    (tmp_path / "d.xlsx").mkdir()
    with pytest.raises(ParameterError, match="est un dossier"):
        write_model(ORDER, tmp_path / "d.xlsx", force=True)


def test_a_disk_that_refuses_leaves_nothing_behind(tmp_path, monkeypatch):
    def full(self, path):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(openpyxl.Workbook, "save", full)
    with pytest.raises(ParameterError, match="disque plein"):
        write_model(ORDER, tmp_path / "modele.xlsx")
    assert not list(tmp_path.iterdir())


def fill(book, volet, row, **typed):
    for name, value in typed.items():
        cell(book, volet, name, row).value = value


def recalculated(path, home):
    """Open and save again in LibreOffice, and return what it computed."""
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice absent : installez le paquet libreoffice-calc")
    command = [soffice, f"-env:UserInstallation=file://{home}", "--headless", "--convert-to"]
    subprocess.run(
        [*command, "xlsx", "--outdir", str(home), str(path)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return openpyxl.load_workbook(home / path.name, data_only=True)


def test_libreoffice_computes_what_a_hand_computes(tmp_path):
    axis = "1 — Renforcement de la présence du personnel de proximité"
    book = made(tmp_path)
    fill(book, HOLDINGS, 9, nb_logements=400, montant_abattement_eur=70000)
    fill(book, HOLDINGS, 10, nb_logements=100, montant_abattement_eur=80000)
    book["Patrimoine"]["B6"] = "123456789"
    action = {"axe_code": axis, "action_intitule": "Gardiennage"}
    fill(book, PROGRAMME, 9, code_qp="QN05981I", depense_prevue_eur=45000, **action)
    fill(book, PROGRAMME, 10, action_intitule="Sans quartier")
    for row, code, done, valued in (
        (9, "QN05980M", 32000, 28000),
        (10, "QN05981I", 10000, 12000),
        (11, "QN05982N", 0, None),
        (12, "QN99999N", None, 5),
    ):
        money = {"depense_realisee_eur": done, "depense_valorisee_tfpb_eur": valued}
        fill(book, BALANCE, row, code_qp=code, **money, **action)
    book.save(tmp_path / "rempli.xlsx")
    home = tmp_path / "calcul"
    home.mkdir()
    got = recalculated(tmp_path / "rempli.xlsx", home)

    assert [got["Patrimoine"][f"G{row}"].value for row in range(3, 7)] == [500, 150000, 300, 1]
    ratios = [cell(got, HOLDINGS, "abatement_per_dwelling", row).value for row in (9, 10, 11)]
    assert ratios == [175, 800, None]
    # 45 000 / 150 000; one line without QPV and axis.
    assert [got["Programme d'actions"][f"H{r}"].value for r in range(3, 7)] == [
        45000, 150000, pytest.approx(0.3), 1,
    ]  # fmt: skip
    assert cell(got, PROGRAMME, "qpv_nom").value == '=HYPERLINK("http://x")'
    # 28 000 + 12 000 + 5 = 40 005; 40 005 / 150 000 = 0.2667; 40 005 / 42 000 = 95.25 %.
    assert [got["Bilan"][f"H{row}"].value for row in range(3, 7)] == [
        42000, 40005, 150000, pytest.approx(0.2667),
    ]  # fmt: skip
    assert [got["Bilan"][f"N{row}"].value for row in (3, 4, 5)] == [pytest.approx(95.25), 2, 0]
    rates = [cell(got, BALANCE, "taux_valorisation_pct", row).value for row in (9, 10, 11, 12)]
    assert rates == [87.5, 120, None, None]
    assert [cell(got, BALANCE, "qpv_nom", row).value for row in (11, 12)] == [
        "+ Trois Ponts",
        "code inconnu",
    ]
    assert cell(got, BALANCE, "commune_insee").value == "59350; 59378"
    assert cell(got, BALANCE, "nb_logements", 11).value is None
    assert got["Bilan"]["B6"].value == "123456789" and got["Bilan"]["B5"].value is None
    errors = [c for s in got for r in s for c in r if str(c.value).startswith(("#", "Err:"))]
    assert not errors

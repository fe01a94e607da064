"""What landlords send back is read as they send it: accepted, mended, or refused with every fault."""

import shutil
import subprocess
from decimal import Decimal

import careless
import openpyxl
import pytest

from qpv.errors import TableError
from qpv.tfpb import amounts, balance, correction, entries, headings, intake, register, sheets
from qpv.tfpb.columns import FIELDS, REGISTER, plain

TODAY = "2026-11-23"


def _import(folder, *files, **options):
    return register.import_files(files, careless.known(), folder / "tfpb", today=TODAY, **options)


def _rows(folder):
    return balance.typed(register.read_register(folder / "tfpb").rows)


def _reasons(outcome) -> str:
    told = (f"{r['ligne']} {r['colonne']} : {r['motif']}" for r in outcome.refused)
    return " | ".join(told).replace("\xa0", " ").replace("\u202f", " ")


def test_capitals_a_landlord_above_and_a_total_row(tmp_path):
    (outcome,) = _import(tmp_path, careless.capitals(tmp_path))
    assert (outcome.sent, outcome.accepted, outcome.refused) == (2, 2, [])
    rows = _rows(tmp_path).set_index("code_qp")
    first = rows.loc["QN05901M"]
    assert (first["bailleur"], first["exercice"], first["axe_code"]) == (careless.SIREN, 2025, "3")
    assert (first["depense_realisee_eur"], first["taux_valorisation_pct"]) == (12500, "80")
    assert "code « qn 05901 m » lu QN05901M" in first["mentions"]
    second = rows.loc["QN05902M"]
    assert (second["depense_realisee_eur"], second["depense_valorisee_tfpb_eur"]) == (1500, 1250)
    assert "k€" in second["mentions"] and "milliers" in second["mentions"]
    assert any("ligne 8 : total, mis à part" in text for text in outcome.set_aside)
    assert not outcome.messages  # 12 500 + 1 500 = 14 000: the total holds


def test_a_total_that_is_not_the_sum_is_said(tmp_path):
    path = careless.capitals(tmp_path)
    book = openpyxl.load_workbook(path)
    book.active["D8"] = 15000
    book.save(path)
    (outcome,) = _import(tmp_path, path)
    assert "total écrit 15000, somme des lignes 14000" in outcome.messages[0]


def test_two_header_rows_names_and_a_block_typed_once(tmp_path):
    (outcome,) = _import(tmp_path, careless.two_header_rows(tmp_path))
    assert (outcome.accepted, len(outcome.refused)) == (3, 0), _reasons(outcome)
    rows = _rows(tmp_path).set_index("action_intitule")
    assert rows["code_qp"].to_dict() == {
        "Bennes": "QN05902M", "Épaves": "QN05902M", "Boîtes": "QN05904I",
    }  # fmt: skip
    assert rows.loc["Épaves", "depense_prevue_eur"] == 500.5
    assert "repris de la ligne au-dessus" in rows.loc["Épaves", "mentions"]
    assert rows["volet"].to_dict()["Boîtes"] == "bilan"
    assert rows.loc["Bennes", "statut"] == "prévu" and rows.loc["Boîtes", "statut"] == "réalisé"


def test_old_codes_names_and_what_is_not_ours(tmp_path):
    (outcome,) = _import(tmp_path, careless.old_codes(tmp_path))
    rows = _rows(tmp_path)
    assert (outcome.sent, outcome.accepted) == (5, 2)
    told = _reasons(outcome)
    assert "plusieurs successeurs, choisissez : QN05902M" in told
    assert "désigne 2 quartiers, donnez le code" in told
    assert "QPV inconnu « QN05999M »" in told
    assert rows["code_qp"].tolist() == ["QN05901M", "QN05903N"]
    assert "code 2015 QP059001 → QN05901M" in rows["mentions"][0]
    assert rows["autres_colonnes"][0] == '{"Financeur": "Ville"}'
    assert any("masquée" in text for text in outcome.set_aside)
    assert any("Lisez-moi" in text for text in outcome.set_aside)


def test_one_action_on_several_qpv_is_shared_by_the_landlord_s_dwellings(tmp_path):
    (outcome,) = _import(tmp_path, careless.several_qpv(tmp_path))
    rows = _rows(tmp_path)
    own = rows[rows["action_intitule"] == "Médiation"].set_index("code_qp")
    # 30 and 10 dwellings: three quarters and one quarter, and the cents add up.
    assert own["depense_realisee_eur"].to_dict() == {"QN05901M": 750.01, "QN05902M": 250.0}
    assert own["depense_valorisee_tfpb_eur"].to_dict() == {"QN05901M": 600, "QN05902M": 200}
    assert "part 75 % de l'action" in own.loc["QN05901M", "mentions"]
    told = _reasons(outcome)
    assert "logements ne sont pas tous connus" in told
    assert "formule sans valeur calculée" in told
    assert "valorisé (120 €) supérieur au réalisé (100 €)" in told
    assert outcome.sent == outcome.accepted + len(outcome.refused) == 6


def test_a_csv_with_a_landlord_per_row(tmp_path):
    (outcome,) = _import(tmp_path, careless.several_landlords(tmp_path))
    rows = _rows(tmp_path)
    assert (outcome.sent, outcome.accepted, len(outcome.refused)) == (5, 2, 3)
    assert set(rows["bailleur"]) == {careless.SIREN}  # the second row took the SIREN of the first
    told = _reasons(outcome)
    assert "SIREN « 123456789 » faux" in told
    assert "axe « 9 » inconnu" in told and "montant négatif" in told and "« cent »" in told
    assert "doublon exact" in told
    assert rows["depense_realisee_eur"].sum() == 1200.5


def test_nothing_is_lost_and_twice_changes_nothing(tmp_path):
    files = [make(tmp_path) for make in careless.EVERY]
    first = _import(tmp_path, *files)
    folder = tmp_path / "tfpb"
    before = {p.name: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    for outcome in first:
        counted = outcome.accepted + outcome.updated + outcome.known + len(outcome.refused)
        assert outcome.sent == counted and not outcome.error
    again = _import(tmp_path, *files)
    assert {p.name: p.read_bytes() for p in folder.rglob("*") if p.is_file()} == before
    assert all(o.already and not (o.accepted or o.updated) for o in again)
    assert [len(o.refused) for o in again] == [len(o.refused) for o in first]
    assert len(list((folder / "recus").iterdir())) == 5


def test_the_whole_cycle_refused_corrected_imported(tmp_path):
    outcomes = _import(tmp_path, careless.several_qpv(tmp_path))
    sheet = correction.write_correction(outcomes, tmp_path / "corrections.xlsx")
    book = openpyxl.load_workbook(sheet)
    assert book.sheetnames == ["Bilan", correction.MENDED]
    page = book["Bilan"]
    heads = {cell.value: cell.column for cell in page[1]}
    for row in page.iter_rows(min_row=2):
        done = page.cell(row[0].row, heads["Dépense réalisée (€)"])
        title = page.cell(row[0].row, heads["Action"]).value
        if title == "Rondes":
            page.cell(row[0].row, heads["Code du QPV"]).value = "QN05903N"
        if title == "Réunion":
            done.value = 200
        if title == "Affiches":
            done.value = 130
    book.save(sheet)
    (outcome,) = _import(tmp_path, sheet)
    assert (outcome.accepted, outcome.refused) == (3, []), _reasons(outcome)
    held = register.read_register(tmp_path / "tfpb")
    assert held.refused.empty
    assert set(held.rows["action_intitule"]) == {"", "Médiation", "Rondes", "Réunion", "Affiches"}
    (again,) = _import(tmp_path, sheet)
    assert again.known == 3 and len(register.read_register(tmp_path / "tfpb").rows) == len(
        held.rows
    )


def test_a_later_file_updates_and_says_what_was_there(tmp_path):
    path = careless.capitals(tmp_path)
    _import(tmp_path, path)
    book = openpyxl.load_workbook(path)
    book.active["D6"] = 13000
    later = tmp_path / "BILAN TFPB 2025 office a v2.xlsx"
    book.save(later)
    (outcome,) = _import(tmp_path, later)
    assert (outcome.updated, outcome.known, outcome.accepted) == (1, 1, 0)
    rows = _rows(tmp_path).set_index("code_qp")
    assert rows.loc["QN05901M", "depense_realisee_eur"] == 13000
    assert "depense_realisee_eur était « 12500 »" in rows.loc["QN05901M", "mentions"]
    # The first file again: it was read before the second, it takes nothing back.
    (old,) = _import(tmp_path, path)
    assert old.already and old.updated == 0
    assert _rows(tmp_path).set_index("code_qp").loc["QN05901M", "depense_realisee_eur"] == 13000


def test_two_actions_of_one_name_are_two_actions(tmp_path):
    head = ["Code du QPV", "Axe", "Action", "Dépense réalisée", "Année", "Bailleur"]
    same = ["QN05901M", "3", "Nettoyage", 100, 2025, "Office A"]
    other = [*same[:3], 250, *same[4:]]
    _import(tmp_path, careless.book(tmp_path / "b.xlsx", ("Bilan", [head, same, other])))
    assert sorted(_rows(tmp_path)["depense_realisee_eur"]) == [100, 250]


@pytest.mark.parametrize("suffix", ["ods", "xls"])
def test_ods_and_xls(tmp_path, suffix):
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice absent : installez le paquet libreoffice-calc")
    made = careless.several_qpv(tmp_path)
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/lo", "--headless", "--convert-to",
         suffix, "--outdir", str(tmp_path), str(made)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    (outcome,) = _import(tmp_path, made.with_suffix(f".{suffix}"))
    # The spreadsheet computed the formula: that row is accepted now.
    assert (outcome.accepted, len(outcome.refused)) == (4, 2), _reasons(outcome)


def test_a_model_filled_and_sent_back_without_being_recomputed(tmp_path):
    """Looked-up cells hold formulas nobody computed: they are worked out again, nothing is refused."""
    import pandas as pd

    from qpv.tfpb import workbook
    from qpv.tfpb import workbook_layout as layout

    holdings = careless.known().qpv.iloc[:2].assign(n_dwellings_origin="essai")
    order = workbook.Order("CV1", "Contrat un", 2025, pd.DataFrame(holdings), simulated=True)
    path = workbook.write_model(order, tmp_path / "modele.xlsx")
    book = openpyxl.load_workbook(path)
    own = book["Patrimoine"]
    own["B5"], own["B6"] = "Office A", careless.SIREN
    own[f"{layout.letter('patrimoine', 'nb_logements')}9"] = 100
    own[f"{layout.letter('patrimoine', 'montant_abattement_eur')}9"] = 18000
    page = book["Bilan"]
    for name, value in {
        "code_qp": "QN05901M", "axe_code": "3 — Sur-entretien", "action_intitule": "Halls",
        "depense_realisee_eur": 20000, "depense_valorisee_tfpb_eur": 17000,
    }.items():  # fmt: skip
        page[f"{layout.letter('bilan', name)}9"] = value
    book.save(path)
    (outcome,) = _import(tmp_path, path)
    assert (outcome.sent, outcome.accepted) == (2, 2), (_reasons(outcome), outcome.set_aside)
    rows = _rows(tmp_path)
    assert set(rows["bailleur"]) == {careless.SIREN} and set(rows["simulee"]) == {"oui"}
    assert balance.balance(rows, ["bailleur"])["coverage_pct"].item() == pytest.approx(
        100 * 17 / 18
    )


def test_an_unfilled_model_gives_no_row(tmp_path):
    from qpv.tfpb import workbook

    holdings = careless.known().qpv.iloc[:2].assign(n_dwellings_origin="essai")
    path = workbook.write_model(workbook.Order("CV1", "Un", 2025, holdings), tmp_path / "m.xlsx")
    (outcome,) = _import(tmp_path, path)
    assert (outcome.sent, outcome.error) == (0, "")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12 500,00 €", "12500"), ("12\u202f500", "12500"), ("12.500,50", "12500.5"),
        ("1.250", "1250"), ("12,345", "12.35"), ("12.5", "12.5"), ("12,5 k€", "12500"),
        ("2 M€", "2000000"), ("12,500.00", "12500"), ("néant", ""), ("-", ""), ("n.c.", ""),
        ("sans objet", ""), ("0", "0"), ("", ""), ("1e3", "1000"), ("120 logements", "120"),
    ],
)  # fmt: skip
def test_amounts_as_people_write_them(text, value):
    assert amounts.written(amounts.number(text)[0]) == value


@pytest.mark.parametrize(
    "text", ["cent euros", "12-13", "-5", "1e300", "12 ou 13", "01/02/2025", "😀"]
)
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(TableError):
        amounts.number(text)


def test_parts_add_up_to_the_cent():
    parts = amounts.shares(Decimal("100.01"), [Decimal(1), Decimal(1), Decimal(1)])
    assert sum(parts) == Decimal("100.01") and len(set(parts)) <= 2


def test_rates():
    assert amounts.percent("0,74")[0] == 74 and amounts.percent("74 %")[0] == 74
    assert amounts.percent("0,74")[1] and not amounts.percent("74 %")[1]


def test_the_key_of_a_siren():
    assert entries.luhn("732829320") and not entries.luhn("732829321")


def test_every_heading_is_understood_and_means_one_thing():
    known = headings.known_headings()
    for field in FIELDS:
        assert known[plain(field.label)] == field.name == known[plain(field.name)]


@pytest.mark.parametrize(
    ("year", "code", "why"),
    [
        ("2023", "QN05901M", "n'existe que depuis 2024"),
        ("2025", "QP059009", "n'a pas de successeur"),
        ("2023", "QP059001", ""),
        ("2024", "QP059001", ""),
        ("2024", "QN05901M", ""),
    ],
)
def test_the_zoning_follows_the_year(tmp_path, year, code, why):
    head = ["Code du QPV", "Axe", "Action", "Dépense réalisée", "Année", "Bailleur"]
    row = [code, "3", "Nettoyage", 100, year, "Office A"]
    path = careless.book(tmp_path / "b.xlsx", ("Bilan", [head, row]))
    (outcome,) = _import(tmp_path, path)
    assert (why in _reasons(outcome)) if why else outcome.accepted == 1
    if not why:
        assert _rows(tmp_path)["code_qp"].item() == code  # kept in its own zoning


def test_a_code_and_a_name_that_disagree_are_refused(tmp_path):
    head = ["Code du QPV", "Quartier", "Axe", "Action", "Dépense réalisée", "Année", "Bailleur"]
    row = ["QN05901M", "Les Tilleuls", "3", "Nettoyage", 100, "2025", "Office A"]
    (outcome,) = _import(tmp_path, careless.book(tmp_path / "b.xlsx", ("Bilan", [head, row])))
    assert "mais la ligne nomme « Les Tilleuls »" in _reasons(outcome)


def test_every_fault_of_a_row_is_said_at_once(tmp_path):
    head = ["Code du QPV", "Axe", "Action", "Dépense réalisée", "Bailleur"]
    row = ["", "", "", "beaucoup", "Office A"]
    (outcome,) = _import(tmp_path, careless.book(tmp_path / "b.xlsx", ("Bilan", [head, row])))
    told = _reasons(outcome)
    assert all(
        w in told for w in ("année absente", "beaucoup", "axe absent", "intitulé de l'action")
    )


def test_two_columns_for_one_thing_and_two_years_are_refused(tmp_path):
    head = ["Code du QPV", "Axe", "Action", "Dépense réalisée", "Montant réalisé"]
    twice = careless.book(tmp_path / "b.xlsx", ("Bilan", [head, ["QN05901M", "3", "x", 1, 1]]))
    (outcome,) = _import(tmp_path, twice)
    assert "deux colonnes pour la même chose" in outcome.error
    year = careless.book(
        tmp_path / "c.xlsx", ("Bilan", [["Année", 2024], head[:4], ["QN05901M", "3", "x", 1]])
    )
    (outcome,) = _import(tmp_path, year, year=2025)
    assert "le classeur dit 2024, et annee=2025" in outcome.error


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("vide.xlsx", b"", "fichier vide"),
        ("photo.xlsx", b"\x89PNG\r\n\x1a\n" + b"0" * 50, "illisible comme classeur"),
        ("lettre.docx", b"PK", "format non lu"),
        ("sans.csv", b"a;b\n1;2\n", "aucune feuille n'a d'en-t"),
        ("nul.csv", b"a\x00b", "pas un fichier csv"),
    ],
)
def test_what_is_no_workbook_is_one_sentence_and_the_others_are_read(tmp_path, name, content, why):
    (tmp_path / name).write_bytes(content)
    bad, good = _import(tmp_path, tmp_path / name, careless.capitals(tmp_path))
    assert why in bad.error and good.accepted == 2
    (missing,) = _import(tmp_path, tmp_path / "absent.xlsx")
    assert "introuvable" in missing.error
    (folder,) = _import(tmp_path, tmp_path)
    assert "dossier" in folder.error


def test_a_broken_register_is_refused_and_kept(tmp_path):
    _import(tmp_path, careless.capitals(tmp_path))
    path = tmp_path / "tfpb" / register.ROWS
    path.write_text("volet;autre\nx;y\n", encoding="utf-8")
    with pytest.raises(TableError, match="colonne « bailleur » absente"):
        _import(tmp_path, careless.capitals(tmp_path))
    assert path.read_text(encoding="utf-8") == "volet;autre\nx;y\n"


def test_a_full_disk_changes_nothing(tmp_path, monkeypatch):
    _import(tmp_path, careless.capitals(tmp_path))
    before = (tmp_path / "tfpb" / register.ROWS).read_bytes()

    def full(target, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(register, "_replace", full)
    with pytest.raises(TableError, match="disque plein"):
        _import(tmp_path, careless.several_landlords(tmp_path))
    assert (tmp_path / "tfpb" / register.ROWS).read_bytes() == before


def test_one_import_at_a_time(tmp_path):
    (tmp_path / "tfpb").mkdir()
    (tmp_path / "tfpb" / ".import-en-cours").touch()
    with pytest.raises(TableError, match="un autre import"):
        _import(tmp_path, careless.capitals(tmp_path))
    (tmp_path / "tfpb" / ".import-en-cours").unlink()
    _import(tmp_path, careless.capitals(tmp_path))
    assert not (tmp_path / "tfpb" / ".import-en-cours").exists()


def test_a_large_sheet_is_read_in_one_go_and_a_huge_one_is_refused(tmp_path):
    head = ["Code du QPV", "Axe", "Action", "Dépense réalisée", "Année", "Bailleur"]
    rows = [["QN05901M", "3", f"Action {i}", i + 1, 2025, "Office A"] for i in range(3000)]
    (outcome,) = _import(tmp_path, careless.book(tmp_path / "b.xlsx", ("Bilan", [head, *rows])))
    assert outcome.accepted == 3000
    lines = ";".join(head) + "\n" + "QN05901M;3;x;1;2025;A\n" * (sheets.MOST_ROWS + 1)
    (tmp_path / "h.csv").write_text(lines, encoding="utf-8")
    (huge,) = _import(tmp_path, tmp_path / "h.csv")
    assert "plus que les 20000" in huge.error


def test_text_never_becomes_a_formula(tmp_path):
    head = ["Code du QPV", "Axe", "Action", "Dépense réalisée", "Année", "Bailleur"]
    path = tmp_path / "f.csv"
    path.write_text(";".join(head) + "\nQN05901M;3;=1+1;beaucoup;2025;Office A\n", encoding="utf-8")
    outcomes = _import(tmp_path, path)
    sheet = correction.write_correction(outcomes, tmp_path / "c.xlsx")
    cells = [c for page in openpyxl.load_workbook(sheet) for row in page.iter_rows() for c in row]
    assert any(c.value == "=1+1" for c in cells)
    assert not any(c.data_type == "f" for c in cells)


def test_the_register_has_its_columns_and_opens_in_a_spreadsheet(tmp_path):
    _import(tmp_path, careless.capitals(tmp_path))
    raw = (tmp_path / "tfpb" / register.ROWS).read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.decode("utf-8-sig").splitlines()[0].split(";") == list(REGISTER)


def test_intake_reads_a_landlord_option(tmp_path):
    path = careless.old_codes(tmp_path)
    found = intake.read(path, careless.known(), {}, landlord="Autre")
    assert {row["bailleur_nom"] for item in found.items for row in item.read.rows} == {"Office B"}

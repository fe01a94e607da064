"""Files as they come: formats, damaged or hostile files, headers wherever they are."""

import datetime
import time
import zipfile

import openpyxl
import pytest

from qpv.errors import TableError
from qpv.tfpb.columns import FIELDS, plain
from qpv.tfpb.intake import register
from qpv.tfpb.intake.files import read_files
from qpv.tfpb.intake.headings import find_header, meaning
from qpv.tfpb.intake.importing import import_files
from qpv.tfpb.intake.raw_cells import Broken
from qpv.tfpb.intake.sheets import Sheet, read_book
from tfpb import careless

HEADER = ("Année", "Bailleur", "Code QPV", "Axe", "Action", "Dépense réalisée")
LINE = (2025, "Habitat", "QN05901M", "1", "Gardien", 100)


def workbook(path, *rows, name="Bilan", **more):
    book = openpyxl.Workbook()
    book.active.title = name
    for title, lines in {name: rows, **more}.items():
        sheet = book[title] if title in book.sheetnames else book.create_sheet(title)
        for line in lines:
            sheet.append(line)
    book.save(path)
    return path


def lines(path, year=None, landlord=""):
    (one,) = read_files([path], (), year, landlord)
    return one


@pytest.mark.parametrize(
    ("name", "content", "match"),
    [
        ("rien.xlsx", b"", "rien.xlsx : le fichier est vide"),
        ("blanc.csv", b"\r\n \r\n", "vide"),
        ("zeros.xlsx", b"\0" * 50, "vide"),
        ("image.xlsx", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "n'est pas un classeur. Attendu"),
        ("nul.csv", b"Action;Axe\0;b\n", "n'est pas un classeur"),
        ("page.xls", b"<html><table>", "n'est pas un classeur"),
        ("coupe.xlsx", b"PK\x03\x04 coupe", "abîmé"),
        ("abime.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 900, "illisible"),
        (
            "ferme.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "mot de passe",
        ),
        ("gros.csv", b"a;" * (11 * 2**20), "dépasse 20 Mo"),
    ],
)
def test_what_is_no_workbook_is_refused_in_one_sentence(tmp_path, name, content, match):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(TableError, match=match):
        read_book(tmp_path / name)


def test_a_folder_and_a_missing_file_are_refused(tmp_path):
    with pytest.raises(TableError, match="est un dossier"):
        read_book(tmp_path)
    with pytest.raises(TableError, match=r"absent\.xlsx : fichier ou dossier introuvable"):
        read_book(tmp_path / "absent.xlsx")


@pytest.mark.parametrize(
    ("members", "match"),
    [
        ({"xl/workbook.xml": b"x", "big": b"0" * (201 * 2**20)}, "200 Mo"),
        ({"word/document.xml": b"x"}, "n'est pas un classeur"),
        ({"xl/workbook.bin": b"x"}, "xlsb"),
        ({"content.xml": b"<a", "mimetype": b""}, "abîmé"),
        ({"content.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}, "DOCTYPE"),
        ({"content.xml": b"<a/>", "META-INF/manifest.xml": b"<x encryption-data>"}, "mot de passe"),
    ],
)
def test_hostile_or_foreign_archives_are_refused(tmp_path, members, match):
    path = tmp_path / "envoi.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    with pytest.raises(TableError, match=match):
        read_book(path)


def test_a_sheet_that_spreads_over_millions_of_cells_is_refused_before_it_is_unfolded(tmp_path):
    book = openpyxl.Workbook()
    book.active["XFD1048576"] = "loin"
    book.save(tmp_path / "loin.xlsx")
    with pytest.raises(TableError, match="1048576 lignes et 16384 colonnes"):
        read_book(tmp_path / "loin.xlsx")


def test_no_known_header_says_what_was_expected_and_found(tmp_path):
    path = workbook(tmp_path / "a.xlsx", ("Nom", "Prénom"), ("x", "y"))
    with pytest.raises(TableError, match=r"Code du QPV, Axe.*Trouvé : Nom, Prénom\."):
        lines(path)
    with pytest.raises(TableError, match="feuilles visibles sont vides"):
        lines(workbook(tmp_path / "b.xlsx"))


def test_all_bad_files_of_one_import_are_named_and_nothing_is_written(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(b"")
    (tmp_path / "b.xlsx").write_bytes(b"")
    bad = [tmp_path / "a.xlsx", tmp_path / "b.xlsx"]
    with pytest.raises(TableError, match="2 fichiers refusés, rien n'est importé") as refusal:
        import_files(bad, careless.known(), tmp_path / "tfpb", today="2026-11-23")
    assert "a.xlsx" in str(refusal.value) and "b.xlsx" in str(refusal.value)
    assert not (tmp_path / "tfpb").exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_delimited_texts(tmp_path, encoding, separator):
    text = "\n".join(separator.join(map(str, line)) for line in (HEADER, LINE))
    path = tmp_path / "bilan.csv"
    path.write_bytes(text.encode(encoding))
    (line,) = lines(path).lines
    assert line.cells["depense_realisee_eur"] == "100" and line.volet == "bilan"


def test_errors_and_formulas_without_value_are_told_from_blanks(tmp_path):
    path = workbook(tmp_path / "f.xlsx", HEADER, (*LINE[:5], "=1+1"), (*LINE[:5], "#REF!"))
    rows = read_book(path).sheets[0].rows
    assert rows[1][5] == Broken() and rows[2][5] == Broken("#REF!")


def test_hidden_sheets_lists_and_blank_sheets_are_said(tmp_path):
    path = workbook(
        tmp_path / "f.xlsx",
        HEADER,
        LINE,
        Listes=[("QPV", "Axe", "Action", "Statut")],
        Vide=[],
        Photos=[("Titre", "Légende")],
    )
    book = openpyxl.load_workbook(path)
    book.create_sheet("Secret").sheet_state = "hidden"
    book.save(path)
    said = " | ".join(lines(path).set_aside)
    for part in ("masquée « Secret »", "« Listes » ignorée", "« Vide » ignorée : vide", "Photos"):
        assert part in said
    assert "sans en-tête reconnu (Titre, Légende)" in said


@pytest.mark.parametrize(
    ("heading", "field", "exact"),
    [
        ("DEPENSE REALISEE", "depense_realisee_eur", True),
        ("Dépense réalisée (€)", "depense_realisee_eur", True),
        ("Dépences réalisées", "depense_realisee_eur", False),
        ("N° SIREN", "bailleur_siren", True),
        ("code_qp", "code_qp", True),
        ("Référence", "ref", True),
        ("Référent", None, False),
        ("", None, False),
    ],
)
def test_headings(heading, field, exact):
    assert meaning(heading)[0] == field
    assert meaning(heading)[1] == exact


def test_no_heading_is_known_for_two_fields():
    known = [(plain(text), f.name) for f in FIELDS for text in {*f.known_as, f.label}]
    names = dict(known)
    assert all(names[text] == name for text, name in known)
    assert all(text == plain(text) for f in FIELDS for text in f.known_as)


def test_the_header_is_found_down_to_the_sixtieth_row():
    header = find_header(Sheet("s", [["Titre"]] * 59 + [list(HEADER)]))
    assert (header.first, header.last) == (59, 59)
    assert find_header(Sheet("s", [["Titre"]] * 60 + [list(HEADER)])) is None


def test_two_header_rows_are_joined_when_they_say_more_together():
    rows = [
        ["QPV", "", "", "Financement", "", "Dépense"],
        ["Code QPV", "Axe", "Action", "bailleur", "autre", "réalisée"],
        ["QN05901M", "1", "Gardien", 1, 2, 3],
    ]
    merges = (((0, 3), (0, 4)),)
    fields = find_header(Sheet("s", rows, merges)).fields
    assert fields["financement_bailleur_eur"] == 3 and fields["depense_realisee_eur"] == 5
    assert "bailleur_nom" not in fields
    assert find_header(Sheet("s", rows)).fields == fields  # a text file keeps no merged range


def test_a_title_or_a_context_line_is_not_half_a_header():
    rows = [["Bailleur", "Habitat"], list(HEADER), list(LINE)]
    header = find_header(Sheet("s", rows, (((0, 1), (0, 4)),)))
    assert (header.first, header.last) == (1, 1)


def test_two_columns_for_one_field_refuse_the_lines_of_the_sheet_naming_both(tmp_path):
    path = workbook(tmp_path / "f.xlsx", (*HEADER, "Coût réel"), (*LINE, 90))
    one = lines(path)
    assert "« Dépense réalisée » et « Coût réel »" in one.messages[0]
    (outcome,) = import_files([path], careless.known(), tmp_path / "t", today="2026-11-23")
    assert outcome.accepted == 0 and "feuille refusée" in outcome.refused["motif"].iloc[0]


def test_an_exact_heading_prevails_over_a_close_one(tmp_path):
    path = workbook(tmp_path / "f.xlsx", ("Actionz", *HEADER), ("autre", *LINE))
    (line,) = lines(path).lines
    assert line.cells["action_intitule"] == "Gardien" and line.others == {"Actionz": "autre"}


@pytest.mark.parametrize(
    ("above", "file", "year"),
    [
        ([("Année", 2025)], "a.xlsx", "2025"),
        ([("Exercice : 2025",)], "a.xlsx", "2025"),
        ([("Bilan TFPB 2025 du contrat 2024-2030",)], "a.xlsx", "2025"),
        ([], "bilan_2025.xlsx", "2025"),
        ([], "envoi 2026 du bilan 2025.xlsx", "2025"),
        ([], "bilan_maj_2026.xlsx", ""),
        ([("Bilan 2025", "mis à jour le 15/02/2026")], "a.xlsx", "2025"),
        ([("Édité en janvier 2026",)], "a.xlsx", ""),
        ([("Contrat de ville 2024-2030",)], "a.xlsx", ""),
    ],
)
def test_the_year_comes_from_what_is_around(tmp_path, above, file, year):
    path = workbook(tmp_path / file, *above, HEADER[1:], LINE[1:])
    assert lines(path).lines[0].context.year == year


def test_context_lines(tmp_path):
    block = (
        ("Contrat de ville", "CV59A — Val d'Aubre"),
        ("Bailleur : Habitat",),
        ("SIREN du bailleur", careless.SIREN),
        ("DONNÉES SIMULÉES",),
    )
    context = lines(workbook(tmp_path / "a.xlsx", *block, HEADER, LINE)).lines[0].context
    assert context.contract == "CV59A — Val d'Aubre" and context.landlord == "Habitat"
    assert context.siren == careless.SIREN and context.simulated


def test_the_file_and_the_user_must_agree(tmp_path):
    path = workbook(tmp_path / "a.xlsx", ("Année", 2025), ("Bailleur", "Habitat"), HEADER, LINE)
    with pytest.raises(TableError, match="porte l'année 2025, vous avez demandé 2024"):
        lines(path, year=2024)
    with pytest.raises(TableError, match="porte le bailleur « Habitat »"):
        lines(path, landlord="Autre")
    assert lines(path, year=2025, landlord="Habitat du Val").lines


def test_strange_cells_are_refused_one_by_one(tmp_path):
    odd = (1e300, datetime.date(2025, 1, 2), True, "🙂", "12 50", "-5", "(500)", "NaN", "١٢", "1e5")
    rows = [(*LINE[:4], f"Action {n} 🙂", value) for n, value in enumerate(odd)]
    path = workbook(tmp_path / "a.xlsx", HEADER, *rows, (*LINE[:4], "Émoji 🙂", 5))
    (outcome,) = import_files([path], careless.known(), tmp_path / "t", today="2026-11-23")
    assert (outcome.accepted, len(outcome.refused)) == (1, len(odd))
    assert set(outcome.refused["colonne"]) == {"Dépense réalisée (€)"}


def test_ten_thousand_rows_take_seconds(tmp_path):
    rows = [(*LINE[:4], f"Action {n % 5000}", n) for n in range(10_000)]
    path = workbook(tmp_path / "a.xlsx", HEADER, *rows)
    start = time.monotonic()
    (outcome,) = import_files([path], careless.known(), tmp_path / "t", today="2026-11-23")
    assert outcome.accepted == 10_000 and time.monotonic() - start < 30


def test_a_lone_carriage_return_goes_through_the_register(tmp_path):
    path = workbook(tmp_path / "a.xlsx", HEADER, LINE)
    book = openpyxl.load_workbook(path)
    book["Bilan"].title = "Bilan\r1"
    book.save(path)
    import_files([path], careless.known(), tmp_path / "t", today="2026-11-23")
    (row,) = register.read_register(tmp_path / "t").rows.to_dict("records")
    assert row["feuille"] == "Bilan 1"
    odd = row | {"commentaire": "une\rdeux", "residence": '=1\r\n;"x"'}
    register.write_register(tmp_path / "t", [row, odd], [], {})
    assert register.read_register(tmp_path / "t").rows.to_dict("records") == [row, odd]

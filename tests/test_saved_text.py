"""What people's spreadsheets save is read with the right accents, or refused."""

import pytest

from qpv import contracts, saved_text
from qpv.errors import TableError
from qpv.study import read_own
from qpv.tfpb.intake.sheets import read_book

SENTENCE = "Médiation à l'école ; RÉSIDENCES d'été, hôpital « Étoile », 5 m"


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "cp1252", "mac_roman", "cp850", "utf-16", "utf-16-le", "utf-16-be"],
)
@pytest.mark.parametrize("text", [SENTENCE, "Résidences été", "Béthune;Pâques", "NOËL;hôpital"])
def test_accents_are_those_that_were_written(encoding, text):
    assert saved_text.read(text.encode(encoding)).text == text


def test_a_short_mac_text_that_is_also_valid_utf_8():
    # 0xD5 0x83 is one Armenian letter in UTF-8, two signs on a former Mac.
    assert saved_text.read("L’ÉCOLE".encode("mac_roman")).text == "L’ÉCOLE"
    assert saved_text.read("1 μm, été".encode()).text == "1 μm, été"


@pytest.mark.parametrize("wrong", ["cp1252", "latin-1"])
def test_utf_8_read_twice_is_put_right(wrong):
    twice = "Médiation, Île, été".encode().decode(wrong)
    assert saved_text.read(twice.encode()).text == "Médiation, Île, été"


def test_marks_and_the_line_of_the_separator_are_taken_off():
    found = saved_text.read(b"\xef\xbb\xbf\xef\xbb\xbfsep=,\r\na,b\r\n")
    assert (found.text, found.separator) == ("a,b\r\n", ",")
    assert saved_text.read("e\u0301te\u0301".encode()).text == "été"


@pytest.mark.parametrize(
    ("content", "match"),
    [
        (b"PK\x03\x04abc", "classeur"),
        (b"<html><body>", "page"),
        (b"%PDF-1.7", "PDF"),
        (b"a\x00b;c", "pas un texte"),
        ("Привет, мир".encode("cp1251"), "accents"),
    ],
)
def test_what_is_no_likely_text_is_refused(content, match):
    with pytest.raises(TableError, match=match):
        saved_text.read(content)


CONTRACTS = "Code_CV;lib cv;code_qp\nCV1;Contrat d'Étaples, été;QN05915M\n"


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "mac_roman", "cp850", "utf-16"])
@pytest.mark.parametrize("before", ["", "sep=;\n", ";;\n"])
def test_the_three_tables_that_people_hand_in_read_alike(tmp_path, encoding, before):
    path = tmp_path / "contrats_ville.csv"
    path.write_bytes((before + CONTRACTS).encode(encoding))
    found = contracts.read_contracts(path, {"QN05915M"}).frame
    assert found["lib_cv"].tolist() == ["Contrat d'Étaples, été"]
    if before != ";;\n":
        assert read_own(path)["lib cv"].tolist() == ["Contrat d'Étaples, été"]
        assert read_book(path).sheets[0].rows[1] == ["CV1", "Contrat d'Étaples, été", "QN05915M"]


@pytest.mark.parametrize(
    ("rows", "match"),
    [
        ("", "aucun contrat"),
        ("CV1;A;QN05915M\ncv1;A;QN05972M\n", "CV1 ou cv1"),
    ],
)
def test_a_table_without_contracts_or_with_one_code_spelt_twice_is_refused(tmp_path, rows, match):
    path = tmp_path / "contrats_ville.csv"
    path.write_text("code_cv;lib_cv;code_qp\n" + rows, encoding="utf-8")
    with pytest.raises(TableError, match=match):
        contracts.read_contracts(path, {"QN05915M", "QN05972M"})

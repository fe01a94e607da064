"""An analyst's own column: whatever a French desk saves is read, or refused in one sentence."""

import re

import numpy as np
import pandas as pd
import pytest

from qpv import study
from qpv.errors import ParameterError, TableError
from qpv.tables.french_numbers import read_numbers


@pytest.fixture(scope="module")
def region(built_sample):
    return study.open("region", "00", built_sample)


@pytest.fixture(scope="module")
def quarter(built_sample):
    return study.open("qpv", "QN00001M", built_sample)


def test_own_values_are_drawn_like_the_others(region, quarter):
    codes = list(region.qpv.index)
    frame = pd.DataFrame({"code_qp": codes[:3], "places": [1.5, 2.0, np.nan]})
    mine = region.own(frame, "Places en crèche", "%", "Ville, 2025")
    assert mine.coverage == f"2 QPV renseignés sur {len(codes)}"
    assert mine.frame["reason"].tolist()[:4] == ["", "", "not_given", "not_given"]
    drawn = region.map(mine)
    assert "non renseigné" in drawn.html() and "diffusé" not in drawn.html()
    assert "diffusé" not in region.distribution(mine).html()
    alone = region.dots([mine])
    assert "≈" not in alone.subtitle and "comparateurs" not in alone.title
    for picture in (region.map(mine), region.distribution(mine), region.dots(["poverty", mine])):
        assert "Ville, 2025" in picture.source
    assert region.dots([mine]).table.count("1,8") or "médiane" in region.dots([mine]).alt
    alone = quarter.own(pd.Series({"QN00001M": 3}), "Crèches", source="Ville")
    assert quarter.compared([alone])["value"].tolist() == [3.0]


@pytest.mark.parametrize(
    ("codes", "values", "said"),
    [
        (["QN00001M", "QN00001M"], [1, 2], r"1 code\(s\) donnés deux fois \(QN00001M\)"),
        (["QP000001"], [1], r"1 code\(s\) de 2015 \(QP000001\)"),
        (["QN99999M", "a", "b", "c"], [1] * 4, r"4 code\(s\) inconnus.*\(QN99999M, a, b, …\)"),
        (
            ["QN00001M"],
            ["beaucoup"],
            r"1 valeur\(s\) .* des nombres \(QN00001M : « beaucoup »\)",
        ),
        (["QN00001M"], [np.inf], "« inf »"),
        (["QN00001M"], [1e308], "qui ne sont pas des nombres"),
        (["QN00001M"], pd.to_datetime(["2025-01-01"]), "« 2025-01-01"),
    ],
)
def test_a_column_that_cannot_be_read_is_refused(region, codes, values, said):
    with pytest.raises(ParameterError, match=said):
        region.own(pd.DataFrame({"code_qp": codes, "v": values}), "Ma colonne")


def test_one_column_of_values_is_expected(region):
    frame = pd.DataFrame({"code_qp": ["QN00001M"], "a": [1], "b": [2]})
    with pytest.raises(ParameterError, match=r"trouvé 2 \(a, b\)"):
        region.own(frame, "Deux colonnes")


def test_a_csv_of_a_french_spreadsheet_is_read(tmp_path):
    path = tmp_path / "creches.csv"
    path.write_bytes("code_qp;libellé;places\nQN00001M;Crèche;12,5\n".encode("cp1252"))
    frame = study.read_own(path)
    assert frame["places"].tolist() == [12.5]
    assert frame["libellé"].tolist() == ["Crèche"]
    path.write_text("code;places\n1;2\n", encoding="utf-8")
    with pytest.raises(ParameterError, match="« code_qp » attendue, trouvé code, places"):
        study.read_own(path)


@pytest.mark.parametrize("given", [None, [1], {"code_qp": ["QN00001M"]}, "creches.csv"])
def test_what_is_no_table_is_refused(region, given):
    with pytest.raises(ParameterError, match=r"votre tableau : .*read_own"):
        region.own(given, "Crèches")


@pytest.mark.parametrize(
    "words", [{"label": ""}, {"label": "a\x00b"}, {"label": 5}, {"unit": None}, {"source": 2025}]
)
def test_the_words_of_a_column_are_text(region, words):
    frame = pd.DataFrame({"code_qp": ["QN00001M"], "v": [1]})
    with pytest.raises(ParameterError, match="un texte d'une ligne"):
        region.own(frame, **{"label": "Crèches", **words})


def test_a_small_value_is_not_shown_as_zero(quarter):
    shown = quarter.own(pd.Series({"QN00001M": 0.004}), "Taux rare").shown()
    assert shown["Taux rare"].tolist() == ["0,004"]


_TWO = "code_qp;places\nQN00001M;12,5\nQN00002M;1\n"


@pytest.mark.parametrize(
    "raw",
    [
        ("sep=;\r\n" + _TWO).encode(),
        _TWO.replace(";", "\t").encode("utf-16"),
        (_TWO + ";\n;\n").encode(),
    ],
    ids=["sep", "utf-16", "blank rows"],
)
def test_what_a_spreadsheet_adds_is_read_through(tmp_path, raw):
    (tmp_path / "a.csv").write_bytes(raw)
    assert study.read_own(tmp_path / "a.csv")["places"].tolist() == [12.5, 1]


def test_a_file_that_is_no_csv_is_refused(region, tmp_path):
    book = region.to_excel(tmp_path / "qpv.xlsx", ["poverty"])
    (tmp_path / "empty.csv").touch()
    (tmp_path / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    for path, said in (
        (book, "c'est un classeur (.xlsx ou .ods), pas un CSV"),
        (tmp_path / "old.xls", "c'est un ancien classeur Excel (.xls), pas un CSV"),
        (tmp_path / "empty.csv", "pas un tableau CSV lisible"),
    ):
        with pytest.raises(ParameterError, match=re.escape(said)):
            study.read_own(path)
    for path in (None, 5, "a\0b"):
        with pytest.raises(ParameterError, match="nom d'un fichier CSV est attendu"):
            study.read_own(path)


def test_a_file_with_a_header_alone_gives_no_value(region):
    mine = region.own(pd.DataFrame({"code_qp": pd.Series(dtype=str), "v": []}), "Crèches")
    assert mine.coverage.startswith("aucun QPV") and mine.frame["value"].isna().all()


@pytest.mark.parametrize("heading", ["code_qp", "Code QP", "code QPV", "CODE_QP", "Code_QPV"])
@pytest.mark.parametrize(
    ("sign", "cells", "numbers"),
    [
        (";", ["1 234,5", "12"], [1234.5, 12]),
        (";", ["1\u202f234,5", "−3"], [1234.5, -3]),
        (";", ["12,5 %", "8\u00a0%"], [12.5, 8]),
        (";", ["12,5 %", "0"], [12.5, 0]),
        (";", ["1.234,5", "2"], [1234.5, 2]),
        (";", ["1.5", "1.234"], [1.5, 1.234]),
        (";", ["1,234", "2"], [1.234, 2]),
        (";", ["0.125", "3"], [0.125, 3]),
        (",", ["1.234", "2"], [1.234, 2]),
        (",", ['"12,5"', "2"], [12.5, 2]),
        ("\t", ["30 €", "1 200 €"], [30, 1200]),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
def test_a_number_with_one_reading_is_read(
    tmp_path, region, heading, sign, cells, numbers, encoding
):
    lines = [f"{heading}{sign}v", f"qn00001m{sign}{cells[0]}", f" QN00002M {sign}{cells[1]}"]
    text = "\r\n".join([*lines, sign, sign, ""])
    if any(c in text for c in "\u202f−"):
        encoding = "utf-8-sig"
    (tmp_path / "a.csv").write_bytes(text.encode(encoding))
    mine = region.own(study.read_own(tmp_path / "a.csv"), "Crèches")
    assert mine.frame["value"].loc[["QN00001M", "QN00002M"]].tolist() == numbers
    assert mine.coverage.startswith("2 QPV renseignés")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("code_qp;v\nQN00001M;1.234\n", "« 1.234 » se lit de deux façons, 1234 ou 1.234"),
        ('code_qp,v\nQN00001M,"1,234"\n', "« 1,234 » se lit de deux façons"),
        ("code_qp;v\nQN00001M;12 %\nQN00002M;3\n", "« 12 % » et « 3 » : gardez une seule unité"),
        (
            "code_qp,v\nQN00001M,12,5\n",
            "3 cellules au lieu de 2. Une virgule décimale demande « ; »",
        ),
        ("quartier;v\nQN00001M;1\n", "Renommez l'en-tête « quartier » en « code_qp »"),
        ("nom;v\nLes Brumes;1\n", "« code_qp » attendue, trouvé nom, v."),
        ("code_qp;Code QPV;v\nQN00001M;QN00001M;1\n", "2 colonnes de codes (code_qp, Code QPV)"),
    ],
)
def test_what_has_two_readings_is_refused(tmp_path, text, said):
    (tmp_path / "a.csv").write_text(text, "utf-8")
    with pytest.raises(ParameterError, match=re.escape(said)):
        study.read_own(tmp_path / "a.csv")


def test_a_column_of_texts_is_read_like_a_file(region):
    mine = region.own(pd.Series({"QN00001M": "1 234,5", "QN00002M": ""}), "Crèches")
    assert mine.frame.loc["QN00001M", "value"] == 1234.5
    with pytest.raises(ParameterError, match="se lit de deux façons"):
        region.own(pd.Series({"QN00001M": "1.234", "QN00002M": "5,678"}), "Crèches")
    assert read_numbers(pd.Series(["12 5"])) is None
    with pytest.raises(TableError):
        read_numbers(pd.Series(["1.234", "5,678"]))


def test_rows_on_other_qpv_are_counted_and_said(quarter, capsys):
    mine = quarter.own(pd.Series({"QN00001M": 1, "QN00002M": 2, "QN09601M": 3}), "Crèches")
    assert mine.coverage == "1 QPV renseigné sur 1"
    said = capsys.readouterr().out
    assert "2\u00a0lignes portent sur d'autres QPV que ceux d'ici" in said
    assert "QN00002M, QN09601M" in said


def test_a_qpv_may_be_given_by_its_name(region, capsys):
    mine = region.own(pd.Series({"CENTRE VILLE (Valbrume)": 7}), "Crèches")
    assert mine.frame.loc["QN00001M", "value"] == 7
    assert "CENTRE VILLE (Valbrume) : QN00001M" in capsys.readouterr().out
    with pytest.raises(ParameterError, match=r"est peut-être QN00001M .* ou QN09601M"):
        region.own(pd.Series({"centre-ville": 7}), "Crèches")


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda s: s.own(), "s.own : il manque « frame » et « label »"),
        (lambda s: s.own(1), "s.own : il manque « label »"),
        (lambda s: s.own(1, "a", "b", "c", "d"), "s.own : 5 arguments donnés, 4 au plus"),
        (
            lambda s: s.own(1, "a", units="%"),
            "argument inconnu « units » — vouliez-vous dire « unit »",
        ),
        (lambda s: s.own(1, "a", label="b"), "« label » est donné deux fois"),
        (lambda s: s.wide(1, 2), "s.wide : 2 arguments donnés, 1 au plus"),
        (lambda s: s.values(), "s.values : il manque « asked »"),
        (lambda s: s.map(), "s.map : il manque"),
        (
            lambda s: s.map("poverty", agianst="epci"),
            "s.map : argument inconnu « agianst » — vouliez-vous dire « against »",
        ),
        (
            lambda s: s.map("population_share"),
            "se calcule pour un territoire, pas par quartier. Demandez s.compared(",
        ),
        (lambda s: s.explorer(titre=""), "s.explorer : argument inconnu « titre »"),
        (lambda s: s.table(), "s.table : il manque « dataset »"),
        (lambda s: s.to_csv(), "s.to_csv : il manque « path »"),
        (
            lambda s: study.open(),
            "study.open : il manque « level » et « code ». À écrire : study.open(",
        ),
        (lambda s: study.open("commune"), "study.open : il manque « code »"),
        (lambda s: study.read_own(), "study.read_own : il manque « path »"),
    ],
)
def test_an_argument_missing_or_too_many_is_said_in_french(region, call, said):
    with pytest.raises(ParameterError, match=re.escape(said)):
        call(region)


def test_figures_of_another_script_are_not_a_blank(tmp_path):
    path = tmp_path / "places.csv"
    path.write_text("code_qp;places\nQN00001M;١٢٣\n", encoding="utf-8")
    assert study.read_own(path)["places"].tolist() == ["١٢٣"]

import pandas as pd
import pytest

from qpv.errors import TableError
from qpv.tables import cleaning, readers, schema
from qpv.tables.schema import Column, Schema


def test_numbers_in_every_publishers_spelling():
    text = pd.Series(["2\u202f493", "2\u00a0493", "2493.0", "4,8", " 12 "], name="x")
    values, reasons = cleaning.to_number(text)
    assert values.tolist() == [2493, 2493, 2493, 4.8, 12]
    assert (reasons == "").all()


def test_an_absent_value_keeps_its_reason_and_is_never_zero():
    text = pd.Series(["", "nd", "ns", "NS", "s", "so", "NA", "0"], name="x")
    values, reasons = cleaning.to_number(text)
    assert values.notna().tolist() == [False] * 7 + [True]
    assert reasons.tolist() == [
        "missing",
        "not_available",
        "not_significant",
        "not_significant",
        "secret",
        "not_applicable",
        "missing",
        "",
    ]


@pytest.mark.parametrize("cell", ["faible", "1,2,3", "inf", "12 %", "1 2 3", "12 34", "1e308"])
def test_what_is_not_understood_is_refused(cell):
    with pytest.raises(TableError, match=r"1 cellule\(s\) de « x »"):
        cleaning.to_number(pd.Series(["1", cell], name="x"))


def test_a_count_with_decimals_is_refused():
    with pytest.raises(TableError, match="ne sont pas entiers"):
        cleaning.to_integer(pd.Series([1.0, 2.5], name="x"))


def test_names_lose_windows_leftovers_not_letters():
    text = pd.Series(["Marcq-en-Bar\x9cul", "  Saint\u00a0Amand ", "E\u0301lan"])
    assert cleaning.tidy_text(text).tolist() == ["Marcq-en-Barœul", "Saint Amand", "Élan"]


SMALL = Schema(
    "une ligne",
    (Column("code", "Code", pattern="^[A-Z]{2}$"), Column("n", "N", "number", low=0, reasons=True)),
    ("code",),
)


def _table(codes, values, reasons):
    return pd.DataFrame({"code": codes, "n": pd.Series(values, dtype=float), "n_reason": reasons})


def test_a_schema_lists_every_broken_rule():
    with pytest.raises(TableError, match=r"« code ».*« ab ».*« n ».*« -1\.0 »"):
        schema.check(_table(["ab", "CD"], [-1, 2], ["", ""]), SMALL)


def test_a_schema_refuses_duplicates_and_unknown_columns():
    with pytest.raises(TableError, match="code"):
        schema.check(_table(["AB", "AB"], [1, 2], ["", ""]), SMALL)
    with pytest.raises(TableError, match="intrus"):
        schema.check(_table(["AB"], [1], [""]).assign(intrus=1), SMALL)


@pytest.mark.parametrize(("value", "reason"), [(float("nan"), ""), (1.0, "secret")])
def test_value_and_reason_exclude_each_other(value, reason):
    with pytest.raises(TableError, match="absentes sans motif"):
        schema.check(_table(["AB"], [value], [reason]), SMALL)


def _file(folder, text, encoding="utf-8"):
    path = folder / "f.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_csv_with_bom_trailing_separators_and_stray_spaces(tmp_path):
    path = _file(
        tmp_path,
        "\ufeff code_qp ; lib_qp;;;\r\nQN05980M;« a; b »;;;\r\n".replace("« a; b »", '"a; b"'),
    )
    table = readers.read_csv(path)
    assert table.columns.tolist() == ["code_qp", "lib_qp"]
    assert table.iloc[0].tolist() == ["QN05980M", "a; b"]


@pytest.mark.parametrize("text", ["", "\n"])
def test_an_empty_file_is_refused(tmp_path, text):
    with pytest.raises(TableError, match="vide"):
        readers.read_csv(_file(tmp_path, text))


def test_a_wrong_encoding_is_refused(tmp_path):
    with pytest.raises(TableError, match="n'est pas encodé en utf-8"):
        readers.read_csv(_file(tmp_path, "code;nom\n1;Élan\n", "latin-1"))


def test_a_line_that_is_too_long_is_refused(tmp_path):
    with pytest.raises(TableError, match=r"ligne 3 : 3 cellules au lieu de 2"):
        readers.read_csv(_file(tmp_path, "a;b\n1;2\n1;2;3\n"))


def test_a_cut_file_and_a_column_twice_are_refused(tmp_path):
    with pytest.raises(TableError, match=r"ligne 3 : 1 cellules au lieu de 2.*coupé"):
        readers.read_csv(_file(tmp_path, "a;b\n1;2\n1"))
    with pytest.raises(TableError, match="colonne « a » en double"):
        readers.read_csv(_file(tmp_path, "a;a\n1;2\n"))


def test_a_table_without_a_line_is_refused():
    with pytest.raises(TableError, match="aucune ligne"):
        schema.check(_table([], [], []), SMALL)


def test_a_renamed_column_is_named_with_its_likely_new_name(tmp_path):
    table = readers.read_csv(_file(tmp_path, "codgeo;TP60_A22\n1;2\n"))
    with pytest.raises(TableError, match=r"« TP60_A21 » \(proche : « TP60_A22 »\)"):
        readers.require(table, ("codgeo", "TP60_A21"))


@pytest.mark.parametrize("text", ["{", "[1, 2]", '{"a": 1}'])
def test_json_that_is_not_a_list_of_objects_is_refused(tmp_path, text):
    path = tmp_path / "f.json"
    path.write_text(text)
    with pytest.raises(TableError, match="JSON"):
        readers.read_json(path)


def test_a_text_kept_from_a_spreadsheet_is_the_text(tmp_path):
    path = tmp_path / "liste.csv"
    path.write_text('code_qp;insee_com;n\nQN09336I;"=""13055;13070""";="01"\n', encoding="utf-8")
    row = readers.read_csv(path).iloc[0]
    assert row.tolist() == ["QN09336I", "13055;13070", "01"]

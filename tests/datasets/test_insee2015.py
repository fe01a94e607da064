"""The traps of INSEE's files on the 2015 zoning, on the fictional files changed one by one."""

import zipfile

import pandas as pd
import pytest

from conftest import SAMPLE
from qpv.datasets import (
    filosofi_qpv,
    insee_qpv_demographics,
    insee_qpv_employment,
    insee_qpv_income_benefits,
    rpls_qpv,
)
from qpv.errors import TableError
from qpv.tables import schema


def _source(module, vintage):
    return next(s for s in module.SOURCES if s.vintage == vintage)


def _sample(module):
    """The latest vintage of the sample."""
    return [(s, path) for s in module.SOURCES if (path := s.locate(SAMPLE))][-1]


def _changed(module, tmp_path, *changes):
    """The sample's text after replacements, read and cleaned."""
    source, path = _sample(module)
    content = path.read_text(encoding="utf-8")
    for before, after in changes:
        assert before in content
        content = content.replace(before, after)
    target = tmp_path / path.name
    target.write_text(content, encoding="utf-8", newline="")
    return module.clean(module.read({source: target}))


def _clean(module):
    source, path = _sample(module)
    return module.clean(module.read({source: path}))


@pytest.mark.parametrize("module", [insee_qpv_demographics, filosofi_qpv])
def test_every_vintage_is_declared_once(module):
    vintages = [source.vintage for source in module.SOURCES]
    assert vintages == sorted(set(vintages))
    assert vintages[0] == ("2012" if module is filosofi_qpv else "2017")


def test_ensemble_is_not_a_district():
    cleaned = _clean(insee_qpv_demographics)
    assert cleaned.table["code_qp"].str.startswith("QP").all()
    assert "ligne d'ensemble" in [note.rule for note in cleaned.notes]


def test_a_file_carries_the_year_it_was_published_not_that_of_its_data():
    assert set(_clean(insee_qpv_demographics).table["population_year"]) == {"2013"}
    assert set(_clean(insee_qpv_income_benefits).table["income_year"]) == {"2018"}
    assert _source(insee_qpv_income_benefits, "2022").data_year.startswith("revenus : 2018")


def test_the_small_district_has_reasons_not_zeros():
    table = _clean(insee_qpv_demographics).table.set_index("code_qp")
    assert pd.isna(table.loc["QP096003", "n_caf_recipients"])
    assert table.loc["QP096003", "n_caf_recipients_reason"] == "missing"
    assert table.loc["QP096003", "note_cnaf"] == "5"


def test_a_number_by_sex_is_never_completed_from_the_total():
    table = _clean(insee_qpv_employment).table.set_index("code_qp")
    assert table.loc["QP096003", "n_jobseekers_abc"] > 0
    assert pd.isna(table.loc["QP096003", "n_jobseekers_abc_women"])


def test_precarious_and_fixed_term_jobs_are_two_quantities(tmp_path):
    table = _clean(insee_qpv_employment).table
    assert set(table["precarious_jobs_pct_reason"]) == {"not_available"}
    assert table["fixed_term_jobs_pct"].notna().all()
    _, path = _sample(insee_qpv_employment)
    source = _source(insee_qpv_employment, "2020")
    with pytest.raises(TableError, match=r"3 colonne\(s\).*« TX_TOT_EPREC »"):
        insee_qpv_employment.read({source: path})


def test_a_ratio_of_declared_incomes_means_nothing_where_a_tenth_declares_nothing():
    cleaned = _clean(insee_qpv_income_benefits)
    table = cleaned.table.set_index("code_qp")
    assert table.loc["QP000005", "declared_d1_eur"] == 0
    assert pd.isna(table.loc["QP000005", "declared_d9_d1_ratio"])
    (note,) = [n for n in cleaned.notes if n.rule == "premier décile déclaré presque nul"]
    assert note.codes == ("QP000005",)


def test_a_missing_measure_is_refused_and_an_older_layout_is_known(tmp_path):
    with pytest.raises(TableError, match="« BREV »"):
        _changed(insee_qpv_income_benefits, tmp_path, (";BREV;", ";BREVX;"))
    _, path = _sample(insee_qpv_income_benefits)
    with pytest.raises(TableError, match="« CC2S »"):
        insee_qpv_income_benefits.read({_source(insee_qpv_income_benefits, "2021"): path})


# Headers of the vintages that the fictional files do not imitate (names only).
_START = "CODGEO;LIBGEO;PMIMP;"
_DECLARED = "DECUC_Q2;DECUC_Q1;DECUC_Q3;BREV;DECUC_D1;DECUC_D9;"
_INCOME = "DISP_Q2;DISP_Q1;DISP_Q3;TP60;DISP_D1;DISP_D9;"
_PARTS = "PACT;PPEN;PPSOC;PIMPOT;PPAT;"
_OLD_END = "A;APRES50;APRES100;{};ARSAS;AAAH;NOTE_CNAF"
REVN = {
    "2017": f"{_START}PART_CHOMPRINC;{_DECLARED}{_INCOME}{_PARTS}CCMUC;NOTE_CNAM;"
    + _OLD_END.format("ARSA"),
    "2018": f"{_START}PART_CHOMPRINC;{_DECLARED}{_INCOME}{_PARTS}CCMUC;NOTE_CNAM;"
    + _OLD_END.format("APPA"),
    "2019": f"{_START}PART_CHOMPRINC;{_DECLARED}{_INCOME}{_PARTS}NOTE_FILO;CCMUC;NOTE_CNAM;"
    + _OLD_END.format("APPA"),
    "2021": f"{_START}{_DECLARED}DECUC_D1D9;{_INCOME}DISP_D1D9;{_PARTS}NOTE_FILO;C;CC2S;NOTE_CNAM;"
    "A;APPA;ARSAS;AAAH;NOTE_CNAF",
}


@pytest.mark.parametrize("vintage", REVN)
def test_each_vintage_of_incomes_has_its_own_layout(tmp_path, vintage):
    header = REVN[vintage]
    signs = ["-9" if name == "PIMPOT" else "9" for name in header.split(";")[2:]]
    path = tmp_path / f"REVN_{vintage}.csv"
    line = ";".join(["QP000001", "Centre", *signs])
    path.write_text(f"\ufeff{header};;;\r\n{line};;;\r\n", encoding="utf-8", newline="")
    module = insee_qpv_income_benefits
    cleaned = module.clean(module.read({_source(module, vintage): path}))
    schema.check(cleaned.table, module.SCHEMA)
    assert cleaned.table["income_year"].tolist() == [str(int(vintage) - 4)]
    assert "colonnes non lues" not in [note.rule for note in cleaned.notes]


def _incomes_of_2018(tmp_path, **cells):
    header = REVN["2018"]
    usual = {"CODGEO": "QP974044", "LIBGEO": "Centre", "PIMPOT": "-9"}
    line = ";".join((usual | cells).get(name, "9") for name in header.split(";"))
    path = tmp_path / "REVN_2018.csv"
    path.write_text(f"{header}\n{line}\n", encoding="utf-8")
    module = insee_qpv_income_benefits
    return module.clean(module.read({_source(module, "2018"): path})).table


def test_a_deficit_of_property_income_is_real(tmp_path):
    table = _incomes_of_2018(tmp_path, PPAT="-0,1")
    schema.check(table, insee_qpv_income_benefits.SCHEMA)
    assert table["share_property_pct"].tolist() == [-0.1]
    table = _old(tmp_path, content=OLD.replace(";30;5;20;", ";30;-0,1;20;")).table
    schema.check(table, filosofi_qpv.SCHEMA)
    assert table["share_property_pct"].tolist() == [-0.1]


def test_a_refused_value_names_its_row_the_publishers_column_and_itself(tmp_path):
    said = r"« PPEN » \(Part des pensions.*\) : au moins 0 attendu.*« -0\.1 », ligne QP974044"
    with pytest.raises(TableError, match=said):
        schema.check(_incomes_of_2018(tmp_path, PPEN="-0,1"), insee_qpv_income_benefits.SCHEMA)


@pytest.mark.parametrize(
    ("vintage", "without"),
    [
        ("2019", ("ABC_INFCAPBEP", "ABC_CAPBEP", "ABC_BAC", "ABC_SUPBAC")),
        ("2017", ("EVOL_",)),
    ],
)
def test_each_vintage_of_employment_has_its_own_layout(tmp_path, vintage, without):
    _, path = _sample(insee_qpv_employment)
    names, line = path.read_text(encoding="utf-8").splitlines()[:2]
    pairs = [
        (name.replace("EDLIM", "EPREC"), cell)
        for name, cell in zip(names.split(";"), line.split(";"), strict=True)
        if name and not name.startswith(without)
    ]
    target = tmp_path / f"IPRO_{vintage}.csv"
    target.write_text("\r\n".join(";".join(row) for row in zip(*pairs, strict=True)), "utf-8")
    module = insee_qpv_employment
    cleaned = module.clean(module.read({_source(module, vintage): target}))
    schema.check(cleaned.table, module.SCHEMA)
    assert cleaned.table["precarious_jobs_pct"].notna().all()


def test_what_the_relay_added_is_not_read_and_is_said():
    cleaned = _clean(filosofi_qpv)
    (note,) = [n for n in cleaned.notes if n.rule == "colonnes non lues"]
    assert "QP2015" in note.message
    assert "Unnamed" not in note.message


def test_districts_without_income_are_counted_with_the_producers_note():
    cleaned = _clean(filosofi_qpv)
    (note,) = [n for n in cleaned.notes if n.rule == "niveau de vie non diffusé"]
    assert note.codes == ("QP000004", "QP096003")
    assert "« so » 2 fois" in note.message


OLD = (
    "codgeo;disp_q1_a17;disp_q2_a17;disp_q3_a17;disp_q1q3q2_a17;disp_d1_a17;disp_d2_a17;"
    "disp_d3_a17;disp_d4_a17;disp_d6_a17;disp_d7_a17;disp_d8_a17;disp_d9_a17;disp_d1d9_a17;"
    "disp_gini_a17;disp_s80s20_a17;disp_pact_a17;disp_pcho_a17;disp_ppen_a17;disp_ppat_a17;"
    "disp_ppsoc_a17;disp_ppfam_a17;disp_ppmini_a17;disp_pplogt_a17;disp_pimpot_a17;tp60_a17;note\r\n"
    "QP000001;10000;13\u00a0000;17000;0,5;8000;9500;10500;11500;14000;16000;18500;21600;2,7;0,25;"
    "3,5;60;6;30;5;20;6;8;6;-15;40,5;0\r\n"
)


def _old(tmp_path, vintage="2017", content=OLD):
    path = tmp_path / "data_filo17_qp_revdis.csv"
    path.write_text(content, encoding="utf-8", newline="")
    return filosofi_qpv.clean(filosofi_qpv.read({_source(filosofi_qpv, vintage): path}))


def test_the_names_of_2017_are_those_of_2018_and_after(tmp_path):
    row = _old(tmp_path).table.iloc[0]
    assert (row["median_income_eur"], row["poverty_pct"]) == (13000, 40.5)
    assert row["income_d9_d1_ratio"] == 2.7
    assert row["share_taxes_pct"] == -15


def test_the_suffix_must_be_the_year_of_the_folder(tmp_path):
    with pytest.raises(TableError, match="porte l'année 2017, 2016 attendu"):
        _old(tmp_path, "2016")


def test_a_renamed_poverty_rate_is_refused_by_name(tmp_path):
    with pytest.raises(TableError, match="« DISP_TP60 »"):
        _old(tmp_path, content=OLD.replace("tp60_a17", "taux_a17"))


def test_before_2015_the_poverty_rate_was_in_another_file(tmp_path):
    content = OLD.replace("_a17", "_a13").replace(";tp60_a13", "").replace(";40,5;0", ";0")
    table = _old(tmp_path, "2013", content).table
    assert table["poverty_pct_reason"].tolist() == ["not_available"]


def test_a_code_of_the_other_zoning_is_refused(tmp_path):
    cleaned = _old(tmp_path, content=OLD.replace("QP000001", "QN00001M"))
    with pytest.raises(TableError, match=r"« CODGEO » \(Code du QPV 2015\).*« QN00001M »"):
        schema.check(cleaned.table, filosofi_qpv.SCHEMA)


def test_whole_poverty_rates_are_reported():
    codes = [f"QP0590{k:02d}" for k in range(30)]
    rates = pd.Series([41.0] * 29 + [50.4])
    (note,) = filosofi_qpv._whole_rates(pd.DataFrame({"code_qp": codes, "poverty_pct": rates}))
    assert "97 % des taux de pauvreté" in note.message
    assert "en partie par pas de deux points" in note.message
    decimals = pd.DataFrame({"code_qp": codes, "poverty_pct": rates + 0.3})
    assert filosofi_qpv._whole_rates(decimals) == []


def test_the_archive_of_insee_is_read_without_its_aggregate_and_its_metadata(tmp_path):
    path = tmp_path / "revenus_pauvrete_2021_qp15_csv.zip"
    content = OLD.replace("_a17", "_A21").replace("tp60_A21", "DISP_TP60_A21")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("revenu-disponible-qp15-2021_QP.csv", content)
        archive.writestr("revenu-disponible-qp15-2021_ENSQP.csv", "CODGEO\n00\n")
        archive.writestr("meta_indic-revenu-disponible-qp15-2021_QP.csv", "a;b\n")
    text = filosofi_qpv.read({_source(filosofi_qpv, "2021"): path})
    assert text["code_qp"].tolist() == ["QP000001"]


def test_rpls_reads_its_three_kinds_of_numbers_and_its_empty_rows():
    cleaned = _clean(rpls_qpv)
    table = cleaned.table.set_index("code_qp")
    assert table.loc["QP000001", "n_social_dwellings"] == 2184  # « 2 184 », a thin space
    assert table.loc["QP000002", "n_social_dwellings"] == 1508  # « 1508.0 »
    assert table.loc["QP000007", "note_rpls"] == "4"
    assert table.loc["QP000007", "vacancy_pct_reason"] == "missing"
    (note,) = [n for n in cleaned.notes if n.rule == "parc non diffusé"]
    assert note.codes == ("QP000007", "QP096003")


def test_rpls_headers_change_case_between_vintages(tmp_path):
    cleaned = _changed(rpls_qpv, tmp_path, ("CodGeo", "codGeo"), ("nbLsPls", "nblspls"))
    assert cleaned.table["n_social_dwellings"].notna().any()


def test_half_a_dwelling_is_refused(tmp_path):
    with pytest.raises(TableError, match=r"effectif.*nbLsPls"):
        _changed(rpls_qpv, tmp_path, ("1508.0", "1508.5"))

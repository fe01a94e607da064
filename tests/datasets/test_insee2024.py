"""The traps of the comparison territories' files and of the INSEE archives on the 2024 zoning."""

import zipfile

import pandas as pd
import pytest

from conftest import SAMPLE
from qpv.datasets import (
    filosofi_territories,
    neet_communes,
    school_ips,
    ssmsi_crime,
    unemployment_ze,
)
from qpv.errors import TableError


def _sample_files(module, vintage):
    return {s: s.locate(SAMPLE) for s in module.SOURCES if s.vintage == vintage}


def _built(module, vintage):
    return module.clean(module.read(_sample_files(module, vintage)))


def _sample_text(module, vintage):
    (path,) = _sample_files(module, vintage).values()
    return path.read_text(encoding="utf-8-sig")


# Filosofi ----------------------------------------------------------------------------------------


@pytest.fixture
def filosofi():
    return _built(filosofi_territories, "2019")


def test_a_code_is_that_of_its_level(filosofi):
    table = filosofi.table.set_index(["level", "codgeo"])
    assert table.loc[("departement", "00"), "libgeo"] == "Brume"
    assert table.loc[("region", "00"), "libgeo"] == "Région fictive"
    assert table.loc[("metropole", "1"), "libgeo"] == "France métropolitaine"


def test_a_small_commune_has_a_median_and_reasons_for_the_rest(filosofi):
    row = filosofi.table.set_index("codgeo").loc["00006"]
    assert row["median_income_eur"] > 0
    assert pd.isna(row["d1_income_eur"])
    assert row["d1_income_eur_reason"] == "missing"
    assert "médiane seule" in {n.rule for n in filosofi.notes}


def test_taxes_are_a_negative_share(filosofi):
    assert (filosofi.table["taxes_share_pct"].dropna() < 0).all()


def _filosofi_archive(tmp_path, *, year="2021", poverty=True):
    """The publisher's archive of communes: another year, no LIBGEO, « s » and « nd »."""
    header, row = _FILOSOFI_LINES
    header = header.replace("19", year[2:])
    path = tmp_path / f"indic-struct-distrib-revenu-{year}-COMMUNES_csv.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"FILO{year}_DISP_COM.csv", f"{header}\n{row}\n")
        if poverty:
            archive.writestr(
                f"FILO{year}_DISP_PAUVRES_COM.csv",
                f"CODGEO;TP40{year[2:]};TP60{year[2:]}\n1004;s;18,4\n",
            )
    source = next(
        s for s in filosofi_territories.SOURCES if s.vintage == year and "_COM." in s.file
    )
    return {source: path}


_FILOSOFI_LINES = (
    "CODGEO;NBMEN19;NBPERS19;NBUC19;Q119;Q219;Q319;D119;D919;RD;S80S2019;GI19;PACT19;PPEN19;PPAT19;"
    "PPSOC19;PPFAM19;PPMINI19;PPLOGT19;PIMPOT19",
    "1004;100;230;160,5;s;21500;nd;;;3,1;4,2;0,28;102,3;12,0;5,0;2,0;1;1;1;-21,3",
)


def test_the_archive_of_another_year_brings_the_poverty_rate(tmp_path):
    row = filosofi_territories.clean(
        filosofi_territories.read(_filosofi_archive(tmp_path))
    ).table.iloc[0]
    assert (row["codgeo"], row["data_year"], row["libgeo"]) == ("01004", "2021", "")
    assert row["poverty_pct"] == 18.4
    assert row["q1_income_eur_reason"] == "secret"
    assert row["q3_income_eur_reason"] == "not_available"
    assert (row["s80_s20_ratio"], row["activity_share_pct"]) == (4.2, 102.3)


def test_an_archive_without_its_poverty_member_is_refused(tmp_path):
    with pytest.raises(TableError, match="DISP_PAUVRES_COM"):
        filosofi_territories.read(_filosofi_archive(tmp_path, poverty=False))


# Unemployment ------------------------------------------------------------------------------------


def _zones(tmp_path, rates, zones):
    files = {}
    for source, text in zip(unemployment_ze.SOURCES, (rates, zones), strict=True):
        path = tmp_path / source.file
        path.write_text(text, encoding="utf-8")
        files[source] = path
    return files


def test_two_zones_may_have_one_name_and_a_zone_no_rate():
    cleaned = _built(unemployment_ze, "2025")
    last = cleaned.table[cleaned.table["quarter"] == "2025-T4"].set_index("ze2020")
    assert last.loc[["0051", "0052"], "lib_ze2020"].tolist() == ["Le Sud", "Le Sud"]
    assert last.loc["0301", "unemployment_pct_reason"] == "not_available"
    assert "00003;" in last.loc["9601", "codgeo"]
    assert cleaned.notes[0].codes == ("0301",)


def test_quarters_as_headings_are_read_whatever_their_style_and_order(tmp_path):
    rates = "ZE2020,2025 t2,LIBZE2020,2025_T1,Champ\n51,7.1,Alençon,,x\n"
    files = _zones(tmp_path, rates, "CODGEO;ZE2020\n1001;51\n")
    table = unemployment_ze.clean(unemployment_ze.read(files)).table
    assert table["quarter"].tolist() == ["2025-T1", "2025-T2"]
    assert table["codgeo"].tolist() == ["01001", "01001"]
    assert table["unemployment_pct_reason"].tolist() == ["missing", ""]


@pytest.mark.parametrize(
    ("rates", "message"),
    [
        ("ZE2020;LIBZE2020;2025\n0051;A;7\n", "aucune colonne de trimestre"),
        ("ZE2020;LIBZE2020;2025-T1\n0052;A;7\n", r"sans commune \(0052\)"),
        ("ZE2020;LIBZE2020;2025-T1\n0051;A;7\n51;A;8\n", r"plusieurs fois \(0051\)"),
        ("ZE2010;LIBZE2010;2025-T1\n0051;A;7\n", "« ZE2020 » \\(proche : « ZE2010 »\\)"),
    ],
)
def test_tables_of_unemployment_that_do_not_fit_are_refused(tmp_path, rates, message):
    with pytest.raises(TableError, match=message):
        unemployment_ze.read(_zones(tmp_path, rates, "CODGEO;ZE2020\n01001;0051\n"))


# NEET --------------------------------------------------------------------------------------------


def test_shares_of_a_handful_are_reported_and_blanks_keep_a_reason():
    cleaned = _built(neet_communes, "2018")
    table = cleaned.table.set_index(["codgeo", "data_year"])
    assert table.loc[("96001", "2018"), "neet_pct"] == 27.85
    assert table.loc[("96006", "2018"), "neet_pct_reason"] == "missing"
    assert table.loc[("96005", "2018"), "neet_pct"] == 0
    assert [n.rule for n in cleaned.notes] == ["part extrême"]


def test_a_renamed_column_is_refused_with_its_neighbour(tmp_path):
    path = tmp_path / "neet.csv"
    path.write_text(_sample_text(neet_communes, "2018").replace("non_inseres", "non_insere", 1))
    with pytest.raises(TableError, match="proche : « part_non_insere »"):
        neet_communes.read({neet_communes.SOURCES[0]: path})


# Recorded crime ----------------------------------------------------------------------------------


def test_facts_without_a_place_are_left_aside_and_counted():
    cleaned = _built(ssmsi_crime, "2023")
    assert set(cleaned.table["codgeo"]) == {"00", "96"}
    assert set(cleaned.table["data_year"]) == {"2022", "2023"}
    assert [n.rule for n in cleaned.notes] == ["faits sans lieu"]


def test_burglaries_are_per_dwellings_and_small_rates_are_read():
    table = _built(ssmsi_crime, "2023").table.set_index(["level", "indicator"])
    homicides = table.loc[("region", "Homicides")].iloc[0]
    assert (homicides["rate_base"], homicides["rate_per_1000"]) == ("habitants", 0.007962)
    burglaries = table.loc[("region", "Cambriolages de logement")].iloc[0]
    expected = 1000 * burglaries["n_facts"] / burglaries["n_dwellings"]
    assert burglaries["rate_base"] == "logements"
    assert burglaries["rate_per_1000"] == pytest.approx(expected, abs=0.01)


_CRIME = {
    "annee": "2025",
    "indicateur": "Homicides",
    "unite_de_compte": "Victime",
    "nombre": "NA",
    "taux_pour_mille": "NA",
    "insee_pop": "1200",
    "insee_pop_millesime": "2023",
    "insee_log": "NA",
    "insee_log_millesime": "NA",
    "est_diffuse": "ndiff",
    "complement_info_nombre": "0,4",
    "complement_info_taux": "0,02",
}


def _crime(tmp_path, **columns):
    path = tmp_path / "donnee.csv"
    pd.DataFrame([{**columns, **_CRIME}]).to_csv(path, sep=";", index=False)
    return {ssmsi_crime.SOURCES[0]: path}


@pytest.mark.parametrize(
    ("place", "level"),
    [
        ({"CODGEO_2026": "1004"}, "commune"),
        ({"Code_departement": "59", "Code_region": "32"}, "departement"),
        ({"Code_region": "32"}, "region"),
    ],
)
def test_a_hidden_number_is_secret_and_never_filled(tmp_path, place, level):
    row = ssmsi_crime.clean(ssmsi_crime.read(_crime(tmp_path, **place))).table.iloc[0]
    assert row["level"] == level
    assert pd.isna(row["n_facts"])
    assert (row["n_facts_reason"], row["rate_per_1000_reason"]) == ("secret", "secret")
    assert row["n_dwellings_reason"] == "missing"


def test_a_file_without_a_territory_is_refused(tmp_path):
    with pytest.raises(TableError, match="aucune colonne de territoire"):
        ssmsi_crime.read(_crime(tmp_path, CODE="59"))


# Social position index ---------------------------------------------------------------------------


def test_schools_of_both_types_and_why_an_index_is_absent():
    table = _built(school_ips, "2022").table.set_index(["school_type", "libgeo"])
    assert table.loc[("école", "PORT-SONGE"), "ips_reason"] == "not_significant"
    assert table.loc[("collège", "PORT-SONGE"), "ips_reason"] == "missing"
    assert set(table["insee_dep"]) == {"00", "96"}


@pytest.mark.parametrize(("code", "read"), [("059", "59"), ("02A", "2A"), ("974", "974")])
def test_departements_on_three_characters(tmp_path, code, read):
    files = _schools(
        tmp_path, f"{_TECHNICAL}\n2024-2025;0590001A;{code};59350;Lille;A;public;81,5\n"
    )
    table = school_ips.clean(school_ips.read(files)).table
    assert table["insee_dep"][0] == read
    assert table["ips"][0] == 81.5


_TECHNICAL = (
    "rentree_scolaire;uai;code_du_departement;code_insee_de_la_commune;nom_de_la_commune;"
    "nom_de_l_etablissement;secteur;ips"
)


def _schools(tmp_path, text):
    source = next(s for s in school_ips.SOURCES if s.vintage == "2025")
    path = tmp_path / source.file
    path.write_text(text, encoding="utf-8")
    return {source: path}


def test_years_piled_up_in_one_file_are_sorted_out(tmp_path):
    row = ";0590001A;059;59350;Lille;A;public;"
    text = f"{_TECHNICAL}\n2023-2024{row}80\n2024-2025{row}82\n"
    table = school_ips.clean(school_ips.read(_schools(tmp_path, text))).table
    assert table["ips"].tolist() == [82]
    with pytest.raises(TableError, match=r"aucune ligne de l'année scolaire 2024-2025 .*2023-2024"):
        school_ips.read(_schools(tmp_path, f"{_TECHNICAL}\n2023-2024{row}80\n"))

"""The traps of the comparison territories' files and of the INSEE archives on the 2024 zoning."""

import unicodedata
import zipfile

import pandas as pd
import pytest

from conftest import SAMPLE
from qpv import datasets
from qpv.datasets import (
    filosofi_territories,
    insee_qpv24_caf,
    insee_qpv24_cnam,
    insee_qpv24_demography,
    insee_qpv24_dnb,
    insee_qpv24_income,
    insee_qpv24_jobseekers,
    insee_qpv24_population,
    insee_qpv24_population_communes,
    insee_qpv24_rpls,
    neet_communes,
    school_ips,
    ssmsi_crime,
    unemployment_ze,
)
from qpv.errors import TableError
from qpv.tables import schema


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
    assert pd.isna(row["income_d1_eur"])
    assert row["income_d1_eur_reason"] == "missing"
    assert "médiane seule" in {n.rule for n in filosofi.notes}


def test_taxes_are_a_negative_share(filosofi):
    assert (filosofi.table["share_taxes_pct"].dropna() < 0).all()


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
    "CODGEO;NBMEN19;NBPERS19;NBUC19;Q119;Q219;Q319;D119;D219;D319;D419;D619;D719;D819;D919;RD;S80S2019;GI19;PACT19;PPEN19;PPAT19;"
    "PPSOC19;PPFAM19;PPMINI19;PPLOGT19;PIMPOT19",
    "1004;100;230;160,5;s;21500;nd;;;;;;;;;3,1;4,2;0,28;102,3;12,0;5,0;2,0;1;1;1;-21,3",
)


def test_the_archive_of_another_year_brings_the_poverty_rate(tmp_path):
    row = filosofi_territories.clean(
        filosofi_territories.read(_filosofi_archive(tmp_path))
    ).table.iloc[0]
    assert (row["codgeo"], row["data_year"], row["libgeo"]) == ("01004", "2021", "")
    assert row["poverty_pct"] == 18.4
    assert row["income_q1_eur_reason"] == "secret"
    assert row["income_q3_eur_reason"] == "not_available"
    assert (row["s80_s20_ratio"], row["share_activity_pct"]) == (4.2, 102.3)


def test_an_archive_without_its_poverty_member_is_refused(tmp_path):
    with pytest.raises(TableError, match="DISP_PAUVRES_COM"):
        filosofi_territories.read(_filosofi_archive(tmp_path, poverty=False))


_COMPARED = (
    "CODGEO;NBMENFISC21;NBPERSMENFISC21;MED21;PIMP21;TP6021;TP60AGE121;PACT21;PPEN21;PPAT21;PPSOC21;"
    "PPFAM21;PPMINI21;PPLOGT21;PIMPOT21;D121;D921;RD21\n"
    "59350;115000;230000;20180;52;26;32;77,1;22,1;8,6;9,7;2,2;4,9;2,6;-17,5;9900;39870;4\n"
    "1001;346;895;25820;s;s;s;s;s;s;s;s;s;s;s;s;s;s\n"
)


def _compared(tmp_path):
    source = filosofi_territories.SOURCES[-1]
    path = tmp_path / source.file
    path.write_text(_COMPARED, encoding="utf-8")
    return {source: path}


def test_the_comparator_of_communes_has_the_poverty_rate_and_its_secrets(tmp_path):
    cleaned = filosofi_territories.clean(filosofi_territories.read(_compared(tmp_path)))
    schema.check(cleaned.table, filosofi_territories.SCHEMA)
    small, lille = cleaned.table.iloc[0], cleaned.table.iloc[1]
    assert (lille["codgeo"], lille["poverty_pct"], lille["median_income_eur"]) == (
        "59350",
        26,
        20180,
    )
    assert (lille["income_d9_eur"], lille["gini_index_reason"]) == (39870, "not_available")
    assert (small["codgeo"], small["poverty_pct_reason"]) == ("01001", "secret")
    (note,) = [n for n in cleaned.notes if n.rule == "couverture du taux de pauvreté"]
    assert "1 communes sur 2 (Hauts-de-France : 1 sur 1)" in note.message


def test_the_full_archive_is_read_before_the_comparator(tmp_path):
    files = _compared(tmp_path) | _filosofi_archive(tmp_path)
    table = filosofi_territories.clean(filosofi_territories.read(files)).table
    assert table["codgeo"].tolist() == ["01004"]


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


def test_headings_of_2023_their_mistake_and_the_index_of_both_tracks_of_a_lycee():
    cleaned = _built(school_ips, "2023")
    schema.check(cleaned.table, school_ips.SCHEMA)
    table = cleaned.table.set_index("uai")
    own = table[~table.index.str.startswith("099")]
    assert own["ips"].dropna().to_dict() == {
        "0000001A": 81.2,
        "0000002B": 88.9,
        "0960001D": 100.1,  # 105.9 and 74.8 by track
    }
    assert table["school_type"].to_dict()["0960001D"] == "lycée"
    assert table.loc["0000003C", "ips_reason"] == "not_significant"


def test_pupils_of_2023_and_those_of_the_vocational_track():
    """A lycée without that track has a blank there: nobody; other years give no pupils."""
    table = _built(school_ips, "2023").table.set_index("uai")
    assert table.loc["0960001D", ["pupils", "pupils_pro"]].tolist() == [584, 109]
    assert table.loc["0000001A", "pupils"] == 181
    assert table.loc["0000001A", "pupils_pro_reason"] == "not_available"
    lycees = table[(table["school_type"] == "lycée") & (table["pupils_pro"] == 0)]
    assert len(lycees) and (lycees["pupils_pro_reason"] == "").all()
    assert set(_built(school_ips, "2022").table["pupils_reason"]) == {"not_available"}


def test_two_methods_are_told_apart():
    assert set(_built(school_ips, "2022").table["method"]) == {"avant 2022-2023"}
    assert set(_built(school_ips, "2023").table["method"]) == {"depuis 2022-2023"}
    assert [s.vintage for s in school_ips.SOURCES if "Autre méthode" in s.note] == ["2022"] * 2


# INSEE archives on the 2024 zoning ---------------------------------------------------------------


def _zip(tmp_path, members):
    path = tmp_path / "archive.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in members.items():
            archive.writestr(unicodedata.normalize("NFD", name), text.encode("utf-8"))
    return path


def _read(module, path):
    return module.clean(module.read({module.SOURCES[0]: path}))


CNAM = "CODGEO;C;C_C2SNP;C_C2SP;C_17_C2SNP;C_60_C2SNP\n"


def test_the_name_of_a_member_says_its_level(tmp_path):
    path = _zip(
        tmp_path,
        {
            "donnees/data_CNAM2025_QP.csv": CNAM + "QN05980M;2 493;12,0;3.0;s;\n",
            "donnees/data_CNAM2025_ENSQP.csv": CNAM + "00;99;9;9;9;9\n",
            "donnees/data_CNAM2025_COM.csv": CNAM + "1004;50;5;5;5;5\n",
            "donnees/data_CNAM2025_EPCI.csv": CNAM + "200093201;60;6;6;6;6\n",
            "__MACOSX/donnees/._data_CNAM2025_QP.csv": "x",
        },
    )
    table = _read(insee_qpv24_cnam, path).table.set_index("level")
    assert table["codgeo"].to_dict() == {
        "commune": "01004",
        "epci": "200093201",
        "qpv": "QN05980M",
        "qpv_all": "00",
    }
    assert (table.loc["qpv", "n_health_insured"], table.loc["qpv", "n_c2s_free"]) == (2493, 12)
    assert table.loc["qpv", "n_c2s_free_under_18_reason"] == "secret"
    assert table.loc["qpv", "n_c2s_free_over_60_reason"] == "missing"


def test_all_qpv_together_inside_the_file_of_qpv_are_no_qpv(tmp_path):
    rows = "00;9;1;1;1;1\nQN05980M;5;1;1;1;1\n"
    members = {"data_QP.csv": CNAM + rows, "data_ENSQP.csv": CNAM + "00;9,0;1;1;1;1\n"}
    table = _read(insee_qpv24_cnam, _zip(tmp_path, members)).table
    assert table["level"].tolist() == ["qpv", "qpv_all"]


def test_a_comparison_level_without_a_variable_says_so(tmp_path):
    path = _zip(
        tmp_path,
        {
            "data_QP.csv": CNAM + "QN05980M;5;1;1;1;1\n",
            "data_COM.csv": "CodGeo;LibGeo;c\n59350;Lille;12\n",
        },
    )
    row = _read(insee_qpv24_cnam, path).table.set_index("level").loc["commune"]
    assert (row["libgeo"], row["n_health_insured"]) == ("Lille", 12)
    assert row["n_c2s_free_reason"] == "not_available"


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"lisez-moi.txt": "x"}, "aucun fichier de données dans l'archive .*lisez-moi"),
        ({"data_COM.csv": CNAM}, "un fichier de données par QPV .* 0 trouvé"),
        ({"a_QP.csv": CNAM, "b_QP.csv": CNAM}, "2 trouvé"),
        ({"data_QP.csv": CNAM + "QP059001;1;1;1;1;1\n"}, "« QP059001 » est un code du zonage 2015"),
        ({"data_QP.csv": CNAM + "59350;1;1;1;1;1\n"}, "« 59350 » n'est pas un code de QPV"),
        ({"data_QP.csv": "ZONE;C\nQN05980M;1\n"}, "« CODGEO »"),
    ],
)
def test_archives_that_are_not_those_expected_are_refused(tmp_path, members, message):
    with pytest.raises(TableError, match=message):
        _read(insee_qpv24_cnam, _zip(tmp_path, members))


def test_a_missing_variable_is_refused_by_name_with_what_is_near(tmp_path):
    path = _zip(
        tmp_path,
        {
            "data_QP.csv": "CODGEO;C;C_C2SNP;C_C2SP;C_17_C2SNPX;AGE60\nQN05980M;5;1;1;1;1\n",
            "meta_data_QP.csv": "COD_VAR;LIB_VAR;COD_MOD;LIB_MOD\n"
            "CODGEO;Code;QN05980M;Un quartier\n"
            "AGE60;Bénéficiaires de la C2S non participative, 60 ans ou plus;;\n",
        },
    )
    with pytest.raises(TableError) as refused:
        _read(insee_qpv24_cnam, path)
    said = str(refused.value)
    assert said.startswith("2 variable(s) à préciser")
    assert "(C_17_C2SNP) introuvable, proches :" in said
    assert "C_17_C2SNPX" in said
    assert "AGE60 « Bénéficiaires de la C2S non participative, 60 ans ou plus »" in said


META = "COD_VAR;LIB_VAR;COD_MOD;LIB_MOD\nCODGEO;Code;QN05980M;Secteur Sud — Lille\n"


def test_variables_without_a_confirmed_code_are_found_by_their_label(tmp_path):
    meta = META + (
        "X9;Nombre d'élèves présents à l'examen;;\nX7;Nombre d'élèves présents admis;;\n"
        "X8;Nombre d'admis avec mention;;\nX6;Taux de réussite;;\n"
    )
    data = "CODGEO;X6;X7;X8;X9\nQN05980M;75,0;30;12;40\n"
    path = _zip(tmp_path, {"DNB_2025_QP24.csv": data, "meta_DNB_2025_QP24.csv": meta})
    row = _read(insee_qpv24_dnb, path).table.iloc[0]
    assert (row["n_dnb_present"], row["n_dnb_passed"]) == (40, 30)
    assert row["libgeo"] == "Secteur Sud — Lille"  # the dictionary names the territories


def test_a_label_is_read_whatever_its_accents_and_apostrophes(tmp_path):
    sample = _sample_files(insee_qpv24_demography, "2022")
    (path,) = sample.values()
    with zipfile.ZipFile(path) as archive:
        members = {n: archive.read(n).decode("utf-8") for n in archive.namelist()}
    renamed = {
        name: text.replace("TX_TOT_EMPL", "V12").replace("Taux d'emploi;", "Taux  d’emploi ;")
        for name, text in members.items()
    }
    found = _read(insee_qpv24_demography, _zip(tmp_path, renamed)).table["employment_pct"]
    assert found.equals(_built(insee_qpv24_demography, "2022").table["employment_pct"])


def test_two_labels_alike_are_refused_and_both_told(tmp_path):
    meta = META + "A1;Nombre de présents, filles;;\nA2;Nombre de présents, garçons;;\n"
    data = "CODGEO;A1;A2\nQN05980M;30;12\n"
    path = _zip(tmp_path, {"DNB_QP.csv": data, "meta_DNB_QP.csv": meta})
    with pytest.raises(TableError, match=r"en plusieurs exemplaires : A1 « .*filles », A2 «"):
        _read(insee_qpv24_dnb, path)


def test_a_dictionary_without_its_headings_is_read_by_position(tmp_path):
    meta = "v;l;m;n\nCODGEO;Code;QN05980M;Secteur Sud\nC;Population couverte;;\n"
    rows = CNAM + "qn05980m ;5;1;1;1;1\n"
    path = _zip(tmp_path, {"data_QP.csv": rows, "META_data_QP.csv": meta})
    row = _read(insee_qpv24_cnam, path).table.iloc[0]
    assert (row["codgeo"], row["libgeo"]) == ("QN05980M", "Secteur Sud")
    with pytest.raises(TableError, match="quatre champs attendus"):
        bad = {"data_QP.csv": rows, "meta_data_QP.csv": "COD_VAR;LIB_VAR\nC;Population\n"}
        _read(insee_qpv24_cnam, _zip(tmp_path, bad))


def test_the_income_archive_holds_declared_income_too():
    cleaned = _built(insee_qpv24_income, "2021-v2")
    table = cleaned.table.set_index("codgeo")
    assert table.loc["QN00001M", "libgeo"] == "Centre Ville"
    assert table.loc["QN00001M", "poverty_pct"] > 30
    assert table.loc["QN09604N", "poverty_pct_reason"] == "not_significant"
    assert cleaned.notes[0].codes == ("QN00006N",)
    (source,) = insee_qpv24_income.SOURCES
    assert (source.vintage, source.data_year) == ("2021-v2", "2021")


@pytest.mark.parametrize("code", ["DISP_TP60_A21", "DISP_TP6021", "disp_tp60"])
def test_a_code_may_end_with_its_year(tmp_path, code):
    others = "DISP_MED;DISP_D1;DISP_D9;DISP_RD;DISP_GI;DISP_PACT;DISP_PPEN;DISP_PPSOC"
    data = f"CODGEO;{others};{code}\nQN05980M;1;1;1;1;0,2;1;1;1;48\n"
    path = _zip(tmp_path, {"revenu-disponible_QP.csv": data})
    assert _read(insee_qpv24_income, path).table["poverty_pct"][0] == 48


def test_the_same_letter_is_not_the_same_thing_in_two_archives():
    """« A » counts jobseekers at France Travail, recipients at the CAF."""
    jobs = _built(insee_qpv24_jobseekers, "2024").table
    caf = _built(insee_qpv24_caf, "2024").table
    assert "n_jobseekers_a" in jobs
    assert "n_caf_recipients" in caf
    known = jobs[["n_jobseekers_a", "n_jobseekers_abc", "n_jobseekers_abcde"]].dropna()
    assert (known.diff(axis=1).iloc[:, 1:] >= 0).all().all()


def test_a_share_of_women_among_foreigners_is_not_the_share_of_women():
    table = _built(insee_qpv24_demography, "2022").table
    assert table["women_pct"].dropna().between(45, 60).all()


def test_the_publisher_flag_of_social_housing_is_kept(tmp_path):
    table = _built(insee_qpv24_rpls, "2025").table.set_index("codgeo")
    assert table.loc["QN00006N", "note"] == "5"
    assert table.loc["QN00006N", "n_social_dwellings_reason"] == "missing"
    data = "codGeo;nbLsPls;txVac;txVac3m;txRot;moyLoy;medLoy\nQN05980M;2\u202f493;4,8;;10;5.57;5\n"
    row = _read(insee_qpv24_rpls, _zip(tmp_path, {"rpls_QPV24.csv": data})).table.iloc[0]
    assert (row["note"], row["n_social_dwellings"], row["mean_rent_eur_m2"]) == ("", 2493, 5.57)


@pytest.mark.parametrize("heading", ["POP_MUN", "popmuni2020", "P20_POP"])
def test_population_under_the_names_it_may_have(tmp_path, heading):
    path = tmp_path / "pop_QPV24.csv"
    path.write_text(f"code_qp,nom_qp,{heading}\nQN05980M,Secteur Sud,77 300\n")
    row = _read(insee_qpv24_population, path).table.iloc[0]
    assert (row["level"], row["population"]) == ("qpv", 77300)


def test_population_as_read_in_two_columns_is_refused(tmp_path):
    path = tmp_path / "pop_QPV24.csv"
    path.write_text("CODGEO;POP20;POP_TOT\nQN05980M;1;2\n")
    with pytest.raises(TableError, match="en plusieurs exemplaires : POP20, POP_TOT"):
        _read(insee_qpv24_population, path)


def test_a_straddling_qpv_is_shared_between_its_communes():
    split = _built(insee_qpv24_population_communes, "2020").table
    whole = _built(insee_qpv24_population, "2020").table.set_index("codgeo")["population"]
    assert (split["code_qp"] == "QN09603M").sum() == 2
    assert split.groupby("code_qp")["population"].sum().to_dict() == whole.drop("00").to_dict()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("COM;POP\n59350;12\n", "« Code du QPV » attendue, 0 trouvée"),
        ("QP;A;B;POP\nQN05980M;59350;59512;12\n", "« Code de la commune » attendue, 2 trouvée"),
        ("QP;A;N\nQN05980M;59350;x\n", "« Population municipale .* attendue, 0 trouvée"),
    ],
)
def test_a_split_that_cannot_be_understood_is_refused(tmp_path, text, message):
    path = tmp_path / "pop_reference_communales_QPV24.csv"
    path.write_text(text)
    with pytest.raises(TableError, match=message):
        _read(insee_qpv24_population_communes, path)


def test_every_archive_has_its_whole_beside_its_qpv():
    names = [n for n in datasets.DATASETS if n.startswith("insee_qpv24_")]
    for name in names:
        module = datasets.module(name)
        table = _built(module, module.SOURCES[0].vintage).table
        if "level" in table:
            assert (table["level"] == "qpv_all").sum() == 1
            assert table["codgeo"][table["level"] == "qpv"].str.startswith("QN").all()


# Two families of names ----------------------------------------------------------------------------

TWO_QPV = ("QN05980M", "QN08009M")


def _file(tmp_path, module, text):
    """One CSV in the place of the dataset's file."""
    path = tmp_path / "donnees_QP.csv"
    path.write_text(text, encoding="utf-8")
    return module.clean(module.read({module.SOURCES[0]: path}))


@pytest.mark.parametrize(
    ("head", "codes"),
    [
        ("codeQPV;libQPV;codeReg;popMuniQPV;partPop15_24;listeDepCom", TWO_QPV),
        ("codeqpv;libqpv;codereg;popmuniqpv;partpop15_24;listedepcom", TWO_QPV),
        ("CODGEO;LIBGEO;REG;POP_MUN;TX_15A24;COM", TWO_QPV),
    ],
)
def test_population_is_read_under_either_family_of_names(tmp_path, head, codes):
    rows = "".join(f'{c};Le Pré;32;1 120;14,2;"=""59512;59599"""\n' for c in codes)
    table = _file(tmp_path, insee_qpv24_population, f"{head}\n{rows}").table
    assert table["codgeo"].tolist() == list(codes)
    assert table["libgeo"].tolist() == ["Le Pré", "Le Pré"]
    assert table["population"].tolist() == [1120, 1120]


def test_estimations_of_the_second_family_have_households_and_no_employment(tmp_path):
    text = (
        "codeQPV;indiceJeunesse;partPopF;partPopEt;partPopImmi;partMen1p;partMen2p;partMen3p;"
        "partMen45p;partMen6pp\nQN05980M;2,1;51,0;18,2;22,4;35,0;24,0;16,0;19,0;6,0\n"
    )
    cleaned = _file(tmp_path, insee_qpv24_demography, text)
    row = cleaned.table.iloc[0]
    assert (row["youth_index"], row["women_pct"], row["foreigners_pct"]) == (2.1, 51.0, 18.2)
    assert (row["immigrants_pct"], row["households_4_5p_pct"]) == (22.4, 19.0)
    assert (row["households_1p_pct"], row["households_6p_pct"]) == (35.0, 6.0)
    assert pd.isna(row["employment_pct"]) and row["employment_pct_reason"] == "not_available"
    (note,) = [n for n in cleaned.notes if n.rule == "variables absentes"]
    assert "Taux d'emploi des 15-64 ans" in note.message


def test_a_file_with_none_of_its_variables_is_refused_in_either_family(tmp_path):
    for head in ("codeQPV;autre", "CODGEO;autre"):
        with pytest.raises(TableError, match="introuvable"):
            _file(tmp_path, insee_qpv24_demography, f"{head}\nQN05980M;1\n")


def test_health_insurance_is_read_whatever_the_case_of_its_names(tmp_path):
    text = "CodeQPV;c;c_c2snp;C_C2SP;C_17_C2SNP;C_60_C2SNP\nQN05980M;2 100;410;52;160;31\n"
    row = _file(tmp_path, insee_qpv24_cnam, text).table.iloc[0]
    assert (row["n_health_insured"], row["n_c2s_free"], row["n_c2s_paid"]) == (2100, 410, 52)


def _incomes(tmp_path, **members):
    path = tmp_path / "revenus_pauvrete_2021_qp24_v2_csv.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for kind, text in members.items():
            name = f"data_indic-revenu-{kind}-qp24-2021_v2_QP24.csv"
            archive.writestr(unicodedata.normalize("NFD", name), text)
    module = insee_qpv24_income
    return module.clean(module.read({module.SOURCES[0]: path})).table.set_index("codgeo")


DECLARED = "CODGEO;DEC_Q1_A21;DEC_MED_A21;DEC_Q3_A21\nQN05980M;7 010;11 480;16 900\n"
DISPOSABLE = (
    "CODGEO;DISP_TP60_A21;DISP_MED_A21;DISP_D1_A21;DISP_D9_A21;DISP_RD_A21;DISP_GI_A21;DISP_PACT_A21;"
    "DISP_PPEN_A21;DISP_PPSOC_A21\nQN05980M;47;13 900;8 100;24 000;3,0;0,25;58;17;30\n"
    "QN08009M;35;14 900;8 900;25 000;2,8;0,24;60;19;24\n"
)


def test_declared_and_disposable_incomes_are_two_quantities(tmp_path):
    table = _incomes(tmp_path, **{"disponible": DISPOSABLE, "déclaré": DECLARED})
    row = table.loc["QN05980M"]
    assert (row["median_income_eur"], row["declared_median_eur"]) == (13900, 11480)
    assert table.loc["QN08009M", "declared_median_eur_reason"] == "not_available"


def test_declared_incomes_alone_give_no_standard_of_living(tmp_path):
    row = _incomes(tmp_path, declare=DECLARED).loc["QN05980M"]
    assert row["declared_median_eur"] == 11480
    assert pd.isna(row["median_income_eur"]) and row["poverty_pct_reason"] == "not_available"


def test_the_dictionary_of_the_archive_comes_before_the_code(tmp_path):
    """A code that means something else in this archive: its own meta file says which is which."""
    path = tmp_path / "estimations.zip"
    names = ["IND_JEUNE", "TX_F", "TX_TOT_ET", "TX_TOT_MEN1", "TX_TOT_MEN6", "TX_TOT_FAM_MONO",
             "TX_TOT_EMPL", "TX_F_EMPL", "TX_TOT_EDLIM", "TX_TOT_INFBAC", "TX_TOT_SCOL", "V12"]  # fmt: skip
    with zipfile.ZipFile(path, "w") as archive:
        values = ";".join(str(10 + n) for n in range(len(names)))
        archive.writestr("e_QP.csv", f"codeqpv;{';'.join(names)}\nQN05980M;{values}\n")
        archive.writestr(
            "meta_e_QP.csv",
            "COD_VAR;LIB_VAR;COD_MOD;LIB_MOD\ncodeQPV;Code;QN05980M;Le Pile\n"
            "V12;Part des étrangers;;\nTX_TOT_ET;Part des étrangers parmi les femmes;;\n",
        )
    module = insee_qpv24_demography
    row = module.clean(module.read({module.SOURCES[0]: path})).table.iloc[0]
    assert (row["foreigners_pct"], row["libgeo"]) == (21, "Le Pile")

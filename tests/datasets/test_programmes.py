"""The traps of the programmes' files, one by one."""

import json
import zipfile

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import box

from conftest import SAMPLE
from qpv.datasets import (
    adultes_relais,
    cites_educatives,
    cites_emploi,
    contrats_ville,
    france_services,
    heat_mel,
    npnru,
    postes_fonjep,
    qpv_communes,
    rei,
)
from qpv.errors import TableError
from qpv.tables import records, rei_layouts, schema


def _read(module, path, vintage):
    (source,) = [s for s in module.SOURCES if s.vintage == vintage]
    return module.read({source: path})


def _sample(module, vintage=""):
    files = {s: p for s in module.SOURCES if vintage in ("", s.vintage) and (p := s.locate(SAMPLE))}
    return module.clean(module.read(files))


def _rules(cleaned):
    return {note.rule: note for note in cleaned.notes}


def _write(folder, content):
    path = folder / "fichier.json"
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


def _post(**changes):
    post = {
        "id_poste": "D00001",
        "code_tiers": "12345678900011",
        "raison_sociale": "CENTRE SOCIAL",
        "annee": 2023,
        "montant": 7164,
        "code_cv": "CV192",
        "insee_dep": "59",
        "insee_reg": "32",
    }
    return {key: value for key, value in (post | changes).items() if value is not ...}


# Records and lists


@pytest.mark.parametrize(
    ("cell", "read"), [("CV380CV384", "CV380;CV384"), ("cv192", "CV192"), ("", "")]
)
def test_two_contracts_glued_together_come_apart(cell, read):
    assert records.contracts(cell) == read


@pytest.mark.parametrize("cell", ["CV19", "CN5911M", "CN059111", "QN05911M", "CV192CN"])
def test_what_is_no_contract_is_refused(cell):
    with pytest.raises(TableError, match=f"« {cell} » n'est pas un code de contrat"):
        records.contracts(cell)


def test_a_renamed_key_is_refused_with_the_closest_name(tmp_path):
    post = _post(code_cv=...) | {"code_cdv": "CV192"}
    with pytest.raises(TableError, match=r"« code_cv » \(proche : « code_cdv »\)"):
        _read(postes_fonjep, _write(tmp_path, [post]), "2023")


@pytest.mark.parametrize(("content", "said"), [({}, "une liste"), ([], "aucun enregistrement")])
def test_a_file_that_is_no_list_is_refused(tmp_path, content, said):
    with pytest.raises(TableError, match=said):
        _read(adultes_relais, _write(tmp_path, content), "2023")


def test_a_file_that_is_no_geojson_is_refused(tmp_path):
    with pytest.raises(TableError, match="collection GeoJSON"):
        _read(cites_emploi, _write(tmp_path, [{"id_territoire": "cde-001"}]), "2023")


def test_communes_in_brackets_are_read_with_their_code():
    assert records.named_codes("Le Mesnil (en Y) (59001); NA (2A004)") == [
        ("59001", "Le Mesnil (en Y)"),
        ("2A004", ""),
    ]
    with pytest.raises(TableError, match="« Lille » ne se termine pas"):
        records.named_codes("Lille")


# Posts


def test_another_year_is_refused(tmp_path):
    path = _write(tmp_path, [_post(), _post(annee="2022")])
    with pytest.raises(TableError, match=r"« 2022 » trouvée\(s\) dans le fichier, 2023 attendue"):
        _read(adultes_relais, path, "2023")


def test_exact_copies_count_once_and_amounts_written_as_text_are_read(tmp_path):
    rows = [_post(montant="7 164,5 €"), _post(montant="7 164,5 €"), _post(id_poste="D2")]
    cleaned = postes_fonjep.clean(_read(postes_fonjep, _write(tmp_path, rows), "2023"))
    assert cleaned.table["amount_eur"].tolist() == [7164.5, 7164.0]
    assert _rules(cleaned)["doublon exact"].codes == ("D00001",)


def test_two_different_rows_of_one_fonjep_post_are_refused(tmp_path):
    path = _write(tmp_path, [_post(), _post(montant=3582)])
    with pytest.raises(TableError, match=r"1 poste\(s\) sur plusieurs lignes .*D00001"):
        postes_fonjep.clean(_read(postes_fonjep, path, "2023"))


def test_an_absent_amount_has_a_reason_and_an_odd_one_is_refused(tmp_path):
    path = _write(tmp_path, [_post(montant=None)])
    table = postes_fonjep.clean(_read(postes_fonjep, path, "2023")).table
    assert pd.isna(table["amount_eur"][0])
    assert table["amount_eur_reason"][0] == "missing"
    path = _write(tmp_path, [_post(montant="à définir")])
    with pytest.raises(TableError, match="à définir"):
        postes_fonjep.clean(_read(postes_fonjep, path, "2023"))


def test_posts_without_contract_or_departement_are_kept_and_noted():
    cleaned = _sample(adultes_relais, "2023")
    table = cleaned.table.set_index("id_poste")
    assert table.loc["00019R000200", "code_cv"] == "CV001;CV002"
    assert table.loc["00019R000200", "organisation"] == "CENTRE SOCIAL LE CONTE"
    assert table.loc["00020RT00400", "code_cv"] == ""
    assert table.loc["00021R000500", "insee_dep"] == ""
    assert set(_rules(cleaned)) == {
        "poste partagé",
        "contrat absent",
        "plusieurs contrats",
        "département absent",
    }


def test_a_post_held_by_two_bodies_is_one_post():
    cleaned = _sample(adultes_relais, "2023")
    assert len(cleaned.table) == cleaned.table["id_poste"].nunique() + 1
    assert _rules(cleaned)["poste partagé"].codes == ("00019R000300",)
    assert _rules(cleaned)["poste partagé"].level == "alerte"


def test_since_2024_a_post_has_a_line_per_contract_and_a_fonjep_one_per_amount():
    relays, fonjep = _sample(adultes_relais, "2025"), _sample(postes_fonjep, "2025")
    assert relays.table["code_cv"].tolist() == ["CN00001M", "CN00001M", "CN00002M", "CN00002M"]
    assert _rules(relays)["poste partagé"].codes == ("00025R000200",)
    assert _rules(relays)["doublon exact"].codes == ("00025R000100",)
    assert fonjep.table["amount_eur"].tolist() == [7164, 4776, 7164, 3582]
    assert _rules(fonjep)["doublon exact"].message.startswith("2 ligne(s)")
    assert {s.zoning for s in adultes_relais.SOURCES if s.vintage >= "2024"} == {"2024"}


def test_the_amount_of_another_programme_is_withheld_never_zero():
    cleaned = _sample(adultes_relais, "2025")
    schema.check(cleaned.table, adultes_relais.SCHEMA)
    assert cleaned.table["amount_eur"].isna().all()
    assert set(cleaned.table["amount_eur_reason"]) == {"inconsistent"}
    note = _rules(cleaned)["montants écartés"]
    assert note.level == "alerte"
    assert "tous de 7 164 €" in note.message
    assert _sample(adultes_relais, "2023").table["amount_eur"].tolist() == [22555.73] * 6


# Territories


def test_a_contract_belongs_to_an_old_epci_or_to_a_commune():
    cleaned = _sample(contrats_ville, "2015")
    table = cleaned.table.set_index(["code_cv", "insee_dep"])
    assert table.loc[("CV001", "00"), ["siren_epci", "codgeo", "lib_cv"]].tolist() == [
        "000000001",
        "",
        "CA de Valbrume",
    ]
    assert table.loc[("CV003", ""), ["siren_epci", "codgeo"]].tolist() == ["", "96005"]
    assert _rules(cleaned)["contrat sur plusieurs territoires"].codes == ("CV002",)
    assert _rules(cleaned)["département absent"].codes == ("CV003",)


def test_the_population_of_a_contract_of_2024_is_never_kept():
    table = _sample(contrats_ville, "2024").table
    assert table["population_2018"].isna().all()
    assert set(table["population_2018_reason"]) == {"not_applicable"}
    assert table.loc[table["code_cv"] == "CN00091M", "codgeo"].tolist() == ["99010", "99011"]


def test_a_contract_of_nowhere_is_refused():
    row = {"codgeo": "NPNRU", "code_cv": "CV1", "lib_cv": "X", "insee_dep": "59", "pop": "1"}
    with pytest.raises(TableError, match="ni SIREN ni commune"):
        contrats_ville.clean(pd.DataFrame([row]))


def test_several_cites_in_one_town_are_linked_to_it():
    table = _sample(cites_educatives).table
    assert table["id_territoire"].tolist() == ["cite-001", "cite-001", "cite-002", "cite-010"]
    assert table["codgeo"].tolist() == ["00001", "00002", "96001", "96001"]
    assert table["certain"].all()


def test_several_cites_over_several_towns_are_linked_with_doubt():
    cleaned = _sample(cites_emploi)
    unsure = cleaned.table[~cleaned.table["certain"]]
    assert unsure["id_territoire"].unique().tolist() == ["cde-003", "cde-011"]
    assert len(unsure) == 4
    assert _rules(cleaned)["lien incertain"].codes == ("cde-003", "cde-011")


def test_a_cite_without_its_name_is_refused():
    row = {"id_territoire": "cde-1 ; cde-2", "lib_territoire": "A", "liste_geo": "Lille (59350)"}
    with pytest.raises(TableError, match=r"2 code\(s\), 1 nom\(s\)"):
        cites_emploi.clean(pd.DataFrame([row]))


def test_france_services_are_one_by_row_and_share_a_name_when_they_must():
    cleaned = _sample(france_services, "2023")
    table = cleaned.table.set_index("id_territoire")
    assert len(table) == 6
    assert table.loc["fs-2", "itinerant"]
    assert not table.loc["fs-30", "itinerant"]
    assert table.loc["fs-4", "libgeo"] == ""
    assert _rules(cleaned)["nom partagé"].codes == ("fs-5", "fs-6")
    assert _rules(cleaned)["commune sans nom"].codes == ("96001",)


def test_france_services_with_too_many_names_are_refused():
    row = {"codgeo": "59350", "libgeo": "Lille", "id_territoire": "fs-1", "lib_territoire": "A; B"}
    with pytest.raises(TableError, match=r"commune 59350 : 1 code\(s\).* pour 2 nom"):
        france_services.clean(pd.DataFrame([row]))


def test_mails_and_telephones_of_france_services_are_in_no_table():
    source = next(s for s in france_services.SOURCES if s.vintage == "2024")
    raw = source.locate(SAMPLE).read_text("utf-8")
    table = _sample(france_services, "2024").table.to_csv()
    for never in ("personne-fictive.example", "00 00 00 00 00", "ADRESSE FICTIVE", "08:30"):
        assert never in raw
        assert never not in table


def test_a_counter_has_a_place_and_a_bus_travels():
    cleaned = _sample(france_services, "2024")
    table = cleaned.table.set_index("id_territoire")
    assert table.index[table["itinerant"]].tolist() == ["fs-2"]
    assert table.loc["fs-30", ["longitude", "latitude"]].tolist() == [-5.93, 46.63]  # swapped
    assert "coordonnées inversées" in _rules(cleaned)
    assert table.loc["fs-4", "longitude_reason"] == "inconsistent"  # in Corsica, said in Valbrume
    assert _rules(cleaned)["points hors du territoire"].message.startswith(
        "1 France services sur 7"
    )
    assert set(_sample(france_services, "2023").table["longitude_reason"]) == {"not_available"}


def test_a_format_of_france_services_that_is_not_known_is_refused():
    source = next(s for s in france_services.SOURCES if s.vintage == "2024")
    text = france_services.read({source: source.locate(SAMPLE)}).assign(format_fs="Ballon")
    with pytest.raises(TableError, match=r"format : valeur\(s\) inconnue\(s\) \(« Ballon »\)"):
        france_services.clean(text)


def test_the_communes_of_qpv_are_one_pair_by_row():
    table = _sample(qpv_communes).table
    both = table[table["code_qp"] == "QN00002M"]
    assert both["codgeo"].tolist() == ["00001", "00002"]
    assert not table.duplicated().any()


def test_npnru_codes_are_kept_once():
    cleaned = npnru.clean(pd.DataFrame({"code_qp": ["QP059001", " qp059001", "", "QP02A001"]}))
    assert cleaned.table["code_qp"].tolist() == ["QP02A001", "QP059001"]
    assert _rules(cleaned)["doublon"].codes == ("QP059001",)


# REI

_HEAD = "annee;idcom;libcom;sirepci;dispositif_fiscal;var;varlib;valeur;secret_statistique"


def _rei(path, year="2024"):
    return rei.clean(_read(rei, path, year))


def _csv(folder, *lines, name="rei_fb.csv", encoding="utf-8-sig"):
    path = folder / name
    path.write_bytes("\r\n".join(lines).encode(encoding))
    return path


def test_rei_long_lines_become_one_row_per_commune():
    cleaned = _sample(rei)
    table = cleaned.table.set_index("codgeo")
    assert table.index.tolist() == ["00001", "00002", "96001"]
    assert table.loc["00001", "tax_base_eur"] == 48211000  # of 2024, not the 1 € of 2023
    assert table.loc["00001", "tax_rate_pct"] == 38.4
    assert table.loc["96001", "siren_epci"] == "000000002"


def test_rei_a_dropped_zero_is_not_an_unknown_and_a_lacking_variable_is_not_a_zero():
    table = _sample(rei).table.set_index("codgeo")
    assert pd.isna(table.loc["00002", "smoothing_eur"])
    assert table.loc["00002", "smoothing_eur_reason"] == "not_applicable"
    assert (table["tse_rate_pct_reason"] == "not_available").all()


def test_rei_secret_values_and_lost_zeros(tmp_path):
    path = _csv(
        tmp_path,
        _HEAD,
        "2024;1004;Ambérieu;240100883;FB;E11;FB;;1",
        "2024-01-01;1004;Ambérieu;240100883;FB;E14;FB;7;0",
    )
    table = _rei(path).table
    assert table["codgeo"].tolist() == ["01004"]
    assert table["tax_base_eur_reason"].tolist() == ["secret"]
    assert table["n_articles"].tolist() == [7]


def test_rei_a_file_of_another_year_is_refused(tmp_path):
    path = _csv(tmp_path, _HEAD, "2022;59350;Lille;;FB;E11;FB;5;")
    with pytest.raises(TableError, match="pour 2024 ; années : 2022"):
        _rei(path)


def test_rei_two_values_of_one_variable_are_refused(tmp_path):
    line = "2024;59350;Lille;;FB;E11;FB;{};"
    same = _csv(tmp_path, _HEAD, line.format(5), line.format(5))
    assert _rei(same).table["tax_base_eur"].tolist() == [5]
    with pytest.raises(TableError, match=r"1 variable\(s\) avec deux valeurs \(59350 E11\)"):
        _rei(_csv(tmp_path, _HEAD, line.format(5), line.format(6)))


def test_rei_a_renamed_column_of_the_export_is_refused(tmp_path):
    path = _csv(tmp_path, _HEAD.replace("valeur", "valeurs"), "2024;59350;Lille;;FB;E11;FB;5;")
    with pytest.raises(TableError, match=r"« valeur »"):
        _rei(path)


def test_rei_wide_with_codes_in_windows_1252_and_commas(tmp_path):
    path = _csv(
        tmp_path,
        "DEP;DIR;COM;LIBCOM;SIREPCI;X99;E14;E13;E12;E12VOTE;E11;E16",
        "1;0;4;Ambérieu-en-Bugey;240100883;z;10;38,4;38,4;38,4;100;0",
        "97;1;101;Les Abymes;;z;1;20;20;20;100;",
        "2A;0;4;Ajaccio;;z;1;20;20;20;100;0",
        name="REI_2023.csv",
        encoding="cp1252",
    )
    cleaned = _rei(path, "2023")
    table = cleaned.table.set_index("codgeo")
    assert table.index.tolist() == ["01004", "2A004", "97101"]
    assert table.loc["01004", "libgeo"] == "Ambérieu-en-Bugey"
    assert table.loc["01004", "smoothing_eur"] == 0  # written, so a zero
    assert table.loc["97101", "smoothing_eur_reason"] == "missing"
    note = _rules(cleaned)["base × taux"]
    assert note.level == "info"
    assert "sur 3 communes : écart médian 0,000 %" in note.message


def test_rei_wide_with_labels_in_a_workbook_inside_a_zip(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append(
        [
            "DEPARTEMENT",
            "DIRECTION",
            "COMMUNE",
            "Libellé commune",
            "NUMERO SIREN DE L'EPCI",
            "FB - COMMUNE / BASE NETTE",
            "FB - COMMUNE / TAUX NET",
            "FB - COMMUNE / TAUX VOTE",
            "FB - COMMUNE / MONTANT REEL",
            "FB - COMMUNE / NOMBRE D'ARTICLES",
            "FB - COMMUNE / MONTANT LISSAGE",
            "FB - SYNDICATS ET ORG. ASSIMILES / TAUX NET",
            "FNB - COMMUNE / BASE NETTE",
        ]
    )
    book.active.append(["59", 1, 350, "LILLE", 200093201, 1000.0, 48, 48, 490, 3, 0, 0.5, 9])
    book.save(tmp_path / "REI_2021.xlsx")
    with zipfile.ZipFile(tmp_path / "REI_2021.zip", "w") as archive:
        archive.write(tmp_path / "REI_2021.xlsx", "REI_2021.xlsx")
        archive.writestr("notice.pdf", b"x")
        archive.writestr("REI_2021_trace.xlsx", b"x")
    cleaned = _rei(tmp_path / "REI_2021.zip", "2021")
    (row,) = cleaned.table.to_dict("records")
    assert (row["codgeo"], row["siren_epci"], row["year"]) == ("59350", "200093201", 2021)
    assert (row["tax_base_eur"], row["smoothing_eur"], row["syndicate_rate_pct"]) == (1000, 0, 0.5)
    note = _rules(cleaned)["base × taux"]
    assert note.level == "alerte"  # 480 € expected, 490 € published
    assert note.codes == ("59350",)


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("DEP;COM;LIBCOM;E11;E12;E13;E14B", r"« E14 » \(proche : « E14B »\)"),
        (
            "DEPARTEMENT;COMMUNE;LIBELLE COMMUNE;FB - COMMUNE / BASE NETE;FB - X",
            r"« FB COMMUNE BASE NETTE » \(proche : « FB - COMMUNE / BASE NETE »\)",
        ),
    ],
)
def test_rei_a_lacking_column_is_named_as_the_file_would(tmp_path, header, said):
    path = _csv(tmp_path, header, ";".join(["1"] * len(header.split(";"))), name="REI_2023.csv")
    with pytest.raises(TableError, match=said):
        _rei(path, "2023")


def test_rei_a_broken_workbook_is_refused(tmp_path):
    (tmp_path / "REI_2021.xlsx").write_bytes(b"x")
    with pytest.raises(TableError, match="classeur illisible"):
        _rei(tmp_path / "REI_2021.xlsx", "2021")


@pytest.mark.parametrize("lines", [[""], [_HEAD]])
def test_rei_an_empty_file_is_refused(tmp_path, lines):
    with pytest.raises(TableError, match=r"vide|aucune ligne"):
        _rei(_csv(tmp_path, *lines))


@pytest.mark.parametrize(
    ("dep", "com", "code"),
    [
        ("1", "4", "01004"),
        ("59", "350", "59350"),
        ("2A", "4", "2A004"),
        ("97", "101", "97101"),
        ("971", "101", "97101"),
        ("971", "1", "97101"),
        ("75", "056", "75056"),
    ],
)
def test_rei_codes_of_communes(dep, com, code):
    assert rei_layouts.insee_code(dep, com) == code


def test_rei_asks_the_portal_for_the_variables_it_reads():
    measured = [c.publisher_code for c in rei.SCHEMA.columns if c.reasons]
    (source,) = [s for s in rei.SOURCES if s.vintage == "2024"]
    assert all(f'"{code}"' in source.origin.where for code in measured)
    assert source.origin.where.count('"') == 2 * len(measured) + 2


# Heat


def test_heat_each_cell_says_which_qpv_covers_it_and_how_much():
    table = _sample(heat_mel).table
    assert len(table) == 56
    assert table.crs == "EPSG:2154"
    assert (table["code_qp"] == "QP000003").sum() == 15
    table = table.head(6)
    assert table["code_qp"].tolist() == ["QP000001", "QP000001", "QP000002", "", "", ""]
    assert table["in_qpv_pct"].tolist() == [100, 50, 50, 0, 0, 0]  # the crossed one was mended
    assert table["lib_qp"][0] == "Centre Ville"


def test_heat_shares_are_in_percent_and_imputed_cells_are_kept_and_said():
    cleaned = _sample(heat_mel)
    assert cleaned.table["poor_households_pct"].head(6).tolist() == [0, 5, 10, 15, 20, 25]
    assert cleaned.table["imputed"].sum() == 28
    assert "28 carreaux sur 56 (50 %)" in _rules(cleaned)["revenus imputés"].message


def _heat(**changes):
    cell = {"layer": "enriched_grid", "id": "CRS3035RES200mN3067800E3817400", "imputed": "0"}
    cell |= {"num_people": "", "mean_std_living": "20000", "poverty_ratio": "0.1"}
    cell |= {"land_surface_temperature": "40", "geometry": box(0, 0, 200, 200)} | changes
    qpv = {"layer": "qpvs", "CODE_QP": "QP059001", "NOM_QP": "X", "COMMUNE_QP": "Y"}
    qpv |= {"geometry": box(500, 500, 900, 900)}
    return gpd.GeoDataFrame([cell, qpv | changes.get("qpv", {})], crs="EPSG:2154").fillna("")


def test_heat_an_absent_value_has_a_reason_and_a_qpv_without_cell_is_noted():
    cleaned = heat_mel.clean(_heat())
    assert cleaned.table["population_reason"].tolist() == ["missing"]
    assert _rules(cleaned)["QPV sans carreau"].codes == ("QP059001",)


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"imputed": "2"}, "0 ou 1 attendu"), ({"qpv": {"CODE_QP": "QN05901M"}}, "zonage 2024")],
)
def test_heat_what_is_not_understood_is_refused(changes, said):
    with pytest.raises(TableError, match=said):
        heat_mel.clean(_heat(**changes))


def test_heat_a_file_without_its_layer_is_refused(tmp_path):
    frame = gpd.GeoDataFrame({"id": ["a"]}, geometry=[box(0, 0, 1, 1)], crs="EPSG:2154")
    frame.to_file(tmp_path / "lille.gpkg", layer="grille")
    with pytest.raises(
        TableError, match=r"« enriched_grid », « qpvs » absente\(s\). Trouvé : grille"
    ):
        _read(heat_mel, tmp_path / "lille.gpkg", "2022")


def test_heat_a_file_that_is_no_geopackage_is_refused(tmp_path):
    (tmp_path / "lille.gpkg").write_bytes(b"<html>")
    with pytest.raises(TableError, match="GeoPackage illisible"):
        _read(heat_mel, tmp_path / "lille.gpkg", "2022")


def test_rei_csv_inside_a_zip(tmp_path):
    header = "DEP;COM;LIBCOM;SIREPCI;E11;E12;E13;E14"
    with zipfile.ZipFile(tmp_path / "REI_2023.zip", "w") as archive:
        archive.writestr("REI 2023/REI_2023.csv", f"{header}\r\n59;350;Lille;200093201;1;2;3;4\r\n")
        archive.writestr("REI 2023/Tracé REI.csv", b"x")
    table = _rei(tmp_path / "REI_2023.zip", "2023").table
    assert table["codgeo"].tolist() == ["59350"]
    assert table["voted_rate_pct_reason"].tolist() == ["not_available"]

"""The traps of each file, one by one (domain: official files, defects to code against)."""

import json

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import Point, Polygon, box

from conftest import SAMPLE
from qpv.datasets import (
    cog,
    communes,
    population_qpv,
    qpv_correspondence,
    qpv_perimeters,
    qpv_portrait,
    tfpb_rates,
)
from qpv.errors import TableError


def _perimeters(**changes):
    row = {
        "code_qp": "QN00202M",
        "lib_qp": "Faubourg",
        "insee_com": "2571; 2691",
        "lib_com": "Omissy; Saint-Quentin",
        "siren_epci": "200071892",
        "insee_dep": "2",
        "insee_reg": "32",
        "geometry": box(3.28, 49.84, 3.29, 49.85),
        **changes,
    }
    return gpd.GeoDataFrame([row], crs="EPSG:4326")


def test_perimeters_pad_codes_and_keep_communes_aligned_with_their_names():
    table = qpv_perimeters.clean(_perimeters()).table
    assert table["insee_com"][0] == "02571;02691"
    assert table["lib_com"][0] == "Omissy;Saint-Quentin"
    assert table["insee_dep"][0] == "02"
    assert table["area_ha"][0] == pytest.approx(80, abs=1)


def test_perimeters_refuse_unaligned_lists():
    with pytest.raises(TableError, match=r"QN00202M a 2 code\(s\).* pour 1 nom"):
        qpv_perimeters.clean(_perimeters(lib_com="Saint-Quentin"))


@pytest.mark.parametrize("code", ["QP002001", "QN00202Z"])
def test_perimeters_refuse_another_zoning(code):
    with pytest.raises(TableError, match="zonage 2015"):
        qpv_perimeters.clean(_perimeters(code_qp=code))


def test_perimeters_mend_and_report_a_crossed_contour():
    bow_tie = Polygon([(3, 50), (3.01, 50.01), (3.01, 50), (3, 50.01)])
    cleaned = qpv_perimeters.clean(_perimeters(geometry=bow_tie))
    assert cleaned.table["mended"][0]
    assert cleaned.table.geometry.is_valid.all()
    assert [n.rule for n in cleaned.notes] == ["contour invalide"]


def test_a_contour_crushed_to_a_point_has_a_place_but_no_area():
    crushed = Polygon([(2.48, 48.6)] * 4)
    cleaned = qpv_perimeters.clean(_perimeters(geometry=crushed))
    assert pd.isna(cleaned.table["area_ha"][0])
    assert cleaned.table["area_ha_reason"][0] == "inconsistent"
    assert cleaned.table.geometry[0] == Point(2.48, 48.6)
    assert [n.rule for n in cleaned.notes] == ["contour perdu"]


def test_mayotte_has_the_list_in_force_whatever_the_file_holds():
    mayotte = {
        "insee_com": "97611",
        "lib_com": "Mamoudzou",
        "geometry": box(45.2, -12.8, 45.21, -12.79),
    }
    accepted = qpv_perimeters.clean(_perimeters(code_qp="QN97661C", **mayotte))
    assert accepted.table["letter"].tolist() == ["C"]
    assert not accepted.notes
    older = qpv_perimeters.clean(_perimeters(code_qp="QN97623M", **mayotte))
    assert len(older.table) == 17 and set(older.table["letter"]) == {"C"}
    assert older.table.set_index("code_qp").loc["QN97661C", "lib_com"] == "Mamoudzou"
    assert older.table["area_ha_reason"].unique() == ["not_available"]
    assert [n.rule for n in older.notes] == ["Mayotte"]


def test_a_collectivity_without_epci_or_region_is_kept():
    table = qpv_perimeters.clean(
        _perimeters(
            code_qp="QN97801M",
            insee_com="97801",
            lib_com="Saint-Martin",
            siren_epci="NA",
            insee_reg="",
            geometry=box(-63.05, 18.08, -63.04, 18.09),
        )
    ).table
    assert (table["siren_epci"][0], table["insee_reg"][0]) == ("", "")


def _correspondence(*rows):
    names = [
        "qp2024",
        "label_qp2024",
        "statut",
        "qp2015_1",
        "label_qp2015_1",
        "qp2015_2",
        "label_qp2015_2",
        "qp2015_3",
        "label_qp2015_3",
    ]
    return pd.DataFrame([[*row, *[""] * (9 - len(row))] for row in rows], columns=names)


def test_correspondence_keeps_three_parents_two_children_and_none():
    table = qpv_correspondence.clean(
        _correspondence(
            ("QN06001M", "A", "MODIFIE", "QP060001", "a", "QP060002", "b", "QP060003", "c"),
            ("QN06002M", "B", "MODIFIE", "QP060001", "a"),
            ("QN06003N", "C", "NOUVEAU"),
        )
    ).table
    assert table["code_qp_2015"].tolist() == ["QP060001", "QP060002", "QP060003", "QP060001", ""]
    assert table["parent_rank"].tolist() == [1, 2, 3, 1, 0]


def test_the_crossed_pair_is_reported_and_not_swapped():
    cleaned = qpv_correspondence.clean(
        _correspondence(
            ("QN05956M", "Elnon", "MODIFIE", "QP059057", "Collinière"),
            ("QN05957M", "Collinière", "MODIFIE", "QP059058", "Elnon"),
        )
    )
    assert cleaned.table["code_qp_2015"].tolist() == ["QP059057", "QP059058"]
    (note,) = cleaned.notes
    assert (note.level, note.codes) == ("alerte", ("QN05956M", "QN05957M"))


def test_a_status_that_contradicts_the_letter_is_reported():
    cleaned = qpv_correspondence.clean(
        _correspondence(("QN06002M", "B", "INCHANGE", "QP060001", "a"))
    )
    assert [n.rule for n in cleaned.notes] == ["statut et lettre"]


def test_an_unknown_status_is_refused():
    with pytest.raises(TableError, match=r"statut : valeur.s. inconnue.s. .« FUSION »"):
        qpv_correspondence.clean(_correspondence(("QN06002M", "B", "FUSION")))


def _portrait(**changes):
    text = qpv_portrait.read(
        {qpv_portrait.SOURCES[0]: SAMPLE / "qpv_portrait/2024/analyse_qpv.csv"}
    )
    one = text[text["codeQPV"] == "QN00001M"].copy()
    for name, value in changes.items():
        one[name] = value
    return one


def test_portrait_comes_back_to_one_row_per_qpv():
    row = _portrait()
    twice = pd.concat([row, row.assign(COG="00002", lib_com="Autre")])
    assert len(qpv_portrait.clean(twice).table) == 1


def test_portrait_refuses_rows_that_disagree():
    row = _portrait()
    with pytest.raises(TableError, match="valeurs différentes d'une commune à l'autre"):
        qpv_portrait.clean(pd.concat([row, row.assign(COG="00002", popMuniQPV="1")]))


def test_portrait_names_of_epci_are_never_split():
    name = "Communauté d'agglomération de Béthune-Bruay; Artois-Lys Romane"
    table = qpv_portrait.clean(_portrait(lib_epci=name)).table
    assert table["lib_epci"][0] == name
    both = qpv_portrait.clean(_portrait(siren_epci="200072460; 246200364")).table
    assert (both["siren_epci"][0], both["lib_epci"][0]) == ("200072460;246200364", "")


def test_a_share_completed_by_difference_is_withdrawn():
    cleaned = qpv_portrait.clean(_portrait(partMen1p="0.299999999999995"))
    assert pd.isna(cleaned.table["households_1p_pct"][0])
    assert cleaned.table["households_1p_pct_reason"][0] == "missing"
    assert "valeur complétée par différence" in {n.rule for n in cleaned.notes}


def test_more_social_dwellings_than_households_is_reported_not_shown():
    cleaned = qpv_portrait.clean(_portrait(taux_logements_sociaux="113.92"))
    assert cleaned.table["social_dwellings_pct_reason"][0] == "inconsistent"
    assert any(n.rule == "rapport supérieur à 100 %" for n in cleaned.notes)


def test_what_is_not_covered_overseas_says_so():
    table = qpv_portrait.clean(
        _portrait(**{"codeQPV": "QN97401I", "taux_pauvrete_60%": "", "indiceJeunesse": ""})
    ).table
    assert table["poverty_pct_reason"][0] == "not_available"
    assert table["youth_index_reason"][0] == "missing"


@pytest.mark.parametrize(("step", "noticed"), [(2, True), (1, False)])
def test_rates_published_by_steps_are_noticed(step, noticed):
    row = _portrait()
    many = pd.concat(
        [
            row.assign(
                **{"codeQPV": f"QN059{n:02d}M", "taux_pauvrete_60%": str(31 + step * (n % 20))}
            )
            for n in range(1, 100)
        ]
        + [row.assign(**{"codeQPV": "QN06201M", "taux_pauvrete_60%": "33"})]
    )
    rules = {n.rule for n in qpv_portrait.clean(many).notes}
    assert ("taux de pauvreté arrondis par pas" in rules) is noticed


def _rates(**changes):
    row = {
        "exercice": "2025",
        "insee_com": "11360",
        "libcom": "Saint-Couat",
        "taux_global_tfb": "101.13",
        "taux_plein_teom": "",
        **changes,
    }
    return pd.DataFrame([row])


def _csv(tmp_path, table):
    path = tmp_path / "f.csv"
    table.to_csv(path, sep=";", index=False)
    return path


def test_a_tfpb_rate_above_100_is_right_and_an_absent_teom_is_not_zero(tmp_path):
    source, path = tfpb_rates.SOURCES[-1], _csv(tmp_path, _rates())
    table = tfpb_rates.clean(tfpb_rates.read({source: path})).table
    assert table["tfpb_rate_pct"][0] == 101.13
    assert pd.isna(table["teom_rate_pct"][0])
    assert table["teom_rate_pct_reason"][0] == "missing"


def test_another_year_of_tfpb_is_refused(tmp_path):
    path = _csv(tmp_path, _rates(exercice="2024"))
    with pytest.raises(TableError, match=r"« 2024 » trouvée\(s\) dans le fichier, 2021 attendue"):
        tfpb_rates.read({tfpb_rates.SOURCES[0]: path})


def test_the_whole_export_of_rates_gives_the_declared_year(tmp_path):
    labels = ["EXERCICE", "INSEE COM", "LIBCOM", "Taux_Global_TFB", "Taux_Plein_TEOM"]
    whole = pd.concat([_rates(exercice="2024"), _rates(taux_global_tfb="48.9")])
    path = _csv(tmp_path, whole.set_axis(labels, axis=1))
    table = tfpb_rates.clean(tfpb_rates.read({tfpb_rates.SOURCES[-1]: path})).table
    assert table[["year", "tfpb_rate_pct"]].values.tolist() == [[2025, 48.9]]


def test_population_of_the_other_zoning_keeps_its_reasons(tmp_path):
    row = pd.DataFrame({"code": ["QP059016"], "pop_2013": ["1000.0"], "pop_2018": ["s"]})
    text = population_qpv.read({population_qpv.SOURCES[0]: _csv(tmp_path, row)})
    table = population_qpv.clean(text).table
    assert table["population_2013"][0] == 1000
    assert table["population_2018_reason"][0] == "secret"


def _cog(folder, communes_records):
    files = {}
    content = {
        "regions.json": [{"code": "32", "nom": "Hauts-de-France"}],
        "departements.json": [{"code": "59", "nom": "Nord", "codeRegion": "32"}],
        "epci.json": [{"code": "200093201", "nom": "Métropole", "population": 10}],
        "communes.json": communes_records,
    }
    for source in cog.SOURCES:
        path = folder / source.file
        path.write_text(json.dumps(content[source.file]), encoding="utf-8")
        files[source] = path
    return files


def test_cog_reads_the_geo_api_layout_too(tmp_path):
    records = [
        {
            "code": "59350",
            "nom": "Lille",
            "typeLiaison": 0,
            "codeDepartement": "59",
            "codeRegion": "32",
            "codeEpci": "200093201",
            "population": 236710,
        },
        {
            "code": "75113",
            "nom": "Paris 13e",
            "type": "arrondissement-municipal",
            "chefLieu": "75056",
        },
    ]
    table = cog.clean(cog.read(_cog(tmp_path, records))).table.set_index(["level", "code"])
    assert table.loc[("commune", "59350"), "siren_epci"] == "200093201"
    assert table.loc[("commune", "59350"), "insee_dep"] == "59"
    assert table.loc[("commune", "59350"), "article"] == "0"
    assert table.loc[("departement", "59"), "article"] == ""  # the API does not give it
    assert table.loc[("former_commune", "75113"), "current_code"] == "75056"


def test_cog_keeps_the_postal_codes_of_a_commune(tmp_path):
    record = {"code": "59350", "nom": "Lille", "codesPostaux": ["59000", "59160"]}
    table = cog.clean(cog.read(_cog(tmp_path, [record]))).table.set_index("code")
    assert table.loc["59350", "postal_codes"] == "59000;59160"
    assert (table.loc[table["level"] != "commune", "postal_codes"] == "").all()


def test_cog_without_its_keys_is_refused(tmp_path):
    with pytest.raises(TableError, match="clé « nom » absente"):
        cog.read(_cog(tmp_path, [{"code": "59350"}]))


def test_commune_outlines_in_degrees_only(tmp_path):
    path = tmp_path / "f.geojson"
    gpd.GeoDataFrame(
        {"code": ["59350"], "nom": ["Lille"], "dep": ["59"]},
        geometry=[box(700000, 7050000, 701000, 7051000)],
        crs="EPSG:2154",
    ).to_file(path)
    with pytest.raises(TableError, match="longitude et latitude"):
        communes.read({communes.SOURCES[0]: path})

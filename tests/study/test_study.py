"""The door: opened at each level, suggesting what was meant, reading once, taking own columns."""

import errno
import re

import openpyxl
import pandas as pd
import pytest

from qpv import processed, study
from qpv.errors import AggregationError, ParameterError, ReportError, TableError
from qpv.figures import style


@pytest.fixture(scope="module")
def region(built_sample):
    return study.open("region", "00", built_sample)


@pytest.fixture(scope="module")
def quarter(built_sample):
    return study.open("qpv", "QN00001M", built_sample)


def test_a_study_opens_at_each_level_of_the_geography(built_sample, region):
    geography = region.geography
    for level in ("region", "departement", "epci", "commune", "qpv"):
        code = geography.membership(level)["code"].iloc[0]
        opened = study.open(level, code, built_sample)
        assert set(opened.qpv.index) == set(opened.territory.codes_qp)
        assert (opened.qpv["lib_com"] != "").all()
        assert opened.name in opened._repr_html_()


@pytest.mark.parametrize(
    ("level", "code", "said"),
    [
        ("comune", "00001", "vouliez-vous dire « commune »"),
        ("region", 32.0, "entre guillemets"),
        ("qpv", "qn00001m", "vouliez-vous dire « QN00001M »"),
        ("qpv", "QN00099M", "QPV inconnu du zonage 2024"),
        ("qpv", "QP000002", "donnez ce code"),
    ],
)
def test_what_was_meant_is_suggested(built_sample, level, code, said):
    with pytest.raises(ParameterError, match=said):
        study.open(level, code, built_sample)


def test_a_wrong_indicator_or_table_suggests_the_right_one(region):
    with pytest.raises(ParameterError, match="« poverty »"):
        region.values("povertty")
    with pytest.raises(ParameterError, match="« qpv_portrait »"):
        region.table("qpv_portait")
    with pytest.raises(TableError, match="absente de"):
        region.table("qpv_portrait", "1999")


def test_what_is_known_of_values_travels_to_the_figure(region):
    values = region.values("poverty")
    assert (values.frame["value"].isna() == (values.frame["reason"] != "")).all()
    for picture in (region.map("poverty"), region.distribution("poverty")):
        assert values.label in picture.subtitle and "2024" in picture.subtitle
        assert values.coverage[1:] in picture.source and values.source in picture.source
        assert picture.source.startswith("DONNÉES FICTIVES")
    assert region.map("poverty", "Un titre").title == "Un titre"


def test_a_map_of_gaps_names_its_reference(region):
    picture = region.map("poverty", against="epci")
    assert "en points" in picture.subtitle
    assert "écart aux QPV" in picture.subtitle
    assert "moins de −15\u00a0points" in picture.alt
    assert style.DIVERGING[0] in picture.content
    with pytest.raises(ParameterError, match="pas de référence « commune »"):
        region.map("poverty", against="commune")
    with pytest.raises(ParameterError, match="seuls des taux ont une référence"):
        region.map("population", against="epci")


def test_compared_rows_say_what_they_rest_on(region, quarter):
    rows = region.compared(["poverty", "youth_index"])
    own = rows[rows["kind"] == "territory"].set_index("id")
    assert own.loc["youth_index", "reason"] == "ne s'agrège jamais"
    result = region.value("poverty")
    assert own.loc["poverty", "value"] == result["value"]
    assert own.loc["poverty", "n_known"] == result["n_known"] <= own.loc["poverty", "n_total"]
    short = quarter.compared(["poverty"], short=True)
    assert short["series"].iloc[0] == "Le quartier"
    assert short.loc[short["level"] == "pays", "series"].tolist() == ["QPV de France"]
    with pytest.raises(AggregationError, match="ne s'agrège pas"):
        region.value("youth_index")


@pytest.mark.parametrize("asked", [None, 5, ["poverty"], {"a": 1}, pd.Series([1])])
def test_an_indicator_of_another_type_is_refused(region, asked):
    for ask in (region.values, region.map, region.standing, region.series, region.whole):
        with pytest.raises(ParameterError, match="Indicateur inconnu"):
            ask(asked)
    with pytest.raises(ParameterError, match="table inconnue"):
        region.table(asked)


def test_one_indicator_is_asked_for_without_a_list(region):
    assert region.wide("poverty").equals(region.wide(["poverty"]))
    assert set(region.compared("poverty")["id"]) == {"poverty"}


def test_values_of_another_territory_are_refused(region, quarter):
    elsewhere = region.values("poverty")
    for ask in (quarter.map, quarter.distribution, quarter.wide):
        with pytest.raises(ParameterError, match="ne sont pas celles des QPV de"):
            ask(elsewhere)


def test_one_axis_has_one_unit(region):
    with pytest.raises(ParameterError, match="une seule unité"):
        region.dots(["poverty", "population"])


def test_provenance_grows_with_the_tables_used(built_sample):
    opened = study.open("commune", "00001", built_sample)
    assert "communes" not in opened.provenance
    opened.map("poverty")
    assert "communes" in opened.provenance


def test_no_series_crosses_the_zonings(region):
    for asked in ("employment", "qp15_poverty", "population"):
        found = region.series(asked)
        prefix = {"2015": "QP", "2024": "QN"}
        assert [prefix[z] for z in found["zoning"]] == found["code_qp"].str[:2].tolist()
    assert region.series("qp15_poverty")["year"].nunique() > 1
    with pytest.raises(
        ParameterError, match=r'QPV de 2024, sans série.*s.series\("qp15_poverty"\)'
    ):
        region.series("poverty")


def test_two_zonings_never_share_an_axis(region):
    with pytest.raises(ParameterError, match="zonages de 2015 et de 2024 ne se comparent pas"):
        region.dots(["poverty", "qp15_poverty"])


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("povrety", "« poverty »"),
        ("pauvreté", "« poverty » (Taux de pauvreté à 60 %)"),
        ("Taux de pauvrete", "« poverty » (Taux de pauvreté à 60 %)"),
        ("pauvrté", "« poverty »"),
        ("emploi des femmes", "« qp24_women_employment »"),
        ("chômage", "« qp24_jobseekers »"),
        ("HLM", "« social_dwellings »"),
        ("RSA", "« rsa »"),
        ("étrangers", "« foreigners »"),
        ("surfaces", "« area » (Surface)"),
        ("zzz", "study.indicators() en donne la liste"),
    ],
)
def test_an_indicator_is_suggested_by_its_name_or_its_label(region, asked, meant):
    with pytest.raises(ParameterError, match=re.escape(meant)) as refused:
        region.values(asked)
    assert "area" not in str(refused.value) or "urf" in asked


def test_units_that_do_not_mix_are_told_in_plain_words(region):
    with pytest.raises(ParameterError, match=r"pourcentages \(« .* »\) et des habitants \(« "):
        region.dots(["poverty", "population"])


# ---- files


def test_an_empty_list_writes_nothing(region, tmp_path):
    for ask in (
        region.wide,
        lambda empty: region.to_gpkg(tmp_path / "a.gpkg", empty),
        lambda empty: region.to_csv(tmp_path / "a.csv", empty),
        lambda empty: region.to_excel(tmp_path / "a.xlsx", empty),
    ):
        with pytest.raises(ParameterError, match="aucun indicateur demandé"):
            ask([])
    assert not list(tmp_path.iterdir())


def test_counts_are_written_whole(region, tmp_path):
    path = region.to_csv(tmp_path / "a.csv", ["population", "employment"])
    table = pd.read_csv(path, sep=";", dtype=str)
    people, rate = table["Population des QPV (hab.)"], table["Taux d'emploi des 15-64 ans (%)"]
    assert people.dropna().str.fullmatch(r"\d+").all()
    assert rate.dropna().str.contains(",").any()


def test_a_csv_is_for_a_french_desk(region, tmp_path):
    path = region.to_csv(tmp_path / "qpv.csv", ["poverty", "youth_index"])
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    back = pd.read_csv(path, sep=";", decimal=",", encoding="utf-8-sig")
    assert back["Taux de pauvreté à 60 % (%)"].tolist() == pytest.approx(
        region.values("poverty").frame["value"].tolist(), nan_ok=True
    )
    absent = back["Taux de pauvreté à 60 % (%)"].isna()
    assert back.loc[absent, "Motif d'absence : Taux de pauvreté à 60 %"].notna().all()
    told = (tmp_path / "qpv-sources.csv").read_text(encoding="utf-8-sig")
    assert "DONNÉES FICTIVES" in told and "SHA-256" in told


def test_a_workbook_has_typed_cells_a_dictionary_and_its_sources(region, tmp_path):
    path = region.to_excel(tmp_path / "qpv.xlsx", ["population"])
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["QPV", "Dictionnaire", "Sources"]
    first = [cell.value for cell in book["QPV"][2]]
    assert first[0] == region.qpv.index[0] and isinstance(first[3], int | float)
    assert (
        book["Dictionnaire"]["A2"].value == book["QPV"]["D1"].value == "Population des QPV (hab.)"
    )
    assert any("SHA-256" in str(row[7].value) for row in book["Sources"].rows)


def test_a_geopackage_holds_contours_and_values(region, tmp_path):
    import geopandas as gpd

    path = region.to_gpkg(tmp_path / "qpv.gpkg", ["poverty"])
    back = gpd.read_file(path, layer="qpv")
    assert back.crs == "EPSG:4326" and back.geometry.is_valid.all()
    assert set(back["code_qp"]) == set(region.qpv.index)
    assert {"poverty", "poverty_reason"} <= set(back.columns)


def test_a_geojson_holds_contours_values_and_reasons(region, tmp_path):
    import geopandas as gpd

    back = gpd.read_file(region.to_geojson(tmp_path / "qpv.geojson", ["poverty"]))
    assert back.crs == "EPSG:4326" and set(back["code_qp"]) == set(region.qpv.index)
    absent = back["poverty"].isna()
    assert absent.any() and back.loc[absent, "poverty_reason"].str.len().gt(3).all()


def test_a_file_that_cannot_be_written_is_refused_in_one_sentence(region, tmp_path):
    with pytest.raises(ReportError, match=r"introuvable\. Rien n'a été écrit\."):
        region.to_csv(tmp_path / "absent" / "qpv.csv", ["poverty"])
    kept = tmp_path / "qpv.xlsx"
    kept.mkdir()
    with pytest.raises(ReportError, match="Rien n'a été écrit"):
        region.to_excel(kept, ["poverty"])
    assert sorted(p.name for p in tmp_path.iterdir()) == ["qpv.xlsx"]


@pytest.mark.parametrize("path", [None, 5, "", "qpv", "qpv.txt", "a\0.xlsx"])
def test_a_file_is_named_with_its_suffix(region, path):
    for write in (region.to_csv, region.to_excel, region.to_gpkg, region.to_geojson):
        with pytest.raises(ReportError, match="un nom de fichier en « "):
            write(path if path != "a\0.xlsx" else f"a\0{write.__name__}", ["poverty"])


def test_a_full_disk_leaves_both_files_of_a_csv_as_they_were(region, tmp_path, monkeypatch):
    path = region.to_csv(tmp_path / "qpv.csv", ["poverty"])
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    real = pd.DataFrame.to_csv

    def full(frame, target, **options):
        if target.name == path.name:
            raise OSError(errno.ENOSPC, "")
        real(frame, target, **options)

    monkeypatch.setattr(pd.DataFrame, "to_csv", full)
    with pytest.raises(ReportError, match="disque plein"):
        region.to_csv(path, ["employment"])
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before


def test_a_geopackage_refused_by_its_library_is_one_sentence(region, tmp_path, monkeypatch):
    import geopandas as gpd
    from pyogrio.errors import DataSourceError

    def refused(*_, **__):
        raise DataSourceError("disk I/O error")

    monkeypatch.setattr(gpd.GeoDataFrame, "to_file", refused)
    with pytest.raises(ReportError, match="le disque a refusé"):
        region.to_gpkg(tmp_path / "qpv.gpkg", ["poverty"])


@pytest.mark.parametrize("label", ['=HYPERLINK("x")', "+1", "-1+2", "@SUM(A1)"])
def test_no_text_of_a_file_is_a_formula(quarter, tmp_path, label):
    mine = quarter.own(pd.Series({"QN00001M": -3}), label, source=label)
    book = openpyxl.load_workbook(quarter.to_excel(tmp_path / "a.xlsx", [mine]))
    cells = [cell for sheet in book for row in sheet.rows for cell in row]
    assert label in [cell.value for cell in cells]
    assert not [cell for cell in cells if cell.data_type == "f"]
    quarter.to_csv(tmp_path / "a.csv", [mine])
    for name in ("a.csv", "a-sources.csv"):
        table = pd.read_csv(tmp_path / name, sep=";", header=None, dtype=str).fillna("")
        texts = [text for text in table.to_numpy().ravel() if text != "-3"]
        assert f"'{label}" in texts
        assert not [text for text in texts if text.startswith(("=", "+", "-", "@"))]


def test_no_column_of_a_file_replaces_another(quarter, tmp_path):
    for label in ("poverty", "lib_com", "geometry", "taux de pauvreté à 60 %"):
        mine = quarter.own(pd.Series({"QN00001M": 1}), label)
        with pytest.raises(ParameterError, match="porte déjà ce nom"):
            quarter.wide(["poverty", mine])
    same = [quarter.own(pd.Series({"QN00001M": n}), "Crèches") for n in (1, 2)]
    with pytest.raises(ParameterError, match="porte déjà ce nom"):
        quarter.to_csv(tmp_path / "a.csv", same)
    two = quarter.to_csv(tmp_path / "a.csv", ["employment", "qp24_employment"])
    heads = pd.read_csv(two, sep=";").columns
    assert "Taux d'emploi des 15-64 ans (%) [qp24_employment]" in heads
    with pytest.raises(ParameterError, match="sur les QPV de 2015"):
        quarter.wide(["poverty", "qp15_poverty"])


def test_the_contours_are_explored(region):
    assert {"poverty", "lib_qp", "geometry"} <= set(region.gdf.columns)
    assert "leaflet" in region.gdf.explore(column="poverty")._repr_html_().lower()


# ---- read once


def test_a_table_is_read_once_in_a_process(built_sample, monkeypatch):
    reads = []
    kept = processed._frame.__wrapped__
    processed._frame.cache_clear()
    monkeypatch.setattr(processed, "refuse_changed", lambda path, _: reads.append(path.stem))
    assert kept is not None
    for _ in range(2):
        opened = study.open("qpv", "QN00001M", built_sample)
        opened.compared(["poverty", "employment", "qp15_poverty"])
        opened.map("poverty")
    assert len(reads) == len(set(reads))


def test_a_caller_that_adds_a_column_changes_its_own_table_only(built_sample):
    mine = processed.read(built_sample, "cog").frame
    mine["mine"] = 1
    mine.loc[mine.index[0], "name"] = "changé"
    other = processed.read(built_sample, "cog").frame
    assert "mine" not in other
    assert other["name"].iloc[0] != "changé"


def test_what_can_be_asked_is_a_table(built_sample):
    listed = study.indicators(places=built_sample, region="00")
    assert listed.loc["poverty", "years"] == "2021"
    assert set(study.indicators("2015", places=built_sample)["zoning"]) == {"2015"}
    found = study.tables(built_sample)
    assert (found["rows"] > 0).all()
    assert "qpv_portrait" in found.index.get_level_values("dataset")


@pytest.mark.parametrize("asked", [{"zoning": "2023"}, {"axis": 9}, {"axis": "x"}])
def test_what_no_indicator_has_is_refused(built_sample, asked):
    with pytest.raises(ParameterError, match="aucun indicateur"):
        study.indicators(places=built_sample, **asked)


def test_coverage_is_that_of_the_region_asked_for(built_sample):
    with pytest.raises(ParameterError, match="région inconnue : « 99 »"):
        study.indicators(region=99, places=built_sample)
    listed = study.indicators(zoning=2024, region=0, places=built_sample)
    assert listed.loc["poverty", "coverage"].endswith("/ 36")

"""The traps of the point files: headers over the editions, places that are none, what is never
kept. No real file was at hand: the layouts are the published ones."""

import csv
import json

import pandas as pd
import pytest

from conftest import SAMPLE
from qpv import build, datasets
from qpv.datasets import bpe, dpe_dwellings, rpls_dwellings, school_directory, sirene_geolocated
from qpv.errors import TableError
from qpv.tables import cleaning, large, schema

POINTS = ("rpls_dwellings", "dpe_dwellings", "school_directory", "bpe", "sirene_geolocated")
CLASSIC = (
    "DROIT;DEPCOM;CODEPOSTAL;libcom;NUMVOIE;INDREP;TYPVOIE;NOMVOIE;NUMAPPT;NUMBOITE;ESC;COULOIR;"
    "ETAGE;COMPLIDENT;ENTREE;BAT;IMMEU;COMPLGEO;LIEUDIT;QPV;TYPECONST;NBPIECE;SURFHAB;CONSTRUCT;"
    "LOCAT;PATRIMOINE;ORIGINE;FINAN;FINANAUTRE;CONV;NUMCONV;DATCONV;NEWLOGT;CUS;DPEDATE;DPEENERGIE;"
    "DPESERRE;SRU_EXPIR;SRU_ALINEA;CODSEGPATRIM;LIBSEGPATRIM"
)


def _source(module, vintage, file=""):
    return next(s for s in module.SOURCES if s.vintage == vintage and s.file.startswith(file))


def _write(path, header, *rows, encoding="utf-8", separator=";"):
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=separator).writerows([header.split(separator), *rows])
    return path


def _checked(module, files):
    cleaned = module.clean(module.read(files))
    schema.check(cleaned.table, module.SCHEMA)
    return cleaned


def _sample(name):
    module = datasets.module(name)
    return _checked(module, {s: path for s in module.SOURCES if (path := s.locate(SAMPLE))})


@pytest.mark.parametrize("name", POINTS)
def test_no_address_and_no_name_of_a_person_is_kept(name):
    """The samples hold streets, telephones and names of persons; the tables hold none."""
    module = datasets.module(name)
    raw = "".join(p.read_text("utf-8-sig") for s in module.SOURCES if (p := s.locate(SAMPLE)))
    assert "ADRESSE FICTIVE" in raw
    table = _sample(name).table
    text = table.to_csv()
    for never in ("FICTIVE", "00 00 00 00 00", "[ND]"):
        assert never not in text.replace("Région fictive", "")
    assert not [c for c in table if any(w in c for w in ("adres", "voie", "street", "owner"))]


def _classic(**values):
    names = CLASSIC.split(";")
    return [values.get(name, "") for name in names]


def test_rpls_classic_header_has_no_place(tmp_path):
    row = _classic(DEPCOM="59350", QPV="1", TYPECONST="C", NBPIECE="3", SURFHAB="62,5", FINAN="13")
    path = _write(tmp_path / "f.csv", CLASSIC, row, _classic(DEPCOM="1053", QPV="2", NBPIECE="0"))
    table = _checked(rpls_dwellings, {_source(rpls_dwellings, "2022"): path}).table
    assert table["codgeo"].tolist() == ["59350", "01053"]
    assert table["x_m_reason"].tolist() == ["missing"] * 2
    assert table["surface_m2"][0] == 62.5
    assert table["n_rooms_reason"].tolist() == ["", "missing"]
    assert table["in_qpv"].tolist() == ["yes", "no"]


def test_rpls_2017_suffix_and_encoding(tmp_path):
    header = (
        "DEPCOM_red;libcom_red;QPV_red;TYPECONST_red;nbpiece_red;surfhab_red;construct_red;"
        "FINAN_red;DPEENERGIE_red"
    )
    row = ["59350", "Béthune", "1", "C", "3", "62", "1974", "13", "e"]
    path = _write(tmp_path / "f.csv", header, row, encoding="iso-8859-1")
    table = _checked(rpls_dwellings, {_source(rpls_dwellings, "2017"): path}).table
    assert (table["dpe_label"][0], table["year_built"][0]) == ("E", 1974)
    with pytest.raises(TableError, match="n'est pas encodé en utf-8"):
        rpls_dwellings.read({_source(rpls_dwellings, "2022"): path})


def test_rpls_places_that_are_none():
    table = _sample("rpls_dwellings").table
    lost = table[table["codgeo"] == ""]
    assert len(lost) == 1
    assert table["x_m_reason"].value_counts().to_dict() == {"": 15, "missing": 3}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"DPEENERGIE": "DPE_ENERGIE"}, r"« DPEENERGIE » \(proche : « DPE_ENERGIE »\)"),
        ({"NUMVOIE": "QPV"}, "« QPV » est donnée plusieurs fois"),
    ],
)
def test_a_renamed_or_doubled_column_is_refused(tmp_path, changes, message):
    header = ";".join(changes.get(name, name) for name in CLASSIC.split(";"))
    path = _write(tmp_path / "f.csv", header, _classic(DEPCOM="59350"))
    with pytest.raises(TableError, match=message):
        rpls_dwellings.read({_source(rpls_dwellings, "2022"): path})


def test_an_unknown_flag_is_refused(tmp_path):
    path = _write(tmp_path / "f.csv", CLASSIC, _classic(DEPCOM="59350", QPV="QP059001"))
    with pytest.raises(TableError, match=r"indicateur QPV : valeur.s. inconnue.s. .« QP059001 »"):
        _checked(rpls_dwellings, {_source(rpls_dwellings, "2022"): path})


def test_columns_in_another_order_and_by_pieces_give_the_same(tmp_path, monkeypatch):
    names = {"code": ("CODE",), "value": ("VALUE",)}
    rows = [[str(n), "x", f"{n:05d}"] for n in range(7)]
    one = _write(tmp_path / "a.csv", "VALUE;OTHER;CODE", *rows)
    other = _write(tmp_path / "b.csv", "CODE,VALUE", *[[r[2], r[0]] for r in rows], separator=",")
    whole = large.read_columns(one, names)
    monkeypatch.setattr(large, "PIECE", 3)
    for path in (one, other):
        pd.testing.assert_frame_equal(
            large.read_columns(path, names), whole, check_index_type=False
        )
    kept = large.read_columns(one, names, keep=lambda p: p["code"] >= "00005")
    assert kept.index.tolist() == [5, 6]
    frame = whole.assign(VALUE=whole["value"].astype("int64"), CODE=whole["code"])
    frame[["CODE", "VALUE"]].to_parquet(tmp_path / "c.parquet")
    again = large.read_columns(tmp_path / "c.parquet", names)
    pd.testing.assert_frame_equal(again, whole, check_index_type=False)


def test_each_distinct_number_is_read_once():
    values, reasons = cleaning.to_number(pd.Series(["12", "4,8", "2 493", "", "nd"], name="n"))
    assert values.tolist()[:3] == [12, 4.8, 2493]
    assert reasons.tolist() == ["", "", "", "missing", "not_available"]
    with pytest.raises(TableError, match="« beaucoup »"):
        cleaning.to_number(pd.Series(["12", "beaucoup"], name="n"))
    with pytest.raises(TableError, match="inf"):
        cleaning.to_number(pd.Series(["12", "inf"], name="n"))


def test_dpe_keeps_one_per_replaced_chain_and_no_whole_building():
    cleaned = _sample("dpe_dwellings")
    assert len(cleaned.table) == 6
    assert set(cleaned.table["kind"]) == {"maison", "appartement"}
    rules = {n.rule for n in cleaned.notes}
    assert {"DPE remplacés", "DPE d'immeuble", "coordonnées en degrés"} <= rules


def test_a_weak_address_has_no_place_and_degrees_are_projected():
    table = _sample("dpe_dwellings").table.set_index("rank")
    assert pd.isna(table.loc[6, "x_m"])  # score 0.31
    assert table.loc[7, "score_reason"] == "missing"
    rpls = _sample("rpls_dwellings").table
    town = rpls[rpls["codgeo"] == "96001"].iloc[0]
    assert table.loc[8, "x_m"] == pytest.approx(town["x_m"], abs=0.2)


def test_an_unknown_kind_of_building_is_refused():
    text = dpe_dwellings.read({s: p for s in dpe_dwellings.SOURCES if (p := s.locate(SAMPLE))})
    with pytest.raises(TableError, match=r"type de bâtiment : valeur.s. inconnue.s. .« péniche »"):
        dpe_dwellings.clean(text.assign(kind="péniche"))


def test_several_departements_of_dpe_are_one_table(tmp_path):
    path = SAMPLE / "dpe_dwellings/2026/dpe03existant_59.csv"
    files = {_source(dpe_dwellings, "2026", f"dpe03existant_{d}"): path for d in ("59", "62")}
    cleaned = _checked(dpe_dwellings, files)
    assert len(cleaned.table) == 6  # the same DPE twice counts once
    assert "DPE en double" in {n.rule for n in cleaned.notes}


def test_schools_closed_or_twice_or_nowhere():
    cleaned = _sample("school_directory")
    table = cleaned.table[~cleaned.table["uai"].str.startswith("099")]
    assert table["uai"].tolist() == [
        "0000001A",
        "0000002B",
        "0000003C",
        "0960001D",
        "0960003F",
    ]
    assert table["priority"].tolist()[:2] == ["REP+", "REP"]
    assert table["longitude_reason"].tolist()[-1] == "missing"
    (twice,) = [n for n in cleaned.notes if n.rule == "établissements en double"]
    assert twice.codes == ("0000003C",)


def _directory(*places):
    """Schools of the Nord, one per (longitude, latitude), after five that lie where they should."""
    usual = [("3.0573", "50.6292")] * 5
    text = pd.DataFrame(
        [(f"059{n:04}A", *place) for n, place in enumerate([*usual, *places])],
        columns=["uai", "longitude", "latitude"],
    )
    blank = dict.fromkeys(("name", "kind", "nature", "sector", "priority", "state"), "")
    return school_directory.clean(text.assign(codgeo="59350", **blank))


def test_a_school_placed_the_other_way_round_is_put_right_and_said():
    cleaned = _directory(("50.6292", "3.0573"))
    assert cleaned.table["longitude"].tolist() == [3.0573] * 6
    (note,) = [n for n in cleaned.notes if n.rule == "coordonnées inversées"]
    assert note.message.startswith("1 établissements sur 6")


@pytest.mark.parametrize("place", [("5.37", "43.30"), ("55.45", "-20.88"), ("0", "0"), ("", "")])
def test_a_school_far_from_its_departement_is_set_aside_and_counted(place):
    cleaned = _directory(place)
    lost = cleaned.table.iloc[-1]
    assert pd.isna(lost["longitude"])
    assert pd.isna(lost["latitude"])
    absent = place[0] in ("", "0")
    assert lost["longitude_reason"] == ("missing" if absent else "inconsistent")
    rule = "points sans coordonnées" if absent else "points hors du territoire"
    assert rule in {n.rule for n in cleaned.notes}


def test_a_file_without_priority_networks_says_so():
    assert "réseaux d'éducation prioritaire absents" in {n.rule for n in _directory().notes}
    notes = _sample("school_directory").notes
    assert "réseaux d'éducation prioritaire absents" not in {n.rule for n in notes}


def test_an_unknown_priority_network_is_refused():
    (source,) = school_directory.SOURCES
    text = school_directory.read({source: source.locate(SAMPLE)})
    with pytest.raises(TableError, match=r"éducation prioritaire : valeur.s. inconnue.s. .« ZEP »"):
        school_directory.clean(text.assign(priority="ZEP"))


OLD_BPE = (
    "AAV2020;AN;BV2012;DEP;DEPCOM;DOM;EPCI;DCIRIS;LAMBERT_X;LAMBERT_Y;QP;QUALI_IRIS;QUALI_QP;"
    "QUALI_QVA;QUALI_ZFU;QUALI_ZUS;QUALITE_XY;QVA;REG;SDOM;TYPEQU;UU2020;ZFU;ZUS"
)


def _old_bpe(path, code):
    values = {
        "DEPCOM": "59350",
        "LAMBERT_X": "704000.5",
        "LAMBERT_Y": "7059000.5",
        "QP": code,
        "QUALI_QP": "1",
        "QUALITE_XY": "Bonne",
        "TYPEQU": "B207",
    }
    return _write(path, OLD_BPE, [values.get(name, "") for name in OLD_BPE.split(";")])


def test_bpe_qp_of_an_older_edition_is_on_the_2015_zoning(tmp_path):
    source = _source(bpe, "2021")
    table = _checked(bpe, {source: _old_bpe(tmp_path / "f.csv", "QP059001")}).table
    assert (table["code_qp"][0], table["zoning"][0]) == ("QP059001", "2015")
    with pytest.raises(TableError, match=r"QN05901M.*zonage 2024, QPV 2015 attendus"):
        _checked(bpe, {source: _old_bpe(tmp_path / "f.csv", "QN05901M")})


def test_bpe_without_the_column_of_its_zoning_is_refused(tmp_path):
    path = _old_bpe(tmp_path / "f.csv", "QP059001")
    with pytest.raises(TableError, match="« QP2024 »"):
        bpe.read({_source(bpe, "2024"): path})


def test_bpe_outside_is_not_unknown():
    table = _sample("bpe").table
    assert table["code_qp"].tolist()[3:] == ["QN09601M", "", "", ""]
    assert table["x_m_reason"].tolist()[4:] == ["", "", "missing"]


def _sirene(stock=True):
    files = {s: p for s in sirene_geolocated.SOURCES if (p := s.locate(SAMPLE))}
    return {s: p for s, p in files.items() if stock or not s.optional}


def test_partial_diffusion_is_dropped_and_counted():
    cleaned = _checked(sirene_geolocated, _sirene())
    assert "00000000300013" not in set(cleaned.table["siret"])
    assert "diffusion partielle" in {n.rule for n in cleaned.notes}
    assert set(cleaned.table["diffusion"]) == {"O"}


def test_outside_and_closed_are_counted_and_an_unsaid_zone_is_kept():
    cleaned = _checked(sirene_geolocated, _sirene())
    messages = {n.rule: n.message for n in cleaned.notes}
    assert messages["établissements hors QPV"].startswith("2 ")
    assert messages["établissements fermés"].startswith("1 ")
    unsaid = cleaned.table[cleaned.table["code_qp"].isna()]
    assert unsaid["code_qp_reason"].tolist() == ["missing"]


def test_without_the_stock_the_activity_is_not_available():
    cleaned = _checked(sirene_geolocated, _sirene(stock=False))
    assert set(cleaned.table["activity_reason"]) == {"not_available"}
    assert [n.rule for n in cleaned.notes if n.level == "alerte"] == ["activité inconnue"]


def test_an_activity_of_an_older_nomenclature_is_not_read_as_naf_rev_2():
    text = sirene_geolocated.read(_sirene()).assign(activity="52.2A")
    table = sirene_geolocated.clean(text).table
    assert set(table["activity_reason"]) == {"inconsistent"}


def test_a_table_is_built_without_its_optional_file(sample_places):
    folder = sample_places.raw / "sirene_geolocated/2026"
    (folder / "StockEtablissement_utf8.csv").unlink()
    (result,) = build.build(sample_places, ["sirene_geolocated"])
    assert (result.how, result.rows) == ("built", 8)
    next(folder.glob("Geo*")).rename(folder / "autre.csv")
    (result,) = build.build(sample_places, ["sirene_geolocated"])
    assert result.how == "orphan"


def test_heavy_files_come_only_when_asked_for():
    usual = {s.dataset for s in datasets.usual_sources()}
    assert usual & set(POINTS) == {"school_directory"}
    assert len(datasets.usual_sources(["sirene_geolocated"])) == 2


@pytest.mark.parametrize("name", ["rpls_dwellings", "bpe", "dpe_dwellings", "sirene_geolocated"])
def test_a_table_made_piece_by_piece_is_the_same(name, sample_places, monkeypatch):
    def made():
        results = build.build(sample_places, [name])
        tables = [
            sample_places.processed / f"{name}_{r.vintage}.parquet" for r in results if r.rows
        ]
        notes = [json.loads(t.with_suffix(".json").read_text("utf-8"))["notes"] for t in tables]
        return [pd.read_parquet(t) for t in tables], notes

    (whole, notes) = made()
    for path in sample_places.processed.glob(f"{name}_*"):
        path.unlink()
    monkeypatch.setattr(large, "PIECE", 2)
    again, told = made()
    by_rule = [sorted(found, key=lambda n: n["rule"]) for found in (*notes, *told)]
    assert by_rule[: len(whole)] == by_rule[len(whole) :] != []
    for one, other in zip(whole, again, strict=True):
        pd.testing.assert_frame_equal(one, other)


def test_a_key_given_again_in_another_piece_is_refused(sample_places, monkeypatch):
    folder = sample_places.raw / "sirene_geolocated/2026"
    (folder / "StockEtablissement_utf8.csv").unlink()
    path = next(folder.glob("Geo*"))
    lines = path.read_text("utf-8").splitlines()
    kept = next(line for line in lines if "QN" in line)
    path.write_text("\n".join([*lines, kept]) + "\n", "utf-8")
    monkeypatch.setattr(large, "PIECE", 2)
    (result,) = build.build(sample_places, ["sirene_geolocated"])
    assert "1 ligne(s) de même clé (siret)" in result.error

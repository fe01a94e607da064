"""Files of points placed in the QPV: each oddity is told, each file that cannot be read refused."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from shapely.geometry import box

from qpv import geo, points
from qpv.errors import TableError
from qpv.tables import coordinates

WEST, EAST = "QN05901M", "QN05902M"
AT = (700500.0, 7000500.0)  # in the western one
DEGREES = (3.0070, 50.1010)  # in the western one as well


@pytest.fixture
def qpv():
    """Two neighbours that overlap by a sliver of 5 m, one in Guadeloupe, one lost to a point."""
    metres = [box(700000, 7000000, 701000, 7001000), box(700995, 7000000, 702000, 7001000)]
    metropole = gpd.GeoSeries(metres, crs="EPSG:2154").to_crs("EPSG:4326")
    there = gpd.GeoSeries([box(655000, 1795000, 656000, 1796000)], crs="EPSG:5490")
    lost = gpd.points_from_xy([2.3], [48.8], crs="EPSG:4326")
    shapes = [*metropole, *there.to_crs("EPSG:4326"), *lost]
    codes = [WEST, EAST, "QN97101I", "QN07501M"]
    return gpd.GeoDataFrame({"code_qp": codes}, geometry=shapes, crs="EPSG:4326")


@pytest.fixture
def place(qpv, tmp_path):
    def placed(rows, header="X;Y", **asked):
        path = tmp_path / "points.csv"
        lines = [";".join(str(cell) for cell in row) for row in rows]
        path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
        return points.place(path, qpv, **asked)

    return placed


def _odd(found):
    usual = ("read", "inside", "outside")
    return {name: n for name, n in found.seen.items() if n and name not in usual}


def test_points_are_counted_in_each_qpv_and_outside(place):
    found = place([AT, AT, (701500, 7000500), (600000, 7000500)])
    assert found.counts.to_dict() == {WEST: 2, EAST: 1}  # no 0 for a contour that was not searched
    assert (found.seen["read"], found.seen["inside"], found.seen["outside"]) == (4, 3, 1)
    assert found.told() == ["4\xa0points : 3 dans un QPV, 1 dans aucun."]


@pytest.mark.parametrize(
    ("point", "seen", "words", "inside"),
    [
        ((700997, 7000500), "several", "dans plusieurs QPV à la fois", 1),
        (("", ""), "missing", "sans coordonnées", 0),
        ((700500, ""), "missing", "sans coordonnées", 0),
        ((0, 0), "zero", "en (0, 0)", 0),
        (AT[::-1], "swapped", "aux X et Y inversés : remis", 1),
        (DEGREES, "degrees", "en degrés au lieu de mètres", 1),
        (DEGREES[::-1], "degrees", "en degrés au lieu de mètres", 1),
        ((700500, 12), "beyond", "hors de l'étendue", 0),
    ],
)
def test_an_odd_point_is_told(place, point, seen, words, inside):
    found = place([point, AT])
    assert _odd(found) == {seen: 1}
    assert found.counts.sum() == 1 + inside
    assert found.seen["outside"] == 0  # what has no place is not outside
    assert found.told()[1].startswith(f"1\xa0point {words}")


def test_a_point_on_a_border_is_inside_and_told(tmp_path):
    square = gpd.GeoDataFrame(
        {"code_qp": [WEST]}, geometry=[box(700000, 7000000, 701000, 7001000)], crs="EPSG:2154"
    )
    path = tmp_path / "points.csv"
    path.write_text("X,Y\n700000,7000500\n701000,7001000\n700000.1,7000500\n", encoding="utf-8")
    found = points.place(path, square)
    assert found.counts[WEST] == 3
    assert _odd(found) == {"border": 2}
    assert found.told()[1] == "2\xa0points sur un contour : dedans."


def test_swapped_degrees_are_put_right(place):
    found = place([DEGREES, DEGREES[::-1]], header="longitude;latitude")
    assert found.counts[WEST] == 2
    assert _odd(found) == {"swapped": 1}


@pytest.mark.parametrize(
    "header",
    [
        "X;Y",
        "LAMBERT_X;LAMBERT_Y",
        "coordonnee_cartographique_x_ban;coordonnee_cartographique_y_ban",
    ],
)
def test_the_columns_of_publishers_are_recognised(place, header):
    assert place([AT], header=header).counts[WEST] == 1


def test_sirene_says_the_projection_row_by_row(place):
    rows = [(*AT, "2154"), (655500, 1795500, "5490"), ("", "", "")]
    found = place(rows, header="x;y;epsg")
    assert found.counts.to_dict() == {WEST: 1, EAST: 0, "QN97101I": 1}
    assert _odd(found) == {"missing": 1}


def test_a_projection_without_any_qpv_has_points_outside(qpv, tmp_path):
    path = tmp_path / "sirene.csv"
    path.write_text("x,y,epsg\n655500,1795500,5490\n700500,7000500,2154\n", encoding="utf-8")
    found = points.place(path, qpv[qpv["code_qp"] == WEST])
    assert found.counts.to_dict() == {WEST: 1}
    assert found.seen["outside"] == 1


def test_columns_and_projection_of_ones_own(place):
    found = place([("3,0070", "50,1010")], header="lon;lat", x="lon", y="lat", crs="EPSG:4326")
    assert found.counts[WEST] == 1


@pytest.mark.parametrize(
    ("rows", "asked", "words"),
    [
        (
            [AT],
            {"x": "X", "y": "Z", "crs": "EPSG:2154"},
            "« Z » absente. Colonnes trouvées : « X »",
        ),
        ([AT], {"x": "X", "y": "Y"}, "projection non dite"),
        ([AT], {"crs": "EPSG:99999"}, "« EPSG:99999 » inconnue"),
        ([AT], {"row": "siret"}, "« siret » absente"),
        ([(700500, "ici")], {}, r"1 valeur\(s\) de « Y » ne sont pas des nombres \(« ici »\)"),
        ([(*AT, 3)], {}, "une ligne a 3 cellules au lieu de 2"),
        ([], {}, "aucune ligne"),
    ],
)
def test_a_file_that_cannot_be_placed_is_refused(place, rows, asked, words):
    with pytest.raises(TableError, match=words) as refused:
        place(rows, **asked)
    assert str(refused.value).startswith("points.csv : ")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"X|Y\n1|2\n", "le séparateur n'est ni"),
        (b"a;b\n1;2\n", "coordonnées non reconnues. Donnez x= et y= parmi : « a », « b »"),
        (b"X;X;Y\n1;2;3\n", "« X » en double"),
        (b"PK\x03\x04", "compressé ou classeur"),
        (b"PAR1 cut", "illisible"),
        (b"", "vide"),
    ],
)
def test_an_unreadable_file_is_refused(qpv, tmp_path, content, words):
    path = tmp_path / "points.csv"
    path.write_bytes(content)
    asked = {"x": "X", "y": "Y", "crs": "EPSG:2154"} if b"X;X" in content else {}
    with pytest.raises(TableError, match=words):
        points.place(path, qpv, **asked)


def test_a_file_that_is_not_there_is_refused(qpv, tmp_path):
    with pytest.raises(TableError, match="introuvable"):
        points.place(tmp_path / "absent.csv", qpv)


def test_another_projection_than_the_one_asked_is_refused(place):
    with pytest.raises(TableError, match="« epsg » dit EPSG:5490, EPSG:2154 attendu"):
        place([(*AT, 2154), (655500, 1795500, 5490)], header="x;y;epsg", crs="EPSG:2154")


def test_batches_and_formats_give_the_same_answer_as_one_frame(qpv, tmp_path, monkeypatch):
    monkeypatch.setattr(coordinates, "ROWS", 700)
    noise = np.random.default_rng(3)
    x = np.append(noise.integers(699800, 702200, 5000).astype(float), np.nan)
    y = np.append(noise.integers(6999800, 7001200, 5000).astype(float), 7000500)
    frame = pd.DataFrame({"siret": [f"{n:014d}" for n in range(5001)], "X": x, "Y": y})
    frame.to_csv(tmp_path / "points.csv", index=False)
    pq.write_table(pa.Table.from_pandas(frame), tmp_path / "points.parquet", row_group_size=300)
    expected = geo.perimeters(qpv, "EPSG:2154").label(frame, "X", "Y")
    for name in ("points.csv", "points.parquet"):
        found = points.place(tmp_path / name, qpv, row="siret", to=tmp_path / "to.parquet")
        written = pd.read_parquet(tmp_path / "to.parquet")
        assert written["siret"].tolist() == frame["siret"].tolist()
        assert written["code_qp"].isna().tolist() == [False] * 5000 + [True]
        assert written["code_qp"][:5000].tolist() == expected[:5000].tolist()
        counted = expected[expected.isin([WEST, EAST])].value_counts()
        assert found.counts.to_dict() == counted.to_dict()
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "points.csv",
        "points.parquet",
        "to.parquet",
    ]


def test_a_refusal_leaves_no_half_written_file(place, tmp_path):
    with pytest.raises(TableError):
        place([AT, ("ici", 1)], to=tmp_path / "to.parquet")
    assert [p.name for p in tmp_path.iterdir()] == ["points.csv"]


def test_partitions_of_a_dask_frame_are_placed(qpv):
    dask = pytest.importorskip("dask.dataframe")
    frame = pd.DataFrame({"x": [AT[0], 600000.0, np.nan] * 4, "y": [7000500.0] * 12})
    parts = dask.from_pandas(frame, npartitions=3)
    label = geo.perimeters(qpv, "EPSG:2154").label
    found = parts.map_partitions(label, "x", "y", meta=("code_qp", object))
    computed = found.compute(scheduler="processes", num_workers=2)
    assert computed.fillna("nulle part").tolist() == [WEST, "", "nulle part"] * 4

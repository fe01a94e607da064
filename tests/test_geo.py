import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import GeometryCollection, Point, Polygon, box

from qpv import geo
from qpv.errors import TableError

BOW_TIE = Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])


def test_areas_are_measured_in_the_legal_projection_of_each_territory():
    lille, reunion = box(3.0, 50.6, 3.01, 50.61), box(55.4, -21.0, 55.41, -20.99)
    table = gpd.GeoDataFrame(geometry=[lille, reunion], crs="EPSG:4326")
    areas = geo.area_ha(table, pd.Series(["59", "974"]))
    assert areas[0] == pytest.approx(78.9, abs=0.5)  # 0.708 km x 1.112 km
    assert areas[1] == pytest.approx(115.3, abs=0.7)  # 1.04 km x 1.107 km


def test_an_invalid_polygon_is_mended_before_it_is_measured():
    table = gpd.GeoDataFrame(geometry=[BOW_TIE], crs="EPSG:4326")
    with pytest.raises(TableError, match="invalides"):
        geo.area_ha(table, pd.Series(["59"]))
    mended, broken = geo.mend(table)
    assert broken.tolist() == [True]
    assert mended.geometry.is_valid.all()
    assert geo.area_ha(mended, pd.Series(["59"]))[0] > 0


def test_an_unknown_overseas_territory_is_refused():
    with pytest.raises(TableError, match="Projection légale inconnue"):
        geo.legal_crs("988")


def test_swapped_coordinates_are_seen():
    right, swapped = box(3.0, 50.6, 3.01, 50.61), box(50.6, 3.0, 50.61, 3.01)
    table = gpd.GeoDataFrame(geometry=[right, swapped], crs="EPSG:4326")
    assert geo.outside_territory(table, pd.Series(["59", "59"])).tolist() == [False, True]


def test_a_collection_keeps_its_surfaces_only():
    mixed = GeometryCollection([box(3, 50, 3.01, 50.01), Point(3, 50)])
    mended, _ = geo.mend(gpd.GeoDataFrame(geometry=[mixed], crs="EPSG:4326"))
    assert mended.geometry[0].geom_type == "Polygon"


def _qpv(**shapes):
    return gpd.GeoDataFrame(
        {"code_qp": list(shapes)}, geometry=list(shapes.values()), crs="EPSG:2154"
    )


RING = Polygon(
    [(700000, 7000000), (701000, 7000000), (701000, 7001000), (700000, 7001000)],
    holes=[[(700400, 7000400), (700600, 7000400), (700600, 7000600), (700400, 7000600)]],
)


def _in(points, qpv, crs="EPSG:2154"):
    return geo.points_in_qpv([p[0] for p in points], [p[1] for p in points], qpv, crs).tolist()


def test_a_point_is_inside_on_the_boundary_in_the_hole_outside_or_nowhere():
    places = [
        (700100, 7000100),
        (700000, 7000500),
        (700500, 7000500),
        (699999.9, 7000500),
        (float("nan"), 7000500),
        (700100, 7000100),
    ]
    code = "QN05901M"
    assert _in(places, _qpv(QN05901M=RING)) == [code, code, None, None, None, code]
    assert _in([], _qpv(QN05901M=RING)) == []


def test_a_shared_boundary_goes_to_the_first_code_whatever_the_order():
    left, right = box(700000, 7000000, 701000, 7001000), box(701000, 7000000, 702000, 7001000)
    for qpv in (_qpv(QN05902M=right, QN05901M=left), _qpv(QN05901M=left, QN05902M=right)):
        assert _in([(701000, 7000500), (701000.1, 7000500)], qpv) == ["QN05901M", "QN05902M"]


def test_overlapping_qpv_are_refused_slivers_are_not():
    left = box(700000, 7000000, 701000, 7001000)
    with pytest.raises(TableError, match="QN05901M et QP059001"):
        _in([(700500, 7000500)], _qpv(QN05901M=left, QP059001=left))
    sliver = box(700995, 7000000, 702000, 7001000)
    assert _in([(700997, 7000500)], _qpv(QN05901M=left, QN05902M=sliver)) == ["QN05901M"]


def test_points_in_degrees_find_the_same_qpv():
    qpv = _qpv(QN05901M=RING)
    inside = gpd.GeoSeries([RING.representative_point()], crs="EPSG:2154").to_crs("EPSG:4326")[0]
    assert _in([(inside.x, inside.y)], qpv, "EPSG:4326") == ["QN05901M"]
    assert _in([(inside.x, inside.y)], qpv.to_crs("EPSG:4326"), "EPSG:4326") == ["QN05901M"]


def test_points_are_refused_without_projection_or_in_broken_contours():
    with pytest.raises(TableError, match="sans projection"):
        geo.points_in_qpv([0], [0], _qpv(QN05901M=RING).set_crs(None, allow_override=True), "x")
    with pytest.raises(TableError, match="invalides"):
        _in([(0, 0)], _qpv(QN05901M=BOW_TIE))


def test_the_same_points_as_geopandas_holes_and_neighbours_included():
    noise = np.random.default_rng(7)
    shapes = {"QN05900M": RING}
    for n in range(1, 40):
        west, south = 701000 + 700 * (n % 8), 7000000 + 700 * (n // 8)
        shapes[f"QN059{n:02d}M"] = box(west, south, west + 700, south + noise.uniform(200, 700))
    qpv = _qpv(**shapes)
    x, y = noise.integers(699500, 707500, 20000), noise.integers(6999500, 7004500, 20000)
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(x, y, crs="EPSG:2154"))
    joined = gpd.sjoin(points, qpv, predicate="intersects").groupby(level=0)["code_qp"].min()
    expected = joined.reindex(range(len(x))).astype(object).where(lambda s: s.notna(), None)
    assert geo.points_in_qpv(x, y, qpv, "EPSG:2154").tolist() == expected.tolist()

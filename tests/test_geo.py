import geopandas as gpd
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


def test_an_area_in_degrees_is_refused():
    table = gpd.GeoDataFrame(geometry=[box(3, 50, 3.1, 50.1)], crs="EPSG:4326")
    with pytest.raises(TableError, match="en degrés"):
        geo.planar_area_ha(table)


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

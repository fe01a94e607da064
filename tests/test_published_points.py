"""Points located in the real contours of ANCT (the point files themselves are not in the mirror)."""

import numpy as np
import pytest

from qpv import geo, processed

pytestmark = pytest.mark.published


@pytest.fixture(scope="module")
def surfaces(built_real):
    perimeters = processed.read(built_real, "qpv_perimeters").frame
    metropole = perimeters["insee_dep"].str.len() == 2
    return perimeters[metropole & perimeters["area_ha"].notna()]


def test_a_point_inside_each_contour_finds_its_own_qpv(surfaces):
    """Neighbours overlap by slivers of 472 m² at most (QN09314M, QN09371N): not refused."""
    places = geo.mend(surfaces.to_crs("EPSG:2154"))[0].geometry.representative_point()
    found = geo.points_in_qpv(places.x, places.y, surfaces, "EPSG:2154")
    assert found.tolist() == surfaces["code_qp"].tolist()


def test_the_share_of_random_points_inside_is_the_share_of_area(surfaces):
    """A second way to the 111.8 km² of the QPV of Hauts-de-France (ANCT contours)."""
    region = surfaces[surfaces["insee_reg"] == "32"]
    west, south, east, north = region.to_crs("EPSG:2154").total_bounds
    noise = np.random.default_rng(32)
    x, y = noise.uniform(west, east, 2_000_000), noise.uniform(south, north, 2_000_000)
    inside = np.array([code is not None for code in geo.points_in_qpv(x, y, region, "EPSG:2154")])
    area_km2 = inside.mean() * (east - west) * (north - south) / 1e6
    assert area_km2 == pytest.approx(111.8, rel=0.03)


def test_two_zonings_together_are_refused(surfaces):
    twice = surfaces.iloc[[0, 0]].assign(code_qp=["QN99901M", "QP999001"])
    with pytest.raises(geo.TableError, match="se chevauchent"):
        geo.points_in_qpv([0.0], [0.0], twice, "EPSG:2154")

"""Points are inside a QPV, outside of every one, or nowhere: three different answers."""

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry import box

from qpv import geo, processed


def test_inside_outside_and_without_a_place():
    home = gpd.GeoDataFrame(
        {"code_qp": ["QN05901M"]},
        geometry=[box(704000, 7059000, 705000, 7060000)],
        crs="EPSG:2154",
    ).to_crs("EPSG:4326")
    places = [(704500.0, 7059500.0), (703000.0, 7059500.0), (np.nan, np.nan), (704500.0, np.nan)]
    table = pd.DataFrame(places, columns=["x_m", "y_m"]).assign(crs="EPSG:2154")
    found = geo.locate(table, home)
    assert found.tolist()[:2] == ["QN05901M", ""]
    assert found.isna().tolist() == [False, False, True, True]


def test_the_fictional_dwellings_are_where_the_publisher_says(built_sample):
    perimeters = processed.read(built_sample, "qpv_perimeters").frame
    rpls = processed.read(built_sample, "rpls_dwellings").frame
    found = geo.locate(rpls, perimeters)
    placed = found.notna()
    assert (found.fillna("") != "").sum() == 13
    assert ((found != "") == (rpls["in_qpv"] == "yes"))[placed].all()

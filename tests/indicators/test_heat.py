"""Heat where QPV inhabitants live: weights by area and inhabitants, and the error of the gap."""

import geopandas as gpd
import pytest
import shapely

from qpv.indicators import heat


def cells(*rows) -> gpd.GeoDataFrame:
    """One row = one cell: inhabitants, share in a QPV (%), temperature; 2 km apart."""
    table = gpd.GeoDataFrame(
        rows, columns=["population", "in_qpv_pct", "surface_temperature_c"],
        geometry=[shapely.box(2000 * i, 0, 2000 * i + 200, 200) for i in range(len(rows))],
        crs="EPSG:2154",
    )  # fmt: skip
    return table.astype({"population": float, "in_qpv_pct": float})


def test_inhabitants_are_shared_out_by_area():
    """100 inhabitants at 44°, a quarter in a QPV; 75 at 40°, none: QPV 44, others 42."""
    found = heat.gap(cells((100, 25, 44.0), (75, 0, 40.0)))
    assert (found.own, found.others) == (44.0, pytest.approx(42.0))
    assert found.degrees == pytest.approx(2.0)


def test_the_interval_holds_the_gap_and_is_the_same_each_time():
    rows = [(100, 50 * (i % 3 == 0), 40.0 + i % 5) for i in range(60)]
    first, again = heat.gap(cells(*rows)), heat.gap(cells(*rows))
    assert first == again and first.low < first.degrees < first.high


def test_cells_that_are_all_alike_have_no_gap():
    rows = [(100, 30 * (i % 2), 41.0) for i in range(20)]
    found = heat.gap(cells(*rows))
    assert (found.low, found.high) == (pytest.approx(0), pytest.approx(0))


def test_the_hottest_cells_hold_a_share_of_inhabitants_not_of_cells():
    table = cells((80, 0, 40.0), (10, 100, 41.0), (10, 50, 42.0))
    assert heat.among_hottest(table, 0.2) == (pytest.approx(100), pytest.approx(100 * 5 / 85))
    assert heat.among_hottest(table, 0.1) == (pytest.approx(100 / 3), pytest.approx(100 * 5 / 85))


def test_the_densest_tenth():
    table = cells(*((n, 0, 40.0) for n in range(1, 21)))
    assert sorted(heat.densest(table)["population"]) == [19, 20]

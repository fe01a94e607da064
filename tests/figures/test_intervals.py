"""Bars between two bounds, and the map of a grid."""

import re

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from qpv.errors import TableError
from qpv.figures import charts, map_layout
from qpv.figures.grid_map import grid_map

WORDS = {"title": "Titre", "subtitle": "Sous-titre", "source": "Sources : essai."}
ROWS = pd.DataFrame(
    [
        ("Avant 1949", "Ici", "territory", 14.2, 21.4),
        ("Avant 1949", "Ailleurs", "comparator", 5.0, 18.0),
        ("Rotation", "Ici", "territory", 8.3, 8.3),
        ("Rotation", "Ailleurs", "comparator", 7.6, 7.6),
    ],
    columns=["indicator", "series", "kind", "least", "most"],
)


def test_bounds_are_written_and_one_where_both_read_the_same():
    picture = charts.intervals(ROWS, unit="%", decimals=0, **WORDS)
    assert "Avant 1949 : Ici 14 à 21 % ; Ailleurs 5 à 18 %." in picture.alt.replace("\xa0", " ")
    assert "Rotation : Ici 8 % ; Ailleurs 8 %." in picture.alt.replace("\xa0", " ")
    assert picture.table.count("<tr>") == 3
    assert ">14 à 21<" in picture.content


def test_a_column_that_lacks_is_refused():
    with pytest.raises(TableError, match="most"):
        charts.intervals(ROWS.drop(columns="most"), unit="%", decimals=0, **WORDS)


def test_a_grid_is_drawn_by_class_with_what_each_counts():
    cells = gpd.GeoDataFrame(
        {"value": [40.0, 40.0, 42.0, 44.0]},
        geometry=[shapely.box(200 * i, 0, 200 * i + 200, 200) for i in range(4)],
        crs="EPSG:2154",
    )
    around = gpd.GeoDataFrame(geometry=[shapely.box(100, 50, 500, 150)], crs="EPSG:2154")
    picture = grid_map(
        cells, around.to_crs("EPSG:4326"), None, breaks=(41.0, 43.0), unit="°C", decimals=1,
        legend_title="Température", legend_note="", **WORDS,
    )  # fmt: skip
    told = picture.alt.replace("\xa0", " ")
    assert "moins de 41,0 °C : 2 carreaux" in told and "43,0 °C et plus : 1 carreau." in told
    assert re.search(r">2\D{1,8}carreaux<", picture.content)


def test_a_low_map_has_its_legend_beside_it():
    plan = map_layout.arranged(1.2, [1.4], lambda width: 100.0, height=190.0)
    (zoom,) = plan.insets
    assert plan.height < 200 and plan.main.right < zoom.left < zoom.right < plan.legend.left
    assert np.isclose(plan.main.height, 190)

"""A list of addresses, and the QPV in which each lies."""

import geopandas as gpd
import pytest
from shapely.geometry import box

from qpv import addresses, geo
from qpv.errors import TableError

# A square of 1 000 m in Lambert-93, near Lille, and another 5 km to the east.
SQUARES = [box(700_000, 7_060_000, 701_000, 7_061_000), box(706_000, 7_060_000, 707_000, 7_061_000)]


@pytest.fixture(scope="module")
def quarters():
    table = {
        "code_qp": ["QN05901M", "QN05902M"],
        "lib_qp": ["Ici", "Là"],
        "lib_com": ["Hem", "Hem; Lys"],
    }
    return gpd.GeoDataFrame(table, geometry=SQUARES, crs="EPSG:2154").to_crs("EPSG:4326")


def _list(tmp_path, *lines, head="Nom;x;y"):
    path = tmp_path / "liste.csv"
    path.write_text("\n".join((head, *lines)), encoding="utf-8")
    return path


def test_inside_near_a_limit_outside_and_without_a_place(tmp_path, quarters):
    lines = ("milieu;700500;7060500", "au bord;700500;7060980", "dehors, au bord;700500;7061029",
             "dehors;703000;7060500", "sans;;", "l'autre;706500,5;7060400")  # fmt: skip
    path = _list(tmp_path, *lines)
    found = addresses.situated(path, quarters)
    assert found["reponse"].tolist() == [
        "oui", "à vérifier", "à vérifier", "non", "sans place", "oui"
    ]  # fmt: skip
    assert found["code_qp"].tolist() == ["QN05901M", "", "", "", "", "QN05902M"]
    assert found["code_qp_proche"].tolist()[3] == "QN05901M"
    assert abs(float(found["metres_de_la_limite"].iloc[0]) - 500) <= 1
    assert abs(float(found["metres_de_la_limite"].iloc[3]) - 2_000) <= 2
    assert found["communes"].iloc[5] == "Hem, Lys"
    assert (
        addresses.told(found["reponse"])
        == "6\u00a0lignes : 2 oui, 1 non, 2 à vérifier, 1 sans place"
    )


def test_longitudes_and_latitudes_even_swapped(tmp_path, quarters):
    centre = quarters.geometry.to_crs("EPSG:2154").centroid.to_crs("EPSG:4326").iloc[0]
    lines = (f"a;{centre.x};{centre.y}", f"b;{centre.y};{centre.x}".replace(".", ","))
    found = addresses.situated(_list(tmp_path, *lines, head="nom;longitude;latitude"), quarters)
    assert found["code_qp"].tolist() == ["QN05901M", "QN05901M"]


@pytest.mark.parametrize(
    ("head", "line", "said"),
    [
        ("nom;a;b", "x;1;2", "coordonnées non reconnues"),
        ("nom;x;y", "x;douze;2", "ne sont pas des nombres"),
        ("reponse;x;y", "x;1;2", "colonne « reponse » déjà là"),
    ],
)
def test_what_cannot_be_read_is_refused(tmp_path, quarters, head, line, said):
    with pytest.raises(TableError, match=said):
        addresses.situated(_list(tmp_path, line, head=head), quarters)


def test_the_limit_is_that_of_the_home_page():
    from qpv.thresholds import UNSURE_M

    assert UNSURE_M == 30
    assert geo.METROPOLE_CRS == "EPSG:2154"

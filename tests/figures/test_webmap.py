"""The interactive map: what it holds, what it refuses; the pen is Leaflet's (tests/browser)."""

from __future__ import annotations

import html
import json
import re
from itertools import pairwise

import folium
import geopandas as gpd
import numpy as np
import pytest
from folium.plugins import MarkerCluster
from shapely.geometry import MultiPolygon, Polygon, box

from browser import pages
from qpv.errors import ParameterError, ReportError, TableError
from qpv.figures import outlines
from qpv.figures.legend import radius
from qpv.figures.offline import OfflineFigure, OfflineMap
from qpv.figures.unplugged import external_references


def document(picture) -> str:
    return html.unescape(re.search(r"srcdoc='([^']*)'", picture.content).group(1))


def data(picture) -> dict:
    return json.loads(re.search(r'id="qpv-data">(.*?)</script>', document(picture)).group(1))


def vertices(text, before):
    """Return the vertices of a ring; below « ? », a letter counts those of a border followed back."""
    found, start = [(0, 0)], 0
    for followed in re.finditer(r"[(-;]|$", text):
        for step in np.reshape(numbers(text[start : followed.start()]), (-1, 2)).tolist():
            found.append((found[-1][0] + step[0], found[-1][1] + step[1]))
        for _ in range(ord(followed[0]) - 39 if followed[0] else 0):
            found.append(before[found[-1]])
        start = followed.end()
    before |= {there: here for here, there in pairwise([*found[1:], found[1]])}
    return np.array(found[1:])


def numbers(text):
    """Return the numbers of an encoded polyline, each five bits per letter."""
    found, value, shift = [], 0, 0
    for letter in text:
        part = ord(letter) - 63
        value |= (part & 31) << shift
        shift += 5
        if part < 32:
            found.append(~(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    return found


def unpack(polygons, decimals, before=None):
    before = {} if before is None else before
    return [[vertices(ring, before) / 10**decimals for ring in rings] for rings in polygons]


def test_steps_are_written_as_published():
    """The example of Google's « Encoded Polyline Algorithm Format »."""
    steps = (3_850_000, -12_020_000, 220_000, -75_000, 255_200, -550_300)
    assert "".join(map(outlines._letters, steps)) == "_p~iF~ps|U_ulLnnqC_mqNvxq`@"


def test_each_qpv_has_its_class_its_texts_and_its_reason():
    found = {q["code"]: q for q in data(pages.picture())["qpv"]}
    assert [found[f"QN0590{i}N"]["class"] for i in range(1, 7)] == [0, 2, -1, 0, 1, 2]
    assert found["QN05902N"]["place"] == "Lille, Roubaix"
    assert found["QN05901N"]["text"] == "12,5\u00a0%"
    assert found["QN05903N"]["text"] == "n.\u00a0d. (secret statistique)"
    assert found["QN05902N"]["rows"] == ["38,0 %"]


def test_a_value_equal_to_a_limit_is_in_the_class_above():
    found = {q["code"]: q["class"] for q in data(pages.picture(breaks=(12.5, 30.0)))["qpv"]}
    assert (found["QN05901N"], found["QN05905N"], found["QN05904N"]) == (1, 2, 0)


def test_names_never_become_markup():
    text = document(pages.picture(title="</title><script>alert(1)</script>"))
    assert "<script>window" not in text and "<script>alert" not in text and "onerror=window" in text
    assert "<img src=x" not in text
    assert {q["name"] for q in data(pages.picture())["qpv"]} == set(pages.HOSTILE)


def test_the_iframe_is_titled_closed_and_lazy():
    content = pages.picture(title='Un "titre"').content
    assert 'title="Carte interactive : Un &quot;titre&quot;"' in content
    assert 'sandbox="allow-scripts"' in content and 'loading="lazy"' in content
    assert "Sa version imprimée est la carte qui précède" in content


def test_two_runs_give_the_same_bytes():
    assert pages.picture().html() == pages.picture().html()


def test_the_document_is_complete_and_calls_nobody():
    text = document(pages.picture())
    assert '<html lang="fr">' in text and "user-scalable" not in text and "<main>" in text
    assert external_references(text) == []
    assert "jquery" not in text.lower().replace("jquery, which is not here", "")


def test_ign_tiles_are_asked_for_by_name_and_said_aloud():
    picture = pages.picture(tiles="ign")
    assert "appelé sur le réseau" in picture.source and 'data-tiles="ign"' in picture.content
    text = document(picture)
    assert "Fond de carte chargé depuis le réseau" in text
    found = external_references(text)
    assert len(found) == 1 and "https://data.geopf.fr/" in found[0]
    assert external_references(text, "ign") == []


@pytest.mark.parametrize("tiles", ["osm", "IGN", "https://tile.example/{z}/{x}/{y}.png"])
def test_other_tiles_are_refused(tiles):
    with pytest.raises(ParameterError, match=r"Fond de carte .* inconnu\. Attendu"):
        pages.picture(tiles=tiles)


@pytest.mark.parametrize("breaks", [(30.0, 20.0), (20.0, 20.0), (1.0, 2.0, 3.0, 4.0, 5.0)])
def test_classes_are_at_most_five_and_ascending(breaks):
    with pytest.raises(ParameterError, match="limites intérieures croissantes"):
        pages.picture(breaks=breaks)


def test_no_limit_makes_one_class():
    assert len(data(pages.picture(breaks=()))["colours"]) == 1


def test_a_missing_column_projection_or_outline_is_refused():
    frame = pages.qpv()
    with pytest.raises(TableError, match="colonnes absentes : population, emploi"):
        pages.picture(frame=frame.drop(columns="population"), fields=[("emploi", "Emploi")])
    with pytest.raises(TableError, match=r"projection EPSG:2154. Attendu : EPSG:4326"):
        pages.picture(frame=frame.to_crs(2154))
    frame.loc[2, "geometry"] = None
    with pytest.raises(TableError, match=r"1 QPV sans contour sur 6 \(QN05903N\)"):
        pages.picture(frame=frame)


def test_the_map_stands_without_backdrop_population_or_value():
    frame = pages.qpv().assign(population=np.nan, value=np.nan, reason="not_available")
    found = data(pages.picture(frame=frame, backdrop=None))
    assert {q["class"] for q in found["qpv"]} == {-1}
    assert found["communes"]["names"] == [] and len({q["radius"] for q in found["qpv"]}) == 1


def test_towns_are_named_once_each_the_most_populated_first():
    towns = [town for town, *_ in data(pages.picture())["towns"]]
    assert towns == ["Hem", "Lille", "<i>Croix</i>", "Roubaix"]


def test_the_surface_of_a_circle_follows_the_population():
    assert radius(10_000, 40_000) == pytest.approx(radius(40_000, 40_000) / 2, abs=0.1)
    assert radius(float("nan"), 40_000) == radius(0, 40_000) == 4.0


def test_outlines_come_back_as_they_went():
    hole = Polygon(
        [(3, 50), (3.01, 50), (3.01, 50.01), (3, 50.01)],
        [[(3.002, 50.002), (3.004, 50.002), (3.004, 50.004)]],
    )
    shape = MultiPolygon([hole, box(3.1, 50.1, 3.11, 50.11)])
    back = unpack(outlines.pack(shape, 5), 5)
    assert [len(rings) for rings in back] == [2, 1]
    rebuilt = MultiPolygon([Polygon(r[0], r[1:]) for r in back])
    assert rebuilt.equals_exact(shape, 1e-9) or rebuilt.symmetric_difference(shape).area < 1e-12


def test_a_polygon_thinner_than_the_rounding_leaves_no_ring():
    assert outlines.pack(box(3, 50, 3.000001, 50.000001), 4) == []


def test_an_invalid_outline_is_drawn_mended():
    bow = Polygon([(3, 50), (3.01, 50.01), (3.01, 50), (3, 50.01)])
    frame = pages.qpv().assign(geometry=[bow] * 6).set_crs(4326, allow_override=True)
    assert all(len(q["shape"]) == 2 for q in data(pages.picture(frame=frame))["qpv"])


def test_overseas_outlines_are_simplified_in_their_own_projection():
    frame = gpd.GeoDataFrame(
        {"code_qp": ["QN97401N"]}, geometry=[box(55.4, -21.0, 55.41, -20.99)], crs=4326
    )
    (back,) = unpack(outlines.packed(frame)[0], 5)
    assert back[0].min(axis=0) == pytest.approx([55.4, -21.0], abs=1e-4)


def test_neighbours_share_their_border_once_simplified():
    wave = [(3.1 + 0.002 * (i % 2), 50.0 + 0.01 * i) for i in range(11)]
    west = Polygon([*wave, (3.0, 50.1), (3.0, 50.0)])
    east = Polygon([(3.2, 50.0), (3.2, 50.1), *wave[::-1]])
    communes = gpd.GeoDataFrame(
        {"code": ["59001", "59002"], "nom": ["A", "B"]}, geometry=[west, east], crs=4326
    )
    drawn, before = outlines.backdrop(communes), {}
    left, right = (
        {tuple(point) for point in unpack(shape, drawn["decimals"], before)[0][0].round(5)}
        for shape in drawn["communes"]["shapes"]
    )
    assert len(left & right) == 11 and len(drawn["borders"]) == 1
    first, second = (shape[0][0] for shape in drawn["communes"]["shapes"])
    assert len(second) < len(first) - 20  # the border is counted, not written again


def test_a_plugin_without_its_files_stops_the_map():
    figure = OfflineFigure("Carte")
    base = OfflineMap(tiles=None)
    figure.add_child(base)
    MarkerCluster().add_to(base)
    with pytest.raises(ReportError, match=r"folium demande https://.*aucun fichier n'est installé"):
        figure.render()


def test_icon_fonts_stop_the_map():
    figure = OfflineFigure("Carte")
    base = OfflineMap(tiles=None)
    figure.add_child(base)
    folium.Marker([50, 3], icon=folium.Icon()).add_to(base)
    with pytest.raises(ReportError, match="polices d'icônes"):
        figure.render()


def test_tiles_of_folium_by_default_stop_the_map():
    figure = OfflineFigure("Carte")
    figure.add_child(OfflineMap())
    with pytest.raises(ReportError, match="Carte interactive : 1 appel"):
        figure.render()

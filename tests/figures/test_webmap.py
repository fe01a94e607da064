"""The interactive map: what it holds, what it refuses; the pen is Leaflet's (tests/browser)."""

from __future__ import annotations

import html
import json
import re

import geopandas as gpd
import numpy as np
import pytest
from shapely.geometry import MultiPolygon, Polygon, box

from browser import pages
from qpv.errors import ParameterError, TableError
from qpv.figures import outlines
from qpv.figures.unplugged import external_references
from qpv.figures.webmap import Layer, Reference, radius


def document(picture) -> str:
    return html.unescape(re.search(r"srcdoc='([^']*)'", picture.content).group(1))


def data(picture) -> dict:
    return json.loads(re.search(r'id="qpv-data">(.*?)</script>', document(picture)).group(1))


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


def vertices(text):
    return np.cumsum(np.reshape(numbers(text), (-1, 2)), axis=0)


def unpack(polygons, decimals):
    return [[vertices(ring) / 10**decimals for ring in rings] for rings in polygons]


def arcs(backdrop):
    """Return (right, left, vertices) of each border, left being -1 where no commune is there."""
    rest, found, right, at = numbers(backdrop["arcs"]), [], 0, np.zeros(2, dtype=int)
    while rest:
        right, beyond, count = right + rest[0], rest[1], rest[2]
        line = at + np.cumsum(np.reshape(rest[3 : 3 + 2 * count], (-1, 2)), axis=0)
        at, rest = line[-1], rest[3 + 2 * count :]
        left = right + {-1: 0, 0: -1 - right}.get(beyond, beyond)
        found.append((right, left, line / 10 ** backdrop["decimals"]))
    return found


def shown(picture, key="poverty", view=0) -> dict:
    """Return code -> (class, text) of an indicator of the map."""
    held = data(picture)
    (one,) = [i for i in held["indicators"] if i["key"] == key]
    pairs = zip(one["views"][view]["classes"], one["views"][view]["texts"], strict=True)
    return dict(zip((q["code"] for q in held["qpv"]), pairs, strict=True))


def test_steps_are_written_as_published():
    """The example of Google's « Encoded Polyline Algorithm Format »."""
    steps = (3_850_000, -12_020_000, 220_000, -75_000, 255_200, -550_300)
    assert "".join(map(outlines._letters, steps)) == "_p~iF~ps|U_ulLnnqC_mqNvxq`@"


def test_each_qpv_has_its_class_its_texts_and_its_reason():
    found = shown(pages.picture())
    assert [found[f"QN0590{i}N"][0] for i in range(1, 7)] == ["0", "2", "s", "0", "1", "2"]
    assert found["QN05901N"][1] == "12,5\u00a0%"
    assert found["QN05903N"][1] == "n.\u00a0d. (secret statistique)"
    held = {q["code"]: q for q in data(pages.picture())["qpv"]}
    assert held["QN05902N"]["towns"] == ["Lille", "Roubaix"]
    assert held["QN05902N"]["rows"] == ["38,0 %"] and held["QN05902N"]["people"] == "5\u202f300"


def test_a_secret_an_absence_and_zero_are_three_things():
    found = shown(pages.picture(), "jobs")
    assert found["QN05903N"] == ("s", "n.\u00a0d. (secret statistique)")
    assert found["QN05905N"] == ("n", "n.\u00a0d. (non disponible, hors champ de la source)")
    assert found["QN05901N"] == ("0", "0\u00a0%")


def test_a_value_equal_to_a_limit_is_in_the_class_above():
    found = shown(pages.picture(indicators=[pages.poverty(breaks=(12.5, 30.0))]))
    assert [found[f"QN0590{i}N"][0] for i in (1, 5, 4)] == ["1", "2", "0"]


def test_a_gap_is_the_exact_difference_with_a_named_reference():
    """47,0 − 30,0 = 17,0; 12,5 − 30,0 = −17,5; 30,0 − 30,0 is close."""
    found = shown(pages.picture(), view=1)
    assert found["QN05902N"] == ("4", "+17,0|47|30") and found["QN05901N"][0] == "0"
    assert found["QN05901N"][1] == "−17,5|12,5|30"
    assert found["QN05905N"][0] == "2" and found["QN05903N"][0] == "s"
    view = data(pages.picture())["indicators"][0]["views"][1]
    assert view["name"] == "QPV inventés" and len(set(view["colours"])) == 5
    assert view["labels"][0] == "moins de −15\u00a0points"


def test_a_gap_without_reference_says_so():
    lone = Reference(name="QPV de leur EPCI", rates=[float("nan"), *[30.0] * 5])
    found = shown(pages.picture(indicators=[pages.poverty(references=[lone])]), view=1)
    assert found["QN05901N"] == ("n", "n.\u00a0d. (référence non disponible)")


def test_a_layer_is_of_communes_of_points_or_of_quarters_and_says_its_source():
    epci, npnru, schools = data(pages.picture())["layers"]
    assert (epci["names"], numbers(epci["groups"])) == (["<b>Métropole"], [0, -1])
    assert (npnru["marked"], npnru["note"]) == (["QN05904N"], "liste 2015")
    assert (schools["names"], schools["note"]) == ("École <i>A", "annuaire 2026")
    assert numbers(schools["points"]) == [306_000, 5_062_100]
    assert data(pages.picture(layers=[Layer(key="epci", label="EPCI")]))["layers"] == [
        {"key": "epci", "label": "EPCI", "note": ""}
    ]


def test_names_never_become_markup():
    text = document(pages.picture(title="</title><script>alert(1)</script>"))
    assert "<script>window" not in text and "<script>alert" not in text and "onerror=window" in text
    assert "<img src=x" not in text
    assert {q["name"] for q in data(pages.picture())["qpv"]} == set(pages.HOSTILE)


def test_the_iframe_is_titled_closed_and_lazy():
    content = pages.picture(title='Un "titre"').content
    assert 'title="Carte interactive : Un &quot;titre&quot;"' in content
    assert 'sandbox="allow-scripts allow-modals"' in content and 'loading="lazy"' in content
    assert "Sa version imprimée est la carte qui précède" in content


def test_two_runs_give_the_same_bytes():
    assert pages.picture().html() == pages.picture().html()


def test_the_document_is_complete_and_calls_nobody():
    text = document(pages.picture())
    assert '<html lang="fr">' in text and "user-scalable" not in text and "<main>" in text
    assert external_references(text) == []


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
        pages.picture(indicators=[pages.poverty(breaks=breaks)])


def test_no_limit_makes_one_class():
    (one,) = data(pages.picture(indicators=[pages.poverty(breaks=())]))["indicators"]
    assert len(one["views"][0]["colours"]) == 1


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
    frame = pages.qpv().assign(population=np.nan)
    unknown = pages.poverty(values=[np.nan] * 6, reasons=["not_available"] * 6)
    picture = pages.picture(frame=frame, backdrop=None, indicators=[unknown], layers=())
    found = data(picture)
    assert {letter for letter, _ in shown(picture).values()} == {"n"}
    assert found["names"] == "" and len({q["radius"] for q in found["qpv"]}) == 1


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


WAVE = [(3.1 + 0.002 * (i % 2), 50.0 + 0.01 * i) for i in range(11)]


def side_by_side(east=()):
    """Two communes along a wave; ``east`` are other vertices for the second."""
    shapes = [
        Polygon([*WAVE, (3.0, 50.1), (3.0, 50.0)]),
        Polygon([(3.2, 50.0), (3.2, 50.1), *(east or WAVE[::-1])]),
    ]
    frame = {"code": ["59001", "59002"], "nom": ["A", "B"]}
    return outlines.backdrop(gpd.GeoDataFrame(frame, geometry=shapes, crs=4326))


def test_a_common_border_is_written_once_with_the_commune_on_either_side():
    drawn = side_by_side()
    found = {(right, left): line for right, left, line in arcs(drawn)}
    assert set(found) == {(0, 1), (0, -1), (1, -1)} and drawn["names"] == "A\nB"
    written = {tuple(point) for point in found[0, 1].round(4)}
    assert written == {(round(x, 4), round(y, 4)) for x, y in WAVE}
    assert len(drawn["land"]) == 1


def test_a_border_that_does_not_quite_fit_still_parts_the_two_communes():
    apart = [(x + 0.00005, y) for x, y in WAVE[::-1]]  # about 4 m
    found = arcs(side_by_side(apart))
    assert (0, 1) in {pair[:2] for pair in found}
    beyond = [line for right, left, line in found if left < 0]
    assert all(line[:, 0].max() > 3.15 or line[:, 0].min() < 3.05 for line in beyond)


def test_a_hole_in_the_land_is_no_border_of_it():
    ring = box(3.0, 50.0, 3.2, 50.2).difference(box(3.05, 50.05, 3.1, 50.1))
    frame = gpd.GeoDataFrame({"code": ["59001"], "nom": ["A"]}, geometry=[ring], crs=4326)
    drawn = outlines.backdrop(frame)
    assert sorted(pair[:2] for pair in arcs(drawn)) == [(0, -1), (0, 0)] and len(drawn["land"]) == 1

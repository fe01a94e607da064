"""Printed maps: what they refuse, what they say, where names go."""

from __future__ import annotations

import re
from html import unescape
from itertools import pairwise
from xml.etree import ElementTree

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from qpv.errors import ParameterError, TableError
from qpv.figures import furniture, map_data, map_labels, map_layout, maps, panels, style
from qpv.figures.canvas import measure
from qpv.figures.labels import Box

NAN = float("nan")
CRS = "EPSG:4326"


def square(x: float, y: float, size: float = 0.01):
    return shapely.box(x, y, x + size, y + size)


def quarters(values=(38.0, 47.25, NAN), names=None, towns=None) -> gpd.GeoDataFrame:
    count = len(values)
    return gpd.GeoDataFrame(
        {
            "code_qp": [f"QN059{i:02d}M" for i in range(count)],
            "lib_qp": names or [f"Quartier {i}" for i in range(count)],
            "lib_com": towns or [f"Ville {i}" for i in range(count)],
            "value": list(values),
            "reason": ["" if v == v else "secret" for v in values],
            "population": [8_000 - 2_000 * (i % 4) for i in range(count)],
        },
        geometry=[square(3 + 0.1 * i, 50.4 + 0.05 * i) for i in range(count)],
        crs=CRS,
    )


def communes() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"codgeo": ["59000", "59001"], "libgeo": ["Ville 0", "Ville 1"]},
        geometry=[shapely.box(2.95, 50.35, 3.08, 50.6), shapely.box(3.08, 50.35, 3.3, 50.6)],
        crs=CRS,
    )


def drawing(qpv=None, backdrop=None, outlines=None, **options):
    return maps.territory_map(
        quarters() if qpv is None else qpv,
        backdrop,
        outlines,
        **{
            "crs": "EPSG:2154",
            "mode": "circles",
            "breaks": [40.0, 45.0],
            "unit": "%",
            "decimals": 1,
            "legend_title": "Taux de pauvreté",
            "legend_note": "Classes : quintiles",
        }
        | options,
        title="Un titre de page",
        subtitle="Un sous-titre",
        source="INSEE",
    )


def drawn(picture) -> str:
    """Return the drawing of the page, without its twin for the telephone."""
    return picture.content[picture.content.index("<svg") : picture.content.index("</svg>") + 6]


def narrow(picture) -> str:
    return picture.content[picture.content.rindex("<svg") : picture.content.rindex("</svg>") + 6]


def texts(picture) -> list[str]:
    return [unescape(t) for t in re.findall(r"<text[^>]*>([^<]*)</text>", drawn(picture))]


@pytest.mark.parametrize("crs", [None, "EPSG:2154"])
def test_a_layer_that_is_not_in_degrees_is_refused(crs):
    with pytest.raises(TableError, match=r"QPV : projection .*Attendu : EPSG:4326"):
        drawing(quarters().set_crs(crs, allow_override=True))
    with pytest.raises(TableError, match=r"communes : projection"):
        drawing(backdrop=communes().set_crs(crs, allow_override=True))


def test_a_quarter_without_outline_is_refused():
    broken = quarters()
    broken.loc[1, "geometry"] = None
    with pytest.raises(TableError, match=r"1 QPV sans contour sur 3 \(QN05901M\)"):
        drawing(broken)


@pytest.mark.parametrize("breaks", [[45.0, 40.0], [1.0, 2.0, 3.0, 4.0, 5.0]])
def test_class_limits_are_checked(breaks):
    with pytest.raises(ParameterError, match="limites"):
        drawing(breaks=breaks)


def test_a_missing_column_is_refused():
    with pytest.raises(TableError, match="Carte : colonnes absentes : population"):
        drawing(quarters().drop(columns="population"))


def test_a_map_says_what_it_shows_and_what_is_absent():
    picture = drawing()
    assert picture.kind == "map"
    assert picture.alt.startswith("Carte de 3\u00a0QPV (cercles en proportion\u00a0: habitants)")
    assert "2\u00a0QPV avec une valeur, de 38,0\u00a0% (Quartier 0 (Ville 0))" in picture.alt
    assert "1\u00a0QPV non diffusé." in picture.alt
    assert "secret statistique" in texts(picture)
    assert "n.\u00a0d. (secret statistique)" in picture.table


def test_the_title_is_the_pages_business_not_the_drawings():
    assert not any("titre" in text for text in texts(drawing()))


def test_a_value_on_a_limit_belongs_to_the_class_above():
    ready = map_data.sites(quarters((40.0, 39.99, NAN)), "EPSG:2154", [40.0])
    assert ready["class"].tolist() == ["1", "0", style.SECRET]


def test_without_absent_value_the_legend_does_not_speak_of_it():
    told = texts(drawing(quarters((38.0, 41.0))))
    assert not {"secret statistique", "non disponible"} & set(told)


def test_a_secret_what_is_not_known_and_a_zero_do_not_look_the_same():
    told = quarters((0.0, NAN, NAN)).assign(reason=["", "secret statistique", "non diffusé"])
    picture = drawing(told)
    words = texts(picture)
    assert [words[words.index(w) + 1] for w in ("secret statistique", "non disponible")] == [
        "1\u00a0QPV", "1\u00a0QPV"
    ]  # fmt: skip
    ready = map_data.sites(told, "EPSG:2154", [40.0])
    assert len({panels.look(colour, "")[0] for colour in ready["colour"]}) == 3


@pytest.mark.parametrize("radius", [0.4, 3.0, 14.0])
def test_what_is_not_known_has_at_least_one_dot(radius):
    disc = shapely.Point(5, 5).buffer(radius)
    dots = [shapely.Point(dot[0]) for dot in panels.dotting(disc, 2.2)]
    assert dots
    assert all(disc.buffer(0.1).covers(dot) for dot in dots)


def test_a_backdrop_that_could_not_be_had_is_said():
    note = "Fond communal non récupéré pour ce territoire"
    picture = drawing(missing_backdrop=True)
    assert note in texts(picture)
    assert note in picture.alt
    assert note not in texts(drawing(backdrop=communes()))


def test_closer_in_quarters_bear_their_names_and_circles_their_towns():
    near = texts(drawing(backdrop=communes(), mode="polygons"))
    far = texts(drawing(backdrop=communes()))
    assert "Quartier 0" in near
    assert "Ville 0" in far
    assert "Quartier 0" not in far
    assert "Habitants du quartier" not in near


def test_names_are_drawn_as_written_and_escaped_in_html():
    names = ["<script>alert(1)</script>", "Prix $x$", "A & B"]
    picture = drawing(quarters(names=names), mode="polygons", legend_title='"Taux" <b>')
    assert "<script>" not in picture.html()
    assert "<b>" not in picture.html()
    assert "Prix $x$" in texts(picture)
    ElementTree.fromstring(drawn(picture))


def test_the_same_map_gives_the_same_bytes():
    assert drawing(backdrop=communes()) == drawing(backdrop=communes())


def test_a_zoom_is_titled_on_both_drawings_and_refused_elsewhere():
    inset = maps.Inset("Bassin", (2.99, 50.39, 3.12, 50.47))
    said = texts(drawing(insets=[inset]))
    assert said.count("A. Bassin") == 2
    with pytest.raises(ParameterError, match="hors du territoire"):
        drawing(insets=[maps.Inset("Ailleurs", (5, 45, 5.1, 45.1))])


def test_overseas_territories_are_drawn_in_their_projection():
    reunion = quarters((40.0,))
    reunion["geometry"] = [square(55.45, -20.9)]
    assert "1\u00a0QPV" in drawing(reunion, crs="EPSG:2975").alt


def test_text_stays_on_the_sheet_and_names_in_the_frame():
    many = quarters([40.0] * 40, towns=[f"Saint-Quelque-Chose-sur-Mer-{i}" for i in range(40)])
    many["geometry"] = [square(3 + 0.2 * (i % 8), 50 + 0.1 * (i // 8)) for i in range(40)]
    found = re.findall(r'<text[^>]* x="([-\d]+)"[^>]*>([^<]*)', drawn(drawing(many)))
    assert sum("Saint" in text for _, text in found) > 8
    for x, text in found:
        assert int(x) >= 0
        assert int(x) / 10 + measure(unescape(text), style.SMALL)[0] <= style.PAGE_WIDTH


def test_a_border_between_two_communes_is_drawn_once():
    pair = np.array([square(10, 10, 10), shapely.MultiPolygon([square(20, 10, 10)])])
    lines = panels._borders(pair, Box(0, 0, 100, 100))
    assert sum(shapely.LineString(line).length for line in lines) == pytest.approx(70)
    half = panels._borders(pair, Box(0, 0, 15, 100))
    assert sum(shapely.LineString(line).length for line in half) == pytest.approx(20)


@pytest.mark.parametrize("mode", ["circles", "polygons"])
def test_on_a_telephone_nothing_is_cut_and_zooms_keep_their_titles(mode):
    zooms = [maps.Inset("Bassin", (2.99, 50.39, 3.12, 50.47))]
    seen = narrow(drawing(backdrop=communes(), mode=mode, insets=zooms))
    found = re.findall(r'<text[^>]* x="([-\d]+)"[^>]*>([^<]*)', seen)
    assert [text for _, text in found].count("A. Bassin") == 2
    assert "Taux de pauvreté" in {text for _, text in found}
    for x, text in found:
        assert int(x) >= 0
        assert int(x) / 10 + measure(unescape(text), style.SMALL)[0] <= style.PHONE_WIDTH


def test_placed_names_never_touch_nor_leave_the_frame():
    rng = np.random.default_rng(3)
    frame, taken = Box(0, 0, 300, 300), [Box(0, 0, 60, 40)]
    spots = rng.uniform(0, 300, (60, 2))
    names = [map_labels.Named(f"Commune {i}", Box(x, y, x, y).grown(3)) for i, (x, y) in
             enumerate(spots)]  # fmt: skip
    dots = [shapely.Point(*spot).buffer(3) for spot in spots]
    placed = map_labels.placed(names, frame, taken, dots, tolerance=0.1, most=30)
    assert 10 < len(placed) <= 30
    for i, name in enumerate(placed):
        assert name.box.within(frame)
        assert not name.box.meets(taken[0])
        assert not any(name.box.meets(other.box) for other in placed[:i])


def test_a_quarter_over_two_communes_is_named_after_the_larger_part():
    over = quarters((40.0,), towns=["Ville 0, Ville 1"])
    over["geometry"] = [shapely.box(3.07, 50.4, 3.2, 50.41)]
    ready = map_data.sites(over, "EPSG:2154", [])
    backdrop = map_data.projected(communes(), "EPSG:2154", "communes")
    assert [name for name, *_ in map_data.towns(ready, backdrop)] == ["Ville 1"]
    assert [name for name, *_ in map_data.towns(ready, None)] == ["Ville 0"]


def test_circles_are_in_proportion_and_the_legend_shows_three_round_ones():
    ready = map_data.sites(quarters(), "EPSG:2154", [])
    assert ready["radius"].max() == 14.0  # three circles have all the room they may take
    assert (ready["radius"] ** 2 / ready["population"]).nunique() == 1 or np.ptp(
        ready["radius"] ** 2 / ready["population"]
    ) < 1e-9
    circles = furniture.reference_circles(pd.Series([77_300, 2_100, 1_800]), 14.0)
    assert [n for n, _ in circles] == [50_000, 10_000, 2_000]
    assert circles[0][1] < 14.0


@pytest.mark.parametrize("largest", [8, 300, 1_500, 132_511])
def test_reference_circles_are_three_whatever_the_sizes(largest):
    circles = furniture.reference_circles(pd.Series([largest]), 14.0)
    assert len({n for n, _ in circles}) == 3
    assert all(n <= largest for n, _ in circles)


@pytest.mark.parametrize("radius", [1.2, 3.0, 14.0])
def test_absent_values_are_hatched_at_any_size(radius):
    disc = shapely.Point(5, 5).buffer(radius)
    strokes = panels.hatching(disc, min(2.2, radius * 0.8))
    assert strokes
    assert all(disc.buffer(1e-6).covers(shapely.LineString(s)) for s in strokes)


@pytest.mark.parametrize("ratio", [0.2, 0.8, 1.2, 2.5])
@pytest.mark.parametrize("zooms", [(), (1.0,), (0.35,), (1.0, 0.35), (0.9, 1.4)])
@pytest.mark.parametrize("width", [style.PAGE_WIDTH, style.PHONE_WIDTH])
def test_pieces_of_a_map_never_overlap_nor_leave_the_sheet(ratio, zooms, width):
    plan = map_layout.arranged(ratio, zooms, lambda w: 180.0, width)
    sheet = Box(0, 0, width, plan.height)
    pieces = [plan.main, *plan.insets, plan.legend]
    assert len(plan.insets) == len(zooms)
    for i, piece in enumerate(pieces):
        assert piece.within(sheet)
        assert not any(piece.meets(other) for other in pieces[:i])


@pytest.mark.parametrize("ratio", [0.2, 0.9, 1.25, 2.5])
def test_a_map_without_zoom_takes_less_than_half_of_a_printed_page(ratio):
    plan = map_layout.arranged(ratio, (), lambda w: 180.0)
    text_of_a_page = 745  # points: 297 mm less two margins of 17
    assert plan.height < 0.45 * text_of_a_page


def test_on_a_telephone_the_legend_follows_the_map_that_it_explains():
    plan = map_layout.arranged(1.2, (1.0, 0.35), lambda w: 180.0, style.PHONE_WIDTH)
    assert plan.main.bottom > plan.legend.top > plan.legend.bottom > plan.insets[0].top


def test_each_class_is_darker_than_the_one_before():
    def grey(colour: str) -> float:
        red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
        return 0.299 * red + 0.587 * green + 0.114 * blue

    for count in range(1, 6):
        greys = [grey(c) for c in style.sequential(count)]
        assert all(a - b > 25 for a, b in pairwise(greys))


def test_counts_of_a_narrow_legend_say_their_unit_once_rather_than_be_cut():
    classes = [
        ("moins de 6 344 hab./km²", "#fff", 104),
        ("de 13 737 à moins de 18 873", "#ccc", 16),
    ]
    assert furniture._counted(classes, 400) == ["104\u00a0QPV", "16\u00a0QPV"]
    assert furniture._counted(classes, 150) == ["104\u00a0QPV", "16"]

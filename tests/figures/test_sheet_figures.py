"""The drawings of the neighbourhood sheet: what they say in words, what they refuse."""

import re

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import Point, box

from qpv.errors import ParameterError, TableError
from qpv.figures import bands, canvas, charts, scale
from qpv.figures.maps import category_map
from qpv.figures.profile_chart import profile_chart
from qpv.figures.quadrant import quadrant
from qpv.figures.sheet_map import sheet_map

TEXT = {"title": "Titre", "subtitle": "Sous-titre", "source": "Source."}


def _strip(**changes) -> charts.Strip:
    given = {
        "label": "Taux de pauvreté",
        "detail": "2021",
        "unit": "%",
        "decimals": 0,
        "value": 56.0,
        "others": list(np.linspace(20, 70, 203)),
        "references": [
            charts.Reference("QPV d'ici", 46.2),
            charts.Reference("QPV absents", np.nan),
        ],
        "approximate": frozenset({"QPV d'ici"}),
        "rank": "3e taux le plus élevé",
    }
    return charts.Strip(**{**given, **changes})


def _strips(*rows):
    return charts.strips(rows, group="autres QPV", own="Le Pont", **TEXT)


def test_a_strip_says_value_comparators_and_place():
    said = _strips(_strip()).alt
    assert "Le Pont 56 %" in said.replace("\u00a0", " ")
    assert "QPV d'ici ≈ 46 %" in said.replace("\u00a0", " ")
    assert "QPV absents n. d." in said.replace("\u00a0", " ")
    assert "3e taux le plus élevé" in said


def test_an_absent_value_keeps_its_reason_and_is_no_zero():
    drawn = _strips(_strip(value=np.nan, reason="secret statistique", rank=""))
    assert "n. d. (secret statistique)" in drawn.alt.replace("\u00a0", " ")
    assert "n. d. (secret statistique)" in drawn.table.replace("\u00a0", " ")
    assert " 0 %" not in drawn.alt.replace("\u00a0", " ")


def test_eight_strips_of_the_region_stay_light_and_are_the_same_twice():
    rows = [_strip(label=f"Indicateur {n}") for n in range(8)]
    first = _strips(*rows)
    assert len(first.content) < 500_000
    assert first.content == _strips(*rows).content


def _rows(**changes) -> pd.DataFrame:
    rows = pd.DataFrame(
        {
            "indicator": ["Vacance", "Vacance", "Rotation", "Rotation"],
            "series": ["QP059016", "QPV, région"] * 2,
            "kind": ["territory", "comparator"] * 2,
            "value": [np.nan, 4.0, 7.0, 8.0],
            "approximate": [False, True] * 2,
            "reason": ["secret statistique", "", "", ""],
        }
    )
    return rows.assign(**changes)


def test_compact_dots_write_secret_and_approximation():
    drawn = charts.compact_dots(_rows(), unit="%", decimals=0, **TEXT)
    said = drawn.alt.replace("\u00a0", " ")
    assert "QP059016 n. d. (secret statistique)" in said
    assert "QPV, région ≈ 4 %" in said
    assert ">secret<" in drawn.table


def test_a_half_page_chart_is_shown_at_its_own_width():
    drawn = charts.compact_dots(_rows(), unit="%", decimals=0, **TEXT)
    width = int(re.search(r'width="(\d+)"', drawn.content)[1])
    assert width == round(1000 * 258 / 510)


@pytest.mark.parametrize("draw", [charts.compact_dots, charts.timeline])
def test_a_missing_column_is_named(draw):
    with pytest.raises(TableError, match=r"colonnes absentes : (value|year)"):
        draw(_rows().drop(columns="value").rename(columns={"x": "y"}), unit="%", decimals=0, **TEXT)


def _years(values) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "series": "QP059016",
            "kind": "territory",
            "year": [2015, 2016, 2018, 2021],
            "value": values,
            "reason": ["", "", "", "secret statistique"],
        }
    )


def test_a_timeline_tells_each_year_and_the_secret_one():
    drawn = charts.timeline(
        _years([65.0, 64.0, 66.3, np.nan]), breaks=(2016,), unit="%", decimals=1, **TEXT
    )
    said = drawn.alt.replace("\u00a0", " ")
    assert "2018 : 66,3 %" in said
    assert "2021 : n. d. (secret statistique)" in said


def test_a_timeline_joins_by_a_solid_line_only_what_follows_without_a_break(monkeypatch):
    drawn = []
    monkeypatch.setattr(
        "qpv.figures.canvas.Canvas.line",
        lambda self, xs, ys, colour, width=0.6, **look: drawn.append((colour, look)),
    )
    charts.timeline(_years([65.0, 64.0, 66.3, 67.0]), breaks=(2016,), unit="%", decimals=0, **TEXT)
    from qpv.figures import style

    own = [look["dashes"] for colour, look in drawn if colour == style.ACCENT]
    assert own == [(1, 2)] * 3 * 2  # a break, then two missing years; page, telephone
    drawn.clear()
    charts.timeline(_years([65.0, 64.0, 66.3, 67.0]), unit="%", decimals=0, **TEXT)
    own = [look["dashes"] for colour, look in drawn if colour == style.ACCENT]
    assert own[0] == ()


def test_one_point_does_not_fill_the_axis_of_a_rate():
    axis = scale.fitted([99.0, 100.0], 0.0, 100.0, least=10.0)
    assert axis.at(100.0) - axis.at(99.0) == pytest.approx(100 / 11)
    assert scale.fitted([1.0, 2.0], 0.0, 100.0, least=10.0).low == 0.0  # a share is not negative


def test_the_name_of_a_small_block_stands_beside_it(monkeypatch):
    """A shifted list of names would read as another axis's money."""
    drawn = {}
    write = canvas.Canvas.write
    monkeypatch.setattr(
        canvas.Canvas,
        "write",
        lambda self, x, y, t, **o: (drawn.setdefault(t, y), write(self, x, y, t, **o)),
    )
    amounts = {"Présence": 270, "Formation": 2, "Déchets": 209, "Concertation": 15, "Travaux": 80}
    links = pd.DataFrame(
        [{"before": "Office A", "after": name, "amount": v} for name, v in amounts.items()]
    )
    bands.bands(links, heads=("Bailleur", "Axe"), **TEXT)
    room = 200.0 - 6 * (len(amounts) - 1)
    top = 204.0
    for name, amount in amounts.items():
        thick = amount * room / sum(amounts.values())
        assert top - thick - 6 <= drawn[name] <= top + 6
        top -= thick + 6


def test_a_quadrant_counts_each_corner_and_the_absent():
    rows = pd.DataFrame(
        {
            "code_qp": list("abcd"),
            "label": ["Un", "Deux", "Trois", "Quatre"],
            "x": [30.0, 60.0, 61.0, np.nan],
            "y": [3.0, 4.0, -5.0, 1.0],
            "population": [900, 2000, 3000, 4000],
        }
    )
    corners = ("bas-haut", "haut-haut", "bas-bas", "haut-bas")
    drawn = quadrant(
        rows, reference=("QPV", 45.0), x_label="Taux", y_label="Écart", corners=corners, **TEXT
    )
    said = drawn.alt.replace("\u00a0", " ")
    assert "bas-haut : 1 QPV ; haut-haut : 1 QPV ; bas-bas : 0 QPV ; haut-bas : 1 QPV" in said
    assert "1 QPV non diffusé" in said


def test_flows_say_entries_and_what_has_no_successor():
    links = pd.DataFrame(
        {
            "before": ["QP1", "QP1", "", "QP2"],
            "after": ["QN1", "QN2", "QN3", ""],
            "label_before": ["Un", "Un", "", "Perdu"],
            "label_after": ["A", "B", "C", ""],
            "change": ["scission", "scission", "entré", "sans successeur"],
        }
    )
    drawn = charts.flows(links, **TEXT)
    assert "scission : 2 liens" in drawn.alt.replace("\u00a0", " ")
    assert "Perdu QP2" in drawn.table
    assert drawn.table.count("<tr>") == 5


def _qpv(**columns) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"code_qp": ["QN05901M"], "lib_qp": ["Le Pont"], **columns},
        geometry=[box(3.0, 50.6, 3.01, 50.61)],
        crs="EPSG:4326",
    )


def test_the_map_of_a_qpv_draws_without_neighbours_nor_backdrop():
    own = _qpv()
    drawn = sheet_map(own, own.iloc[:0], None, None, crs="EPSG:2154", **TEXT)
    assert "0 autre QPV proche" in drawn.alt.replace("\u00a0", " ")
    assert "http" not in drawn.content


def test_the_map_of_a_qpv_draws_a_contour_that_is_a_point():
    own = _qpv().set_geometry([Point(3.0, 50.6)]).set_crs("EPSG:4326", allow_override=True)
    near = _qpv()
    drawn = sheet_map(own, near, None, None, crs="EPSG:2154", **TEXT)
    assert "1 autre QPV proche" in drawn.alt.replace("\u00a0", " ")


def test_the_map_is_of_one_qpv():
    two = pd.concat([_qpv(), _qpv()], ignore_index=True)
    with pytest.raises(TableError, match="2 lignes"):
        sheet_map(two, two.iloc[:0], None, None, crs="EPSG:2154", **TEXT)


def test_schools_are_in_the_legend_and_in_words():
    places = pd.DataFrame(
        {
            "kind": ["école", "collège", "école"],
            "name": ["A", "B", "C"],
            "longitude": [3.001, 3.004, 3.006],
            "latitude": [50.601, 50.604, 50.606],
        }
    )
    drawn = sheet_map(_qpv(), _qpv().iloc[:0], None, None, crs="EPSG:2154", places=places, **TEXT)
    assert "2 écoles, 1 collège" in drawn.alt.replace("\u00a0", " ")
    for width in drawn.content.split("</svg>")[:-1]:  # page and telephone
        assert "École" in width
        assert "Collège" in width


def _classed(letter: str) -> gpd.GeoDataFrame:
    return _qpv(lib_com=["Lille"], population=[2000.0], category=[letter])


def _category_map(qpv, categories=(("A", "A — Grands ensembles"), ("B", "B"))):
    return category_map(
        qpv, None, None, crs="EPSG:2154", mode="circles", categories=categories,
        legend_title="Classe", legend_note="", **TEXT,
    )  # fmt: skip


def test_a_map_of_classes_counts_each():
    said = _category_map(_classed("A")).alt.replace("\u00a0", " ")
    assert "A — Grands ensembles : 1 QPV ; B : 0 QPV" in said


def test_a_class_out_of_the_legend_is_refused():
    with pytest.raises(ParameterError, match=r"1 inconnue\(s\) \['C'\]"):
        _category_map(_classed("C"))


def test_profiles_say_the_medians_of_each_class():
    rows = pd.DataFrame(
        {
            "class": ["A", "B"],
            "label": "Taux d'emploi",
            "unit": "%",
            "decimals": 0,
            "median": [39.0, 51.0],
            "whole": 43.0,
            "gap": [-0.9, 1.3],
        }
    )
    drawn = profile_chart(rows, low="bas", high="haut", **TEXT)
    assert "A 39 %, B 51 %" in drawn.alt.replace("\u00a0", " ")
    assert "43" in drawn.table


def test_a_timeline_of_quarters_names_them_and_signs_its_ends_only():
    rows = pd.DataFrame(
        [("Zone", "comparator", i, 7.0 + i / 10, "") for i in range(20)],
        columns=["series", "kind", "year", "value", "reason"],
    )
    names = {i: f"T{i % 4 + 1} {2021 + i // 4}" for i in range(20)}
    drawn = charts.timeline(rows, names=names, unit="%", decimals=1, **TEXT)
    assert "T4 2025 : 8,9" in drawn.alt.replace("\xa0", " ").replace("\u202f", " ")
    assert '<th scope="col">T1 2021</th>' in drawn.table


def test_the_map_holds_every_neighbour_that_its_title_counts():
    """« 3 autres QPV à moins de 2,5 km », of which none was drawn."""
    own = _qpv()
    far = gpd.GeoDataFrame(
        {"code_qp": ["QN00002M", "QN00003M"], "lib_qp": ["Compté", "Non compté"],
         "counted": [True, False]},
        geometry=[box(3.03, 50.62, 3.035, 50.625), box(3.2, 50.7, 3.21, 50.71)], crs="EPSG:4326",
    )  # fmt: skip
    drawn = sheet_map(own, far, None, None, crs="EPSG:2154", **TEXT)
    assert "Compté" in drawn.content and "Non compté" not in drawn.content

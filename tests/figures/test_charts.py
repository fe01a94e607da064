"""Charts say what they show: in the drawing, in the alternative text, in the table."""

from __future__ import annotations

import re
from html import unescape
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

from qpv.errors import TableError
from qpv.figures import charts, marks, style, swarm
from qpv.figures.canvas import measure

NAN = float("nan")


def drawn(picture) -> str:
    """Return the SVG of a picture."""
    return picture.content


def texts(picture) -> list[str]:
    """Return the texts drawn."""
    return [unescape(t) for t in re.findall(r"<text[^>]*>([^<]*)</text>", drawn(picture))]


def quarters(values, names=None, reason="secret", population=2_000) -> pd.DataFrame:
    names = names or [f"Quartier {i} (Ville)" for i in range(len(values))]
    return pd.DataFrame(
        {
            "code_qp": [f"QN059{i:02d}M" for i in range(len(values))],
            "label": names,
            "value": pd.array(values, dtype=float),
            "reason": ["" if v == v else reason for v in values],
            "population": population,
        }
    )


def distribution(values, references=(), **options):
    return charts.distribution(
        values,
        references=references,
        **{"unit": "%", "decimals": 1, "axis_label": "Taux de pauvreté (%)"} | options,
        title="Un titre de page",
        subtitle="Un sous-titre",
        source="INSEE",
    )


def dot_plot(rows, **options):
    columns = ["indicator", "series", "kind", "value", "approximate"]
    return charts.dot_plot(
        pd.DataFrame(rows, columns=columns),
        **{"unit": "%", "decimals": 1} | options,
        title="Un titre de page",
        subtitle="Un sous-titre",
        source="INSEE",
    )


def test_the_title_is_the_pages_business_not_the_drawings():
    picture = distribution(quarters([40.0, 45.0]))
    assert picture.title == "Un titre de page"
    assert not any("titre" in text for text in texts(picture))


def test_a_distribution_says_its_range_its_median_and_what_is_absent():
    picture = distribution(quarters([30.5, 40.0, 52.25, NAN, NAN]))
    assert "3\u00a0QPV représentés, de 30,5\u00a0% (Quartier 0 (Ville))" in picture.alt
    assert "à 52,3\u00a0% (Quartier 2 (Ville))" in picture.alt
    assert "2\u00a0QPV non diffusés." in picture.alt
    assert "médiane des quartiers représentés\u00a0: 40,0\u00a0%" in picture.alt
    assert any("2\u00a0QPV non diffusés, non représentés" in text for text in texts(picture))


def test_one_absent_quarter_is_singular():
    picture = distribution(quarters([30.0, NAN]))
    assert any("1\u00a0QPV non diffusé, non représenté" in text for text in texts(picture))


def test_the_table_gives_a_reason_instead_of_an_absent_value():
    table = distribution(quarters([30.0, NAN])).table
    assert "n.\u00a0d. (secret statistique)" in table
    assert "<td></td>" not in table
    assert table.index("30,0") < table.index("n.\u00a0d.")


def test_a_picture_without_any_value_says_so():
    picture = distribution(quarters([NAN, NAN]))
    assert "Aucune valeur diffusée" in texts(picture)
    assert "Aucune valeur diffusée" in picture.alt


def test_names_are_drawn_as_written_and_escaped_in_html():
    names = ["Prix $x^2$ (A & B)", "<script>alert(1)</script> (C)"]
    picture = distribution(quarters([20.0, 60.0], names))
    assert any("$x^2$" in text for text in texts(picture))
    assert "<script>" not in picture.html()
    assert "&lt;script&gt;" in picture.table
    ElementTree.fromstring(drawn(picture))


def test_the_same_figures_give_the_same_bytes():
    values = quarters(list(np.linspace(20, 60, 40)))
    reference = [charts.Reference("France", 43.4)]
    assert distribution(values, reference) == distribution(values, reference)


def test_references_are_named_with_their_value_and_absent_ones_are_not_drawn():
    references = [
        charts.Reference("QPV de Lille", 48.25, "territory"),
        charts.Reference("QPV de France", NAN),
    ]
    picture = distribution(quarters([40.0, 55.0]), references)
    assert any("QPV de Lille" in text and "48,3" in text for text in texts(picture))
    assert not any("QPV de France" in text for text in texts(picture))
    assert "QPV de France n.\u00a0d." in picture.alt


def test_quarters_with_the_same_extreme_value_are_counted_not_chosen():
    picture = distribution(quarters([30.0, 30.0, 30.0, 50.0]))
    assert "3\u00a0QPV" in texts(picture)
    assert "Quartier 0 (Ville)" not in texts(picture)


def test_small_populations_are_announced_as_fragile():
    values = quarters([30.0, 40.0])
    values["population"] = [900, 5_000]
    assert any("valeur fragile" in text for text in texts(distribution(values)))
    assert not any("fragile" in t for t in texts(distribution(quarters([30.0]))))


def test_a_repeated_index_changes_nothing():
    values = quarters([30.0, 50.0])
    assert distribution(values.set_axis([7, 7])).alt == distribution(values).alt


def test_no_text_leaves_the_sheet():
    names = [f"Quartier intercommunal au nom bien long {i} (Commune-sur-Rivière)" for i in range(6)]
    references = [charts.Reference(f"Ensemble des QPV numéro {i}", 40 + i / 10) for i in range(4)]
    picture = distribution(quarters([20, 20.2, 40, 41, 60, 60.2], names), references)
    places = re.findall(r'<text[^>]* x="([-\d]+)"[^>]*>([^<]*)', drawn(picture))
    assert len(places) > 8
    for x, text in places:
        assert int(x) >= 0
        assert int(x) / 10 + measure(unescape(text), style.SMALL)[0] <= style.PAGE_WIDTH


@pytest.mark.parametrize("count", [1, 2, 30, 300])
@pytest.mark.parametrize("width", [0.0, 60.0, 480.0])
def test_piles_stay_in_their_room_and_dots_apart_while_they_can(count, width):
    positions = list(np.linspace(0, width, count))
    radius, heights = swarm.piled(positions)
    assert min(heights) >= radius
    assert max(heights) + radius <= swarm._PILE + 1e-6
    if count * (2 * radius) ** 2 < 0.4 * width * swarm._PILE:
        gaps = [
            np.hypot(positions[i] - positions[j], heights[i] - heights[j])
            for i in range(count)
            for j in range(i)
        ]
        assert min(gaps, default=99) >= 2 * radius


def test_a_missing_column_is_refused():
    with pytest.raises(TableError, match="Distribution : colonnes absentes : reason"):
        distribution(quarters([1.0]).drop(columns="reason"))


def test_a_comparison_writes_values_and_absences():
    picture = dot_plot(
        [
            ("Pauvreté", "Lille", "territory", 45.84, False),
            ("Pauvreté", "QPV de France", "comparator", 43.4, True),
            ("Emploi", "Lille", "territory", NAN, False),
            ("Emploi", "QPV de France", "comparator", 46.0, False),
        ]
    )
    said = texts(picture)
    assert {"Lille", "QPV de France", "Pauvreté", "Emploi", "n.\u00a0d."} <= set(said)
    assert "45,8\u00a0%" in said
    assert "≈\u00a043,4\u00a0%" in said
    assert (
        "Pauvreté\u00a0: Lille 45,8\u00a0%\u00a0; QPV de France ≈\u00a043,4\u00a0%." in picture.alt
    )
    assert "Emploi\u00a0: Lille n.\u00a0d." in picture.alt
    assert "<td>n.\u00a0d.</td>" in picture.table


def test_an_absent_value_is_never_approximate():
    assert "≈" not in dot_plot([("Emploi", "Lille", "territory", NAN, True)]).alt


def test_equal_values_stand_apart_the_first_given_on_top():
    assert marks.lifts([100, 100], near=7, step=7, room=14) == [3.5, -3.5]
    assert marks.lifts([100, 180], near=7, step=7, room=14) == [0, 0]
    assert marks.lifts([100, 106, 112], near=7, step=9, room=14) == [7, 0, -7]


def test_names_in_a_comparison_are_escaped():
    rows = [("<b>$x$</b>", "<i>S</i>", "territory", 12.0, False)]
    picture = dot_plot(rows)
    assert "<b>" not in picture.html()
    assert any("$x$" in text for text in texts(picture))
    assert dot_plot(rows) == picture


def test_a_comparison_without_any_value_is_still_drawn():
    assert "n.\u00a0d." in texts(dot_plot([("Emploi", "Lille", "territory", NAN, False)]))

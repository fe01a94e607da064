"""Tables and key figures: what a screen reader, a printer and the page's script find there."""

from __future__ import annotations

import pandas as pd
import pytest

from qpv.errors import TableError
from qpv.figures.tables import Card, Column, key_figures, simple_table, sortable_table

FRAME = pd.DataFrame(
    {
        "lib_qp": ["Les <Hauts>", "Centre & Gare", "Nord"],
        "rate": [45.84, None, 0.0],
        "rate_reason": ["", "secret", ""],
        "population": [1234.0, 5000.0, None],
    }
)
COLUMNS = [
    Column("lib_qp", "Quartier"),
    Column("rate", "Pauvreté", "number", 1, "%", 'Taux de pauvreté "à 60 %"'),
    Column("population", "Habitants", "number"),
]


@pytest.fixture
def table() -> str:
    return sortable_table(FRAME, COLUMNS, caption="Les QPV d'<Ici>")


def test_headers_have_a_scope_and_a_button(table):
    assert table.count('<th scope="col"') == 3 and table.count('<button type="button">') == 3
    assert table.count('<th scope="row"') == 3
    assert '<span class="qpv-unit">(%)</span>' in table
    assert 'title="Taux de pauvreté &quot;à 60 %&quot;"' in table


def test_numbers_are_french_and_sort_as_numbers(table):
    assert '<td class="qpv-number" data-sort="45.84">45,8</td>' in table
    assert '<td class="qpv-number" data-sort="1234">1\u202f234</td>' in table
    assert 'data-sort="0">0,0</td>' in table


def test_an_absent_value_says_why_and_is_never_zero(table):
    assert (
        '<td class="qpv-number" data-absent=""><abbr title="secret statistique">n.\u00a0d.</abbr>'
        '<span class="qpv-why"> (secret)</span></td>' in table
    )
    assert '<abbr title="non diffusé">n.\u00a0d.</abbr></td>' in table
    assert "valeur absente, avec son motif" in table


def test_a_complete_table_has_no_note_on_absence():
    assert "n.\u00a0d." not in sortable_table(FRAME[["lib_qp"]], COLUMNS[:1], caption="Noms")


def test_names_are_text(table):
    assert "Les &lt;Hauts&gt;" in table and "Centre &amp; Gare" in table and "<Hauts>" not in table
    assert "<caption>Les QPV d&#x27;&lt;Ici&gt;</caption>" in table


def test_a_wide_table_scrolls_in_a_region_reached_by_keyboard(table):
    assert (
        '<section class="qpv-scroll" aria-label="Les QPV d&#x27;&lt;Ici&gt;" tabindex="0"' in table
    )


def test_a_table_of_many_columns_is_printed_in_landscape(table):
    many = [Column("lib_qp", "Quartier"), *[Column("rate", f"R{i}", "number") for i in range(9)]]
    assert "qpv-wide" in sortable_table(FRAME, many, caption="x") and "qpv-wide" not in table


def test_reasons_already_in_french_stay_as_they_are():
    frame = FRAME.assign(rate_reason=["", "fermé en 2023", ""])
    table = sortable_table(frame, COLUMNS, caption="x")
    assert 'title="fermé en 2023"' in table and " (fermé en 2023)</span>" in table


def test_a_column_that_is_not_there_is_refused():
    with pytest.raises(TableError, match="Tableau « Noms » : colonnes absentes : emploi"):
        sortable_table(FRAME, [*COLUMNS, Column("emploi", "Emploi")], caption="Noms")


def test_a_card_holds_its_value_comparators_rank_and_coverage():
    html = key_figures(
        [Card("Taux <1>", "45,8 %", [("QPV & co", "43,3 %")], "3e taux", "≈", "5 sur 6")]
    )
    order = [html.index(text) for text in ("&lt;1&gt;", "45,8 %", "43,3", "3e taux", "≈", "5 sur")]
    assert order == sorted(order) and "QPV &amp; co" in html


def test_an_empty_part_of_a_card_leaves_nothing_behind():
    html = key_figures([Card("Population", "753 100")])
    assert html.count("<dd") == 1 and "<ul>" not in html


def test_a_plain_table_writes_numbers_by_column():
    frame = pd.DataFrame(
        {"Code": ["01001", None], "n": [1234.0, 5.0], "taux": [1.25, float("nan")]}
    )
    html = simple_table(frame, "Données")
    assert '<th scope="row" class="qpv-words">01001</th>' in html
    assert '<td class="qpv-number">1\u202f234</td>' in html
    assert '<td class="qpv-number">1,3</td>' in html
    assert html.count("n.\u00a0d.") == 2


def test_what_is_saved_has_both_ends_of_a_range_and_where_a_column_comes_from():
    frame = pd.DataFrame({"name": ["A", "B"], "low": [55.04, 48.5], "high": [70.4, 48.5]})
    frame["text"] = ["55,04 à 70,40", "48,50"]
    ends = {"shown": "text", "high": "high", "year": "2025", "source": "DGFiP"}
    columns = [Column("name", "Quartier"), Column("low", "Taux", "number", 2, "%", **ends)]
    table = sortable_table(frame, columns, caption="x")
    assert 'data-sort="55.04" data-high="70.4">55,04 à 70,40</td>' in table
    assert 'data-year="2025" data-source="DGFiP"' in table


def test_a_row_says_its_qpv_where_no_column_shows_it():
    coded = FRAME.assign(code_qp=["QN00001N", "QN00002N", "QN00003N"])
    assert '<tr data-code="QN00002N">' in sortable_table(coded, COLUMNS, caption="x")
    indexed = sortable_table(coded.set_index("code_qp"), COLUMNS, caption="x")
    assert indexed.count("<tr data-code=") == 3
    shown = [*COLUMNS, Column("code_qp", "Code")]
    assert "data-code" not in sortable_table(coded, shown, caption="x")
    plain = simple_table(coded[["code_qp", "lib_qp"]], "x")
    assert '<tr data-code="QN00001N"><th scope="row"' in plain and ">QN00001N<" not in plain


def test_a_column_that_ranks_nothing_has_no_button():
    columns = [COLUMNS[0], Column("rate", "Pauvreté", sortable=False)]
    table = sortable_table(FRAME, columns, caption="Les QPV")
    assert table.count("<button") == 1 and ">Pauvreté</th>" in table

"""A notebook shows what the page shows; the page carries its rules once."""

import nbformat.v4 as nb
import pytest

from qpv.figures.dressing import dressed, undressed
from qpv.figures.picture import Picture
from qpv.figures.unplugged import external_references
from qpv.reports import page, render

FIGURE = Picture("Titre", "sous-titre", "<svg><text>12</text></svg>", "Source", "alternative")


@pytest.mark.parametrize("html", ["<p>a</p>", "<h1>Titre</h1>\n<!--qpv--><p>b</p>", ""])
def test_what_is_taken_off_is_what_was_put_on(html):
    assert undressed(dressed(html)) == html
    assert undressed(html) == html


def test_an_output_brings_the_rules_of_the_page_and_calls_nothing():
    shown = FIGURE._repr_html_()
    assert ".qpv-subtitle { display: block" in shown and "--ink:#1d2733" in shown
    assert "@page" not in shown and "qpv-banner" not in shown and "SHARED" not in shown
    assert external_references(shown) == []


def test_tables_and_figures_alone_bring_the_script():
    table = page.table([{"a": 1}], "Un tableau", [page.Column("a", "A", "number")])
    assert "<script>" in table._repr_html_() and "<script>" in FIGURE._repr_html_()
    assert "<script>" not in page.text("Une phrase.")._repr_html_()


def test_a_page_carries_the_rules_once():
    outputs = [
        nb.new_output("display_data", {"text/html": part._repr_html_()})
        for part in (page.title("Mon titre"), FIGURE, page.text("Une phrase."))
    ]
    told = nb.new_notebook(cells=[nb.new_code_cell("x", outputs=outputs)])
    html = render.render(told, title=render.first_heading(told))
    assert html.count(".qpv-subtitle{display:block") == 1 and 'class="qpv-notebook' not in html
    assert "<title>Mon titre</title>" in html and html.count("<h1>") == 1
    assert f'<div class="qpv-output">{FIGURE.html()}</div>' in html

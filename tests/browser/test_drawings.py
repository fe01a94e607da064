"""Drawings in Chromium: their words and face, what a reader saves of them, a telephone."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image

from qpv.figures import style
from qpv.figures.canvas import Canvas, drawings, image, measure
from qpv.figures.picture import Picture
from qpv.reports.render import page

pytestmark = pytest.mark.browser
WORDS = ("Taux de pauvreté", "AVANT Tourcoing", "fichier efficace", "≈ 45,8\u00a0%")
TABLE = (
    "<table><thead><tr><th>Quartier</th><th>Écart</th></tr></thead><tbody>"
    '<tr><th>Le "Bourg"; centre</th><td>-2,3\u00a0points</td></tr>'
    "<tr><th>=SOMME(A1)</th><td>n.\u00a0d. (secret)</td></tr>"
    "<tr><th>+1 +cmd|A</th><td>-1 point</td></tr></tbody></table>"
)
MIXED = (
    "<table><thead><tr><th>Indicateur</th><th>Valeur</th><th>Place</th></tr></thead><tbody>"
    "<tr><th>Pauvreté</th><td>39,5\u00a0%</td><td>—</td></tr>"
    "<tr><th>Revenu</th><td>12\u202f340\u00a0€</td><td>au milieu</td></tr></tbody></table>"
)


def sheet(width: float) -> Canvas:
    canvas = Canvas(width, 120)
    for rank, text in enumerate(WORDS):
        canvas.write(6, 100 - 20 * rank, text, size=11, bold=rank == 1, halo=1.4 * (rank == 2))
    canvas.bar(0, 3, width, 14, style.ACCENT, 1)
    return canvas


@pytest.fixture(scope="module")
def html() -> str:
    texts = {"subtitle": "En %, 2021", "source": "Source : INSEE.", "alt": "Des mots"}
    wide = Picture("Écart à l'EPCI", content=drawings(sheet, "Des mots"), table=TABLE, **texts)
    half = Picture("Un demi", content=image(sheet(250), "Des mots"), **texts)
    return page(wide.html() + half.html(), title="Figures")


def saved(seen, button: str) -> tuple[str, bytes]:
    with seen.page.expect_download() as waiting:
        seen.page.get_by_role("button", name=button).first.press("Enter")
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


def test_words_take_the_room_that_the_layout_gave_them(visit, html):
    seen = visit(html)
    lengths = seen.page.evaluate(
        "[...document.querySelectorAll('.qpv-static:not(.qpv-phone) text')]"
        ".map((t) => [t.textContent, t.getComputedTextLength()])"
    )
    assert len(lengths) == 2 * len(WORDS)
    for text, length in lengths:
        expected = 10 * measure(text, 11, text == WORDS[1])[0]
        assert 0.97 * expected <= length <= 1.004 * expected, text  # kerning only tightens


def test_one_drawing_is_seen_at_each_width_and_said_once(visit, html):
    for width, shown in ((1280, "0 0 5100 1200"), (390, "0 0 2520 1200")):
        seen = visit(html, width)
        visible = seen.page.locator(".qpv-drawing svg:visible")
        assert visible.count() == 1
        assert visible.get_attribute("viewBox") == shown
        assert seen.page.get_by_role("img", name="Des mots").count() == 2  # the pair, the half
        assert seen.page.evaluate(
            "[...document.querySelectorAll('.qpv-figure')].every(f => f.scrollWidth <= f.clientWidth)"
        )
    assert (
        seen.page.evaluate(
            "document.querySelector('.qpv-phone text').getBoundingClientRect().height"
        )
        >= 11 * 96 / 72
    )  # its printed size


def test_a_drawing_is_saved_as_svg_with_its_title_and_source(visit, html):
    seen = visit(html)
    name, data = saved(seen, "Enregistrer « Écart à l’EPCI » : dessin (SVG)")
    assert name == "ecart-a-l-epci.svg"
    root = ElementTree.fromstring(data)
    words = [node.text for node in root.iter("{http://www.w3.org/2000/svg}text")]
    kept = {text.replace("\u00a0", " ") for text in words if text}
    assert {"Écart à l’EPCI", "En %, 2021", "Source : INSEE."} <= kept
    assert {text.replace("\u00a0", " ") for text in WORDS} <= kept
    assert b'font-family="Arial' in data and b"@font-face" not in data
    assert not re.search(rb'(?:href|src)="?https?:', data)


def test_a_drawing_is_saved_as_png(visit, html):
    seen = visit(html)
    name, data = saved(seen, "Enregistrer « Écart à l’EPCI » : image (PNG)")
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    assert name == "ecart-a-l-epci.png"
    assert picture.width >= 2_000
    colours = {colour for _, colour in picture.getcolors(1_000_000)}
    assert {(255, 255, 255), (0xB3, 0x43, 0x1E), (0x1D, 0x27, 0x33)} <= colours
    assert seen.errors == []


def test_the_data_are_saved_as_displayed_for_a_french_spreadsheet(visit, html):
    name, data = saved(visit(html), "Enregistrer « Écart à l’EPCI » : données (CSV)")
    assert name == "ecart-a-l-epci.csv"
    assert data.decode("utf-8") == (
        '\ufeff"Quartier";"Écart (points)";"Écart (points)_motif"\r\n'
        '"Le ""Bourg""; centre";-2,3;""\r\n"\'=SOMME(A1)";"";"secret"\r\n"\'+1 +cmd|A";-1;""\r\n'
    )


def test_values_of_several_units_are_numbers_beside_their_unit(visit):
    texts = {"subtitle": "En %, 2021", "source": "Source : INSEE.", "alt": "Des mots"}
    half = Picture("Un demi", content=image(sheet(250), "Des mots"), table=MIXED, **texts)
    _, data = saved(
        visit(page(half.html(), title="Figures")), "Enregistrer « Un demi » : données (CSV)"
    )
    assert data.decode("utf-8-sig").split("\r\n")[:3] == [
        '"Indicateur";"Valeur";"Valeur_unité";"Place"',
        '"Pauvreté";39,5;"%";""',
        '"Revenu";12340;"€";"au milieu"',
    ]


def test_a_zip_holds_the_drawing_the_image_the_data_and_what_must_be_known(visit, html):
    name, data = saved(visit(html), "Enregistrer « Écart à l’EPCI » : dessin, image")
    with zipfile.ZipFile(io.BytesIO(data)) as held:
        assert held.testzip() is None
        stem = name.removesuffix(".zip")
        assert held.namelist() == [f"{stem}.svg", f"{stem}.png", f"{stem}.csv", "LISEZMOI.txt"]
        assert Image.open(io.BytesIO(held.read(f"{stem}.png"))).width >= 2_000
        told = held.read("LISEZMOI.txt").decode("utf-8-sig")
    for words in (
        "Écart à l’EPCI\r\nEn %, 2021",
        "Source : INSEE.",
        "Écart (points)_motif",
        "Page\r\nFigures",
    ):
        assert words in told


def test_what_cannot_be_saved_has_no_button_and_paper_has_none(visit, html):
    seen = visit(html)
    assert seen.page.locator(".qpv-save").count() == 2
    assert seen.page.get_by_role("button", name="données (CSV)").count() == 1
    seen.page.emulate_media(media="print")
    assert seen.page.locator(".qpv-save:visible").count() == 0

"""A drawing is light SVG: its words are words, in a font that the page holds once."""

from __future__ import annotations

import base64
import io
import re
from xml.etree import ElementTree

import pytest
from fontTools.ttLib import TTFont

from qpv.figures import fonts, style
from qpv.figures.canvas import Canvas, drawings, image, measure
from qpv.figures.labels import Box
from qpv.reports.render import page


def sheet(width: float = 200.0) -> Canvas:
    canvas = Canvas(width, 100)
    canvas.write(10, 50, "Taux & reste : 45,8\u00a0%")
    canvas.write(10, 30, "Deux\nlignes", bold=True, size=12, halo=1.5)
    canvas.line((0, width / 2, width), (0, 20, 0))
    canvas.mark([20.0], [20.0], "o", style.DOT, 6)
    return canvas


def test_words_are_found_and_the_alternative_kept():
    drawn = image(sheet(), 'Un "titre" <b>')
    words = re.findall(r"<text[^>]*>([^<]*)</text>", drawn)
    assert sorted(words) == ["Deux", "Taux &amp; reste : 45,8\u00a0%", "lignes"]
    assert drawn.startswith('<svg class="qpv-static"')
    assert 'role="img" aria-label="Un &quot;titre&quot; &lt;b&gt;"' in drawn
    ElementTree.fromstring(drawn)


def test_a_text_stands_where_it_was_written_in_tenths_of_a_point():
    (found,) = re.findall(r'<text x="(\d+)" y="(\d+)">Taux', image(sheet(), ""))
    assert (int(found[0]), int(found[1])) == (100, 500)


def test_a_halo_is_an_outline_behind_the_same_letters():
    drawn = image(sheet(), "")
    assert drawn.count("Deux") == 1
    assert 'stroke="#fff" stroke-width="30" paint-order="stroke"' in drawn


def test_what_fits_in_its_frame_is_not_framed_and_frames_bear_a_name_of_their_own():
    def framed(radius: float) -> str:
        canvas = Canvas(100, 100)
        canvas.circle(50, 50, radius, face=style.DOT, frame=Box(30, 30, 70, 70))
        return image(canvas, "")

    assert "clip" not in framed(10)
    assert '<circle cx="500" cy="500" r="100"/>' in re.sub(
        r' fill="[^"]*"| stroke[^/]*', "", framed(10)
    )
    names = [re.search(r'<clipPath id="([^"]+)"', framed(r))[1] for r in (30, 31)]
    assert names[0] != names[1]
    assert f'clip-path="url(#{names[0]})"' in framed(30)


def test_the_same_drawing_gives_the_same_bytes():
    assert image(sheet(), "a") == image(sheet(), "a")


def test_both_widths_are_drawn_and_said_once():
    found = drawings(sheet, "Ce que montre la figure")
    assert found.count("Ce que montre la figure") == 1
    assert re.findall(r'viewBox="0 0 (\d+) ', found) == ["5100", "2520"]
    assert found.count('aria-hidden="true"') == 2


def test_a_page_holds_once_the_font_of_what_it_draws():
    html = page(image(sheet(), "a") + image(sheet(300), "b"), title="Page")
    rules = dict(
        re.findall(r"@font-face\{[^}]*weight:(\w+);src:url\(data:font/woff;base64,([^)]*)", html)
    )
    assert html.count("@font-face") == 2
    held = {
        weight: {chr(c) for c in TTFont(io.BytesIO(base64.b64decode(data))).getBestCmap()}
        for weight, data in rules.items()
    }
    assert held == {
        "normal": set("Taux & reste : 45,8\u00a0%"),
        "bold": set("Deuxlignes"),
    }


def test_a_page_without_drawing_has_no_font():
    assert "@font-face" not in page("<p>Rien</p>", title="Page")


@pytest.mark.parametrize("text", ["Lens et Roubaix", "fichier efficace", "Œuvre ≈ 12 %"])
def test_the_font_of_the_page_has_the_metrics_of_the_layout(text):
    rule = fonts.font_css(f"<text>{text}</text>")
    data = base64.b64decode(re.search(r"base64,([^)]*)", rule)[1])
    font = TTFont(io.BytesIO(data))
    glyphs = font.getBestCmap()
    advance = sum(font["hmtx"][glyphs[ord(c)]][0] for c in text) * 8 / font["head"].unitsPerEm
    assert advance == pytest.approx(measure(text, 8.0)[0], rel=0.03)  # but for kerning
    assert "GPOS" in font


def test_a_character_that_french_does_not_use_is_in_the_font_too():
    rule = fonts.font_css("<text>Ω</text>")
    data = base64.b64decode(re.search(r"base64,([^)]*)", rule)[1])
    assert set(TTFont(io.BytesIO(data)).getBestCmap()) == {ord("Ω")}

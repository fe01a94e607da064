"""A drawing is light SVG: its words are words, in the face of the page."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from qpv.figures import style
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


def test_a_page_brings_no_font():
    html = page(image(sheet(), "a"), title="Page")
    assert "@font-face" not in html and "Arial" in html


@pytest.mark.parametrize(
    ("text", "wide"), [("Lens et Roubaix", 7.226), ("Œuvre ≈ 12\u00a0%", 6.329)]
)
def test_words_take_the_widths_that_adobe_printed_for_helvetica(text, wide):
    """Adobe Font Metrics of Helvetica, « WX » of each letter (kerning left out)."""
    assert measure(text, 1.0)[0] == pytest.approx(wide)


def cloud(count: int, step: float, **look) -> str:
    canvas = Canvas(400, 100)
    canvas.mark([10 + step * i for i in range(count)], [50.0] * count, "o", style.DOT, 6, **look)
    return image(canvas, "")


STROKE = re.compile(r'stroke="(#\w+)" stroke-width="(\d+)" stroke-linecap="round" d="([^"]+)"')


def test_discs_that_do_not_touch_are_one_stroke_with_its_edge():
    (edge, width, steps), (face, inner, same) = STROKE.findall(cloud(20, 9))
    assert (edge, width, face, inner) == ("#fff", "66", style.DOT, "54")
    assert steps == same and steps.count("h1") == 20 and steps.startswith("M100 500h1m89 0h1")


def test_a_disc_over_another_comes_after_it_in_a_layer_of_its_own():
    found = re.findall(r'd="([^"]+h1)"', cloud(20, 4, alpha=0.5))
    assert [steps.count("h1") for steps in found] == [10, 10]
    assert 'stroke-opacity="0.5"' in cloud(20, 4, alpha=0.5)


def test_few_discs_stay_circles():
    assert cloud(3, 9).count("<circle") == 3

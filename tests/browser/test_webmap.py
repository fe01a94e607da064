"""What a reader does with the interactive map of ``pages.picture``, in Chromium, network cut."""

from __future__ import annotations

import pytest

from qpv.reports.render import page as report_page

from . import pages
from .everyone import violations

pytestmark = pytest.mark.browser
# A page around the map, which gives it its width and keeps what it says.
AROUND = (
    "<!doctype html><html lang=fr><title>x</title><style>iframe {{ width: 100% }}</style>"
    "<body>{}<script>window.heard = [];"
    "addEventListener('message', (e) => heard.push(e.data));"
    "window.say = (m) => document.querySelector('iframe').contentWindow.postMessage(m, '*');"
    "</script>"
)


@pytest.fixture(scope="module")
def html() -> str:
    return AROUND.format(pages.picture().html())


def until(document, expression: str) -> None:
    """Wait for what is true in the map: its own policy forbids Playwright's ``wait_for_function``."""
    for _ in range(200):
        if document.evaluate(expression):
            return
        document.page.wait_for_timeout(50)
    raise AssertionError(expression)


def quarter(document, code: str):
    return document.locator(f'path[data-code="{code}"]')


def fill(document, code: str) -> str:
    return quarter(document, code).get_attribute("fill")


def test_the_legend_follows_the_indicator_and_tells_secret_absent_and_zero_apart(visit, html):
    seen = visit(html)
    document = seen.map
    legend = document.locator("#legend")
    assert "Taux de pauvreté, en %" in legend.text_content()
    assert document.locator("#year").text_content() == "2021"
    document.get_by_label("Indicateur").select_option("Emploi")
    told = legend.text_content()
    assert "moins de 40" in told and "secret statistique (1" in told and "non disponible (1" in told
    looks = [fill(document, f"QN0590{i}N") for i in (1, 3, 5)]
    assert looks[1:] == ["url(#qpv-secret)", "url(#qpv-unknown)"] and looks[0].startswith("#")
    assert document.locator("#year").text_content() == "2022"
    assert "0\u00a0%" in quarter(document, "QN05901N").get_attribute("aria-label")
    assert (seen.requests, seen.errors) == ([], [])


def test_a_gap_names_its_reference(visit, html):
    document = visit(html).map
    document.get_by_label("Montrer").select_option("l'écart aux QPV inventés")
    assert "écart aux QPV inventés, en points" in document.locator("#legend").text_content()
    quarter(document, "QN05902N").dispatch_event("click")
    popup = document.locator(".leaflet-popup-content")
    assert popup.locator("b").text_content() == "+17,0\u00a0points"
    assert "contre ≈\u00a030\u00a0%" in popup.text_content()


def test_a_search_lists_the_commune_then_its_quarters_and_goes_nowhere_by_itself(visit, html):
    seen = visit(html)
    document = seen.map
    field, options = document.get_by_label("Aller à"), document.locator("#found li")
    before = document.evaluate("map_qpv.getCenter().toString()")
    for typed in ("Roubaix", "roubaix", "ROUBAX", "rubaix"):
        field.fill(typed)
        told = options.all_text_contents()
        assert told[0].startswith("Roubaix commune, 2") and "habitants" in told[1], typed
        assert len(told) == 3
    assert document.evaluate("map_qpv.getCenter().toString()") == before
    assert document.locator(".leaflet-popup-content").count() == 0
    field.press("Enter")  # marks the first, goes nowhere
    assert document.evaluate("map_qpv.getCenter().toString()") == before
    field.press("ArrowDown")
    assert options.nth(1).get_attribute("aria-selected") == "true"
    field.press("Enter")
    assert document.locator(".leaflet-popup-content h2").text_content() == pages.HOSTILE[1]
    assert field.get_attribute("aria-expanded") == "false"
    assert "a" not in quarter(document, "QN05902N").get_attribute(
        "d"
    )  # a polygon, no more a circle
    field.fill("zzz")
    assert "Aucune commune" in options.text_content()
    field.press("Escape")
    assert document.locator("#found").is_hidden()


def test_quarters_are_reached_by_keyboard(visit, html):
    seen = visit(html)
    document = seen.map
    assert document.locator('path[data-code][tabindex="0"]').count() == 1
    document.locator('path[data-code][tabindex="0"]').focus()
    codes = "document.activeElement.dataset.code"
    reached = {document.evaluate(codes)}
    for key in ["ArrowLeft"] * 6 + ["ArrowRight"] * 6:
        seen.page.keyboard.press(key)
        reached.add(document.evaluate(codes))
    assert len(reached) == 6
    seen.page.keyboard.press("Enter")
    document.locator(".leaflet-popup-content").wait_for()
    assert document.evaluate("document.activeElement.getAttribute('aria-label')") == "Fermer"
    seen.page.keyboard.press("Escape")
    until(document, "document.activeElement.dataset.code === 'QN05906N'")
    assert document.locator(".leaflet-popup-content").count() == 0


def test_the_whole_territory_is_seen_whatever_the_frame_becomes_until_the_reader_moves(visit, html):
    seen = visit(html)
    document = seen.map
    assert document.locator("#legend").get_attribute("open") is not None
    inside = "map_qpv.getBounds().contains([[50.62, 3.05], [50.63, 3.116]])"
    for width in (390, 900):
        seen.page.set_viewport_size({"width": width, "height": 900})
        until(document, f"innerWidth < {width} && map_qpv.getSize().x < {width} && {inside}")
    document.evaluate("void map_qpv.setView([50.625, 3.1], 15, {animate: false})")
    seen.page.set_viewport_size({"width": 700, "height": 900})
    until(document, "map_qpv.getSize().x < 700")
    assert not document.evaluate(inside)


def test_layers_are_switched_and_told(visit, html):
    document = visit(html).map
    document.locator("#layers summary").click()
    document.get_by_label("NPNRU").check()
    assert quarter(document, "QN05904N").get_attribute("stroke-width") == "3.5"
    assert "liste 2015" in document.locator("#legend").text_content()
    document.get_by_label("Écoles").check()
    assert "annuaire 2026" in document.locator("#legend").text_content()
    document.get_by_label("Quartiers prioritaires").uncheck()
    assert document.locator("path[data-code]").count() == 0
    document.get_by_label("Quartiers prioritaires").check()
    assert document.locator("path[data-code]").count() == 6
    document.get_by_label("Écoles").press("Escape")
    assert document.evaluate("document.activeElement.textContent") == "Couches"


def test_the_points_of_a_layer_shown_are_reached_by_keyboard(visit, html):
    document = visit(html).map
    field, options = document.get_by_label("Aller à"), document.locator("#found li")
    field.fill("ecole")
    assert "École" not in options.first.text_content()  # the layer is not shown
    document.locator("#layers summary").click()
    document.get_by_label("Écoles").check()
    field.fill("ecole")
    assert options.first.text_content() == "École <i>A Écoles"
    field.press("Enter")
    field.press("Enter")
    assert document.locator(".leaflet-tooltip").text_content() == "École <i>A"
    assert document.locator("#said").text_content() == "Carte : École <i>A"
    assert document.evaluate("map_qpv.getCenter().distanceTo([50.621, 3.06]) < 100")


def test_circles_from_afar_polygons_closer_in(visit, html):
    document = visit(html).map
    for zoom, curved in ((11, True), (13, False)):
        document.evaluate(f"void map_qpv.setZoom({zoom}, {{animate: false}})")
        shape = document.locator("path[data-code]").first.get_attribute("d")
        assert ("a" in shape) is curved


def test_the_commune_under_a_point_is_named(visit, html):
    document = visit(html).map
    box = document.locator("#map_qpv").bounding_box()
    for longitude, name in ((3.059, "Lille <i>"), (3.095, "Roubaix")):
        at = document.evaluate(f"(() => {{const p = map_qpv.latLngToContainerPoint([50.628, {longitude}]);"
                               " return [p.x, p.y]; })()")  # fmt: skip
        document.page.mouse.move(box["x"] + at[0], box["y"] + at[1])
        until(document, f"document.querySelector('.leaflet-tooltip')?.textContent === {name!r}")


def test_the_page_around_and_the_map_talk(visit, html):
    seen = visit(html)
    document, page = seen.map, seen.page
    page.wait_for_function("heard.some((m) => m.qpv === 'ready')")
    page.evaluate("say({qpv: 'host', linked: ['QN05901N']})")
    page.evaluate("say({qpv: 'choose', code: 'QN05901N'})")
    document.get_by_role("button", name="Ouvrir la fiche").click()
    page.wait_for_function("heard.some((m) => m.qpv === 'open' && m.code === 'QN05901N')")
    page.evaluate("say({qpv: 'host', linked: [], panel: true})")
    until(document, "document.body.classList.contains('hosted')")
    document.locator(".leaflet-popup-close-button").click()
    quarter(document, "QN05902N").dispatch_event("click")
    page.wait_for_function("heard.some((m) => m.qpv === 'chosen' && m.code === 'QN05902N')")
    assert document.locator(".leaflet-popup-content").count() == 0
    page.evaluate("say({qpv: 'indicator', key: 'jobs'})")
    until(document, "document.getElementById('which').value === 'jobs'")
    document.get_by_label("Indicateur").select_option("Pauvreté")
    page.wait_for_function("heard.some((m) => m.qpv === 'indicator' && m.key === 'poverty')")
    page.evaluate("say({qpv: 'bounds', bounds: [[50.6, 3.09], [50.65, 3.15]]})")
    until(document, "Math.abs(map_qpv.getCenter().lng - 3.12) < 0.01")
    page.evaluate("say({qpv: 'point', lat: 50.61, lon: 3.04})")
    until(document, "Math.abs(map_qpv.getCenter().lng - 3.04) < 0.001")
    assert not page.evaluate("heard.some((m) => m.qpv === 'clicked')")
    document.locator("#map_qpv").click(position={"x": 90, "y": 60})
    page.wait_for_function("heard.some((m) => m.qpv === 'clicked' && m.lat > 50 && m.lon > 2)")
    assert seen.errors == []


def test_a_page_that_links_to_a_sheet_lets_the_map_open_it(visit, tmp_path):
    link = '<a data-to="fiche_quartier/QN05901N" href="../fiche_quartier/QN05901N.html">Fiche</a>'
    (tmp_path / "fiche_quartier").mkdir()
    sheet = tmp_path / "fiche_quartier" / "QN05901N.html"
    sheet.write_text("<title>La fiche</title>", encoding="utf-8")
    page = tmp_path / "portrait" / "page.html"
    page.parent.mkdir()
    page.write_text(report_page(link + pages.picture().html(), title="Portrait"), encoding="utf-8")
    seen = visit(page)
    document = seen.map
    document.wait_for_selector("#legend")
    for code, linked in (("QN05902N", 0), ("QN05901N", 1)):
        quarter(document, code).dispatch_event("click")
        assert document.get_by_role("button", name="Ouvrir la fiche").count() == linked
    document.get_by_role("button", name="Ouvrir la fiche").click()
    seen.page.wait_for_url("**/fiche_quartier/QN05901N.html")


def test_on_a_phone_nothing_lies_over_the_window_and_a_finger_finds_the_buttons(visit, html):
    document = visit(html, width=390).map
    assert document.locator("#legend").get_attribute("open") is None
    small = """() => [...document.querySelectorAll('button, select, input, summary, .leaflet-bar a')]
      .filter((e) => e.offsetParent && e.type !== 'checkbox' && e.getBoundingClientRect().height < 40)
      .map((e) => e.textContent)"""
    assert document.evaluate(small) == []
    quarter(document, "QN05905N").dispatch_event("click")
    over = """() => { const box = document.querySelector('.leaflet-popup').getBoundingClientRect();
      const map = document.getElementById('map_qpv').getBoundingClientRect();
      return [[box.left + 8, box.top + 8], [box.right - 8, box.top + 8], [box.left + 8, box.bottom - 40]]
        .filter(([x, y]) => y > map.top && y < map.bottom)
        .filter(([x, y]) => !document.elementFromPoint(x, y).closest('.leaflet-popup')).length; }"""
    assert document.evaluate(over) == 0
    assert document.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_on_paper_the_map_stands_alone_with_its_legend(visit, html):
    document = visit(html).map
    document.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert document.locator(".bar").is_hidden() and document.locator("#legend > div").is_visible()
    assert document.locator("h1").bounding_box()["height"] > 10
    document.evaluate("dispatchEvent(new Event('afterprint'))")
    assert document.locator(".bar").is_visible()


@pytest.mark.parametrize("width", [390, 1280])
def test_no_violation_of_wcag_with_a_list_layers_or_a_window_open(visit, html, width):
    pytest.importorskip("axe_playwright_python")
    document = visit(html, width=width).map
    document.locator("#layers summary").click()
    assert violations(document) == []
    document.get_by_label("Aller à").fill("roubaix")
    assert violations(document) == []
    document.get_by_label("Aller à").press("Escape")
    quarter(document, "QN05905N").dispatch_event("click")
    document.wait_for_selector(".leaflet-popup-content")
    assert violations(document) == []

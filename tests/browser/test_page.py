"""What a reader meets: the page of ``pages.whole_page`` in Chromium, network cut."""

from __future__ import annotations

import io
import shutil
import subprocess
from itertools import pairwise

import openpyxl
import pandas as pd
import pytest

from qpv.figures import tables
from qpv.reports.render import page

from . import everyone, pages

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def html() -> str:
    return pages.whole_page()


def names(seen) -> list[str]:
    return seen.page.locator(".qpv-sortable tbody th").all_text_contents()


def test_nothing_is_called_and_nothing_complains(visit, html):
    seen = visit(html)
    assert seen.map.locator("path[data-code]").count() == len(pages.HOSTILE)
    assert (seen.requests, seen.errors) == ([], [])


def test_the_browser_itself_refuses_the_network(visit, html):
    seen = visit(html)
    assert seen.page.evaluate(
        "fetch('https://example.org').then(() => 'sent', () => 'refused')"
    ) == ("refused")
    assert any("Content Security Policy" in error for error in seen.errors)


def test_hostile_names_are_text_in_table_map_and_list(visit, html):
    seen = visit(html)
    document = seen.map
    assert names(seen) == list(pages.HOSTILE)
    for rank, name in enumerate(pages.HOSTILE):
        code = f"QN0590{rank + 1}N"
        document.get_by_label("Aller à").fill(code)
        assert document.locator("#found li").text_content().startswith(name)
        path = document.locator(f'path[data-code="{code}"]')
        assert path.get_attribute("aria-label").startswith(name)
        path.dispatch_event("click")
        assert document.locator(".leaflet-popup-content h2").text_content() == name
        document.locator(".leaflet-popup-close-button").click()
    for frame in seen.page.frames:
        assert frame.evaluate("window.hacked") is None
    assert seen.errors == []


def test_columns_sort_and_absent_values_stay_last(visit, html):
    seen = visit(html)
    head = seen.page.locator(".qpv-sortable th", has_text="Pauvreté")
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    assert names(seen)[0] == pages.HOSTILE[5] and names(seen)[-1] == pages.HOSTILE[2]
    head.locator("button").press("Enter")
    assert head.get_attribute("aria-sort") == "ascending"
    assert names(seen)[0] == pages.HOSTILE[3] and names(seen)[-1] == pages.HOSTILE[2]
    assert "croissant" in seen.page.locator(".qpv-said").text_content()


def test_the_filter_ignores_case_and_accents(visit, html):
    seen = visit(html)
    seen.page.get_by_label("Filtrer par nom, commune ou code").fill("CITE")
    assert seen.page.locator(".qpv-sortable tbody tr:visible").count() == 1
    assert "1 ligne sur 6" in seen.page.locator(".qpv-said").text_content()


def saved(seen, kind: str) -> tuple[str, bytes]:
    with seen.page.expect_download() as waiting:
        seen.page.locator(f".qpv-table button[aria-label$='({kind})']").click()
    return waiting.value.suggested_filename, waiting.value.path().read_bytes()


def test_the_csv_says_all_that_the_screen_says_for_a_french_spreadsheet(visit, html):
    name, raw = saved(visit(html), "CSV")
    assert name == "six-quartiers.csv" and raw.startswith(b"\xef\xbb\xbf")
    lines = raw.decode("utf-8-sig").split("\r\n")
    assert lines[0] == (
        '"code_qp";"Quartier";"Commune";"Code commune";"Pauvreté (%)";"Pauvreté (%)_exact";'
        '"Pauvreté (%)_motif";"Taux TFPB (%)_min";"Taux TFPB (%)_max";"Habitants"'
    )
    assert lines[1].startswith('"QN05901N";')
    assert lines[1].endswith(';"Lille";"01001";12,5;12,5;"";55,04;70,4;1200')
    assert lines[3].endswith(';"Roubaix";"01001";"";"";"secret statistique";55,04;55,04;900')
    assert lines[4].endswith(';"Hem";"01001";8,3;8,25;"";55,04;55,04;2400')


def test_rows_that_the_filter_hides_are_left_out_and_it_is_said(visit, html):
    seen = visit(html)
    seen.page.get_by_label("Filtrer par nom, commune ou code").fill("hem")
    name, raw = saved(seen, "CSV")
    assert name == "six-quartiers-2-sur-6-lignes.csv" and raw.count(b"\r\n") == 3
    assert "2 sur 6 lignes" in seen.page.locator(".qpv-said").text_content()
    _, book = saved(seen, "XLSX")
    told = list(openpyxl.load_workbook(io.BytesIO(book))["Sources"].values)
    assert ("Lignes", "2 sur 6 : le filtre de la page cachait les autres") in told


def test_the_workbook_has_numbers_text_codes_a_dictionary_and_sources(visit, html):
    name, raw = saved(visit(html), "XLSX")
    book = openpyxl.load_workbook(io.BytesIO(raw))
    assert name == "six-quartiers.xlsx" and book.sheetnames == [
        "Données",
        "Dictionnaire",
        "Sources",
    ]
    head, first, _, third, *_ = book["Données"].values
    row = dict(zip(head, first, strict=True))
    assert (row["code_qp"], row["Code commune"]) == ("QN05901N", "01001")
    assert (row["Pauvreté (%)"], row["Taux TFPB (%)_max"], row["Habitants"]) == (12.5, 70.4, 1200)
    assert dict(zip(head, third, strict=True))["Pauvreté (%)"] is None
    meaning = {line[0]: line[1:] for line in book["Dictionnaire"].values}
    assert meaning["Pauvreté (%)"] == ("Taux de pauvreté", "%", "2021", "INSEE, Filosofi")
    assert meaning["Pauvreté (%)_motif"][0] == "Taux de pauvreté : motif d'absence"
    assert ("Page", "Portrait <des> quartiers") in list(book["Sources"].values)
    assert not [c for sheet in book for line in sheet.rows for c in line if c.data_type == "f"]


def test_a_map_is_saved_as_geojson_with_values_and_reasons(visit, html, tmp_path):
    import geopandas as gpd

    seen = visit(html)
    assert seen.map  # drawn
    with seen.page.expect_download() as waiting:
        seen.page.locator(".qpv-webmap button[aria-label$='(GEOJSON)']").click()
    assert waiting.value.suggested_filename == "six-quartiers-inventes.geojson"
    waiting.value.save_as(tmp_path / "six.geojson")
    back = gpd.read_file(tmp_path / "six.geojson").set_index("code_qp")
    given = pages.qpv().set_index("code_qp")
    assert back.crs == "EPSG:4326" and list(back.sort_index().index) == list(given.index)
    values = "Pauvreté (%), 2021"
    assert back[values].sort_index().tolist() == pytest.approx(
        [12.5, 47, float("nan"), 8.3, 30, 61.5], nan_ok=True
    )
    assert back.loc["QN05903N", f"{values}_motif"] == "secret statistique"
    assert back.loc["QN05902N", "habitants"] == 5300
    there = back.geometry.loc[given.index].to_crs("EPSG:2154")
    here = given.geometry.to_crs("EPSG:2154")
    overlap = there.intersection(here).area / here.area
    assert overlap.min() > 0.99


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice absent")
def test_libreoffice_opens_the_workbook(visit, html, tmp_path):
    (tmp_path / "six.xlsx").write_bytes(saved(visit(html), "XLSX")[1])
    home, filter = (
        f"-env:UserInstallation=file://{tmp_path}/lo",
        "csv:Text - txt - csv (StarCalc):44,34,76",
    )
    order = ["soffice", home, "--headless", "--convert-to", filter, "six.xlsx"]
    subprocess.run(order, cwd=tmp_path, check=True, timeout=120)
    lines = (tmp_path / "six.csv").read_text("utf-8").splitlines()
    assert lines[0].startswith("code_qp,Quartier,Commune,Code commune,Pauvreté (%)")
    assert lines[4].endswith(",Hem,01001,8.3,8.25,,55.04,55.04,2400")


def test_the_wheel_scrolls_the_page_until_the_map_is_in_use(visit, html):
    document = visit(html).map
    enabled = "map_qpv.scrollWheelZoom.enabled()"
    assert document.evaluate(enabled) is False
    document.locator("#map_qpv").focus()
    assert document.evaluate(enabled) is True


@pytest.mark.parametrize("width", [390, 768, 1280])
def test_the_page_never_scrolls_sideways(visit, html, width):
    seen = visit(html, width=width)
    measured = seen.page.evaluate("document.documentElement.scrollWidth")
    assert measured <= width
    inner = seen.map.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert inner[0] <= inner[1]


def test_the_banner_stays_in_sight(visit, html):
    seen = visit(html, height=500)
    seen.page.evaluate("scrollTo(0, document.body.scrollHeight)")
    assert seen.page.locator(".qpv-banner").bounding_box()["y"] == 0


def test_the_page_prints_what_its_reader_opened_and_not_its_map(visit, html):
    seen = visit(html)
    seen.page.emulate_media(media="print")
    assert seen.page.locator("iframe").is_hidden()
    assert seen.page.locator(".qpv-tools:visible").count() == 0
    assert seen.page.locator("details table").is_hidden()
    seen.page.evaluate("document.querySelector('details').open = true")
    assert seen.page.locator("details table").is_visible()
    pdf = seen.page.pdf(prefer_css_page_size=True)
    assert pdf.startswith(b"%PDF") and len(pdf) > 10_000


@pytest.mark.parametrize(("rows", "printed"), [(30, 30), (204, 20)])
def test_a_long_table_prints_its_first_rows_unless_all_are_asked_for(visit, rows, printed):
    frame = pd.DataFrame({"name": [f"Quartier {rank}" for rank in range(rows)]})
    table = tables.sortable_table(frame, [tables.Column("name", "Quartier")], caption="Tous")
    seen = visit(page(table, title="Titre"))
    seen.page.emulate_media(media="print")
    lines, told = seen.page.locator("tbody tr:visible"), seen.page.locator(".qpv-cut:visible")
    assert (lines.count(), told.count()) == (printed, rows > printed)
    if rows > printed:
        seen.page.emulate_media(media="screen")
        seen.page.get_by_label("Imprimer toutes les lignes").check()
        seen.page.emulate_media(media="print")
        assert (lines.count(), told.count()) == (rows, 0)


def test_language_alternatives_titles_and_headings(visit, html):
    seen = visit(html)
    for frame in (seen.page.main_frame, seen.map):
        assert frame.evaluate("document.documentElement.lang") == "fr"
        assert frame.evaluate("document.title")
        assert frame.locator("img:not([alt])").count() == 0
        assert frame.locator("iframe:not([title])").count() == 0
        levels = frame.evaluate(
            "[...document.querySelectorAll('h1,h2,h3,h4')].map(h => Number(h.tagName[1]))"
        )
        assert levels[0] == 1 and levels.count(1) == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_page_says_how_it_is_cited_and_lets_it_be_copied(visit, html):
    seen = visit(html)
    said = "Données fictives. Portrait <des> quartiers. Page produite le 22 novembre 2026 avec qpv"
    cited = seen.page.locator(".qpv-cite").text_content().replace("\u00a0", " ")
    assert cited == f"{said}, d’après : INSEE, Filosofi 2021 ; ANCT & co."
    seen.page.get_by_role("button", name="Copier la citation").press("Enter")
    assert "Copiée." in seen.page.locator(".qpv-citation").text_content()
    assert seen.page.evaluate("getSelection().toString()").replace("\u00a0", " ").strip() == cited
    _, book = saved(seen, "XLSX")
    assert "Citation" in [
        line[0] for line in openpyxl.load_workbook(io.BytesIO(book))["Sources"].values
    ]


def test_the_summary_leads_to_every_part(visit, html):
    seen = visit(html)
    links = seen.page.locator(".qpv-nav a")
    assert links.count() == 4
    for target in links.evaluate_all("all => all.map(a => a.getAttribute('href'))"):
        assert seen.page.locator(f"h2{target}").count() == 1


@pytest.mark.parametrize("width", [390, 1280])
def test_no_violation_of_wcag_in_the_page_nor_in_the_map(visit, html, width):
    pytest.importorskip("axe_playwright_python")
    seen = visit(html, width=width)
    document = seen.map
    assert everyone.violations(seen.page.main_frame) == []
    assert everyone.violations(document) == []
    document.locator("path[data-code]").first.dispatch_event("click")
    document.wait_for_selector(".leaflet-popup-content")
    assert everyone.violations(document) == []

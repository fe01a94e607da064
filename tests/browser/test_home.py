"""The home page in a browser without network: town, quarter, comparison, point, print; by mouse, by
keyboard, by its address."""

import random
import re
from dataclasses import replace

import pytest

from qpv import differences, study
from qpv.reports import engine, site
from qpv.reports.making import FICTION
from qpv.reports.order import Order

pytestmark = pytest.mark.browser
TOWN, QUARTER = "Valbrume", "QN00001M"


@pytest.fixture(scope="module")
def places(built_sample, tmp_path_factory):
    here = replace(built_sample, reports=tmp_path_factory.mktemp("accueil"))
    for given in ({"code_qp": QUARTER}, {"code_qp": QUARTER, "format": "elu"}):
        engine.run("fiche_quartier", given, here, fictional=True)
    site.build(here, Order(region="00"), FICTION)
    return here


@pytest.fixture
def home(visit, places):
    return lambda **size: visit(places.reports / "index.html", **size)


@pytest.mark.parametrize("width", [1280, 390])
def test_from_a_town_to_a_printed_sheet(home, places, width):
    seen = home(width=width)
    page = seen.page
    page.fill("#place", "valbrum")
    first = page.locator("#found li").first
    assert TOWN in first.inner_text()
    assert page.url.endswith("index.html")  # it never jumps
    name = study.open("qpv", QUARTER, places).name
    page.locator("#found li", has_text=name).first.click()
    assert page.locator("#panel h2").inner_text() == name
    assert f"q={QUARTER}" in page.url
    page.get_by_role("link", name="Version élu", exact=True).click()
    assert name in page.locator("h1").inner_text()
    assert page.url.endswith(f"{QUARTER}-elu.html")
    assert (seen.requests, seen.errors) == ([], [])
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_axes_offer_their_pages_on_what_is_chosen(home, places):
    """Only those that were made: a page on the EPCI of the quarter, none on its contract."""
    epci = study.open("qpv", QUARTER, places).within("epci")[0]
    given = {"niveau": "epci", "code": epci[0]}
    engine.run("axe4_education", given, places, fictional=True)
    site.build(places, Order(region="00"), FICTION)
    page = home().page
    assert page.locator(".home-near").count() == 0
    page.goto(page.url + f"#q={QUARTER}")
    page.reload()
    near = page.locator(".home-near")
    assert near.all_inner_texts() == [f"{epci[1]} (intercommunalité)"]
    assert near.first.get_attribute("href") == f"axe4_education/epci-{epci[0]}.html"
    page.locator(".home-close").click()
    assert page.locator(".home-near").count() == 0


def test_by_keyboard_alone(home):
    page = home().page
    page.focus("#place")
    page.keyboard.type("valbrume")
    page.keyboard.press("ArrowDown")
    assert page.get_attribute("#place", "aria-activedescendant") == "found-0"
    page.keyboard.press("Enter")
    assert page.locator("#panel h2").inner_text() == TOWN
    assert page.evaluate("document.activeElement.id") == "panel"


@pytest.mark.parametrize("typed", ["VALBRUME", "val brume", "valbrmue", "00001", "00200"])
def test_a_name_is_found_however_it_is_typed(home, typed):
    page = home().page
    page.fill("#place", typed)
    assert TOWN in page.locator("#found").inner_text()


def test_a_name_said_aloud_is_found(home, places):
    page = home().page
    quarter = study.open("qpv", QUARTER, places)
    page.fill("#place", f"{TOWN}, le quartier de {quarter.name}")
    assert quarter.name in page.locator("#found li").first.inner_text()
    page.fill("#place", "valbrine")  # two mistakes
    assert TOWN in page.locator("#found").inner_text()


def test_the_fields_show_an_example_of_the_region(home):
    page = home().page
    page.fill("#place", page.get_attribute("#place", "placeholder").split(",")[0])
    assert "quartier" in page.locator("#found li").first.inner_text()


def test_a_legend_hides_the_map_under_it(home):
    page = home().page
    legend = page.frame_locator(".home-map iframe").locator("#legend")
    assert legend.evaluate("(box) => getComputedStyle(box).backgroundColor").startswith(
        "rgba(255, 255, 255, 0.9"
    )


def test_on_a_phone_each_figure_of_the_list_says_what_it_is(home):
    page = home(width=390).page
    page.get_by_role("button", name="Liste").click()
    labels = page.locator("#quartiers tbody tr").first.locator("[data-label]")
    assert "Habitants" in [one.get_attribute("data-label") for one in labels.all()]


def test_a_comparison_offers_the_quarters_of_the_town_first(home, places):
    page = home().page
    page.goto(f"{page.url}#q={QUARTER}&avec=?")
    page.reload()
    own = study.open("qpv", QUARTER, places).within("commune")[0][0]
    same = study.open("commune", own, places).qpv.index.drop(QUARTER)
    offered = page.locator("#with optgroup").first.locator("option").all()
    assert set(same) <= {one.get_attribute("value") for one in offered}
    assert len(same) > 0


def test_an_unknown_name_is_said_to_be(home):
    page = home().page
    page.fill("#place", "zzzzzz")
    assert "Aucun lieu de ce nom" in page.locator("#found").inner_text()


def test_a_comparison_is_kept_by_its_address_and_prints_on_one_side(home, places):
    page = home().page
    other = next(c for c in study.open("region", "00", places).qpv.index if c != QUARTER)
    page.goto(f"{page.url}#q={QUARTER}&avec={other}")
    page.reload()
    assert page.locator("#compared tbody tr").count() >= 3
    for row in page.locator("#compared tbody tr").all():
        a, b, told = (row.locator("td").nth(i).inner_text() for i in (0, 1, 3))
        numbers = [float(re.sub(r"[^0-9,]", "", v).replace(",", ".") or "nan") for v in (a, b)]
        if "trop faible" in told:
            assert abs(numbers[0] - numbers[1]) < 5, (a, b, told)
        elif "points" in told and "environ" not in told:
            said = float(re.match(r"[0-9,]+", told)[0].replace(",", "."))
            assert abs(numbers[0] - numbers[1]) == pytest.approx(said), (a, b, told)
    assert page.pdf(format="A4", prefer_css_page_size=True).count(b"/Type /Page\n") == 1


def test_the_difference_of_two_rates_is_that_of_the_pages(home):
    draw = random.Random(14)
    pairs = [
        [round(draw.uniform(0, 100), draw.choice([0, 1, 2, 9])) for _ in "ab"] for _ in range(3_000)
    ]
    pairs += [[40.5, 39.5], [45.0, 40.0], [0.5, 0.0], [47.46, 41.2]]
    told = home().page.evaluate("pairs => pairs.map(([a, b]) => qpvBetween(a, b, [0, 0]))", pairs)
    for (a, b), found in zip(pairs, told, strict=True):
        expected = differences.between(a, b)
        assert found["points"] == pytest.approx(expected.points, abs=1e-9), (a, b)
        assert (found["decimals"], found["shown"]) == (
            expected.decimals, expected.points_decimals
        ), (a, b)  # fmt: skip


def test_a_point_is_placed_as_the_library_places_it(home, places, tmp_path):
    from qpv import addresses

    own = study.open("region", "00", places).geography.perimeters
    draw, points = random.Random(14), []
    west, south, east, north = own.total_bounds
    for shape in own.geometry:
        low_x, low_y, high_x, high_y = shape.bounds
        points += [(draw.uniform(low_x, high_x), draw.uniform(low_y, high_y)) for _ in range(4)]
    points += [(draw.uniform(west, east), draw.uniform(south, north)) for _ in range(60)]
    path = tmp_path / "points.csv"
    path.write_text("longitude;latitude\n" + "\n".join(f"{x};{y}" for x, y in points))
    expected = addresses.situated(path, own)
    told = home().page.evaluate(
        "points => points.map(([x, y]) => qpvLocate(y, x))", [list(p) for p in points]
    )
    words = {"oui": "Oui", "non": "Non", "à vérifier": "À vérifier"}
    for (best, sentence), (_, row) in zip(told, expected.iterrows(), strict=True):
        metres = float(row["metres_de_la_limite"])
        if abs(metres - 30) > 1:  # at the threshold, the half metre of a rounded vertex decides
            assert sentence.startswith(words[row["reponse"]]), (sentence, row.to_dict())
        if metres < 20_000:
            assert best["metres"] == pytest.approx(metres, rel=0.003, abs=2)


def test_a_point_west_of_greenwich_is_read_with_either_minus_sign(home):
    page = home().page

    def told(longitude):
        page.fill("#lat", "49,6333")
        page.fill("#lon", longitude)
        page.click("#point button[type=submit]")
        return page.locator("#answer").inner_text()

    hyphen = told("-1.6041")
    assert hyphen.startswith("Non.") and told("1,6041") != hyphen
    assert told("−1,6041") == hyphen  # U+2212, as the examples of the fields are written
    assert told("ouest").startswith("Donnez deux nombres")


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_is_wrong_for_a_screen_reader(home, width):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = home(width=width).page
    page.fill("#place", "valbrume")
    page.locator("#found li", has_text="habitants").first.click()
    page.get_by_role("button", name="Comparer").click()
    found = axe.Axe().run(page)
    assert found.violations_count == 0, found.generate_report()

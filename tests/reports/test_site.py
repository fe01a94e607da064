"""The home page: whole where there are tables, a list where there are none; links to what was made."""

import json
import re
from dataclasses import replace

import pytest

from qpv.reports import catalogue, engine, site
from qpv.reports.order import Order
from qpv.reports.site import data, home

ORDER = Order(region="00")
EPCI = {"niveau": "epci", "code": "000000001"}


@pytest.fixture(scope="module")
def places(built_sample, tmp_path_factory):
    """The fictional tables, and two pages: a sheet and the portrait of its commune."""
    here = replace(built_sample, reports=tmp_path_factory.mktemp("site"))
    engine.run("fiche_quartier", {"code_qp": "QN00001M"}, here, fictional=True)
    engine.run("portrait_territoire", {"niveau": "commune", "code": "00001"}, here, fictional=True)
    assert site.build(here, ORDER, making_fiction()) == ""
    return here


def making_fiction() -> str:
    from qpv.reports.making import FICTION

    return FICTION


@pytest.fixture(scope="module")
def page(places):
    return (places.reports / "index.html").read_text(encoding="utf-8")


def test_the_home_page_leads_to_what_was_made_and_only_there(page):
    assert 'data-to="fiche_quartier/QN00001M" href="fiche_quartier/QN00001M.html"' in page
    assert '<a data-to="fiche_quartier/QN00002M">' in page
    assert 'href="portrait_territoire/commune-00001.html"' in page


def test_every_address_of_the_home_page_exists(places, page):
    for address in re.findall(r'<a[^>]* href="([^"#][^"]*)"', page):
        assert (places.reports / address).is_file(), address


def test_the_home_page_is_loud_about_its_fiction(page):
    assert "Données fictives" in page


def test_what_has_not_changed_is_not_made_again(places, page, monkeypatch):
    monkeypatch.setattr(home, "home", None)  # would fail
    site.build(places, ORDER, making_fiction())
    assert (places.reports / "index.html").read_text(encoding="utf-8") == page


def test_a_page_that_is_gone_is_no_longer_led_to(places):
    sheet = places.reports / "fiche_quartier" / "QN00001M.html"
    kept = sheet.with_suffix(".json")
    record = kept.read_text(encoding="utf-8")
    kept.unlink()
    site.build(places, ORDER, making_fiction())
    html = (places.reports / "index.html").read_text(encoding="utf-8")
    assert '<a data-to="fiche_quartier/QN00001M">' in html
    kept.write_text(record, encoding="utf-8")
    site.build(places, ORDER, making_fiction())
    html = (places.reports / "index.html").read_text(encoding="utf-8")
    assert 'href="fiche_quartier/QN00001M.html"' in html


def test_a_page_made_alone_is_linked_then_the_others_to_it(places):
    """``qpv report`` links its page; the next ``qpv site`` those that speak of it."""
    sheet = places.reports / "fiche_quartier" / "QN00001M.html"
    mark = 'data-to="portrait_territoire/epci-000000001"'
    engine.run("portrait_territoire", EPCI, places, fictional=True)
    alone = places.reports / "portrait_territoire" / "epci-000000001.html"
    assert 'data-to="fiche_quartier/QN00001M" href=' in alone.read_text(encoding="utf-8")
    assert mark in sheet.read_text(encoding="utf-8")
    site.build(places, ORDER, making_fiction())
    assert f"{mark} href=" in sheet.read_text(encoding="utf-8")


def test_without_the_tables_of_the_region_it_is_a_list(places, tmp_path):
    bare = replace(places, reports=tmp_path)
    refused = site.build(bare, replace(ORDER, region="93"))
    assert "93" in refused
    assert "<h1>Rapports sur les quartiers prioritaires</h1>" in (
        tmp_path / "index.html"
    ).read_text(encoding="utf-8")


def test_the_list_of_every_page_leads_home_and_tells_its_formats_apart(places):
    engine.run("portrait_territoire", {**EPCI, "format": "note"}, places, fictional=True)
    listed = (places.reports / site.ALL).read_text(encoding="utf-8")
    assert 'href="index.html"' in listed
    assert listed.count("(note de deux pages)") == 1


def test_every_report_has_a_place_on_the_home_page(page):
    """By a list of the page, or by the panel of a territory or a quarter (its script lists them)."""
    by_panel = json.loads(re.search(r'id="home-data">(.*?)</script>', page, re.S)[1])["reports"]
    for report in catalogue.REPORTS:
        assert report.name in by_panel or f'data-to="{report.name}/' in page, report.name


def test_figures_given_to_the_script_are_those_of_the_study(places):
    from qpv import study

    s = study.open("region", "00", places)
    (found,) = [q for q in data.quarters(s, ["poverty"]) if q["code"] == "QN00001M"]
    exact = study.open("qpv", "QN00001M", places).value("poverty")["value"]
    assert found["values"][0][0] == pytest.approx(exact, abs=1e-9)
    assert found["people"] == s.qpv["population"]["QN00001M"]

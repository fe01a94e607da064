"""From an origin to an address, with what the portals answer."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from qpv.errors import SourceError
from qpv.sources.catalogue import Address, ByHand, DataGouv, InseePage, OpenDataSoft
from qpv.sources.resolve import base_name, resolve

INSEE = "https://www.insee.fr/fr/statistiques/8243167"
PAGE = """<html><body><h1>Revenus</h1>
<a href="/fr/accueil">Accueil</a> <a>rien</a> <a href="">vide</a>
<a href="/fr/statistiques/fichier/8243167/revenus_pauvrete_2021_qp24_v2_csv.zip">csv</a>
<a href="/fr/statistiques/fichier/8243167/revenus_pauvrete_2021_qp24_v2_csv.zip">csv, encore</a>
<a href="https://www.insee.fr/fr/statistiques/fichier/8243167/revenus%20&amp;%20co_xlsx.zip">x</a>
</body></html>"""


def resource(title: str, url: str, modified: str | None) -> dict:
    return {"title": title, "url": url, "latest": "https://x/r/1", "last_modified": modified}


RESOURCES = [
    resource("listeqp2024-cog2024.csv", "https://static/1/liste-a.csv", "2025-06-01T00:00:00"),
    resource("listeqp2024-cog2024.csv", "https://static/2/liste-b.csv", "2026-01-16T11:03:50Z"),
    resource("listeqp2024 ancien", "https://static/0/liste-c.csv", None),
    resource("Contours", "https://static/2/qpv-2024-GeoJSON.zip", "2026-01-15T20:43:23+01:00"),
    {"title": "sans adresse", "url": None, "latest": None},
]


def api(address: str) -> bytes:
    assert address == "https://www.data.gouv.fr/api/1/datasets/5a56/"
    return json.dumps({"resources": RESOURCES}).encode()


def page(address: str) -> bytes:
    assert address == INSEE
    return PAGE.encode()


def nothing(address: str) -> bytes:
    raise AssertionError(f"{address} ne devait pas être lue")


def test_address_is_itself() -> None:
    assert resolve(Address("https://geo/a.json"), nothing) == "https://geo/a.json"


def test_by_hand_says_why() -> None:
    with pytest.raises(SourceError, match=r"fichier remis par le bailleur$"):
        resolve(ByHand("fichier remis par le bailleur."), nothing)


def test_data_gouv_takes_the_most_recently_modified() -> None:
    assert resolve(DataGouv("5a56", "^listeqp2024"), api) == "https://static/2/liste-b.csv"


def test_data_gouv_matches_titles_and_file_names_without_case() -> None:
    found = "https://static/2/qpv-2024-GeoJSON.zip"
    assert resolve(DataGouv("5a56", "^CONTOURS$"), api) == found
    assert resolve(DataGouv("5a56", r"geojson\.zip$"), api) == found


def test_data_gouv_without_match_lists_the_titles() -> None:
    with pytest.raises(SourceError, match=r"« qp2030 » ; trouvé : listeqp2024.*, Contours$"):
        resolve(DataGouv("5a56", "qp2030"), api)


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'{"resources": null}', b'{"resources": [1]}'])
def test_data_gouv_that_answers_something_else(body: bytes) -> None:
    with pytest.raises(SourceError, match=r"ne répond pas comme l'API de data\.gouv\.fr"):
        resolve(DataGouv("5a56", "x"), lambda _: body)


def test_insee_page_gives_the_one_link_even_repeated() -> None:
    found = resolve(InseePage(INSEE, "QP24_v2_csv"), page)
    assert (
        found
        == f"{INSEE.replace('8243167', 'fichier/8243167')}/revenus_pauvrete_2021_qp24_v2_csv.zip"
    )


def test_insee_page_links_are_matched_decoded() -> None:
    assert resolve(InseePage(INSEE, "revenus & co_xlsx"), page).endswith(
        "revenus%20&%20co_xlsx.zip"
    )


def test_insee_page_without_match_lists_its_files() -> None:
    with pytest.raises(SourceError, match=r"« DEFM » ; trouvé : .*v2_csv\.zip, .*co_xlsx\.zip$"):
        resolve(InseePage(INSEE, "DEFM"), page)


def test_insee_page_with_several_matches_is_refused() -> None:
    with pytest.raises(SourceError, match=r"2 liens.*un seul attendu"):
        resolve(InseePage(INSEE, "zip$"), page)


def test_open_data_soft_asks_for_semicolons_and_says_only_what_is_wanted() -> None:
    address = resolve(
        OpenDataSoft("https://data.economie.gouv.fr/", "rei", where="dep='59'"), nothing
    )
    parts = urlsplit(address)
    assert parts.path == "/api/explore/v2.1/catalog/datasets/rei/exports/csv"
    assert parse_qs(parts.query) == {"where": ["dep='59'"], "delimiter": [";"]}


@pytest.mark.parametrize(
    "address, name",
    [
        ("https://x/a/liste%20qp.csv?y=1#z", "liste qp.csv"),
        ("https://x/a/de%CC%81ja%CC%80.csv", "déjà.csv"),
        ("https://x/a/..%2F..%2Fetc%5Cpasswd", "passwd"),
        ("https://x/a/", ""),
    ],
)
def test_base_name_is_decoded_and_has_no_separator(address: str, name: str) -> None:
    assert base_name(address) == name

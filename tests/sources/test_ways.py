"""Relays and other official addresses: what is declared, in which order it is tried, what is said."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from qpv import datasets
from qpv.errors import TableError
from qpv.sources import ways as subject
from qpv.sources.catalogue import Address, ByHand, Relay
from qpv.sources.lock import read_lock
from qpv.sources.ways import relay_name, rows, ways

from .portal import Answer, Portal
from .raw_samples import BODY, OTHER, empty, place, zipped

COMMIT = "7465bbcfc6be5fbf454cff9ea5f25d4a31ce5f91"
URL = f"https://raw.githubusercontent.com/anct-carto/ci-ville/{COMMIT}/assets/liste.csv"
AT = URL.removeprefix("https:/")  # where the local portal plays it
SHA = hashlib.sha256(BODY).hexdigest()
OFFICIAL = "https://www.data.gouv.fr/api/1/datasets/r/942d4ee8"
OFFICIAL_AT = OFFICIAL.removeprefix("https:/")


@pytest.fixture
def declared(monkeypatch: pytest.MonkeyPatch):
    """Declare a relay, and an official address, of « perimetres 2024 liste.csv »."""
    key = ("perimetres", "2024", "liste.csv")
    row = {"address": OFFICIAL, "seen": "code public", "edition": "2024"}
    relay = {"address": URL, "file": "liste.csv", "sha256": SHA}
    held = {"relays": {key: [relay]}, "official": {key: [row]}}
    monkeypatch.setattr(subject, "_by_file", held.get)
    return row


# --- what is declared ---------------------------------------------------------------------


@pytest.mark.parametrize("row", rows("relays"), ids=lambda r: f"{r['vintage']}-{r['file']}")
def test_a_relay_is_pinned_and_belongs_to_a_source(row: dict[str, str]) -> None:
    assert re.fullmatch(r"[0-9a-f]{64}", row["sha256"])
    commit = r"https://raw\.githubusercontent\.com/[^/]+/[^/]+/[0-9a-f]{40}/\S+"
    package = r"https://cdn\.jsdelivr\.net/npm/\S+@\d+\.\d+\.\d+/\S+"
    assert re.fullmatch(f"{commit}|{package}", row["address"])
    assert relay_name(row["address"]) != row["address"]
    assert row["coming"] or _is_declared(row)


@pytest.mark.parametrize("row", rows("official"), ids=lambda r: f"{r['vintage']}-{r['file']}")
def test_an_official_address_says_where_it_was_seen(row: dict[str, str]) -> None:
    hosts = r"(www\.|static\.)?data\.gouv\.fr|www\.insee\.fr|data\.economie\.gouv\.fr"
    assert re.match(rf"https://({hosts})/", row["address"])
    assert row["seen"]
    assert row["coming"] or _is_declared(row)


def _is_declared(row: dict[str, str]) -> bool:
    known = {(s.dataset, s.vintage, name) for s in datasets.sources() for name in s.names}
    return (row["dataset"], row["vintage"], row["file"]) in known


def test_no_relay_was_ever_lost() -> None:
    assert len(rows("relays")) >= 53
    assert len({row["sha256"] for row in rows("relays")}) == len(rows("relays"))


def test_official_ways_come_before_relays_and_by_hand_last() -> None:
    (contours,) = datasets.module("qpv_perimeters").SOURCES
    kinds = [type(way).__name__ for way in ways(contours)]
    assert kinds == ["Address", "DataGouv", "Relay"]
    assert not [way for way in ways(contours, relays=False) if isinstance(way, Relay)]
    (portrait,) = datasets.module("qpv_portrait").SOURCES
    assert [type(way) for way in ways(portrait)] == [Relay, ByHand]


def test_a_list_of_the_day_is_held_to_the_edition_of_its_vintage() -> None:
    (cites,) = (s for s in datasets.module("cites_educatives").SOURCES if s.vintage == "2023")
    first, *_, relay, _ = ways(cites)
    assert isinstance(first, Address)
    assert isinstance(relay, Relay)
    assert first.sha256 == relay.sha256


NO_WAY = {"npnru"}  # a list of codes drawn from a decree: only a mirror, or a hand, has it


@pytest.mark.parametrize("report", ["portrait_territoire", "fiche_quartier"])
def test_what_the_first_pages_need_asks_nothing_of_the_users_hands(report: str) -> None:
    from qpv.reports import catalogue

    read = catalogue.report(report)
    stuck = {name for name in (*read.tables, *read.optional) if not _comes_alone(name)}
    assert not stuck & set(read.tables)
    assert stuck <= NO_WAY


def _comes_alone(name: str) -> bool:
    vintages: dict[str, list] = {}
    for source in datasets.usual_sources([name]):
        vintages.setdefault(source.vintage, []).append(source)
    return any(
        all(not isinstance(ways(source)[0], ByHand) for source in declared)
        for declared in vintages.values()
    )


# --- in which order -----------------------------------------------------------------------


def test_the_official_file_comes_first(declared, portal: Portal, source, get) -> None:
    portal.put(OFFICIAL_AT, OTHER)
    portal.put(AT, BODY)
    result = get(source(ByHand("rien")))
    assert (result.how, result.address) == ("downloaded", OFFICIAL)
    assert portal.paths() == [OFFICIAL_AT]


@pytest.mark.parametrize(
    "answer",
    [
        Answer(status=404),
        Answer(status=410),
        Answer(b"<html>La page a chang\xc3\xa9</html>"),
        Answer(b'{"code": 502}'),
        Answer(BODY, headers={"Content-Length": "0"}, sent=0),
        Answer(status=302, headers={"Location": "http://127.0.0.1:9/liste.csv"}),
    ],
    ids=["moved", "gone", "page", "error", "empty", "inwards"],
)
def test_a_relay_comes_when_the_publisher_does_not(
    declared, portal: Portal, source, get, raw: Path, answer: Answer
) -> None:
    portal.put(OFFICIAL_AT, answer)
    portal.put(AT, BODY)
    result = get(source(ByHand("rien")))
    assert (result.how, result.path) == ("relay", place(raw))
    entry = read_lock(raw)["perimetres/2024/liste.csv"]
    assert (entry.address, entry.sha256) == (f"relais : {URL}", SHA)
    assert relay_name(URL) == f"dépôt anct-carto/ci-ville, {COMMIT[:12]}"


def test_a_relay_whose_bytes_differ_is_refused(
    declared, portal: Portal, source, get, raw: Path
) -> None:
    portal.put(AT, OTHER)
    result = get(source(ByHand("aucun producteur ne la diffuse")))
    assert result.how == "failed"
    assert "le serveur répond 404, fichier déplacé ou retiré (" in result.error
    assert f"relais refusé (empreinte attendue {SHA[:12]}, trouvée " in result.error
    assert "aucun producteur ne la diffuse ; visitez " in result.error
    assert empty(raw)
    assert read_lock(raw) == {}


def test_official_only_leaves_relays_alone(declared, portal: Portal, source, get) -> None:
    portal.put(AT, BODY)
    result = get(source(ByHand("rien")), relays=False)
    assert result.how == "failed"
    assert portal.paths() == [OFFICIAL_AT]


def test_a_mirror_comes_before_everything(declared, portal, source, get, tmp_path) -> None:
    held = tmp_path / "miroir" / "perimetres" / "2024" / "liste.csv"
    held.parent.mkdir(parents=True)
    held.write_bytes(OTHER)
    portal.put(OFFICIAL_AT, BODY)
    assert get(source(), mirror=str(tmp_path / "miroir")).how == "mirror"
    assert portal.asked == []


def test_another_edition_is_not_taken_for_this_vintage(
    declared, portal: Portal, source, get
) -> None:
    declared["edition"] = "courante"
    portal.put(OFFICIAL_AT, OTHER)
    portal.put(AT, BODY)
    assert get(source(ByHand("rien"))).how == "relay"


def test_a_file_that_cannot_be_read_is_left_for_the_next_way(
    declared, portal: Portal, source, get
) -> None:
    portal.put(OFFICIAL_AT, OTHER)
    portal.put(AT, BODY)
    tried = []

    def accept(_, path: Path) -> None:
        tried.append(path.name)
        raise TableError("colonne absente")

    assert get(source(ByHand("rien")), accept=accept).how == "relay"
    assert tried == ["liste.csv"]


def test_the_bytes_say_whether_it_is_an_archive(declared, portal, source, get, raw) -> None:
    wanted = source(ByHand("rien"), also=("qpv.zip",))
    portal.put(OFFICIAL_AT, Answer(status=302, headers={"Location": "/x/liste.csv"}))
    portal.put("/www.data.gouv.fr/x/liste.csv", zipped({"liste.csv": BODY}))
    assert get(wanted).path == place(raw, "qpv.zip")

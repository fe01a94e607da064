"""What data.gouv.fr has that is newer than ours is said in one sentence, and never taken."""

import hashlib
import json
from dataclasses import replace

import pytest

from qpv.sources import newer
from qpv.sources.catalogue import ByHand, DataGouv
from qpv.sources.lock import Entry, record
from qpv.sources.network import Network

DATASET = "621df2954fa5a3b5a023e23c"
UUID = "d0280651-e268-44de-a7a7-ed515e2bb565"
OURS = b"code;valeur\n"


def resource(name: str, day: str = "2026-01-22", body: bytes | None = None) -> dict:
    """A resource as the API of data.gouv.fr lists it (udata: dataset/api_fields.py)."""
    told = {"type": "sha1", "value": hashlib.sha1(body).hexdigest()} if body is not None else None
    return {
        "checksum": told, "created_at": "2025-09-04T16:29:00.353226+00:00", "description": None,
        "extras": {}, "filesize": 1545, "filetype": "file", "format": "csv", "harvest": None, "id": UUID,
        "internal": {"created_at_internal": "2025-09-04T16:29:00.353226+00:00",
                     "last_modified_internal": f"{day}T18:29:00.299496+00:00"},
        "last_modified": f"{day}T18:29:00.299496+00:00",
        "latest": f"https://www.data.gouv.fr/api/1/datasets/r/{UUID}", "metrics": {}, "mime": "text/csv",
        "preview_url": None, "schema": None, "title": name, "type": "main",
        "url": f"https://static.data.gouv.fr/resources/base/20260122-162900/{name}",
    }  # fmt: skip


@pytest.fixture
def held(raw, source):
    """A file of the 2025 vintage, obtained on 1 February 2026."""
    found = replace(
        source(DataGouv(DATASET, r"^donnee-dep-2025-.*\.csv$"), "donnee-dep-2025.csv"),
        vintage="2025",
    )
    path = raw / found.folder / found.file
    path.parent.mkdir(parents=True)
    path.write_bytes(OURS)
    told = Entry(
        hashlib.sha256(OURS).hexdigest(), len(OURS), "https://x", "2026-02-01T08:00:00+00:00"
    )
    record(raw, f"{found.folder}/{found.file}", told)
    return found


@pytest.fixture
def look(portal, raw, network):
    def looked(sources, *resources, **options):
        portal.put(f"/www.data.gouv.fr/api/1/datasets/{DATASET}/",
                   json.dumps({"id": DATASET, "resources": resources}).encode())  # fmt: skip
        return newer.look(sources, raw, **{"network": network, **options})

    return looked


def test_nothing_is_said_of_what_is_held(look, held):
    mine = resource("donnee-dep-2025-produit-le2026-01-22.csv")
    older = resource("donnee-dep-2024-produit-le2025-01-20.csv", "2026-05-01")
    assert look([held], mine, older, resource("notice-2027.pdf")) == []


def test_the_vintage_that_follows_is_named_and_not_taken(look, held, raw, portal):
    files = sorted(raw.rglob("*.csv"))
    names = [f"donnee-dep-{year}-produit-le{year + 1}-01-20.csv" for year in (2025, 2026, 2027)]
    news = look([held], *(resource(name, "2027-03-04") for name in names))
    said = f"perimetres 2025 : « {names[2]} », modifié le 2027-03-04, suit le nôtre ; pas pris"
    assert news == [said]
    assert sorted(raw.rglob("*.csv")) == files and len(portal.asked) == 1


@pytest.mark.parametrize(
    ("day", "body", "name", "said"),
    [
        ("2026-01-22", b"autre", "donnee-dep-2025-a.csv", ""),  # before ours, under another name
        ("2026-03-02", None, "donnee-dep-2025-a.csv", "a changé depuis le nôtre, obtenu le 2026-02-01"),
        ("2026-03-02", OURS, "donnee-dep-2025-a.csv", ""),  # moved, same bytes
    ],
)  # fmt: skip
def test_the_same_file_changed_since(look, held, day, body, name, said):
    where = f"perimetres 2025 : « {name} », modifié le {day}, "
    assert look([held], resource(name, day, body)) == (
        [f"{where}{said} ; pas pris"] if said else []
    )


def test_a_file_of_the_same_name_and_other_bytes_is_another(look, held):
    held = replace(held, origin=DataGouv(DATASET, r"^donnee-dep-2025\.csv$"))
    (found,) = look([held], resource("donnee-dep-2025.csv", "2025-12-01", b"autre"))
    assert "n'a plus les octets du nôtre" in found


def test_only_the_latest_vintage_held_is_asked_about(look, held, raw, portal):
    older = replace(held, vintage="2023", file="donnee-dep-2023.csv")
    path = raw / older.folder / older.file
    path.parent.mkdir(parents=True)
    path.write_bytes(OURS)
    next_one = resource("donnee-dep-2025-produit-le2026-01-22.csv")
    assert look([older, held], next_one) == []
    absent = replace(held, vintage="2026", file="donnee-dep-2026.csv")
    assert look([held, absent], resource("donnee-dep-2026.csv")) != []


def test_a_permanent_link_is_asked_about_too(look, held, portal, monkeypatch):
    from qpv.sources.catalogue import Address

    link = Address(f"https://www.data.gouv.fr/api/1/datasets/r/{UUID}")
    monkeypatch.setattr(newer, "ways", lambda source, relays: (link, ByHand("à la main")))
    portal.put(f"/www.data.gouv.fr/api/2/datasets/resources/{UUID}/", json.dumps(
        {"dataset_id": DATASET, "resource": resource("donnee-dep-2026.csv")}).encode())  # fmt: skip
    assert "« donnee-dep-2026.csv »" in look([held])[0]


def test_what_cannot_be_asked_is_one_line(look, held, raw, portal):
    assert look([held], offline=True) == ["perimetres : pas demandé (--offline)"]
    assert portal.asked == []
    closed = Network(retries=0, timeout=0.2, patience=0.2, base="http://127.0.0.1:9")
    (said,) = newer.look([held], raw, network=closed)
    assert said == "perimetres : pas demandé (serveur injoignable : www.data.gouv.fr)"


@pytest.mark.parametrize("body", [b"<html>", b"{}", b'{"resources": 3}'])
def test_another_answer_than_the_api_s_stops_nothing(portal, raw, network, held, body):
    portal.put(f"/www.data.gouv.fr/api/1/datasets/{DATASET}/", body)
    (said,) = newer.look([held], raw, network=network)
    assert "ne répond pas comme l'API de data.gouv.fr" in said

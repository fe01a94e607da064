"""Transfers that go wrong on the way: tried again, taken up, or given up in one sentence."""

from __future__ import annotations

import gzip
from dataclasses import replace
from pathlib import Path

import pytest

from qpv.sources.catalogue import Address, Source
from qpv.sources.fetch import Fetched, Network, fetch

from .portal import Answer, Portal

BODY = b"code_qp;lib_qp\n" + b"QN05980M;Quartier intercommunal\n" * 8000  # several chunks
CUT = 3 << 16
V1, V2 = {"ETag": '"v1"'}, {"ETag": '"v2"'}


@pytest.fixture
def one(source, raw: Path, network: Network):
    """Fetch the default source and return its outcome."""
    return lambda **options: fetch([source()], raw, network=network, **options)[0]


def final(raw: Path) -> Path:
    return raw / "perimetres" / "2024" / "liste.csv"


def nothing_kept(result: Fetched, raw: Path) -> None:
    assert (result.how, result.path, result.sha256) == ("failed", None, "")
    assert result.error.startswith("perimetres 2024 (« Liste des QPV ») : ")
    assert "\n" not in result.error
    assert not final(raw).parent.exists() or not any(final(raw).parent.iterdir())
    assert not (raw / "sources.lock.json").exists()


def says_by_hand(result: Fetched, raw: Path) -> None:
    assert "visitez https://exemple.invalid/qpv, déposez le fichier ici : " in result.error
    assert f"{final(raw)}, puis lancez qpv fetch --check." in result.error


def test_a_broken_server_is_asked_again(portal: Portal, one, raw: Path) -> None:
    portal.put("/liste.csv", Answer(status=500), Answer(status=503), BODY)
    assert one().how == "downloaded"
    assert final(raw).read_bytes() == BODY
    assert not (raw / ".partial").exists()


def test_a_server_that_stays_broken_fails(portal: Portal, one, raw: Path) -> None:
    portal.put("/liste.csv", Answer(b"panne", status=502))
    result = one()
    nothing_kept(result, raw)
    says_by_hand(result, raw)
    assert "le serveur répond 502 (" in result.error
    assert ", 3 essais)" in result.error
    assert len(portal.asked) == 3


def test_an_absent_page_is_asked_once(portal: Portal, one, raw: Path) -> None:
    result = one()
    nothing_kept(result, raw)
    says_by_hand(result, raw)
    assert "le serveur répond 404" in result.error
    assert len(portal.asked) == 1
    assert not (raw / ".partial").exists()


def test_a_cut_transfer_is_taken_up_where_it_stopped(portal: Portal, one, raw: Path) -> None:
    cut = Answer(BODY, headers=V1, ranges=True, sent=CUT)
    portal.put("/liste.csv", cut, Answer(BODY, headers=V1, ranges=True))
    assert one().how == "downloaded"
    assert final(raw).read_bytes() == BODY
    (_, first), (_, second) = portal.asked
    assert first["Range"] is None
    assert second["If-Range"] == '"v1"'
    assert second["Range"] == f"bytes={CUT}-"
    assert second["Accept-Encoding"] == "identity"  # else ranges would be of something else


def test_the_next_run_takes_up_what_the_last_one_left(portal: Portal, one, raw: Path) -> None:
    dated = {"Last-Modified": "Fri, 16 Jan 2026 11:03:50 GMT", "ETag": 'W/"weak"'}
    portal.put("/liste.csv", Answer(BODY, headers=dated, sent=CUT), Answer(status=500))
    nothing_kept(one(), raw)
    assert sorted(path.suffix for path in (raw / ".partial").iterdir()) == [".json", ".part"]
    portal.put("/liste.csv", Answer(BODY, headers=dated, ranges=True))
    assert one().size == len(BODY)
    assert final(raw).read_bytes() == BODY
    assert portal.asked[-1][1]["If-Range"] == dated["Last-Modified"]
    assert not (raw / ".partial").exists()


def test_a_file_changed_meanwhile_starts_again(portal: Portal, one, raw: Path) -> None:
    new = BODY.replace(b"intercommunal", b"communal")
    cut = Answer(BODY, headers=V1, ranges=True, sent=CUT)
    portal.put("/liste.csv", cut, Answer(new, headers=V2, ranges=True))
    one()
    assert final(raw).read_bytes() == new


def test_a_server_that_resumes_another_version_starts_again(portal: Portal, one, raw: Path) -> None:
    new = BODY.replace(b"intercommunal", b"communal")
    wrong = Answer(new[CUT:], 206, V2 | {"Content-Range": f"bytes {CUT}-{len(new)}/{len(new)}"})
    cut = Answer(BODY, headers=V1, sent=CUT)
    portal.put("/liste.csv", cut, wrong, Answer(new, headers=V2))
    one()
    assert final(raw).read_bytes() == new


def test_a_refused_range_starts_again(portal: Portal, one, raw: Path) -> None:
    cut = Answer(BODY, headers=V1, sent=CUT)
    portal.put("/liste.csv", cut, Answer(status=416), Answer(BODY, headers=V1))
    one()
    assert final(raw).read_bytes() == BODY
    assert [headers["Range"] is None for _, headers in portal.asked] == [True, False, True]


def test_without_a_mark_a_cut_transfer_starts_again(portal: Portal, one, raw: Path) -> None:
    portal.put("/liste.csv", Answer(BODY, sent=CUT), BODY)
    one()
    assert final(raw).read_bytes() == BODY
    assert all(headers["Range"] is None for _, headers in portal.asked)


def test_a_transfer_always_cut_fails(portal: Portal, one, raw: Path) -> None:
    portal.put("/liste.csv", Answer(BODY, sent=CUT))
    result = one()
    nothing_kept(result, raw)
    says_by_hand(result, raw)
    assert "transfert interrompu" in result.error
    assert not (raw / ".partial").exists()  # nothing that could be taken up


def test_a_stalled_transfer_fails_in_time(portal: Portal, one, raw: Path) -> None:
    portal.put("/liste.csv", Answer(BODY, sent=1000, stalls=True))
    result = one()
    nothing_kept(result, raw)
    assert "le serveur ne répond plus depuis 0.3 s" in result.error
    assert len(portal.asked) == 3


def test_a_body_without_length_is_accepted(portal: Portal, one, raw: Path) -> None:
    portal.put("/liste.csv", Answer(BODY, chunked=True))
    assert one().how == "downloaded"
    assert final(raw).read_bytes() == BODY


def test_a_compressed_body_is_kept_decoded_and_never_taken_up(
    portal: Portal, one, raw: Path
) -> None:
    packed = gzip.compress(bytes(range(256)) * 4000, compresslevel=0)
    marked = V1 | {"Content-Encoding": "gzip"}
    portal.put("/liste.csv", Answer(packed, headers=marked, sent=CUT), Answer(packed, 200, marked))
    assert one().how == "downloaded"
    assert final(raw).read_bytes() == bytes(range(256)) * 4000
    assert portal.asked[-1][1]["Range"] is None


def test_redirects_are_followed_and_loops_refused(portal: Portal, one, raw: Path) -> None:
    portal.put("/liste.csv", Answer(status=302, headers={"Location": "/static/2026/liste.csv"}))
    portal.put("/static/2026/liste.csv", BODY)
    assert one().how == "downloaded"
    final(raw).unlink()
    (raw / "sources.lock.json").unlink()
    portal.put("/liste.csv", Answer(status=302, headers={"Location": "/liste.csv"}))
    result = one()
    nothing_kept(result, raw)
    assert "redirections sans fin" in result.error


def test_an_unreachable_host_is_looked_for_once_for_all_its_files(
    source, portal: Portal, raw: Path, network: Network
) -> None:
    portal.close()
    sources: list[Source] = [source(), source(file="b.csv")]
    first, second = fetch(sources, raw, network=network)
    nothing_kept(first, raw)
    says_by_hand(first, raw)
    for result in (first, second):
        assert "serveur injoignable (http://127.0.0.1" in result.error
        assert "essais" not in result.error


def test_a_dead_proxy_is_named(
    source, portal: Portal, raw: Path, network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    portal.close()
    for name in ("HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, portal.base)
    elsewhere = source(Address("http://exemple.invalid/liste.csv"))
    (result,) = fetch([elsewhere], raw, network=replace(network, base=""))
    nothing_kept(result, raw)
    assert "proxy injoignable (http://exemple.invalid/liste.csv)" in result.error


def test_a_bad_certificate_is_not_asked_again(
    source, portal: Portal, raw: Path, network: Network
) -> None:
    secure = portal.base.replace("http:", "https:") + "/liste.csv"
    (result,) = fetch([source(Address(secure))], raw, network=network)
    nothing_kept(result, raw)
    assert "certificat de sécurité refusé" in result.error
    assert "essais" not in result.error


def test_a_full_disk_leaves_nothing(
    portal: Portal, one, raw: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    portal.put("/liste.csv", Answer(BODY, headers=V1))
    fill_disk(monkeypatch, "part")
    result = one()
    nothing_kept(result, raw)
    assert "disque plein, rien n'a été gardé ; libérez de la place" in result.error
    assert not (raw / ".partial").exists()


def test_a_disk_full_when_the_lock_is_written_leaves_nothing(
    portal: Portal, one, raw: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    portal.put("/liste.csv", BODY)
    fill_disk(monkeypatch, "lock")
    result = one()
    nothing_kept(result, raw)
    assert "disque plein" in result.error


def fill_disk(monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    """Make every write into files whose name holds ``what`` fail as on a full disk."""
    true_open = Path.open

    def opened(path: Path, mode: str = "r", *options, **named):
        full = what in path.name and not path.name.endswith("part.json") and mode in ("w", "wb")
        return true_open(Path("/dev/full") if full else path, mode, *options, **named)

    if not Path("/dev/full").exists():
        pytest.skip("pas de /dev/full sur ce système pour jouer le disque plein")
    monkeypatch.setattr(Path, "open", opened)

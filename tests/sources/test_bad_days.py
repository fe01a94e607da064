"""Servers that lie, days without network, and runs that are stopped."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from qpv.errors import SourceError
from qpv.sources import hosts, lock, obtain
from qpv.sources.catalogue import Address, ByHand
from qpv.sources.fetch import Network, fetch
from qpv.sources.hosts import is_inside
from qpv.sources.missed import NAME
from qpv.sources.presence import summary

from .portal import Answer, Portal
from .raw_samples import BODY, empty, place

FAR = "http://portail.invalid"


# --- what a server may not do -------------------------------------------------------------


@pytest.mark.parametrize("said", [True, False], ids=["announced", "unannounced"])
def test_a_server_that_sends_too_much_is_left(portal: Portal, source, get, raw, said) -> None:
    portal.put("/liste.csv", Answer(bytes(1_500_000), chunked=not said))
    result = get(source(max_mb=1))
    assert "le serveur envoie plus de 1 Mo, bien plus que ce fichier" in result.error
    assert len(portal.asked) == 1
    assert empty(raw)
    assert not (raw / ".partial").exists()


def test_a_server_that_never_ends_is_left(portal: Portal, source, get, raw: Path) -> None:
    portal.put("/liste.csv", Answer(BODY * 100, trickles=2))
    began = time.monotonic()
    result = get(source())
    assert "le serveur est trop lent" in result.error
    assert time.monotonic() - began < 3
    assert empty(raw)


def test_a_length_that_is_not_reached_is_a_cut_file(portal: Portal, source, get, raw) -> None:
    portal.put("/liste.csv", Answer(BODY, sent=20))
    result = get(source())
    assert "transfert interrompu" in result.error
    assert empty(raw)


@pytest.mark.parametrize("target", ["http://localhost:1/x", "http://10.0.0.7/x", "http://[::1]/x"])
def test_a_public_address_never_leads_inwards(portal: Portal, source, get, target: str) -> None:
    portal.put("/portail.invalid/liste.csv", Answer(status=302, headers={"Location": target}))
    result = get(source(Address(f"{FAR}/liste.csv")))
    assert "redirection vers une adresse de votre propre réseau, refusée" in result.error
    assert len(portal.asked) == 1


@pytest.mark.parametrize(
    "address, inside",
    [
        ("http://127.0.0.1/", True),
        ("http://LOCALHOST:80/", True),
        ("http://192.168.1.4/", True),
        ("http://169.254.169.254/", True),
        ("http://[::ffff:10.0.0.1]/", True),
        ("http://2130706433/", True),
        ("http://0x7f.1/", True),
        ("https://www.data.gouv.fr/", False),
        ("https://cafe.fr/", False),
        ("https://8.8.8.8/", False),
    ],
)
def test_what_is_inside(address: str, inside: bool) -> None:
    assert is_inside(address) is inside


def test_a_name_that_leads_inwards_is_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    told = [(2, 1, 6, "", ("10.1.2.3", 0))]
    monkeypatch.setattr(hosts.socket, "getaddrinfo", lambda *_: told)
    assert is_inside("https://piege.exemple.fr/", look_up=True)
    assert not is_inside("https://piege.exemple.fr/")


def test_the_network_of_tests_is_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QPV_NETWORK_BASE", "https://ailleurs.exemple.fr")
    with pytest.raises(SourceError, match="une adresse de cette machine"):
        Network()


# --- days without network -----------------------------------------------------------------


def test_a_dead_network_is_told_in_seconds(source, raw: Path, monkeypatch) -> None:
    """Fifty files on ten servers that swallow everything cost one wait, not fifty."""
    asked = []

    def swallow(door, timeout):
        asked.append(door)
        time.sleep(timeout + 0.2)
        raise TimeoutError

    monkeypatch.setattr(hosts.socket, "create_connection", swallow)
    many = [source(Address(f"https://s{n % 10}.invalid/{n}"), file=f"{n}.csv") for n in range(50)]
    began = time.monotonic()
    results = fetch(many, raw, network=Network(patience=0.5))
    assert time.monotonic() - began < 2
    assert len(asked) == len(set(asked)) == 10
    assert {r.how for r in results} == {"failed"}
    assert len(list(summary(results))) == 10


def test_results_are_told_as_they_come(portal: Portal, source, raw, network) -> None:
    portal.put("/a.csv", BODY)
    told = []
    fetch([source(file="a.csv"), source(file="b.csv")], raw, network=network, say=told.append)
    assert [one.how for one in told] == ["downloaded", "failed"]


def test_a_refusal_is_remembered_for_a_day(portal: Portal, source, get, raw: Path) -> None:
    one = source()
    first = get(one)
    assert len(portal.asked) == 1
    again = get(one, again=())
    assert len(portal.asked) == 1
    assert "le serveur répond 404" in again.error
    assert "pas refait ; maintenant : qpv fetch perimetres" in again.error
    assert again.why == first.why
    get(one, again=("perimetres",))
    assert len(portal.asked) == 2
    kept = json.loads((raw / NAME).read_text(encoding="utf-8"))
    (entry,) = kept.values()
    entry["when"] = (datetime.now(UTC) - timedelta(hours=25)).isoformat()
    (raw / NAME).write_text(json.dumps(kept), encoding="utf-8")
    portal.put("/liste.csv", BODY)
    assert get(one, again=()).how == "downloaded"
    assert not (raw / NAME).exists()


def test_another_way_is_not_a_remembered_one(portal: Portal, source, get, tmp_path: Path) -> None:
    get(source())
    portal.put("/autre.csv", BODY)
    assert get(source(Address(f"{portal.base}/autre.csv")), again=()).how == "downloaded"


def test_a_memory_never_hides_a_mirror(portal: Portal, source, get, tmp_path: Path) -> None:
    get(source())
    held = tmp_path / "miroir" / "perimetres" / "2024" / "liste.csv"
    held.parent.mkdir(parents=True)
    held.write_bytes(BODY)
    assert get(source(), again=(), mirror=str(tmp_path / "miroir")).how == "mirror"


def test_a_server_that_is_back_is_asked_again(source, raw: Path, network: Network) -> None:
    gone = Portal()
    one = source(Address(f"{gone.base}/liste.csv"))
    gone.close()
    (first,) = fetch([one], raw, network=network)
    assert "serveur injoignable" in first.error
    (again,) = fetch([one], raw, network=network, again=())
    assert "pas refait" in again.error


@pytest.mark.parametrize("text", ["{", "[]", '{"a": 1}', '{"a": {"when": "hier"}}', "\udcff"])
def test_a_damaged_memory_is_no_memory(portal, source, get, raw: Path, text: str) -> None:
    raw.mkdir(parents=True)
    (raw / NAME).write_bytes(text.encode("utf-8", "surrogateescape"))
    portal.put("/liste.csv", BODY)
    assert get(source(), again=()).how == "downloaded"


def test_one_line_per_reason(portal: Portal, source, get) -> None:
    results = get(
        source(file="a.csv"),
        source(file="b.csv", dataset="autres"),
        source(ByHand("rien"), file="c.csv", dataset="mains"),
    )
    assert summary(results) == [
        "2 fichiers, le serveur répond 404, fichier déplacé ou retiré — qpv fetch perimetres autres",
        "1 fichier, à déposer à la main (la commande dit où) — qpv fetch mains",
    ]


# --- runs that are stopped ----------------------------------------------------------------


def test_a_run_killed_before_the_move_is_ended_by_the_next(
    portal: Portal, source, get, raw: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = portal.put("/liste.csv", BODY)
    move = obtain._move

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(obtain, "_move", killed)
    with pytest.raises(KeyboardInterrupt):
        get(source())
    before = lock.read_lock(raw)
    monkeypatch.setattr(obtain, "_move", move)
    result = get(source())
    assert (result.how, result.address) == ("downloaded", address)
    assert lock.read_lock(raw) == before
    assert place(raw).read_bytes() == BODY
    assert len(portal.asked) == 1
    assert not (raw / ".partial").exists()


def test_a_move_that_fails_leaves_no_entry(portal, source, get, raw: Path, monkeypatch) -> None:
    portal.put("/liste.csv", BODY)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(obtain, "_move", full)
    assert "disque plein" in get(source()).error
    assert lock.read_lock(raw) == {}


_OTHER = """
import sys
from pathlib import Path
from qpv.sources.catalogue import Address, Source
from qpv.sources.fetch import Network, fetch
base, raw = sys.argv[1:]
told = dict(title="t", publisher="p", page="https://x.invalid", data_year="", zoning="", citation="c")
sources = [
    Source(dataset="d", vintage="1", file=f"{n}.csv", origin=Address(f"{base}/{n}.csv"), **told)
    for n in range(4)
]
network = Network(retries=0, base=base)
print(*(r.how for r in fetch(sources, Path(raw), network=network, say=lambda r: print("-", flush=True))))
"""


def _run(portal: Portal, raw: Path) -> subprocess.Popen:
    command = [sys.executable, "-c", _OTHER, portal.base, str(raw)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_two_runs_at_once_wait_for_one_another(portal: Portal, raw: Path) -> None:
    for n in range(4):
        portal.put(f"/{n}.csv", Answer(BODY, trickles=20))
    runs = [_run(portal, raw) for _ in range(2)]
    told = [run.communicate(timeout=60) for run in runs]
    hows = sorted(out.splitlines()[-1].split()[0] for out, _ in told)
    assert hows == ["downloaded", "reused"], told
    assert sum("Une autre commande « qpv fetch » est en cours" in err for _, err in told) == 1
    assert len(lock.read_lock(raw)) == 4
    assert len(portal.asked) == 4


def test_a_killed_run_leaves_neither_lock_nor_half_known_file(portal: Portal, raw: Path) -> None:
    for n in range(4):
        portal.put(f"/{n}.csv", Answer(BODY, trickles=20))
    run = _run(portal, raw)
    assert run.stdout
    run.stdout.readline()
    os.kill(run.pid, signal.SIGKILL)
    run.communicate()
    (raw / f".sources.lock.json.{run.pid}").write_text("{", encoding="utf-8")
    out, err = _run(portal, raw).communicate(timeout=60)
    assert set(out.splitlines()[-1].split()) <= {"reused", "downloaded"}, err
    entries = lock.read_lock(raw)
    assert len(entries) == 4
    assert all(entry.address.startswith(portal.base) for entry in entries.values())
    assert sorted(p.name for p in raw.iterdir()) == ["d", "sources.lock.json"]


def test_what_a_killed_run_left_aside_is_swept(portal: Portal, source, get, raw: Path) -> None:
    aside = raw / ".partial"
    (aside / "perimetres__2024__liste.csv.essai").mkdir(parents=True)
    (aside / "perimetres__2024__liste.csv.essai" / "autre.csv").write_bytes(BODY)
    (aside / "perimetres__2024__liste.csv.part.json").write_text("{}", encoding="utf-8")
    portal.put("/liste.csv", BODY)
    assert get(source()).how == "downloaded"
    assert not aside.exists()


def test_the_stand_in_plays_every_public_server(portal, source, raw: Path, network) -> None:
    portal.put("/portail.invalid/a/liste.csv", BODY)
    (result,) = fetch([source(Address(f"{FAR}/a/liste.csv"))], raw, network=network)
    assert (result.how, result.address) == ("downloaded", f"{FAR}/a/liste.csv")
    (dead,) = fetch(
        [source(Address(f"{FAR}/b.csv"), file="b.csv")],
        raw,
        network=replace(network, base="http://127.0.0.1:9"),
    )
    assert "serveur injoignable" in dead.error

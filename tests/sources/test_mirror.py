"""Mirrors, folder or http, and runs without any network."""

from __future__ import annotations

from pathlib import Path

import pytest

from qpv.errors import SourceError
from qpv.sources.catalogue import ByHand
from qpv.sources.lock import read_lock

from .portal import Answer, Portal
from .raw_samples import BODY, OTHER, empty, place


@pytest.fixture(params=["folder", "http"])
def mirror(request, portal: Portal, tmp_path: Path):
    """Return (the mirror's address, a function that puts a file into it)."""
    folder = tmp_path / "miroir"
    folder.mkdir()

    def into_folder(name: str, body: bytes) -> None:
        path = folder / "perimetres" / "2024" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)

    def onto_server(name: str, body: bytes) -> None:
        portal.put(f"/miroir/perimetres/2024/{name.replace(' ', '%20')}", body)

    if request.param == "folder":
        return str(folder), into_folder
    return f"{portal.base}/miroir/", onto_server


def test_a_mirror_comes_first_under_any_of_the_names(
    mirror, portal: Portal, source, get, raw: Path
) -> None:
    address, put = mirror
    put("autre nom.csv", BODY)
    portal.put("/liste.csv", OTHER)
    result = get(source(also=("autre nom.csv",)), mirror=address)
    assert (result.how, result.path) == ("mirror", place(raw, "autre nom.csv"))
    assert result.address.startswith(f"miroir : {address.rstrip('/')}")
    assert read_lock(raw)["perimetres/2024/autre nom.csv"].address == result.address
    assert "/liste.csv" not in portal.paths()
    assert not (raw / ".partial").exists()


def test_a_mirror_without_the_file_gives_way_to_the_publisher(
    mirror, portal: Portal, source, get
) -> None:
    portal.put("/liste.csv", BODY)
    assert get(source(), mirror=mirror[0]).how == "downloaded"


def test_when_both_fail_both_are_named(mirror, source, get, raw: Path) -> None:
    result = get(source(), mirror=mirror[0])
    assert f"miroir {mirror[0]} : " in result.error
    assert "le serveur répond 404" in result.error
    assert empty(raw)


def test_a_mirror_that_differs_from_the_lock_is_refused(
    mirror, portal: Portal, source, get, raw: Path
) -> None:
    address, put = mirror
    portal.put("/liste.csv", BODY)
    get(source())
    place(raw).unlink()
    put("liste.csv", OTHER)
    result = get(source(), mirror=address)
    assert "servi par le miroir sans changement de nom mais différent" in result.error
    assert empty(raw)
    assert not (raw / ".partial").exists()


def test_a_mirror_that_holds_a_page_is_refused(mirror, source, get, raw: Path) -> None:
    address, put = mirror
    put("liste.csv", b"<html>")
    result = get(source(), mirror=address)
    assert f"miroir {address} : liste.csv : une page HTML" in result.error
    assert empty(raw)


def test_an_absent_mirror_folder_is_refused_at_once(source, get, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"miroir introuvable : .*rien\. Attendu"):
        get(source(), mirror=str(tmp_path / "rien"))


def test_offline_asks_nothing(portal: Portal, source, get, raw: Path) -> None:
    portal.put("/liste.csv", BODY)
    result = get(source(), offline=True, mirror=f"{portal.base}/miroir")
    assert "hors ligne, et le fichier n'est pas encore dans data/raw ; visitez" in result.error
    assert f"déposez le fichier ici : {place(raw)}" in result.error
    assert portal.asked == []
    assert empty(raw)


def test_offline_still_says_why_no_server_has_the_file(source, get) -> None:
    result = get(source(ByHand("fichier remis par le bailleur")), offline=True)
    assert "fichier remis par le bailleur ; visitez" in result.error


def test_offline_still_copies_from_a_folder(source, get, tmp_path: Path) -> None:
    held = tmp_path / "miroir" / "perimetres" / "2024" / "liste.csv"
    held.parent.mkdir(parents=True)
    held.write_bytes(BODY)
    assert get(source(), offline=True, mirror=str(tmp_path / "miroir")).how == "mirror"


def test_half_a_mirror_copy_is_never_taken_for_an_interrupted_transfer(
    portal: Portal, source, get, raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body, mark = BODY * 10_000, {"ETag": '"v1"'}
    portal.put("/liste.csv", Answer(body, headers=mark, sent=200_000), Answer(status=500))
    get(source())
    held = tmp_path / "miroir" / "perimetres" / "2024" / "liste.csv"
    held.parent.mkdir(parents=True)
    held.write_bytes(body)

    def stopped(_: Path, part: Path) -> None:
        part.write_bytes(b"x" * 1000)
        raise KeyboardInterrupt

    monkeypatch.setattr("shutil.copyfile", stopped)
    with pytest.raises(KeyboardInterrupt):
        get(source(), mirror=str(tmp_path / "miroir"))
    assert empty(raw)
    portal.put("/liste.csv", Answer(body, headers=mark, ranges=True))
    assert get(source()).path.read_bytes() == body
    assert portal.asked[-1][1]["Range"] is None

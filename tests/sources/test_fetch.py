"""The order in which a file is looked for, what is accepted, and what is said."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from qpv.sources.catalogue import Address, ByHand, DataGouv, InseePage, OpenDataSoft
from qpv.sources.fetch import Fetched, check
from qpv.sources.lock import read_lock

from .portal import Answer, Portal
from .raw_samples import BODY, OTHER, drop, empty, place, zipped

KEY = "perimetres/2024/liste.csv"


# --- from the publisher -------------------------------------------------------------------


def test_data_gouv_from_the_api_to_the_locked_file(portal: Portal, source, get, raw: Path) -> None:
    address = portal.put("/resources/20260116-110350/liste.csv", BODY)
    listed = {"title": "liste.csv", "url": address, "last_modified": "2026-01-16T11:03:50+00:00"}
    portal.put(
        "/www.data.gouv.fr/api/1/datasets/5a56/", json.dumps({"resources": [listed]}).encode()
    )
    wanted = source(DataGouv("5a56", r"^liste\.csv$"))
    sha = hashlib.sha256(BODY).hexdigest()
    assert get(wanted) == Fetched(wanted, place(raw), "downloaded", address, sha, len(BODY))
    entry = read_lock(raw)[KEY]
    assert (entry.sha256, entry.size, entry.address) == (sha, len(BODY), address)


def test_the_second_time_nothing_is_asked(portal: Portal, source, get, raw: Path) -> None:
    portal.put("/liste.csv", BODY)
    first = get(source())
    before = (raw / "sources.lock.json").read_bytes()
    again = get(source())
    assert (again.how, again.sha256, again.address) == ("reused", first.sha256, first.address)
    assert len(portal.asked) == 1
    assert (raw / "sources.lock.json").read_bytes() == before


def test_insee_archive_is_kept_under_its_own_name(portal: Portal, source, get, raw: Path) -> None:
    portal.put("/fr/8243167", b'<a href="/fichier/8243167/revenus_v2_csv.zip">CSV</a>')
    portal.put("/fichier/8243167/revenus_v2_csv.zip", zipped({"data_QP.csv": BODY}))
    origin = InseePage(f"{portal.base}/fr/8243167", "v2_csv")
    result = get(source(origin, file="data_QP.csv", also=("revenus_v2_csv.zip",)))
    assert result.path == place(raw, "revenus_v2_csv.zip")
    assert list(read_lock(raw)) == ["perimetres/2024/revenus_v2_csv.zip"]


def test_an_archive_behind_an_opaque_address_takes_the_declared_zip_name(
    portal: Portal, source, get, raw: Path
) -> None:
    address = portal.put("/r/942d4ee8", zipped({"a.csv": BODY}))
    result = get(source(Address(address), also=("liste.zip",)))
    assert result.path == place(raw, "liste.zip")


def test_a_redirect_names_the_file(portal: Portal, source, get, raw: Path) -> None:
    portal.put("/r/942d4ee8", Answer(status=302, headers={"Location": "/x/autre%20nom.csv"}))
    portal.put("/x/autre%20nom.csv", BODY)
    result = get(source(Address(f"{portal.base}/r/942d4ee8"), also=("autre nom.csv",)))
    assert result.path == place(raw, "autre nom.csv")


def test_a_served_name_never_chooses_the_place(portal: Portal, source, get, raw: Path) -> None:
    portal.put("/x/..%2F..%2Fmalin.csv", BODY)
    result = get(source(Address(f"{portal.base}/x/..%2F..%2Fmalin.csv")))
    assert result.path == place(raw)
    assert not list(raw.parent.rglob("malin*"))


def test_open_data_soft_export_keeps_its_mark(portal: Portal, source, get, raw: Path) -> None:
    portal.put("/api/explore/v2.1/catalog/datasets/rei/exports/csv", b"\xef\xbb\xbf" + BODY)
    result = get(source(OpenDataSoft(portal.base, "rei", select="dep,taux")))
    assert result.path.read_bytes() == b"\xef\xbb\xbf" + BODY  # raw bytes are never edited
    assert portal.paths()[0].endswith("/exports/csv?select=dep%2Ctaux&delimiter=%3B")


def test_a_failing_source_never_stops_its_neighbours(portal: Portal, source, get) -> None:
    portal.put("/www.data.gouv.fr/api/1/datasets/vide/", b'{"resources": []}')
    portal.put("/c.csv", BODY)
    results = get(
        source(ByHand("fichier remis par le bailleur"), file="a.csv"),
        source(DataGouv("vide", "x"), file="b.csv"),
        source(Address("nulle part"), file="b2.csv"),
        source(file="c.csv"),
    )
    assert [one.how for one in results] == ["failed", "failed", "failed", "downloaded"]
    assert "fichier remis par le bailleur ; visitez https://exemple" in results[0].error
    assert "aucune correspondance : ressource de" in results[1].error
    assert "adresse refusée" in results[2].error


# --- what is not acceptable ---------------------------------------------------------------


@pytest.mark.parametrize(
    "file, body, message",
    [
        ("liste.csv", b"<!doctype html><p>Maintenance</p>", "page HTML a été reçue"),
        ("liste.csv", b"", "le fichier est vide"),
        ("liste.json", b'{"erreur', "le JSON est coupé"),
        ("liste.zip", b"code;lib", "ce n'est pas une archive zip"),
        ("liste.zip", zipped({"../x.csv": b"y"}), "sortent de leur dossier"),
        ("liste.zip", zipped({"zeros": bytes(51_000_000)}), "51 Mo une fois décompressée"),
    ],
)
def test_bad_content_is_refused(
    portal: Portal, source, get, raw: Path, file: str, body: bytes, message: str
) -> None:
    portal.put(f"/{file}", body)
    result = get(source(file=file))
    assert result.how == "failed"
    assert message in result.error
    assert f"déposez le fichier ici : {place(raw, file)}" in result.error
    assert empty(raw)
    assert not (raw / ".partial").exists()
    assert read_lock(raw) == {}


def test_a_silently_changed_file_is_refused(portal: Portal, source, get, raw: Path) -> None:
    portal.put("/liste.csv", BODY, OTHER)
    first = get(source())
    place(raw).unlink()
    result = get(source())
    assert result.how == "failed"
    assert "modifié par le producteur sans changement de nom" in result.error
    assert f"attendue {first.sha256[:12]}, trouvée {hashlib.sha256(OTHER).hexdigest()[:12]}" in (
        result.error
    )
    assert "nouveau millésime" in result.error
    assert empty(raw)
    assert not (raw / ".partial").exists()
    assert read_lock(raw)[KEY].sha256 == first.sha256


def test_a_deleted_file_comes_back_when_it_is_the_same(portal: Portal, source, get, raw) -> None:
    portal.put("/liste.csv", BODY)
    get(source())
    place(raw).unlink()
    assert get(source()).how == "downloaded"


def test_a_file_edited_in_place_is_refused_and_left_alone(
    portal: Portal, source, get, raw: Path
) -> None:
    portal.put("/liste.csv", BODY)
    first = get(source())
    place(raw).write_bytes(OTHER)
    for result in (get(source()), *check([source()], raw)):
        assert result.how == "failed"
        assert f"attendue {first.sha256[:12]}, trouvée" in result.error
        assert "un fichier corrigé est un nouveau millésime" in result.error
    assert place(raw).read_bytes() == OTHER
    assert len(portal.asked) == 1


# --- dropped by hand ----------------------------------------------------------------------


@pytest.mark.parametrize("name", ["liste.csv", "autre nom.csv"])
def test_a_dropped_file_is_checked_then_recorded(source, raw: Path, name: str) -> None:
    path = drop(raw, BODY, name)
    wanted = source(also=("autre nom.csv",))
    (first,) = check([wanted], raw)
    assert (first.how, first.path, first.address) == ("reused", path, "déposé à la main")
    assert read_lock(raw)[f"perimetres/2024/{name}"].sha256 == first.sha256
    path.write_bytes(OTHER)
    (again,) = check([wanted], raw)
    assert again.how == "failed"


def test_a_dropped_page_is_refused_and_left_to_its_owner(source, get, raw: Path) -> None:
    path = drop(raw, b"<html>Connectez-vous</html>")
    for result in (get(source()), *check([source()], raw)):
        assert "page HTML a été reçue" in result.error
        assert f"fichier déposé à remplacer : {path}." in result.error
    assert path.exists()
    assert read_lock(raw) == {}


def test_check_says_what_is_missing_and_where_it_goes(source, raw: Path) -> None:
    (result,) = check([source(also=("liste.zip",))], raw)
    assert result.how == "failed"
    assert result.error == (
        "perimetres 2024 (« Liste des QPV ») : fichier absent ; visitez "
        f"https://exemple.invalid/qpv, déposez le fichier ici : {place(raw)} "
        "(ou sous le nom liste.zip), puis lancez qpv fetch --check."
    )
    assert not raw.exists()


def test_no_bar_is_drawn_outside_a_terminal(portal: Portal, source, get, capsys) -> None:
    portal.put("/liste.csv", BODY)
    get(source())
    assert capsys.readouterr() == ("", "")

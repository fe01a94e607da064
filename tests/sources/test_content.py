"""What is not the file it claims to be."""

from __future__ import annotations

from pathlib import Path

import pytest

from qpv.errors import SourceError
from qpv.sources.content import refuse_bad_content


def refused(folder: Path, name: str, body: bytes) -> None:
    path = folder / "recu.part"
    path.write_bytes(body)
    refuse_bad_content(path, name)


@pytest.mark.parametrize(
    "name, body",
    [
        ("a.csv", b"\xef\xbb\xbfcode;lib\n"),
        ("a.csv", b"html;body\n"),
        ("a.geojson", b'\xef\xbb\xbf \n{"type": 1}\n'),
        ("a.json", b"[]"),
        ("a.json", b'{"type": "FeatureCollection", "code": 1, "features": []}'),
        ("a.json", b'[{"code": "02", "message": "Aisne"}]'),
        ("a.html", b"<!doctype html><title>x</title>"),
        ("a.xml", b"<?xml version='1.0'?><kml></kml>"),
        ("a.gpkg", b"SQLite format 3\x00..."),
    ],
)
def test_good_content_passes(tmp_path: Path, name: str, body: bytes) -> None:
    refused(tmp_path, name, body)


@pytest.mark.parametrize(
    "name, body, message",
    [
        ("a.csv", b"", "a.csv : le fichier est vide"),
        ("a.csv", b"\xef\xbb\xbf \n", "le fichier est vide"),
        ("a.csv", b"<html>maintenance</html>", "page HTML"),
        ("a.zip", b"\xef\xbb\xbf\r\n <!DOCTYPE  HTML>", "page HTML"),
        ("a.json", b"<?xml version='1.0'?>\n<!-- x -->\n<html xmlns='y'>", "page HTML"),
        ("a.csv", b"PK\x03\x04....", "archive zip a été reçue"),
        ("a.zip", b"code;lib\n", "pas une archive zip"),
        ("a.xlsx", b"code;lib\n", "pas une archive zip"),
        ("a.json", b"code;lib\n", "ne commence ni par { ni par"),
        ("a.geojson", b'{"type": "FeatureCollec', "JSON est coupé"),
        ("a.gpkg", b"code;lib\n", "pas celui d'un fichier .gpkg"),
        ("a.geojson", b'{"code":502}', r"le serveur a répondu par une erreur \(502\)"),
        ("a.json", b'{"status": "error", "message": "Bad gateway"}', r"par une erreur \(error\)"),
        ("a.csv", b'\xef\xbb\xbf{"error_code": "NotFound"}\n', r"par une erreur \(NotFound\)"),
        ("a.csv", b"<?xml version='1.0'?>\n<Error><Code>AccessDenied</Code>", "par une erreur"),
    ],
)
def test_bad_content_is_refused(tmp_path: Path, name: str, body: bytes, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        refused(tmp_path, name, body)

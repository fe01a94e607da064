"""Archives: one member found by name, unsafe ones refused."""

from __future__ import annotations

import struct
import unicodedata
import zipfile
from pathlib import Path

import pytest

from qpv.errors import SourceError, TableError
from qpv.sources import archive as subject
from qpv.sources.archive import is_archive, member_names, open_member, refuse_bad_archive

from .raw_samples import zipped


def written(folder: Path, members: dict[str, bytes]) -> Path:
    path = folder / "jeu.zip"
    path.write_bytes(zipped(members))
    return path


def test_the_one_member_is_opened_by_base_name(tmp_path: Path) -> None:
    path = written(tmp_path, {"CSV/data_QP.csv": b"a;b", "CSV/meta_QP.csv": b"m", "CSV/": b""})
    with open_member(path, r"^DATA_.*\.csv$") as member:
        assert member.read() == b"a;b"


@pytest.mark.parametrize("flagged", [True, False])
def test_decomposed_accents_match_composed_patterns(tmp_path: Path, flagged: bool) -> None:
    name = unicodedata.normalize("NFD", "revenus déclarés.csv")
    path = written(tmp_path, {name: b"x"})
    if not flagged:  # macOS writes UTF-8 without saying so
        path.write_bytes(without_utf8_flag(path.read_bytes()))
    refuse_bad_archive(path, path.name)
    with open_member(path, "revenus déclarés") as member:
        assert member.read() == b"x"


def test_members_are_listed_by_composed_base_name(tmp_path: Path) -> None:
    name = unicodedata.normalize("NFD", "CSV/déclarés_QP.csv")
    path = written(tmp_path, {name: b"x", "CSV/": b"", "__MACOSX/._a.csv": b"", "b.csv": b"y"})
    assert member_names(path) == ["déclarés_QP.csv", "b.csv"]


def without_utf8_flag(body: bytes) -> bytes:
    """Return the zip of one member with the « names are UTF-8 » flag cleared in both headers."""
    changed = bytearray(body)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = changed.index(mark) + offset
        (flags,) = struct.unpack_from("<H", changed, at)
        struct.pack_into("<H", changed, at, flags & ~0x800)
    return bytes(changed)


def test_apple_doubles_are_not_members(tmp_path: Path) -> None:
    path = written(tmp_path, {"a.csv": b"x", "__MACOSX/._a.csv": b"y", "._a.csv": b"z"})
    with open_member(path, r"a\.csv$") as member:
        assert member.read() == b"x"


def test_none_or_several_are_refused_by_name(tmp_path: Path) -> None:
    path = written(tmp_path, {"a_QP.csv": b"x", "b_QP.csv": b"y"})
    with pytest.raises(TableError, match=r"aucun fichier.*« COM ».*a_QP\.csv, b_QP\.csv"):
        open_member(path, "COM")
    with pytest.raises(TableError, match=r"2 fichiers.*un seul.*a_QP\.csv, b_QP\.csv"):
        open_member(path, "qp")


@pytest.mark.parametrize(
    "name", ["../dehors.csv", "a/../../b.csv", "/etc/x", "C:/x", "C:x", "a\\..\\b.csv"]
)
def test_members_that_leave_the_folder_are_refused(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, {"bon.csv": b"x", name: b"y"})
    with pytest.raises(SourceError, match=r"jeu\.zip : archive refusée, 1 nom"):
        open_member(path, "bon")
    with pytest.raises(SourceError, match="sortent de leur dossier"):
        refuse_bad_archive(path, path.name)


def test_two_dots_inside_a_name_are_harmless(tmp_path: Path) -> None:
    path = written(tmp_path, {"qp..2024.csv": b"x"})
    refuse_bad_archive(path, path.name)


def test_bombs_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, {"zeros.csv": bytes(1_000_000)})
    refuse_bad_archive(path, path.name)  # small: a high ratio alone is no bomb
    monkeypatch.setattr(subject, "RATIO_FROM", 500_000)
    table = b"".join(b"%d;" % number for number in range(100_000))
    refuse_bad_archive(written(tmp_path, {"table.csv": table}), "jeu.zip")  # big but no bomb
    written(tmp_path, {"zeros.csv": bytes(1_000_000)})
    with pytest.raises(SourceError, match=r"refusée, 1 Mo une fois décompressée.*rapport de 200"):
        open_member(path, "zeros")
    monkeypatch.setattr(subject, "RATIO_FROM", 50_000_000)
    monkeypatch.setattr(subject, "MAX_BYTES", 900_000)
    with pytest.raises(SourceError, match="archive refusée"):
        refuse_bad_archive(path, path.name)


def test_damaged_archives_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "jeu.zip"
    with zipfile.ZipFile(path, "w") as archive:  # stored: one byte can be changed in place
        archive.writestr("a.csv", b"valeur;12")
    path.write_bytes(path.read_bytes().replace(b"valeur;12", b"valeur;13"))
    with pytest.raises(SourceError, match=r"abîmée \(membre « a\.csv »\)"):
        refuse_bad_archive(path, path.name)
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(SourceError, match="ce n'est pas une archive zip"):
        refuse_bad_archive(path, path.name)
    with pytest.raises(SourceError, match="ce n'est pas une archive zip"):
        open_member(path, "a")


def test_encrypted_members_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path, {"a.csv": b"x"})
    body = bytearray(path.read_bytes())
    body[body.index(b"PK\x03\x04") + 6] |= 1
    body[body.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(body)
    with pytest.raises(SourceError, match="archive zip illisible"):
        refuse_bad_archive(path, path.name)
    with pytest.raises(SourceError, match=r"membre « a\.csv » illisible"):
        open_member(path, "a")


def test_an_office_document_is_not_an_archive(tmp_path: Path) -> None:
    assert is_archive(written(tmp_path, {"a.csv": b"x"}))
    assert not is_archive(written(tmp_path, {"[Content_Types].xml": b"<x/>"}))
    (tmp_path / "b").write_bytes(b"a;b")
    assert not is_archive(tmp_path / "b")

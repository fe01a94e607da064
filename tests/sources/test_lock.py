"""The lock file: what it keeps, and what happens when it is damaged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qpv.errors import SourceError
from qpv.sources.fetch import check, fetch
from qpv.sources.lock import Entry, entry_of, read_lock, record, sha256_of

from .raw_samples import BODY, drop

ONE = Entry("a" * 64, 3, "miroir : /é", "2026-01-16T11:03:50+00:00")


def test_fingerprint_is_sha256_of_the_bytes(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    # FIPS 180-2, appendix B.1
    expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert sha256_of(tmp_path / "a") == expected
    entry = entry_of(tmp_path / "a", "ici")
    assert (entry.sha256, entry.size) == (expected, 3)
    assert entry.retrieved.endswith("+00:00")


def test_nothing_obtained_is_an_empty_lock(raw: Path) -> None:
    assert read_lock(raw) == {}


def test_record_adds_sorted_and_readable_entries(raw: Path) -> None:
    record(raw, "z/2024/z.csv", ONE)
    record(raw, "a/2024/a.csv", ONE)
    text = (raw / "sources.lock.json").read_text(encoding="utf-8")
    assert list(json.loads(text)) == ["a/2024/a.csv", "z/2024/z.csv"]
    assert "miroir : /é" in text
    assert read_lock(raw) == {"a/2024/a.csv": ONE, "z/2024/z.csv": ONE}
    assert [path.name for path in raw.iterdir()] == ["sources.lock.json"]


def test_a_write_that_fails_leaves_the_old_lock(raw: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record(raw, "a/2024/a.csv", ONE)

    def refuse(*_: object) -> None:
        raise OSError("coupure")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OSError, match="coupure"):
        record(raw, "b/2024/b.csv", ONE)
    assert list(read_lock(raw)) == ["a/2024/a.csv"]
    assert [path.name for path in raw.iterdir()] == ["sources.lock.json"]


@pytest.mark.parametrize(
    "text",
    ['{"a": ', "[]", '{"a": 1}', '{"a": {"sha256": "x"}}', "<<<<<<< HEAD", "\udcff"],
)
def test_corrupt_lock_is_refused_before_anything(raw: Path, source, text: str) -> None:
    raw.mkdir(parents=True)
    (raw / "sources.lock.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    for action in (fetch, check):
        with pytest.raises(SourceError, match=r"sources\.lock\.json.*illisible.*supprimez-le"):
            action([source()], raw)


def test_entry_with_a_foreign_fingerprint_is_refused(raw: Path) -> None:
    record(raw, "a/2024/a.csv", Entry("court", 1, "x", "y"))
    with pytest.raises(SourceError, match="empreinte « court »"):
        read_lock(raw)


def test_a_damaged_entry_keeps_its_fingerprint(raw: Path, source, get) -> None:
    drop(raw, BODY)
    broken = {"sha256": "b" * 64, "size": None, "address": None, "retrieved": None}
    (raw / "sources.lock.json").write_text(json.dumps({"perimetres/2024/liste.csv": broken}))
    assert read_lock(raw)["perimetres/2024/liste.csv"] == Entry("b" * 64, 0, "", "")
    result = get(source())
    assert "n'est plus le fichier obtenu le à une date perdue" not in result.error
    assert "n'est plus le fichier obtenu à une date perdue" in result.error

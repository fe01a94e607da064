"""What makes a page stale, and what does not."""

import json
import os

import pytest

from qpv.reports import catalogue, freshness
from qpv.sources import lock

REPORT = catalogue.report("dictionnaire")


@pytest.fixture
def page(tmp_path):
    def made(inputs: dict) -> object:
        target = tmp_path / "page.html"
        target.write_text("<title>x</title>", encoding="utf-8")
        record = {"inputs": inputs, "sha256": lock.sha256_of(target), "bytes": 1}
        target.with_suffix(".json").write_text(json.dumps(record), encoding="utf-8")
        return target

    return made


def test_a_page_of_the_same_inputs_is_fresh(page):
    assert freshness.stale(page({"code": "a"}), {"code": "a"}) == []


def test_each_part_that_differs_is_named(page):
    target = page({"code": "a", "table x 2024": "1", "table y 2024": "1"})
    now = {"code": "b", "table x 2024": "1", "table z 2024": "1"}
    assert freshness.stale(target, now) == [
        "code : changé", "table y 2024 : n'est plus là", "table z 2024 : nouveau",
    ]  # fmt: skip


def test_a_page_that_was_edited_or_is_gone_is_made_again(page, tmp_path):
    target = page({"code": "a"})
    target.write_text("<title>y</title>", encoding="utf-8")
    assert freshness.stale(target, {"code": "a"}) == ["la page a été modifiée depuis"]
    assert freshness.stale(tmp_path / "autre.html", {}) == ["la page n'est pas là"]


def test_a_page_that_was_copied_or_touched_is_the_same_page(page):
    target = page({"code": "a"})
    side = json.loads(target.with_suffix(".json").read_text(encoding="utf-8"))
    side["written"], side["bytes"] = target.stat().st_mtime_ns, target.stat().st_size
    target.with_suffix(".json").write_text(json.dumps(side), encoding="utf-8")
    os.utime(target, ns=(1, 1))
    assert freshness.stale(target, {"code": "a"}) == []
    target.write_text("<title>y</title>", encoding="utf-8")
    assert freshness.stale(target, {"code": "a"}) == ["la page a été modifiée depuis"]


@pytest.mark.parametrize("side", [b"[]", b"\xff", b"null", b"{", b'{"inputs": "x"}'])
def test_a_damaged_side_file_is_a_page_to_make_again(page, side):
    target = page({"code": "a"})
    target.with_suffix(".json").write_bytes(side)
    assert freshness.stale(target, {"code": "a"})


def test_the_code_of_a_page_is_what_its_notebook_reaches():
    reached = freshness.reached(("qpv.reports.evolution",))
    names = {str(path.relative_to(freshness._PACKAGE)) for path in reached}
    assert {"reports/evolution.py", "study/core.py", "french.py", "reports/render.py"} <= names
    assert names.isdisjoint({"reports/typologie.py", "tfpb/intake/receive.py", "datasets/cog.py"})


def test_a_file_of_styles_or_data_is_part_of_the_code():
    everything = freshness.hashed(("qpv.reports.abattement",))
    names = {str(path.relative_to(freshness._PACKAGE)) for path in everything}
    assert {"tfpb/axes.csv", "reports/templates/style.css"} <= names


def test_inputs_hold_notebook_parameters_code_and_tables(built_sample):
    tables = [{"dataset": "cog", "vintage": "2026", "output_sha256": "f"}]
    found = freshness.inputs(freshness.shared(REPORT, tables, built_sample), {"a": "1"})
    assert found["table cog 2026"] == "f"
    assert found.keys() >= {"carnet", "paramètres", "code", "contrats et registre"}
    other = freshness.inputs(freshness.shared(REPORT, tables, built_sample), {"a": "2"})
    assert {part for part in found if found[part] != other[part]} == {"paramètres"}

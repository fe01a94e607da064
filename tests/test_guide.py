"""The analyst's guide: its code runs, and what it shows is what the public tables give."""

from __future__ import annotations

import ast
import contextlib
import io
import re

import pandas as pd
import pytest

from conftest import ROOT
from qpv.errors import QpvError

GUIDE = (ROOT / "docs" / "guide-analyste.md").read_text(encoding="utf-8")
STEPS = re.findall(r"```python\n(.*?)```\n(?:\n```text\n(.*?)```)?", GUIDE, re.DOTALL)
# The same steps on the fictional territory, which has no département 59.
FICTION = {
    '"departement", "59"': '"region", "00"',
    "QN05915M": "QN00001M",
    "QN05972M": "QN00002M",
    "QN05949M": "QN00003I",
}


def shown(source: str, names: dict) -> str:
    """Run a step as a prompt does; return what its last expression shows, or its refusal."""
    *body, last = ast.parse(source).body
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed):
            exec(compile(ast.Module(body, []), "guide", "exec"), names)
            value = eval(compile(ast.Expression(last.value), "guide", "eval"), names)
    except QpvError as refusal:
        return str(refusal)
    return printed.getvalue() if value is None else repr(value)


@pytest.fixture
def prompt(tmp_path, monkeypatch):
    """A prompt in a folder of its own, with tables narrow enough for a page."""
    monkeypatch.chdir(tmp_path)
    options = ("width", 100, "max_columns", None, "max_colwidth", 44, "precision", 1)
    with pd.option_context(*(f"display.{o}" if isinstance(o, str) else o for o in options)):
        yield {}


def at(monkeypatch, places) -> None:
    for name, value in places.environment().items():
        monkeypatch.setenv(name, value)


def test_every_step_runs_on_the_fictional_territory(monkeypatch, prompt, built_sample):
    at(monkeypatch, built_sample)
    for source, _ in STEPS:
        for real, invented in FICTION.items():
            source = source.replace(real, invented)
        told = shown(source, prompt)
        assert told and ("vouliez-vous dire" in told) == ("povrety" in source)


@pytest.mark.published
def test_what_the_guide_shows_is_what_the_public_tables_give(monkeypatch, prompt, built_real):
    at(monkeypatch, built_real)
    assert len(STEPS) > 10
    for source, told in STEPS:
        assert shown(source, prompt).rstrip() == told.rstrip()

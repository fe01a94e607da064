"""The examples in the docstrings of the door are run, on the fictional territory."""

import doctest
import importlib
import pkgutil

import pandas as pd
import pytest

from qpv import study

MODULES = [m.name for m in pkgutil.iter_modules(study.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_examples_give_what_they_say(name, built_sample, monkeypatch):
    monkeypatch.setenv("QPV_HOME", str(built_sample.home))
    monkeypatch.setenv("QPV_DATA", str(built_sample.data))
    module = importlib.import_module(f"qpv.study.{name}")
    found = doctest.testmod(
        module,
        extraglobs={"study": study, "pd": pd},
        optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS,
    )
    assert found.failed == 0


@pytest.mark.parametrize("public", [study.open, study.indicators, study.tables, study.read_own])
def test_the_door_is_documented(public):
    assert public.__doc__.startswith("Return")

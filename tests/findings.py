"""How the findings of a page are tested: each, wherever it is said, against a second path.

A sample of the territories by default; all of them with QPV_EVERY=1 (half an hour for one page).
"""

import os
import re
from collections.abc import Callable, Mapping
from functools import cache

import pandas as pd

from conftest import mirror_folder
from qpv import study
from qpv.paths import Places
from qpv.reports.axis import Axis, AxisPage
from qpv.territories import Geography

EVERY = os.environ.get("QPV_EVERY") == "1"
STEPS = {"region": 4, "departement": 16, "epci": 75, "contrat": 75, "commune": 160}


def read(sentence: str) -> str:
    """Return a sentence with plain spaces."""
    return re.sub(r"\s", " ", sentence)


def number(text: str) -> float:
    """Return a number as a page writes it."""
    return float(re.sub(r"[\s≈+]", "", text).replace(",", ".").replace("−", "-"))


def agrees(shown: str, exact: float) -> bool:
    """True where a number shown is the exact one, to its last decimal."""
    return abs(number(shown) - exact) <= 0.5 * 10 ** -len(shown.partition(",")[2]) + 1e-9


@cache
def raw(name: str) -> pd.DataFrame:
    """Return a published file as it is: the second path reads no table of ours."""
    return pd.read_csv(mirror_folder() / name, sep=";", dtype=str, encoding="utf-8-sig")


def territories(places: Places):
    """Yield (level, code) of territories of every level, of all France."""
    geography = Geography.load(places)
    for level, step in STEPS.items():
        codes = sorted(set(geography.membership(level)["code"]))
        yield from ((level, code) for code in codes[:: 1 if EVERY else step])


def check_every_finding(
    axis: Axis, checks: Mapping[str, Callable[[AxisPage, str], None]], places: Places
) -> None:
    """Give each finding of each territory to its check, as (page, sentence; "" where it is silent);
    a finding that is true of everybody, or of nobody, is no finding."""
    held: dict[str, list[bool]] = {}
    for level, code in territories(places):
        s = study.open(level, code, places)
        p = AxisPage(axis, s, axis.facts(s))
        for block in p.axis.blocks:
            said = p.said(block)
            for finding in block.findings if block.known(p.facts) else ():
                held.setdefault(finding.name, []).append(finding in said)
                sentence = read(finding.says(p.facts)) if finding in said else ""
                checks[finding.name](p, sentence)
    assert held.keys() == checks.keys()
    for name, often in held.items():
        assert 0 < sum(often) < 0.95 * len(often), f"{name} : vrai de tous, ou de personne"

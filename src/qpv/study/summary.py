"""A study as a prompt shows it, and what was noticed in the files that it rests on."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import pandas as pd

from qpv import french
from qpv.figures import tables
from qpv.figures.dressing import dressed
from qpv.study.exports import IDENTITY
from qpv.territories import LEVELS

if TYPE_CHECKING:
    from qpv.study.core import Study

_SHOWN = 10  # QPV shown at a prompt


def shown(s: Study) -> str:
    """Return the study as a prompt shows it: who it is, its first QPV, what to ask next."""
    t = s.territory
    people = s.qpv["population"].sum(min_count=1)
    said = f"{LEVELS[t.level]} {t.code} : {french.plural(len(t.codes_qp), 'QPV', 'QPV')}"
    if pd.notna(people):
        said += f", {french.number(people)} habitants"
    table = s.qpv[["lib_qp", "lib_com", "population"]].reset_index().head(_SHOWN)
    names = {**IDENTITY, "population": "Habitants"}
    rest = len(s.qpv) - _SHOWN
    more = f"… et {french.plural(rest, 'autre QPV', 'autres QPV')}. " if rest > 0 else ""
    next_ = "À demander : s.values(id), s.map(id), s.dots([id, …]) ; les id : study.indicators()."
    return dressed(
        f"<h3>{escape(s.name)}</h3><p>{escape(french.typography(said))}</p>"
        + tables.simple_table(table.rename(columns=names), f"Les QPV : {s.name}")
        + f'<p class="qpv-source">{escape(s.fiction + more + next_)}</p>'
    )


def notes(s: Study) -> list[dict]:
    """Return what was noticed in the files and touches its QPV (or no QPV at all)."""
    own = set(s.territory.codes_qp)
    found = []
    for record in s.provenance.values():
        for note in record["notes"]:
            touched = sorted(own & set(note["codes"]))
            if touched or not note["codes"]:
                found.append({**note, "touched": touched})
    return found

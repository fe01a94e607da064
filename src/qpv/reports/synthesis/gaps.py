"""Third page: housing, equality, school, where the gap is seen. The facts are those of the pages of the
axes, never computed again."""

from __future__ import annotations

import pandas as pd

from qpv import french
from qpv.figures.picture import Picture
from qpv.reports.synthesis.facts import Synthesis
from qpv.reports.synthesis.frame import Shown

MOSTLY_SOCIAL = 50.0  # %


def _mostly_social(f: Synthesis) -> bool:
    s = f.study
    if not s.available(s.indicator("social_dwellings_share").dataset):
        return False
    found = s.value("social_dwellings_share")["value"]
    return pd.notna(found) and found >= MOSTLY_SOCIAL


def _social(f: Synthesis) -> str:
    found = french.number(f.study.value("social_dwellings_share")["value"])
    return f"{found} logements sociaux pour 100 ménages dans les QPV {f.study.territory.of}."


def _social_map(f: Synthesis, title: str) -> Picture:
    return f.study.map("social_dwellings_share", title)


SHOWN = (
    Shown(
        name="Un habitat d'abord social",
        rule="50 logements sociaux ou plus pour 100 ménages ; QPV diffusés réunissant 80 % des habitants",
        wrong_if="des logements vides ou neufs comptaient sans ménage : ce n'est pas la part des ménages "
        "locataires d'un bailleur social",
        holds=_mostly_social, says=_social, figure=_social_map,
    ),
)  # fmt: skip

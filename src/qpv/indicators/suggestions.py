"""Which indicator was meant by a name that is none: by its identifier, or by its French label."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from rapidfuzz import fuzz, process

from qpv.indicators.indicator import Indicator
from qpv.names import plain

# What people say -> words of the labels.
_SAID = {
    "chomage": "demandeurs emploi",
    "chomeurs": "demandeurs emploi",
    "hlm": "logements sociaux",
    "revenu": "niveau de vie median",
    "revenus": "niveau de vie median",
    "habitants": "population des qpv",
    "superficie": "surface",
    "femme": "femmes",
    "monoparentalite": "monoparentales",
    "nationalite": "etrangers",
}
_LIKE = 80  # how alike two words must be, of 100
_SHOWN = 4


def meant(typed: str, entries: Sequence[Indicator]) -> str:
    """Return « — vouliez-vous dire … ? » with the indicators whose identifier is like the text, else
    those whose French label holds each of its words; where to look when there is none."""
    words = " ".join(_SAID.get(word, word) for word in plain(typed).split()).split()
    words = [word for word in words if len(word) > 2]
    close = difflib.get_close_matches(typed, [i.id for i in entries], 3, cutoff=0.7)
    labelled = {i.id: i.label for i in entries if words and all(_holds(i, w) for w in words)}
    if found := close or list(labelled)[:_SHOWN]:
        told = (f"« {id} » ({labelled[id]})" if id in labelled else f"« {id} »" for id in found)
        return f" — vouliez-vous dire {' ou '.join(told)} ?"
    return ". study.indicators() en donne la liste."


def _holds(indicator: Indicator, word: str) -> bool:
    own = plain(f"{indicator.label} {indicator.short}").split()
    return bool(process.extractOne(word, own, scorer=fuzz.ratio, score_cutoff=_LIKE))

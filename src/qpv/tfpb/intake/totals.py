"""Rows that add up those above: set aside, never counted."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from qpv.tfpb.columns import EUROS, plain
from qpv.tfpb.intake import amounts
from qpv.tfpb.intake.sheets import shown

_PLACE = ("code_qp", "qpv_nom")
_TOTAL = re.compile(r"(sous |montant )?(total|totaux)\b|s t\b|ensemble du patrimoine")
# In the column of actions: a total said as one, or one if it is the sum of what is above.
_TOTAL_ACTION = re.compile(r"(sous |montant )?(total|totaux)( .{0,16})?|s t")
_MAYBE_TOTAL = re.compile(r"(cumul|report|ensemble|(sous )?total)\b.*")


def is_total(
    raw: Sequence[object],
    named: Mapping[str, object],
    sums: Mapping[str, float],
    partial: Mapping[str, float],
) -> bool:
    """True for a row that says it is a total: in its first text, its QPV, its axis, its action or its
    residence. ``sums`` and ``partial`` are those of the amounts above, in all and since a total."""
    texts = [c for c in raw if isinstance(c, str) and c]
    if _called_one(named, sums, partial):
        return True
    if texts and _TOTAL.match(plain(texts[0])):
        held = [n for n in ("axe_code", *_PLACE) if shown(named.get(n, ""))]
        return not ("axe_code" in held and len(held) > 1 and named.get("qpv_nom") != texts[0])
    return any(_TOTAL.match(plain(shown(named.get(n, "")))) for n in (*_PLACE, "axe_code"))


def _called_one(named, sums, partial) -> bool:
    """True where the action or the residence is called a total, or by a word that may mean one while
    its amounts are the sums of those above."""
    said = [plain(shown(named.get(n, ""))) for n in ("action_intitule", "residence")]
    if any(_TOTAL_ACTION.fullmatch(text) for text in said):
        return True
    if not any(_MAYBE_TOTAL.fullmatch(text) for text in said):
        return False
    told = {n: amounts.euros(named.get(n, "")).value for n in EUROS}
    known = {n: value for n, value in told.items() if value}
    return bool(known) and all(
        any(abs(value - added[n]) <= 1 for added in (sums, partial)) for n, value in known.items()
    )

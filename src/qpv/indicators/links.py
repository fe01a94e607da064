"""From the 2015 zoning to the 2024 one, through the ANCT's correspondence: links, never shares."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from qpv import codes
from qpv.errors import TableError

COLUMNS = ("code_qp_2015", "code_qp", "status", "n_children", "n_parents", "reason")


def successors(codes_2015: Iterable[str], correspondence: pd.DataFrame) -> pd.DataFrame:
    """Return the 2024 QPV of each 2015 QPV: one row = one link, in the order of the codes.

    A 2015 QPV may have several 2024 QPV (``n_children``), and a 2024 QPV several 2015 parents
    (``n_parents``): a count or an amount of 2015 cannot be carried over, for the table says
    nothing of the share of each. A code without successor keeps one row, ``code_qp`` empty, with
    the reason: « not_applicable » (out of the zoning in 2024) or « not_available » (the table at
    hand does not cover its département).

    Raises
    ------
    TableError
        If a code is not one of the 2015 zoning.
    """
    asked = list(dict.fromkeys(codes_2015))
    other = [code for code in asked if not codes.QP2015.match(code)]
    if other:
        raise TableError(
            f"{len(other)} code(s) qui ne sont pas du zonage 2015 ({', '.join(other[:3])}). "
            "Attendu : QP059001."
        )
    linked = correspondence[correspondence["code_qp_2015"] != ""]
    found = pd.DataFrame({"code_qp_2015": asked}, dtype="str").merge(
        linked[["code_qp_2015", "code_qp", "status"]], on="code_qp_2015", how="left"
    )
    for name in ("code_qp", "status"):
        found[name] = found[name].fillna("").astype("str")
    found["n_children"] = _count(found["code_qp_2015"], linked["code_qp_2015"])
    found["n_parents"] = _count(found["code_qp"], linked["code_qp"])
    covered = set(correspondence["code_qp"].str[2:5]) | set(linked["code_qp_2015"].str[2:5])
    left = found["code_qp_2015"].str[2:5].isin(covered)
    reason = left.map({True: "not_applicable", False: "not_available"})
    found["reason"] = reason.where(found["code_qp"] == "", "").astype("str")
    return found[list(COLUMNS)]


def _count(asked: pd.Series, listed: pd.Series) -> pd.Series:
    return asked.map(listed.value_counts()).fillna(0).astype("Int64")

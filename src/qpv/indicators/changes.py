"""What became of the QPV between the 2015 and the 2024 zoning, as the ANCT's files say it.

The letter of a 2024 code (N, M, I, C) and the ANCT's table of links; where the 2015 contours are at
hand, shares of area. Never a share of population: no figure of one zoning is carried over.
"""

from collections.abc import Iterable

import pandas as pd

from qpv import codes
from qpv.errors import TableError
from qpv.thresholds import SAME_AREA_PCT

# Order of the page: what changed most first. « non couvert »: the table does not reach there.
CHANGES = ("entré", "fusion", "scission", "modifié", "inchangé", "non couvert")


def changes(codes_2024: Iterable[str], correspondence: pd.DataFrame) -> pd.DataFrame:
    """Return one row per 2024 QPV: ``code_qp``, ``letter``, ``change`` (one of ``CHANGES``),
    ``parents`` (its 2015 QPV, joined with « ; »), ``siblings`` (the other 2024 QPV of a parent).

    « entré »: the letter N. « fusion »: several parents. « scission »: a parent has several
    children. « inchangé »: the letter I, one parent. « modifié »: the letter M, one parent, one
    child. Where the table does not list the QPV, only N is known.
    """
    linked = correspondence[correspondence["code_qp_2015"] != ""]
    parents = linked.groupby("code_qp")["code_qp_2015"].agg(list)
    children = linked.groupby("code_qp_2015")["code_qp"].agg(list)
    covered = set(correspondence["code_qp"])
    rows = []
    for code in codes_2024:
        own = parents.get(code, [])
        others = [c for parent in own for c in children[parent] if c != code]
        change = _change(code, own, others, code in covered)
        rows.append((code, code[-1], change, ";".join(own), ";".join(dict.fromkeys(others))))
    return pd.DataFrame(rows, columns=["code_qp", "letter", "change", "parents", "siblings"])


def _change(code: str, parents: list[str], siblings: list[str], covered: bool) -> str:
    if code[-1] == "N":
        return "entré"
    if not covered:
        return "non couvert"
    if len(parents) > 1:
        return "fusion"
    if siblings:
        return "scission"
    return "inchangé" if code[-1] == "I" else "modifié"


def successors(codes_2015: Iterable[str], correspondence: pd.DataFrame) -> pd.DataFrame:
    """Return the 2024 QPV of each 2015 QPV: one row = one link (``code_qp_2015``, ``code_qp``,
    ``reason``), in the order of the codes.

    Links are many to many: a count or an amount of 2015 cannot be carried over, for the table says
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
    linked = correspondence.loc[correspondence["code_qp_2015"] != "", ["code_qp_2015", "code_qp"]]
    found = pd.DataFrame({"code_qp_2015": asked}, dtype="str").merge(linked, how="left")
    found["code_qp"] = found["code_qp"].fillna("").astype("str")
    covered = set(correspondence["code_qp"].str[2:5]) | set(linked["code_qp_2015"].str[2:5])
    left = found["code_qp_2015"].str[2:5].isin(covered)
    reason = left.map({True: "not_applicable", False: "not_available"})
    found["reason"] = reason.where(found["code_qp"] == "", "").astype("str")
    return found


def without_successor(codes_2015: Iterable[str], correspondence: pd.DataFrame) -> list[str]:
    """Return the 2015 QPV that no line of the table names, among the départements that it covers.

    That is not to say that they left the zoning: the table at hand gives one parent where a union
    has several (« Des résidences Sud du Boulonnais » unites three QPV of 2015, and is given one).
    """
    covered = {codes.departement_of(c) for c in correspondence["code_qp"]}
    named = set(correspondence["code_qp_2015"])
    return sorted(c for c in codes_2015 if codes.departement_of(c) in covered and c not in named)


def extents(shares: pd.DataFrame) -> dict[str, str]:
    """Return how each 2024 QPV lies on the contours of 2015, from ``geo.overlaps``: 2024 code ->
    « contour conservé », « étendu », « réduit », « déplacé », « réunion de 3 contours ».

    In shares of area: « conservé » where each covers 95 % of the other, « étendu » where it holds
    95 % of its only 2015 contour and more, « réduit » where it lies in it.
    """
    told: dict[str, str] = {}
    for code, part in shares.groupby("after"):
        main = part[part["share_before"] > 100 - SAME_AREA_PCT]
        if len(main) > 1 and main["share_before"].min() > 50:
            told[str(code)] = f"réunion de {len(main)} contours"
            continue
        best = part.iloc[part["share_after"].argmax()]
        kept, own = best["share_before"] >= SAME_AREA_PCT, best["share_after"] >= SAME_AREA_PCT
        told[str(code)] = {
            (True, True): "contour conservé",
            (True, False): "étendu",
            (False, True): "réduit",
            (False, False): "déplacé",
        }[bool(kept), bool(own)]
    return told


def uncovered(codes_2015: Iterable[str], shares: pd.DataFrame) -> list[str]:
    """Return the 2015 QPV whose contour meets no QPV of 2024: those that left the zoning."""
    met = set(shares["before"])
    return sorted(code for code in codes_2015 if code not in met)


def carried(listed: Iterable[str], correspondence: pd.DataFrame) -> pd.DataFrame:
    """Return the QPV of 2024 that come from QPV of 2015 of a list: one row each (``code_qp`` index),
    ``parents`` (those of the list, joined with « ; ») and ``partial`` (True where another of its
    parents is not in the list: the QPV is then only partly concerned)."""
    linked = correspondence[correspondence["code_qp_2015"] != ""]
    linked = linked.assign(listed=linked["code_qp_2015"].isin(set(listed)))
    whole = linked.groupby("code_qp")["listed"].all()
    found = linked[linked["listed"]].groupby("code_qp")["code_qp_2015"].agg(";".join)
    return pd.DataFrame({"parents": found, "partial": ~whole.reindex(found.index).astype(bool)})

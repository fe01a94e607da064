"""Social dwellings of each QPV, and how many of them may enjoy the abatement.

The total of a QPV is published; the eligible share comes from the dwellings themselves (RPLS, one
row per dwelling) where they are at hand: a dwelling is taken as eligible when ``tax year − year built
− 1 ≥ exemption``. Else it is an assumption. Neither is the list that a landlord declares.
"""

from __future__ import annotations

import pandas as pd

from qpv import processed
from qpv.indicators import points
from qpv.paths import Places

# Below, a share of dwellings says nothing (and is close to secrecy).
FEWEST = 11


def social_dwellings(places: Places) -> tuple[pd.DataFrame, dict]:
    """Return the social dwellings of each 2024 QPV (index ``code_qp``: ``n_dwellings``, ``reason``)
    and the provenance of the table: INSEE's RPLS archive if at hand, else the portrait.

    Raises
    ------
    TableError
        If neither table has been built.
    """
    if processed.available(places, "insee_qpv24_rpls"):
        found = processed.read(places, "insee_qpv24_rpls")
        rows = found.frame[found.frame["level"] == "qpv"].set_index("codgeo")
    else:
        found = processed.read(places, "qpv_portrait")
        rows = found.frame.set_index("code_qp")
    table = pd.DataFrame(
        {
            "n_dwellings": rows["n_social_dwellings"].astype(float),
            "reason": rows["n_social_dwellings_reason"].astype(str),
        }
    )
    return table.rename_axis("code_qp"), found.provenance


def eligible_shares(places: Places, perimeters, year: int, exemption_years: int) -> pd.DataFrame:
    """Return the share of eligible dwellings of each QPV counted one by one: ``n_counted``, ``low``
    (those known to be old enough), ``high`` (with those whose year is unknown), 0 to 1.

    Empty without the dwelling file. A QPV that it does not cover, or where it places fewer than
    eleven dwellings, has no row.
    """
    if not processed.available(places, "rpls_dwellings"):
        return pd.DataFrame(columns=["n_counted", "low", "high"], dtype=float)
    rpls = processed.read(places, "rpls_dwellings").frame
    code = points.locate(rpls, perimeters)
    built = rpls["year_built"].astype(float)
    old = year - built - 1 >= exemption_years
    marks = pd.DataFrame({"n_counted": 1, "low": old, "high": old | built.isna()}).astype(float)
    inside = code.fillna("") != ""
    sums = marks[inside].groupby(code[inside]).sum()
    sums = sums[sums["n_counted"] >= FEWEST]
    shares = sums[["low", "high"]].div(sums["n_counted"], axis=0)
    return shares.assign(n_counted=sums["n_counted"]).rename_axis("code_qp")

"""A QPV beside the whole of its commune, all its inhabitants: same source, same year.

Only where the QPV lies in one commune, and both values are diffused. A commune counts its own QPV:
this is « le quartier et sa commune entière », never « le quartier et le reste ».
"""

from __future__ import annotations

import pandas as pd


def beside_commune(
    own: pd.Series, links: pd.DataFrame, whole: pd.Series, reasons: pd.Series
) -> pd.DataFrame:
    """Return each QPV beside its commune: one row = one QPV (index of ``own``, its values in %).

    Columns: ``codgeo`` (its commune, "" where it lies on several), ``value``, ``whole`` (the
    commune's), ``gap`` (points, NaN unless both are known) and ``reason`` of the commune's absence
    ("" where it is known, « not_applicable » for a QPV on several). ``links`` has one row per QPV
    and commune (``code_qp``, ``code``); ``whole`` and ``reasons`` are by commune.
    """
    held = links[links["code_qp"].isin(own.index)].groupby("code_qp")["code"]
    single = held.first()[held.nunique() == 1].reindex(own.index)
    table = pd.DataFrame({"codgeo": single.fillna(""), "value": own})
    table["whole"] = single.map(whole).astype(float)
    table["gap"] = (table["value"] - table["whole"]).round(9)
    why = (
        single.map(reasons.astype(object))
        .astype(object)
        .fillna("not_available")
        .where(single.notna(), "not_applicable")
    )
    table["reason"] = why.where(table["whole"].isna(), "")
    return table

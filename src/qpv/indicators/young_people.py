"""Young people neither in work nor at school, in the communes that hold a QPV.

The file gives a share per commune and no count: nothing is averaged nor summed, communes are counted.
"""

from __future__ import annotations

import pandas as pd

from qpv.thresholds import COUNTED_COMMUNE, NAMED_COMMUNE, UNEXPLAINED_POINTS


def neet_of(neet: pd.DataFrame, population: pd.Series) -> pd.DataFrame:
    """Return the communes of ``population`` (inhabitants by ``codgeo``), the most populous first: one
    row = one commune.

    Columns: one per census year, as text, oldest first (share in %, NaN where absent); ``people``;
    ``counted`` (share known at the last census, 2 000 inhabitants or more); ``named`` (may be
    named as the highest or the lowest: counted, 10 000 inhabitants or more, and no move of more
    than 10 points since the census before).
    """
    own = neet[neet["codgeo"].isin(population.index)]
    table = own.pivot(index="codgeo", columns="data_year", values="neet_pct").sort_index(axis=1)
    years = list(table.columns)
    table = table.reindex(population.index).assign(people=population)
    table["counted"] = table["people"].ge(COUNTED_COMMUNE) & (
        table[years[-1]].notna() if years else False
    )
    table["named"] = table["counted"] & (table["people"] >= NAMED_COMMUNE)
    if len(years) > 1:
        moved = (table[years[-1]] - table[years[-2]]).abs().round(6)
        table["named"] &= moved <= UNEXPLAINED_POINTS
    return table.sort_values("people", ascending=False, kind="stable")


def census_years(table: pd.DataFrame) -> list[str]:
    """Return the census years of ``neet_of``, oldest first."""
    return [name for name in table.columns if name.isdigit()]

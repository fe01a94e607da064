"""The labour market around the QPV: the zone d'emploi in which each lies and its unemployment rate; young
people neither in work nor at school, in the communes that hold a QPV.

The rate is that of the zone, all its inhabitants: none exists for a QPV, and rates of several zones
are never averaged (their active population is not in the file). The file of young people gives a share
per commune and no count: nothing is averaged nor summed, communes are counted.
"""

import numpy as np
import pandas as pd

from qpv import french
from qpv.thresholds import COUNTED_COMMUNE, NAMED_COMMUNE, UNEXPLAINED_POINTS

_RATE = "unemployment_pct"


def zone_of(rates: pd.DataFrame, communes_of: pd.DataFrame) -> pd.Series:
    """Return the zone d'emploi (code) of each QPV (index ``code_qp``) whose communes are all in one;
    "" for one that lies in several, or in none.

    ``rates`` is the table ``unemployment_ze``; ``communes_of`` has one row per QPV and commune
    (``code_qp``, ``code``).
    """
    zones = rates.drop_duplicates("ze2020")[["ze2020", "codgeo"]]
    listed = zones.assign(codgeo=zones["codgeo"].str.split(";")).explode("codgeo")
    of_commune = communes_of["code"].map(listed.set_index("codgeo")["ze2020"]).fillna("")
    return of_commune.groupby(communes_of["code_qp"]).agg(
        lambda found: found.iloc[0] if found.nunique() == 1 else ""
    )


def by_quarter(rates: pd.DataFrame) -> pd.DataFrame:
    """Return the rates (%): one row = one zone (``ze2020``), one column per quarter, in order."""
    return rates.pivot(index="ze2020", columns="quarter", values=_RATE).sort_index(axis=1)


def _last_year(every: pd.DataFrame) -> tuple[pd.Series, pd.Series | float]:
    """The rates of the last quarter of the file, and those of a year before."""
    last = every.columns[-1]
    return every[last], every.get(f"{int(last[:4]) - 1}{last[4:]}", np.nan)


def quarter_name(quarter: str) -> str:
    """Return « 4e trimestre 2025 » of « 2025-T4 »."""
    year, rank = quarter.split("-T")
    return f"{french.ordinal(int(rank))} trimestre {year}"


def around(rates: pd.DataFrame, zones: pd.Series, population: pd.Series) -> pd.DataFrame:
    """Return the zones that hold these QPV, those of most QPV inhabitants first: one row = one zone.

    Columns: ``name``; ``n_qpv`` and ``people`` (QPV and their inhabitants); ``first``, ``before``
    and ``latest`` (rates in %, of the first quarter of the file, a year before the last, the last);
    ``rise`` (points over that year). A zone without rate is left out.
    """
    every = by_quarter(rates).dropna()
    latest, before = _last_year(every)
    found = pd.DataFrame({"first": every.iloc[:, 0], "before": before, "latest": latest})
    found["rise"] = (found["latest"] - found["before"]).round(6)  # rates have one decimal
    names = rates.drop_duplicates("ze2020").set_index("ze2020")["lib_ze2020"]
    held = pd.DataFrame({"ze2020": zones, "people": population.reindex(zones.index)})
    by_zone = held[held["ze2020"].isin(found.index)].groupby("ze2020")["people"]
    counts = pd.DataFrame({"n_qpv": by_zone.size(), "people": by_zone.sum()})
    table = counts.join(found).assign(name=names)
    return table.sort_values(["people", "name"], ascending=[False, True])


def median_rise(rates: pd.DataFrame) -> float:
    """Return the median rise (points) over the last year of the file, of all zones of France."""
    latest, before = _last_year(by_quarter(rates).dropna())
    return float((latest - before).round(6).median())


def neet_of(neet: pd.DataFrame, population: pd.Series) -> pd.DataFrame:
    """Return the shares of young people neither in work nor at school in the communes of ``population``
    (inhabitants by ``codgeo``), the most populous first: one row = one commune.

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

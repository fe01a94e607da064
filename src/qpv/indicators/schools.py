"""Schools near a QPV and the others: their index of social position, their pupils, their tracks.

One row of every table given = one school: ``near`` (in a QPV or near one), ``ips``, ``pupils``,
``pupils_pro``. Groups are called « near » and « others ». An index describes the families of a school's
pupils, wherever they live. A median is one of schools, never of pupils; a mean needs the number of
pupils of each.
"""

import pandas as pd

_GROUPS = {True: "near", False: "others"}


def medians(schools: pd.DataFrame, by: str = "near") -> pd.DataFrame:
    """Return the median index of each group (index ``by``): ``median``, and ``n`` schools that have
    one."""
    groups = schools.groupby(by)["ips"]
    return pd.DataFrame({"median": groups.median(), "n": groups.count()}).rename(_GROUPS)


def means(schools: pd.DataFrame, by: str = "near") -> pd.DataFrame:
    """Return the mean index of each group, weighted by pupils: ``mean``, ``pupils`` it rests on."""
    known = schools.dropna(subset=["ips", "pupils"])
    sums = known.assign(total=known["ips"] * known["pupils"]).groupby(by)[["total", "pupils"]].sum()
    table = pd.DataFrame({"mean": sums["total"] / sums["pupils"], "pupils": sums["pupils"]})
    return table.rename(_GROUPS)


def changes(first: pd.DataFrame, last: pd.DataFrame) -> pd.DataFrame:
    """Return how the index of the same schools moved between two years: ``median`` change (points)
    of each group, and ``n`` schools that have both. Both tables are by ``uai``."""
    moved = (last["ips"] - first["ips"]).dropna().round(6)
    groups = moved.groupby(last["near"].reindex(moved.index))
    return pd.DataFrame({"median": groups.median(), "n": groups.count()}).rename(_GROUPS)


def vocational(schools: pd.DataFrame, by: str = "near") -> pd.DataFrame:
    """Return the pupils of lycées in the vocational track, by group: ``share`` (%), ``pro``,
    ``pupils``, ``n`` lycées."""
    known = schools.dropna(subset=["pupils", "pupils_pro"])
    groups = known.groupby(by)
    table = groups[["pupils_pro", "pupils"]].sum().rename(columns={"pupils_pro": "pro"})
    table = table.assign(share=100 * table["pro"] / table["pupils"], n=groups.size())
    return table.rename(_GROUPS)


def all_below(pairs: pd.DataFrame, ips: pd.Series, bound: pd.Series) -> pd.Series:
    """Return, for each QPV that has a school with an index near it, whether all of these are under the
    ``bound`` of the QPV. ``pairs``: ``code_qp`` and ``uai``; ``ips`` by ``uai``, ``bound`` by QPV."""
    index = pairs["uai"].map(ips).astype(float)
    known = pairs[index.notna()]
    under = index[known.index] < known["code_qp"].map(bound).astype(float)
    return under.groupby(known["code_qp"]).all()

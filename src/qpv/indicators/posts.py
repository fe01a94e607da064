"""Posts funded by the State (adultes-relais, Fonjep): a post counts once, by its identifier.

Since 2024 a post has a line per contract, body and amount: lines are never counted. The files know
the contract of a post, never its QPV. What is paid is not in them: the amount of an adulte-relais is
the same lump sum on every line of a year.
"""

from collections.abc import Collection

import pandas as pd

from qpv import names


def in_contracts(posts: pd.DataFrame, codes: Collection[str]) -> pd.Series:
    """Return which lines of a file of posts are of one of these contracts."""
    wanted = set(codes)
    return posts["code_cv"].map(lambda told: not wanted.isdisjoint(told.split(";")))


def mainland(posts: pd.DataFrame) -> pd.Series:
    """Return which lines are in métropole."""
    return posts["insee_dep"].str.len() == 2


def count(posts: pd.DataFrame, inside: pd.Series) -> int:
    """Return how many posts, each once, have a line among these."""
    return int(posts.loc[inside, "id_poste"].nunique())


def by_contract(posts: pd.DataFrame) -> pd.Series:
    """Return the number of posts of each contract (index: its code); one on two counts in both."""
    pairs = posts[["id_poste", "code_cv"]].assign(code_cv=posts["code_cv"].str.split(";"))
    pairs = pairs.explode("code_cv").drop_duplicates()
    return pairs[pairs["code_cv"] != ""].groupby("code_cv")["id_poste"].nunique()


def same_place(before: pd.DataFrame, after: pd.DataFrame) -> dict[str, str]:
    """Return the contract of 2015-2023 -> that of 2024-2030 signed for the same place: same EPCI or
    commune, else same name (two tables ``contrats_ville``)."""
    found: dict[str, str] = {}
    keys = (
        lambda t: t["siren_epci"].where(t["siren_epci"] != "", t["codgeo"]),
        lambda t: t["lib_cv"].map(names.looked_up),
    )
    for key in keys:
        own, then = key(after), key(before)
        single = ~own.duplicated(keep=False) & (own != "")
        codes = dict(zip(own[single], after["code_cv"][single], strict=True))
        for code, place in zip(before["code_cv"], then, strict=True):
            if place in codes:
                found.setdefault(code, codes[place])
    return found


def followed(before: pd.DataFrame, after: pd.DataFrame) -> dict[str, str]:
    """Return the contract of 2015-2023 -> that of 2024-2030 which holds more than half of its posts
    that last (two files of posts, of the last and of the first year): an EPCI that merged."""
    old = before[["id_poste", "code_cv"]].drop_duplicates("id_poste")
    new = after[["id_poste", "code_cv"]].drop_duplicates("id_poste", keep=False)
    both = old[old["code_cv"] != ""].merge(new[new["code_cv"] != ""], on="id_poste")
    pairs = both.groupby(["code_cv_x", "code_cv_y"]).size()
    share = pairs / pairs.groupby("code_cv_x").transform("sum")
    return dict(list(share.index[share > 0.5]))

"""Figures that moved between two runs: those of the région and of its QPV, kept beside the account."""

import json
from collections.abc import Iterator, Mapping

import pandas as pd

from qpv import french
from qpv.indicators.catalogue import EVERY
from qpv.indicators.indicator import Indicator
from qpv.paths import Places
from qpv.reports import whole_file
from qpv.study.store import Store, open_store
from qpv.thresholds import CLOSE_POINTS, MOVED_PERCENT

FILE = "chiffres.json"
_MOST = 5  # QPV named for one indicator


def told(places: Places, region: str) -> list[str]:
    """Return what moved since the figures were last kept, one French sentence for each indicator, and
    keep those of now: the région's (QPV taken together) where it reads otherwise, its QPV from
    ``CLOSE_POINTS`` on for a rate, ``MOVED_PERCENT`` for another quantity."""
    path = places.reports / FILE
    store = open_store(places)
    now = figures(store, region)
    names = store.geography.perimeters_by_code["lib_qp"].to_dict()
    try:
        then = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        then = {}
    whole_file.write(path, json.dumps(now))
    said = (sentence(one, then.get(one.id), now.get(one.id), names) for one in EVERY)
    return [one for one in said if one]


def figures(store: Store, region: str) -> dict[str, dict]:
    """Return, by indicator, its year, how its value for the QPV of the région together reads, and those
    of its QPV."""
    found = {}
    for one in EVERY:
        # One without columns is of whole territories.
        if store.available(one.dataset) and one.needed:
            members = store.members(one.zoning, "region")
            own = members.loc[members["code"] == region, "code_qp"]
            values = store.observed(one)["value"].reindex(own).dropna()
            found[one.id] = {"year": store.year(one), "together": _together(store, one, region),
                             "qpv": values.to_dict()}  # fmt: skip
    return found


def _together(store: Store, one: Indicator, region: str) -> str:
    """Return the value as it reads: « au moins » where a QPV is missing, « ≈ » a mean of rates."""
    table = store.aggregates(one, "region") if one.aggregation != "none" else pd.DataFrame()
    if region not in table.index or pd.isna(table.at[region, "value"]):
        return "aucune valeur"
    row = table.loc[region]
    how = "au moins " if row["at_least"] else "≈ " if row["approximate"] else ""
    return how + french.quantity(float(row["value"]), one.unit, one.decimals)


def sentence(
    one: Indicator, then: Mapping | None, now: Mapping | None, names: Mapping[str, str]
) -> str:
    """Return what moved of an indicator; "" where nothing did, or one of the two is not there."""
    if not then or not now:
        return ""
    parts = [*_whole(then, now), *_quarters(one, then, now, names)]
    if not parts:
        return ""
    years = f"{then['year']}, puis {now['year']}" if then["year"] != now["year"] else now["year"]
    return f"{one.label} ({years}) : {' ; '.join(parts)}"


def _whole(then: Mapping, now: Mapping) -> Iterator[str]:
    if then["together"] != now["together"]:
        yield f"ensemble des QPV, {then['together']}, puis {now['together']}"


def _quarters(
    one: Indicator, then: Mapping, now: Mapping, names: Mapping[str, str]
) -> Iterator[str]:
    both = sorted(then["qpv"].keys() & now["qpv"].keys())
    gaps = {code: now["qpv"][code] - then["qpv"][code] for code in both}
    far = [code for code in both if _moved(one, then["qpv"][code], gaps[code])]
    if far:
        widest = sorted(far, key=lambda code: -abs(gaps[code]))
        said = [{c: french.quantity(v["qpv"][c], one.unit, one.decimals_qp) for c in widest}
                for v in (then, now)]  # fmt: skip
        named = [f"{names.get(c, '')} {c} {said[0][c]}, puis {said[1][c]}".strip() for c in widest]
        limit = f"{CLOSE_POINTS:.0f} points" if one.unit == "%" else f"{MOVED_PERCENT:.0f} %"
        yield (f"{french.plural(len(far), 'QPV', 'QPV')} de {limit} ou plus "
               f"({french.some(named, _MOST, ' ; ')})")  # fmt: skip
    for told, side in (("sans valeur désormais", then), ("sans valeur jusque-là", now)):
        if alone := len(side["qpv"].keys() - gaps.keys()):
            yield f"{french.plural(alone, 'QPV', 'QPV')} {told}"


def _moved(one: Indicator, before: float, gap: float) -> bool:
    if one.unit == "%":
        return abs(gap) >= CLOSE_POINTS
    return abs(gap) * 100 >= MOVED_PERCENT * abs(before) if before else gap != 0

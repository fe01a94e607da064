"""What the script of the home page is given: quarters with their figures, places to look for, contours."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from qpv import french, study
from qpv.codes import split_list
from qpv.figures.outlines import QPV_DECIMALS, pack
from qpv.indicators.plain import PLAIN
from qpv.names import looked_up
from qpv.reports import catalogue
from qpv.reports.values import short_year
from qpv.study import Study
from qpv.thresholds import CLOSE_POINTS, FRAGILE_POPULATION, UNSURE_M

# The three figures of a quarter's panel, with its place among the QPV of the région.
FRONT = ("poverty", "employment", "rsa")
# What two quarters are compared by: rates, on one axis from 0 to 100 %.
COMPARED = (
    "poverty", "employment", "rsa", "caf_coverage", "social_dwellings_share", "households_1p",
    "households_4_5p", "households_6p",
)  # fmt: skip
_LEVELS = ("commune", "epci", "contrat", "departement", "region")
_EXACT = 9  # decimals of an exact value: those of a difference


def script_data(s: Study) -> dict:
    """Return what the script needs to search, show, compare and locate, as JSON types."""
    ids = [i for i in dict.fromkeys((*FRONT, *COMPARED)) if s.available(s.indicator(i).dataset)]
    return {
        "region": s.name,
        "close": CLOSE_POINTS,
        "fragile": FRAGILE_POPULATION,
        "unsure": UNSURE_M,
        "decimals": QPV_DECIMALS,
        "front": [ids.index(i) for i in FRONT if i in ids],
        "compared": [ids.index(i) for i in COMPARED if i in ids],
        "indicators": [_indicator(s, i) for i in ids],
        "quarters": quarters(s, ids),
        "places": [place for level in _LEVELS for place in places(s, level, ids)],
        "without": _without(s),
        "former": _former(s),
        "reports": {
            r.name: r.title for r in catalogue.REPORTS if {"niveau", "contrat"} & {*r.page}
        },
    }


def _indicator(s: Study, id: str) -> dict:
    i = s.indicator(id)
    named = {"id": id, "plain": PLAIN.get(id, i.short), "label": i.label, "unit": i.unit}
    return {**named, "year": short_year(s.year(i)), "source": i.source, "least": i.decimals_qp}


def quarters(s: Study, ids: Iterable[str]) -> list[dict]:
    """Return the QPV of a territory: code, name, communes, inhabitants, a figure per indicator
    ([exact value, text], [null, text, reason]), its place for those in front, its published contour."""
    values = {i: _figures(s, i) for i in ids}
    own = s.geography.perimeters_by_code.loc[s.qpv.index]
    found = []
    for code, row in s.qpv.iterrows():
        quarter = study.open("qpv", code, s.places)
        found.append(
            {
                "code": code,
                "name": row["lib_qp"],
                "towns": row["lib_com"],
                "people": None if pd.isna(row["population"]) else int(row["population"]),
                "values": [values[i][code] for i in ids],
                "places": [quarter.standing(i) for i in FRONT if i in values],
                "shape": pack(own.geometry[code], QPV_DECIMALS),
            }
        )
    return found


def _figures(s: Study, id: str) -> dict[str, list]:
    values = s.values(id)
    shown = values.shown().iloc[:, -1]
    rows = zip(values.frame.index, values.frame["value"], shown, strict=True)
    return {
        code: [None, text] if pd.isna(exact) else [round(float(exact), _EXACT), text]
        for code, exact, text in rows
    }


def places(s: Study, level: str, ids: Iterable[str]) -> list[dict]:
    """Return the territories of a level that hold QPV of this one: level, code, name, their QPV (the
    most populous first). Of a commune too: its postal codes, and the figures of all its inhabitants that
    the same source gives for the same year ({rank of the indicator: [exact value, text]})."""
    members = s.geography.membership(level)
    members = members[members["code_qp"].isin(s.qpv.index)]
    order = s.qpv["population"].fillna(0).sort_values(ascending=False, kind="stable").index
    found, postal = [], _postal(s) if level == "commune" else {}
    for code, own in members.groupby("code")["code_qp"]:
        inside = set(own)
        place = {"level": level, "code": code, "name": s.geography.name(level, code)}
        place["quarters"] = [q for q in order if q in inside]
        if level == "commune":
            place["values"] = _whole(s, level, code, ids)
            place["postal"] = split_list(postal.get(code, ""))
        found.append(place)
    return sorted(found, key=lambda place: looked_up(place["name"]))


def _postal(s: Study) -> dict[str, str]:
    """Return the postal codes of each commune; none where the table was built without them."""
    cog = s.geography.cog
    if "postal_codes" not in cog:
        return {}
    own = cog[cog["level"] == "commune"]
    return dict(zip(own["code"], own["postal_codes"], strict=True))


def _whole(s: Study, level: str, code: str, ids: Iterable[str]) -> dict[str, list]:
    found = {}
    for rank, id in enumerate(ids):
        i = s.indicator(id)
        value, _ = s.store.whole(i, level, code)
        if pd.notna(value):
            found[str(rank)] = [round(value, _EXACT), french.quantity(value, i.unit, i.decimals)]
    return found


def _without(s: Study) -> str:
    """Return the communes of the région where no QPV lies, a line each: code, name; and its
    postal codes after a bar."""
    cog = s.geography.cog
    own = cog[(cog["level"] == "commune") & (cog["insee_reg"] == s.code)]
    having = set(s.geography.membership("commune")["code"])
    rows = own.loc[~own["code"].isin(having), ["code", "name"]].sort_values("code")
    postal = rows["code"].map(_postal(s)).fillna("").str.replace(";", " ")
    return "\n".join(rows["code"] + " " + rows["name"] + "|" + postal)


def _former(s: Study) -> list[list[str]]:
    """Return [name, code of today's commune] of the former communes of the région."""
    cog = s.geography.cog
    own = set(cog.loc[(cog["level"] == "commune") & (cog["insee_reg"] == s.code), "code"])
    rows = cog[(cog["level"] == "former_commune") & cog["current_code"].isin(own)]
    return rows[["name", "current_code"]].drop_duplicates().to_numpy().tolist()

"""What can be asked of a study, as tables to look at: indicators, and the tables at hand."""

from __future__ import annotations

import pandas as pd

from qpv import codes, datasets
from qpv.errors import ParameterError, french_call
from qpv.indicators.catalogue import EVERY
from qpv.paths import Places
from qpv.paths import places as usual_places
from qpv.study.store import Store, open_store, part_year


@french_call('study.indicators(zoning="2024", axis=3)')
def indicators(
    zoning: str | int = "", axis: int = 0, region: str | int = "", places: Places | None = None
) -> pd.DataFrame:
    """Return one row per indicator (``id`` index): ``label``, ``unit``, ``years`` at hand, ``zoning``,
    ``axis`` of the work programme, ``coverage`` (QPV of the région with a value, « 197 / 204 »),
    ``dataset``. ``zoning`` (« 2024 », « 2015 ») and ``axis`` (1 to 5) keep some of them. The région is
    the Hauts-de-France where they are at hand, else the first one, but for a ``region`` given.

    Raises
    ------
    ParameterError
        If there is no such zoning, axis or région.

    Examples
    --------
    >>> study.indicators(zoning="2024").loc["poverty", ["label", "unit", "zoning"]].tolist()
    ['Taux de pauvreté à 60 %', '%', '2024']
    """
    store = open_store(places or usual_places())
    zoning, region = str(zoning), _region(store, region)
    kept = [i for i in EVERY if zoning in ("", i.zoning) and axis in (0, i.axis)]
    if not kept:
        raise ParameterError(
            f"aucun indicateur : zoning = {zoning!r}, axis = {axis!r}. Attendu : zoning « 2024 » ou "
            "« 2015 », axis de 1 à 5."
        )
    rows = [
        {
            "id": i.id,
            "label": i.label,
            "unit": i.unit,
            "years": _years(store, i),
            "zoning": i.zoning,
            "axis": i.axis,
            "coverage": _coverage(store, i, region),
            "dataset": i.dataset,
        }
        for i in kept
    ]
    return pd.DataFrame(rows).set_index("id")


def _region(store: Store, asked: str | int) -> str:
    known = sorted(set(store.members("2024", "region")["code"]))
    if asked == "":
        return "32" if "32" in known else known[0]
    code = codes.with_zeros(asked, codes.DIGITS["region"])
    if code not in known:
        raise ParameterError(f"région inconnue : « {asked} ». Attendu : {', '.join(known)}.")
    return str(code)


def _years(store: Store, indicator) -> str:
    records = store.records.get(indicator.dataset, [])
    told = [indicator.year or part_year(record, indicator) for record in records]
    return ", ".join(dict.fromkeys(told))


def _coverage(store: Store, indicator, region: str) -> str:
    if indicator.aggregation == "territory" or not store.available(indicator.dataset):
        return ""
    members = store.members(indicator.zoning, "region")
    own = members["code_qp"][members["code"] == region]
    values = store.observed(indicator)["value"].reindex(own)
    return f"{values.notna().sum()} / {len(values)}"


def tables(places: Places | None = None) -> pd.DataFrame:
    """Return one row per table at hand (dataset and vintage): ``row`` (what one row is), ``rows``,
    ``data_year``, ``zoning``, ``publisher``, ``title``.

    Examples
    --------
    >>> study.tables().loc[("qpv_perimeters", "2024"), "row"]
    'un quartier prioritaire (QPV)'
    """
    store = open_store(places or usual_places())
    rows = [
        {
            "dataset": name,
            "vintage": record["vintage"],
            "row": datasets.module(name).SCHEMA.row,
            "rows": record["rows"],
            "data_year": record["sources"][0]["data_year"],
            "zoning": record["sources"][0]["zoning"],
            "publisher": record["sources"][0]["publisher"],
            "title": record["sources"][0]["title"],
        }
        for name in datasets.DATASETS
        for record in store.records.get(name, [])
    ]
    columns = ["dataset", "vintage", "row", "rows", "data_year", "zoning", "publisher", "title"]
    return pd.DataFrame(rows, columns=columns).set_index(["dataset", "vintage"])

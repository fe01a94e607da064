"""Opening a study, its code checked before anything is computed; and what can be asked of one, as
tables to look at."""

import sys

import pandas as pd

from qpv import codes, contracts, datasets, gazetteer, processed
from qpv.errors import ParameterError, did_you_mean, french_call
from qpv.indicators import changes
from qpv.indicators.catalogue import EVERY
from qpv.indicators.indicator import Indicator
from qpv.paths import Places
from qpv.paths import places as usual_places
from qpv.study.core import Study
from qpv.study.store import Store, open_store, part_year
from qpv.territories import Geography

# A study of the whole country would hold 1 500 quartiers: there is none.
_LEVELS = (*gazetteer.SHAPES, "contrat", "qpv")
# Tables of INSEE that list every QPV of 2015.
_LIST_2015 = ("population_qpv", "insee_qpv_demographics")


@french_call('study.open("departement", "59")')
def open(level: str, code: str | int, places: Places | None = None) -> Study:
    """Return the study of one territory, or of one quartier prioritaire.

    ``level`` is « region », « departement », « epci », « commune », « contrat » or « qpv »; ``code``
    is text (« 02 », « QN05980M »), an integer that its level puts back into text (2 is « 02 »
    for a département, 1053 « 01053 » for a commune), or the name of the only place that bears it,
    whose code is then printed. ``places`` are the folders in use where it is not given.

    Raises
    ------
    ParameterError
        If the level or the code is unknown (close ones are named), the code is one of 2015 (its
        successors are), the name is borne by several, or the territory has no QPV.
    TableError
        If a table has not been built.

    Examples
    --------
    >>> study.open("commune", "00001").name
    'Valbrume'
    >>> study.open("commune", "valbrume").code
    valbrume : 00001
    '00001'
    >>> study.open("epcl", "000000018")
    Traceback (most recent call last):
    qpv.errors.ParameterError: niveau inconnu : « epcl » — vouliez-vous dire « epci » ?
    """
    if level not in _LEVELS:
        raise ParameterError(f"niveau inconnu : « {level} »{did_you_mean(str(level), _LEVELS)}")
    text = codes.with_zeros(code, codes.DIGITS.get(level))
    if text is None:
        raise ParameterError(
            f"code = {code!r} : ce n'est pas un texte. Attendu : {gazetteer.expected(level)}, "
            "entre guillemets."
        )
    places = places or usual_places()
    store = open_store(places)
    found = gazetteer.code_of(store.geography, level, text)
    if found != text:
        print(f"{text.strip()} : {found}")
    if level == "contrat" and (said := contracts.noticed(places.data / contracts.CONTRACTS_FILE)):
        print(said, file=sys.stderr)  # for who runs it: a page shows what is printed
    if level == "qpv" and found not in store.geography.perimeters_by_code.index:
        raise ParameterError(_unknown_qpv(found, store.geography, places))
    return Study(gazetteer.territory(store.geography, level, found), store)


def _unknown_qpv(code: str, geography: Geography, places: Places) -> str:
    """Return why there is no study of a well-formed code: another zoning, or an unknown one."""
    known = list(geography.perimeters["code_qp"])
    if codes.zoning_of(code) == "2024":
        same = [gazetteer.label(geography, "qpv", c) for c in known if c[:-1] == code[:-1]]
        meant = f" — vouliez-vous dire {same[0]} ?" if same else " : il n'existe pas."
        return f"QPV inconnu du zonage 2024 : « {code} »{meant}"
    start = f"{code} est un code du zonage 2015"
    if not processed.available(places, "qpv_correspondence"):
        return f"{start} : la table de passage vers 2024 n'est pas récupérée."
    found = changes.successors([code], processed.read(places, "qpv_correspondence").frame)
    listed = [gazetteer.label(geography, "qpv", c) for c in found["code_qp"] if c in known]
    if listed:
        several = "ses successeurs sont" if len(listed) > 1 else "son successeur est"
        return f"{start} ; {several} {' et '.join(listed)} : donnez ce code."
    if _never_was(code, places):
        return f"{code} n'existe pas : aucun QPV de 2015 n'a ce code. Donnez un code de 2024 (QN…)."
    if found["reason"].iloc[0] == "not_available":
        return f"{start} : la table de passage ne couvre pas son département."
    return f"{start}, sans successeur dans la table de passage vers 2024."


def _never_was(code: str, places: Places) -> bool:
    """True where a list of the QPV of 2015 is at hand and none has this one."""
    at_hand = [name for name in _LIST_2015 if processed.available(places, name)]
    tables = [processed.read(places, name).frame for name in at_hand]
    return bool(tables) and not any((table["code_qp"] == code).any() for table in tables)


@french_call('study.indicators(zoning="2024", axis=3)')
def indicators(
    zoning: str | int = "", axis: int = 0, region: str | int = "", places: Places | None = None
) -> pd.DataFrame:
    """Return one row per indicator (``id`` index): ``label``, ``unit``, ``years`` at hand, ``zoning``,
    ``axis`` of the work programme, ``coverage`` (QPV of the région with a value, « 197 / 204 »),
    ``dataset`` it comes from. ``zoning`` (« 2024 », « 2015 ») and ``axis`` (1 to 5) keep some. The région
    is the Hauts-de-France where they are at hand, else the first one, but for a ``region`` given.

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
    twins = {i.archive for i in EVERY}  # one row for a quantity, from its best source
    kept = [i for i in EVERY if i.id not in twins]
    kept = [i for i in kept if zoning in ("", i.zoning) and axis in (0, i.axis)]
    if not kept:
        raise ParameterError(
            f"aucun indicateur : zoning = {zoning!r}, axis = {axis!r}. Attendu : zoning « 2024 » ou "
            "« 2015 », axis de 1 à 5."
        )
    members = store.members("2024", "region")
    own = members["code_qp"][members["code"] == region]
    rows = [_listed(store, i.id, store.best(i, own), region) for i in kept]
    columns = ["id", "label", "unit", "years", "zoning", "axis", "coverage", "dataset"]
    return pd.DataFrame(rows, columns=columns).set_index("id")


def _region(store: Store, asked: str | int) -> str:
    known = sorted(set(store.members("2024", "region")["code"]))
    if asked == "":
        return "32" if "32" in known else known[0]
    code = codes.with_zeros(asked, codes.DIGITS["region"])
    if code not in known:
        raise ParameterError(f"région inconnue : « {asked} ». Attendu : {', '.join(known)}.")
    return str(code)


def _listed(store: Store, id: str, i: Indicator, region: str) -> tuple:
    """One row of ``indicators``: the id to ask for, and what the table that gives it holds."""
    years, known = _years(store, i), _coverage(store, i, region)
    return id, i.label, i.unit, years, i.zoning, i.axis, known, i.dataset


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
    rows = []
    for name in datasets.DATASETS:
        what = datasets.module(name).SCHEMA.row
        for record in store.records.get(name, []):
            source = record["sources"][0]
            known = (source[key] for key in ("data_year", "zoning", "publisher", "title"))
            rows.append((name, record["vintage"], what, record["rows"], *known))
    columns = ["dataset", "vintage", "row", "rows", "data_year", "zoning", "publisher", "title"]
    return pd.DataFrame(rows, columns=columns).set_index(["dataset", "vintage"])

"""Opening a study: the code of a territory or of a QPV, checked before anything is computed."""

from __future__ import annotations

from qpv import codes, contracts, gazetteer, processed
from qpv.errors import ParameterError, did_you_mean, french_call
from qpv.indicators import links
from qpv.paths import Places
from qpv.paths import places as usual_places
from qpv.study.core import Study
from qpv.study.store import open_store
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
        print(said)
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
    found = links.successors([code], processed.read(places, "qpv_correspondence").frame)
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

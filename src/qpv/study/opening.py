"""Opening a study: the code of a territory or of a QPV, checked before anything is computed."""

from __future__ import annotations

from qpv import codes, processed
from qpv.errors import ParameterError, did_you_mean
from qpv.indicators import links
from qpv.paths import Places
from qpv.paths import places as usual_places
from qpv.study.core import Study
from qpv.study.store import open_store
from qpv.territories import LEVELS, Geography, Territory

# Level -> pattern of its codes, how they look. A study of the whole country would hold
# 1 500 quartiers: there is none.
SHAPES = {
    "region": (codes.REGION, "deux chiffres, « 32 »"),
    "departement": (codes.DEPARTEMENT, "« 59 », « 2A » ou « 974 »"),
    "epci": (codes.SIREN, "les neuf chiffres du SIREN, « 200093201 »"),
    "commune": (codes.COMMUNE, "cinq caractères, « 59350 » ou « 2A004 »"),
}
_LEVELS = (*SHAPES, "contrat", "qpv")


def open(level: str, code: str | int, places: Places | None = None) -> Study:
    """Return the study of one territory, or of one quartier prioritaire.

    ``level`` is « region », « departement », « epci », « commune », « contrat » or « qpv »; ``code``
    is text (« 02 », « QN05980M »), or an integer that its level puts back into text (2 is « 02 »
    for a département, 1053 « 01053 » for a commune). ``places`` are the folders in
    use where it is not given.

    Raises
    ------
    ParameterError
        If the level or the code is unknown (close ones are named), the code is one of 2015 (its
        successors are), or the territory has no QPV.
    TableError
        If a table has not been built.

    Examples
    --------
    >>> study.open("commune", "00001").name
    'Valbrume'
    >>> study.open("epcl", "000000018")
    Traceback (most recent call last):
    qpv.errors.ParameterError: niveau inconnu : « epcl » — vouliez-vous dire « epci » ?
    """
    if level not in _LEVELS:
        raise ParameterError(f"niveau inconnu : « {level} »{did_you_mean(str(level), _LEVELS)}")
    text = codes.with_zeros(code, codes.DIGITS.get(level))
    if text is None:
        raise ParameterError(
            f"code = {code!r} : ce n'est pas un texte. Attendu : {expected(level)}, entre guillemets."
        )
    code = text
    places = places or usual_places()
    store = open_store(places)
    if level != "qpv":
        return Study(territory(store.geography, level, code), store)
    check_qpv(code)
    if code not in set(store.geography.perimeters["code_qp"]):
        raise ParameterError(_unknown_qpv(code, store.geography, places))
    return Study(store.geography.territory("qpv", code), store)


def expected(level: str) -> str:
    """Return how a code of this level looks."""
    if level == "qpv":
        return "un code de QPV, « QN05980M »"
    return SHAPES[level][1] if level in SHAPES else "le code de votre table de contrats"


def territory(geography: Geography, level: str, code: str) -> Territory:
    """Return the territory of a code.

    Raises
    ------
    ParameterError
        If the code has not the form of its level (with the code that was probably meant), is
        unknown, or names a territory without a QPV.
    """
    if level in SHAPES and not SHAPES[level][0].match(code):
        raise ParameterError(
            f"« {code[:80]} » n'est pas un code {_of_level(level)}. Attendu : {expected(level)}"
            + _meant(geography, level, code)
        )
    return geography.territory(level, code)


def _of_level(level: str) -> str:
    label = LEVELS[level]
    return f"d'{label}" if label[0] in "ÉEe" else f"de {label}"


def _meant(geography: Geography, level: str, code: str) -> str:
    members = set(geography.membership(level)["code"])
    width = codes.DIGITS[level]
    bare = code.replace(" ", "").replace("_", "").upper()
    names = {c: geography.names.get((level, c), c) for c in members}
    likely = [codes.pad(bare, width), codes.pad(bare.lstrip("0"), width)]
    likely += [c for c, name in names.items() if name.casefold() == code.strip().casefold()]
    for meant in likely:
        if meant != code and meant in members:
            return f" — vouliez-vous dire « {meant} » ({names[meant]}) ?"
    return "."


def check_qpv(code: str) -> None:
    """Do nothing for a text that is the code of a QPV of either zoning.

    Raises
    ------
    ParameterError
        Else, with the code that was probably meant.
    """
    if not (codes.QP2024.match(code) or codes.QP2015.match(code)):
        meant = "".join(code.split()).upper()
        known = codes.QP2024.match(meant) or codes.QP2015.match(meant)
        close = f" — vouliez-vous dire « {meant} » ?" if known else "."
        raise ParameterError(
            f"« {code[:80]} » n'est pas un code de QPV. Attendu : QN05980M (zonage 2024){close}"
        )


def _unknown_qpv(code: str, geography: Geography, places: Places) -> str:
    """Return why there is no study of a well-formed code: another zoning, or an unknown one."""
    names = geography.perimeters.set_index("code_qp")["lib_qp"]
    if codes.zoning_of(code) == "2024":
        return f"QPV inconnu du zonage 2024 : « {code} »{did_you_mean(code, list(names.index))}"
    start = f"{code} est un code du zonage 2015"
    if not processed.available(places, "qpv_correspondence"):
        return f"{start} : la table de passage vers 2024 n'est pas récupérée."
    found = links.successors([code], processed.read(places, "qpv_correspondence").frame)
    listed = [f"{c} ({names.get(c, '')})" for c in found["code_qp"] if c]
    if listed:
        several = "ses successeurs sont" if len(listed) > 1 else "son successeur est"
        return f"{start} ; {several} {' et '.join(listed)} : donnez ce code."
    if found["reason"].iloc[0] == "not_available":
        return f"{start} : la table de passage ne couvre pas son département."
    return f"{start}, sans successeur dans la table de passage vers 2024."

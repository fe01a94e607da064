"""Parameters of reports: text only, checked before anything is read."""

from __future__ import annotations

from qpv import codes, processed
from qpv.errors import ParameterError, did_you_mean
from qpv.indicators import links
from qpv.paths import Places
from qpv.territories import LEVELS, Geography, Territory

# A page for the whole country would hold 1 500 quartiers: it is not a portrait.
REPORT_LEVELS = ("region", "departement", "epci", "commune", "contrat")
_SHAPES = {
    "region": (codes.REGION, "deux chiffres, « 32 »", 2),
    "departement": (codes.DEPARTEMENT, "« 59 », « 2A » ou « 974 »", 2),
    "epci": (codes.SIREN, "les neuf chiffres du SIREN, « 200093201 »", 9),
    "commune": (codes.COMMUNE, "cinq caractères, « 59350 » ou « 2A004 »", 5),
}


def check(niveau: str, code: str, tuiles: str = "") -> None:
    """Do nothing if the parameters have the right form.

    Raises
    ------
    ParameterError
        Naming the first that has not, with what was expected and a close value.
    """
    for name, value in (("niveau", niveau), ("code", code), ("tuiles", tuiles)):
        if not isinstance(value, str):
            raise ParameterError(
                f'{name} doit être un texte, entre guillemets : {name} = "{value}".'
            )
        if len(value) > 80 or not value.isprintable() or set(value) & set("/\\"):
            raise ParameterError(f"{name} : texte trop long ou caractère interdit (« / », « \\ »).")
    if niveau not in REPORT_LEVELS:
        raise ParameterError(f"niveau inconnu : « {niveau} »{did_you_mean(niveau, REPORT_LEVELS)}")
    if tuiles not in ("", "ign"):
        raise ParameterError(f"tuiles inconnues : « {tuiles} ». Attendu : rien, ou « ign ».")
    if not code.strip():
        raise ParameterError(f"code vide. Attendu pour {niveau} : {_expected(niveau)}.")


def _expected(niveau: str) -> str:
    return _SHAPES[niveau][1] if niveau in _SHAPES else "le code de votre table de contrats"


def territory(geography: Geography, niveau: str, code: str) -> Territory:
    """Return the territory that the parameters name.

    Raises
    ------
    ParameterError
        If the code has not the form of its level (with the code that was probably meant), is
        unknown, or names a territory without a QPV.
    """
    if niveau in _SHAPES and not _SHAPES[niveau][0].match(code):
        raise ParameterError(
            f"« {code} » n'est pas un code {_of_level(niveau)}. Attendu : {_expected(niveau)}"
            + _meant(geography, niveau, code)
        )
    return geography.territory(niveau, code)


def _of_level(niveau: str) -> str:
    label = LEVELS[niveau]
    return f"d'{label}" if label[0] in "ÉEe" else f"de {label}"


def _meant(geography: Geography, niveau: str, code: str) -> str:
    members = set(geography.membership(niveau)["code"])
    width = _SHAPES[niveau][2]
    bare = code.replace(" ", "").replace("_", "").upper()
    for meant in (codes.pad(bare, width), codes.pad(bare.lstrip("0"), width)):
        if meant != code and meant in members:
            return (
                f" — vouliez-vous dire « {meant} » ({geography.names.get((niveau, meant), '')}) ?"
            )
    names = {c: geography.names.get((niveau, c), c) for c in members}
    same = [c for c, name in names.items() if name.casefold() == code.strip().casefold()]
    if same:
        return f" — vouliez-vous dire « {same[0]} » ({names[same[0]]}) ?"
    return "."


FORMATS = ("", "elu")


def check_fiche(code_qp: str, format: str = "") -> None:
    """Do nothing if the parameters of a neighbourhood sheet have the right form.

    Raises
    ------
    ParameterError
        Naming the first that has not, with the code that was probably meant.
    """
    for name, value in (("code_qp", code_qp), ("format", format)):
        if not isinstance(value, str):
            raise ParameterError(
                f'{name} doit être un texte, entre guillemets : {name} = "{value}".'
            )
    if format not in FORMATS:
        raise ParameterError(f"format inconnu : « {format} ». Attendu : rien, ou « elu ».")
    if not (codes.QP2024.match(code_qp) or codes.QP2015.match(code_qp)):
        meant = "".join(code_qp.split()).upper()
        known = codes.QP2024.match(meant) or codes.QP2015.match(meant)
        close = f" — vouliez-vous dire « {meant} » ?" if known else "."
        raise ParameterError(
            f"« {code_qp[:80]} » n'est pas un code de QPV. Attendu : QN05980M (zonage 2024){close}"
        )


def unknown_qpv(code_qp: str, geography: Geography, where: Places) -> str:
    """Return why there is no sheet for a well-formed code: another zoning, or an unknown one."""
    names = geography.perimeters.set_index("code_qp")["lib_qp"]
    if codes.zoning_of(code_qp) == "2024":
        return (
            f"QPV inconnu du zonage 2024 : « {code_qp} »{did_you_mean(code_qp, list(names.index))}"
        )
    start = f"{code_qp} est un code du zonage 2015"
    if not processed.available(where, "qpv_correspondence"):
        return f"{start} : la table de passage vers 2024 n'est pas récupérée."
    table = processed.read(where, "qpv_correspondence").frame
    found = links.successors([code_qp], table)
    listed = [f"{c} ({names.get(c, '')})" for c in found["code_qp"] if c]
    if listed:
        several = "ses successeurs sont" if len(listed) > 1 else "son successeur est"
        return f"{start} ; {several} {' et '.join(listed)} : donnez ce code."
    if found["reason"].iloc[0] == "not_available":
        return f"{start} : la table de passage ne couvre pas son département."
    return f"{start}, sans successeur dans la table de passage vers 2024."


def check_typologie(
    niveau: str, code: str, classes: str = "", code_qp: str = "", noms: str = ""
) -> None:
    """Do nothing if the parameters have the right form.

    Raises
    ------
    ParameterError
        Naming the first that has not.
    """
    check(niveau, code)
    if niveau not in ("region", "departement"):
        raise ParameterError(
            f"niveau « {niveau} » : une typologie se fait pour une région ou un département."
        )
    if classes not in ("", *map(str, range(2, 9))):
        raise ParameterError(f"classes : « {classes} ». Attendu : rien, ou un nombre de 2 à 8.")
    if code_qp:
        check_fiche(code_qp)
    given_names(noms)


def given_names(noms: str) -> dict[str, str]:
    """Return the analyst's names, « A=Grands ensembles;B=Centres anciens », by letter.

    Raises
    ------
    ParameterError
        If a piece is not « lettre=nom ».
    """
    found = {}
    for piece in filter(None, (part.strip() for part in noms.split(";"))):
        letter, sign, name = piece.partition("=")
        if not sign or len(letter.strip()) != 1 or not name.strip() or len(name) > 60:
            raise ParameterError(f"noms : « {piece} ». Attendu : A=Nom;B=Autre nom.")
        found[letter.strip().upper()] = name.strip()
    return found

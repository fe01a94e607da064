"""Parameters of reports: text only, checked before anything is read."""

from __future__ import annotations

from qpv.errors import ParameterError, did_you_mean
from qpv.study.opening import check_qpv, expected

# A page for the whole country would hold 1 500 quartiers: it is not a portrait.
REPORT_LEVELS = ("region", "departement", "epci", "commune", "contrat")


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
        raise ParameterError(f"code vide. Attendu pour {niveau} : {expected(niveau)}.")


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
    check_qpv(code_qp)


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

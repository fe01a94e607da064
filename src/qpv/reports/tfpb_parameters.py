"""Parameters of the TFPB pages: text only, checked before anything is read."""

from __future__ import annotations

import re

from qpv.errors import ParameterError
from qpv.reports import parameters
from qpv.tfpb.estimate import assumptions

_YEAR = re.compile(r"20[0-9]{2}")
_LANDLORD = re.compile(r"[^\W_][\w .,'’&()-]{0,79}")


def check(niveau: str, code: str, annee: str, bailleur: str = "", hypotheses: str = "") -> None:
    """Do nothing if the parameters of the abatement page have the right form.

    Raises
    ------
    ParameterError
        Naming the first that has not.
    """
    parameters.check(niveau, code)
    if not isinstance(annee, str) or not _YEAR.fullmatch(annee):
        raise ParameterError(
            f"annee : « {annee} ». Attendu : une année d'imposition, entre guillemets, « 2025 »."
        )
    if int(annee) < 2016:
        raise ParameterError(f"annee={annee} : l'abattement en QPV existe depuis 2016.")
    if bailleur and not _LANDLORD.fullmatch(bailleur):
        raise ParameterError(
            f"bailleur : « {bailleur[:80]} ». Attendu : rien, un SIREN ou le nom du bailleur."
        )
    assumptions.given(hypotheses)


def check_dialogue(contrat: str, annee: str, bailleur: str = "") -> None:
    """Do nothing if the parameters of the dialogue sheet have the right form (raises as above)."""
    check("contrat", contrat, annee, bailleur)

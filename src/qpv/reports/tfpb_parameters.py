"""Parameters of the TFPB pages: text only, checked before anything is read."""

from __future__ import annotations

import re

from qpv.errors import ParameterError, did_you_mean
from qpv.reports import parameters
from qpv.tfpb.estimate import assumptions
from qpv.tfpb.estimate.assumptions import Assumptions, Range

_YEAR = re.compile(r"20[0-9]{2}")
_LANDLORD = re.compile(r"[^\W_][\w .,'’&()-]{0,79}")
_NUMBERS = ("abatement_rate", "compensation", "exemption_years")
# Shares: more than the whole is a mistake.
_SHARES = (*_NUMBERS[:2], "eligible_share", "rate_position", "straddling_share")
_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)?")
_VL = "vl_m2_eur"


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
    given(hypotheses)


def check_dialogue(contrat: str, annee: str, bailleur: str = "") -> None:
    """Do nothing if the parameters of the dialogue sheet have the right form (raises as above)."""
    check("contrat", contrat, annee, bailleur)


def given(hypotheses: str) -> Assumptions:
    """Return the assumptions, with those of « eligible_share=0.7;value_index=0.8/1/1.2 » replaced.

    Raises
    ------
    ParameterError
        If a name is unknown or a value is not a number, or three in order.
    """
    found, seen = assumptions.default(), set()
    for piece in filter(None, (part.strip() for part in hypotheses.split(";"))):
        name, sign, text = (part.strip() for part in piece.partition("="))
        known = [*found.ranges, *_NUMBERS, _VL, "include_teom"]
        if name not in known:
            raise ParameterError(f"hypothèse inconnue : « {name} »{did_you_mean(name, known)}")
        if not sign or name in seen:
            why = "donnée deux fois" if name in seen else "sans valeur"
            raise ParameterError(f"hypothèse {name} : {why}. Attendu : {name}=…")
        seen.add(name)
        found = found.with_(**{name: _value(name, text)})
    return found


def _value(name: str, text: str) -> float | Range:
    if name == "include_teom":
        if text not in ("oui", "non"):
            raise ParameterError(f"hypothèse {name} : « {text} ». Attendu : oui ou non.")
        return text == "oui"
    parts = [part.strip() for part in text.split("/")]
    whole = all(_NUMBER.fullmatch(part) for part in parts)
    numbers = [float(part.replace(",", ".")) for part in parts] if whole else []
    if len(numbers) not in (1, 3) or (name in _NUMBERS and len(numbers) != 1):
        raise ParameterError(
            f"hypothèse {name} : « {text} ». Attendu : un nombre, ou bas/central/haut "
            "(eligible_share=0,6/0,75/0,9)."
        )
    years = name == "exemption_years" and not numbers[0].is_integer()
    if years or any(n >= 1e6 or (name in _SHARES and n > 1) for n in numbers):
        raise ParameterError(f"hypothèse {name} : « {text} » est hors de propos.")
    if name == _VL:
        low, central, high = numbers if len(numbers) == 3 else numbers * 3
        source = "donnée par l'analyste"
        return Range(low, central, high, "Valeur locative au m² pondéré", "€ par an", source)
    if name in assumptions.DEFAULTS:
        own = assumptions.DEFAULTS[name]
        ends = numbers if len(numbers) == 3 else numbers * 3
        return Range(*ends, own.label, own.unit, "donnée par l'analyste")
    return int(numbers[0]) if name == "exemption_years" else numbers[0]

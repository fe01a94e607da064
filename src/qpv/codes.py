"""INSEE and ANCT codes: always text, always checked, never repaired by guessing.

Patterns are those tested on the 1 584 codes of the 2024 zoning and the 1 514 of 2015
(ANCT lists, data.gouv.fr dataset 5a561801c751df42d7fca9b6). The letter of a 2024 code is
N (new), M (modified contour), I (identical contour) or C (Mayotte commune).
"""

from __future__ import annotations

import re
from numbers import Integral
from typing import Literal

from qpv.errors import TableError

Zoning = Literal["2015", "2024"]

QP2015 = re.compile(r"^QP(0\d{2}|02[AB]|9[78]\d)\d{3}\Z", re.ASCII)
QP2024 = re.compile(r"^QN(0\d{2}|02[AB]|9[78]\d)\d{2}[NMIC]\Z", re.ASCII)
COMMUNE = re.compile(r"^(\d{2}|2[AB])\d{3}\Z", re.ASCII)
DEPARTEMENT = re.compile(r"^(\d{2}|2[AB]|9[78]\d)\Z", re.ASCII)
REGION = re.compile(r"^\d{2}\Z", re.ASCII)
SIREN = re.compile(r"^\d{9}\Z", re.ASCII)

# Characters of a code that is all digits.
DIGITS = {"region": 2, "departement": 2, "commune": 5, "epci": 9}

LETTER_LABELS = {
    "N": "nouveau en 2024",
    "M": "contour modifié en 2024",
    "I": "contour inchangé en 2024",
    "C": "commune entière (Mayotte)",
}


def letter_label(code_qp: str) -> str:
    """Return what the letter of a code says: « contour inchangé en 2024 », in 2025 overseas."""
    year = "2025" if len(departement_of(code_qp)) == 3 else "2024"
    return LETTER_LABELS[code_qp[-1]].replace("2024", year)


def zoning_of(code_qp: str) -> Zoning:
    """Return the zoning, "2015" or "2024", of one QPV code.

    Raises
    ------
    TableError
        If the text is the code of neither zoning.
    """
    if QP2024.match(code_qp):
        return "2024"
    if QP2015.match(code_qp):
        return "2015"
    raise TableError(
        f"« {code_qp} » n'est pas un code de QPV. Attendu : QP059001 (zonage 2015) "
        "ou QN05980M (zonage 2024)."
    )


def superseded(code_qp: str) -> bool:
    """True for a quartier of Mayotte that is none since each of its 17 communes is one, until 2030
    (loi n° 2014-173, art. 5 as amended: codes in « C »)."""
    return code_qp.startswith("QN976") and not code_qp.endswith("C")


def departement_of(code_qp: str) -> str:
    """Return the département of a QPV code: "59" for QN05980M, "2A", "974".

    The département is three characters wide inside the code (``code[2:5]``).
    """
    wide = code_qp[2:5]
    return wide[1:] if wide.startswith("0") else wide


def departement_of_commune(codgeo: str) -> str:
    """Return the département of a commune code: "59" for 59350, "2A", "974"; "" for no code."""
    return codgeo[:3] if codgeo.startswith(("97", "98")) else codgeo[:2]


def pad(code: str, width: int) -> str:
    """Return an all-digit code with the leading zeros a spreadsheet took; other text as it is.

    ``pad("1053", 5)`` is ``"01053"``; ``"2A004"`` is left alone, and so is ``"32.0"``,
    which is read as ``"32"`` first (a code that went through a floating-point column).
    """
    code = code.strip()
    if re.fullmatch(r"\d+\.0+", code):
        code = code.split(".")[0]
    return code.zfill(width) if code.isdigit() else code


def with_zeros(value: object, digits: int | None) -> str | None:
    """Return a code given as text (as it is) or as an integer, which gets its leading zeros back.

    ``with_zeros(2, 2)`` is ``"02"``, ``with_zeros(971, 2)`` is ``"971"``. None for anything else
    (a float, a bool, a list), and for an integer where ``digits`` is None: nothing tells its zeros.
    """
    if isinstance(value, str):
        return value
    whole = isinstance(value, Integral) and not isinstance(value, bool) and value >= 0
    return str(int(value)).zfill(digits) if whole and digits is not None else None


def split_list(text: str) -> list[str]:
    """Return the items of a multi-valued cell, « 02571; 02691 » or « 02571, 02691 »."""
    separator = ";" if ";" in text else ","
    return [part.strip() for part in text.split(separator) if part.strip()]

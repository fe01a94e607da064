"""Amounts, counts and rates as people type them: « 12 500,00 € », « 12,5 k€ », « 74 % », « néant ».

Each is read into a ``Reading``: a value, absent, or refused, with what was mended. Rows that add up
others are told apart here too: they are set aside, never counted.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qpv import french
from qpv.tfpb.columns import EUROS, plain
from qpv.tfpb.intake.raw_cells import Broken
from qpv.tfpb.intake.sheets import shown

LARGEST_EUR = 1e9  # the abatement of the whole country is about 315 M€
_NOTHING = {"neant", "nc", "n c", "nd", "n d", "so", "s o", "sans objet", "non communique"}
_NOTHING |= {"non renseigne", "ns", "vide", "non concerne", "aucun", "aucune"}
_ERRORS = re.compile(
    r"#(REF|N/?A|VALEUR|VALUE|DIV/0|NOM|NAME|NOMBRE|NUM|NUL|NULL)[!?]?\s*$|Err:\d+"
)
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009]+")


@dataclass(frozen=True)
class Reading:
    """A value (None: nothing was given), the sentence of what was ``mended``, or the ``fault``;
    ``broken`` when the fault is an error value or a formula without value."""

    value: float | None = None
    mended: str = ""
    fault: str = ""
    broken: bool = False


def euros(cell: object) -> Reading:
    """Return an amount in euros, rounded to the cent."""
    return _bounded(_number(cell, euros=True), LARGEST_EUR, 2)


def count(cell: object) -> Reading:
    """Return a whole number of dwellings: « 120 », « 120 logts »."""
    if isinstance(cell, str) and re.search(r"€|euro|keur", cell, re.IGNORECASE):
        return Reading(fault=f"« {shown(cell)} » est un montant, non un nombre de logements")
    if isinstance(cell, str):
        cell = re.sub(r"\s*(logements?|logts?|lgts?)\.?$", "", cell, flags=re.IGNORECASE)
    reading = _bounded(_number(cell, euros=True), 1e6, 6)
    if reading.value is not None and not float(reading.value).is_integer():
        return Reading(fault=f"« {shown(cell)} » n'est pas un nombre entier de logements")
    return reading


def percent(cell: object) -> Reading:
    """Return a rate as it stands, 74 or 0.74: which of both it is depends on the amounts."""
    if isinstance(cell, str):
        cell = re.sub(r"\s*(%|pour cent)$", "", _SPACES.sub(" ", cell).strip())
    return _bounded(_number(cell, euros=False), 1e6, 6)


def _number(cell: object, *, euros: bool) -> Reading:
    if cell == "":
        return Reading()
    if isinstance(cell, Broken):
        return _of_broken(cell)
    if isinstance(cell, bool) or not isinstance(cell, (int, float, str)):
        return Reading(fault=f"« {shown(cell)} » n'est pas un nombre")
    if isinstance(cell, (int, float)):
        return Reading(float(cell))
    text = _SPACES.sub(" ", cell).strip()
    if _ERRORS.match(text):
        return _of_broken(Broken(text))
    return _of_text(text, euros=euros)


def _of_broken(cell: Broken) -> Reading:
    if cell.shown == "fusionné":
        sentence = "montant fusionné sur plusieurs lignes : répartissez-le entre les actions"
    elif cell.shown:
        sentence = f"cellule en erreur ({cell.shown})"
    else:
        sentence = "formule sans valeur calculée : ouvrez le classeur, enregistrez-le, renvoyez-le"
    return Reading(fault=sentence, broken=True)


_UNIT = re.compile(
    r"\s*(?P<scale>k€|k euros?|keur|milliers d'euros|m€|millions? d'euros)?"
    r"\s*(?P<unit>€|eur|euros?)?\s*(?P<tax>ttc|ht)?$",
    re.IGNORECASE,
)


def _of_text(text: str, *, euros: bool) -> Reading:
    if plain(text) in _NOTHING or not text.strip("-–—/. "):
        return Reading()
    found = _UNIT.search(text)
    digits = text[: found.start()].strip().lstrip("€").strip()
    scale = (found["scale"] or "").casefold()
    if scale and re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", digits):
        return Reading(
            fault=f"« {text} » est ambigu (décimales ou milliers ?) : écrivez-le en euros"
        )
    value, mended = _digits(digits, euros=euros and not scale)
    if value is None:
        return Reading(fault=mended or f"« {text} » n'est pas un nombre")
    if scale:
        value *= 1e6 if scale.startswith("m€") or scale.startswith("million") else 1e3
        mended = f"« {text} » lu {french.quantity(value, '€', 2)}"
    elif (found["tax"] or "").casefold() == "ht":
        mended = mended or f"« {text} » : montant hors taxes, repris tel quel"
    return Reading(value, mended)


def _digits(text: str, *, euros: bool) -> tuple[float | None, str]:
    """Return a number and what was mended in it, or None and why (empty: not a number)."""
    text = re.sub(r"^\((.*)\)$", r"-\1", text).replace("−", "-")
    if not text.isascii():  # other digits than ours
        return None, ""
    sign = -1 if text.startswith("-") else 1
    text = text.lstrip("+-").strip()
    if euros and re.fullmatch(r"[1-9]\d{0,2},\d{3}", text):
        return None, f"« {text} » est ambigu (décimales ou milliers ?) : écrivez 12 500 ou 12,50"
    grouped = r"(?:\d{1,3}(?:[ ']\d{3})+|\d+)"
    # What thousands are parted by, how many decimals are told; None: read without a word.
    ways = (
        (rf"{grouped}(?:,\d+)?", "[ ']", None),
        (r"\d{1,3}(?:\.\d{3})+,\d+", r"\.", None),
        (r"[1-9]\d{0,2}(?:\.\d{3})+" if euros else r"(?!)", r"\.", 0),
        (r"\d{1,3}(?:,\d{3})+\.\d+", ",", 2),
        (rf"{grouped}\.\d+", "[ ']", None),
    )
    for pattern, separator, decimals in ways:
        if re.fullmatch(pattern, text):
            value = sign * float(re.sub(separator, "", text).replace(",", "."))
            told = "" if decimals is None else f"« {text} » lu {french.number(value, decimals)}"
            return value, told
    return None, ""


def _bounded(reading: Reading, largest: float, decimals: int) -> Reading:
    value = reading.value
    if value is None:
        return reading
    if not math.isfinite(value) or abs(value) > largest:
        return Reading(fault=f"nombre démesuré ({value:.3g})")
    if value < 0:
        return Reading(fault=f"nombre négatif ({french.number(value, 2)})")
    return Reading(round(value, decimals), reading.mended)


def written(value: float | None) -> str:
    """Return a number as the register writes it: « 12500 », « 12500.5 », "" when absent."""
    return "" if value is None else f"{value:.2f}".rstrip("0").rstrip(".")


_PLACE = ("code_qp", "qpv_nom")
_TOTAL = re.compile(r"(sous |montant )?(total|totaux)\b|s t\b|ensemble du patrimoine")
# In the column of actions: a total said as one, or one if it is the sum of what is above.
_TOTAL_ACTION = re.compile(r"(sous |montant )?(total|totaux)( .{0,16})?|s t")
_MAYBE_TOTAL = re.compile(r"(cumul|report|ensemble|(sous )?total)\b.*")


def is_total(
    raw: Sequence[object],
    named: Mapping[str, object],
    sums: Mapping[str, float],
    partial: Mapping[str, float],
) -> bool:
    """True for a row that says it is a total: in its first text, its QPV, its axis, its action or its
    residence. ``sums`` and ``partial`` are those of the amounts above, in all and since a total."""
    texts = [c for c in raw if isinstance(c, str) and c]
    if _called_one(named, sums, partial):
        return True
    if texts and _TOTAL.match(plain(texts[0])):
        held = [n for n in ("axe_code", *_PLACE) if shown(named.get(n, ""))]
        return not ("axe_code" in held and len(held) > 1 and named.get("qpv_nom") != texts[0])
    return any(_TOTAL.match(plain(shown(named.get(n, "")))) for n in (*_PLACE, "axe_code"))


def _called_one(named, sums, partial) -> bool:
    """True where the action or the residence is called a total, or by a word that may mean one while
    its amounts are the sums of those above."""
    said = [plain(shown(named.get(n, ""))) for n in ("action_intitule", "residence")]
    if any(_TOTAL_ACTION.fullmatch(text) for text in said):
        return True
    if not any(_MAYBE_TOTAL.fullmatch(text) for text in said):
        return False
    told = {n: euros(named.get(n, "")).value for n in EUROS}
    known = {n: value for n, value in told.items() if value}
    return bool(known) and all(
        any(abs(value - added[n]) <= 1 for added in (sums, partial)) for n, value in known.items()
    )

"""Amounts, counts and rates as people write them: « 12 500,00 € », « 12,5 k€ », « 74 % », « néant »."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from qpv.errors import TableError
from qpv.tfpb.columns import plain

_NOTHING = {
    "neant",
    "nc",
    "n c",
    "nd",
    "n d",
    "ns",
    "so",
    "s o",
    "sans objet",
    "non",
    "na",
    "n a",
}
_LARGEST = Decimal(10) ** 10
_UNIT = re.compile(r"(k\s*€|m\s*€|€|eur(?:os?)?|%|logements?|lgts?|logts?)$", re.IGNORECASE)


def number(text: str) -> tuple[Decimal | None, str]:
    """Return an amount (None where nothing is said) and what was mended in it ("" for nothing).

    Raises
    ------
    TableError
        If the text is no number, negative, or out of all proportion.
    """
    bare = re.sub(r"[\s\u00a0\u202f\u2009']", "", text)
    if plain(text) in _NOTHING or not bare.strip("-–—_./*"):
        return None, ""
    unit = _UNIT.search(bare)
    digits = bare[: unit.start()] if unit else bare
    value, mended = _decimal(digits, text)
    if unit and unit.group().lower().startswith("k"):
        value, mended = value * 1000, f"« {text} » lu {_plain_number(value * 1000)}"
    if unit and unit.group().lower().startswith("m"):
        value, mended = value * 10**6, f"« {text} » lu {_plain_number(value * 10**6)}"
    if value < 0:
        raise TableError(f"montant négatif « {text} »")
    if value > _LARGEST:
        raise TableError(f"montant démesuré « {text[:30]} »")
    return value, mended


def _decimal(digits: str, text: str) -> tuple[Decimal, str]:
    mended = ""
    if re.fullmatch(r"-?\d{1,3}(\.\d{3})+(,\d+)?", digits):  # 12.500,00, and 1.250 in euros
        whole = digits.replace(".", "").replace(",", ".")
        if "," not in digits:
            mended = f"« {text} » lu {whole} (le point sépare des milliers)"
        digits = whole
    elif re.fullmatch(r"-?\d{1,3}(,\d{3})+\.\d+", digits):  # 12,500.00
        digits = digits.replace(",", "")
    else:
        digits = digits.replace(",", ".")
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", digits):
        raise TableError(f"« {text[:40]} » n'est pas un nombre")
    try:
        return Decimal(digits), mended
    except InvalidOperation:
        raise TableError(f"« {text[:40]} » n'est pas un nombre") from None


def percent(text: str) -> tuple[Decimal | None, str]:
    """Return a rate in percent: « 74 % » and « 0,74 » are 74 (the second is mended).

    Raises
    ------
    TableError
        If the text is no number, or is negative.
    """
    value, mended = number(text)
    if value is not None and 0 < value <= 1 and "%" not in text:
        return value * 100, f"taux « {text} » lu {_plain_number(value * 100)} %"
    return value, mended


def count(text: str) -> tuple[Decimal | None, str]:
    """Return a whole number.

    Raises
    ------
    TableError
        If it is not one.
    """
    value, mended = number(text)
    if value is not None and value != value.to_integral_value():
        raise TableError(f"« {text} » n'est pas un nombre entier")
    return value, mended


def written(value: Decimal | None) -> str:
    """Return a number as the register keeps it: « 12500.5 », "" where absent."""
    return "" if value is None else _plain_number(value)


def _plain_number(value: Decimal) -> str:
    text = f"{value.quantize(Decimal('0.01'), ROUND_HALF_UP):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def shares(value: Decimal, weights: list[Decimal]) -> list[Decimal]:
    """Return an amount shared out by weights, to the cent; the parts add up exactly to it."""
    cent = Decimal("0.01")
    total = sum(weights)
    parts = [(value * w / total).quantize(cent) for w in weights]
    largest = max(range(len(parts)), key=lambda i: weights[i])
    parts[largest] += value - sum(parts)
    return parts

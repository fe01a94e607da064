"""Numbers, dates and punctuation as French readers write them (CLDR data through babel).

Thousands are separated by U+202F, the decimal sign is a comma, and a no-break space stands
before %, €, « : ; ! ? ». ``None`` and NaN never become a number: they give « n. d. ».
"""

import math
import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from babel.dates import format_date
from babel.numbers import format_decimal

NBSP = "\u00a0"
ABSENT = f"n.{NBSP}d."


def absent(reason: str) -> str:
    """Return « n. d. (non disponible, hors champ de la source) »: parentheses never nest."""
    return f"{ABSENT} ({reason.replace(' (', ', ').rstrip(')')})" if reason else ABSENT


def is_absent(value: float | None) -> bool:
    """True for None, NaN and pandas' NA."""
    if value is None:
        return True
    try:
        return math.isnan(value)
    except TypeError:
        return True


def rounded(value: float, decimals: int = 0) -> float:
    """Return the value as readers round it: halves go up (« 40,5 » is 41), not to the even digit."""
    step = Decimal(1).scaleb(-decimals)
    return float(Decimal(repr(float(value))).quantize(step, ROUND_HALF_UP)) + 0.0  # no "-0.0"


def number(value: float | None, decimals: int = 0, *, sign: bool = False) -> str:
    """Return « 753 100 » or « 45,8 »; with ``sign``, « +2,3 » or « −2,3 » (true minus)."""
    if is_absent(value):
        return ABSENT
    shown = rounded(value, decimals)
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    text = format_decimal(abs(shown), format=pattern, locale="fr", decimal_quantization=True)
    if shown < 0:
        return "−" + text
    return "+" + text if sign and shown > 0 else text


def quantity(value: float | None, unit: str, decimals: int = 0) -> str:
    """Return a number with its unit after a no-break space: « 45,8 % », « 11 180 ha »."""
    if is_absent(value):
        return ABSENT
    return number(value, decimals) + (NBSP + unit if unit else "")


def euros(value: float | None) -> str:
    """Return an amount as a reader says it: « 26,0 M€ », « 1,53 M€ », « 153 000 € », « 8 540 € »."""
    if is_absent(value):
        return ABSENT
    if abs(value) >= 999_500:
        return quantity(value / 1e6, "M€", 1 if abs(value) >= 9.95e6 else 2)
    return quantity(round(value, -3) if abs(value) >= 10_000 else value, "€")


def euros_range(low: float | None, high: float | None) -> str:
    """Return « de 26,0 à 32,5 M€ », or the one amount where both ends read the same."""
    first, last = euros(low), euros(high)
    if first == last:
        return first
    unit = NBSP + last.split(NBSP)[-1]
    return f"de {first.removesuffix(unit)} à {last}"


def points(value: float | None, decimals: int = 1, *, sign: bool = True) -> str:
    """Return a difference of two percentages: « +2,3 points », never « % »."""
    if is_absent(value):
        return ABSENT
    text = number(value, decimals, sign=sign)
    return f"{text}{NBSP}point{'s' if abs(rounded(value, decimals)) >= 2 else ''}"


def ordinal(rank: int, *, feminine: bool = False) -> str:
    """Return « 1er » (« 1re »), « 2e », « 3e »."""
    if rank == 1:
        return "1re" if feminine else "1er"
    return f"{number(rank)}e"


def long_date(day: date | datetime) -> str:
    """Return « 1er janvier 2024 », « 22 novembre 2026 »."""
    text = format_date(day, format="d MMMM y", locale="fr")
    return re.sub(r"^1 ", "1er ", text)


def plural(count: int, singular: str, several: str | None = None) -> str:
    """Return « 0 quartier », « 1 quartier », « 204 quartiers » (French: plural from two)."""
    word = singular if abs(count) < 2 else (several or singular + "s")
    return f"{number(count)}{NBSP}{word}"


def capitalised(text: str) -> str:
    """Return the text as it starts a sentence; nothing else of it changes."""
    return text[:1].upper() + text[1:]


def uncapitalised(text: str) -> str:
    """Return the text as within a sentence: « Vacance » becomes « vacance », « RSA socle » stays."""
    return text if text[1:2].isupper() or text[1:2].isdigit() else text[:1].lower() + text[1:]


def spoken(text: str) -> str:
    """Return the text as it is read aloud: « environ 46 % » for « ≈ 46 % »; what explains the sign
    (« ≈ » : une moyenne) stays."""
    return re.sub(rf"≈[ {NBSP}](?=\d)", "environ ", re.sub(rf"^≈(?=[ {NBSP}]\d)", "Environ", text))


def typography(text: str) -> str:
    """Return the text with no-break spaces before « : ; ! ? % € » » and after « « ».

    Only spaces that are already there are changed, so that addresses and times survive.
    """
    text = re.sub(r" ([:;!?%€»])", NBSP + r"\1", text)
    return text.replace("« ", "«" + NBSP)


def listing(parts: Sequence[str]) -> str:
    """Return « a », « a et b », « a, b et c »."""
    return " et ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def some(parts: Sequence[str], most: int, between: str = ", ") -> str:
    """Return the first of a list and how many are left: « a, b et 3 autres »."""
    left = len(parts) - most
    more = f" et {plural(left, 'autre')}" if left > 0 else ""
    return between.join(parts[:most]) + more

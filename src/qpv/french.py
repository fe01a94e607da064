"""Numbers, dates and punctuation as French readers write them (CLDR data through babel).

Thousands are separated by U+202F, the decimal sign is a comma, and a no-break space stands
before %, €, « : ; ! ? ». ``None`` and NaN never become a number: they give « n. d. ».
"""

from __future__ import annotations

import math
import re
from datetime import date, datetime

from babel.dates import format_date
from babel.numbers import format_decimal

NBSP = "\u00a0"
ABSENT = f"n.{NBSP}d."


def is_absent(value: float | None) -> bool:
    """True for None, NaN and pandas' NA."""
    if value is None:
        return True
    try:
        return math.isnan(value)
    except TypeError:
        return True


def number(value: float | None, decimals: int = 0, *, sign: bool = False) -> str:
    """Return « 753 100 » or « 45,8 »; with ``sign``, « +2,3 » or « −2,3 » (true minus)."""
    if is_absent(value):
        return ABSENT
    rounded = round(float(value), decimals) + 0.0  # "+ 0.0" turns -0.0 into 0.0
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    text = format_decimal(abs(rounded), format=pattern, locale="fr", decimal_quantization=True)
    if rounded < 0:
        return "−" + text
    return "+" + text if sign and rounded > 0 else text


def quantity(value: float | None, unit: str, decimals: int = 0) -> str:
    """Return a number with its unit after a no-break space: « 45,8 % », « 11 180 ha »."""
    if is_absent(value):
        return ABSENT
    return number(value, decimals) + (NBSP + unit if unit else "")


def points(value: float | None, decimals: int = 1) -> str:
    """Return a difference of two percentages: « +2,3 points », never « % »."""
    if is_absent(value):
        return ABSENT
    text = number(value, decimals, sign=True)
    plural = "s" if abs(round(float(value), decimals)) >= 2 else ""
    return f"{text}{NBSP}point{plural}"


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


def typography(text: str) -> str:
    """Return the text with no-break spaces before « : ; ! ? % € » » and after « « ».

    Only spaces that are already there are changed, so that addresses and times survive.
    """
    text = re.sub(r" ([:;!?%€»])", NBSP + r"\1", text)
    return text.replace("« ", "«" + NBSP)


def of(name: str) -> str:
    """Return « de Lille », « d'Amiens », « des Hauts-de-France », « du Nord » …: the noun
    complement of a territory's name, by the article that INSEE's names imply."""
    return _article(name, {"le": "du ", "la": "de la ", "les": "des ", "l": "de l'"}, "de ", "d'")


def _article(name: str, forms: dict[str, str], plain: str, elided: str) -> str:
    if name in _ARTICLES:
        return forms[_ARTICLES[name]] + name
    if name.startswith(_INTERCOMMUNAL):
        return forms["la"] + name
    if name.startswith("EPT "):
        return forms["l"] + name
    for written, key in (("Le ", "le"), ("La ", "la"), ("Les ", "les"), ("L'", "l")):
        if name.startswith(written):
            return forms[key] + name[len(written) :]
    starts_with_vowel = re.match(r"^[AÀÂEÉÈÊIÎOÔUYH]", name, re.IGNORECASE)
    return (elided if starts_with_vowel else plain) + name


def inside(name: str) -> str:
    """Return « dans les Hauts-de-France », « dans le Nord », « à Lille », « en Île-de-France »."""
    if name in _EN:
        return "en " + name
    return _article(
        name, {"le": "dans le ", "la": "dans la ", "les": "dans les ", "l": "dans l'"}, "à ", "à "
    )


_INTERCOMMUNAL = ("Métropole ", "Communauté ", "CA ", "CC ", "CU ")

# Grammatical gender and number of the territories whose name does not carry its article
# (régions and départements; usage of the publishers' own pages).
_ARTICLES = {
    **dict.fromkeys(
        (
            "Hauts-de-France",
            "Pays de la Loire",
            "Ardennes",
            "Bouches-du-Rhône",
            "Côtes-d'Armor",
            "Hautes-Alpes",
            "Alpes-Maritimes",
            "Alpes-de-Haute-Provence",
            "Hautes-Pyrénées",
            "Pyrénées-Atlantiques",
            "Pyrénées-Orientales",
            "Landes",
            "Deux-Sèvres",
            "Vosges",
            "Yvelines",
            "Hauts-de-Seine",
        ),
        "les",
    ),
    **dict.fromkeys(
        (
            "Nord",
            "Pas-de-Calais",
            "Grand Est",
            "Centre-Val de Loire",
            "Bas-Rhin",
            "Haut-Rhin",
            "Calvados",
            "Cantal",
            "Cher",
            "Doubs",
            "Finistère",
            "Gard",
            "Gers",
            "Jura",
            "Loir-et-Cher",
            "Loiret",
            "Lot",
            "Lot-et-Garonne",
            "Maine-et-Loire",
            "Morbihan",
            "Puy-de-Dôme",
            "Rhône",
            "Tarn",
            "Tarn-et-Garonne",
            "Territoire de Belfort",
            "Val-de-Marne",
            "Val-d'Oise",
            "Var",
            "Vaucluse",
        ),
        "le",
    ),
    **dict.fromkeys(
        (
            "Aisne",
            "Oise",
            "Ain",
            "Allier",
            "Ardèche",
            "Ariège",
            "Aube",
            "Aude",
            "Aveyron",
            "Eure",
            "Eure-et-Loir",
            "Hérault",
            "Ille-et-Vilaine",
            "Indre",
            "Indre-et-Loire",
            "Isère",
            "Orne",
            "Yonne",
            "Essonne",
        ),
        "l",
    ),
    **dict.fromkeys(
        (
            "Somme",
            "Bretagne",
            "Normandie",
            "Bourgogne-Franche-Comté",
            "Corse",
            "Nouvelle-Aquitaine",
            "Guadeloupe",
            "Martinique",
            "Guyane",
            "Charente",
            "Charente-Maritime",
            "Corrèze",
            "Corse-du-Sud",
            "Haute-Corse",
            "Côte-d'Or",
            "Creuse",
            "Dordogne",
            "Drôme",
            "Haute-Garonne",
            "Gironde",
            "Loire",
            "Haute-Loire",
            "Loire-Atlantique",
            "Lozère",
            "Manche",
            "Marne",
            "Haute-Marne",
            "Mayenne",
            "Meurthe-et-Moselle",
            "Meuse",
            "Moselle",
            "Nièvre",
            "Haute-Saône",
            "Saône-et-Loire",
            "Sarthe",
            "Savoie",
            "Haute-Savoie",
            "Seine-Maritime",
            "Vendée",
            "Vienne",
            "Haute-Vienne",
            "Seine-Saint-Denis",
            "Provence-Alpes-Côte d'Azur",
        ),
        "la",
    ),
}
_EN = frozenset(
    (
        "Île-de-France",
        "Bretagne",
        "Normandie",
        "Corse",
        "Nouvelle-Aquitaine",
        "Guyane",
        "Guadeloupe",
        "Martinique",
        "Occitanie",
        "Auvergne-Rhône-Alpes",
        "Bourgogne-Franche-Comté",
        "Provence-Alpes-Côte d'Azur",
        "Seine-Maritime",
        "Seine-Saint-Denis",
        "Gironde",
        "Loire-Atlantique",
        "Moselle",
        "Vendée",
        "Haute-Garonne",
        "Meurthe-et-Moselle",
        "Seine-et-Marne",
    )
)

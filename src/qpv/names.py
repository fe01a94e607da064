"""Territories' names in a sentence: « des Hauts-de-France », « dans le Nord », « à Lille ».

INSEE's names come without their article; régions and départements take the one of usage.
"""

from __future__ import annotations

import re

_INTERCOMMUNAL = ("Métropole ", "Communauté ", "CA ", "CC ", "CU ")
_LES = frozenset(
    [
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
    ]
)
_CONTRACT = ("Contrat ", "contrat ")
_LE = frozenset(
    [
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
    ]
)
_ELIDED = frozenset(
    [
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
    ]
)
# « dans la Somme » but « en Bretagne »: usage, not grammar.
_WITHIN_THE = frozenset(
    (
        "Somme",
        "Drôme",
        "Loire",
        "Manche",
        "Marne",
        "Meuse",
        "Nièvre",
        "Sarthe",
        "Vienne",
        "Réunion",
    )
)
_FEMININE = frozenset(
    (
        "Bretagne",
        "Normandie",
        "Bourgogne-Franche-Comté",
        "Corse",
        "Nouvelle-Aquitaine",
        "Provence-Alpes-Côte d'Azur",
        "Guadeloupe",
        "Martinique",
        "Guyane",
        "Polynésie française",
        "Charente",
        "Charente-Maritime",
        "Corrèze",
        "Corse-du-Sud",
        "Haute-Corse",
        "Côte-d'Or",
        "Creuse",
        "Dordogne",
        "Gironde",
        "Haute-Garonne",
        "Haute-Loire",
        "Haute-Marne",
        "Haute-Saône",
        "Haute-Savoie",
        "Haute-Vienne",
        "Loire-Atlantique",
        "Lozère",
        "Mayenne",
        "Meurthe-et-Moselle",
        "Moselle",
        "Saône-et-Loire",
        "Savoie",
        "Seine-Maritime",
        "Seine-Saint-Denis",
        "Vendée",
    )
)
_LA = _WITHIN_THE | _FEMININE
_EN = _FEMININE | {
    "Île-de-France",
    "Occitanie",
    "Auvergne-Rhône-Alpes",
    "Seine-et-Marne",
    "Ardèche",
    "Ariège",
    "Eure-et-Loir",
    "Ille-et-Vilaine",
    "Indre-et-Loire",
    "Isère",
    "Essonne",
}
# « de Bretagne », « de Seine-Saint-Denis » but « de la Somme »: usage again.
_BARE = frozenset(
    (
        "Bretagne",
        "Normandie",
        "Bourgogne-Franche-Comté",
        "Corse",
        "Nouvelle-Aquitaine",
        "Provence-Alpes-Côte d'Azur",
        "Guadeloupe",
        "Martinique",
        "Guyane",
        "Polynésie française",
        "Seine-Maritime",
        "Seine-Saint-Denis",
        "Meurthe-et-Moselle",
        "Saône-et-Loire",
        "Loire-Atlantique",
        "Corse-du-Sud",
        "Haute-Corse",
        "Côte-d'Or",
        "Charente-Maritime",
    )
)


def of(name: str) -> str:
    """Return « d'Amiens », « du Havre », « des Hauts-de-France », « de la Somme » …: the noun
    complement of a territory's name, with the article that its name implies."""
    if name.startswith("Le "):
        return "du " + name[3:]
    if name.startswith("Les "):
        return "des " + name[4:]
    if name.startswith(("La ", "L'")):
        return "de " + name
    article = "" if name in _BARE else _article(name)
    if article:
        name = name[:1].lower() + name[1:] if name.startswith(_CONTRACT) else name
        return {"le": "du ", "la": "de la ", "les": "des ", "l": "de l'"}[article] + name
    return ("d'" if re.match(r"[AÀÂEÉÈÊIÎOÔUYH]", name, re.IGNORECASE) else "de ") + name


def inside(name: str) -> str:
    """Return « à Lille », « au Havre », « dans le Nord », « en Île-de-France » …"""
    if name.startswith("Le "):
        return "au " + name[3:]
    if name.startswith("Les "):
        return "aux " + name[4:]
    if name in _EN:
        return "en " + name
    article = _article(name)
    if article:
        return {"le": "dans le ", "la": "dans la ", "les": "dans les ", "l": "dans l'"}[
            article
        ] + name
    return "à " + name


def _article(name: str) -> str:
    """Return the article that a name implies without carrying it: le, la, les, l, or ""."""
    for article, names in (("les", _LES), ("le", _LE), ("l", _ELIDED), ("la", _LA)):
        if name in names:
            return article
    if name.startswith(_INTERCOMMUNAL):
        return "la"
    if name.startswith(_CONTRACT):
        return "le"
    return "l" if name.startswith("EPT ") else ""

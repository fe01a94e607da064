"""The sentences of a neighbourhood sheet: each is computed, and true for every QPV."""

from __future__ import annotations

import pandas as pd

from qpv import codes, french, names
from qpv.indicators import compare
from qpv.indicators.catalogue import BY_ID
from qpv.indicators.indicator import Indicator
from qpv.reports.fiche import FRAGILE, SMALL, Fiche
from qpv.reports.fiche_themes import Theme
from qpv.reports.values import absence, aggregate_text, text


def lead(f: Fiche) -> list[str]:
    """Return what the sheet answers, in three or four sentences."""
    found = [
        _who(f),
        against(f, f.entry("poverty")),
        against(f, f.entry("employment")),
        _caution(f),
    ]
    return [french.typography(sentence) for sentence in found if sentence]


def _who(f: Fiche) -> str:
    where = french.listing([names.inside(name) for _, name in f.communes])
    if pd.isna(f.population):
        return f"Quartier prioritaire situé {where}. Sa population n'est pas dans les tables."
    people = f"{french.number(f.population)} habitants"
    year = "au recensement" if f.overseas else "au recensement de 2020"
    rank = f.standing(BY_ID["population"], named=True)
    place = f" : {_people_rank(rank)}" if rank else ""
    return f"Ce quartier prioritaire, situé {where}, compte {people} {year}{place}."


def _people_rank(rank: str) -> str:
    return rank.replace("valeur la plus élevée", "population la plus nombreuse").replace(
        "valeur la plus basse", "population la moins nombreuse"
    )


def _caution(f: Fiche) -> str:
    if f.fragile:
        return (
            f"Moins de {french.number(FRAGILE)} habitants : les taux, en gris, reposent sur peu de "
            "personnes et ne sont pas classés."
        )
    return ""


def reference(f: Fiche, indicator: Indicator) -> tuple[str, pd.Series] | None:
    """Return (label, aggregate) of the QPV of the région, else of métropole, where known."""
    known = [(label, r) for label, r in f.compared(indicator) if pd.notna(r["value"])]
    region = f"QPV {names.of(f.region[1])}" if f.region else ""
    wanted = [pair for pair in known if pair[0] == region] or known[-1:]
    return wanted[0] if wanted else None


def against(f: Fiche, indicator: Indicator, code: str = "", start: str = "") -> str:
    """Return « Taux d'emploi : 34 %, soit 10 points de moins que dans les QPV des … (≈ 44 %) »,
    of the QPV or of its parent of 2015 (``code``); ``start`` stands for the indicator's label.

    Under 5 points, the levels are « proches »: a small district's rate says no more. Not so where
    one is far from the other in proportion (a vacancy of 1 % beside 4 %): both are given, no more.
    """
    own = f.value(indicator, code)
    start = f"{start or indicator.label} : "
    if pd.isna(own["value"]):
        return f"{start}{absence(own['reason'])}."
    start += shown_value(f, indicator, own["value"], code)
    found = reference(f, indicator)
    if found is None:
        return f"{start}."
    label, result = found
    shown = aggregate_text(indicator, result)
    away = compare.gap(indicator, own["value"], result["value"])
    if away is None or away.kind != "points":
        return f"{start}."
    if abs(away.value) < compare.CLOSE_POINTS and _far(own["value"], result["value"]):
        return f"{start} ({shown} dans les {label})."
    if abs(away.value) < compare.CLOSE_POINTS:
        return f"{start}, un niveau proche de celui des {label} ({shown})."
    side = "de plus" if away.value > 0 else "de moins"
    points = french.plural(int(french.rounded(abs(away.value))), "point")
    return f"{start}, soit {points} {side} que dans les {label} ({shown})."


def _far(value: float, reference: float) -> bool:
    return bool(reference) and not 2 / 3 <= value / reference <= 3 / 2


def theme_sentence(f: Fiche, theme: Theme) -> str:
    """Return the sentence that opens a block, from the 2024 zoning."""
    if theme.id == "population":
        return french.typography(youth(f))
    indicator = f.entry(theme.main)
    if theme.id == "education" and not f.known(indicator):
        return ""
    if theme.id == "housing":
        return french.typography(housing(f))
    return french.typography(against(f, indicator))


def youth(f: Fiche) -> str:
    """Return the youth index beside the median of the région: an index is never averaged."""
    entry = BY_ID["youth_index"]
    own, group = f.value(entry), f.group_values(entry).dropna()
    if pd.isna(own["value"]):
        return f"Indice de jeunesse : {absence(own['reason'])}."
    middle = french.number(group.median(), 1)
    young = "habitants" if round(own["value"], 1) >= 2 else "habitant"  # « 1,6 habitant »
    return (
        f"{french.number(own['value'], 1)} {young} de moins de 20 ans pour un habitant de 60 ans "
        f"ou plus ; la médiane des QPV {f.group_name} est de {middle}."
    )


def housing(f: Fiche) -> str:
    """Return social dwellings and their ratio to households."""
    share, count = f.value(BY_ID["social_dwellings_share"]), f.value(BY_ID["social_dwellings"])
    if pd.isna(count["value"]):
        return f"Logements sociaux : {absence(count['reason'])}."
    dwellings = french.plural(int(count["value"]), "logement social", "logements sociaux")
    if pd.isna(share["value"]):
        return (
            f"{dwellings} ; leur rapport aux ménages n'est pas retenu, il dépasse 100 %."
            if (share["reason"] == "inconsistent")
            else f"{dwellings}."
        )
    found = reference(f, BY_ID["social_dwellings_share"])
    percent = text(BY_ID["social_dwellings_share"], share["value"], one_qpv=True)
    compared = f" ({aggregate_text(BY_ID['social_dwellings_share'], found[1])} dans les {found[0]})"
    return f"{dwellings}, soit {percent} du nombre de ménages{compared if found else ''}."


def no_parent(f: Fiche) -> str:
    """Return why no QPV of 2015 is known: there is none, or the table that says so is not there."""
    if f.correspondence is None:
        return "table de passage 2015-2024 non disponible ici"
    return "aucun quartier de 2015 ne lui correspond"


def zoning(f: Fiche) -> list[str]:
    """Return what changed between the 2015 and the 2024 zoning, in one or two sentences."""
    letter = f"Code {f.code} : {codes.LETTER_LABELS[f.code[-1]]}, d'après sa lettre (ANCT)."
    if f.correspondence is None:
        return [letter, "La table de passage 2015-2024 n'est pas là pour ce département."]
    if not f.parents:
        return [letter, "Aucun quartier de 2015 ne lui correspond : aucune série antérieure."]
    listed = french.listing([p.label for p in f.parents])
    born = "Issu du quartier" if len(f.parents) == 1 else "Issu des quartiers"
    found = [letter, f"{born} de 2015 {listed}, d'après la table de l'ANCT, qui peut en omettre."]
    if f.siblings:
        was = "Ce périmètre" if len(f.parents) == 1 else "Ces périmètres"
        gave = "a" if len(f.parents) == 1 else "ont"
        found.append(f"{was} de 2015 {gave} aussi donné {french.listing(f.siblings)}.")
    if f.code[-1] == "M":
        found.append(
            "Les deux contours diffèrent : les chiffres de 2015 ne se comparent pas à ceux de 2024."
        )
    return found


def area_shares(shares: pd.DataFrame | None) -> list[str]:
    """Return how the contour lies on those of 2015, in shares of area, or why it is not known."""
    if shares is None:
        return [
            "Parts de surface non calculées : les contours de 2015 ne sont pas dans les tables."
        ]
    if shares.empty:
        return ["Son contour ne touche aucun contour de 2015."]
    told = [
        f"{french.quantity(r.share_after, '%', 0)} dans {r.before} (dont il garde "
        f"{french.quantity(r.share_before, '%', 0)})"
        for r in shares.sort_values("share_after", ascending=False).head(4).itertuples()
    ]
    return [
        f"Sa surface se trouve pour {french.listing(told)} : parts de surface, non d'habitants."
    ]


def key_title(f: Fiche, shown: list[Indicator]) -> str:
    """Return how many of the key rates stand away from the QPV of the région."""
    away, known = 0, 0
    for entry in shown:
        found = reference(f, entry) if entry.unit == "%" else None
        value = f.value(entry)["value"]
        if found is None or pd.isna(value):
            continue
        known += 1
        away += abs(compare.gap(entry, value, found[1]["value"]).value) >= compare.CLOSE_POINTS
    if not known:
        return "Aucun des taux clés n'est diffusé pour ce quartier"
    label = reference(f, f.entry("employment")) or reference(f, f.entry("poverty"))
    group = label[0] if label else "autres QPV"
    if not away:
        return f"Des taux proches de ceux des {group} : aucun écart de 5 points ou plus"
    many = "s'écartent" if away > 1 else "s'écarte"
    number = french.number(away) if away > 1 else "Un"
    noun = "taux clés" if away > 1 else "taux clé"
    noun += f" sur {french.number(known)}" if known > 1 else ""
    return f"{number} {noun} {many} de 5 points ou plus des {group}"


def decimals(f: Fiche, indicator: Indicator, code: str = "") -> int:
    """Return the decimals of a value of the QPV, or of its parent of 2015 (``code``): none under
    2 000 inhabitants for a rate."""
    if indicator.unit == "%" and not f.people(code) >= SMALL:
        return 0
    return indicator.decimals_qp


def shown_value(f: Fiche, indicator: Indicator, value: float, code: str = "") -> str:
    """Return a value of the QPV (or of its parent of 2015) as the sheet shows it."""
    return french.quantity(value, indicator.unit, decimals(f, indicator, code))

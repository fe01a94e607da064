"""What a sheet says of the passage from the zoning of 2015 to that of 2024."""

import pandas as pd

from qpv import codes, french
from qpv.reports import fiche_sentences as sentences
from qpv.study import Study


def zoning(s: Study) -> list[str]:
    """Return what changed between the 2015 and the 2024 zoning, in one or two sentences."""
    letter = f"Code {s.code} : {codes.letter_label(s.code)}, d'après sa lettre (ANCT)."
    if not sentences.covered(s):
        return [letter, "La table de passage 2015-2024 n'est pas là pour ce département."]
    if not sentences.parents(s):
        return [letter, "Aucun quartier de 2015 ne lui correspond : aucune série antérieure."]
    listed = french.listing([p.label for p in sentences.parents(s)])
    born = "Issu du quartier" if len(sentences.parents(s)) == 1 else "Issu des quartiers"
    found = [letter, f"{born} de 2015 {listed}, d'après la table de l'ANCT, qui peut en omettre."]
    if sentences.siblings(s):
        was = "Ce périmètre" if len(sentences.parents(s)) == 1 else "Ces périmètres"
        gave = "a" if len(sentences.parents(s)) == 1 else "ont"
        found.append(f"{was} de 2015 {gave} aussi donné {french.listing(sentences.siblings(s))}.")
    if s.code[-1] == "M":
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

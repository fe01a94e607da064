"""A name proposed for each class of a typology, from its strongest traits, in plain French.

The same values give the same names, and no two classes have one name. The analyst's own names win.
"""

import pandas as pd

from qpv import french

MARKED = 0.5  # standard deviations from which a class is said to be marked by a variable
NEAR_ALL = "Proches de l'ensemble"
# Of what a variable speaks; what is said of a class above, and under, the mean of the QPV classed.
_TRAITS = {
    "poverty": ("income", "plus pauvres", "moins pauvres"),
    "employment": ("income", "plus d'emploi", "moins d'emploi"),
    "rsa": ("income", "plus de RSA", "moins de RSA"),
    "caf_coverage": ("income", "plus d'allocataires", "moins d'allocataires"),
    "social_dwellings_share": ("homes", "plus de logement social", "moins de logement social"),
    "households_1p": ("people", "plus de personnes seules", "moins de personnes seules"),
    "households_4_5p": ("people", "plus de familles", "moins de familles"),
    "youth_index": ("people", "plus jeunes", "plus âgés"),
    "density": ("homes", "plus denses", "moins denses"),
}


def proposed(described: pd.DataFrame) -> dict[str, str]:
    """Return the name of each class (of ``profiles.describe``, by letter): its strongest trait and the
    strongest that speaks of something else; a third, then its letter, where two would be the same."""
    traits = {str(letter): _traits(own) for letter, own in described.groupby("class")}
    named = {}
    for letter, found in traits.items():
        others = [other for key, other in traits.items() if key != letter]
        alone = (n for n in (2, 3) if all(set(o[:n]) != set(found[:n]) for o in others))
        told = ", ".join(found[: next(alone, 3)])
        named[letter] = french.capitalised(told) or NEAR_ALL
    every = list(named.values())
    return {k: f"{name} ({k})" if every.count(name) > 1 else name for k, name in named.items()}


def _traits(own: pd.DataFrame) -> list[str]:
    """Return what marks a class: the strongest trait of each subject, then the others."""
    marked = own[(own["gap"].abs() >= MARKED) & own["variable"].isin(_TRAITS)]
    marked = marked.sort_values("gap", key=lambda gap: -gap.abs(), kind="stable")
    first: dict[str, str] = {}
    rest = []
    for variable, gap in zip(marked["variable"], marked["gap"], strict=True):
        about, high, low = _TRAITS[variable]
        said = high if gap > 0 else low
        if about in first:
            rest.append(said)
        else:
            first[about] = said
    return [*first.values(), *rest]

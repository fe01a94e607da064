"""Values of indicators as readers see them."""

import pandas as pd

from qpv import french
from qpv.indicators import compute
from qpv.indicators.indicator import Indicator


def text(indicator: Indicator, value: float, *, one_qpv: bool = False) -> str:
    """Return a value of the indicator as readers see it: « 46 % », « 753 115 hab. »."""
    decimals = indicator.decimals_qp if one_qpv else indicator.decimals
    return french.quantity(value, indicator.unit, decimals)


_COMPILED = "2020 à 2024, année non précisée"
UNDATED = "« Entre 2020 et 2024 » : le fichier publié ne dit pas l'année."


def short_year(year: str) -> str:
    """Return the year of an indicator where there is no room for « année non précisée »: the compiled
    table does not say which of five."""
    return year.replace(_COMPILED, "entre 2020 et 2024")


def aggregate_text(indicator: Indicator, result: pd.Series, decimals: int | None = None) -> str:
    """Return an aggregate with what it is: « ≈ 46 % », « au moins 219 302 logements »; ``decimals``
    are those of the indicator, or those at which a difference beside it is found again."""
    if pd.isna(result["value"]):
        return french.ABSENT
    several = result["n_total"] > 1 or indicator.aggregation == "territory"
    prefix = "≈" + french.NBSP if result["approximate"] and several else ""
    prefix = f"au moins{french.NBSP}" if result["at_least"] else prefix
    places = indicator.decimals if decimals is None else decimals
    return prefix + french.quantity(result["value"], indicator.unit, places)


def absence(reason: str) -> str:
    """Return an absence within a sentence: « non diffusé (secret statistique) », « non diffusé »,
    « non disponible, hors champ de la source »."""
    label = compute.reason_label(reason)
    if reason == "not_fetched":
        return label
    if reason == "not_available":
        return label.replace(" (", ", ").rstrip(")")
    if reason in ("missing", "not_applicable") or not label:
        return label
    ours = "non calculé" if reason in compute.AGGREGATE_REASONS else "non diffusé"
    return f"{'non retenu' if reason == 'inconsistent' else ours} ({label})"


def absent_cell(reason: str) -> str:
    """Return an absence in a list of figures: « n. d. (secret statistique) », « n. d. »."""
    return french.absent(compute.reason_label("" if reason == "missing" else reason))


def population_change(people: pd.Series, decimals: int) -> str:
    """Return « 5 210 habitants en 2013, 5 480 en 2018 (+5,2 %) » of a population by year."""
    first, last = people.index.min(), people.index.max()
    share = french.number(100 * (people[last] / people[first] - 1), decimals, sign=True)
    ends = french.number(people[first]), french.number(people[last])
    return f"{ends[0]} habitants en {first}, {ends[1]} en {last} ({share} %)"

"""The sentences of the portrait page: each is computed, and true for every territory."""

from __future__ import annotations

import pandas as pd

from qpv import french, names
from qpv.indicators.catalogue import BY_ID
from qpv.indicators.indicator import Indicator
from qpv.reports.portrait import Portrait, aggregate_text, text
from qpv.territories import LEVELS

COMPARED = (
    "poverty",
    "employment",
    "rsa",
    "caf_coverage",
    "social_dwellings_share",
    "households_1p",
    "households_6p",
    "foreigners",
    "immigrants",
)
# Only these may make a headline: the gap of a household or nationality share is no result.
HEADLINED = COMPARED[:5]
_EVERYONE = "QPV de France métropolitaine"


def lead(p: Portrait) -> list[str]:
    """Return what the page answers, in three or four sentences."""
    sentences = [_who(p), _how_far(p), _spread(p), _letters(p)]
    return [french.typography(sentence) for sentence in sentences if sentence]


def _who(p: Portrait) -> str:
    t = p.territory
    count = len(t.codes_qp)
    population = p.value(BY_ID["population"])
    where = names.inside(t.name)
    start = (
        "Un quartier prioritaire (QPV) se trouve"
        if count == 1
        else f"{french.number(count)} quartiers prioritaires (QPV) se trouvent"
    )
    if pd.isna(population["value"]):
        return f"{start} {where}. Leur population n'est pas dans les tables."
    least = "au moins " if population["at_least"] else ""
    share = p.value(BY_ID["population_share"])
    people = (
        f"{start} {where} : {least}{french.number(population['value'])} habitants au "
        "recensement de 2020"
    )
    if pd.isna(share["value"]):
        return people + _straddling(p)
    return people + f", soit {text(BY_ID['population_share'], share['value'])} de la population."


def _straddling(p: Portrait) -> str:
    n = len(p.territory.straddling)
    if not n:
        return "."
    noun = LEVELS[p.territory.level]
    verb = "débordent" if n > 1 else "déborde"
    article = "de l'" if noun[0] in "Ee" else "de la "
    return (
        f". {french.number(n)} d'entre eux {verb} {article}{noun} : ils sont comptés en entier, "
        "et leur part de la population ne peut pas être calculée."
    )


def _how_far(p: Portrait) -> str:
    main, own = p.main, p.value(p.main)
    missing = "" if main.id == "poverty" else "Le taux de pauvreté n'est pas diffusé pour ces QPV. "
    if pd.isna(own["value"]):
        return "Le taux de pauvreté n'est pas diffusé pour ces QPV."
    if main.unit != "%":
        return missing.strip()
    against = [(label, r) for label, r in p.compared(main) if pd.notna(r["value"])]
    sentence = f"{missing}{_plain(main)} des QPV : {aggregate_text(main, own)}"
    if not against:
        return sentence + "."
    parts = [f"{aggregate_text(main, r)} pour les {label}" for label, r in against]
    gap = round(own["value"], main.decimals) - round(against[-1][1]["value"], main.decimals)
    return (
        f"{sentence}, contre {french.listing(parts)} ; "
        f"{french.points(gap, main.decimals)} d'écart avec ces derniers."
    )


def _spread(p: Portrait) -> str:
    values = p.observed(p.main)["value"].dropna()
    if len(values) < 3 or p.main.unit != "%":
        return ""
    low, high = values.idxmin(), values.idxmax()
    return (
        f"D'un quartier à l'autre, il va de {text(p.main, values[low], one_qpv=True)} — "
        f"{p.label(low)} — à {text(p.main, values[high], one_qpv=True)} — {p.label(high)}."
    )


def _letters(p: Portrait) -> str:
    if len(p.territory.codes_qp) < 2:
        return ""
    counts = pd.Series([c[-1] for c in p.territory.codes_qp]).value_counts()
    words = {
        "M": ("à contour modifié", "à contour modifié"),
        "I": ("à contour inchangé", "à contour inchangé"),
        "N": ("nouveau", "nouveaux"),
        "C": ("commune entière", "communes entières"),
    }
    parts = [f"{french.number(n)} {words[letter][n > 1]}" for letter, n in counts.items()]
    return f"Par rapport à 2015, d'après la lettre de leur code : {french.listing(parts)}."


def subtitle(indicator: Indicator) -> str:
    """Return indicator, unit, year and zoning, for the line under a figure's title."""
    unit = f", en {indicator.unit}" if indicator.unit else ""
    return f"{indicator.label}{unit}, {indicator.year}, QPV au périmètre 2024"


def source_line(p: Portrait, indicator: Indicator) -> str:
    """Return the source line of a figure, with its coverage."""
    observed = p.observed(indicator)
    known, total = int(observed["value"].notna().sum()), len(observed)
    fiction = "DONNÉES FICTIVES. " if p.fictional else ""
    return (
        f"{fiction}Sources : {indicator.source} ; ANCT, contours des QPV 2024. "
        f"{french.number(known)} QPV diffusés sur {french.number(total)}."
    )


def map_title(p: Portrait) -> str:
    """Return what the map shows: how many QPV are above those of métropole."""
    main, known = p.main, p.observed(p.main)["value"].dropna()
    against = [r for label, r in p.compared(main) if label == _EVERYONE and pd.notna(r["value"])]
    if known.empty:
        return f"{_plain(main)} : aucune valeur diffusée pour ces QPV"
    if main.unit != "%" or not against:
        return f"{_plain(main)} des QPV {names.of(p.territory.name)}"
    reference = aggregate_text(main, against[0])
    above = int((known > round(against[0]["value"], main.decimals)).sum())
    if len(known) == 1:
        return (
            f"{_plain(main)} : {text(main, known.iloc[0], one_qpv=True)}, contre {reference} "
            "dans les QPV de France métropolitaine"
        )
    verb = "dépasse" if above < 2 else "dépassent"
    who = "Aucun" if not above else french.number(above)
    return (
        f"{who} QPV sur {french.number(len(known))} {verb} {_with_article(main, 'le', 'la')} "
        f"des QPV de France métropolitaine ({reference})"
    )


def _with_article(indicator: Indicator, masculine: str, feminine: str) -> str:
    label = _plain(indicator)
    return f"{feminine if indicator.feminine else masculine} {label[0].lower()}{label[1:]}"


def _plain(indicator: Indicator) -> str:
    """The label without its threshold: « le taux de pauvreté à 60 % des QPV » would mislead."""
    return indicator.label.removesuffix(" à 60 %")


def spread_title(p: Portrait) -> str:
    """Return where the middle half of the QPV stands."""
    values = p.observed(p.main)["value"].dropna()
    if len(values) < 4:
        return f"{_plain(p.main)} de chaque quartier"
    low, high = (text(p.main, values.quantile(q), one_qpv=True) for q in (0.25, 0.75))
    if p.main.unit != "%":
        return f"{_plain(p.main)} de chaque quartier"
    return f"La moitié des QPV ont {_with_article(p.main, 'un', 'une')} entre {low} et {high}"


def gap_title(p: Portrait) -> str:
    """State the widest gap with the last comparator, in points."""
    gaps = {}
    for name in HEADLINED:
        indicator, own = BY_ID[name], p.value(BY_ID[name])
        compared = p.compared(indicator)
        if compared and pd.notna(own["value"]) and pd.notna(compared[-1][1]["value"]):
            gaps[name] = round(own["value"]) - round(compared[-1][1]["value"])
    if not gaps:
        return f"Les QPV {names.of(p.territory.name)} et leurs comparateurs"
    widest = max(gaps, key=lambda n: abs(gaps[n]))
    indicator, gap = BY_ID[widest], gaps[widest]
    if not gap:
        return f"Les QPV {names.of(p.territory.name)} ressemblent à leurs comparateurs"
    return (
        (
            f"Plus grand écart avec les {p.compared(indicator)[-1][0]} : {indicator.short.lower()} "
            f"({french.points(gap, 0)})"
        )
        .replace("rsa", "RSA")
        .replace("caf", "CAF")
    )

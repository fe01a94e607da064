"""The sentences and lines of a neighbourhood sheet: each is computed, and true for every QPV."""

import pandas as pd

from qpv import differences, french, names
from qpv.indicators.catalogue import BY_ID
from qpv.indicators.indicator import Indicator
from qpv.reports.values import absence, aggregate_text, text
from qpv.study import Study
from qpv.study.comparison import fragile, group_name, peer_values
from qpv.study.core import Parent
from qpv.study.history import TOWNS
from qpv.study.rest import Beside, beside
from qpv.thresholds import FRAGILE_POPULATION, SMALL_POPULATION


def lead(s: Study) -> list[str]:
    """Return what the sheet answers, in three or four sentences."""
    rates = [against(s, s.indicator(id)) for id in ("poverty", "employment")]
    told = (_poor(s), _who(s), rates[0], whole_communes(s), rates[1], _caution(s))
    return [said for said in told if said]


def _poor(s: Study) -> str:
    """Return « Dans ce quartier, plus d'un habitant sur deux est pauvre. », "" where too few live."""
    rate = s.value("poverty")["value"]
    if pd.isna(rate) or fragile(s):
        return ""
    many, several = differences.people(rate)
    verb = "sont pauvres" if several else "est pauvre"
    return f"Dans ce quartier, {many} {verb}." if many else ""


def _who(s: Study) -> str:
    where = french.listing([_at(s, *commune) for commune in s.within("commune")])
    if pd.isna(people(s)):
        return f"Quartier prioritaire situé {where}. Sa population n'est pas dans les tables."
    count = f"{french.number(people(s))} habitants"
    year = "au recensement" if s.overseas else "au recensement de 2020"
    rank = s.standing(BY_ID["population"], named=True)
    place = f" : {rank[:1].lower()}{rank[1:]}" if rank else ""
    return f"Ce quartier prioritaire, situé {where}, compte {count} {year}{place}."


def _at(s: Study, code: str, name: str) -> str:
    return names.inside(name, s.geography.articles.get(("commune", code), ""))


def _caution(s: Study) -> str:
    if fragile(s):
        return (
            f"Moins de {french.number(FRAGILE_POPULATION)} habitants : les taux, en gris, reposent sur "
            "peu de personnes et ne sont pas classés."
        )
    return ""


def reference(s: Study, indicator: Indicator) -> tuple[str, pd.Series] | None:
    """Return (label, aggregate) of the QPV of the région, else of métropole, where known."""
    known = [(label, r) for label, r in s.references(indicator) if pd.notna(r["value"])]
    region = f"QPV {group_name(s)}"
    wanted = [pair for pair in known if pair[0] == region] or known[-1:]
    return wanted[0] if wanted else None


def against(s: Study, indicator: Indicator, code: str = "", start: str = "") -> str:
    """Return « Taux d'emploi : 34 %, soit 10 points de moins que dans les QPV des … (≈ 44 %) »,
    of the QPV or of its parent of 2015 (``code``); ``start`` stands for the indicator's label.

    Under 5 points, the levels are « proches »: a small district's rate says no more. Not so where
    one is far from the other in proportion (a vacancy of 1 % beside 4 %): both are given, no more.
    """
    own = s.value(indicator, code)
    start = f"{start or indicator.label} : "
    if pd.isna(own["value"]):
        return f"{start}{absence(own['reason'])}."
    shown = shown_value(s, indicator, own["value"], code)
    found = reference(s, indicator)
    if found is None or indicator.unit != "%":
        return f"{start}{shown}."
    label, result = found
    least = (decimals(s, indicator, code), indicator.decimals)
    apart = differences.between(own["value"], result["value"], least)
    beside = aggregate_text(indicator, result)
    if apart.close and not 2 / 3 <= own["value"] / (result["value"] or 1e9) <= 3 / 2:
        return f"{start}{shown} ({beside} dans les {label})."
    if apart.close:
        places = apart.decimals_of_close(max(least))
        if places > max(least):
            shown = french.quantity(own["value"], "%", places)
            beside = aggregate_text(indicator, result, places)
        return f"{start}{shown}, un niveau proche de celui des {label} ({beside})."
    shown = french.quantity(own["value"], "%", apart.decimals_of(own["value"]))
    beside = aggregate_text(indicator, result, apart.decimals)
    return f"{start}{shown}, soit {apart.told} que dans les {label} ({beside})."


def whole_communes(s: Study) -> str:
    """Return the poverty rate of its whole communes, QPV included: same source, same year; "" where
    none is diffused. A gap is told of a single commune, where the QPV is not too small."""
    rate, communes = s.indicator("poverty"), s.within("commune")
    rows = s.whole(rate)
    rows = rows[(rows["level"] == "commune") & rows["value"].notna()]
    own = s.value(rate)["value"]
    if rows.empty or pd.isna(own):
        return ""
    whole = "Commune entière" if len(rows) == 1 else "Communes entières"
    start = f"{whole}, quartiers compris ({s.year(rate)}{chosen_towns(s)}) : "
    if len(communes) > 1 or fragile(s):
        told = [f"{r.name} {french.quantity(r.value, '%')}" for r in rows.itertuples()]
        return f"{start}{french.listing(told)}."
    apart = differences.between(rows["value"].iloc[0], own, (0, decimals(s, rate)))
    shown = french.quantity(apart.value, "%", apart.decimals_of(apart.value))
    if apart.close:
        return f"{start}{shown}, un niveau proche."
    return f"{start}{shown}, soit {apart.told} que dans le quartier."


def quartiles(s: Study) -> list[str]:
    """Return where its QPV of 2015 stand beside the poorest quarter of the whole EPCI and région."""
    marks = []
    for level in ("epci", "region"):
        for code, name in s.within(level)[:1]:
            b = beside(s, level, code)
            if b is not None and pd.notna(b.q1):
                marks.append((names.of(name, s.geography.articles.get((level, code), "")), b))
    return [_quartile(code, marks) for code in (marks[0][1].medians.index if marks else ())]


def _quartile(code: str, marks: list[tuple[str, Beside]]) -> str:
    median, year = marks[0][1].medians[code], marks[0][1].year
    start = f"{code} : niveau de vie médian de {french.quantity(median, '€')} en {year}"
    told = {
        under: [
            f"{of} ({french.quantity(b.q1, '€')})" for of, b in marks if (median < b.q1) == under
        ]
        for under in (True, False)
    }
    mark = "seuil du quart le plus modeste"
    if not told[True]:
        return f"{start}, au-dessus du {mark} {french.listing(told[False])}"
    rest = f", mais pas sous celui {french.listing(told[False])}" if told[False] else ""
    return f"{start}, sous le {mark} {french.listing(told[True])}{rest}"


def youth(s: Study) -> str:
    """Return the youth index beside the median of the région: an index is never averaged."""
    entry = s.indicator("youth_index")
    own, group = s.value(entry), peer_values(s, entry).dropna()
    if pd.isna(own["value"]):
        return f"Indice de jeunesse : {absence(own['reason'])}."
    middle = french.number(group.median(), 1)
    young = "habitants" if french.rounded(own["value"], 1) >= 2 else "habitant"  # « 1,6 habitant »
    return (
        f"{french.number(own['value'], 1)} {young} de moins de 20 ans pour un habitant de 60 ans "
        f"ou plus ; la médiane des QPV {group_name(s)} est de {middle}."
    )


def housing(s: Study) -> str:
    """Return social dwellings and their ratio to households."""
    ratio, stock = s.indicator("social_dwellings_share"), s.indicator("social_dwellings")
    share, count = s.value(ratio), s.value(stock)
    if pd.isna(count["value"]):
        return f"Logements sociaux : {absence(count['reason'])}."
    dwellings = french.plural(int(count["value"]), "logement social", "logements sociaux")
    if ratio.dataset != stock.dataset:  # two counts of one thing are not told as one
        more = f" {against(s, ratio)}" if s.known(ratio) else ""
        return f"{dwellings} ({s.year(stock)}).{more}"
    if pd.isna(share["value"]):
        above = " ; leur rapport aux ménages n'est pas retenu, il dépasse 100 %"
        return f"{dwellings}{above if share['reason'] == 'inconsistent' else ''}."
    found, percent = reference(s, ratio), text(ratio, share["value"], one_qpv=True)
    compared = f" ({aggregate_text(ratio, found[1])} dans les {found[0]})" if found else ""
    return f"{dwellings}, soit {percent} du nombre de ménages{compared}."


def people(s: Study, code: str = "") -> float:
    """Inhabitants of the QPV, or in 2018 of its parent of 2015 (``code``)."""
    zoning, own = ("2015", code) if code else ("2024", s.code)
    return float(s.store.population(zoning).get(own, float("nan")))


def covered(s: Study) -> bool:
    """True when the ANCT's table of passage is at hand and lists the QPV."""
    return s.correspondence is not None and s.code in set(s.correspondence["code_qp"])


def parents(s: Study) -> list[Parent]:
    """The QPV of 2015 that it comes from."""
    return s.parents.get(s.code, [])


def siblings(s: Study) -> list[str]:
    """The other QPV of 2024 that come from the same QPV of 2015."""
    linked = s.correspondence
    return [
        code
        for parent in parents(s)
        for code in linked["code_qp"][linked["code_qp_2015"] == parent.code]
        if code != s.code
    ]


def no_parent(s: Study) -> str:
    """Return why no QPV of 2015 is known: there is none, or the table that says so is not there."""
    if not covered(s):
        return "table de passage 2015-2024 non disponible ici"
    return "aucun quartier de 2015 ne lui correspond"


def key_title(s: Study, shown: list[Indicator]) -> str:
    """Return how many of the key rates stand away from the QPV of the région."""
    away, known = 0, 0
    for entry in shown:
        found = reference(s, entry) if entry.unit == "%" else None
        value = s.value(entry)["value"]
        if found is None or pd.isna(value):
            continue
        known += 1
        away += not differences.between(value, found[1]["value"]).close
    if not known:
        if s.lacking:
            return "La population seulement : les fichiers des taux clés ne sont pas récupérés"
        return "Aucun des taux clés n'est diffusé pour ce quartier"
    label = reference(s, s.indicator("employment")) or reference(s, s.indicator("poverty"))
    group = label[0] if label else "autres QPV"
    if not away:
        return f"Des taux proches de ceux des {group} : aucun écart de 5 points ou plus"
    many = "s'écartent" if away > 1 else "s'écarte"
    number = french.number(away) if away > 1 else "Un"
    noun = "taux clés" if away > 1 else "taux clé"
    noun += f" sur {french.number(known)}" if known > 1 else ""
    return f"{number} {noun} {many} de 5 points ou plus des {group}"


def decimals(s: Study, indicator: Indicator, code: str = "") -> int:
    """Return the decimals of a value of the QPV, or of its parent of 2015 (``code``): none under
    2 000 inhabitants for a rate."""
    if indicator.unit == "%" and not people(s, code) >= SMALL_POPULATION:
        return 0
    return indicator.decimals_qp


def shown_value(s: Study, indicator: Indicator, value: float, code: str = "") -> str:
    """Return a value of the QPV (or of its parent of 2015) as the sheet shows it."""
    return french.quantity(value, indicator.unit, decimals(s, indicator, code))


def tfpb(s: Study) -> str:
    """Return the property-tax rate of each of its communes, "" where none is at hand."""
    table = s.at_hand("tfpb_rates")
    if table is None:
        return ""
    rates = table.set_index("codgeo")
    told = [
        f"{french.quantity(rates.loc[code, 'tfpb_rate_pct'], '%', 2)} ({town})"
        for code, town in s.within("commune")
        if code in rates.index
    ]
    year = int(rates["year"].iloc[0])
    return f"Taux global de taxe foncière bâtie {year} : {' ; '.join(told)}" if told else ""


def chosen_towns(s: Study) -> str:
    """Return which communes are named, where they are not all: « , 2 communes sur 5 »."""
    count = len(s.within("commune"))
    return f", {TOWNS} communes les plus peuplées sur {count}" if count > TOWNS else ""

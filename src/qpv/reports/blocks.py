"""Blocks of a theme on one QPV: a sentence, a chart, a few lines.

A block shows the 2024 zoning where INSEE's archives on it are at hand; else the 2015 zoning, each
parent on its own. The two never meet in one chart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from qpv import differences, french
from qpv.figures import charts, frame
from qpv.figures.picture import Picture
from qpv.indicators import compute, series
from qpv.indicators.catalogue import BY_ID
from qpv.indicators.indicator import Indicator
from qpv.reports import fiche_sentences as sentences
from qpv.reports import page
from qpv.reports.page import HTML
from qpv.reports.values import absent_cell, population_change, text
from qpv.study import Study
from qpv.study.values import perimeter as shown_perimeter
from qpv.thresholds import SMALL_POPULATION, STABLE_POINTS

_ENOUGH = 2  # known indicators of the 2024 zoning that make a chart


@dataclass(frozen=True)
class Theme:
    """What one block shows. ``current`` are indicators of the 2024 zoning, ``former`` those of the
    2015 zoning that stand in for them; ``main`` opens the block, in each zoning; the others are
    charts (rates) and lines (``facts``: counts, amounts). ``opening`` is the sentence of ``main``
    where it is not that of a rate, ``more`` are lines that only this theme has."""

    title: str
    main: str
    current: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    former_facts: tuple[str, ...] = ()
    opening: Callable[[Study, Indicator], str] = sentences.against
    former_more: Callable[[Study], Iterable[str]] = lambda _: ()
    more: Callable[[Study], HTML | None] = lambda _: None
    last: Callable[[Study, bool], HTML | None] = lambda *_: None


def block(s: Study, theme: Theme) -> HTML:
    """Return the block of a theme."""
    current = [i for i in map(s.indicator, theme.current) if _held(s, i)]
    known = [i for i in current if s.known(i)]
    main = s.indicator(theme.main)
    said = "" if len(known) >= _ENOUGH and main == known[0] else theme.opening(s, main)
    facts = [s.indicator(id) for id in theme.facts]
    told = _whole(s, [main])
    more = lines(_whole(s, [entry for entry in known if entry != main]))
    return page.block(
        theme.title,
        _opening(said, theme),
        # With those that are not diffused, in words.
        _chart(s, current) if len(known) >= _ENOUGH else None,
        lines(_facts(s, [entry for entry in facts if entry not in known])),
        None if any(i.dataset.startswith("insee_qpv24") for i in known) else _former(s, theme),
        theme.more(s),
        lines(told),
        page.on_screen(more) if more else None,  # paper has two sides
        theme.last(s, bool(told or more)),
    )


def _opening(said: str, theme: Theme) -> HTML | None:
    """Return the sentence that opens a block; that of a rate is also on the first side of the paper."""
    twice = " qpv-said-twice" if theme.opening is sentences.against else ""
    return page.text(said, f"qpv-said-first{twice}") if said else None


def _held(s: Study, indicator: Indicator) -> bool:
    """True where the table is at hand and gives the indicator of some QPV, this one or another."""
    at_hand = s.available(indicator.dataset)
    return at_hand and bool(s.observed(indicator, everywhere=True)["value"].notna().any())


def lines(items: Iterable[str]) -> HTML | None:
    """Return the items as a compact list, None without one."""
    kept = [item for item in items if item]
    return page.bullets(kept, "qpv-lines") if kept else None


def _former(s: Study, theme: Theme) -> HTML | None:
    """Return the part on the 2015 zoning: chart and lines, each parent on its own."""
    entries = [BY_ID[id] for id in theme.former if s.available(BY_ID[id].dataset)]
    facts = [BY_ID[id] for id in theme.former_facts if s.available(BY_ID[id].dataset)]
    if not theme.former or not (entries or facts):
        return None
    parents = s.codes("2015")
    if not parents:
        return page.text(f"Pas de série antérieure : {sentences.no_parent(s)}.", "qpv-note")
    said = [lines(_facts(s, facts, parents)), lines(theme.former_more(s))]
    if any(pd.notna(s.value(e, code)["value"]) for e in entries for code in parents):
        return page.former(former_named(s), _chart(s, entries, parents), *said)
    none = "Aucun de ces taux n'est diffusé."
    return page.former(former_named(s), page.text(none, "qpv-note"), *said)


def of_parent(code: str, codes: Sequence[str]) -> str:
    """Return « QP059016 : », to open a line of a box on several; a box on one is named after it."""
    return f"{code} : " if len(codes) > 1 else ""


def former_named(s: Study) -> str:
    """Return « Ancien quartier QP059016 (3 100 hab.) », or each of several."""
    told = []
    for code in s.codes("2015"):
        many = sentences.people(s, code)
        people = "" if pd.isna(many) else f" ({french.quantity(many, 'hab.')})"
        told.append(f"{code}{people}")
    return f"{'Anciens quartiers' if len(told) > 1 else 'Ancien quartier'} {french.listing(told)}"


def _chart(s: Study, entries: list[Indicator], parents: list[str] | None = None) -> Picture:
    """Return a compact chart of rates of one zoning: the QPV (or its parents) and other QPV."""
    rows = s.compared(entries, short=True)
    years = dict.fromkeys(s.year(entry) for entry in entries)
    perimeter = former_perimeter(s) if parents else shown_perimeter(s.overseas)
    told = dict.fromkeys(entry.source for entry in entries)
    who = dict.fromkeys(source.split(",")[0] for source in told)
    words = page.words(
        s,
        _title(s, entries, parents or [""]),
        f"En %, {perimeter} ; {', '.join(who)} ; {' ; '.join(years)}{_coverage(rows)}",
        " ; ".join(told),
    )
    return charts.compact_dots(rows, unit="%", decimals=0, **words)


def _coverage(rows: pd.DataFrame) -> str:
    """Return on how many QPV the comparator of the région rests, where it is not all of them."""
    found = rows[(rows["kind"] == "comparator") & (rows["level"] == "region")]
    if (found["n_known"] == found["n_total"]).all():
        return ""
    low, high = found["n_known"].min(), found["n_known"].max()
    known = f"{low} QPV" if low == high else f"{low} à {high} QPV"
    return f" ; région : {known} sur {found['n_total'].max()}"


def _title(s: Study, entries: list[Indicator], whom: list[str]) -> str:
    """Return the first known rate of the chart against the QPV of the région, as a sentence."""
    for code in whom:
        for entry in entries:
            if pd.notna(s.value(entry, code)["value"]):
                start = f"{entry.short} ({code})" if len(whom) > 1 else entry.short
                start = start if code else ""
                return sentences.against(s, entry, code, start).rstrip(".")
    return "Aucun de ces taux n'est diffusé pour ce quartier"


def former_perimeter(s: Study) -> str:
    """Return « périmètre 2015 », and with which other QPV of 2024 it is shared."""
    others = sentences.siblings(s)
    return "périmètre 2015" + (f" partagé avec {french.listing(others)}" if others else "")


def _facts(s: Study, entries: list[Indicator], parents: list[str] | None = None) -> list[str]:
    """Return counts and amounts as lines, those of one table and year together."""
    groups: dict[str, list[Indicator]] = {}
    for entry in entries:
        if s.available(entry.dataset):
            # A box on the QPV of 2015 says it of all its lines.
            where = "" if parents else f", {shown_perimeter(s.overseas)}"
            groups.setdefault(f"{s.year(entry)}{where}", []).append(entry)
    said = []
    for when, group in groups.items():
        for code in parents or [""]:
            values = " ; ".join(f"{e.label} {fact(s, e, code)}" for e in group)
            said.append(f"{of_parent(code, parents or ())}{values} ({when})")
    return said


def fact(s: Study, entry: Indicator, code: str = "") -> str:
    """Return a value of the QPV (or of its parent of 2015), or why it is absent."""
    own = s.value(entry, code)
    if pd.isna(own["value"]):
        return absent_cell(own["reason"])
    return sentences.shown_value(s, entry, own["value"], code)


def _whole(s: Study, entries: list[Indicator]) -> list[str]:
    """Return the values of whole territories, all inhabitants, where the same source gives them for
    the same year: one line per year, each territory named once. The sheet opens with the poverty of
    the communes: it is not said again."""
    years: dict[str, dict[str, list[str]]] = {}
    for entry in dict.fromkeys(entries):
        whole = s.whole(entry).dropna(subset=["value"])
        said_first = (whole["level"] == "commune") & (entry == s.indicator("poverty"))
        for row in whole[~said_first].itertuples():
            said = f"{french.uncapitalised(entry.short)} {text(entry, row.value, one_qpv=True)}"
            years.setdefault(s.year(entry), {}).setdefault(row.name, []).append(said)
    return [
        f"Tous les habitants ({year}{sentences.chosen_towns(s)}) : "
        + " ; ".join(f"{name}, {', '.join(said)}" for name, said in told.items())
        for year, told in years.items()
    ]


def evolution(s: Study) -> HTML | None:
    """Return the poverty of the QPV's parents of 2015 over the vintages at hand, and their
    population; a sentence where there is none. Nothing is carried over to 2024."""
    if not s.available("filosofi_qpv"):
        return lines(
            ["Les revenus des quartiers de 2015 ne sont pas dans les tables de cette page."]
        )
    said = _population(s)
    incomes = series.income_series(s.places, s.codes("2015"))
    rates = incomes[incomes["measure"] == "poverty_pct"]
    if rates["value"].notna().sum() < 2:
        why = "" if s.codes("2015") else f" : {sentences.no_parent(s)}"
        none = f"Aucune série de revenus antérieure n'est diffusée pour ce quartier{why}."
        return lines([none, *said])
    s.remember("filosofi_qpv")
    years = sorted(rates["year"].unique())
    crossed = series.crossed(years[0], years[-1])
    reasons = rates["reason"].map(compute.reason_label)
    chart = charts.timeline(
        rates.assign(series=rates["code_qp"], kind="territory", reason=reasons),
        breaks=crossed,
        unit="%",
        decimals=0,
        width=frame.HALF_WIDTH,
        height=80.0,
        **page.words(
            s,
            _rates_title(s, rates),
            f"Taux de pauvreté en %, périmètre 2015, INSEE Filosofi {years[0]} à {years[-1]}",
            "INSEE-DGFiP-CNAF-CNAV-CCMSA, Filosofi",
        ),
    )
    marked = (
        f"Traits verticaux : ruptures de série ({', '.join(map(str, crossed))}). De part et d'autre, deux "
        "taux ne mesurent pas une évolution."
    )
    return page.former(former_named(s), chart, lines([*said, marked]))


def _rates_title(s: Study, rates: pd.DataFrame) -> str:
    """Return each parent's rate in the first and in the last year drawn; their difference only where
    no break lies between them."""
    told = []
    for code, part in rates.groupby("code_qp", sort=False):
        known = part.set_index("year")["value"].dropna()
        if len(known) > 1:
            small = sentences.people(s, code) < SMALL_POPULATION
            told.append(
                f"{code}, {_ends(known, 0 if small or (known == known.round()).all() else 1)}"
            )
    return "Taux de pauvreté : " + " ; ".join(told) if told else "Taux de pauvreté avant 2024"


def _ends(known: pd.Series, least: int) -> str:
    first, last = int(known.index.min()), int(known.index.max())
    readable = series.span([first, last]) is not None
    apart = differences.between(known[last], known[first], least)
    places = apart.decimals if readable else least
    low, high = (french.quantity(known[year], "%", places) for year in (first, last))
    ends = f"{low} en {first} et {high} en {last}"
    if not readable:
        return ends
    if abs(apart.points) < STABLE_POINTS:
        return f"{ends} (moins de {french.number(STABLE_POINTS)} points d'écart)"
    return f"{ends} ({apart.signed})"


def _population(s: Study) -> list[str]:
    found = series.population_series(s.places, s.codes("2015"))
    said = []
    for code, part in found.groupby("code_qp", sort=False):
        values = part.set_index("year")["value"]
        if values.notna().all() and len(values) > 1:
            s.remember("population_qpv")
            places = 1 if values.min() >= SMALL_POPULATION else 0
            start = of_parent(code, s.codes("2015"))
            said.append(f"{start}{population_change(values, places)}")
    return said

"""The themed blocks of a neighbourhood sheet: a sentence, a chart, a few lines.

A block shows the 2024 zoning where INSEE's archives on it are at hand; else the 2015 zoning, each
parent on its own, under its own heading. The two never meet in one chart.
"""

from __future__ import annotations

from html import escape

import pandas as pd

from qpv import french
from qpv.figures import charts
from qpv.figures.picture import Picture
from qpv.indicators import compute
from qpv.indicators.catalogue import BY_ID
from qpv.indicators.indicator import Indicator
from qpv.reports import fiche_lines as lines
from qpv.reports import fiche_map
from qpv.reports import fiche_sentences as sentences
from qpv.reports.fiche import SHORT_LEVELS, Fiche, Parent
from qpv.reports.fiche_evolution import evolution
from qpv.reports.fiche_sections import source_line
from qpv.reports.fiche_themes import THEMES, Theme
from qpv.reports.page import HTML

_ENOUGH = 2  # known indicators of the 2024 zoning that make a chart


def themes(f: Fiche) -> HTML | None:
    """Return every block: themes, evolution, change of zoning; nothing on the pages for élus."""
    if f.format == "elu":
        return None
    blocks = [_block(f, theme) for theme in THEMES]
    blocks += [_section("Évolutions", evolution(f)), _section("De 2015 à 2024", _zoning(f))]
    return HTML(f'<div class="qpv-blocks qpv-verso">{"".join(blocks)}</div>')


def _section(title: str, *parts: str) -> str:
    return f'<section class="qpv-block"><h3>{escape(title)}</h3>{"".join(parts)}</section>'


def _zoning(f: Fiche) -> str:
    said = [*sentences.zoning(f), *sentences.area_shares(fiche_map.shares(f))]
    return f"<p>{escape(french.typography(' '.join(said)))}</p>"


def _block(f: Fiche, theme: Theme) -> str:
    current = [BY_ID[id] for id in theme.current]
    current = [i for i in current if f.observatory.available(i.dataset)]
    known = [i for i in current if f.known(i)]
    parts = []
    if len(known) < _ENOUGH or f.entry(theme.main) != known[0]:
        parts.append(_sentence(f, theme))  # else the chart's title says it
    if len(known) >= _ENOUGH:
        parts.append(_chart(f, current, []))  # with those that are not diffused, in words
    facts = [f.entry(id) for id in theme.facts]
    parts.append(lines.facts(f, [entry for entry in facts if entry not in known]))
    if not any(i.dataset.startswith("insee_qpv24") for i in known):
        parts.append(_former(f, theme))
    if theme.id == "education":
        parts.append(lines.schools(f))
    if theme.id == "housing":
        parts.append(lines.tfpb(f))
    told = lines.whole(f, [f.entry(theme.main), *known])
    parts.append(told)
    if theme.id == "income":
        parts.append(_same_year(f, told))
    return _section(theme.title, *parts)


def _sentence(f: Fiche, theme: Theme) -> str:
    said = sentences.theme_sentence(f, theme)
    return f'<p class="qpv-said-first">{escape(said)}</p>' if said else ""


def _former(f: Fiche, theme: Theme) -> str:
    """Return the part on the 2015 zoning: chart and lines, each parent on its own."""
    entries = [BY_ID[id] for id in theme.former if f.observatory.available(BY_ID[id].dataset)]
    facts = [BY_ID[id] for id in theme.former_facts if f.observatory.available(BY_ID[id].dataset)]
    if not theme.former or not (entries or facts):
        return ""
    if not f.parents:
        return f'<p class="qpv-note">Pas de série antérieure : {sentences.no_parent(f)}.</p>'
    known = [e for e in entries if any(pd.notna(f.value(e, p.code)["value"]) for p in f.parents)]
    said = lines.facts(f, facts, f.parents) + (lines.age(f) if theme.id == "housing" else "")
    if known:
        return _chart(f, entries, f.parents) + said
    codes = french.listing([p.code for p in f.parents])
    none = french.typography(f"Périmètre 2015 ({codes}) : aucun de ces taux n'est diffusé.")
    return f'<p class="qpv-note">{escape(none)}</p>{said}'


def _chart(f: Fiche, entries: list[Indicator], parents: list[Parent]) -> str:
    """Return a compact chart of rates of one zoning: the QPV (or its parents) and other QPV."""
    rows = [row for entry in entries for row in _rows(f, entry, parents)]
    years = list(dict.fromkeys(f.year(entry) for entry in entries))
    perimeter = lines.former_perimeter(f) if parents else "périmètre 2024"
    told = list(dict.fromkeys(entry.source for entry in entries))
    who = list(dict.fromkeys(source.split(",")[0] for source in told))
    return charts.compact_dots(
        pd.DataFrame(rows),
        unit="%",
        decimals=0,
        title=french.typography(_title(f, entries, parents)),
        subtitle=french.typography(
            f"En %, {perimeter} ; {', '.join(who)} ; {' ; '.join(years)}{_coverage(f, entries)}"
        ),
        source=source_line(f, " ; ".join(told)),
    ).html()


def _rows(f: Fiche, entry: Indicator, parents: list[Parent]) -> list[dict]:
    own = [(p.code, f.value(entry, p.code)) for p in parents] or [("Le quartier", f.value(entry))]
    rows = [
        {
            "indicator": entry.short,
            "series": name,
            "kind": "territory",
            "value": v["value"],
            "approximate": False,
            "reason": compute.reason_label(v["reason"]),
        }
        for name, v in own
    ]
    rows += [
        {
            "indicator": entry.short,
            "series": f"QPV, {SHORT_LEVELS[c.level]}",
            "kind": "comparator",
            "level": c.level,
            "value": r["value"],
            "approximate": bool(r["approximate"]),
            "reason": compute.reason_label(r["reason"]),
        }
        for c, r in f.references(entry)
        if c.level in SHORT_LEVELS
    ]
    return rows


def _coverage(f: Fiche, entries: list[Indicator]) -> str:
    """Return on how many QPV the comparator of the région rests, where it is not all of them."""
    found = [dict(f.compared_levels(entry)).get("région") for entry in entries]
    counts = [(int(r["n_known"]), int(r["n_total"])) for r in found if r is not None]
    if not counts or all(known == total for known, total in counts):
        return ""
    low, high = min(known for known, _ in counts), max(known for known, _ in counts)
    known = f"{low} QPV" if low == high else f"{low} à {high} QPV"
    return f" ; région : {known} sur {max(total for _, total in counts)}"


def _title(f: Fiche, entries: list[Indicator], parents: list[Parent]) -> str:
    """Return the first known rate of the chart against the QPV of the région, as a sentence."""
    whom = parents or [None]
    for parent in whom:
        for entry in entries:
            code = parent.code if parent else ""
            if pd.notna(f.value(entry, code)["value"]):
                start = f"{entry.short}, périmètre 2015 ({parent.code})" if parent else ""
                return sentences.against(f, entry, code, start).rstrip(".")
    return "Aucun de ces taux n'est diffusé pour ce quartier"


def _same_year(f: Fiche, told: str) -> str:
    """Return the standard of living of the 2015 perimeters and of whole territories, from the
    last year in which INSEE gives both; a sentence where nothing was ``told`` of the latter."""
    found = f.same_year_income()
    if found is None and told:
        return ""
    if found is None:
        return (
            '<p class="qpv-note">Commune, EPCI, région, France entière : aucun fichier de même '
            "source et de même année n'est dans les tables.</p>"
        )
    year, rows = found
    if not f.parents or rows["value"].notna().sum() < 2:
        return ""
    medians = rows[rows["indicator"] == rows["indicator"].iloc[0]]
    told = " ; ".join(
        f"{r['series']} {french.quantity(r['value'], '€', 0)}" for r in medians.to_dict("records")
    )
    line = french.typography(f"Niveau de vie médian en {year}, par UC et par an : {told}")
    printed = f'<ul class="qpv-lines qpv-print-only"><li>{escape(line)}</li></ul>'
    shown: Picture = charts.compact_dots(
        rows,
        unit="€",
        decimals=0,
        title=french.typography(
            f"Niveau de vie médian en {year}, quartier de 2015 et territoires entiers"
        ),
        subtitle="En € par UC et par an, tous les habitants de chaque territoire",
        source=source_line(f, f"INSEE-DGFiP-CNAF-CNAV-CCMSA, Filosofi {year}"),
    )
    return f'{printed}<div class="qpv-screen-only">{shown.html()}</div>'

"""The themed blocks of a neighbourhood sheet: a sentence, a chart, a few lines.

A block shows the 2024 zoning where INSEE's archives on it are at hand; else the 2015 zoning, each
parent on its own, under its own heading. The two never meet in one chart.
"""

from __future__ import annotations

from html import escape

import pandas as pd
from IPython.display import HTML

from qpv import french
from qpv.figures import charts
from qpv.figures.picture import Picture
from qpv.indicators import compute
from qpv.indicators.catalogue import BY_ID
from qpv.indicators.indicator import Indicator
from qpv.reports import fiche_map
from qpv.reports import fiche_sentences as sentences
from qpv.reports.fiche import TOWNS, Fiche, Parent
from qpv.reports.fiche_evolution import evolution
from qpv.reports.fiche_sections import source_line
from qpv.reports.fiche_themes import THEMES, Theme
from qpv.reports.values import absent_cell, text

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
    parts.append(_facts(f, [entry for entry in facts if entry not in known]))
    if not any(i.dataset.startswith("insee_qpv24") for i in known):
        parts.append(_former(f, theme))
    if theme.id == "education":
        parts.append(_schools(f))
    if theme.id == "housing":
        parts.append(_tfpb(f))
    told = _whole(f, [f.entry(theme.main), *known])
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
    lines = [BY_ID[id] for id in theme.former_facts if f.observatory.available(BY_ID[id].dataset)]
    if not theme.former or not (entries or lines):
        return ""
    if not f.parents:
        return f'<p class="qpv-note">Pas de série antérieure : {sentences.no_parent(f)}.</p>'
    known = [e for e in entries if any(pd.notna(f.value(e, p.code)["value"]) for p in f.parents)]
    if not known:
        codes = french.listing([p.code for p in f.parents])
        none = french.typography(f"Périmètre 2015 ({codes}) : aucun de ces taux n'est diffusé.")
        return f'<p class="qpv-note">{escape(none)}</p>' + _facts(f, lines, f.parents)
    return _chart(f, entries, f.parents) + _facts(f, lines, f.parents)


def _chart(f: Fiche, entries: list[Indicator], parents: list[Parent]) -> str:
    """Return a compact chart of rates of one zoning: the QPV (or its parents) and other QPV."""
    rows = [row for entry in entries for row in _rows(f, entry, parents)]
    years = list(dict.fromkeys(f.year(entry) for entry in entries))
    perimeter = "périmètre 2015" if parents else "périmètre 2024"
    told = list(dict.fromkeys(entry.source for entry in entries))
    who = list(dict.fromkeys(source.split(",")[0] for source in told))
    return charts.compact_dots(
        pd.DataFrame(rows),
        unit="%",
        decimals=0,
        title=french.typography(_title(f, entries, parents)),
        subtitle=french.typography(f"En %, {perimeter} ; {', '.join(who)} ; {' ; '.join(years)}"),
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
            "series": f"QPV, {level}",
            "kind": "comparator",
            "value": r["value"],
            "approximate": bool(r["approximate"]),
            "reason": compute.reason_label(r["reason"]),
        }
        for level, r in f.compared_levels(entry)
    ]
    return rows


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


def _facts(f: Fiche, entries: list[Indicator], parents: list[Parent] | None = None) -> str:
    """Return counts and amounts as lines, those of one table and year together."""
    groups: dict[str, list[Indicator]] = {}
    for entry in entries:
        if f.observatory.available(entry.dataset):
            when = f"{f.year(entry)}, périmètre {entry.zoning}"
            groups.setdefault(when, []).append(entry)
    lines = []
    for when, group in groups.items():
        for parent in parents or [None]:
            said = [f"{e.label} {_told(f, e, parent)}" for e in group]
            who = f"{parent.code} : " if parent else ""
            lines.append(f"{who}{' ; '.join(said)} ({when})")
    items = "".join(f"<li>{escape(french.typography(line))}</li>" for line in lines)
    return f'<ul class="qpv-lines">{items}</ul>' if items else ""


def _told(f: Fiche, entry: Indicator, parent: Parent | None) -> str:
    own = f.value(entry, parent.code if parent else "")
    if pd.isna(own["value"]):
        return absent_cell(own["reason"])
    return text(entry, own["value"], one_qpv=True)


def _whole(f: Fiche, entries: list[Indicator]) -> str:
    """Return the values of whole territories, all inhabitants, where the same source gives them for
    the same year: one line per year, each territory named once."""
    years: dict[str, dict[str, list[str]]] = {}
    for entry in dict.fromkeys(entries):
        for name, value in f.whole(entry):
            said = f"{french.uncapitalised(entry.short)} {text(entry, value, one_qpv=True)}"
            years.setdefault(f.year(entry), {}).setdefault(name, []).append(said)
    lines = [
        f"Tous les habitants ({year}) : "
        + " ; ".join(f"{name}, {', '.join(said)}" for name, said in told.items())
        for year, told in years.items()
    ]
    items = "".join(f"<li>{escape(french.typography(line))}</li>" for line in lines)
    return f'<ul class="qpv-lines">{items}</ul>' if items else ""


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


def _schools(f: Fiche) -> str:
    """Return the schools of the communes: their social position, and who is out of school."""
    lines = [*_ips(f), *_neet(f)]
    directory = fiche_map.schools(f)
    if directory is not None:
        near = french.plural(len(directory), "établissement scolaire", "établissements scolaires")
        lines.append(f"{near} dans le quartier ou à moins de 300 m (annuaire de l'éducation)")
    if not lines:
        return "<p class=\"qpv-note\">Aucune donnée d'éducation n'est dans les tables.</p>"
    items = "".join(f"<li>{escape(french.typography(line))}</li>" for line in lines)
    note = (
        "À l'échelle de la commune : les élèves du quartier n'y sont pas distingués. La médiane des "
        "indices ne tient pas compte du nombre d'élèves."
    )
    return f'<ul class="qpv-lines">{items}</ul><p class="qpv-note">{escape(note)}</p>'


def _ips(f: Fiche) -> list[str]:
    table = f.table("school_ips")
    if table is None:
        return []
    told, year = [], ""
    for code, town in f.communes[:TOWNS]:
        own = table[(table["codgeo"] == code) & table["ips"].notna()]
        kinds = [
            f"{french.number(part['ips'].median(), 1)} pour {_counted(kind, len(part))}"
            for kind, part in own.groupby("school_type", sort=True)
        ]
        if kinds:
            year = own["data_year"].iloc[0]
            told.append(f"{town} {' et '.join(kinds)}")
    return [f"Indice de position sociale médian : {' ; '.join(told)} ({year})"] if told else []


def _counted(kind: str, count: int) -> str:
    return french.plural(count, kind, f"{kind}s")


def _neet(f: Fiche) -> list[str]:
    table = f.table("neet_communes")
    if table is None:
        return []
    last = table[table["data_year"] == table["data_year"].max()].set_index("codgeo")["neet_pct"]
    told = [
        f"{town} {french.quantity(last[code], '%', 0)}"
        for code, town in f.communes[:TOWNS]
        if code in last.index and pd.notna(last[code])
    ]
    year = table["data_year"].max()
    return [f"Jeunes ni en emploi ni scolarisés : {', '.join(told)} ({year})"] if told else []


def _tfpb(f: Fiche) -> str:
    table = f.table("tfpb_rates")
    if table is None:
        return ""
    rates = table.set_index("codgeo")
    told = [
        f"{french.quantity(rates.loc[code, 'tfpb_rate_pct'], '%', 2)} ({town})"
        for code, town in f.communes
        if code in rates.index
    ]
    if not told:
        return ""
    year = int(rates["year"].iloc[0])
    line = f"Taux global de taxe foncière bâtie {year} : {' ; '.join(told)}"
    return f'<ul class="qpv-lines"><li>{escape(french.typography(line))}</li></ul>'

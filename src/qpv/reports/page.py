"""What a page is made of. Escaping, French typography, the mark of fictional data and the rules
of print live here: a report gives words and figures, never HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from html import escape

import pandas as pd
from IPython import display

from qpv import french
from qpv.figures import tables
from qpv.figures.dressing import dressed
from qpv.figures.frame import Words
from qpv.figures.picture import Picture
from qpv.figures.tables import Card, Column
from qpv.sources.lock import BY_HAND, RELAY
from qpv.sources.ways import relay_name
from qpv.study import Study
from qpv.study.values import fiction

__all__ = [
    "HTML", "Card", "Column", "block", "blocks", "bullets", "cards", "day", "facts",
    "folded", "former", "group", "join", "lead", "link", "notes", "on_paper", "on_screen", "second_side",
    "source_line", "sources", "table", "text", "title", "words",
]  # fmt: skip

SIMULATED = "DONNÉES SIMULÉES"  # a sentence that starts so is marked
RELAYED = "un relais public"
_FINGERPRINT = 16  # signs of a SHA-256 that are shown


class HTML(display.HTML):
    """Trusted HTML of a page (``data``), dressed as the page where a notebook shows it."""

    def _repr_html_(self) -> str:
        return dressed(self.data)


def said(words: object) -> str:
    """Return words as HTML: no-break spaces where French wants them, nothing taken for a tag."""
    return escape(french.typography(str(words)))


def _element(tag: str, inside: str, kind: str = "") -> HTML:
    return HTML(f'<{tag} class="{kind}">{inside}</{tag}>' if kind else f"<{tag}>{inside}</{tag}>")


def join(*parts: HTML | Picture | None) -> HTML:
    """Return several parts as one, in this order; those that are None are passed over."""
    there = (part for part in parts if part is not None)
    return HTML("".join(p.html() if isinstance(p, Picture) else p.data for p in there))


def title(words: str, note: str = "", *, sheet: str = "") -> HTML:
    """Return the heading of the page, from which the shell takes its title.

    ``note`` follows in small letters; ``sheet`` marks a page that prints on exactly two sides
    (``complet``, ``elu``, ``dialogue``: the rules of print are in the stylesheet).
    """
    small = f" <small>{said(note)}</small>" if note else ""
    mark = f'<span class="qpv-sheet" data-format="{escape(sheet)}"></span>' if sheet else ""
    return HTML(f"<h1>{said(words)}{small}</h1>{mark}")


def lead(sentences: Iterable[str]) -> HTML:
    """Return what the page answers, one paragraph per sentence; empty ones are left out."""
    kept = [s for s in sentences if s]
    return group(
        *(text(s, "qpv-made" if s.startswith(SIMULATED) else "") for s in kept), kind="qpv-lead"
    )


def heading(words: str) -> HTML:
    """Return the heading of a part of the page."""
    return _element("h2", said(words))


def text(words: str, kind: str = "") -> HTML:
    """Return one paragraph (``qpv-note``: small and grey). In a sentence « ≈ 46 % » is read « environ
    46 % »."""
    return _element("p", said(french.spoken(words)), kind)


def link(words: str, page: str) -> HTML:
    """Return words that lead to another page (« fiche_quartier/QN05980M ») where it was made."""
    return HTML(tables.anchor(said(words), page))


def bullets(items: Iterable[str], kind: str = "") -> HTML:
    """Return a list of sentences (``qpv-questions``, ``qpv-lines``); empty ones are left out."""
    told = "".join(f"<li>{said(french.spoken(i))}</li>" for i in items if i)
    return _element("ul", told, kind)


def notes(items: Iterable[str]) -> HTML:
    """Return what must be known before quoting a figure of the page."""
    return bullets(items, "qpv-notes")


def facts(rows: Iterable[tuple[str, str | HTML]]) -> HTML:
    """Return who and where as (name, words or links) pairs, in a compact list."""
    told = [(said(name), w.data if isinstance(w, HTML) else said(w)) for name, w in rows]
    inside = "".join(f"<div><dt>{name}</dt><dd>{words}</dd></div>" for name, words in told)
    return _element("dl", inside, "qpv-facts")


def cards(found: Sequence[Card]) -> HTML:
    """Return the key figures."""
    return HTML(tables.key_figures(found))


def table(
    rows: pd.DataFrame | Sequence[dict],
    caption: str,
    columns: Sequence[Column] = (),
    *,
    search: str = "Filtrer par nom, commune ou code",
    empty: str = "",
) -> HTML:
    """Return a table; with ``columns``, one that readers sort, filter and download.

    Without rows it is the sentence ``empty``, when there is one.
    """
    if empty and not len(rows):
        return text(empty)
    frame = pd.DataFrame(rows)
    if columns:
        return HTML(tables.sortable_table(frame, columns, caption=caption, search=search))
    told = frame.rename(columns=french.typography)
    words = told.select_dtypes(exclude="number").columns
    told[words] = told[words].map(lambda w: french.typography(w) if isinstance(w, str) else w)
    return HTML(tables.simple_table(told, caption))


def folded(summary: str, *parts: HTML | Picture | None) -> HTML | None:
    """Return what few readers need behind a line to click; on paper only what was opened."""
    inside = join(*parts).data
    told = f"<details><summary>{said(summary)}</summary>{inside}</details>"
    return HTML(told) if inside else None


def block(heading: str, *parts: HTML | Picture | None) -> HTML:
    """Return a titled part of a page of blocks."""
    return _element("section", f"<h3>{said(heading)}</h3>{join(*parts).data}", "qpv-block")


def group(*parts: HTML | Picture | None, kind: str = "") -> HTML:
    """Return several parts in one box."""
    return _element("div", join(*parts).data, kind)


def former(named: str, *parts: HTML | Picture | None) -> HTML | None:
    """Return what is of contours of 2015 in a box of its own, which says so: None without anything."""
    inside = join(*parts)
    head = text(f"{named}, ne pas comparer", "qpv-former-title")
    return group(head, inside, kind="qpv-former") if inside.data else None


def blocks(*parts: HTML | None) -> HTML:
    """Return blocks side by side, where there is room."""
    return group(*parts, kind="qpv-blocks")


def second_side(*parts: HTML | Picture | None, kind: str = "") -> HTML:
    """Return parts that open the second side of a sheet when it is printed."""
    return group(*parts, kind=f"{kind} qpv-verso".strip())


def on_screen(*parts: HTML | Picture | None) -> HTML:
    """Return parts that are not printed."""
    return group(*parts, kind="qpv-screen-only")


def on_paper(words: str) -> HTML:
    """Return a paragraph in the small letters of paper, where what is on screen is not printed."""
    return text(words, "qpv-print-only qpv-fine")


def source_line(told: str, fictional: bool) -> str:
    """Return the line under a figure: « Sources : INSEE, CNAF. », loud about invented data."""
    return french.typography(f"{fiction(fictional)}Sources : {told.removesuffix('.')}.")


def words(s: Study, title: str, subtitle: str, source: str) -> Words:
    """Return what a page says around a figure of a study, with the spaces that French wants."""
    title, subtitle = french.typography(title), french.typography(subtitle)
    return Words(title=title, subtitle=subtitle, source=source_line(source, s.fictional))


def sources(records: Iterable[dict]) -> HTML:
    """Return the files behind these tables, folded: publisher, vintage, zoning, fingerprint, then the
    official pages and licences; on paper, one citation each. The shell takes from it how the page is
    cited."""
    every = [(record, source) for record in records for source in record["sources"]]
    files = {(s["title"], s["file"], s["sha256"]): (r, s) for r, s in every}.values()
    rows = [
        {
            "Fichier": f"{source['title']} — {source['file']}",
            "Producteur": source["publisher"],
            "Millésime": record["vintage"],
            "Données": source["data_year"],
            "Zonage": source["zoning"] or "—",
            "Obtenu": obtained(source),
            "Empreinte SHA-256": source["sha256"][:_FINGERPRINT],
        }
        for record, source in files
    ]
    pages = ", ".join(sorted({s["page"] for _, s in files}))
    licences = ", ".join(sorted({s["licence"] for _, s in files}))
    official = text(f"Pages officielles : {pages}. Licence : {licences}.", "qpv-source")
    cited = citation(source for _, source in files)
    whole = folded(
        "Fichiers : millésime, zonage, empreinte", table(rows, "Fichiers utilisés"), official
    )
    inside = join(on_paper(_on_paper(source for _, source in files)), whole).data
    return HTML(f'<div class="qpv-sources" data-cited="{escape(cited)}">{inside}</div>')


def _on_paper(files: Iterable[dict]) -> str:
    """Return the files in a few lines, zoning by zoning, each publisher once."""
    found: dict[str, dict[str, dict[str, list[str]]]] = {}
    for source in files:
        zoning = source["zoning"]
        words = re.sub(
            rf" (des|dans les) quartiers prioritaires {zoning or '-'}", "", source["citation"]
        )
        who, _, what = words.rpartition(", ")
        name, year = re.fullmatch(r"(.*?)( [\d-]+)?", what).groups("")
        publishers = found.setdefault(f"zonage {zoning} : " if zoning else "", {})
        years = publishers.setdefault(who, {}).setdefault(name, [])
        years += [year.strip()] if year.strip() not in years else []
    told = [
        head + " · ".join(f"{who}, {_given(names)}" for who, names in found[head].items())
        for head in sorted(found, reverse=True)
    ]
    return f"Fichiers (empreintes : sur la page), {' ; '.join(told)}."


def _given(names: dict[str, list[str]]) -> str:
    """Return « Filosofi 2021 et 2019 », what a publisher gave and for which years."""
    return ", ".join(
        f"{name} {french.listing(sorted(years))}".strip() for name, years in names.items()
    )


def citation(files: Iterable[dict]) -> str:
    """Return how the publishers of these files are cited, each once."""
    return " ; ".join(dict.fromkeys(french.typography(source["citation"]) for source in files))


def obtained(source: dict, *, named: bool = False) -> str:
    """Return when and how a file was obtained: « 23 novembre 2026 », and through what when its
    publisher did not give it. A relay has its name on the page of sources only (``named``)."""
    address, when = source.get("address", ""), day(source["retrieved"])
    if address.startswith(RELAY):
        relay = f"un relais ({relay_name(address.removeprefix(RELAY))})" if named else RELAYED
        return f"{when}, par {relay}, empreinte vérifiée"
    return f"{when}, {BY_HAND}" if named and address == BY_HAND else when


def day(stamp: str) -> str:
    """Return « 23 novembre 2026 » for a stamp that starts with « 2026-11-23 », « — » for none."""
    return french.long_date(date.fromisoformat(stamp[:10])) if stamp else "—"

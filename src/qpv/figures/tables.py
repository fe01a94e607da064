"""Tables and key figures as HTML: readable by a screen reader, on paper, and without script.

A table is complete as it is; the page's script adds sorting, filtering and what saves it (CSV, XLSX):
cells and headers tell it what the screen rounds or leaves out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Literal

import pandas as pd

from qpv import french
from qpv.figures import alternatives

_LANDSCAPE = 8  # columns that a page of paper holds upright

_ABSENT_KEY = (
    f'<p class="qpv-source">{french.ABSENT} : valeur absente, avec son motif ; jamais zéro.</p>'
)
# On paper a long table shows its first rows, as sorted on screen (the stylesheet has their number).
_LONG = 30
_CUT = (
    '<p class="qpv-source qpv-print-only qpv-cut">Les 20 premières lignes sur {}. La table complète est '
    "dans le fichier que la page enregistre (CSV ou XLSX), et s'imprime si l'on coche « Imprimer "
    "toutes les lignes ».</p>"
)
# What is printed beside « n. d. », where there is no pointer to rest on it.
_SHORT = {
    "secret statistique": "secret",
    "non disponible (hors champ de la source)": "hors champ",
    "non significatif": "non signif.",
    "incohérent dans la source": "incohérent",
    "plusieurs communes": "plusieurs",
    "non diffusé": "",
}


@dataclass(frozen=True)
class Column:
    """One column of a sortable table.

    The unit stands in the header, once. ``title`` is the whole name behind a short label.
    Reasons of absent values are read in ``reason``, by default ``<key>_reason``. ``shown`` is
    the column of the text to show where the number alone is not what is read (« 48,9 à 52,4 »),
    and ``high`` that of the other end of such a range. ``year`` and ``source`` are told to who saves
    the table. A column that is not ``sortable`` ranks nothing. ``link`` is the column that holds the page a
    cell leads to (« fiche_quartier/QN05980M », "" for none): see ``anchor``.
    """

    key: str
    label: str
    kind: Literal["text", "number"] = "text"
    decimals: int = 0
    unit: str = ""
    title: str = ""
    reason: str = ""
    shown: str = ""
    sortable: bool = True
    link: str = ""
    high: str = ""
    year: str = ""
    source: str = ""


@dataclass(frozen=True)
class Card:
    """One key figure: its value as text, what it compares with, its place in words (the interval in
    ``detail``, for who unfolds it), what it rests on."""

    label: str
    value: str
    comparators: Sequence[tuple[str, str]] = ()
    rank: str = ""
    note: str = ""
    coverage: str = ""
    detail: str = ""


def sortable_table(
    frame: pd.DataFrame, columns: Sequence[Column], *, caption: str,
    search: str = "Filtrer par nom, commune ou code",
) -> str:  # fmt: skip
    """Return a table that the page's script makes sortable, filterable and downloadable.

    Where ``frame`` has a ``code_qp`` (column or index) that no column shows, what is saved has it. The
    first column names the row. Absent values are « n. d. » with their reason, and stay
    last whatever the order.

    Raises
    ------
    TableError
        If ``frame`` lacks a column.
    """
    alternatives.require(frame, [column.key for column in columns], f"Tableau « {caption} »")
    heads = "".join(map(_sort_head, columns))
    cells = ([_cell(row, column) for column in columns] for row in frame.to_dict("records"))
    rows = _rows(cells, _codes(frame, [column.key for column in columns]))
    wide = " qpv-wide" if len(columns) > _LANDSCAPE else ""
    key = _ABSENT_KEY if "data-absent" in rows else ""
    if len(frame) > _LONG:
        key += _CUT.format(french.number(len(frame)))
    table = _table(caption, heads, rows, ' class="qpv-sortable"')
    return (
        f'<div class="qpv-table{wide}" data-name="{escape(caption)}" data-search="{escape(search)}">'
        f"{table}{key}</div>"
    )


def _table(caption: str, heads: str, rows: str, attributes: str = "") -> str:
    name = escape(caption)
    return (
        f'<section class="qpv-scroll" aria-label="{name}" tabindex="0">'
        f"<table{attributes}><caption>{name}</caption><thead><tr>{heads}</tr></thead>"
        f"<tbody>{rows}</tbody></table></section>"
    )


def _codes(frame: pd.DataFrame, shown: Sequence[str]) -> list[str]:
    """Return the QPV of each row, none where the table shows them or has none."""
    codes = (
        frame.reset_index()["code_qp"] if frame.index.name == "code_qp" else frame.get("code_qp")
    )
    if codes is None or any(list(frame[name]) == list(codes) for name in shown):
        return []
    return ["" if pd.isna(code) else str(code) for code in codes]


def _rows(table: Iterable[Sequence[tuple[str, str]]], codes: Sequence[str] = ()) -> str:
    """Return rows of cells, each its attributes and its content; the first cell names the row, and
    ``codes`` the QPV of each row."""
    rows = list(table)
    return "".join(
        (f'<tr data-code="{escape(code)}">' if code else "<tr>")
        + f'<th scope="row"{look}>{first}</th>'
        + "".join(f"<td{look}>{inside}</td>" for look, inside in others)
        + "</tr>"
        for ((look, first), *others), code in zip(rows, codes or [""] * len(rows), strict=True)
    )


def _sort_head(column: Column) -> str:
    unit = f' <span class="qpv-unit">({escape(column.unit)})</span>' if column.unit else ""
    told = {"title": column.title, "data-year": column.year, "data-source": column.source}
    more = "".join(f' {name}="{escape(words)}"' for name, words in told.items() if words)
    look = "qpv-number" if column.kind == "number" else "qpv-words"
    name = f"{escape(column.label)}{unit}"
    inside = f'<button type="button">{name}</button>' if column.sortable else name
    return f'<th scope="col" class="{look}" data-kind="{column.kind}"{more}>{inside}</th>'


def _cell(row: dict, column: Column) -> tuple[str, str]:
    value, look = row[column.key], ' class="qpv-number"' if column.kind == "number" else ""
    if pd.isna(value):
        return f'{look} data-absent=""', _absent(row.get(column.reason or f"{column.key}_reason"))
    if column.kind == "text":
        words = escape(str(value))
        return look, anchor(words, row[column.link]) if column.link else words
    shown = row[column.shown] if column.shown else french.number(value, column.decimals)
    exact = {"data-sort": value, "data-high": row[column.high] if column.high else None}
    ends = "".join(f' {name}="{float(end):.10g}"' for name, end in exact.items() if pd.notna(end))
    return look + ends, escape(shown)


def anchor(words: str, page: str) -> str:
    """Return trusted HTML that leads to another page of the site (« REPORT/PAGE ») where that page is
    there: ``reports.links`` writes the address, and takes it away; without it the words are plain."""
    return f'<a data-to="{escape(page)}">{words}</a>' if page else words


def _absent(reason: object) -> str:
    """Return « n. d. », its reason on hover and, in short, on paper."""
    why = alternatives.reason_text(reason)
    short = _SHORT.get(why, why)
    beside = f'<span class="qpv-why"> ({escape(short)})</span>' if short else ""
    return f'<abbr title="{escape(why)}">{french.ABSENT}</abbr>{beside}'


def key_figures(cards: Sequence[Card]) -> str:
    """Return the key figures of a page as a list of terms and values, laid out as cards."""
    return '<dl class="qpv-cards">' + "".join(_card(card) for card in cards) + "</dl>"


def _card(card: Card) -> str:
    others = "".join(
        f"<li><span>{escape(label)}</span> <b>{escape(text)}</b></li>"
        for label, text in card.comparators
    )
    parts = {name: escape(getattr(card, name)) for name in ("rank", "note", "coverage")}
    if card.detail:
        folded = f"<summary>Place exacte</summary>{escape(card.detail)}"
        parts["rank"] += f"<details>{folded}</details>"
    parts = {"others": others and f"<ul>{others}</ul>", **parts}
    shown = "".join(f'<dd class="qpv-{name}">{said}</dd>' for name, said in parts.items() if said)
    return (
        f'<div class="qpv-card"><dt>{escape(card.label)}</dt>'
        f'<dd class="qpv-value">{escape(card.value)}</dd>{shown}</div>'
    )


def simple_table(frame: pd.DataFrame, caption: str) -> str:
    """Return a plain table; the first column names the row, numbers are written in French. A column
    ``code_qp`` is not shown: what is saved of the table has it."""
    shown = frame.drop(columns="code_qp", errors="ignore")
    codes, frame = _codes(frame, list(shown.columns)), shown
    places = {name: _places(frame[name]) for name in frame.columns}
    sides = {name: "words" if kept is None else "number" for name, kept in places.items()}
    looks = {name: f' class="qpv-{side}"' for name, side in sides.items()}
    heads = (f'<th scope="col"{looks[name]}>{escape(str(name))}</th>' for name in places)
    cells = (
        [(looks[name], escape(_plain(row[name], places[name]))) for name in places]
        for row in frame.to_dict("records")
    )
    rows = _rows(cells, codes)
    return _table(caption, "".join(heads), rows)


def _places(values: pd.Series) -> int | None:
    """Return the decimals of a column of numbers, None for a column of words."""
    if not pd.api.types.is_numeric_dtype(values):
        return None
    return 0 if (values.dropna() % 1 == 0).all() else 1


def _plain(value: Any, places: int | None) -> str:
    if pd.isna(value):
        return french.ABSENT
    return str(value) if places is None else french.number(value, places)

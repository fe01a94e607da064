"""Tables and key figures as HTML: readable by a screen reader, on paper, and without script.

A table is complete as it is; the page's script adds sorting, filtering and the CSV button.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

import pandas as pd

from qpv import french
from qpv.errors import TableError
from qpv.figures.alternatives import reason_text

_LANDSCAPE = 8  # columns that a page of paper holds upright

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
    the column of the text to show where the number alone is not what is read (« 48,9 à 52,4 »).
    """

    key: str
    label: str
    kind: Literal["text", "number"] = "text"
    decimals: int = 0
    unit: str = ""
    title: str = ""
    reason: str = ""
    shown: str = ""


@dataclass(frozen=True)
class Card:
    """One key figure: its value as text, what it compares with, its rank, what it rests on."""

    label: str
    value: str
    comparators: Sequence[tuple[str, str]] = ()
    rank: str = ""
    note: str = ""
    coverage: str = ""


def sortable_table(
    frame: pd.DataFrame,
    columns: Sequence[Column],
    *,
    caption: str,
    search: str = "Filtrer par nom, commune ou code",
) -> str:
    """Return a table that the page's script makes sortable, filterable and downloadable.

    The first column names the row. Absent values are « n. d. » with their reason, and stay
    last whatever the order.

    Raises
    ------
    TableError
        If ``frame`` lacks a column.
    """
    missing = [column.key for column in columns if column.key not in frame.columns]
    if missing or not columns:
        raise TableError(f"Tableau « {caption} » : colonnes absentes : {', '.join(missing)}.")
    heads = "".join(_sort_head(column) for column in columns)
    rows = "".join(
        "<tr>"
        + "".join(_cell(row, column, not rank) for rank, column in enumerate(columns))
        + "</tr>"
        for row in frame.to_dict("records")
    )
    name = escape(caption)
    wide = " qpv-wide" if len(columns) > _LANDSCAPE else ""
    return (
        f'<div class="qpv-table{wide}" data-name="{name}" data-search="{escape(search)}">'
        f'<div class="qpv-scroll" role="region" aria-label="{name}" tabindex="0">'
        f'<table class="qpv-sortable"><caption>{name}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>{_absent_key(rows)}</div>"
    )


def _sort_head(column: Column) -> str:
    unit = f' <span class="qpv-unit">({escape(column.unit)})</span>' if column.unit else ""
    title = f' title="{escape(column.title)}"' if column.title else ""
    return (
        f'<th scope="col" class="{_class(column)}" data-kind="{column.kind}" '
        f'data-decimals="{column.decimals}"{title}>'
        f'<button type="button">{escape(column.label)}{unit}</button></th>'
    )


def _class(column: Column) -> str:
    return "qpv-number" if column.kind == "number" else "qpv-words"


def _cell(row: dict, column: Column, head: bool) -> str:
    value = row[column.key]
    tag, scope = ("th", ' scope="row"') if head else ("td", "")
    if pd.isna(value):
        key = ' data-absent=""'
        inside = _absent(row.get(column.reason or f"{column.key}_reason"))
    elif column.kind == "number":
        inside = row[column.shown] if column.shown else french.number(value, column.decimals)
        key, inside = f' data-sort="{float(value):.10g}"', escape(inside)
    else:
        key, inside = "", escape(str(value))
    look = ' class="qpv-number"' if column.kind == "number" else ""
    return f"<{tag}{scope}{look}{key}>{inside}</{tag}>"


def _absent(reason: object) -> str:
    """Return « n. d. », its reason on hover and, in short, on paper."""
    why = reason_text(reason)
    short = _SHORT.get(why, why)
    beside = f'<span class="qpv-why"> ({escape(short)})</span>' if short else ""
    return f'<abbr title="{escape(why)}">{french.ABSENT}</abbr>{beside}'


def _absent_key(rows: str) -> str:
    if "data-absent" not in rows:
        return ""
    return (
        f'<p class="qpv-source">{french.ABSENT} : valeur absente, avec son motif ; jamais zéro.</p>'
    )


def key_figures(cards: Sequence[Card]) -> str:
    """Return the key figures of a page as a list of terms and values, laid out as cards."""
    return '<dl class="qpv-cards">' + "".join(_card(card) for card in cards) + "</dl>"


def _card(card: Card) -> str:
    others = "".join(
        f"<li><span>{escape(label)}</span> <b>{escape(text)}</b></li>"
        for label, text in card.comparators
    )
    parts = [
        (others, f'<dd class="qpv-others"><ul>{others}</ul></dd>'),
        (card.rank, f'<dd class="qpv-rank">{escape(card.rank)}</dd>'),
        (card.note, f'<dd class="qpv-note">{escape(card.note)}</dd>'),
        (card.coverage, f'<dd class="qpv-coverage">{escape(card.coverage)}</dd>'),
    ]
    shown = "".join(html for present, html in parts if present)
    return (
        f'<div class="qpv-card"><dt>{escape(card.label)}</dt>'
        f'<dd class="qpv-value">{escape(card.value)}</dd>{shown}</div>'
    )


def simple_table(frame: pd.DataFrame, caption: str, *, decimals: int = 1) -> str:
    """Return a plain table; the first column names the row, numbers are written in French.

    ``decimals`` are those of the columns that hold other than whole numbers.
    """
    places = {name: _places(frame[name], decimals) for name in frame.columns}
    heads = "".join(
        f'<th scope="col" class="{_align(places[name])}">{escape(str(name))}</th>'
        for name in frame.columns
    )
    rows = "".join(
        "<tr>"
        + "".join(_plain(row[name], places[name], not rank) for rank, name in enumerate(places))
        + "</tr>"
        for row in frame.to_dict("records")
    )
    name = escape(caption)
    return (
        f'<div class="qpv-scroll" role="region" aria-label="{name}" tabindex="0">'
        f"<table><caption>{name}</caption><thead><tr>{heads}</tr></thead>"
        f"<tbody>{rows}</tbody></table></div>"
    )


def _places(values: pd.Series, decimals: int) -> int | None:
    """Return the decimals of a column of numbers, None for a column of words."""
    if not pd.api.types.is_numeric_dtype(values):
        return None
    return 0 if (values.dropna() % 1 == 0).all() else decimals


def _align(places: int | None) -> str:
    return "qpv-words" if places is None else "qpv-number"


def _plain(value: object, places: int | None, head: bool) -> str:
    tag, scope = ("th", ' scope="row"') if head else ("td", "")
    if pd.isna(value):
        text = french.ABSENT
    else:
        text = str(value) if places is None else french.number(value, places)
    return f'<{tag}{scope} class="{_align(places)}">{escape(text)}</{tag}>'

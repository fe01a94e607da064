"""The columns of amounts of one table: which year they are of, and in which unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from qpv.tfpb.columns import EUROS
from qpv.tfpb.intake import amounts
from qpv.tfpb.intake.context import Context, one_year
from qpv.tfpb.intake.headings import Header, scale_of, year_in

_UNITS = {1e3: "en milliers d'euros", 1e6: "en millions d'euros"}


def of_the_year(header: Header, context: Context) -> Header:
    """Return the header without the amounts of another year: « Dépense réalisée 2024 » in a table of
    2025 is one of the other columns, kept but not read."""
    year = one_year(context.year)
    other = {
        name: column
        for name, column in header.fields.items()
        if name in EUROS and year and year_in(header.headings[column]) not in ("", year)
    }
    if not other:
        return header
    kept = {name: column for name, column in header.fields.items() if name not in other}
    others = header.others | {c: header.headings[c] for c in other.values()}
    said = tuple(
        f"colonne « {header.headings[c]} » : une autre année que {year}, non lue"
        for c in other.values()
    )
    return replace(header, fields=kept, others=others, guessed=(*header.guessed, *said))


def years(header: Header) -> dict[str, str]:
    """Return the year that the heading of each amount names, where it does."""
    named = {n: year_in(header.headings[c]) for n, c in header.fields.items() if n in EUROS}
    return {name: year for name, year in named.items() if year}


def scales(header: Header, context: Context) -> dict[str, float]:
    """Return by what the amounts of each field are multiplied, where it is not 1: said in its
    heading, « (k€) », else over the table, « montants en milliers d'euros »."""
    found = {}
    for name, column in header.fields.items():
        heading = header.headings[column]
        own = scale_of(heading)
        scale = own if own > 1 or "€" in heading else context.scale
        if name in EUROS and scale > 1:
            found[name] = scale
    return found


def unit_said(found: Mapping[str, float]) -> str:
    """Return « montants donnés en milliers d'euros », "" where they are in euros."""
    units = " et ".join(dict.fromkeys(_UNITS[scale] for scale in found.values()))
    return f"montants donnés {units}" if units else ""


def in_euros(named: Mapping[str, object], found: Mapping[str, float]) -> dict[str, object]:
    """Return the cells with their amounts in euros; one that says its own unit is left as it is."""
    cells = dict(named)
    for name, scale in found.items():
        cell = cells.get(name, "")
        read = amounts.euros(cell)
        own_unit = isinstance(cell, str) and ("€" in cell or bool(read.mended))
        if read.value is not None and not own_unit:
            cells[name] = float(read.value * scale)
    return cells

"""Key figures of one QPV, each on its own line: the value, and where it stands among others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple, Unpack

import pandas as pd

from qpv import french
from qpv.figures import alternatives, frame, scale, style
from qpv.figures.canvas import Canvas, measure, wrap
from qpv.figures.marks import FRAGILE_POPULATION, QUARTER, Sign, lifts, signs
from qpv.figures.picture import Picture
from qpv.figures.swarm import Reference

_HALF = 7.0  # half the height of the cloud of dots


@dataclass(frozen=True)
class Strip:
    """One key figure. ``value`` is NaN where absent, with its French ``reason``; ``others`` are the
    other QPV of the group; ``references`` are drawn with a mark each (those of ``approximate``
    are written « ≈ »); ``rank`` is a sentence; a ``fragile`` value is grey and hollow."""

    label: str
    detail: str
    unit: str
    decimals: int
    value: float
    reason: str = ""
    others: Sequence[float] = ()
    references: Sequence[Reference] = ()
    approximate: frozenset[str] = field(default_factory=frozenset)
    rank: str = ""
    fragile: bool = False


class _Places(NamedTuple):
    """Where things stand on a line: x of the value, ends of the axis, of each reference's value (from
    the middle of the line), of the sentence (from its bottom)."""

    line: float
    value: float
    axis: tuple[float, float]
    references: Sequence[tuple[float, float]]
    words: float


_PAGE = _Places(36.0, 146.0, (226.0, 410.0), ((424, 1), (468, 1), (424, -10), (468, -10)), 146.0)


def _places(width: float) -> _Places:
    if not frame.narrow(width):
        return _PAGE
    step = (width - 8) / 4
    below = [(4 + step * rank, -27.0) for rank in range(4)]
    return _Places(60.0, 4.0, (72.0, width - 10), below, 4.0)


def strips(rows: Sequence[Strip], *, group: str, own: str, **words: Unpack[frame.Words]) -> Picture:
    """Return the key figures of ``own``, one line each, on its own axis, among the ``group``.

    Lines do not share an axis: a position is read against the dots of its own line.
    """
    references = [r for row in rows for r in row.references]
    named = [(r.label, r.kind, r.level) for r in references]
    found = signs(
        pd.DataFrame([(own, "territory", ""), *named], columns=["series", "kind", "level"])
    )

    def draw(width: float) -> Canvas:
        places = _places(width)
        head = [found[own], replace(QUARTER, name=group)]
        legend = frame.legend([*head, *(s for s in found.values() if not s.own)], width)
        texts = ([row.label for row in rows], width)
        details = [row.detail for row in rows]
        lines = frame.rows(*texts, line=places.line, column=134, details=details, bold=True)
        sheet = Canvas(width, lines.height + 6 + legend.height)
        legend.draw(sheet, lines.height + 6)
        for middle, row in zip(lines.draw(sheet, lines.height), rows, strict=True):
            _draw_row(sheet, row, places, middle - places.line / 2, found, own)
        return sheet

    names = list(dict.fromkeys(r.label for r in references))
    return frame.picture(draw, _alt(rows, own), _table(rows, names, own), words)


def _draw_row(
    sheet: Canvas, row: Strip, places: _Places, bottom: float, found: Mapping[str, Sign], own: str
) -> None:
    y = bottom + places.line - 10.5
    _draw_value(sheet, row, places, y)
    values = [*row.others, row.value, *(r.value for r in row.references)]
    axis = scale.fitted(values, *places.axis)
    _draw_cloud(sheet, row, axis, y)
    known = [r for r in row.references if not french.is_absent(r.value)]
    xs = [axis.at(r.value) for r in known]
    for x, lift, reference in zip(xs, lifts(xs, 6, 6, 12), known, strict=True):
        found[reference.label].draw(sheet, x, y + lift, 6.5, zorder=4)
    if not french.is_absent(row.value):
        mine = replace(found[own], open=row.fragile)
        mine.draw(sheet, axis.at(row.value), y, 9, linewidth=1.0, zorder=5)
    for (x, up), reference in zip(places.references, row.references, strict=False):
        sign = found[reference.label]
        sign.draw(sheet, x, y + up + 3, 5)
        sheet.write(x + 5, y + up, _told(row, reference), size=style.SMALL, colour=sign.colour)
    _draw_words(sheet, row, places, bottom)


def _draw_value(sheet: Canvas, row: Strip, places: _Places, y: float) -> None:
    absent = french.is_absent(row.value)
    text = french.quantity(row.value, row.unit, row.decimals)
    colour = style.MUTED if absent or row.fragile else style.ACCENT
    room = places.axis[0] - places.value - 8
    size = next((s for s in (13.0, 10.5) if measure(text, s, True)[0] < room), 9.0)
    sheet.write(places.value, y, text, size=size, bold=True, colour=colour, va="center")
    if absent:
        why = wrap(row.reason, room + 2, 2, style.SMALL)
        sheet.write(places.value, y - 9, why, size=style.SMALL, colour=style.MUTED, va="top")


def _draw_cloud(sheet: Canvas, row: Strip, axis: scale.Scale, y: float) -> None:
    """Draw the axis and the group's dots, piled around it: past its height, they overlap."""
    sheet.line((axis.left, axis.right), (y, y), style.RULE, 0.6, zorder=0)
    for value, text in axis.ticks():
        x = axis.at(value)
        sheet.line((x, x), (y - _HALF, y - _HALF - 2), style.MUTED, 0.5, zorder=0)
        look = {"size": 6.5, "colour": style.MUTED, "ha": "center", "va": "top"}
        sheet.write(x, y - _HALF - 2.5, text, zorder=1, **look)
    places: dict[int, int] = {}
    xs, ys = [axis.at(v) for v in row.others], []
    for x in xs:
        column = round(x / 3.0)
        rank = places[column] = places.get(column, -1) + 1
        step = (rank + 1) // 2 * (1 if rank % 2 else -1)
        ys.append(y + max(-_HALF + 1.5, min(_HALF - 1.5, step * 2.6)))
    if xs:
        sheet.mark(xs, ys, "o", style.DOT, 3.2, linewidth=0.15, alpha=0.55, zorder=2)


def _draw_words(sheet: Canvas, row: Strip, places: _Places, bottom: float) -> None:
    said = row.rank
    if row.fragile and not french.is_absent(row.value):
        small = french.number(FRAGILE_POPULATION)
        said = f"Moins de {small} habitants : valeur fragile, non classée"
    lines, up = (2, 20.0) if frame.narrow(sheet.width) else (1, 9.0)
    text = wrap(said, sheet.width - places.words - 2, lines, style.SMALL)
    sheet.write(places.words, bottom + up, text, size=style.SMALL, va="top")


def _told(row: Strip, reference: Reference) -> str:
    text = french.quantity(reference.value, row.unit, row.decimals)
    return alternatives.about(text, reference.label in row.approximate)


def _own(row: Strip) -> str:
    return alternatives.told(row.value, row.reason, row.unit, row.decimals)


def _alt(rows: Sequence[Strip], own: str) -> str:
    parts = []
    for row in rows:
        against = "".join(f" ; {r.label} {_told(row, r)}" for r in row.references)
        rank = f" {row.rank}." if row.rank else ""
        parts.append(f"{row.label} ({row.detail}) : {own} {_own(row)}{against}.{rank}")
    return french.typography(" ".join(parts))


def _table(rows: Sequence[Strip], names: Sequence[str], own: str) -> str:
    body = []
    for row in rows:
        found = {r.label: _told(row, r) for r in row.references}
        others = [found.get(name, "—") for name in names]
        body.append((row.label, row.detail, _own(row), *others, row.rank or "—"))
    return alternatives.table(("Indicateur", "Année", own, *names, "Place"), body)

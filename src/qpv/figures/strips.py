"""Key figures of one QPV, each on its own line: the value, and where it stands among others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple, Unpack

import pandas as pd

from qpv import french
from qpv.figures import alternatives, frame, scale, style
from qpv.figures.canvas import Canvas, measure, wrap
from qpv.figures.marks import QUARTER, Sign, lifts, note, signs
from qpv.figures.picture import Picture
from qpv.figures.swarm import Reference
from qpv.thresholds import FRAGILE_POPULATION

_HALF = 7.0  # half the height of the cloud of dots


@dataclass(frozen=True)
class Strip:
    """One key figure. ``value`` is NaN where absent, with its French ``reason``; ``others`` are the
    other QPV of the group; ``references`` are drawn with a mark each (those of ``approximate``
    are written « ≈ »); ``rank`` is its place in words, ``interval`` that of its rank, for the table
    of the data; a ``fragile`` value is grey and hollow."""

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
    interval: str = ""
    fragile: bool = False


class _Places(NamedTuple):
    """Where things stand on a line: x of the value, ends of the axis, places of the values of the
    references (from the top of the line), x of the sentence, on how many lines."""

    value: float
    axis: tuple[float, float]
    references: Sequence[tuple[float, float]]
    words: float
    lines: int


_PAGE = _Places(146, (226, 410), ((424, 9.5), (468, 9.5), (424, 20.5), (468, 20.5)), 146, 1)


def _places(width: float) -> _Places:
    if not frame.narrow(width):
        return _PAGE
    step = (width - 8) / 4
    below = [(4 + step * rank, 38.0) for rank in range(4)]
    return _Places(4, (72, width - 10), below, 4, 2)


def _height(row: Strip, places: _Places, said: str) -> float:
    """Return the height of a line: value and axis, references where they stand below, sentence."""
    if places is _PAGE:
        return 36.0
    return 29.0 + (11 if row.references else 0) + (measure(said, style.SMALL)[1] if said else 0)


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
        said = [_words(row, places, width) for row in rows]
        heights = [_height(row, places, words) for row, words in zip(rows, said, strict=True)]
        lines = frame.rows(
            [row.label for row in rows], width, line=heights, column=134,
            above=frame.narrow(width), details=[row.detail for row in rows], bold=True,
        )  # fmt: skip
        sheet = Canvas(width, lines.height + 6 + legend.height)
        legend.draw(sheet, lines.height + 6)
        middles = lines.draw(sheet, lines.height)
        for middle, high, row, words in zip(middles, heights, rows, said, strict=True):
            _draw_row(sheet, row, places, middle + high / 2, found, own)
            foot = middle - high / 2 + measure(words, style.SMALL)[1]
            note(sheet, places.words, foot, words, colour=style.INK, va="top")
        return sheet

    names = list(dict.fromkeys(r.label for r in references))
    return frame.picture(draw, _alt(rows, own), _table(rows, names, own), words)


def _draw_row(
    sheet: Canvas, row: Strip, places: _Places, top: float, found: Mapping[str, Sign], own: str
) -> None:
    y = top - 10.5
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
    for (x, down), reference in zip(places.references, row.references, strict=False):
        sign = found[reference.label]
        sign.draw(sheet, x, top - down + 3, 5)
        note(sheet, x + 5, top - down, _told(row, reference), colour=sign.colour)


def _draw_value(sheet: Canvas, row: Strip, places: _Places, y: float) -> None:
    absent = french.is_absent(row.value)
    text = french.quantity(row.value, row.unit, row.decimals)
    colour = style.MUTED if absent or row.fragile else style.ACCENT
    room = places.axis[0] - places.value - 8
    size = next((s for s in (13.0, 10.5) if measure(text, s, True)[0] < room), 9.0)
    sheet.write(places.value, y, text, size=size, bold=True, colour=colour, va="center")
    if absent:
        why = wrap(row.reason, room + 2, 2, style.SMALL)
        note(sheet, places.value, y - 9, why, va="top")


def _draw_cloud(sheet: Canvas, row: Strip, axis: scale.Scale, y: float) -> None:
    """Draw the axis and the group's dots, piled around it: past its height, they overlap."""
    sheet.line((axis.left, axis.right), (y, y), style.RULE, 0.6, zorder=0)
    for value, text in axis.ticks():
        x = axis.at(value)
        sheet.line((x, x), (y - _HALF, y - _HALF - 2), style.MUTED, 0.5, zorder=0)
        at = (x, y - _HALF - 2.5)
        sheet.write(*at, text, size=7.1, colour=style.MUTED, ha="center", va="top", zorder=1)
    places: dict[int, int] = {}
    xs, ys = [axis.at(v) for v in row.others], []
    for x in xs:
        column = round(x / 3.0)
        rank = places[column] = places.get(column, -1) + 1
        step = (rank + 1) // 2 * (1 if rank % 2 else -1)
        ys.append(y + max(-_HALF + 1.5, min(_HALF - 1.5, step * 2.6)))
    if xs:
        sheet.mark(xs, ys, "o", style.DOT, 3.2, linewidth=0.15, alpha=0.55, zorder=2)


def _words(row: Strip, places: _Places, width: float) -> str:
    said = row.rank
    if row.fragile and not french.is_absent(row.value):
        small = french.number(FRAGILE_POPULATION)
        said = f"Moins de {small} habitants : valeur fragile, non classée"
    return wrap(said, width - places.words - 2, places.lines, style.SMALL)


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
        place = ". ".join(filter(None, (row.rank, row.interval))) or "—"
        body.append((row.label, row.detail, _own(row), *others, place))
    return alternatives.table(("Indicateur", "Année", own, *names, "Place"), body)

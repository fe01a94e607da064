"""Key figures of one QPV, each on its own line: the value, and where it stands among others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

from qpv import french
from qpv.figures import alternatives, scale, style
from qpv.figures.canvas import Canvas, drawing, image, measure, wrap
from qpv.figures.picture import Picture
from qpv.figures.swarm import Reference

# Columns: label, value, dots, values of the references.
_LEFT, _VALUE, _AXIS, _OTHERS = 4.0, 146.0, 226.0, 424.0
_ROW = 36.0
_HALF = 7.0  # half the height of the cloud of dots
_LEGEND = 11.5


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


@drawing(style.RC)
def strips(
    rows: Sequence[Strip], *, group: str, own: str, title: str, subtitle: str, source: str
) -> Picture:
    """Return the key figures of ``own``, one line each, on its own axis, among the ``group``.

    Lines do not share an axis: a position is read against the dots of its own line.
    """
    names = list(dict.fromkeys(r.label for row in rows for r in row.references))
    marks = {
        name: (style.MARKERS[1 + i % 4], style.COMPARATORS[1 + i % 4])
        for i, name in enumerate(names)
    }
    legend = _legend(own, group, marks)
    base = 2 + _ROW * len(rows)
    sheet = Canvas(style.PAGE_WIDTH, base + 6 + _LEGEND * len(legend))
    _draw_legend(sheet, legend, base + 6)
    for rank, row in enumerate(rows):
        _draw_row(sheet, row, base - _ROW * (rank + 1), marks)
    told = _alt(rows, own)
    return Picture(title, subtitle, image(sheet, told), source, told, _table(rows, names, own))


def _legend(own: str, group: str, marks) -> list[list[tuple]]:
    entries = [(own, "D", style.ACCENT, True), (group, "o", style.DOT, False)]
    entries += [(name, shape, colour, False) for name, (shape, colour) in marks.items()]
    rows: list[list] = [[]]
    x = _LEFT
    for name, shape, colour, bold in entries:
        text = wrap(name, 230, 1, style.SMALL, bold)
        wide = 13 + measure(text, style.SMALL, bold)[0] + 12
        if rows[-1] and x + wide > style.PAGE_WIDTH:
            rows.append([])
            x = _LEFT
        rows[-1].append((x, text, shape, colour, bold))
        x += wide
    return rows


def _draw_legend(sheet: Canvas, legend, bottom: float) -> None:
    for rank, row in enumerate(reversed(legend)):
        y = bottom + _LEGEND * rank
        for x, text, shape, colour, bold in row:
            small = colour == style.DOT
            sheet.mark([x + 4], [y + 3], shape, colour, 4 if small else 7.5)
            ink = style.MUTED if small else colour
            sheet.write(x + 11, y, text, size=style.SMALL, colour=ink, bold=bold)


def _draw_row(sheet: Canvas, row: Strip, bottom: float, marks) -> None:
    top, middle = bottom + _ROW, bottom + _ROW - 10.5
    sheet.line((_LEFT, sheet.width - _LEFT), (top - 1.5,) * 2, style.RULE, 0.5, zorder=0)
    label = wrap(row.label, _VALUE - _LEFT - 8, 2, style.SMALL, True)
    sheet.write(_LEFT, top - 4, label, size=style.SMALL, bold=True, va="top")
    lines = 1 + label.count("\n")
    detail = wrap(row.detail, _VALUE - _LEFT - 8, 3 - lines, style.SMALL)
    sheet.write(_LEFT, top - 6 - 10 * lines, detail, size=style.SMALL, colour=style.MUTED, va="top")
    _draw_value(sheet, row, middle)
    values = [*row.others, row.value, *(r.value for r in row.references)]
    axis = scale.fitted(values, _AXIS, _OTHERS - 14)
    _draw_dots(sheet, row, axis, middle, marks)
    _draw_references(sheet, row, middle, marks)
    _draw_words(sheet, row, bottom)


def _draw_value(sheet: Canvas, row: Strip, y: float) -> None:
    absent = french.is_absent(row.value)
    text = french.quantity(row.value, row.unit, row.decimals)
    colour = style.MUTED if absent or row.fragile else style.ACCENT
    size = 13.0 if measure(text, 13.0, True)[0] < _AXIS - _VALUE - 8 else 10.5
    sheet.write(_VALUE, y, text, size=size, bold=True, colour=colour, va="center")
    if absent:
        why = wrap(row.reason, _AXIS - _VALUE - 6, 2, style.SMALL)
        sheet.write(_VALUE, y - 9, why, size=style.SMALL, colour=style.MUTED, va="top")


def _draw_dots(sheet: Canvas, row: Strip, axis: scale.Scale, y: float, marks) -> None:
    sheet.line((axis.left, axis.right), (y, y), style.RULE, 0.6, zorder=0)
    for value, text in axis.ticks():
        x = axis.at(value)
        sheet.line((x, x), (y - _HALF, y - _HALF - 2), style.MUTED, 0.5, zorder=0)
        sheet.write(
            x, y - _HALF - 2.5, text, size=6.5, colour=style.MUTED, ha="center", va="top", zorder=1
        )
    xs, ys = _cloud([axis.at(v) for v in row.others], y)
    if xs:
        sheet.mark(xs, ys, "o", style.DOT, 3.2, linewidth=0.15, alpha=0.55, zorder=2)
    known = [r for r in row.references if not french.is_absent(r.value)]
    for reference, lift in zip(known, _lifts([axis.at(r.value) for r in known]), strict=True):
        shape, colour = marks[reference.label]
        sheet.mark([axis.at(reference.value)], [y + lift], shape, colour, 6.5, zorder=4)
    if not french.is_absent(row.value):
        face = "white" if row.fragile else style.ACCENT
        edge = style.MUTED if row.fragile else "white"
        at = axis.at(row.value)
        sheet.mark([at], [y], "D", face, 9, edgecolor=edge, linewidth=1.0, zorder=5)


def _cloud(xs: list[float], y: float) -> tuple[list[float], list[float]]:
    """Return the dots piled around the line, no higher than the strip: past that, they overlap."""
    places: dict[int, int] = {}
    ys = []
    for x in xs:
        column = round(x / 3.0)
        rank = places[column] = places.get(column, -1) + 1
        step = (rank + 1) // 2 * (1 if rank % 2 else -1)
        ys.append(y + max(-_HALF + 1.5, min(_HALF - 1.5, step * 2.6)))
    return xs, ys


def _lifts(xs: list[float]) -> list[float]:
    """Marks at one place stand above one another."""
    lifts, taken = [], []
    for x in xs:
        level = sum(abs(x - other) < 6 for other in taken)
        lifts.append((0, 6, -6, 3)[level % 4])
        taken.append(x)
    return lifts


def _draw_references(sheet: Canvas, row: Strip, y: float, marks) -> None:
    """Write the values of the references beside their marks, two by two."""
    for rank, reference in enumerate(row.references[:4]):
        x, at = _OTHERS + 44 * (rank % 2), y + 1 - 11 * (rank // 2)
        shape, colour = marks[reference.label]
        sheet.mark([x], [at + 3], shape, colour, 5)
        sheet.write(x + 5, at, _told(row, reference), size=style.SMALL, colour=colour)


def _draw_words(sheet: Canvas, row: Strip, bottom: float) -> None:
    said = row.rank
    if row.fragile and not french.is_absent(row.value):
        said = f"Moins de {french.number(1000)} habitants : valeur fragile, non classée"
    text = wrap(said, sheet.width - _VALUE - 2, 1, style.SMALL)
    sheet.write(_VALUE, bottom + 2.5, text, size=style.SMALL)


def _told(row: Strip, reference: Reference) -> str:
    text = french.quantity(reference.value, row.unit, row.decimals)
    near = reference.label in row.approximate and not french.is_absent(reference.value)
    return f"≈{french.NBSP}{text}" if near else text


def _own(row: Strip) -> str:
    text = french.quantity(row.value, row.unit, row.decimals)
    if french.is_absent(row.value):
        return f"{text} ({alternatives.reason_text(row.reason)})"
    return text


def _alt(rows: Sequence[Strip], own: str) -> str:
    parts = []
    for row in rows:
        against = "".join(f" ; {r.label} {_told(row, r)}" for r in row.references)
        rank = f" {row.rank}." if row.rank else ""
        parts.append(f"{row.label} ({row.detail}) : {own} {_own(row)}{against}.{rank}")
    return french.typography(" ".join(parts))


def _table(rows: Sequence[Strip], names: list[str], own: str) -> str:
    heads = ("Indicateur", "Année", own, *names, "Place")
    body = ""
    for row in rows:
        found = {r.label: _told(row, r) for r in row.references}
        cells = [row.detail, _own(row), *(found.get(n, "—") for n in names), row.rank or "—"]
        body += f'<tr><th scope="row">{escape(row.label)}</th>'
        body += "".join(f"<td>{escape(c)}</td>" for c in cells) + "</tr>"
    head = "".join(f'<th scope="col">{escape(h)}</th>' for h in heads)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

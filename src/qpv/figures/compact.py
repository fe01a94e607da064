"""A chart for half a page: a few rates of one QPV, or of its parents, beside other QPV."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import pandas as pd

from qpv import french
from qpv.figures import alternatives, scale, style
from qpv.figures.canvas import Canvas, drawing, image, measure, wrap
from qpv.figures.picture import Picture

_COLUMNS = ("indicator", "series", "kind", "value", "approximate")
_MARGIN = 2.0
_ROW, _TWO_LINES = 12.5, 18.5
_FLOOR = 12.5
_LEGEND = 11.0
# Up to three parents of 2015: told apart by their shape, on a grey printer too.
_OWN_SHAPES = ("o", "s", "^")


@dataclass(frozen=True)
class _Mark:
    name: str
    ours: bool
    shape: str
    colour: str

    @property
    def size(self) -> float:
        return 7.0 if self.ours else 5.5


@drawing(style.RC)
def compact_dots(
    rows: pd.DataFrame,
    *,
    width: float = 280.0,
    unit: str,
    decimals: int,
    title: str,
    subtitle: str,
    source: str,
) -> Picture:
    """Return one line per indicator: the dots of the territory and of its comparators, with their
    values in columns at the right.

    ``rows`` is the table that ``dot_plot`` reads (indicator, series, kind, value, approximate),
    with the ``reason`` of absent values where it is known: « secret » stands in the column, no dot
    is drawn. All values share one unit; 1 to 14 indicators, 1 to 3 territories (« parents »).

    Raises
    ------
    TableError
        If a column is missing.
    """
    alternatives.require(rows, _COLUMNS, "Comparaison")
    marks = _marks(rows)
    groups = [(str(name), part) for name, part in rows.groupby("indicator", sort=False)]
    cells = {name: _cells(part, unit, decimals) for name, part in groups}
    columns = _columns(marks, cells, width)
    label = min(0.42 * width, max(measure(n, style.SMALL)[0] for n, _ in groups) + 2)
    names = {name: wrap(name, label, 2, style.SMALL) for name, _ in groups}
    heights = [_TWO_LINES if "\n" in names[name] else _ROW for name, _ in groups]
    left = _MARGIN + label + 6
    right = min((x for x, _ in columns.values()), default=width) - 10
    axis = scale.fitted(rows["value"], left, right, zero=True)
    legend = _legend_rows(marks, width)
    base = _FLOOR + sum(heights)
    sheet = Canvas(width, base + 1 + _LEGEND * len(legend))
    _draw_axis(sheet, axis, base)
    _draw_legend(sheet, legend, base + 3)
    bottom = base
    for (name, part), high in zip(groups, heights, strict=True):
        bottom -= high
        sheet.line((_MARGIN, width - _MARGIN), (bottom, bottom), style.RULE, 0.3, zorder=0)
        _draw_row(sheet, axis, bottom + high / 2, names[name], part, marks)
        _draw_cells(sheet, bottom + high / 2, cells[name], columns, marks)
    told = _alt(groups, unit, decimals)
    return Picture(title, subtitle, image(sheet, told), source, told, _table(groups, cells, marks))


def _marks(rows: pd.DataFrame) -> dict[str, _Mark]:
    """Return how each series is drawn, the territory's first."""
    kinds = rows.drop_duplicates("series").set_index("series")["kind"]
    ours = [str(s) for s, kind in kinds.items() if kind == "territory"]
    others = [str(s) for s, kind in kinds.items() if kind != "territory"]
    found = {
        name: _Mark(name, True, _OWN_SHAPES[i % len(_OWN_SHAPES)], style.ACCENT)
        for i, name in enumerate(ours)
    }
    for i, name in enumerate(others):
        k = (i + 1) % len(style.MARKERS)  # the first marker is a square: a parent may have it
        found[name] = _Mark(name, False, style.MARKERS[k], style.COMPARATORS[k])
    return found


def _cells(part: pd.DataFrame, unit: str, decimals: int) -> dict[str, str]:
    """Return the text of each series' value: « ≈ 44 », « secret »; the unit is in the subtitle."""
    found = {}
    for row in part.to_dict("records"):
        shown = french.number(row["value"], decimals)
        if french.is_absent(row["value"]):
            shown = _short(row.get("reason"))
        elif row["approximate"]:
            shown = f"≈{french.NBSP}{shown}"
        found[str(row["series"])] = shown
    return found


def _short(reason: object) -> str:
    told = alternatives.reason_text(reason)
    return "secret" if told.startswith("secret") else french.ABSENT


def _columns(marks, cells, width: float) -> dict[str, tuple[float, float]]:
    """Return (left, width) of each series' column of values, the last one at the right edge."""
    wide = {
        name: max(
            [measure(row.get(name, ""), style.SMALL, mark.ours)[0] for row in cells.values()] + [11]
        )
        for name, mark in marks.items()
    }
    x = width - _MARGIN
    found = {}
    for name in reversed(list(marks)):
        x -= wide[name]
        found[name] = (x, wide[name])
        x -= 7
    return found


def _legend_rows(marks, width: float) -> list[list[tuple[float, _Mark]]]:
    rows: list[list] = [[]]
    x = _MARGIN
    for mark in marks.values():
        wide = 10 + min(measure(mark.name, style.SMALL, mark.ours)[0], width - 20) + 10
        if rows[-1] and x + wide > width:
            rows.append([])
            x = _MARGIN
        rows[-1].append((x, mark))
        x += wide
    return rows


def _draw_legend(sheet: Canvas, legend, bottom: float) -> None:
    for rank, row in enumerate(reversed(legend)):
        y = bottom + _LEGEND * rank
        for x, mark in row:
            sheet.mark([x + 3.5], [y + 3], mark.shape, mark.colour, mark.size)
            text = wrap(mark.name, sheet.width - x - 12, 1, style.SMALL, mark.ours)
            sheet.write(x + 10, y, text, size=style.SMALL, colour=mark.colour, bold=mark.ours)


def _draw_axis(sheet: Canvas, axis: scale.Scale, top: float) -> None:
    for value, text in axis.ticks():
        x = axis.at(value)
        sheet.line((x, x), (_FLOOR, top), style.RULE, 0.4, zorder=0)
        sheet.write(
            x, _FLOOR - 3, text, size=style.SMALL, colour=style.MUTED, ha="center", va="top"
        )


def _draw_row(sheet: Canvas, axis, y: float, name: str, part, marks) -> None:
    sheet.write(_MARGIN, y, name, size=style.SMALL, va="center")
    known = part[part["value"].notna()]
    if known.empty:
        return
    xs = [axis.at(v) for v in known["value"]]
    sheet.line((min(xs), max(xs)), (y, y), style.MUTED, 0.7, zorder=1)
    drawn = [(marks[str(series)], x) for series, x in zip(known["series"], xs, strict=True)]
    lifts = _lifts([x for _, x in drawn])
    for (mark, x), lift in zip(drawn, lifts, strict=True):
        sheet.mark(
            [x], [y + lift], mark.shape, mark.colour, mark.size, zorder=3 + mark.ours, linewidth=0.4
        )


def _lifts(xs: list[float]) -> list[float]:
    """Return how far above or below the line each mark stands: marks at one place are all seen."""
    lifts = [0.0] * len(xs)
    order = sorted(range(len(xs)), key=lambda i: xs[i])
    start = 0
    for end in range(1, len(order) + 1):
        if end == len(order) or xs[order[end]] - xs[order[end - 1]] > 5:
            cluster = sorted(order[start:end])
            for rank, i in enumerate(cluster):
                lifts[i] = ((len(cluster) - 1) / 2 - rank) * min(4.5, 9 / len(cluster))
            start = end
    return lifts


def _draw_cells(sheet: Canvas, y: float, cells, columns, marks) -> None:
    for name, text in cells.items():
        x, wide = columns[name]
        mark = marks[name]
        sheet.write(
            x + wide, y, text, size=style.SMALL, colour=mark.colour, bold=mark.ours, ha="right",
            va="center",
        )  # fmt: skip


def _alt(groups, unit: str, decimals: int) -> str:
    sentences = []
    for name, part in groups:
        values = []
        for row in part.to_dict("records"):
            shown = french.quantity(row["value"], unit, decimals)
            if french.is_absent(row["value"]):
                shown = f"{french.ABSENT} ({alternatives.reason_text(row.get('reason'))})"
            near = (
                f"≈{french.NBSP}"
                if row["approximate"] and not french.is_absent(row["value"])
                else ""
            )
            values.append(f"{row['series']} {near}{shown}")
        sentences.append(f"{name} : {' ; '.join(values)}.")
    return french.typography(" ".join(sentences))


def _table(groups, cells, marks) -> str:
    heads = "".join(f'<th scope="col">{escape(h)}</th>' for h in ("Indicateur", *marks))
    body = "".join(
        f'<tr><th scope="row">{escape(name)}</th>'
        + "".join(f"<td>{escape(cells[name].get(s, french.ABSENT))}</td>" for s in marks)
        + "</tr>"
        for name, _ in groups
    )
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"

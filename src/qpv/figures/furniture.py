"""What surrounds the data of a map: legend, reference circles, scale bar, north."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd
import shapely

from qpv import french
from qpv.figures import panels, style
from qpv.figures.canvas import Canvas, measure, wrap
from qpv.figures.labels import Box, spread
from qpv.figures.panels import Panel

_ROUND = [m * 10**e for e in range(7) for m in (1, 2, 5)]
_ROW = 13.0
_SWATCH = (16.0, 9.0)


Entry = tuple[
    str, str, int
]  # label, colour (or ``style.SECRET``, ``style.UNKNOWN``), number of QPV


@dataclass(frozen=True)
class Legend:
    """What the legend says."""

    title: str
    note: str
    classes: Sequence[Entry]
    circles: Sequence[tuple[int, float]] = ()  # (what they are in proportion to, radius in points)
    sized: str = "Habitants du quartier"
    counted: tuple[str, str] = ("QPV", "QPV")  # what a class counts, of one and of several


def reference_circles(population: pd.Series, radius: float) -> list[tuple[int, float]]:
    """Return three round populations and their radii: near the largest, between, usual."""
    largest = population.max()
    if not largest > 0:
        return []
    top = _round_below(largest)
    usual = min(_round_below(population.median()), _round_below(top / 2))
    chosen = {top, _round_below((top * usual) ** 0.5), usual}
    while len(chosen) < 3:
        chosen.add(_round_below(min(chosen) / 2))
    return [(n, radius * (n / largest) ** 0.5) for n in sorted(chosen, reverse=True)]


def _round_below(value: float) -> int:
    return max([n for n in _ROUND if n <= value], default=1)


def legend_height(legend: Legend, width: float) -> float:
    """Return the height that ``draw_legend`` needs in this width."""
    texts = sum(part.height for part in _texts(legend, width))
    sizes = max(2 * legend.circles[0][1], 24) + 28 if legend.circles else 0.0
    return texts + _ROW * len(legend.classes) + 4 + sizes


def draw_legend(sheet: Canvas, legend: Legend, box: Box) -> None:
    """Draw the classes and, below them, the reference circles, from the top of a box."""
    heading, *notes = _texts(legend, box.width)
    y = _write(sheet, heading, box.left, box.top)
    counted = _counted(legend.classes, box.width, legend.counted)
    for (label, colour, _), many in zip(legend.classes, counted, strict=True):
        _draw_class(sheet, box.left, y, label, colour, many)
        y -= _ROW
    for note in notes:
        y = _write(sheet, note, box.left, y - 1)
    if legend.circles:
        _draw_sizes(sheet, legend, box.left, y - 6)


def _counted(
    classes: Sequence[Entry], room: float, words: tuple[str, str] = ("QPV", "QPV")
) -> list[str]:
    """Return « 41 QPV » for each class; where one would be cut, « QPV » is said by the first only."""
    told = [french.plural(count, *words) for _, _, count in classes]
    widths = [
        _SWATCH[0] + 11 + measure(label)[0] + measure(many, style.SMALL)[0]
        for (label, _, _), many in zip(classes, told, strict=True)
    ]
    if max(widths, default=0) > room:
        told[1:] = [french.number(count) for _, _, count in classes[1:]]
    return told


class _Text(NamedTuple):
    text: str
    size: float
    bold: bool
    colour: str

    @property
    def height(self) -> float:
        return measure(self.text, self.size, self.bold)[1] + 3


def _texts(legend: Legend, width: float) -> list[_Text]:
    heading = _Text(wrap(legend.title, width, 3, bold=True), style.TEXT, True, style.INK)
    if not legend.note:
        return [heading]
    note = wrap(legend.note, width, 4, style.SMALL)
    return [heading, _Text(note, style.SMALL, False, style.MUTED)]


def _write(sheet: Canvas, part: _Text, x: float, y: float) -> float:
    """Write a text under ``y`` and return where the next one starts."""
    sheet.write(x, y, part.text, size=part.size, bold=part.bold, colour=part.colour, va="top")
    return y - part.height


def _draw_class(sheet: Canvas, x: float, top: float, label: str, colour: str, many: str) -> None:
    width, height = _SWATCH
    y = top - height - 1
    box = Box(x, y, x + width, y + height)
    face, edge = panels.look(colour, style.MUTED)
    sheet.box(box, edge, 0.5, face=face)
    panels.hatch(sheet, box, shapely.box(*box), colour, 2.2, 1)
    sheet.write(x + width + 5, y + 1.5, label)
    after = x + width + 5 + measure(label)[0] + 6
    sheet.write(after, y + 1.5, many, size=style.SMALL, colour=style.MUTED)


def _draw_sizes(sheet: Canvas, legend: Legend, x: float, top: float) -> None:
    """Draw nested circles that share their lowest point, each with what it stands for."""
    circles = legend.circles
    heading = wrap(legend.sized, 160, 1, bold=True)
    sheet.write(x, top, heading, bold=True, va="top")
    largest = circles[0][1]
    bottom = top - measure(heading)[1] - 6 - max(2 * largest, 24)
    middle = x + largest + 2
    tops = [bottom + 2 * r for _, r in circles]
    heights = [9.5] * len(circles)
    levels = spread(tops[::-1], heights[::-1], bottom - 2, bottom + 200, gap=0)[::-1]
    for (population, radius), edge, level in zip(circles, tops, levels, strict=True):
        sheet.circle(middle, bottom + radius, radius, edge=style.MUTED, width=0.7)
        end = middle + largest + 10
        sheet.line((middle, end - 4, end), (edge, edge, level), style.MUTED, 0.5)
        sheet.write(end + 3, level, french.number(population), size=style.SMALL, va="center")


def scale_box(panel: Panel) -> tuple[float, str, float, float]:
    """Return the scale bar's length in points, its text, and the room it takes with the north."""
    metres = panel.frame.width * 0.24 / panel.points_per_metre
    length = _round_below(metres)
    text = french.quantity(length / 1000, "km") if length >= 1000 else french.quantity(length, "m")
    points = length * panel.points_per_metre
    return points, text, max(points, measure(text, style.SMALL)[0]) + 14, 30.0


def draw_scale(sheet: Canvas, panel: Panel, box: Box, *, north: bool) -> None:
    """Draw the scale bar at the bottom of its box and, discreetly, the north above its start."""
    points, text, *_ = scale_box(panel)
    x, y = box.left + 6, box.bottom + 6
    sheet.line((x, x, x + points, x + points), (y + 3, y, y, y + 3), style.INK, 0.9, zorder=4,
               cap="")  # fmt: skip
    sheet.write(x, y + 5, text, size=style.SMALL, halo=1.3, zorder=6)
    if north:
        tip = x + measure(text, style.SMALL)[0] + 9
        arrow = [(tip, y + 21), (tip - 3.2, y + 12), (tip, y + 14), (tip + 3.2, y + 12)]
        sheet.shape([arrow], face=style.MUTED, zorder=4)
        sheet.write(tip, y + 4.5, "N", size=style.SMALL, colour=style.MUTED, ha="center", halo=1)

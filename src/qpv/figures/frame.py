"""What all charts share: the page's words, legend, labels of the lines, the finished picture.

A chart is a function of its width that returns a sheet: it is drawn for the page (or half of it)
and for the telephone, where labels stand above their line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypedDict

from qpv.figures import scale, style
from qpv.figures.canvas import Canvas, drawings, image, measure, wrap
from qpv.figures.marks import Sign, note
from qpv.figures.picture import Picture

HALF_WIDTH = 258.0  # in a column of a sheet of A4, its text is 7.5 points high
MARGIN = 4.0


class Words(TypedDict):
    """What a page says around a figure."""

    title: str
    subtitle: str
    source: str


def picture(
    draw: Callable[[float], Canvas], alt: str, table: str, words: Words,
    width: float = style.PAGE_WIDTH,
) -> Picture:  # fmt: skip
    """Return the chart that ``draw`` makes of a width, with its words, alternative and table; what
    fits half a page fits a telephone as it is."""
    if width <= HALF_WIDTH:
        content = image(draw(width), alt)
    else:
        content = drawings(draw, alt, (width, style.PHONE_WIDTH))
    return Picture(**words, content=content, alt=alt, table=table)


def narrow(width: float, least: float = 400.0) -> bool:
    """True where labels have no room at the left of their line: on a telephone, or in half a page
    for what needs ``least`` points."""
    return width < least


@dataclass(frozen=True)
class Legend:
    """Signs and their names, on as many rows as the width asks for."""

    rows: tuple[tuple[tuple[float, str, Sign], ...], ...]
    size: float
    ink: str = ""  # that of the signs

    @property
    def height(self) -> float:
        return sum(self._high(row) for row in self.rows)

    def _high(self, row: Sequence[tuple[float, str, Sign]]) -> float:
        return self.size + 4 + (self.size + 2) * max(text.count("\n") for _, text, _ in row)

    def draw(self, sheet: Canvas, bottom: float) -> None:
        for row in reversed(self.rows):
            bottom += self._high(row)
            y = bottom - self.size - 4  # the first line of its names
            for x, text, sign in row:
                if sign.shape:
                    sign.draw(sheet, x + 4, y + 3, sign.size)
                ink = self.ink or (style.MUTED if sign.colour == style.DOT else sign.colour)
                start = x + 11 if sign.shape else x
                top = y + self.size - 1
                sheet.write(start, top, text, size=self.size, colour=ink, bold=sign.own, va="top")


def legend(
    signs: Iterable[Sign], width: float, *notes: str, size: float = style.SMALL,
    left: float = MARGIN, ink: str = "",
) -> Legend:  # fmt: skip
    """Return the legend of the signs, in their order; ``notes`` follow, without a sign."""
    rows: list[list[tuple[float, str, Sign]]] = [[]]
    x = left
    for sign in (*signs, *(Sign(text, "", style.MUTED) for text in notes if text)):
        text = wrap(sign.name, width - left - 13, 2, size, sign.own)
        wide = measure(text, size, sign.own)[0] + (11 if sign.shape else 0)
        if rows[-1] and x + wide > width:
            rows.append([])
            x = left
        rows[-1].append((x, text, sign))
        x += wide + 12
    return Legend(tuple(map(tuple, rows)), size, ink)


@dataclass(frozen=True)
class _Label:
    text: str
    detail: str
    high: float  # of both, in points
    band: float  # height of the drawing of the line
    row: float  # height of the line and its label


@dataclass(frozen=True)
class Rows:
    """The lines of a chart, from the top: labels at their left, or above them on a telephone."""

    labels: tuple[_Label, ...]
    left: float  # where the drawing of a line may start
    above: bool
    size: float
    bold: bool

    @property
    def height(self) -> float:
        return sum(label.row for label in self.labels)

    def draw(self, sheet: Canvas, top: float) -> list[float]:
        """Write the labels under ``top``; return the height of the middle of each line."""
        middles = []
        for label in self.labels:
            bottom = top - label.row
            rule = (MARGIN, sheet.width - MARGIN)
            sheet.line(rule, (bottom, bottom), style.RULE, 0.4, zorder=0)
            room = label.high + 4 if self.above else label.row
            self._write(sheet, label, top - max(0.0, (room - label.high) / 2))
            middles.append(bottom + (label.band if self.above else label.row) / 2)
            top = bottom
        return middles

    def _write(self, sheet: Canvas, label: _Label, y: float) -> None:
        sheet.write(
            MARGIN, y, label.text, size=self.size, bold=self.bold, va="top", plate=self.above
        )
        if label.detail:
            y -= measure(label.text, self.size)[1]
            note(sheet, MARGIN, y, label.detail, va="top", plate=self.above, zorder=2)


def rows(
    labels: Sequence[str], width: float, *, line: float | Sequence[float], column: float,
    above: bool, details: Sequence[str] = (), size: float = style.SMALL, bold: bool = False,
    lines: int = 2,
) -> Rows:  # fmt: skip
    """Return the lines of a chart: each ``line`` points high or more, their labels ``above`` it or
    in a ``column`` no wider than they need, on ``lines`` lines at most."""
    bands = [line] * len(labels) if isinstance(line, int | float) else line
    room = width - 2 * MARGIN if above else column
    found = []
    for text, detail, band in zip(labels, details or [""] * len(labels), bands, strict=True):
        said = wrap(text, room, lines, size, bold)
        more = wrap(detail, room, max(1, lines - said.count("\n")), style.SMALL) if detail else ""
        high = measure(said, size)[1] + (measure(more, style.SMALL)[1] if more else 0)
        row = band + high + 1 if above else max(band, high - 1)
        found.append(_Label(said, more, high, band, row))
    widths = [(measure(o.text, size, bold)[0], measure(o.detail, style.SMALL)[0]) for o in found]
    left = MARGIN + (4 if above else max(map(max, widths)) + 8)
    return Rows(tuple(found), left, above, size, bold)


def sheet(
    lines: Rows, axis: scale.Scale, width: float, floor: float, head: float,
    names: Legend | None = None,
) -> tuple[Canvas, float, list[float]]:  # fmt: skip
    """Return a sheet with its axis at ``floor``, the labels of its lines and, ``head`` points above
    them, the legend; where the lines start from; the height of the middle of each."""
    base = floor + lines.height
    drawn = Canvas(width, base + head + (names.height if names else 0))
    scale.draw_axis(drawn, axis, floor, grid_to=base)
    if names:
        names.draw(drawn, base + head + 2)
        drawn.legend = names.height + 0.5
    return drawn, base, lines.draw(drawn, base)

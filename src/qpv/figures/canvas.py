"""A sheet measured in points (1/72 in), its origin at the bottom left.

Every drawing of this package is laid out in points of the printed page: text, circles and
collisions share one unit, so that a label known to fit does fit (``fonts`` measures texts).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from html import escape

import numpy as np
from matplotlib.markers import MarkerStyle

from qpv.figures import style, vector
from qpv.figures.fonts import ink
from qpv.figures.labels import Box
from qpv.figures.vector import UNIT, Element

LEADING = 1.28  # line height, in sizes of type
_LINES = 1.1  # that of several lines in one text
_PLATE = 0.8  # what a plate has around its text, in points
_SHARE = {"left": 0.0, "center": 0.5, "right": 1.0}
_SHOWN_WIDTH = 1000  # px on screen for a sheet as wide as the page; the stylesheet may say less

Line = Sequence[Sequence[float]] | np.ndarray  # points


class Canvas:
    """A blank sheet, one unit per point, its origin at the bottom left.

    What has a lower ``zorder`` is drawn under the rest; what has the same, in the order given.
    """

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self.legend = 0.0  # height of the legend at its top, that a page may leave out
        self._drawn: list[tuple[float, Element]] = []
        self.bar(0, 0, width, height, style.PAPER, -math.inf)

    @property
    def elements(self) -> list[Element]:
        """What is drawn, from the back to the front."""
        return [element for _, element in sorted(self._drawn, key=lambda one: one[0])]

    def write(
        self, x: float, y: float, text: str, *, size: float = style.TEXT, colour: str = style.INK,
        bold: bool = False, ha: str = "left", va: str = "baseline", halo: float = 0,
        plate: bool = False, zorder: float = 5,
    ) -> None:  # fmt: skip
        """Write plain text at a point, over a white halo (its width, for maps: the outline of
        each letter is heavy) or a white plate (for charts)."""
        lines = _laid_out(text, size, bold)
        height = _LINES * size * len(lines)
        top = y + {"top": 0, "center": height / 2, "bottom": height, "baseline": lines[-1][1]}[va]
        if plate:
            width = measure(text, size, bold)[0]
            left, bottom = x - _SHARE[ha] * width - _PLATE, top - height - _PLATE
            self.bar(left, bottom, width + 2 * _PLATE, height + 2 * _PLATE, style.PAPER, zorder)
        look = vector.ink(size, colour, halo)
        for line, foot in lines:
            start = x - _SHARE[ha] * _width(line, size, bold)
            (at,) = self._vertices([(start, top - foot)])
            if line:
                self._drawn.append((zorder, vector.text(at, look, line, bold)))

    def line(
        self, xs: Iterable[float], ys: Iterable[float], colour: str = style.RULE,
        width: float = 0.6, *, dashes: Sequence[float] = (), cap: str = "square", zorder: float = 2,
    ) -> None:  # fmt: skip
        """Draw a line through points; ``dashes`` are in widths of the line."""
        points = list(zip(xs, ys, strict=True))
        cap = "" if dashes else cap
        self.shape(
            [points], closed=False, edge=colour, width=width, dashes=dashes, cap=cap, zorder=zorder
        )

    def bar(
        self, left: float, bottom: float, width: float, height: float, colour: str, zorder: float
    ) -> None:
        """Draw a filled rectangle."""
        self.shape([_corners(left, bottom, width, height)], face=colour, zorder=zorder)

    def box(self, box: Box, edge: str, width: float, *, face: str = "", zorder: float = 1) -> None:
        """Draw a rectangle with a border."""
        corners = _corners(box.left, box.bottom, box.width, box.height)
        self.shape([corners], face=face, edge=edge, width=width, zorder=zorder)

    def shape(
        self, lines: Iterable[Line], *, closed: bool = True, bent: bool = False, face: str = "",
        edge: str = "", width: float = 0.0, dashes: Sequence[float] = (), cap: str = "",
        alpha: float = 1.0, hatched: bool = False, zorder: float = 1, frame: Box | None = None,
    ) -> None:  # fmt: skip
        """Draw rings, or lines where not ``closed``, cut by a ``frame``; ``bent`` ones alternate
        curves (two handles, an end) and straight sides."""
        look = vector.paint(face, edge, width, dashes, alpha) + f' stroke-linecap="{cap}"' * bool(
            cap
        )
        vertices = [self._vertices(line) for line in lines]
        if steps := vector.steps(vertices, closed=closed, bent=bent):
            cut = self._cut(frame, [vertex for line in vertices for vertex in line])
            self._drawn.append((zorder, Element(cut, look, "path", steps)))
            if hatched:
                self._drawn.append((zorder, vector.hatching(vertices[0], steps)))

    def circle(
        self, x: float, y: float, radius: float, *, face: str = "", edge: str = "",
        width: float = 0.0, alpha: float = 1.0, zorder: float = 1, frame: Box | None = None,
    ) -> None:  # fmt: skip
        """Draw a circle, cut by a ``frame``."""
        self._circle(x, y, radius, vector.paint(face, edge, width, alpha=alpha), zorder, frame)

    def _circle(
        self, x: float, y: float, radius: float, look: str, zorder: float, frame: Box | None = None
    ) -> None:
        corners = [(x - radius, y - radius), (x + radius, y + radius)]
        cut = self._cut(frame, self._vertices(corners)) if frame else ""
        at = f' cx="{UNIT * x:.0f}" cy="{UNIT * (self.height - y):.0f}"'
        own = f'{at} r="{UNIT * radius:.3g}"'
        self._drawn.append((zorder, Element(cut, look, "circle", own)))

    def mark(
        self, x: Iterable[float], y: Iterable[float], shape: str, colour: str, size: float, *,
        edgecolor: str = style.PAPER, linewidth: float = 0.6, zorder: float = 1, alpha: float = 1.0,
    ) -> None:  # fmt: skip
        """Draw one marker per point, ``size`` points across, with a white edge."""
        look = vector.paint(colour, edgecolor, linewidth, alpha=alpha)
        for at in zip(x, y, strict=True):
            if shape == "o":
                self._circle(*at, size / 2, look, zorder)
            else:
                corners = self._vertices(size * _sign(shape) + at)
                steps = vector.steps([corners], closed=True)
                self._drawn.append((zorder, Element("", look, "path", steps)))

    def _vertices(self, points: Line) -> list[vector.Vertex]:
        return [(round(UNIT * x), round(UNIT * (self.height - y))) for x, y in points]

    def _cut(self, frame: Box | None, vertices: Sequence[vector.Vertex]) -> str:
        """Return the frame as path data; "" if it cuts none of the vertices."""
        if frame is None:
            return ""
        (left, bottom), (right, top) = self._vertices([frame[:2], frame[2:]])
        if all(left <= x <= right and top <= y <= bottom for x, y in vertices):
            return ""
        return f"M{left} {top}H{right}V{bottom}H{left}z"


def _corners(left: float, bottom: float, width: float, height: float) -> Line:
    right, top = left + width, bottom + height
    return [(left, bottom), (right, bottom), (right, top), (left, top)]


@lru_cache
def _sign(shape: str) -> np.ndarray:
    """Return the corners of a marker one point across."""
    marker = MarkerStyle(shape)
    return marker.get_transform().transform(marker.get_path().vertices)[:-1]


def _width(line: str, size: float, bold: bool) -> float:
    return size * ink(line, bold).wide


def measure(text: str, size: float = style.TEXT, bold: bool = False) -> tuple[float, float]:
    """Return the width and the height, in points, of a text of one or several lines."""
    lines = text.split("\n")
    return max(_width(line, size, bold) for line in lines), len(lines) * size * LEADING


def _laid_out(text: str, size: float, bold: bool) -> list[tuple[str, float]]:
    """Return each line with how far its foot is under the top: lines are equally high, and what
    the letters of one leave stands half above, half below."""
    lines = []
    for rank, line in enumerate(text.split("\n")):
        _, rises, downs = ink(line, bold)
        lines.append((line, size * (_LINES * (rank + 0.5) + (rises - downs) / 2)))
    return lines


def wrap(text: str, width: float, lines: int, size: float = style.TEXT, bold: bool = False) -> str:
    """Return the text cut between words into at most ``lines`` lines; « … » if some is left."""
    rows: list[str] = [""]
    for word in text.split(" "):
        longer = f"{rows[-1]} {word}".strip()
        if rows[-1] and measure(longer, size, bold)[0] > width:
            rows.append(word)
        else:
            rows[-1] = longer
    if len(rows) > lines:
        rows = [*rows[: lines - 1], f"{rows[lines - 1]}…"]
    return "\n".join(_clipped(row, width, size, bold) for row in rows)


def _clipped(row: str, width: float, size: float, bold: bool) -> str:
    if measure(row, size, bold)[0] <= width:
        return row
    row = row.rstrip("…")
    while len(row) > 1 and measure(f"{row}…", size, bold)[0] > width:
        row = row[:-1].rstrip(" ,-")
    return f"{row}…"


def image(canvas: Canvas, alt: str) -> str:
    """Return a drawing of one width as inline SVG, with its alternative.

    The same drawing gives the same bytes: no date, fixed identifiers, fixed rounding.
    """
    return _svg(canvas, f'role="img" aria-label="{escape(alt)}"', "qpv-static")


def drawings(
    draw: Callable[[float], Canvas], alt: str,
    widths: Sequence[float] = (style.PAGE_WIDTH, style.PHONE_WIDTH),
) -> str:  # fmt: skip
    """Return what ``draw`` gives for the page and for the telephone; the stylesheet shows one.

    ``widths`` are those of the page and of the telephone, in points. The alternative is said
    once, by the block that holds both.
    """
    page, phone = (draw(width) for width in widths)
    return (
        f'<div class="qpv-drawing" role="img" aria-label="{escape(alt)}">'
        + _svg(page, 'aria-hidden="true"', "qpv-static")
        + _svg(phone, 'aria-hidden="true"', "qpv-static qpv-phone")
        + "</div>"
    )


def _svg(canvas: Canvas, attributes: str, classes: str) -> str:
    width = round(_SHOWN_WIDTH * min(1.0, canvas.width / style.PAGE_WIDTH))
    height = round(width * canvas.height / canvas.width)
    shown = f'class="{classes}" width="{width}" height="{height}"'
    if canvas.legend:
        parts = canvas.legend / canvas.width, canvas.legend / canvas.height
        shown += ' style="--legend:{:.2%};--legend-high:{:.2%}"'.format(*parts)
    return vector.svg(canvas.width, canvas.height, canvas.elements, f"{shown} {attributes}")

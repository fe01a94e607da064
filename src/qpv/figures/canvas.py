"""A sheet measured in points (1/72 in), without any global state of matplotlib.

Every drawing of this package is laid out in points of the printed page: text, circles and
collisions share one unit, so that a label known to fit does fit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from html import escape

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from qpv.figures import style, vector

LEADING = 1.28  # line height, in sizes of type
_BROAD = 300.0  # points; above, a telephone slides the drawing rather than shrink its words
_SHOWN_WIDTH = 1000  # px on screen for a sheet as wide as the page; the stylesheet may say less

# To be used around a whole drawing (`with drawing():` or as a decorator).
drawing = mpl.rc_context


class Canvas:
    """A blank sheet; ``axes`` has one unit per point, its origin at the bottom left."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self.figure = Figure(figsize=(width / 72, height / 72), dpi=72, facecolor="white")
        self.axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set_axis_off()
        self.axes.set(xlim=(0, width), ylim=(0, height), autoscale_on=False)

    def write(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = style.TEXT,
        colour: str = style.INK,
        bold: bool = False,
        ha: str = "left",
        va: str = "baseline",
        halo: float = 0,
        plate: bool = False,
        zorder: float = 5,
    ) -> None:
        """Write plain text at a point, over a white halo (its width, for maps: the outline of
        each letter is heavy) or a white plate (for charts)."""
        look = {
            "size": size, "weight": "bold" if bold else "normal", "ha": ha, "va": va,
            "linespacing": 1.1, "parse_math": False,
        }  # fmt: skip
        drawn = self.axes.text(x, y, text, color=colour, zorder=zorder, **look)
        if halo:
            drawn.set_gid(f"{vector.HALO}{halo}")
        if plate:
            drawn.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 0.8})

    def line(self, xs, ys, colour: str = style.RULE, width: float = 0.6, **options) -> None:
        """Draw a line through points."""
        self.axes.plot(xs, ys, color=colour, linewidth=width, **options)

    def mark(self, x, y, shape: str, colour: str, size: float, **options) -> None:
        """Draw one marker per point, ``size`` points across, with a white edge."""
        style_options = {"facecolor": colour, "edgecolor": "white", "linewidth": 0.6} | options
        self.axes.scatter(x, y, marker=shape, s=size**2, clip_on=False, **style_options)


@lru_cache(maxsize=4096)
def measure(text: str, size: float = style.TEXT, bold: bool = False) -> tuple[float, float]:
    """Return the width and the height, in points, of a text of one or several lines."""
    font = FontProperties(family=style.FONTS[0], size=size, weight="bold" if bold else "normal")
    lines = text.split("\n")
    widths = [text_to_path.get_text_width_height_descent(s, font, ismath=False)[0] for s in lines]
    return max(widths), len(lines) * size * LEADING


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
    classes = "qpv-static qpv-broad" if canvas.width > _BROAD else "qpv-static"
    return _svg(canvas, f'role="img" aria-label="{escape(alt)}"', classes)


def drawings(
    draw: Callable[[float], Canvas],
    alt: str,
    widths: Sequence[float] = (style.PAGE_WIDTH, style.PHONE_WIDTH),
) -> str:
    """Return what ``draw`` gives for the page and for the telephone; the stylesheet shows one.

    ``widths`` are those of the page and of the telephone, in points. The alternative is said
    once, by the block that holds both.
    """
    page, phone = (draw(width) for width in widths)
    return (
        f'<div class="qpv-drawing" role="img" aria-label="{escape(alt)}">'
        + _svg(page, 'aria-hidden="true"', "qpv-static")
        + _svg(phone, 'aria-hidden="true"', "qpv-static qpv-phone", "display:none;")
        + "</div>"
    )


def _svg(canvas: Canvas, attributes: str, classes: str, look: str = "") -> str:
    width = round(_SHOWN_WIDTH * min(1.0, canvas.width / style.PAGE_WIDTH))
    height = round(width * canvas.height / canvas.width)
    shown = f'class="{classes}" width="{width}" height="{height}"'
    fit = f'style="{look}max-width:100%;height:auto"'
    return vector.svg(canvas.figure, f"{shown} {attributes} {fit}")

"""A sheet measured in points (1/72 in), without any global state of matplotlib.

Every drawing of this package is laid out in points of the printed page: text, circles and
collisions share one unit, so that a label known to fit does fit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from html import escape

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.textpath import text_to_path
from matplotlib.transforms import IdentityTransform

from qpv.figures import style, vector

LEADING = 1.28  # line height, in sizes of type
_SHOWN_WIDTH = 1000  # px on screen for a sheet as wide as the page; the stylesheet may say less

# To be used around a whole drawing (`with drawing():` or as a decorator).
drawing = mpl.rc_context


class Canvas:
    """A blank sheet, one unit per point, its origin at the bottom left.

    Artists are added to the figure itself: axes that nobody sees would take half the time.
    """

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self.figure = Figure(figsize=(width / 72, height / 72), dpi=72, facecolor="white")

    def add(self, artist: Artist) -> None:
        """Add an artist of matplotlib, measured in points of the sheet."""
        artist.set_transform(IdentityTransform())
        self.figure.add_artist(artist)

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
        drawn = Text(x, y, text, color=colour, zorder=zorder, **look)
        if halo:
            drawn.set_gid(f"{vector.HALO}{halo}")
        if plate:
            drawn.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 0.8})
        self.add(drawn)

    def line(self, xs, ys, colour: str = style.RULE, width: float = 0.6, **options) -> None:
        """Draw a line through points."""
        self.add(Line2D(xs, ys, color=colour, linewidth=width, **options))

    def bar(
        self, left: float, bottom: float, width: float, height: float, colour: str, zorder: float
    ) -> None:
        """Draw a filled rectangle."""
        self.add(Rectangle((left, bottom), width, height, color=colour, linewidth=0, zorder=zorder))

    def mark(
        self, x, y, shape: str, colour: str, size: float, *, edgecolor: str = "white",
        linewidth: float = 0.6, zorder: float = 1, alpha: float | None = None,
    ) -> None:  # fmt: skip
        """Draw one marker per point, ``size`` points across, with a white edge."""
        self.add(
            Line2D(
                x, y, linestyle="none", marker=shape, markersize=size, markerfacecolor=colour,
                markeredgecolor=edgecolor, markeredgewidth=linewidth, zorder=zorder, alpha=alpha,
            )
        )  # fmt: skip


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
    return _svg(canvas, f'role="img" aria-label="{escape(alt)}"', "qpv-static")


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

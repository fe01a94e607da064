"""A sheet measured in points (1/72 in), without any global state of matplotlib.

Every drawing of this package is laid out in points of the printed page: text, circles and
collisions share one unit, so that a label known to fit does fit.
"""

from __future__ import annotations

import base64
import io
import re
from functools import lru_cache
from html import escape

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patheffects import Stroke
from matplotlib.textpath import text_to_path

from qpv.figures import style

LEADING = 1.28  # line height, in sizes of type
SVG_LIMIT = 700_000  # bytes; above, a PNG is lighter to open and to print
_SHOWN_WIDTH = 1000  # px on screen for a sheet as wide as the page; the stylesheet may say less
_PNG_DPI = 200

# To be used around a whole drawing (`with drawing():` or as a decorator).
drawing = mpl.rc_context


class Canvas:
    """A blank sheet; ``axes`` has one unit per point, its origin at the bottom left."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self.figure = Figure(figsize=(width / 72, height / 72), facecolor="white")
        FigureCanvasAgg(self.figure)
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
        if halo:  # apart from the text itself, whose glyphs an SVG then holds only once
            outline = self.axes.text(x, y, text, color="white", zorder=zorder - 0.1, **look)
            outline.set_path_effects([Stroke(linewidth=2 * halo, foreground="white")])
        drawn = self.axes.text(x, y, text, color=colour, zorder=zorder, **look)
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
    """Return the sheet as a self-contained ``<img>``: SVG, or PNG where the SVG is too heavy.

    The same drawing gives the same bytes: no date, fixed identifiers, fixed rounding.
    """
    vector = _svg(canvas.figure)
    kind, data = ("svg+xml", vector)
    if len(vector) > SVG_LIMIT:
        kind, data = "png", _png(canvas.figure)
    width = round(_SHOWN_WIDTH * min(1.0, canvas.width / style.PAGE_WIDTH))
    height = round(width * canvas.height / canvas.width)
    return (
        f'<img class="qpv-static" alt="{escape(alt)}" width="{width}" height="{height}" '
        f'style="max-width:100%;height:auto" '
        f'src="data:image/{kind};base64,{base64.b64encode(data).decode("ascii")}">'
    )


def _svg(figure: Figure) -> bytes:
    page = io.StringIO()
    figure.savefig(page, format="svg", metadata={"Date": None, "Creator": None})
    # Six decimals of a point are noise: two are enough for any printer.
    paths = re.compile(r'(?<= d=")[^"]*|(?<= points=")[^"]*')
    short = paths.sub(lambda d: re.sub(r"(\.\d\d)\d+", r"\1", d.group()), page.getvalue())
    return short.encode()


def _png(figure: Figure) -> bytes:
    from PIL import Image

    raw, small = io.BytesIO(), io.BytesIO()
    figure.savefig(raw, format="png", dpi=_PNG_DPI, metadata={"Software": None})
    full = Image.open(raw).convert("RGB")
    found = full.quantize(96, dither=Image.Dither.NONE).getpalette()[: 3 * 96]
    # An adaptive palette may merge a rare class into its neighbour: ours are put in first.
    kept = [[round(255 * part) for part in to_rgb(colour)] for colour in _kept_colours()]
    palette = np.array([*kept, *np.reshape(found, (-1, 3))], dtype=np.uint8)
    flat = Image.fromarray(_nearest(np.asarray(full), palette), mode="P")
    flat.putpalette(palette.ravel().tolist())
    flat.save(small, "PNG", optimize=True)
    return small.getvalue()


def _nearest(pixels: np.ndarray, palette: np.ndarray) -> np.ndarray:
    """Return, for each pixel, the index of the nearest colour: exact where it is there."""
    packed = pixels.astype(np.uint32) @ np.array([65536, 256, 1], dtype=np.uint32)
    colours, where = np.unique(packed, return_inverse=True)
    parts = np.stack([colours >> 16, colours >> 8 & 255, colours & 255], axis=1).astype(np.int32)
    best = [np.square(palette.astype(np.int32) - part).sum(axis=1).argmin() for part in parts]
    return np.array(best, dtype=np.uint8)[where.reshape(packed.shape)]


def _kept_colours() -> tuple[str, ...]:
    return (*style.SEQUENTIAL, style.ABSENT_FACE, style.LAND, style.INK, style.BORDER, "#ffffff")

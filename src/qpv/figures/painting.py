"""The SVG of our drawings painted by matplotlib, as PNG or PDF: its vocabulary (``vector``) is small."""

import io
import logging
import re
from functools import cache

import numpy as np
from defusedxml.ElementTree import fromstring
from fontTools.pens.recordingPen import RecordingPen
from fontTools.svgLib.path import parse_path
from matplotlib import font_manager, rc_context
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.textpath import TextPath, text_to_path
from matplotlib.transforms import Affine2D

from qpv.figures import fonts, style

DPI = 300
_SPACE = "{http://www.w3.org/2000/svg}"
_CAPS = {"square": "projecting"}
_CODES = {
    "moveTo": Path.MOVETO,
    "lineTo": Path.LINETO,
    "curveTo": Path.CURVE4,
    "qCurveTo": Path.CURVE3,
}
_PLACE = re.compile(r"translate\((-?[\d.]+) (-?[\d.]+)\) scale\(([\d.]+)\)")
# What an element hands down to those inside it.
_OWN = {
    "transform", "clip-path", "id", "d", "x", "y", "cx", "cy", "r", "viewBox", "width", "height",
}  # fmt: skip


def painted(svg: str, kind: str) -> bytes:
    """Return an SVG as « png » (300 dpi) or « pdf », where words stay words."""
    whole = fromstring(svg)
    width, height = (float(whole.get(side).removesuffix("pt")) for side in ("width", "height"))
    with rc_context({"pdf.fonttype": 42}):
        figure = Figure(figsize=(width / 72, height / 72), dpi=DPI)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_axis_off()
        axes.set_xlim(0, width)
        axes.set_ylim(height, 0)
        scale = width / float(whole.get("viewBox").split()[2])
        _Pen(axes).draw(whole, {}, Affine2D().scale(scale), "")
        out = io.BytesIO()
        figure.savefig(
            out, format=kind, dpi=DPI, metadata={"CreationDate": None} if kind == "pdf" else {}
        )
        return out.getvalue()


class _Pen:
    """What draws the elements of an SVG on axes measured in points, the first under the others."""

    def __init__(self, axes: Axes) -> None:
        self.axes, self.drawn = axes, 0
        self.frames: dict[str, Path] = {}

    def draw(self, element, look: dict[str, str], at: Affine2D, frame: str) -> None:
        tag = element.tag.removeprefix(_SPACE)
        own = {**look, **element.attrib}
        frame = element.get("clip-path", frame)
        if place := _PLACE.fullmatch(element.get("transform", "")):
            x, y, scale = map(float, place.groups())
            at = Affine2D((Affine2D().scale(scale).translate(x, y) + at).get_matrix())
        if tag == "clipPath":
            self.frames[f"url(#{element.get('id')})"] = _line(element[0].get("d", ""), at)
            return
        if tag == "path":
            self._shape(_line(own["d"], at), own, at, frame)
        elif tag == "circle":
            ring = Path.circle((float(own["cx"]), float(own["cy"])), float(own["r"]))
            self._shape(at.transform_path(ring), own, at, frame)
        elif tag == "text":
            self._words(element.text or "", own, at, frame)
        for child in element:
            self.draw(child, {k: v for k, v in own.items() if k not in _OWN}, at, frame)

    def _shape(self, line: Path, look: dict[str, str], at: Affine2D, frame: str) -> None:
        scale, edge = at.get_matrix()[0, 0], look.get("stroke", "none")
        width = float(look.get("stroke-width", 1)) * scale if edge != "none" else 0.0
        dashes = [
            float(d) * scale / width for d in look.get("stroke-dasharray", "").split() if width
        ]
        cap = look.get("stroke-linecap", "butt")
        patch = PathPatch(
            line, facecolor=_colour(look.get("fill", "#000"), look.get("fill-opacity")),
            edgecolor=_colour(edge, look.get("stroke-opacity")), linewidth=width, joinstyle="round",
            capstyle=_CAPS.get(cap, cap), linestyle=(0, tuple(dashes)) if dashes else "solid",
            snap=False,  # or a dot, a stroke of a tenth of a point, is rounded away
        )  # fmt: skip
        self._put(patch, frame)

    def _words(self, words: str, look: dict[str, str], at: Affine2D, frame: str) -> None:
        x, y = at.transform((float(look["x"]), float(look["y"])))
        scale, bold = at.get_matrix()[0, 0], look.get("font-weight") == "bold"
        size = float(look["font-size"]) * scale
        font = FontProperties(fname=_face(bold), size=size)
        # The words take the room that was laid out for them, whatever face this machine has.
        taken = text_to_path.get_text_width_height_descent(words, font, ismath=False)[0]
        font.set_size(size * min(1.0, 1.02 * size * fonts.ink(words, bold).wide / taken))
        if look.get("stroke"):
            halo = TextPath((0, 0), words, prop=font)
            placed = Affine2D().scale(1, -1).translate(x, y).transform_path(halo)
            width = float(look["stroke-width"]) * scale
            self._put(
                PathPatch(placed, color=look["stroke"], linewidth=width, joinstyle="round"), frame
            )
        self.drawn += 1
        text = self.axes.text(
            x, y, words, fontproperties=font, color=look.get("fill"), zorder=self.drawn,
            va="baseline", parse_math=False,
        )  # fmt: skip
        self._cut(text, frame)

    def _put(self, patch: PathPatch, frame: str) -> None:
        self.drawn += 1
        patch.set_zorder(self.drawn)
        self.axes.add_artist(patch)  # not add_patch: the limits are known
        self._cut(patch, frame)

    def _cut(self, artist: Artist, frame: str) -> None:
        if frame in self.frames:
            artist.set_clip_path(self.frames[frame], self.axes.transData)


def _line(data: str, at: Affine2D) -> Path:
    """Return path data as a path of matplotlib."""
    pen = RecordingPen()
    parse_path(data, pen)
    points, codes, start = [], [], (0.0, 0.0)
    for name, given in pen.value:
        if name == "moveTo":
            start = given[0]
        if name in _CODES:
            points += given
            codes += [_CODES[name]] * len(given)
        elif name == "closePath":
            points.append(start)
            codes.append(Path.CLOSEPOLY)
    return at.transform_path(Path(np.array(points, dtype=float).reshape(-1, 2), codes))


def _colour(name: str, alpha: str | None) -> tuple | str:
    return "none" if name == "none" else to_rgba(name, float(alpha or 1))


@cache
def _face(bold: bool) -> str:
    """Return the file of the first face of the page that this machine has, else matplotlib's own."""
    log = logging.getLogger("matplotlib.font_manager")
    level = log.level
    log.setLevel(logging.ERROR)  # one that is not here is no news
    try:
        for name in style.FONTS:
            wanted = FontProperties(family=name, weight="bold" if bold else "normal")
            try:
                return font_manager.findfont(wanted, fallback_to_default=False)
            except ValueError:
                continue
        return font_manager.findfont(FontProperties(weight="bold" if bold else "normal"))
    finally:
        log.setLevel(level)

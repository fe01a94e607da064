"""A drawing as light inline SVG, whose words are words: what matplotlib draws, said briefly.

Coordinates are whole tenths of a point, steps from vertex to vertex; neighbours that look alike
share one group of attributes, and strokes alike one path. Text is ``<text>`` in DejaVu Sans,
whose metrics laid it out (`fonts` gives the page that font). Same drawing, same bytes: clipping
frames are named after what is drawn.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from html import escape
from itertools import groupby

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from qpv.figures import style

UNIT = 10  # steps per point
HALO = "halo:"  # in a text's ``gid``, the width of the white outline of its letters
_ROOT = (
    f'font-family="{style.FONTS[0]},Verdana,sans-serif" font-size="{style.TEXT * UNIT:g}" '
    f'fill="{style.INK}" stroke-linejoin="round" text-rendering="geometricPrecision"'
)
_CIRCLE = Path.unit_circle().codes
_CURVES = {Path.CURVE3: (2, "q"), Path.CURVE4: (3, "c")}


def body(figure: Figure) -> str:
    """Return what stands inside the ``<svg>`` of a figure measured in points, in its viewBox."""
    pen = _Pen(*(72 * side for side in figure.get_size_inches()))
    figure.draw(pen)
    return pen.text()


def svg(figure: Figure, attributes: str) -> str:
    """Return a figure as an ``<svg>`` element of a page, with these attributes more."""
    width, height = (round(72 * UNIT * side) for side in figure.get_size_inches())
    return f'<svg {attributes} viewBox="0 0 {width} {height}" {_ROOT}>{body(figure)}</svg>'


@dataclass(frozen=True)
class _Drawn:
    """One element: its frame ("" if whole), shared attributes, tag, own attributes, content."""

    frame: str
    look: str
    tag: str
    own: str = ""
    content: str = ""

    def text(self, look: str) -> str:
        end = f">{self.content}</{self.tag}>" if self.content else "/>"
        return f"<{self.tag}{look}{self.own}{end}"


class _Pen(RendererBase):
    """Takes note of what a figure draws; ``text`` writes it."""

    def __init__(self, width: float, height: float) -> None:
        super().__init__()
        self.width, self.height = width, height
        self._flip = Affine2D().scale(UNIT, -UNIT).translate(0, UNIT * height)
        self._halo = 0.0
        self._drawn: list[_Drawn] = []

    def get_canvas_width_height(self) -> tuple[float, float]:
        return self.width, self.height

    def open_group(self, s: str, gid: str | None = None) -> None:
        self._halo = float(gid.removeprefix(HALO)) if gid and gid.startswith(HALO) else 0.0

    def draw_path(self, gc, path, transform, rgbFace=None) -> None:
        self._draw(gc, path, [(transform + self._flip).transform(path.vertices)], rgbFace)

    def draw_markers(self, gc, marker_path, marker_trans, path, trans, rgbFace=None) -> None:
        sign = marker_trans.transform(marker_path.vertices) * (UNIT, -UNIT)
        centres = (trans + self._flip).transform(path.vertices)
        self._draw(gc, marker_path, [sign + centre for centre in centres], rgbFace)

    def _draw(self, gc, path: Path, copies: list[np.ndarray], face) -> None:
        """Take note of one path at one place or more."""
        look = _paint(gc, face)
        if not look or not copies:
            return
        circle = _is_circle(path, copies[0])
        for points in copies:
            frame = self._frame(gc, points)
            if circle:
                low, high = points.min(axis=0), points.max(axis=0)
                (x, y), r = (low + high) / 2, (high - low)[0] / 2
                own = f' cx="{x:.0f}" cy="{y:.0f}" r="{r:.3g}"'
                self._drawn.append(_Drawn(frame, look, "circle", own))
            elif steps := _steps(points, path.codes):
                cap = "" if steps.endswith("z") else _cap(gc)
                self._drawn.append(_Drawn(frame, look + cap, "path", steps))
                if gc.get_hatch():
                    self._drawn.append(_Drawn(steps, _hatch_look(gc), "path", _hatching(points)))

    def draw_text(self, gc, x, y, s, prop, angle, ismath=False, mtext=None) -> None:
        at, look = (round(x * UNIT), round(y * UNIT)), ""
        if prop.get_size_in_points() != style.TEXT:
            look += f' font-size="{prop.get_size_in_points() * UNIT:g}"'
        if (colour := _hex(gc.get_rgb())) != style.INK:
            look += f' fill="{colour}"'
        if self._halo:
            look += f' stroke="#fff" stroke-width="{2 * UNIT * self._halo:g}" paint-order="stroke"'
        own = f' x="{at[0]}" y="{at[1]}"'
        if angle:
            own += f' transform="rotate({-angle:g} {at[0]} {at[1]})"'
        if prop.get_weight() == "bold":
            own += ' font-weight="bold"'
        if s != s.strip() or "  " in s:
            own += ' xml:space="preserve"'
        self._drawn.append(_Drawn("", look, "text", own, escape(s, quote=False)))

    def get_text_width_height_descent(self, s: str, prop: FontProperties, ismath):
        return super().get_text_width_height_descent(s, prop, False)

    def _frame(self, gc: GraphicsContextBase, points: np.ndarray) -> str:
        """Return the frame that cuts these points, as path data; "" if it cuts none."""
        box = gc.get_clip_rectangle()
        if box is None:
            return ""
        (left, bottom), (right, top) = self._flip.transform([box.min, box.max])
        (x0, y0), (x1, y1) = points.min(axis=0), points.max(axis=0)
        if left <= x0 and x1 <= right and top <= y0 and y1 <= bottom:
            return ""
        return f"M{left:.0f} {top:.0f}H{right:.0f}V{bottom:.0f}H{left:.0f}z"

    def text(self) -> str:
        parts = []
        for frame, inside in groupby(self._drawn, key=lambda one: one.frame):
            content = "".join(_alike(look, list(run)) for look, run in groupby(
                inside, key=lambda one: one.look))  # fmt: skip
            parts.append((frame, content))
        seed = hashlib.sha256(repr(parts).encode()).hexdigest()[:8]
        frames = list(dict.fromkeys(frame for frame, _ in parts if frame))
        names = {frame: f"c{seed}-{rank}" for rank, frame in enumerate(frames)}
        clips = "".join(
            f'<clipPath id="{names[frame]}"><path d="{frame}"/></clipPath>' for frame in frames
        )
        return clips + "".join(
            f'<g clip-path="url(#{names[frame]})">{content}</g>' if frame else content
            for frame, content in parts
        )


def _alike(look: str, run: list[_Drawn]) -> str:
    """Return elements that look alike: strokes in one path, the others in one group."""
    if 'fill="none"' in look and "opacity" not in look:
        strokes = "".join(one.own for one in run if one.tag == "path")
        others = [one for one in run if one.tag != "path"]
        run = [*([_Drawn("", look, "path", strokes)] if strokes else []), *others]
    run = [
        _Drawn(one.frame, one.look, "path", f' d="{one.own}"') if one.tag == "path" else one
        for one in run
    ]
    if len(run) == 1:
        return run[0].text(look)
    return f"<g{look}>" + "".join(one.text("") for one in run) + "</g>"


def _paint(gc: GraphicsContextBase, face) -> str:
    """Return the fill and the stroke as attributes; "" where nothing would be seen."""
    forced = gc.get_alpha() if gc.get_forced_alpha() else None
    edge, width = gc.get_rgb(), gc.get_linewidth()
    fill = None if face is None or (len(face) > 3 and not face[3]) else face
    stroke = width and edge[3]
    if fill is None and not stroke and not gc.get_hatch():
        return ""
    look = f' fill="{_hex(fill)}"' if fill is not None else ' fill="none"'
    if fill is not None and (alpha := _alpha(fill, forced)) < 1:
        look += f' fill-opacity="{alpha:.3g}"'
    if stroke:
        look += f' stroke="{_hex(edge)}" stroke-width="{width * UNIT:.3g}"'
        if (alpha := _alpha(edge, forced)) < 1:
            look += f' stroke-opacity="{alpha:.3g}"'
        if (dashes := gc.get_dashes()[1]) is not None:
            look += f' stroke-dasharray="{" ".join(f"{d * UNIT:.3g}" for d in dashes)}"'
    return look


def _hatch_look(gc: GraphicsContextBase) -> str:
    return f' fill="none" stroke="{_hex(gc.get_hatch_color())}" stroke-width="{UNIT // 2}"'


def _hatching(points: np.ndarray) -> str:
    """Return strokes at 45° over a shape, which is their frame."""
    (left, top), (right, bottom) = np.rint([points.min(axis=0), points.max(axis=0)]).astype(int)
    rise = bottom - top
    return "".join(f"M{x} {bottom}l{rise}-{rise}" for x in range(left - rise, right, 3 * UNIT))


def _alpha(colour, forced: float | None) -> float:
    return forced if forced is not None else (colour[3] if len(colour) > 3 else 1.0)


def _hex(colour) -> str:
    text = to_hex(colour)
    return f"#{text[1::2]}" if text[1::2] == text[2::2] else text


def _cap(gc: GraphicsContextBase) -> str:
    name = {"projecting": "square"}.get(gc.get_capstyle(), gc.get_capstyle())
    return "" if name == "butt" else f' stroke-linecap="{name}"'


def _is_circle(path: Path, points: np.ndarray) -> bool:
    codes = path.codes
    if codes is None or len(codes) != len(_CIRCLE) or not np.array_equal(codes, _CIRCLE):
        return False
    width, height = np.ptp(points, axis=0)
    return abs(width - height) < 0.01 * UNIT


def _steps(points: np.ndarray, codes) -> str:
    """Return path data: the first start, then steps in whole units, from part to part as well."""
    if codes is None:
        codes = np.full(len(points), Path.LINETO)
        codes[0] = Path.MOVETO
    whole = np.rint(points).astype(int)
    starts = np.flatnonzero(codes == Path.MOVETO)
    data, at = "", None
    for vertices, kinds in zip(
        np.split(whole, starts[1:]), np.split(codes, starts[1:]), strict=True
    ):
        if part := _part(vertices, kinds, at):
            data += part
            at = vertices[0] if kinds[-1] == Path.CLOSEPOLY else vertices[-1]
    return data


def _part(vertices: np.ndarray, kinds: np.ndarray, at: np.ndarray | None) -> str:
    """Return one part, which starts ``at`` so many steps from where the last one ended."""
    closed = kinds[-1] == Path.CLOSEPOLY
    if closed:
        vertices, kinds = vertices[:-1], kinds[:-1]
    start = f"M{_numbers(vertices[0])}" if at is None else f"m{_numbers(vertices[0] - at)}"
    if np.isin(kinds[1:], (Path.CURVE3, Path.CURVE4)).any():
        steps = _curved(vertices, kinds)
    else:
        moves = np.diff(vertices, axis=0)
        moves = moves[np.any(moves != 0, axis=1)]
        if not len(moves) and closed:
            return ""
        steps = "l" + _numbers(moves if len(moves) else [(0, 0)])
    if at is not None and steps.startswith("l"):  # after « m », steps are lines
        steps = steps[1:] if steps[1] == "-" else " " + steps[1:]
    return start + steps + ("z" if closed else "")


def _curved(vertices: np.ndarray, kinds: np.ndarray) -> str:
    steps, at, last = [], 1, vertices[0]
    while at < len(vertices):
        count, letter = _CURVES.get(kinds[at], (1, "l"))
        steps.append(letter + _numbers(vertices[at : at + count] - last))
        last, at = vertices[at + count - 1], at + count
    return "".join(steps)


def _numbers(moves) -> str:
    return " ".join(map(str, np.asarray(moves).ravel().tolist())).replace(" -", "-")

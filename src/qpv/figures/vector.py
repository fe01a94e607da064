"""A drawing as light inline SVG, whose words are words.

Coordinates are whole tenths of a point, steps from vertex to vertex; neighbours that look alike
share one group of attributes, and strokes alike one path. Text is ``<text>`` in the face of the page,
whose metrics laid it out. Same drawing, same bytes: clipping frames are named after what is drawn.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby
from typing import NamedTuple

from qpv.figures import style
from qpv.figures.fonts import FAMILY

UNIT = 10  # steps per point
_ROOT = (
    f'font-family="{FAMILY}" font-size="{style.TEXT * UNIT:g}" '
    f'fill="{style.INK}" stroke-linejoin="round" text-rendering="geometricPrecision"'
)
_DISC = re.compile(r' cx="(-?\d+)" cy="(-?\d+)" r="([\d.]+)"')
_LOOK = re.compile(r'([\w-]+)="([^"]*)"')
_CLOUD = 8  # discs of one size: from here on paths are shorter

Vertex = tuple[int, int]  # in units, from the top left


class Element(NamedTuple):
    """One element: its frame ("" if whole), shared attributes, tag, own attributes, content."""

    frame: str
    look: str
    tag: str
    own: str = ""
    content: str = ""

    def text(self, look: str) -> str:
        end = f">{self.content}</{self.tag}>" if self.content else "/>"
        return f"<{self.tag}{look}{self.own}{end}"


def svg(width: float, height: float, elements: Iterable[Element], attributes: str) -> str:
    """Return elements, from the back to the front, as the ``<svg>`` of a sheet measured in points,
    with these attributes more."""
    size = f"{round(UNIT * width)} {round(UNIT * height)}"
    return f'<svg {attributes} viewBox="0 0 {size}" {_ROOT}>{_body(elements)}</svg>'


def _body(elements: Iterable[Element]) -> str:
    parts = []
    for frame, inside in groupby(elements, key=lambda one: one.frame):
        runs = groupby(inside, key=lambda one: one.look)
        parts.append((frame, "".join(_alike(look, list(run)) for look, run in runs)))
    seed = hashlib.sha256(repr(parts).encode()).hexdigest()[:8]
    frames = dict.fromkeys(frame for frame, _ in parts if frame)
    names = {frame: f"c{seed}-{rank}" for rank, frame in enumerate(frames)}
    clips = (
        f'<clipPath id="{name}"><path d="{frame}"/></clipPath>' for frame, name in names.items()
    )
    return "".join(clips) + "".join(
        f'<g clip-path="url(#{names[frame]})">{content}</g>' if frame else content
        for frame, content in parts
    )


def _alike(look: str, run: list[Element]) -> str:
    """Return elements that look alike: strokes in one path, discs in a few, the others in one group."""
    if 'fill="none"' in look and "opacity" not in look:
        strokes = "".join(one.own for one in run if one.tag == "path")
        others = [one for one in run if one.tag != "path"]
        run = [*([Element("", look, "path", strokes)] if strokes else []), *others]
    if all(one.tag == "circle" for one in run) and (
        cloud := _cloud(look, [one.own for one in run])
    ):
        return cloud
    run = [one._replace(own=f' d="{one.own}"') if one.tag == "path" else one for one in run]
    if len(run) == 1:
        return run[0].text(look)
    return f"<g{look}>" + "".join(one.text("") for one in run) + "</g>"


def _cloud(look: str, owns: Sequence[str]) -> str:
    """Return discs that look alike (their attributes: cx, cy, r) in a few paths: each is a stroke of no
    length with round ends, nine bytes instead of thirty-five; "" where they are too few of one size, or
    hollow. The same is seen: a path holds only discs that do not touch, those over others come later."""
    found = [disc for own in owns if (disc := _DISC.fullmatch(own))]
    if len(found) < max(_CLOUD, len(owns)) or 'fill="none"' in look:
        return ""
    sizes = [
        (float(r), [(int(one[1]), int(one[2])) for one in same])
        for r, same in groupby(found, key=lambda one: one[3])
    ]
    if len(sizes) > len(found) / _CLOUD:
        return ""
    return "".join(
        _layer(dict(_LOOK.findall(look)), r, d) for r, same in sizes for d in _apart(same, 2 * r)
    )


def _layer(look: dict[str, str], radius: float, discs: Iterable[Vertex]) -> str:
    """Return discs that do not touch: their edge as wider strokes, then what is within it."""
    steps, at = "", (0, 0)
    for disc in discs:
        move = f"{disc[0] - at[0]} {disc[1] - at[1]}".replace(" -", "-")
        steps += f"m{move}h1" if steps else f"M{move}h1"
        at = (disc[0] + 1, disc[1])
    edge = float(look.get("stroke-width", 0))
    clear = look.get("fill-opacity", "")
    strokes = [(look["fill"], 2 * radius - (0 if clear else edge), clear)]
    if edge and not clear:  # under a see-through disc, its edge would be seen
        strokes.insert(0, (look["stroke"], 2 * radius + edge, ""))
    return "".join(
        f'<path fill="none" stroke="{colour}" stroke-width="{width:.3g}" stroke-linecap="round"'
        + f' stroke-opacity="{opacity}"' * bool(opacity)
        + f' d="{steps}"/>'
        for colour, width, opacity in strokes
    )


def _apart(discs: Iterable[Vertex], least: float) -> list[list[Vertex]]:
    """Return the discs in layers, each disc in the first where none is nearer than ``least``."""
    layers: list[list[Vertex]] = []
    where: dict[tuple[int, int], list[tuple[int, int, int]]] = defaultdict(list)
    for x, y in discs:
        column, row = int(x // least), int(y // least)
        near = {
            rank
            for i in (column - 1, column, column + 1)
            for j in (row - 1, row, row + 1)
            for rank, a, b in where.get((i, j), ())
            if (a - x) ** 2 + (b - y) ** 2 < least**2
        }
        rank = next(rank for rank in range(len(layers) + 1) if rank not in near)
        if rank == len(layers):
            layers.append([])
        layers[rank].append((x, y))
        where[column, row].append((rank, x, y))
    return layers


def paint(
    face: str, edge: str, width: float, dashes: Sequence[float] = (), alpha: float = 1.0
) -> str:
    """Return a fill and a stroke as attributes; "" where nothing would be seen. Dashes are in
    widths of the stroke."""
    stroke = edge and width
    if not face and not stroke:
        return ""
    opacity = f'-opacity="{alpha:.3g}"' if alpha < 1 else ""
    look = f' fill="{_short(face) if face else "none"}"'
    if face and opacity:
        look += f" fill{opacity}"
    if stroke:
        look += f' stroke="{_short(edge)}" stroke-width="{width * UNIT:.3g}"'
        look += f" stroke{opacity}" if opacity else ""
        if dashes:
            look += f' stroke-dasharray="{" ".join(f"{d * width * UNIT:.3g}" for d in dashes)}"'
    return look


def ink(size: float, colour: str, halo: float) -> str:
    """Return the attributes of a text that differ from those of the whole drawing."""
    look = f' font-size="{size * UNIT:g}"' if size != style.TEXT else ""
    if colour != style.INK:
        look += f' fill="{_short(colour)}"'
    if halo:
        look += f' stroke="#fff" stroke-width="{2 * UNIT * halo:g}" paint-order="stroke"'
    return look


def text(at: Vertex, look: str, line: str, bold: bool) -> Element:
    """Return one line of text."""
    own = f' x="{at[0]}" y="{at[1]}"' + ' font-weight="bold"' * bold
    if line != line.strip() or "  " in line:
        own += ' xml:space="preserve"'
    return Element("", look, "text", own, escape(line, quote=False))


def hatching(vertices: Sequence[Vertex], frame: str) -> Element:
    """Return strokes at 45° over a shape, which is their frame."""
    (left, right), (top, bottom) = ((min(side), max(side)) for side in zip(*vertices, strict=True))
    rise = bottom - top
    strokes = (f"M{x} {bottom}l{rise}-{rise}" for x in range(left - rise, right, 3 * UNIT))
    look = paint("", style.ABSENT_EDGE, 0.5)
    return Element(frame, look, "path", "".join(strokes))


def _short(colour: str) -> str:
    return f"#{colour[1::2]}" if colour[1::2] == colour[2::2] else colour


def steps(lines: Iterable[Sequence[Vertex]], *, closed: bool, bent: bool = False) -> str:
    """Return path data: the first start, then steps, from line to line as well. A line that is
    ``bent`` alternates curves (two handles, an end) and straight sides."""
    data, at = "", None
    for line in lines:
        if closed and line[0] == line[-1]:
            line = line[:-1]
        start = f"M{_numbers(line[:1])}" if at is None else f"m{_numbers([_move(at, line[0])])}"
        moves = [move for move in map(_move, line, line[1:]) if move != (0, 0)]
        if closed and not moves:
            continue
        drawn = _bent(line) if bent else "l" + _numbers(moves or [(0, 0)])
        if at is not None and drawn[0] == "l":  # after « m », steps are lines
            drawn = drawn[1:] if drawn[1] == "-" else " " + drawn[1:]
        data += start + drawn + ("z" if closed else "")
        at = line[0] if closed else line[-1]
    return data


def _bent(line: Sequence[Vertex]) -> str:
    """Return curves to the fourth, eighth… vertex, straight sides from each to the next."""
    data, last = "", line[0]
    for start in range(1, len(line), 4):
        curve = line[start : start + 3]
        data += "c" + _numbers(_move(last, vertex) for vertex in curve)
        if start + 3 < len(line):
            data += "l" + _numbers([_move(curve[-1], line[start + 3])])
            last = line[start + 3]
    return data


def _move(here: Vertex, there: Vertex) -> Vertex:
    return there[0] - here[0], there[1] - here[1]


def _numbers(moves: Iterable[Vertex]) -> str:
    return " ".join(f"{x} {y}" for x, y in moves).replace(" -", "-")

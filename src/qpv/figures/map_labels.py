"""Names on a map: each in the best free place near what it names, or not at all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from qpv.figures import style
from qpv.figures.canvas import Canvas, measure, wrap
from qpv.figures.labels import Box

# Around what is named, best first: right, left, above, below, then corners (dx, dy).
_AROUND = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1))

_FAR = 5.0  # points
_HOME = 0.7  # share of a name that must stand on its own shape to be written there


@dataclass(frozen=True)
class Named:
    """A name and the rectangle that it names (a commune's circles, a QPV's outline)."""

    text: str
    about: Box
    rings: tuple[float, ...] = (1.5,)  # how far from it the name may stand, in points
    own: BaseGeometry | None = None  # the name may stand on its own shape, where it has room


def named(
    labels: Sequence[str], shapes: Sequence[BaseGeometry], order: Iterable[int], room: float,
    rings: tuple[float, ...],
) -> list[Named]:  # fmt: skip
    """Return the names of shapes in this order, each near or over its own, ``room`` points wide."""
    return [
        Named(wrap(labels[i], room, 3, style.SMALL), Box(*shapes[i].bounds), rings, shapes[i])
        for i in order
    ]


@dataclass(frozen=True)
class Placed:
    """A name in its place; ``leader`` joins it to what it names where that is far."""

    text: str
    box: Box
    leader: list[list[float]] | None = None
    home: bool = False  # on its own shape, whatever its colour: the name needs a plate


def placed(
    names: Sequence[Named], frame: Box, taken: Sequence[Box], data: Sequence[BaseGeometry], *,
    tolerance: float, most: int,
) -> list[Placed]:  # fmt: skip
    """Return up to ``most`` names, the first ones first, none over another nor cut by the frame.

    ``taken`` are rectangles no name may touch; ``data`` are shapes that names should not hide:
    a place that hides more than ``tolerance`` (share of its surface) is refused.
    """
    tree = shapely.STRtree(np.asarray(data, dtype=object))
    found: list[Placed] = []
    for name in names:
        if len(found) == most:
            break
        busy = [*taken, *(p.box for p in found)]
        free = [
            p
            for p in _places(name)
            if p.box.within(frame.grown(-2)) and not any(p.box.meets(b.grown(1)) for b in busy)
        ]
        costs = [_cost(p.box, name, tree) + 0.0025 * rank for rank, p in enumerate(free)]
        if costs and min(costs) <= tolerance:
            found.append(_joined(free[int(np.argmin(costs))], name))
    return found


def _places(name: Named) -> list[Placed]:
    width, height = measure(name.text, style.SMALL)
    x, y = name.about.centre
    found = []
    if name.own is not None:
        widest = shapely.maximum_inscribed_circle(name.own, tolerance=1.0)  # from its centre out
        cx, cy = shapely.get_coordinates(widest)[0]
        box = Box.around(cx, cy, width, height)
        if shapely.area(shapely.intersection(shapely.box(*box), name.own)) > _HOME * box.area:
            found.append(Placed(name.text, box, home=True))
    for ring in name.rings:
        for dx, dy in _AROUND:
            cx = x + dx * (name.about.width / 2 + ring + width / 2) * (0.85 if dy else 1)
            cy = y + dy * (name.about.height / 2 + ring + height / 2)
            box = Box.around(cx, cy, width, height)
            found.append(Placed(name.text, box))
    return found


def _joined(label: Placed, name: Named) -> Placed:
    """Return the label with a leader to its shape, where it stands far from it."""
    if name.own is None or label.home:
        return label
    gap = shapely.shortest_line(shapely.box(*label.box), name.own)
    if shapely.length(gap) < _FAR:
        return label
    return Placed(label.text, label.box, shapely.get_coordinates(gap).tolist())


def _cost(box: Box, name: Named, tree: shapely.STRtree) -> float:
    """Return how much data a name hides there; its own shape counts little."""
    own = 0.0
    if name.own is not None:
        own = shapely.area(shapely.intersection(shapely.box(*box), name.own)) / box.area
    return hidden(box, tree) - (1.1 if own > _HOME else 0.9) * float(own)


def hidden(box: Box, tree: shapely.STRtree) -> float:
    """Return the share of a rectangle that stands over data."""
    area = shapely.box(*box)
    near = tree.geometries.take(tree.query(area, predicate="intersects"))
    return float(shapely.area(shapely.intersection(near, area)).sum() / area.area)


def draw(sheet: Canvas, names: Sequence[Placed]) -> None:
    """Write the names over a halo, with a thin line to what they name where they are far."""
    for name in names:
        x, y = name.box.centre
        if name.leader:
            xs, ys = zip(*name.leader, strict=True)
            sheet.line(xs, ys, style.INK, 0.5, zorder=3)
        look = {"plate": True} if name.home else {"halo": 1.4}
        sheet.write(x, y, name.text, size=style.SMALL, ha="center", va="center", zorder=6, **look)

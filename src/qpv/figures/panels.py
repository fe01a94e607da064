"""Pieces of map on a sheet: a frame in points, an extent in metres, layers drawn in it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from qpv.figures import style
from qpv.figures.canvas import Canvas
from qpv.figures.labels import Box

_TOLERANCE = 0.3  # points: what is simplified cannot be seen; nothing drawn is measured
_COARSE = 0.6  # for hundreds of communes
_LEAST_ROOM = 25.0  # square points per commune; with less, as on a telephone, a mesh is only grey
_GRID = 10  # steps per point
_CONTEXT = "#fcfcfb"
_MESH = "#ddd8cf"
_MANY = 500
_SPECK = 100.0  # square points


@dataclass(frozen=True)
class Panel:
    """A frame on the sheet and the extent (metres) that fills it."""

    frame: Box
    extent: Box

    @property
    def points_per_metre(self) -> float:
        return self.frame.width / self.extent.width

    def seen(self, shapes: Sequence[BaseGeometry]) -> np.ndarray:
        """Return the shapes that touch the extent, in points of the sheet."""
        return self.moved(np.asarray(shapes, dtype=object)[self.shows(shapes)])

    def shows(self, shapes: Sequence[BaseGeometry]) -> np.ndarray:
        """Return True for each shape that touches the extent."""
        return shapely.intersects(np.asarray(shapes, dtype=object), shapely.box(*self.extent))

    def moved(self, shapes: Sequence[BaseGeometry]) -> np.ndarray:
        """Return the shapes in points of the sheet, exactly."""
        origin = np.array(self.extent[:2])
        corner = np.array(self.frame[:2])
        scale = self.points_per_metre
        return shapely.transform(
            np.asarray(shapes, dtype=object), lambda xy: (xy - origin) * scale + corner
        )


def fitted(frame: Box, wanted: Box) -> Panel:
    """Return a panel that shows the whole extent wanted and fills its frame."""
    metres = max(wanted.width / frame.width, wanted.height / frame.height)
    x, y = wanted.centre
    half_width, half_height = frame.width * metres / 2, frame.height * metres / 2
    return Panel(frame, Box(x - half_width, y - half_height, x + half_width, y + half_height))


def draw_backdrop(
    sheet: Canvas, panel: Panel, communes: Sequence[BaseGeometry], outlines: Sequence[BaseGeometry]
) -> None:
    """Draw communes thin and, over them, the outlines of the territory darker."""
    land = [_whole(shape) for shape in shapely.simplify(panel.seen(outlines), _TOLERANCE)]
    towns = panel.seen(communes)
    many = len(towns) > _MANY  # a fine mesh must stay behind what it situates
    if len(towns):
        towns = shapely.coverage_simplify(towns, _COARSE if many else _TOLERANCE)
        ground = shapely.simplify(shapely.union_all(towns, grid_size=0.1), _TOLERANCE)
        face = _CONTEXT if len(land) else style.LAND
        fill(sheet, panel, [ground], face=face, zorder=0.1)
    fill(sheet, panel, land, face=style.LAND, zorder=0.2)
    colour, width = (_MESH, 0.25) if many else (style.OUTLINE, 0.4)
    fine = panel.frame.area < _LEAST_ROOM * len(towns)
    mesh = [] if fine else _borders(towns, panel.frame)
    sheet.shape(mesh, closed=False, edge=colour, width=width, zorder=0.3, frame=panel.frame)
    fill(sheet, panel, land, edge=style.BORDER, width=0.9, zorder=0.4)


def _borders(towns: np.ndarray, frame: Box) -> list[np.ndarray]:
    """Return the borders of the communes in a frame, those that neighbours share only once."""
    rings = shapely.get_rings(shapely.get_parts(towns))
    points, ring = shapely.get_coordinates(rings, return_index=True)
    whole = np.rint(points * _GRID).astype(int)
    pairs = np.hstack([whole[:-1], whole[1:]])[ring[:-1] == ring[1:]]
    back = (pairs[:, 0] > pairs[:, 2]) | (
        (pairs[:, 0] == pairs[:, 2]) & (pairs[:, 1] > pairs[:, 3])
    )
    pairs[back] = pairs[back][:, [2, 3, 0, 1]]
    steps = np.unique(pairs[np.any(pairs[:, :2] != pairs[:, 2:], axis=1)], axis=0)
    lines = shapely.line_merge(shapely.multilinestrings(steps.reshape(-1, 2, 2) / _GRID))
    seen = shapely.get_parts(shapely.clip_by_rect(lines, *frame))
    return _trails([shapely.get_coordinates(line) for line in seen])


def _trails(lines: list[np.ndarray]) -> list[np.ndarray]:
    """Return the same lines, in longer ones: each goes on, at its end, with one not yet drawn."""
    ends = defaultdict(list)
    for rank, line in enumerate(lines):
        ends[tuple(line[0])].append(rank)
        ends[tuple(line[-1])].append(rank)
    left, trails = set(range(len(lines))), []
    for first in range(len(lines)):
        if first not in left:
            continue
        left.remove(first)
        trail = [lines[first]]
        while ahead := [rank for rank in ends[tuple(trail[-1][-1])] if rank in left]:
            left.remove(ahead[0])
            line = lines[ahead[0]]
            trail.append(line if tuple(line[0]) == tuple(trail[-1][-1]) else line[::-1])
        trails.append(np.vstack([trail[0], *(line[1:] for line in trail[1:])]))
    return trails


def _whole(shape: BaseGeometry) -> BaseGeometry:
    """Return an outline without its specks of holes: gaps left by generalised communes."""
    polygons = [part for part in shapely.get_parts(shape) if part.area > 0]
    holes = [[h for h in p.interiors if shapely.Polygon(h).area > _SPECK] for p in polygons]
    return shapely.union_all(list(map(shapely.Polygon, (p.exterior for p in polygons), holes)))


def draw_circles(
    sheet: Canvas, panel: Panel, centres: Sequence[shapely.Point], radii: Sequence[float],
    colours: Sequence[str],
) -> None:  # fmt: skip
    """Draw the largest first, so that none hides a smaller one; absent values are hatched."""
    circles = zip(centres, radii, colours, strict=True)
    for at, radius, colour in sorted(circles, key=lambda circle: -circle[1]):
        sheet.circle(at.x, at.y, radius, edge=style.PAPER, width=1.6, zorder=2, frame=panel.frame)
        face, edge = look(colour, style.SEQUENTIAL[-1])
        sheet.circle(
            at.x, at.y, radius, face=face, edge=edge, width=0.4, zorder=2, frame=panel.frame
        )
        hatch(sheet, panel.frame, at.buffer(radius), colour, min(2.2, radius * 0.8), 2)


def draw_polygons(
    sheet: Canvas, panel: Panel, shapes: Sequence[BaseGeometry], colours: Sequence[str]
) -> None:
    """Draw the QPV's outlines, in points of the sheet; absent values are hatched."""
    for shape, colour in zip(shapes, colours, strict=True):
        face, edge = look(colour, style.INK)
        fill(sheet, panel, [shape], face=face, edge=edge, width=0.5, zorder=2)
        hatch(sheet, panel.frame, shape, colour, 3.2, 2.1)


def draw_frame(sheet: Canvas, frame: Box, colour: str = style.RULE, width: float = 0.8) -> None:
    """Draw the border of a panel, over what it cuts."""
    sheet.box(frame, colour, width, zorder=4)


def look(colour: str, edge: str) -> tuple[str, str]:
    """Return the face and the edge of a colour; those of an absent value under its hatch."""
    faces = {style.SECRET: style.ABSENT_FACE, style.UNKNOWN: style.PAPER}
    return (faces[colour], style.ABSENT_EDGE) if colour in faces else (colour, edge)


def hatch(
    sheet: Canvas, frame: Box, shape: BaseGeometry, colour: str, spacing: float, zorder: float
) -> None:
    """Draw lines over a secret, dots over what is not known, nothing over a colour."""
    if colour == style.SECRET:
        strokes, width, cap = hatching(shape, spacing), 0.5, ""
    elif colour == style.UNKNOWN:
        strokes, width, cap = dotting(shape, spacing), 0.9, "round"
    else:
        return
    sheet.shape(
        strokes, closed=False, edge=style.ABSENT_EDGE, width=width, cap=cap, zorder=zorder,
        frame=frame,
    )  # fmt: skip


def dotting(shape: BaseGeometry, spacing: float) -> list[np.ndarray]:
    """Return dots (strokes of a tenth of a point) in staggered rows, inside the shape; one at least."""
    left, bottom, right, top = shape.bounds
    x, y = np.meshgrid(
        np.arange(left + spacing / 2, right, 1.4 * spacing),
        np.arange(bottom + spacing / 2, top, spacing),
    )
    x[1::2] += 0.7 * spacing
    inside = shapely.contains_xy(shape.buffer(-0.3), x, y)
    dots = np.column_stack([x[inside], y[inside]])
    if not len(dots):
        dots = shapely.get_coordinates(shapely.point_on_surface(shape))
    return [np.array([(x, y), (x + 1 / _GRID, y)]) for x, y in np.rint(dots * _GRID) / _GRID]


def hatching(shape: BaseGeometry, spacing: float) -> list[np.ndarray]:
    """Return 45° lines, ``spacing`` points apart, cut to the shape (any size, any printer)."""
    left, bottom, right, top = shape.bounds
    height = top - bottom
    starts = np.arange(left - height + spacing / 2, right, spacing * 2**0.5)
    lines = shapely.linestrings([[(x, bottom), (x + height, top)] for x in starts])
    cut = shapely.get_parts(shapely.intersection(lines, shape))
    return [shapely.get_coordinates(c) for c in cut if c.geom_type == "LineString" and c.length]


def draw_edge(
    sheet: Canvas, panel: Panel, shape: BaseGeometry, colour: str, width: float,
    dashes: Sequence[float] = (),
) -> None:  # fmt: skip
    """Draw the outline of a shape, in points of the sheet, and not what it covers."""
    inside = shapely.intersection(shape, shapely.box(*panel.frame))
    for part in shapely.get_parts(inside):
        for ring in shapely.get_rings(part) if part.geom_type == "Polygon" else []:
            xs, ys = shapely.get_coordinates(ring).T
            sheet.line(xs, ys, colour, width, dashes=dashes, zorder=3)


def fill(sheet: Canvas, panel: Panel, shapes: Sequence[BaseGeometry], **look) -> None:
    """Draw the polygons among shapes, in points of the sheet, as one."""
    polygons = shapely.get_parts(np.asarray(shapes, dtype=object))
    polygons = polygons[(shapely.get_type_id(polygons) == 3) & ~shapely.is_empty(polygons)]
    rings = [shapely.get_coordinates(ring) for ring in shapely.get_rings(polygons)]
    sheet.shape(rings, frame=panel.frame, **look)

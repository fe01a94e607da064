"""A figure as one file: its drawing with its title above and its source beneath, which stands by
itself in a document. The page's script does the same for who saves it from there."""

from __future__ import annotations

import re
from html import escape

from qpv.figures import style
from qpv.figures.canvas import LEADING, wrap
from qpv.figures.picture import Picture
from qpv.figures.vector import UNIT

_DRAWING = re.compile(r'<svg class="qpv-static"([^>]*)>(.*?)</svg>', re.DOTALL)
_BOX = re.compile(r'viewBox="0 0 (\d+) (\d+)"')
_MARGIN, _LINES = 12.0, 6  # points; lines of a title or a source
_SHOWN = 2.0  # px per point


def svg(picture: Picture) -> str:
    """Return a figure as a whole SVG, "" where it has no drawing (a table, an interactive map)."""
    found = _DRAWING.search(picture.content)
    box = _BOX.search(found[1]) if found else None
    if not (found and box):
        return ""
    width, height = (int(side) / UNIT for side in box.groups())
    above = [(picture.title, 11.0, style.INK, True), (picture.subtitle, 8.4, style.MUTED, False)]
    head, top = _written(above, width, _MARGIN)
    foot, bottom = _written([(picture.source, 7.2, style.MUTED, False)], width, top + height + 8)
    total = width + 2 * _MARGIN, bottom + _MARGIN
    across, down = (round(_SHOWN * side) for side in total)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{across}" height="{down}" '
        f'viewBox="0 0 {total[0]:g} {total[1]:g}" role="img" aria-label="{escape(picture.title)}">'
        f'<rect width="100%" height="100%" fill="{style.PAPER}"/>{head}'
        f'<svg x="{_MARGIN:g}" y="{top + 6:g}" width="{width:g}" height="{height:g}" '
        f'viewBox="0 0 {box[1]} {box[2]}"{_look(found[1])}>{found[2]}</svg>{foot}</svg>'
    )


def _look(attributes: str) -> str:
    """Return the attributes of a drawing that its letters take, without those of the page."""
    kept = re.findall(r' (font-[\w-]+|fill|stroke[\w-]*)="([^"]*)"', attributes)
    return "".join(f' {name}="{value}"' for name, value in kept)


def _written(
    parts: list[tuple[str, float, str, bool]], width: float, y: float
) -> tuple[str, float]:
    """Return lines of text and where they end."""
    made, face = "", escape(", ".join(style.FONTS))
    for words, size, colour, bold in parts:
        for line in wrap(words, width, _LINES, size, bold).split("\n") if words else ():
            y += size * LEADING
            weight = ' font-weight="bold"' if bold else ""
            made += (
                f'<text x="{_MARGIN:g}" y="{y:.1f}" font-family="{face}" font-size="{size:g}"{weight} '
                f'fill="{colour}">{escape(line)}</text>'
            )
    return made, y

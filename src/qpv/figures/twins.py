"""A figure as a page of a report or as a slide, to be put in without retouch: SVG, PNG (300 dpi), PDF.

The drawing is the page's own, laid under its title and over its source. PNG and PDF are drawn by
``painting`` from the same SVG.
"""

from __future__ import annotations

import re
from contextlib import suppress
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from qpv.errors import ParameterError, ReportError, disk_sentence
from qpv.figures import style, vector
from qpv.figures.canvas import LEADING, Canvas, wrap

if TYPE_CHECKING:
    from qpv.figures.picture import Picture

FORMATS = {"a4": (595.0, 842.0), "diapo": (720.0, 405.0)}  # points; a sheet may be on its side
_KINDS = (".svg", ".png", ".pdf")
_MARGIN = 36.0
_LARGEST = 1.6  # times the drawing of a page: its words would be larger than the title
_SVG = re.compile(r'<svg\b[^>]*viewBox="0 0 (\d+) (\d+)"[^>]*>(.*?)</svg>', re.DOTALL)


def save(picture: Picture, path: str | Path, format: str = "a4") -> Path:
    """Write a figure as one page: ``format`` is « a4 » (upright, or on its side where the drawing is
    then larger) or « diapo » (16:9); the file's name says SVG, PNG or PDF. Return the file.

    Raises
    ------
    ParameterError
        If the format is another.
    ReportError
        If the file is of another kind or cannot be written, or the figure is no drawing (a table, the
        interactive map).
    """
    path = Path(path)
    if format not in FORMATS:
        raise ParameterError(f"format « {format} » inconnu. Attendu : {' ou '.join(FORMATS)}.")
    if path.suffix.lower() not in _KINDS:
        raise ReportError(f"« {path.name} » : attendu, un nom en {', '.join(_KINDS)}.")
    written = _composed(picture, format).encode()
    if path.suffix.lower() != ".svg":
        from qpv.figures import painting  # matplotlib's axes: half a second that no page needs

        written = painting.painted(written.decode(), path.suffix.lower()[1:])
    aside = path.with_name(f".{path.name}.part")  # a full disk leaves the file of before
    try:
        aside.write_bytes(written)
        aside.replace(path)
    except OSError as told:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
        raise ReportError(f"{path} : {disk_sentence(told)}. Rien n'a été écrit.") from None
    return path


def _composed(picture: Picture, format: str) -> str:
    """Return the SVG of the page whose drawing is the largest: upright or on its side for an A4."""
    sizes = [FORMATS[format]]
    if format == "a4":
        sizes.append(FORMATS[format][::-1])
    return max((_laid(picture, *size) for size in sizes), key=lambda found: found[0])[1]


def _laid(picture: Picture, width: float, height: float) -> tuple[float, str]:
    """Return how large the drawing is, and the page."""
    inside, sheet, top = width - 2 * _MARGIN, Canvas(width, height), height - _MARGIN
    for words, size, bold, colour in (
        (picture.title, 16.0, True, style.INK), (picture.subtitle, 10.0, False, style.MUTED),
    ):  # fmt: skip
        lines = wrap(words, inside, 3, size, bold)
        sheet.write(_MARGIN, top, lines, size=size, bold=bold, colour=colour, va="top")
        top -= (lines.count("\n") + 1) * size * LEADING + 2
    source = wrap(picture.source, inside, 5, 8.0)
    foot = _MARGIN + (source.count("\n") + 1) * 8.0 * LEADING
    sheet.write(_MARGIN, foot, source, size=8.0, colour=style.MUTED, va="top")
    room = (inside, top - foot - 18)
    drawing, wide, high = _drawing(picture, room)
    scale = min(room[0] / wide, room[1] / high, _LARGEST)
    x, y = _MARGIN + (inside - scale * wide) / 2, height - top + 8
    unit = vector.UNIT
    place = f"translate({x * unit:.0f} {y * unit:.0f}) scale({scale:.4f})"
    whole = _svg(sheet, picture.alt).removesuffix("</svg>")
    return scale, f'{whole}<g transform="{place}">{drawing}</g></svg>'


def _drawing(picture: Picture, room: tuple[float, float]) -> tuple[str, float, float]:
    """Return what is inside the SVG of a figure, and its width and height in points; a map is drawn
    again for a low page, its legend beside it."""
    content = picture.content
    if picture.redraw is not None and room[1] < 0.5 * room[0]:
        content = _svg(picture.redraw(style.PAGE_WIDTH * room[1] / room[0]), "")
    found = _SVG.search(content)
    if found is None or picture.kind == "webmap":
        raise ReportError(
            f"« {picture.title} » n'est pas un dessin. Attendu : une carte ou un graphique imprimés, qui "
            "se gardent en SVG, PNG ou PDF."
        )
    return found[3], int(found[1]) / vector.UNIT, int(found[2]) / vector.UNIT


def _svg(sheet: Canvas, alt: str) -> str:
    size = f'width="{sheet.width:g}pt" height="{sheet.height:g}pt"'
    named = f'xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="{escape(alt)}"'
    return vector.svg(sheet.width, sheet.height, sheet.elements, named)

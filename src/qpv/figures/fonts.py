"""The one face of pages and drawings, and the room that its words take.

Arial, Liberation Sans and Helvetica have the same widths, and each office machine has one of them:
no page brings a font. The widths are those of Adobe's Helvetica, whose file comes with matplotlib:
the same drawing, to the byte, on every machine.
"""

import re
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from fontTools import agl
from matplotlib import get_data_path

from qpv.figures import style

FAMILY = ",".join((*style.FONTS, "sans-serif"))
_GLYPH = re.compile(
    r"^C -?\d+ ; WX (\d+) ; N (\w+) ; B -?\d+ (-?\d+) -?\d+ (-?\d+) ;", re.MULTILINE
)


class Ink(NamedTuple):
    """What a text one point high takes: its width, how far it rises and how far it goes down."""

    wide: float
    rises: float
    downs: float


_UNKNOWN = Ink(1.0, 0.75, 0.1)  # a sign that the file does not have: no narrower than drawn
_SPACE = Ink(0.278, 0.0, 0.0)
_SIGNS = {"\u00a0": _SPACE, "\u202f": _SPACE, "≈": Ink(0.549, 0.45, 0.0)}


@cache
def _face(bold: bool) -> dict[str, Ink]:
    name = "Helvetica-Bold.afm" if bold else "Helvetica.afm"
    text = (Path(get_data_path()) / "fonts" / "pdfcorefonts" / name).read_text(encoding="ascii")
    found = {
        agl.toUnicode(glyph): Ink(int(wide) / 1000, int(top) / 1000, -int(bottom) / 1000)
        for wide, glyph, bottom, top in _GLYPH.findall(text)
    }
    return found | _SIGNS


@lru_cache(maxsize=8192)
def ink(words: str, bold: bool = False) -> Ink:
    """Return what some words one point high take, kerning left out: it would only tighten them."""
    face = _face(bold)
    wide, rises, downs = zip(*(face.get(sign, _UNKNOWN) for sign in words or " "), strict=True)
    return Ink(sum(wide) if words else 0.0, max(rises), max(downs))

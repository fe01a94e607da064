"""The font of the drawings of a page: one subset of DejaVu Sans, with the characters they use."""

from __future__ import annotations

import base64
import hashlib
import io
import os
import re
from contextlib import suppress
from functools import cache, lru_cache
from html import unescape
from pathlib import Path

import fontTools
from matplotlib import get_cachedir, get_data_path

from qpv.figures import style

_TEXT = re.compile(r"<text\b([^>]*)>([^<]*)</text>")
_WEIGHTS = {"normal": "DejaVuSans.ttf", "bold": "DejaVuSans-Bold.ttf"}
# What French pages are written with: cutting from this much, and not from six thousand glyphs,
# makes the font of a page in a hundredth of a second.
_USUAL = frozenset(
    chr(code)
    for low, high in ((0x20, 0x17F), (0x2000, 0x2070), (0x20A0, 0x20B0), (0x2190, 0x2200),
                      (0x2212, 0x2213), (0x2248, 0x2266), (0x25A0, 0x2600))
    for code in range(low, high)
)  # fmt: skip


def font_css(html: str) -> str:
    """Return the ``@font-face`` rules of the drawings found in some HTML; "" if none has text.

    One rule for the regular font, one for the bold where a drawing uses it, each with exactly
    the characters of the drawings: to be put once in the style of the page.
    """
    used: dict[str, set[str]] = {}
    for attributes, text in _TEXT.findall(html):
        weight = "bold" if 'font-weight="bold"' in attributes else "normal"
        used.setdefault(weight, set()).update(unescape(text))
    return "".join(_rule(weight, frozenset(used[weight])) for weight in _WEIGHTS if weight in used)


@lru_cache(maxsize=64)
def _rule(weight: str, characters: frozenset[str]) -> str:
    source = _usual(weight) if characters <= _USUAL else _whole(weight)
    data = base64.b64encode(_cut(source, characters, "woff")).decode("ascii")
    return (
        f'@font-face{{font-family:"{style.FONTS[0]}";font-weight:{weight};'
        f"src:url(data:font/woff;base64,{data})}}"
    )


@cache
def _usual(weight: str) -> bytes:
    """Return the font with the usual characters, kept in the cache of matplotlib beside its list of
    fonts: cutting it takes longer than drawing a chart."""
    whole = _whole(weight)
    made_of = whole + "".join(sorted(_USUAL)).encode() + fontTools.version.encode()
    kept = Path(get_cachedir()) / f"qpv-{weight}-{hashlib.sha256(made_of).hexdigest()[:16]}.ttf"
    with suppress(OSError):
        return kept.read_bytes()
    cut = _cut(whole, _USUAL, None)
    with suppress(OSError):
        part = kept.with_suffix(f".{os.getpid()}")
        part.write_bytes(cut)
        part.replace(kept)  # whole, or not there
    return cut


def _whole(weight: str) -> bytes:
    return (Path(get_data_path()) / "fonts" / "ttf" / _WEIGHTS[weight]).read_bytes()


def _cut(font: bytes, characters: frozenset[str], flavor: str | None) -> bytes:
    """Return the font with these characters only: kerning and ligatures kept, hints left out."""
    from fontTools import subset
    from fontTools.ttLib import TTFont, sfnt

    sfnt.USE_ZOPFLI = False  # the same bytes everywhere
    kept = TTFont(io.BytesIO(font), recalcTimestamp=False)
    options = subset.Options(hinting=False, name_IDs=[], notdef_outline=True)
    options.drop_tables += ["FFTM"]  # FontForge's own dates
    cutter = subset.Subsetter(options)
    cutter.populate(text="".join(sorted(characters)))
    cutter.subset(kept)
    kept.flavor = flavor
    out = io.BytesIO()
    kept.save(out)
    return out.getvalue()

"""Shares of a whole as bars on a track of 100 %, each with its name and its value: for a page, and in
large letters for a sheet that lies on a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Unpack

from qpv import french
from qpv.figures import alternatives, frame, style
from qpv.figures.canvas import Canvas, measure, wrap
from qpv.figures.picture import Picture

_COLUMN = 150.0  # the widest names at the left of their bar
_PHONE = 11.0  # the largest letters on a telephone
_OTHER = style.SEQUENTIAL[1]


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One bar: its ``label``, its ``parts`` (name, %) from the left, in the page's ``own`` colour or
    another; ``group`` is written once above bars that share it; ``mark`` is a (name, %) to compare
    the end of the first part with, an approximation. ``approximate``: « ≈ » before each value."""

    label: str
    parts: tuple[tuple[str, float], ...]
    own: bool = False
    group: str = ""
    mark: tuple[str, float] | None = None
    approximate: bool = False

    def text(self, value: float) -> str:
        return alternatives.about(french.quantity(value, "%"), self.approximate)


def percent_bars(
    bars: Sequence[Bar], *, size: float = style.SMALL, width: float = style.PAGE_WIDTH,
    **words: Unpack[frame.Words],
) -> Picture:  # fmt: skip
    """Return 1 to 12 bars; a bar of one part has its value at its end, one of several has the name
    and value of each part within it. ``size`` is that of the letters, in points of the printed page."""
    said = [(_name(bar), [_told(bar)]) for bar in bars]
    cells = [(_name(bar), told) for bar, (_, (told,)) in zip(bars, said, strict=True)]
    return frame.picture(
        lambda wide: _sheet(bars, size, wide),
        alternatives.sentences(said),
        alternatives.table(("", "Part"), cells),
        words,
        width,
    )


def _name(bar: Bar) -> str:
    return " – ".join(part for part in (bar.group, bar.label) if part)


def _told(bar: Bar) -> str:
    parts = [f"{name} {bar.text(value)}".strip() for name, value in bar.parts]
    return ", ".join([*parts, _marked(bar.mark)] if bar.mark else parts)


def _sheet(bars: Sequence[Bar], size: float, width: float) -> Canvas:
    above = frame.narrow(width)  # names stand above their bar
    size = min(size, _PHONE) if above else size
    names = [wrap(b.label, width if above else _COLUMN, 2, size, b.own) for b in bars]
    column = 0.0 if above else max(measure(name, size, True)[0] for name in names) + 8
    ends = (frame.MARGIN + column, width - frame.MARGIN)
    heads = [_head(bar, name, size, above) for bar, name in zip(bars, names, strict=True)]
    groups = ["", *(bar.group for bar in bars)]
    opens = [1.3 * size * (bar.group != before) for bar, before in zip(bars, groups, strict=False)]
    high, gap = 1.5 * size, 0.55 * size
    sheet = Canvas(width, sum(heads) + sum(opens) + len(bars) * (high + gap) + 2)
    top = sheet.height
    for bar, name, head, opened in zip(bars, names, heads, opens, strict=True):
        if opened:
            sheet.write(frame.MARGIN, top, bar.group, size=size, bold=True, va="top")
        top -= opened
        y = top - head - high
        at, va = (top, "top") if above else (y + high / 2, "center")
        sheet.write(frame.MARGIN, at, name, size=size, bold=bar.own, va=va)
        _draw(sheet, bar, ends, y, size)
        top = y - gap
    return sheet


def _head(bar: Bar, name: str, size: float, above: bool) -> float:
    """Return what stands between the top of a bar's room and the bar: its name, that of its mark."""
    own = measure(name, size)[1] if above else 0.0
    return own + (1.28 * size + 3 if bar.mark else 0.0)


def _draw(sheet: Canvas, bar: Bar, ends: tuple[float, float], y: float, size: float) -> None:
    left, right = ends
    high, unit = 1.5 * size, (right - left) / 100
    sheet.bar(left, y, right - left, high, style.HOVER, 1)
    shades = (style.ACCENT if bar.own else style.SEQUENTIAL[3], _OTHER)
    x, middle = left, y + high / 2
    for (name, value), shade in zip(bar.parts, shades, strict=False):
        sheet.bar(x, y, value * unit, high, shade, 2)
        text = f"{bar.text(value)} {name}".strip()
        ink = style.INK if shade == _OTHER or len(bar.parts) == 1 else style.PAPER
        at, ha = (right - 5, "right") if x > left else (x + 5, "left")
        at += value * unit * (len(bar.parts) == 1)
        sheet.write(at, middle, text, size=size, bold=True, colour=ink, ha=ha, va="center")
        x += value * unit
    if bar.mark:
        _mark(sheet, bar.mark, left, unit, y, size)


def _mark(
    sheet: Canvas, mark: tuple[str, float], left: float, unit: float, y: float, size: float
) -> None:
    """Draw a line across the bar, with its name above."""
    text = _marked(mark)
    x, top, wide = left + mark[1] * unit, y + 1.5 * size, measure(text, size)[0]
    sheet.line((x, x), (y - 3, top + 4), style.INK, 2.0, zorder=4)
    start = min(max(left, x - wide / 2), sheet.width - frame.MARGIN - wide)
    sheet.write(start, top + 5, text, size=size, va="bottom")


def _marked(mark: tuple[str, float]) -> str:
    return f"{alternatives.about(french.quantity(mark[1], '%'), True)} {mark[0]}"

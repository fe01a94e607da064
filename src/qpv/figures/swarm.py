"""One dot per QPV along an axis, piled where values are close, with references as lines."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, Unpack

import pandas as pd

from qpv import french
from qpv.figures import alternatives, frame, marks, scale, style
from qpv.figures.canvas import Canvas, measure, wrap
from qpv.figures.labels import flags
from qpv.figures.picture import Picture
from qpv.thresholds import FRAGILE_POPULATION

_MARGIN = 8.0
_PILE = 150.0  # height given to the piles of dots
_RADII = (4.6, 4.0, 3.5, 3.0, 2.6, 2.2)
_COLUMNS = ("code_qp", "label", "value", "reason", "population")


@dataclass(frozen=True)
class Reference:
    """A value to compare with: the page's territory, or a comparator of a ``level`` (its sign), or
    a whole territory (an open sign); NaN where absent."""

    label: str
    value: float
    kind: Literal["territory", "comparator", "whole"] = "comparator"
    level: str = ""


def distribution(
    values: pd.DataFrame, *, references: Sequence[Reference] = (), unit: str, decimals: int,
    axis_label: str, pile: float = _PILE, named: bool = True, **words: Unpack[frame.Words],
) -> Picture:  # fmt: skip
    """Return the distribution of an indicator: one dot per QPV, 1 to 300 of them, in piles of ``pile``
    points at most.

    ``values`` has one row per QPV: code_qp, label (« nom (commune) »), value (NaN where absent),
    reason (why it is), population. The lowest two and the highest two are ``named``, absent ones
    are counted, those under 1 000 inhabitants are hollow.

    Raises
    ------
    TableError
        If a column is missing.
    """
    alternatives.require(values, _COLUMNS, "Distribution")
    shown = values[values["value"].notna()].sort_values(["value", "code_qp"])
    known = [r for r in references if not french.is_absent(r.value)]
    note = alternatives.absent_note(values[values["value"].isna()])

    def said(value: float) -> str:
        return french.quantity(value, unit, decimals)

    return frame.picture(
        lambda width: _sheet(width, shown, known, said, axis_label, note, pile, named),
        _alt(values, shown, references, unit, decimals, axis_label),
        alternatives.value_table(values, axis_label, unit, decimals),
        words,
    )


def _sheet(
    width: float, shown: pd.DataFrame, known: Sequence[Reference], said: Callable[[float], str],
    axis_label: str, note: str, pile: float, named: bool,
) -> Canvas:  # fmt: skip
    every = [*shown["value"], *(r.value for r in known)]
    axis = scale.fitted(every, _MARGIN, width - _MARGIN)
    signs = [marks.QUARTER]
    if (shown["population"] < FRAGILE_POPULATION).any():
        signs.append(marks.FRAGILE)
    legend = frame.legend(signs, width, note, left=_MARGIN)
    label = wrap(axis_label, width - 2 * _MARGIN, 2, bold=True)
    floor = legend.height + measure(label)[1] + 22  # height of the axis
    dots = [axis.at(v) for v in shown["value"]]
    radius, heights = piled(dots, pile)
    top = floor + max(heights, default=40.0) + radius + 8
    feet = [floor + h + radius for h in heights]
    names = _extremes(shown, dots, feet, said, width) if named else []
    poles = [axis.at(r.value) for r in known]
    names, top = _hoisted(names, axis, top, outward=True, walls=poles)
    banners, top = _hoisted([_banner(r, axis, floor, said) for r in known], axis, top + 2)
    sheet = Canvas(width, top + 4)
    if every:
        scale.draw_axis(sheet, axis, floor)
    for caption in (*banners, *names):
        _draw_caption(sheet, caption)
    ys = [floor + h for h in heights]
    pressed = len(set(zip(dots, (round(y / radius) for y in ys), strict=True))) < len(dots)
    edge = 0.1 if pressed else 0.7
    marks.draw_quarters(sheet, dots, ys, shown["population"], 2 * radius, edge)
    sheet.write(_MARGIN, legend.height + 5, label, bold=True)
    legend.draw(sheet, 2)
    if shown.empty:
        sheet.write(width / 2, floor + 18, "Aucune valeur diffusée", ha="center", va="center")
    return sheet


def piled(positions: Sequence[float], pile: float = _PILE) -> tuple[float, list[float]]:
    """Return a radius and the height of each dot's centre: none covers another while they can.

    Past what the smallest radius allows, piles are pressed down (dots overlap, none leaves).
    """
    for radius in _RADII:
        heights = _stacked(positions, radius)
        if max(heights, default=0) + radius <= pile:
            return radius, heights
    press = (pile - 2 * radius) / (max(heights) - radius)
    return radius, [radius + (h - radius) * press for h in heights]


def _stacked(positions: Sequence[float], radius: float) -> list[float]:
    reach = 2 * radius + 0.4
    heights: dict[int, float] = {}
    # From left to right, piles would lean: a scattered order (golden ratio) keeps them upright.
    for i in sorted(range(len(positions)), key=lambda n: n * 0.618034 % 1):
        height = radius + 1
        for low, high in sorted(_taken(positions, i, heights, reach)):
            if low < height - 1e-9 < high:
                height = high
        heights[i] = height
    return [heights[i] for i in range(len(positions))]


def _taken(positions, i: int, heights: dict[int, float], reach: float) -> Iterator[tuple]:
    """Yield the heights, from and to, at which dot ``i`` would touch one in place."""
    for j, height in heights.items():
        away = abs(positions[j] - positions[i])
        if away < reach:
            half = (reach**2 - away**2) ** 0.5
            yield height - half, height + half + 1e-9


@dataclass(frozen=True)
class _Caption:
    """A text at the top of a pole that rises from ``foot``."""

    pole: float
    foot: float
    text: str
    size: float = style.SMALL
    colour: str = style.INK
    bold: bool = False
    line: tuple[str, float, tuple[float, ...]] = (style.MUTED, 0.5, ())
    top: float = 0.0
    side: str = "right"

    @property
    def extent(self) -> tuple[float, float]:
        return measure(self.text, self.size, self.bold)


def _extremes(
    shown: pd.DataFrame, dots: Sequence[float], feet: Sequence[float], said: Callable[[float], str],
    width: float,
) -> list[_Caption]:  # fmt: skip
    """Return the names of the lowest two and the highest two; those equal are only counted."""
    groups: dict[str, list] = {}
    for value, label, x, foot in zip(shown["value"], shown["label"], dots, feet, strict=True):
        groups.setdefault(said(value), []).append((foot, x, label))
    texts = list(groups)
    half = (len(texts) + 1) // 2
    chosen = (*texts[:half][:2], *texts[half:][-2:])
    return [_name(groups[text], text, min(165.0, 0.42 * width)) for text in chosen]


def _name(group: list[tuple[float, float, str]], value: str, room: float) -> _Caption:
    foot, x, label = max(group, key=lambda dot: dot[0])
    if len(group) > 1:
        label = french.plural(len(group), "QPV", "QPV")
    return _Caption(x, foot, f"{wrap(label, room, 2, style.SMALL)}\n{value}")


def _banner(
    reference: Reference, axis: scale.Scale, floor: float, said: Callable[[float], str]
) -> _Caption:
    ours = reference.kind == "territory"
    text = french.typography(f"{reference.label} : {said(reference.value)}")
    text = wrap(text, (axis.right - axis.left) * 0.45, 3, bold=ours)
    colour = style.ACCENT if ours else marks.colour(reference.level)
    line = (colour, 1.4, ()) if ours else (colour, 1.0, (4, 2))
    return _Caption(axis.at(reference.value), floor, text, style.TEXT, colour, ours, line)


def _hoisted(
    captions: list[_Caption], axis: scale.Scale, bottom: float, **options
) -> tuple[list[_Caption], float]:
    """Return the captions at their height and side above ``bottom``, and the top they reach."""
    widths = [c.extent[0] for c in captions]
    placed = flags([c.pole for c in captions], widths, axis.left, axis.right, **options)
    tops, level = {}, bottom
    for row in range(max((f.row for f in placed), default=-1) + 1):
        high = [c.extent[1] for c, f in zip(captions, placed, strict=True) if f.row == row]
        tops[row] = level = level + max(high, default=0) + 3
    hung = [replace(c, top=tops[f.row], side=f.side) for c, f in zip(captions, placed, strict=True)]
    return hung, level


def _draw_caption(sheet: Canvas, caption: _Caption) -> None:
    colour, width, dashes = caption.line
    sheet.line((caption.pole,) * 2, (caption.foot, caption.top), colour, width, dashes=dashes)
    away, ha = {"right": (4, "left"), "left": (-4, "right")}[caption.side]
    sheet.write(
        caption.pole + away, caption.top, caption.text, size=caption.size, colour=caption.colour,
        bold=caption.bold, ha=ha, va="top", plate=True, zorder=6,
    )  # fmt: skip


def _alt(
    values: pd.DataFrame, shown: pd.DataFrame, references: Sequence[Reference], unit: str,
    decimals: int, axis_label: str,
) -> str:  # fmt: skip
    text = f"{axis_label} : {alternatives.range_sentence(values, unit, decimals)}"
    if len(shown) > 2:
        middle = french.quantity(shown["value"].median(), unit, decimals)
        text += f" Valeur médiane des quartiers représentés : {middle}."
    if references:
        told = (f"{r.label} {french.quantity(r.value, unit, decimals)}" for r in references)
        text += f" Repères : {' ; '.join(told)}."
    return french.typography(text)

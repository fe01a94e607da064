"""One dot per QPV along an axis, piled where values are close, with references as lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from qpv import french
from qpv.figures import alternatives, scale, style
from qpv.figures.canvas import Canvas, drawing, image, measure, wrap
from qpv.figures.labels import flags
from qpv.figures.picture import Picture

FRAGILE_POPULATION = 1_000  # below, a rate rests on a few hundred respondents: hollow dot
_MARGIN = 8.0
_FLOOR = 46.0  # height of the axis
_PILE = 150.0  # height given to the piles of dots
_RADII = (4.6, 4.0, 3.5, 3.0, 2.6, 2.2)
_COLUMNS = ("code_qp", "label", "value", "reason", "population")


@dataclass(frozen=True)
class Reference:
    """A value to compare with: the page's territory, or a comparator; NaN where absent."""

    label: str
    value: float
    kind: Literal["territory", "comparator"] = "comparator"


@drawing(style.RC)
def distribution(
    values: pd.DataFrame,
    *,
    references: Sequence[Reference] = (),
    unit: str,
    decimals: int,
    axis_label: str,
    title: str,
    subtitle: str,
    source: str,
) -> Picture:
    """Return the distribution of an indicator: one dot per QPV, 1 to 300 of them.

    ``values`` has one row per QPV: code_qp, label (« nom (commune) »), value (NaN where absent),
    reason (why it is), population. The lowest two and the highest two are named, absent ones
    are counted, those under 1 000 inhabitants are hollow.

    Raises
    ------
    TableError
        If a column is missing.
    """
    alternatives.require(values, _COLUMNS, "Distribution")
    shown = values[values["value"].notna()].sort_values(["value", "code_qp"])
    known = [r for r in references if not french.is_absent(r.value)]
    axis = scale.fitted(
        [*shown["value"], *(r.value for r in known)], _MARGIN, style.PAGE_WIDTH - _MARGIN
    )
    sheet = _sheet(values, shown, known, axis, unit, decimals, axis_label)
    for_reading = _alt(values, shown, references, unit, decimals, axis_label)
    return Picture(
        title=title,
        subtitle=subtitle,
        content=image(sheet, for_reading),
        source=source,
        alt=for_reading,
        table=alternatives.value_table(values, axis_label, unit, decimals),
    )


def _sheet(values, shown, known, axis, unit, decimals, axis_label) -> Canvas:
    dots = [axis.at(v) for v in shown["value"]]
    radius, heights = piled(dots)
    top = _FLOOR + max(heights, default=40.0) + radius + 8
    poles = [axis.at(r.value) for r in known]
    names = [
        replace(name, foot=_FLOOR + name.foot + radius)
        for name in _extremes(shown, dots, heights, unit, decimals)
    ]
    names, top = _hoisted(names, axis, top, outward=True, walls=poles)
    banners = [_banner(r, axis, unit, decimals) for r in known]
    banners, top = _hoisted(banners, axis, top + 2)
    sheet = Canvas(style.PAGE_WIDTH, top + 4)
    if dots or poles:
        scale.draw_axis(sheet, axis, _FLOOR)
    for caption in (*banners, *names):
        _draw_caption(sheet, caption)
    _draw_dots(sheet, shown, dots, [_FLOOR + h for h in heights], radius)
    _draw_notes(sheet, values, shown, axis_label)
    return sheet


def piled(positions: Sequence[float]) -> tuple[float, list[float]]:
    """Return a radius and the height of each dot's centre: none covers another while they can.

    Past what the smallest radius allows, piles are pressed down (dots overlap, none leaves).
    """
    for radius in _RADII:
        heights = _stacked(positions, radius)
        if max(heights, default=0) + radius <= _PILE:
            return radius, heights
    press = (_PILE - 2 * radius) / (max(heights) - radius)
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
    line: tuple = (style.MUTED, 0.5, "solid")
    top: float = 0.0
    side: str = "right"

    @property
    def extent(self) -> tuple[float, float]:
        return measure(self.text, self.size, self.bold)


def _extremes(shown, dots, heights, unit, decimals) -> list[_Caption]:
    """Return the names of the lowest two and the highest two; those equal are only counted."""
    rows = list(zip(shown["value"], shown["label"], dots, heights, strict=True))
    groups: dict[str, list] = {}
    for row in rows:
        groups.setdefault(french.quantity(row[0], unit, decimals), []).append(row)
    texts = list(groups)
    half = (len(texts) + 1) // 2
    chosen = (*texts[:half][:2], *texts[half:][-2:])
    return [_name(groups[text], text) for text in chosen]


def _name(group: list, value: str) -> _Caption:
    _, label, x, height = max(group, key=lambda row: row[3])
    if len(group) > 1:
        label = french.plural(len(group), "QPV", "QPV")
    return _Caption(x, height, f"{wrap(label, 165, 2, style.SMALL)}\n{value}")


def _banner(reference: Reference, axis: scale.Scale, unit: str, decimals: int) -> _Caption:
    text = f"{reference.label} : {french.quantity(reference.value, unit, decimals)}"
    ours = reference.kind == "territory"
    text = wrap(french.typography(text), (axis.right - axis.left) * 0.45, 3, bold=ours)
    colour = style.ACCENT if ours else style.MUTED
    line = (colour, 1.4, "solid") if ours else (colour, 1.0, (0, (4, 2)))
    return _Caption(axis.at(reference.value), _FLOOR, text, style.TEXT, colour, ours, line)


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
    line = {"zorder": 2, "linestyle": dashes}
    sheet.line((caption.pole,) * 2, (caption.foot, caption.top), colour, width, **line)
    away, ha = {"right": (4, "left"), "left": (-4, "right")}[caption.side]
    sheet.write(
        caption.pole + away,
        caption.top,
        caption.text,
        size=caption.size,
        colour=caption.colour,
        bold=caption.bold,
        ha=ha,
        va="top",
        plate=True,
        zorder=6,
    )


def _draw_dots(sheet, shown, xs, ys, radius) -> None:
    pressed = len(set(zip(xs, (round(y / radius) for y in ys), strict=True))) < len(xs)
    width = 0.1 if pressed else 0.7
    small = (shown["population"] < FRAGILE_POPULATION).tolist()
    for hollow, face, edge in ((False, style.DOT, "white"), (True, "white", style.DOT)):
        some = [i for i, fragile in enumerate(small) if fragile is hollow]
        if some:
            x, y = [xs[i] for i in some], [ys[i] for i in some]
            sheet.mark(x, y, "o", face, 2 * radius, edgecolor=edge, linewidth=width, zorder=4)


def _draw_notes(sheet, values, shown, axis_label) -> None:
    sheet.write(
        _MARGIN, _FLOOR - 26, wrap(axis_label, style.PAGE_WIDTH - 2 * _MARGIN, 1), bold=True
    )
    note = alternatives.absent_note(values[values["value"].isna()])
    if shown.empty:
        sheet.write(
            sheet.width / 2, _FLOOR + 18, "Aucune valeur diffusée", ha="center", va="center"
        )
    fragile = (shown["population"] < FRAGILE_POPULATION).any()
    parts = ["○ moins de 1 000 habitants, valeur fragile" if fragile else "", note]
    text = "   ·   ".join(["● un quartier", *(p for p in parts if p)])
    sheet.write(_MARGIN, _FLOOR - 39, text, size=style.SMALL, colour=style.MUTED)


def _alt(values, shown, references, unit, decimals, axis_label) -> str:
    text = f"{axis_label} : {alternatives.range_sentence(values, unit, decimals)}"
    if len(shown) > 2:
        middle = french.quantity(shown["value"].median(), unit, decimals)
        text += f" Valeur médiane des quartiers représentés : {middle}."
    if references:
        marks = (f"{r.label} {french.quantity(r.value, unit, decimals)}" for r in references)
        text += f" Repères : {' ; '.join(marks)}."
    return french.typography(text)

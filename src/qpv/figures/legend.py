"""The legend of the interactive map: classes, their colours, circles; plain HTML."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import geopandas as gpd

from qpv import french

_RADIUS = (4.0, 15.0)  # px, for the smallest and the largest circles
_ROUND_SIZES = (500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000)


def radius(population: float, largest: float) -> float:
    """Return a radius in px; the surface of the circle is proportional to the population."""
    low, high = _RADIUS
    if french.is_absent(population) or not largest > 0:
        return low
    return round(max(low, high * (population / largest) ** 0.5), 1)


def legend(
    qpv: gpd.GeoDataFrame, labels: Sequence[str], colours: Sequence[str], heading: str,
    note: str = "",
) -> str:  # fmt: skip
    """Return the legend as HTML: classes, « non diffusé » with its count, sizes of circles."""
    items = [
        f'<li><i style="background:{escape(colour)}"></i>{escape(label)}</li>'
        for label, colour in zip(labels, colours, strict=True)
    ]
    absent = int(qpv["value"].isna().sum())
    if absent:
        count = french.number(absent)
        items.append(f'<li><i class="absent"></i>non diffusé ({count}{french.NBSP}QPV)</li>')
    small = f"<small>{escape(note)}</small>" if note else ""
    return (
        f'<section class="legend" aria-label="Légende"><div><p>{escape(heading)}</p>'
        f"<ul>{''.join(items)}</ul>{small}</div>{_sizes(qpv['population'].max())}</section>"
    )


def _sizes(largest: float) -> str:
    """Return up to three circles with the population that each stands for."""
    if not largest > 0:
        return ""
    shown = [size for size in _ROUND_SIZES if size <= largest][-3:]
    circles = "".join(
        f'<li><b data-radius="{radius(size, largest):g}"></b>{french.number(size)}</li>'
        for size in shown
    )
    return f'<div class="sizes"><p>Habitants du QPV</p><ul>{circles}</ul></div>'

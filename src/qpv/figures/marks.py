"""The sign of each series, and the marks that charts are made of.

A kind of territory has one shape and one colour on every page; the page's own territory is in
the accent colour. Whole territories (all their inhabitants, not their QPV) are open marks.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from qpv import french
from qpv.figures import style
from qpv.figures.canvas import Canvas
from qpv.thresholds import FRAGILE_POPULATION

# Level of a comparator: its shape and its colour (both, for grey printers and colour-blind readers).
LEVELS = {
    "region": ("^", "#1f5f99"),
    "pays": ("P", "#3d4652"),
    "epci": ("D", "#0f7566"),
    "commune": ("v", "#75409a"),
    "departement": ("s", "#8a6100"),
    "contrat": ("p", "#5a6b00"),
}
# Up to three territories of the page (the parents of a QPV): one colour, told apart by shape.
_OWN = ("o", "*", "X")


@dataclass(frozen=True)
class Sign:
    """How a series is drawn: its marker, its colour, whether it is the page's own or an open mark
    (a whole territory, a fragile value). ``size`` is that of its legend, in points."""

    name: str
    shape: str
    colour: str
    own: bool = False
    open: bool = False
    size: float = 6.5

    def draw(
        self, sheet: Canvas, x: float, y: float, size: float, *, linewidth: float = 0.0,
        zorder: float = 1,
    ) -> None:  # fmt: skip
        """Draw the sign at a point, ``size`` points across; a « | » is a thick line."""
        if self.shape == "|":
            sheet.line((x, x), (y - size / 2, y + size / 2), self.colour, 2.2, zorder=zorder)
            return
        face, edge = (style.PAPER, self.colour) if self.open else (self.colour, style.PAPER)
        width = linewidth or (1.1 if self.open else 0.5)
        sheet.mark([x], [y], self.shape, face, size, edgecolor=edge, linewidth=width, zorder=zorder)


QUARTER = Sign("un quartier", "o", style.DOT, size=4.5)
FRAGILE = Sign(
    f"moins de {french.number(FRAGILE_POPULATION)} habitants, valeur fragile", "o", style.DOT,
    open=True, size=4.5,
)  # fmt: skip


def signs(rows: pd.DataFrame) -> dict[str, Sign]:
    """Return the sign of each series, the page's own first, then in the order of the table.

    ``rows`` has series, kind (« territory », « comparator », or « whole » for a whole territory)
    and, where known, level: the sign follows the level. Where it is not known, series take the
    signs that are left, always in the same order.
    """
    table = rows.drop_duplicates("series")
    levels = table["level"] if "level" in table else [""] * len(table)
    given = list(zip(table["series"].map(str), table["kind"], levels, strict=True))
    ours = [name for name, kind, _ in given if kind == "territory"]
    found = {
        name: Sign(name, _OWN[i % len(_OWN)], style.ACCENT, own=True, size=7.5)
        for i, name in enumerate(ours)
    }
    free = [level for level in LEVELS if level not in set(levels)] or list(LEVELS)
    for name, kind, level in given:
        if kind != "territory":
            if level not in LEVELS:
                level, free = free[0], [*free[1:], free[0]]
            found[name] = Sign(name, *LEVELS[level], open=kind == "whole")
    return found


def colour(level: str) -> str:
    """Return the colour of a kind of territory."""
    return LEVELS[level][1] if level in LEVELS else style.MUTED


def draw_quarters(
    sheet: Canvas, xs: Sequence[float], ys: Sequence[float], population: Iterable[float],
    size: float, edge: float = 0.7,
) -> None:  # fmt: skip
    """Draw one dot per QPV, hollow where its population makes its value fragile."""
    small = [people < FRAGILE_POPULATION for people in population]
    for hollow, fill, rim in ((False, style.DOT, style.PAPER), (True, style.PAPER, style.DOT)):
        some = [i for i, fragile in enumerate(small) if fragile == hollow]
        if some:
            x, y = [xs[i] for i in some], [ys[i] for i in some]
            sheet.mark(x, y, "o", fill, size, edgecolor=rim, linewidth=edge, zorder=4)


def note(
    sheet: Canvas, x: float, y: float, text: str, *, ha: str = "left", va: str = "baseline",
    colour: str = style.MUTED, bold: bool = False, plate: bool = False, zorder: float = 5,
) -> None:  # fmt: skip
    """Write a small text."""
    sheet.write(
        x, y, text, size=style.SMALL, colour=colour, bold=bold, ha=ha, va=va, plate=plate,
        zorder=zorder,
    )  # fmt: skip


def lifts(xs: Sequence[float], near: float, step: float, room: float) -> list[float]:
    """Return how far above or below its line each mark stands, so that marks at one place (nearer
    than ``near``) are all seen: in the order given, the first highest, within ``room``."""
    found = [0.0] * len(xs)
    order = sorted(range(len(xs)), key=lambda i: xs[i])
    start = 0
    for end in range(1, len(order) + 1):
        if end == len(order) or xs[order[end]] - xs[order[end - 1]] > near:
            cluster = sorted(order[start:end])
            apart = min(step, room / max(len(cluster) - 1, 1))
            for rank, i in enumerate(cluster):
                found[i] = ((len(cluster) - 1) / 2 - rank) * apart
            start = end
    return found

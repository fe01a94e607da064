"""A horizontal axis in points: from values to positions, with ticks as French readers read them."""

from collections.abc import Iterable
from dataclasses import dataclass

from matplotlib.ticker import MaxNLocator

from qpv import french
from qpv.figures import style
from qpv.figures.canvas import Canvas
from qpv.figures.marks import note


@dataclass(frozen=True)
class Scale:
    """Values ``low`` to ``high`` over positions ``left`` to ``right``."""

    low: float
    high: float
    left: float
    right: float

    def at(self, value: float) -> float:
        """Return the position, in points, of a value."""
        share = (value - self.low) / (self.high - self.low)
        return self.left + share * (self.right - self.left)

    def ticks(self) -> list[tuple[float, str]]:
        """Return round values in the range, each with its text."""
        wanted = max(2, int((self.right - self.left) / 60))
        found = MaxNLocator(wanted, steps=[1, 2, 2.5, 5, 10]).tick_values(self.low, self.high)
        step = found[1] - found[0]
        decimals = next((d for d in range(4) if abs(step - round(step, d)) < 1e-9), 4)
        slack = step * 1e-6
        kept = [v for v in found if self.low - slack <= v <= self.high + slack]
        return [(v, french.number(v, decimals)) for v in kept]


def fitted(
    values: Iterable[float], left: float, right: float, *, zero: bool = False, least: float = 0.0
) -> Scale:
    """Return a scale around the values that are there, with some air at both ends.

    With ``zero``, it starts from 0 where values are positive and 0 is not far. It spans ``least``
    at least, so that a change of nothing does not look like one.
    """
    known = [float(v) for v in values if not french.is_absent(v)] or [0.0, 1.0]
    low, high = min(known), max(known)
    short = max(0.0, least - (high - low)) / 2
    low, high = (max(0.0, low - short) if low >= 0 else low - short), high + short
    air = (high - low) * 0.05 or max(abs(high) * 0.1, 1.0)
    start, end = low - air, high + air
    if low >= 0 and (start < 0 or (zero and low < 0.6 * high)):
        start = 0.0
    return Scale(start, end, left, right)


def draw_axis(canvas: Canvas, scale: Scale, y: float, *, grid_to: float | None = None) -> None:
    """Draw the axis line, its ticks and their texts below ``y``; faint lines up to ``grid_to``."""
    canvas.line((scale.left, scale.right), (y, y), style.MUTED, 0.7, zorder=1)
    for value, text in scale.ticks():
        x = scale.at(value)
        canvas.line((x, x), (y, y - 3), style.MUTED, 0.7, zorder=1)
        if grid_to is not None:
            canvas.line((x, x), (y, grid_to), style.RULE, 0.5, zorder=0)
        note(canvas, x, y - 5, text, ha="center", va="top")


def draw_upright(
    canvas: Canvas, scale: Scale, x: float, *, most: int, signed: bool = False,
    grid_to: float | None = None,
) -> None:  # fmt: skip
    """Draw the texts of a vertical axis left of ``x``, about ``most`` of them, as changes where
    ``signed``; faint lines up to ``grid_to``."""
    ticks = scale.ticks()
    for value, text in ticks[:: max(1, len(ticks) // most)]:
        y = scale.at(value)
        if grid_to is None:
            canvas.line((x - 3, x), (y, y), style.MUTED, 0.6)
        else:
            canvas.line((x, grid_to), (y, y), style.RULE, 0.5, zorder=0)
        shown = f"+{text}" if signed and value > 0 else text
        note(canvas, x - 5, y, shown, ha="right", va="center")

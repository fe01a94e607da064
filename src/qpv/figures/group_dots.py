"""One line per group, one dot per QPV: which groups reach a bound."""

from collections import Counter
from typing import Unpack

import pandas as pd

from qpv import french
from qpv.figures import alternatives, frame, scale, style
from qpv.figures.canvas import Canvas, measure
from qpv.figures.marks import Sign, note
from qpv.figures.picture import Picture

_LINE, _STEP = 23.0, 2.4


def group_dots(
    values: pd.DataFrame, *, bound: float, unit: str, decimals: int, **words: Unpack[frame.Words]
) -> Picture:
    """Return the dots of each group on its line; those that reach ``bound`` stand out, and are
    counted at the end of the line.

    ``values`` has one row per QPV: group, value (absent ones left out by the caller). 1 to 14 groups.

    Raises
    ------
    TableError
        If a column is missing.
    """
    alternatives.require(values, ("group", "value"), "Points par groupe")
    groups = {str(n): sorted(v) for n, v in values.groupby("group", sort=False)["value"]}
    counts = {name: sum(v >= bound for v in own) for name, own in groups.items()}
    ends = {name: f"{counts[name]} sur {len(own)}" for name, own in groups.items()}
    most = french.quantity(bound, unit, decimals)
    said = [(name, [f"{end} à {most} ou plus"]) for name, end in ends.items()]
    return frame.picture(
        lambda width: _sheet(groups, ends, bound, most, width),
        alternatives.sentences(said),
        alternatives.table(("", f"QPV à {most} ou plus"), list(ends.items())),
        words,
    )


def _sheet(
    groups: dict[str, list[float]], ends: dict[str, str], bound: float, most: str, width: float
) -> Canvas:
    reached = Sign(f"{most} ou plus", "o", style.ACCENT, size=5)
    legend = frame.legend([reached, Sign(f"moins de {most}", "o", style.DOT, size=5)], width)
    lines = frame.rows(list(groups), width, line=_LINE, column=0.3 * width, above=False)
    room = max(measure(text, style.SMALL, True)[0] for text in ends.values()) + 10
    every = [bound, *(v for own in groups.values() for v in own)]
    axis = scale.fitted(every, lines.left + 6, width - room)
    sheet, base, middles = frame.sheet(lines, axis, width, 18, 4, legend)
    x = axis.at(bound)
    sheet.line((x, x), (18, base), style.ACCENT, 0.9, dashes=(3, 2), zorder=1)
    for y, (name, own) in zip(middles, groups.items(), strict=True):
        for value, many in Counter(own).items():
            step = min(_STEP, (_LINE - 5) / many)
            ys = [y + step * (rank - (many - 1) / 2) for rank in range(many)]
            colour = style.ACCENT if value >= bound else style.DOT
            sheet.mark([axis.at(value)] * many, ys, "o", colour, 4.2, linewidth=0.3, zorder=3)
        note(sheet, width - 3, y, ends[name], ha="right", va="center", colour=style.INK, bold=True)
    return sheet

"""What marks each class of a typology: one row per variable, one lettered mark per class."""

from __future__ import annotations

from html import escape

import pandas as pd

from qpv import french
from qpv.figures import alternatives, scale, style
from qpv.figures.canvas import Canvas, drawing, image, wrap
from qpv.figures.picture import Picture

_LEFT, _LABELS = 4.0, 150.0
_ROW = 30.0
_FLOOR = 30.0
_RADIUS = 6.0


@drawing(style.RC)
def profile_chart(
    rows: pd.DataFrame, *, title: str, subtitle: str, source: str, low: str, high: str
) -> Picture:
    """Return the gap of each class to the mean of the QPV, in standard deviations.

    ``rows`` has one row per (class, variable): class (a letter), label, unit, decimals, median
    (of the QPV of the class), whole (median of all), gap. ``low`` and ``high`` name the two ends.

    Raises
    ------
    TableError
        If a column is missing.
    """
    needed = ("class", "label", "unit", "decimals", "median", "whole", "gap")
    alternatives.require(rows, needed, "Profils")
    letters = sorted(rows["class"].unique())
    colours = dict(zip(letters, style.CATEGORIES, strict=False))
    groups = list(rows.groupby("label", sort=False))
    base = _FLOOR + _ROW * len(groups)
    sheet = Canvas(style.PAGE_WIDTH, base + 16)
    reach = max(1.2, float(rows["gap"].abs().max()) * 1.08)
    axis = scale.Scale(-reach, reach, _LEFT + _LABELS + 12, style.PAGE_WIDTH - 14)
    _draw_axis(sheet, axis, base, low, high)
    for rank, (label, part) in enumerate(groups):
        _draw_row(sheet, axis, base - _ROW * (rank + 0.5), str(label), part, colours)
    told = _alt(groups)
    return Picture(title, subtitle, image(sheet, told), source, told, _table(groups, letters))


def _draw_axis(sheet: Canvas, axis: scale.Scale, top: float, low: str, high: str) -> None:
    scale.draw_axis(sheet, axis, _FLOOR, grid_to=top)
    zero = axis.at(0)
    sheet.line((zero, zero), (_FLOOR, top), style.INK, 1.0, zorder=1)
    look = {"size": style.SMALL, "colour": style.MUTED}
    sheet.write(zero, top + 4, "ensemble des QPV", ha="center", **look)
    sheet.write(axis.left, top + 4, low, **look)
    sheet.write(axis.right, top + 4, high, ha="right", **look)
    sheet.write(
        (axis.left + axis.right) / 2, 4, "écart à la moyenne des QPV, en écarts types", ha="center",
        **look,
    )  # fmt: skip


def _draw_row(sheet: Canvas, axis, y: float, label: str, part: pd.DataFrame, colours) -> None:
    first = part.iloc[0]
    sheet.line((_LEFT, sheet.width - _LEFT), (y - _ROW / 2,) * 2, style.RULE, 0.4, zorder=0)
    text = wrap(label, _LABELS, 2, style.SMALL, True)
    sheet.write(_LEFT, y + 4, text, size=style.SMALL, bold=True, va="center")
    middle = french.quantity(first["whole"], first["unit"], int(first["decimals"]))
    sheet.write(
        _LEFT, y - 6 - 4 * text.count("\n"), f"médiane {middle}", size=style.SMALL,
        colour=style.MUTED, va="center",
    )  # fmt: skip
    sheet.line((axis.left, axis.right), (y, y), style.RULE, 0.5, zorder=0)
    ordered = part.sort_values("gap").to_dict("records")
    places: list[float] = []
    for row in ordered:
        x = axis.at(row["gap"])
        lift = 5.0 if places and x - places[-1] < 2 * _RADIUS else 0.0
        lift = -lift if len(places) > 1 and lift and x - places[-2] < 2 * _RADIUS else lift
        places.append(x)
        sheet.mark([x], [y + lift], "o", colours[row["class"]], 2 * _RADIUS, zorder=3)
        sheet.write(
            x, y + lift, row["class"], size=style.SMALL, bold=True, ha="center", va="center",
            halo=1.2, zorder=4,
        )  # fmt: skip


def _value(row: dict) -> str:
    return french.quantity(row["median"], row["unit"], int(row["decimals"]))


def _alt(groups) -> str:
    parts = []
    for label, part in groups:
        told = ", ".join(f"{r['class']} {_value(r)}" for r in part.to_dict("records"))
        parts.append(f"{label}, médiane des QPV de chaque classe : {told}.")
    return french.typography(" ".join(parts))


def _table(groups, letters: list[str]) -> str:
    heads = ("Médiane des QPV", *(f"Classe {letter}" for letter in letters), "Ensemble")
    head = "".join(f'<th scope="col">{escape(h)}</th>' for h in heads)
    body = ""
    for label, part in groups:
        found = {r["class"]: r for r in part.to_dict("records")}
        first = part.iloc[0].to_dict()
        cells = [_value(found[letter]) for letter in letters]
        cells.append(_value({**first, "median": first["whole"]}))
        body += f'<tr><th scope="row">{escape(str(label))}</th>'
        body += "".join(f"<td>{escape(c)}</td>" for c in cells) + "</tr>"
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

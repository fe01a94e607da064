"""Where each QPV stands and which way it went: one dot each, in four quadrants named in words."""

from __future__ import annotations

from html import escape

import numpy as np
import pandas as pd
import shapely

from qpv import french
from qpv.figures import alternatives, map_labels, scale, style
from qpv.figures.canvas import Canvas, drawing, image, measure, wrap
from qpv.figures.labels import Box
from qpv.figures.map_labels import Named
from qpv.figures.picture import Picture

_COLUMNS = ("code_qp", "label", "x", "y", "population")
_FRAME = Box(42.0, 40.0, 500.0, 292.0)
_NAMED = 8
FRAGILE_POPULATION = 1_000


@drawing(style.RC)
def quadrant(
    rows: pd.DataFrame,
    *,
    reference: tuple[str, float],
    x_label: str,
    y_label: str,
    corners: tuple[str, str, str, str],
    title: str,
    subtitle: str,
    source: str,
) -> Picture:
    """Return the scatter of a rate (``x``, %) and of its change (``y``, points).

    ``rows`` has one row per QPV: code_qp, label, x, y (NaN where absent: counted, not drawn),
    population (under 1 000 inhabitants: hollow). ``reference`` (name, value) is the vertical line;
    the horizontal one is no change. ``corners`` caption the quadrants: top left, top right, bottom
    left, bottom right. The farthest dots are named where there is room.

    Raises
    ------
    TableError
        If a column is missing.
    """
    alternatives.require(rows, _COLUMNS, "Quadrant")
    shown = rows[rows["x"].notna() & rows["y"].notna()]
    across = scale.fitted([*shown["x"], reference[1]], _FRAME.left, _FRAME.right)
    reach = max([*shown["y"].abs(), 2.0]) * 1.25  # room for the captions of the corners
    up = scale.Scale(-reach, reach, _FRAME.bottom, _FRAME.top)
    sheet = Canvas(style.PAGE_WIDTH, 318.0)
    _draw_axes(sheet, across, up, x_label, y_label)
    busy = _draw_lines(sheet, across, up, reference, corners)
    points = [(across.at(x), up.at(y)) for x, y in zip(shown["x"], shown["y"], strict=True)]
    _draw_dots(sheet, shown, points)
    _draw_names(sheet, shown, points, busy)
    told = _alt(rows, shown, reference, x_label, y_label, corners)
    note = alternatives.absent_note(rows.drop(shown.index))
    words = "   ·   ".join(part for part in ("● un quartier", note) if part)
    sheet.write(_FRAME.left, 4, words, size=style.SMALL, colour=style.MUTED)
    table = _table(rows, x_label, y_label)
    return Picture(title, subtitle, image(sheet, told), source, told, table)


def _draw_axes(sheet: Canvas, across, up, x_label: str, y_label: str) -> None:
    scale.draw_axis(sheet, across, _FRAME.bottom)
    for value, text in up.ticks()[:: max(1, len(up.ticks()) // 7)]:
        y = up.at(value)
        sheet.line((_FRAME.left - 3, _FRAME.left), (y, y), style.MUTED, 0.6)
        signed = f"+{text}" if value > 0 else text
        sheet.write(
            _FRAME.left - 5, y, signed, size=style.SMALL, colour=style.MUTED, ha="right",
            va="center",
        )  # fmt: skip
    sheet.line((_FRAME.left,) * 2, (_FRAME.bottom, _FRAME.top), style.MUTED, 0.7)
    sheet.write(_FRAME.right, 18, x_label, size=style.SMALL, bold=True, ha="right")
    sheet.write(4, _FRAME.top + 14, y_label, size=style.SMALL, bold=True)


def _draw_lines(sheet: Canvas, across, up, reference, corners) -> list[Box]:
    x, zero = across.at(reference[1]), up.at(0)
    sheet.line((x, x), (_FRAME.bottom, _FRAME.top), style.ACCENT, 1.0, linestyle=(0, (4, 2)))
    sheet.line((_FRAME.left, _FRAME.right), (zero, zero), style.MUTED, 0.9, linestyle=(0, (4, 2)))
    name = f"{reference[0]} : {french.quantity(reference[1], '%', 0)}"
    right = x < (_FRAME.left + _FRAME.right) / 2
    sheet.write(
        x + (3 if right else -3), _FRAME.top + 2, name, size=style.SMALL, colour=style.ACCENT,
        bold=True, ha="left" if right else "right",
    )  # fmt: skip
    boxes = []
    for text, (left, top) in zip(corners, ((1, 1), (0, 1), (1, 0), (0, 0)), strict=True):
        wide = (x - _FRAME.left if left else _FRAME.right - x) - 10
        if wide < 60:
            continue
        said = wrap(text, wide, 2, style.SMALL)
        width, height = measure(said, style.SMALL)
        at_x = _FRAME.left + 5 if left else _FRAME.right - 3
        at_y = _FRAME.top - 4 if top else _FRAME.bottom + 4 + height
        sheet.write(
            at_x, at_y, said, size=style.SMALL, colour=style.MUTED, va="top",
            ha="left" if left else "right",
        )  # fmt: skip
        start = at_x if left else at_x - width
        boxes.append(Box(start, at_y - height, start + width, at_y))
    return boxes


def _draw_dots(sheet: Canvas, shown: pd.DataFrame, points) -> None:
    small = (shown["population"] < FRAGILE_POPULATION).tolist()
    for hollow in (False, True):
        some = [p for p, fragile in zip(points, small, strict=True) if fragile is hollow]
        if some:
            xs, ys = zip(*some, strict=True)
            face, edge = ("white", style.DOT) if hollow else (style.DOT, "white")
            sheet.mark(xs, ys, "o", face, 5.5, edgecolor=edge, linewidth=0.7, zorder=3)


def _draw_names(sheet: Canvas, shown: pd.DataFrame, points, busy: list[Box]) -> None:
    if not points:
        return
    at = np.array(points)
    spread = at.std(axis=0)
    away = (((at - at.mean(axis=0)) / np.where(spread > 0, spread, 1)) ** 2).sum(axis=1)
    labels = shown["label"].tolist()
    names = [
        Named(
            wrap(labels[i], 130, 2, style.SMALL),
            Box(at[i][0] - 3, at[i][1] - 3, at[i][0] + 3, at[i][1] + 3),
        )
        for i in np.argsort(-away)[:_NAMED]
    ]
    dots = [shapely.Point(x, y).buffer(3) for x, y in points]
    chosen = map_labels.placed(names, _FRAME.grown(4), busy, dots, tolerance=0.06, most=_NAMED)
    map_labels.draw(sheet, chosen)


def _alt(rows, shown, reference, x_label: str, y_label: str, corners) -> str:
    right, up = shown["x"] > reference[1], shown["y"] > 0
    counts = ((~right & up).sum(), (right & up).sum(), (~right & ~up).sum(), (right & ~up).sum())
    told = " ; ".join(
        f"{text} : {french.plural(int(count), 'QPV', 'QPV')}"
        for text, count in zip(corners, counts, strict=True)
    )
    missing = alternatives.absent_note(rows.drop(shown.index))
    signs = "Selon le signe de l'écart, si faible soit-il"
    return french.typography(f"{x_label} et {y_label}. {signs} : {told}. {missing}".strip())


def _table(rows: pd.DataFrame, x_label: str, y_label: str) -> str:
    heads = "".join(f'<th scope="col">{escape(h)}</th>' for h in ("Quartier", x_label, y_label))
    body = "".join(
        f'<tr><th scope="row">{escape(str(r["label"]))}</th>'
        f"<td>{french.quantity(r['x'], '%', 0)}</td><td>{french.points(r['y'], 0)}</td></tr>"
        for r in rows.sort_values("x", ascending=False).to_dict("records")
    )
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"

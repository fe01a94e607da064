"""Plain horizontal bars with their values at their end; and wholes cut into shares."""

from collections.abc import Sequence
from typing import Unpack

import pandas as pd

from qpv import french
from qpv.figures import alternatives, frame, scale, style
from qpv.figures.canvas import Canvas, measure
from qpv.figures.marks import Sign, note
from qpv.figures.picture import Picture

_OTHER = style.SEQUENTIAL[1]


def bars(
    rows: pd.DataFrame,
    *,
    unit: str,
    decimals: int,
    sign: bool = False,
    **words: Unpack[frame.Words],
) -> Picture:
    """Return one bar per row, its value at its end; absent ones are said, without a bar.

    ``rows``: label, value, own (True: the territory of the page, in the accent colour); ``low``
    where a bar is a range, from ``low`` to ``value``; ``text`` where it is not the value.
    ``sign`` writes changes, « +2,3 ». 1 to 16.

    Raises
    ------
    TableError
        If a column is missing.
    """
    alternatives.require(rows, ("label", "value", "own"), "Barres")
    if "text" not in rows:
        texts = [_text(row, unit, decimals, sign) for row in rows.to_dict("records")]
        rows = rows.assign(text=texts)
    pairs = list(zip(rows["label"], rows["text"], strict=True))
    return frame.picture(
        lambda width: _bars(rows, width),
        alternatives.sentences((label, [text]) for label, text in pairs),
        alternatives.table(("", f"Valeur ({unit})" if unit else "Valeur"), pairs),
        words,
    )


def _text(row: dict, unit: str, decimals: int, sign: bool) -> str:
    if french.is_absent(row["value"]):
        return french.ABSENT
    value = french.number(row["value"], decimals, sign=sign)
    low = row.get("low")
    if low is not None and not french.is_absent(low):
        value = f"{french.number(low, decimals)} à {value}"
    return f"{value}{french.NBSP}{unit}" if unit else value


def _bars(rows: pd.DataFrame, width: float) -> Canvas:
    narrow = frame.narrow(width)
    lines = frame.rows(
        rows["label"].tolist(), width, line=15.0 if narrow else 18.0,
        column=0.4 * width if narrow else 190.0, above=False,
    )  # fmt: skip
    room = max(measure(text, style.SMALL, True)[0] for text in rows["text"]) + 8
    values = [0.0, *rows["value"].dropna()]
    low, high = min(values), max(values)
    axis = scale.Scale(low, high if high > low else low + 1, lines.left + (room if low < 0 else 4),
                       width - room)  # fmt: skip
    sheet = Canvas(width, lines.height + 4)
    middles = lines.draw(sheet, lines.height + 2)
    zero = axis.at(0)
    sheet.line((zero, zero), (1, lines.height + 3), style.MUTED, 0.8, zorder=3)
    for y, row in zip(middles, rows.to_dict("records"), strict=True):
        _bar(sheet, axis, y, row)
    return sheet


def _bar(sheet: Canvas, axis: scale.Scale, y: float, row: dict) -> None:
    colour = style.ACCENT if row["own"] else _OTHER
    ink = style.ACCENT if row["own"] else style.INK
    end, back = axis.at(0), False
    if not french.is_absent(row["value"]):
        low, end = row.get("low"), axis.at(row["value"])
        start = axis.at(0 if low is None or french.is_absent(low) else low)
        back = row["value"] < 0
        sheet.bar(min(start, end), y - 4.5, abs(end - start), 9, colour, 2)
    away, ha = (-4, "right") if back else (4, "left")
    note(sheet, end + away, y, row["text"], ha=ha, va="center", colour=ink, bold=bool(row["own"]))


def shares(
    rows: pd.DataFrame, parts: Sequence[tuple[str, str, str]], *, unit: str = "",
    decimals: int = 0, **words: Unpack[frame.Words],
) -> Picture:  # fmt: skip
    """Return one whole per row (``label``), cut into its parts, each with its number.

    ``parts``: (column, label, colour), from the left; a row is as long whatever its total.

    Raises
    ------
    TableError
        If a column is missing.
    """
    alternatives.require(rows, ("label", *(name for name, *_ in parts)), "Parts")
    records = rows.to_dict("records")
    said = [
        (str(r["label"]), [f"{label} {french.quantity(r[name], unit, decimals)}"
                           for name, label, _ in parts])
        for r in records
    ]  # fmt: skip
    body = [
        (str(r["label"]), *(french.number(r[name], decimals) for name, *_ in parts))
        for r in records
    ]
    return frame.picture(
        lambda width: _shares(records, parts, width, unit, decimals),
        alternatives.sentences(said),
        alternatives.table(("", *(label for _, label, _ in parts)), body),
        words,
    )


def _shares(
    records: Sequence[dict], parts: Sequence[tuple[str, str, str]], width: float, unit: str,
    decimals: int,
) -> Canvas:  # fmt: skip
    signs = [Sign(label, "s", colour) for _, label, colour in parts]
    legend = frame.legend(signs, width, ink=style.INK)
    lines = frame.rows([str(r["label"]) for r in records], width, line=38.0, column=0.3 * width,
                       above=frame.narrow(width))  # fmt: skip
    sheet = Canvas(width, lines.height + legend.height + 10)
    legend.draw(sheet, lines.height + 8)
    for y, row in zip(lines.draw(sheet, lines.height + 4), records, strict=True):
        left, total = lines.left, sum(row[name] for name, *_ in parts)
        for name, _, colour in parts:
            wide = (width - 4 - lines.left) * row[name] / total if total else 0.0
            _segment(sheet, left, y, wide, french.quantity(row[name], unit, decimals), colour)
            left += wide
    return sheet


def _segment(sheet: Canvas, left: float, y: float, wide: float, text: str, colour: str) -> None:
    if not wide:
        return
    sheet.bar(left, y - 9, max(wide - 0.8, 0.8), 18, colour, 2)
    inside = wide >= measure(text, style.TEXT, True)[0] + 4
    dark = inside and colour in (*style.SEQUENTIAL[2:], style.ACCENT, style.MUTED)
    at = y - 3 if inside else y + 11
    sheet.write(
        left + wide / 2, at, text, bold=True, ha="center",
        colour=style.PAPER if dark else style.INK, plate=not inside, zorder=4,
    )  # fmt: skip

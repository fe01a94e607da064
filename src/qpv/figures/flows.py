"""From the QPV of 2015 to those of 2024: the links that are not one to one, drawn one by one."""

from collections.abc import Mapping
from typing import NamedTuple, Unpack

import pandas as pd

from qpv import french
from qpv.figures import alternatives, frame, style
from qpv.figures.canvas import Canvas, wrap
from qpv.figures.marks import note
from qpv.figures.picture import Picture

_COLUMNS = ("before", "after", "label_before", "label_after", "change")
_MOST = 36


class _Ends(NamedTuple):
    """x of the two ends of the links, height of a row, lines of a name."""

    left: float
    right: float
    row: float
    lines: int


def flows(links: pd.DataFrame, **words: Unpack[frame.Words]) -> Picture:
    """Return the links as lines from the left (2015) to the right (2024).

    ``links`` has one row per link: before (2015 code, "" for an entry), after (2024 code, "" for a
    QPV without successor in the table), their labels, change (« scission », « fusion », « entré »,
    « sans successeur »). Past 36 rows the others are counted.

    Raises
    ------
    TableError
        If a column is missing.
    """
    alternatives.require(links, _COLUMNS, "Passage 2015-2024")
    counts = links["change"].value_counts()
    told = [f"{kind} : {french.plural(int(n), 'lien', 'liens')}" for kind, n in counts.items()]
    said = " ; ".join(told) or "Aucun lien"
    ends = ("before", "after")
    cells = [
        (*(f"{r[f'label_{end}']} {r[end]}".strip() or "—" for end in ends), r["change"])
        for r in links.to_dict("records")
    ]
    return frame.picture(
        lambda width: _sheet(links.head(_MOST), max(0, len(links) - _MOST), width),
        french.typography(f"Passage du zonage de 2015 à celui de 2024. {said}."),
        alternatives.table(("2015", "2024", "Passage"), cells),
        words,
    )


def _sheet(shown: pd.DataFrame, hidden: int, width: float) -> Canvas:
    ends = _Ends(196, 300, 21, 2)
    if frame.narrow(width):
        ends = _Ends(0.38 * width, 0.57 * width, 32, 3)
    height = 30 + ends.row * max(len(shown), 1) + (14 if hidden else 0)
    sheet = Canvas(width, height)
    top = height - 12 - ends.row / 2
    sheet.write(ends.left, height - 11, "2015", bold=True, ha="right")
    sheet.write(ends.right, height - 11, "2024", bold=True)
    places: dict[str, dict[str, float]] = {"before": {}, "after": {}}
    for rank, row in enumerate(shown.to_dict("records")):
        for side, heights in places.items():
            if row[side]:
                heights.setdefault(row[side], top - ends.row * rank)
    for row in shown.to_dict("records"):
        y0, y1 = places["before"].get(row["before"]), places["after"].get(row["after"])
        _draw_link(sheet, ends, y0, y1)
    for side, heights in places.items():
        labels = dict(zip(shown[side], shown[f"label_{side}"], strict=True))
        _draw_names(sheet, ends, labels, heights, side)
    if hidden:
        sheet.write(4, 4, f"et {hidden} autres, dans le tableau", colour=style.MUTED)
    return sheet


def _draw_link(sheet: Canvas, ends: _Ends, y0: float | None, y1: float | None) -> None:
    if y0 is not None and y1 is not None:
        bend = (ends.right - ends.left) / 2 - 20 if ends.right - ends.left > 60 else 12
        xs = (ends.left + 6, ends.left + bend, ends.right - bend, ends.right - 6)
        sheet.line(xs, (y0, y0, y1, y1), style.DOT, 1.4, zorder=1)
    elif y1 is not None:
        sheet.mark([ends.right - 8], [y1], "P", style.ACCENT, 7)
        at = ends.right - 16
        note(sheet, at, y1, "entrée", colour=style.ACCENT, ha="right", va="center")
    elif y0 is not None:
        sheet.line((ends.left + 6, ends.left + 30), (y0, y0), style.MUTED, 1.2, dashes=(2, 2))
        note(sheet, ends.left + 34, y0, "?", va="center")


def _draw_names(
    sheet: Canvas, ends: _Ends, labels: Mapping[str, str], heights: Mapping[str, float], side: str
) -> None:
    left = side == "before"
    x, away, ha = (ends.left + 2, -6, "right") if left else (ends.right, 7, "left")
    colour = style.MUTED if left else style.ACCENT
    room = ends.left - 10 if left else sheet.width - ends.right - 10
    for code, y in heights.items():
        sheet.mark([x], [y], "o", colour, 4.5)
        text = wrap(f"{code} {labels[code]}".strip(), room, ends.lines, style.SMALL)
        note(sheet, x + away, y, text, colour=style.INK, ha=ha, va="center")

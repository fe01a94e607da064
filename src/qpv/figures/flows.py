"""From the QPV of 2015 to those of 2024: the links that are not one to one, drawn one by one."""

from __future__ import annotations

from html import escape

import pandas as pd

from qpv import french
from qpv.figures import alternatives, style
from qpv.figures.canvas import Canvas, drawing, image, wrap
from qpv.figures.picture import Picture

_COLUMNS = ("before", "after", "label_before", "label_after", "change")
_ROW = 21.0
_LEFT, _RIGHT = 196.0, 300.0  # ends of the links
_MOST = 36


@drawing(style.RC)
def flows(links: pd.DataFrame, *, title: str, subtitle: str, source: str) -> Picture:
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
    shown = links.head(_MOST)
    left, right = _places(shown, "before"), _places(shown, "after")
    rows = max(len(shown), 1)
    hidden = len(links) - len(shown)
    height = 30 + _ROW * rows + (14 if hidden else 0)
    sheet = Canvas(style.PAGE_WIDTH, height)
    top = height - 22
    sheet.write(_LEFT, height - 11, "2015", bold=True, ha="right")
    sheet.write(_RIGHT, height - 11, "2024", bold=True)
    for row in shown.to_dict("records"):
        _draw_link(sheet, row, left, right, top)
    _draw_names(sheet, shown, left, "before", top)
    _draw_names(sheet, shown, right, "after", top)
    if hidden:
        sheet.write(4, 4, f"et {hidden} autres, dans le tableau", colour=style.MUTED)
    told = _alt(links)
    return Picture(title, subtitle, image(sheet, told), source, told, _table(links))


def _places(links: pd.DataFrame, side: str) -> dict[str, float]:
    """Return the row of each code: that of its first link."""
    places: dict[str, float] = {}
    for rank, code in enumerate(links[side]):
        if code:
            places.setdefault(code, float(rank))
    return places


def _draw_link(sheet: Canvas, row: dict, left, right, top: float) -> None:
    y0 = top - _ROW * left[row["before"]] if row["before"] else None
    y1 = top - _ROW * right[row["after"]] if row["after"] else None
    if y0 is not None and y1 is not None:
        middle = (_LEFT + _RIGHT) / 2
        xs = (_LEFT + 6, middle - 20, middle + 20, _RIGHT - 6)
        sheet.line(xs, (y0, y0, y1, y1), style.DOT, 1.4, zorder=1)
    elif y1 is not None:
        sheet.mark([_RIGHT - 8], [y1], "P", style.ACCENT, 7)
        sheet.write(_RIGHT - 16, y1, "entrée", size=style.SMALL, colour=style.ACCENT, ha="right",
                    va="center")  # fmt: skip
    elif y0 is not None:
        sheet.line((_LEFT + 6, _LEFT + 30), (y0, y0), style.MUTED, 1.2, linestyle=(0, (2, 2)))
        sheet.write(_LEFT + 34, y0, "?", size=style.SMALL, colour=style.MUTED, va="center")


def _draw_names(sheet: Canvas, links: pd.DataFrame, places, side: str, top: float) -> None:
    labels = dict(zip(links[side], links[f"label_{side}"], strict=True))
    for code, rank in places.items():
        y = top - _ROW * rank
        text = wrap(f"{code} {labels[code]}".strip(), 186, 2, style.SMALL)
        if side == "before":
            sheet.mark([_LEFT + 2], [y], "o", style.MUTED, 4.5)
            sheet.write(_LEFT - 4, y, text, size=style.SMALL, ha="right", va="center")
        else:
            sheet.mark([_RIGHT], [y], "o", style.ACCENT, 4.5)
            sheet.write(_RIGHT + 7, y, text, size=style.SMALL, va="center")


def _alt(links: pd.DataFrame) -> str:
    counts = links["change"].value_counts()
    told = " ; ".join(
        f"{kind} : {french.plural(int(n), 'lien', 'liens')}" for kind, n in counts.items()
    )
    return french.typography(f"Passage du zonage de 2015 à celui de 2024. {told or 'Aucun lien'}.")


def _table(links: pd.DataFrame) -> str:
    heads = "".join(f'<th scope="col">{h}</th>' for h in ("2015", "2024", "Passage"))
    body = "".join(
        "<tr>"
        + "".join(
            f"<td>{escape(text)}</td>"
            for text in (
                f"{r['label_before']} {r['before']}".strip() or "—",
                f"{r['label_after']} {r['after']}".strip() or "—",
                r["change"],
            )
        )
        + "</tr>"
        for r in links.to_dict("records")
    )
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"

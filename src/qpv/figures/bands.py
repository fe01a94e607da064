"""Money from left to right: bands as thick as the euros they carry."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Unpack

import pandas as pd

from qpv import french
from qpv.figures import alternatives, frame, style
from qpv.figures.canvas import Canvas, measure, wrap
from qpv.figures.labels import spread
from qpv.figures.marks import note
from qpv.figures.picture import Picture

_WIDE = 9.0
_GAP = 6.0
_MOST = 9


@dataclass(frozen=True)
class _Column:
    """One side: where it stands (its side towards the names), its amounts, the top of each block."""

    x: float
    out: int  # where the names are: -1 left, 1 right
    totals: Mapping[str, float]
    tops: Mapping[str, float]


def bands(
    links: pd.DataFrame, *, heads: tuple[str, str], order: Sequence[str] = (),
    hatched: Collection[str] = (), **words: Unpack[frame.Words],
) -> Picture:  # fmt: skip
    """Return the flow of amounts from the left to the right.

    ``links`` has one row per flow: ``before``, ``after`` (names, in the order to draw) and
    ``amount`` (euros, positive); ``order`` is that of the right side. Past nine names on the left,
    the smallest are drawn together. The flows to the names ``hatched`` are drawn hatched: money
    that went nowhere known.

    Raises
    ------
    TableError
        If a column is missing.
    """
    alternatives.require(links, ("before", "after", "amount"), "Flux")
    drawn = _grouped(links)
    cells = [(r["before"], r["after"], french.euros(r["amount"])) for r in links.to_dict("records")]
    said = [
        (head, [f"{name} {french.euros(amount)}" for name, amount in _totals(drawn, side).items()])
        for head, side in zip(heads, ("before", "after"), strict=True)
    ]
    return frame.picture(
        lambda width: _sheet(drawn, heads, order, hatched, width),
        alternatives.sentences(said),
        alternatives.table((*heads, "Montant"), cells),
        words,
    )


def _sheet(
    links: pd.DataFrame, heads: Sequence[str], order: Sequence[str], hatched: Collection[str],
    width: float,
) -> Canvas:  # fmt: skip
    lefts, rights = (_totals(links, side) for side in ("before", "after"))
    rights = {name: rights[name] for name in dict.fromkeys([*order, *rights]) if name in rights}
    rows = max(len(lefts), len(rights))
    inner = max(200.0, (44.0 if frame.narrow(width) else 26.0) * rows)
    total = links["amount"].sum()
    unit = (inner - _GAP * (rows - 1)) / total if total else 0.0
    ends = (0.36 * width, 0.64 * width) if frame.narrow(width) else (160.0, 352.0)
    said = [
        wrap(head, room, 2, bold=True)
        for head, room in zip(heads, (ends[0], width - ends[1]), strict=True)
    ]
    sheet = Canvas(width, inner + 14 + max(measure(head)[1] for head in said))
    top = inner + 4
    columns = [
        _Column(x, out, totals, _stack(totals, unit, top))
        for x, out, totals in zip(ends, (-1, 1), (lefts, rights), strict=True)
    ]
    _draw_bands(sheet, links, columns, unit, hatched)
    for column, head in zip(columns, said, strict=True):
        _draw_column(sheet, column, unit)
        ha = "right" if column.out < 0 else "left"
        sheet.write(column.x, top + 8, head, bold=True, ha=ha, va="bottom")
    return sheet


def _grouped(links: pd.DataFrame) -> pd.DataFrame:
    totals = links.groupby("before", sort=False)["amount"].sum()
    if len(totals) <= _MOST:
        return links
    kept = set(totals.nlargest(_MOST - 1).index)
    others = f"{len(totals) - len(kept)} autres bailleurs"
    named = links.assign(before=[b if b in kept else others for b in links["before"]])
    return named.groupby(["before", "after"], sort=False, as_index=False)[["amount"]].sum()


def _totals(links: pd.DataFrame, side: str) -> dict[str, float]:
    totals = links.groupby(side, sort=False)["amount"].sum()
    return {str(name): float(amount) for name, amount in totals.items()}


def _stack(totals: Mapping[str, float], unit: float, top: float) -> dict[str, float]:
    """Return the top of each block of a column."""
    places, y = {}, top
    for name, amount in totals.items():
        places[name] = y
        y -= amount * unit + _GAP
    return places


def _draw_bands(
    sheet: Canvas, links: pd.DataFrame, columns: Sequence[_Column], unit: float,
    hatched: Collection[str],
) -> None:  # fmt: skip
    left, right = (dict(column.tops) for column in columns)
    ends = (columns[0].x + _WIDE, columns[1].x - _WIDE)
    order = list(right)
    for row in sorted(links.to_dict("records"), key=lambda r: order.index(r["after"])):
        thick = row["amount"] * unit
        band = _band(ends, left[row["before"]], right[row["after"]], thick)
        left[row["before"]] -= thick
        right[row["after"]] -= thick
        lost = row["after"] in hatched
        shade = style.SEQUENTIAL[1 + order.index(row["after"]) % 2]
        face, edge = (style.ABSENT_FACE, style.ABSENT_EDGE) if lost else (shade, style.PAPER)
        sheet.shape([band], bent=True, face=face, edge=edge, width=0.4, alpha=0.85, hatched=lost)


def _band(
    ends: tuple[float, float], y0: float, y1: float, thick: float
) -> list[tuple[float, float]]:
    x0, x1 = ends
    middle = (x0 + x1) / 2
    above = [(x0, y0), (middle, y0), (middle, y1), (x1, y1)]
    return above + [(x, y - thick) for x, y in reversed(above)]


def _draw_column(sheet: Canvas, column: _Column, unit: float) -> None:
    middles = []
    for name, amount in column.totals.items():
        high, top = max(amount * unit, 0.6), column.tops[name]
        at = column.x - column.out * _WIDE / 2
        sheet.bar(at - _WIDE / 2, top - high, _WIDE, high, style.SEQUENTIAL[4], 3)
        middles.append(top - high / 2)
    _write_names(sheet, column, middles)


def _write_names(sheet: Canvas, column: _Column, middles: Sequence[float]) -> None:
    """Write each name and amount beside its block: on one line where all fit, so that small blocks
    keep theirs; a leader ties a text that had to move."""
    out, align = column.out, "left" if column.out > 0 else "right"
    room = (column.x if out < 0 else sheet.width - column.x) - 14
    lines = 3 if frame.narrow(sheet.width) else 1
    texts = [(wrap(n, room, lines, style.SMALL), french.euros(v)) for n, v in column.totals.items()]
    single = all("\n" not in n and measure(f"{n}  {v}", style.SMALL)[0] < room for n, v in texts)
    heights = [10.0 if single else 10.0 + 10.0 * len(n.split("\n")) for n, _ in texts]
    # From the bottom, as ``spread`` reads them.
    levels = spread(middles[::-1], heights[::-1], 2, sheet.height - 14, gap=1)[::-1]
    at = column.x + 10 * out
    for (name, amount), middle, y, high in zip(texts, middles, levels, heights, strict=True):
        sheet.line((column.x + out, column.x + 8 * out), (middle, y), style.MUTED, 0.6)
        if single:
            beside = measure(f"{name} " if out > 0 else f" {amount}", style.SMALL)[0]
            first, second = (at, at + beside) if out > 0 else (at - beside, at)
            note(sheet, first, y, name, colour=style.INK, ha=align, va="center")
            note(sheet, second, y, amount, ha=align, va="center")
        else:
            note(sheet, at, y + high / 2 - 1, name, colour=style.INK, ha=align, va="top")
            note(sheet, at, y - high / 2 + 2, amount, ha=align)

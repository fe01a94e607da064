"""Money from left to right: bands as thick as the euros they carry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from qpv import french
from qpv.figures import alternatives, style
from qpv.figures.bars import plain_table
from qpv.figures.canvas import Canvas, drawing, image, measure, wrap
from qpv.figures.labels import spread
from qpv.figures.picture import Picture

_LEFT, _RIGHT = 160.0, 352.0  # inner sides of the two columns
_WIDE = 9.0
_GAP = 6.0
_MOST = 9


@drawing(style.RC)
def bands(
    links: pd.DataFrame,
    *,
    heads: tuple[str, str],
    order: Sequence[str] = (),
    hatched: Sequence[str] = (),
    title: str,
    subtitle: str,
    source: str,
) -> Picture:
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
    lefts, rights = (_totals(drawn, side) for side in ("before", "after"))
    rights = {name: rights[name] for name in dict.fromkeys([*order, *rights]) if name in rights}
    total = drawn["amount"].sum()
    rows = max(len(lefts), len(rights))
    inner = max(200.0, 26.0 * rows)
    room = inner - _GAP * (rows - 1)
    unit = room / total if total else 0.0
    sheet = Canvas(style.PAGE_WIDTH, inner + 26)
    top = inner + 4
    places = [_stack(totals, unit, top) for totals in (lefts, rights)]
    _draw_bands(sheet, drawn, places, unit, hatched)
    for totals, place, x, side in (
        (lefts, places[0], _LEFT, "before"),
        (rights, places[1], _RIGHT, "after"),
    ):
        _draw_column(sheet, totals, place, unit, x, side)
    sheet.write(_LEFT, top + 10, heads[0], bold=True, ha="right")
    sheet.write(_RIGHT, top + 10, heads[1], bold=True)
    told = _alt(drawn, heads)
    cells = [(r["before"], r["after"], french.euros(r["amount"])) for r in links.to_dict("records")]
    table = plain_table((*heads, "Montant"), cells)
    return Picture(title, subtitle, image(sheet, told), source, told, table)


def _grouped(links: pd.DataFrame) -> pd.DataFrame:
    totals = links.groupby("before", sort=False)["amount"].sum()
    if len(totals) <= _MOST:
        return links
    kept = set(totals.nlargest(_MOST - 1).index)
    others = f"{len(totals) - len(kept)} autres bailleurs"
    named = links.assign(before=[b if b in kept else others for b in links["before"]])
    return named.groupby(["before", "after"], sort=False, as_index=False)["amount"].sum()


def _totals(links: pd.DataFrame, side: str) -> dict[str, float]:
    return links.groupby(side, sort=False)["amount"].sum().to_dict()


def _stack(totals: Mapping[str, float], unit: float, top: float) -> dict[str, float]:
    """Return the top of each block of a column."""
    places, y = {}, top
    for name, amount in totals.items():
        places[name] = y
        y -= amount * unit + _GAP
    return places


def _draw_bands(sheet: Canvas, links: pd.DataFrame, places, unit: float, hatched) -> None:
    left, right = (dict(side) for side in places)
    order = list(right)
    for row in sorted(links.to_dict("records"), key=lambda r: order.index(r["after"])):
        thick = row["amount"] * unit
        y0, y1 = left[row["before"]], right[row["after"]]
        left[row["before"]] -= thick
        right[row["after"]] -= thick
        rank = order.index(row["after"])
        unknown = row["after"] in hatched
        colour = style.ABSENT_FACE if unknown else style.SEQUENTIAL[1 + rank % 2]
        patch = PathPatch(_band(y0, y1, thick), facecolor=colour, alpha=0.85, zorder=1,
                          edgecolor=style.ABSENT_EDGE if unknown else "white", linewidth=0.4,
                          hatch=style.ABSENT_HATCH if unknown else None)  # fmt: skip
        sheet.axes.add_patch(patch)


def _band(y0: float, y1: float, thick: float) -> Path:
    x0, x1 = _LEFT + _WIDE, _RIGHT - _WIDE
    middle = (x0 + x1) / 2
    points = [
        (x0, y0), (middle, y0), (middle, y1), (x1, y1),
        (x1, y1 - thick), (middle, y1 - thick), (middle, y0 - thick), (x0, y0 - thick), (x0, y0),
    ]  # fmt: skip
    curve, line = Path.CURVE4, Path.LINETO
    steps = [Path.MOVETO, curve, curve, curve, line, curve, curve, curve, Path.CLOSEPOLY]
    return Path(points, steps)


def _draw_column(sheet: Canvas, totals, places, unit: float, x: float, side: str) -> None:
    start = x if side == "before" else x - _WIDE
    middles = []
    for name, amount in totals.items():
        high = max(amount * unit, 0.6)
        sheet.axes.bar(start + _WIDE / 2, -high, bottom=places[name], width=_WIDE, zorder=3,
                       color=style.SEQUENTIAL[4])  # fmt: skip
        middles.append(places[name] - high / 2)
    _write_names(sheet, totals, middles, x, side)


def _write_names(sheet: Canvas, totals, middles: list[float], x: float, side: str) -> None:
    """Write each name and amount beside its block: on one line where all fit, so that small blocks
    keep theirs; a leader ties a text that had to move."""
    out, align = (-1, "right") if side == "before" else (1, "left")
    texts = [(wrap(name, 146, 1, style.SMALL), french.euros(v)) for name, v in totals.items()]
    single = all(measure(f"{n}  {v}", style.SMALL)[0] <= 140 for n, v in texts)
    high = 10.0 if single else 20.0
    asked = list(reversed(middles))
    levels = reversed(spread(asked, [high] * len(asked), 4, sheet.height - 14, gap=1))
    for (name, amount), middle, y in zip(texts, middles, levels, strict=True):
        sheet.line((x + out, x + 8 * out), (middle, y), style.MUTED, 0.6)
        at = x + 10 * out
        look = {"size": style.SMALL, "ha": align}
        if single:
            wide = measure(name + " ", style.SMALL)[0]
            first, second = (
                (at, at + wide) if out > 0 else (at - measure(f" {amount}", style.SMALL)[0], at)
            )
            sheet.write(first, y, name, va="center", **look)
            sheet.write(second, y, amount, va="center", colour=style.MUTED, **look)
        else:
            sheet.write(at, y + 1, name, **look)
            sheet.write(at, y - 8, amount, colour=style.MUTED, **look)


def _alt(links: pd.DataFrame, heads: tuple[str, str]) -> str:
    left = [f"{n} {french.euros(v)}" for n, v in _totals(links, "before").items()]
    right = [f"{n} {french.euros(v)}" for n, v in _totals(links, "after").items()]
    return french.typography(f"{heads[0]} : {' ; '.join(left)}. {heads[1]} : {' ; '.join(right)}.")

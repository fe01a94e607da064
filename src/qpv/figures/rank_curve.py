"""How much the largest hold: the cumulated share of a total, from the largest down."""

from collections.abc import Sequence
from typing import Unpack

from qpv import french
from qpv.figures import alternatives, frame, scale, style
from qpv.figures.canvas import Canvas
from qpv.figures.marks import note
from qpv.figures.picture import Picture

_FLOOR, _HIGH = 30.0, 95.0


def rank_curve(
    values: Sequence[float], ranks: Sequence[int], *, axis_label: str, noun: str,
    **words: Unpack[frame.Words],
) -> Picture:  # fmt: skip
    """Return the cumulated share (%) of the total that the largest hold; ``ranks`` are pointed at:
    « 30 QPV : 50 % » (``noun``: QPV)."""
    ordered = sorted(values, reverse=True)
    total, held, shares = sum(ordered), 0.0, [0.0]
    for value in ordered:
        held += value
        shares.append(100 * held / total)
    told = [(rank, f"{french.number(rank)} {noun} : {french.quantity(shares[rank], '%')}")
            for rank in ranks]  # fmt: skip
    rows = [(f"{french.number(rank)} {noun}", french.quantity(shares[rank], "%")) for rank in ranks]
    return frame.picture(
        lambda width: _sheet(shares, told, axis_label, width),
        french.typography(f"Courbe cumulée. {' ; '.join(text for _, text in told)}."),
        alternatives.table((f"{noun} les plus grands", "Part du total"), rows),
        words,
    )


def _sheet(
    shares: Sequence[float], told: Sequence[tuple[int, str]], label: str, width: float
) -> Canvas:
    sheet = Canvas(width, _FLOOR + _HIGH + 12)
    across = scale.Scale(0, len(shares) - 1, 32, width - 12)
    up = scale.Scale(0, 100, _FLOOR, _FLOOR + _HIGH)
    scale.draw_axis(sheet, across, _FLOOR)
    scale.draw_upright(sheet, up, across.left, most=4, grid_to=across.right)
    ends = ((across.left, across.right), (_FLOOR, _FLOOR + _HIGH))
    sheet.line(*ends, style.MUTED, 0.7, dashes=(3, 3))
    xs = [across.at(n) for n in range(len(shares))]
    sheet.line(xs, [up.at(v) for v in shares], style.DOT, 2.0, zorder=3)
    for rank, text in told:
        x, y = across.at(rank), up.at(shares[rank])
        sheet.mark([x], [y], "o", style.ACCENT, 6.5, zorder=5)
        sheet.write(
            x + 7, y - 9, french.typography(text), colour=style.ACCENT, bold=True, plate=True
        )
    note(sheet, across.left, 3, label)
    return sheet

"""A territory and its comparators, one line per indicator: a dot for each, their values as text."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Unpack

import pandas as pd

from qpv import french
from qpv.figures import alternatives, frame, scale, style
from qpv.figures.canvas import Canvas, measure
from qpv.figures.marks import Sign, lifts, note, signs
from qpv.figures.picture import Picture

_COLUMNS = ("indicator", "series", "kind", "value", "approximate")
_LINE = 20.0  # points, on a whole page


@dataclass(frozen=True)
class _Dots:
    """What is drawn: the lines (name, records), the sign of each series, the text of each value."""

    lines: list[tuple[str, list[dict]]]
    signs: Mapping[str, Sign]
    texts: Mapping[str, Mapping[str, str]]

    def axis(self, left: float, right: float) -> scale.Scale:
        values = [row["value"] for _, rows in self.lines for row in rows]
        return scale.fitted(values, left, right, zero=True)

    def known(self, rows: Sequence[dict]) -> list[dict]:
        """Return the records of a line that have a value, the page's own first."""
        there = [row for row in rows if not french.is_absent(row["value"])]
        return sorted(there, key=lambda row: not self.signs[str(row["series"])].own)


def dot_plot(
    rows: pd.DataFrame, *, unit: str, decimals: int, **words: Unpack[frame.Words]
) -> Picture:
    """Return one line per indicator with the territory's dot and those of its comparators, their
    values in columns at the right.

    ``rows`` has one row per indicator and series: indicator, series (names), kind (« territory »,
    « comparator », « whole »), value (NaN where absent: « n. d. » in its column),
    approximate (« ≈ » before the value); level and reason where known. All values share one unit.
    1 to 12 indicators.

    Raises
    ------
    TableError
        If a column is missing.
    """
    dots = _read(rows, unit, decimals)
    return frame.picture(
        lambda w: _sheet(dots, w, _LINE), _alt(dots, unit, decimals), _table(dots), words
    )


def compact_dots(
    rows: pd.DataFrame, *, width: float = frame.HALF_WIDTH, unit: str, decimals: int,
    **words: Unpack[frame.Words],
) -> Picture:  # fmt: skip
    """Return the lines of ``dot_plot`` for half a page: the values without their unit,
    which the subtitle says; « secret » where that is the reason.

    1 to 14 indicators, 1 to 3 territories (« parents »).

    Raises
    ------
    TableError
        If a column is missing.
    """
    dots = _read(rows, "", decimals)
    alt, table = _alt(dots, unit, decimals), _table(dots)
    return frame.picture(lambda w: _sheet(dots, w), alt, table, words, width)


def _read(rows: pd.DataFrame, unit: str, decimals: int) -> _Dots:
    alternatives.require(rows, _COLUMNS, "Comparaison")
    lines = alternatives.grouped(rows, "indicator")
    texts = {
        name: {str(row["series"]): _text(row, unit, decimals) for row in records}
        for name, records in lines
    }
    return _Dots(lines, signs(rows), texts)


def _text(row: dict, unit: str, decimals: int) -> str:
    if french.is_absent(row["value"]):
        secret = alternatives.reason_text(row.get("reason")).startswith("secret")
        return "secret" if secret else french.ABSENT
    return alternatives.about(french.quantity(row["value"], unit, decimals), row["approximate"])


def _draw_line(
    sheet: Canvas, axis: scale.Scale, dots: _Dots, records: Sequence[dict], y: float,
    sizes: tuple[float, float, float],
) -> list[tuple[dict, Sign]]:  # fmt: skip
    """Draw the dots of one line (sizes: the page's own, others, how near they may be); return
    those that have a value, with their signs."""
    known = [(row, dots.signs[str(row["series"])]) for row in dots.known(records)]
    xs = [axis.at(row["value"]) for row, _ in known]
    if xs:
        sheet.line((min(xs), max(xs)), (y, y), style.MUTED, 0.8, zorder=1)
    own, other, near = sizes
    for x, lift, (_, sign) in zip(xs, lifts(xs, near, near, 2 * near), known, strict=True):
        sign.draw(sheet, x, y + lift, own if sign.own else other, zorder=3 + sign.own)
    return known


def _said_once(signs: Iterable[Sign]) -> list[Sign]:
    """Return the signs of a legend on one line: « QPV de l'EPCI », then « de la région »."""
    found: list[Sign] = []
    for sign in signs:
        again = sign.name.startswith("QPV d") and any(s.name.startswith("QPV d") for s in found)
        found.append(replace(sign, name=sign.name.removeprefix("QPV ")) if again else sign)
    return found


def _sheet(dots: _Dots, width: float, line: float = 12.5) -> Canvas:
    columns = _columns(dots, width)
    names = [name for name, _ in dots.lines]
    above = frame.narrow(width, frame.HALF_WIDTH)
    rows = frame.rows(names, width, line=16.0 if above else line, column=0.42 * width, above=above)
    axis = dots.axis(rows.left, min(x for x, _ in columns.values()) - 10)
    legend = frame.legend(_said_once(dots.signs.values()), width)
    sheet, _, middles = frame.sheet(rows, axis, width, 12.5, 1, legend)
    for y, (name, records) in zip(middles, dots.lines, strict=True):
        _draw_line(sheet, axis, dots, records, y, (7.0, 5.5, 4.5))
        for series, (x, wide) in columns.items():
            sign, text = dots.signs[series], dots.texts[name].get(series, "")
            bold, colour = sign.own, sign.colour
            note(sheet, x + wide, y, text, ha="right", va="center", colour=colour, bold=bold)
    return sheet


def _columns(dots: _Dots, width: float) -> dict[str, tuple[float, float]]:
    """Return (left, width) of each series' column of values, the last one at the right edge."""
    x, found = width + 5, {}
    for name, sign in reversed(list(dots.signs.items())):
        texts = [row.get(name, "") for row in dots.texts.values()]
        wide = max(11.0, *(measure(text, style.SMALL, sign.own)[0] for text in texts))
        x -= wide + 7
        found[name] = (x, wide)
    return found


def _alt(dots: _Dots, unit: str, decimals: int) -> str:
    return alternatives.sentences(
        (name, [f"{row['series']} {_whole(row, unit, decimals)}" for row in records])
        for name, records in dots.lines
    )


def _whole(row: dict, unit: str, decimals: int) -> str:
    """Return the value with its unit, or why it is absent where that is known."""
    if french.is_absent(row["value"]):
        why = f" ({alternatives.reason_text(row['reason'])})" if "reason" in row else ""
        return f"{french.ABSENT}{why}"
    return _text(row, unit, decimals)


def _table(dots: _Dots) -> str:
    body = [
        (name, *(cells.get(series, french.ABSENT) for series in dots.signs))
        for name, cells in dots.texts.items()
    ]
    return alternatives.table(("Indicateur", *dots.signs), body)

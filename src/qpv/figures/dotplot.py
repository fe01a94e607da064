"""A territory and its comparators, one row per indicator: dots on a line, values beside them."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import pandas as pd

from qpv import french
from qpv.figures import alternatives, scale, style
from qpv.figures.canvas import Canvas, drawing, image, measure, wrap
from qpv.figures.labels import spread
from qpv.figures.picture import Picture

_COLUMNS = ("indicator", "series", "kind", "value", "approximate")
_MARGIN = 8.0
_LABELS = 168.0  # width of the indicators' names
_ROW = 50.0
_DODGE = 7.0  # markers that would cover one another stand this far apart


@dataclass(frozen=True)
class _Series:
    name: str
    ours: bool
    shape: str
    colour: str

    @property
    def size(self) -> float:
        return 9.5 if self.ours else 7.5


@dataclass(frozen=True)
class _Dot:
    x: float
    series: _Series
    text: str


@drawing(style.RC)
def dot_plot(
    rows: pd.DataFrame, *, unit: str, decimals: int, title: str, subtitle: str, source: str
) -> Picture:
    """Return one line per indicator with the territory's dot and those of its comparators.

    ``rows`` has one row per indicator and series: indicator, series (names), kind (« territory »
    or « comparator »), value (NaN where absent: « n. d. » at the start of the line), approximate
    (« ≈ » before the value). All values share one unit. 1 to 12 indicators.

    Raises
    ------
    TableError
        If a column is missing.
    """
    alternatives.require(rows, _COLUMNS, "Comparaison")
    series = _series(rows)
    groups = [(str(name), part) for name, part in rows.groupby("indicator", sort=False)]
    gutter = _gutter(groups)
    axis = scale.fitted(
        rows["value"], _MARGIN + _LABELS + gutter + 14, style.PAGE_WIDTH - 24, zero=True
    )
    legend = _legend_rows(series)
    floor, base = 24.0, 24.0 + _ROW * len(groups)
    sheet = Canvas(style.PAGE_WIDTH, base + 8 + 15 * len(legend))
    scale.draw_axis(sheet, axis, floor, grid_to=base)
    _draw_legend(sheet, legend, base + 6)
    for i, (name, part) in enumerate(groups):
        _draw_row(sheet, axis, base - _ROW * (i + 0.5), name, part, series, unit, decimals)
    for_reading = _alt(groups, unit, decimals)
    return Picture(
        title=title,
        subtitle=subtitle,
        content=image(sheet, for_reading),
        source=source,
        alt=for_reading,
        table=_table(groups, series, unit, decimals),
    )


def _series(rows: pd.DataFrame) -> dict[str, _Series]:
    """Return the series in the order of the table, the territory's first."""
    kinds = rows.drop_duplicates("series").set_index("series")["kind"]
    ours = [str(s) for s, kind in kinds.items() if kind == "territory"]
    others = [str(s) for s, kind in kinds.items() if kind != "territory"]
    found = {name: _Series(name, True, "o", style.ACCENT) for name in ours}
    for i, name in enumerate(others):
        k = i % len(style.MARKERS)
        found[name] = _Series(name, False, style.MARKERS[k], style.COMPARATORS[k])
    return found


def _gutter(groups) -> float:
    """Return the width kept at the start of the lines for « n. d. » and the marks before it."""
    absent = max(int(part["value"].isna().sum()) for _, part in groups)
    return absent * 9 + 30 if absent else 0


def _legend_rows(series: dict[str, _Series]) -> list[list[tuple[float, _Series]]]:
    """Return the legend's entries with their x, on as many rows as the names need."""
    rows: list[list] = [[]]
    x = _MARGIN
    for one in series.values():
        width = 14 + min(measure(one.name, style.TEXT, one.ours)[0], 320) + 16
        if rows[-1] and x + width > style.PAGE_WIDTH:
            rows.append([])
            x = _MARGIN
        rows[-1].append((x, one))
        x += width
    return rows


def _draw_legend(sheet: Canvas, legend, bottom: float) -> None:
    for rank, row in enumerate(reversed(legend)):
        y = bottom + 4 + 15 * rank
        for x, one in row:
            sheet.mark([x + 4], [y + 3], one.shape, one.colour, one.size)
            text = wrap(one.name, 320, 1, bold=one.ours)
            sheet.write(x + 12, y, text, colour=one.colour, bold=one.ours)


def _draw_row(sheet, axis, y, name, part, series, unit, decimals) -> None:
    sheet.write(_MARGIN, y, wrap(name, _LABELS - 8, 3), va="center")
    sheet.line((_MARGIN, sheet.width - _MARGIN), (y - _ROW / 2,) * 2, style.RULE, 0.4, zorder=0)
    _draw_absent(sheet, part[part["value"].isna()], y, series)
    dots = [
        _Dot(axis.at(row["value"]), series[row["series"]],
             _value(row["value"], row["approximate"], unit, decimals))
        for row in part[part["value"].notna()].to_dict("records")
    ]  # fmt: skip
    dots.sort(key=lambda dot: (dot.x, dot.series.ours))
    if not dots:
        return
    sheet.line((dots[0].x, dots[-1].x), (y, y), style.MUTED, 1.0, zorder=2)
    for dot, lift in zip(dots, _lifts(dots), strict=True):
        one = dot.series
        sheet.mark([dot.x], [y + lift], one.shape, one.colour, one.size, zorder=3 + one.ours)
    _draw_values(sheet, [d for d in dots if d.series.ours], y, axis.left - 12, above=True)
    _draw_values(sheet, [d for d in dots if not d.series.ours], y, axis.left - 12, above=False)


def _lifts(dots: list[_Dot]) -> list[float]:
    """Return how far from the line each marker stands, so that all equal ones are seen.

    The territory's stands highest, under its value.
    """
    lifts = [0.0] * len(dots)
    start = 0
    for i in range(1, len(dots) + 1):
        if i == len(dots) or dots[i].x - dots[i - 1].x > _DODGE:
            cluster = sorted(range(start, i), key=lambda k: (dots[k].series.ours, k))
            step = min(_DODGE, 14 / max(len(cluster) - 1, 1))
            for rank, k in enumerate(cluster):
                lifts[k] = (rank - (len(cluster) - 1) / 2) * step
            start = i
    return lifts


def _draw_values(sheet: Canvas, dots: list[_Dot], y: float, left: float, *, above: bool) -> None:
    """Write the values above (the territory) or below (comparators), side by side if need be."""
    widths = [measure(dot.text, style.TEXT, above)[0] for dot in dots]
    # Several comparators repeat their mark: no doubt on a grey printer. One alone needs none.
    mark = 9 if not above and len(dots) > 1 else 0
    places = spread([d.x for d in dots], [w + mark for w in widths], left, sheet.width - 4, gap=5)
    for dot, place, width in zip(dots, places, widths, strict=True):
        start, base = place - (width + mark) / 2, y + 14.5 if above else y - 20
        one = dot.series
        if mark:
            sheet.mark([start + 2.5], [base + 3], one.shape, one.colour, 5)
        sheet.write(
            start + mark, base, dot.text, colour=one.colour, bold=above, plate=True, zorder=2.5
        )


def _draw_absent(sheet: Canvas, absent: pd.DataFrame, y: float, series) -> None:
    x = _MARGIN + _LABELS
    for name in absent["series"]:
        one = series[name]
        sheet.mark([x + 3], [y], one.shape, one.colour, one.size - 1.5)
        x += 9
    if len(absent):
        sheet.write(x + 2, y, french.ABSENT, colour=style.MUTED, va="center")


def _value(value: float, approximate: bool, unit: str, decimals: int) -> str:
    text = french.quantity(value, unit, decimals)
    return f"≈{french.NBSP}{text}" if approximate and not french.is_absent(value) else text


def _alt(groups, unit: str, decimals: int) -> str:
    sentences = []
    for name, part in groups:
        values = (
            f"{row['series']} {_value(row['value'], row['approximate'], unit, decimals)}"
            for row in part.to_dict("records")
        )
        sentences.append(f"{name} : {' ; '.join(values)}".rstrip(".") + ".")
    return french.typography(" ".join(sentences))


def _table(groups, series, unit: str, decimals: int) -> str:
    heads = "".join(f'<th scope="col">{escape(h)}</th>' for h in ("Indicateur", *series))
    body = ""
    for name, part in groups:
        found = {
            row["series"]: _value(row["value"], row["approximate"], unit, decimals)
            for row in part.to_dict("records")
        }
        cells = "".join(f"<td>{escape(found.get(s, french.ABSENT))}</td>" for s in series)
        body += f'<tr><th scope="row">{escape(name)}</th>{cells}</tr>'
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"

"""Figures that the pages of several axes show: each takes what a page knows of its quarters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qpv import french
from qpv.figures import charts
from qpv.figures.picture import Picture
from qpv.reports import page
from qpv.reports.axes.quarters import Quarters


def shares(
    q: Quarters, ids: Sequence[str], *, title: str, subtitle: str, source: str,
    names: Mapping[str, str] | None = None,
) -> Picture:  # fmt: skip
    """Return shares of one set of people, one line each, beside those of other QPV, for half a page.

    The line of « Inscrits : femmes » is « Femmes », but for those that ``names`` calls otherwise; to
    the ``subtitle`` is added the number of QPV known, and the year.
    """
    s = q.study
    rows = s.compared([s.indicator(id) for id in ids])
    short = rows["indicator"].str.replace("^.* : ", "", regex=True)
    rows["indicator"] = short.replace(names or {}).map(french.capitalised)
    own = rows[rows["kind"] == "territory"]
    least, most = int(own["n_known"].min()), int(own["n_known"].max())
    known = f"{least if least == most else f'{least} à {most}'} QPV sur {int(own['n_total'].max())}"
    year = own["year"].iloc[0]
    return charts.compact_dots(
        rows,
        unit="%",
        decimals=0,
        title=french.typography(title),
        subtitle=french.typography(f"{subtitle}, {known} ; {year}"),
        source=page.source_line(source, s.fictional),
    )

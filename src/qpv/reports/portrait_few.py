"""A portrait of few quarters: one leads to its sheet; under five, a table stands for what would be a
distribution of four points and a map of four colours."""

import pandas as pd
from IPython import display

from qpv import french
from qpv.indicators import compute
from qpv.reports import method, page
from qpv.reports.page import HTML
from qpv.reports.values import aggregate_text, text
from qpv.study import Study
from qpv.thresholds import FEW_QUARTERS


def alone(p: Study) -> bool:
    """True where the territory has one quarter."""
    return len(p.territory.codes_qp) == 1


def few(p: Study) -> bool:
    """True where there are too few quarters for a distribution."""
    return len(p.territory.codes_qp) < FEW_QUARTERS


def to_sheets(p: Study) -> HTML | None:
    """Return the sentence that leads to the sheet of each quarter, where they are few."""
    if not few(p):
        return None
    links = [
        page.link(p.label(code), f"fiche_quartier/{code}").data for code in p.territory.codes_qp
    ]
    start = "Leurs fiches, en deux pages, en disent plus"
    if alone(p):
        start = (
            "Il n'y a ici qu'un quartier prioritaire : ce portrait ne redit pas sa fiche, qui en deux "
            "pages en dit plus"
        )
    return HTML(f"<p>{french.typography(page.said(start))} : {' ; '.join(links)}.</p>")


def map_heading(p: Study) -> display.Markdown | None:
    """Return the heading of the part that shows where the quarters are, or how they compare."""
    words = "Quartier par quartier" if few(p) else "Carte"
    return None if alone(p) else display.Markdown(f"## {words}")


def table(p: Study, ids: tuple[str, ...]) -> HTML | None:
    """Return one row per indicator, one column per quarter, then all of them; nothing for one."""
    if alone(p):
        return None
    rows = []
    for indicator in method.fetched(p, ids):
        observed = p.observed(indicator)
        told = {
            p.label(code): text(indicator, row["value"], one_qpv=True)
            if pd.notna(row["value"])
            else french.absent(compute.reason_label(row["reason"]))
            for code, row in observed.iterrows()
        }
        whole = "—"
        if indicator.aggregation != "none":
            whole = aggregate_text(indicator, p.value(indicator))
        year = f"{indicator.label} ({p.year(indicator)})"
        rows.append({"Indicateur": year, **told, "Ensemble": whole})
    return page.table(rows, f"Les QPV {p.territory.of}, un par un")

"""The evolution block of a neighbourhood sheet: within the 2015 zoning, breaks marked."""

from __future__ import annotations

import pandas as pd

from qpv import french
from qpv.figures import charts
from qpv.indicators import compute, series
from qpv.reports import fiche_sentences as sentences
from qpv.reports.fiche import SMALL, Fiche
from qpv.reports.fiche_lines import lines
from qpv.reports.fiche_sections import source_line

_STABLE = 2.0  # points: less is no change, rates being rounded


def evolution(f: Fiche) -> str:
    """Return the poverty of the QPV's parents of 2015 over the vintages at hand, and their
    population; a sentence where there is none. Nothing is carried over to 2024."""
    codes = [p.code for p in f.parents]
    if not f.observatory.available("filosofi_qpv"):
        return lines(
            ["Les revenus des quartiers de 2015 ne sont pas dans les tables de cette page."]
        )
    incomes = series.income_series(f.places, codes)
    rates = incomes[incomes["measure"] == "poverty_pct"]
    said = [*_population(f, codes)]
    if rates["value"].notna().sum() < 2:
        why = "" if codes else f" : {sentences.no_parent(f)}"
        said.insert(0, f"Aucune série de revenus antérieure n'est diffusée pour ce quartier{why}.")
        return lines(said)
    f.table("filosofi_qpv")
    rows = pd.DataFrame(
        {
            "series": rates["code_qp"],
            "kind": "territory",
            "year": rates["year"],
            "value": rates["value"],
            "reason": rates["reason"].map(compute.reason_label),
        }
    )
    years = sorted(rates["year"].unique())
    crossed = [year for year in series.BREAKS if years[0] < year <= years[-1]]
    chart = charts.timeline(
        rows,
        breaks=crossed,
        unit="%",
        decimals=0,
        title=french.typography(_title(f, rates)),
        subtitle=f"Taux de pauvreté en %, périmètre 2015, INSEE Filosofi {years[0]} à {years[-1]}",
        source=source_line(f, "INSEE-DGFiP-CNAF-CNAV-CCMSA, Filosofi"),
        width=280.0,
        height=80.0,
    )
    said.append(
        f"Traits verticaux : ruptures de série ({', '.join(map(str, crossed))}). Deux années qui se "
        "suivent ne mesurent pas une évolution."
    )
    return chart.html() + lines(said)


def _title(f: Fiche, rates: pd.DataFrame) -> str:
    """Return each parent's rate in the two years that INSEE allows to set side by side."""
    told = []
    for code, part in rates.groupby("code_qp", sort=False):
        values = part.set_index("year")["value"]
        between = series.span(values.dropna().index)
        if between is None:
            continue
        first, last = between
        places = 0 if f.people(code) < SMALL else _places(values)
        values = values.dropna().map(lambda v, places=places: french.rounded(v, places))
        low, high = (french.quantity(values[year], "%", places) for year in between)
        moved = _moved(values, first, last, places)
        told.append(f"{code}, {low} en {first} et {high} en {last}{moved}")
    return "Taux de pauvreté : " + " ; ".join(told) if told else "Taux de pauvreté avant 2024"


def _places(values: pd.Series) -> int:
    """Decimals of a series of rates: those published."""
    known = values.dropna()
    return 0 if (known == known.round()).all() else 1


def _moved(values: pd.Series, first: int, last: int, places: int) -> str:
    """Return the change between the figures displayed."""
    points = french.rounded(series.change(values, first, last), places)
    crossed = len(series.crossed(first, last))
    through = f", {french.plural(crossed, 'rupture')} entre les deux" if crossed else ""
    if abs(points) < _STABLE:
        return f" (moins de {french.number(_STABLE)} points d'écart{through})"
    return f" ({french.points(points, places)}{through})"


def _population(f: Fiche, codes: list[str]) -> list[str]:
    found = series.population_series(f.places, codes)
    said = []
    for code, part in found.groupby("code_qp", sort=False):
        values = part.set_index("year")["value"]
        if values.notna().all() and len(values) > 1:
            f.table("population_qpv")
            first, last = values.index.min(), values.index.max()
            share = 100 * (values[last] / values[first] - 1)
            places = 1 if values.min() >= SMALL else 0
            said.append(
                f"{code} : {french.number(values[first])} habitants en {first}, "
                f"{french.number(values[last])} en {last} ({french.number(share, places, sign=True)} %)"
            )
    return said

"""The figures of the evolution page. Each title is computed."""

from __future__ import annotations

import pandas as pd

from qpv import french
from qpv.figures import charts
from qpv.figures.picture import Picture
from qpv.figures.quadrant import quadrant
from qpv.indicators import series
from qpv.reports.evolution import MEDIAN, RATE, Evolution
from qpv.reports.page import HTML

STABLE = 2.0  # points: less is no change, rates being rounded
_FILOSOFI = "INSEE-DGFiP-CNAF-CNAV-CCMSA, Filosofi"
MAINLAND = "QPV 2015 de France métropolitaine"


def _fiction(e: Evolution) -> str:
    return "DONNÉES FICTIVES. " if e.fictional else ""


def changes(e: Evolution) -> pd.Series:
    """Return the change of each QPV over the span, in points (NaN where absent)."""
    if e.span is None:
        return pd.Series(dtype=float)
    values = e.values(RATE)
    first, last = e.span
    return values[last] - values[first]


def poverty(e: Evolution) -> Picture | HTML:
    """Return the weighted poverty rate over the vintages, beside that of métropole."""
    if e.latest is None:
        return HTML("<p>Aucune série de taux de pauvreté pour ce territoire.</p>")
    named = ((f"QPV 2015 {e.where}", "territory", e.rates), (MAINLAND, "comparator", e.mainland))
    rows = pd.concat(
        [
            pd.DataFrame(
                {
                    "series": name,
                    "kind": kind,
                    "level": "pays",  # of the comparator; the page's own has no need of one
                    "year": table.index,
                    "value": table["value"].to_numpy(),
                    "reason": "trop peu de QPV diffusés",
                }
            )
            for name, kind, table in named
        ],
        ignore_index=True,
    )
    years = sorted(rows["year"].unique())
    crossed = [y for y in series.BREAKS if years[0] < y <= years[-1]]
    known = e.rates["value"].dropna()
    counts = e.rates["n_known"].loc[known.index].astype(int)
    return charts.timeline(
        rows,
        breaks=crossed,
        unit="%",
        decimals=1,
        title=french.typography(_rates_title(e, known, counts)),
        subtitle="Taux de pauvreté à 60 %, moyenne pondérée par la population 2018 : approximation ; "
        "périmètre 2015",
        source=f"{_fiction(e)}Sources : {_FILOSOFI} ; INSEE, population. Traits verticaux : "
        f"ruptures de série ({', '.join(map(str, crossed))}). Quartiers diffusés : {_range(counts)} sur "
        f"{len(e.codes_2015)}. Pointillés : à ne pas lire comme une "
        "évolution.",
        height=190.0,
    )


def _rates_title(e: Evolution, known: pd.Series, counts: pd.Series) -> str:
    """Return the rates of the two years that may be set side by side, else the last one alone: two
    years in which other quartiers are diffused are not the same whole."""
    years = e.span if e.span and set(e.span) <= set(known.index) else (known.index[-1],)
    if len(set(counts.loc[list(years)])) > 1:
        years = years[-1:]
    near = "≈ " if len(e.codes_2015) > 1 else ""
    told = [f"{near}{french.quantity(known.loc[year], '%', 1)} en {year}" for year in years]
    return f"Taux de pauvreté : {', '.join(told)}"


def _range(counts: pd.Series) -> str:
    low, high = int(counts.min()), int(counts.max())
    return french.number(low) if low == high else f"de {french.number(low)} à {french.number(high)}"


def quadrants(e: Evolution) -> Picture | HTML:
    """Return level and change of each QPV, against the weighted rate of métropole."""
    moved = changes(e)
    if e.latest is None or moved.notna().sum() < 2:
        return HTML("<p>Pas assez de quartiers connus à deux dates comparables.</p>")
    first, last = e.span
    rows, (name, value) = _dots(e, moved), _reference(e)
    both = rows.dropna(subset=["x", "y"])
    worse = int(((both["x"] > value) & (both["y"] >= STABLE)).sum())
    many = french.plural(worse, "quartier", "quartiers")
    return quadrant(
        rows,
        reference=(name, value),
        x_label=f"Taux de pauvreté en {e.latest}, en %",
        y_label=f"Écart entre {first} et {last}, en points",
        corners=(
            "Sous la référence, en hausse",
            "Au-dessus de la référence, en hausse",
            "Sous la référence, en baisse",
            "Au-dessus de la référence, en baisse",
        ),
        title=french.typography(
            f"{many} sur {len(both)} au-dessus de la référence, avec une hausse de 2 points ou plus"
            if worse
            else f"Aucun des {len(both)} quartiers n'est au-dessus de la référence avec une hausse "
            "de 2 points ou plus"
        ),
        subtitle="Taux de pauvreté à 60 %, périmètre 2015 ; moins de 2 points d'écart : stable",
        source=f"{_fiction(e)}Sources : {_FILOSOFI} {first}, {last} et {e.latest}.",
    )


def _dots(e: Evolution, moved: pd.Series) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "code_qp": e.codes_2015,
            "label": [e.label(c) for c in e.codes_2015],
            "x": e.values(RATE)[e.latest].to_numpy(),
            "y": moved.to_numpy(),
            "population": e.everywhere.reindex(e.codes_2015).to_numpy(),
        }
    )


def _reference(e: Evolution) -> tuple[str, float]:
    """Return (name, rate) that levels are read against: métropole, else the median QPV."""
    value = e.mainland["value"].get(e.latest)
    if pd.isna(value):
        return "médiane de ces QPV", float(e.values(RATE)[e.latest].median())
    return MAINLAND, float(value)


def epci(e: Evolution) -> Picture | HTML:
    """Return the gap of each QPV to its EPCI: a line over the years, or the dots of one year."""
    found = e.gaps[e.gaps["measure"] == MEDIAN]
    if found.empty:
        return HTML(f"<p>{_no_gap(e)}</p>")
    year = int(found["year"].max())
    one = found[found["year"] == year].set_index("code_qp")["value"].reindex(e.codes_2015)
    values = pd.DataFrame(
        {
            "code_qp": e.codes_2015,
            "label": [e.label(c) for c in e.codes_2015],
            "value": one.to_numpy(),
            "reason": [e.no_gap(c) for c in e.codes_2015],
            "population": e.everywhere.reindex(e.codes_2015).to_numpy(),
        }
    )
    middle = one.median()
    side = "inférieur" if middle < 0 else "supérieur"
    years = sorted(found["year"].unique())
    only = (
        f"Une seule année commune ({year}) : pas d'évolution de l'écart. Un autre millésime de "
        "Filosofi des territoires (EPCI) la donnerait"
        if len(years) == 1
        else f"Années communes : {', '.join(map(str, years))}"
    )
    return charts.distribution(
        values,
        unit="%",
        decimals=0,
        axis_label="Écart du niveau de vie médian du quartier à celui de son EPCI (%)",
        title=french.typography(
            f"La moitié des quartiers de 2015 a un niveau de vie médian {side} d'au moins "
            f"{french.number(abs(middle))} % à celui de son EPCI"
        ),
        subtitle=f"Niveau de vie médian {year}, en écart relatif à l'EPCI, périmètre 2015",
        source=french.typography(
            f"{_fiction(e)}Sources : {_FILOSOFI} {year}. {only}.{_renamed(e)}"
        ),
    )


def _no_gap(e: Evolution) -> str:
    """Return why no QPV has a gap to its EPCI."""
    if not e.epci_of:
        return (
            "La table de passage 2015-2024 à disposition ne couvre pas ces quartiers : leur EPCI n'est "
            "pas connu."
        )
    return (
        "Aucune année n'a à la fois le niveau de vie des quartiers et celui de leur EPCI : il faut un "
        "millésime commun de Filosofi pour les quartiers et pour les territoires."
    )


def _renamed(e: Evolution) -> str:
    """Return which EPCI have another SIREN, hence another perimeter, in the file."""
    names = e.portrait.geography.names
    moved = [names[("epci", s)] for s, code in sorted(e.epci_codes.items()) if s != code]
    if not moved:
        return ""
    return f" Périmètre d'alors, avant fusion, pour {french.listing(moved)}."

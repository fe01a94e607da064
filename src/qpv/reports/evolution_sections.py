"""The parts of the evolution page, in the order of the page. Each sentence is computed."""

from __future__ import annotations

from html import escape

import pandas as pd
from IPython.display import HTML

from qpv import french
from qpv.figures import charts, tables
from qpv.figures.picture import Picture
from qpv.figures.quadrant import quadrant
from qpv.indicators import series
from qpv.indicators.compute import reason_label
from qpv.reports import method
from qpv.reports.evolution import MEDIAN, RATE, Evolution
from qpv.reports.sentences import coverage

_STABLE = 2.0  # points: less is no change, rates being rounded
_FILOSOFI = "INSEE-DGFiP-CNAF-CNAV-CCMSA, Filosofi"
_MAINLAND = "QPV 2015 de France métropolitaine"


def title(e: Evolution) -> HTML:
    """Return the page's heading."""
    return HTML(
        f"<h1>Évolution des quartiers prioritaires de 2015 — {escape(e.territory.name)}</h1>"
    )


def lead(e: Evolution) -> HTML:
    """Return what the page answers, in a few sentences."""
    said = [_who(e), _rate(e), _moves(e), _people(e)]
    body = "".join(f"<p>{escape(french.typography(s))}</p>" for s in said if s)
    return HTML(f'<div class="qpv-lead">{body}</div>')


def _who(e: Evolution) -> str:
    count = french.plural(len(e.codes_2015), "quartier prioritaire", "quartiers prioritaires")
    how = "d'après leur code" if e.by_code else "d'où viennent ses QPV de 2024"
    if not e.codes_2015:
        return (
            "Aucun quartier de 2015 n'est rattaché à ce territoire : la table de passage à "
            "disposition ne le couvre pas, ou ses QPV sont tous entrés en 2024."
            if not e.territory.overseas
            else "Les séries de revenus par quartier n'existent qu'en métropole."
        )
    return f"Cette page suit {count} du zonage de 2015 ({how}), et seulement ce zonage."


def _rate(e: Evolution) -> str:
    if e.latest is None:
        return "Aucune année n'a assez de quartiers diffusés pour un taux de pauvreté d'ensemble."
    own = e.rates.loc[e.latest]
    near = "≈ " if own["n_total"] > 1 else ""
    share = near + french.quantity(own["value"], "%", 0)
    known = coverage(int(own["n_known"]), int(own["n_total"]))
    other = e.mainland["value"].get(e.latest)
    against = ""
    if pd.notna(other):
        against = f", contre ≈ {french.quantity(other, '%', 0)} pour les {_MAINLAND}"
    return f"Taux de pauvreté en {e.latest} : {share}{against} ({known})."


def _changes(e: Evolution) -> pd.Series:
    """Return the change of each QPV over the span, in points (NaN where absent)."""
    if e.span is None:
        return pd.Series(dtype=float)
    values = e.values(RATE)
    first, last = e.span
    return values[last] - values[first]


def _moves(e: Evolution) -> str:
    found = _changes(e).dropna()
    if len(found) < 2:
        return ""
    first, last = e.span
    up, down = int((found >= _STABLE).sum()), int((found <= -_STABLE).sum())
    still = len(found) - up - down
    crossed = series.crossed(first, last)
    through = f" {french.plural(len(crossed), 'rupture')} de série les séparent." if crossed else ""
    return (
        f"Entre {first} et {last}, sur {french.number(len(found))} quartiers connus aux deux dates : "
        f"{french.number(up)} en hausse de 2 points ou plus, {french.number(down)} en baisse de 2 "
        f"points ou plus, {french.number(still)} à moins de 2 points.{through}"
    )


def _people(e: Evolution) -> str:
    people = e.population
    if people.empty or people.shape[1] < 2:
        return ""
    both = people.dropna()
    first, last = people.columns.min(), people.columns.max()
    total = both.sum()
    share = 100 * (total[last] / total[first] - 1)
    which = "" if len(both) == len(people) else f" ({len(both)} quartiers connus aux deux dates)"
    return (
        f"Population{which} : {french.number(total[first])} habitants en {first}, "
        f"{french.number(total[last])} en {last} ({french.number(share, 1, sign=True)} %)."
    )


def _fiction(e: Evolution) -> str:
    return "DONNÉES FICTIVES. " if e.fictional else ""


def poverty(e: Evolution) -> Picture | HTML:
    """Return the weighted poverty rate over the vintages, beside that of métropole."""
    if e.latest is None:
        return HTML("<p>Aucune série de taux de pauvreté pour ce territoire.</p>")
    named = ((f"QPV 2015 {e.where}", "territory", e.rates), (_MAINLAND, "comparator", e.mainland))
    rows = pd.concat(
        [
            pd.DataFrame(
                {
                    "series": name,
                    "kind": kind,
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
    near = "≈ " if len(e.codes_2015) > 1 else ""
    first, last = (french.quantity(known.loc[y], "%", 0) for y in (known.index[0], known.index[-1]))
    return charts.timeline(
        rows,
        breaks=crossed,
        unit="%",
        decimals=1,
        title=french.typography(
            f"Taux de pauvreté : {near}{first} en {known.index[0]}, {near}{last} en {known.index[-1]}"
        ),
        subtitle="Taux de pauvreté à 60 %, moyenne pondérée par la population 2018 : approximation ; "
        "périmètre 2015",
        source=f"{_fiction(e)}Sources : {_FILOSOFI} ; INSEE, population. Traits verticaux : "
        f"ruptures de série ({', '.join(map(str, crossed))}). Quartiers diffusés : {_range(counts)} sur "
        f"{len(e.codes_2015)}. Pointillés : à ne pas lire comme une "
        "évolution.",
        height=190.0,
    )


def _range(counts: pd.Series) -> str:
    low, high = int(counts.min()), int(counts.max())
    return french.number(low) if low == high else f"de {french.number(low)} à {french.number(high)}"


def quadrants(e: Evolution) -> Picture | HTML:
    """Return level and change of each QPV, against the weighted rate of métropole."""
    changes = _changes(e)
    if e.latest is None or changes.notna().sum() < 2:
        return HTML("<p>Pas assez de quartiers connus à deux dates comparables.</p>")
    first, last = e.span
    level = e.values(RATE)[e.latest]
    rows = pd.DataFrame(
        {
            "code_qp": e.codes_2015,
            "label": [e.label(c) for c in e.codes_2015],
            "x": level.to_numpy(),
            "y": changes.to_numpy(),
            "population": e.everywhere.reindex(e.codes_2015).to_numpy(),
        }
    )
    value = e.mainland["value"].get(e.latest)
    name = _MAINLAND
    if pd.isna(value):
        name, value = "médiane de ces QPV", float(level.median())
    both = rows.dropna(subset=["x", "y"])
    worse = int(((both["x"] > value) & (both["y"] >= _STABLE)).sum())
    many = french.plural(worse, "quartier", "quartiers")
    return quadrant(
        rows,
        reference=(name, float(value)),
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


def epci(e: Evolution) -> Picture | HTML:
    """Return the gap of each QPV to its EPCI: a line over the years, or the dots of one year."""
    found = e.gaps[e.gaps["measure"] == MEDIAN]
    if found.empty:
        return HTML(
            "<p>Aucune année n'a à la fois le niveau de vie des quartiers et celui de leur EPCI : il "
            "faut un millésime commun de Filosofi pour les quartiers et pour les territoires.</p>"
        )
    year = int(found["year"].max())
    one = found[found["year"] == year].set_index("code_qp")["value"].reindex(e.codes_2015)
    values = pd.DataFrame(
        {
            "code_qp": e.codes_2015,
            "label": [e.label(c) for c in e.codes_2015],
            "value": one.to_numpy(),
            "reason": "non disponible",
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
            f"{french.number(abs(middle))} % à celui de leur EPCI"
        ),
        subtitle=f"Niveau de vie médian {year}, en écart relatif à l'EPCI, périmètre 2015",
        source=f"{_fiction(e)}Sources : {_FILOSOFI} {year}. {only}.",
    )


def table(e: Evolution) -> HTML:
    """Return the sortable table: one row per QPV of 2015, every vintage."""
    frame = pd.DataFrame({"label": [e.label(c) for c in e.codes_2015], "code_qp": e.codes_2015})
    columns = [tables.Column("label", "Quartier (commune)"), tables.Column("code_qp", "Code 2015")]
    if e.incomes.empty:
        return HTML("<p>Aucune série pour ces quartiers.</p>")
    reasons = e.incomes.set_index(["code_qp", "measure", "year"])["reason"]
    for measure, short, unit in ((RATE, "Pauvreté", "%"), (MEDIAN, "Niveau de vie", "€/UC")):
        for year in e.values(measure).columns:
            key = f"{measure}_{year}"
            frame[key] = e.values(measure)[year].to_numpy()
            told = [reasons.get((c, measure, year), "") for c in e.codes_2015]
            frame[f"{key}_reason"] = [reason_label(reason) for reason in told]
            columns.append(tables.Column(key, f"{short} {year}", "number", 0, unit))
    for year in e.population.columns:
        frame[f"pop_{year}"] = e.population[year].reindex(e.codes_2015).to_numpy()
        frame[f"pop_{year}_reason"] = "non disponible"
        columns.append(tables.Column(f"pop_{year}", f"Population {year}", "number", 0, "hab."))
    caption = f"Les QPV de 2015 {e.where}, millésime par millésime"
    return HTML(tables.sortable_table(frame, columns, caption=caption))


def notes(e: Evolution) -> HTML:
    """Return what must be known before quoting an evolution."""
    breaks = " ; ".join(f"{year}, {what}" for year, what in series.BREAKS.items())
    said = [
        "Tout porte sur le zonage de 2015. Aucune série ne passe au zonage de 2024 : les périmètres "
        "diffèrent, et leur différence ne se calcule pas.",
        f"Ruptures de série : {breaks}.",
        "L'INSEE déconseille de lire une évolution entre deux millésimes qui se suivent : les écarts "
        "de cette page sont entre années distantes d'au moins deux ans.",
        "En 2021, les taux sont arrondis à l'unité : un écart avec une autre année est à ± 0,5 point. "
        "Beaucoup de quartiers n'y sont pas diffusés.",
        "Le taux d'ensemble est une moyenne pondérée par la population de 2018 : une approximation, "
        "donnée si les quartiers diffusés réunissent au moins 80 % de la population. Le niveau de vie "
        "médian n'est jamais moyenné.",
        "Une différence de moins de 5 points entre deux quartiers ne se commente pas.",
    ]
    if not e.by_code and e.codes_2015:
        said.append(
            "Les quartiers de 2015 sont ceux dont les QPV de 2024 du territoire sont issus, d'après la "
            "table de passage de l'ANCT : certains débordaient du territoire."
        )
    items = "".join(f"<li>{escape(french.typography(s))}</li>" for s in said)
    return HTML(f"<ul>{items}</ul>")


def sources(e: Evolution) -> HTML:
    """Return the files behind the page."""
    return HTML(method.source_table(e.provenance))

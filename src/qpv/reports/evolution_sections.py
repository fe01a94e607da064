"""The parts of the evolution page, in the order of the page. Each sentence is computed."""

from __future__ import annotations

from html import escape

import pandas as pd

from qpv import french
from qpv.figures import tables
from qpv.indicators import series
from qpv.indicators.compute import reason_label
from qpv.reports import method
from qpv.reports.evolution import MEDIAN, RATE, Evolution
from qpv.reports.evolution_figures import MAINLAND, STABLE, changes
from qpv.reports.page import HTML
from qpv.reports.sentences import coverage


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
        against = f", contre ≈ {french.quantity(other, '%', 0)} pour les {MAINLAND}"
    return f"Taux de pauvreté en {e.latest} : {share}{against} ({known})."


def _moves(e: Evolution) -> str:
    found = changes(e).dropna()
    if len(found) < 2:
        return ""
    first, last = e.span
    up, down = int((found >= STABLE).sum()), int((found <= -STABLE).sum())
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

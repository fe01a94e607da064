"""Incomes and population of a territory's QPV of 2015 over the vintages at hand. Each sentence and
each title is computed."""

from __future__ import annotations

import pandas as pd

from qpv import differences, french
from qpv.figures import charts
from qpv.figures.picture import Picture
from qpv.figures.quadrant import quadrant
from qpv.indicators import series
from qpv.indicators.compute import reason_label
from qpv.reports import method, page
from qpv.reports.page import HTML, Column
from qpv.reports.values import population_change
from qpv.study.former import MAINLAND, MEDIAN, RATE, Former
from qpv.study.values import coverage
from qpv.thresholds import FEW_QUARTERS

FILOSOFI = "INSEE-DGFiP-CNAF-CNAV-CCMSA, Filosofi"


def open_evolution(niveau: str, code: str) -> Former:
    """Return the series of one territory's QPV of 2015 (raises as ``method.open_study``)."""
    return Former(method.open_study("evolution", niveau=niveau, code=code)[0])


def title(e: Former) -> HTML:
    """Return the page's heading."""
    return method.title(e.study, f"Évolution des quartiers prioritaires de 2015 — {e.study.name}")


def lead(e: Former) -> HTML:
    """Return what the page answers, in a few sentences."""
    return page.lead([_who(e), _rate(e), _moves(e), _people(e)])


def _who(e: Former) -> str:
    count = french.plural(len(e.codes), "quartier prioritaire", "quartiers prioritaires")
    whose = "leur commune" if e.study.territory.level == "commune" else "leur EPCI"
    how = f"d'après {whose}, selon l'INSEE" if e.listed else "d'où viennent ses QPV de 2024"
    how = "d'après leur code" if e.by_code else how
    if not e.codes:
        return (
            "Aucun quartier de 2015 n'est rattaché à ce territoire : la table de passage à "
            "disposition ne le couvre pas, ou ses QPV sont tous entrés en 2024."
            if not e.study.overseas
            else "Les séries de revenus par quartier n'existent qu'en métropole."
        )
    return f"Cette page suit {count} du zonage de 2015 ({how}), et seulement ce zonage."


def _rate(e: Former) -> str:
    if e.latest is None:
        return "Aucune année n'a assez de quartiers au taux publié pour un taux de pauvreté d'ensemble."
    own = e.rates.loc[e.latest]
    near = "≈ " if own["n_total"] > 1 else ""
    share = near + french.quantity(own["value"], "%", 1)
    known = coverage(int(own["n_known"]), int(own["n_total"]))
    other = e.mainland["value"].get(e.latest)
    against = ""
    if pd.notna(other):
        against = f", contre ≈ {french.quantity(other, '%', 1)} pour les {MAINLAND}"
    return f"Taux de pauvreté en {e.latest} : {share}{against} ({known})."


def _moves(e: Former) -> str:
    """Return how many QPV stood above the reference at both ends: no difference across a break."""
    gaps = e.above
    if len(gaps) < 2:
        return ""
    first, last = e.ends
    counts = [french.number(int((gaps[year] > 0).sum())) for year in e.ends]
    crossed = len(series.crossed(first, last))
    verb = "sépare" if crossed < 2 else "séparent"
    through = (
        f" {french.plural(crossed, 'rupture')} de série {verb} les deux dates : aucune évolution ne s'y "
        "lit."
        if crossed
        else ""
    )
    return (
        f"Sur {french.number(len(gaps))} quartiers connus en {first} et en {last}, {counts[0]} "
        f"dépassaient le taux d'ensemble des {MAINLAND} à la première date, {counts[1]} à la "
        f"seconde.{through}"
    )


def _people(e: Former) -> str:
    people = e.population
    if people.empty or people.shape[1] < 2:
        return ""
    both = people.dropna()
    which = "" if len(both) == len(people) else f" ({len(both)} quartiers connus aux deux dates)"
    return f"Population{which} : {population_change(both.sum(), 1)}."


def poverty(e: Former) -> Picture | HTML:
    """Return the weighted poverty rate over the vintages, beside that of métropole."""
    if e.latest is None:
        return page.text("Aucune série de taux de pauvreté pour ce territoire.")
    named = ((f"QPV 2015 {e.where}", "territory", e.rates), (MAINLAND, "comparator", e.mainland))
    rows = pd.concat(
        [
            table.rename_axis("year").reset_index().assign(series=name, kind=kind)
            for name, kind, table in named
        ],
        ignore_index=True,
    ).assign(level="pays", reason="trop peu de QPV diffusés")
    years = sorted(rows["year"].unique())
    crossed = series.crossed(years[0], years[-1])
    known = e.rates["value"].dropna()
    counts = e.rates["n_known"].loc[known.index].astype(int)
    words = page.words(
        e.study,
        _rates_title(e, known, counts),
        "Taux de pauvreté à 60 %, moyenne pondérée par la population 2018 : approximation ; périmètre "
        "2015",
        f"{FILOSOFI} ; INSEE, population. Traits verticaux : ruptures de série "
        f"({', '.join(map(str, crossed))}). Quartiers au taux publié : {_range(counts)} sur "
        f"{len(e.codes)}. Pointillés : à ne pas lire comme une évolution",
    )
    return charts.timeline(rows, breaks=crossed, unit="%", decimals=1, height=190.0, **words)


def _rates_title(e: Former, known: pd.Series, counts: pd.Series) -> str:
    """Return the rates of the first and of the last year drawn, else the last one alone: two years
    in which other quartiers are diffused are not the same whole."""
    years = e.ends or (known.index[-1],)
    if len(set(counts.loc[list(years)])) > 1:
        years = years[-1:]
    near = "≈ " if len(e.codes) > 1 else ""
    told = [f"{near}{french.quantity(known.loc[year], '%', 1)} en {year}" for year in years]
    return f"Taux de pauvreté : {', '.join(told)}"


def _range(counts: pd.Series) -> str:
    low, high = int(counts.min()), int(counts.max())
    return french.number(low) if low == high else f"de {french.number(low)} à {french.number(high)}"


def quadrants(e: Former) -> Picture | HTML:
    """Return where each QPV stood beside the QPV of métropole in the first and the last year."""
    gaps = e.above
    if len(gaps) < 2:
        return page.text("Pas assez de quartiers connus à deux dates.")
    first, last = e.ends
    still = int((gaps > 0).all(axis=1).sum())
    many = french.number(still) if still else "Aucun"
    verb = "sont" if still > 1 else "est"
    return quadrant(
        e.frame(x=e.values(RATE)[last], y=gaps[first]),
        reference=e.reference(last),
        x_label=f"Taux de pauvreté en {last}, en %",
        y_label=f"Écart à la référence en {first}, en points",
        corners=(
            f"Au-dessus de la référence en {first}, plus en {last}",
            "Au-dessus de la référence aux deux dates",
            "Sous la référence aux deux dates",
            f"Sous la référence en {first}, plus en {last}",
        ),
        **page.words(
            e.study,
            f"{many} des {french.number(len(gaps))} quartiers {verb} au-dessus de la référence en "
            f"{first} comme en {last}",
            f"Taux de pauvreté à 60 %, périmètre 2015 ; référence : {e.reference(first)[0]}, de "
            "l'année même",
            f"{FILOSOFI} {first} et {last}",
        ),
    )


def epci(e: Former) -> Picture | HTML:
    """Return the gap of each QPV to its EPCI: a line over the years, or the dots of one year."""
    found = e.gaps[e.gaps["measure"] == MEDIAN]
    if found.empty:
        return page.text(_no_gap(e))
    year = int(found["year"].max())
    one = found[found["year"] == year].set_index("code_qp")["value"].reindex(e.codes)
    values = e.frame(value=one).assign(reason=[e.no_gap(c) for c in e.codes])
    middle, known = one.median(), int(one.notna().sum())
    side = "inférieur" if middle < 0 else "supérieur"
    half = f"La moitié des {french.number(known)} quartiers de 2015" if known > 1 else "Le quartier"
    if known < FEW_QUARTERS:
        return _gap_table(values, year)
    least = differences.at_least(abs(middle), places := 0 if abs(middle) >= 1 else 1)
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
        **page.words(
            e.study,
            f"{half} a un niveau de vie médian {side} d'au moins {french.number(least, places)} % à celui "
            "de son EPCI",
            f"Niveau de vie médian {year}, en écart relatif à l'EPCI, périmètre 2015",
            f"{FILOSOFI} {year}. {only}.{_renamed(e)}",
        ),
    )


def _gap_table(values: pd.DataFrame, year: int) -> HTML:
    heading = "Écart du niveau de vie médian à celui de son EPCI"
    told = [
        french.quantity(value, "%") if pd.notna(value) else french.absent(reason)
        for value, reason in zip(values["value"], values["reason"], strict=True)
    ]
    rows = pd.DataFrame({"Quartier de 2015": values["label"], heading: told})
    return page.table(rows, f"{heading}, {year}")


def _no_gap(e: Former) -> str:
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


def _renamed(e: Former) -> str:
    """Return which EPCI have another SIREN, hence another perimeter, in the file."""
    changed = [s for s, code in sorted(e.epci_codes.items()) if s != code]
    if not changed:
        return ""
    moved = [e.study.geography.of("epci", siren) for siren in changed]
    return f" Périmètre d'alors, avant fusion : celui {french.listing(moved)}."


def table(e: Former) -> HTML:
    """Return the sortable table: one row per QPV of 2015, every vintage."""
    frame = e.frame()
    columns = [Column("label", "Quartier (commune)"), Column("code_qp", "Code 2015")]
    if e.incomes.empty:
        return page.text("Aucune série pour ces quartiers.")
    reasons = e.incomes.set_index(["code_qp", "measure", "year"])["reason"]
    for measure, short, unit in ((RATE, "Pauvreté", "%"), (MEDIAN, "Niveau de vie", "€/UC")):
        for year in e.values(measure).columns:
            key = f"{measure}_{year}"
            frame[key] = e.values(measure)[year].to_numpy()
            told = [reasons.get((c, measure, year), "") for c in e.codes]
            frame[f"{key}_reason"] = [reason_label(reason) for reason in told]
            columns.append(Column(key, f"{short} {year}", "number", 0, unit))
    for year in e.population.columns:
        frame[f"pop_{year}"] = e.population[year].reindex(e.codes).to_numpy()
        frame[f"pop_{year}_reason"] = "non disponible"
        columns.append(Column(f"pop_{year}", f"Population {year}", "number", 0, "hab."))
    caption = f"Les QPV de 2015 {e.where}, millésime par millésime"
    return page.table(frame, caption, columns)


def notes(e: Former) -> HTML:
    """Return what must be known before quoting an evolution."""
    breaks = " ; ".join(f"{year}, {what}" for year, what in series.BREAKS.items())
    return page.notes(
        [
            "Tout porte sur le zonage de 2015. Aucune série ne passe au zonage de 2024 : les périmètres "
            "diffèrent, et leur différence ne se calcule pas.",
            f"Ruptures de série : {breaks}.",
            "L'INSEE déconseille de lire une évolution entre deux millésimes qui se suivent, et ses "
            "méthodes ont changé : la page donne les niveaux de chaque année, et aucun écart de part et "
            "d'autre d'une rupture.",
            "En 2021, les taux sont arrondis à l'unité : un écart avec une autre année est à ± 0,5 point. "
            "Beaucoup de quartiers n'y sont pas diffusés.",
            "Le taux d'ensemble est une moyenne pondérée par la population de 2018 : une approximation, "
            "donnée si les quartiers diffusés réunissent au moins 80 % de la population. Le niveau de vie "
            "médian n'est jamais moyenné.",
            "Une différence de moins de 5 points entre deux quartiers ne se commente pas.",
            "Les quartiers de 2015 sont ceux dont les QPV de 2024 du territoire sont issus, d'après la "
            "table de passage de l'ANCT : certains débordaient du territoire."
            if e.codes and not (e.by_code or e.listed)
            else "",
        ]
    )

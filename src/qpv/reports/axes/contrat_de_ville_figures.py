"""The figures of the page of the contrat de ville."""

import pandas as pd

from qpv import french
from qpv.figures import charts
from qpv.figures.picture import Picture
from qpv.reports import page, whole_territory
from qpv.reports.axes import contrat_de_ville_sentences as sentences
from qpv.reports.axes.contrat_de_ville_facts import Contract
from qpv.reports.page import HTML
from qpv.study import posts
from qpv.thresholds import FEW_QUARTERS, POSTS_POPULATION

CARDS = ("population", "poverty", "employment", "rsa")
_CONTRACTS = 16
_POSTS = "ANCT, postes d'adultes-relais"


def area_map(c: Contract, format: str) -> Picture | None:
    """Return the map of the QPV; not in a note, nor where they are few, or their publisher gives no
    contour (Mayotte)."""
    shapes = c.study.geography.perimeters_by_code.loc[c.people.index].geometry
    lost = (shapes.geom_type == "Point").all()
    few = len(shapes) < FEW_QUARTERS
    return None if format or lost or few else c.study.map(c.study.main)


def rest_strip(c: Contract, format: str) -> Picture | None:
    """Return one dot per QPV beside the whole territory; not in a note, nor for few QPV."""
    if format or len(c.beside.medians) < FEW_QUARTERS:
        return None
    return whole_territory.strip(c.study, c.beside)


def population(c: Contract, format: str) -> HTML | None:
    """Return the inhabitants of the QPV of 2015 at both censuses, in words where they did not move."""
    if c.moved.empty or sentences.people.says(c):
        return None
    first, last = c.moved.columns
    told = french.number(c.change, 1, sign=True)
    return page.text(f"Population des QPV de 2015, de {first} à {last} : stable ({told} %).")


def by_year(c: Contract, format: str) -> Picture:
    """Return the adultes-relais of each year: pale by the contracts of before 2024."""
    years = c.relays.index
    rows = pd.DataFrame(
        {"label": years.astype(str), "value": [*c.relays], "own": years >= posts.NEW}
    )
    subtitle = "Adultes-relais, postes distincts ; en clair, contrats de ville d'avant 2024"
    words = page.words(c.study, _by_year_title(c), subtitle, f"{_POSTS} 2020-2025")
    return charts.bars(rows, unit="postes", decimals=0, **words)


def _by_year_title(c: Contract) -> str:
    if c.year is None:
        return "Adultes-relais, par année"
    per = "" if pd.isna(c.rate) else f", {french.number(c.rate, 2)} pour 1 000 habitants des QPV"
    found = [f"{name} {french.number(rate, 2)}" for name, rate in _others(c) if pd.notna(rate)]
    count = french.plural(int(c.relays[c.year]), "adulte-relais", "adultes-relais")
    beside = f" ({' ; '.join(found)})" if found and per else ""
    return f"{count} en {c.year}{per}{beside}"


def _others(c: Contract) -> list[tuple[str, float]]:
    return c.rates[1:] if c.study.territory.level == "region" else c.rates


def contracts(c: Contract, format: str) -> Picture | None:
    """Return the adultes-relais per inhabitant of the contracts of the région, the most populous first:
    no ranking; not in a note."""
    known = c.contracts if len(c.contracts) else pd.DataFrame({"people": []})
    table = known[known["people"] >= POSTS_POPULATION]
    if format or len(table) < 2:
        return None
    table = table.sort_values("people", ascending=False).head(_CONTRACTS)
    own = table.index.isin(posts.contracts_of(c.study))
    rows = pd.DataFrame({"label": table["name"], "value": table["rate"], "own": own})
    low, high = (french.number(v, 2) for v in (rows["value"].min(), rows["value"].max()))
    words = page.words(
        c.study,
        f"De {low} à {high} adultes-relais pour 1 000 habitants, selon le contrat",
        f"Postes pour 1 000 habitants des QPV, {c.year} ; les {len(table)} contrats de la région aux "
        "QPV les plus peuplés, dans cet ordre",
        f"{_POSTS} {c.year} ; INSEE, population 2020",
    )
    return charts.bars(rows, unit="", decimals=2, **words)


def posts_table(c: Contract, format: str) -> HTML | None:
    """Return both kinds of posts by year, beside métropole; not in a note."""
    if format:
        return None
    years = sorted({*c.relays.index, *c.fonjep.index})
    named = {
        "Adultes-relais": c.relays,
        "Postes Fonjep": c.fonjep,
        "Adultes-relais, métropole": c.france,
    }
    rows = [
        {"Année": str(y), **{name: french.number(own.get(y)) for name, own in named.items()}}
        for y in years
    ]
    return page.table(rows, "Postes financés par l'État, chacun compté une fois")


def abatement(c: Contract, format: str) -> HTML:
    """Return what the abatement is worth, and that what was done with it is on another page."""
    year, _, e = c.abatement
    count = french.plural(e.n_estimated, "QPV", "QPV")
    return page.text(
        f"Abattement de TFPB de {year}, {count} : estimé {french.euros_range(e.low, e.high)} par an. Ce "
        "qui a été fait n'est pas connu ici : la page « Abattement de TFPB » reçoit les bilans des "
        "bailleurs ; elle les rattache au contrat et à la gestion urbaine et sociale de proximité."
    )

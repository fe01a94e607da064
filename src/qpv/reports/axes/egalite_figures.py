"""The figures of the page on equality. Nationality has neither map, nor quarter, nor list."""

from __future__ import annotations

from functools import partial

import pandas as pd

from qpv import french
from qpv.figures import charts, style
from qpv.figures.charts import Bar
from qpv.figures.picture import Picture
from qpv.indicators import same_quarters as same
from qpv.indicators.same_quarters import Pair, Rate
from qpv.reports import page
from qpv.reports.axes import egalite_sentences as sentences
from qpv.reports.axes.egalite_facts import LONE, Equality, solid, told
from qpv.reports.page import HTML

_WEIGHTED = "≈ : moyenne pondérée par la population de 2018"
_AGED = "Taux d'emploi des 15-64 ans, en %"
WORK, CAF = "INSEE, recensement", "CNAF, INSEE"
JOBSEEKERS = "INSEE, France Travail, Dares"


def women(e: Equality, format: str) -> HTML:
    """Return the employment of women beside that of everybody, here and in other QPV."""
    refused = sentences.fixed_term_refused(e)
    return page.join(
        _dumbbells(e, same.WOMEN_EMPLOYED, "Femmes", sentences.employed(e), format),
        page.text(refused, "qpv-note") if refused else None,
    )


def _dumbbells(e: Equality, of: tuple[Rate, Rate], who: str, title: str, format: str) -> HTML:
    """Return two rates of its QPV and of others, one line each; closer lines in a note."""
    rows, own = [], e.pair(of)
    for name, table in e.sets:
        found = same.pair(table, *of)
        if solid(found):
            rows.append((name, who, "territory", found.first))
            rows.append((name, "Ensemble", "comparator", found.second))
    frame = pd.DataFrame(rows, columns=["indicator", "series", "kind", "value"])
    draw = partial(charts.compact_dots, width=style.PAGE_WIDTH) if format else charts.dot_plot
    picture = draw(
        frame.assign(approximate=True, level="pays", reason=""),
        unit="%",
        decimals=0,
        title=french.typography(title),
        subtitle=french.typography(f"{_AGED} ; {_known(own)} ; {_WEIGHTED}"),
        source=source(e, WORK),
    )
    return HTML(picture.html())


def _known(found: Pair) -> str:
    return f"périmètre 2015, {found.n_known} QPV sur {found.n_total}, les mêmes pour les deux taux"


def source(e: Equality, who: str) -> str:
    """Return the source line of the files of 2015, of which no year is written."""
    vintage = e.study.provenance["insee_qpv_employment"]["vintage"]
    told = f"{who}, base publiée en {vintage}, année non précisée"
    return page.source_line(told, e.study.fictional)


def registered(e: Equality, format: str) -> Picture:
    """Return the registered women and men, here and in other QPV, and women among inhabitants."""
    bars = []
    for rank, (name, table) in enumerate(e.sets):
        found = same.pair(table, *same.WOMEN_REGISTERED)
        if solid(found):
            bars.append(registered_bar(name, found, own=not rank))
    return charts.percent_bars(
        bars,
        title=french.typography(sentences.registered(e)),
        subtitle=french.typography(
            f"Demandeurs d'emploi A, B, C : {french.number(e.registered.base)} ; {_known(e.registered)}"
        ),
        source=source(e, JOBSEEKERS),
    )


def registered_bar(
    name: str, found: Pair, own: bool, mark: str = "des habitants sont des femmes"
) -> Bar:
    """Return the bar of the registered, with the mark of women among the inhabitants."""
    parts = (("femmes", found.first), ("hommes", 100 - french.rounded(found.first)))
    return Bar(label=name, parts=parts, own=own, mark=(mark, found.second))


def women_and_men(e: Equality, format: str) -> Picture:
    """Return the level of education and the right to the RSA of the registered women and men."""
    known = [found for found in (e.bac, e.rsa) if solid(found)]
    counts = " et ".join(dict.fromkeys(str(found.n_known) for found in known))
    return charts.percent_bars(
        pairs_of_bars(e),
        title=french.typography(sentences.women_and_men(e)),
        subtitle=french.typography(
            f"En % des demandeurs d'emploi A, B, C de chaque sexe ; périmètre 2015, {counts} QPV sur "
            f"{e.total}"
        ),
        source=source(e, JOBSEEKERS),
    )


def pairs_of_bars(e: Equality) -> list[Bar]:
    """Return a bar for women and one for men, of each share that is known."""
    return [
        Bar(label=who, parts=(("", value),), own=who == "Femmes", group=group)
        for found, group in ((e.bac, "Niveau bac ou plus"), (e.rsa, "Droit au RSA"))
        if solid(found)
        for who, value in (("Femmes", found.first), ("Hommes", found.second))
    ]


def nationality(e: Equality, format: str) -> HTML:
    """Return the employment of foreigners beside that of everybody, or why it is not shown."""
    known = e.foreigners.n_known
    if told(e.foreigners):
        title = sentences.foreigners(e)
        first = _dumbbells(e, same.FOREIGNERS_EMPLOYED, "Étrangers", title, format)
    else:
        first = page.text(
            f"Le taux d'emploi des étrangers est connu dans {known} QPV sur {e.total} "
            f"({french.quantity(100 * e.foreigners.people, '%')} des habitants). Il en faut dix, "
            "réunissant trois habitants sur quatre, pour n'en désigner aucun : il n'est pas donné. "
            f"{sentences.ABSENT}"
        )
    return page.join(
        first, *(page.text(t) for t in _more(e) if t), page.text(_reservation(e), "qpv-note")
    )


def _more(e: Equality) -> list[str]:
    """Return what else is known: two definitions on the QPV of 2024, foreigners among the registered."""
    found, rows = e.foreigners_registered, [sentences.two_definitions(e)]
    if told(found):
        rows.append(
            f"Parmi {french.number(found.base)} inscrits à France Travail, "
            f"{french.quantity(found.first, '%')} sont étrangers ({found.n_known} QPV sur {e.total})."
        )
    return rows


def _reservation(e: Equality) -> str:
    low, high = (french.number(gap, sign=True) for gap in e.spread)
    return (
        "Étrangers : de nationalité étrangère ; dans de petits QPV l'écart va de "
        f"{low} à {high} points : aucun QPV n'est nommé."
    )


def lone(e: Equality, format: str) -> Picture:
    """Return lone parents among the CAF's recipients, here and in other QPV."""
    rows = e.study.compared([LONE]).dropna(subset=["value"])
    return charts.bars(
        rows.assign(label=rows["series"], own=rows["kind"] == "territory"),
        unit="%",
        decimals=1,
        title=french.typography(sentences.lone(e)),
        subtitle=french.typography(
            f"En % des allocataires ; périmètre 2015, {e.lone['n_known']} QPV sur {e.lone['n_total']}"
        ),
        source=source(e, CAF),
    )

"""The figures of the page on equality. Nationality has neither map, nor quarter, nor list."""

from functools import partial

from qpv import french
from qpv.figures import charts, style
from qpv.figures.charts import Bar
from qpv.figures.frame import Words
from qpv.figures.picture import Picture
from qpv.indicators import same_quarters as same
from qpv.indicators.same_quarters import Pair, Rate
from qpv.reports import page
from qpv.reports.axes import egalite_sentences as sentences
from qpv.reports.axes import shared_figures
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


def _dumbbells(e: Equality, of: tuple[Rate, Rate], who: str, title: str, format: str) -> Picture:
    """Return two rates of its QPV and of others, one line each; closer lines in a note."""
    pairs = [(name, same.pair(table, *of)) for name, table in e.sets]
    rates = {n: {who: found.first, "Ensemble": found.second} for n, found in pairs if solid(found)}
    rows = shared_figures.lines(rates, who, {"Ensemble": "pays"}).assign(approximate=True)
    draw = partial(charts.compact_dots, width=style.PAGE_WIDTH) if format else charts.dot_plot
    own = e.pair(of)  # drawn with the decimals of the title: a reader who subtracts finds the gap
    subtitle = f"{_AGED} ; {_known(own)} ; {_WEIGHTED}"
    decimals = own.difference.decimals
    return draw(rows, unit="%", decimals=decimals, **words(e, title, subtitle, WORK))


def _known(found: Pair) -> str:
    return f"périmètre 2015, {found.n_known} QPV sur {found.n_total}, les mêmes pour les deux taux"


def words(e: Equality, title: str, subtitle: str, who: str) -> Words:
    """Return ``page.words`` of a figure of the files of 2015, of which no year is written."""
    vintage = e.study.provenance["insee_qpv_employment"]["vintage"]
    source = f"{who}, base publiée en {vintage}, année non précisée"
    return page.words(e.study, title, subtitle, source)


def registered(e: Equality, format: str) -> Picture:
    """Return the registered women and men, here and in other QPV, and women among inhabitants."""
    pairs = [(name, same.pair(table, *same.WOMEN_REGISTERED)) for name, table in e.sets]
    bars = [
        registered_bar(name, found, own=not rank)
        for rank, (name, found) in enumerate(pairs)
        if solid(found)
    ]
    count = french.number(e.registered.base)
    subtitle = f"Demandeurs d'emploi A, B, C : {count} ; {_known(e.registered)}"
    return charts.percent_bars(bars, **words(e, sentences.registered(e), subtitle, JOBSEEKERS))


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
    subtitle = (
        f"En % des demandeurs d'emploi A, B, C de chaque sexe ; périmètre 2015, {counts} QPV sur "
        f"{e.total}"
    )
    told = words(e, sentences.women_and_men(e), subtitle, JOBSEEKERS)
    return charts.percent_bars(pairs_of_bars(e), **told)


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
    known = f"{e.lone['n_known']} QPV sur {e.lone['n_total']}"
    told = words(e, sentences.lone(e), f"En % des allocataires ; périmètre 2015, {known}", CAF)
    rows = rows.assign(label=rows["series"], own=rows["kind"] == "territory")
    return charts.bars(rows, unit="%", decimals=1, **told)

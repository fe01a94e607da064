"""Where a page leads: the other pages of its territory, of those around it, of a quarter's neighbours.

Each is a mark that becomes a link where that page was made (see ``links``); what leads nowhere is not
shown.
"""

import re

from qpv.figures import tables
from qpv.reports import page
from qpv.reports.page import HTML
from qpv.study import Study, around

_PAGES = {
    "portrait_territoire": "Portrait",
    "synthese_regionale": "Synthèse",
    "axe1_contrat_de_ville": "Contrat de ville",
    "emploi_formation_orientation": "Emploi",
    "axe2_transformations_urbaines": "Cadre de vie",
    "axe3_egalite": "Égalité",
    "axe4_education": "Éducation",
    "axe5_prevention": "Prévention",
    "evolution": "Évolution",
    "typologie": "Typologie",
    "geographie_2015_2024": "2015-2024",
}
_LEVELS = ("commune", "epci", "contrat", "departement", "region")
_NEIGHBOURS = 8
_ROW = re.compile(
    r'<tr([^>]*)><th scope="row"([^>]*)>((?:(?!</?a\b|</th>).)+)</th>((?:(?!</tr>).)*)</tr>',
    re.DOTALL,
)
_NAV = re.compile(r'<nav id="voir-aussi".*?</nav>', re.DOTALL)
_CODE = re.compile(
    r'(?:data-code="|<td>)(QN\w{6})["<]'
)  # a QPV of 2024 in a row, or in a cell of it


def portrait(name: str, level: str, code: str) -> HTML:
    """Return the name of a territory, which leads to its portrait."""
    return page.link(name, f"portrait_territoire/{level}-{code}")


def portraits(s: Study, level: str) -> HTML | None:
    """Return the names of the territories of a level in which the QPV lie, None if there is none."""
    found = [portrait(name, level, code).data for code, name in s.within(level)]
    return HTML(", ".join(found)) if found else None


def of_territory(s: Study) -> HTML:
    """Return the pages of a territory, then the portraits of those it is part of."""
    own = s.territory
    rows = [(own.name, _pages(own.level, own.code))]
    above = _LEVELS[_LEVELS.index(own.level) + 1 :] if own.level in _LEVELS else ()
    above = [level for level in above if level != "contrat" or s.contracts is not None]
    around_it = [
        (name, f"portrait_territoire/{level}-{code}")
        for level in above
        for code, name in s.within(level)[:3]
    ]
    return _nav([*rows, ("Autour", around_it)])


def of_quarter(s: Study, format: str = "") -> HTML:
    """Return the other version of a sheet, the pages of its territories, the sheets of its neighbours."""
    other = page.link("Version élu, en deux pages", f"fiche_quartier/{s.code}-elu")
    if format == "elu":
        other = page.link("Fiche complète", f"fiche_quartier/{s.code}")
    near = around.neighbours(s)
    near = near[near["counted"]].head(_NEIGHBOURS)
    neighbours = [
        (f"{name} ({towns.replace(';', ', ')})", f"fiche_quartier/{code}")
        for code, name, towns in near[["code_qp", "lib_qp", "lib_com"]].itertuples(index=False)
    ]
    places = [
        (s.within(level)[0][1], _pages(level, s.within(level)[0][0]))
        for level in ("commune", "epci", "departement")
        if s.within(level)
    ]
    nav = _nav([("Quartiers voisins", neighbours), *places])
    return page.join(HTML(f'<p class="qpv-other">{other.data}</p>'), nav)


def _pages(level: str, code: str) -> list[tuple[str, str]]:
    return [(words, f"{report}/{level}-{code}") for report, words in _PAGES.items()]


def _nav(rows: list[tuple[str, list[tuple[str, str]]]]) -> HTML:
    lines = "".join(
        f"<div><dt>{page.said(name)}</dt>"
        + "".join(f"<dd>{page.link(words, to).data}</dd>" for words, to in links)
        + "</div>"
        for name, links in rows
        if links
    )
    inside = f"<h2>Voir aussi</h2><dl>{lines}</dl>"
    return HTML(f'<nav id="voir-aussi" class="qpv-see" aria-label="Voir aussi">{inside}</nav>')


def at_the_end(html: str) -> tuple[str, str]:
    """Return a page's body without the links of ``_nav``, which come after all that it says, and
    these links; "" where there are none."""
    return _NAV.sub("", html), "".join(_NAV.findall(html)[:1])


def quarters_linked(html: str) -> str:
    """Return the page where, in each row of a table that has the code of a QPV of 2024, the name that
    opens the row leads to its sheet."""

    def linked(row: re.Match[str]) -> str:
        attributes, look, name, cells = row.groups()
        code = _CODE.search(f"{attributes}{cells}")
        if not code:
            return row[0]
        mark = tables.anchor(name, f"fiche_quartier/{code[1]}")
        return f'<tr{attributes}><th scope="row"{look}>{mark}</th>{cells}</tr>'

    return _ROW.sub(linked, html)

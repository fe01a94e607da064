"""The page that staff open: one field, a map, a panel; then every list of what was made.

Without script it is a table of the quarters and lists of links, and says the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from html import escape
from importlib.resources import files

import pandas as pd

from qpv import french, processed
from qpv.figures.tables import Column
from qpv.indicators.plain import PLAIN
from qpv.reports import catalogue, page, render
from qpv.reports.declaration import Report
from qpv.reports.page import HTML, said
from qpv.reports.site import data
from qpv.reports.values import UNDATED, short_year
from qpv.study import Study

# Levels of the list of territories -> their heading.
LEVELS = {
    "region": "Région",
    "departement": "Départements",
    "epci": "Intercommunalités (EPCI)",
    "contrat": "Contrats de ville",
    "commune": "Communes",
}
LISTED = ("poverty", "employment", "rsa", "social_dwellings_share")  # columns of the table
AXES = ("axe1_contrat_de_ville", "emploi_formation_orientation", "axe2_transformations_urbaines",
        "axe3_egalite", "axe4_education", "axe5_prevention")  # fmt: skip
_THEMES = ("typologie", "evolution", "geographie_2015_2024", "cafe_egalite", "synthese_regionale",
           "abattement_tfpb")  # fmt: skip
_METHOD = (
    ("dictionnaire/dictionnaire", "Dictionnaire des données"),
    ("sources/sources", "Sources"),
    ("controle_qualite/controle_qualite", "Contrôle des données"),
)


def home(s: Study, *, year: str, banner: str = "") -> str:
    """Return the home page of a région, its marks not yet joined, its news still to be written; ``year``
    is that of the abatement in use.

    Raises
    ------
    ReportError
        If it would call the network.
    """
    css, finder, script = (
        (files("qpv") / "reports" / name).read_text(encoding="utf-8")
        for name in ("site/site.css", "templates/finder.js", "site/site.js")
    )
    told, explored = data.script_data(s), s.explorer(height=560).html()
    example, lat, lon = _example(s, told["places"])
    known: dict[str, list[dict]] = {level: [] for level in LEVELS}
    for place in told["places"]:
        known[place["level"]].append(place)
    body = page.join(
        HTML(SEARCH.format(example=escape(example))),
        HTML(FAILED),
        HTML(f'<div class="home-top"><div class="home-map">{explored}</div>{_panel(s)}</div>'),
        HTML(COMPARE),
        HTML(HERE.format(decree=DECREE_OVERSEAS if s.overseas else DECREE, lat=lat, lon=lon)),
        _quarters(s),
        _territories(known),
        _section("axes", "Axes du programme", UNLINKED, _by_report(known, AXES)),
        _section("themes", "Thèmes", UNLINKED, _by_report(known, _THEMES, year)),
        HTML(NEWS),
        _sources(s),
        _method(),
        _script(told),
    )
    html = render.page(
        body.data,
        title=f"Quartiers prioritaires {s.territory.of}",
        banner=banner,
        outline=OUTLINE,
        own_css=css,
        own_script=finder + script,
    )
    render.assert_offline(html)
    return html


# What the last run did, and whether pages are missing: written after each.
NEWS, FAILED = '<section id="nouveau"></section>', '<p id="non-faites"></p>'
UNLINKED = HTML(
    '<p class="home-unlinked qpv-note">Un nom en gris : sa page n’a pas été produite.</p>'
)
OUTLINE = (
    ("quartiers", "Quartiers"), ("territoires", "Territoires"), ("axes", "Axes"), ("themes", "Thèmes"),
    ("nouveau", "Quoi de neuf"), ("ici", "Ici, est-ce un QPV ?"), ("methode", "Méthode"),
)  # fmt: skip

CHOOSE = "Choisissez un quartier : sur la carte, dans la liste, ou par son nom."
SEARCH = """<div class="home-search" role="search">
<label for="place">Votre ville ou votre quartier</label>
<input id="place" type="text" role="combobox" aria-expanded="false" aria-controls="found"
aria-autocomplete="list" autocomplete="off" spellcheck="false"
placeholder="{example}…">
<ul id="found" role="listbox" aria-label="Communes, quartiers et contrats trouvés" hidden></ul>
</div>
<div class="home-views" role="group" aria-label="Voir">
<button type="button" data-view="map" aria-pressed="true">Carte</button>
<button type="button" data-view="list" aria-pressed="false">Liste</button></div>
<noscript><p>Sans JavaScript, ni recherche ni carte : le tableau des quartiers et les listes, plus bas,
mènent aux mêmes pages.</p></noscript>"""

COMPARE = """<section id="comparer" class="home-compare" aria-labelledby="comparer-titre" hidden>
<h2 id="comparer-titre">Comparer</h2><div id="compared"></div></section>"""

HERE = """<section id="ici" class="home-here"><h2>Ici, est-ce un QPV ?</h2>
<p>Cliquez sur la carte à côté des quartiers, ou donnez un point :</p>
<form id="point"><label for="lat">Latitude</label><input id="lat" type="text" inputmode="decimal" size="10"
placeholder="{lat}"><label for="lon">Longitude</label><input id="lon" type="text" inputmode="decimal"
size="10" placeholder="{lon}"><button type="submit">Chercher</button>
<button type="button" id="device">Ma position</button></form>
<p id="answer" role="status"></p>
<p class="qpv-note">Les contours publiés sont tracés à une dizaine de mètres près. Seuls font foi le décret
{decree} et l'outil officiel de recherche par adresse (sig.ville.gouv.fr).</p>
</section>"""
DECREE = "n° 2023-1314 du 28 décembre 2023"
DECREE_OVERSEAS = "n° 2024-1212 du 27 décembre 2024"


def _example(s: Study, places: list[dict]) -> tuple[str, str, str]:
    """What the fields show before anything is typed: a town, a quarter and a postal code of the région,
    then a point in that quarter; its largest of a short name."""
    short = s.qpv[s.qpv["lib_qp"].str.len() < 20]
    code = (short if len(short) else s.qpv)["population"].fillna(0).idxmax()
    towns = [p for p in places if p["level"] == "commune" and code in p["quarters"]]
    town = max(towns, key=lambda place: len(place["quarters"]))
    point = s.geography.perimeters_by_code.geometry[code].representative_point()
    words = [town["name"], s.qpv["lib_qp"][code], *town.get("postal", [town["code"]])[:1]]
    return ", ".join(words), french.number(point.y, 4), french.number(point.x, 4)


def _panel(s: Study) -> str:
    """What is beside the map before a quarter is chosen: the whole région."""
    count, people = len(s.qpv), s.qpv["population"].sum(min_count=len(s.qpv))
    items = "".join(
        f"<div><dt>{escape(PLAIN[i])} <small>{escape(short_year(s.year(s.indicator(i))))}</small></dt>"
        f"<dd>{escape(_value(s, i))}</dd></div>"
        for i in data.FRONT
        if s.known(i)
    )
    whole = french.plural(count, "quartier prioritaire", "quartiers prioritaires")
    if pd.notna(people):
        whole += f", {french.number(people)} habitants"
    return (
        f'<aside class="home-panel" id="panel" aria-label="Quartier choisi" tabindex="-1">'
        f"<h2>{said(s.name)}</h2><p>{said(whole)}</p><dl>{items}</dl>"
        f'<p class="qpv-note">{said(CHOOSE)}</p>'
        "</aside>"
    )


def _value(s: Study, id: str) -> str:
    i, found = s.indicator(id), s.value(id)
    about = "≈ " if found["approximate"] else ""
    return about + french.quantity(found["value"], i.unit, 0)


def _quarters(s: Study) -> HTML:
    """Every QPV, sortable, its name leading to its sheet."""
    shown = [i for i in LISTED if s.available(s.indicator(i).dataset)]
    frame = s.qpv.reset_index()
    frame["sheet"] = "fiche_quartier/" + frame["code_qp"]
    frame["for_officials"], frame["short"] = frame["sheet"] + "-elu", "version élu"
    columns = [
        Column("lib_qp", "Quartier", link="sheet"),
        Column("lib_com", "Commune(s)"),
        Column("population", "Habitants", "number"),
    ]
    for id in shown:
        i, values = s.indicator(id), s.values(id)
        frame[id] = values.frame["value"].reindex(frame["code_qp"]).to_numpy()
        frame[f"{id}_reason"] = values.frame["reason"].reindex(frame["code_qp"]).to_numpy()
        columns.append(Column(id, PLAIN[id], "number", i.decimals_qp, i.unit, title=i.label))
    columns += [
        Column("short", "En deux minutes", link="for_officials", sortable=False),
        Column("code_qp", "Code"),
    ]
    count = french.plural(len(frame), "quartier", "quartiers")
    table = page.table(frame, f"Les {count} prioritaires {s.territory.of}", columns)
    return _section("quartiers", f"Les {count}", table, page.text(_years(s, shown), "qpv-source"))


def _years(s: Study, ids: Iterable[str]) -> str:
    """Return « Pauvreté : 2021 ; Emploi, RSA : entre 2020 et 2024. », each year once."""
    found: dict[str, list[str]] = {}
    for id in ids:
        found.setdefault(short_year(s.year(id)), []).append(PLAIN[id])
    told = " ; ".join(f"{', '.join(names)} : {year}" for year, names in found.items())
    undated = any(short_year(s.year(id)) != s.year(id) for id in ids)
    return f"{told}.{' ' + UNDATED if undated else ''}"


def _section(anchor: str, heading: str, *parts: HTML | None) -> HTML:
    inside = page.join(*parts).data
    return HTML(f'<section id="{anchor}"><h2>{said(heading)}</h2>{inside}</section>')


def _territories(known: dict[str, list[dict]]) -> HTML:
    parts = []
    for level, heading in LEVELS.items():
        links = [(p["name"], f"portrait_territoire/{level}-{p['code']}") for p in known[level]]
        parts.append(_listed(f"{heading} ({len(links)})", links, opened=len(links) < 10))
    return _section("territoires", "Territoires", UNLINKED, *parts)


def _listed(heading: str, links: Iterable[tuple[str, str]], *, opened: bool = True) -> HTML:
    items = "".join(f"<li>{page.link(words, to).data}</li>" for words, to in links)
    state = " open" if opened else ""
    return HTML(
        f'<details class="home-list"{state}><summary>{said(heading)}</summary><ul>{items}</ul></details>'
    )


def _by_report(known: dict[str, list[dict]], names: Iterable[str], year: str = "") -> HTML:
    """A line per report: its title, then the région and the départements that have a page; the script
    adds those on what is chosen, after the pattern of their address."""
    rows = []
    for name in names:
        report = catalogue.report(name)
        pages = list(_pages(known, report, year))
        links = " ".join(page.link(words, to).data for words, to in pages)
        code = known["region"][0]["code"] if known["region"] else ""
        pattern = escape(pages[0][1].replace(f"region-{code}", "{}")) if pages else ""
        rows.append(
            f'<div><dt>{said(report.title)}</dt><dd data-pages="{pattern}">{links}</dd></div>'
        )
    return HTML(f'<dl class="home-reports">{"".join(rows)}</dl>')


def _pages(known: dict[str, list[dict]], report: Report, year: str) -> Iterator[tuple[str, str]]:
    choices = next(p.choices for p in report.parameters if p.name == "niveau")
    for level in ("region", "departement"):
        for place in known[level] if level in choices else ():
            values = dict.fromkeys((p.name for p in report.parameters), "")
            values |= {"niveau": level, "code": place["code"]}
            if "annee" in values:
                values["annee"] = year
            yield place["name"], f"{report.name}/{report.page_name(values)}"


def _sources(s: Study) -> HTML:
    """Of each source, the year of its data and when it was obtained."""
    rows = [
        {
            "Source": source["title"],
            "Producteur": source["publisher"],
            "Données": source["data_year"],
            "Obtenu le": page.day(source["retrieved"]),
        }
        for record in processed.records(s.places)
        for source in record["sources"][:1]
    ]
    table = page.table(pd.DataFrame(rows).drop_duplicates(), "Fraîcheur des sources")
    inside = (
        f"<details><summary>{said('Fraîcheur de chaque source')}</summary>{table.data}</details>"
    )
    return HTML(f'<section id="fraicheur">{inside}</section>')


def _method() -> HTML:
    links = _listed("Dictionnaire, sources et contrôle", [(words, to) for to, words in _METHOD])
    every = HTML('<p><a href="pages.html">Liste de toutes les pages produites</a></p>')
    return _section("methode", "Méthode", links, every)


def _script(told: dict) -> HTML:
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    safe = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return HTML(
        f'<script type="application/json" id="home-data">{safe}</script>'
        '<script type="application/json" id="home-pages">[]</script>'
    )

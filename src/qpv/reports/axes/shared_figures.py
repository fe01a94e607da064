"""Figures that the pages of several axes show: each takes what a page knows of its quarters."""

from collections.abc import Mapping, Sequence

import pandas as pd

from qpv import french
from qpv.figures import charts, style
from qpv.figures.picture import Picture
from qpv.indicators.labour_market import census_years
from qpv.reports import page
from qpv.reports.axes.quarters import Quarters
from qpv.reports.page import HTML, Column
from qpv.thresholds import HIGH_NEET

COMMUNES = 12
_ROWS = 10  # communes of a table in a note
# Columns of ``Quarters.support`` -> what readers see.
_SUPPORT = {
    "education": "Cité éducative",
    "city": "Cité de l'emploi",
    "fixed": "France services, guichets",
    "moving": "France services itinérantes",
    "schools": "Écoles publiques à 300 m ou moins d'un QPV",
}
BY_COMMUNE = "Filtrer par commune"


def shares(
    q: Quarters, ids: Sequence[str], *, title: str, subtitle: str, source: str,
    names: Mapping[str, str] | None = None,
) -> Picture:  # fmt: skip
    """Return shares of one set of people, one line each, beside those of other QPV, for half a page.

    The line of « Inscrits : femmes » is « Femmes », but for those that ``names`` calls otherwise; to
    the ``subtitle`` is added the number of QPV known, and the year.
    """
    s = q.study
    rows = s.compared([s.indicator(id) for id in ids])
    short = rows["indicator"].str.replace("^.* : ", "", regex=True)
    rows["indicator"] = short.replace(names or {}).map(french.capitalised)
    own = rows[rows["kind"] == "territory"]
    least, most = int(own["n_known"].min()), int(own["n_known"].max())
    known = f"{least if least == most else f'{least} à {most}'} QPV sur {int(own['n_total'].max())}"
    words = page.words(s, title, f"{subtitle}, {known} ; {own['year'].iloc[0]}", source)
    return charts.compact_dots(rows, unit="%", decimals=0, **words)


def lines(
    values: Mapping[str, Mapping[str, float]], own: str, levels: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Return rows for ``charts.compact_dots`` of the value of each line and series: the one that is
    the territory's ``own``, and the others beside, whose ``levels`` give their signs."""
    rows = [
        (line, series, "territory" if series == own else "comparator", value, False,
         (levels or {}).get(series, ""), "")
        for line, found in values.items()
        for series, value in found.items()
    ]  # fmt: skip
    columns = ["indicator", "series", "kind", "value", "approximate", "level", "reason"]
    return pd.DataFrame(rows, columns=columns)


def neet(q: Quarters, format: str, most: int = COMMUNES) -> Picture | HTML:
    """Return the share of young people out of work and school in the most populous communes, at
    each census; of one commune, in words."""
    table = q.neet[q.neet["counted"]].head(most)
    years = census_years(table)
    if len(table) == 1:
        told = [f"{french.quantity(table[y].iloc[0], '%', 1)} en {y}" for y in years]
        name = table["name"].iloc[0]
        return page.text(f"Jeunes ni en emploi ni scolarisés, {name} : {', '.join(told)}.")
    rows = table.melt("name", years[::-1], "series").rename(columns={"name": "indicator"})
    kinds = {year: "territory" if year == years[-1] else "comparator" for year in years}
    order = {name: i for i, name in enumerate(table["name"])}
    rows = rows.assign(kind=rows["series"].map(kinds), approximate=False, level="", reason="")
    rows = rows.sort_values("indicator", key=lambda names: names.map(order), kind="stable")
    which = f" ; les {most} plus peuplées, sur {len(q.counted)} de 2 000 habitants ou plus"
    words = page.words(
        q.study,
        neet_title(q),
        f"En % des jeunes de la commune entière{which * (len(q.counted) > most)}",
        f"INSEE, recensements {french.listing(years)}, Observatoire des territoires",
    )
    return charts.compact_dots(rows, width=style.PAGE_WIDTH, unit="%", decimals=0, **words)


def neet_title(q: Quarters) -> str:
    """Return in how many communes one young person in four or more is out of work and school."""
    total, many = len(q.counted), q.many_out
    which = (
        f"{french.number(many)} communes sur {total}" if many > 1 else f"une commune sur {total}"
    )
    which = which if many else f"aucune des {total} communes"
    return (
        f"Jeunes ni en emploi ni scolarisés : {french.number(HIGH_NEET)} % ou plus dans {which} en "
        f"{q.census}"
    )


def neet_table(q: Quarters, format: str) -> HTML | None:
    """Return every commune at each census; not in a note, nor for one commune."""
    if format or len(q.neet) < 2:
        return None
    years = census_years(q.neet)
    frame = q.neet.reset_index()
    frame["remark"] = [_remark(q, row, years) for row in q.neet.to_dict("records")]
    for year in years:
        frame[f"{year}_reason"] = "non diffusé"
    columns = [
        Column("name", "Commune"),
        Column("people", "Habitants", "number"),
        *(Column(year, year, "number", 1, "%") for year in years),
        Column("remark", "Remarque"),
    ]
    caption = "Jeunes ni en emploi ni scolarisés, par commune qui a un QPV"
    return page.table(frame, caption, columns, search=BY_COMMUNE)


def _remark(q: Quarters, row: dict, years: list[str]) -> str:
    if not row["counted"]:
        return "moins de 2 000 habitants : non comptée"
    if not row["named"] and row["people"] >= 10_000:
        return "plus de 10 points d'écart entre deux recensements : à vérifier auprès de l'INSEE"
    return ""


def support(q: Quarters, format: str) -> HTML:
    """Return the services of the communes, the most populous first; ten of them in a note."""
    table = q.support
    words = ["Commune", *(_SUPPORT[name] for name in ("education", "city"))]
    frame = pd.DataFrame({"Commune": table["name"], "QPV": table["n_qpv"]})
    frame["Habitants de la commune"] = table["people"]
    for name, label in _SUPPORT.items():
        if name in table:
            yes_no = label in words
            frame[label] = table[name].map({True: "oui", False: "non"}) if yes_no else table[name]
    caption = "Points d'appui dans les communes qui ont un QPV"
    if not format:
        columns = [Column(name, name, "text" if name in words else "number") for name in frame]
        return page.table(frame, caption, columns, search=BY_COMMUNE)
    if len(frame) > _ROWS:
        caption = (
            f"Points d'appui dans les {_ROWS} communes les plus peuplées, sur {len(frame)} qui ont un "
            "QPV"
        )
    people = frame["Habitants de la commune"].map(french.number)
    return page.table(frame.head(_ROWS).assign(**{people.name: people}), caption)

"""The figures of the page on education that show the index of social position."""

from collections.abc import Mapping
from itertools import pairwise

import pandas as pd

from qpv import french
from qpv.figures import charts, style
from qpv.figures.picture import Picture
from qpv.reports import fiche_places, page
from qpv.reports.axes import education_sentences as sentences
from qpv.reports.axes import shared_figures
from qpv.reports.axes.education_facts import KINDS, Education
from qpv.reports.axes.education_sentences import NEAR, ips
from qpv.reports.page import HTML
from qpv.thresholds import GROUP_LEAST, LOW_IPS

_CLASSES = (LOW_IPS, 100.0, 120.0)
_CAPITAL = f"{NEAR[0].upper()}{NEAR[1:]}"
_OTHERS = "Autres établissements"
_ALL = "Ensemble des écoles à IPS"
_SOURCE = "DEPP, indices de position sociale ; Éducation nationale, annuaire ; ANCT, contours des QPV 2024"


def low(e: Education, format: str) -> Picture:
    """Return the écoles by class of index, those near a QPV and the others; in a note, the lowest
    class and all of them."""
    table = e.latest("école")
    bounds = [float("-inf"), *_CLASSES, float("inf")]
    names = [
        f"IPS inférieur à {french.number(_CLASSES[0])}",
        *(f"De {french.number(a)} à {french.number(b)}" for a, b in pairwise(_CLASSES)),
        f"{french.number(_CLASSES[-1])} ou plus",
    ]
    classes = pd.cut(table["ips"], bounds, right=False, labels=names).astype(str)
    shown = names[:1] if format else names
    every = pd.concat([table.assign(label=classes), table.assign(label=_ALL)])
    rows = every.groupby(["label", "near"]).size().unstack(fill_value=0)
    rows = rows.reindex([name for name in (*shown, _ALL) if name in rows.index])
    rows = rows.reindex(columns=[True, False], fill_value=0).set_axis(["near", "others"], axis=1)
    parts = [("near", _CAPITAL, style.ACCENT), ("others", "Autres écoles", style.SEQUENTIAL[1])]
    subtitle = (
        f"Nombre d'écoles par classe d'indice de position sociale, {e.year('école')} ; maternelles "
        "sans indice"
    )
    words = page.words(e.study, _low_title(e), subtitle, _SOURCE)
    return charts.shares(rows.reset_index(), parts, **words)


def _low_title(e: Education) -> str:
    under, bound = sentences.low(e), french.number(LOW_IPS)
    if under.empty:
        return f"Aucune école n'a un IPS inférieur à {bound}"
    return f"IPS inférieur à {bound} : {under['near'].sum()} sur {len(under)} {NEAR}"


def medians(e: Education, format: str) -> HTML | None:
    """Return the median index of écoles and collèges near a QPV, of the others, and of France; where
    they are few, the names and indexes of the collèges near."""
    shown = {kind: e.medians(kind) for kind in KINDS[:2] if sentences.both(e.medians(kind))}
    few = _named(e) if "collège" not in shown else None
    if not shown:
        return few
    values = {
        f"{french.capitalised(kind)}s": {
            f"{_CAPITAL}": found.loc["near", "median"],
            _OTHERS: found.loc["others", "median"],
            "France": e.everywhere(kind)["ips"].median(),
        }
        for kind, found in shown.items()
    }
    counts = [
        f"{french.number(f['n']['near'])} {k}s proches, {french.number(f['n']['others'])} autres"
        for k, f in shown.items()
    ]
    kind, found = next(iter(shown.items()))
    near, others = (ips(found.loc[group, "median"]) for group in ("near", "others"))
    title = f"IPS médian des {kind}s : {near} près des QPV, {others} ailleurs"
    subtitle = f"Médiane d'établissements, {e.year(kind)} ; {' ; '.join(counts)}"
    return page.join(_dots(e, values, title, subtitle), few)


def _named(e: Education) -> HTML | None:
    """The collèges near a QPV, where they are too few for a median, by name."""
    table = e.latest("collège")
    table = table[table["near"].astype(bool)]
    if not 0 < len(table) < GROUP_LEAST:
        return None
    told = sorted(
        f"{fiche_places.short_name(row.school_name).title()}"
        f"{' (privé)' * (row.sector != 'public')} {ips(row.ips)}"
        for row in table.itertuples()
    )
    return page.text(f"IPS des collèges {NEAR} ({e.year('collège')}) : {' ; '.join(told)}.")


def _dots(
    e: Education, values: Mapping[str, Mapping[str, float]], title: str, subtitle: str
) -> Picture:
    """Lines of one index each: near a QPV in the accent colour, the others beside."""
    levels = {_OTHERS: "epci", "France": "pays"}
    words = page.words(e.study, title, subtitle, _SOURCE)
    rows = shared_figures.lines(values, _CAPITAL, levels)
    return charts.compact_dots(rows, width=style.PAGE_WIDTH, unit="", decimals=1, **words)


def means(e: Education, format: str) -> Picture:
    """Return the mean index per pupil of écoles and collèges, near a QPV and elsewhere."""
    found = {kind: e.means(kind) for kind in KINDS[:2] if len(e.means(kind)) == 2}
    values = {
        f"{french.capitalised(kind)}s": {
            _CAPITAL: t.loc["near", "mean"], _OTHERS: t.loc["others", "mean"]
        }
        for kind, t in found.items()
    }  # fmt: skip
    people = {"école": "écoliers", "collège": "collégiens"}
    parts = [f"{sentences.share(t.loc['near', 'share'])} des {people[k]}" for k, t in found.items()]
    year = e.with_pupils(next(iter(found)))["data_year"].iloc[0]
    subtitle = (
        f"IPS moyen, chaque établissement comptant pour ses élèves, {year}, seule année où leur "
        "nombre est publié ; maternelles sans indice"
    )
    return _dots(e, values, f"{french.listing(parts)} vont en classe {NEAR}", subtitle)


def changes(e: Education, format: str) -> Picture | HTML:
    """Return how the index of the same schools moved since the first year of the method; in a note,
    in words."""
    if format:
        return page.text(f"{_moved(e)} (médiane des évolutions).")
    where = {"near": "près des QPV", "others": "autres"}
    rows = [
        {"label": f"{french.capitalised(kind)}s, {where[group]} ({n:.0f})", "value": value,
         "own": group == "near"}
        for kind in moving(e)
        for group, value, n in e.changes(kind).loc[[*where]].itertuples()
    ]  # fmt: skip
    subtitle = "Évolution médiane, en points d'indice, des établissements présents chaque année"
    words = page.words(e.study, _moved(e), subtitle, _SOURCE)
    return charts.bars(pd.DataFrame(rows), unit="", decimals=1, sign=True, **words)


def _moved(e: Education) -> str:
    kind = moving(e)[0]
    near, others = (
        french.number(e.changes(kind).loc[group, "median"], 1, sign=True)
        for group in ("near", "others")
    )
    years = f"De {next(iter(e.years[kind]))} à {e.year(kind)}"
    return f"{years}, l'IPS des mêmes {kind}s : {near} près des QPV, {others} ailleurs"


def moving(e: Education) -> list[str]:
    """Return the kinds of schools whose change may be shown: enough near a QPV, and others."""
    return [kind for kind in KINDS[:2] if sentences.both(e.changes(kind))]

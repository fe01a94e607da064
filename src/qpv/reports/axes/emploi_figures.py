"""The figures of the page on jobs, training and guidance."""

import pandas as pd

from qpv import french
from qpv.figures import charts
from qpv.figures.picture import Picture
from qpv.indicators import labour_market
from qpv.reports import page
from qpv.reports.axes import shared_figures
from qpv.reports.axes.emploi_facts import Employment
from qpv.reports.page import HTML, Column
from qpv.reports.values import aggregate_text
from qpv.thresholds import FEW_QUARTERS

_ZONES, _MOST = 5, 3
_MEDIAN = "Zone médiane de France"
_UP_TO_CAP = "qp15_jobseekers_up_to_cap"
_BY_DIPLOMA = tuple(
    f"qp15_jobseekers_{level}" for level in ("below_cap", "cap", "bac", "above_bac")
)
_BY_SITUATION = tuple(
    f"qp15_jobseekers_{who}" for who in ("rsa", "women", "young", "senior", "duration_4")
)
_PLAIN = {"niveau < CAP-BEP": "inférieur au CAP-BEP", "niveau > bac": "supérieur au bac"}
SHARES = (_UP_TO_CAP, *_BY_DIPLOMA, *_BY_SITUATION)


def zones(e: Employment, format: str) -> Picture:
    """Return the unemployment of the zones of most QPV inhabitants, of the lowest and of the
    highest, quarter by quarter, beside the median zone of France."""
    shown = _drawn(e.zones)
    names, codes = shown["name"], shown.index
    twice = names.duplicated(keep=False)
    lines = e.by_quarter.loc[codes].set_axis(names.mask(twice, names + " (" + codes + ")"))
    lines.loc[_MEDIAN] = e.by_quarter.median()
    quarters = list(lines.columns)
    rows = lines.rename_axis("series").reset_index().melt("series", var_name="year")
    rows["year"] = rows["year"].map({q: i for i, q in enumerate(quarters)})
    more = (
        f" ; les zones aux QPV les plus peuplés, la plus basse et la plus haute, sur {len(e.zones)}"
    )
    whole = "Taux de chômage localisé de la zone d'emploi entière, jamais des quartiers"
    source = "INSEE, taux de chômage localisés, corrigés des variations saisonnières ; zones d'emploi 2020"
    return charts.timeline(
        rows.assign(kind="comparator", reason=""),
        names={i: "T" + q[-1] + " " + q[:4] for i, q in enumerate(quarters)},
        unit="%",
        decimals=1,
        height=165.0 if format else 175.0,
        **page.words(e.study, _zones_title(e), whole + more * (len(e.zones) > _ZONES), source),
    )


def _drawn(zones: pd.DataFrame) -> pd.DataFrame:
    """Return the zones drawn, five at most: those of most QPV inhabitants and both ends."""
    ends = {zones["latest"].idxmin(), zones["latest"].idxmax()}
    first = zones.index[:_ZONES]
    kept = first if ends <= set(first) else [*zones.index[:_MOST], *(ends - set(first[:_MOST]))]
    return zones[zones.index.isin(kept)]


def _zones_title(e: Employment) -> str:
    ordered = e.zones.sort_values("latest")
    low, high = ordered.iloc[0], ordered.iloc[-1]
    rate = [french.quantity(zone["latest"], "%", 1) for zone in (low, high)]
    if len(e.zones) == 1:
        before = ""
        if pd.notna(low["before"]):
            before = f", {french.quantity(low['before'], '%', 1)} un an plus tôt"
        return f"Zone d'emploi {low['name']} : {rate[0]} de chômage au {e.quarter}{before}"
    return f"Chômage au {e.quarter} : de {rate[0]} ({low['name']}) à {rate[1]} ({high['name']})"


def zone_table(e: Employment, format: str) -> HTML | None:
    """Return every zone that holds a QPV; not in a note, nor for one zone."""
    if format or len(e.zones) < 2:
        return None
    frame = e.zones.reset_index()
    start = labour_market.quarter_name(e.by_quarter.columns[0])
    columns = [
        Column("name", "Zone d'emploi"),
        Column("n_qpv", "QPV", "number"),
        Column("people", "Habitants des QPV", "number"),
        Column("latest", f"Chômage, {e.quarter}", "number", 1, "%"),
        Column("rise", "Sur un an", "number", 1, "points"),
        Column("first", f"Chômage, {start}", "number", 1, "%"),
    ]
    caption = "Les zones d'emploi où se trouvent les QPV, et leur taux de chômage"
    return page.table(frame, caption, columns, search="Filtrer par zone d'emploi")


def registered(e: Employment, format: str) -> HTML:
    """Return who the registered are: level of education, then rights, age and duration."""
    return page.blocks(
        page.block("Niveau de formation", _shares(e, _BY_DIPLOMA, _UP_TO_CAP)),
        page.block("Droits, âge, ancienneté", _shares(e, _BY_SITUATION, _BY_SITUATION[0])),
    )


def _shares(e: Employment, ids: tuple[str, ...], main: str) -> Picture:
    """Return a chart of shares of the registered, whose title gives the ``main`` one."""
    return shared_figures.shares(
        e, ids, title=_shares_title(e, main), names=_PLAIN,
        subtitle="En % des demandeurs d'emploi A, B, C ; périmètre 2015",
        source="INSEE, France Travail, Dares, base 2022",
    )  # fmt: skip


def _shares_title(e: Employment, id: str) -> str:
    share, count = e.study.value(id)["value"], french.number(e.registered)
    label = e.study.indicator(id).short.removeprefix("Inscrits : ")
    if pd.isna(share):
        return f"{count} inscrits dans les QPV"
    return (
        f"{french.capitalised(label)} : {french.quantity(share, '%')} des {count} inscrits des QPV"
    )


def employment(e: Employment, format: str) -> Picture | HTML:
    """Return the employment rate: one dot per QPV; of few, or in a note, beside that of other QPV, in
    words."""
    if format or len(e.study.qpv) < FEW_QUARTERS:
        return page.text(_employment_words(e))
    return e.study.distribution("employment", _employment_title(e))


def _employment_words(e: Employment) -> str:
    indicator = e.study.indicator("employment")
    told = [
        f"{aggregate_text(indicator, result)} dans les {label}"
        for label, result in e.study.references(indicator)
        if pd.notna(result["value"])
    ]
    own = aggregate_text(indicator, e.study.value(indicator))
    return f"Taux d'emploi des 15-64 ans : {own} ; {' ; '.join(told)}. {_employment_title(e)}."


def _employment_title(e: Employment) -> str:
    known = e.study.observed("employment")["value"].dropna()
    low, high = (french.quantity(v, "%") for v in (known.min(), known.max()))
    if low == high:
        return f"Taux d'emploi des 15-64 ans : {low}"
    return f"D'un quartier à l'autre, {low} à {high} des 15-64 ans ont un emploi"

"""The figures of the page on urban transformations."""

import pandas as pd

from qpv import french
from qpv.figures import charts, maps, style
from qpv.figures.picture import Picture
from qpv.indicators import social_stock
from qpv.indicators.social_stock import PERIODS, Interval
from qpv.reports import page
from qpv.reports.axes import transformations_sentences as sentences
from qpv.reports.axes.quarters import MAINLAND
from qpv.reports.axes.transformations_facts import Transformations
from qpv.reports.page import HTML, Column
from qpv.study import drawing, ground
from qpv.study.former import labels_2015

_SAID = (
    "Avant 1949", "De 1949 à 1975", "De 1976 à 1988", "De 1989 à 2000", "De 2001 à 2013", "Après 2013",
)  # fmt: skip
LOW = 190.0  # points: the maps of a note
WIDE = ("region", "departement")
_RENEWED, _OTHER = " ", "  "  # two shades are enough: no letter is written
LISTED = 12  # QPV or schools named in a note


# ---- urban renewal


def renewal(t: Transformations, format: str) -> HTML:
    """Return the map of the QPV of the list, then the list; in words in a note."""
    s = t.study
    marked = ground.mapped(s, "population")
    listed = marked["code_qp"].isin(t.renewal.index)
    picture = maps.category_map(
        marked.assign(category=listed.map({True: _RENEWED, False: _OTHER})),
        categories=[(_RENEWED, "Issu de la liste du NPNRU"), (_OTHER, "Autre QPV")],
        colours=(style.SEQUENTIAL[3], style.SEQUENTIAL[0]),
        **drawing.layers(s, **({"height": LOW} if format else {})),
        legend_title="Renouvellement urbain (NPNRU)",
        legend_note="Liste de 2015, reportée sur les QPV de 2024",
        **page.words(
            s,
            _renewal_title(t),
            "QPV au périmètre 2024 issus d'un QPV de 2015 de la liste",
            "ANRU, arrêté du 29 avril 2015 ; ANCT, table de passage et contours",
        ),
    )
    return page.join(picture, page.text(_by_commune(t)) if format else _renewal_table(t))


def _renewal_title(t: Transformations) -> str:
    if not len(t.renewal):
        return "Aucun QPV d'ici ne vient de la liste du renouvellement urbain"
    people = french.number(t.renewal["people"].sum())
    return f"Renouvellement urbain : {len(t.renewal)} QPV sur {len(t.people)}, {people} habitants"


def _by_commune(t: Transformations) -> str:
    if len(t.renewal) <= LISTED:
        return f"{' ; '.join(t.study.label(code) for code in t.renewal.index)}."
    towns = pd.Series([t.study.towns(code).split(", ")[0] for code in t.renewal.index])
    told = [f"{town} ({n})" if n > 1 else town for town, n in towns.value_counts().items()]
    return f"Par commune la plus peuplée du QPV : {', '.join(told)}."


def _renewal_table(t: Transformations) -> HTML | None:
    if t.renewal.empty:
        return None
    own = t.study.qpv.loc[t.renewal.index]
    partial = t.renewal["partial"].map({True: " (en partie)", False: ""})
    table = pd.DataFrame({
        "Quartier": own["lib_qp"], "Commune(s)": own["lib_com"], "Code": own.index,
        "Habitants": own["population"],
        "QPV de 2015 de la liste": t.renewal["parents"].str.replace(";", ", ") + partial,
    })  # fmt: skip
    columns = [Column(n, n, "number" if n == "Habitants" else "text") for n in table]
    return page.table(table, "Les QPV issus de la liste du NPNRU", columns)


# ---- the social stock


def stock(t: Transformations, format: str) -> HTML:
    """Return the age of the stock, then its vacancy and turnover, as intervals, beside métropole."""
    return page.blocks(
        page.block("Âge du parc", _ages(t)),
        page.block("Vacance, rotation, loyers", _vacancy(t), page.text(_rents(t))),
    )


def _intervals(
    t: Transformations, found: dict[str, tuple[Interval, Interval]], title: str, decimals: int
):
    rows = [
        {"indicator": name, "series": series, "kind": kind, "least": own.least, "most": own.most}
        for name, pair in found.items()
        for series, kind, own in zip(
            (t.study.name, MAINLAND), ("territory", "comparator"), pair, strict=True
        )
    ]
    known, total = len(t.stock), len(t.study.codes("2015"))
    subtitle = (
        f"En % des logements sociaux au {t.study.year('qp15_vacancy')} ; périmètre 2015, {known} QPV "
        f"sur {total}"
    )
    words = page.words(t.study, title, subtitle, "SDES, RPLS, diffusion INSEE")
    return charts.intervals(pd.DataFrame(rows), unit="%", decimals=decimals, **words)


def _ages(t: Transformations) -> Picture:
    pairs = {
        said: tuple(social_stock.built(table, (period,)) for table in (t.stock, t.mainland))
        for period, said in zip(PERIODS, _SAID, strict=True)
    }
    title = f"Avant 1976 : {sentences.between(t.old)} des {french.number(t.dwellings)} logements sociaux"
    return _intervals(t, pairs, title, 0)


def _vacancy(t: Transformations) -> Picture:
    pairs = {"Vacance": t.vacancy}
    turnover = t.gap("qp15_turnover")
    if turnover is not None:
        both = (turnover.value, turnover.reference)
        pairs["Rotation (≈)"] = tuple(Interval(v, v) for v in both)
    return _intervals(t, pairs, f"Vacance : {sentences.between(t.vacancy[0], 1)}", 1)


def _rents(t: Transformations) -> str:
    rents = t.stock["median_rent_eur_m2"].dropna()
    if rents.empty:
        return ""
    low, high = (french.quantity(v, "€/m²", 2) for v in (rents.min(), rents.max()))
    told = f"de {low} à {high}" if low != high else low
    return f"Loyer médian : {told} selon le QPV ({len(rents)} QPV) ; une médiane ne se moyenne pas."


def stock_table(t: Transformations, format: str) -> HTML | None:
    """Return the stock of every QPV of 2015; not in a note."""
    if format:
        return None
    names, codes = labels_2015(t.study), t.stock.index
    old = [social_stock.built(t.stock.loc[[c]], PERIODS[:2]) for c in codes]
    table = t.stock.assign(
        name=[names.get(c, c) for c in codes],
        code=codes,
        old=[o.least for o in old],
        old_high=[o.most for o in old],
        old_text=[f"{french.number(o.least)} à {french.number(o.most)}" for o in old],
    )
    columns = [
        Column("name", "QPV de 2015"),
        Column("code", "Code"),
        Column("n_social_dwellings", "Logements sociaux", "number"),
        Column("old", "Avant 1976", "number", 0, "%", shown="old_text", high="old_high"),
    ]
    for name, label, unit, decimals in (
        ("vacancy_pct", "Vacance", "%", 1),
        ("turnover_pct", "Rotation", "%", 1),
        ("median_rent_eur_m2", "Loyer médian", "€/m²", 2),
    ):
        table[f"{name}_reason"] = t.stock[name].isna().map({True: "non diffusé", False: ""})
        columns.append(Column(name, label, "number", decimals, unit))
    return page.table(table, "Le parc social de chaque QPV de 2015", columns)

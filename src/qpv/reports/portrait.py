"""The portrait of a territory's quartiers prioritaires. Each sentence is computed."""

import pandas as pd

from qpv import differences, french
from qpv.figures.picture import Picture
from qpv.indicators.catalogue import BY_ID
from qpv.indicators.indicator import Indicator
from qpv.paths import Places
from qpv.reports import listing, method, page, portrait_few
from qpv.reports.page import HTML
from qpv.reports.values import aggregate_text, text
from qpv.study import Study
from qpv.study.comparison import fragile, gaps
from qpv.study.values import coverage
from qpv.territory import LEVELS
from qpv.thresholds import FRAGILE_POPULATION

CARDS = (
    "population", "population_share", "poverty", "employment", "rsa", "caf_coverage",
    "social_dwellings_share", "households_1p",
)  # fmt: skip
COMPARED = (
    "poverty", "employment", "rsa", "caf_coverage", "social_dwellings_share", "households_1p",
    "households_6p", "foreigners", "immigrants",
)  # fmt: skip
LISTED = (
    "population", "area", "poverty", "employment", "rsa", "caf_coverage",
    "social_dwellings_share", "households_1p", "youth_index",
)  # fmt: skip
# Only these may make a headline: the gap of a household or nationality share is no result.
_HEADLINED = COMPARED[:4]
_EVERYONE = "QPV de France métropolitaine"
_LETTERS = {"N": "nouveau", "M": "modifié", "I": "inchangé", "C": "commune"}


def open_portrait(
    niveau: str, code: str, tuiles: str = "", format: str = "", where: Places | None = None
) -> Study:
    """Return the study of one territory (raises as ``method.open_study``)."""
    given = {"niveau": niveau, "code": code, "tuiles": tuiles, "format": format}
    return method.open_study("portrait_territoire", where, **given)[0]


def title(p: Study, format: str = "") -> HTML:
    """Return the page's heading."""
    words = f"Portrait des quartiers prioritaires — {p.name}"
    return method.title(p, words, f"({LEVELS[p.territory.level]} {p.code})", sheet=format)


def lead(p: Study) -> HTML:
    """Return what the page answers, in three or four sentences."""
    told = page.lead([_poor(p), _who(p), _how_far(p), _spread(p)])
    return page.join(told, portrait_few.to_sheets(p))


def _poor(p: Study) -> str:
    """Return « Dans les quartiers prioritaires de Lille, environ un habitant sur deux est pauvre. »"""
    poverty = p.value("poverty")
    if pd.isna(poverty["value"]) or fragile(p):
        return ""
    one = len(p.territory.codes_qp) == 1
    where = "Dans le quartier prioritaire" if one else "Dans les quartiers prioritaires"
    many, several = differences.people(poverty["value"], bool(poverty["approximate"]) and not one)
    verb = "sont pauvres" if several else "est pauvre"
    return f"{where} {p.territory.of}, {many} {verb}." if many else ""


def _who(p: Study) -> str:
    t, count = p.territory, len(p.territory.codes_qp)
    population, share = p.value(BY_ID["population"]), p.value(BY_ID["population_share"])
    start = (
        "Un quartier prioritaire (QPV) se trouve"
        if count == 1
        else f"{french.number(count)} quartiers prioritaires (QPV) se trouvent"
    )
    start += f" {t.inside}"
    if pd.isna(population["value"]):
        whose = "Sa" if count == 1 else "Leur"
        return f"{start}. {whose} population n'est pas dans les tables."
    least = "au moins " if population["at_least"] else ""
    census = "au recensement" if t.overseas else "au recensement de 2020"
    people = f"{start} : {least}{french.number(population['value'])} habitants {census}"
    if t.straddling:
        return f"{people}{_straddling(p)}"
    if pd.isna(share["value"]):
        return people + "."
    percent = text(BY_ID["population_share"], share["value"])
    return f"{people}, soit environ {percent} de la population."


def _straddling(p: Study) -> str:
    n, total = len(p.territory.straddling), len(p.territory.codes_qp)
    noun = LEVELS[p.territory.level]
    out = f"de l'{noun}" if noun[0] in "Ee" else f"de la {noun}"
    if total == 1:
        who, counted = "Il déborde", "il est compté"
    elif n == 1:
        who, counted = "L'un d'eux déborde", "il est compté"
    else:
        who, counted = f"{french.number(n)} d'entre eux débordent", "ils sont comptés"
    return (
        f", dont une partie hors {out}. {who} {out} : {counted} en entier, et la part des habitants "
        "qui vivent en QPV ne peut pas être calculée."
    )


def _how_far(p: Study) -> str:
    rate, poverty = p.indicator("poverty"), p.value("poverty")
    if pd.isna(poverty["value"]):
        if poverty["reason"] == "not_fetched":
            return "Taux de pauvreté : fichier non récupéré."
        known = coverage(poverty["n_known"], poverty["n_total"])
        thin = ", trop peu pour un taux d'ensemble" if poverty["n_known"] else ""
        return f"Taux de pauvreté : {known}{thin}."
    start = f"Taux de pauvreté {_whose(p)}"
    found = gaps(p, rate)
    if not found or fragile(p):
        return f"{start} : {aggregate_text(rate, poverty)}."
    label, widest = max(found, key=lambda pair: abs(pair[1].points))
    parts = [
        f"{aggregate_text(rate, r, widest.decimals)} pour les {name}"
        for name, r in p.references(rate)
        if pd.notna(r["value"])
    ]
    own = aggregate_text(rate, poverty, widest.decimals_of(poverty["value"]))
    sentence = f"{start} : {own}, contre {french.listing(parts)}"
    if widest.close:
        return f"{sentence} : un niveau proche."
    return f"{sentence}, soit {widest.told} que dans les {label}."


def _whose(p: Study) -> str:
    return "des QPV" if len(p.territory.codes_qp) > 1 else "du QPV"


def _spread(p: Study) -> str:
    """Return both ends of the rate; not those of a QPV of fewer than 1 000 inhabitants."""
    observed = p.observed(p.main).dropna(subset=["value"])
    solid = observed["value"][observed["population"] >= FRAGILE_POPULATION]
    if len(solid) < 3 or p.main.unit != "%":
        return ""
    shown = solid.map(lambda v: french.rounded(v, p.main.decimals_qp))
    low, high = (_extreme(p, shown, end) for end in (shown.min(), shown.max()))
    what = _with_article(p.main, "le", "la")
    few = "" if len(solid) == len(observed) else " de 1 000 habitants ou plus"
    return f"D'un quartier{few} à l'autre, {what} va de {low} à {high}."


def _extreme(p: Study, shown: pd.Series, value: float) -> str:
    """Return « 12 % (Elnon, Saint-Amand-les-Eaux) », « 51 % (2 QPV) »."""
    tied = shown.index[shown == value]
    one = f"{p.qpv.loc[tied[0], 'lib_qp']}, {p.towns(tied[0])}"
    told = one if len(tied) == 1 else f"{french.number(len(tied))} QPV"
    return f"{text(p.main, value, one_qpv=True)} ({told})"


def _letters(p: Study) -> str:
    if len(p.territory.codes_qp) < 2:
        return ""
    counts = pd.Series([c[-1] for c in p.territory.codes_qp]).value_counts()
    words = {
        "M": ("à contour modifié",) * 2,
        "I": ("à contour inchangé",) * 2,
        "N": ("nouveau", "nouveaux"),
        "C": ("commune entière", "communes entières"),
    }
    parts = [f"{french.number(n)} {words[letter][n > 1]}" for letter, n in counts.items()]
    return f"Par rapport à 2015, d'après la lettre de leur code : {french.listing(parts)}."


def key_figures(p: Study) -> HTML:
    """Return the key figures, each with comparators, rank and coverage."""
    return method.cards(p, CARDS)


def static_map(p: Study) -> Picture | HTML | None:
    """Return the printed map: circles at regional zoom, contours on communes closer in; a table of
    few quarters."""
    if portrait_few.few(p):
        return portrait_few.table(p, LISTED)
    return p.map(p.main, _map_title(p))


def _map_title(p: Study) -> str:
    """Return what the map shows: how many QPV are above those of métropole, as displayed."""
    main, known = p.main, p.observed(p.main)["value"].dropna()
    against = [r for label, r in p.references(main) if label == _EVERYONE and pd.notna(r["value"])]
    if known.empty:
        return f"{_plain(main)} : aucune valeur diffusée pour ces QPV"
    if main.unit != "%":
        return f"{_plain(main)}, {p.territory.name}"
    if not against:
        return f"{_plain(main)} {_whose(p)} {p.territory.of}"
    reference = aggregate_text(main, against[0])
    if len(known) == 1 and fragile(p):
        return f"{_plain(main)} : moins de 1 000 habitants, une valeur à ne pas comparer"
    if len(known) == 1:
        value = text(main, known.iloc[0], one_qpv=True)
        return f"{_plain(main)} : {value}, contre {reference} dans les {_EVERYONE}"
    level = french.rounded(against[0]["value"], main.decimals)
    shown = known.map(lambda v: french.rounded(v, main.decimals))
    above, same = int((shown > level).sum()), int((shown == level).sum())
    equal = f", {french.number(same)} au même niveau" if same else ""
    return (
        f"{french.number(above) if above else 'Aucun'} QPV sur {french.number(len(known))} "
        f"au-dessus {_with_article(main, 'du', 'de la')} des {_EVERYONE} ({reference}){equal}"
    )


def _with_article(indicator: Indicator, masculine: str, feminine: str) -> str:
    label = _plain(indicator)
    return f"{feminine if indicator.feminine else masculine} {label[0].lower()}{label[1:]}"


def _plain(indicator: Indicator) -> str:
    """The label without its threshold: « le taux de pauvreté à 60 % des QPV » would mislead."""
    return indicator.label.removesuffix(" à 60 %")


def web_map(p: Study, tuiles: str = "") -> Picture | None:
    """Return the interactive map, with every indicator that a reader may choose; none of one QPV."""
    return None if portrait_few.alone(p) else p.explorer(tiles=tuiles)


def distribution(p: Study) -> Picture | None:
    """Return one dot per QPV for the main indicator, with the territory and its comparators."""
    return None if portrait_few.few(p) else p.distribution(p.main, _spread_title(p))


def _spread_title(p: Study) -> str:
    """Return where the middle half of the QPV stands."""
    values = p.observed(p.main)["value"].dropna()
    if len(values) < 8 or p.main.unit != "%":
        words = ("aucune valeur diffusée", "le seul quartier diffusé", "un point par quartier")
        return f"{_plain(p.main)} : {words[min(len(values), 2)]}"
    low, high = (text(p.main, values.quantile(q), one_qpv=True) for q in (0.25, 0.75))
    rate = _with_article(p.main, "un", "une")
    return f"La moitié centrale des QPV a {rate} de {low} à {high}"


def comparison(p: Study) -> Picture | HTML | None:
    """Return the territory's QPV against their comparators, one row per indicator; the sheet of a QPV
    alone has it."""
    if portrait_few.alone(p):
        return None
    known = [name for name in COMPARED if p.known(name)]
    if not known:
        nothing = "Aucun des indicateurs comparés n'est diffusé pour ces QPV."
        why = "Pas de comparaison : les fichiers des taux ne sont pas récupérés."
        return page.text(why if p.lacking else nothing)
    source = "INSEE, CNAF, SDES ; années et couverture dans « Sources et méthode »"
    return p.dots(known, gap_title(p), source=source)


def gap_title(p: Study) -> str:
    """State the widest gap of the headlined rates with a set of QPV, in points, where it passes the
    threshold of every page; with both rates where their labels would not give it again."""
    found = [(i, *pair) for i in map(p.indicator, _HEADLINED) for pair in gaps(p, i)]
    indicator, label, widest = max(found, key=lambda f: abs(f[2].points), default=(None,) * 3)
    if widest is None or widest.close or fragile(p):
        who, their = ("Les QPV", "leurs") if len(p.territory.codes_qp) > 1 else ("Le QPV", "ses")
        return f"{who} {p.territory.of}" + (f" et {their} comparateurs" if p.comparators else "")
    told = f"{indicator.short} : {widest.told} que dans les {label}"
    if widest.decimals == indicator.decimals:
        return told
    ends = (widest.value, widest.reference)
    shown = [french.quantity(v, "%", widest.decimals_of(v)) for v in ends]
    return f"{told} ({shown[0]} contre {shown[1]})"


def table(p: Study) -> HTML | None:
    """Return the sortable table: one row per QPV of the territory."""
    if portrait_few.alone(p):
        return None
    frame, columns = listing.listed(p, LISTED, Contour=[_LETTERS[c[-1]] for c in p.qpv.index])
    columns += listing.tax_rates(p, frame)
    return page.table(frame, f"Les QPV {p.territory.of}", columns)


def indicators(p: Study) -> HTML:
    """Return the definitions of the page's indicators, and what its contours are since 2015."""
    letters = _letters(p)
    found = method.indicators(p, (*CARDS, *COMPARED, *LISTED))
    return page.join(page.text(letters) if letters else None, found)

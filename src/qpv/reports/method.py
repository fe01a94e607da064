"""What every page on a territory says of its indicators: cards, reservations, rules, definitions,
files. Each report chooses the indicators."""

from collections.abc import Iterable, Sequence

import pandas as pd

from qpv import datasets, french, study
from qpv.indicators import compute
from qpv.indicators.indicator import Indicator
from qpv.paths import Places
from qpv.reports import catalogue, needs, page, related
from qpv.reports.page import HTML, Card
from qpv.reports.values import aggregate_text
from qpv.sources.catalogue import Source
from qpv.study import Study
from qpv.study.values import coverage, perimeter
from qpv.thresholds import FRAGILE_POPULATION, MIN_COVERAGE

_NAMED = 8  # QPV that overflow, named one by one


def open_study(
    report: str, where: Places | None = None, **given: object
) -> tuple[Study, dict[str, str]]:
    """Return the study of the territory of a report, and the report's checked parameters.

    Raises
    ------
    ParameterError
        If a parameter is not acceptable, or the territory has no QPV.
    TableError
        If a table that the report cannot do without has not been built.
    """
    values = catalogue.checked(report, **given)
    found = study.open(values["niveau"], values["code"], where)
    needs.demand(report, found.places)
    _ = found.correspondence  # its notes are told where it reaches the territory
    return found, values


def title(s: Study, words: str, note: str = "", *, sheet: str = "") -> HTML:
    """Return the heading of a page; that of a contract says how its QPV are known."""
    told = f" ({s.contracts.told})" if s.territory.level == "contrat" and s.contracts else ""
    heading = page.title(words, f"{note}{told}".strip(), sheet=sheet)
    return page.join(heading, related.of_territory(s))


def fetched(s: Study, ids: Iterable[str]) -> list[Indicator]:
    """Return the indicators that a table at hand gives, each from its best source."""
    found = [s.indicator(id) for id in dict.fromkeys(ids)]
    return [indicator for indicator in found if s.available(indicator.dataset)]


def unfetched(s: Study, ids: Iterable[str]) -> str:
    """Return which of these indicators are not shown for lack of a file, file by file; "" for none."""
    told = [
        f"{_labels(own)} (« {file.title} », {file.publisher})" for file, own in _lacking(s, ids)
    ]
    return f"Non montrés, fichier non récupéré : {' ; '.join(told)}." if told else ""


def _lacking(s: Study, ids: Iterable[str]) -> list[tuple[Source, list[Indicator]]]:
    """Return each file that is not at hand, with the indicators that it gives."""
    files: dict[str, list[Indicator]] = {}
    for id in ids:
        if not s.available((indicator := s.indicator(id)).dataset):
            files.setdefault(indicator.dataset, []).append(indicator)
    return [(datasets.module(name).SOURCES[-1], own) for name, own in files.items()]


def _labels(own: Iterable[Indicator]) -> str:
    return french.listing([french.uncapitalised(i.label) for i in own])


def cards(s: Study, ids: Sequence[str]) -> HTML:
    """Return indicators as key figures, each with comparators, rank and coverage; then in words those
    that no table at hand gives."""
    said = unfetched(s, ids)
    shown = page.cards([_card(s, indicator) for indicator in fetched(s, ids)])
    return page.join(shown, page.text(said, "qpv-note") if said else None)


def _card(s: Study, indicator: Indicator) -> Card:
    own = s.value(indicator)
    comparators = []
    if indicator.aggregation in ("ratio", "weighted"):
        comparators = [(n, aggregate_text(indicator, r)) for n, r in s.references(indicator)]
    return Card(
        indicator.label,
        aggregate_text(indicator, own),
        comparators,
        s.standing(indicator),
        french.capitalised(" ; ".join(_remarks(s, indicator, own))),
        _partial(own),
        french.typography(s.standing(indicator, detail=True)),
    )


def _partial(own: pd.Series) -> str:
    """Return on how many QPV a figure rests, where it is not all of them."""
    whole = own["n_known"] == own["n_total"]
    return "" if whole else french.capitalised(coverage(own["n_known"], own["n_total"]))


def _remarks(s: Study, indicator: Indicator, own: pd.Series) -> list[str]:
    if pd.isna(own["value"]):
        return [compute.reason_label(own["reason"])]
    two_years = indicator.aggregation == "territory"
    found = []
    if own["approximate"] and aggregate_text(indicator, own).startswith("≈"):
        found.append("deux années différentes" if two_years else "approximation : moyenne pondérée")
    if indicator.column == "population" and s.territory.straddling:
        found.append("QPV comptés en entier, débordements compris")
    if not two_years:
        year = s.year(indicator)
        found.append(f"année : {year}" if len(year) < 6 else year)
    return found


_NO_GROUND = "Le fond communal n'a pas été récupéré ici : les cartes montrent les QPV seuls."
_FRAGILE = " de moins de 1 000 habitants : parts à lire avec prudence, le recensement y compte peu de gens."
_ALWAYS = (
    "« n. d. » : valeur absente, avec son motif : non diffusée par le producteur (secret statistique ou "
    "effectif trop faible), hors champ de la source, incohérente, ou taux d'ensemble que notre règle de "
    "couverture écarte. Ce n'est jamais zéro.",
    "Ces chiffres portent sur le {zoning} ; ils ne se comparent pas à ceux du zonage de 2015. "
    "Une différence de moins de 5 points entre deux quartiers ne se commente pas.",
    "Hors de la partie qui le dit, les QPV ne sont comparés ici qu'à d'autres QPV, pas à la population "
    "entière du territoire.",
    "« Contour inchangé » suit la lettre du code donnée par l'ANCT ; l'INSEE emploie une autre "
    "définition et compte plus de périmètres conservés.",
    "Le critère qui dessine les QPV est le revenu déclaré ; le taux de pauvreté porte sur le revenu "
    "disponible : les deux ne se comparent pas.",
)


def notes(s: Study) -> HTML:
    """Return what must be known before quoting a figure of the page."""
    return page.notes(cautions(s))


def cautions(s: Study) -> list[str]:
    """Return what must be known before quoting a figure of a territory, one sentence each."""
    small = int((s.qpv["population"] < FRAGILE_POPULATION).sum())
    told = [
        *(_noticed(note, s) for note in s.notes() if note["touched"]),
        _NO_GROUND if s.ground.communes is None else "",
        _overflowing(s),
        french.plural(small, "QPV", "QPV") + _FRAGILE if small else "",
        *(note.replace("{zoning}", zoning_named(s, "de ")) for note in _ALWAYS),
    ]
    return list(filter(None, told))


def _noticed(note: dict, s: Study) -> str:
    touched = note["touched"]
    if len(touched) > 4 or len(s.territory.codes_qp) < 2:
        concerned = french.plural(len(touched), "QPV de cette page", "QPV de cette page")
    else:
        concerned = ", ".join(f"{s.label(code)}, {code}" for code in touched)
    return f"{note['message']} Ici : {concerned}."


def _overflowing(s: Study) -> str:
    found = s.territory.straddling
    if not found:
        return ""
    more = ", …" if len(found) > _NAMED else ""
    named = ", ".join(s.label(code) for code in found[:_NAMED])
    return (
        f"QPV qui débordent du territoire, comptés en entier : {named}{more}. Le territoire n'est "
        "donc pas classé parmi les autres."
    )


_RULES = (
    "Un QPV situé sur plusieurs communes compte une fois dans tout total, et figure sous chacune de ses "
    "communes.",
    "Les rapports s'agrègent par la somme des numérateurs et celle des dénominateurs. Où seul un taux est "
    "publié, la moyenne pondérée est une approximation, précédée de « ≈ » ou d'« environ ». Un indice ou "
    "une médiane n'est jamais moyenné.",
    "Les comparateurs sont d'autres ensembles de QPV, calculés de la même façon. Un taux n'est donné que "
    "si les QPV connus réunissent au moins {coverage} % de la population des QPV.",
    "Une place est dite en mots : « parmi les plus … » pour le premier tiers, « moitié haute » ou "
    "« basse », « au milieu ». Deux taux à moins de 5 points ne sont pas départagés : les mots sont vrais "
    "pour tous les rangs possibles, et rien n'est dit de ce qui contredirait l'écart avec l'ensemble. Une "
    "approximation n'a pas de rang exact. Les communes et EPCI qui partagent un QPV avec d'autres ne sont "
    "pas classés : les mêmes habitants y compteraient plusieurs fois.",
    "« Un habitant sur deux » : au point près ; « près d'un sur deux », jusqu'à 3 points de moins. Est "
    "pauvre qui vit avec moins de 60 % du niveau de vie médian de France.",
    "Les surfaces sont mesurées sur les contours réparés, dans la projection légale ({crs}). Les contours "
    "des cartes sont simplifiés pour le dessin seulement.",
    "Les bornes des classes sont les quintiles des QPV de France métropolitaine : une même couleur a le "
    "même sens sur toutes les pages.",
)


def rules(s: Study) -> HTML | None:
    """Return, folded, the rules that the page follows, in plain French."""
    told = {"coverage": french.number(100 * MIN_COVERAGE), "crs": s.crs}
    return page.folded("Règles de calcul", page.bullets(rule.format(**told) for rule in _RULES))


def indicators(s: Study, ids: Iterable[str]) -> HTML | None:
    """Return, folded, the table of the page's indicators: year, formula, coverage, caveat."""
    rows = [_definition(s, indicator) for indicator in fetched(s, ids)]
    told = page.table(rows, f"Indicateurs de la page ({zoning_named(s)})")
    return page.folded("Indicateurs : année, source et calcul de chacun", told)


def _definition(s: Study, indicator: Indicator) -> dict[str, str]:
    own = s.value(indicator) if indicator.aggregation != "none" else None
    known = s.observed(indicator)["value"].notna().sum() if own is None else own["n_known"]
    shown = {"Valeur": "—" if own is None else aggregate_text(indicator, own)}
    return defined(s, indicator, shown, known, len(s.territory.codes_qp))


def defined(s: Study, indicator: Indicator, shown: dict, known: int, total: int) -> dict:
    """Return the row of an indicator in a page's table, with what is ``shown`` of its values."""
    return {
        "Indicateur": indicator.label,
        **shown,
        "Année": s.year(indicator),
        "Source": indicator.source,
        "Calcul sur plusieurs QPV": indicator.formula,
        "QPV connus": f"{french.number(known)} sur {french.number(total)}",
        "Réserve": indicator.caveat,
    }


def zoning_named(s: Study, before_year: str = "") -> str:
    """Return « zonage 2024 », or the one in force overseas: one zoning on a page."""
    return perimeter(True) if s.overseas else f"zonage {before_year}2024"


def membership(s: Study) -> HTML:
    """Return how the QPV of a contract are known; nothing for another territory."""
    of_contract = s.territory.level == "contrat" and s.contracts
    return page.text(s.contracts.explained, "qpv-note") if of_contract else HTML("")


def sources(s: Study, format: str = "", *more: HTML | None) -> HTML:
    """Return the files that the page rests on, after what ``more`` says of the method, then those that
    it lacks; on paper they are only cited, and a note says no more."""
    told = page.join(*more, membership(s), wanted(s))
    return page.join(page.on_screen(told) if format else told, page.sources(s.provenance.values()))


def wanted(s: Study) -> HTML | None:
    """Return the files without which the page says less, and where they are; None where none is."""
    rows = [
        f"« {file.title} » ({file.publisher}) : {file.page} ; il donne {_labels(own)}"
        for file, own in _lacking(s, s.lacking)
    ]
    told = "Fichiers non récupérés, sans lesquels cette page en dit moins :"
    return page.join(page.text(told), page.bullets(rows)) if rows else None

"""The parts of a neighbourhood sheet, in the order of the page."""

import pandas as pd

from qpv import codes, french, study
from qpv.figures import charts
from qpv.figures.picture import Picture
from qpv.indicators import compute
from qpv.indicators.catalogue import BY_ID
from qpv.indicators.indicator import Indicator
from qpv.paths import Places
from qpv.reports import catalogue, fiche_places, method, page, related
from qpv.reports import fiche_sentences as sentences
from qpv.reports.page import HTML
from qpv.reports.themes import THEMES
from qpv.reports.values import absent_cell, aggregate_text, short_year, text
from qpv.study import Study, around, comparison
from qpv.study.comparison import fragile, peer_values
from qpv.study.values import perimeter
from qpv.thresholds import FRAGILE_POPULATION, SMALL_POPULATION

KEY_FIGURES = (
    "population", "youth_index", "poverty", "employment", "rsa", "caf_coverage",
    "social_dwellings_share", "households_1p",
)  # fmt: skip
_ELU = ("population", "poverty", "employment", "rsa", "social_dwellings_share")


def open_fiche(code_qp: str, format: str = "", where: Places | None = None) -> Study:
    """Return the study of one QPV of 2024, for its sheet.

    Raises
    ------
    ParameterError
        If a parameter is not acceptable, or the code is one of 2015 (its successors are named).
    TableError
        If a table has not been built.
    """
    given = catalogue.checked("fiche_quartier", code_qp=code_qp, format=format)
    return study.open("qpv", given["code_qp"], where)


def title(s: Study, format: str = "") -> HTML:
    """Return the page's heading."""
    kind = "Le quartier en deux pages" if format == "elu" else "Fiche quartier"
    heading = page.title(f"{kind} — {s.name} ({s.towns()})", s.code, sheet=format or "complet")
    return page.join(heading, related.of_quarter(s, format))


def facts(s: Study) -> HTML:
    """Return who and where: communes, EPCI, contract, origin, population, area, programmes."""
    towns = s.within("commune")
    among = {code for code, _ in towns}
    return page.facts(
        [
            ("Communes" if len(towns) > 1 else "Commune", related.portraits(s, "commune")),
            ("EPCI", related.portraits(s, "epci") or "sans EPCI"),
            ("Contrat de ville", _contract(s)),
            ("Postes du contrat", fiche_places.contract_posts(s)),
            ("Contour", codes.letter_label(s.code)),
            ("Quartiers de 2015", _parents(s)),
            ("Population", _quantity(s, "population", s.year("population"))),
            ("Surface", _quantity(s, "area", "")),
            ("Densité", _quantity(s, "density", "")),
            ("NPNRU", _npnru(s)),
            ("Cité éducative", fiche_places.listed(s, "cites_educatives", among, "aucune")),
            ("France services", fiche_places.services(s, among)),
        ]
    )


def _contract(s: Study) -> str | HTML:
    if s.contracts is None:
        return "liste des contrats non récupérée"
    found = related.portraits(s, "contrat")
    return page.join(found, HTML(f" ({page.said(s.contracts.told)})")) if found else "non renseigné"


def _parents(s: Study) -> str:
    if not sentences.covered(s):
        return "table de passage non disponible ici"
    found = sentences.parents(s)
    told = [p.code if p.name.casefold() == s.name.casefold() else p.label for p in found]
    return " ; ".join(told) or "aucun"


def _quantity(s: Study, id: str, year: str) -> str:
    entry, own = BY_ID[id], s.value(id)
    if pd.isna(own["value"]):
        return absent_cell(own["reason"])
    shown = french.quantity(own["value"], entry.unit, entry.decimals_qp)
    return f"{shown} ({year})" if year and not s.overseas else shown


def _npnru(s: Study) -> str:
    table = s.at_hand("npnru")
    if table is None:
        return "liste non disponible"
    parents, siblings = sentences.parents(s), sentences.siblings(s)
    if not parents:
        return f"liste tenue sur les quartiers de 2015 : {sentences.no_parent(s)}"
    found = [p.code for p in parents if p.code in set(table["code_qp"])]
    if not found:
        return "non (liste de 2015)"
    if siblings:  # the list says nothing of the part of it that this QPV is
        was = "l'était" if len(found) == 1 else "l'étaient"
        return f"{french.listing(found)} {was}, partagé avec {french.listing(siblings)}"
    return f"oui, par {french.listing(found)} (liste de 2015)"


def lead(s: Study) -> HTML:
    """Return what the sheet answers, in a few sentences."""
    return page.lead(sentences.lead(s))


def neighbours(s: Study) -> HTML | None:
    """Return the quarters that the map's title counts, by name, each leading to its sheet."""
    near = around.neighbours(s)
    near = near[near["counted"]]
    links = [
        page.link(
            f"{row.lib_qp} ({row.lib_com.replace(';', ', ')})", f"fiche_quartier/{row.code_qp}"
        ).data
        for row in near.itertuples()
    ]
    told = f"À moins de 2,5 km, du plus proche au plus éloigné : {' ; '.join(links)}."
    said = HTML(f'<p class="qpv-note">{french.typography(told)}</p>')
    return page.on_screen(said) if links else None


def key_figures(s: Study, format: str = "") -> Picture:
    """Return the key figures: value, comparators, rank, and the dot among those of the région."""
    entries = method.fetched(s, _ELU if format == "elu" else KEY_FIGURES)
    region = s.within("region")
    return charts.strips(
        [_strip(s, entry) for entry in entries],
        group=f"autres QPV — {region[0][1] if region else 'France'}",
        own=s.name,
        title=french.typography(sentences.key_title(s, entries)),
        subtitle="Chaque quartier à sa place parmi les QPV de la région, au "
        f"{perimeter(s.overseas)} ; ≈ : moyenne pondérée de taux publiés par QPV",
        source=page.source_line("INSEE, CNAF, SDES ; années sous chaque indicateur", s.fictional),
    )


def _strip(s: Study, entry: Indicator) -> charts.Strip:
    own = s.value(entry)
    compared = comparison.references(s, entry)
    return charts.Strip(
        label=entry.label,
        detail=french.typography(short_year(s.year(entry))),
        unit=entry.unit,
        decimals=sentences.decimals(s, entry),
        value=own["value"],
        reason=compute.reason_label(own["reason"]),
        others=peer_values(s, entry).drop(s.code, errors="ignore").dropna().tolist(),
        references=[charts.Reference(c.label, r["value"], level=c.level) for c, r in compared],
        approximate=frozenset(c.label for c, r in compared if r["approximate"]),
        rank=french.typography(s.standing(entry)),
        interval=french.typography(s.standing(entry, detail=True)),
        fragile=fragile(s) and entry.aggregation != "sum",
    )


_NOTES = (
    "« n. d. » : valeur absente, avec son motif. Ce n'est jamais zéro.",
    "Le QPV est comparé à d'autres QPV (lui compris) ; à un territoire entier, si la même source le donne "
    "pour la même année. L'environnement urbain n'est diffusé pour aucun quartier.",
    "Deux quartiers à moins de 5 points l'un de l'autre ne sont pas départagés (notre règle, non celle "
    "de l'INSEE) : une place est dite en mots, vrais pour tous les rangs possibles.",
    "Ce qui est encadré de tirets porte sur l'ancien quartier, celui de 2015 : rien ne s'en soustrait ni "
    "ne s'y compare.",
    "« Étrangers » : de nationalité étrangère. « Immigrés » : nés étrangers à l'étranger.",
)


def notes(s: Study) -> HTML:
    """Return what must be known before quoting a figure of the sheet."""
    items = list(_NOTES)
    if sentences.people(s) < SMALL_POPULATION:
        few = FRAGILE_POPULATION if fragile(s) else SMALL_POPULATION
        items.insert(
            0,
            f"Moins de {french.number(few)} habitants : taux sans décimale, à lire avec prudence.",
        )
    if len(s.within("commune")) > 1:
        items.append(
            "Le QPV s'étend sur plusieurs communes : il compte en entier dans chacun des ensembles "
            "auxquels il est comparé."
        )
    published = s.geography.perimeters_by_code["published"][s.code]
    if published != s.name:
        items.append(f"Nom dans le fichier de l'ANCT : « {published} ».")
    return page.notes(items)


def sources(s: Study) -> HTML:
    """Return the files that the sheet rests on, with vintage, zoning and fingerprint."""
    explained = page.text(s.contracts.explained, "qpv-note") if s.contracts else None
    told = page.on_screen(explained, method.wanted(s))
    return page.join(told, page.sources(s.provenance.values()))


def indicators(s: Study, format: str = "") -> HTML | None:
    """Return the table of the sheet's indicators (value, year, formula, comparator, coverage), and
    that of the schools in the QPV or near it."""
    if format == "elu":
        return None
    wanted = [*KEY_FIGURES, *(id for t in THEMES for id in (*t.current, *t.facts))]
    rows = [_row(s, entry) for entry in dict.fromkeys(method.fetched(s, wanted))]
    told = page.table(rows, f"Indicateurs de la fiche ({method.zoning_named(s)})")
    folded = page.folded("Indicateurs : année, source et calcul de chacun", told)
    return page.join(fiche_places.school_table(s), folded)


def _row(s: Study, entry: Indicator) -> dict:
    own, group = s.value(entry), peer_values(s, entry)
    compared = [f"{label} : {aggregate_text(entry, r)}" for label, r in s.references(entry)]
    value = french.absent(compute.reason_label(own["reason"]))
    if pd.notna(own["value"]):
        value = text(entry, own["value"], one_qpv=True)
    shown = {"Valeur": value, "Comparateurs": " ; ".join(compared) or "—"}
    return method.defined(s, entry, shown, group.notna().sum(), len(group))

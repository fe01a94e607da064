"""The end of the portrait page: reservations, method, sources with vintage and fingerprint."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from html import escape

import pandas as pd

from qpv import french
from qpv.figures import tables
from qpv.indicators import compute
from qpv.indicators.catalogue import BY_ID
from qpv.reports.page import HTML
from qpv.reports.sections import CARDS, LISTED
from qpv.reports.sentences import COMPARED
from qpv.reports.values import aggregate_text
from qpv.study import Study


def notes(p: Study) -> HTML:
    """Return what must be known before quoting a figure of this page."""
    items = [_note(n, p) for n in p.notes()]
    if p.ground.communes is None:
        items.append(
            "Le fond communal n'a pas été récupéré pour ce territoire : les cartes montrent les "
            "QPV seuls."
        )
    if p.territory.straddling:
        items.append(_overflowing(p))
    small = p.qpv.index[p.qpv["population"] < 1000]
    if len(small):
        items.append(
            f"{french.plural(len(small), 'QPV', 'QPV')} de moins de 1 000 habitants : parts à "
            "lire avec prudence, le recensement y repose sur peu de personnes."
        )
    items += _ALWAYS
    return HTML(
        "<ul>" + "".join(f"<li>{escape(french.typography(i))}</li>" for i in items) + "</ul>"
    )


_ALWAYS = [
    "« n. d. » : valeur non diffusée par le producteur (secret statistique ou effectif trop faible, "
    "le fichier ne précise pas) ou hors champ de la source. Ce n'est jamais zéro.",
    "Ces chiffres portent sur le zonage de 2024 ; ils ne se comparent pas à ceux du zonage de 2015. "
    "Une différence de moins de 5 points entre deux quartiers ne se commente pas.",
    "Les QPV ne sont comparés ici qu'à d'autres QPV, pas à la population entière du territoire.",
    "« Contour inchangé » suit la lettre du code donnée par l'ANCT ; l'INSEE emploie une autre "
    "définition et compte plus de périmètres conservés.",
    "Le critère qui dessine les QPV est le revenu déclaré ; le taux de pauvreté porte sur le revenu "
    "disponible : les deux ne se comparent pas.",
]


def _overflowing(p: Study) -> str:
    listed = [p.label(code) for code in p.territory.straddling[:8]]
    more = ", …" if len(p.territory.straddling) > 8 else ""
    return (
        "QPV qui débordent du territoire, comptés en entier : "
        + ", ".join(listed)
        + more
        + ". Le territoire n'est donc pas classé parmi les autres."
    )


def _note(note: dict, p: Study) -> str:
    touched = note["touched"]
    if not touched:
        return note["message"]
    if len(touched) > 4 or len(p.territory.codes_qp) < 2:
        concerned = french.plural(len(touched), "QPV de cette page", "QPV de cette page")
    else:
        concerned = ", ".join(f"{p.label(code)}, {code}" for code in touched)
    return f"{note['message']} Ici : {concerned}."


def indicators(p: Study) -> HTML:
    """Return the table of the page's indicators: definition, year, formula, coverage, caveat."""
    rows = []
    for name in dict.fromkeys((*CARDS, *COMPARED, *LISTED)):
        indicator = BY_ID[name]
        if indicator.aggregation == "none":
            own, known = None, int(p.observed(indicator)["value"].notna().sum())
        else:
            own = p.value(indicator)
            known = own["n_known"]
        rows.append(
            {
                "Indicateur": indicator.label,
                "Valeur": "—" if own is None else aggregate_text(indicator, own),
                "Année": indicator.year,
                "Source": indicator.source,
                "Calcul sur plusieurs QPV": indicator.formula,
                "QPV diffusés": f"{french.number(known)} sur {french.number(len(p.territory.codes_qp))}",
                "Réserve": indicator.caveat,
            }
        )
    return HTML(tables.simple_table(pd.DataFrame(rows), "Indicateurs de la page (zonage 2024)"))


def method(p: Study) -> HTML:
    """Return the rules that the page follows, in plain French."""
    shown = french.number(round(compute.MIN_COVERAGE * 100))
    rules = [
        "Un QPV situé sur plusieurs communes compte une fois dans tout total, et figure sous chacune "
        "de ses communes.",
        "Les rapports s'agrègent par la somme des numérateurs et celle des dénominateurs. Où seul un "
        "taux est publié, la moyenne pondérée est une approximation, précédée de « ≈ ». Un indice ou "
        "une médiane n'est jamais moyenné.",
        "Les comparateurs sont d'autres ensembles de QPV, calculés de la même façon. Un taux n'est "
        f"donné que si les QPV diffusés réunissent au moins {shown} % de la population des QPV.",
        "Un rang compare les valeurs telles qu'affichées. Une approximation n'a pas de rang, mais une "
        "place dans un tiers. Les communes et EPCI qui partagent un QPV avec d'autres ne sont pas "
        "classés : les mêmes habitants y compteraient plusieurs fois.",
        "Les surfaces sont mesurées sur les contours réparés, dans la projection légale "
        f"({p.crs}). Les contours des cartes sont simplifiés pour le dessin seulement.",
        "Les bornes des classes sont les quintiles des QPV de France métropolitaine : une même "
        "couleur a le même sens sur toutes les pages.",
    ]
    return HTML(
        "<ul>" + "".join(f"<li>{escape(french.typography(r))}</li>" for r in rules) + "</ul>"
    )


def sources(p: Study) -> HTML:
    """Return the table of the files that the page rests on, with their fingerprints."""
    records = [
        r
        for r in p.provenance.values()
        if r["dataset"] != "communes" or p.ground.communes is not None
    ]
    return HTML(source_table(records))


def source_table(records: Iterable[dict]) -> str:
    """Return the table of the files behind these tables: publisher, vintage, zoning, fingerprint;
    then the official pages and licences."""
    files = [(record, source) for record in records for source in record["sources"]]
    rows = [
        {
            "Fichier": f"{source['title']} — {source['file']}",
            "Producteur": source["publisher"],
            "Millésime": record["vintage"],
            "Données": source["data_year"],
            "Zonage": source["zoning"] or "—",
            "Obtenu le": day(source["retrieved"]),
            "Empreinte SHA-256": source["sha256"][:16],
        }
        for record, source in files
    ]
    table = tables.simple_table(pd.DataFrame(rows), "Fichiers utilisés")
    pages = ", ".join(sorted({s["page"] for _, s in files}))
    licences = ", ".join(sorted({s["licence"] for _, s in files}))
    listed = f"{pages}. Licence : {licences}"
    return table + f'<p class="qpv-source">Pages officielles : {escape(listed)}.</p>'


def day(stamp: str) -> str:
    """Return « 23 novembre 2026 » for a stamp that starts with « 2026-11-23 », « — » for none."""
    return french.long_date(date.fromisoformat(stamp[:10])) if stamp else "—"

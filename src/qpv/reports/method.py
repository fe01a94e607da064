"""The end of the portrait page: reservations, method, sources with vintage and fingerprint."""

from __future__ import annotations

from datetime import date
from html import escape

import pandas as pd
from IPython.display import HTML

from qpv import french
from qpv.figures import tables
from qpv.indicators import compare
from qpv.indicators.catalogue import BY_ID
from qpv.reports.portrait import Portrait, aggregate_text
from qpv.reports.sections import CARDS, LISTED
from qpv.reports.sentences import COMPARED


def notes(p: Portrait) -> HTML:
    """Return what must be known before quoting a figure of this page."""
    items = [_note(n, p) for n in p.notes()]
    if p.communes is None:
        items.append(
            f"Le fond communal n'a pas été récupéré pour ce territoire : les cartes montrent "
            f"les QPV seuls. Pour l'obtenir : qpv fetch communes --region "
            f"{p.territory.insee_reg or '…'}"
        )
    if p.territory.straddling:
        items.append(
            "QPV qui débordent du territoire, comptés en entier : "
            + ", ".join(p.label(c) for c in p.territory.straddling[:8])
            + (" …" if len(p.territory.straddling) > 8 else "")
            + "."
        )
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
    "Le critère qui dessine les QPV est le revenu déclaré ; le taux de pauvreté porte sur le revenu "
    "disponible : les deux ne se comparent pas.",
]


def _note(note: dict, p: Portrait) -> str:
    touched = note["touched"]
    if not touched:
        return note["message"]
    if len(touched) > 4 or len(p.territory.codes_qp) < 2:
        concerned = french.plural(len(touched), "QPV de cette page", "QPV de cette page")
    else:
        concerned = ", ".join(f"{p.label(code)}, {code}" for code in touched)
    return f"{note['message']} Ici : {concerned}."


def indicators(p: Portrait) -> HTML:
    """Return the table of the page's indicators: definition, year, formula, coverage, caveat."""
    rows = []
    for name in dict.fromkeys((*CARDS, *COMPARED, *LISTED)):
        indicator = BY_ID[name]
        observed = p.observed(indicator) if indicator.aggregation != "territory" else None
        own = None if indicator.aggregation == "none" else p.value(indicator)
        known = int(observed["value"].notna().sum()) if observed is not None else own["n_known"]
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


def method(p: Portrait) -> HTML:
    """Return the rules that the page follows, in plain French."""
    shown = french.number(round(compare.MIN_COVERAGE * 100))
    rules = [
        "Un QPV situé sur plusieurs communes compte une fois dans tout total, et figure sous chacune "
        "de ses communes.",
        "Les rapports s'agrègent par la somme des numérateurs et celle des dénominateurs. Où seul un "
        "taux est publié, la moyenne pondérée est une approximation, précédée de « ≈ ». Un indice ou "
        "une médiane n'est jamais moyenné.",
        "Les comparateurs sont d'autres ensembles de QPV, calculés de la même façon ; les rangs ne "
        f"classent que les territoires dont les QPV diffusés réunissent au moins {shown} % de la "
        "population de leurs QPV.",
        "Les surfaces sont mesurées sur les contours réparés, dans la projection légale "
        f"({p.crs}). Les contours des cartes sont simplifiés pour le dessin seulement.",
        "Les classes des cartes sont les quintiles des QPV de France métropolitaine : une même "
        "couleur a le même sens sur toutes les pages.",
    ]
    return HTML(
        "<ul>" + "".join(f"<li>{escape(french.typography(r))}</li>" for r in rules) + "</ul>"
    )


def sources(p: Portrait) -> HTML:
    """Return the table of the files that the page rests on, with their fingerprints."""
    rows = []
    for record in p.provenance.values():
        for source in record["sources"]:
            if record["dataset"] == "communes" and p.communes is None:
                continue
            rows.append(
                {
                    "Fichier": f"{source['title']} — {source['file']}",
                    "Producteur": source["publisher"],
                    "Millésime": record["vintage"],
                    "Données": source["data_year"],
                    "Zonage": source["zoning"] or "—",
                    "Obtenu le": _day(source["retrieved"]),
                    "Empreinte SHA-256": source["sha256"][:16],
                }
            )
    table = tables.simple_table(pd.DataFrame(rows), "Fichiers utilisés")
    pages = {s["page"] for r in p.provenance.values() for s in r["sources"]}
    licences = {s["licence"] for r in p.provenance.values() for s in r["sources"]}
    listed = f"{', '.join(sorted(pages))}. Licence : {', '.join(sorted(licences))}"
    return HTML(table + f'<p class="qpv-source">Pages officielles : {escape(listed)}.</p>')


def _day(stamp: str) -> str:
    return french.long_date(date.fromisoformat(stamp[:10])) if stamp else "—"

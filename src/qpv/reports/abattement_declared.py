"""What landlords declared: side by side, to discuss, to correct, by residence; the workbooks."""

from __future__ import annotations

from html import escape

import pandas as pd

from qpv import french
from qpv.figures import tables
from qpv.reports import abattement_sentences as sentences
from qpv.reports import method
from qpv.reports.abattement import Abattement
from qpv.reports.abattement_figures import landlord_rows
from qpv.reports.page import HTML
from qpv.tfpb import balance


def landlord_table(a: Abattement) -> HTML:
    """Return one row per landlord, with its ratios."""
    if not a.declared:
        return HTML("")
    rows = [
        {
            "Bailleur": r["label"],
            "Abattement": sentences.at_least(r, "abatement_eur"),
            "Prévu": sentences.at_least(r, "planned_eur"),
            "Réalisé": sentences.at_least(r, "done_eur"),
            "Valorisé": sentences.at_least(r, "valued_eur"),
            "Valorisé / abattement": sentences.share(r["coverage_pct"]),
            "Valorisé / réalisé": french.quantity(r["valuation_pct"], "%"),
            "Dépensé pour 1 €": french.quantity(r["spent_per_euro"], "€", 2),
            "Par logement": french.quantity(r["spent_per_dwelling"], "€"),
        }
        for r in landlord_rows(a).to_dict("records")
    ]
    return HTML(tables.simple_table(pd.DataFrame(rows), "Bailleur par bailleur"))


def discuss(a: Abattement) -> HTML:
    """Return what a meeting should look at."""
    if not a.declared:
        return HTML("<p>Rien n'est déclaré : rien à discuter.</p>")
    found, above = balance.to_discuss(a.rows), over_estimate(a)
    told = f"<p>{escape(above)}</p>" if above else ""
    if found.empty:
        return HTML(told or "<p>Rien d'inhabituel dans les déclarations de l'année.</p>")
    rows = [
        {
            "Bailleur": r["bailleur_nom"] or r["bailleur"],
            "Quartier": _label(a, r["code_qp"]),
            "Abattement": french.euros(r["abatement_eur"]),
            "Valorisé": sentences.at_least(r, "valued_eur"),
            "Part": sentences.share(r["coverage_pct"]),
            "À discuter": french.typography(r["why"]),
        }
        for r in found.head(40).to_dict("records")
    ]
    table = tables.simple_table(pd.DataFrame(rows), "À discuter (ce ne sont pas des erreurs)")
    return HTML(table + _more(len(found) - len(rows), "autre couple", "autres couples") + told)


def over_estimate(a: Abattement) -> str:
    """Return the QPV whose declared abatement passes the high end of the estimate, "" without one: an
    assumption is wrong, or a declaration is."""
    declared = balance.balance(a.rows, ["code_qp"]).set_index("code_qp")["abatement_eur"]
    both = a.each[["high"]].join(declared, how="inner").dropna()
    over = both[both["abatement_eur"] > both["high"]]
    if over.empty:
        return ""
    told = [
        f"{_label(a, code)}, {french.euros(row.abatement_eur)} pour {french.euros(row.high)}"
        for code, row in over.head(4).iterrows()
    ]
    more = f" et {french.plural(len(over) - 4, 'autre')}" if len(over) > 4 else ""
    return french.typography(
        f"Abattement déclaré au-dessus de la borne haute de l'estimation : {' ; '.join(told)}{more}."
    )


def _more(count: int, one: str, several: str) -> str:
    return f"<p>Et {french.plural(count, one, several)}.</p>" if count > 0 else ""


def _label(a: Abattement, code: str) -> str:
    return a.portrait.label(code) if code in a.portrait.qpv.index else code


def follow_up(a: Abattement) -> HTML:
    """Return what a meeting should look at, then the corrections that are awaited."""
    return HTML(discuss(a).data + corrections(a).data)


def corrections(a: Abattement) -> HTML:
    """Return the rows refused at import and not yet corrected."""
    found = a.refused
    if found.empty:
        return HTML("<p>Aucune correction n'est attendue.</p>")
    rows = [
        {
            "Fichier": r["fichier"],
            "Feuille": r["feuille"],
            "Ligne": r["ligne"],
            "À corriger": french.typography(r["motif"]),
        }
        for r in found.head(25).to_dict("records")
    ]
    count = french.plural(len(found), "ligne refusée attend", "lignes refusées attendent")
    head = (
        f"{count} une correction, tous territoires confondus ; elles ne comptent dans aucun total."
    )
    return HTML(
        f"<p>{escape(french.typography(head))}</p>"
        + tables.simple_table(pd.DataFrame(rows), "Corrections attendues")
        + _more(len(found) - len(rows), "autre ligne", "autres lignes")
    )


def gusp(a: Abattement) -> HTML:
    """Return the actions by residence and stage of the GUSP convention, where given."""
    found = balance.residences(a.rows) if a.declared else pd.DataFrame()
    if found.empty:
        return HTML(
            "<p>Aucune déclaration ne dit la résidence ni l'étape de la convention de gestion urbaine "
            "et sociale de proximité (GUSP).</p>"
        )
    rows = [
        {
            "Quartier": _label(a, r["code_qp"]),
            "Résidence": r["residence"] or "non précisée",
            "Étape de la GUSP": r["etape_gusp"] or "non précisée",
            "Actions": r["n_actions"],
            "Réalisé": sentences.at_least(r, "done_eur"),
            "Valorisé": sentences.at_least(r, "valued_eur"),
        }
        for r in found.head(60).to_dict("records")
    ]
    table = tables.simple_table(pd.DataFrame(rows), "Actions par résidence et étape de la GUSP")
    return HTML(table + _more(len(found) - len(rows), "autre résidence ou étape", "autres"))


def workbooks(a: Abattement) -> str:
    """Return the table of the imported workbooks of the page, with their fingerprints."""
    if a.all_years.empty:
        return ""
    groups = a.all_years.groupby(["fichier", "empreinte", "importe_le"])
    rows = [
        {
            "Classeur importé": name,
            "Lignes": len(part),
            "Importé le": method.day(day),
            "Empreinte SHA-256": mark[:16],
        }
        for (name, mark, day), part in groups
    ]
    return tables.simple_table(pd.DataFrame(rows), "Classeurs des bailleurs")

"""The « fiche dialogue » of one contract: two pages for the landlord–town–State meeting."""

from __future__ import annotations

from html import escape

import pandas as pd

from qpv import french
from qpv.figures import tables
from qpv.reports import abattement_sentences as sentences
from qpv.reports import catalogue
from qpv.reports.abattement import Abattement, open_abattement
from qpv.reports.abattement_declared import over_estimate, workbooks
from qpv.reports.page import HTML
from qpv.tfpb import balance
from qpv.tfpb.estimate.methods import AUTHORITY

_FEW = 5
_MOST = 9


def open_dialogue(contrat: str, annee: str, bailleur: str = "") -> Abattement:
    """Return the abatement of one contract (raises as ``open_abattement``)."""
    given = catalogue.checked(
        "fiche_dialogue_tfpb", contrat=contrat, annee=annee, bailleur=bailleur
    )
    return open_abattement("contrat", given["contrat"], given["annee"], given["bailleur"])


def title(a: Abattement) -> HTML:
    """Return the page's heading; the mark that makes it a two-page sheet."""
    who = f" — {a.landlord_name}" if a.landlord else ""
    text = f"Fiche dialogue, abattement de TFPB {a.year} — {a.territory.name}{who}"
    return HTML(f'<h1>{escape(text)}</h1><span class="qpv-sheet" data-format="dialogue"></span>')


def facts(a: Abattement) -> HTML:
    """Return who meets about what: QPV, inhabitants, dwellings, landlords, amounts."""
    e = a.estimated
    rows = [
        ("Contrat de ville", f"{a.territory.name} ({a.territory.code})"),
        ("Quartiers prioritaires", french.number(len(a.territory.codes_qp))),
        ("Habitants des QPV (2020)", french.number(a.portrait.qpv["population"].sum(min_count=1))),
        ("Logements sociaux", _dwellings(a)),
        ("Abattement estimé", french.euros_range(e.low, e.high) if e.known else french.ABSENT),
        ("Bailleurs au registre", french.number(a.rows["bailleur"].nunique())),
    ]
    if a.declared:
        t = a.total
        rows += [
            ("Abattement déclaré", sentences.at_least(t, "abatement_eur")),
            ("Dépense prévue", sentences.at_least(t, "planned_eur")),
            ("Dépense réalisée", sentences.at_least(t, "done_eur")),
            ("Dépense valorisée", sentences.at_least(t, "valued_eur")),
            ("Valorisé / abattement", sentences.share(t["coverage_pct"])),
            ("Dépensé par logement", french.quantity(t["spent_per_dwelling"], "€")),
        ]
    body = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(french.typography(text))}</dd></div>"
        for name, text in rows
    )
    return HTML(f'<dl class="qpv-facts">{body}</dl>')


def _dwellings(a: Abattement) -> str:
    own = a.inputs.qpv.loc[list(a.territory.codes_qp), "n_dwellings"]
    known = own.dropna()
    if known.empty:
        return french.ABSENT
    text = french.number(known.sum())
    return text if len(known) == len(own) else f"au moins {text} ({len(known)} QPV sur {len(own)})"


def discuss(a: Abattement) -> HTML:
    """Return the pairs to look at, the largest amounts first; it opens the second page."""
    head = '<div class="qpv-verso"><h2>À regarder ensemble</h2>'
    if not a.declared:
        return HTML(f"{head}<p>Aucun programme ni bilan n'est au registre pour {a.year}.</p></div>")
    found = balance.to_discuss(a.rows).sort_values("abatement_eur", ascending=False)
    above = over_estimate(a)
    told = f"<p>{escape(above)}</p>" if above else ""
    if found.empty:
        calm = told or "<p>Rien d'inhabituel dans les déclarations de l'année.</p>"
        return HTML(f"{head}{calm}</div>")
    rows = [
        {
            "Bailleur": r["bailleur_nom"] or r["bailleur"],
            "Quartier": a.portrait.label(r["code_qp"]),
            "Abattement": french.euros(r["abatement_eur"]),
            "Valorisé": sentences.at_least(r, "valued_eur"),
            "À discuter": french.typography(r["why"]),
        }
        for r in found.head(_FEW).to_dict("records")
    ]
    more = len(found) - len(rows)
    others = french.plural(more, "autre est", "autres sont")
    after = f"<p>{others} sur la page « abattement_tfpb ».</p>" if more > 0 else ""
    caption = "Écarts à expliquer (ce ne sont pas des erreurs)"
    return HTML(f"{head}{tables.simple_table(pd.DataFrame(rows), caption)}{after}{told}</div>")


def table(a: Abattement) -> HTML:
    """Return one row per QPV of the contract, the largest first: what it is worth, what was declared."""
    found = pd.DataFrame(index=list(a.territory.codes_qp))
    if a.declared:
        found = balance.balance(a.rows, ["code_qp"]).set_index("code_qp")
    rows = []
    for code in a.each["central"].sort_values(ascending=False).index[:_MOST]:
        own = found.loc[code] if code in found.index and a.declared else pd.Series(dtype=float)
        worth = a.each.loc[code]
        rows.append(
            {
                "Quartier": a.portrait.label(code),
                "Logements sociaux": french.number(a.inputs.qpv["n_dwellings"][code]),
                "Estimé": _one_line(french.euros_range(worth["low"], worth["high"])),
                "Déclaré": sentences.at_least(own, "abatement_eur"),
                "Réalisé": sentences.at_least(own, "done_eur"),
                "Valorisé": sentences.at_least(own, "valued_eur"),
                "Part": sentences.share(own.get("coverage_pct", float("nan"))),
            }
        )
    more = len(a.territory.codes_qp) - len(rows)
    after = (
        f"<p>Et {french.plural(more, 'autre QPV', 'autres QPV')}, sur la page « abattement_tfpb ».</p>"
        if more > 0
        else ""
    )
    return HTML(tables.simple_table(pd.DataFrame(rows), "Quartier par quartier") + after)


def _one_line(text: str) -> str:
    return text.removeprefix("de ").replace(" ", french.NBSP)


def questions(a: Abattement) -> HTML:
    """Return the questions of the meeting, drawn from the figures."""
    said = list(_from_figures(a))
    said += [
        "Comment les habitants et le conseil citoyen ont-ils été associés au choix des actions ?",
        "Quelles actions relèvent de la gestion courante du bailleur, et lesquelles du surcroît que "
        "demande le quartier ?",
        "Où en est la convention de gestion urbaine et sociale de proximité, et quelles actions de "
        "l'abattement y figurent ?",
    ]
    items = "".join(f"<li>{escape(french.typography(s))}</li>" for s in said[:7])
    return HTML(f'<ul class="qpv-questions">{items}</ul>')


def _from_figures(a: Abattement):
    if not a.declared:
        yield "Quels bailleurs ont signé la convention annexée, et pourquoi aucun bilan n'est-il remis ?"
        return
    total = a.total
    silent = set(a.territory.codes_qp) - set(a.rows["code_qp"])
    if silent:
        names = ", ".join(a.portrait.label(code) for code in sorted(silent)[:3])
        more = f" et {french.plural(len(silent) - 3, 'autre')}" if len(silent) > 3 else ""
        yield f"Aucune déclaration pour {len(silent)} QPV ({names}{more}) : qui y est bailleur ?"
    if total["coverage_pct"] < balance.DISCUSS_UNDER:
        share = sentences.share(total["coverage_pct"])
        said = f"{share[:1].upper()}{share[1:]} de l'abattement est valorisé"
        yield f"{said} : que devient le reste, et l'an prochain ?"
    first = a.priorities.sort_values("rang").head(1)
    for code in first["axe_code"]:
        yield (
            f"La première priorité du contrat est « {a.axis(code)} » : les actions déclarées y "
            "répondent-elles ?"
        )
    if len(a.refused):
        yield (
            f"{french.plural(len(a.refused), 'ligne de classeur attend', 'lignes de classeurs attendent')} "
            "une correction : qui la fait, et quand ?"
        )


def end(a: Abattement) -> HTML:
    """Return the limits and the sources, in small type."""
    made = "Programmes et bilans simulés. " if a.simulated else ""
    text = (
        f"{made}{AUTHORITY} Valorisé : part de la dépense imputée à l'abattement. « Au moins » : une "
        "partie n'est pas déclarée. Méthode et hypothèses : page « abattement_tfpb » du même contrat."
    )
    public = " ; ".join(
        f"{s['citation']} ({s['sha256'][:12]})" for r in a.provenance for s in r["sources"]
    )
    return HTML(
        f'<p class="qpv-note">{escape(french.typography(text))}</p>'
        f'<p class="qpv-note qpv-fine">Sources publiques : {escape(french.typography(public))}.'
        f"{escape(french.typography(_received(a)))}</p>"
        f'<div class="qpv-screen-only">{workbooks(a)}</div>'
    )


def _received(a: Abattement) -> str:
    """Return the workbooks of the year and the start of their fingerprints: on paper too."""
    if a.rows.empty:
        return ""
    pairs = a.rows[["fichier", "empreinte"]].drop_duplicates().itertuples(index=False)
    listed = " ; ".join(f"{name} ({mark[:12]})" for name, mark in pairs)
    return f" Classeurs des bailleurs : {listed}."

"""The first parts of the abatement page: what it is worth, and what the estimate rests on."""

from __future__ import annotations

from html import escape

import pandas as pd

from qpv import french
from qpv.figures import tables
from qpv.reports import abattement_sentences as sentences
from qpv.reports.abattement import Abattement
from qpv.reports.page import HTML
from qpv.tfpb import balance
from qpv.tfpb.estimate import scenarios
from qpv.tfpb.estimate.assumptions import ANCHORS
from qpv.tfpb.estimate.methods import METHODS, TOP_DOWN


def title(a: Abattement) -> HTML:
    """Return the page's heading."""
    who = f" — {a.landlord_name}" if a.landlord else ""
    text = f"Abattement de TFPB {a.year} — {a.territory.name}{who}"
    return HTML(f"<h1>{escape(text)}</h1>")


def lead(a: Abattement) -> HTML:
    """Return what the page answers, in a few sentences."""
    body = "".join(
        f"<p{' class=qpv-made' if s.startswith('DONNÉES SIMULÉES') else ''}>{escape(s)}</p>"
        for s in sentences.lead(a)
    )
    return HTML(f'<div class="qpv-lead">{body}</div>')


def cards(a: Abattement) -> HTML:
    """Return the key figures: what it is worth, what it costs, what was declared."""
    found = [*_estimate_cards(a), *_declared_cards(a)]
    return HTML(tables.key_figures(found))


def _estimate_cards(a: Abattement) -> list[tables.Card]:
    e = a.estimated
    if not e.known:
        return [tables.Card("Abattement estimé", french.ABSENT, note=next(iter(e.absent.values())))]
    known = f"{e.n_estimated} QPV sur {e.n_qpv}"
    parts = [scenarios.split(v, a.assumed.compensation) for v in (e.low, e.high)]
    low, middle, high = (french.number(french.rounded(n, -2)) for n in e.n_eligible)
    return [
        tables.Card(
            "Abattement estimé, par an",
            _ends(e.low, e.high),
            [(f"Total publié, {e.anchor.name} ({e.anchor.year})", french.euros(e.anchor.amount_eur))],
            note=" ; ".join(METHODS[m] for m in e.methods.index),
            coverage=known,
        ),
        tables.Card(
            "Par logement ouvrant droit",
            sentences.per_dwelling(e).removeprefix("de "),
            [("Hauts-de-France 2016-2019", "172 €".replace(" ", french.NBSP)),
             ("France 2024, par logement social en QPV", "189 €".replace(" ", french.NBSP))],
            note=f"sur {middle} logements ouvrant droit (hypothèse : de {low} à {high})",
            coverage="Fourchette vraisemblable : 60 à 500 €",
        ),
        tables.Card(
            "Compensé par l'État",
            _ends(parts[0][0], parts[1][0]),
            note=f"{french.quantity(100 * a.assumed.compensation, '%')} de l'abattement",
        ),
        tables.Card(
            "À la charge des communes et EPCI",
            _ends(parts[0][1], parts[1][1]),
            note="Ce que l'abattement coûte, une fois compensé",
        ),
    ]  # fmt: skip


def _ends(low: float, high: float) -> str:
    return french.euros_range(low, high).removeprefix("de ")


def _declared_cards(a: Abattement) -> list[tables.Card]:
    if not a.declared:
        return []
    t = a.total
    made = "Données simulées. " if a.simulated else ""
    units = french.plural(int(t["n_units"]), "couple bailleur-QPV", "couples bailleur-QPV")
    known = french.plural(int(t["n_known"]), "couple connu", "couples connus") + " des deux côtés"
    low, high = (french.number(v, 1) for v in balance.NATIONAL_SPENT_PER_EURO)
    share = sentences.share(t["coverage_pct"])
    spent = french.quantity(t["spent_per_dwelling"], "€")
    value = french.quantity(t["spent_per_euro"], "€", 2)
    return [
        tables.Card("Abattement déclaré", sentences.at_least(t, "abatement_eur"), note=made + units),
        tables.Card(
            "Dépense valorisée",
            sentences.at_least(t, "valued_eur"),
            [("Part de l'abattement", share)],
            note=f"{made}Dépense réalisée : {sentences.at_least(t, 'done_eur')}",
        ),
        tables.Card(
            "Dépensé pour 1 € d'abattement",
            value,
            [("France 2017-2019, pour 1 € valorisé", f"{low} à {high}{french.NBSP}€")],
            note=made + known,
        ),
        tables.Card(
            "Dépensé par logement",
            spent,
            [("Hauts-de-France 2016-2019", french.quantity(233, "€")),
             ("France 2017-2019, valorisé", french.quantity(183, "€"))],
            note=made + "Logements déclarés par les bailleurs",
        ),
    ]  # fmt: skip


def methods(a: Abattement) -> HTML:
    """Return the methods, what each gives, why one does not apply; the assumptions; the calibration."""
    e = a.estimated
    rows = []
    for name, label in METHODS.items():
        if name in e.methods.index:
            low, central, high = e.methods.loc[name]
            shown = [french.euros(v) for v in (low, central, high)]
            rows.append([label, *shown, _remark(a, name)])
        else:
            rows.append([label, "—", "—", "—", f"Non appliquée : {e.absent[name]}"])
    heads = ["Méthode", "Bas", "Central", "Haut", "Remarque"]
    return HTML(
        tables.simple_table(pd.DataFrame(rows, columns=heads), f"Estimation {a.where}, {a.year}")
        + _assumptions(a)
        + _calibration(a)
    )


def _remark(a: Abattement, method: str) -> str:
    anchor = a.estimated.anchor
    if method != TOP_DOWN or anchor.revaluation.central > 1:
        return ""
    top = french.number(100 * (anchor.revaluation.high - 1))
    return french.typography(
        f"Bas et central : total publié ({anchor.year}) tel quel ; haut : bases revalorisées de {top} %"
    )


def _assumptions(a: Abattement) -> str:
    rows = [
        {
            "Hypothèse": f"{r.label} ({name})",
            "Bas": french.number(r.low, 2),
            "Central": french.number(r.central, 2),
            "Haut": french.number(r.high, 2),
            "D'où elle vient": r.source,
        }
        for name, r in [*a.assumed.ranges.items(), ("revaluation", a.estimated.anchor.revaluation)]
    ]
    table = tables.simple_table(pd.DataFrame(rows), "Hypothèses, par leur nom")
    return f"<details><summary>Les hypothèses et leurs valeurs</summary>{table}</details>"


def _calibration(a: Abattement) -> str:
    """Return the estimate beside the published totals."""
    total = a.inputs.qpv["n_dwellings"]
    rows = []
    for anchor in ANCHORS:
        if (anchor.insee_reg == "00") != a.fictional:
            continue
        inside = (
            a.inputs.qpv["insee_reg"].eq(anchor.insee_reg)
            if anchor.insee_reg
            else pd.Series(True, index=total.index)
        )
        scope, stock = int(inside.sum()), total[inside].sum()
        known = int(total[inside].notna().sum())
        if not stock:
            continue
        some = "" if known == scope else f" ({french.number(known)} QPV sur {french.number(scope)})"
        least, most = ("au moins ", "au plus ") if some else ("", "")
        rows.append(
            {
                "Total publié": f"{anchor.name}, {anchor.year}",
                "Montant": french.euros(anchor.amount_eur),
                "Logements sociaux en QPV 2024": f"{least}{french.number(stock)}{some}",
                "Par logement social": f"{most}{french.quantity(anchor.amount_eur / stock, '€')}",
                "Source": anchor.source,
            }
        )
    text = (
        ""
        if a.fictional
        else (
            "Les deux totaux ne disent pas la même chose d'un logement : ils n'ont ni la même année, ni le "
            "même champ, et les valeurs locatives diffèrent d'une région à l'autre. C'est pourquoi une "
            "région qui a son propre total est calée sur lui."
        )
    )
    table = tables.simple_table(pd.DataFrame(rows), "Calage sur les totaux publiés")
    return table + (f"<p>{escape(french.typography(text))}</p>" if text else "")


def scenario_table(a: Abattement) -> HTML:
    """Return what would change: one row per scenario, central amounts."""
    codes, inputs, assumed = a.territory.codes_qp, a.inputs, a.assumed
    if not a.estimated.known:
        return HTML("<p>Sans estimation, pas de scénario.</p>")
    base = scenarios.what_if(inputs, codes, assumed)
    told = [("Règle actuelle", base)]
    cases = {
        "Abattement ramené à 20 % de la base": {"rate": 0.20},
        "Un logement ouvrant droit sur dix en moins": {"eligible_factor": 0.9},
        "Taux de taxe foncière : +1 point partout": {"tax_rate_points": 1.0},
        "Compensation intégrale par l'État": {"compensation": 1.0},
        "Compensation supprimée": {"compensation": 0.0},
        "Fin de l'abattement": {"ended": True},
    }
    if len(a.each["central"].dropna()) > 1:
        largest = a.each["central"].idxmax()
        cases[f"Sortie de {a.portrait.label(largest)}"] = {"without": [largest]}
    told += [(k, scenarios.what_if(inputs, codes, assumed, **v)) for k, v in cases.items()]
    middle = a.each["central"].median()
    label = f"Entrée d'un QPV de valeur médiane ({french.euros(middle)})"
    told.append((label, scenarios.entry(base, middle, assumed)))
    rows = [_scenario_row(label, o, base) for label, o in told]
    note = (
        "Montants centraux, pour comparer des scénarios entre eux ; aucun ne se cite seul. « Fin » : "
        "les bailleurs paient la taxe entière, il n'y a plus rien à compenser."
    )
    table = tables.simple_table(pd.DataFrame(rows), f"Et si… ? {a.territory.name}, {a.year}")
    return HTML(table + f'<p class="qpv-note">{escape(french.typography(note))}</p>')


def _scenario_row(label: str, o: scenarios.Outcome, base: scenarios.Outcome) -> dict:
    change = o.abatement - base.abatement
    same = abs(change) < 500
    moved = french.euros(french.rounded(abs(change), -3))  # an estimate: to 1 000 €
    sign = "=" if same else ("+" if change > 0 else "−") + moved
    return {
        "Scénario": french.typography(label),
        "Abattement": french.euros(o.abatement),
        "Compensé par l'État": french.euros(o.compensated),
        "Reste aux collectivités": french.euros(o.net_cost),
        "Écart d'abattement": sign,
    }

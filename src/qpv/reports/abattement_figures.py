"""The charts of the TFPB pages, and their titles: computed, and true of every territory."""

import pandas as pd

from qpv import french
from qpv.figures import bands as bands_figure
from qpv.figures import bars, charts
from qpv.figures.picture import Picture
from qpv.figures.style import PAGE_WIDTH
from qpv.reports import page
from qpv.reports.page import HTML
from qpv.tfpb import balance
from qpv.tfpb.abattement import NOT_DECLARED, NOT_VALUED, Abattement
from qpv.tfpb.estimate import scenarios
from qpv.tfpb.estimate.methods import METHODS

_NOTHING = HTML("")


def of_estimate(a: Abattement, title: str, what: str) -> dict[str, str]:
    """Return title, subtitle and source of a figure of the estimate, which knows no landlord."""
    own = " ; tous bailleurs" if a.landlord else ""
    e = a.estimated
    methods = ", ".join(METHODS[m].lower() for m in e.methods.index) or "aucune méthode"
    return {
        "title": french.typography(title),
        "subtitle": french.typography(f"{what}, {a.year}, périmètre 2024{own}"),
        "source": f"{a.study.fiction}Estimation ({methods}) d'après DGFiP, taux {a.year}, et "
        f"SDES-INSEE, parc social ; {e.n_estimated} QPV sur {e.n_qpv}. Seul l'avis d'imposition fait foi.",
    }


def of_declared(a: Abattement, title: str, what: str, years: str = "") -> dict[str, str]:
    """Return title, subtitle and source of a figure of what landlords declared."""
    own = f" ; {a.landlord_name}" if a.landlord else ""
    made = f"{page.SIMULATED}. " if a.simulated else ""
    files = french.plural(a.rows["empreinte"].nunique(), "classeur importé", "classeurs importés")
    return {
        "title": french.typography(title),
        "subtitle": french.typography(f"{what}, {years or a.year}, périmètre 2024{own}"),
        "source": f"{made}Source : déclarations des bailleurs, {files} ; empreintes en fin de page.",
    }


def tornado(a: Abattement) -> Picture | HTML:
    """Return which assumption moves the estimate most."""
    found = scenarios.tornado(a.inputs, a.codes, a.assumed)
    found = found[found["width"] >= 1] if len(found) else found
    if found.empty:
        return page.text("Sans estimation, ou sans hypothèse qui la change, pas de sensibilité.")
    # Each method has its own centre: the widest method first, alone in the drawing.
    first, several = found.iloc[0], found["method"].nunique() > 1
    name = METHODS[first["method"]]
    detail = [
        f"{_plain(r['from'])} à {_plain(r['to'])} {r['unit']}" + (f" — {name}" if several else "")
        for r in found.to_dict("records")
    ]
    rows = found.assign(detail=detail).head(12)
    heaviest = f"L'hypothèse qui pèse le plus : {first['label'][:1].lower()}{first['label'][1:]}"
    what = f"{name} : montant selon chaque hypothèse, les autres au centre"
    return bars.tornado(rows[rows["method"] == first["method"]], **of_estimate(a, heaviest, what))


def _plain(value: float) -> str:
    decimals = 0 if value == round(value) else (2 if round(value, 1) != value else 1)
    return french.number(value, decimals)


def landlords(a: Abattement) -> Picture | HTML:
    """Return the landlords side by side: planned, done and valued beside the abatement."""
    if not a.declared:
        return _NOTHING
    return bars.side_by_side(
        a.by_landlord,
        [("planned_eur", "prévu"), ("done_eur", "réalisé"), ("valued_eur", "valorisé")],
        marker=("abatement_eur", "abattement déclaré"),
        **of_declared(a, _landlords_title(a.by_landlord), "Dépenses des bailleurs et abattement"),
    )


def _landlords_title(rows: pd.DataFrame) -> str:
    """Return how many landlords value less than 90 % of their abatement."""
    known = rows.dropna(subset=["coverage_pct"])
    if known.empty:
        return "Aucun bailleur n'a déclaré à la fois son abattement et son bilan"
    under = int((known["coverage_pct"] < balance.DISCUSS_UNDER).sum())
    if len(known) == 1:
        (row,) = known.to_dict("records")
        return f"{row['label']} valorise {share(row['coverage_pct'])} de son abattement"
    if not under:
        return f"Les {len(known)} bailleurs valorisent au moins 90 % de leur abattement"
    verb = "valorise" if under == 1 else "valorisent"
    count = french.plural(under, "bailleur")
    return f"{count} sur {len(known)} {verb} moins de 90 % de l'abattement"


def share(value: float) -> str:
    """Return a share of the abatement: never a round number on the wrong side of 90 or 150 %."""
    text = french.quantity(value, "%")
    if value < balance.DISCUSS_UNDER <= french.rounded(value):
        return f"moins de {text}"
    return f"plus de {text}" if value > balance.DISCUSS_OVER >= french.rounded(value) else text


def at_least(row: pd.Series | dict, name: str) -> str:
    """Return an amount, « au moins … » where a part of it was not declared."""
    text = french.euros(row.get(name))
    return f"au moins {text}" if row.get(f"{name}_at_least") else text


def landlord_table(a: Abattement) -> HTML:
    """Return one row per landlord, with its ratios."""
    rows = [
        {
            "Bailleur": r["label"],
            "Abattement": at_least(r, "abatement_eur"),
            "Prévu": at_least(r, "planned_eur"),
            "Réalisé": at_least(r, "done_eur"),
            "Valorisé": at_least(r, "valued_eur"),
            "Valorisé / abattement": share(r["coverage_pct"]),
            "Valorisé / réalisé": french.quantity(r["valuation_pct"], "%"),
            "Dépensé pour 1 €": french.quantity(r["spent_per_euro"], "€", 2),
            "Par logement": french.quantity(r["spent_per_dwelling"], "€"),
        }
        for r in (a.by_landlord.to_dict("records") if a.declared else ())
    ]
    return page.table(rows, "Bailleur par bailleur") if rows else HTML("")


def flow(a: Abattement) -> Picture | HTML:
    """Return where the abatement goes: from the landlords to the axes, and what was not valued."""
    if not a.declared:
        return page.text(
            f"Rien n'est déclaré pour {a.year} : aucun classeur de bailleur n'a été reçu et importé."
        )
    if a.flows.empty:
        return page.text("Aucune dépense valorisée par axe : pas de flux à dessiner.")
    shares = balance.by_axis(a.rows).dropna(subset=["share_pct"])
    title = "Aucune dépense valorisée par axe"
    if len(shares):
        first = shares.sort_values("share_pct", ascending=False).iloc[0]
        part = french.quantity(first["share_pct"], "%")
        title = f"{a.axis(first['axe_code'])} : {part} de la dépense valorisée"
    return bands_figure.bands(
        a.flows,
        heads=("Bailleur", "Axe du cadre national"),
        order=[*map(a.axis, a.axes["axe_code"]), NOT_VALUED, NOT_DECLARED],
        hatched=(NOT_VALUED, NOT_DECLARED),
        **of_declared(a, title, "Dépense valorisée au titre de l'abattement, en euros"),
    )


def axes(a: Abattement) -> Picture | HTML:
    """Return each axis: its share of the money here, in the région, and its rank in the contract."""
    own = a.share_of_axis
    if own.dropna().empty:
        return _NOTHING
    ranks = a.priorities.set_index("axe_code")["rang"]
    wanted = {code: f" (priorité {rank})" for code, rank in ranks.items()}
    series = {a.landlord_name if a.landlord else "Ici": own}
    if a.region_share_of_axis is not None:
        series["Région, déclarations au registre"] = a.region_share_of_axis
    rows = pd.DataFrame(
        {
            "indicator": f"{code}. {a.axis(code)}{wanted.get(code, '')}",
            "series": label,
            "kind": "territory" if shares is own else "comparator",
            "level": "region",  # of the comparator
            "value": float(shares.get(code, 0.0)),
            "approximate": False,
        }
        for code in a.axes["axe_code"]
        for label, shares in series.items()
    )
    small = ((rows["value"] > 0) & (rows["value"] < 0.5)).any()  # a share there is never « 0 »
    told = of_declared(
        a, _axes_title(a, own, ranks), "Part de chaque axe dans la dépense valorisée, en %"
    )
    told["source"] += " Aucune répartition nationale n'est publiée."
    return charts.compact_dots(rows, width=PAGE_WIDTH, unit="%", decimals=1 if small else 0, **told)


def _axes_title(a: Abattement, own: pd.Series, ranks: pd.Series) -> str:
    if ranks.empty:
        first = own.nlargest(3)
        named = french.listing([a.axis(code) for code in first.index])
        verb = "réunissent" if len(first) > 1 else "réunit"
        return f"{named} {verb} {french.quantity(first.sum(), '%')} de la dépense valorisée"
    first = ranks.idxmin()
    part = float(own.get(first, 0.0))
    place = int((own.dropna() > own.get(first, 0.0)).sum()) + 1
    return (
        f"Première priorité du contrat, « {a.axis(first)} » reçoit {french.quantity(part, '%')} de "
        f"l'argent ({french.ordinal(place)} axe)"
    )


def years(a: Abattement) -> Picture | HTML:
    """Return what was valued for one euro of abatement, year after year."""
    rows = a.all_years[a.all_years["zonage"] == "2024"]
    found = balance.balance(rows, ["exercice"]) if len(rows) else pd.DataFrame()
    if len(found) < 2:
        return _NOTHING
    lines = pd.DataFrame(
        {
            "series": "Abattement valorisé",
            "kind": "territory",
            "year": found["exercice"].astype(int),
            "value": found["coverage_pct"],
            "reason": "non déclaré",
        }
    )
    known = found.dropna(subset=["coverage_pct"]).sort_values("exercice").tail(2)
    parts = [
        f"{french.quantity(row['coverage_pct'], '%')} en {row['exercice']}"
        for row in known.to_dict("records")
    ]
    title = f"Part de l'abattement valorisée : {', puis '.join(parts) or 'non déclarée'}"
    what = "En %, là où un bailleur déclare les deux pour un quartier"
    period = f"{lines['year'].min()} à {lines['year'].max()}"
    told = of_declared(a, title, what, period)
    return charts.timeline(lines, unit="%", decimals=0, **told)

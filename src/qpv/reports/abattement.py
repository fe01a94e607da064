"""What the abatement page says: every sentence is computed, and true of every territory."""

import pandas as pd

from qpv import french, study
from qpv.reports import catalogue, dialogue, method, needs, page
from qpv.reports.abattement_figures import at_least
from qpv.reports.page import HTML, Card, Column
from qpv.tfpb import balance
from qpv.tfpb.abattement import Abattement
from qpv.tfpb.estimate import methods as estimating
from qpv.tfpb.estimate import scenarios
from qpv.tfpb.estimate.methods import AUTHORITY, METHODS, TOP_DOWN, Estimate
from qpv.thresholds import FRANCE_EUR, PER_DWELLING_EUR, REGION_EUR


def open_abattement(
    niveau: str, code: str, annee: str, bailleur: str = "", hypotheses: str = ""
) -> Abattement:
    """Return the abatement of one territory in one tax year (raises as ``Abattement``, and
    ParameterError if a parameter is not acceptable)."""
    asked = {"niveau": niveau, "code": code, "annee": annee, "bailleur": bailleur}
    given = catalogue.checked("abattement_tfpb", **asked, hypotheses=hypotheses)
    place = study.open(given["niveau"], given["code"])
    needs.demand("abattement_tfpb", place.places)
    return Abattement(place, int(given["annee"]), given["bailleur"], hypotheses)


def title(a: Abattement, what: str = "Abattement de TFPB", sheet: str = "") -> HTML:
    """Return the page's heading."""
    who = f" — {a.landlord_name}" if a.landlord else ""
    return method.title(a.study, f"{what} {a.year} — {a.territory.name}{who}", sheet=sheet)


def lead(a: Abattement) -> HTML:
    """Return what the page answers, in a few sentences."""
    return page.lead([*_worth(a), *dialogue.told(a), AUTHORITY])


def _worth(a: Abattement) -> list[str]:
    e = a.estimated
    count = french.plural(e.n_qpv, "quartier prioritaire", "quartiers prioritaires")
    if not e.known:
        why = next(iter(e.absent.values()))
        return [f"L'abattement de {a.year} ne peut pas être estimé pour {count} {a.where} : {why}."]
    which = count if e.n_estimated == e.n_qpv else f"{e.n_estimated} QPV sur {e.n_qpv}"
    everyone = ", tous bailleurs," if a.landlord else ""
    odd = (
        f"Attention : {french.quantity(e.per_dwelling, '€')} par logement n'est pas vraisemblable."
    )
    rate = french.quantity(100 * a.assumed.compensation, "%")
    state, net = (french.euros_range(*ends) for ends in split(a))
    return [
        f"L'abattement de taxe foncière (TFPB) de {a.year}{everyone} est estimé "
        f"{french.euros_range(e.low, e.high)} dans {which} {a.where}, soit {_per_dwelling(e)} par "
        "logement y ouvrant droit.",
        "" if e.sane else odd,
        f"L'État en compense {rate} ({state}) ; le reste ({net}) est à la charge des communes et des "
        "intercommunalités.",
    ]


def _per_dwelling(e: Estimate) -> str:
    """Return « de 158 à 198 € »: both ends of the range over the central number of dwellings, « n. d. »
    without a dwelling."""
    dwellings = e.n_eligible[1] or float("nan")
    low, high = (french.quantity(amount / dwellings, "€") for amount in (e.low, e.high))
    return low if low == high else f"de {low.removesuffix(french.NBSP + '€')} à {high}"


def split(a: Abattement) -> tuple:
    """Return the two ends of what the State compensates, and of what is left to collectivités."""
    ends = (a.estimated.low, a.estimated.high)
    return tuple(zip(*(scenarios.split(v, a.assumed.compensation) for v in ends), strict=True))


def cards(a: Abattement) -> HTML:
    """Return the key figures: what it is worth, what it costs, what was declared."""
    return page.cards([*_estimate_cards(a), *dialogue.cards(a)])


def _estimate_cards(a: Abattement) -> list[Card]:
    e = a.estimated
    if not e.known:
        return [Card("Abattement estimé", french.ABSENT, note=next(iter(e.absent.values())))]
    state, net = (_ends(*ends) for ends in split(a))
    dwellings = french.number(french.rounded(e.n_eligible[1], -2))
    part = f"{french.quantity(100 * a.assumed.compensation, '%')} de l'abattement"
    return [
        Card("Abattement estimé, par an", _ends(e.low, e.high),
             coverage=f"{e.n_estimated} QPV sur {e.n_qpv}"),
        Card("Par logement ouvrant droit, par an", _per_dwelling(e).removeprefix("de "),
             note=f"environ {dwellings} logements y ouvrent droit"),
        Card("Compensé par l'État", state, note=part),
        Card("À la charge des communes et EPCI", net,
             note="Ce que l'abattement coûte, une fois compensé"),
    ]  # fmt: skip


def _ends(low: float, high: float) -> str:
    return french.euros_range(low, high).removeprefix("de ")


def methods(a: Abattement) -> HTML:
    """Return, folded, what the one range of the page rests on: the methods, what each gives, why one
    does not apply; the assumptions; published amounts that it stands beside."""
    e, rows = a.estimated, []
    for name, label in METHODS.items():
        known = name in e.methods.index
        shown = [french.euros(v) for v in e.methods.loc[name]] if known else ["—"] * 3
        remark = _remark(e, name) if known else f"Non appliquée : {e.absent[name]}"
        heads = ("Méthode", "Bas", "Central", "Haut", "Remarque")
        rows.append(dict(zip(heads, (label, *shown, remark), strict=True)))
    ranges = {**a.assumed.ranges, "revaluation": e.anchor.revaluation}
    assumed = [
        {
            "Hypothèse": f"{r.label} ({name})",
            "Bas": french.number(r.low, 2),
            "Central": french.number(r.central, 2),
            "Haut": french.number(r.high, 2),
            "D'où elle vient": r.source,
        }
        for name, r in ranges.items()
    ]
    why = (
        "Les deux totaux ne disent pas la même chose d'un logement : ils n'ont ni la même année, ni le "
        "même champ, et les valeurs locatives diffèrent d'une région à l'autre. C'est pourquoi une "
        "région qui a son propre total est calée sur lui."
    )
    calibrated = page.table(_calibration(a), "Calage sur les totaux publiés")
    return page.folded(
        "Méthode : comment cette fourchette est calculée, et ce qui a été publié",
        page.table(rows, f"Estimation {a.where}, {a.year}"),
        page.table(assumed, "Hypothèses, par leur nom"),
        calibrated if a.inputs.counted else None,
        None if a.fictional or not a.inputs.counted else page.text(why),
        page.text(_beside(a)),
    )


def _beside(a: Abattement) -> str:
    """Return what was published per dwelling, and the bounds beyond which nothing is believed."""
    low, high = PER_DWELLING_EUR
    least, _, most = (french.number(french.rounded(n, -2)) for n in a.estimated.n_eligible)
    return (
        f"Repères publiés par logement et par an : {REGION_EUR} € par logement abattu dans les "
        f"Hauts-de-France (2016-2019), {FRANCE_EUR} € par logement social en QPV en France (2024) ; hors "
        f"de {low} à {high} €, à discuter. Logements ouvrant droit : de {least} à {most}."
    )


def _remark(e: Estimate, method: str) -> str:
    if method != TOP_DOWN or e.anchor.revaluation.central > 1:
        return ""
    top = french.number(100 * (e.anchor.revaluation.high - 1))
    as_is = f"total publié ({e.anchor.year}) tel quel"
    return f"Bas et central : {as_is} ; haut : bases revalorisées de {top} %"


def _calibration(a: Abattement) -> list[dict]:
    """Return the estimate beside the published totals."""
    rows = []
    for anchor, known, scope, stock in estimating.calibration(a.inputs, a.fictional):
        whole = known == scope
        some = "" if whole else f" ({french.number(known)} QPV sur {french.number(scope)})"
        least, most = ("", "") if whole else ("au moins ", "au plus ")
        rows.append(
            {
                "Total publié": f"{anchor.name}, {anchor.year}",
                "Montant": french.euros(anchor.amount_eur),
                "Logements sociaux en QPV 2024": f"{least}{french.number(stock)}{some}",
                "Par logement social": f"{most}{french.quantity(anchor.amount_eur / stock, '€')}",
                "Source": anchor.source,
            }
        )
    return rows


def scenario_table(a: Abattement) -> HTML:
    """Return what would change: one row per scenario, central amounts."""
    if not a.estimated.known:
        return page.text("Sans estimation, pas de scénario.")
    found = scenarios.usual(a.inputs, a.codes, a.assumed, a.each["central"], a.label)
    base = found["Règle actuelle"]
    rows = [
        {
            "Scénario": label,
            "Abattement": french.euros(o.abatement),
            "Compensé par l'État": french.euros(o.compensated),
            "Reste aux collectivités": french.euros(o.net_cost),
            "Écart d'abattement": _change(o.abatement - base.abatement),
        }
        for label, o in found.items()
    ]
    note = (
        "Montants centraux, pour comparer des scénarios entre eux ; aucun ne se cite seul. « Fin » : "
        "les bailleurs paient la taxe entière, il n'y a plus rien à compenser."
    )
    table = page.table(rows, f"Et si… ? {a.territory.name}, {a.year}")
    return page.join(table, page.text(note, "qpv-note"))


def _change(euros: float) -> str:
    moved = french.euros(french.rounded(abs(euros), -3))  # an estimate: to 1 000 €
    return "=" if abs(euros) < 500 else ("+" if euros > 0 else "−") + moved


def gusp(a: Abattement) -> HTML:
    """Return the actions by residence and stage of the GUSP convention, where given."""
    found = balance.residences(a.rows) if a.declared else pd.DataFrame()
    if found.empty:
        return page.text(
            "Aucune déclaration ne dit la résidence ni l'étape de la convention de gestion urbaine et "
            "sociale de proximité (GUSP)."
        )
    rows = [
        {
            "code_qp": r["code_qp"],
            "Quartier": a.label(r["code_qp"]),
            "Résidence": r["residence"] or "non précisée",
            "Étape de la GUSP": r["etape_gusp"] or "non précisée",
            "Actions": r["n_actions"],
            "Réalisé": at_least(r, "done_eur"),
            "Valorisé": at_least(r, "valued_eur"),
        }
        for r in found.head(60).to_dict("records")
    ]
    more = dialogue.left(len(found) - 60, "autre résidence ou étape", "autres")
    return page.join(page.table(rows, "Actions par résidence et étape de la GUSP"), more)


def table(a: Abattement) -> HTML:
    """Return the sortable table: one row per QPV, estimated and declared."""
    frame = a.each.join(a.inputs.qpv[["n_dwellings", "reason", "rate_low", "rate_high", "rate"]])
    frame["label"], frame["code_qp"] = [a.label(code) for code in frame.index], frame.index
    frame["rate_text"] = [_rate(r) for r in frame.to_dict("records")]
    columns = [
        Column("label", "Quartier (commune)"),
        Column("code_qp", "Code"),
        Column("n_dwellings", "Logements sociaux", "number"),
        Column("rate_low", "Taux TFPB", "number", 2, "%", shown="rate_text", high="rate_high"),
        Column("low", "Estimation basse", "number", 0, "€"),
        Column("high", "Estimation haute", "number", 0, "€"),
    ]
    frame["rate_low_reason"] = "non disponible"
    why = "logements sociaux ou taux non publiés" if a.inputs.counted else "fichier non récupéré"
    for name in ("low", "high", "n_dwellings"):
        frame[f"{name}_reason"] = why
    if a.declared:
        more = [
            Column("abatement_eur", "Abattement déclaré", "number", 0, "€"),
            Column("done_eur", "Réalisé", "number", 0, "€"),
            Column("valued_eur", "Valorisé", "number", 0, "€"),
            Column("coverage_pct", "Part valorisée", "number", 0, "%"),
        ]
        frame = frame.join(a.by_qpv[[column.key for column in more]])
        frame = frame.assign(**{f"{column.key}_reason": "non déclaré" for column in more})
        columns += more
    caption = f"Les QPV {a.where} : abattement estimé et déclaré, {a.year}"
    return page.table(frame.reset_index(drop=True), caption, columns)


def _rate(row: dict) -> str:
    if row["rate_low"] == row["rate_high"] or pd.notna(row["rate"]):
        return french.number(row["rate"], 2)
    return f"{french.number(row['rate_low'], 2)} à {french.number(row['rate_high'], 2)}"


def notes(a: Abattement) -> HTML:
    """Return what must be known before quoting a figure of the page."""
    added = "ajoutée ici à la demande." if a.assumed.include_teom else "hors de l'estimation."
    return page.notes([
        f"{AUTHORITY} Aucun montant par quartier ni par bailleur n'est en données ouvertes.",
        "L'abattement est de 30 % de la base (CGI, art. 1388 bis), pas de l'avis entier. La taxe "
        "d'enlèvement des ordures ménagères, dont nous n'avons pu vérifier si elle est réduite aussi, est "
        + added,
        "Il demande en général que l'exonération longue soit finie, et que le bailleur ait signé, au 1er "
        "janvier de l'année, le contrat de ville et la convention annexée.",
        *a.told,
        "Le taux global réunit commune, EPCI et syndicats ; taxe spéciale d'équipement et GEMAPI n'y "
        "sont pas. L'année de référence des 40 % compensés par l'État n'a pas pu être vérifiée.",
        "2024 est l'année charnière entre les listes de QPV de 2015 et de 2024." * (a.year == 2024),
        "Depuis 2021 le taux communal comprend l'ancien taux départemental : aucun taux d'avant 2021 "
        "n'est mis sur la même ligne.",
        "Une dépense « réalisée » n'est pas toute « valorisée » : seule la part imputée à l'abattement "
        "l'est. Un total dont une part n'est pas déclarée est précédé de « au moins ».",
        f"Moins de {balance.DISCUSS_UNDER:.0f} % ou plus de {balance.DISCUSS_OVER:.0f} % de l'abattement "
        "valorisé : à discuter, pas une erreur.",
        "Les libellés des huit axes sont les usuels ; leur rédaction est à vérifier sur le cadre signé.",
        f"Hypothèses changées par l'analyste : {a.hypotheses}." if a.hypotheses else "",
    ])  # fmt: skip


def sources(a: Abattement) -> HTML:
    """Return the files behind the page: public ones, then the workbooks that were imported."""
    a.study.indicator("social_dwellings")  # lacking where no table at hand gives it
    files = (page.sources(a.provenance), method.wanted(a.study), dialogue.workbooks(a))
    return page.join(method.membership(a.study), *files)

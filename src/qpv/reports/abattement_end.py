"""The end of the abatement page: every QPV, what must be known, the files."""

from __future__ import annotations

from html import escape

import pandas as pd

from qpv import french, names
from qpv.figures import tables
from qpv.reports import method
from qpv.reports.abattement import Abattement
from qpv.reports.abattement_declared import workbooks
from qpv.reports.page import HTML
from qpv.tfpb import balance
from qpv.tfpb.estimate.methods import AUTHORITY, TOP_DOWN
from qpv.thresholds import PER_DWELLING_EUR


def table(a: Abattement) -> HTML:
    """Return the sortable table: one row per QPV, estimated and declared."""
    frame = a.each.join(a.inputs.qpv[["n_dwellings", "reason", "rate_low", "rate_high", "rate"]])
    frame["label"] = [a.portrait.label(code) for code in frame.index]
    frame["code_qp"] = frame.index
    rate = frame["rate_low"]
    ends = zip(frame["rate_low"], frame["rate_high"], frame["rate"], strict=True)
    frame["rate_text"] = [_rate_text(*end) for end in ends]
    columns = [
        tables.Column("label", "Quartier (commune)"),
        tables.Column("code_qp", "Code"),
        tables.Column("n_dwellings", "Logements sociaux", "number", 0),
        tables.Column("rate_low", "Taux TFPB", "number", 2, "%", shown="rate_text"),
        tables.Column("low", "Estimation basse", "number", 0, "€"),
        tables.Column("high", "Estimation haute", "number", 0, "€"),
    ]
    frame["rate_low_reason"] = ["" if r == r else "non disponible" for r in rate]
    for name in ("low", "high", "n_dwellings"):
        frame[f"{name}_reason"] = "logements sociaux ou taux non publiés"
    if a.declared:
        frame, more = _declared_columns(a, frame)
        columns += more
    caption = f"Les QPV {names.of(a.territory.name)} : abattement estimé et déclaré, {a.year}"
    return HTML(tables.sortable_table(frame.reset_index(drop=True), columns, caption=caption))


def _rate_text(low: float, high: float, rate: float) -> str:
    if low == high or rate == rate:
        return french.number(rate, 2)
    return f"{french.number(low, 2)} à {french.number(high, 2)}"


def _declared_columns(a: Abattement, frame: pd.DataFrame) -> tuple[pd.DataFrame, list]:
    found = balance.balance(a.rows, ["code_qp"]).set_index("code_qp")
    named = {"abatement_eur": "Abattement déclaré", "done_eur": "Réalisé", "valued_eur": "Valorisé"}
    frame = frame.join(found[[*named, "coverage_pct"]])
    for name in (*named, "coverage_pct"):
        frame[f"{name}_reason"] = "non déclaré"
    columns = [tables.Column(k, label, "number", 0, "€") for k, label in named.items()]
    share = tables.Column("coverage_pct", "Part valorisée", "number", 0, "%")
    return frame, [*columns, share]


def notes(a: Abattement) -> HTML:
    """Return what must be known before quoting a figure of the page."""
    said = [
        AUTHORITY + " Aucun montant par quartier ni par bailleur n'est en données ouvertes.",
        "L'abattement est de 30 % de la base (CGI, art. 1388 bis), pas de l'avis entier. La taxe "
        "d'enlèvement des ordures ménagères, dont nous n'avons pu vérifier si elle est réduite aussi, est "
        + ("ajoutée ici à la demande." if a.assumed.include_teom else "hors de l'estimation."),
        "Il demande en général que l'exonération longue soit finie, et que le bailleur ait signé, au 1er "
        "janvier de l'année, le contrat de ville et la convention annexée.",
        *_total_shared(a),
        *a.told,
        *_out_of_band(a),
        "Le taux global réunit commune, EPCI et syndicats ; taxe spéciale d'équipement et GEMAPI n'y "
        "sont pas. L'année de référence des 40 % compensés par l'État n'a pas pu être vérifiée.",
        *(
            ["2024 est l'année charnière entre les listes de QPV de 2015 et de 2024."]
            * (a.year == 2024)
        ),
        "Depuis 2021 le taux communal comprend l'ancien taux départemental : aucun taux d'avant 2021 "
        "n'est mis sur la même ligne.",
        "Une dépense « réalisée » n'est pas toute « valorisée » : seule la part imputée à l'abattement "
        "l'est. Un total dont une part n'est pas déclarée est précédé de « au moins ».",
        f"Moins de {balance.DISCUSS_UNDER:.0f} % ou plus de {balance.DISCUSS_OVER:.0f} % de l'abattement "
        "valorisé : à discuter, pas une erreur.",
        "Les libellés des huit axes sont les usuels ; leur rédaction est à vérifier sur le cadre signé.",
    ]
    if a.hypotheses:
        said.append(f"Hypothèses changées par l'analyste : {a.hypotheses}.")
    items = "".join(f"<li>{escape(french.typography(s))}</li>" for s in said)
    return HTML(f"<ul>{items}</ul>")


def _total_shared(a: Abattement) -> list[str]:
    """Return what sharing out a published total does to the QPV, where it is how they are estimated."""
    anchor = a.estimated.anchor
    if TOP_DOWN not in a.estimated.methods.index:
        return []
    said = (
        f"Le total publié ({french.euros(anchor.amount_eur)}, {anchor.year}) est réparti en entier entre "
        "les QPV dont les logements et le taux sont connus : ceux-là en reçoivent un peu trop."
    )
    if anchor.zoning:
        said += (
            f" Il porte, comme la part des logements ouvrant droit, sur les QPV de {anchor.zoning} ; il "
            "est réparti ici sur ceux de 2024."
        )
    return [said]


def _out_of_band(a: Abattement) -> list[str]:
    """Return which QPV have an estimate that is not to be believed."""
    low, high = PER_DWELLING_EUR
    known = a.each.dropna(subset=["per_dwelling"])
    odd = known.index[~known["sane"].astype(bool)]
    if odd.empty:
        return []
    named = ", ".join(a.portrait.label(code) for code in odd[:4])
    more = f" et {french.plural(len(odd) - 4, 'autre')}" if len(odd) > 4 else ""
    return [
        f"{french.plural(len(odd), 'QPV', 'QPV')} hors de la fourchette vraisemblable de {low:.0f} à "
        f"{high:.0f} € par logement ouvrant droit, à ne pas citer : {named}{more}."
    ]


def sources(a: Abattement) -> HTML:
    """Return the files behind the page: public ones, then the workbooks that were imported."""
    return HTML(method.source_table(a.provenance) + workbooks(a))

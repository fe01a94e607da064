"""What landlords declared, to talk about: the parts that the abattement page and the « fiche
dialogue » of a contract share, then those of the fiche, two pages for the landlord–town–State meeting."""

from collections.abc import Iterator

import pandas as pd

from qpv import french, study
from qpv.reports import catalogue, needs, page
from qpv.reports.abattement_figures import at_least, share
from qpv.reports.page import HTML, Card
from qpv.tfpb import balance
from qpv.tfpb.abattement import Abattement
from qpv.tfpb.estimate.methods import AUTHORITY

_FEW = 5
_MOST = 9


def told(a: Abattement) -> list[str]:
    """Return what was declared, in sentences."""
    if not a.declared:
        return [
            f"Aucun programme ni bilan n'est au registre pour {a.year} dans les QPV {a.where} : ce qui a "
            "été fait de l'abattement n'est pas connu ici."
        ]
    total, n = a.total, a.rows["bailleur"].nunique()
    who = a.landlord_name if a.landlord else french.plural(n, "bailleur")
    qpv = french.plural(a.rows["code_qp"].nunique(), "QPV", "QPV")
    warning = f"{page.SIMULATED} : les programmes et bilans de cette page sont inventés."
    return [
        warning * a.simulated,
        f"{who} {'ont' if n > 1 else 'a'} déclaré, dans {qpv} sur {len(a.codes)}, "
        f"{at_least(total, 'abatement_eur')} d'abattement, {at_least(total, 'done_eur')} de dépenses "
        f"réalisées et {at_least(total, 'valued_eur')} valorisés à ce titre.",
        _coverage(total) if pd.notna(total["coverage_pct"]) else "",
    ]


def _coverage(total: pd.Series) -> str:
    """Return how much of the abatement was valued, on the declarations that say both."""
    known = french.plural(int(total["n_known"]), "déclaration complète", "déclarations complètes")
    said = (
        f"Sur {known} (un bailleur, un quartier, son abattement et son bilan), "
        f"{share(total['coverage_pct'])} de l'abattement est valorisé"
    )
    if pd.isna(total["spent_per_euro"]):
        return f"{said}."
    euro = french.number(total["spent_per_euro"], 2)
    verb = "ont été dépensés" if total["spent_per_euro"] >= 2 else "a été dépensé"
    return (
        f"{said} ; {euro} € {verb} pour 1 € d'abattement (en France, {_national()} € pour 1 € valorisé, "
        "2017-2019)."
    )


def _national() -> str:
    return " à ".join(french.number(v, 1) for v in balance.NATIONAL_SPENT_PER_EURO)


def cards(a: Abattement) -> list[Card]:
    """Return the key figures of what was declared."""
    if not a.declared:
        return []
    t, made = a.total, "Données simulées. " if a.simulated else ""
    units = french.plural(int(t["n_units"]), "déclaration")
    known = french.plural(int(t["n_known"]), "déclaration complète", "déclarations complètes")
    return [
        Card("Abattement déclaré", at_least(t, "abatement_eur"), note=made + units),
        Card("Dépense valorisée", at_least(t, "valued_eur"),
             [("Part de l'abattement", share(t["coverage_pct"]))],
             note=f"{made}Dépense réalisée : {at_least(t, 'done_eur')}"),
        Card("Dépensé pour 1 € d'abattement", french.quantity(t["spent_per_euro"], "€", 2),
             [("France 2017-2019, pour 1 € valorisé", f"{_national()}{french.NBSP}€")],
             note=f"{made}{known}"),
        Card("Dépensé par logement", french.quantity(t["spent_per_dwelling"], "€"),
             [("Hauts-de-France 2016-2019", french.quantity(balance.REGIONAL_PER_DWELLING, "€")),
              ("France 2017-2019, valorisé", french.quantity(balance.NATIONAL_PER_DWELLING, "€"))],
             note=f"{made}Logements déclarés par les bailleurs"),
    ]  # fmt: skip


def discuss(a: Abattement) -> HTML:
    """Return what a meeting should look at."""
    if not a.declared:
        return page.text("Rien n'est déclaré : rien à discuter.")
    rows = _to_discuss(a, balance.to_discuss(a.rows))
    table = page.table(rows[:40], "À discuter (ce ne sont pas des erreurs)") if rows else None
    more = left(len(rows) - 40, "autre déclaration", "autres déclarations")
    return page.join(table, more, _above(a, calm=not rows))


def _to_discuss(a: Abattement, found: pd.DataFrame) -> list[dict]:
    return [
        {
            "Bailleur": r["bailleur_nom"] or r["bailleur"],
            "code_qp": r["code_qp"],
            "Quartier": a.label(r["code_qp"]),
            "Abattement": french.euros(r["abatement_eur"]),
            "Valorisé": at_least(r, "valued_eur"),
            "Part": share(r["coverage_pct"]),
            "À discuter": r["why"],
        }
        for r in found.to_dict("records")
    ]


def _above(a: Abattement, *, calm: bool) -> HTML | None:
    """Return the QPV whose declared abatement passes the high end of the estimate; that all is well,
    where it is (``calm``: nothing else is to discuss)."""
    over = [
        f"{a.label(code)}, {french.euros(row.abatement_eur)} pour {french.euros(row.high)}"
        for code, row in a.over_estimate.iterrows()
    ]
    if over:
        listed = french.some(over, 4, " ; ")
        return page.text(
            f"Abattement déclaré au-dessus de la borne haute de l'estimation : {listed}."
        )
    return page.text("Rien d'inhabituel dans les déclarations de l'année.") if calm else None


def left(count: int, one: str, several: str) -> HTML | None:
    """Return « Et 3 autres lignes. » where some were left out."""
    return page.text(f"Et {french.plural(count, one, several)}.") if count > 0 else None


def follow_up(a: Abattement) -> HTML:
    """Return what a meeting should look at, then the corrections that are awaited: rows refused at
    import and not yet corrected."""
    found = a.register.refused
    if found.empty:
        return page.join(discuss(a), page.text("Aucune correction n'est attendue."))
    shown = found[["fichier", "feuille", "ligne", "motif"]].head(25)
    rows = shown.set_axis(["Fichier", "Feuille", "Ligne", "À corriger"], axis=1)
    count = french.plural(len(found), "ligne refusée attend", "lignes refusées attendent")
    head = (
        f"{count} une correction, tous territoires confondus ; elles ne comptent dans aucun total."
    )
    more = left(len(found) - 25, "autre ligne", "autres lignes")
    table = page.table(rows, "Corrections attendues")
    return page.join(discuss(a), page.text(head), table, more)


def workbooks(a: Abattement) -> HTML | None:
    """Return the table of the imported workbooks of the page, with their fingerprints."""
    rows = [
        {
            "Classeur importé": name,
            "Lignes": len(part),
            "Importé le": page.day(day),
            "Empreinte SHA-256": mark[:16],
        }
        for (name, mark, day), part in a.all_years.groupby(["fichier", "empreinte", "importe_le"])
    ]
    return page.table(rows, "Classeurs des bailleurs") if rows else None


def open_dialogue(contrat: str, annee: str, bailleur: str = "") -> Abattement:
    """Return the abatement of one contract (raises as ``abattement.open_abattement``)."""
    asked = {"contrat": contrat, "annee": annee, "bailleur": bailleur}
    given = catalogue.checked("fiche_dialogue_tfpb", **asked)
    place = study.open("contrat", given["contrat"])
    needs.demand("fiche_dialogue_tfpb", place.places)
    return Abattement(place, int(given["annee"]), given["bailleur"])


def facts(a: Abattement) -> HTML:
    """Return who meets about what: QPV, inhabitants, dwellings, landlords, amounts."""
    e, t = a.estimated, a.total
    rows = [
        ("Contrat de ville", f"{a.territory.name} ({a.territory.code})"),
        ("Quartiers prioritaires", french.number(len(a.codes))),
        ("Habitants des QPV (2020)", french.number(a.study.qpv["population"].sum(min_count=1))),
        ("Logements sociaux", _dwellings(a)),
        ("Abattement estimé", french.euros_range(e.low, e.high) if e.known else french.ABSENT),
        ("Bailleurs au registre", french.number(a.rows["bailleur"].nunique())),
    ]
    if a.declared:
        rows += [
            ("Abattement déclaré", at_least(t, "abatement_eur")),
            ("Dépense prévue", at_least(t, "planned_eur")),
            ("Dépense réalisée", at_least(t, "done_eur")),
            ("Dépense valorisée", at_least(t, "valued_eur")),
            ("Valorisé / abattement", share(t["coverage_pct"])),
            ("Dépensé par logement", french.quantity(t["spent_per_dwelling"], "€")),
        ]
    return page.facts(rows)


def _dwellings(a: Abattement) -> str:
    own = a.inputs.qpv.loc[a.codes, "n_dwellings"]
    known = own.dropna()
    if known.empty:
        return french.ABSENT
    text = french.number(known.sum())
    return text if len(known) == len(own) else f"au moins {text} ({len(known)} QPV sur {len(own)})"


def verso(a: Abattement) -> HTML:
    """Return the pairs to look at, the largest amounts first; it opens the second page."""
    head = HTML("<h2>À regarder ensemble</h2>")
    if not a.declared:
        none = f"Aucun programme ni bilan n'est au registre pour {a.year}."
        return page.second_side(head, page.text(none))
    found = balance.to_discuss(a.rows).sort_values("abatement_eur", ascending=False)
    rows = pd.DataFrame(_to_discuss(a, found)).drop(columns="Part", errors="ignore")
    caption = "Écarts à expliquer (ce ne sont pas des erreurs)"
    table = page.table(rows.head(_FEW), caption) if len(rows) else None
    others = french.plural(len(rows) - _FEW, "autre est", "autres sont")
    after = _on_page(a, f"{others} sur la ") if len(rows) > _FEW else None
    return page.second_side(head, table, after, _above(a, calm=rows.empty))


def table(a: Abattement) -> HTML:
    """Return one row per QPV of the contract, the largest first: what it is worth, what was declared."""
    rows = []
    for code in a.each["central"].sort_values(ascending=False).index[:_MOST]:
        own = a.by_qpv.loc[code] if a.declared and code in a.by_qpv.index else {}
        worth = french.euros_range(*a.each.loc[code, ["low", "high"]])
        rows.append(
            {
                "code_qp": code,
                "Quartier": a.label(code),
                "Logements sociaux": french.number(a.inputs.qpv["n_dwellings"][code]),
                "Estimé": worth.removeprefix("de ").replace(" ", french.NBSP),
                "Déclaré": at_least(own, "abatement_eur"),
                "Réalisé": at_least(own, "done_eur"),
                "Valorisé": at_least(own, "valued_eur"),
                "Part": share(own.get("coverage_pct", float("nan"))),
            }
        )
    count = french.plural(len(a.codes) - _MOST, "autre QPV", "autres QPV")
    after = _on_page(a, f"Et {count}, sur la ")
    return page.join(
        page.table(rows, "Quartier par quartier"), after if len(a.codes) > _MOST else None
    )


def _on_page(a: Abattement, start: str) -> HTML:
    target = f"abattement_tfpb/contrat-{a.territory.code}-{a.year}"
    return HTML(f"<p>{page.said(start)}{page.link('page de l’abattement', target).data}.</p>")


def questions(a: Abattement) -> HTML:
    """Return the questions of the meeting, drawn from the figures."""
    said = [
        *_from_figures(a),
        "Comment les habitants et le conseil citoyen ont-ils été associés au choix des actions ?",
        "Quelles actions relèvent de la gestion courante du bailleur, et lesquelles du surcroît que "
        "demande le quartier ?",
        "Où en est la convention de gestion urbaine et sociale de proximité, et quelles actions de "
        "l'abattement y figurent ?",
    ]
    return page.bullets(said[:7], "qpv-questions")


def _from_figures(a: Abattement) -> Iterator[str]:
    if not a.declared:
        yield "Quels bailleurs ont signé la convention annexée, et pourquoi aucun bilan n'est-il remis ?"
        return
    silent = sorted(set(a.codes) - set(a.rows["code_qp"]))
    if silent:
        named = french.some([a.label(code) for code in silent], 3)
        yield f"Aucune déclaration pour {len(silent)} QPV ({named}) : qui y est bailleur ?"
    if a.total["coverage_pct"] < balance.DISCUSS_UNDER:
        part = share(a.total["coverage_pct"])
        said = f"{part[:1].upper()}{part[1:]} de l'abattement est valorisé"
        yield f"{said} : que devient le reste, et l'an prochain ?"
    for code in a.priorities.sort_values("rang").head(1)["axe_code"]:
        yield (
            f"La première priorité du contrat est « {a.axis(code)} » : les actions déclarées y "
            "répondent-elles ?"
        )
    if n := len(a.register.refused):
        lines = french.plural(n, "ligne de classeur attend", "lignes de classeurs attendent")
        yield f"{lines} une correction : qui la fait, et quand ?"


def end(a: Abattement) -> HTML:
    """Return the limits and the sources, in small type."""
    made = "Programmes et bilans simulés. " if a.simulated else ""
    text = (
        f"{made}{AUTHORITY} Valorisé : part de la dépense imputée à l'abattement. « Au moins » : une "
        "partie n'est pas déclarée. Méthode et hypothèses : page de l'abattement du même contrat."
    )
    files = [f"{s['citation']} ({s['sha256'][:12]})" for r in a.provenance for s in r["sources"]]
    sources = f"Sources publiques : {' ; '.join(files)}."
    if not a.rows.empty:  # the workbooks of the year: on paper too
        pairs = a.rows[["fichier", "empreinte"]].drop_duplicates().itertuples(index=False)
        listed = " ; ".join(f"{name} ({mark[:12]})" for name, mark in pairs)
        sources += f" Classeurs des bailleurs : {listed}."
    return page.join(
        page.text(text, "qpv-note"),
        page.text(sources, "qpv-note qpv-fine"),
        page.on_screen(workbooks(a)),
    )

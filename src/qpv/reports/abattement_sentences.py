"""The sentences of the TFPB pages: each is computed, and true of every territory."""

from __future__ import annotations

import pandas as pd

from qpv import french
from qpv.reports.abattement import Abattement
from qpv.tfpb import balance
from qpv.tfpb.estimate.methods import AUTHORITY, METHODS, Estimate
from qpv.tfpb.estimate.scenarios import split


def lead(a: Abattement) -> list[str]:
    """Return what the page answers."""
    said = [*_worth(a), _cost(a), *_declared(a), AUTHORITY]
    return [french.typography(s) for s in said if s]


def _worth(a: Abattement) -> list[str]:
    e = a.estimated
    count = french.plural(e.n_qpv, "quartier prioritaire", "quartiers prioritaires")
    if not e.known:
        why = next(iter(e.absent.values()))
        return [f"L'abattement de {a.year} ne peut pas être estimé pour {count} {a.where} : {why}."]
    which = count if e.n_estimated == e.n_qpv else f"{e.n_estimated} QPV sur {e.n_qpv}"
    each = french.quantity(e.per_dwelling, "€")
    everyone = ", tous bailleurs confondus," if a.landlord else ""
    said = [
        f"Dans {which} {a.where}, l'abattement de TFPB de {a.year}{everyone} est estimé "
        f"{french.euros_range(e.low, e.high)}, soit {per_dwelling(e)} par logement y ouvrant droit."
    ]
    if not e.sane:
        said.append(
            f"Attention : {each} par logement est hors de la fourchette vraisemblable de 60 à 500 €."
        )
    return said


def per_dwelling(e: Estimate) -> str:
    """Return « de 158 à 198 € »: both ends of the range over the central number of dwellings, « n. d. »
    without a dwelling."""
    dwellings = e.n_eligible[1] or float("nan")
    low, high = (french.quantity(amount / dwellings, "€") for amount in (e.low, e.high))
    return low if low == high else f"de {low.removesuffix(french.NBSP + '€')} à {high}"


def _cost(a: Abattement) -> str:
    e = a.estimated
    if not e.known:
        return ""
    rate = french.quantity(100 * a.assumed.compensation, "%")
    parts = [split(amount, a.assumed.compensation) for amount in (e.low, e.high)]
    state = french.euros_range(parts[0][0], parts[1][0])
    net = french.euros_range(parts[0][1], parts[1][1])
    return (
        f"L'État en compense {rate} ({state}) ; le reste ({net}) est à la charge des communes et des "
        "intercommunalités."
    )


def _declared(a: Abattement) -> list[str]:
    if not a.declared:
        return [
            f"Aucun programme ni bilan n'est au registre pour {a.year} dans les QPV {a.where} : ce qui a "
            "été fait de l'abattement n'est pas connu ici."
        ]
    total = a.total
    who = french.plural(a.rows["bailleur"].nunique(), "bailleur")
    if a.landlord:
        who = a.landlord_name
    qpv = french.plural(a.rows["code_qp"].nunique(), "QPV", "QPV")
    verb = "ont déclaré" if a.rows["bailleur"].nunique() > 1 else "a déclaré"
    said = [
        f"{who} {verb}, dans {qpv} sur {len(a.territory.codes_qp)}, "
        f"{at_least(total, 'abatement_eur')} d'abattement, {at_least(total, 'done_eur')} de dépenses "
        f"réalisées et {at_least(total, 'valued_eur')} valorisés à ce titre."
    ]
    if pd.notna(total["coverage_pct"]):
        said.append(coverage(total))
    return [*simulated(a), *said]


def simulated(a: Abattement) -> list[str]:
    """Return the warning that the declared part of the page is made data."""
    if not (a.declared and a.simulated):
        return []
    return ["DONNÉES SIMULÉES : les programmes et bilans de cette page sont inventés."]


def at_least(row: pd.Series, name: str) -> str:
    """Return an amount, « au moins … » where a part of it was not declared."""
    text = french.euros(row.get(name))
    return f"au moins {text}" if row.get(f"{name}_at_least") else text


def coverage(total: pd.Series) -> str:
    """Return how much of the abatement was valued, on the declarations that say both."""
    known = french.plural(int(total["n_known"]), "couple bailleur-QPV", "couples bailleur-QPV")
    said = (
        f"Sur {known} dont l'abattement et le bilan sont connus, {share(total['coverage_pct'])} de "
        "l'abattement est valorisé"
    )
    if pd.isna(total["spent_per_euro"]):
        return f"{said}."
    euro = french.number(total["spent_per_euro"], 2)
    verb = "ont été dépensés" if total["spent_per_euro"] >= 2 else "a été dépensé"
    low, high = (french.number(v, 1) for v in balance.NATIONAL_SPENT_PER_EURO)
    return (
        f"{said} ; {euro} € {verb} pour 1 € d'abattement (en France, {low} à {high} € pour 1 € valorisé, "
        "2017-2019)."
    )


def share(value: float) -> str:
    """Return a share of the abatement: never a round number on the wrong side of 90 or 150 %."""
    text = french.quantity(value, "%")
    if value < balance.DISCUSS_UNDER <= french.rounded(value):
        return f"moins de {text}"
    return f"plus de {text}" if value > balance.DISCUSS_OVER >= french.rounded(value) else text


def subtitle(a: Abattement, what: str, years: str = "") -> str:
    """Return the second line of a figure: what, unit, year (or ``years``), zoning, and whose."""
    own = f" ; {a.landlord_name}" if a.landlord else ""
    return french.typography(f"{what}, {years or a.year}, périmètre 2024{own}")


def estimate_subtitle(a: Abattement, what: str) -> str:
    """Return the second line of a figure of the estimate, which knows no landlord."""
    own = " ; tous bailleurs" if a.landlord else ""
    return french.typography(f"{what}, {a.year}, périmètre 2024{own}")


def estimate_source(a: Abattement) -> str:
    """Return the source line of an estimate."""
    methods = ", ".join(METHODS[m].lower() for m in a.estimated.methods.index) or "aucune méthode"
    fiction = "DONNÉES FICTIVES. " if a.fictional else ""
    known = f"{a.estimated.n_estimated} QPV sur {a.estimated.n_qpv}"
    return (
        f"{fiction}Estimation ({methods}) d'après DGFiP, taux {a.year}, et SDES-INSEE, parc social ; "
        f"{known}. Seul l'avis d'imposition fait foi."
    )


def declared_source(a: Abattement) -> str:
    """Return the source line of what landlords declared."""
    made = "DONNÉES SIMULÉES. " if a.simulated else ""
    files = french.plural(a.rows["empreinte"].nunique(), "classeur importé", "classeurs importés")
    return f"{made}Source : déclarations des bailleurs, {files} ; empreintes en fin de page."


def map_title(a: Abattement) -> str:
    """Return what the map of the estimate shows."""
    each = a.each["central"].dropna().sort_values(ascending=False)
    if each.empty:
        return "Aucun QPV n'a d'estimation"
    if len(each) < 4:
        return f"L'abattement estimé, QPV par QPV, {a.where}"
    half = int((each.cumsum() < each.sum() / 2).sum()) + 1
    verb = "réunissent" if half > 1 else "réunit"
    return f"{french.number(half)} QPV sur {len(each)} {verb} la moitié de l'abattement estimé"


def spending_title(a: Abattement, spent: pd.Series) -> str:
    """Return what the map of spending shows."""
    known = spent.dropna()
    above = int((known > balance.REGIONAL_PER_DWELLING).sum())
    where = f"Dans {french.number(above)} QPV sur {len(known)}"
    where, verb = (where, "dépasse") if above else ("Dans aucun QPV", "ne dépasse")
    return (
        f"{where}, la dépense {verb} {balance.REGIONAL_PER_DWELLING:.0f} € par logement, la référence "
        "régionale 2016-2019"
    )


def axes_title(a: Abattement, shares: pd.DataFrame) -> str:
    """Return where the money goes."""
    known = shares.dropna(subset=["share_pct"]).sort_values("share_pct", ascending=False)
    if known.empty:
        return "Aucune dépense valorisée par axe"
    first = known.iloc[0]
    part = french.quantity(first["share_pct"], "%")
    return f"{a.axis(first['axe_code'])} : {part} de la dépense valorisée"


def landlords_title(rows: pd.DataFrame) -> str:
    """Return how many landlords value less than 90 % of their abatement."""
    known = rows["coverage_pct"].dropna()
    if known.empty:
        return "Aucun bailleur n'a déclaré à la fois son abattement et son bilan"
    under = int((known < balance.DISCUSS_UNDER).sum())
    if len(known) == 1:
        return (
            f"{rows.loc[known.index[0], 'label']} valorise {share(known.iloc[0])} de son abattement"
        )
    if not under:
        return f"Les {len(known)} bailleurs valorisent au moins 90 % de leur abattement"
    verb = "valorise" if under == 1 else "valorisent"
    return (
        f"{french.plural(under, 'bailleur')} sur {len(known)} {verb} moins de 90 % de l'abattement"
    )

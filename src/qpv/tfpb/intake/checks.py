"""The arithmetic of a line: its amounts read, its rate, what depends on the holdings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qpv import french
from qpv.tfpb.columns import BY_NAME, HOLDINGS, SPENDING
from qpv.tfpb.intake import amounts as reading
from qpv.tfpb.intake.holdings import Holdings

if TYPE_CHECKING:
    from qpv.tfpb.intake.entries import Draft

PER_DWELLING_EUR = (60, 500)  # beyond, the abatement of a dwelling is to discuss
_DERIVED = ("nb_logements", "montant_abattement_eur")  # in the sheets of actions


def amounts(draft: Draft) -> None:
    """Read every amount of a line, and note what is wrong or odd in them."""
    derived = () if draft.volet == HOLDINGS else _DERIVED
    for name in (*SPENDING, *_DERIVED):
        _read(draft, name, derived=name in derived)
    if draft.volet == HOLDINGS:
        _holding(draft)
    else:
        _spending(draft)


def _read(draft: Draft, name: str, *, derived: bool) -> None:
    parse = reading.count if BY_NAME[name].kind == "count" else reading.euros
    found = parse(draft.line.cells.get(name, ""))
    if BY_NAME[name].kind == "euros" and found.value is not None and 0 < found.value < 1:
        sent = draft.text(name).replace(".", ",")
        found = reading.Reading(fault=f"« {sent} » : un taux ? Écrivez un montant en euros")
    draft.values[name] = found.value
    if found.fault and derived and found.broken:
        draft.mended.append(f"« {BY_NAME[name].label} » sans valeur, repris du patrimoine déclaré")
        draft.values[name] = "recomputed"
    elif found.fault:
        draft.faults.append((name, f"{BY_NAME[name].label} : {found.fault}"))
    elif found.mended:
        draft.mended.append(f"{BY_NAME[name].label} : {found.mended}")


def derived(draft: Draft, holdings: Holdings, landlord: str) -> None:
    """Take from the holdings the cells of the sheets of actions that had lost their value."""
    for name in _DERIVED:
        if draft.values.get(name) == "recomputed":
            year = str(draft.values["exercice"])
            alone = draft.codes[0] if len(draft.codes) == 1 else ""
            draft.values[name] = holdings.value(landlord, alone, year, name)


def _holding(draft: Draft) -> None:
    dwellings, amount = (draft.values[name] for name in _DERIVED)
    if dwellings is None and amount is None:
        if not any(name in _DERIVED for name, _ in draft.faults):
            draft.faults.append(("nb_logements", "ni logements ni abattement"))
    elif dwellings and amount is not None:
        low, high = PER_DWELLING_EUR
        if not low <= amount / dwellings <= high:
            draft.remarks.append(
                f"à discuter : {french.quantity(amount / dwellings, '€')} d'abattement par "
                f"logement (de {low} à {high} attendus)"
            )


def _spending(draft: Draft) -> None:
    values, at_fault = draft.values, {name for name, _ in draft.faults}
    if not at_fault & set(SPENDING) and all(values[name] is None for name in SPENDING):
        draft.faults.append(("depense_prevue_eur", "action sans aucun montant"))
    done, valued = values["depense_realisee_eur"], values["depense_valorisee_tfpb_eur"]
    if done is not None and valued is not None and valued > done + 0.005:
        draft.faults.append(
            (
                "depense_valorisee_tfpb_eur",
                f"dépense valorisée ({french.quantity(valued, '€', 2)}) supérieure à la dépense "
                f"réalisée ({french.quantity(done, '€', 2)})",
            )
        )
    own, other = values["financement_bailleur_eur"], values["autre_financement_eur"]
    if done is not None and (own is not None or other is not None):
        gap = (own or 0) + (other or 0) - done
        if abs(gap) > 1:
            draft.remarks.append(
                "à vérifier : les financements ne font pas la dépense réalisée (écart de "
                f"{french.number(gap, 2, sign=True)}{french.NBSP}€)"
            )
    _rate(draft, done, valued)


def _rate(draft: Draft, done: float | None, valued: float | None) -> None:
    """Keep the rate of valuation when it holds, else compute it again: it is a derived column."""
    name = "taux_valorisation_pct"
    cell = draft.line.cells.get(name, "")
    sent = draft.text(name).replace(".", ",") if isinstance(cell, float) else draft.text(name)
    found = reading.percent(cell)
    expected = round(100 * valued / done, 2) if done and valued is not None else None
    given = found.value
    draft.values[name] = expected
    if found.fault:
        shown_as = f"« {sent} »" if sent else "sans valeur calculée"
        what = "recalculé" if expected is not None else "laissé vide"
        draft.mended.append(f"taux de valorisation {shown_as} : {what}")
    elif given is not None and expected is None:
        _rate_alone(draft, given, sent, name)
    elif given is not None and abs(given - expected) <= 1:
        draft.values[name] = round(given, 2)
    elif given is not None and abs(100 * given - expected) <= 1:
        draft.values[name] = round(100 * given, 2)
        draft.mended.append(
            f"taux de valorisation « {sent} » lu {french.quantity(100 * given, '%')}"
        )
    elif given is not None:
        draft.mended.append(
            f"taux de valorisation « {sent} » recalculé : {french.quantity(expected, '%', 1)}"
        )


def _rate_alone(draft: Draft, given: float, sent: str, name: str) -> None:
    if 0 < given <= 1:
        draft.mended.append(
            f"taux de valorisation « {sent} » lu {french.quantity(100 * given, '%')}"
        )
        given *= 100
    if given > 100:
        draft.faults.append((name, f"taux de valorisation de {french.quantity(given, '%')}"))
    draft.values[name] = round(given, 2)

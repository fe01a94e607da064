"""Do the amounts of a row hold together? Faults refuse it, doubts are written beside it."""

from __future__ import annotations

from decimal import Decimal

from qpv import french
from qpv.tfpb import amounts
from qpv.tfpb.assumptions import SANITY_BAND
from qpv.tfpb.columns import EUROS, HOLDINGS, SPENDING
from qpv.tfpb.verdict import Read


def check(row: dict, volet: str, found: Read) -> None:
    """Check the amounts of one row; the rate of valuation is worked out again."""
    values = {n: Decimal(row[n]) for n in (*EUROS, "nb_logements") if _is_number(row[n])}
    if not any(n in values for n in SPENDING) and volet != HOLDINGS and not found.faults:
        found.fault("depense_realisee_eur", "aucun montant : ni prévu, ni réalisé, ni valorisé")
    if volet == HOLDINGS and not ({"montant_abattement_eur", "nb_logements"} & set(values)):
        found.fault("montant_abattement_eur", "ni abattement ni nombre de logements")
    done, valued = values.get("depense_realisee_eur"), values.get("depense_valorisee_tfpb_eur")
    if done is not None and valued is not None:
        if valued > done:
            found.fault(
                "depense_valorisee_tfpb_eur",
                f"valorisé ({_eur(valued)}) supérieur au réalisé ({_eur(done)})",
            )
        else:
            _rate(row, done, valued, found)
    _funding(values, done, found)
    _band(values, found)


def _eur(value: Decimal) -> str:
    return french.quantity(float(value), "€", 0 if value == int(value) else 2)


def _is_number(text: str) -> bool:
    return bool(text) and text.replace(".", "", 1).isdigit()


def _rate(row: dict, done: Decimal, valued: Decimal, found: Read) -> None:
    if not done:
        return
    true = 100 * valued / done
    given = row["taux_valorisation_pct"]
    if _is_number(given) and abs(Decimal(given) - true) > 1:
        found.mended.append(f"taux de valorisation {given} recalculé : {amounts.written(true)} %")
    row["taux_valorisation_pct"] = amounts.written(true)


def _funding(values: dict[str, Decimal], done: Decimal | None, found: Read) -> None:
    parts = [
        values[n] for n in ("financement_bailleur_eur", "autre_financement_eur") if n in values
    ]
    if len(parts) == 2 and done is not None and abs(sum(parts) - done) > 1:
        found.mended.append(
            f"à vérifier : financements {_eur(sum(parts))} pour {_eur(done)} réalisés"
        )


def _band(values: dict[str, Decimal], found: Read) -> None:
    amount, n = values.get("montant_abattement_eur"), values.get("nb_logements")
    low, high = SANITY_BAND
    if amount and n and not low <= amount / n <= high:
        found.mended.append(f"à discuter : {_eur(amount / n)} d'abattement par logement")

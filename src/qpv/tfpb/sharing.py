"""One action on several QPV: shared out by dwellings, to the cent, or refused."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from qpv import codes
from qpv.tfpb import amounts
from qpv.tfpb.columns import REGISTER, SPENDING
from qpv.tfpb.neighbourhoods import Known
from qpv.tfpb.verdict import Read


def split(
    row: dict, places: list[str], known: Known, dwellings: Mapping, found: Read
) -> list[dict[str, str]]:
    """Return one row of the register per QPV; none, and a fault, where the dwellings of one are not
    known (the landlord's own first, else all those of the QPV)."""
    if len(places) == 1:
        return [_placed(row, places[0], known, "")]
    weights = _weights(row, places, known, dwellings)
    if weights is None:
        found.fault(
            "code_qp",
            f"une action sur {len(places)} QPV dont les logements ne sont pas tous connus : écrivez une "
            "ligne par QPV, avec sa part",
        )
        return []
    total = sum(weights)
    rows = []
    for rank, code in enumerate(places):
        share = 100 * weights[rank] / total
        note = f"part {amounts.written(share)} % de l'action, au prorata des logements ({weights[rank]})"
        rows.append(_placed(row, code, known, note))
    for name in SPENDING:
        if row[name]:
            parts = amounts.shares(Decimal(row[name]), weights)
            for own, part in zip(rows, parts, strict=True):
                own[name] = amounts.written(part)
    for own in rows:  # the abatement and the dwellings of a list of QPV are those of none
        own["montant_abattement_eur"] = own["nb_logements"] = ""
    return rows


def _weights(
    row: dict, places: list[str], known: Known, dwellings: Mapping
) -> list[Decimal] | None:
    own = [dwellings.get((row["bailleur"], code, row["exercice"])) for code in places]
    if all(own):
        return [Decimal(str(n)) for n in own]
    every = [
        known.table.loc[code, "n_dwellings"] if code in known.table.index else None
        for code in places
    ]
    if any(n is None or n != n or n <= 0 for n in every):
        return None
    return [Decimal(int(n)) for n in every]


def _placed(row: dict, code: str, known: Known, note: str) -> dict[str, str]:
    own = dict.fromkeys(REGISTER, "") | row
    own |= {"code_qp": code, "zonage": codes.zoning_of(code), "mentions": note}
    if code in known.table.index:
        own["qpv_nom"] = known.table.loc[code, "lib_qp"]
        own["commune_insee"] = known.table.loc[code, "commune_insee"]
    else:
        own["qpv_nom"] = row["qpv_nom"] or known.old_names.get(code, "")
    return own

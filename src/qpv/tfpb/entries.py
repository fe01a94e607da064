"""One row of a workbook → one row of the register, mended or refused, every fault said at once."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from qpv import codes
from qpv.errors import TableError
from qpv.tfpb import amounts, consistency, neighbourhoods, sharing
from qpv.tfpb.axes import axes
from qpv.tfpb.columns import (
    BY_NAME,
    GUSP_STAGES,
    HOLDINGS,
    STATUSES,
    plain,
)
from qpv.tfpb.neighbourhoods import Known
from qpv.tfpb.verdict import Read

_CLOSE = 0.8
# What the register works out again: a lost formula there is no loss.
DERIVED = (
    "qpv_nom",
    "commune_insee",
    "nb_logements",
    "montant_abattement_eur",
    "taux_valorisation_pct",
)


@dataclass(frozen=True)
class Sent:
    """A row as it was sent: ``cells`` field -> text, ``others`` heading -> text of the columns that are
    not ours, ``unknown`` fields whose formula has no value, where it stands, the reference of the refusal
    that it corrects, ``notes`` on how it was read."""

    cells: Mapping[str, str]
    others: Mapping[str, str]
    unknown: frozenset[str]
    context: Mapping[str, str]
    volet: str
    sheet: str
    line: int
    ref: str = ""
    notes: tuple[str, ...] = ()


def read(sent: Sent, known: Known, sirens: Mapping[str, str], dwellings: Mapping) -> Read:
    """Return what becomes of one row.

    ``sirens`` maps the plain name of a landlord to its SIREN where it is known; ``dwellings`` maps
    (landlord, code_qp, year) to the landlord's dwellings, to share out an action on several QPV.
    """
    found = Read(mended=list(sent.notes))
    row = {name: sent.cells.get(name, "") for name in BY_NAME}
    year = _year(row, sent, found)
    _landlord(row, sent, sirens, found)
    _amounts(row, sent, found)
    volet = _volet(sent, row)
    if volet != HOLDINGS:
        _axis(row, year, found)
        _action(row, found)
        _status(row, volet, found)
    consistency.check(row, volet, found)
    places = _places(row, sent, year, known, found)
    if found.faults:
        return found
    row |= {"volet": volet, "exercice": str(year), "simulee": ""}
    row["autres_colonnes"] = (
        json.dumps(dict(sent.others), ensure_ascii=False) if sent.others else ""
    )
    found.rows = sharing.split(row, places, known, dwellings, found)
    for own in found.rows:
        own["mentions"] = " ; ".join(
            dict.fromkeys([*found.mended, *filter(None, [own["mentions"]])])
        )
    return found


def _year(row: dict, sent: Sent, found: Read) -> int:
    text = row["exercice"] or sent.context.get("exercice", "")
    digits = "".join(c for c in text if c.isdigit())[-4:]
    if not digits.isdigit() or not 2016 <= int(digits) <= 2100:
        why = f"année « {text} » non reconnue" if text else "année absente"
        found.fault("exercice", f"{why} (attendu : 2025)")
        return 0
    if text != digits:
        found.mended.append(f"année « {text} » lue {digits}")
    return int(digits)


def _landlord(row: dict, sent: Sent, sirens: Mapping[str, str], found: Read) -> None:
    name = row["bailleur_nom"] or sent.context.get("bailleur_nom", "")
    own = row["bailleur_siren"] or (
        "" if row["bailleur_nom"] else sent.context.get("bailleur_siren", "")
    )
    siren = "".join(own.split()).replace("\u202f", "")
    if siren and not (codes.SIREN.match(siren) and luhn(siren)):
        found.fault("bailleur_siren", f"SIREN « {own} » faux (neuf chiffres, clé comprise)")
    if not siren and plain(name) in sirens:
        siren = sirens[plain(name)]
        found.mended.append(f"SIREN de « {name} » repris du registre : {siren}")
    if not siren and not name:
        found.fault("bailleur_nom", "bailleur absent")
    row["bailleur_nom"], row["bailleur_siren"] = name, siren
    row["bailleur"] = siren or plain(name)


def luhn(digits: str) -> bool:
    """True when the key of a SIREN holds (Luhn's algorithm, as INSEE uses it)."""
    total = 0
    for rank, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if rank % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _amounts(row: dict, sent: Sent, found: Read) -> None:
    readers = {"euros": amounts.number, "percent": amounts.percent, "count": amounts.count}
    for name, entry in BY_NAME.items():
        if entry.kind not in readers:
            continue
        if name in sent.unknown:
            if name not in DERIVED:
                found.fault(
                    name, "formule sans valeur calculée : ouvrez le classeur, enregistrez-le"
                )
            row[name] = ""
            continue
        try:
            value, mended = readers[entry.kind](row[name])
        except TableError as error:
            found.fault(name, str(error))
            continue
        row[name] = amounts.written(value)
        if mended:
            found.mended.append(f"{entry.label} : {mended}")


def _volet(sent: Sent, row: dict) -> str:
    if sent.volet:
        return sent.volet
    if plain(row["statut"]).startswith("prev"):
        return "programme"
    done = row["depense_realisee_eur"] or row["depense_valorisee_tfpb_eur"]
    return "bilan" if done else "programme"


def _axis(row: dict, year: int, found: Read) -> None:
    text = row["axe_code"]
    if not text:
        found.fault("axe_code", "axe absent")
        return
    table = axes(year or 2025)
    labels = {plain(r.axe_label): r.axe_code for r in table.itertuples()}
    labels |= {plain(r.axe_court): r.axe_code for r in table.itertuples()}
    bare = plain(text).removeprefix("axe").strip()
    number, _, rest = bare.partition(" ")
    listed = set(table["axe_code"])
    close = difflib.get_close_matches(bare, labels, n=1, cutoff=_CLOSE)
    if number in listed and (not rest or difflib.get_close_matches(rest, labels, n=1, cutoff=0.4)):
        code = number
    elif bare in labels or close:
        code = labels[bare if bare in labels else close[0]]
    else:
        names = ", ".join(f"{r.axe_code} {r.axe_court}" for r in table.itertuples())
        found.fault("axe_code", f"axe « {text[:60]} » inconnu ; attendu : {names}")
        return
    if plain(text) != code and number != code:
        found.mended.append(f"axe « {text} » lu {code}")
    row["axe_code"] = code


def _action(row: dict, found: Read) -> None:
    if not row["action_intitule"]:
        found.fault("action_intitule", "intitulé de l'action absent")


def _status(row: dict, volet: str, found: Read) -> None:
    row["statut"] = _listed(row["statut"], STATUSES, "statut", found)
    row["etape_gusp"] = _listed(row["etape_gusp"], GUSP_STAGES, "étape de la GUSP", found)


def _listed(text: str, accepted: tuple[str, ...], what: str, found: Read) -> str:
    if not text:
        return ""
    known = {plain(value): value for value in accepted}
    close = difflib.get_close_matches(plain(text), known, n=1, cutoff=0.7)
    start = [known[k] for k in known if k.startswith(plain(text)[:5])]
    value = known.get(plain(text)) or (known[close[0]] if close else start[0] if start else "")
    if not value:
        found.mended.append(f"{what} « {text} » non reconnu, laissé vide")
    return value


def _places(row: dict, sent: Sent, year: int, known: Known, found: Read) -> list[str]:
    contract = row["contrat_ville"] or sent.context.get("contrat_ville", "")
    row["contrat_ville"] = contract
    if not year:
        return []
    try:
        places, said = neighbourhoods.resolve(
            row["code_qp"], row["qpv_nom"], row["commune_insee"], contract, year, known
        )
    except TableError as error:
        name, _, why = str(error).partition(" : ")
        found.fault(name, why)
        return []
    found.mended += said
    zonings = {codes.zoning_of(code) for code in places}
    if len(zonings) > 1:
        found.fault("code_qp", "une même action mêle des QPV de 2015 et de 2024")
    return places

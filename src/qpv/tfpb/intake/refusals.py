"""What refused and mended lines leave behind, and what takes a refusal off the waiting list."""

from __future__ import annotations

import json
from collections.abc import Sequence

from qpv.tfpb.columns import BY_NAME, plain
from qpv.tfpb.intake.entries import Entry

# One row = one line in which something was mended.
MENDED = ("fichier", "feuille", "ligne", "volet", "quartier", "action", "corrections")


def lift(file: str, entries: Sequence[Entry], waiting: dict[str, dict]) -> int:
    """Take off the waiting list what this file answers: the references it quotes, and the same line
    of a former version of the file (same name, sheet, line, landlord, year and action). Return how
    many refusals are gone for good."""
    former = {_place_of(row): ref for ref, row in waiting.items()}
    lifted = 0
    for entry in entries:
        line = entry.line
        refs = {line.ref}
        at = (file, line.sheet, str(line.number), *_subject(entry.shown))
        if at in former:
            refs.add(former[at])
        gone = [ref for ref in refs if waiting.pop(ref, None)]
        lifted += len(gone) if not entry.faults else 0
    return lifted


def _subject(shown: dict[str, str]) -> tuple[str, str, str]:
    named = ("action_intitule", "code_qp", "qpv_nom")
    what = plain(next((shown[name] for name in named if shown.get(name)), ""))
    who = plain(shown.get("bailleur_nom", "") or shown.get("bailleur_siren", ""))
    return what, who, shown.get("exercice", "")


def _place_of(row: dict[str, str]) -> tuple[str, ...]:
    return (row["fichier"], row["feuille"], row["ligne"], *_subject(json.loads(row["champs"])))


def refusal(entry: Entry, today: str) -> dict[str, str]:
    """Return the row of the waiting list of a refused line (columns ``register.REFUSED``)."""
    line = entry.line
    return {
        "ref": line.ref,
        "fichier": line.file,
        "empreinte": line.fingerprint,
        "feuille": line.sheet,
        "ligne": str(line.number),
        "colonne": entry.labels,
        "motif": " ; ".join(sentence.replace(" ; ", ", ") for _, sentence in entry.faults),
        "volet": entry.volet,
        "bailleur": entry.shown.get("bailleur_nom", "") or entry.shown.get("bailleur_siren", ""),
        "simulee": "oui" if line.context.simulated else "",
        "importe_le": today,
        "ligne_recue": json.dumps(line.sent, ensure_ascii=False),
        "champs": json.dumps(_fields(entry), ensure_ascii=False),
    }


def _fields(entry: Entry) -> dict[str, str]:
    """Return the cells by field, and the other columns by heading: what a correction shows."""
    others = {h: text for h, text in entry.line.others.items() if h not in BY_NAME}
    return entry.shown | others


def mending(entry: Entry) -> dict[str, str]:
    """Return what was mended in an accepted line (columns ``MENDED``)."""
    line, row = entry.line, entry.rows[0]
    return {
        "fichier": line.file,
        "feuille": line.sheet,
        "ligne": str(line.number),
        "volet": entry.volet,
        "quartier": ", ".join(f"{r['code_qp']} {r['qpv_nom']}".strip() for r in entry.rows),
        "action": row["action_intitule"],
        "corrections": " ; ".join(sentence.replace(" ; ", ", ") for sentence in entry.mended),
    }

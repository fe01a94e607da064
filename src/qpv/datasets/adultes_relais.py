"""Posts of adultes-relais funded in a year (ANCT, from Dauphin, then from the ASP).

One row = one post, the body that holds it and its contract: since 2024 a post on two contracts has
two lines. ``amount_eur`` is the same for every post of a year: it is the yearly lump sum, not what
was paid for a post that began in the autumn. In the file of 2025 it is, on every line, the lump sum
of a Fonjep post (7 164 €): a mistake of the publisher's, so that no amount of that year is kept.
"""

from __future__ import annotations

import pandas as pd

from qpv.tables import posts
from qpv.tables.cleaning import Cleaned, noted
from qpv.tables.columns import coded
from qpv.tables.schema import Column

SOURCES = posts.sources(
    "adultes_relais",
    "adulte-relais",
    "Postes d'adultes-relais",
    search="adultes-relais",
    citation="adultes-relais",
)
SCHEMA = posts.schema(
    "un poste d'adulte-relais, l'organisme qui le porte et son contrat de ville",
    (
        coded("siret", "SIRET de l'organisme", "code_tiers", r"^\d{14}$", digits=14),
        Column("organisation", "Nom de l'organisme", publisher_code="raison_sociale"),
    ),
    "Montant annuel forfaitaire du poste",
)
read, _posts = posts.room(SCHEMA)


def clean(text: pd.DataFrame) -> Cleaned:
    """Return what ``posts.clean`` returns; the amounts of a file that has none but the Fonjep's are
    withheld, as ``inconsistent``."""
    cleaned = _posts(text)
    table = cleaned.table
    if not (table["amount_eur"] == posts.FONJEP_EUR).all():
        return cleaned
    message = (
        f"Les {len(table)} montants du fichier sont tous de 7 164 €, le montant d'un poste Fonjep : "
        "une erreur du fichier, aucun n'est retenu (motif : incohérent dans la source)."
    )
    table = table.assign(amount_eur=float("nan"), amount_eur_reason="inconsistent")
    return Cleaned(
        table, [*cleaned.notes, *noted("montants écartés", message, len(table), "alerte")]
    )

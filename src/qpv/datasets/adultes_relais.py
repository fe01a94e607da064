"""Posts of adultes-relais funded in a year (ANCT, from the software Dauphin).

One row = one post and the body that holds it. ``amount_eur`` is the same for every post of a
year: it is the yearly lump sum, not what was paid for a post that began in the autumn. Contracts
are those of 2015-2023.
"""

from __future__ import annotations

from qpv.tables import posts
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
    "un poste d'adulte-relais et l'organisme qui le porte",
    (
        coded("siret", "SIRET de l'organisme", "code_tiers", r"^\d{14}$", digits=14),
        Column("organisation", "Nom de l'organisme", publisher_code="raison_sociale"),
    ),
    "Montant annuel forfaitaire du poste",
)
read, clean = posts.room(SCHEMA)

"""Posts funded by the Fonjep for politique de la ville in a year (ANCT, from Dauphin, then Fonjep).

One row = one post until 2023; since 2024 a post has a line per association, contract and amount: one
that moved, or whose grant was corrected, has several. 7 164 € is a post for a whole year; less is a
part of a year, twice as much two posts in one. The file of 2025 gives 1 204 of its 3 162 lines twice
or more: they count once. ``code_tiers`` repeats the name of the association: it is not a code, and is
not kept.
"""

from qpv.tables import posts
from qpv.tables.schema import Column

SOURCES = posts.sources(
    "postes_fonjep",
    "postes-fonjep",
    "Postes Fonjep de la politique de la ville",
    search="fonjep%20politique%20de%20la%20ville",
    citation="postes Fonjep",
)
SCHEMA = posts.schema(
    "un poste Fonjep, l'association qui le porte, son contrat de ville et son montant",
    (Column("organisation", "Nom de l'association", publisher_code="raison_sociale"),),
    "Montant accordé au poste dans l'année",
    "amount_eur",
)
read, clean = posts.room(SCHEMA)

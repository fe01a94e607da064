"""Posts funded by the Fonjep for politique de la ville in a year (ANCT, from Dauphin).

One row = one post and the association that holds it. 7 164 € is a post for a whole year; less is
a part of a year, twice as much two posts in one. Contracts are those of 2015-2023.
``code_tiers`` repeats the name of the association: it is not a code, and is not kept.
"""

from __future__ import annotations

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
    "un poste Fonjep et l'association qui le porte",
    (Column("organisation", "Nom de l'association", publisher_code="raison_sociale"),),
    "Montant accordé au poste dans l'année",
)
read, clean = posts.room(SCHEMA)

"""Cités de l'emploi and their communes (ANCT). One row = one pair (cité de l'emploi, commune).

The file knows communes only; the points it draws are the towns'. Several cités may share one line
with several communes: which goes with which is then not said.
"""

from qpv.sources.catalogue import ByHand, Source
from qpv.tables import records

SOURCES = (
    Source(
        dataset="cites_emploi",
        vintage="2023",
        file="cde_geom.geojson",
        title="Cités de l'emploi et leurs communes",
        publisher="ANCT",
        page="https://www.data.gouv.fr/datasets?q=cit%C3%A9s%20de%20l%27emploi",
        origin=ByHand("cette couche de carte de l'ANCT n'a pas d'adresse de téléchargement connue"),
        data_year="2023",
        zoning="",
        citation="ANCT, cités de l'emploi 2023",
        note="Les communes seulement : les QPV de chaque cité n'y sont pas.",
    ),
)
SCHEMA, read, clean = records.territories("cité de l'emploi", "cde")

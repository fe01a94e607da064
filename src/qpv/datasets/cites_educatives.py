"""Cités éducatives and their communes (ANCT). One row = one pair (cité éducative, commune).

A cité is a set of schools and of QPV; the file knows communes only, and the point it draws is the
town's. A commune of a cité is therefore not a QPV of that cité.
"""

from qpv.sources.catalogue import ByHand, Source
from qpv.tables import records

SOURCES = (
    Source(
        dataset="cites_educatives",
        vintage="2023",
        file="citeduc_geom.geojson",
        title="Cités éducatives et leurs communes",
        publisher="ANCT",
        page="https://www.data.gouv.fr/datasets?q=cit%C3%A9s%20%C3%A9ducatives",
        origin=ByHand(
            "l'ANCT diffuse la liste sous un nom daté qui change à chaque mise à jour ; "
            "cette couche en est tirée"
        ),
        data_year="2023",
        zoning="",
        citation="ANCT, cités éducatives 2023",
        note="Les communes seulement : ni les écoles ni les QPV de chaque cité n'y sont.",
    ),
)
SCHEMA, read, clean = records.territories("cité éducative", "cite")

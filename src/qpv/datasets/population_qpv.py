"""Population of the 2015 QPV at the 2013 and 2018 censuses (INSEE). One row = one 2015 QPV."""

from qpv.sources.catalogue import InseePage, Source
from qpv.tables import measures
from qpv.tables.columns import count, qpv
from qpv.tables.schema import Schema

SOURCES = (
    Source(
        dataset="population_qpv",
        vintage="2018",
        file="qpv_evolution_population.csv",
        title="Population des quartiers prioritaires 2015 aux recensements de 2013 et 2018",
        publisher="INSEE",
        page="https://www.insee.fr/fr/statistiques/5428762",
        origin=InseePage("https://www.insee.fr/fr/statistiques/5428762", r"\.csv$"),
        data_year="2013 et 2018",
        zoning="2015",
        citation="INSEE, recensements de la population 2013 et 2018",
        note="L'évolution calculée par le relais n'est pas lue : elle se recalcule.",
    ),
)

SCHEMA = Schema(
    row="un quartier prioritaire du zonage 2015",
    key=("code_qp",),
    columns=(
        qpv("code", "2015"),
        count("population_2013", "Population municipale 2013", "pop_2013", "hab."),
        count("population_2018", "Population municipale 2018", "pop_2018", "hab."),
    ),
)
read, clean = measures.room(SCHEMA)

"""Social housing in the 2024 QPV at 1 January (INSEE, RPLS): stock, vacancy, rotation, rents. One row =
one territory of one level.

``note`` is the publisher's own flag of the row (0 normal, 4 and 5 whole row hidden). Classes of a
composition that are hidden are not zero. Vacancy rates are often hidden."""

from qpv.tables import insee_archive
from qpv.tables.insee_variables import Variable, count, number, share
from qpv.tables.schema import Column

SOURCES, SCHEMA, read, clean = insee_archive.whole(
    "insee_qpv24_rpls",
    "2025",
    "RPLS_01-01-2025_QPV_2024.zip",
    9054633,
    "Parc locatif social au 01/01/2025 dans les quartiers prioritaires 2024",
    Variable(Column("note", "Note de diffusion du producteur", publisher_code="Note"), ("Note",)),
    count("n_social_dwellings", "Nombre de logements sociaux", "logements", "nbLsPls"),
    share("vacancy_pct", "Taux de vacance", "txVac"),
    share("vacancy_3m_pct", "Taux de vacance de plus de trois mois", "txVac3m"),
    share("turnover_pct", "Taux de rotation", "txRot"),
    number("mean_rent_eur_m2", "Loyer moyen", "€ par m² et par mois", "moyLoy"),
    number("median_rent_eur_m2", "Loyer médian", "€ par m² et par mois", "medLoy"),
    publisher="INSEE, SDES",
    data_year="01/01/2025",
)

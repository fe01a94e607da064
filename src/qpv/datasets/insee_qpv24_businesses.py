"""Establishments in the 2024 QPV (INSEE, SIDE). One row = one territory of one level."""

from qpv.tables import insee_archive
from qpv.tables.insee_variables import count, share

SOURCES, SCHEMA, read, clean = insee_archive.whole(
    "insee_qpv24_businesses",
    "2023",
    "side_2023_QPV2024.zip",
    8994268,
    "Tissu économique 2023 des quartiers prioritaires 2024",
    count("n_establishments", "Nombre d'établissements", "établissements", "NBETAB"),
    share("industry_pct", "Part de l'industrie", "TX_INDUS"),
    share("construction_pct", "Part de la construction", "TX_CONSTR"),
    share("retail_pct", "Part du commerce de détail", "TX_COM_DETAIL"),
    share("business_services_pct", "Part des services aux entreprises", "TX_SERV_ENT"),
    share("personal_services_pct", "Part des services aux particuliers", "TX_SERV_PAR"),
)

"""Persons covered by the general health scheme and by the C2S in the 2024 QPV at 1 January (INSEE,
CNAM). One row = one territory of one level.

Only the general scheme is counted. Two vintages in a row are not compared."""

from qpv.tables import insee_archive
from qpv.tables.insee_variables import count

SOURCES, SCHEMA, read, clean = insee_archive.whole(
    "insee_qpv24_cnam",
    "2025",
    "beneficiaires_CNAM_01-01-2025_QP24_csv.zip",
    8736902,
    "Bénéficiaires de l'assurance maladie au 01/01/2025 dans les quartiers prioritaires 2024",
    count("n_health_insured", "Personnes couvertes par le régime général", "personnes", "C"),
    count("n_c2s_free", "Bénéficiaires de la C2S non participative", "personnes", "C_C2SNP"),
    count("n_c2s_paid", "Bénéficiaires de la C2S participative", "personnes", "C_C2SP"),
    count(
        "n_c2s_free_under_18",
        "Bénéficiaires de la C2S non participative de moins de 18 ans",
        "personnes",
        "C_17_C2SNP",
    ),
    count(
        "n_c2s_free_over_60",
        "Bénéficiaires de la C2S non participative de 60 ans ou plus",
        "personnes",
        "C_60_C2SNP",
    ),
    publisher="INSEE, CNAM",
    data_year="01/01/2025",
)

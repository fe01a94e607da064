"""Pupils living in the 2024 QPV and those late in their schooling (INSEE, DEPP). One row = one
territory of one level.

Counts by residence: they add up, and the rate of late pupils is Σ late / Σ pupils."""

from qpv.tables import insee_archive
from qpv.tables.insee_variables import count

SOURCES, SCHEMA, read, clean = insee_archive.whole(
    "insee_qpv24_schooling",
    "2024-2025",
    "EDUC_2024_2025_QP24.zip",
    8994242,
    "Scolarité 2024-2025 dans les quartiers prioritaires 2024",
    count("n_pupils_6e", "Élèves de sixième", "élèves", "EFF_E6"),
    count("n_late_6e", "Élèves de sixième en retard", "élèves", "RET_E6"),
    count("n_pupils_3e", "Élèves de troisième", "élèves", "EFF_E3"),
    count("n_late_3e", "Élèves de troisième en retard", "élèves", "RET_E3"),
    count(
        "n_pupils_term_gt", "Élèves de terminale générale ou technologique", "élèves", "EFF_E0_GT"
    ),
    count("n_pupils_term_pro", "Élèves de terminale professionnelle", "élèves", "EFF_E0_PRO"),
    publisher="INSEE, DEPP",
)

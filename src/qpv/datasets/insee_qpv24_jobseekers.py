"""Jobseekers registered with France Travail at the end of the month in the 2024 QPV (INSEE, Dares).
One row = one territory of one level.

These are counts at the place of residence, not unemployment in the BIT sense: they give no rate.
Here « A » is a category of jobseekers; in the CAF archive it is « allocataires »."""

from qpv.tables import insee_archive
from qpv.tables.insee_variables import count

_UNIT = "demandeurs d'emploi"
SOURCES, SCHEMA, read, clean = insee_archive.whole(
    "insee_qpv24_jobseekers",
    "2024",
    "DEFM2024_QP24_csv.zip",
    8644871,
    "Demandeurs d'emploi 2024 des quartiers prioritaires 2024",
    count("n_jobseekers_a", "Demandeurs d'emploi de catégorie A", _UNIT, "A"),
    count("n_jobseekers_abc", "Demandeurs d'emploi de catégories A, B, C", _UNIT, "ABC"),
    count("n_jobseekers_abcde", "Demandeurs d'emploi de catégories A à E", _UNIT, "ABCDE"),
    count("n_jobseekers_women", "Demandeuses d'emploi de catégories A à E", _UNIT, "ABCDE_F"),
    publisher="INSEE, Dares, France Travail",
)

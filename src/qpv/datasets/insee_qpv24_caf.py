"""Recipients of family benefits (CAF) in the 2024 QPV at 31 December (INSEE, CNAF). One row = one
territory of one level."""

from qpv.tables import insee_archive
from qpv.tables.insee_variables import count

SOURCES, SCHEMA, read, clean = insee_archive.whole(
    "insee_qpv24_caf",
    "2024",
    "beneficiaires_CAF_31-12-2024_QP24.zip",
    8682381,
    "Bénéficiaires de la CAF au 31/12/2024 dans les quartiers prioritaires 2024",
    count("n_caf_recipients", "Allocataires de la CAF", "allocataires", "A"),
    count("n_caf_persons", "Personnes couvertes par la CAF", "personnes", "PERCOU"),
    count("n_rsa_recipients", "Allocataires du RSA socle", "allocataires", "ARSAS"),
    count("n_caf_lone_parents", "Allocataires en famille monoparentale", "allocataires", "AM"),
    count("n_caf_singles", "Allocataires isolés", "allocataires", "AI"),
    publisher="INSEE, CNAF",
    data_year="31/12/2024",
)

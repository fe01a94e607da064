"""Diplôme national du brevet by place of residence in the 2024 QPV (INSEE, DEPP). One row = one
territory of one level.

No code of this archive is confirmed: its variables are found by the wording of their labels."""

from qpv.tables import insee_archive
from qpv.tables.insee_variables import count

SOURCES, SCHEMA, read, clean = insee_archive.whole(
    "insee_qpv24_dnb",
    "2025",
    "DNB_2025_QP24.zip",
    9026325,
    "Diplôme national du brevet 2025 dans les quartiers prioritaires 2024",
    count(
        "n_dnb_present",
        "Candidats présents au brevet",
        "candidats",
        wording=r"^(nombre|effectif)\b(?!.*(admis|recu|mention)).*\bpresent",
    ),
    count(
        "n_dnb_passed",
        "Candidats admis au brevet",
        "candidats",
        wording=r"^(nombre|effectif)\b(?!.*mention).*\b(admis|recus|laureats)",
    ),
    publisher="INSEE, DEPP",
)

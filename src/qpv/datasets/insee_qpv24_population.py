"""Municipal population of the 2024 QPV (INSEE, census 2020): the reference denominator. One row = one
territory of one level."""

from qpv.tables import insee_archive
from qpv.tables.insee_variables import count

SOURCES, SCHEMA, read, clean = insee_archive.whole(
    "insee_qpv24_population",
    "2020",
    "pop_QPV24.csv",
    8210600,
    "Population des quartiers prioritaires 2024",
    count(
        "population",
        "Population municipale",
        "hab.",
        "POP_?MUN",
        r"P?POP_?MUN\w*",
        r"(P\d\d_)?POP\w*",
        wording=r"^population municipale( totale| du (quartier|qpv)| en \d{4}| \d{4}| \(.*\))*$",
    ),
)

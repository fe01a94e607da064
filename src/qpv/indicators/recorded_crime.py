"""Recorded crime and offences of one territory (SSMSI): a département or a région, never anything smaller.

Counts of different units are never added, and no territory is set beside another: a function takes one
territory and returns its own rows, in the publisher's order.
"""

import pandas as pd

from qpv.errors import TableError

LEVELS = ("departement", "region")
# The publisher's order: that of its files.
ORDER = (
    "Homicides",
    "Coups et blessures volontaires",
    "Coups et blessures volontaires intrafamiliaux",
    "Autres coups et blessures volontaires",
    "Violences sexuelles",
    "Vols avec armes",
    "Vols violents sans arme",
    "Vols sans violence contre des personnes",
    "Cambriolages de logement",
    "Vols de véhicules",
    "Vols dans les véhicules",
    "Vols d'accessoires sur véhicules",
    "Destructions et dégradations volontaires",
    "Escroqueries",
    "Trafic de stupéfiants",
    "Usage de stupéfiants",
)
COLUMNS = ["indicator", "counted", "rate_base", "year", "n_facts", "rate_per_1000", "reason"]


def of_territory(table: pd.DataFrame, level: str, code: str) -> pd.DataFrame:
    """Return the rows of one département or région: one row = one indicator in one year, indicators in
    the publisher's order, then years.

    Columns: ``indicator``, ``counted`` (unit of the count), ``rate_base`` (habitants, logements),
    ``year`` (int), ``n_facts``, ``rate_per_1000`` (NaN where not diffused), ``reason``.

    Raises
    ------
    TableError
        For any other level: what is published of a commune is not shown, and nothing is of a QPV.
    """
    if level not in LEVELS:
        raise TableError(
            f"Délinquance enregistrée : niveau « {level} ». Attendu : un département ou une région ; "
            "rien n'est montré d'une commune, rien n'est publié d'un quartier."
        )
    own = table[(table["level"] == level) & (table["codgeo"] == code)]
    own = own.assign(year=own["data_year"].astype(int), reason=own["rate_per_1000_reason"])
    rank = own["indicator"].map({name: i for i, name in enumerate(ORDER)})
    rank = rank.fillna(len(ORDER))  # one that a later edition adds comes last
    own = own.assign(rank=rank).sort_values(["rank", "indicator", "year"], kind="stable")
    return own[COLUMNS].reset_index(drop=True)

"""Which pages read each dataset; of those that no page reads, what they are kept for."""

from qpv.reports.catalogue import REPORTS

# The pages on the data themselves: they list every dataset.
ON_DATA = ("controle_qualite", "dictionnaire", "sources")
# Dataset -> what it is kept for, where no page reads it.
KEPT = {
    "qpv_communes": "contrôle : seconde liste des communes de chaque QPV, comparée aux contours "
    "(qpv check)",
    "sirene_geolocated": "études : établissements et rez-de-chaussée actifs des quartiers ; fichier "
    "lourd, sur demande",
    "insee_qpv24_businesses": "études : établissements par quartier, à côté des demandeurs d'emploi",
}


def use(dataset: str) -> str:
    """Return the pages that read a dataset, by name, else what it is kept for.

    Raises
    ------
    KeyError
        If no page reads it, and nothing says why it is there.
    """
    pages = [r.name for r in REPORTS if dataset in r.read and r.name not in ON_DATA]
    return ", ".join(pages) or KEPT[dataset]

"""What an indicator is: its columns, how it may be aggregated, its caveat."""

from dataclasses import dataclass
from typing import Literal

Aggregation = Literal["sum", "ratio", "weighted", "none", "territory"]


@dataclass(frozen=True)
class Indicator:
    """One indicator of one zoning, read in the table of one dataset.

    ``column`` is its value for one QPV (or "" where it is computed from ``numerator`` and
    ``denominator``, times ``scale``; a numerator may be a sum, « a+b »). ``weight`` is the column
    of the weighted approximation.
    ``decimals`` is for an aggregate, ``decimals_qp`` for one QPV (a census share of a small
    district rests on a few hundred people). ``ceiling`` is the value above which a ratio
    cannot be; ``ranked`` is False where an order would mean nothing. ``axis`` is the
    axis of the work programme that it feeds. ``year`` and ``source`` are the table's own where
    they are empty; ``part`` names the piece of a table with several years (« parts : 2018 »).
    ``territories`` is the dataset where the same source gives whole territories. ``archive`` is
    the entry of the publisher's own archive for the same quantity, which has its year: a study
    takes it first (``Store.best``).
    """

    id: str
    label: str
    short: str
    unit: str
    year: str
    source: str
    aggregation: Aggregation
    axis: int
    column: str = ""
    numerator: str = ""
    denominator: str = ""
    scale: float = 1.0
    weight: str = ""
    decimals: int = 1
    decimals_qp: int = 0
    ceiling: float | None = None
    feminine: bool = False
    ranked: bool = True
    caveat: str = ""
    zoning: str = "2024"
    dataset: str = "qpv_portrait"
    part: str = ""
    territories: str = ""
    archive: str = ""

    @property
    def needed(self) -> set[str]:
        """The columns of its table that it is computed from."""
        named = {self.column, *self.numerator.split("+"), self.denominator, self.weight}
        return named - {""}

    @property
    def formula(self) -> str:
        """The computation on several QPV, in French, as a reader of the method section needs it."""
        return {
            "sum": "somme des QPV diffusés",
            "ratio": "somme des numérateurs / somme des dénominateurs, sur les QPV où les deux "
            "sont diffusés",
            "weighted": f"approximation : moyenne pondérée par {_WEIGHTS.get(self.weight, '')}",
            "territory": "population des QPV / population de tout le territoire",
            "none": "jamais agrégé : distribution des QPV seulement",
        }[self.aggregation]


_WEIGHTS = {
    "population": "la population",
    "n_households": "le nombre de ménages",
    "n_social_dwellings": "le nombre de logements sociaux",
}

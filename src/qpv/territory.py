"""One territory: who it is, which QPV lie in it, and how a sentence names it."""

from __future__ import annotations

from dataclasses import dataclass

from qpv import names

LEVELS = {
    "pays": "pays",
    "region": "région",
    "departement": "département",
    "epci": "EPCI",
    "commune": "commune",
    "contrat": "contrat de ville",
    "qpv": "quartier prioritaire",
}
# Level -> the column of its code in tables of communes and of QPV.
KEYS = {"region": "insee_reg", "departement": "insee_dep", "epci": "siren_epci"}
METROPOLE = "METRO"
COUNTRY_NAMES = {METROPOLE: "France métropolitaine", "FR": "France"}


@dataclass(frozen=True)
class Territory:
    """One territory: its QPV, in code order, and what stands above it.

    ``population`` is the municipal population of the whole territory (None if unknown);
    ``straddling`` lists its QPV that also lie outside it.
    """

    level: str
    code: str
    name: str
    codes_qp: tuple[str, ...]
    population: int | None = None
    straddling: tuple[str, ...] = ()
    insee_reg: str = ""
    siren_epci: str = ""
    article: str = ""  # INSEE's code: see ``names``

    @property
    def of(self) -> str:
        """« d'Amiens », « de Hem », « des Hauts-de-France »."""
        return names.of(self.name, self.article)

    @property
    def inside(self) -> str:
        """« à Amiens », « dans le Nord », « en Île-de-France »."""
        return names.inside(self.name, self.article, level=self.level)

    @property
    def overseas(self) -> bool:
        return bool(self.codes_qp) and all(c[2] == "9" and c[3] in "78" for c in self.codes_qp)

"""One territory: who it is, which QPV lie in it, and how a sentence names it."""

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

# The régions of before 2016, by name as it is looked up and by code -> today's (loi n° 2015-29).
FORMER_REGIONS = {
    former: now
    for now, listed in {
        "27": "bourgogne/26/franche comte/43",
        "28": "basse normandie/25/haute normandie/23",
        "32": "nord pas de calais/31/picardie/22",
        "44": "alsace/42/champagne ardenne/21/lorraine/41",
        "75": "aquitaine/72/limousin/74/poitou charentes/54",
        "76": "languedoc roussillon/91/midi pyrenees/73",
        "84": "auvergne/83/rhone alpes/82",
    }.items()
    for former in listed.split("/")
}


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

"""The study behind a page on a territory, and what only these pages show."""

from __future__ import annotations

from qpv import study
from qpv.paths import Places
from qpv.reports import catalogue
from qpv.study import Study

# Tables that these pages name among their sources, where they are at hand.
TABLES = ("qpv_perimeters", "qpv_portrait", "cog", "qpv_correspondence", "tfpb_rates", "communes")


def open_portrait(niveau: str, code: str, tuiles: str = "", where: Places | None = None) -> Study:
    """Return the study of one territory, from the checked tables.

    Raises
    ------
    ParameterError
        If a parameter is not acceptable, or the territory has no QPV.
    TableError
        If a table has not been built.
    """
    given = catalogue.checked("portrait_territoire", niveau=niveau, code=code, tuiles=tuiles)
    found = study.open(given["niveau"], given["code"], where)
    for name in TABLES:
        if found.available(name):
            found.remember(name)
    return found


def tfpb(p: Study) -> dict[str, tuple[float, float]]:
    """2024 code -> lowest and highest global TFPB rate (%) of its communes, where known."""
    table = p.at_hand("tfpb_rates")
    if table is None:
        return {}
    rates = table.set_index("codgeo")["tfpb_rate_pct"]
    pairs = p.geography.communes_of.assign(rate=p.geography.communes_of["code"].map(rates))
    spread = pairs.dropna(subset=["rate"]).groupby("code_qp")["rate"].agg(["min", "max"])
    return {code: (low, high) for code, low, high in spread.itertuples()}

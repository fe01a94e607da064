"""Second page: work and rights. Sentences, conditions and figures."""

from __future__ import annotations

import pandas as pd

from qpv import french
from qpv.figures import charts, style
from qpv.figures.picture import Picture
from qpv.reports.axes.quarters import MAINLAND
from qpv.reports.axes.shared_figures import lines
from qpv.reports.synthesis.facts import Synthesis
from qpv.reports.synthesis.frame import Shown
from qpv.thresholds import STABLE_POINTS

_ENOUGH, _LINES, _SHOWN = 10, 5, 6

# ---- employment


def _employment(f: Synthesis) -> str:
    found = f.gap("employment")
    if found is None or abs(found.points) < STABLE_POINTS or len(f.people) < _ENOUGH:
        return ""
    own, other = (french.quantity(v, "%") for v in (found.value, found.reference))
    return f"≈ {own} des 15-64 ans des QPV ont un emploi ({MAINLAND} : ≈ {other})."


def _by_part(f: Synthesis, title: str) -> Picture:
    s, indicator = f.study, f.study.indicator("employment")
    level = {"region": "departement", "departement": "epci"}[s.territory.level]
    found = s.store.aggregates(indicator, level)["value"]
    members = s.geography.membership(level)
    counts = members["code"][members["code_qp"].isin(f.people.index)].value_counts()
    codes = [c for c in counts.index[:_LINES] if pd.notna(found.get(c))]
    gap = f.gap("employment")
    rates = {f"QPV {s.territory.of}": gap.value}
    rates |= {s.geography.name(level, c): found[c] for c in codes} if len(codes) > 1 else {}
    own, values = "QPV du territoire", s.values(indicator)
    pairs = {name: {own: rate, MAINLAND: gap.reference} for name, rate in rates.items()}
    return charts.compact_dots(
        lines(pairs, own, {MAINLAND: "pays"}).assign(approximate=True),
        width=style.PAGE_WIDTH,
        unit="%",
        decimals=0,
        **values.words(title, " ; ≈ : moyenne pondérée par la population"),
    )


# ---- RSA


def _rank(f: Synthesis) -> int:
    """The rank of the région's rate from the highest; 0 for a département, or without one."""
    s = f.study
    if s.territory.level != "region" or s.overseas or not s.known("rsa"):
        return 0
    return int((_regions(f) > s.value("rsa")["value"]).sum()) + 1


def _regions(f: Synthesis) -> pd.Series:
    """The rates of the régions of métropole (code), the highest first."""
    s = f.study
    found = s.store.aggregates(s.indicator("rsa"), "region")["value"].dropna()
    overseas = found.index.isin(["01", "02", "03", "04", "06"])
    return found[~overseas].sort_values(ascending=False)


def _rsa(f: Synthesis) -> str:
    found, rank = f.gap("rsa"), _rank(f)
    high = 0 < rank <= 3
    if found is None or len(f.people) < _ENOUGH or not (high or abs(found.points) >= 1):
        return ""
    own = french.quantity(found.value, "%", 1)
    told = f"RSA : {own} des allocataires des QPV"
    if not high:
        return f"{told} ({MAINLAND} : {french.quantity(found.reference, '%', 1)})."
    place = "" if rank == 1 else f"{french.ordinal(rank)} "
    rates = _regions(f)
    other = rates.iloc[1] if rank == 1 else rates.iloc[0]
    beside = f"{'2e' if rank == 1 else '1er'} : {french.quantity(other, '%', 1)}"
    return f"{told}, {place}taux le plus élevé des {len(rates)} régions de métropole ({beside})."


def _rates(f: Synthesis, title: str) -> Picture:
    s, values = f.study, f.study.values("rsa")
    if s.territory.level == "region" and not s.overseas:
        found, level, own = _regions(f), "region", s.code
        first = found.index[:_SHOWN].union([own])
        found = found[found.index.isin(first)]
    else:
        every = s.store.aggregates(s.indicator("rsa"), "departement")["value"]
        cog = s.geography.cog
        region = s.territory.insee_reg
        kin = cog["code"][(cog["level"] == "departement") & (cog["insee_reg"] == region)]
        found, level, own = every.reindex(kin).dropna(), "departement", s.code
        found = found.sort_values(ascending=False)
    rows = [(s.geography.name(level, c), v, c == own) for c, v in found.items()]
    rows.append((MAINLAND, f.gap("rsa").reference, False))
    return charts.bars(
        pd.DataFrame(rows, columns=["label", "value", "own"]),
        unit="%",
        decimals=1,
        **values.words(title, f" ; les {_SHOWN} premières régions" * (level == "region")),
    )


SHOWN = (
    Shown(
        name="Emploi, à côté des QPV de métropole",
        rule="2 points ou plus d'écart avec les QPV de France métropolitaine ; 10 QPV ou plus ; les deux "
        "taux sont dits, l'écart ne l'est pas",
        wrong_if="la moyenne pondérée s'écartait du vrai taux d'autant",
        says=_employment, figure=_by_part, tall=True,
    ),
    Shown(
        name="RSA parmi les allocataires",
        rule="l'un des trois taux les plus élevés des régions de métropole, ou 1 point ou plus d'écart "
        "avec les QPV de métropole ; 10 QPV ou plus",
        wrong_if="on le lisait comme une part des habitants : c'est celle des allocataires de la CAF",
        says=_rsa, figure=_rates,
    ),
)  # fmt: skip

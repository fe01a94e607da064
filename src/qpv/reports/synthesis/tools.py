"""Last page: the labour market around, the services, what the abatement is worth. Sentences, conditions
and figures."""

from __future__ import annotations

import pandas as pd

from qpv import french
from qpv.figures import charts, style
from qpv.figures.picture import Picture
from qpv.reports import page
from qpv.reports.abattement import split
from qpv.reports.synthesis.facts import Synthesis
from qpv.reports.synthesis.frame import Shown
from qpv.thresholds import HIGH_UNEMPLOYMENT, NEAR_M

_BARS = 12


# ---- zones d'emploi


def _zones(f: Synthesis) -> str:
    count = len(f.high_zones)
    if len(f.zones) < 3 or not count:
        return ""
    first = f.high_zones.index[0]
    where = "Une zone d'emploi" if count == 1 else f"{french.number(count)} zones d'emploi"
    verb = "atteint" if count == 1 else "atteignent"
    top = french.quantity(f.high_zones.iloc[0], "%", 1)
    return (
        f"{where} sur {len(f.zones)} {verb} {french.number(HIGH_UNEMPLOYMENT)} % de chômage ou plus "
        f"({first} : {top})."
    )


def _zone_bars(f: Synthesis, title: str) -> Picture:
    rates = f.zones.to_numpy()[:_BARS]
    rows = pd.DataFrame({"label": f.zones.index[:_BARS], "value": rates})
    rows["own"] = rates >= HIGH_UNEMPLOYMENT
    which = f" ; les {_BARS} taux les plus élevés" * (len(f.zones) > _BARS)
    words = page.words(
        f.study,
        title,
        f"Taux de chômage de la zone entière, jamais des quartiers, {f.prevention.quarter}{which}",
        f"INSEE, taux de chômage localisés ; {len(f.zones)} zones d'emploi 2020 qui ont une commune "
        f"{f.study.territory.inside}",
    )
    return charts.bars(rows, unit="%", decimals=1, **words)


# ---- services


def _near(f: Synthesis) -> str:
    return f.near() if f.some_far() and (f.nearest <= NEAR_M).mean() < 0.5 else ""


def _services(f: Synthesis, title: str) -> Picture:
    near = int((f.nearest <= NEAR_M).sum())
    counts = {"label": french.plural(len(f.people), "QPV", "QPV"), "near": near}
    counts["far"] = len(f.people) - near
    parts = [
        ("near", "guichet à 1 km ou moins", style.SEQUENTIAL[2]),
        ("far", "plus loin", style.ABSENT_FACE),
    ]
    words = page.words(
        f.study,
        title,
        "QPV selon la distance de leur contour à la France services fixe la plus proche",
        f"ANCT, France services, {f.services_date}, hors bus et itinérances ; à vol d'oiseau",
    )
    return charts.shares(pd.DataFrame([counts]), parts, **words)


# ---- abatement


def worth(f: Synthesis) -> str:
    """Return « 26,0 à 32,5 M€ »."""
    _, _, e = f.abatement
    return french.euros_range(e.low, e.high).removeprefix("de ")


def _abatement(f: Synthesis) -> str:
    if f.abatement is None:
        return ""
    year, a, e = f.abatement
    if not e.sane or e.high < 1e6:
        return ""
    low, high = (french.number(v / e.n_eligible[1]) for v in (e.low, e.high))
    state = french.euros_range(*split(a)[0])
    return (
        f"L'abattement de taxe foncière de {year} vaut {french.euros_range(e.low, e.high)}, de {low} à "
        f"{high} € par logement ; l'État compense {state}."
    )


def _range_bars(f: Synthesis, title: str) -> Picture:
    year, a, e = f.abatement
    state, left = split(a)
    rows = [
        ("Abattement estimé", e.low, e.high, True),
        ("Compensé par l'État", *state, False),
        ("À la charge des collectivités", *left, False),
    ]
    table = pd.DataFrame(rows, columns=["label", "low", "value", "own"])
    table["text"] = [french.euros_range(*row[1:3]).removeprefix("de ") for row in rows]
    table[["low", "value"]] /= 1e6
    words = page.words(
        a,
        title,
        f"Estimation {year}, en millions d'euros, du bas au haut de la fourchette",
        f"Estimation à partir de données publiques, {e.n_estimated} QPV sur {e.n_qpv} ; seul l'avis "
        "d'imposition du bailleur fait foi",
    )
    return charts.bars(table, unit="M€", decimals=1, **words)


SHOWN = (
    Shown(
        name="Zones d'emploi à 10 % de chômage ou plus",
        rule="une zone au moins, sur trois ou plus, atteint 10 % au dernier trimestre ; borne fixe",
        wrong_if="le taux était lu comme celui des quartiers : c'est celui de la zone entière",
        says=_zones, figure=_zone_bars, tall=True,
    ),
    Shown(
        name="France services à portée des quartiers",
        rule="moins de la moitié des QPV ont un guichet à 1 km ; 1 000 habitants concernés ou plus",
        wrong_if="un guichet avait ouvert ou fermé depuis la liste ; à pied, la distance est plus longue",
        says=_near, figure=_services,
    ),
    Shown(
        name="Ce que vaut l'abattement de taxe foncière",
        rule="estimation possible, de 1 M€ ou plus, dans la fourchette vraisemblable de 60 à 500 € par "
        "logement",
        wrong_if="les avis d'imposition des bailleurs donnaient un total hors de la fourchette",
        says=_abatement, figure=_range_bars, slide=True, topic="d'abattement",
    ),
)  # fmt: skip

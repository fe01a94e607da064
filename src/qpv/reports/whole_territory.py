"""« Et le reste du territoire ? »: what any page says of its QPV of 2015 beside the whole territory, all
its inhabitants, QPV included. Never « hors QPV »: secrecy forbids to find the rest by subtraction.

A sentence is "" where its condition fails: see each.
"""

import math

import pandas as pd

from qpv import french, names
from qpv.figures import charts
from qpv.figures.picture import Picture
from qpv.reports import page
from qpv.reports.page import HTML
from qpv.study import Study
from qpv.study.rest import Beside, beside
from qpv.study.values import names_2015
from qpv.thresholds import BENEFITS_TIMES, FEW_QUARTERS

QUESTION = "Et le reste du territoire ?"
ABSENT = (
    "Aucune comparaison avec le territoire entier : l'INSEE ne diffuse pas, pour une même année, les "
    "revenus de ces quartiers (zonage de 2015) et ceux du territoire."
)
FORMER = "Anciens quartiers, dans leurs contours de 2015"
_DOUBLE = 2


def block(s: Study) -> HTML | None:
    """Return the block of a page: the figure, what is said, the reservation, or why there is none."""
    b = beside(s)
    if b is None or not b.known:
        return page.text(ABSENT)
    told = page.bullets(said(s, b), "qpv-lines")
    return page.former(FORMER, shown(s, b), told, page.text(caveat(b), "qpv-note"))


def shown(s: Study, b: Beside) -> HTML | Picture:
    """Return one dot per QPV, or a table of few."""
    return table(b) if len(b.medians) < FEW_QUARTERS else strip(s, b)


def said(s: Study, b: Beside) -> list[str]:
    """Return the sentences whose condition holds."""
    return [told for told in (rates(s, b), double(s, b), benefits(s, b)) if told]


def caveat(b: Beside) -> str:
    """Return the reservation under whatever compares QPV with a whole territory."""
    merged = " L'EPCI est celui d'alors." if b.former else ""
    return (
        f"Périmètre des quartiers de 2015, revenus de {b.year} : dernière année où l'INSEE donne et "
        "les quartiers, et les territoires entiers. Territoire entier, quartiers compris. « ≈ » : moyenne "
        f"pondérée par les habitants, ou estimation.{merged}"
    )


def inside(s: Study, b: Beside) -> str:
    """Return « dans les Hauts-de-France », « à Lille »: where the whole territory is."""
    article = s.geography.articles.get((b.level, b.code), "")
    return names.inside(b.name, article, level=b.level)


def _of(s: Study, b: Beside) -> str:
    return names.of(b.name, s.geography.articles.get((b.level, b.code), ""))


def _euros(amount: float) -> str:
    return french.quantity(amount, "€")


def below_title(s: Study, b: Beside) -> str:
    """Return in how many QPV half of the inhabitants, at least, live under the mark of the poorest
    quarter of the whole; where there is no mark, or none under it, that."""
    whole, count, known = inside(s, b), len(b.below), len(b.medians)
    if math.isnan(b.q1):
        return f"Niveau de vie médian : {_spread(b)}, {_euros(b.median)} {whole}"
    mark = f"{_euros(b.q1)}, seuil du quart le plus modeste {_of(s, b)}"
    half = f"la moitié des habitants au moins vit sous {mark}"
    if known == 1:
        over = f"Le niveau de vie médian du quartier ({_spread(b)}) n'est pas sous {mark}"
        return f"Dans le quartier, {half}" if count else over
    if not count:
        return f"Aucun QPV n'a un niveau de vie médian sous {mark}"
    which = f"{french.number(count) if count > 1 else 'un'} QPV sur {french.number(known)}"
    return f"Dans {which if count < known else f'les {french.number(known)} QPV'}, {half}"


def _spread(b: Beside) -> str:
    low, high = b.medians.min(), b.medians.max()
    if low == high:
        return _euros(low)
    return f"de {_euros(low)} à {_euros(high)} d'un QPV à l'autre"


def rates(s: Study, b: Beside) -> str:
    """Return the poverty rate of the QPV, and that of the whole: published, or its exact bounds with
    the estimate between them; "" where either is unknown."""
    whole = _whole_rate(b)
    if math.isnan(b.rate) or not whole:
        return ""
    low, high = (french.quantity(rate, "%", 0) for rate in b.rates)
    spread = f" (de {low} à {high})" if len(b.medians) > 1 and low != high else ""
    about = "≈ " if len(b.medians) > 1 else ""
    return (
        f"Taux de pauvreté : {about}{french.quantity(b.rate, '%')} dans les QPV{spread} ; "
        f"{inside(s, b)}, quartiers compris, {whole}."
    )


def _whole_rate(b: Beside) -> str:
    if not math.isnan(b.published):
        return f"il est de {french.quantity(b.published, '%')}"
    if b.bracket is None:
        return ""
    low, high = b.bracket
    near = ""
    if not math.isnan(b.estimate):
        rate = french.quantity(b.estimate, "%")
        near = f" (≈ {rate}, estimé d'après les déciles publiés, ± 1 point)"
    return f"il est entre {low} et {high} %{near}"


def double(s: Study, b: Beside) -> str:
    """Return that the rate of the QPV is at least twice that of the whole: only against what bounds
    it from above, never against the estimate."""
    most = b.published if not math.isnan(b.published) else (b.bracket or (0, 100))[1]
    if math.isnan(b.rate) or b.rate < _DOUBLE * most:
        return ""
    return f"Le taux de pauvreté des QPV est au moins le double de celui observé {inside(s, b)}."


def benefits(s: Study, b: Beside) -> str:
    """Return what share of income comes from benefits, where it is three times that of the whole, or
    more: that it is 5 points above is true of every territory."""
    own, whole = b.share("benefits"), b.whole_share("benefits")
    if not own >= BENEFITS_TIMES * whole:
        return ""
    return (
        f"Sur 100 € de revenu des habitants des QPV, ≈ {french.number(own)} € viennent de prestations "
        f"sociales, contre {french.number(whole)} € {inside(s, b)}, quartiers compris : au moins trois "
        "fois plus."
    )


def strip(s: Study, b: Beside) -> Picture:
    """Return one dot per QPV: its median, beside the first quartile and the median of the whole."""
    known = names_2015(s).reindex(b.qpv.index)
    frame = pd.DataFrame(
        {
            "code_qp": b.qpv.index,
            "label": (known["lib_qp"] + " (" + known["lib_com"] + ")").fillna("").to_numpy(),
            "value": b.qpv["median"].to_numpy(),
            "reason": "non diffusé",
            "population": b.qpv["people"].to_numpy(),
        }
    )
    lines = [("Seuil du quart le plus modeste", b.q1), ("Médiane du territoire", b.median)]
    return charts.distribution(
        frame,
        references=[charts.Reference(what, value, "whole") for what, value in lines],
        unit="€",
        decimals=0,
        pile=90.0,  # the next figure finds room on the same printed page
        axis_label="Niveau de vie médian (€ par an et par unité de consommation)",
        title=french.typography(below_title(s, b)),
        subtitle=f"Un point par QPV de 2015 ; niveau de vie de {b.year}, territoire entier quartiers "
        "compris",
        source=page.source_line(f"INSEE-DGFiP-CNAF-CNAV-CCMSA, Filosofi {b.year}", s.fictional),
    )


def table(b: Beside) -> HTML:
    """Return poverty, standard of living and make-up of income: the QPV, and the whole."""
    near = "≈ " if len(b.medians) > 1 else ""
    low, high = b.medians.min(), b.medians.max()
    medians = _euros(high) if low == high else f"de {french.number(low)} à {_euros(high)}"
    rows = [
        ("Taux de pauvreté à 60 %", _qpv_rate(b, near), _whole_rate(b).removeprefix("il est ")),
        ("Niveau de vie médian, par an et unité de consommation", medians, _euros(b.median)),
        ("Seuil du quart le plus modeste (premier quartile)", "—", _euros(b.q1)),
    ]
    shares = {"Prestations sociales": "benefits", "Revenus d'activité": "activity"}
    for label, measure in shares.items():
        own, whole = (french.quantity(v, "%") for v in (b.share(measure), b.whole_share(measure)))
        rows.append((f"{label}, part du revenu", f"{near}{own}", whole))
    heads = ("", "QPV (périmètre 2015)", f"{b.name}, quartiers compris")
    told = [dict(zip(heads, row, strict=True)) for row in rows]
    return page.table(told, f"Les QPV et le territoire entier, Filosofi {b.year}")


def _qpv_rate(b: Beside, near: str) -> str:
    ends = (
        ""
        if not near
        else f" (de {french.number(b.rates[0], 1)} à {french.number(b.rates[1], 1)} %)"
    )
    return f"{near}{french.quantity(b.rate, '%')}{ends}"

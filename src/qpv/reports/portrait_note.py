"""The second side of the portrait's note: the whole territory, then the territory's QPV beside others."""

from qpv.figures import charts
from qpv.figures.picture import Picture
from qpv.reports import page, portrait, whole_territory
from qpv.reports.page import HTML
from qpv.study import Study
from qpv.study.rest import beside


def overleaf(p: Study) -> HTML:
    """Return what the note's second side shows."""
    b = beside(p)
    b = b if b is not None and b.known else None
    told = page.text(whole_territory.ABSENT)
    if b is not None:
        said = page.bullets(whole_territory.said(p, b), "qpv-lines")
        caveat = page.text(whole_territory.caveat(b), "qpv-note")
        told = page.former(whole_territory.FORMER, said, caveat)
    return page.second_side(
        page.heading(whole_territory.QUESTION),
        None if b is None else whole_territory.shown(p, b),
        page.blocks(
            page.block("Quartiers et territoire entier", told),
            page.block("Face aux autres quartiers", _beside_others(p)),
        ),
    )


def _beside_others(p: Study) -> HTML | Picture:
    known = [id for id in portrait.COMPARED if p.known(id)]
    if not known:
        return page.text("Aucun des taux comparés n'est diffusé pour ces QPV.")
    subtitle = "En %, QPV au périmètre 2024 ; ≈ : moyenne pondérée de taux publiés par QPV"
    words = page.words(p, portrait.gap_title(p), subtitle, "INSEE, CNAF, SDES, 2020 à 2024")
    return charts.compact_dots(p.compared(known), unit="%", decimals=0, **words)

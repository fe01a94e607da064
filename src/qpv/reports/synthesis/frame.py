"""How the synthesis is shown: four printed pages, or slides; one finding, one figure.

A finding brings its figure, whose title is its sentence and whose last line gives source and
coverage. One that is silent has neither: no hole on paper, no slide.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from IPython import display

from qpv import french
from qpv.figures.picture import Picture
from qpv.reports import axis, page
from qpv.reports.axis import AxisPage, Block, Finding
from qpv.reports.method import title as method_title
from qpv.reports.page import HTML

SLIDES = "diapos"
_FEW = 10  # QPV under which a slide of one figure would be almost empty
Drawn = Callable[[Any, str], Picture | HTML]


@dataclass(frozen=True, kw_only=True)
class Shown(Finding):
    """A finding and its figure, which takes the facts and the sentence; ``topic`` is what the title of
    its page says of it; ``slide`` where it is one of those shown on a screen, ``tall`` where the figure
    takes two rows of a page."""

    figure: Drawn
    topic: str = ""
    slide: bool = False
    tall: bool = False


@dataclass(frozen=True, kw_only=True)
class Side(Block):
    """A printed page: the question of the president, the title that answers it, made of the facts and
    of the topics that are said."""

    title: Callable[[Any, str], str]
    figures: tuple = ()
    known: Callable[[Any], bool] = lambda _: True
    absent: str = "Aucun constat de cette page n'est établi ici : la méthode dit pourquoi."


def again(page_of: str, figure: Callable[[Any, str], Picture], format: str = "") -> Drawn:
    """Return the figure of the page of an axis, with the title that it has here."""
    return lambda f, title: replace(figure(getattr(f, page_of), format), title=title)


def title(p: AxisPage) -> HTML:
    """Return the page's heading."""
    return method_title(p.study, f"{p.axis.title} — {p.study.name}")


def lead(p: AxisPage) -> HTML | None:
    """Return, on screen, the first finding of each page; the slides open on their first figure."""
    if p.format == SLIDES:
        return None
    said = [found[0].says(p.facts) for side in p.axis.blocks if (found := p.said(side))]
    return page.on_screen(page.lead(said))


def heading(p: AxisPage, id: str) -> display.Markdown | None:
    """Return the title of a page; slides have none."""
    if p.format == SLIDES:
        return None
    side = p.axis.block(id)
    topics = dict.fromkeys(one.topic for one in p.said(side) if one.topic)
    told = side.title(p.facts, french.listing(list(topics)))
    return display.Markdown(f"## {french.typography(told)}")


def figures(p: AxisPage, id: str) -> HTML:
    """Return the figures of a page, one for each finding that is said: a grid, or its slides."""
    side = p.axis.block(id)
    if p.format == SLIDES:
        return _slides(p, side)
    said = p.said(side)
    question = page.text(side.question, "qpv-question")
    cells = [page.group(_drawn(one, p), kind="qpv-tall" if one.tall else "") for one in said]
    shown = page.group(*cells, kind="qpv-side") if cells else page.text(side.absent)
    return page.join(question, shown)


def _slides(p: AxisPage, side: Side) -> HTML:
    """Return the slides of a page. Few quarters have little to show: theirs are two figures each, from
    all pages, at the place of the first."""
    few = len(p.study.qpv) < _FEW
    pages = [side] if not few else p.axis.blocks if side is p.axis.blocks[0] else []
    shown = [_drawn(one, p) for own in pages for one in p.said(own) if one.slide]
    if not few:
        return page.join(*(page.group(one, kind="qpv-slide") for one in shown))
    pairs = [shown[start : start + 2] for start in range(0, len(shown), 2)]
    return page.join(
        *(
            page.group(*map(page.group, pair), kind=f"qpv-slide{' qpv-pair' * (len(pair) > 1)}")
            for pair in pairs
        )
    )


def _drawn(one: Shown, p: AxisPage) -> HTML | Picture:
    return one.figure(p.facts, french.typography(one.says(p.facts).removesuffix(".")))


def told(p: AxisPage, part: HTML) -> HTML | None:
    """Return a part that slides do without."""
    return None if p.format == SLIDES else part


def method(p: AxisPage) -> HTML | None:
    """Return, on screen, the rule of each finding and the page's sources; on paper, their citation."""
    if p.format == SLIDES:
        return None
    whole = page.join(axis.rules(p), axis.notes(p))
    return page.join(
        page.on_screen(whole), axis.sources(AxisPage(p.axis, p.study, p.facts, axis.NOTE))
    )

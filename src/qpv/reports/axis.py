"""How an axis of the work programme becomes a page: one declaration, shown by one set of functions.

A declaration holds the questions of the axis, one block each, with the figures that answer it and
the findings that may be said; what the page cannot answer, and who can; the levers. An axis costs
its declaration, its notebook, and the computations that no other page has (``facts``).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from IPython import display

from qpv import french
from qpv.errors import ParameterError, did_you_mean
from qpv.figures.picture import Picture
from qpv.paths import Places
from qpv.reports import levers, method, page
from qpv.reports.page import HTML
from qpv.study import Study

NOTE = "note"
Part = HTML | Picture | None


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A sentence that is said where its condition holds, and is silent elsewhere.

    ``says`` tests exact values, guards included, and returns the sentence, or "" where it does not
    hold. ``rule`` and ``wrong_if`` tell readers the condition with its guards, and what would make
    the sentence false.
    """

    name: str
    rule: str
    wrong_if: str
    says: Callable[[Any], str]


def finding(name: str, *, rule: str, wrong_if: str) -> Callable[[Callable[[Any], str]], Finding]:
    """Return what makes a finding of the function that says it."""
    return lambda says: Finding(name=name, rule=rule, wrong_if=wrong_if, says=says)


@dataclass(frozen=True, kw_only=True)
class Block:
    """A question and what answers it. ``figures`` take the facts and the page's format; where it is
    not ``known`` here, ``absent`` says why in one line. In the format « note »,
    only those ``printed`` are shown, and the one ``overleaf`` opens the second side."""

    id: str
    question: str
    figures: tuple[Callable[[Any, str], Part], ...]
    known: Callable[[Any], bool]
    absent: str
    findings: tuple[Finding, ...] = ()
    caveat: str = ""
    printed: bool = True
    overleaf: bool = False


@dataclass(frozen=True, kw_only=True)
class Axis:
    """A page of the work programme. ``facts`` computes, once, what blocks and findings read;
    ``levers`` are ids of ``levers.LEVERS``; ``elsewhere`` are (what is not in open data, who holds
    it); ``partners`` are named by région, the first that fits ("" for any). ``opening`` is what must
    be read before any figure."""

    report: str
    title: str
    programme: str
    facts: Callable[[Study], Any]
    blocks: tuple[Block, ...]
    indicators: tuple[str, ...]
    levers: tuple[str, ...]
    partners: tuple[tuple[str, str], ...]
    elsewhere: tuple[tuple[str, str], ...]
    limits: tuple[str, ...]
    who: Callable[[Any], str] = lambda facts: f"{facts.in_numbers}."
    opening: Callable[[Any], str] | None = None

    def block(self, id: str) -> Block:
        """Return one of its blocks."""
        known = {block.id: block for block in self.blocks}
        if id not in known:
            raise ParameterError(f"partie de la page inconnue : « {id} »{did_you_mean(id, known)}")
        return known[id]


@dataclass(frozen=True)
class AxisPage:
    """The page of one territory."""

    axis: Axis
    study: Study
    facts: Any
    format: str = ""

    @property
    def blocks(self) -> list[Block]:
        """The blocks of the page's format."""
        return [block for block in self.axis.blocks if block.printed or self.format != NOTE]

    def said(self, block: Block) -> list[Finding]:
        """Return the findings of a block whose condition holds here."""
        if not block.known(self.facts):
            return []
        return [finding for finding in block.findings if finding.says(self.facts)]


def open_page(
    axis: Axis, niveau: str, code: str, format: str = "", where: Places | None = None
) -> AxisPage:
    """Return the page of an axis for one territory (raises as ``method.open_study``)."""
    s, given = method.open_study(axis.report, where, niveau=niveau, code=code, format=format)
    return AxisPage(axis, s, axis.facts(s), given["format"])


def title(p: AxisPage) -> HTML:
    """Return the page's heading."""
    return method.title(p.study, f"{p.axis.title} — {p.study.name}", sheet=p.format)


def lead(p: AxisPage) -> HTML:
    """Return what must be read first, then who is spoken of, then the first finding of each block
    that has one."""
    said = [found[0].says(p.facts) for block in p.blocks if (found := p.said(block))]
    first = page.text(p.axis.opening(p.facts), "qpv-opening") if p.axis.opening else None
    return page.join(first, page.lead([p.axis.who(p.facts), *said]))


def question(p: AxisPage, id: str) -> display.Markdown | None:
    """Return the question of a block as a heading of the page; None where the format leaves it out.
    The one that opens the second side is written with its block."""
    block = p.axis.block(id)
    hidden = block not in p.blocks or (p.format == NOTE and block.overleaf)
    return None if hidden else display.Markdown(f"## {french.typography(block.question)}")


def answer(p: AxisPage, id: str) -> HTML | None:
    """Return a block: the findings that the lead has not said, the figures, the reservation; or the
    line that says why there is none."""
    block = p.axis.block(id)
    if block not in p.blocks:
        return None
    parts = _parts(p, block) if block.known(p.facts) else [page.text(block.absent)]
    if p.format == NOTE and block.overleaf:
        return page.second_side(page.heading(block.question), *parts)
    return page.join(*parts)


def _parts(p: AxisPage, block: Block) -> list[Part]:
    more = [finding.says(p.facts) for finding in p.said(block)[1:]]
    return [
        page.bullets(more, "qpv-lines") if more else None,
        *(figure(p.facts, p.format) for figure in block.figures),
        page.text(block.caveat, "qpv-note") if block.caveat else None,
    ]


def act(p: AxisPage) -> HTML:
    """Return the levers of the axis, with their questions for a meeting, and its partners."""
    found = [lever for lever in levers.LEVERS if lever.indicator in p.axis.levers]
    region = p.study.territory.insee_reg
    partners = [told for where, told in p.axis.partners if where in ("", region)][:1]
    asked = [question for lever in found for question in lever.questions]
    return page.join(
        page.text(p.axis.programme),
        *(page.text(f"{lever.title}. {lever.actions}") for lever in found),
        *(page.text(told) for told in partners),
        page.bullets(asked, "qpv-questions"),
    )


def elsewhere(p: AxisPage) -> HTML:
    """Return what no open file says of these quarters, and who can."""
    return page.bullets([f"{what} : {who}." for what, who in p.axis.elsewhere], "qpv-lines")


def notes(p: AxisPage) -> HTML:
    """Return what must be known before quoting a figure of the page."""
    return page.notes(p.axis.limits)


def rules(p: AxisPage) -> HTML:
    """Return the rule of each finding, and whether it is said here; in a note, the silent ones."""
    rows = [_rule(p, block, finding) for block in p.axis.blocks for finding in block.findings]
    silent = [row["Constat"] for row in rows if row["Ici"] != "dit"]
    told = f"Constats tus ici, leur condition n'étant pas remplie : {' ; '.join(silent)}."
    table = page.table(rows, "Quand un constat est dit, et ce qui le rendrait faux")
    shown = page.on_screen(table) if p.format == NOTE else table
    return page.join(page.on_paper(told) if silent and p.format else None, shown)


def _rule(p: AxisPage, block: Block, finding: Finding) -> dict[str, str]:
    here = "dit" if finding in p.said(block) else "tu"
    here = here if block.known(p.facts) else "sans objet"
    return {
        "Constat": finding.name,
        "Il est dit si": finding.rule,
        "Il serait faux si": finding.wrong_if,
        "Ici": here,
    }


def sources(p: AxisPage) -> HTML:
    """Return the page's indicators and the files that it rests on; in print, a note only cites."""
    return method.sources(p.study, p.format, method.indicators(p.study, p.axis.indicators))

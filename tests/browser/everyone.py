"""What a page owes to each of its readers: WCAG 2.1 AA, a zoom of 200 %, the keyboard, forced colours, a
screen reader; and HTML whose elements close in order."""

from __future__ import annotations

from html.parser import HTMLParser
from importlib.resources import files
from itertools import pairwise

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
RULES = {"heading-order": {"enabled": True}, "region": {"enabled": True}}  # more than WCAG asks
VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
    ]
)
# What is cut at the edge of its box, where nothing lets it be seen.
CUT = """[...document.querySelectorAll('header *, main *')].filter(e => e.checkVisibility()
  && !e.closest('svg, iframe, caption, .qpv-hidden')
  && ['hidden', 'clip'].includes(getComputedStyle(e).overflowX)
  && e.scrollWidth > e.clientWidth + 1).map(e => e.textContent.trim().slice(0, 60))"""
FOCUSED = """(() => { const e = document.activeElement, style = getComputedStyle(e);
  const box = e.getBoundingClientRect();
  return [e.tagName, e.textContent.trim().slice(0, 40), e.checkVisibility() && box.bottom > 0
    && box.top < innerHeight && style.outlineStyle !== 'none' && style.outlineWidth !== '0px']; })()"""


def violations(frame) -> list[str]:
    """Return what axe-core finds against WCAG 2.1 AA, and in the order of headings and landmarks."""
    frame.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8"))
    found = frame.evaluate(
        "given => axe.run(document, {runOnly: {type: 'tag', values: given[0]}, rules: given[1]})",
        [TAGS, RULES],
    )
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def assert_heard(page) -> None:
    """A screen reader finds one page title, parts in order, and a name for all that it stops at."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    heard = [
        (node["role"]["value"], node.get("name", {}).get("value", ""), node)
        for node in nodes
        if not node["ignored"]
    ]
    roles = [role for role, _, _ in heard]
    assert roles.count("main") == 1 and roles.count("banner") == 1
    levels = [
        next(p["value"]["value"] for p in node["properties"] if p["name"] == "level")
        for role, _, node in heard
        if role == "heading"
    ]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels)), levels
    stops = {"image", "img", "link", "button", "table", "searchbox", "checkbox", "Iframe", "region"}
    assert [role for role, name, _ in heard if role in stops and not name.strip()] == []


def assert_zoomed(page) -> None:
    """At 200 % nothing slides sideways and nothing is cut."""
    page.set_viewport_size({"width": 640, "height": 450})
    assert page.evaluate("document.documentElement.scrollWidth") <= 640
    assert page.evaluate(CUT) == []


def assert_walked(page, steps: int = 12) -> None:
    """By keyboard: the way past the head comes first and leads to the text; each stop is seen."""
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED)[1] == "Aller au contenu"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "contenu"
    for _ in range(steps):
        page.keyboard.press("Tab")
        tag, words, seen = page.evaluate(FOCUSED)
        if tag in ("BODY", "IFRAME"):  # the end, or the map that has its own walk
            break
        assert seen, f"{tag} {words}"


def assert_contrasted(page) -> None:
    """With forced colours, the words of a drawing keep the colour that its paper makes readable."""
    fills = """[...new Set([...document.querySelectorAll('svg.qpv-static text')]
      .map(t => getComputedStyle(t).fill))]"""
    before = page.evaluate(fills)
    page.emulate_media(forced_colors="active")
    assert page.evaluate(fills) == before
    page.emulate_media(forced_colors="none")


def assert_still(page) -> None:
    """A reader who asked for less motion sees none."""
    moving = """[...document.querySelectorAll('*')].filter(e => { const s = getComputedStyle(e);
      return s.animationName !== 'none' || s.transitionDuration.split(', ').some(d => d !== '0s')
        || s.scrollBehavior === 'smooth'; }).length"""
    assert page.evaluate(moving) == 0


class _Nesting(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list) -> None:
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)) or (tag in ("a", "button") and tag in self.open):
            self.faults.append(f"<{tag}> {names}")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}>")


def nesting_faults(html: str) -> list[str]:
    """Return elements that do not close in order, attributes given twice, links within links."""
    parser = _Nesting()
    parser.feed(html)
    return parser.faults + parser.open

"""Executed notebook -> one self-contained HTML page, and the promise that it calls nobody."""

import re
import unicodedata
import zlib
from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from html import escape, unescape
from importlib.resources import as_file, files
from textwrap import shorten

import jinja2
from markupsafe import Markup
from nbconvert.exporters import TemplateExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode

from qpv.errors import ReportError
from qpv.figures.dressing import palette_css, script, undressed
from qpv.figures.unplugged import content_policy, refuse_network
from qpv.reports.related import at_the_end, quarters_linked
from qpv.reports.stylesheet import needed
from qpv.reports.typesetting import typeset

_TEMPLATES = files("qpv") / "reports" / "templates"
_H1 = re.compile(r"<h1\b[^>]*>(.*?)</h1>", re.DOTALL | re.IGNORECASE)
_PARTS = re.compile(r"(?P<kind>[^—]+) — (?P<name>.+?)(?: (?P<where>(?:\(.*)?(?:Q[NP]\w{6})?))?")
_TAB = 70  # letters of a title that browsers and search engines show
_SRCDOC = re.compile(r" srcdoc='([^']*)'")
_TAG = re.compile(r"<[^>]*>")
_BARE_OBJECT = re.compile(r"^<.*>$", re.DOTALL)
_IMAGE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_CITED = re.compile(r'\bdata-cited="([^"]*)"')
_IGN = re.compile(r"<iframe\b[^>]*\bdata-tiles=.ign\b")
_FOR_ANALYSTS = frozenset(("atelier", "analyste"))  # tags of cells that are neither run nor shown
_DETAIL = "detail"  # tag of those that a note of two pages leaves out
_SHOWN = ("text/html", "text/markdown", "image/svg+xml", "image/png", "image/jpeg")


def render(
    notebook: NotebookNode, *, title: str, banner: str = "", meta: dict[str, str] | None = None
) -> str:
    """Return the page of an executed notebook: texts and outputs, no code, no prompt.

    The page's ``title`` is its only first-level heading: those of the notebook are left out.
    ``banner`` stays in sight and on every printed page. ``meta`` closes the page.

    Raises
    ------
    ReportError
        If a cell failed, or an image has no text alternative.
    """
    body, outline = _body(notebook)
    return page(body, title=title, banner=banner, meta=meta, outline=outline)


def page(
    body: str,
    *,
    title: str,
    banner: str = "",
    meta: dict[str, str] | None = None,
    outline: Sequence[tuple[str, str]] = (),
    own_css: str = "",
    own_script: str = "",
) -> str:
    """Return a whole page around trusted HTML; ``outline`` lists (anchor, text) of its parts; its own
    style and script follow those of every page."""
    body, see = at_the_end(quarters_linked(_packed(typeset(body))))
    code = script() + own_script
    bare = [image for image in _IMAGE.findall(body) if not re.search(r"\salt=", image)]
    if bare:
        raise ReportError(
            f"Page « {title} » : {len(bare)} image(s) sans texte de remplacement. Dans les "
            'métadonnées de la cellule qui la dessine, ajoutez "alt" : ce que l\'image montre.'
        )
    seen = body + see + code + _text("page.html.j2")
    html = (
        _environment()
        .get_template("page.html.j2")
        .render(
            title=title,
            heading=_heading(title),
            banner=banner,
            meta=meta or {},
            outline=outline,
            body=Markup(body),
            see=Markup(see),
            cited=unescape(found[1]) if (found := _CITED.search(body)) else "",
            policy=Markup(content_policy("ign" if _IGN.search(body) else "")),
            colours=Markup(palette_css()),
            css=Markup(needed(_text("style.css") + own_css, seen)),
            script=Markup(code),
        )
    )
    return typeset(html)


def _packed(body: str) -> str:
    """Return a body whose interactive maps are packed, a third of what they weigh: the page's script
    opens them, and drawings and tables say the same without it."""

    def packed(frame: re.Match[str]) -> str:
        data = zlib.compress(unescape(frame[1]).encode(), 9)
        return f' data-packed="{b64encode(data).decode("ascii")}"'

    return _SRCDOC.sub(packed, body)


def _heading(title: str) -> dict[str, str]:
    """Return a title as its readers see it: the kind of page, the name, then where or how known; and
    what a tab has room for."""
    found = _PARTS.fullmatch(title)
    if not found:
        return {
            "kind": "",
            "name": title,
            "where": "",
            "tab": shorten(title, _TAB, placeholder="…"),
        }
    parts = found.groupdict(default="")
    kind = shorten(parts["kind"], max(30, _TAB - 3 - len(parts["name"])), placeholder="…")
    name = shorten(parts["name"], _TAB - 3 - len(kind), placeholder="…")
    return parts | {"tab": title if len(title) <= _TAB else f"{kind} — {name}"}


def first_heading(notebook: NotebookNode) -> str:
    """Return the text of the first first-level heading, in a text or an output; "" if none."""
    for cell in for_readers(notebook).cells:
        if cell.cell_type == "markdown":
            found = re.search(r"^# +(.+?)\s*#*$", cell.source, re.MULTILINE)
            if found:
                return found.group(1).strip()
        for output in cell.get("outputs", ()):
            found = _H1.search(output.get("data", {}).get("text/html", ""))
            if found:
                return " ".join(unescape(_TAG.sub("", found.group(1))).split(" ")).strip()
    return ""


def assert_offline(html: str, *, tiles: str = "") -> None:
    """Refuse a page that would call the network or another file, iframes included.

    With ``tiles="ign"`` the tile server of IGN is accepted, and nothing else.

    Raises
    ------
    ReportError
        With the number of such references and three of them.
    ParameterError
        If ``tiles`` is unknown.
    """
    refuse_network(html, "La page n'est pas écrite", tiles)


class _Headings(IPythonRenderer):
    """Markdown to HTML, with an anchor on each second-level heading, listed in ``outline``."""

    def __init__(self) -> None:
        super().__init__(escape=False, exclude_anchor_links=True)
        self.outline: list[tuple[str, str]] = []

    def heading(self, text: str, level: int, **attrs: object) -> str:
        if level == 1:
            return ""
        if level > 2:
            return f"<h{level}>{text}</h{level}>\n"
        plain = unescape(_TAG.sub("", text))
        anchor = _slug(plain, {anchor for anchor, _ in self.outline})
        self.outline.append((anchor, plain))
        return f'<h2 id="{anchor}">{text}</h2>\n'


def _slug(text: str, taken: set[str]) -> str:
    letters = unicodedata.normalize("NFD", text.lower()).encode("ascii", "ignore").decode()
    base = re.sub(r"[^a-z0-9]+", "-", letters).strip("-") or "partie"
    candidates = (base, *(f"{base}-{rank}" for rank in range(2, len(taken) + 3)))
    return next(slug for slug in candidates if slug not in taken)


def _body(notebook: NotebookNode) -> tuple[str, list[tuple[str, str]]]:
    """Return the HTML of texts and outputs, and the (anchor, text) of its parts."""
    renderer = _Headings()
    with as_file(_TEMPLATES) as folder:
        exporter = TemplateExporter(
            template_name="base",
            extra_template_paths=[str(folder)],
            template_file="cells.html.j2",
            filters={
                "page_markdown": MarkdownWithMath(renderer=renderer).render,
                "page_html": lambda html: _H1.sub("", undressed(html)),
                "page_image": _image,
            },
        )
        body, _ = exporter.from_notebook_node(_kept(notebook))
    return body, renderer.outline


def for_readers(notebook: NotebookNode, format: str = "") -> NotebookNode:
    """Return the notebook without its cells for analysts, tagged ``atelier`` or ``analyste``, and in
    the format « note » without those tagged ``detail``."""
    out = _FOR_ANALYSTS | ({_DETAIL} if format == "note" else set())
    kept = [c for c in notebook.cells if out.isdisjoint(c.metadata.get("tags", ()))]
    return NotebookNode({**notebook, "cells": kept})


def _kept(notebook: NotebookNode) -> NotebookNode:
    """Return the notebook with only what the page shows."""
    cells = []
    for cell in for_readers(notebook).cells:
        kept = NotebookNode(cell)
        if cell.cell_type == "code":
            kept.outputs = [shown for output in cell.outputs if (shown := _output(output))]
        cells.append(kept)
    return NotebookNode({**notebook, "cells": _filled(cells)})


def _filled(cells: list[NotebookNode]) -> list[NotebookNode]:
    """Return the cells without the parts (second-level headings) whose code has nothing to show."""
    parts: list[list[NotebookNode]] = [[]]
    for cell in cells:
        if cell.cell_type == "markdown" and cell.source.startswith("## "):
            parts.append([])
        parts[-1].append(cell)
    shown = [p for p in parts[1:] if any(map(_told, p)) or all(c.cell_type != "code" for c in p)]
    if not any(map(_told, cells)):  # nothing was run
        return cells
    return [cell for part in (parts[0], *shown) for cell in part]


def _told(cell: NotebookNode) -> bool:
    return cell.cell_type == "code" and bool(cell.outputs)


def _output(output: NotebookNode) -> NotebookNode | None:
    """Return an output as the page shows it, None where it is no reader's business.

    Raises
    ------
    ReportError
        If the output is an error: a failed notebook is no page.
    """
    if output.output_type == "error":
        raise ReportError(
            f"Le carnet a échoué ({output.ename} : {output.evalue}) : aucune page n'en est tirée."
        )
    if output.output_type == "stream":
        return output if output.name == "stdout" else None
    data = {kind: value for kind, value in output.data.items() if kind in _SHOWN}
    plain = output.data.get("text/plain", "")
    widget = any(kind.startswith("application/") for kind in output.data)
    if not data and plain and not widget and not _BARE_OBJECT.match(plain):
        data = {"text/plain": plain}
    if not data:
        return None
    return NotebookNode({**output, "output_type": "display_data", "data": NotebookNode(data)})


def _image(output: NotebookNode, kind: str, cell: NotebookNode) -> str:
    """Return an ``<img>`` whose alternative comes from the metadata of the output or cell."""
    places = (output.metadata.get(kind, {}), output.metadata, cell.metadata)
    alt = next((place["alt"] for place in places if place.get("alt")), None)
    described = "" if alt is None else f' alt="{escape(alt)}"'
    data = output.data[kind]
    if kind == "image/svg+xml":
        data = b64encode(data.encode()).decode("ascii")
    return f'<img{described} src="data:{kind};base64,{"".join(data.split())}">'


def _css_text(text: str) -> Markup:
    """Return a CSS string that no character of ``text`` can close."""
    safe = "".join(c if c.isalnum() or c in " .,()'-" else f"\\{ord(c):x} " for c in text)
    return Markup(f'"{safe}"')


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_text), autoescape=True, undefined=jinja2.StrictUndefined
    )
    environment.filters["css_text"] = _css_text
    return environment


@cache
def _text(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8")

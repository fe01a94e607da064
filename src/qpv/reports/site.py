"""The first page of ``reports/``: every page that is there, by report, with its address."""

from __future__ import annotations

import html
import re
from pathlib import Path

from qpv.paths import Places
from qpv.reports import catalogue, render, whole_file

_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_INTRO = "Pages produites par qpv : chacune s'ouvre sans réseau, s'envoie et s'imprime."


def write_index(places: Places, banner: str = "") -> Path:
    """Write ``reports/index.html`` and return its path. A page without the small JSON that says
    what it is made of (a draft, somebody's own file) is not listed."""
    sections, outline = [], []
    for report in catalogue.REPORTS:
        pages = sorted((places.reports / report.name).glob("*.html"))
        made = [page for page in pages if page.with_suffix(".json").is_file()]
        if made:
            items = "".join(_item(page, places.reports) for page in made)
            sections.append(
                f'<h2 id="{report.name}">{html.escape(report.title)}</h2><ul>{items}</ul>'
            )
            outline.append((report.name, report.title))
    body = f"<p>{html.escape(_INTRO)}</p>" + "".join(sections)
    page = render.page(
        body, title="Rapports sur les quartiers prioritaires", banner=banner, outline=outline
    )
    render.assert_offline(page)
    path = places.reports / "index.html"
    whole_file.write(path, page)
    return path


def _item(page: Path, root: Path) -> str:
    found = _TITLE.search(page.read_text(encoding="utf-8")[:4000])
    title = found[1].strip() if found else html.escape(page.stem)
    return f'<li><a href="{html.escape(page.relative_to(root).as_posix())}">{title}</a></li>'

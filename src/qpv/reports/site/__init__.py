"""The first page of ``reports/``, and the links between those that were made.

``build`` makes the home page of the région of ``qpv.toml`` and links every page; ``write_index`` only
brings up to date what is there, after one page. Without the tables of the région, it is a list.
"""

from __future__ import annotations

import hashlib
import json
import re
from html import escape
from pathlib import Path

from qpv import french, processed
from qpv.errors import QpvError
from qpv.paths import Places
from qpv.reports import catalogue, freshness, links, render, whole_file
from qpv.reports.order import Order

_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_INTRO = "Pages produites par qpv : chacune s'ouvre sans réseau, s'envoie et s'imprime."
_PAGES = re.compile(
    r'(<script type="application/json" id="home-pages">).*?(?=</script>)', re.DOTALL
)
_NEWS = re.compile(r'<section id="nouveau">.*?</section>', re.DOTALL)
_FAILED = re.compile(r'(<p id="non-faites">).*?(?=</p>)')
ALL = "pages.html"  # the list of every page, where the home page is whole


def build(places: Places, order: Order, banner: str = "") -> str:
    """Write ``reports/index.html`` for the région of an order and link every page; return why it is
    but a list, "" where it is whole. What it is made from decides whether it is made again."""
    target = _target(places)
    now, refused = _inputs(places, order, banner), ""
    if freshness.stale(target, now):
        from qpv import study
        from qpv.reports.site import home

        try:
            s = study.open("region", order.region, places)
            _write(target, home.home(s, year=order.year, banner=banner), now)
        except QpvError as refusal:  # no table, or no QPV there
            refused = str(refusal)
            target.with_suffix(".json").unlink(missing_ok=True)
    _bring_up_to_date(places, banner, every=True)
    return refused


def write_index(places: Places, banner: str = "") -> None:
    """Bring the first page up to date after one page was made, and link that page."""
    _bring_up_to_date(places, banner, every=False)


def _target(places: Places) -> Path:
    return places.reports / "index.html"


def _inputs(places: Places, order: Order, banner: str) -> dict[str, str]:
    """Return what the home page is made from."""
    tables = {
        f"table {r['dataset']} {r['vintage']}": r["output_sha256"]
        for r in processed.records(places)
    }
    code = freshness.code_of(("qpv.reports.site.home",))
    asked = f"{order.region} {order.year} {banner}"
    return {"code": code, "contrats": freshness.kept(places), "ordre": asked, **tables}


def _write(target: Path, html: str, inputs: dict[str, str], linked: str = "") -> None:
    whole_file.write(target, html)
    freshness.note(target, {"inputs": inputs, "linked": linked})


def _bring_up_to_date(places: Places, banner: str, *, every: bool) -> None:
    """Write which pages there are, and link them: those made since the last time, or all of them
    (``every``) where they are no longer those that were linked together."""
    target, known = _target(places), links.made(places.reports)
    record = _record(target)
    now = hashlib.sha256("\n".join(known).encode()).hexdigest()
    linked, since = record.get("linked"), record.get("written", 0)
    everything = every and linked != now
    recent = [p for p in known.values() if everything or p.stat().st_mtime_ns > since]
    links.join(recent, {*known, links.HOME})
    if not record:
        whole_file.write(target, _list(places, known, banner))
        return
    before = target.read_text(encoding="utf-8")
    told = json.dumps(list(known), separators=(",", ":"))
    html = _PAGES.sub(lambda found: found[1] + told, before)
    if told not in before:
        every_page = links.joined(_list(places, known, banner), (links.HOME,))
        whole_file.write(places.reports / ALL, every_page)
    html = _FAILED.sub(lambda found: found[1] + _failed(places), html)
    html = links.joined(_NEWS.sub(lambda _: _news(places), html), known)
    _write(target, html, record["inputs"], now if every else linked)


def _record(target: Path) -> dict:
    """Return what the home page is made from; nothing where it is a list, or somebody's own."""
    try:
        record = json.loads(target.with_suffix(".json").read_text(encoding="utf-8"))
        return record if freshness.as_written(target, record) else {}
    except (OSError, ValueError, KeyError):
        return {}


def _failed(places: Places) -> str:
    """Say at the top that the last run did not make all that was asked for."""
    from qpv.reports import account, batch, page

    last = batch.last(places)
    if not last or not (places.reports / account.PAGE).is_file():
        return ""
    count = len(last["failed"])
    missing = french.plural(count, "page n'a pas été faite", "pages n'ont pas été faites")
    told = f"À la dernière exécution, {missing}" if count else ""
    if last["alerts"]:
        told = "Une alerte a arrêté la dernière exécution : les pages sont celles d'avant"
    return f'{page.said(told)}. <a href="{account.PAGE}">Pourquoi ?</a>' if told else ""


def _news(places: Places) -> str:
    """What the last run changed, from its account."""
    from qpv.reports import account, batch, page

    last = batch.last(places)
    told = [page.text("Aucune exécution d'ensemble n'a encore été faite.")]
    if last:
        told = [
            page.text(account.lead(last)[0]),
            page.bullets([*last["moved"][:8], *last["newer"]]),
        ]
    linked = f'<p><a href="{account.PAGE}">Compte rendu de l’exécution</a></p>'
    more = linked if (places.reports / account.PAGE).is_file() else ""
    inside = page.join(*told).data + more
    return f'<section id="nouveau"><h2>Quoi de neuf</h2>{inside}</section>'


def _list(places: Places, known: dict[str, Path], banner: str) -> str:
    """Return a page that lists every page, by report."""
    sections, outline = [], []
    for report in catalogue.REPORTS:
        made = [path for path in known.values() if path.parent.name == report.name]
        if made:
            items = "".join(_item(path, places.reports) for path in made)
            sections.append(f'<h2 id="{report.name}">{escape(report.title)}</h2><ul>{items}</ul>')
            outline.append((report.name, report.title))
    body = f"<p>{escape(_INTRO)}</p>" + "".join(sections)
    html = render.page(
        body, title="Rapports sur les quartiers prioritaires", banner=banner, outline=outline
    )
    render.assert_offline(html)
    return html


def _item(page: Path, root: Path) -> str:
    with page.open(encoding="utf-8") as stream:
        found = _TITLE.search(stream.read(4000))
    title = found[1].strip() if found else escape(page.stem)
    form = page.stem.rpartition("-")[2]
    title += f" ({catalogue.FORMATS[form]})" if form in ("note", "diapos") else ""
    return f'<li><a href="{escape(page.relative_to(root).as_posix())}">{title}</a></li>'

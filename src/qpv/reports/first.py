"""The first page of a newcomer: real data where they can be had, else the fictional territory."""

from collections.abc import Callable

from qpv import build, datasets
from qpv.errors import QpvError
from qpv.paths import Places
from qpv.reports import catalogue, engine
from qpv.reports.needs import NEEDED, blocking, lacking
from qpv.sources import fetch
from qpv.sources.fetch import Fetched
from qpv.sources.presence import line, summary

REPORT = "portrait_territoire"
REAL = {"niveau": "region", "code": "32"}
FICTION = {"niveau": "region", "code": "00"}


def run(places: Places, mirror: str | None, say: Callable[[str], None]) -> engine.Page:
    """Return the portrait of Hauts-de-France, or of the fictional territory when a file that it
    needs cannot be had (no file, no mirror, no network).

    Only the absence of data leads to the fiction: a file that is there and is refused stops.

    Raises
    ------
    QpvError
        If a table is refused, or the page cannot be made.
    """
    missing = _fetch(places, mirror, say)
    if missing:
        _tell(missing, places, say)
        _build(places.sample, say)
        return engine.run(REPORT, FICTION, places.sample, fictional=True)
    _build(places, say)
    return engine.run(REPORT, REAL, places)


def _fetch(places: Places, mirror: str | None, say: Callable[[str], None]) -> list[Fetched]:
    """Fetch what the first page reads; return what it cannot do without and that cannot be had."""
    # Former years of a dataset are for who asks: the first page has no use for them.
    wanted = [s for s in datasets.usual_sources(_read()) if not s.on_request]
    if not all(source.locate(places.raw) for source in wanted):
        say("Recherche des fichiers : miroir, producteurs, relais…")

    def told(result: Fetched) -> None:
        if how := line(result):
            say(how)

    results = fetch.fetch(
        wanted, places.raw, mirror=mirror, again=NEEDED, accept=datasets.accept, say=told
    )
    missing = blocking(results, places)
    for result in missing:
        if result.source.locate(places.raw):
            raise QpvError(result.error)
    for why in summary(r for r in results if r.error and r not in missing):
        say(f"{'sans':<11} {why} (facultatif)")
    return missing


def _tell(missing: list[Fetched], places: Places, say: Callable[[str], None]) -> None:
    """Say what is missing, why, and what to do, file by file."""
    say("")
    many = "fichiers introuvables" if len(missing) > 1 else "fichier introuvable"
    say(f"Données réelles indisponibles : {len(missing)} {many}.")
    if not set(datasets.POPULATIONS).isdisjoint(_names(missing)):
        say("  Des fichiers de population, un seul suffit.")
    for result in missing:
        source = result.source
        say(f"  {places.raw / source.folder / source.file}")
        say(f"      {result.why} ; à la main : {source.page}")
    say("  Avec internet : relancez make report. Avec un miroir : QPV_MIRROR=/chemin make report")
    say("  La raison entière, fichier par fichier : qpv fetch " + " ".join(_names(missing)))
    say("À la place, un territoire FICTIF montre ce que fait l'outil. Aucun chiffre n'est réel.")
    say("")


def _names(missing: list[Fetched]) -> list[str]:
    return list(dict.fromkeys(result.source.dataset for result in missing))


def _build(places: Places, say: Callable[[str], None]) -> None:
    for result in build.build(places, _read()):
        needed = result.dataset in lacking(places)
        if result.how == "failed" and needed and not result.stays:
            raise QpvError(result.error)
        if result.how != "absent":
            say(build.told(result))


def _read() -> tuple[str, ...]:
    return catalogue.report(REPORT).read

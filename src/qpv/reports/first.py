"""The first page of a newcomer: real data where they can be had, else the fictional territory."""

from __future__ import annotations

from collections.abc import Callable

from qpv import build, datasets
from qpv.errors import QpvError
from qpv.paths import Places
from qpv.reports import catalogue, engine
from qpv.sources import fetch
from qpv.sources.catalogue import ByHand, Source
from qpv.sources.presence import HOW

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


def _fetch(places: Places, mirror: str | None, say: Callable[[str], None]) -> list[Source]:
    """Fetch what the first page reads; return the sources that the page cannot
    do without and that cannot be had."""
    # Former years of a dataset are for who asks: the first page has no use for them.
    wanted = [s for s in datasets.usual_sources(_read()) if not s.on_request]
    if not all(source.locate(places.raw) for source in wanted):
        say("Recherche des fichiers dans le miroir, puis chez les producteurs…")
    missing = []
    for result in fetch.fetch(wanted, places.raw, mirror=mirror):
        if not result.error:
            say(f"{HOW[result.how]:<11} {result.source.folder}/{result.path.name}")
        elif result.source.locate(places.raw):
            raise QpvError(result.error)
        elif result.source.dataset in catalogue.report(REPORT).tables:
            missing.append(result.source)
        else:
            say(f"sans        {result.source.folder}/{result.source.file} (facultatif)")
    return missing


def _tell(missing: list[Source], places: Places, say: Callable[[str], None]) -> None:
    """Say in a few lines what is missing and what to do; « qpv fetch » gives each reason."""
    say("")
    say(f"Données réelles indisponibles : {len(missing)} fichier(s) introuvables.")
    for source in missing:
        if isinstance(source.origin, ByHand):
            say(f"  À déposer à la main : {places.raw / source.folder / source.file}")
    say("  Avec un miroir des fichiers : QPV_MIRROR=/chemin/du/miroir make report")
    say("  La raison, fichier par fichier : qpv fetch")
    say("À la place, un territoire FICTIF montre ce que fait l'outil. Aucun chiffre n'est réel.")


def _build(places: Places, say: Callable[[str], None]) -> None:
    results = build.build(places, _read())
    for result in results:
        if result.how == "absent":
            continue
        if result.error:
            raise QpvError(result.error)
        say(
            f"{'à jour' if result.how == 'kept' else 'construite':<11} "
            f"{result.dataset} {result.vintage} ({result.rows} lignes)"
        )


def _read() -> tuple[str, ...]:
    declared = catalogue.report(REPORT)
    return (*declared.tables, *declared.optional)

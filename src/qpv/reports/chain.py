"""Everything in a row, with nobody there: files, tables, control, pages, then the command that tells of it.

What is missing stops nothing: pages are made from what is at hand, and the account says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime

from qpv import build, datasets
from qpv.errors import QpvError, disk_sentence
from qpv.paths import Places
from qpv.reports import batch, hook, order
from qpv.reports.needs import NEEDED, blocking
from qpv.sources import fetch, newer
from qpv.sources.presence import HOW, summary
from qpv.warm import pool

JOURNAL = "journal"
_KEPT = 30
Say = Callable[[str], None]


def run(
    places: Places, mirror: str | None, pages: Callable[[batch.Plan], batch.Account], say: Say
) -> batch.Account:
    """Return the account of the whole chain; ``pages`` makes those of a plan. Its journal, a file of
    ``reports/journal``, says what ``say`` is told, with the hour."""
    with journal(places, say) as say:
        broken, missing = list[str](), list[str]()
        with _step("Fichiers", broken, say):
            _fetch(places, mirror, broken, missing, say)
        with _step("Tables", broken, say):
            _build(places, broken, say)
        for line in broken:
            say(f"refusé      {line}")
        say("Contrôle et pages")
        plan = _plan(places)
        say(f"{len(plan.stale)} à faire, {len(plan.kept)} à jour ; {_alerts(plan)}")
        account = pages(replace(plan, broken=broken, missing=missing))
        told = " ".join(pool.call("qpv.reports.account", "lead", account.__dict__))
        say(told)
        for failed in account.failed:
            say(f"échec       {failed['report']} {failed['page']} : {failed['why']}")
        _tell(places, told, account, say)
        return account


@contextmanager
def journal(places: Places, say: Say) -> Iterator[Say]:
    """Give what writes a line into the journal of this run, and says it; the last thirty are kept."""
    folder, now = places.reports / JOURNAL, datetime.now()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{now:%Y-%m-%d_%Hh%Mm%S}.txt").open("a", encoding="utf-8") as file:

        def line(text: str) -> None:
            file.write(f"{datetime.now():%H:%M:%S}  {' '.join(text.splitlines())}\n")
            file.flush()  # what is killed leaves what it had said
            say(text)

        for old in sorted(folder.glob("*.txt"))[:-_KEPT]:
            old.unlink()
        line(f"Exécution complète du {now:%d/%m/%Y} dans {places.home}")
        try:
            yield line
        except BaseException as error:
            why = "interrompue" if isinstance(error, KeyboardInterrupt) else f"arrêtée : {error!r}"
            file.write(f"{datetime.now():%H:%M:%S}  {why}\n")
            raise


@contextmanager
def _step(name: str, broken: list[str], say: Say) -> Iterator[None]:
    """A refusal, or a disk's, ends the step, and not what follows."""
    say(name)
    try:
        yield
    except QpvError as error:
        broken.append(str(error))
    except OSError as error:
        broken.append(f"{error.filename or name} : {disk_sentence(error)}")


def _fetch(
    places: Places, mirror: str | None, broken: list[str], missing: list[str], say: Say
) -> None:
    wanted = datasets.usual_sources()
    results = fetch.fetch(
        wanted, places.raw, mirror=mirror, again=NEEDED, accept=datasets.accept, progress=False
    )
    for result in results:
        if result.how not in ("reused", "failed") and result.path:
            say(f"{HOW[result.how]:<11} {result.source.folder}/{result.path.name}")
    say(f"{'déjà là':<11} {sum(r.how == 'reused' for r in results)} fichiers")
    refused = blocking(results, places)
    broken += [result.error for result in refused]
    missing += summary(r for r in results if r.error and r not in refused)
    for line in missing:
        say(f"{'sans':<11} {line}")
    for line in newer.told(newer.look(wanted, places.raw)):
        say(line)


def _build(places: Places, broken: list[str], say: Say) -> None:
    results = build.build(places)
    for result in results:
        if result.how == "built":
            say(build.told(result))
    say(f"{'à jour':<11} {sum(r.how in ('kept', 'orphan') for r in results)} tables")
    broken += [" ; ".join(filter(None, (r.error, r.stays))) for r in results if r.how == "failed"]


def _plan(places: Places) -> batch.Plan:
    """Return what is to be made; where nothing can be, the refusal, for the account."""
    try:
        return batch.planned(batch.asked(places), places)
    except QpvError as error:
        return batch.Plan(stale=[], kept=[], refused=[("qpv run", "", str(error))], alerts=[])


def _alerts(plan: batch.Plan) -> str:
    return (
        "aucune alerte" if not plan.alerts else f"{len(plan.alerts)} alerte(s), rien ne sera fait"
    )


def _tell(places: Places, summed_up: str, account: batch.Account, say: Say) -> None:
    """Start the command of ``qpv.toml``; that it fails is said, and noted."""
    words: tuple[str, ...] = ()
    with suppress(QpvError):  # said already, by the plan
        words = order.read(places.home).after
    if words and (why := hook.call(words, places, summed_up)):
        say(why)
        account.broken.append(why)


__all__ = ("journal", "run")

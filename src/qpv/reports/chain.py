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
from qpv.sources import fetch, newer, presence
from qpv.warm import pool

JOURNAL = "journal"
_KEPT = 30
Say = Callable[..., None]  # a line of text


def run(
    places: Places, mirror: str | None, pages: Callable[[batch.Plan], batch.Account], say: Say
) -> batch.Account:
    """Return the account of the whole chain; ``pages`` makes those of a plan, and says what fails. The
    journal of the run, a file of ``reports/journal``, has each line with its hour."""
    with journal(places, say) as say:
        told: dict[str, list[str]] = {"broken": [], "missing": [], "newer": []}
        for name, step in (("Fichiers", _fetch), ("Tables", _build)):
            say(name)
            try:
                step(places, mirror, told, say)
            except QpvError as error:
                told["broken"].append(str(error))
            except OSError as error:
                told["broken"].append(f"{error.filename or name} : {disk_sentence(error)}")
        for line in told["broken"]:
            say(f"{'refusé':<11} {line}")
        say("Contrôle et pages")
        plan = replace(_plan(places), **told)
        say(f"{len(plan.stale)} à faire, {len(plan.kept)} à jour")
        account = pages(plan)
        for failed in account.failed:
            say(f"échec       {failed['report']} {failed['page']} : {failed['why']}", aloud=False)
        summed_up = " ".join(pool.call("qpv.reports.account", "lead", account.__dict__))
        say(summed_up, aloud=False)
        with suppress(QpvError):  # an order that cannot be read: the plan has said it
            if why := hook.call(order.read(places.home).after, places, summed_up):
                say(why)
                account.broken.append(why)
        return account


@contextmanager
def journal(places: Places, say: Say) -> Iterator[Say]:
    """Give what writes a line into the journal of this run, and says it where ``aloud``; the last thirty
    are kept."""
    folder, now = places.reports / JOURNAL, datetime.now()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{now:%Y-%m-%d_%Hh%Mm%S}.txt").open("a", encoding="utf-8") as file:

        def line(text: str, *, aloud: bool = True) -> None:
            file.write(f"{datetime.now():%H:%M:%S}  {' '.join(text.splitlines())}\n")
            file.flush()  # what is killed leaves what it had said
            if aloud:
                say(text)

        for old in sorted(folder.glob("*.txt"))[:-_KEPT]:
            old.unlink()
        line(f"Exécution complète du {now:%d/%m/%Y} dans {places.home}")
        try:
            yield line
        except BaseException as error:
            stopped = isinstance(error, KeyboardInterrupt)
            line("interrompue" if stopped else f"arrêtée : {error!r}", aloud=False)
            raise


def _fetch(places: Places, mirror: str | None, told: dict[str, list[str]], say: Say) -> None:
    wanted = datasets.usual_sources()
    results = fetch.fetch(
        wanted, places.raw, mirror=mirror, again=NEEDED, accept=datasets.accept, progress=False
    )
    for result in results:
        if result.path and result.how != "reused":
            say(presence.line(result))
    say(f"{'déjà là':<11} {sum(r.how == 'reused' for r in results)} fichiers")
    refused = blocking(results, places)
    told["broken"] += [result.error for result in refused]
    told["missing"] += presence.summary(r for r in results if r.error and r not in refused)
    told["newer"] += newer.look(wanted, places.raw)
    for word, kind in (("sans", "missing"), ("nouveautés", "newer")):
        for line in told[kind]:
            say(f"{word:<11} {line}")


def _build(places: Places, mirror: str | None, told: dict[str, list[str]], say: Say) -> None:
    results = build.build(places)
    for result in results:
        if result.how == "built":
            say(build.told(result))
    say(f"{'à jour':<11} {sum(r.how in ('kept', 'orphan') for r in results)} tables")
    failed = [r for r in results if r.how == "failed"]
    told["broken"] += [" ; ".join(filter(None, (r.error, r.stays))) for r in failed]


def _plan(places: Places) -> batch.Plan:
    """Return what is to be made; where nothing can be, the refusal, for the account."""
    try:
        return batch.planned(batch.asked(places), places)
    except QpvError as error:
        return batch.Plan(stale=[], kept=[], refused=[("qpv run", {}, str(error))])


__all__ = ("journal", "run")

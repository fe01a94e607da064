"""Getting the publishers' files into ``data/raw``, verified, and never twice different.

A file comes from ``data/raw`` itself, else from a mirror, else from an official address, else from
a relay; it is received aside, checked, its fingerprint is written into the lock file, and it is
moved. We do not use pooch, the usual library for this: it cannot take up an interrupted transfer,
and wants fingerprints known in advance, where publishers re-mint addresses and files.
"""

import contextlib
from collections.abc import Callable, Collection, Iterable
from functools import partial
from pathlib import Path

from qpv.errors import SourceError
from qpv.sources import missed
from qpv.sources.catalogue import ByHand, Origin, Source
from qpv.sources.download import discard
from qpv.sources.lock import read_lock
from qpv.sources.network import Network, Unavailable, open_line
from qpv.sources.obtain import Accept, Run, by_way, found_again, from_mirror, is_web, part_of, sweep
from qpv.sources.presence import (
    ABSENT,
    Fetched,
    by_hand,
    check,
    key_of,
    one_at_a_time,
    present,
    told,
)
from qpv.sources.resolve import first_asked
from qpv.sources.ways import ways

__all__ = ["Fetched", "Network", "check", "fetch"]

_SHORT_PATIENCE = 1.0  # s, for servers that were unreachable within the day


def fetch(
    sources: Iterable[Source],
    raw: Path,
    *,
    mirror: str | None = None,
    offline: bool = False,
    relays: bool = True,
    again: Collection[str] | None = None,
    accept: Accept = lambda source, path: None,
    say: Callable[[Fetched], None] = lambda result: None,
    progress: bool = True,
    network: Network | None = None,
) -> list[Fetched]:
    """Return what became of each source, in order; a failing one never stops its neighbours.

    Parameters
    ----------
    mirror
        A folder or an http(s) address laid out ``<dataset>/<vintage>/<file>``.
    offline
        Use neither the publishers, nor relays, nor an http(s) mirror.
    relays
        Use the relays where no official way answers.
    again
        The datasets asked for again though they failed less than a day ago (by default, all).
    accept
        Called with what an official address gave; a QpvError makes the next way tried.
    say
        Called with each result as soon as it is known.

    Raises
    ------
    SourceError
        The lock file is unreadable, or the mirror is not a folder that exists.
    """
    asked = list(sources)
    read_lock(raw)
    _refuse_absent_mirror(mirror)
    line = open_line(network or Network())
    with contextlib.closing(line.session), one_at_a_time(raw):
        sweep(raw)
        known = missed.read_missed(raw)
        run = Run(raw, line, mirror or "", offline, relays, progress, accept, known)
        remembered = set() if offline else _look_for_servers(asked, run, again)
        results = []
        try:
            for source in asked:
                results.append(told(source, partial(_obtain, source, run, source in remembered)))
                say(results[-1])
        finally:
            with contextlib.suppress(OSError):  # a memory, not a result
                missed.write_missed(raw, run.missed)
    return results


def _look_for_servers(
    sources: list[Source], run: Run, again: Collection[str] | None
) -> set[Source]:
    """Look once for each server that is needed; return the sources that failed less than a day ago
    and need not be asked for again: theirs refused, or still does not answer."""
    wanted = [s for s in sources if not (s.locate(run.raw) or _held(s, run))]
    recent = {
        s: run.missed[key]
        for s in wanted
        if again is not None
        and s.dataset not in again
        and (key := key_of(s, s.file)) in run.missed
        and run.missed[key].holds(_asked(s, run))
    }
    fresh = [first_asked(way) for s in wanted if s not in recent for way in _ways(s, run)]
    if fresh and is_web(run.mirror):
        fresh.append(run.mirror)
    run.line.probe(a for a in fresh if a)
    silent = {a for told_ in recent.values() for a in told_.unreachable}
    run.line.probe(silent, _SHORT_PATIENCE)
    return {s for s, m in recent.items() if all(run.line.is_unreachable(a) for a in m.unreachable)}


def _held(source: Source, run: Run) -> Path | None:
    """Return the file as a mirror that is a folder holds it, under the first of its names there."""
    return None if is_web(run.mirror) or not run.mirror else source.locate(Path(run.mirror))


def _obtain(source: Source, run: Run, remembered: bool) -> Fetched:
    found = present(source, run.raw) or found_again(source, run.raw)
    key = key_of(source, source.file)
    try:
        found = found or _from_elsewhere(source, run, remembered)
    except OSError:  # a full disk, above all: leave no half file to fill it
        discard(part_of(source, run.raw))
        raise
    run.missed.pop(key, None)
    return found


def _from_elsewhere(source: Source, run: Run, remembered: bool) -> Fetched:
    """Return the source by the first way that gives it, mirror first.

    Raises
    ------
    SourceError
        No way gives it: what each said, then what to do by hand.
    SourceError
        What the mirror holds is not acceptable: it is never passed over.
    """
    said: list[SourceError] = []
    if run.mirror and not (remembered and is_web(run.mirror)):
        try:
            return from_mirror(source, run)
        except Unavailable as error:
            said.append(error)
    if remembered:
        raise _remembered(source, run)
    for way in _ways(source, run):
        try:
            return by_way(way, source, run)
        except SourceError as error:
            said.append(error)
    raise _missing(source, run, said)


def _missing(source: Source, run: Run, said: list[SourceError]) -> SourceError:
    """Return the refusal that tells every way, remembered for a day where a server was asked."""
    reasons = list(dict.fromkeys(str(error).rstrip(".") for error in said))
    error = f"{' ; '.join(reasons)} ; {by_hand(source, run.raw)}"
    network = [way for way in _ways(source, run) if not isinstance(way, ByHand)]
    told_ = [e for e in said if not str(e).startswith("miroir ")]
    whys = [e.why or "réponse refusée" for e in told_]
    why = next((w for w in whys if w != ABSENT), ABSENT)
    if network and not run.offline:
        silent = [a for a in map(first_asked, network) if run.line.is_unreachable(a)]
        run.missed[key_of(source, source.file)] = missed.miss(
            error, why, _asked(source, run), silent
        )
    return SourceError(error, why)


def _remembered(source: Source, run: Run) -> SourceError:
    known = run.missed[key_of(source, source.file)]
    when = f"essai du {known.when[:10]}, pas refait ; maintenant : qpv fetch {source.dataset}"
    return SourceError(f"{known.error.rstrip('.')} ({when}).", known.why)


def _ways(source: Source, run: Run) -> tuple[Origin, ...]:
    return ways(source, relays=run.relays)


def _asked(source: Source, run: Run) -> str:
    return missed.asked_of(source, run.mirror if is_web(run.mirror) else "", _ways(source, run))


def _refuse_absent_mirror(mirror: str | None) -> None:
    if mirror and not is_web(mirror) and not Path(mirror).is_dir():
        raise SourceError(
            f"miroir introuvable : {mirror}. Attendu : un dossier qui existe, ou une adresse "
            f"http(s), rangés <jeu>/<millésime>/<fichier>."
        )

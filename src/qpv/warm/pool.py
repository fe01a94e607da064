"""Work done in forked children of a warm template process: one process for each piece of work, with what
the template has imported and read already there, shared until written to.

The template is the ``forkserver`` of the standard library; where there is no safe fork (Windows,
macOS), each piece of work starts a Python of its own.
"""

from __future__ import annotations

import gc
import importlib
import multiprocessing
import os
import random
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import connection
from pathlib import Path
from types import ModuleType
from typing import Any

FORKED = sys.platform.startswith("linux")
NOT_FORKED = "Pas de processus modèle sur ce système : chaque carnet lance son propre Python."
_TURN = 0.25  # seconds between two looks at the limits
_STARTING = threading.Lock()  # two threads would hide the script from each other
_START = 120.0  # seconds that a process may take to begin


@dataclass(frozen=True, kw_only=True)
class Task:
    """A piece of work: ``target(*args)``, in its own process. ``target`` is a function of a module;
    ``limit`` is in seconds without news of it (``say``), ``memory`` in bytes beyond what the template
    holds (0: none)."""

    name: str
    target: Callable[..., Any]
    args: tuple = ()
    limit: float = 600.0
    memory: int = 0


@dataclass(frozen=True, kw_only=True)
class Done:
    """What became of a task: its ``value``, or the ``error`` that it raised, or, where it died or was
    stopped, why (``reason``, one French sentence). ``peak`` is its memory at most, in bytes."""

    task: Task
    value: Any = None
    error: Exception | None = None
    reason: str = ""
    seconds: float = 0.0
    peak: int = 0

    @property
    def failed(self) -> bool:
        return self.error is not None or bool(self.reason)


@dataclass
class Child:
    """A task that runs."""

    task: Task
    process: Any
    pipe: connection.Connection
    since: float = field(default_factory=time.monotonic)
    heard: float = field(default_factory=time.monotonic)
    began: bool = False

    @property
    def hangs(self) -> bool:
        limit = self.task.limit if self.began else max(self.task.limit, _START)
        return time.monotonic() - self.heard > limit

    def done(self, **told: Any) -> Done:
        self.process.join()
        self.pipe.close()
        return Done(task=self.task, seconds=time.monotonic() - self.since, **told)

    def stop(self, reason: str) -> Done:
        """Kill it, with what it has started."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, 9)
        self.process.kill()
        return self.done(reason=reason)


def warm(*modules: str) -> None:
    """Start the template, which imports these while this process goes on; of no effect once it runs."""
    if FORKED:
        from multiprocessing import forkserver

        forkserver.set_forkserver_preload(list(modules))
        forkserver.ensure_running()


def run(
    tasks: Iterable[Task],
    jobs: int = 1,
    told: Callable[[Task, Any], None] = lambda task, what: None,
) -> Iterator[Done]:
    """Do the tasks, ``jobs`` at a time, and yield each as it ends.

    ``told`` receives what a task says of its progress (``say``). A task that fails, dies, hangs past
    its limit or fills its memory takes nothing else with it. When the generator is closed, what
    runs is stopped.
    """
    waiting, running = iter(tasks), dict[connection.Connection, Child]()
    try:
        while True:
            while len(running) < jobs and (task := next(waiting, None)) is not None:
                child = start(task)
                running[child.pipe] = child
            if not running:
                return
            for pipe in connection.wait(list(running), timeout=_TURN):
                if (done := _heard(running[pipe], told)) is not None:
                    del running[pipe]
                    yield done
            for child in [c for c in running.values() if c.hangs]:
                del running[child.pipe]
                yield child.stop(f"arrêté : aucune nouvelle depuis {child.task.limit:.0f} s")
    finally:
        for child in running.values():
            child.stop("interrompu")


def call(module: str, function: str, *args: Any) -> Any:
    """Return what a function gives, called in a child, where alone its module is imported (raises as it
    does, RuntimeError where the child died)."""
    (done,) = run([Task(name=function, target=_imported, args=(module, function, *args))])
    if done.failed:
        raise done.error or RuntimeError(f"{module}.{function} : {done.reason}")
    return done.value


def _imported(module: str, function: str, *args: Any) -> Any:
    return getattr(importlib.import_module(module), function)(*args)


def start(task: Task) -> Child:
    """Start a task in a fresh process."""
    context = multiprocessing.get_context("forkserver" if FORKED else "spawn")
    mine, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(task, theirs), daemon=True)
    with _STARTING, _no_main():
        process.start()
    theirs.close()
    return Child(task, process, mine)


@contextmanager
def _no_main() -> Iterator[None]:
    """Hide this process' own script: a child would run it again before its work."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def _heard(child: Child, told: Callable[[Task, Any], None]) -> Done | None:
    """Take what a child says; return how it ended, None while it runs."""
    try:
        kind, content = child.pipe.recv()
    except (EOFError, OSError):
        child.process.join()
        return child.done(reason=_why(child.process.exitcode))
    child.heard, child.began = time.monotonic(), True
    if kind != "ended":
        if kind == "said":
            told(child.task, content)
        return None
    return child.done(**content)


def _why(code: int | None) -> str:
    if code is not None and code < 0:
        killed = " (mémoire épuisée ?)" if code == -9 else ""
        return f"son processus a été arrêté par le signal {-code}{killed}"
    return f"son processus s'est terminé seul (code {code})"


_pipe: connection.Connection | None = None


def say(what: Any) -> None:
    """Tell the process that gave the task how far it is."""
    if _pipe is not None:
        _pipe.send(("said", what))


def _work(task: Task, pipe: connection.Connection) -> None:
    """Do a task in the child: its own group, random seed and memory limit."""
    global _pipe
    _pipe = pipe
    try:
        pipe.send(("began", None))
    except BrokenPipeError:  # interrupted while the template was starting: nobody waits for it
        return
    with suppress(OSError):
        os.setsid()
    _reseed()
    _limit(task.memory)
    try:
        ended = {"value": task.target(*task.args)}
    except MemoryError:
        ended = {"reason": f"plus de {task.memory / 1e6:.0f} Mo de mémoire"}
    except Exception as error:
        ended = {"error": _portable(error)}
    with suppress(BrokenPipeError):
        pipe.send(("ended", {**ended, "peak": peak()}))


def _portable(error: Exception) -> Exception:
    """Return an error that can be sent; one that cannot is told by its last line."""
    import pickle

    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError(traceback.format_exception_only(error)[-1].strip())
    return error


def _reseed() -> None:
    random.seed()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()


def _limit(memory: int) -> None:
    if not memory or not FORKED:
        return
    import resource

    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[0]
    held = int(pages) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (held + memory, held + memory))


def peak() -> int:
    """Return the most memory that this process has held, in bytes; 0 where the system does not say."""
    try:
        import resource
    except ImportError:
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (
        1 if sys.platform == "darwin" else 1024
    )


def settle() -> None:
    """Called at the end of what a template imports: what it holds is never collected, so that its
    memory stays shared with its children."""
    gc.collect()
    gc.freeze()


def default_jobs(asked: int = 0) -> int:
    """Return how many tasks to run at once: as asked, else one per processor that may be used."""
    return asked or len(os.sched_getaffinity(0)) if FORKED else asked or os.cpu_count() or 1


__all__: Sequence[str] = ("Child", "Done", "Task", "run", "say", "settle", "start", "warm")

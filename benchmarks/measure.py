"""What a command costs as a whole: seconds, memory and open files, its descendants included."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

QPV = (sys.executable, "-m", "qpv.cli")
_STEP = 0.5  # seconds between two looks, and more where a look is slow: it takes one fiftieth of the time


@dataclass(frozen=True, kw_only=True)
class Look:
    """A look at a command: ``memory`` in bytes (what several processes share is counted once where the
    system tells it), ``files`` that it and its direct children hold open."""

    at: float
    memory: int
    files: int


@dataclass
class Cost:
    """What a command cost, and what it printed."""

    seconds: float = 0.0
    looks: list[Look] = field(default_factory=list)
    printed: str = ""

    @property
    def memory(self) -> int:
        return max((look.memory for look in self.looks), default=0)

    @property
    def files(self) -> int:
        return max((look.files for look in self.looks), default=0)


def run(command: Sequence[str], env: Mapping[str, str] | None = None) -> Cost:
    """Run a command to its end (raises as ``subprocess`` does) and return what it cost."""
    cost, since = Cost(), time.perf_counter()
    process = subprocess.Popen(
        [*command], env={**os.environ, **(env or {})}, text=True, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    ended = threading.Event()
    looking = threading.Thread(target=_look, args=(process.pid, cost, ended))
    looking.start()
    cost.printed, said = process.communicate()
    cost.seconds = time.perf_counter() - since
    ended.set()
    looking.join()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, cost.printed, said)
    return cost


def _look(pid: int, cost: Cost, ended: threading.Event) -> None:
    since, spent = time.perf_counter(), 0.0
    while not ended.wait(max(_STEP, 50 * spent)):
        began = time.perf_counter()
        try:
            whole = psutil.Process(pid)
            near, far = [whole, *whole.children()], whole.children(recursive=True)
        except psutil.Error:
            return
        memory = sum(_told(_memory, one) for one in {whole, *far})
        files = sum(_told(psutil.Process.num_fds, one) for one in near)
        now = time.perf_counter()
        cost.looks.append(Look(at=now - since, memory=memory, files=files))
        spent = now - began


def _memory(process: psutil.Process) -> int:
    told = process.memory_full_info()
    return getattr(told, "pss", told.rss)


def _told(ask, process: psutil.Process) -> int:
    try:
        return ask(process)
    except (psutil.Error, AttributeError):  # it has just ended, or the system does not say
        return 0


def weight(folder: Path) -> int:
    """Return the bytes of the files of a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def machine() -> str:
    """« x86_64, 2 cœurs, Python 3.11.7 »."""
    return f"{platform.machine()}, {os.cpu_count()} cœurs, Python {platform.python_version()}"


def spread(values: Sequence[float], digits: int = 2) -> str:
    """« 1,20 (1,10 à 1,34) »: the median and the range."""
    middle, low, high = statistics.median(values), min(values), max(values)
    return f"{middle:.{digits}f} ({low:.{digits}f} à {high:.{digits}f})".replace(".", ",")


def row(*cells: object) -> None:
    """Print a row of a Markdown table."""
    print("| " + " | ".join(map(str, cells)) + " |", flush=True)


def head(*titles: str) -> None:
    """Print the head of a Markdown table."""
    row(*titles)
    row(*("---" for _ in titles))

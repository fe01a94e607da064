"""Work in forked children: what one does, suffers or fails touches no other."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from qpv.errors import ReportError
from qpv.warm import pool


def square(number: int) -> int:
    return number * number


def refuse() -> None:
    raise ReportError("une phrase")


def die(how: str) -> None:
    if how == "exit":
        os._exit(3)
    os.kill(os.getpid(), signal.SIGSEGV)


def fill() -> int:
    return len(bytearray(10**10))


def hang() -> None:
    pool.say("je commence")
    time.sleep(60)


def slow(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


class Unportable(Exception):
    def __init__(self, one, two):
        super().__init__(one)


def raise_unportable() -> None:
    raise Unportable("rien", "à dire")


def run(target, *args, **limits) -> pool.Done:
    (done,) = pool.run([pool.Task(name="x", target=target, args=args, **limits)])
    return done


def test_each_task_ends_with_its_value():
    tasks = [pool.Task(name=str(n), target=square, args=(n,)) for n in range(5)]
    found = {done.task.name: done.value for done in pool.run(tasks, jobs=2)}
    assert found == {str(n): n * n for n in range(5)}


def test_an_error_comes_back_as_it_was_raised():
    done = run(refuse)
    assert isinstance(done.error, ReportError) and str(done.error) == "une phrase"
    assert "Unportable" in str(run(raise_unportable).error)


@pytest.mark.parametrize(
    ("how", "said"), [("exit", r"terminé seul \(code 3\)"), ("signal", "signal 11")]
)
def test_a_task_that_dies_says_how_and_the_next_goes_on(how, said):
    tasks = [
        pool.Task(name="a", target=die, args=(how,)),
        pool.Task(name="b", target=square, args=(3,)),
    ]
    dead, next_one = pool.run(tasks)
    assert re.search(said, dead.reason)
    assert next_one.value == 9


def test_memory_is_limited():
    assert "Mo de mémoire" in run(fill, memory=200_000_000).reason


def test_what_gives_no_news_is_stopped():
    heard = []
    task = pool.Task(name="x", target=hang, limit=1.0)
    (done,) = pool.run([task], told=lambda task, what: heard.append(what))
    assert "aucune nouvelle depuis 1 s" in done.reason and heard == ["je commence"]


def test_closing_stops_what_runs():
    tasks = [pool.Task(name=str(s), target=slow, args=(s,)) for s in (0.05, 60)]
    running = pool.run(tasks, jobs=2)
    assert next(running).value == 0.05
    since = time.monotonic()
    running.close()
    assert time.monotonic() - since < 10


@pytest.mark.skipif(not pool.FORKED, reason="sans processus modèle")
def test_a_dead_template_is_replaced():
    from multiprocessing import forkserver

    assert run(square, 2).value == 4
    os.kill(forkserver._forkserver._forkserver_pid, signal.SIGKILL)
    time.sleep(0.2)
    assert run(square, 3).value == 9


def threads() -> int:
    return len([*Path("/proc/self/task").iterdir()])


@pytest.mark.skipif(sys.platform != "linux", reason="lit /proc")
def test_a_child_starts_with_one_thread():
    assert run(threads).value == 1


@pytest.mark.parametrize("closed", ["before", "meanwhile"])
def test_work_that_nobody_waits_for_any_more_ends_without_a_word(tmp_path, closed):
    code = f"""
from multiprocessing import Pipe
from pathlib import Path
from qpv.warm import pool
mine, theirs = Pipe(duplex=False)
def work():
    mine.close()
    Path({str(tmp_path / "done")!r}).touch()
if {closed!r} == "before":
    mine.close()
pool._work(pool.Task(name="x", target=work), theirs)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "done").exists() == (closed == "meanwhile")

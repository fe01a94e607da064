"""A scheduled run put in place for the user, and taken away."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from qpv.errors import QpvError
from qpv.reports import schedule, whole_file
from qpv.reports.schedule import Command, When

_LINGER = "Pour qu'il parte sans session ouverte, une fois : loginctl enable-linger"


def here() -> str:
    """Return the scheduler of this machine.

    Raises
    ------
    QpvError
        If there is none that is known.
    """
    if sys.platform == "win32":
        return "windows"
    if (
        shutil.which("systemctl")
        and _run("systemctl", "--user", "show-environment").returncode == 0
    ):
        return "systemd"
    if shutil.which("crontab"):
        return "cron"
    raise QpvError(
        "ni systemd pour cet utilisateur, ni cron, sur cette machine. « qpv schedule » écrit ce que "
        "d'autres planificateurs demandent."
    )


def install(when: When, told: Command, how: str) -> list[str]:
    """Put the run in place, in the stead of the former one; return what was done, in French."""
    if how == "windows":
        path = told.home / f"{told.name}.xml"
        path.write_text(schedule.windows(when, told), encoding="utf-16")  # as schtasks reads it
        variables = [f'setx {name} "{value}"' for name, value in told.variables.items()
                     if name not in ("QPV_HOME", "PYTHONPATH")]  # fmt: skip
        return [f"écrit : {path}", "À taper :", *variables, schedule.registration(told)]
    if how == "cron":
        lines = [*_others(told), _mark(told), schedule.cron(when, told)]
        _done("crontab", "-", given="\n".join(lines))
        return ["écrit dans la crontab ; crontab -l la montre"]
    for name, text in schedule.systemd(when, told).items():
        whole_file.write(_units() / name, text)
    _done("systemctl", "--user", "daemon-reload")
    _done("systemctl", "--user", "enable", f"{told.name}.timer")
    _done("systemctl", "--user", "restart", f"{told.name}.timer")  # takes up another hour, too
    return [f"écrit : {_units() / f'{told.name}.timer'} ; systemctl --user list-timers", _LINGER]


def remove(told: Command) -> list[str]:
    """Take the run away, wherever it was put; return what was done, in French."""
    done = []
    timer = _units() / f"{told.name}.timer"
    if timer.exists():
        _done("systemctl", "--user", "disable", "--now", timer.name)
        timer.unlink()
        timer.with_suffix(".service").unlink(missing_ok=True)
        _done("systemctl", "--user", "daemon-reload")
        done.append(f"retiré : {timer}")
    if shutil.which("crontab") and _mark(told) in _crontab():
        _done("crontab", "-", given="".join(f"{line}\n" for line in _others(told)))
        done.append("retiré de la crontab")
    if sys.platform == "win32":
        done.append(f"À taper : schtasks /delete /tn {told.name} /f")
    return done or ["rien à retirer"]


def _units() -> Path:
    home = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(home) / "systemd" / "user"


def _mark(told: Command) -> str:
    return f"# {told.name} : la ligne qui suit est posée par « qpv schedule --install »"


def _others(told: Command) -> list[str]:
    """Return the lines of the crontab that are not of this run."""
    lines = _crontab()
    while _mark(told) in lines:
        at = lines.index(_mark(told))
        del lines[at : at + 2]
    return lines


def _crontab() -> list[str]:
    found = _run("crontab", "-l")
    if found.returncode and "no crontab" not in found.stderr:  # never overwrite what is not read
        raise QpvError(f"crontab -l a échoué : {_last(found)}.")
    return [] if found.returncode else found.stdout.splitlines()


def _done(*words: str, given: str = "") -> None:
    """Run a command to its end (raises QpvError where it fails)."""
    done = _run(*words, given=given)
    if done.returncode:
        raise QpvError(f"{' '.join(words)} a échoué : {_last(done)}.")


def _run(*words: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        words, input=given, capture_output=True, check=False, env={**os.environ, "LC_ALL": "C"},
        text=True, encoding="utf-8", errors="surrogateescape",
    )  # fmt: skip


def _last(done: subprocess.CompletedProcess[str]) -> str:
    return (done.stderr.strip() or f"code {done.returncode}").splitlines()[-1]

"""When everything is made again, as systemd, cron and the Task Scheduler of Windows want it said."""

import hashlib
import os
import re
import shlex
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from qpv.errors import ParameterError, did_you_mean
from qpv.paths import Places

DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_ENGLISH = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_EVERY_DAY = ("chaque jour", "tous les jours")
_HOUR = re.compile(r"([01]?\d|2[0-3])[:h]([0-5]\d)")
_LONGEST_LINE = 990  # cron cuts a longer one
# What the run must find as it is here, where it is set: schedulers start from nothing.
_KEPT = ("PYTHONPATH", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "https_proxy", "http_proxy", "no_proxy",
         "REQUESTS_CA_BUNDLE")  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class When:
    """Days of the week (0 is Monday) and the hour, local."""

    days: tuple[int, ...]
    hour: int
    minute: int


@dataclass(frozen=True, kw_only=True)
class Command:
    """What is started: its words and variables; ``name`` is that of this working copy alone."""

    home: Path
    words: tuple[str, ...]
    variables: Mapping[str, str]

    @property
    def name(self) -> str:
        return f"qpv-{hashlib.sha256(str(self.home).encode()).hexdigest()[:6]}"

    @property
    def label(self) -> str:
        return f"Pages des quartiers prioritaires ({self.home})"


def parse(text: str) -> When:
    """Return the days and the hour of « lundi 06:00 », « mardi vendredi 22:30 », « chaque jour 06:00 ».

    Raises
    ------
    ParameterError
        If it is not written so.
    """
    *words, hour = text.replace(",", " ").casefold().split() or [""]
    expected = "Attendu : « lundi 06:00 », « mardi vendredi 22:30 » ou « chaque jour 06:00 »."
    found = _HOUR.fullmatch(hour)
    if not words or not found:
        raise ParameterError(f"horaire « {text} » : il faut un jour et une heure. {expected}")
    if " ".join(words) in _EVERY_DAY:
        words = list(DAYS)
    for word in words:
        if word not in DAYS:
            raise ParameterError(
                f"horaire « {text} » : « {word} » n'est pas un jour{did_you_mean(word, DAYS)}"
            )
    days = sorted({DAYS.index(word) for word in words})
    return When(days=tuple(days), hour=int(found[1]), minute=int(found[2]))


def command(places: Places, mirror: str | None) -> Command:
    """Return the command of the whole chain, on these folders and this mirror, as seen from anywhere."""
    if mirror and "://" not in mirror:
        mirror = str(Path(mirror).resolve())
    variables = {**places.environment(), "QPV_MIRROR": mirror or ""}
    variables |= {name: os.environ.get(name, "") for name in _KEPT}
    words = (sys.executable, "-m", "qpv.cli", "run", "--complet")
    given = {name: value for name, value in variables.items() if value}
    if bad := [text for text in (*words, *given.values()) if min(text) < " "]:
        raise ParameterError(f"chemin que rien ne peut programmer : {bad[0]!r}.")
    return Command(home=places.home, words=words, variables=given)


def systemd(when: When, told: Command) -> dict[str, str]:
    """Return the two units of a user's systemd, by file name."""
    days = "" if len(when.days) == 7 else ",".join(_ENGLISH[d][:3] for d in when.days) + " "
    label = told.label.replace("%", "%%")
    variables = "\n".join(
        f"Environment={_quoted(f'{name}={value}')}" for name, value in told.variables.items()
    )
    service = f"""[Unit]
Description={label}

[Service]
Type=oneshot
Nice=10
{variables}
ExecStart={_quoted(told.words[0])} {" ".join(told.words[1:])}
"""
    timer = f"""[Unit]
Description={label}

[Timer]
OnCalendar={days}*-*-* {when.hour:02}:{when.minute:02}:00
Persistent=true

[Install]
WantedBy=timers.target
"""
    return {f"{told.name}.service": service, f"{told.name}.timer": timer}


def _quoted(text: str) -> str:
    """Return a word as units write it."""
    for before, after in (("\\", "\\\\"), ('"', '\\"'), ("%", "%%")):
        text = text.replace(before, after)
    return f'"{text}"'


def cron(when: When, told: Command) -> str:
    """Return the line of a crontab.

    Raises
    ------
    ParameterError
        If cron would cut it.
    """
    days = "*" if len(when.days) == 7 else ",".join(str((day + 1) % 7) for day in when.days)
    words = [f"{name}={shlex.quote(value)}" for name, value in told.variables.items()]
    shell = " ".join([*words, *map(shlex.quote, told.words)]).replace("%", "\\%")
    if len(shell.encode()) > _LONGEST_LINE:
        raise ParameterError(f"ligne de {len(shell)} signes : cron n'en lit que {_LONGEST_LINE}.")
    return f"{when.minute} {when.hour} * * {days} {shell}\n"


def windows(when: When, told: Command) -> str:
    """Return the task for « schtasks /create /xml »; its variables are those of the user (setx)."""
    days = "".join(f"<{_ENGLISH[day]}/>" for day in when.days)
    return f"""<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo><Description>{escape(told.label)}</Description></RegistrationInfo>
  <Triggers>
    <CalendarTrigger>
      <StartBoundary>2026-01-01T{when.hour:02}:{when.minute:02}:00</StartBoundary>
      <ScheduleByWeek><DaysOfWeek>{days}</DaysOfWeek><WeeksInterval>1</WeeksInterval></ScheduleByWeek>
    </CalendarTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <LogonType>InteractiveToken</LogonType><RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <ExecutionTimeLimit>PT12H</ExecutionTimeLimit>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>{escape(told.words[0])}</Command>
      <Arguments>{escape(" ".join(told.words[1:]))}</Arguments>
      <WorkingDirectory>{escape(str(told.home))}</WorkingDirectory>
    </Exec>
  </Actions>
</Task>
"""


def texts(when: When, told: Command) -> dict[str, Sequence[tuple[str, str]]]:
    """Return what each scheduler wants: (where it goes, its text)."""
    units = Path("~/.config/systemd/user")
    return {
        "systemd": [(str(units / name), text) for name, text in systemd(when, told).items()],
        "cron": [("crontab -e", cron(when, told))],
        "windows": [(f"{told.name}.xml, puis : {registration(told)}", windows(when, told))],
    }


def registration(told: Command) -> str:
    """Return what is to be typed on Windows, once the task is in a file."""
    return f'schtasks /create /tn {told.name} /xml "{told.home / f"{told.name}.xml"}" /f'

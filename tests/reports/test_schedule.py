"""The hour of qpv.toml, as systemd, cron and Windows read it."""

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from qpv.errors import ParameterError
from qpv.paths import Places
from qpv.reports import schedule
from qpv.reports.schedule import When

TASK = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
ODD = 'à l\'été, 100 % "sûr" & <vu>'


@pytest.fixture
def told(tmp_path, monkeypatch):
    """The command of a working copy whose folder has all that is to be escaped."""
    home = tmp_path / ODD
    home.mkdir()
    monkeypatch.setenv("PYTHONPATH", "")
    return schedule.command(Places(home, home / "data", home / "reports"), str(home / "miroir"))


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("lundi 06:00", When(days=(0,), hour=6, minute=0)),
        ("Vendredi, mardi 22h30", When(days=(1, 4), hour=22, minute=30)),
        ("chaque jour 6:05", When(days=tuple(range(7)), hour=6, minute=5)),
    ],
)
def test_a_day_and_an_hour_are_read(text, when):
    assert schedule.parse(text) == when


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("lundi", "il faut un jour et une heure. Attendu : « lundi 06:00 »"),
        ("06:00", "il faut un jour et une heure"),
        ("", "il faut un jour et une heure"),
        ("lundi 25:00", "il faut un jour et une heure"),
        ("lundy 06:00", "« lundy » n'est pas un jour — vouliez-vous dire « lundi »"),
    ],
)
def test_another_text_is_refused_in_one_sentence(text, said):
    with pytest.raises(ParameterError, match=re.escape(said)):
        schedule.parse(text)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="sans systemd")
def test_systemd_reads_the_units(told, tmp_path):
    units = schedule.systemd(schedule.parse("mardi vendredi 06:30"), told)
    for name, text in units.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    command = ["systemd-analyze", "verify", "--user", "--man=no"]
    files = [str(tmp_path / name) for name in units]
    paths = {**os.environ, "SYSTEMD_UNIT_PATH": f"{tmp_path}:"}
    done = subprocess.run([*command, *files], capture_output=True, text=True, env=paths)
    print(done.stderr)
    assert [line for line in done.stderr.splitlines() if told.name in line] == []
    (calendar,) = re.findall("OnCalendar=(.*)", units[f"{told.name}.timer"])
    done = subprocess.run(["systemd-analyze", "calendar", calendar], capture_output=True, text=True)
    assert "Tue,Fri *-*-* 06:30:00" in done.stdout


def test_the_units_escape_what_systemd_would_read(told):
    text = schedule.systemd(schedule.parse("chaque jour 06:00"), told)[f"{told.name}.service"]
    assert r"100 %% \"sûr\" & <vu>" in text and "100 % " not in text


def test_the_shell_of_cron_gets_the_words_back(told, tmp_path):
    line = schedule.cron(schedule.parse("dimanche lundi 06:05"), told)
    when, shell = line.rstrip("\n").split(" ", 5)[:5], line.rstrip("\n").split(" ", 5)[5]
    assert when == ["5", "6", "*", "*", "1,0"]
    assert not re.search(r"(?<!\\)%", shell)
    words = shlex.split(shell.replace("\\%", "%"))  # what cron gives to sh
    assert f"QPV_HOME={told.home}" in words and f"QPV_MIRROR={told.home / 'miroir'}" in words
    assert tuple(words[-5:]) == told.words


@pytest.mark.skipif(
    not (shutil.which("crontab") and Path("/etc/debian_version").exists()),
    reason="sans cron de Debian",
)
def test_crontab_accepts_the_line(told, tmp_path):
    path = tmp_path / "table"
    path.write_text(schedule.cron(schedule.parse("lundi 06:00"), told), encoding="utf-8")
    done = subprocess.run(["crontab", "-n", str(path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_a_line_that_cron_would_cut_is_refused(told):
    long = schedule.Command(home=told.home, words=told.words, variables={"QPV_HOME": "é" * 600})
    with pytest.raises(ParameterError, match="cron n'en lit que 990"):
        schedule.cron(schedule.parse("lundi 06:00"), long)


def test_the_windows_task_names_what_its_schema_wants(told):
    root = ElementTree.fromstring(schedule.windows(schedule.parse("samedi 06:00"), told))
    assert root.tag == f"{TASK}Task" and root.get("version") == "1.2"
    # The order of the schema's « taskType ».
    assert [part.tag.removeprefix(TASK) for part in root] == [
        "RegistrationInfo", "Triggers", "Principals", "Settings", "Actions"
    ]  # fmt: skip
    weekly = root.find(f"{TASK}Triggers/{TASK}CalendarTrigger/{TASK}ScheduleByWeek")
    assert [day.tag for day in weekly.find(f"{TASK}DaysOfWeek")] == [f"{TASK}Saturday"]
    start = root.find(f".//{TASK}StartBoundary").text
    assert start.endswith("T06:00:00")
    run = root.find(f"{TASK}Actions/{TASK}Exec")
    assert [part.text for part in run] == [
        told.words[0],
        "-m qpv.cli run --complet",
        str(told.home),
    ]


def test_each_working_copy_has_its_own_name(told):
    other = schedule.command(Places(Path("/ailleurs"), Path("/a"), Path("/b")), "https://miroir")
    assert other.name != told.name and other.variables["QPV_MIRROR"] == "https://miroir"


def test_what_no_line_can_hold_is_refused(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "/a\n* * * * * autre")
    with pytest.raises(ParameterError, match="rien ne peut programmer"):
        schedule.command(Places(Path("/a"), Path("/b"), Path("/c")), None)

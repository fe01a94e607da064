"""A schedule is put in place once, beside those of others, and taken away."""

import os
from pathlib import Path

import pytest

from qpv.errors import QpvError
from qpv.paths import Places
from qpv.reports import schedule, scheduled

WHEN = schedule.parse("lundi 06:00")
CRONTAB = """#!/bin/sh
[ -e "$HOME/denied" ] && { echo "you are not allowed to use this program" >&2; exit 1; }
if [ "$1" = -l ]; then [ -e "$HOME/table" ] || { echo "no crontab for me" >&2; exit 1; }; cat "$HOME/table"
else cat > "$HOME/table"; fi
"""
SYSTEMCTL = """#!/bin/sh
echo "$@" >> "$HOME/asked"
[ ! -e "$HOME/denied" ] || { echo "Failed to connect to bus" >&2; exit 1; }
"""


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A user with a cron and a systemd that write down what they are asked."""
    for name, text in (("crontab", CRONTAB), ("systemctl", SYSTEMCTL)):
        path = tmp_path / "bin" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}/usr/bin:/bin")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    return tmp_path


@pytest.fixture
def told():
    return schedule.command(Places(Path("/a"), Path("/a/data"), Path("/a/reports")), None)


def test_a_crontab_keeps_the_lines_of_others(home, told):
    (home / "table").write_text("MAILTO=moi\n5 4 * * * autre\n", encoding="utf-8")
    scheduled.install(WHEN, told, "cron")
    scheduled.install(schedule.parse("mardi 07:00"), told, "cron")
    lines = (home / "table").read_text(encoding="utf-8").splitlines()
    assert lines[:2] == ["MAILTO=moi", "5 4 * * * autre"] and len(lines) == 4
    assert lines[3].startswith("0 7 * * 2 ")
    assert scheduled.remove(told) == ["retiré de la crontab"]
    assert (home / "table").read_text(encoding="utf-8") == "MAILTO=moi\n5 4 * * * autre\n"
    assert scheduled.remove(told) == ["rien à retirer"]


def test_a_crontab_that_cannot_be_read_is_not_overwritten(home, told):
    (home / "denied").touch()
    with pytest.raises(QpvError, match="crontab -l a échoué : you are not allowed"):
        scheduled.install(WHEN, told, "cron")
    assert not (home / "table").exists()


def test_units_are_written_started_and_taken_away(home, told):
    scheduled.install(WHEN, told, "systemd")
    scheduled.install(schedule.parse("mardi 07:00"), told, "systemd")
    units = home / ".config" / "systemd" / "user"
    assert {p.name for p in units.iterdir()} == {f"{told.name}.service", f"{told.name}.timer"}
    assert "OnCalendar=Tue *-*-* 07:00:00" in (units / f"{told.name}.timer").read_text()
    assert f"--user restart {told.name}.timer" in (home / "asked").read_text()
    assert scheduled.remove(told) == [f"retiré : {units / f'{told.name}.timer'}"]
    assert list(units.iterdir()) == []


def test_a_refusal_of_systemd_is_said(home, told):
    (home / "denied").touch()
    with pytest.raises(QpvError, match="daemon-reload a échoué : Failed to connect to bus"):
        scheduled.install(WHEN, told, "systemd")


def test_the_scheduler_of_the_machine_is_found(home, monkeypatch):
    assert scheduled.here() == "systemd"
    (home / "denied").touch()
    assert scheduled.here() == "cron"
    monkeypatch.setenv("PATH", str(home / "nulle part"))
    with pytest.raises(QpvError, match="ni systemd pour cet utilisateur, ni cron"):
        scheduled.here()


def test_windows_gets_a_file_and_the_line_to_type(home, tmp_path, monkeypatch):
    told = schedule.command(Places(tmp_path, tmp_path / "data", tmp_path / "reports"), None)
    said = scheduled.install(WHEN, told, "windows")
    path = tmp_path / f"{told.name}.xml"
    assert said[-1] == f'schtasks /create /tn {told.name} /xml "{path}" /f'
    assert path.read_bytes()[:2] == b"\xff\xfe" and "<Task " in path.read_text(encoding="utf-16")

"""The command that tells of a run: its words are not a shell's, and its failure is one sentence."""

import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from qpv.paths import Places
from qpv.reports import hook


@pytest.fixture
def places(tmp_path):
    return Places(tmp_path, tmp_path / "data", tmp_path / "Mes pages à voir")


def test_it_is_given_the_page_the_json_and_the_sentence(places):
    code = "import os, sys; open('reçu', 'w').write('|'.join([*sys.argv[1:], os.environ['QPV_RESUME']]))"
    assert hook.call([sys.executable, "-c", code], places, "3 pages à « voir »") == ""
    told = (places.home / "reçu").read_text().split("|")
    assert told == [str(places.reports / "execution.html"), str(places.reports / "execution.json"),
                    "3 pages à « voir »"]  # fmt: skip


def test_no_shell_reads_its_words(places):
    said = hook.call(
        [sys.executable, "-c", "pass", "; touch ici $(touch ici)"], places, "`touch ici`"
    )
    assert said == "" and not (places.home / "ici").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["./absent"], "« apres » : ./absent n'est pas lancé, fichier ou dossier introuvable."),
        (
            ["sh", "-c", "echo un; echo refusé >&2; exit 3"],
            "« apres » : sh a échoué (code 3). refusé",
        ),
    ],
)
def test_its_failure_is_one_sentence(places, words, said):
    assert hook.call(words, places, "") == said


def test_one_that_never_ends_is_stopped_with_what_it_started(places):
    began = time.monotonic()
    said = hook.call(["sh", "-c", "sleep 600 & echo $! > né; wait"], places, "", limit=0.5)
    assert said == "« apres » : sh arrêté, pas fini en 0 s." and time.monotonic() - began < 10
    born = (places.home / "né").read_text().strip()
    until = time.monotonic() + 10  # the kill is sent; a busy machine takes a moment to do it
    with suppress(FileNotFoundError):  # or dead, and nobody has taken notice of it yet
        while Path(f"/proc/{born}/cmdline").read_text():
            assert time.monotonic() < until, "it goes on"
            time.sleep(0.05)

"""The command of ``qpv.toml`` that is given the account of a run: a mail, a message."""

import os
import signal
import subprocess
import tempfile
from collections.abc import Sequence

from qpv.errors import disk_sentence
from qpv.paths import Places
from qpv.reports import account, batch

LIMIT = 300.0  # seconds


def call(words: Sequence[str], places: Places, told: str, limit: float = LIMIT) -> str:
    """Start a command from the working copy, with the page and the JSON of the account as its last words
    and what it did in ``QPV_RESUME``; return why it failed, one sentence, "" if it did not (or is empty).

    No shell reads the words. What it starts ends with it when its time is over.
    """
    if not words:
        return ""
    given = [str(places.reports / name) for name in (account.PAGE, batch.ACCOUNT)]
    names = ("QPV_COMPTE_RENDU", "QPV_COMPTE_RENDU_JSON", "QPV_RESUME")
    variables = os.environ | dict(zip(names, (*given, told), strict=True))
    with (
        tempfile.TemporaryFile() as said
    ):  # a pipe would be waited for as long as a grandchild holds it
        try:
            process = subprocess.Popen([*words, *given], cwd=places.home, env=variables, stdout=said,
                stdin=subprocess.DEVNULL, stderr=subprocess.STDOUT, start_new_session=True)  # fmt: skip
        except OSError as error:
            return f"« apres » : {words[0]} n'est pas lancé, {disk_sentence(error)}."
        try:
            code = process.wait(limit)
        except subprocess.TimeoutExpired:
            return f"« apres » : {words[0]} arrêté, pas fini en {limit:.0f} s."
        finally:
            _end(process)
        said.seek(0)
        last = (said.read().decode(errors="replace").strip().splitlines() or [""])[-1]
    return f"« apres » : {words[0]} a échoué (code {code}). {last}".rstrip() if code else ""


def _end(process: subprocess.Popen) -> None:
    if process.poll() is not None:
        return
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()

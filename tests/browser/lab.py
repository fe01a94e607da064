"""A JupyterLab of the tests' own: on a free port, its settings in a folder, driven by the browser
of the other tests, to which every address beyond loopback is refused."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from conftest import ROOT
from qpv.paths import Places

TOKEN = "essai"
_FOLDERS = {
    "JUPYTER_CONFIG_DIR": "config",
    "JUPYTER_DATA_DIR": "data",
    "JUPYTER_RUNTIME_DIR": "runtime",
    "JUPYTERLAB_SETTINGS_DIR": "settings",
    "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
    "IPYTHONDIR": "ipython",
}
# JupyterLab would ask the network for its news at the first start.
_NEWS = "settings/@jupyterlab/apputils-extension/notification.jupyterlab-settings"
_SILENT = {"fetchNews": "false", "checkForUpdates": False}
_PATIENCE = 120  # seconds: the first page of a JupyterLab on a busy machine


@dataclass
class Lab:
    """An open notebook: its page, what it asked for beyond loopback, the errors of its console."""

    page: object
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def command(self, name: str, **arguments) -> None:
        """Run a command of JupyterLab and wait for its end."""
        self.page.evaluate(
            "([n, a]) => window.jupyterapp.commands.execute(n, a)", [name, arguments]
        )

    def run_all(self) -> None:
        """Run every cell, from the first to the last or to the one that fails."""
        self.command("notebook:run-all-cells")

    def dark(self) -> None:
        self.command("apputils:change-theme", theme="JupyterLab Dark")
        self.page.wait_for_selector("body[data-jp-theme-light='false']", state="attached")

    def whole(self, most: int = 20_000) -> None:
        """Make the window as high as the notebook: everything is drawn, nothing left for later."""
        panel = "document.querySelector('.jp-WindowedPanel-outer')"
        height = self.page.evaluate(f"{panel}.scrollHeight") + 150
        width = self.page.viewport_size["width"]
        self.page.set_viewport_size({"width": width, "height": min(height, most)})
        self.page.wait_for_timeout(500)
        self.page.evaluate(f"{panel}.scrollTop = 0")
        self.page.wait_for_timeout(500)


@contextmanager
def server(folder: Path, places: Places):
    """Give the address of a JupyterLab whose root is ``folder / "carnets"``."""
    root = folder / "carnets"
    root.mkdir(parents=True, exist_ok=True)
    (folder / _NEWS).parent.mkdir(parents=True)
    (folder / _NEWS).write_text(json.dumps(_SILENT), encoding="utf-8")
    port = _free_port()
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1",
        f"--port={port}", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={root}",
        f"--IdentityProvider.token={TOKEN}", "--expose-app-in-browser",
    ]  # fmt: skip
    own = {name: str(folder / part) for name, part in _FOLDERS.items()}
    environment = os.environ | own | {"PYTHONPATH": str(ROOT / "src")} | places.environment()
    with (folder / "journal.txt").open("w") as journal:
        started = subprocess.Popen(
            command, cwd=root, env=environment, stdout=journal, stderr=journal
        )
        try:
            _wait(f"http://127.0.0.1:{port}/api?token={TOKEN}", started)
            yield f"http://127.0.0.1:{port}"
        finally:
            started.terminate()  # its kernels go with it
            started.wait(30)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def _wait(address: str, started: subprocess.Popen) -> None:
    for _ in range(_PATIENCE * 5):
        assert started.poll() is None, "JupyterLab s'est arrêté en démarrant"
        try:
            urllib.request.urlopen(address, timeout=2).close()
            return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("JupyterLab n'a pas répondu")


def open_notebook(chromium, address: str, name: str, width: int = 1280, height: int = 900) -> Lab:
    """Return one notebook, open in a page of its own, its kernel ready."""
    context = chromium.new_context(viewport={"width": width, "height": height}, locale="fr-FR")
    seen = Lab(context.new_page())
    seen.page.set_default_timeout(_PATIENCE * 1000)

    def only_loopback(route) -> None:
        if urlsplit(route.request.url).hostname in ("127.0.0.1", None):
            route.continue_()
        else:
            seen.requests.append(route.request.url)
            route.abort()

    context.route("**/*", only_loopback)
    seen.page.on("console", lambda m: seen.errors.append(m.text) if m.type == "error" else None)
    seen.page.on("pageerror", lambda error: seen.errors.append(str(error)))
    seen.page.goto(f"{address}/lab/tree/{name}?token={TOKEN}&reset")
    seen.page.wait_for_selector(".jp-NotebookPanel .jp-CodeCell")
    seen.page.get_by_text("| Idle").wait_for()
    return seen

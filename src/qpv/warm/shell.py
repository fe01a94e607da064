"""Run the cells of a notebook in this process, with the outputs that a Jupyter kernel would give.

The shell is ipykernel's own, without its sockets: what it would send is written down.
"""

from __future__ import annotations

import asyncio
import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ipykernel.zmqshell import ZMQInteractiveShell
from jupyter_client.session import Session
from nbformat import NotebookNode
from nbformat.v4 import new_output, output_from_msg

_INLINE = "module://matplotlib_inline.backend_inline"
MOST_CHARACTERS = 20_000_000  # of one cell: printed without end, they would fill memory


class TooMuchOutput(Exception):
    """A cell gave more than ``MOST_CHARACTERS``."""


class Recorder:
    """The outputs of the cell that runs, as nbformat nodes: streams of one name that follow each other
    are one, a display with an id is updated in place, cleared where the cell asks."""

    def __init__(self) -> None:
        self.outputs: list[NotebookNode] = []
        self._shown: dict[str, list[NotebookNode]] = {}
        self._written = 0
        self._clear_next = False

    def start(self) -> list[NotebookNode]:
        """Return the list that the outputs of the next cell go to."""
        self.outputs, self._written, self._clear_next = [], 0, False
        return self.outputs

    def write(self, name: str, text: str) -> None:
        """Add text to a stream.

        Raises
        ------
        TooMuchOutput
            If the cell gives too much.
        """
        self._written += len(text)
        if self._written > MOST_CHARACTERS:
            raise TooMuchOutput(f"plus de {MOST_CHARACTERS / 1e6:.0f} millions de signes écrits")
        self._cleared()
        last = self.outputs[-1] if self.outputs else None
        if last is not None and last.output_type == "stream" and last.name == name:
            last.text += text
        elif text:
            self.outputs.append(new_output("stream", name=name, text=text))

    def receive(self, kind: str, content: dict[str, Any]) -> None:
        """Take a message as a kernel sends it."""
        if kind == "clear_output":
            self._clear_next = content["wait"]
            if not content["wait"]:
                self.outputs.clear()
        elif kind in ("display_data", "update_display_data", "execute_result", "error"):
            self._display(kind, content)

    def _display(self, kind: str, content: dict[str, Any]) -> None:
        id = content.get("transient", {}).get("display_id", "")
        if kind == "update_display_data":
            for output in self._shown.get(id, ()):
                output.update(data=content["data"], metadata=content["metadata"])
            return
        self._cleared()
        output = output_from_msg({"header": {"msg_type": kind}, "content": content})
        self.outputs.append(output)
        if id:
            self._shown.setdefault(id, []).append(output)

    def _cleared(self) -> None:
        if self._clear_next:
            self.outputs.clear()
            self._clear_next = False


class _Session(Session):
    """Gives to a recorder what would go on a socket."""

    recorder: Recorder

    def send(self, stream, msg_or_type, content=None, *args, **kwargs):
        if isinstance(msg_or_type, dict):
            msg_or_type, content = msg_or_type["msg_type"], msg_or_type["content"]
        self.recorder.receive(msg_or_type, content)


class _Stream(io.TextIOBase):
    encoding = "utf-8"

    def __init__(self, name: str, recorder: Recorder):
        self.name, self._recorder = name, recorder

    def write(self, text: str) -> int:
        self._recorder.write(self.name, text)
        return len(text)

    def writable(self) -> bool:
        return True


class Shell(ZMQInteractiveShell):
    """A kernel's shell for a notebook that is run from end to end: it asks for nothing."""

    def ask_exit(self) -> None:
        self.exit_now = True

    def enable_gui(self, gui: str | None = None) -> None:
        """There is no window."""

    def system(self, cmd: str) -> None:
        self.user_ns["_exit_code"] = self.system_piped(cmd)


def run(
    notebook: NotebookNode,
    started: Callable[[int], None] = lambda index: None,
    done: Callable[[int, NotebookNode], None] = lambda index, cell: None,
) -> bool:
    """Run every code cell of a notebook, in place, and return whether all went well; it stops at the
    first that fails (its error is its last output), but for those tagged ``raises-exception``.

    ``started`` and ``done`` are told of each code cell. The state of this process is changed by
    what the cells do: it is meant for a child process, or for one that runs one notebook.
    """
    recorder = Recorder()
    with _shell(recorder) as shell:
        for index, cell in enumerate(notebook.cells):
            if cell.cell_type != "code":
                continue
            started(index)
            ok = _run_cell(shell, recorder, cell)
            done(index, cell)
            if shell.exit_now or not (ok or "raises-exception" in cell.metadata.get("tags", ())):
                return ok
    return True


def _run_cell(shell: Shell, recorder: Recorder, cell: NotebookNode) -> bool:
    cell.outputs = recorder.start()
    cell.execution_count = None
    if not cell.source.strip():
        return True
    result = shell.run_cell(cell.source, store_history=True, cell_id=cell.get("id"))
    cell.execution_count = result.execution_count
    return result.success


@contextmanager
def _shell(recorder: Recorder) -> Iterator[Shell]:
    """Give a shell whose prints and displays go to the recorder."""
    _Session.recorder = recorder
    session = _Session()
    os.environ.setdefault("MPLBACKEND", _INLINE)
    Shell.clear_instance()
    shell = Shell.instance(user_ns={"__name__": "__main__"})
    for part in (shell.displayhook, shell.display_pub):
        part.session, part.pub_socket = session, None
    # Read before this shell was: its figures would be lost.
    if "matplotlib.pyplot" in sys.modules:
        shell.enable_matplotlib("inline")
    elif "matplotlib" in sys.modules:  # a second of imports, left to a notebook that draws with it
        sys.modules["matplotlib"].rcParams["backend"] = _INLINE
    before = sys.stdout, sys.stderr, sys.stdin
    sys.stdout, sys.stderr = (_Stream(name, recorder) for name in ("stdout", "stderr"))
    asyncio.set_event_loop(asyncio.new_event_loop())
    try:
        with Path(os.devnull).open(encoding="utf-8") as nothing:
            sys.stdin = nothing
            yield shell
    finally:
        sys.stdout, sys.stderr, sys.stdin = before
        Shell.clear_instance()

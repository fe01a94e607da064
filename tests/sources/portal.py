"""A local HTTP server that behaves as the publishers' portals do, good days and bad."""

from __future__ import annotations

import contextlib
import threading
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Answer:
    """One answer: ``sent`` bytes of the body really leave (all by default), then the server
    closes, or says nothing more when ``stalls``. With ``ranges`` it honours Range/If-Range;
    ``trickles`` sends so many bytes, then waits a little, then as many again."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    sent: int | None = None
    stalls: bool = False
    ranges: bool = False
    chunked: bool = False
    trickles: int = 0


class Portal:
    """``portal.put("/path", first, then, last)``: answers in that order, the last one for ever."""

    def __init__(self) -> None:
        self.answers: dict[str, list[Answer]] = {}
        self.asked: list[tuple[str, Message]] = []
        self.closing = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.base = f"http://127.0.0.1:{self._server.server_port}"
        serve = self._server.serve_forever
        threading.Thread(target=serve, args=(0.02,), daemon=True).start()

    def put(self, path: str, *answers: Answer | bytes) -> str:
        """Serve these answers at ``path``; return its whole address."""
        told = [Answer(one) if isinstance(one, bytes) else one for one in answers]
        self.answers[path] = told
        return self.base + path

    def paths(self) -> list[str]:
        """Return every path asked for, query included, in order."""
        return [path for path, _ in self.asked]

    def next_answer(self, path: str) -> Answer:
        lost = [Answer(b"<html>perdu</html>", 404)]
        waiting = self.answers.get(path) or self.answers.get(path.split("?")[0], lost)
        return waiting.pop(0) if len(waiting) > 1 else waiting[0]

    def close(self) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()


def _handler(portal: Portal) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            portal.asked.append((self.path, self.headers))
            answer = portal.next_answer(self.path)
            start = _start(answer, self.headers)
            body = answer.body[start:]
            self.send_response(206 if start else answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if start:
                end = len(answer.body)
                self.send_header("Content-Range", f"bytes {start}-{end - 1}/{end}")
            if not answer.chunked:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with contextlib.suppress(OSError):  # the client may have left
                for piece in _pieces(body[: answer.sent], answer.trickles):
                    self.wfile.write(piece)
                    self.wfile.flush()
                    if answer.trickles:
                        portal.closing.wait(0.05)
            if answer.stalls:
                portal.closing.wait(5)
            self.close_connection = True

        def log_message(self, *parts: object) -> None:
            """Say nothing: the tests look at ``portal.asked``."""

    return Handler


def _pieces(body: bytes, size: int) -> list[bytes]:
    return [body[at : at + size] for at in range(0, len(body), size)] if size else [body]


def _start(answer: Answer, headers: Message) -> int:
    """Return the first byte asked for, or 0 when the range does not apply to this version."""
    asked = headers.get("Range", "")
    current = (answer.headers.get("ETag"), answer.headers.get("Last-Modified"))
    if not answer.ranges or not asked or headers.get("If-Range") not in current:
        return 0
    return int(asked.removeprefix("bytes=").rstrip("-"))

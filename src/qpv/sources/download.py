"""One address into one file, set aside, taken up again where it stopped.

``<name>.part`` holds what was received so far; ``<name>.part.json`` says of what: the address
and the server's own mark of that version (a strong ETag, else Last-Modified). Without such a
mark, or when the server says that the file changed, the transfer starts again from nothing:
two versions are never glued together.
"""

import contextlib
import json
import sys
from http import HTTPStatus
from pathlib import Path

import requests
from tqdm import tqdm

from qpv.sources.network import Interrupted, Line, Unavailable, body, patiently, refuse_status


def download(line: Line, address: str, part: Path, ceiling: int, *, progress: bool = False) -> str:
    """Fill ``part`` with the whole body of ``address``; return the address after redirects.

    A server that sends more than ``ceiling`` bytes, or too slowly to end one day, is left.

    Raises
    ------
    Unavailable
        After all tries; what was received stays in ``part`` for the next run if it can serve.
    OSError
        The disk refused it.
    """
    try:
        return patiently(line, address, lambda: _attempt(line, address, part, ceiling, progress))
    except _TooMuch:
        discard(part)
        raise
    except Unavailable:
        if not _noted(part)[1]:
            discard(part)
        raise


def discard(part: Path) -> None:
    """Remove what was set aside, and its folder once empty."""
    part.unlink(missing_ok=True)
    _note(part).unlink(missing_ok=True)
    with contextlib.suppress(OSError):  # not empty, or gone: another run is at work
        part.parent.rmdir()


class _TooMuch(Unavailable):
    """More than the source's ceiling: nothing of it is worth keeping."""


def _attempt(line: Line, address: str, part: Path, ceiling: int, progress: bool) -> str:
    """Receive the body, or the rest of it, and check that it is all there."""
    have, mark = _received(part, address)
    headers = {"Accept-Encoding": "identity"}
    if have:
        headers |= {"Range": f"bytes={have}-", "If-Range": mark}
    with line.get(address, headers=headers) as response:
        start = _start(response, have, mark, part)
        _write_note(part, address, _mark(response) or (mark if start else ""))
        announced = _announced(response)
        expected = None if announced is None or _is_compressed(response) else start + announced
        if (expected or 0) > ceiling:
            raise _too_much(address, ceiling)
        with _bar(part, expected, start, progress) as bar, part.open("ab" if start else "wb") as f:
            for chunk in body(response, line, address):
                f.write(chunk)
                bar.update(len(chunk))
                if f.tell() > ceiling:
                    raise _too_much(address, ceiling)
        received = response.raw.tell()
    if announced is not None and received != announced:  # urllib3 1 does not look
        raise Interrupted(
            f"transfert interrompu à {start + received} octets sur {start + announced}"
        )
    return response.url


def _too_much(address: str, ceiling: int) -> _TooMuch:
    return _TooMuch(
        f"le serveur envoie plus de {ceiling / 1_000_000:g} Mo, bien plus que ce fichier ({address})",
        "taille anormale",
    )


def _received(part: Path, address: str) -> tuple[int, str]:
    """Return how many bytes of this address are already here, with its mark; else 0 and ""."""
    noted, mark = _noted(part)
    if noted == address and mark and part.is_file():
        return part.stat().st_size, mark
    return 0, ""


def _noted(part: Path) -> tuple[str, str]:
    """Return the address and the mark of what was received; two "" when nothing says."""
    try:
        note = json.loads(_note(part).read_text(encoding="utf-8"))
        return note["address"], note["mark"]
    except (OSError, ValueError, KeyError, TypeError):
        return "", ""


def _start(response: requests.Response, have: int, mark: str, part: Path) -> int:
    """Return the byte at which this answer starts: ``have``, or 0 when it is the whole file."""
    status = response.status_code
    if status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and have:
        _write_note(part, "", "")
        raise Interrupted("le serveur refuse de reprendre le transfert")
    refuse_status(response)
    if status == HTTPStatus.OK:
        part.unlink(missing_ok=True)  # before the note: never old bytes under a new mark
        return 0
    here = response.headers.get("Content-Range", "").startswith(f"bytes {have}-")
    if not here or _mark(response) not in ("", mark):
        _write_note(part, "", "")
        raise Interrupted("le serveur reprend mal le transfert")
    return have


def _mark(response: requests.Response) -> str:
    """Return the server's mark of this version; "" for one that cannot be resumed."""
    if _is_compressed(response):
        return ""
    etag = response.headers.get("ETag", "")
    return etag if etag.startswith('"') else response.headers.get("Last-Modified", "")


def _is_compressed(response: requests.Response) -> bool:
    return response.headers.get("Content-Encoding", "identity") != "identity"


def _write_note(part: Path, address: str, mark: str) -> None:
    part.parent.mkdir(parents=True, exist_ok=True)
    _note(part).write_text(json.dumps({"address": address, "mark": mark}), encoding="utf-8")


def _announced(response: requests.Response) -> int | None:
    """Return how many bytes the server says that it sends; None when it does not say."""
    length = response.headers.get("Content-Length", "")
    return int(length) if length.isdigit() else None


def _bar(part: Path, expected: int | None, start: int, progress: bool) -> tqdm:
    return tqdm(
        desc=part.stem,
        total=expected,
        initial=start,
        unit="o",
        unit_scale=True,
        leave=False,
        file=sys.stderr,
        disable=None if progress else True,  # None: shown on a terminal only
    )


def _note(part: Path) -> Path:
    return part.with_name(part.name + ".json")

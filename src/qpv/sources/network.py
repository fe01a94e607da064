"""Publishers' servers, asked patiently, and what they answer said in French.

Proxies and certificates come from the environment (``HTTPS_PROXY``, ``NO_PROXY``,
``REQUESTS_CA_BUNDLE``), as on any office network.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TypeVar
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import ReadTimeoutError

from qpv import __version__
from qpv.errors import SourceError
from qpv.sources.resolve import DATA_GOUV

T = TypeVar("T")
_CONNECT_TIMEOUT = 10.0
_CERTIFICATE = "certificat de sécurité refusé (derrière un proxy d'entreprise : REQUESTS_CA_BUNDLE)"


@dataclass(frozen=True)
class Network:
    """How patient to be: further tries, first pause between them and longest silence (s)."""

    retries: int = 3
    backoff: float = 1.0
    timeout: float = 30.0
    data_gouv: str = DATA_GOUV


@dataclass(frozen=True)
class Line:
    """An open session, its patience, and the hosts found unreachable since it was opened.

    Such a host gets one try instead of several for the files that follow: without any
    network, thirty files fail in seconds, not in minutes.
    """

    session: requests.Session
    network: Network
    unreachable: set[str] = field(default_factory=set)

    def get(self, address: str, **options) -> requests.Response:
        """Return the answer of an address, whatever its status."""
        timeout = self.network.timeout
        return self.session.get(
            address, timeout=(min(timeout, _CONNECT_TIMEOUT), timeout), **options
        )


class Unavailable(SourceError):
    """An address does not give its file: no network, no such page, or a transfer always cut."""


class Interrupted(Exception):
    """What happened deserves another try."""


def open_line(network: Network) -> Line:
    """Return a line to the publishers' servers; its session is to be closed."""
    session = requests.Session()
    session.headers["User-Agent"] = f"qpv/{__version__}"
    return Line(session, network)


def read(line: Line, address: str) -> bytes:
    """Return the body of a page or of an API's answer.

    Raises
    ------
    Unavailable
        After all tries.
    """

    def attempt() -> bytes:
        with line.get(address) as response:
            refuse_status(response)
            return response.content

    return patiently(line, address, attempt)


def patiently(line: Line, address: str, attempt: Callable[[], T]) -> T:
    """Return what ``attempt`` returns, tried again as long as that may help.

    Raises
    ------
    Unavailable
        A refusal that another try would not change, or the last of all tries.
    """
    host = urlsplit(address).netloc
    tries = 1 if host in line.unreachable else line.network.retries + 1
    reason = ""
    for rank in range(tries):
        if rank:
            time.sleep(line.network.backoff * 2 ** (rank - 1))
        try:
            return attempt()
        except Interrupted as error:
            reason = str(error)
        except requests.RequestException as error:
            reason = _retriable_reason(line, address, error)
    count = f", {tries} essais" if tries > 1 else ""
    raise Unavailable(f"{reason} ({address}{count})")


def refuse_status(response: requests.Response) -> None:
    """Return only if the server gave a body (200) or the rest of one (206).

    Raises
    ------
    Interrupted
        The server is overloaded or broken for now (429, 5xx).
    Unavailable
        Any other status.
    """
    status = response.status_code
    if status in (HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT):
        return
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise Interrupted(f"le serveur répond {status}")
    raise Unavailable(f"le serveur répond {status} ({response.url})")


def _retriable_reason(line: Line, address: str, error: requests.RequestException) -> str:
    """Return why this try failed; mark the host when it could not be reached at all."""
    if _is_silence(error):
        return f"le serveur ne répond plus depuis {line.network.timeout:g} s"
    if isinstance(error, requests.exceptions.SSLError):
        raise Unavailable(f"{_CERTIFICATE} ({address})") from error
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return "transfert interrompu"
    if isinstance(error, requests.ConnectionError):
        line.unreachable.add(urlsplit(address).netloc)
        through = "proxy" if isinstance(error, requests.exceptions.ProxyError) else "serveur"
        return f"{through} injoignable"
    if isinstance(error, requests.TooManyRedirects):
        raise Unavailable(f"redirections sans fin ({address})") from error
    raise Unavailable(f"adresse refusée ({address} : {error})") from error


def _is_silence(error: requests.RequestException) -> bool:
    """True for a read timeout; requests gives two different errors, before and in the body."""
    if isinstance(error, requests.exceptions.ReadTimeout):
        return True
    return any(isinstance(cause, ReadTimeoutError) for cause in error.args)

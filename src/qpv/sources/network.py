"""Publishers' servers, asked patiently, and what they answer said in French.

Proxies and certificates come from the environment (``HTTPS_PROXY``, ``NO_PROXY``,
``REQUESTS_CA_BUNDLE``), as on any office network.
"""

import os
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TypeVar
from urllib.parse import urljoin, urlsplit

import requests
from requests.utils import get_environ_proxies, select_proxy
from urllib3.exceptions import HTTPError, ReadTimeoutError

from qpv import __version__
from qpv.errors import SourceError
from qpv.sources.hosts import StandIn, closed, door_of, is_inside

T = TypeVar("T")
_CONNECT_TIMEOUT = 10.0
_CHUNK = 1 << 16
_PAGE_MB = 20  # the longest page or answer of an API that is read
_CERTIFICATE = "certificat de sécurité refusé (derrière un proxy d'entreprise : REQUESTS_CA_BUNDLE)"
_UNREACHABLE = "serveur injoignable"
_GONE = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)


def _stand_in() -> str:
    """Return ``QPV_NETWORK_BASE``: a server on the loopback that tests put in the place of all."""
    base = os.environ.get("QPV_NETWORK_BASE", "")
    if base and not is_inside(base):
        raise SourceError(f"QPV_NETWORK_BASE : {base}. Attendu : une adresse de cette machine.")
    return base


@dataclass(frozen=True)
class Network:
    """How patient to be: further tries, first pause between them, longest silence and longest wait
    for a first connection (s), and lowest speed (bytes per second) once ``timeout`` has passed.
    ``base`` is a local server in the place of all others (tests)."""

    retries: int = 3
    backoff: float = 1.0
    timeout: float = 30.0
    patience: float = 4.0
    floor: float = 1_000.0
    base: str = field(default_factory=_stand_in)


@dataclass(frozen=True)
class Line:
    """An open session, its patience, and the hosts found unreachable since it was opened, with how:
    nothing more is asked of them. Without any network, fifty files fail in seconds."""

    session: requests.Session
    network: Network
    unreachable: dict[str, str] = field(default_factory=dict)

    def get(self, address: str, **options) -> requests.Response:
        """Return the answer of an address, whatever its status."""
        timeout = self.network.timeout
        return self.session.get(
            address, timeout=(min(timeout, _CONNECT_TIMEOUT), timeout), stream=True, **options
        )

    def probe(self, addresses: Iterable[str], patience: float = 0.0) -> None:
        """Note the hosts of these addresses that accept no connection, one short try for each."""
        doors = {urlsplit(a).netloc: self._door(a) for a in addresses}
        behind = closed({d for d, _ in doors.values() if d}, patience or self.network.patience)
        for host, (door, how) in doors.items():
            if door in behind:
                self.unreachable.setdefault(host, how)

    def is_unreachable(self, address: str) -> bool:
        """True when nothing more is asked of the host of this address."""
        return urlsplit(address).netloc in self.unreachable

    def _door(self, address: str) -> tuple[tuple[str, int] | None, str]:
        """What must be open for an address to be asked: its server, or the proxy before it."""
        if self.network.base and not is_inside(address):
            return door_of(self.network.base), _UNREACHABLE
        proxy = select_proxy(address, get_environ_proxies(address)) if door_of(address) else None
        if proxy:
            return door_of(proxy if "://" in proxy else f"http://{proxy}"), "proxy injoignable"
        return door_of(address), _UNREACHABLE


class Unavailable(SourceError):
    """An address does not give its file: no network, no such page, or a transfer always cut.
    ``why`` is the same for all the files that the same cause took away."""

    def __init__(self, message: str, why: str = "") -> None:
        super().__init__(message, why or message.split(" (http")[0])


class Interrupted(Exception):
    """What happened deserves another try."""


def open_line(network: Network) -> Line:
    """Return a line to the publishers' servers; its session is to be closed."""
    session = _Session()
    session.headers["User-Agent"] = f"qpv/{__version__}"
    if network.base:
        session.trust_env = False
        for scheme in ("http://", "https://"):
            session.mount(scheme, StandIn(network.base))
    return Line(session, network)


class _Session(requests.Session):
    """A session that no public server can send into the user's own network."""

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        target = super().get_redirect_target(resp)
        if not target or is_inside(resp.url):
            return target
        address = urljoin(resp.url, target)
        if is_inside(address, look_up=not select_proxy(address, get_environ_proxies(address))):
            raise Unavailable(
                f"redirection vers une adresse de votre propre réseau, refusée ({resp.url} → "
                f"{address})",
                "redirection refusée",
            )
        return target


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
            found = b""
            for chunk in body(response, line, address):
                found += chunk
                if len(found) > _PAGE_MB << 20:
                    raise Unavailable(f"page de plus de {_PAGE_MB} Mo ({address})")
            return found

    return patiently(line, address, attempt)


def body(response: requests.Response, line: Line, address: str) -> Iterator[bytes]:
    """Give the body of an answer as it comes, however little comes at a time.

    Raises
    ------
    Unavailable
        It comes too slowly to end one day.
    """
    began, received = time.monotonic(), 0
    while chunk := response.raw.read1(_CHUNK, decode_content=True):
        yield chunk
        received += len(chunk)
        lasted = time.monotonic() - began
        if lasted > line.network.timeout and received < line.network.floor * lasted:
            raise Unavailable(
                f"le serveur est trop lent, {received / lasted:.0f} octets par seconde ({address})",
                f"serveur trop lent : {urlsplit(address).netloc}",
            )


def patiently(line: Line, address: str, attempt: Callable[[], T]) -> T:
    """Return what ``attempt`` returns, tried again as long as that may help.

    Raises
    ------
    Unavailable
        A refusal that another try would not change, or the last of all tries.
    """
    host = urlsplit(address).netloc
    reason = line.unreachable.get(host, "")
    tries = 0 if reason else line.network.retries + 1
    for rank in range(tries):
        if rank:
            time.sleep(line.network.backoff * 2 ** (rank - 1))
        try:
            return attempt()
        except Interrupted as error:
            reason = str(error)
        except (requests.RequestException, HTTPError) as error:
            reason = _retriable_reason(line, address, error)
    if reason.endswith("injoignable") or reason.startswith("le serveur ne répond plus"):
        line.unreachable.setdefault(host, reason)
    count = f", {tries} essais" if tries > 1 else ""
    raise Unavailable(f"{reason} ({address}{count})", f"{reason} : {host}")


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
    gone = ", fichier déplacé ou retiré" if status in _GONE else ""
    raise Unavailable(f"le serveur répond {status}{gone} ({response.url})")


def _retriable_reason(line: Line, address: str, error: Exception) -> str:
    """Return why this try failed, when another one may not."""
    if _is_silence(error):
        return f"le serveur ne répond plus depuis {line.network.timeout:g} s"
    if isinstance(error, requests.exceptions.SSLError):
        raise Unavailable(f"{_CERTIFICATE} ({address})", _CERTIFICATE) from error
    if isinstance(error, requests.exceptions.ChunkedEncodingError | HTTPError):
        return "transfert interrompu"
    if isinstance(error, requests.ConnectionError):
        through = "proxy" if isinstance(error, requests.exceptions.ProxyError) else "serveur"
        return f"{through} injoignable"
    if isinstance(error, requests.TooManyRedirects):
        raise Unavailable(f"redirections sans fin ({address})") from error
    raise Unavailable(f"adresse refusée ({address} : {error})", "adresse refusée") from error


def _is_silence(error: Exception) -> bool:
    """True for a read timeout: three different errors, before the body and in it."""
    if isinstance(error, requests.exceptions.ReadTimeout | ReadTimeoutError):
        return True
    return any(isinstance(cause, ReadTimeoutError) for cause in error.args)

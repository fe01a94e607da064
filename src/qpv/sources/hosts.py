"""Servers before anything is asked of them: does one answer, is one inside the user's own network."""

import contextlib
import ipaddress
import socket
import threading
import time
from collections.abc import Iterable
from functools import partial
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter

Door = tuple[str, int]


def closed(doors: Iterable[Door], patience: float) -> set[Door]:
    """Return the doors (host, port) that accept no connection within ``patience`` seconds, all
    tried at once: a dead network costs that long whatever the number of servers."""
    doors, opened = set(doors), set()
    knocks = [
        threading.Thread(target=partial(_knock, door, patience, opened), daemon=True)
        for door in doors
    ]
    for knock in knocks:
        knock.start()
    end = time.monotonic() + patience
    for knock in knocks:
        knock.join(max(0.0, end - time.monotonic()))
    return doors - set(opened)


def _knock(door: Door, patience: float, opened: set[Door]) -> None:
    with contextlib.suppress(OSError, ValueError), socket.create_connection(door, patience):
        opened.add(door)


def door_of(address: str) -> Door | None:
    """Return the host and port of an address; None when it has none."""
    try:
        parts = urlsplit(address)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        return None
    return (parts.hostname, port) if parts.hostname else None


def is_inside(address: str, *, look_up: bool = False) -> bool:
    """True for an address on the loopback or in a private network: by its name or its digits, and
    by what its name leads to when it is to be looked up."""
    host = (urlsplit(address).hostname or "").rstrip(".").lower()
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return True
    digits = _numeric(host)
    if digits is None and look_up:
        digits = _looked_up(host)
    return digits is not None and not digits.is_global


def _numeric(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    with contextlib.suppress(ValueError):
        found = ipaddress.ip_address(host.split("%")[0])
        return getattr(found, "ipv4_mapped", None) or found
    with contextlib.suppress(OSError):  # 127.1 and 2130706433 are addresses too
        if host and set(host) <= set("0123456789abcdefx."):
            return ipaddress.ip_address(socket.inet_aton(host))
    return None


def _looked_up(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    with contextlib.suppress(OSError, ValueError):
        told = {one[4][0] for one in socket.getaddrinfo(host, None)}
        found = [digits for one in told if (digits := _numeric(one))]
        return next((one for one in found if not one.is_global), found[0] if found else None)
    return None


class StandIn(HTTPAdapter):
    """One local server in the place of all public ones, for tests: ``https://host/path`` is asked
    of it as ``/host/path``, and everything else happens as with the true server."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self.base = base.rstrip("/")

    def send(self, request: requests.PreparedRequest, **options) -> requests.Response:  # type: ignore[override]
        """Return the local server's answer, as if the true one had given it."""
        played = request.copy()
        if not is_inside(request.url or ""):
            played.url = f"{self.base}/{(request.url or '').split('://', 1)[1]}"
        response = super().send(played, **options)
        response.url, response.request = request.url or "", request
        return response

"""The ways to a file, in the order in which they are tried: official addresses, then relays.

``official.csv`` and ``relays.csv`` are reviewed lists of facts, and no row of them is ever deleted. A
row belongs to the source that has its dataset, its vintage and its file among its names; one whose
source is not declared yet says which is ``coming``, and serves on the day it is.
"""

import csv
import re
from functools import cache
from pathlib import Path

from qpv.sources.catalogue import Address, ByHand, Origin, Relay, Source

_CURRENT = "courante"  # the edition of an address that serves the latest list of the day
_REPOSITORY = re.compile(r"https://raw\.githubusercontent\.com/([^/]+/[^/]+)/([0-9a-f]{40})/")
_PACKAGE = re.compile(r"https://cdn\.jsdelivr\.net/npm/(@?[^@]+)@(\d+\.\d+\.\d+)/")


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of one of the two lists, « official » or « relays »."""
    path = Path(__file__).with_name(f"{name}.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def ways(source: Source, *, relays: bool = True) -> tuple[Origin, ...]:
    """Return the ways to a source, the official ones first; none of the relays on demand.

    A file that no publisher serves as such has its ``ByHand`` last: it says what is left to do.
    """
    keys = [(source.dataset, source.vintage, name) for name in source.names]
    pinned = tuple(
        Relay(row["address"], row["file"], row["sha256"])
        for key in keys
        for row in _by_file("relays").get(key, ())
    )
    sha256 = pinned[0].sha256 if pinned else ""
    official = tuple(
        # The only fingerprint of this vintage, where the address serves the edition of the day.
        Address(row["address"], row["seen"], sha256 if row["edition"] == _CURRENT else "")
        for key in keys
        for row in _by_file("official").get(key, ())
    )
    own = (source.origin,)
    if isinstance(source.origin, ByHand):
        return (*official, *(pinned if relays else ()), *own)
    return (*official, *own, *(pinned if relays else ()))


def relay_name(address: str) -> str:
    """Return who relays an address: « dépôt anct-carto/ci-ville, 7465bbcfc6be », else its host."""
    if found := _REPOSITORY.match(address):
        return f"dépôt {found[1]}, {found[2][:12]}"
    if found := _PACKAGE.match(address):
        return f"paquet {found[1]} {found[2]}"
    return address


@cache
def _by_file(name: str) -> dict[tuple[str, str, str], list[dict[str, str]]]:
    found: dict[tuple[str, str, str], list[dict[str, str]]] = {}
    for row in rows(name):
        found.setdefault((row["dataset"], row["vintage"], row["file"]), []).append(row)
    return found

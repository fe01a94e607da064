"""The publishers' portals and the relays, played by a local server with the files of a mirror."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

from qpv.sources.catalogue import Address, ByHand, DataGouv, InseePage, OpenDataSoft, Relay, Source
from qpv.sources.resolve import resolve
from qpv.sources.ways import ways

from .portal import Portal
from .raw_samples import zipped

API = "/www.data.gouv.fr/api/1/datasets/"


def play(
    portal: Portal, sources: Iterable[Source], mirror: Path, *, portals: bool, relays: bool
) -> None:
    """Serve what the mirror holds of these sources, as portals do, as relays do, or both."""
    for source in sources:
        held = source.locate(mirror)
        for way in ways(source) if held else ():
            if relays if isinstance(way, Relay) else portals:
                _serve(portal, source, way, held)


def _serve(portal: Portal, source: Source, way, held: Path) -> None:
    body = held.read_bytes()
    match way:
        case Relay(url) | Address(url):
            portal.put(_at(url), body)
        case OpenDataSoft():
            portal.put(_at(resolve(way, lambda _: b"")), body)
        case DataGouv(dataset_id, match):
            name = next(n for n in source.names if re.search(match, n))
            url = f"https://static.data.gouv.fr/resources/{name}"
            portal.put(_at(url), zipped({held.name: body}) if name.endswith(".zip") else body)
            _list(portal, f"{API}{dataset_id}/", {"title": name, "url": url})
        case InseePage(url, match) if re.search(match, f"/{source.file}"):
            portal.put(_at(url), f'<a href="/fichier/{source.file}">Fichier</a>'.encode())
            portal.put(f"/www.insee.fr/fichier/{source.file}", body)
        case InseePage() | ByHand():
            pass


def _list(portal: Portal, api: str, resource: dict[str, str]) -> None:
    known = portal.answers.get(api)
    listed = json.loads(known[0].body)["resources"] if known else []
    portal.put(api, json.dumps({"resources": [*listed, resource]}).encode())


def _at(url: str) -> str:
    return url.removeprefix("https:/")

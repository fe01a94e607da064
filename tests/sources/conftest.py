"""A portal on the loopback, an empty ``data/raw``, and sources that point there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from qpv.sources.catalogue import Address, Origin, Source
from qpv.sources.fetch import Fetched, Network, fetch

from .portal import Portal


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "127.0.0.1,localhost")


@pytest.fixture
def portal() -> Iterator[Portal]:
    server = Portal()
    yield server
    server.close()


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    return tmp_path / "data" / "raw"


@pytest.fixture
def network(portal: Portal) -> Network:
    return Network(retries=2, backoff=0.01, timeout=0.3, base=portal.base)


@pytest.fixture
def source(portal: Portal) -> Callable[..., Source]:
    """Return a maker of sources: ``source()``, ``source(origin=…, file=…, also=…)``."""

    def make(origin: Origin | None = None, file: str = "liste.csv", **fields) -> Source:
        return Source(
            dataset=fields.pop("dataset", "perimetres"),
            vintage="2024",
            file=file,
            title="Liste des QPV",
            publisher="ANCT",
            page="https://exemple.invalid/qpv",
            origin=origin or Address(f"{portal.base}/{file}"),
            data_year="2024",
            zoning="2024",
            citation="ANCT, 2024",
            **fields,
        )

    return make


@pytest.fixture
def get(raw: Path, network: Network):
    """Fetch some sources and return the outcomes; the only one when there is only one."""

    def got(*sources, **options) -> Fetched | list[Fetched]:
        found = fetch(sources, raw, network=network, progress=True, **options)
        return found[0] if len(found) == 1 else found

    return got

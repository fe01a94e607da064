"""What a source is. Each dataset module declares its own as plain frozen literals."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

LICENCE_OUVERTE = "Licence Ouverte / Etalab 2.0"


@dataclass(frozen=True)
class DataGouv:
    """A resource of a data.gouv.fr dataset, found at fetch time through its API.

    ``match`` is a regular expression searched, without case, in each resource's title and in
    the last part of its address: addresses are re-minted at each revision, titles are not.
    """

    dataset_id: str
    match: str


@dataclass(frozen=True)
class InseePage:
    """A file linked from an insee.fr page; ``match`` is searched in the links' addresses."""

    url: str
    match: str


@dataclass(frozen=True)
class OpenDataSoft:
    """The CSV export of a dataset of an OpenDataSoft portal (Explore API 2.1)."""

    portal: str
    dataset: str
    select: str = ""
    where: str = ""


@dataclass(frozen=True)
class Address:
    """A stable address that answers with the file itself (geo.api.gouv.fr).

    ``seen`` says where an address that nobody could open from here was read. One that serves the
    edition of the day has the ``sha256`` of the vintage: other bytes are another edition.
    """

    url: str
    seen: str = ""
    sha256: str = ""


@dataclass(frozen=True)
class Relay:
    """A permanent address at a third party's (a repository at a fixed commit), with the name of
    the file and the fingerprint that its bytes must have. Taken when no official way answers."""

    url: str
    file: str
    sha256: str


@dataclass(frozen=True)
class ByHand:
    """No publisher serves this file as such: ``why`` is told to the user with the page."""

    why: str


Origin = DataGouv | InseePage | OpenDataSoft | Address | Relay | ByHand


@dataclass(frozen=True)
class Source:
    """One file of one vintage of one dataset.

    ``file`` is its name under ``data/raw/<dataset>/<vintage>/``; ``also`` lists other names
    under which the publisher or a mirror serves the same content (an archive, say), tried in
    order. ``data_year`` is the year of the data, often not the vintage. ``zoning`` is "2015",
    "2024" or "" (no QPV in the file). A source with a ``part`` (a région's code, for the commune
    outlines) is one piece of a table that is built from the pieces at hand. An ``optional``
    source enriches a table that is built without it too; one ``on_request`` (heavy, or to be
    dropped by hand) is obtained only when its dataset is named. A server that sends more than
    ``max_mb`` is not believed. Other official addresses and relays: ``sources/ways.py``.
    """

    dataset: str
    vintage: str
    file: str
    title: str
    publisher: str
    page: str
    origin: Origin
    data_year: str
    zoning: str
    citation: str
    licence: str = LICENCE_OUVERTE
    also: tuple[str, ...] = ()
    part: str = ""
    note: str = ""
    optional: bool = False
    on_request: bool = False
    max_mb: int = 100

    @property
    def folder(self) -> str:
        """The folder of this source in ``data/raw`` or in a mirror, with ``/``."""
        return f"{self.dataset}/{self.vintage}"

    @property
    def names(self) -> tuple[str, ...]:
        """Every name under which the file is accepted, the usual one first."""
        return (self.file, *self.also)

    def locate(self, raw: Path) -> Path | None:
        """Return the file in ``raw`` under one of its names, or None."""
        for name in self.names:
            path = raw / self.dataset / self.vintage / name
            if path.is_file():
                return path
        return None

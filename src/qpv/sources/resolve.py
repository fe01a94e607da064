"""From an origin to the address of the file, at the time it is fetched.

Nothing here touches the network: ``read`` is given, and returns the bytes of an address.
"""

import json
import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from html.parser import HTMLParser
from urllib.parse import unquote, urlencode, urljoin, urlsplit

from qpv.errors import SourceError
from qpv.sources.catalogue import Address, ByHand, DataGouv, InseePage, OpenDataSoft, Origin, Relay

DATA_GOUV = "https://www.data.gouv.fr"
_LISTED = 10
_FILE_LINK = re.compile(r"/fichier/|\.(?:zip|csv|xlsx?|ods|json|geojson|parquet|dbf)$", re.I)

Read = Callable[[str], bytes]


def resolve(origin: Origin, read: Read) -> str:
    """Return the address that answers with the file.

    Raises
    ------
    SourceError
        The portal lists no such file (its titles or links are given), or none serves it.
    """
    match origin:
        case Address(url) | Relay(url):
            return url
        case DataGouv():
            return _data_gouv(origin, read)
        case InseePage():
            return _insee(origin, read)
        case OpenDataSoft():
            return _export(origin)
        case ByHand(why):
            raise SourceError(why.rstrip("."))


def first_asked(origin: Origin) -> str:
    """Return the first address that this origin would ask, "" for none: its server is looked for
    before anything is asked."""
    match origin:
        case Address(url) | Relay(url) | InseePage(url):
            return url
        case DataGouv():
            return DATA_GOUV
        case OpenDataSoft(portal):
            return portal
        case ByHand():
            return ""


def base_name(address: str) -> str:
    """Return the last part of an address's path, URL-decoded, in NFC, without any separator."""
    last = unquote(urlsplit(address).path).replace("\\", "/").rsplit("/", 1)[-1]
    return unicodedata.normalize("NFC", last)


def _data_gouv(origin: DataGouv, read: Read) -> str:
    api = f"{DATA_GOUV}/api/1/datasets/{origin.dataset_id}/"
    resources = listed(origin.dataset_id, read)
    found = [one for one in resources if matches(origin.match, one)]
    if not found:
        titles = [str(one.get("title")) for one in resources]
        raise SourceError(_nothing(f"ressource de {api}", origin.match, titles))
    return address_of(max(found, key=modified))


def listed(dataset_id: str, read: Read) -> list[dict]:
    """Return the resources of a data.gouv.fr dataset that have an address."""
    api = f"{DATA_GOUV}/api/1/datasets/{dataset_id}/"
    try:
        resources = json.loads(read(api))["resources"]
        return [one for one in resources if address_of(one)]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SourceError(f"{api} ne répond pas comme l'API de data.gouv.fr") from error


def address_of(resource: dict) -> str:
    """Return where a resource is served, "" where it does not say."""
    return resource.get("url") or resource.get("latest") or ""


def matches(pattern: str, resource: dict) -> bool:
    """True when a resource's title, or the last part of its address, has the pattern."""
    title = unicodedata.normalize("NFC", resource.get("title") or "")
    texts = (title, base_name(address_of(resource)))
    return any(re.search(pattern, text, re.IGNORECASE) for text in texts)


def modified(resource: dict) -> datetime:
    """Return when the resource was modified; the oldest date there is when it does not say."""
    try:
        when = datetime.fromisoformat(resource["last_modified"])
    except (KeyError, TypeError, ValueError):
        return datetime.min.replace(tzinfo=UTC)
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _insee(origin: InseePage, read: Read) -> str:
    links = _Links()
    links.feed(read(origin.url).decode("utf-8", errors="replace"))
    addresses = list(dict.fromkeys(urljoin(origin.url, link) for link in links.found))
    found = [one for one in addresses if re.search(origin.match, unquote(one), re.IGNORECASE)]
    if not found:
        files = [one for one in addresses if _FILE_LINK.search(one)]
        raise SourceError(_nothing(f"lien de {origin.url}", origin.match, files))
    if len(found) > 1:
        shown = ", ".join(found[:_LISTED])
        raise SourceError(
            f"{len(found)} liens de {origin.url} correspondent à « {origin.match} », "
            f"un seul attendu ({shown})"
        )
    return found[0]


class _Links(HTMLParser):
    """The addresses of the links of a page, in ``found``."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        href = dict(attrs).get("href")
        if tag == "a" and href:
            self.found.append(href.strip())


def _export(origin: OpenDataSoft) -> str:
    asked = {"select": origin.select, "where": origin.where, "delimiter": ";"}
    query = urlencode({name: value for name, value in asked.items() if value})
    path = f"api/explore/v2.1/catalog/datasets/{origin.dataset}/exports/csv"
    return f"{origin.portal.rstrip('/')}/{path}?{query}"


def _nothing(where: str, pattern: str, found: list[str]) -> str:
    shown = ", ".join(found[:_LISTED]) + (", …" if len(found) > _LISTED else "")
    return f"aucune correspondance : {where} avec « {pattern} » ; trouvé : {shown or 'rien'}"

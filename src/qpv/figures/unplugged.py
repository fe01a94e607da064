"""What a page would call outside itself: the search for it, and the refusal.

A page holds everything it shows. Its own policy (``content_policy``) makes the browser refuse
the rest; ``refuse_network`` finds it before the page is written.
"""

import re
import zlib
from base64 import b64decode
from html.parser import HTMLParser

from qpv.errors import ParameterError, ReportError

TILE_HOSTS = {"": (), "ign": ("https://data.geopf.fr/",)}

_CSS_URL = re.compile(r"""url\(\s*['"]?([^'")]+)['"]?\s*\)""")
_CSS_IMPORT = re.compile(r"@import[^;]{0,200}")
_SCRIPT_CALLS = re.compile(
    r"""(?:fetch|import|importScripts|WebSocket|EventSource|sendBeacon)\s*\(\s*["'`](?:\w+:)?//[^"'`]*"""
    r"""|\.open\(\s*["'`][A-Z]+["'`]\s*,\s*["'`](?:\w+:)?//[^"'`]*"""
    r"""|\.(?:src|href)\s*=\s*["'`](?:\w+:)?//[^"'`]*"""
    r"""|["'`](?:\w+:)?//[^"'`\s]*\{[xyzs]\}[^"'`\s]*"""
)
_ADDRESS = re.compile(r"https?://\S+|//\S+")
# The tags in which an attribute names a resource.
_RESOURCES = {
    "src": {
        "script",
        "img",
        "iframe",
        "frame",
        "source",
        "embed",
        "audio",
        "video",
        "track",
        "input",
    },
    "href": {"script", "link", "image", "use", "base"},
    "xlink:href": {"script", "image", "use"},
    "srcset": {"img", "source"},
    "data": {"object"},
    "poster": {"video"},
    "action": {"form"},
    "background": {"body"},
}


def tile_hosts(tiles: str) -> tuple[str, ...]:
    """Return the addresses that a page with these tiles may call: none for "".

    Raises
    ------
    ParameterError
        If ``tiles`` is neither "" nor "ign".
    """
    if tiles not in TILE_HOSTS:
        known = ", ".join(f"« {name} »" for name in TILE_HOSTS)
        raise ParameterError(
            f"Fond de carte « {tiles} » inconnu. Attendu : {known} "
            "(vide : aucun fond, aucun appel au réseau)."
        )
    return TILE_HOSTS[tiles]


def content_policy(tiles: str = "") -> str:
    """Return the ``<meta>`` by which the browser itself refuses whatever is not in the page."""
    images = " ".join(("data:", *tile_hosts(tiles)))
    rules = (
        f"default-src 'none'; img-src {images}; font-src data:; style-src 'unsafe-inline'; "
        "script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    )
    return f'<meta http-equiv="Content-Security-Policy" content="{rules}">'


def external_references(html: str, tiles: str = "") -> list[str]:
    """Return every reference of a page to something outside it, documents of iframes included.

    Links that a reader may click (``<a href>``) are not resources. With ``tiles="ign"`` the
    addresses of that tile server are left out of the list, and nothing else is.
    """
    allowed = tile_hosts(tiles)
    return [found for found in _scanned(html) if not _is_allowed(found, allowed)]


def _scanned(html: str) -> list[str]:
    scanner = _Scanner()
    scanner.feed(html)
    scanner.close()
    return scanner.found


def _is_allowed(found: str, hosts: tuple[str, ...]) -> bool:
    addresses = _ADDRESS.findall(found)
    return bool(addresses) and all(address.startswith(hosts) for address in addresses)


class _Scanner(HTMLParser):
    """Collects in ``found`` the resource references of a document and of its srcdoc iframes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self._inside = tag
        for name, value in values.items():
            inside = value.strip().startswith(("data:", "#"))
            if tag in _RESOURCES.get(name, ()) and not inside:
                self.found.append(f'<{tag} {name}="{value}">')
        if tag == "meta" and values.get("http-equiv", "").lower() == "refresh":
            self.found.append(f'<meta http-equiv="refresh" content="{values.get("content", "")}">')
        self._style(values.get("style", ""))
        if values.get("srcdoc"):
            self.found += _scanned(values["srcdoc"])
        if packed := values.get("data-packed"):  # see reports.render
            self.found += _scanned(zlib.decompress(b64decode(packed)).decode())

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "style":
            self._style(data)
        elif self._inside == "script":
            self.found += [match.group() for match in _SCRIPT_CALLS.finditer(data)]

    def _style(self, css: str) -> None:
        addresses = [match.group(1).strip() for match in _CSS_URL.finditer(css)]
        self.found += [f"url({a})" for a in addresses if not a.startswith(("data:", "#"))]
        self.found += _CSS_IMPORT.findall(css)


def refuse_network(html: str, what: str, tiles: str = "") -> None:
    """Raise ReportError if ``html`` refers to anything outside itself."""
    found = external_references(html, tiles)
    if found:
        shown = " ; ".join(text[:120] for text in found[:3])
        raise ReportError(
            f"{what} : {len(found)} appel(s) au réseau ou à un autre fichier. Attendu : une page "
            f"autonome. Trouvé : {shown}. Intégrez la ressource à la page ou retirez-la."
        )

"""Folium maps that open with the network unplugged.

Folium names ten files on public servers. Here Leaflet comes from the package
``xstatic-leaflet`` and is written into the page; jQuery, Bootstrap and the icon fonts, of
which our maps need nothing, are left out; any other address stops the map.
"""

from __future__ import annotations

import base64
import re
from functools import cache
from html import escape
from pathlib import Path

import folium
from branca.element import CssLink, Element, Figure, JavascriptLink
from folium.template import Template
from xstatic.pkg import leaflet

from qpv.errors import ReportError
from qpv.figures import style
from qpv.figures.fonts import FAMILY
from qpv.figures.unplugged import content_policy, refuse_network

_LEAFLET = re.compile(r"/leaflet@1\.9\.\d+/dist/(leaflet\.(?:js|css))$")
_NOT_NEEDED = re.compile(r"jquery|bootstrap|fontawesome|awesome[-_.](?:markers|rotate)")
_CSS_URL = re.compile(r"""url\(\s*['"]?([^'")]+)['"]?\s*\)""")


def palette_css() -> str:
    """Return the shared colours and face as CSS variables: ``--ink``, ``--class-1``…, ``--face``."""
    names = (
        "INK", "MUTED", "RULE", "LAND", "OUTLINE", "BORDER", "ACCENT",
        "PAPER", "STRIPE", "HOVER", "LINK", "FIELD",
    )  # fmt: skip
    named = {name.lower(): getattr(style, name) for name in names}
    named |= {"absent": style.ABSENT_FACE, "absent-edge": style.ABSENT_EDGE}
    named |= {f"class-{rank}": colour for rank, colour in enumerate(style.SEQUENTIAL, 1)}
    named["face"] = FAMILY
    return ":root{" + "".join(f"--{name}:{colour};" for name, colour in named.items()) + "}"


@cache
def _asset(name: str) -> str:
    """Return a file of Leaflet ready to be written inside a page."""
    folder = Path(leaflet.BASE_DIR)
    text = (folder / name).read_text(encoding="utf-8")
    if name.endswith(".css"):
        return _CSS_URL.sub(lambda match: _data_uri(folder, match), text)
    text = re.sub(r"\n?//# sourceMappingURL=.*", "", text)
    return text.replace("</script", "<\\/script")


def _data_uri(folder: Path, match: re.Match[str]) -> str:
    if match.group(1).startswith("#"):
        return match.group()
    image = base64.b64encode((folder / match.group(1)).read_bytes()).decode("ascii")
    return f"url(data:image/png;base64,{image})"


class Verbatim(Element):
    """HTML written as it is: braces in it are not read as a template."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html

    def render(self, **kwargs) -> str:
        return self.html


class OfflineMap(folium.Map):
    """A folium map whose only need is Leaflet, which fills the space that its page leaves it.

    Nothing moves by itself: a window is there or not, for every reader and every browser.
    """

    _template = Template(
        """
        {% macro html(this, kwargs) %}
        <div class="folium-map" id={{ this.get_name()|tojson }}></div>
        {% endmacro %}
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, {
          fadeAnimation: false, zoomAnimation: false, markerZoomAnimation: false,
          center: {{ this.location|tojson }}, crs: L.CRS.{{ this.crs }},
          ...{{ this.options|tojavascript }}
        });
        {% endmacro %}
        """
    )


class OfflineFigure(Figure):
    """The document of a folium map, in French and complete: nothing is fetched to show it.

    ``render`` raises ReportError on a script, style sheet or image that it has no file for.
    """

    _template = Template(
        """<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
{{ this.policy }}
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ this.title|e }}</title>
{{ this.header.render(**kwargs) }}
</head>
<body>
<main>
<h1 class="qpv-hidden">{{ this.title|e }}</h1>
{{ this.html.render(**kwargs) }}
</main>
<script>
// The two calls that folium makes to jQuery, which is not here.
function $(what) {
  if (typeof what === "string") {
    const box = document.createElement("div"); box.innerHTML = what; return box.children;
  }
  return { ready: (then) => window.addEventListener("load", then) };
}
{{ this.script.render(**kwargs) }}
</script>
</body>
</html>
"""
    )

    def __init__(self, title: str, css: str = "", tiles: str = "") -> None:
        super().__init__(title=title)
        self.tiles, self.css = tiles, css
        self.policy = content_policy(tiles)
        self.header._children.clear()

    def render(self, **kwargs) -> str:
        """Return the whole document."""
        for child in list(self._children.values()):
            child.render(**kwargs)
        self._inline_assets()
        html = self._template.render(this=self, kwargs=kwargs)
        if "AwesomeMarkers" in html:
            raise ReportError(
                "Carte interactive : folium.Icon demande des polices d'icônes que la page n'a "
                "pas. Utilisez folium.CircleMarker."
            )
        refuse_network(html, "Carte interactive", self.tiles)
        return html

    def _inline_assets(self) -> None:
        header = self.header._children
        for name, child in list(header.items()):
            if isinstance(child, JavascriptLink | CssLink):
                text = self._inlined(child)
                if text:
                    header[name] = Verbatim(text)
                else:
                    del header[name]
        if self.css:
            self.header.add_child(Verbatim(f"<style>{self.css}</style>"), name="own_css")

    def _inlined(self, link: JavascriptLink | CssLink) -> str:
        known = _LEAFLET.search(link.url)
        if known:
            tag = "script" if isinstance(link, JavascriptLink) else "style"
            return f"<{tag}>{_asset(known.group(1))}</{tag}>"
        if _NOT_NEEDED.search(link.url):
            return ""
        raise ReportError(
            f"Carte interactive : folium demande {link.url}, dont aucun fichier n'est installé. "
            "Attendu : Leaflet seul. Retirez le greffon, ou ajoutez son fichier à "
            "qpv/figures/offline.py."
        )


def frame(document: str, title: str, height: int, tiles: str = "") -> str:
    """Return an ``<iframe>`` that holds a whole document, closed to everything around it."""
    source = document.replace("&", "&amp;").replace("'", "&#39;").replace("<", "&lt;")
    return (
        f'<iframe class="qpv-webmap" title="{escape(title)}" width="100%" height="{height}" loading="lazy" '
        f'data-tiles="{escape(tiles)}" '
        f"sandbox=\"allow-scripts\" srcdoc='{source}'></iframe>"
    )

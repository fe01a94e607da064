"""Folium maps that open with the network unplugged: Leaflet comes from the package ``xstatic-leaflet``
and is written into the page; nothing is fetched to show it.
"""

import base64
import json
import re
from functools import cache
from html import escape
from pathlib import Path

import folium
from branca.element import Figure
from folium.template import Template
from xstatic.pkg import leaflet

from qpv.figures.unplugged import content_policy, refuse_network

_CSS_URL = re.compile(r"""url\(\s*['"]?([^'")]+)['"]?\s*\)""")


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


class _Map(folium.Map):
    """A folium map that fills the space that its page leaves it."""

    _template = Template(
        """
        {% macro html(this, kwargs) %}<div id="{{ this.get_name() }}" tabindex="0"></div>{% endmacro %}
        {% macro script(this, kwargs) %}
        const {{ this.get_name() }} = L.map("{{ this.get_name() }}", {{ this.options|tojavascript }});
        {% endmacro %}
        """
    )


class _Document(Figure):
    """The document of a folium map. Its header, the addresses of ten files on public servers, is not
    written."""

    _template = Template("{{ this.html.render(**kwargs) }}\0{{ this.script.render(**kwargs) }}")


def _map() -> tuple[str, str]:
    """Return the element and the script of the map. Nothing moves by itself: a window is there or not,
    for every reader and every browser."""
    base = _Map(
        tiles=None, zoom_control=False, scroll_wheel_zoom=False, zoom_snap=0.25, track_resize=False,
        fade_animation=False, zoom_animation=False, marker_zoom_animation=False, inertia=False,
    )  # fmt: skip
    base._id = "qpv"  # folium would draw a random one: two runs would differ
    element, _, script = base.add_to(_Document()).get_root().render().partition("\0")
    return element.strip(), script.strip()


def document(title: str, css: str, body: str, data: dict, code: str, tiles: str = "") -> str:
    """Return the document of a folium map with Leaflet, in French: ``body`` says where the map stands
    (``{map}``), ``code`` finds its data, as JSON, in ``#qpv-data``.

    Raises
    ------
    ReportError
        If it would call anything but the ``tiles``.
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    text = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    element, script = _map()
    html = (
        f'<!doctype html>\n<html lang="fr">\n<head>\n<meta charset="utf-8">\n{content_policy(tiles)}\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_asset('leaflet.css')}{css}</style>\n</head>\n"
        f'<body>\n<main>\n<h1 class="qpv-hidden">{escape(title)}</h1>\n'
        f"{body.replace('{map}', element)}</main>\n"
        f'<script type="application/json" id="qpv-data">{text}</script>\n'
        f"<script>{_asset('leaflet.js')}</script>\n<script>{script}\n{code}</script>\n</body>\n</html>\n"
    )
    refuse_network(html, "Carte interactive", tiles)
    return html


def frame(document: str, title: str, height: int, tiles: str = "") -> str:
    """Return an ``<iframe>`` that holds a whole document, closed to everything around it (it may print
    itself: « allow-modals »)."""
    source = document.replace("&", "&amp;").replace("'", "&#39;").replace("<", "&lt;")
    return (
        f'<iframe class="qpv-webmap" title="{escape(title)}" height="{height}" '
        f'loading="lazy" data-tiles="{escape(tiles)}" '
        f"sandbox=\"allow-scripts allow-modals\" srcdoc='{source}'></iframe>"
    )

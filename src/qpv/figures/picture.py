"""One figure of a page: what it shows, its drawing, its source and its text alternative."""

from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from qpv import french
from qpv.figures import twins
from qpv.figures.canvas import Canvas
from qpv.figures.dressing import dressed


@dataclass(frozen=True)
class Picture:
    """A figure ready for a notebook or a page.

    ``content`` is trusted HTML made by this package (inline SVG, ``<img>``, ``<iframe>`` or
    ``<table>``), in which every text that comes from data is already escaped. The other
    fields are plain text. ``table`` is the HTML of the figures behind the drawing, folded
    under « Lire les données », or "" where the drawing is itself a table. ``caveat`` is what the
    values cannot say, told to who saves the figure. ``redraw`` draws it again for a page so high,
    in points (a map stands beside its legend on a slide).
    """

    title: str
    subtitle: str
    content: str
    source: str
    alt: str
    table: str = ""
    kind: str = "chart"
    caveat: str = ""
    redraw: Callable[[float], Canvas] | None = field(default=None, repr=False, compare=False)

    def html(self) -> str:
        """Return the figure as HTML: title, subtitle, drawing, data, source line."""
        data = (
            f"<details><summary>Lire les données de cette figure</summary>{self.table}</details>"
            if self.table
            else ""
        )
        told = f' data-caveat="{escape(self.caveat)}"' if self.caveat else ""
        return (
            f'<figure class="qpv-figure qpv-{escape(self.kind)}"{told}>'
            f'<figcaption><span class="qpv-title">{escape(french.spoken(self.title))}</span>'
            f'<span class="qpv-subtitle">{escape(self.subtitle)}</span></figcaption>'
            f"{self.content}{data}"
            f'<p class="qpv-source">{escape(self.source)}</p></figure>'
        )

    def save(self, path: str | Path, format: str = "a4") -> Path:
        """Write it as one page of a report (« a4 ») or a slide (« diapo »), in SVG, PNG or PDF by the
        name of the file: see ``twins.save``."""
        return twins.save(self, path, format)

    def _repr_html_(self) -> str:
        return dressed(self.html())

"""What declares a report: its notebook, its parameters and the tables that it reads."""

import hashlib
import re
from dataclasses import dataclass

from qpv.datasets import POPULATIONS
from qpv.reports.optional_tables import OPTIONAL
from qpv.reports.parameters import Parameter

# What every page on a territory is made from.
TERRITORY_TABLES = ("qpv_perimeters", "cog")
_LONGEST = 80  # signs of a page's name


@dataclass(frozen=True)
class Report:
    """A report. It cannot be made without its ``tables``, nor without one of ``one_of``; it says less
    without the ``optional`` ones (``OPTIONAL``). Its parameters name its file, but for those set
    ``aside``. ``max_bytes`` is the size above which its page is refused (it must travel by e-mail);
    ``least_qpv``, the QPV of a territory from which an order of everything asks for it."""

    name: str
    title: str
    parameters: tuple[Parameter, ...] = ()
    tables: tuple[str, ...] = TERRITORY_TABLES
    aside: tuple[str, ...] = ()
    max_bytes: int = 3_000_000
    least_qpv: int = 0

    @property
    def notebook(self) -> str:
        return f"{self.name}.ipynb"

    @property
    def optional(self) -> tuple[str, ...]:
        """Those that it reads where they are at hand."""
        return OPTIONAL.get(self.name, ())

    @property
    def one_of(self) -> tuple[str, ...]:
        """Those of which one is enough: every page on a territory counts its inhabitants."""
        return POPULATIONS if set(TERRITORY_TABLES) <= set(self.tables) else ()

    @property
    def read(self) -> tuple[str, ...]:
        """Every dataset that it reads where it is at hand."""
        return tuple(dict.fromkeys((*self.tables, *self.one_of, *self.optional)))

    @property
    def page(self) -> tuple[str, ...]:
        """The parameters that name the page's file."""
        return tuple(p.name for p in self.parameters if p.name not in self.aside)

    @property
    def example(self) -> str:
        """Parameters that give a page: « niveau=region code=32 »."""
        return " ".join(f"{p.name}={p.example}" for p in self.parameters if p.default is None)

    def page_name(self, values: dict[str, str]) -> str:
        """Return the name of the page's file: « region-32 », or the report's own name; letters,
        digits and dashes only, a long one cut and told apart by its fingerprint."""
        whole = "-".join(values[p] for p in self.page if values[p])
        name = re.sub(r"[^\w-]+", "_", whole).strip("_")
        if len(name) > _LONGEST:
            name = f"{name[:_LONGEST]}-{hashlib.sha256(whole.encode()).hexdigest()[:8]}"
        return name or self.name

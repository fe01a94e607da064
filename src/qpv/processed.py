"""Reading checked tables with their provenance, for indicators and pages."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qpv.errors import TableError
from qpv.paths import Places

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Table:
    """A checked table (``frame``, or None with ``provenance`` {}) and where it comes from."""

    frame: pd.DataFrame
    provenance: dict

    @property
    def sources(self) -> list[dict]:
        return self.provenance["sources"]


def available(places: Places, dataset: str) -> bool:
    """True when a checked table of this dataset is in ``data/processed``."""
    return any(places.processed.glob(f"{dataset}_[0-9]*.json"))


def provenance(places: Places, dataset: str, vintage: str = "") -> dict:
    """Return what is known of a table (sources, fingerprints, notes) without reading it.

    Raises
    ------
    TableError
        If the table has not been built.
    """
    found = sorted(places.processed.glob(f"{dataset}_{vintage or '[0-9]*'}.json"))
    if not found or not found[-1].with_suffix(".parquet").is_file():
        raise TableError(
            f"Table « {dataset}{' ' + vintage if vintage else ''} » absente de "
            f"{places.processed} : lancez « qpv fetch » puis « qpv build »."
        )
    return json.loads(found[-1].read_text(encoding="utf-8"))


def read(places: Places, dataset: str, vintage: str = "") -> Table:
    """Return one checked table; without ``vintage``, the latest one at hand.

    Raises
    ------
    TableError
        If the table has not been built.
    """
    import geopandas as gpd
    import pandas as pd

    record = provenance(places, dataset, vintage)
    path = places.processed / f"{dataset}_{record['vintage']}.parquet"
    try:
        frame = gpd.read_parquet(path)
    except ValueError:  # no geometry in this table
        frame = pd.read_parquet(path)
    return Table(frame, record)

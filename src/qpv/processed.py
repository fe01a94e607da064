"""Reading checked tables with their provenance, for indicators and pages."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qpv.errors import TableError
from qpv.paths import Places
from qpv.provenance import read_record, refuse_changed

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


def records(places: Places, dataset: str = "") -> list[dict]:
    """Return the provenance of every table at hand (of one dataset), oldest vintage first."""
    found = [read_record(path) for path in sorted(places.processed.glob(f"{dataset}*.json"))]
    return [r for r in found if r and dataset in ("", r["dataset"]) and _path(places, r).is_file()]


def _path(places: Places, record: dict) -> Path:
    return places.processed / f"{record['dataset']}_{record['vintage']}.parquet"


def available(places: Places, dataset: str) -> bool:
    """True when a checked table of this dataset is in ``data/processed``."""
    return bool(records(places, dataset))


def provenance(places: Places, dataset: str, vintage: str = "") -> dict:
    """Return what is known of a table (sources, fingerprints, notes) without reading it; without
    ``vintage``, of the latest one at hand.

    Raises
    ------
    TableError
        If the table has not been built.
    """
    found = [r for r in records(places, dataset) if vintage in ("", r["vintage"])]
    if not found:
        raise TableError(
            f"Table « {dataset}{' ' + vintage if vintage else ''} » absente de "
            f"{places.processed} : lancez « qpv fetch » puis « qpv build »."
        )
    return found[-1]


def read(places: Places, dataset: str, vintage: str = "") -> Table:
    """Return one checked table; without ``vintage``, the latest one at hand.

    Raises
    ------
    TableError
        If the table has not been built, or is no longer the one that was built.
    """
    import geopandas as gpd
    import pandas as pd

    record = provenance(places, dataset, vintage)
    path = _path(places, record)
    refuse_changed(path.with_suffix(".json"), record)
    try:
        frame = gpd.read_parquet(path)
    except ValueError:  # no geometry in this table
        frame = pd.read_parquet(path)
    return Table(frame, record)

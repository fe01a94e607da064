"""Reading checked tables with their provenance, for indicators and pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
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


def records(places: Places, dataset: str = "") -> list[dict]:
    """Return the provenance of every table at hand (of one dataset), oldest vintage first."""
    paths = sorted(places.processed.glob(f"{dataset}*.json"))
    found = [_record(path, *_state(path)) for path in paths]
    return [r for r in found if r and dataset in ("", r["dataset"]) and _path(places, r).is_file()]


def _state(path: Path) -> tuple[int, int]:
    """What changes when a file is written again: when, and its size."""
    stat = path.stat()
    return stat.st_mtime_ns, stat.st_size


@lru_cache(maxsize=1024)
def _record(path: Path, _when: int, _size: int) -> dict:
    return read_record(path)


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


def one_of(places: Places, names: Sequence[str]) -> str:
    """Return the first of several datasets of which a checked table is at hand.

    Raises
    ------
    TableError
        If none is, naming them all.
    """
    found = [name for name in names if available(places, name)]
    if not found:
        told = " ou ".join(f"« {name} »" for name in names)
        raise TableError(
            f"Aucune table {told} dans {places.processed}, une suffit : lancez « qpv fetch "
            f"{' '.join(names)} » puis « qpv build »."
        )
    return found[0]


def read(places: Places, dataset: str, vintage: str = "") -> Table:
    """Return one checked table; without ``vintage``, the latest one at hand. Read once in a process.

    Raises
    ------
    TableError
        If the table has not been built, or is no longer the one that was built.
    """
    record = provenance(places, dataset, vintage)
    path = _path(places, record)
    load = _frame if record["rows"] <= _KEPT_ROWS else _frame.__wrapped__
    # A shallow copy: a caller that adds a column changes its own table only (copy on write).
    return Table(load(path, record["output_sha256"], *_state(path)).copy(deep=False), record)


_KEPT_ROWS = 500_000  # a larger table would cost more memory than time


@lru_cache(maxsize=64)
def _frame(path: Path, sha256: str, _when: int, _size: int) -> pd.DataFrame:
    """Verify and read a table once in a process, and again when it has been rebuilt."""
    import geopandas as gpd
    import pandas as pd

    refuse_changed(path.with_suffix(".json"), {"output_sha256": sha256})
    try:
        return gpd.read_parquet(path)
    except ValueError:  # no geometry in this table
        return pd.read_parquet(path)


def state(places: Places) -> tuple:
    """Return what changes when any table at hand is built again, removed or damaged."""
    paths = sorted(p for p in places.processed.glob("*") if p.suffix in (".json", ".parquet"))
    return tuple((path.name, *_state(path)) for path in paths)

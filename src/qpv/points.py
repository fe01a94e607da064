"""Files of points too large for memory (RPLS, DPE, Sirene…), placed in the QPV batch by batch.

    found = points.place("rpls.csv", perimeters)        # X and Y recognised, Lambert-93
    found.counts                                        # points of each QPV, by code_qp
    found.told()                                        # what was odd, in French sentences
    points.place("sirene.parquet", perimeters, row="siret", to="qpv_of.parquet")

A frame of one's own, or each partition of a Dask one, is placed by ``geo.perimeters``:
``ddf.map_partitions(geo.perimeters(qpv, "EPSG:2154").label, "x", "y", meta=("code_qp", object))``.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from qpv import french, geo
from qpv.errors import TableError, disk_sentence
from qpv.tables import coordinates

_ODD = {
    "border": "sur un contour : dedans",
    "several": "dans plusieurs QPV à la fois : une fois, dans le premier par ordre de code",
    "missing": "sans coordonnées : sans place",
    "zero": "en (0, 0) : sans place",
    "beyond": "hors de l'étendue de leur projection : sans place",
    "swapped": "aux X et Y inversés : remis dans l'ordre",
    "degrees": "en degrés au lieu de mètres : en mètres désormais",
}


@dataclass(frozen=True)
class Placed:
    """``counts``: points of each QPV that was searched (index ``code_qp``); ``seen``: how many points
    were ``read``, ``inside``, ``outside``, and odd (``border``, ``several``, ``missing``, ``zero``,
    ``beyond``, ``swapped``, ``degrees``)."""

    counts: pd.Series
    seen: Mapping[str, int]

    def told(self) -> list[str]:
        """Return what was seen as French sentences: the whole, then what was odd, if anything."""
        said = {name: french.plural(number, "point") for name, number in self.seen.items()}
        inside, outside = (french.number(self.seen[name]) for name in ("inside", "outside"))
        whole = f"{said['read']} : {inside} dans un QPV, {outside} dans aucun."
        return [whole, *(f"{said[n]} {what}." for n, what in _ODD.items() if self.seen[n])]


def place(
    path: str | Path,
    qpv: gpd.GeoDataFrame,
    *,
    x: str = "",
    y: str = "",
    crs: str = "",
    row: str = "",
    to: str | Path = "",
) -> Placed:
    """Return how many points of a Parquet or CSV file lie in each QPV, and what was odd in it.

    ``x`` and ``y`` are its columns, ``crs`` their projection: those of RPLS, DPE, BPE, Sirene and of
    our own tables are recognised. With ``to``, a Parquet is written: ``row`` (a column; else the
    rank of the row, from 0) and ``code_qp``, "" outside, null without a place. Points in degrees or
    with X and Y swapped are put right where only that reading lies in their territory.

    Raises
    ------
    TableError
        If the file cannot be read, lacks a column, holds a coordinate that is no number, or says
        another projection than ``crs``; and as ``geo.perimeters``.
    """
    path = Path(path)
    try:
        with ExitStack() as stack:
            header, read = coordinates.opened(path, stack)
            layout = coordinates.layout(header, x, y, crs)
            coordinates.require(header, *filter(None, [row]))
            search = _Search(qpv, layout)
            write = stack.enter_context(_writer(Path(to), row)) if to else None
            for batch in read({layout.x, layout.y, layout.by, row} - {""}):
                rank = search.ranks(batch)
                if write:
                    write(batch, search.codes_of(rank))
    except OSError as error:
        raise TableError(f"{path.name} : {disk_sentence(error)}.") from None
    except pa.ArrowInvalid as error:
        raise TableError(f"{path.name} : fichier illisible ({str(error)[:120]}).") from None
    except TableError as error:
        raise TableError(f"{path.name} : {error}") from None
    return search.placed()


class _Search:
    """The points of a file, batch after batch. A rank is a place in ``_codes``, those of all QPV,
    sorted; -1 outside, -2 without a place."""

    def __init__(self, qpv: gpd.GeoDataFrame, layout: coordinates.Layout) -> None:
        self._qpv, self._layout, self._seen = qpv, layout, Counter()
        self._codes = np.sort(qpv["code_qp"].to_numpy(dtype=object))
        self._ready: dict[str, _Projection] = {}
        self._counts = np.zeros(len(self._codes) + 2, dtype=np.int64)

    def ranks(self, batch: pa.Table) -> np.ndarray:
        x, y = (coordinates.numbers(batch[name], name) for name in self._layout[:2])
        rank = np.full(len(x), -2, dtype=np.int32)
        self._seen["read"] += len(x)
        for crs, rows in self._by_projection(batch):
            if crs:
                rank[rows] = self._in_one(crs, x[rows], y[rows])
            else:
                self._seen["missing"] += len(x[rows])
        self._counts += np.bincount(rank + 2, minlength=len(self._counts))
        return rank

    def _by_projection(self, batch: pa.Table) -> Iterator[tuple[str, slice | np.ndarray]]:
        fixed, by = self._layout.crs, self._layout.by
        if not by:
            yield fixed, slice(None)
            return
        said, names = pd.factorize(batch[by].cast(pa.string()).to_pandas().fillna("").str.strip())
        for number, name in enumerate(names):
            crs = f"EPSG:{name}" if name.isdigit() else name
            if fixed and crs not in ("", fixed):
                raise TableError(
                    f"la colonne « {by} » dit {crs}, {fixed} attendu : projections mêlées. "
                    "Sans crs=, chaque ligne est lue dans la sienne."
                )
            yield crs, np.flatnonzero(said == number)

    def _in_one(self, crs: str, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        if crs not in self._ready:
            self._ready[crs] = _Projection(self._qpv, crs, self._codes)
        one = self._ready[crs]
        x, y = one.put_right(x, y, self._seen)
        found, border, several = one.perimeters.search(x, y)
        self._seen["border"] += int(border.sum())
        self._seen["several"] += int(several.sum())
        return np.where(np.isnan(x), -2, one.rank[found])

    def codes_of(self, rank: np.ndarray) -> pa.Array:
        return pa.array([*self._codes, None, ""], pa.string()).take(
            pa.array(rank % len(self._counts))
        )

    def placed(self) -> Placed:
        """What was found; a contour lost to a point was not searched, and has no count."""
        searched = sorted({r for one in self._ready.values() for r in one.rank} - {-1})
        counts = pd.Series(self._counts[2:], pd.Index(self._codes, name="code_qp"), name="points")
        whole = {"inside": int(counts.sum()), "outside": int(self._counts[1])}
        return Placed(counts.iloc[searched], dict.fromkeys(_ODD, 0) | self._seen | whole)


class _Projection:
    """The contours in one projection, its extent, and what puts right the points outside it."""

    def __init__(self, qpv: gpd.GeoDataFrame, crs: str, codes: np.ndarray) -> None:
        try:
            planar, extent = CRS(crs).is_projected, geo.extent_of(crs)
        except (CRSError, AttributeError):
            raise TableError(f"projection « {crs} » inconnue. Exemple : EPSG:2154.") from None
        self.perimeters = geo.perimeters(qpv, crs)
        # The rank of each of its contours among all codes; its last place is « outside ».
        self.rank = np.append(np.searchsorted(codes, self.perimeters.codes), -1)
        legal = sorted({geo.METROPOLE_CRS, *geo.OVERSEAS_CRS.values()})
        self._boxes, self._degrees = [geo.extent_of(one) for one in legal], []
        if planar:
            self._to_metres = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
            self._boxes, self._degrees = [self._to_metres.transform_bounds(*extent)], [extent]

    def put_right(
        self, x: np.ndarray, y: np.ndarray, seen: Counter
    ) -> tuple[np.ndarray, np.ndarray]:
        """The points, NaN for those without a place; what was odd is counted in ``seen``."""
        odd = np.flatnonzero(~_inside(x, y, self._boxes))
        if not len(odd):
            return x, y
        x, y, u, v = x.copy(), y.copy(), x[odd], y[odd]
        x[odd] = y[odd] = np.nan
        missing, zero = np.isnan(u) | np.isnan(v), (u == 0) & (v == 0)
        seen["missing"] += int(missing.sum())
        seen["zero"] += int(zero.sum())
        left = ~missing & ~zero
        for name, first, second, boxes in (
            ("degrees", u, v, self._degrees),
            ("degrees", v, u, self._degrees),
            ("swapped", v, u, self._boxes),
        ):
            found = left & _inside(first, second, boxes)
            at = first[found], second[found]
            where, left = odd[found], left & ~found
            if name == "degrees" and len(where):
                at = self._to_metres.transform(*at)
            x[where], y[where] = at
            seen[name] += len(where)
        seen["beyond"] += int(left.sum())
        return x, y


def _inside(x: np.ndarray, y: np.ndarray, boxes: list) -> np.ndarray:
    found = np.zeros(len(x), dtype=bool)
    for west, south, east, north in boxes:
        found |= (x >= west) & (x <= east) & (y >= south) & (y <= north)
    return found


@contextmanager
def _writer(to: Path, row: str) -> Iterator[Callable[[pa.Table, pa.Array], None]]:
    """What writes the QPV of each point; the file is there when it is whole."""
    aside, start = to.with_name(f".{to.name}.{os.getpid()}"), 0
    writers: list[pq.ParquetWriter] = []

    def write(batch: pa.Table, codes: pa.Array) -> None:
        nonlocal start
        rows = batch[row] if row else pa.array(np.arange(start, start := start + len(codes)))
        table = pa.table({row or "row": rows, "code_qp": codes})
        if not writers:
            writers.append(pq.ParquetWriter(aside, table.schema, compression="zstd"))
        writers[0].write_table(table)

    try:
        yield write
        for one in writers:
            one.close()
            aside.replace(to)
    finally:
        aside.unlink(missing_ok=True)

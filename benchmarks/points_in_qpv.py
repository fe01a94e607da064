"""Time how many points of a Parquet lie in each QPV: ours, geopandas, DuckDB and SedonaDB.

    python benchmarks/points_in_qpv.py [--points 5400000] [--kind dwellings|random] [--runs 3]
                                       [--methods ours,sjoin,chunks,duckdb,sedona] [--folder DIR]

Needs the contours of ``qpv fetch qpv_perimeters`` and ``qpv build``. A measure is a whole process:
imports, reading, search, counts. The methods run in turn, each against ours of the same turn; their
counts must be identical, or the benchmark stops. Peers get contours already projected; ours
projects them. geopandas uses one thread, the others as many as they wish, ours two: one reads.

``dwellings`` are made as files of dwellings are: a dozen at each building, four buildings in five
within a kilometre or so of a QPV, town after town, coordinates to the decimetre; a point in six is
inside (RPLS: three in ten; DPE and Sirene: under one). ``random`` points share nothing and nearly
all fall outside: nothing that we do for shared coordinates helps there. DuckDB and SedonaDB are
measured where they are installed (``pip install duckdb sedonadb``; the spatial extension of DuckDB
is fetched by it, or given by ``--extension FILE``).
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

METHODS = ("ours", "sjoin", "chunks", "duckdb", "sedona")


def main() -> None:
    """Print a Markdown table of the measures; nothing heavy is imported here."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--points", type=int, default=5_400_000)
    parser.add_argument("--kind", choices=("dwellings", "random"), default="dwellings")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--methods", default=",".join(METHODS))
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "qpv-points")
    parser.add_argument("--extension", default="")
    parser.add_argument("--one", choices=("make", *METHODS), help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.one:
        print(json.dumps(globals()[f"_{wanted.one}"](wanted)))
        return
    wanted.folder.mkdir(parents=True, exist_ok=True)
    made = _process("make")["answer"]
    cores = f"{os.cpu_count()} cœurs, {platform.machine()}, Python {platform.python_version()}"
    print(f"{wanted.points} points ({wanted.kind}), {made} QPV, {cores}\n", flush=True)
    found: dict[str, list[dict]] = {}
    for _ in range(wanted.runs):
        for method in wanted.methods.split(","):
            found.setdefault(method, []).append(_process(method))
    _say(found)


def _process(method: str) -> dict:
    """What a process of its own answers, its seconds, CPU seconds and peak memory (MB)."""
    start, before = time.perf_counter(), os.times()
    done = subprocess.run(
        [sys.executable, __file__, *sys.argv[1:], "--one", method], stdout=subprocess.PIPE
    )
    seconds, after = time.perf_counter() - start, os.times()
    if done.returncode:
        print(f"{method} : non mesuré", file=sys.stderr)
        return {}
    answer, peak = json.loads(done.stdout.splitlines()[-1])
    cpu = sum(after[2:4]) - sum(before[2:4])
    return {"answer": answer, "seconds": seconds, "cpu": cpu, "peak": peak}


def _say(found: dict[str, list[dict]]) -> None:
    ours = found["ours"]
    print(f"{sum(ours[0]['answer'].values())} dedans\n")
    print("| méthode | secondes (étendue) | secondes de calcul | Mo au plus | rapport à la nôtre |")
    print("|---|---|---|---|---|")
    for method, runs in found.items():
        if not all(runs):
            continue
        assert all(run["answer"] == ours[0]["answer"] for run in runs), f"{method}: other counts"
        ratio = statistics.median(
            r["seconds"] / o["seconds"] for r, o in zip(runs, ours, strict=True)
        )
        cpu = statistics.median(r["cpu"] / o["cpu"] for r, o in zip(runs, ours, strict=True))
        seconds = sorted(run["seconds"] for run in runs)
        middle, spent = statistics.median(seconds), statistics.median(r["cpu"] for r in runs)
        print(
            f"| {method} | {middle:.1f} ({seconds[0]:.1f} à {seconds[-1]:.1f}) | {spent:.1f} "
            f"| {max(run['peak'] for run in runs):.0f} | {ratio:.1f} (calcul : {cpu:.1f}) |"
        )


# ---- each in a process of its own; the answer, and the peak memory


def _peak() -> float:
    import resource

    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def _file(wanted: argparse.Namespace) -> Path:
    return wanted.folder / f"{wanted.kind}-{wanted.points}.parquet"


def _contours(wanted: argparse.Namespace) -> Path:
    return wanted.folder / "contours.parquet"


def _make(wanted: argparse.Namespace) -> tuple[int, float]:
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    from qpv import geo

    planar = geo.mend(_perimeters().to_crs("EPSG:2154"))[0][["code_qp", "geometry"]]
    planar.to_parquet(_contours(wanted))
    noise, n = np.random.default_rng(20240101), wanted.points
    west, south, east, north = planar.total_bounds
    if wanted.kind == "random":
        x, y = noise.uniform(west, east, n), noise.uniform(south, north, n)
    else:
        size = n // 12 + 1
        town = np.sort(noise.integers(0, len(planar), size))
        middle = planar.geometry.representative_point()
        bx = middle.x.to_numpy()[town] + noise.normal(0, 500, size)
        by = middle.y.to_numpy()[town] + noise.normal(0, 500, size)
        away = noise.random(size) < 0.2
        bx[away] = noise.uniform(west, east, away.sum())
        by[away] = noise.uniform(south, north, away.sum())
        own = np.sort(noise.integers(0, size, n))
        x, y = bx.round(1)[own], by.round(1)[own]
    table = pa.table({"id": np.arange(n), "X": x, "Y": y})
    pq.write_table(table, _file(wanted), row_group_size=1_000_000)
    return len(planar), _peak()


def _perimeters():
    from qpv import paths, processed

    qpv = processed.read(paths.places(), "qpv_perimeters").frame
    return qpv[(qpv["insee_dep"].str.len() == 2) & qpv["area_ha"].notna()]


def _ours(wanted: argparse.Namespace) -> tuple[dict, float]:
    from qpv import points

    counts = points.place(_file(wanted), _perimeters()).counts
    return counts[counts > 0].to_dict(), _peak()


def _joined(x, y, qpv):
    """Points of each QPV by geopandas; one in two of them counts in the first by code."""
    import geopandas as gpd

    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(x, y, crs="EPSG:2154"))
    joined = gpd.sjoin(points, qpv, predicate="intersects")["code_qp"].sort_values()
    return joined[~joined.index.duplicated()].value_counts()


def _sjoin(wanted: argparse.Namespace) -> tuple[dict, float]:
    import geopandas as gpd
    import pandas as pd

    points = pd.read_parquet(_file(wanted), columns=["X", "Y"])
    counts = _joined(points["X"], points["Y"], gpd.read_parquet(_contours(wanted)))
    return dict(sorted(counts.to_dict().items())), _peak()


def _chunks(wanted: argparse.Namespace) -> tuple[dict, float]:
    import geopandas as gpd
    import pandas as pd
    import pyarrow.parquet as pq

    qpv, counts = gpd.read_parquet(_contours(wanted)), pd.Series(dtype=int)
    for batch in pq.ParquetFile(_file(wanted)).iter_batches(1_000_000, columns=["X", "Y"]):
        points = batch.to_pandas()
        counts = counts.add(_joined(points["X"], points["Y"], qpv), fill_value=0)
    return dict(sorted(counts.astype(int).to_dict().items())), _peak()


_SQL = """
    SELECT code_qp, count(*) AS n FROM (
        SELECT min(q.code_qp) AS code_qp FROM {points} p JOIN {qpv} q
        ON ST_Intersects(q.geometry, ST_Point(p."X", p."Y"{srid})) GROUP BY p.id)
    GROUP BY code_qp ORDER BY code_qp
"""


def _duckdb(wanted: argparse.Namespace) -> tuple[dict, float]:
    import duckdb

    base = duckdb.connect()
    base.execute(
        f"LOAD '{wanted.extension}'" if wanted.extension else "INSTALL spatial; LOAD spatial"
    )
    points, qpv = (f"read_parquet('{f(wanted)}')" for f in (_file, _contours))
    rows = base.execute(_SQL.format(points=points, qpv=qpv, srid="")).fetchall()
    return dict(rows), _peak()


def _sedona(wanted: argparse.Namespace) -> tuple[dict, float]:
    import sedonadb

    base = sedonadb.connect()
    base.read_parquet(_file(wanted)).to_view("points")
    base.read_parquet(_contours(wanted)).to_view("contours")
    asked = _SQL.format(points="points", qpv="contours", srid=", 2154")
    counts = base.sql(asked).to_pandas()
    return dict(zip(counts["code_qp"], counts["n"].tolist(), strict=True)), _peak()


if __name__ == "__main__":
    main()

"""Time our location of points in the QPV beside geopandas.sjoin, on the same points.

    python benchmarks/points_in_qpv.py [--points 1000000] [--per-address 1] [--runs 3]

Needs the contours of ``qpv fetch qpv_perimeters`` and ``qpv build``. The two run in turn and must
give the same answer; the median, the range and the ratio of each pair are printed. Points fall
at random in the bounding boxes of QPV, widened three times: about one in ten is inside.
``--per-address`` repeats each point, as dwellings share the coordinates of their building.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import time

import geopandas as gpd
import numpy as np

from qpv import geo, paths, processed


def main() -> None:
    """Print a Markdown table of the measures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--points", type=int, default=1_000_000)
    parser.add_argument("--per-address", type=int, default=1)
    parser.add_argument("--runs", type=int, default=3)
    wanted = parser.parse_args()
    qpv = processed.read(paths.places(), "qpv_perimeters").frame
    qpv = qpv[(qpv["insee_dep"].str.len() == 2) & qpv["area_ha"].notna()]
    planar = geo.mend(qpv.to_crs("EPSG:2154"))[0]
    x, y = _points(planar, wanted.points, wanted.per_address)
    ours, stock = [], []
    for _ in range(wanted.runs):
        ours.append(_timed(geo.points_in_qpv, x, y, qpv, "EPSG:2154"))
        stock.append(_timed(_sjoin, x, y, planar))
        _compare(ours[-1][1], stock[-1][1])
    _say(wanted, ours, stock, len(planar))


def _points(planar: gpd.GeoDataFrame, n: int, repeats: int) -> tuple[np.ndarray, np.ndarray]:
    noise = np.random.default_rng(20240101)
    boxes = planar.geometry.bounds.to_numpy()[noise.integers(0, len(planar), n // repeats)]
    west, south, east, north = boxes.T
    x = west + (east - west) * noise.uniform(-1, 2, len(west))
    y = south + (north - south) * noise.uniform(-1, 2, len(west))
    order = noise.permutation(len(west) * repeats)
    return np.repeat(x, repeats)[order], np.repeat(y, repeats)[order]


def _sjoin(x: np.ndarray, y: np.ndarray, planar: gpd.GeoDataFrame) -> np.ndarray:
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(x, y, crs="EPSG:2154"))
    joined = gpd.sjoin(points, planar[["code_qp", "geometry"]], predicate="intersects")
    first = joined.groupby(level=0)["code_qp"].min()
    return first.reindex(range(len(x))).to_numpy(dtype=object)


def _timed(function, *given) -> tuple[float, np.ndarray]:
    start = time.perf_counter()
    found = function(*given)
    return time.perf_counter() - start, found


def _compare(ours: np.ndarray, stock: np.ndarray) -> None:
    inside = np.array([code is not None for code in ours])
    assert (inside == np.array([isinstance(code, str) for code in stock])).all()
    assert (ours[inside] == stock[inside]).all()


def _say(wanted: argparse.Namespace, ours: list, stock: list, polygons: int) -> None:
    print(f"{platform.machine()}, {os.cpu_count()} cœurs, Python {platform.python_version()}")
    inside = sum(code is not None for code in ours[0][1])
    print(
        f"{wanted.points} points ({wanted.per_address} par adresse), {polygons} QPV, {inside} dedans\n"
    )
    print("| mesure | médiane (étendue) |\n|---|---|")
    _line("qpv.geo.points_in_qpv, reprojection comprise", [one[0] for one in ours], "s")
    _line("geopandas.sjoin, polygones déjà projetés", [one[0] for one in stock], "s")
    ratios = [theirs[0] / mine[0] for mine, theirs in zip(ours, stock, strict=True)]
    _line("rapport, paire par paire", ratios, "fois")


def _line(label: str, values: list[float], unit: str) -> None:
    middle = statistics.median(values)
    print(f"| {label} | {middle:.2f} {unit} ({min(values):.2f} à {max(values):.2f}) |", flush=True)


if __name__ == "__main__":
    main()

"""Time and weigh the way from raw files to the regional page, beside stock tools on the same data.

    python benchmarks/first_page.py [--runs 5]

Needs the tables of ``qpv fetch`` and ``qpv build``. Each command is a whole process, run in turn
with its peer; the median and the range are printed. Peers: the papermill and nbconvert commands
on the same notebook, and folium as it comes on the same map.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from qpv import paths

FOLIUM = """
import folium, geopandas as gpd, sys
qpv = gpd.read_parquet(sys.argv[1]); qpv = qpv[qpv.insee_reg == "32"]
communes = gpd.read_parquet(sys.argv[2])
m = folium.Map(tiles=None)
folium.GeoJson(communes[["libgeo", "geometry"]]).add_to(m)
folium.GeoJson(qpv[["code_qp", "lib_qp", "geometry"]], popup=folium.GeoJsonPopup(["lib_qp"])).add_to(m)
m.save(sys.argv[3])
"""


def main() -> None:
    """Print a Markdown table of the measures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    print(f"{platform.machine()}, {os.cpu_count()} cœurs, Python {platform.python_version()}\n")
    print("| mesure | médiane (étendue) |\n|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        _measure(Path(folder), runs)


def _measure(folder: Path, runs: int) -> None:
    places = paths.places()
    qpv = [sys.executable, "-m", "qpv.cli"]
    data = folder / "data"
    shutil.copytree(places.raw, data / "raw")
    own = {**os.environ, "QPV_DATA": str(data), "QPV_REPORTS": str(folder / "reports")}
    portrait = ["report", "portrait_territoire", "niveau=region", "code=32"]
    _say("tables, tout à refaire", _times([*qpv, "build"], own, runs, data / "processed"))
    _say("tables, rien à refaire", _times([*qpv, "build"], own, runs))
    ours, stock = [], []
    for _ in range(runs):
        ours += _times([*qpv, *portrait, "--force"], own, 1)
        stock += _stock(places.notebooks / "portrait_territoire.ipynb", folder, own)
    _say("page de la région", ours)
    _say("la même par les commandes papermill puis nbconvert", stock)
    ratios = [theirs / mine for mine, theirs in zip(ours, stock, strict=True)]
    _say("rapport, paire par paire", ratios, "fois")
    _say("page déjà à jour", _times([*qpv, *portrait], own, runs))
    _sizes(folder, data)


def _times(command: list[str], env: dict, runs: int, remove: Path | None = None) -> list[float]:
    found = []
    for _ in range(runs):
        if remove:
            shutil.rmtree(remove, ignore_errors=True)
        start = time.perf_counter()
        subprocess.run(command, env=env, check=True, capture_output=True)
        found.append(time.perf_counter() - start)
    return found


def _stock(notebook: Path, folder: Path, env: dict) -> list[float]:
    out = folder / "stock.ipynb"
    start = time.perf_counter()
    for command in (
        ["papermill", str(notebook), str(out), "-p", "niveau", "region", "-r", "code", "32"],
        ["jupyter", "nbconvert", "--to", "html", "--no-input", str(out)],
    ):
        tool = Path(sys.executable).parent / command[0]
        subprocess.run([str(tool), *command[1:]], env=env, check=True, capture_output=True)
    return [time.perf_counter() - start]


def _sizes(folder: Path, data: Path) -> None:
    stock_map = folder / "folium.html"
    tables = [
        str(data / "processed" / f"{n}.parquet") for n in ("qpv_perimeters_2024", "communes_2025")
    ]
    subprocess.run([sys.executable, "-c", FOLIUM, *tables, str(stock_map)], check=True)
    page = folder / "reports" / "portrait_territoire" / "region-32.html"
    for label, path in (
        ("page de la région, tout compris", page),
        ("la même par nbconvert", folder / "stock.html"),
        ("la seule carte par folium (et dix fichiers sur le réseau)", stock_map),
    ):
        print(f"| {label} | {path.stat().st_size / 1e6:.2f} Mo |")


def _say(label: str, values: list[float], unit: str = "s") -> None:
    low, high = min(values), max(values)
    print(
        f"| {label} | {statistics.median(values):.2f} {unit} ({low:.2f} à {high:.2f}) |", flush=True
    )


if __name__ == "__main__":
    main()

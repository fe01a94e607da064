"""What sheets cost as there are more: seconds, memory and open files, and a picture of them.

    python benchmarks/curve.py [--data DOSSIER] [--up-to 1584] [--jobs 2] [--picture courbe.svg]

Needs the tables of ``qpv fetch`` and ``qpv build``. Each number of sheets is a whole process; memory
and files are looked at at most twice a second.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

import measure

SIZES = (10, 50, 204, 1000, 1584)
_HERE = Path(__file__).parent


def main() -> None:
    """Print a Markdown table, and write the picture."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", default="", help="dossier data (sinon celui de qpv)")
    parser.add_argument("--up-to", type=int, default=SIZES[-1])
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--picture", type=Path, default=Path("courbe.svg"))
    asked = parser.parse_args()
    if asked.data:
        os.environ["QPV_DATA"] = asked.data
    print(f"{measure.machine()}, {asked.jobs} fiches à la fois\n")
    measure.head(
        "fiches", "s", "s par fiche", "mémoire au plus (Mo)", "fichiers ouverts", "Mo écrits"
    )
    costs = {size: _cost(size, asked.jobs) for size in SIZES if size <= asked.up_to}
    _draw(costs, asked.picture)
    print(f"\n{asked.picture}")


def _cost(size: int, jobs: int) -> measure.Cost:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, str(_HERE / "sheets.py"), str(size), str(jobs), folder]
        cost = measure.run(command)
        made, written = int(cost.printed), measure.weight(Path(folder)) / 1e6
    each = f"{cost.seconds / max(made, 1):.2f}".replace(".", ",")
    measure.row(
        made, f"{cost.seconds:.0f}", each, f"{cost.memory / 1e6:.0f}", cost.files, f"{written:.0f}"
    )
    return cost


def _draw(costs: dict[int, measure.Cost], target: Path) -> None:
    import matplotlib.pyplot as plt

    longest = costs[max(costs)]
    figure, (time, memory, files) = plt.subplots(1, 3, figsize=(12, 3.6), layout="constrained")
    time.plot(list(costs), [cost.seconds for cost in costs.values()], marker="o")
    time.set(title="Durée", xlabel="Fiches", ylabel="Secondes")
    elapsed = [look.at for look in longest.looks]
    memory.plot(elapsed, [look.memory / 1e6 for look in longest.looks])
    memory.set(title=f"Mémoire, {max(costs)} fiches", xlabel="Secondes", ylabel="Mo")
    files.plot(elapsed, [look.files for look in longest.looks])
    files.set(title=f"Fichiers ouverts, {max(costs)} fiches", xlabel="Secondes")
    for axes in (time, memory, files):
        axes.set_ylim(bottom=0)
    figure.savefig(target)


if __name__ == "__main__":
    main()

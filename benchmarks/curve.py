"""What sheets cost as there are more: seconds, memory and open files, and a picture of them.

    python benchmarks/curve.py [--data DOSSIER] [--up-to 1584] [--jobs 2] [--picture courbe.svg]

Needs the tables of ``qpv fetch`` and ``qpv build``. One run of all the sheets: a row tells what it had
cost when that many were there. Memory and files are looked at at most twice a second.
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
    with tempfile.TemporaryDirectory() as folder:
        command = [
            sys.executable,
            str(_HERE / "sheets.py"),
            str(asked.up_to),
            str(asked.jobs),
            folder,
        ]
        cost = measure.run(command)
        written = measure.weight(Path(folder)) / 1e6
    made = [float(line) for line in cost.printed.splitlines()]
    measure.head("fiches", "s", "s par fiche", "mémoire au plus (Mo)", "fichiers ouverts au plus")
    for size in sorted({*(s for s in SIZES if s < len(made)), len(made)}):
        _tell(size, made[size - 1], cost)
    print(f"\n{cost.seconds:.0f} s en tout, avec l'accueil ; {written:.0f} Mo écrits")
    _draw(made, cost, asked.picture)
    print(asked.picture)


def _tell(size: int, seconds: float, cost: measure.Cost) -> None:
    until = [look for look in cost.looks if look.at <= seconds]
    each = f"{seconds / size:.2f}".replace(".", ",")
    memory = max((look.memory for look in until), default=0) / 1e6
    files = max((look.files for look in until), default=0)
    measure.row(size, f"{seconds:.0f}", each, f"{memory:.0f}", files)


def _draw(made: list[float], cost: measure.Cost, target: Path) -> None:
    import matplotlib.pyplot as plt

    figure, (time, memory, files) = plt.subplots(1, 3, figsize=(12, 3.6), layout="constrained")
    time.plot(range(1, len(made) + 1), made)
    time.set(title="Durée", xlabel="Fiches", ylabel="Secondes")
    elapsed = [look.at for look in cost.looks]
    memory.plot(elapsed, [look.memory / 1e6 for look in cost.looks])
    memory.set(title="Mémoire", xlabel="Secondes", ylabel="Mo")
    files.plot(elapsed, [look.files for look in cost.looks])
    files.set(title="Fichiers ouverts", xlabel="Secondes")
    for axes in (time, memory, files):
        axes.set_ylim(bottom=0)
    figure.savefig(target)


if __name__ == "__main__":
    main()

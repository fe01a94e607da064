"""Make the sheets of N quartiers, whatever the région, as « qpv run » does.

python benchmarks/sheets.py NOMBRE JOBS DOSSIER
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path

import psutil

from qpv import paths
from qpv.paths import Places
from qpv.reports import batch, engine
from qpv.territories import Geography


def codes(places: Places, number: int) -> list[str]:
    """Return the first quartiers: those of Hauts-de-France, the others of métropole, then overseas."""
    members = Geography.load(places).membership("region")
    apart = members["code"].ne("32").astype(int) + members["code"].str.startswith("0")
    ranked = members.assign(apart=apart).sort_values(["apart", "code_qp"])
    return ranked["code_qp"].drop_duplicates().head(number).tolist()


def main() -> None:
    """Make the sheets, and print when each was there, in seconds since the start of the process."""
    number, jobs, folder = sys.argv[1:]
    places = replace(paths.places(), reports=Path(folder).resolve())
    asked = [("fiche_quartier", {"code_qp": code}) for code in codes(places, int(number))]
    began = psutil.Process().create_time()

    def told(outcome: engine.Outcome) -> None:
        if outcome.page is not None:
            print(f"{time.time() - began:.2f}", flush=True)

    batch.run(batch.planned(asked, places, force=True), places, jobs=int(jobs), told=told)


if __name__ == "__main__":
    main()

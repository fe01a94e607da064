"""Every page of a région: from nothing, with nothing changed, then with one table changed.

    python benchmarks/region.py [--data DOSSIER] [--table school_ips] [--jobs 2] [MOTS DE QPV RUN…]

Needs the tables of ``qpv fetch`` and ``qpv build``; they are copied, so that one can be changed.
Words keep part of the région: « contrat=CN05911M », « fiche_quartier ».
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from pathlib import Path

import measure
import pyarrow.parquet as pq

from qpv import paths
from qpv.sources import lock


def main() -> None:
    """Print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, default=paths.places().data)
    parser.add_argument("--table", default="school_ips")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("words", nargs="*")
    asked = parser.parse_args()
    print(f"{measure.machine()}, {asked.jobs} pages à la fois\n")
    measure.head("passage", "s", "pages faites", "gardées", "en échec", "Mo écrits", "mémoire (Mo)")
    with tempfile.TemporaryDirectory() as folder:
        data, pages = Path(folder) / "data", Path(folder) / "pages"
        for part in (p.name for p in asked.data.iterdir() if p.is_dir() and p.name != "raw"):
            shutil.copytree(asked.data / part, data / part)
        command = [
            *measure.QPV,
            "run",
            *asked.words,
            "--jobs",
            str(asked.jobs),
            "--vers",
            str(pages),
        ]
        for label in ("de rien", "rien n'a changé", f"{asked.table} a changé"):
            if asked.table in label:
                _change(data / "processed", asked.table)
            _say(label, measure.run(command, {"QPV_DATA": str(data)}), pages)


def _say(label: str, cost: measure.Cost, pages: Path) -> None:
    told = json.loads((pages / "execution.json").read_text(encoding="utf-8"))
    counts = (len(told[what]) for what in ("made", "kept", "failed"))
    written = f"{measure.weight(pages) / 1e6:.0f}"
    measure.row(label, f"{cost.seconds:.1f}", *counts, written, f"{cost.memory / 1e6:.0f}")


def _change(processed: Path, dataset: str) -> None:
    """Write the latest table of a dataset again, with other bytes and the same rows."""
    record = sorted(processed.glob(f"{dataset}_*.json"))[-1]
    table = record.with_suffix(".parquet")
    pq.write_table(pq.read_table(table), table, compression="gzip")
    told = json.loads(record.read_text(encoding="utf-8"))
    told["output_sha256"] = lock.sha256_of(table)
    record.write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    main()

"""Time the sheet of a quartier in one process: the first one, then others; and count what is read.

    python benchmarks/sheet.py [--codes QN05980M,QN05915M,QN05949M]

Needs the tables of ``qpv fetch`` and ``qpv build``. A sheet is every part of the page, as the
notebook calls them, with its figures drawn and written as HTML, for the page and the telephone.
Times are those of the processor, so that other programs change them little. The share of the
drawings is measured once more, under a profiler.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import time
from collections import Counter

from qpv import processed
from qpv.reports import fiche, themes

_DRAWING = {("frame.py", "picture"), ("sheet_map.py", "sheet_map")}


def main() -> None:
    """Print a Markdown table of the measures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--codes", default="QN05980M,QN05915M,QN05949M")
    codes = parser.parse_args().codes.split(",")
    read: Counter[str] = Counter()
    verify = processed.refuse_changed

    def counted(path, record):
        read[path.stem] += 1
        verify(path, record)

    processed.refuse_changed = counted
    print("| fiche | secondes | tables lues | dont plusieurs fois |\n|---|---|---|---|")
    for code in codes:
        read.clear()
        start = time.process_time()
        sheet(code)
        again = sum(times > 1 for times in read.values())
        print(f"| {code} | {time.process_time() - start:.2f} | {read.total()} | {again} |")
    print(f"\nPart des dessins : {100 * drawn_share(codes[-1]):.0f} %.")


def sheet(code: str) -> None:
    """Make every part of a sheet."""
    s = fiche.open_fiche(code)
    pictures = [picture.html() for picture in (s.area_map(), fiche.key_figures(s))]
    parts = (fiche.title, fiche.facts, fiche.lead, themes.themes, fiche.notes, fiche.indicators)
    "".join(pictures + [part(s).data for part in (*parts, fiche.sources)])


def drawn_share(code: str) -> float:
    """Return the share of a sheet's time that its figures take."""
    profile = cProfile.Profile()
    profile.runcall(sheet, code)
    stats = pstats.Stats(profile)
    drawn = sum(
        times[3]
        for (file, _, name), times in stats.stats.items()
        if (file.rsplit("/", 1)[-1], name) in _DRAWING
    )
    return drawn / stats.total_tt


if __name__ == "__main__":
    main()

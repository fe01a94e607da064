"""Charts of one indicator or a few, drawn for the screen and for A4 paper.

``distribution`` shows one dot per QPV; ``dot_plot`` compares a territory with its comparators.
Drawn as SVG: a few hundred dots weigh less than 300 kB and stay sharp on paper.
"""

from qpv.figures.dots import compact_dots, dot_plot
from qpv.figures.flows import flows
from qpv.figures.group_dots import group_dots
from qpv.figures.intervals import intervals
from qpv.figures.percent_bars import Bar, percent_bars
from qpv.figures.plain_bars import bars, shares
from qpv.figures.rank_curve import rank_curve
from qpv.figures.small_multiples import small_multiples
from qpv.figures.strips import Strip, strips
from qpv.figures.swarm import Reference, distribution
from qpv.figures.timeline import timeline

__all__ = [
    "Bar", "Reference", "Strip", "bars", "compact_dots", "distribution", "dot_plot", "flows",
    "group_dots", "intervals", "percent_bars", "rank_curve", "shares", "small_multiples", "strips",
    "timeline",
]  # fmt: skip

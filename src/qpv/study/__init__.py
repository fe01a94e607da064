"""The door: everything that is known of a territory's quartiers prioritaires, or of one of them.

    from qpv import study
    s = study.open("departement", "59")
    s.map("poverty")

``open`` gives a ``Study``; ``indicators`` and ``tables`` say what can be asked of it.
"""

from qpv.study.core import Study
from qpv.study.opening import indicators, open, tables
from qpv.study.own_columns import read_own
from qpv.study.values import Values

__all__ = ["Study", "Values", "indicators", "open", "read_own", "tables"]

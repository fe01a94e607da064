"""What the template of ``papermill --engine qpv-warm`` has imported before it forks."""

import contextlib

from qpv.warm import pool

with contextlib.suppress(Exception):  # a template that lacks one is still a template
    import geopandas  # noqa: F401
    import matplotlib.pyplot  # noqa: F401
    import matplotlib_inline.backend_inline  # noqa: F401

    import qpv.warm.shell  # noqa: F401

pool.settle()

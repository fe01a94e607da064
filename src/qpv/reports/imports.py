"""What the template process has imported before it forks one child per page."""

import contextlib

from qpv.warm import pool

with contextlib.suppress(Exception):  # a child says what is wrong, in its own words
    import fontTools.subset  # noqa: F401
    import papermill.parameterize  # noqa: F401

    import qpv.figures.offline
    import qpv.reports.render
    import qpv.study
    import qpv.study.rest
    import qpv.warm.shell  # noqa: F401

pool.settle()

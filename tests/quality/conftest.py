"""The controls of the fictional tables, computed once."""

import pytest

from qpv.quality import controls


@pytest.fixture(scope="session")
def found(built_sample) -> list[controls.Control]:
    """What the controls say of the fictional tables."""
    return controls.controls(built_sample)

import numpy as np
import pandas as pd
import pytest

from qpv import positions


def test_positions_are_metres_with_their_reason():
    table = positions.in_metres(
        pd.Series([704000.0, 3.06, 50.63, 0.0, np.nan, 704000.0, 340000.0, 55.45]),
        pd.Series([7059000.0, 50.63, 3.06, 0.0, 1.0, 12.0, 7650000.0, -20.9]),
        pd.Series(["59", "59", "59", "59", "", "59", "974", "974"]),
    )
    assert table["how"].tolist() == [
        "as_is",
        "degrees",
        "swapped",
        "",
        "",
        "",
        "as_is",
        "degrees",
    ]
    assert table["reason"].tolist() == [
        *[""] * 3,
        "missing",
        "missing",
        "inconsistent",
        "",
        "",
    ]
    assert table["x_m"][1] == pytest.approx(table["x_m"][2]) == pytest.approx(704250, abs=10)
    assert table["crs"][7] == "EPSG:2975"
    assert table["x_m"][7] == pytest.approx(338900, abs=200)

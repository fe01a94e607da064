"""The axes on which the abatement may be spent: a data file with validity dates (``axes.csv``).

A new national framework is a new set of rows there, nothing else. The labels are the usual ones of
the 2015 framework renewed in 2021; their wording was not checked against the signed agreement.
"""

from functools import cache
from importlib import resources

import pandas as pd

from qpv.errors import ParameterError


@cache
def _table() -> pd.DataFrame:
    with resources.files("qpv.tfpb").joinpath("axes.csv").open(encoding="utf-8") as stream:
        return pd.read_csv(stream, sep=";", dtype=str, keep_default_na=False)


def axes(year: int) -> pd.DataFrame:
    """Return the axes in force in one tax year: ``axe_code``, ``axe_label``, ``axe_court`` (short
    label), ``cadre`` (the framework they come from). One row = one axis, in order.

    Raises
    ------
    ParameterError
        If no framework of the file holds for this year.
    """
    table = _table()
    until = table["valable_au"].replace("", "9999").astype(int)
    held = table[(table["valable_du"].astype(int) <= year) & (year <= until)]
    if held.empty:
        raise ParameterError(
            f"aucun cadre national d'utilisation de l'abattement n'est décrit pour {year} "
            "(src/qpv/tfpb/axes.csv)."
        )
    columns = ["axe_code", "axe_label", "axe_court", "cadre"]
    return held[columns].reset_index(drop=True)

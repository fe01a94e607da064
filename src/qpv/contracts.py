"""The contrats de ville 2024-2030 and their QPV: a table that the user keeps.

No machine-readable national list was found, and a contract is not an EPCI: membership is never
derived. ``data/contrats_ville/contrats_ville.csv`` has one row per QPV of a contract, columns
``code_cv;lib_cv;code_qp``.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from qpv import codes
from qpv.errors import TableError
from qpv.tables import readers

CONTRACTS_FILE = Path("contrats_ville") / "contrats_ville.csv"


def read_contracts(path: Path) -> pd.DataFrame | None:
    """Return the user's contracts (one row = one QPV in one contract), or None without a file.

    Raises
    ------
    TableError
        If a column is missing or a code is not one of the 2024 zoning.
    """
    if not path.is_file():
        return None
    try:
        return _checked(readers.read_csv(path))
    except TableError as error:
        raise TableError(f"contrats_ville.csv : {error}") from None


def _checked(table: pd.DataFrame) -> pd.DataFrame:
    readers.require(table, ("code_cv", "lib_cv", "code_qp"))
    table = table[["code_cv", "lib_cv", "code_qp"]].map(str.strip)
    old = [code for code in table["code_qp"] if codes.zoning_of(code) != "2024"]
    if old:
        raise TableError(
            f"{len(old)} code(s) du zonage 2015 ({', '.join(old[:3])}) ; "
            "les contrats 2024-2030 portent sur les QPV 2024 (QN…)."
        )
    return table.drop_duplicates()

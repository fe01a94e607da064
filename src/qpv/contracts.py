"""The contrats de ville 2024-2030 and their QPV: a table that the user keeps.

No machine-readable national list was found, and a contract is not an EPCI: membership is never
derived. ``data/contrats_ville/contrats_ville.csv`` has one row per QPV of a contract, columns
``code_cv;lib_cv;code_qp``.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from qpv import codes
from qpv.errors import TableError
from qpv.tables import readers

CONTRACTS_FILE = Path("contrats_ville") / "contrats_ville.csv"


# A contract's code names a page: no path, no sign that a file name refuses.
_CODE = re.compile(r"\w[\w .-]{0,39}")


def read_contracts(path: Path) -> pd.DataFrame:
    """Return the user's contracts: one row = one QPV in one contract.

    Raises
    ------
    TableError
        If the file is missing, a column is, a code is not one of the 2024 zoning, or a contract
        has no name or several.
    """
    where = f"data/{CONTRACTS_FILE.as_posix()}"
    if not path.is_file():
        raise TableError(
            "niveau=contrat demande la table des contrats de ville, que vous tenez : "
            f"{where}, colonnes code_cv;lib_cv;code_qp."
        )
    try:
        return _checked(readers.read_csv(path))
    except TableError as error:
        raise TableError(f"{where} : {error}") from None


def _checked(table: pd.DataFrame) -> pd.DataFrame:
    missing = [name for name in ("code_cv", "lib_cv", "code_qp") if name not in table]
    if missing:
        raise TableError(f"colonne {missing[0]} absente. Attendu : code_cv;lib_cv;code_qp.")
    table = table[["code_cv", "lib_cv", "code_qp"]].map(lambda cell: " ".join(cell.split()))
    table["code_qp"] = table["code_qp"].str.upper()
    for line, row in enumerate(table.itertuples(index=False), start=2):
        if not _CODE.fullmatch(row.code_cv) or not row.lib_cv:
            raise TableError(
                f"ligne {line} : code « {row.code_cv} » ou nom « {row.lib_cv} » refusé."
            )
        if not codes.QP2024.match(row.code_qp):
            raise TableError(
                f"ligne {line} : « {row.code_qp} » n'est pas un code du zonage 2024 (QN…), sur "
                "lequel portent les contrats 2024-2030."
            )
    several = table.groupby("code_cv")["lib_cv"].nunique()
    if (several > 1).any():
        raise TableError(f"le contrat {several.index[several > 1][0]} porte plusieurs noms.")
    return table.drop_duplicates()

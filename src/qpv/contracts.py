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
            "un contrat de ville se lit dans la table des contrats, que vous tenez : "
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


PRIORITIES_FILE = Path("contrats_ville") / "priorites_tfpb.csv"
_PRIORITY_COLUMNS = ("code_cv", "axe_code", "rang")


def read_priorities(path: Path) -> pd.DataFrame:
    """Return what each contract wants the abatement to serve: one row = one axis of one contract,
    ``rang`` 1 first. Empty when the user keeps no such table.

    Raises
    ------
    TableError
        If a column is missing, a rank is not a whole number from 1, or an axis comes twice.
    """
    where = f"data/{PRIORITIES_FILE.as_posix()}"
    if not path.is_file():
        return pd.DataFrame({name: [] for name in _PRIORITY_COLUMNS}, dtype="str")
    table = readers.read_csv(path)
    missing = [name for name in _PRIORITY_COLUMNS if name not in table]
    if missing:
        raise TableError(
            f"{where} : colonne {missing[0]} absente. Attendu : {';'.join(_PRIORITY_COLUMNS)}."
        )
    table = table[list(_PRIORITY_COLUMNS)].map(str.strip)
    wrong = table[~table["rang"].str.fullmatch(r"[1-9]\d?")]
    if len(wrong):
        raise TableError(f"{where} : rang « {wrong['rang'].iloc[0]} » ; attendu : 1, 2, 3…")
    if table.duplicated(["code_cv", "axe_code"]).any():
        raise TableError(f"{where} : un même axe figure deux fois pour un contrat.")
    return table.assign(rang=table["rang"].astype(int))
